"""Writing histories: events and status periods of one organization or of a whole workbook, in few queries."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from cluster_portal.bulk import insert_many, update_many
from cooperatives.history import History, HistoryRefused
from cooperatives.models import (
    Organization,
    OrganizationEvent,
    PastMembership,
    PastRecord,
    StatusPeriod,
)
from cooperatives.turns import turned


def save_histories(pairs: Iterable[tuple[Organization, History]]) -> None:
    """Write what history.opening() and history.following() said. The organizations are saved already.

    The number of queries does not grow with the rows. Call it inside the transaction of the change.
    Raises HistoryRefused when a founding date is moved past the first change of status, or a change of name, place or
    union is dated before the one that it follows.
    """
    pairs = [(organization, history) for organization, history in pairs if history]
    _turn({each.pk: history.turn for each, history in pairs if history.turn})
    PastMembership.objects.bulk_create(
        [past for _each, history in pairs for past in history.past_memberships], batch_size=500
    )
    _move_founding({each.pk: history.founded for each, history in pairs if history.founded})
    _close({each.pk: history.closed_on for each, history in pairs if history.closed_on})
    insert_many(StatusPeriod, [period for _each, history in pairs for period in history.opened])
    insert_many(OrganizationEvent, [event for _each, history in pairs for event in history.events])


def _turn(turns: dict) -> None:
    """Move the values that ended into past records."""
    if not turns:
        return
    known = defaultdict(list)
    for row in PastRecord.objects.filter(organization__in=turns).order_by("valid_to"):
        known[row.organization_id].append(row)
    written = [turned(known[pk], turn, organization_id=pk) for pk, turn in turns.items()]
    # First those that are cut: two rows of one organization never begin on one day.
    PastRecord.objects.bulk_update(
        [row for moved, _added in written for row in moved],
        ["valid_from", "folded", *PastRecord.FIELDS],
        batch_size=500,
    )
    PastRecord.objects.bulk_create(
        [row for _moved, added in written for row in added], batch_size=500
    )


def _close(days: dict) -> None:
    """End the open periods. One that would end on its first day was a slip, and goes."""
    if not days:
        return
    still_open = StatusPeriod.objects.filter(organization__in=days, valid_to=None)
    ending, slips = [], []
    for period in still_open:
        period.valid_to = days[period.organization_id]
        (slips if period.valid_from == period.valid_to else ending).append(period)
    StatusPeriod.objects.filter(pk__in=[period.pk for period in slips]).delete()
    update_many(StatusPeriod, ending)


def _move_founding(foundings: dict) -> None:
    """A corrected founding date moves the beginning of the first period, if that began with the old one."""
    if not foundings:
        return
    moved = []
    for period in StatusPeriod.objects.filter(organization__in=foundings):
        old, new = foundings[period.organization_id]
        if period.valid_from != old:
            continue
        if new and period.valid_to and new >= period.valid_to:
            raise HistoryRefused(
                _(
                    "The status changed on %(day)s already; it cannot have been founded on that day or later."
                )
                % {"day": f"{period.valid_to:%d/%m/%Y}"},
                field="founded_on",
            )
        period.valid_from = new
        moved.append(period)
    update_many(StatusPeriod, moved)
