"""Points given by the scoring table of a year: filled in, settled by the meeting, locked."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.text import clean, number
from cooperatives.models import Province
from emulation.models import (
    CriteriaPack,
    RuleKind,
    Score,
    ScoreSheet,
)
from emulation.scoring import Facts, has_two_decimals
from emulation.settling import lacks_reason
from emulation.standings import facts_of

from .sheets import (
    ScoresRefused,
    compute,
    fix_with_first_points,
    locked_sheet,
    locked_sheets,
    problems_with,
    require_version,
    theirs,
)

SHEET_FIELDS = ("bonus_points", "penalty_points", "unranked_reason")


@transaction.atomic
def record_scores(
    *,
    sheet: ScoreSheet,
    points: dict[int, Decimal | None],
    reasons: dict[int, str] | None = None,
    bonus: Decimal = Decimal(0),
    penalty: Decimal = Decimal(0),
    unranked_reason: str = "",
    otherwise: str = "",
    expected_version: int,
    by,
    at: datetime,
) -> ScoreSheet:
    """Write the settled points of a sheet: {criterion: points}, None takes them back; a criterion left out stays.

    Points that differ from the computed ones or from the check need a reason; `otherwise` is that of a whole file. The
    first points freeze the table. Raises PermissionDenied, MoveNotAllowed, ScoresRefused, ChangedMeanwhile.
    """
    sheet = locked_sheet(sheet)
    require(by, Permission.SCORE_EDIT, sheet)
    _refuse_unless_editable(sheet)
    scores = {score.criterion_id: score for score in sheet.scores.all()}
    stored = {key: score.final_points for key, score in scores.items()}
    require_version(sheet, expected_version, theirs(points, stored))
    criteria = {criterion.pk: criterion for criterion in sheet.pack.criteria.order_by("order_no")}
    _check_points(sheet.pack, criteria, points, bonus=bonus, penalty=penalty)
    before = _snapshot(sheet, scores, criteria)
    changed = []
    for key, value in points.items():
        score = scores.setdefault(key, Score(sheet=sheet, criterion_id=key))
        reason = (reasons or {}).get(key, score.reason)
        if (score.final_points, score.reason) != (value, reason):
            score.final_points, score.reason = value, reason
            if lacks_reason(score):
                score.reason = otherwise
            changed.append(score)
    _refuse_without_reason(changed)
    for score in changed:
        score.save()
    sheet.bonus_points, sheet.penalty_points = bonus, penalty
    sheet.unranked_reason = clean(unranked_reason)
    changes = changes_between(before, _snapshot(sheet, scores, criteria))
    if changes:
        sheet.lock_version += 1
        sheet.full_clean(exclude=["pack", "province"])
        sheet.save()
        fix_with_first_points(sheet, by=by, at=at)
        record(by=by, action="scores_recorded", target=sheet, at=at, changes=changes)
    return sheet


@dataclass(frozen=True)
class GivenPoints:
    """The settled points of one unit, as an old table has them: {criterion: points}."""

    province: Province
    points: dict[int, Decimal]
    bonus: Decimal = Decimal(0)
    penalty: Decimal = Decimal(0)


@transaction.atomic
def load_points(*, pack: CriteriaPack, units: list[GivenPoints], by, at: datetime) -> int:
    """Write the settled points of several units at once, all or none; return how many sheets.

    Raises PermissionDenied, MoveNotAllowed (a unit has no sheet, or its points are settled), ScoresRefused.
    """
    sheets = {sheet.province_id: sheet for sheet in locked_sheets(pack)}
    require(by, Permission.SCORE_EDIT, pack)
    for unit in units:
        sheet = sheets.get(unit.province.pk)
        if sheet is None:
            raise MoveNotAllowed(
                _("%(province)s has no score sheet of this year.")
                % {"province": unit.province.name}
            )
        record_scores(
            sheet=sheet,
            points=unit.points,
            bonus=unit.bonus,
            penalty=unit.penalty,
            unranked_reason=sheet.unranked_reason,
            otherwise=_("As the loaded table has it."),
            expected_version=sheet.lock_version,
            by=by,
            at=at,
        )
    return len(units)


@transaction.atomic
def record_facts(
    *, sheet: ScoreSheet, facts: dict[int, Facts], expected_version: int, by, at: datetime
) -> ScoreSheet:
    """Write the facts of criteria: target, actual, penalties, assigned or not; then compute everybody's points again.

    The facts of a derived criterion are those of its indicator and are not typed; it is only assigned or not. Raises
    PermissionDenied, MoveNotAllowed, ChangedMeanwhile.
    """
    sheet = locked_sheet(sheet)
    require(by, Permission.SCORE_EDIT, sheet)
    _refuse_unless_editable(sheet)
    require_version(sheet, expected_version)
    criteria = {each.pk: each for each in sheet.pack.criteria.all()}
    scores = {score.criterion_id: score for score in sheet.scores.all()}
    changes = {}
    for key, fact in facts.items():
        criterion = criteria[key]
        score = scores.setdefault(key, Score(sheet=sheet, criterion=criterion))
        if criterion.rule == RuleKind.DERIVED:
            if (fact.target, fact.actual, fact.penalty_count) != (None, None, None):
                raise MoveNotAllowed(
                    _("The figures of «%(text)s» are those of its indicator.")
                    % {"text": criterion.text}
                )
            fact = replace(facts_of(score), is_assigned=fact.is_assigned)
        if changed := _set_facts(score, criterion, fact):
            changes |= changed
            score.save()
    if changes:
        sheet.lock_version += 1
        sheet.save()
        record(by=by, action="score_facts_recorded", target=sheet, at=at, changes=changes)
        compute(sheet.pack, by=by, at=at)
    return sheet


@transaction.atomic
def compute_points(*, pack: CriteriaPack, by, at: datetime) -> int:
    """Compute the points of every unit by the rules of the table; return how many changed.

    Derived criteria take target and result from the results of the year first. Settled sheets stay as they are. The
    computed points are one column beside the others and never become the settled ones by themselves. Raises
    PermissionDenied, CriteriaRefused.
    """
    require(by, Permission.SCORE_EDIT, pack)
    return compute(pack, by=by, at=at)


def _set_facts(score, criterion, fact) -> dict:
    """Set the facts of a score; return the changes in words, for the audit line."""
    before = facts_of(score)
    if before == fact:
        return {}
    score.target, score.actual = fact.target, fact.actual
    score.penalty_count, score.is_assigned = fact.penalty_count, fact.is_assigned
    if not fact.is_assigned:
        score.final_points = None
    name = f"{criterion.order_no}. {criterion.text}"
    return {name: [_facts_in_words(before), _facts_in_words(fact)]}


def _facts_in_words(fact) -> str:
    if not fact.is_assigned:
        return _("not assigned")
    parts = [
        (_("target"), fact.target),
        (_("actual"), fact.actual),
        (_("number of penalties"), fact.penalty_count),
    ]
    return "; ".join(f"{name} {number(value)}" for name, value in parts if value is not None)


def _refuse_unless_editable(sheet):
    if not sheet.is_editable:
        raise MoveNotAllowed(
            _("The sheet of %(province)s is «%(state)s»; its points stay.")
            % {"province": sheet.province.name, "state": sheet.get_state_display()}
        )


def _refuse_without_reason(scores):
    text = _("These points differ from the computed points or the check: say why.")
    if problems := {each.criterion_id: text for each in scores if lacks_reason(each)}:
        raise ScoresRefused(problems)


def _check_points(pack, criteria, points, *, bonus, penalty):
    problems = problems_with(pack, criteria, points)
    for name, value in {"bonus": bonus, "penalty": penalty}.items():
        if value < 0:
            problems[name] = _("Points cannot be below 0.")
        elif not has_two_decimals(value):
            problems[name] = _("Points have two decimals at the most.")
    if problems:
        raise ScoresRefused(problems)


def _snapshot(sheet, scores, criteria) -> dict:
    """What the audit line compares; a criterion goes by its place and text, as its reader knows it."""
    points = {}
    for key, score in scores.items():
        name = f"{criteria[key].order_no}. {criteria[key].text}"
        points[name] = None if score.final_points is None else number(score.final_points, 2)
        if score.reason:
            points[f"{name} ({_('reason')})"] = score.reason
    return {name: getattr(sheet, name) for name in SHEET_FIELDS} | points
