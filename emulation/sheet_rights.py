"""Who reads what of a score sheet before it is settled: a unit's work is its own until its leader has passed it on.

The table of roles says whose points a user may read; this says from which step on. The year's secretary reads all.
"""

from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission

from .models import CrossCheck, ScoreSheet, SheetState

# Between an officer and the own leader: no other unit reads of it.
INSIDE = {
    f"{what}_{move}"
    for what in ("self_score", "explanation")
    for move in ("presented", "taken_back", "given_back")
}


def is_inside(user, sheet: ScoreSheet) -> bool:
    """The unit itself, or the year's secretary."""
    return user.province_id == sheet.province_id or can(user, Permission.SCORE_EDIT, sheet)


def reads_self_score(user, sheet: ScoreSheet) -> bool:
    """Facts, self-score, reasons and evidence. The unit that was drawn reads them too: see checks()."""
    if not can(user, Permission.SCORE_VIEW, sheet):
        return False
    return sheet.state != SheetState.DRAFT or is_inside(user, sheet)


def reads_check(user, sheet: ScoreSheet) -> bool:
    """The points of the checker, once its leader has sent them; before, they are read by the checker alone."""
    if not can(user, Permission.SCORE_VIEW, sheet):
        return False
    return bool(sheet.cross_checked_at) or can(user, Permission.SCORE_EDIT, sheet)


def reads_answers(user, sheet: ScoreSheet) -> bool:
    return can(user, Permission.SCORE_VIEW, sheet) and (
        bool(sheet.explained_at) or is_inside(user, sheet)
    )


def checks(user, sheet: ScoreSheet) -> bool:
    """Whether the user's unit was drawn to check this sheet. One query."""
    drawn = CrossCheck.objects.in_force().filter(sheet=sheet, checker=user.province_id)
    return any(can(user, Permission.SCORE_VIEW, each) for each in drawn.whole())
