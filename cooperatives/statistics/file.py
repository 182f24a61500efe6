"""The table of statistics as .csv and .xlsx: the same numbers, with what they are, of which day, and how many rows."""

import io
from collections.abc import Iterator
from decimal import Decimal

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cluster_portal.text import number

from .asked import Asked

HEAD_ROW = 5


def as_text(asked: Asked) -> Iterator[list[str]]:
    """Rows of text: what it is, the table, what it counts. Numbers as Vietnamese papers write them."""
    yield from ([line] for line in titles(asked))
    yield []
    for row in asked.table.table():
        yield [_text(value) for value in row]
    yield []
    yield from ([line] for line in notes(asked))


def as_workbook(asked: Asked) -> io.BytesIO:
    """The same on one sheet, numbers as numbers."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    base = {"font_name": "Times New Roman", "font_size": 12}
    boxed = base | {"border": 1}
    styles = {
        "title": book.add_format(base | {"bold": True, "font_size": 14}),
        "note": book.add_format(base | {"italic": True}),
        "head": book.add_format(
            boxed | {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#DCE6F1"}
        ),
        "label": book.add_format(boxed),
        "whole": book.add_format(boxed | {"num_format": "#,##0"}),
        "percent": book.add_format(boxed | {"num_format": "0.00"}),
    }
    sheet = book.add_worksheet(_("Statistics"))
    first, *others = titles(asked)
    sheet.write_string(0, 0, first, styles["title"])
    for row, line in enumerate(others, start=1):
        sheet.write_string(row, 0, line, styles["note"])
    rows = list(asked.table.table())
    for row, values in enumerate(rows, start=HEAD_ROW):
        for column, value in enumerate(values):
            _write(sheet, row, column, value, styles, is_head=row == HEAD_ROW)
    for row, line in enumerate(notes(asked), start=HEAD_ROW + len(rows) + 1):
        sheet.write_string(row, 0, line, styles["note"])
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(rows[0]) - 1, 13)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    target.seek(0)
    return target


def titles(asked: Asked) -> list[str]:
    """At most four lines."""
    table = asked.table
    lines = [
        _("Organizations by %(rows)s and %(columns)s")
        % {"rows": table.wanted.rows.label, "columns": table.wanted.columns.label},
        asked.cluster.name,
        _("As of %(day)s, beside %(before)s; boundaries: %(boundary)s")
        % {
            "day": f"{table.day:%d/%m/%Y}",
            "before": f"{table.day_before:%d/%m/%Y}",
            "boundary": table.boundary_label,
        },
    ]
    filters = "; ".join(f"{label}: {value}" for label, value in asked.filters)
    return [*lines, filters] if filters else lines


def notes(asked: Asked) -> list[str]:
    count = len(asked.table.lines)
    lines = [
        _("Unit: organizations. A credit fund is a kind of cooperative and is counted once."),
        _rows(count, has_total=asked.table.total is not None),
    ]
    if asked.is_partial:
        lines.append(_("Only the provinces that the reader may see."))
    if asked.table.unplaced.now:
        lines.append(asked.table.unplaced_note)
    return lines


def _rows(count, *, has_total) -> str:
    message = (
        ngettext("%(count)s row and the total.", "%(count)s rows and the total.", count)
        if has_total
        else ngettext("%(count)s row.", "%(count)s rows.", count)
    )
    return message % {"count": count}


def _text(value) -> str:
    if value is None:
        return "–"
    return number(value) if isinstance(value, int | Decimal) else str(value)


def _write(sheet, row, column, value, styles, *, is_head):
    if isinstance(value, int | Decimal):
        style = "percent" if isinstance(value, Decimal) else "whole"
        sheet.write_number(row, column, float(value), styles[style])
    else:
        sheet.write_string(row, column, _text(value), styles["head" if is_head else "label"])
