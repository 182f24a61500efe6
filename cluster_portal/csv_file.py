"""CSV as Excel opens it in Vietnam: byte order mark, semicolons, CRLF – and no cell that runs as a formula."""

import csv
import re
from collections.abc import Iterable

from django.http import HttpResponse

from .text import FORMULA_SIGNS

NUMBER = re.compile(r"[+-]?\d[\d.,]*%?")


def csv_answer(filename: str, rows: Iterable[Iterable]) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    csv.writer(response, delimiter=";").writerows([inert(value) for value in row] for row in rows)
    return response


def inert(value):
    """The value, with an apostrophe before a text that a spreadsheet would take for a formula; a number stays one."""
    is_risky = isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_SIGNS)
    return f"'{value}" if is_risky and not NUMBER.fullmatch(value) else value
