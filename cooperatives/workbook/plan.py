"""What an import would do, row by row, before anything is written: create, update, unchanged, conflict or blocked.

The number of queries does not depend on the rows. The plan holds changed but unsaved rows; commit.py writes them.
An empty cell says nothing; a dash clears; «KCSL» says that the figure cannot be had; 0 is nought.
"""

from collections import Counter, defaultdict
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.progress import tell, through
from cluster_portal.text import fold
from cooperatives.models import Organization, Province
from cooperatives.models.imports import may_be_written

from .alike import warn_of_alike
from .answers import READING, Answers, Question
from .asked import as_finding
from .cells import is_empty
from .entries import Entry
from .findings import Finding
from .manifest import Manifest, read_manifest
from .matching import Register, is_shortened, name_key
from .merge import merge
from .reader import Sheet
from .reasons import note_of, questions_about
from .resources import all_fields
from .rows import ReadRow, read_row
from .three_way import Outdated, questions_of
from .understand import memory_of, understand


class Outcome(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    BLOCKED = "blocked"


@dataclass
class PlannedRow:
    """One data row and what becomes of it. `entry` holds the rows to write."""

    read: ReadRow
    outcome: Outcome
    entry: Entry | None = None

    def as_stored(self) -> dict:
        """What a run keeps of the row: enough to show it, and to see at the commit whether anything moved since."""
        entry = self.entry
        organization = entry.organization if entry else None
        return {
            "sheet": self.read.sheet,
            "row": self.read.row,
            "outcome": self.outcome.value,
            "name": self.read.name,
            "kind": str(self.read.values.get("kind", "")),
            "pk": organization.pk if organization else None,
            "version": entry.version if entry else 0,
            "figures_version": entry.figures_version if entry else 0,
            "changes": entry.shown_changes if entry and self.outcome in _WITH_CHANGES else {},
            "conflicts": self._conflicts(),
        }

    def _conflicts(self):
        entry = self.entry
        return {name: each.as_dict() for name, each in entry.conflicts.items()} if entry else {}


_WITH_CHANGES = {Outcome.UPDATE, Outcome.CONFLICT}
_WRITTEN = {Outcome.CREATE, Outcome.UPDATE}


@dataclass
class ImportPlan:
    answers: Answers = field(default_factory=Answers)
    rows: list[PlannedRow] = field(default_factory=list)
    # Of sheets and columns; those of rows stand with the rows
    findings: list[Finding] = field(default_factory=list)
    # What only the clerk can decide, and what answers has not decided yet
    questions: list[Question] = field(default_factory=list)
    # What the file says of its own export
    manifest: Manifest | None = None
    # Numbers of the records that the file speaks of
    records: set[int] = field(default_factory=set)
    # What the file doctor mended, as JSON; how each column was understood; what the province will remember of it
    repairs: list[dict] = field(default_factory=list)
    tables: list[dict] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)

    def problems(self) -> list[Finding]:
        """Those of the file, then those of the rows; what is asked and blocks counts as one, too."""
        return [
            *self.findings,
            *(finding for planned in self.rows for finding in planned.read.findings),
            *self._asked(),
        ]

    def _asked(self) -> list[Finding]:
        blocking = [each for each in self.questions if each.blocks and each.kind not in READING]
        reads = {planned.read.place: planned.read for planned in self.rows} if blocking else {}
        return [as_finding(question, reads) for question in blocking]

    def counts(self) -> dict[str, int]:
        """Each data row is in exactly one of the five outcomes."""
        outcomes = Counter(planned.outcome for planned in self.rows)
        return {
            "rows": len(self.rows),
            **{outcome.value: outcomes[outcome] for outcome in Outcome},
            "warnings": sum(not finding.blocks for finding in self.problems()),
        }

    @property
    def can_be_committed(self) -> bool:
        blocking = {finding.code for finding in self.problems() if finding.blocks}
        return may_be_written(self.counts(), blocking, good_rows_only=self.answers.good_rows_only)

    @property
    def writes_nothing(self) -> bool:
        """Whether it may be committed and changes neither the register nor what is remembered of headings."""
        is_idle = all(planned.outcome == Outcome.UNCHANGED for planned in self.rows)
        return is_idle and not self.headings and self.can_be_committed

    def as_stored(self) -> list[dict]:
        return [planned.as_stored() for planned in self.rows]


def make_plan(
    sheets: list[Sheet],
    *,
    province: Province,
    year: int,
    at: datetime,
    answers: Answers | None = None,
    lock: bool = False,
    written: Container = frozenset(),
) -> ImportPlan:
    """Plan the import of a workbook into one province and year. Raises WorkbookRefused when there is no list in it.

    `answers`: what the clerk has decided about this file. `lock`: hold the province's rows until the end of the
    transaction, for the commit. `written`: (sheet, row) of what an earlier import has written from this very file.
    """
    answers = answers or Answers()
    understood = understand(sheets, answers, memory_of(province), province=province, year=year)
    plan = ImportPlan(
        answers,
        questions=understood.questions,
        repairs=[repair.as_dict() for repair in understood.repairs],
        tables=understood.as_stored(),
        headings=understood.headings,
    )
    plan.manifest, findings = read_manifest(sheets, province=province, year=year)
    plan.findings += findings + understood.findings
    register, fields = Register(province, year, lock=lock, answers=answers), all_fields()
    reads, unreadable = [], []
    for table in understood.tables:
        places = {column.name: heading for column, heading in table.columns().items()}
        if understood.is_readable(table):
            rows = through(table.rows, "reading", len(table.rows))
            reads += [read_row(table, source, places, fields) for source in rows]
        else:
            unreadable += [ReadRow(table, source, places) for source in table.rows]
    tell("comparing")
    found = {id(read): _match(read, register) for read in reads}
    plan.records = {organization.pk for organization in found.values() if organization}
    _block_repeated(reads, found)
    _block_namesakes(reads, found)
    _block_foreign_tax_codes(reads, register)
    warn_of_alike(read for read in reads if found[id(read)] is None and not read.is_blocked)
    today = timezone.localdate(at)
    outdated = Outdated(
        [(read, found[id(read)]) for read in reads if found[id(read)]],
        register=register,
        manifest=plan.manifest,
        year=year,
        answers=answers,
        written=written,
    )
    entries = merge(
        reads,
        found,
        register=register,
        outdated=outdated,
        year=year,
        today=today,
        at=at,
        fields=fields,
    )
    plan.rows = [_planned(read, entries.get(id(read))) for read in reads]
    _hold_back_members(plan.rows)
    _ask(plan, register)
    plan.rows += [PlannedRow(read, Outcome.BLOCKED) for read in unreadable]
    order = {sheet.name: position for position, sheet in enumerate(sheets)}
    plan.rows.sort(key=lambda planned: (order[planned.read.sheet], planned.read.row))
    return plan


def _hold_back_members(rows):
    """A member cannot be written before its union, which is new in the same file and waits for something."""
    waiting = {
        id(planned.entry.organization): planned
        for planned in rows
        if planned.entry and planned.entry.is_new and planned.outcome != Outcome.CREATE
    }
    for planned in rows:
        union = planned.entry.organization.cooperative_union if planned.entry else None
        if planned.outcome in _WRITTEN and id(union) in waiting:
            planned.read.block(
                "cooperative_union",
                "E-12",
                _("The new cooperative union «%(name)s» in %(where)s is not written yet.")
                % {"name": union.name, "where": waiting[id(union)].read.named_from(planned.read)},
                _("Mend the row of the union first."),
            )
            planned.outcome = Outcome.BLOCKED


def _ask(plan, register):
    """Everything about rows that only a person can decide, and the reasons that stand in the audit trail."""
    plan.questions += register.questions
    for planned in plan.rows:
        if planned.outcome == Outcome.CONFLICT:
            plan.questions += questions_of(planned.read, planned.entry.conflicts)
        if planned.outcome in _WRITTEN:
            planned.entry.note = note_of(planned.read, plan.answers)
    written = [planned.read for planned in plan.rows if planned.outcome in _WRITTEN]
    plan.questions += questions_about(written, plan.answers)


def _match(read, register) -> Organization | None:
    is_silent = is_empty(read.raw("kind")) or "kind" in read.cleared
    if "kind" not in read.values and "code" not in read.values and is_silent:
        read.block(
            "kind",
            "V-11",
            _("The kind is missing."),
            _("Write Hợp tác xã, Quỹ tín dụng nhân dân, Liên hiệp hợp tác xã or Tổ hợp tác."),
        )
    if not read.name and "code" not in read.values:
        read.block(
            "name", "V-11", _("The name is missing."), _("Write the name as on the certificate.")
        )
    found = register.find(read)
    if found and is_shortened(read.name, found.name):
        read.values["name"] = found.name  # nobody renames it by writing «HTX»
    return found


def _block_repeated(reads, found):
    """The same organization twice in a file: which row holds? Both are named."""
    groups = defaultdict(list)
    for read in reads:
        organization, tax_code = found[id(read)], read.values.get("tax_code")
        if tax_code:
            groups["tax_code", tax_code].append(read)
        elif organization is None:
            groups["name", _name_and_place(read)].append(read)
        if organization is not None:
            groups["code", organization.pk].append(read)
    twice = {key: same for key, same in groups.items() if len(same) > 1}
    for (what, value), same in twice.items():
        if (
            what == "code"
            and len({read.values.get("tax_code") for read in same}) == 1
            and same[0].values.get("tax_code")
        ):
            continue  # said already, of the tax code
        for read in same:
            _block_twice(read, what, value, [each for each in same if each is not read])


def _block_namesakes(reads, found):
    """A row with less than its new namesake: next time nobody could say which of the two it means."""
    same_name = defaultdict(list)
    for read in reads:
        same_name[read.values.get("kind"), name_key(read.name)].append(read)
    for same in same_name.values():
        new = [read for read in same if found[id(read)] is None]
        for read in same:
            others = [each for each in new if each is not read and _may_mean(read, each)]
            if others and not read.is_blocked:
                read.block(
                    "name",
                    "R-04",
                    _("The same kind and name stand in %(where)s; this row could mean that one.")
                    % {"where": others[0].named_from(read)},
                    _("Give both rows the tax code or the commune, or delete one of them."),
                )


def _may_mean(read, other) -> bool:
    """Whether a row without codes would find the other row's organization, as Register looks for it."""
    if "code" in read.values or read.values.get("tax_code"):
        return False
    commune, address = read.values.get("commune"), fold(read.values.get("address", ""))
    if commune and commune != other.values.get("commune"):
        return False
    return not address or address == fold(other.values.get("address", ""))


def _name_and_place(read):
    commune = read.values.get("commune")
    place = commune.pk if commune else name_key(read.values.get("address", ""))
    return read.values.get("kind"), name_key(read.name), place


def _block_twice(read, what, value, others):
    where = ", ".join(other.named_from(read) for other in others[:5])
    message = {
        "tax_code": _("The tax code %(value)s stands in %(where)s as well."),
        "name": _("The same kind, name and place stand in %(where)s as well."),
        "code": _("The same organization stands in %(where)s as well."),
    }[what]
    read.block(
        what if what == "tax_code" else "name",
        "E-03" if what == "tax_code" else "R-04",
        message % {"value": value, "where": where},
        _(
            "Keep the right row and delete the other; two different organizations differ in tax code or commune."
        ),
    )


def _block_foreign_tax_codes(reads, register):
    own = register.by_tax_code
    codes = {code for read in reads if (code := read.values.get("tax_code")) and code not in own}
    elsewhere = register.provinces_of(codes)
    for read in reads:
        if province := elsewhere.get(read.values.get("tax_code", "")):
            read.block(
                "tax_code",
                "E-03",
                _("The tax code %(code)s belongs to an organization of %(province)s.")
                % {"code": read.values["tax_code"], "province": province},
                _(
                    "Check the code; if the organization has moved, ask the secretary of the cluster."
                ),
            )


def _planned(read, entry) -> PlannedRow:
    if read.is_blocked or entry is None:
        return PlannedRow(read, Outcome.BLOCKED, entry)
    if entry.is_new:
        return PlannedRow(read, Outcome.CREATE, entry)
    if entry.is_in_conflict:
        return PlannedRow(read, Outcome.CONFLICT, entry)
    if not entry.is_changed:
        return PlannedRow(read, Outcome.UNCHANGED, entry)
    return PlannedRow(read, Outcome.UPDATE, entry)
