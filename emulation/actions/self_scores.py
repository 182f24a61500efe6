"""The self-score of a province (tự chấm): its officer fills it in, its leader passes it or gives it back."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.reasons import checked_reason
from cluster_portal.text import number
from emulation.criteria import table_of
from emulation.models import Score, ScoreEvidence, ScoreSheet
from emulation.scoring import leaves_of
from emulation.self_scores import asked_by, missing_in_self_score

from .pledges import NotComplete
from .sheets import (
    ScoresRefused,
    compute,
    fix_with_first_points,
    locked_sheet,
    problems_with,
    require_version,
    theirs,
)

# Larger than any count of a province; what fits the columns of a score.
LARGEST_FACT = Decimal(10) ** 13


@dataclass(frozen=True)
class SelfScore:
    """What a province says of one criterion. `facts` has those that its rule asks: target, actual, penalty_count."""

    points: Decimal | None
    reason: str = ""
    facts: dict[str, Decimal | None] = field(default_factory=dict)


@transaction.atomic
def record_self_scores(
    *, sheet: ScoreSheet, given: dict[int, SelfScore], expected_version: int, by, at: datetime
) -> ScoreSheet:
    """Write the self-score of a province: {criterion: SelfScore}; then compute everybody's points again.

    The first points freeze the table. Raises PermissionDenied, MoveNotAllowed, ScoresRefused, ChangedMeanwhile.
    """
    sheet = locked_sheet(sheet)
    require(by, Permission.SCORE_PREPARE, sheet)
    sheet.require_with_officer()
    scores = {score.criterion_id: score for score in sheet.scores.all()}
    typed = {key: each.points for key, each in given.items()}
    stored = {key: score.self_points for key, score in scores.items()}
    require_version(sheet, expected_version, theirs(typed, stored))
    criteria = {each.pk: each for each in sheet.pack.criteria.order_by("order_no")}
    _check(sheet.pack, criteria, given)
    changes = {}
    for key, each in given.items():
        score = scores.get(key) or Score(sheet=sheet, criterion=criteria[key])
        if score.is_assigned and (changed := _fill(score, criteria[key], each)):
            changes |= changed
            score.full_clean(exclude=["sheet", "criterion"])
            score.save()
    if changes:
        sheet.lock_version += 1
        sheet.save()
        fix_with_first_points(sheet, by=by, at=at)
        record(by=by, action="self_score_recorded", target=sheet, at=at, changes=changes)
        compute(sheet.pack, by=by, at=at)
    return sheet


@transaction.atomic
def present_self_score(*, sheet: ScoreSheet, by, at: datetime) -> ScoreSheet:
    """Put the self-score before the own leader (trình lãnh đạo).

    Raises PermissionDenied, MoveNotAllowed, NotComplete.
    """
    sheet = locked_sheet(sheet)
    require(by, Permission.SCORE_PREPARE, sheet)
    sheet.require_with_officer()
    _refuse_incomplete(sheet, by=by, at=at)
    sheet.present(at=at)
    return _save(sheet, "self_score_presented", by=by, at=at)


@transaction.atomic
def take_back_self_score(*, sheet: ScoreSheet, by, at: datetime) -> ScoreSheet:
    """The officer takes it back before the leader has passed it. Raises PermissionDenied, MoveNotAllowed."""
    sheet = locked_sheet(sheet)
    require(by, Permission.SCORE_PREPARE, sheet)
    sheet.take_back()
    return _save(sheet, "self_score_taken_back", by=by, at=at)


@transaction.atomic
def give_back_self_score(*, sheet: ScoreSheet, note: str, by, at: datetime) -> ScoreSheet:
    """The leader gives it back to the officer with a note. Raises PermissionDenied, MoveNotAllowed, ReasonTooShort."""
    sheet = locked_sheet(sheet)
    require(by, Permission.SCORE_SUBMIT, sheet)
    note = checked_reason(note)
    sheet.take_back(note=note)
    return _save(sheet, "self_score_given_back", by=by, at=at, note=note)


@transaction.atomic
def submit_self_score(*, sheet: ScoreSheet, expected_version: int, by, at: datetime) -> ScoreSheet:
    """The leader passes exactly what was read (`expected_version`) on to the cluster (nộp bảng tự chấm).

    Looked through once more: the best of the cluster may have moved the computed points since. Raises
    PermissionDenied, MoveNotAllowed, ChangedMeanwhile, NotComplete.
    """
    sheet = locked_sheet(sheet)
    require(by, Permission.SCORE_SUBMIT, sheet)
    sheet.require_presented()
    require_version(sheet, expected_version)
    _refuse_incomplete(sheet, by=by, at=at)
    sheet.submit_self_score(by=by, at=at)
    return _save(sheet, "self_score_submitted", by=by, at=at)


def missing_to_present(sheet: ScoreSheet) -> list[str]:
    """What the stored self-score lacks, in words. Four queries."""
    criteria = list(sheet.pack.criteria.select_related("indicator").order_by("order_no"))
    scores = {score.criterion_id: score for score in sheet.scores.all()}
    proven = ScoreEvidence.objects.filter(score__sheet=sheet)
    return missing_in_self_score(
        sheet.pack,
        table_of(sheet.pack, criteria),
        criteria,
        scores,
        set(proven.values_list("score__criterion_id", flat=True)),
    )


def _refuse_incomplete(sheet, *, by, at):
    compute(sheet.pack, by=by, at=at)
    if missing := missing_to_present(sheet):
        raise NotComplete(_("The self-score is not complete yet."), missing)


def _check(pack, criteria, given):
    problems = problems_with(pack, criteria, {key: each.points for key, each in given.items()})
    rules = {leaf.key: leaf.rule for leaf in leaves_of(table_of(pack).lines)}
    for key, each in given.items():
        asked = asked_by(rules.get(criteria[key].order_no)).names
        for name, value in each.facts.items():
            if name not in asked:
                raise ValueError(f"{criteria[key]} asks no {name}")
            if value is not None and not 0 <= value < LARGEST_FACT:
                problems[key] = _("Targets, results and penalties are numbers from 0 upwards.")
    if problems:
        raise ScoresRefused(problems)


def _fill(score, criterion, said) -> dict:
    """Set what was said; return the changes in words, for the audit line."""
    wanted = {"self_points": said.points, "self_reason": said.reason, **said.facts}
    before = {name: getattr(score, name) for name in wanted}
    changes = {}
    for name, value in wanted.items():
        if before[name] != value:
            setattr(score, name, value)
            label = f"{criterion.order_no}. {criterion.text} ({Score._meta.get_field(name).verbose_name})"
            changes[label] = [_shown(before[name]), _shown(value)]
    return changes


def _shown(value):
    return number(value) if isinstance(value, Decimal) else value or None


def _save(sheet, action, *, by, at, note="") -> ScoreSheet:
    sheet.lock_version += 1
    sheet.save()
    record(by=by, action=action, target=sheet, at=at, note=note)
    return sheet
