"""The makers of a draft's files, named by the job that makes them: each takes a snapshot as canonical JSON."""

import json

from . import docx as word
from . import paper
from . import xlsx as excel
from .listing import Listing, listing_paper
from .snapshot import from_snapshot, restored


def pdf(order: str) -> bytes:
    """The order holds the list beside the snapshot."""
    both = json.loads(order)
    report = from_snapshot(both["report"])
    beside = listing_paper(paper.sheet(report), restored(Listing, both["listing"]))
    made = paper.typeset(report, paper.article(report), is_draft=True, beside=(beside,))
    return made.content


def docx(order: str) -> bytes:
    return word.render(_sheet(order))


def xlsx(order: str) -> bytes:
    return excel.render(_sheet(order))


def _sheet(order):
    return paper.sheet(_report(order))


def _report(order):
    return from_snapshot(json.loads(order))
