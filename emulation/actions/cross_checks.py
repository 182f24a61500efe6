"""The cross-check: lots are drawn, the checker's officer gives points with reasons, its leader sends them."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import checked_reason
from cluster_portal.text import clean, number
from emulation.criteria import table_of
from emulation.cross_checks import missing_in_check
from emulation.lots import ALGORITHM, TooFewUnits, draw_ring
from emulation.models import CheckDraw, CheckState, CriteriaPack, CrossCheck, Score, ScoreSheet
from emulation.standings import standings

from .pledges import NotComplete
from .results import locked_year
from .sheets import (
    ScoresRefused,
    locked_sheet,
    locked_sheets,
    problems_with,
    require_version,
    theirs,
)


@dataclass(frozen=True)
class CrossPoints:
    """What the checker gives one criterion, and why where it is not what the unit gave itself."""

    points: Decimal | None
    reason: str = ""


# Who checks whom


@transaction.atomic
def draw_checks(
    *, pack: CriteriaPack, seed: str = "", reason: str = "", by, at: datetime
) -> CheckDraw:
    """Draw lots among the members that are ranked: each checks one other, never the one that checks it.

    Without a seed the portal makes one. Drawing again needs a reason, and nobody may have given points of a check.
    Raises PermissionDenied, MoveNotAllowed, ReasonTooShort.
    """
    sheets = {sheet.province_id: sheet for sheet in locked_sheets(pack)}
    require(by, Permission.SCORE_EDIT, pack)
    round_no = max((each.round_no for each in sheets.values()), default=1)
    if round_no > 1:
        raise MoveNotAllowed(_("A later round is the meeting's alone; nobody is checked again."))
    draws = CheckDraw.objects.filter(pack=pack, round_no=round_no).order_by("-number")
    before = draws.first()
    reason = _checked_again(before, sheets, reason)
    takers, left_out = takers_of(pack)
    typed = clean(seed)[:80]
    seed = typed or secrets.token_hex(16)
    try:
        lots = draw_ring(seed, takers)
    except TooFewUnits as few:
        raise MoveNotAllowed(
            _(
                "Lots are drawn among three units or more, there are %(count)s: two could only check each other. "
                "Let the meeting settle the points."
            )
            % {"count": few}
        ) from few
    draws.filter(replaced_at=None).update(replaced_at=at)
    draw = CheckDraw(
        pack=pack,
        round_no=round_no,
        number=before.number + 1 if before else 1,
        seed=seed,
        seed_was_typed=bool(typed),
        algorithm=ALGORITHM,
        left_out=left_out,
        drawn_by=by,
        drawn_at=at,
        reason=reason,
    )
    draw.full_clean(exclude=["pack", "drawn_by"])
    draw.save()
    CrossCheck.objects.bulk_create(
        CrossCheck(
            draw=draw,
            sheet=sheets[takers[lot.checked].pk],
            checker=takers[lot.checker],
            checked=takers[lot.checked],
            lot=lot.number,
        )
        for lot in lots
    )
    changes = {takers[lot.checker].name: [None, takers[lot.checked].name] for lot in lots}
    note = " ".join(filter(None, [f"{ALGORITHM}, seed {seed}.", reason]))
    record(by=by, action="checks_drawn", target=draw, at=at, changes=changes, note=note)
    return draw


def takers_of(pack: CriteriaPack) -> tuple[dict, list[dict]]:
    """({key: province} that take part, [{"name", "reason"}] that do not): who is not ranked checks and is checked not.

    A unit that left the cluster, did not sign the pledge, or is not ranked for another reason takes no part.
    """
    takers, left_out = {}, []
    for column in standings(pack.year).columns:
        if column.sheet is None:
            reason = column.reason or _("There is no score sheet.")
        else:
            reason = column.sheet.unranked_reason or column.reason
        if reason:
            left_out.append({"name": column.province.name, "reason": reason})
        else:
            takers[column.province.key] = column.province
    return takers, left_out


def _checked_again(before, sheets, reason) -> str:
    """The reason for drawing again; empty for the first drawing."""
    if not all(sheet.is_editable for sheet in sheets.values()):
        raise MoveNotAllowed(
            _("Points of this round are settled already; nobody checks them any more.")
        )
    if before is None:
        return ""
    given = Score.objects.filter(sheet__in=sheets.values()).exclude(cross_points=None)
    if given.exists() or before.checks.exclude(state=CheckState.OPEN).exists():
        raise MoveNotAllowed(
            _("Points of a cross-check were given already, so the lots stay as they were drawn.")
        )
    return checked_reason(reason)


# The check


@transaction.atomic
def record_cross_points(
    *, check: CrossCheck, given: dict[int, CrossPoints], expected_version: int, by, at: datetime
) -> CrossCheck:
    """Write the points of the check: {criterion: CrossPoints}. `expected_version` is that of the sheet.

    Raises PermissionDenied, MoveNotAllowed, ScoresRefused, ChangedMeanwhile.
    """
    check = _locked_check(check)
    require(by, Permission.SCORE_PREPARE, check)
    check.require_with_officer()
    sheet = check.sheet
    scores = {score.criterion_id: score for score in sheet.scores.all()}
    typed = {key: each.points for key, each in given.items()}
    stored = {key: score.cross_points for key, score in scores.items()}
    require_version(sheet, expected_version, theirs(typed, stored))
    criteria = {each.pk: each for each in sheet.pack.criteria.order_by("order_no")}
    if problems := problems_with(sheet.pack, criteria, typed):
        raise ScoresRefused(problems)
    changes = {}
    for key, each in given.items():
        score = scores.get(key) or Score(sheet=sheet, criterion=criteria[key])
        before = score.cross_points, score.cross_reason
        if not score.is_assigned or before == (each.points, each.reason):
            continue
        score.cross_points, score.cross_reason = each.points, each.reason
        score.full_clean(exclude=["sheet", "criterion"])
        score.save()
        label = f"{criteria[key].order_no}. {criteria[key].text}"
        changes[label] = [_shown(*before), _shown(each.points, each.reason)]
    if changes:
        sheet.lock_version += 1
        sheet.save()
        record(by=by, action="cross_points_recorded", target=check, at=at, changes=changes)
    return check


@transaction.atomic
def present_check(*, check: CrossCheck, by, at: datetime) -> CrossCheck:
    """Put the check before the own leader. Raises PermissionDenied, MoveNotAllowed, NotComplete."""
    check = _locked_check(check)
    require(by, Permission.SCORE_PREPARE, check)
    check.require_with_officer()
    _refuse_incomplete(check.sheet)
    check.present()
    return _save(check, "check_presented", by=by, at=at)


@transaction.atomic
def take_back_check(*, check: CrossCheck, by, at: datetime) -> CrossCheck:
    """The officer takes it back before the leader has sent it. Raises PermissionDenied, MoveNotAllowed."""
    check = _locked_check(check)
    require(by, Permission.SCORE_PREPARE, check)
    check.take_back()
    return _save(check, "check_taken_back", by=by, at=at)


@transaction.atomic
def give_back_check(*, check: CrossCheck, note: str, by, at: datetime) -> CrossCheck:
    """The leader gives it back to the officer. Raises PermissionDenied, MoveNotAllowed, ReasonTooShort."""
    check = _locked_check(check)
    require(by, Permission.SCORE_SUBMIT, check)
    note = checked_reason(note)
    check.take_back(note=note)
    return _save(check, "check_given_back", by=by, at=at, note=note)


@transaction.atomic
def submit_check(*, check: CrossCheck, expected_version: int, by, at: datetime) -> CrossCheck:
    """The checker's leader sends exactly what was read; the sheet is «cross-checked».

    Raises PermissionDenied, MoveNotAllowed, ChangedMeanwhile, NotComplete.
    """
    check = _locked_check(check)
    require(by, Permission.SCORE_SUBMIT, check)
    sheet = check.sheet
    check.submit(by=by, at=at)
    require_version(sheet, expected_version)
    _refuse_incomplete(sheet)
    sheet.cross_check(at=at)
    sheet.lock_version += 1
    sheet.save()
    return _save(check, "check_submitted", by=by, at=at)


def missing_to_submit(sheet: ScoreSheet) -> list[str]:
    """What the stored check of a sheet lacks, in words. Two queries."""
    criteria = list(sheet.pack.criteria.select_related("indicator").order_by("order_no"))
    scores = {score.criterion_id: score for score in sheet.scores.all()}
    return missing_in_check(table_of(sheet.pack, criteria), criteria, scores)


def _refuse_incomplete(sheet):
    if missing := missing_to_submit(sheet):
        raise NotComplete(_("The cross-check is not complete yet."), missing)


def _locked_check(check) -> CrossCheck:
    """The year, the sheet, the check: in the order in which everybody takes them."""
    locked_year(check.draw.pack.year)
    sheet = locked_sheet(check.sheet)
    rows = CrossCheck.objects.select_for_update(of=("self",)).whole()
    check = rows.get(pk=check.pk)
    if check.draw.replaced_at:
        raise MoveNotAllowed(_("Lots were drawn again; this check is not yours any more."))
    sheet.pack = check.draw.pack
    check.sheet = sheet
    return check


def _shown(points, reason):
    if points is None:
        return reason or None
    return f"{number(points)} ({reason})" if reason else number(points)


def _save(check, action, *, by, at, note="") -> CrossCheck:
    check.full_clean(exclude=["draw", "sheet", "checker", "checked", "submitted_by"])
    check.save()
    record(by=by, action=action, target=check, at=at, note=note)
    return check
