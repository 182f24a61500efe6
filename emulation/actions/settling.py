"""The meeting settles the points (chốt điểm), one sheet or all, takes them back, and locks all together."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import Line, record, record_many
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.canonical import canonical, sha256_of
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import checked_reason
from emulation.criteria import table_of
from emulation.models import (
    CriteriaPack,
    Score,
    ScoreSheet,
    ScoreSnapshot,
    SheetState,
)
from emulation.settling import missing_to_settle
from emulation.snapshots import snapshot_content
from emulation.standings import standings

from .pledges import NotComplete
from .sheets import compute, locked_sheet, locked_sheets, require_version


@transaction.atomic
def settle_sheet(*, sheet: ScoreSheet, expected_version: int, by, at: datetime) -> ScoreSheet:
    """Settle one sheet as it was read; the meeting goes on with the others.

    Raises PermissionDenied, MoveNotAllowed, ChangedMeanwhile, NotComplete.
    """
    sheet = locked_sheet(sheet)
    require(by, Permission.SCORE_EDIT, sheet)
    if sheet.can_be_settled:
        require_version(sheet, expected_version)
    [settled] = _settle([sheet], by=by, at=at)
    return settled


@transaction.atomic
def settle_sheets(*, pack: CriteriaPack, by, at: datetime) -> list[ScoreSheet]:
    """Settle every sheet that is not settled yet: the meeting agrees on one table.

    Refused while points are lacking; a unit that is not ranked may lack them. Raises PermissionDenied, MoveNotAllowed,
    NotComplete.
    """
    sheets = locked_sheets(pack)
    require(by, Permission.SCORE_EDIT, pack)
    return _settle([each for each in sheets if each.can_be_settled] or sheets, by=by, at=at)


@transaction.atomic
def reopen_sheets(*, pack: CriteriaPack, reason: str, by, at: datetime) -> list[ScoreSheet]:
    """Take settled points back to the meeting, with the reason, while they are not locked.

    Raises PermissionDenied, MoveNotAllowed, ReasonTooShort.
    """
    sheets = locked_sheets(pack)
    require(by, Permission.SCORE_EDIT, pack)
    reason = checked_reason(reason)
    settled = [each for each in sheets if each.state == SheetState.SETTLED]
    return _move_all(
        settled or sheets, ScoreSheet.reopen, "sheet_reopened", by=by, at=at, note=reason
    )


@transaction.atomic
def lock_sheets(*, pack: CriteriaPack, by, at: datetime) -> list[ScoreSheet]:
    """Lock all sheets together for good (khóa điểm), and keep all points as a snapshot with its hash.

    Raises PermissionDenied, MoveNotAllowed.
    """
    sheets = locked_sheets(pack)
    require(by, Permission.SCORE_EDIT, pack)
    if open_ones := [each.province.name for each in sheets if each.is_editable]:
        raise MoveNotAllowed(
            _("All sheets are locked together. Not settled yet: %(provinces)s.")
            % {"provinces": ", ".join(open_ones)}
        )
    locked = _move_all(sheets, ScoreSheet.lock, "sheet_locked", by=by, at=at)
    begun = locked[0].later_round
    take_snapshot(pack=locked[0].pack, reason=begun.reason if begun else "", by=by, at=at)
    return locked


def take_snapshot(*, pack: CriteriaPack, reason: str = "", by, at: datetime) -> ScoreSnapshot:
    """Store the points of the newest round as they are, with totals and ranks. Called once all of it is locked."""
    found = standings(pack.year)
    content = canonical(snapshot_content(found))
    snapshot = ScoreSnapshot(
        pack=pack,
        round_no=found.round_no,
        content=content,
        content_hash=sha256_of(content),
        made_at=at,
        reason=reason,
    )
    snapshot.full_clean(exclude=["pack"])
    snapshot.save()
    note = f"SHA-256 {snapshot.content_hash}"
    record(by=by, action="points_snapshot_taken", target=snapshot, at=at, note=note)
    return snapshot


def _settle(sheets, *, by, at) -> list[ScoreSheet]:
    """Computed once more before: a result that was entered since may ask for a reason."""
    if sheets and sheets[0].can_be_settled:
        compute(sheets[0].pack, by=by, at=at)
    if missing := _missing(sheets):
        raise NotComplete(_("The points cannot be settled yet. Some are lacking."), missing)
    return _move_all(sheets, ScoreSheet.settle, "sheet_settled", by=by, at=at)


def _missing(sheets) -> list[str]:
    """What the sheets lack, by province, in words. Two queries."""
    sheets = [each for each in sheets if each.can_be_settled and not each.unranked_reason]
    if not sheets:
        return []
    pack = sheets[0].pack
    criteria = list(pack.criteria.select_related("indicator").order_by("order_no"))
    table, scores = table_of(pack, criteria), {}
    for score in Score.objects.filter(sheet__in=sheets):
        scores.setdefault(score.sheet_id, {})[score.criterion_id] = score
    return [
        _("%(province)s: %(what)s") % {"province": sheet.province.name, "what": what}
        for sheet in sheets
        for what in missing_to_settle(table, criteria, scores.get(sheet.pk, {}))
    ]


def _move_all(sheets, verb, action, *, by, at, note="") -> list[ScoreSheet]:
    if not sheets:
        raise MoveNotAllowed(_("There is no score sheet."))
    for sheet in sheets:
        verb(sheet)
        sheet.lock_version += 1
        sheet.save()
    record_many([Line(action, sheet, note=note) for sheet in sheets], by=by, at=at)
    return sheets
