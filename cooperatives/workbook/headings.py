"""Whether the headings of a table can be read: unknown, missing, twice, in another unit or of another year."""

import re
from collections import defaultdict

from django.utils.translation import gettext as _

from .columns import BY_NAME, FIGURES, REQUIRED
from .findings import BLOCK, WARN, Finding
from .layout import Table
from .mapping import Heading, money_units


def check_headings(table: Table, year: int) -> list[Finding]:
    """What stands in the way of reading the table, column by column."""
    return [
        *_missing(table),
        *_twice(table),
        *_unknown(table),
        *_foreign_units(table),
        *_other_years(table, year),
        *_without_heading(table),
    ]


def _finding(table, level, code, message, fix, heading: Heading | None = None):
    return Finding(
        level=level,
        code=code,
        message=message,
        fix=fix,
        sheet=table.sheet.name,
        row=table.first_row if heading else None,
        column=heading.letters if heading else "",
        heading=heading.words if heading else "",
    )


def _missing(table):
    found = {column.name for column in table.columns()}
    for name in REQUIRED:
        if name not in found:
            words = {"sheet": table.sheet.name, "heading": BY_NAME[name].heading}
            yield _finding(
                table,
                BLOCK,
                "H-02",
                _("The sheet «%(sheet)s» has no column «%(heading)s».") % words,
                _("Add the column, or write this heading over the one that holds it."),
            )


def _twice(table):
    places = defaultdict(list)
    for heading in table.headings:
        if column := heading.column():
            places[column].append(heading)
    for column, headings in places.items():
        if len(headings) > 1:
            words = {
                "columns": ", ".join(heading.letters for heading in headings),
                "heading": column.heading,
            }
            yield _finding(
                table,
                BLOCK,
                "H-03",
                _("The columns %(columns)s both mean «%(heading)s».") % words,
                _("Keep one of them, or give the other its own heading."),
                headings[1],
            )


def _unknown(table):
    for heading in table.headings:
        if heading.column() or not _has_values(table, heading.index):
            continue
        fix = _("Rename it as in the template, or delete the column if it is not needed.")
        if nearest := heading.nearest():
            fix = _(
                "Is «%(nearest)s» meant? Rename it, or delete the column if it is not needed."
            ) % {"nearest": nearest}
        yield _finding(
            table,
            BLOCK,
            "H-01",
            _("The heading «%(heading)s» in column %(column)s is not known.")
            % {"heading": heading.words, "column": heading.letters},
            fix,
            heading,
        )


def _foreign_units(table):
    sheet_units = {
        unit for title in table.titles if _names_unit(title) for unit in money_units(title)
    }
    for column, heading in table.columns().items():
        if not column.is_money:
            continue
        unit = heading.foreign_unit()
        if (
            not unit
            and sheet_units
            and "triệu đồng" not in sheet_units
            and not money_units(heading.words)
        ):
            unit = min(sheet_units)
        if not unit and column.name == "worker_income" and heading.is_a_year_long():
            unit = _("a year")
        if unit:
            words = {"heading": column.heading, "unit": unit, "wanted": column.unit}
            yield _finding(
                table,
                BLOCK,
                "H-04",
                _("«%(heading)s» is given in %(unit)s; it is kept in %(wanted)s.") % words,
                _("Convert the whole column, and write the new unit into the heading."),
                heading,
            )


def _names_unit(title):
    lower = title.lower()
    return "đvt" in lower or "đơn vị tính" in lower or "đơn vị:" in lower


def _other_years(table, year):
    """Figures of another year in this year's import would be a quiet mistake."""
    for column, heading in table.columns().items():
        years = heading.years()
        if column.part == FIGURES and years and year not in years:
            words = {"heading": heading.words, "other": max(years), "year": year}
            yield _finding(
                table,
                BLOCK,
                "H-05",
                _("«%(heading)s» holds figures of %(other)s, but this import is for %(year)s.")
                % words,
                _("Upload the list of the right year, or choose the other year above."),
                heading,
            )
    years = {int(each) for title in table.titles for each in _years_of_title(title)}
    if years and year not in years:
        words = {"other": max(years), "year": year}
        yield _finding(
            table,
            WARN,
            "H-05",
            _("The title over the table speaks of %(other)s, but this import is for %(year)s.")
            % words,
            _("Check that this is the list of the right year."),
        )


def _years_of_title(title):
    return re.findall(r"năm\s+(20\d\d)", title.lower())


def _without_heading(table):
    known = {heading.index for heading in table.headings}
    width = max((len(each.values) for each in table.rows), default=0)
    for index in range(width):
        if index in known or not _has_values(table, index):
            continue
        heading = Heading(index, "")
        yield _finding(
            table,
            WARN,
            "H-06",
            _("Column %(column)s has no heading, so it was not read.")
            % {"column": heading.letters},
            _("Give it a heading if it belongs to the list."),
            heading,
        )


def _has_values(table, index):
    return any(
        index < len(each.values) and each.values[index] not in ("", None) for each in table.rows
    )
