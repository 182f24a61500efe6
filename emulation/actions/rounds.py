"""A change after the lock: a new round of scoring for everybody. The old sheets stay as they were locked."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import checked_reason
from emulation.models import (
    CriteriaPack,
    Score,
    ScoreEvidence,
    ScoreSheet,
    ScoringRound,
    SheetState,
)

from .sheets import locked_sheets

NOT_COPIED = {"id", "sheet", "score"}


@transaction.atomic
def begin_round(*, pack: CriteriaPack, reason: str, by, at: datetime) -> ScoringRound:
    """Give everybody a new sheet with all points and evidence of the locked one; the meeting then changes them.

    Raises PermissionDenied, MoveNotAllowed (not all is locked), ReasonTooShort.
    """
    sheets = locked_sheets(pack)
    require(by, Permission.SCORE_EDIT, pack)
    reason = checked_reason(reason)
    if not sheets or any(sheet.state != SheetState.LOCKED for sheet in sheets):
        raise MoveNotAllowed(
            _("A new round begins after the lock. Until then points are taken back to the meeting.")
        )
    number = sheets[0].round_no + 1
    begun = ScoringRound(pack=pack, round_no=number, reason=reason, begun_by=by, begun_at=at)
    begun.full_clean(exclude=["pack", "begun_by"])
    begun.save()
    _copy(sheets, begun)
    record(by=by, action="scoring_round_begun", target=begun, at=at, note=reason)
    return begun


def _copy(sheets, begun):
    new_sheets = {sheet.pk: sheet.copy_for(begun) for sheet in sheets}
    ScoreSheet.objects.bulk_create(new_sheets.values())
    new_scores = {
        score.pk: _copied(score, sheet=new_sheets[score.sheet_id])
        for score in Score.objects.filter(sheet__in=sheets)
    }
    Score.objects.bulk_create(new_scores.values(), batch_size=200)
    ScoreEvidence.objects.bulk_create(
        _copied(evidence, score=new_scores[evidence.score_id])
        for evidence in ScoreEvidence.objects.filter(score__sheet__in=sheets)
    )


def _copied(row, **changes):
    """A new row with the same values; a file is the same file."""
    fields = [each for each in row._meta.concrete_fields if each.name not in NOT_COPIED]
    return type(row)(**{each.attname: getattr(row, each.attname) for each in fields}, **changes)
