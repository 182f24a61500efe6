"""What waits for a unit's officer and leader while the year is scored. A fixed number of queries."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from cluster_portal.accounts.roles import Role
from emulation.models import (
    CheckState,
    CrossCheck,
    ExplanationRound,
    ExplanationState,
    Score,
    ScoreSheet,
    SheetState,
)

from .tasks import Task, link

# So many days before it is due, the self-score is shown among the tasks (proposed).
SEEN_BEFORE = 30


def scoring_tasks(user, today: date) -> Iterator[Task]:
    yield from _self_score_tasks(user, today)
    yield from _check_tasks(user)
    yield from _explanation_tasks(user)


def _self_score_tasks(user, today):
    """An officer writes the self-score, a leader passes it. Nobody waits for it early in the year."""
    begun = Score.objects.filter(sheet=OuterRef("pk")).exclude(self_points=None)
    soon = Q(pack__year__self_score_due_on__lte=today + timedelta(days=SEEN_BEFORE))
    sheets = own_sheets(user).filter(soon | Exists(begun), state=SheetState.DRAFT)
    for sheet in sheets.filter(self_scored_at=None):
        words = {"year": sheet.pack.year.year, "note": sheet.leader_note}
        is_presented = sheet.presented_at is not None
        if (user.role == Role.LEADER) != is_presented:
            continue
        if is_presented:
            text = _("The self-score for %(year)s is to be approved and passed on.") % words
        elif sheet.leader_note:
            text = _("The leader gave the self-score for %(year)s back: %(note)s") % words
        else:
            text = _("The self-score for %(year)s is not put before the leader yet.") % words
        url = link("emulation:self_score", sheet.pack.year.year, sheet.province.slug)
        yield Task(text, url, _("Open the self-score"), "award")


def _check_tasks(user):
    """An officer checks the unit that was drawn, as soon as it has scored itself; a leader sends the check."""
    state = CheckState.PRESENTED if user.role == Role.LEADER else CheckState.OPEN
    checks = (
        CrossCheck.objects.in_force()
        .whole()
        .filter(checker=user.province_id, state=state, sheet__state=SheetState.SELF_SCORED)
    )
    for check in checks:
        year = check.draw.pack.year.year
        words = {"year": year, "province": check.checked.name, "note": check.leader_note}
        if state == CheckState.PRESENTED:
            text = _("The cross-check of %(province)s for %(year)s is to be approved and sent.") % (
                words
            )
        elif check.leader_note:
            text = _("The leader gave the cross-check of %(province)s back: %(note)s") % words
        else:
            text = _("Your unit was drawn to check %(province)s for %(year)s.") % words
        url = link("emulation:cross_check", year, check.checked.slug)
        yield Task(text, url, _("Open the cross-check"), "check2-all")


def _explanation_tasks(user):
    """An officer answers where points differ, a leader sends it, until the deadline of the round."""
    asked = ExplanationRound.objects.filter(pack=OuterRef("pack"), round_no=OuterRef("round_no"))
    of_leader = Q(explanation__state=ExplanationState.PRESENTED)
    of_officer = Q(explanation=None) | Q(explanation__state=ExplanationState.OPEN)
    sheets = own_sheets(user).filter(Exists(asked), state=SheetState.CROSS_CHECKED)
    sheets = sheets.filter(of_leader if user.role == Role.LEADER else of_officer)
    for sheet in sheets:
        words = {"year": sheet.pack.year.year}
        if user.role == Role.LEADER:
            text = _("The explanation of the points of %(year)s is to be approved and sent.")
        else:
            text = _("The points of %(year)s differ after the cross-check: please explain.")
        url = link("emulation:explanation", words["year"], sheet.province.slug)
        yield Task(text % words, url, _("Open the explanation"), "pencil")


def own_sheets(user):
    """The unit's sheets of the newest round, whose scoring table is frozen."""
    later = ScoreSheet.objects.filter(
        pack=OuterRef("pack"), province=OuterRef("province"), round_no__gt=OuterRef("round_no")
    )
    rows = ScoreSheet.objects.filter(province=user.province_id).exclude(pack__frozen_at=None)
    return rows.filter(~Exists(later)).select_related("pack__year", "province")
