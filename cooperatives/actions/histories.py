"""Writing histories: events and status periods of one organization or of a whole workbook, in few queries."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cooperatives.history import History, HistoryRefused
from cooperatives.models import Organization, OrganizationEvent, StatusPeriod


def save_histories(pairs: Iterable[tuple[Organization, History]]) -> None:
    """Write what history.opening() and history.following() said. The organizations are saved already.

    The number of queries does not grow with the rows. Call it inside the transaction of the change.
    Raises HistoryRefused when a founding date is moved past the first change of status.
    """
    pairs = [(organization, history) for organization, history in pairs if history]
    _move_founding({each.pk: history.founded for each, history in pairs if history.founded})
    _close({each.pk: history.closed_on for each, history in pairs if history.closed_on})
    StatusPeriod.objects.bulk_create(
        [period for _each, history in pairs for period in history.opened], batch_size=500
    )
    OrganizationEvent.objects.bulk_create(
        [event for _each, history in pairs for event in history.events], batch_size=500
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
    StatusPeriod.objects.bulk_update(ending, ["valid_to"], batch_size=500)


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
    StatusPeriod.objects.bulk_update(moved, ["valid_from"], batch_size=500)
