"""Whether the headings of a table can be read: unknown, missing, twice, of another year; what is asked about them."""

import re
from collections import defaultdict

from django.utils.translation import gettext as _

from .answers import IGNORED, Choice, Question, place
from .cells import text
from .columns import BY_NAME, FIGURES, REQUIRED
from .findings import BLOCK, WARN, Finding
from .layout import Table
from .mapping import ASKED_FOR, Heading

SAMPLES = 3
WIDEST_SAMPLE = 60


def check_headings(table: Table, year: int) -> tuple[list[Finding], list[Question]]:
    """What stands in the way of reading the table, column by column, and what a person can say of it."""
    findings = [
        *_missing(table),
        *_twice(table),
        *_unknown(table),
        *_other_years(table, year),
        *_without_heading(table),
    ]
    return findings, [*_questions_of_missing(table), *_questions_of_columns(table)]


def samples(table: Table, index: int, count: int = SAMPLES) -> list[str]:
    """The first different values of a column."""
    found = {}
    for row in table.rows:
        if index < len(row.values) and row.values[index] not in ("", None):
            found[text(row.values[index])[:WIDEST_SAMPLE]] = None
            if len(found) == count:
                break
    return list(found)


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


def _missing_names(table):
    found = {column.name for column in table.columns()}
    return [name for name in REQUIRED if name not in found]


def _missing(table):
    for name in _missing_names(table):
        words = {"sheet": table.sheet.name, "heading": BY_NAME[name].heading}
        yield _finding(
            table,
            BLOCK,
            "H-02",
            _("The sheet «%(sheet)s» has no column «%(heading)s».") % words,
            _("Add the column, or write this heading over the one that holds it."),
        )


def _questions_of_missing(table):
    """Which column holds it: those that nothing else is known of first."""
    known = {heading.index: heading for heading in table.headings}
    free = [
        index
        for index in range(_width(table))
        if (index not in known or known[index].means is None) and has_values(table, index)
    ]
    for name in _missing_names(table):
        choices = tuple(
            Choice(
                letters,
                f"{letters} – {known[index].words}" if index in known else letters,
                "; ".join(samples(table, index)),
            )
            for index in free
            if (letters := Heading(index, "").letters)
        )
        if choices and table.is_first:
            yield Question(
                "columns",
                place(table.sheet.name, f"{ASKED_FOR}{name}"),
                _("Which column of the sheet «%(sheet)s» holds «%(heading)s»?")
                % {"sheet": table.sheet.name, "heading": BY_NAME[name].heading},
                choices,
            )


def _twice(table):
    for column, headings in _by_meaning(table).items():
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


def _by_meaning(table):
    places = defaultdict(list)
    for heading in table.headings:
        if column := heading.column():
            places[column].append(heading)
    return places


def _unknown_headings(table):
    return [
        heading
        for heading in table.headings
        if heading.means is None and not heading.is_left_out and has_values(table, heading.index)
    ]


def _unknown(table):
    for heading in _unknown_headings(table):
        fix = _("Say what it is above, rename it as in the template, or delete the column.")
        if nearest := heading.nearest():
            fix = _("Is «%(nearest)s» meant? Say so above, or rename or delete the column.") % {
                "nearest": nearest[0].heading
            }
        yield _finding(
            table,
            BLOCK,
            "H-01",
            _("The heading «%(heading)s» in column %(column)s is not known.")
            % {"heading": heading.words, "column": heading.letters},
            fix,
            heading,
        )


def _questions_of_columns(table):
    """What an unknown column is, and which of two holds what both claim: the nearest first, or to leave it out."""
    twice = [heading for headings in _by_meaning(table).values() for heading in headings[1:]]
    for heading in [*_unknown_headings(table), *twice]:
        means = heading.column()
        nearest = [column for column in heading.nearest() if column is not means]
        choices = [Choice(column.name, column.heading) for column in nearest]
        question = (
            _(
                "Two columns of the sheet «%(sheet)s» mean «%(known)s». What is column %(column)s («%(heading)s»)?"
            )
            if means
            else _("What is column %(column)s («%(heading)s») of the sheet «%(sheet)s»?")
        )
        yield Question(
            "columns",
            heading.place,
            question
            % {
                "sheet": table.sheet.name,
                "column": heading.letters,
                "heading": heading.words,
                "known": means.heading if means else "",
            },
            (*choices, Choice(IGNORED, _("not for the register: leave this column out"))),
            examples=tuple(samples(table, heading.index)),
        )


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
    for index in range(_width(table)):
        if index in known or not has_values(table, index):
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


def _width(table):
    return max((len(each.values) for each in table.rows), default=0)


def has_values(table: Table, index: int) -> bool:
    """Whether any row of the table says something in this column."""
    return any(
        index < len(each.values) and each.values[index] not in ("", None) for each in table.rows
    )
