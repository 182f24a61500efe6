"""One row of the list as values: what each cell says, what it clears, and what in it cannot be understood."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from cluster_portal.text import clean, number
from cooperatives.models import Kind, YearlyFigures
from cooperatives.rules import Problem

from .answers import place
from .cells import CellError, is_dash, is_empty, is_not_available, text
from .columns import BY_NAME, Column
from .findings import BLOCK, WARN, Finding
from .layout import DataRow, Table
from .mapping import Heading
from .words import kind_in

NUMBERS = frozenset(YearlyFigures.NUMBER_FIELDS)
# A cell of these is text until plan.py knows the rest of the row.
AS_TEXT = frozenset({"code", "commune_code", "commune", "district", "cooperative_union", "version"})
# The office's own numbering, and the province: that comes from the person who imports, never from a file.
NOT_READ = frozenset({"number", "province"})


@dataclass
class ReadRow:
    """What a data row says. A field that is in none of the three sets was left empty: it says nothing.

    `values` {field: value}; `cleared`: fields with a dash; `not_available`: figures marked KCSL.
    """

    table: Table
    source: DataRow
    places: dict[str, Heading]
    values: dict = field(default_factory=dict)
    cleared: set = field(default_factory=set)
    not_available: set = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    # Something about the row must be answered before it can be written
    is_asked: bool = False

    @property
    def sheet(self) -> str:
        return self.table.sheet.name

    @property
    def row(self) -> int:
        return self.source.row

    @property
    def is_blocked(self) -> bool:
        return self.is_asked or any(finding.blocks for finding in self.findings)

    @property
    def place(self) -> str:
        """Under which name the clerk's answers know the row."""
        return place(self.sheet, self.row)

    @property
    def name(self) -> str:
        return self.values.get("name") or clean(self.raw("name"))

    def raw(self, name):
        """The cell as the doctor left it."""
        heading = self.places.get(name)
        values = self.source.values
        return values[heading.index] if heading and heading.index < len(values) else ""

    def as_typed(self, name):
        """The cell as it stands in the file: what problems show."""
        heading = self.places.get(name)
        values = self.source.original or self.source.values
        return values[heading.index] if heading and heading.index < len(values) else ""

    def says(self, name) -> bool:
        return name in self.values or name in self.cleared or name in self.not_available

    def block(self, name, code, message, fix):
        self._add(BLOCK, name, code, message, fix)

    def named_from(self, other: "ReadRow") -> str:
        """How a sentence at another row names this one: «dòng 7 («HTX An»)»."""
        words = {"row": self.row, "sheet": self.sheet, "name": self.name}
        if self.sheet == other.sheet:
            return _("row %(row)s («%(name)s»)") % words
        return _("row %(row)s of sheet «%(sheet)s» («%(name)s»)") % words

    def warn(self, name, code, message, fix):
        self._add(WARN, name, code, message, fix)

    def take(self, problems: list[Problem]):
        """Problems of rules.py, at the cells they speak of. Noise is left out: a warning beside a refusal of the same
        cell, and a rule told twice, once at a cell and once at none.
        """
        if not problems:
            return
        blocked = {name for name, heading in self.places.items() if self._blocks(heading)}
        blocked |= {each.field for each in problems if each.blocks}
        for each in problems:
            if (each.blocks or each.field not in blocked) and not self._is_told(each, problems):
                self._add(
                    each.level,
                    each.field,
                    each.code,
                    each.message,
                    each.fix,
                    needs_reason=each.needs_reason,
                )

    def _is_told(self, problem, problems):
        """Whether another refusal by the same rule says it better."""
        return problem.field not in self.places and any(
            each.code == problem.code
            and each.blocks
            and (each.field in self.places or not problem.blocks)
            for each in problems
        )

    def _blocks(self, heading):
        return any(
            finding.blocks and finding.column == heading.letters for finding in self.findings
        )

    def _add(self, level, name, code, message, fix, *, needs_reason=False):
        told = {"level": level, "code": code, "message": message, "fix": fix}
        self.findings.append(self.finding(name, needs_reason=needs_reason, **told))

    def finding(self, name, *, level, code, message, fix, needs_reason=False) -> Finding:
        """A finding at the cell of that column."""
        column: Column | None = BY_NAME.get(name)
        heading = self.places.get(name)
        return Finding(
            level=level,
            code=code,
            message=message,
            fix=fix,
            sheet=self.sheet,
            row=self.row,
            column=heading.letters if heading else "",
            heading=heading.shown() if heading else column.heading if column else "",
            value=_shown(self.as_typed(name)) if heading else "",
            needs_reason=needs_reason,
        )


def _shown(value) -> str:
    """The cell as a Vietnamese reader sees it."""
    if isinstance(value, float) and not value.is_integer():
        return number(Decimal(str(value)))
    return text(value)[:200]


def read_row(table: Table, source: DataRow, places: dict[str, Heading], fields: dict) -> ReadRow:
    """Read the cells of one row, as the doctor left them. `fields` are those of resources.py by name."""
    read = ReadRow(table, source, places)
    faults = table.sheet.faults
    for name, heading in places.items():
        if name in NOT_READ:
            continue
        if faults and (source.row, heading.index) in faults:
            _fault(read, name, faults[source.row, heading.index])
            continue
        if source.refused and heading.index in source.refused:
            read.block(name, *source.refused[heading.index])
            continue
        value = read.raw(name)
        if not is_empty(value):
            _read_cell(read, name, value, fields)
    _read_kind(read)
    _read_commune(read)
    return read


def _read_cell(read, name, value, fields):
    if is_dash(value):
        read.cleared.add(name)
    elif is_not_available(value):
        (read.not_available if name in NUMBERS else read.cleared).add(name)
    elif name in AS_TEXT:
        read.values[name] = text(value)
    else:
        try:
            read.values[name] = fields[name].widget.clean(value)
        except CellError as error:
            read.block(name, error.code, error.message, error.fix)


def _fault(read, name, fault):
    if fault == "=":
        read.block(
            name,
            "V-07",
            _("The cell holds a formula that was never calculated."),
            _("Open the workbook in Excel or LibreOffice, save it, and upload it again."),
        )
    else:
        read.block(
            name,
            "V-07",
            _("The formula of the cell gives the error %(error)s.") % {"error": fault},
            _("Mend the formula, or write the value itself."),
        )


def _read_kind(read):
    """The kind is said by its column, the group row, the organization's name, the name of the sheet, or the title."""
    source, values = read.source, read.values
    said_elsewhere = (
        source.kind or kind_in(values.get("name", "")) or source.sheet_kind or source.title_kind
    )
    if said_elsewhere and is_empty(read.raw("kind")):
        values["kind"] = said_elsewhere
    if "sector" not in values and source.sector and values.get("kind") != Kind.CREDIT_FUND:
        values["sector"] = source.sector


def _read_commune(read):
    """What doctor/places.py found for it."""
    name = "commune_code" if "commune_code" in read.values else "commune"
    for each in ("commune_code", "commune", "district"):
        read.values.pop(each, None)
    found = read.source.commune
    if isinstance(found, CellError):
        read.block(name, found.code, found.message, found.fix)
    elif found is not None:
        read.values["commune"] = found
        read.cleared.discard("commune")
