"""The scoring table of a year and the points given by it: built, filled in, settled by the meeting, locked."""

import csv
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import Line, changes_between, record, record_many
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.text import clean, number
from cooperatives.actions import ChangedMeanwhile
from emulation.models import CriteriaPack, Criterion, EmulationYear, Score, ScoreSheet
from emulation.moves import MoveNotAllowed
from emulation.reasons import checked_reason
from emulation.scoring import group_points, has_two_decimals, is_within

from .pledges import NotComplete
from .results import locked_year
from .versions import last_editor

SHEET_FIELDS = ("bonus_points", "penalty_points", "unranked_reason")


class CriteriaRefused(ValueError):
    """The table contradicts itself; `problems` lists how, in words for users."""

    def __init__(self, problems):
        super().__init__(" ".join(problems))
        self.problems = problems


class ScoresRefused(ValueError):
    """Points that cannot be given; `problems` is {criterion number in the database, or field: text for users}."""

    def __init__(self, problems):
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class CriterionLine:
    """A line of a scoring table. With a number it is a group, without one a criterion of the group above it."""

    number: str
    text: str
    max_points: Decimal

    @property
    def is_group(self):
        return bool(self.number)


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
    *, year: EmulationYear, lines: list[CriterionLine], source: str, by, at: datetime
) -> CriteriaPack:
    """Make the year's scoring table, and an empty sheet for each member.

    Raises PermissionDenied, MoveNotAllowed (there is one already), CriteriaRefused.
    """
    year = locked_year(year)
    pack = CriteriaPack(year=year, source=source)
    require(by, Permission.SCORE_EDIT, pack)
    if year.criteria_packs.exists():
        raise MoveNotAllowed(
            _("There is a scoring table for %(year)s already.") % {"year": year.year}
        )
    if problems := criteria_problems(lines):
        raise CriteriaRefused(problems)
    pack.full_clean()
    pack.save()
    _create_criteria(pack, lines)
    ScoreSheet.objects.bulk_create(
        ScoreSheet(pack=pack, province=province) for province in year.provinces()
    )
    record(by=by, action="criteria_pack_built", target=pack, at=at, note=source)
    return pack


def criteria_problems(lines: list[CriterionLine]) -> list[str]:
    """What is wrong with a table, in words: a maximum that is not the sum, a line before the first group.

    A group without criteria is given points itself.
    """
    if not lines:
        return [_("The table is empty.")]
    problems = []
    if not lines[0].is_group:
        problems.append(_("«%(text)s» stands before the first group.") % {"text": lines[0].text})
    for group, criteria in _tree(lines):
        total = group_points(line.max_points for line in criteria)
        if criteria and total != group.max_points:
            problems.append(
                _("Group %(number)s: the maximum is %(maximum)s, its criteria add up to %(total)s.")
                % {
                    "number": group.number,
                    "maximum": number(group.max_points),
                    "total": number(total),
                }
            )
    return problems


@transaction.atomic
def record_scores(
    *,
    sheet: ScoreSheet,
    points: dict[int, Decimal | None],
    reasons: dict[int, str] | None = None,
    bonus: Decimal = Decimal(0),
    penalty: Decimal = Decimal(0),
    unranked_reason: str = "",
    expected_version: int,
    by,
    at: datetime,
) -> ScoreSheet:
    """Write the settled points of a sheet: {criterion: points}, None takes them back; a criterion left out stays.

    The first points freeze the table. Raises PermissionDenied, MoveNotAllowed, ScoresRefused, ChangedMeanwhile.
    """
    sheet = _locked_sheet(sheet)
    require(by, Permission.SCORE_EDIT, sheet)
    _refuse_unless_editable(sheet)
    scores = {score.criterion_id: score for score in sheet.scores.all()}
    if sheet.lock_version != expected_version:
        raise _changed_meanwhile(sheet, scores, points)
    criteria = {criterion.pk: criterion for criterion in sheet.pack.criteria.all()}
    _check_points(criteria, points, bonus=bonus, penalty=penalty)
    before = _snapshot(sheet, scores, criteria)
    for key, value in points.items():
        score = scores.setdefault(key, Score(sheet=sheet, criterion_id=key))
        reason = (reasons or {}).get(key, score.reason)
        if (score.final_points, score.reason) != (value, reason):
            score.final_points, score.reason = value, reason
            score.save()
    sheet.bonus_points, sheet.penalty_points = bonus, penalty
    sheet.unranked_reason = clean(unranked_reason)
    changes = changes_between(before, _snapshot(sheet, scores, criteria))
    if changes:
        sheet.lock_version += 1
        sheet.full_clean(exclude=["pack", "province"])
        sheet.save()
        _freeze(sheet.pack, at)
        record(by=by, action="scores_recorded", target=sheet, at=at, changes=changes)
    return sheet


@transaction.atomic
def settle_sheets(*, pack: CriteriaPack, by, at: datetime) -> list[ScoreSheet]:
    """Settle every sheet of the year at once: the meeting agrees on one table (chốt điểm).

    Refused while points are lacking; a unit that is not ranked may lack them. Raises PermissionDenied, MoveNotAllowed,
    NotComplete.
    """
    sheets = _locked_sheets(pack)
    require(by, Permission.SCORE_EDIT, pack)
    if missing := missing_to_settle(sheets):
        raise NotComplete(_("The points cannot be settled yet. Some are lacking."), missing)
    return _move_all(sheets, ScoreSheet.settle, "sheet_settled", by=by, at=at)


@transaction.atomic
def reopen_sheets(*, pack: CriteriaPack, reason: str, by, at: datetime) -> list[ScoreSheet]:
    """Take the settled points of all members back to the meeting, with the reason, while they are not locked.

    Raises PermissionDenied, MoveNotAllowed, ReasonTooShort.
    """
    sheets = _locked_sheets(pack)
    require(by, Permission.SCORE_EDIT, pack)
    reason = checked_reason(reason)
    return _move_all(sheets, ScoreSheet.reopen, "sheet_reopened", by=by, at=at, note=reason)


@transaction.atomic
def lock_sheets(*, pack: CriteriaPack, by, at: datetime) -> list[ScoreSheet]:
    """Lock every settled sheet for good (khóa điểm). Raises PermissionDenied, MoveNotAllowed."""
    sheets = _locked_sheets(pack)
    require(by, Permission.SCORE_EDIT, pack)
    return _move_all(sheets, ScoreSheet.lock, "sheet_locked", by=by, at=at)


def missing_to_settle(sheets) -> list[str]:
    """What each province's sheet lacks, in words; page, button and refusal read this list."""
    return [
        _("%(province)s: %(what)s") % {"province": sheet.province.name, "what": what}
        for sheet in sheets
        if sheet.can_be_settled and not sheet.unranked_reason
        for what in sheet.missing_to_settle()
    ]


def _tree(lines):
    """[(group, [criteria])]; lines before the first group belong to nothing."""
    tree = []
    for line in lines:
        if line.is_group:
            tree.append((line, []))
        elif tree:
            tree[-1][1].append(line)
    return tree


def _create_criteria(pack, lines):
    group = None
    for order_no, line in enumerate(lines, start=1):
        criterion = Criterion(
            pack=pack,
            parent=None if line.is_group else group,
            order_no=order_no,
            number=line.number,
            text=line.text,
            max_points=line.max_points,
        )
        criterion.full_clean(exclude=["pack", "parent"])
        criterion.save()
        group = criterion if line.is_group else group


def _locked_sheet(sheet) -> ScoreSheet:
    """The year first, as for results: locking the year's points waits for whoever writes, and the other way round."""
    locked_year(sheet.pack.year)
    rows = ScoreSheet.objects.select_for_update(of=("self",))
    return rows.select_related("pack__year", "province").get(pk=sheet.pk)


def _locked_sheets(pack) -> list[ScoreSheet]:
    locked_year(pack.year)
    rows = ScoreSheet.objects.select_for_update(of=("self",)).filter(pack=pack)
    return list(rows.select_related("pack__year", "province"))


def _refuse_unless_editable(sheet):
    if not sheet.is_editable:
        raise MoveNotAllowed(
            _("The sheet of %(province)s is «%(state)s»; its points stay.")
            % {"province": sheet.province.name, "state": sheet.get_state_display()}
        )


def _check_points(criteria, points, *, bonus, penalty):
    sums = {criterion.parent_id for criterion in criteria.values()}
    problems = {}
    for key, value in points.items():
        if key not in criteria:
            raise ValueError(f"{key} is no criterion of this table")
        if problem := _problem(criteria[key], value, is_sum=key in sums):
            problems[key] = problem
    for name, value in {"bonus": bonus, "penalty": penalty}.items():
        if value < 0:
            problems[name] = _("Points cannot be below 0.")
        elif not has_two_decimals(value):
            problems[name] = _("Points have two decimals at the most.")
    if problems:
        raise ScoresRefused(problems)


def _problem(criterion, value, *, is_sum) -> str:
    """Why this criterion cannot be given these points; empty when it can."""
    if is_sum:
        return _("«%(text)s» is a group: its points are the sum of its criteria.") % {
            "text": criterion.text
        }
    if value is None:
        return ""
    if not is_within(value, criterion.max_points):
        return _("From 0 to %(maximum)s points; %(points)s was typed.") % {
            "maximum": number(criterion.max_points),
            "points": number(value),
        }
    return "" if has_two_decimals(value) else _("Points have two decimals at the most.")


def _snapshot(sheet, scores, criteria) -> dict:
    """What the audit line compares; a criterion goes by its place and text, as its reader knows it."""
    points = {}
    for key, score in scores.items():
        name = f"{criteria[key].order_no}. {criteria[key].text}"
        points[name] = None if score.final_points is None else number(score.final_points, 2)
        if score.reason:
            points[f"{name} ({_('reason')})"] = score.reason
    return {name: getattr(sheet, name) for name in SHEET_FIELDS} | points


def _freeze(pack, at):
    if pack.frozen_at is None:
        pack.frozen_at = at
        pack.save(update_fields=["frozen_at"])


def _move_all(sheets, verb, action, *, by, at, note="") -> list[ScoreSheet]:
    if not sheets:
        raise MoveNotAllowed(_("There is no score sheet."))
    for sheet in sheets:
        verb(sheet)
        sheet.lock_version += 1
        sheet.save()
    record_many([Line(action, sheet, note=note) for sheet in sheets], by=by, at=at)
    return sheets


def _changed_meanwhile(sheet, scores, typed) -> ChangedMeanwhile:
    """What others stored where something else was typed, by criterion."""
    stored = {key: score.final_points for key, score in scores.items()}
    theirs = {
        key: (value, stored.get(key)) for key, value in typed.items() if stored.get(key) != value
    }
    return ChangedMeanwhile(changes=theirs, version=sheet.lock_version, by=last_editor(sheet))
