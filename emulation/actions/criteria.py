"""The scoring table of a year on its way: built or copied, edited line by line, frozen, taken back with its pledge."""

import csv
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.canonical import canonical, sha256_of
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.text import clean, number
from cooperatives.actions import ChangedMeanwhile
from emulation.criteria import table_of
from emulation.explanations import problem_in_words, rule_in_words
from emulation.models import (
    CriteriaPack,
    Criterion,
    EmulationYear,
    Indicator,
    RuleKind,
    Score,
    ScoreSheet,
)
from emulation.models.criteria import default_tie_breakers
from emulation.scoring import DEEPEST, ParametersWrong, group_points, rule_of
from emulation.scoring.ranking import HIGHER_GROUP

from .results import locked_year
from .versions import last_editor

PACK_FIELDS = (
    "source",
    "tie_breakers",
    "equal_ranks",
    "ranks_unsigned",
    "full_points",
    "evidence_from",
)
LINE_FIELDS = ("number", "text", "max_points", "rule", "parameters", "indicator")


class CriteriaRefused(MoveNotAllowed):
    """The table contradicts itself; `problems` lists how, in words for users."""

    def __init__(self, problems):
        super().__init__(" ".join(problems))
        self.problems = problems


class NotAsExpected(MoveNotAllowed):
    """What is asked of the table does not fit it; the text is for users."""


@dataclass(frozen=True)
class CriterionLine:
    """A line of a scoring table. Without a depth, a numbered line is a group, and the others stand in it."""

    number: str
    text: str
    max_points: Decimal
    depth: int | None = None
    rule: str = RuleKind.MANUAL
    parameters: dict = field(default_factory=dict)
    indicator: str = ""

    @property
    def level(self) -> int:
        if self.depth is not None:
            return self.depth
        return 0 if self.number else 1


def read_criteria(path: Path) -> list[CriterionLine]:
    """Read a table of number, text, max_points. Raises CriteriaRefused."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    lines, problems = [], []
    for row_number, row in enumerate(rows, start=2):
        try:
            points = Decimal(row["max_points"].replace(",", "."))
            lines.append(CriterionLine(clean(row["number"]), clean(row["text"]), points))
        except (KeyError, AttributeError, InvalidOperation):
            problems.append(_("Row %(row)s: the maximum is no number.") % {"row": row_number})
    if problems:
        raise CriteriaRefused(problems)
    return lines


@transaction.atomic
def build_pack(
    *,
    year: EmulationYear,
    lines: list[CriterionLine],
    source: str,
    prepared_in: EmulationYear | None = None,
    settings: dict | None = None,
    may_have_problems: bool = False,
    by,
    at: datetime,
) -> CriteriaPack:
    """Make the year's scoring table, and an empty sheet for each member.

    `settings` are PACK_FIELDS. A table with problems is refused, unless it is to be mended in the editor. Raises
    PermissionDenied, MoveNotAllowed (there is one already), CriteriaRefused.
    """
    year = locked_year(year)
    pack = CriteriaPack(year=year, prepared_in=prepared_in, source=source, **(settings or {}))
    require_editor(by, pack)
    if year.criteria_packs.exists():
        raise MoveNotAllowed(
            _("There is a scoring table for %(year)s already.") % {"year": year.year}
        )
    if (problems := criteria_problems(lines)) and not may_have_problems:
        raise CriteriaRefused(problems)
    if "tie_breakers" not in (settings or {}):
        pack.tie_breakers = fitting_tie_breakers(lines)
    pack.full_clean()
    pack.save()
    _create_criteria(pack, lines)
    add_missing_sheets(pack)
    record(by=by, action="criteria_pack_built", target=pack, at=at, note=source)
    return pack


def fitting_tie_breakers(lines: list[CriterionLine]) -> list[str]:
    """The usual ones, without the group that this table does not have."""
    groups = {f"{HIGHER_GROUP}:{line.number}" for line in lines if not line.level}
    return [
        name
        for name in default_tie_breakers()
        if not name.startswith(HIGHER_GROUP) or name in groups
    ]


def criteria_problems(lines: list[CriterionLine]) -> list[str]:
    """What is wrong with lines that are to become a table, in words: a line before the first group, a sum that differs.

    A group without criteria is given points itself.
    """
    if not lines:
        return [_("The table is empty.")]
    problems = []
    if lines[0].level:
        problems.append(_("«%(text)s» stands before the first group.") % {"text": lines[0].text})
    for place, line in enumerate(lines):
        below = _children(lines, place)
        total = group_points(each.max_points for each in below)
        if below and total != line.max_points:
            problems.append(
                _("Group %(number)s: the maximum is %(maximum)s, its criteria add up to %(total)s.")
                % {
                    "number": line.number or f"«{line.text}»",
                    "maximum": number(line.max_points),
                    "total": number(total),
                }
            )
    return problems


@transaction.atomic
def copy_pack(
    *,
    source: CriteriaPack,
    year: EmulationYear,
    prepared_in: EmulationYear | None = None,
    by,
    at: datetime,
) -> CriteriaPack:
    """Begin the year's table as a copy of another one, to be edited. Raises PermissionDenied, MoveNotAllowed."""
    settings = {name: getattr(source, name) for name in PACK_FIELDS if name != "source"}
    pack = build_pack(
        year=year,
        lines=lines_of(source),
        source=source.source,
        prepared_in=prepared_in,
        settings=settings,
        may_have_problems=True,
        by=by,
        at=at,
    )
    pack.copied_from = source
    pack.save(update_fields=["copied_from"])
    return pack


def lines_of(pack: CriteriaPack) -> list[CriterionLine]:
    """The lines of a table as build_pack() takes them. One query."""
    depths, lines = {None: -1}, []
    for each in pack.criteria.select_related("indicator").order_by("order_no"):
        depths[each.pk] = depths[each.parent_id] + 1
        lines.append(
            CriterionLine(
                number=each.number,
                text=each.text,
                max_points=each.max_points,
                depth=depths[each.pk],
                rule=each.rule,
                parameters=each.parameters,
                indicator=each.indicator.code if each.indicator else "",
            )
        )
    return lines


@transaction.atomic
def load_pack(
    *, year: EmulationYear, lines: list[CriterionLine], source: str, by, at: datetime
) -> CriteriaPack:
    """Take over a table that was read from a file: the year's first one, or in place of the open one.

    Raises PermissionDenied, MoveNotAllowed (frozen, or points were given by it), CriteriaRefused.
    """
    pack = year.criteria_packs.order_by("-version").first()
    if pack is None:
        return build_pack(year=year, lines=lines, source=source, by=by, at=at)
    pack = _open_pack(pack, by)
    if problems := criteria_problems(lines):
        raise CriteriaRefused(problems)
    rows = _rows(pack)
    if Score.objects.filter(criterion__in=rows).exists():
        raise MoveNotAllowed(_("Points were given by this table; it stays as it is."))
    changes = {f"{each.order_no}. {each.text}": [_described(each), None] for each in rows}
    for each in reversed(rows):
        each.delete()
    pack.source, pack.tie_breakers = source, fitting_tie_breakers(lines)
    pack.full_clean()
    _create_criteria(pack, lines)
    _save(pack, "criteria_pack_loaded", changes=changes, note=source, by=by, at=at)
    return pack


@transaction.atomic
def edit_pack(
    *, pack: CriteriaPack, values: dict, expected_version: int, by, at: datetime
) -> CriteriaPack:
    """Write PACK_FIELDS. Raises PermissionDenied, MoveNotAllowed, ChangedMeanwhile, ValidationError."""
    pack = _open_pack(pack, by)
    before = {name: getattr(pack, name) for name in PACK_FIELDS}
    if pack.lock_version != expected_version:
        theirs = {
            name: (values[name], value) for name, value in before.items() if values[name] != value
        }
        raise ChangedMeanwhile(changes=theirs, version=pack.lock_version, by=last_editor(pack))
    for name in PACK_FIELDS:
        setattr(pack, name, values[name])
    pack.full_clean()
    changes = changes_between(before, {name: getattr(pack, name) for name in PACK_FIELDS})
    if changes:
        _save(pack, "criteria_pack_edited", changes=changes, by=by, at=at)
    return pack


@transaction.atomic
def add_criterion(
    *, pack: CriteriaPack, parent: Criterion | None, values: dict, by, at: datetime
) -> Criterion:
    """Put a line below the last one of its group, or at the end. `values` are LINE_FIELDS.

    A criterion that gets lines below it becomes a group. Raises PermissionDenied, MoveNotAllowed, ValidationError.
    """
    pack = _open_pack(pack, by)
    rows = _rows(pack)
    parent = _of_table(rows, parent)
    if parent and _depth(rows, parent) + 1 >= DEEPEST:
        raise NotAsExpected(_("A table has %(levels)s levels at the most.") % {"levels": DEEPEST})
    criterion = Criterion(pack=pack, parent=parent, order_no=_beyond(rows), **values)
    _check(criterion)
    criterion.save()
    place = rows.index(_last_below(rows, parent)) + 1 if parent else len(rows)
    rows.insert(place, criterion)
    _renumber(rows)
    changes = {criterion.text: [None, _described(criterion)]}
    if parent and parent.rule != RuleKind.GROUP:
        changes[parent.text] = [_described(parent), str(RuleKind.GROUP.label)]
        parent.rule, parent.parameters, parent.indicator = RuleKind.GROUP, {}, None
        parent.save()
    _save(pack, "criterion_added", changes=changes, by=by, at=at)
    return criterion


@transaction.atomic
def edit_criterion(
    *, criterion: Criterion, values: dict, expected: str, by, at: datetime
) -> Criterion:
    """Write LINE_FIELDS of one line. `expected` is state_of() as the editor saw it.

    Raises PermissionDenied, MoveNotAllowed, ChangedMeanwhile, ValidationError.
    """
    pack = _open_pack(criterion.pack, by)
    criterion = _of_table(_rows(pack), criterion)
    before = {name: getattr(criterion, name) for name in LINE_FIELDS}
    if state_of(criterion) != expected:
        theirs = {
            name: (values[name], value) for name, value in before.items() if values[name] != value
        }
        raise ChangedMeanwhile(changes=theirs, version=pack.lock_version, by=last_editor(pack))
    for name in LINE_FIELDS:
        setattr(criterion, name, values[name])
    _check(criterion)
    criterion.save()
    changes = changes_between(before, {name: getattr(criterion, name) for name in LINE_FIELDS})
    if changes:
        _save(pack, "criterion_edited", changes=changes, note=criterion.text, by=by, at=at)
    return criterion


def state_of(criterion: Criterion) -> str:
    """What a line says, in short: another one as soon as anything in it is another."""
    content = {name: str(getattr(criterion, name)) for name in LINE_FIELDS}
    return sha256_of(canonical(content))[:16]


@transaction.atomic
def move_criterion(*, criterion: Criterion, up: bool, by, at: datetime) -> Criterion:
    """Change places with the line above or below in the same group, each with all below it.

    Raises PermissionDenied, MoveNotAllowed (it stands first or last).
    """
    pack = _open_pack(criterion.pack, by)
    rows = _rows(pack)
    criterion = _of_table(rows, criterion)
    beside = [each for each in rows if each.parent_id == criterion.parent_id]
    place = beside.index(criterion) + (-1 if up else 1)
    if not 0 <= place < len(beside):
        raise NotAsExpected(
            _("It stands first in its group already.")
            if up
            else _("It stands last in its group already.")
        )
    upper, lower = (beside[place], criterion) if up else (criterion, beside[place])
    start, middle = rows.index(upper), rows.index(lower)
    end = rows.index(_last_below(rows, lower)) + 1
    _renumber([*rows[:start], *rows[middle:end], *rows[start:middle], *rows[end:]])
    _save(pack, "criterion_moved", note=criterion.text, by=by, at=at)
    return criterion


@transaction.atomic
def delete_criterion(*, criterion: Criterion, by, at: datetime) -> int:
    """Take a line out of the table, with all below it; return how many went. The audit line keeps what they said.

    Raises PermissionDenied, MoveNotAllowed.
    """
    pack = _open_pack(criterion.pack, by)
    rows = _rows(pack)
    criterion = _of_table(rows, criterion)
    start, end = rows.index(criterion), rows.index(_last_below(rows, criterion)) + 1
    gone = rows[start:end]
    if Score.objects.filter(criterion__in=gone).exists():
        raise NotAsExpected(_("Points were given by this table; it stays as it is."))
    changes = {f"{each.order_no}. {each.text}": [_described(each), None] for each in gone}
    for each in reversed(gone):
        each.delete()
    _renumber([*rows[:start], *rows[end:]])
    _save(pack, "criterion_deleted", changes=changes, note=criterion.text, by=by, at=at)
    return len(gone)


@transaction.atomic
def sum_up_groups(*, pack: CriteriaPack, by, at: datetime) -> int:
    """Give every group the sum of its criteria as its maximum, from below upwards; return how many changed."""
    pack = _open_pack(pack, by)
    rows, changes = _rows(pack), {}
    for each in reversed(rows):
        below = [row for row in rows if row.parent_id == each.pk]
        total = group_points(row.max_points for row in below)
        if below and each.max_points != total:
            changes[each.text] = [number(each.max_points), number(total)]
            each.max_points = total
            each.save()
    if changes:
        _save(pack, "criterion_edited", changes=changes, by=by, at=at)
    return len(changes)


@transaction.atomic
def freeze_pack(*, pack: CriteriaPack, by, at: datetime) -> CriteriaPack:
    """Fix the table (chốt bảng tiêu chí): canonical JSON and SHA-256. Refused while something is wrong with it.

    Raises PermissionDenied, MoveNotAllowed, CriteriaRefused.
    """
    pack = locked_pack(pack)
    require_editor(by, pack)
    pack.refuse_edit_once_frozen()
    return fix_pack(pack, by=by, at=at)


def fix_pack(pack: CriteriaPack, *, by, at: datetime) -> CriteriaPack:
    """Freeze a locked table: by its editor, with its pledge, or with the first points. Raises CriteriaRefused."""
    table = table_of(pack)
    if table.problems:
        raise CriteriaRefused([problem_in_words(each) for each in table.problems])
    pack.freeze(content=canonical(table.content), content_hash=table.sha256, at=at)
    add_missing_sheets(pack)
    _save(pack, "criteria_pack_frozen", note=f"SHA-256 {pack.content_hash}", by=by, at=at)
    return pack


@transaction.atomic
def thaw_pack(*, pack: CriteriaPack, by, at: datetime) -> CriteriaPack:
    """Open a frozen table again, while nobody has points and its pledge is not fixed.

    Raises PermissionDenied, MoveNotAllowed.
    """
    pack = locked_pack(pack)
    require_editor(by, pack)
    if not pack.is_frozen:
        raise MoveNotAllowed(_("The scoring table is open."))
    if has_points(pack):
        raise MoveNotAllowed(_("Points were given by this table; it stays as it is."))
    if any(pledge.is_frozen for pledge in pack.year.pledges.main()):
        raise MoveNotAllowed(
            _(
                "The pledge of %(year)s is frozen, and the scoring table with it. Recall the pledge first."
            )
            % {"year": pack.year.year}
        )
    pack.thaw()
    _save(pack, "criteria_pack_thawed", by=by, at=at)
    return pack


def freeze_with_pledge(year: EmulationYear, *, by, at: datetime) -> CriteriaPack | None:
    """Freeze the newest table of the pledge's year with it, if there is an open one. Raises CriteriaRefused."""
    pack = year.criteria_packs.order_by("-version").first()
    if pack is None:
        return None
    pack = locked_pack(pack)
    return pack if pack.is_frozen else fix_pack(pack, by=by, at=at)


def has_points(pack: CriteriaPack) -> bool:
    given = Score.objects.filter(sheet__pack=pack)
    return given.exclude(self_points=None, final_points=None, cross_points=None).exists()


def add_missing_sheets(pack: CriteriaPack) -> None:
    """An empty sheet for each member of the year that has none in the newest round."""
    newest = pack.sheets.aggregate(Max("round_no"))["round_no__max"] or 1
    have = set(pack.sheets.filter(round_no=newest).values_list("province_id", flat=True))
    ScoreSheet.objects.bulk_create(
        ScoreSheet(pack=pack, province=province, round_no=newest)
        for province in pack.year.provinces()
        if province.pk not in have
    )


def require_editor(by, pack: CriteriaPack) -> None:
    """The head of its year, or of the year in which it is prepared, when next year's is not elected yet."""
    prepared_in = pack.prepared_in
    if prepared_in and can(by, Permission.SCORE_EDIT, prepared_in):
        return
    require(by, Permission.SCORE_EDIT, pack)


def locked_pack(pack: CriteriaPack) -> CriteriaPack:
    """The table, locked after its year: in the same order as points and results."""
    locked_year(pack.year)
    rows = CriteriaPack.objects.select_for_update(of=("self",))
    return rows.select_related("year__cluster", "prepared_in").get(pk=pack.pk)


def _open_pack(pack, by) -> CriteriaPack:
    pack = locked_pack(pack)
    require_editor(by, pack)
    pack.refuse_edit_once_frozen()
    return pack


def _rows(pack) -> list[Criterion]:
    rows = list(pack.criteria.select_related("indicator").order_by("order_no"))
    for each in rows:
        each.pack = pack
    return rows


def _of_table(rows, criterion) -> Criterion | None:
    """The row as it is now. Raises MoveNotAllowed when a colleague has deleted it."""
    if criterion is None:
        return None
    for each in rows:
        if each.pk == criterion.pk:
            return each
    raise NotAsExpected(_("This line is not in the table any more."))


def _depth(rows, criterion) -> int:
    by_key, depth = {each.pk: each for each in rows}, 0
    while criterion.parent_id:
        criterion, depth = by_key[criterion.parent_id], depth + 1
    return depth


def _last_below(rows, criterion) -> Criterion:
    """The last line of all below it, or itself."""
    below = [each for each in rows if each.parent_id == criterion.pk]
    return _last_below(rows, below[-1]) if below else criterion


def _children(lines, place):
    """The lines one level below lines[place]."""
    level, below = lines[place].level, []
    for line in lines[place + 1 :]:
        if line.level <= level:
            break
        if line.level == level + 1:
            below.append(line)
    return below


def _renumber(rows):
    """Number the lines from 1, in this order; twice, as no two may share a number in between."""
    for offset in (_beyond(rows), 0):
        for place, each in enumerate(rows, start=1):
            each.order_no = place + offset
        Criterion.objects.bulk_update(rows, ["order_no"])


def _beyond(rows) -> int:
    """A number that no line has, nor any number after it."""
    return max((each.order_no for each in rows), default=0) + 1


def _check(criterion):
    """Raises ValidationError, with the rule's own complaint at `parameters`."""
    if criterion.rule != RuleKind.DERIVED:
        criterion.indicator = None
    criterion.number, criterion.text = clean(criterion.number), clean(criterion.text)
    criterion.full_clean(exclude=["pack", "parent"])


def _described(criterion) -> str:
    code = criterion.indicator.code if criterion.indicator else ""
    try:
        rule = rule_of(criterion.rule, criterion.max_points, criterion.parameters, code)
    except ParametersWrong:
        return str(criterion.get_rule_display())
    return f"{number(criterion.max_points)}: {rule_in_words(rule)}"


def _create_criteria(pack, lines):
    above, indicators = [], {each.code: each for each in Indicator.objects.all()}
    for order_no, line in enumerate(lines, start=1):
        del above[line.level :]
        has_lines = bool(_children(lines, order_no - 1))
        criterion = Criterion(
            pack=pack,
            parent=above[-1] if above else None,
            order_no=order_no,
            number=line.number,
            text=line.text,
            max_points=line.max_points,
            rule=RuleKind.GROUP if has_lines else line.rule,
            parameters={} if has_lines else line.parameters,
            indicator=None if has_lines else indicators.get(line.indicator),
        )
        criterion.full_clean(exclude=["pack", "parent"])
        criterion.save()
        above.append(criterion)


def _save(pack, action, *, by, at, changes=None, note=""):
    pack.lock_version += 1
    pack.save()
    record(by=by, action=action, target=pack, at=at, changes=changes or {}, note=note)
