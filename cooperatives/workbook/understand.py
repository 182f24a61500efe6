"""From the sheets of a file to tables of cells that can be read: letters mended, lists found, headings understood,
values mended. Each step takes plain values and gives plain values; what only a person can decide is asked.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cluster_portal.text import number
from cooperatives.models import HeadingMemory, Province

from .answers import Answers, Question
from .columns_shown import as_stored
from .communes import Communes
from .doctor import places
from .doctor.columns import Scene
from .doctor.repairs import Ledger, Repair
from .doctor.table import mend_table
from .doctor.texts import mend_texts
from .file_findings import findings_of_file, findings_of_hidden, findings_of_repairs, sheet_finding
from .findings import Finding
from .headings import check_headings
from .layout import Table, find_tables
from .mapping import Heading, How, Mapper
from .places_named import Districts
from .reader import Sheet
from .refusals import WorkbookRefused
from .sheets import NO_LISTS


@dataclass
class Understood:
    """What the file says. `findings` are those of sheets and columns.

    `headings` is {folded heading: name of a column, or IGNORED} of what the clerk said: the province's memory, once the
    import is written.
    """

    tables: list[Table] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    # Tables that cannot be read before a question about their headings is answered
    unreadable: set[int] = field(default_factory=set)

    def is_readable(self, table: Table) -> bool:
        return id(table) not in self.unreadable

    def as_stored(self) -> list[dict]:
        """What an import keeps of the tables, to show how each column was understood."""
        return [as_stored(table) for table in self.tables]


def memory_of(province: Province) -> dict[str, str]:
    """{folded heading: name of a column, or IGNORED} that the province confirmed."""
    rows = HeadingMemory.objects.filter(province=province)
    return dict(rows.values_list("heading", "column"))


def understand(
    sheets: list[Sheet],
    answers: Answers,
    memory: dict[str, str],
    *,
    province: Province,
    year: int,
) -> Understood:
    """Find and read the lists in a file. Raises WorkbookRefused when there is none.

    `memory` is that of the province. Sheets that our own workbooks add hold no list.
    """
    found = Understood()
    ledger = Ledger(answers)
    scene = Scene(answers, ledger, found.questions, found.findings)
    communes = Communes(province, answers.communes)
    mapper = Mapper(answers.columns, memory)
    districts = Districts(communes.districts())
    found.findings += findings_of_file(sheets, ledger)
    for sheet in sheets:
        if sheet.rows and sheet.name not in NO_LISTS:
            _read_sheet(sheet, mapper, districts, found, scene)
    _require_tables(found)
    for table in found.tables:
        _read_table(table, year, found, scene)
        if found.is_readable(table):
            places.find_communes(table, communes, scene)
        found.headings |= _confirmed(table)
    found.repairs = _with_headings(ledger.found(), found.tables)
    found.findings += findings_of_repairs(found.repairs)
    return found


# Sheets


def _read_sheet(sheet, mapper, districts, found, scene):
    if sheet.is_hidden:
        found.findings.append(
            sheet_finding(
                sheet,
                "H-08",
                _("The hidden sheet «%(sheet)s» with %(count)s filled rows was not read.")
                % {"sheet": sheet.name, "count": number(len(sheet.rows))},
                _("If it belongs to the list, show it and give it the headings of the template."),
            )
        )
        return
    mended, questions = mend_texts(sheet, scene.answers, scene.ledger)
    tables = find_tables(mended, mapper, districts)
    if not tables:
        found.findings.append(
            sheet_finding(
                sheet,
                "H-07",
                _("The sheet «%(sheet)s» holds no list, so it was not read.")
                % {"sheet": sheet.name},
                _("If it belongs to the list, show it and give it the headings of the template."),
            )
        )
        return
    found.questions += questions
    found.tables += tables
    for table in tables:
        _add_chosen_columns(table, mapper)
    found.findings += findings_of_hidden(mended, tables)


def _add_chosen_columns(table, mapper):
    """A column without a heading can be chosen by its letters all the same."""
    known = {heading.index for heading in table.headings}
    width = max((len(row.values) for row in table.rows), default=0)
    for index in range(width):
        if index not in known and table.place(index) in mapper.answers:
            table.headings.append(mapper.understood(Heading(index, ""), table.place(index)))


def _require_tables(found):
    if not found.tables:
        raise WorkbookRefused(
            "F-06",
            _(
                "No list was found: no row holds headings such as «Tên đầy đủ», «Loại hình», «Số thành viên»."
            ),
            _(
                "Choose the workbook with the list of organizations, or take the template from this page."
            ),
        )
    if not any(table.rows for table in found.tables):
        raise WorkbookRefused(
            "F-10",
            _("Under the headings there is not one row of the list."),
            _("Fill in the rows, save, and upload the workbook again."),
            sheet=found.tables[0].sheet.name,
        )


# Tables


def _read_table(table, year, found, scene):
    findings, questions = check_headings(table, year)
    found.findings += findings
    found.questions += questions
    already = len(found.findings)
    mend_table(table, scene)
    if any(finding.blocks for finding in [*findings, *found.findings[already:]]):
        found.unreadable.add(id(table))


def _confirmed(table) -> dict[str, str]:
    return {
        heading.key: heading.means.name if heading.means else ""
        for heading in table.headings
        if heading.how == How.ANSWERED and heading.key
    }


def _with_headings(repairs, tables):
    """The repairs of letters were made before the headings were known."""
    words = {heading.place: heading.words for table in tables for heading in table.headings}
    for repair in repairs:
        repair.heading = repair.heading or words.get(repair.place, "")
    return repairs
