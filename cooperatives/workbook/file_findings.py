"""What is said of a file and its sheets: hidden parts, sheets that were not read, what it carries beside its cells."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cluster_portal.text import number

from . import delimited
from .columns import HELPER
from .container import CONNECTIONS, MACROS, OUTSIDE_LINKS
from .doctor.repairs import Code, Confidence, Ledger, Repair, title
from .findings import WARN, Finding
from .headings import has_values
from .layout import Table
from .reader import Sheet


def sheet_finding(sheet: Sheet, code: str, message: str, fix: str, **where) -> Finding:
    return Finding(level=WARN, code=code, message=message, fix=fix, sheet=sheet.name, **where)


def findings_of_file(sheets: list[Sheet], ledger: Ledger) -> Iterator[Finding]:
    """What the file carries beside its cells, and in which letters a .csv is written."""
    for sheet in sheets:
        for what in sheet.beside:
            if what == delimited.WINDOWS_1258:
                repair = ledger.open(
                    Code.WINDOWS_1258,
                    "",
                    sheet=sheet.name,
                    column="",
                    confidence=Confidence.LIKELY,
                )
                repair.count = len(sheet.rows)
            elif what in _BESIDE:
                code, message, fix = _BESIDE[what]()
                yield sheet_finding(sheet, code, message, fix)


_BESIDE = {
    OUTSIDE_LINKS: lambda: (
        "H-11",
        _("The workbook names other workbooks, but no cell of it takes its value from them."),
        _("Nothing needs to be done; Excel can break these links (Data, Edit Links)."),
    ),
    MACROS: lambda: (
        "H-12",
        _("The workbook holds macros; none of them was run."),
        _("Nothing needs to be done."),
    ),
    CONNECTIONS: lambda: (
        "H-13",
        _(
            "The workbook asks other sources for data; they were not asked, read is what was saved last."
        ),
        _("Refresh the data in Excel and save, if it should be newer."),
    ),
}


# What a look at the figures alone would not tell; the rest a reader sees, or nothing hangs on it.
TOLD = {Code.TCVN3, Code.VNI, Code.WINDOWS_1258, Code.UNIT, Code.DAY_SERIAL, Code.HEADING}


def findings_of_repairs(repairs: list[Repair]) -> Iterator[Finding]:
    """What was mended and matters, once for each kind and sheet: whoever reads no page, reads it here."""
    told = defaultdict(list)
    for repair in repairs:
        by_the_column = repair.code == Code.NUMBER_TEXT and repair.confidence == Confidence.LIKELY
        is_answered = repair.is_declined or repair.confidence == Confidence.ANSWERED
        if not is_answered and (repair.code in TOLD or by_the_column):
            told[repair.sheet, repair.code].append(repair)
    for (sheet, code), same in told.items():
        yield Finding(
            level=WARN,
            code="H-16",
            message=f"{title(code)}: {_where(same)}.",
            fix=_("Compare some cells; what is not wanted so can be declined on the page."),
            sheet=sheet,
        )


def _where(repairs):
    """«12 cells in column B, C (« … » → « … »)»."""
    cells = sum(repair.count for repair in repairs)
    columns = ", ".join(repair.column for repair in repairs if repair.column)
    example = next((each for repair in repairs for each in repair.examples), None)
    words = {"count": number(cells), "columns": columns}
    if not columns:
        return _("%(count)s rows") % words
    told = _("%(count)s cells in column %(columns)s") % words
    return f"{told} («{example.before}» → «{example.after}»)" if example else told


def findings_of_hidden(sheet: Sheet, tables: list[Table]) -> Iterator[Finding]:
    """Hidden rows and columns are read: a filter hides them, and the list would have holes. That is said."""
    hidden = [
        row.row for table in tables for row in table.rows if row.row in sheet.marks.hidden_rows
    ]
    if hidden:
        yield sheet_finding(
            sheet,
            "H-09",
            _(
                "%(count)s hidden rows of the sheet «%(sheet)s» were read as well, the first is row %(row)s."
            )
            % {"count": number(len(hidden)), "sheet": sheet.name, "row": hidden[0]},
            _("Show them and look at them; delete those that do not belong to the list."),
            row=hidden[0],
        )
    for table in tables:
        for heading in table.headings:
            column = heading.column()
            if (
                heading.index in sheet.marks.hidden_columns
                and not heading.is_left_out
                and (column is None or column.part != HELPER)
                and has_values(table, heading.index)
            ):
                yield sheet_finding(
                    sheet,
                    "H-10",
                    _("The hidden column %(column)s («%(heading)s») was read as well.")
                    % {"column": heading.letters, "heading": heading.words},
                    _("Show it and look at it, or leave it out above."),
                    row=table.first_row,
                    column=heading.letters,
                    heading=heading.words,
                )
