"""The makers of a draft's files, named by the job that makes them: each takes a snapshot as canonical JSON."""

import json

from . import docx as word
from . import xlsx as excel
from .paper import sheet
from .snapshot import from_snapshot


def docx(order: str) -> bytes:
    return word.render(_sheet(order))


def xlsx(order: str) -> bytes:
    return excel.render(_sheet(order))


def _sheet(order):
    return sheet(from_snapshot(json.loads(order)))
