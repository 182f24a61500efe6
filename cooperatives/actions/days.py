"""The day of an event moves in the tables by date, too: past records, status periods, memberships of the alliance."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cooperatives.history import HistoryRefused
from cooperatives.models import DATED_ALONE, EventKind, OrganizationEvent

TURNS = (EventKind.RENAMED, EventKind.MOVED, EventKind.UNION_JOINED, EventKind.UNION_LEFT)


def move_day(event: OrganizationEvent, on: date) -> None:
    """Move the day of the locked event's organization to `on`. Sets columns of the organization, does not save it.

    Raises HistoryRefused when the day would pass another event.
    """
    if event.kind not in DATED_ALONE:
        raise HistoryRefused(
            _(
                "Several organizations share this day. Withdraw the event and enter it anew, or correct the paper only."
            ),
            field="on",
        )
    if on is None:
        raise HistoryRefused(_("Give the day."), field="on")
    if event.kind in TURNS:
        _move_turn(event, on)
    elif event.kind == EventKind.STATUS_CHANGED:
        _move_status(event, on)
    elif event.kind == EventKind.ALLIANCE_JOINED:
        _move_membership(event, "since", on)
    elif event.kind == EventKind.ALLIANCE_LEFT:
        _move_membership(event, "until", on)


def _move_turn(event, on):
    old = event.on or timezone.localdate(event.recorded_at)
    past = list(event.organization.past_records.all())
    place = next((place for place, row in enumerate(past) if row.valid_to == old), None)
    if place is None:
        # Known since ever: the first union of a record, for one, turned nothing.
        return
    same_day = event.organization.events.filter(kind__in=TURNS, on=event.on).exclude(pk=event.pk)
    if event.on and same_day.exists():
        raise HistoryRefused(
            _(
                "Another change happened on that day as well. Withdraw the event and enter it with the right day."
            ),
            field="on",
        )
    row, following = past[place], past[place + 1] if place + 1 < len(past) else None
    _require_between(row.valid_from, on, following and following.valid_to)
    row.valid_to, row.is_day_known = on, True
    if following:
        following.valid_from = on
        following.save()
    row.save()


def _move_status(event, on):
    organization, old = event.organization, event.on
    periods = list(organization.status_periods.all())
    place = next(
        (
            place
            for place, period in enumerate(periods)
            if period.valid_from == old and period.status == event.after
        ),
        None,
    )
    if place is None or old is None:
        raise HistoryRefused(
            _("The table by date does not know this change. Change the status anew."), field="on"
        )
    period, earlier = periods[place], periods[place - 1] if place else None
    _require_between(earlier and earlier.valid_from, on, period.valid_to)
    if earlier:
        earlier.valid_to = on
        earlier.save()
    period.valid_from = on
    period.save()
    if period.valid_to is None:
        organization.status_on = on


def _move_membership(event, end, on):
    organization, old = event.organization, event.on
    since, until = organization.alliance_member_since, organization.alliance_member_until
    if old and (since if end == "since" else until) == old:
        if (until and on > until) if end == "since" else on < since:
            raise _passes()
        setattr(organization, f"alliance_member_{end}", on)
        return
    column = {"since": "valid_from", "until": "valid_to"}[end]
    past = organization.past_memberships.filter(**{column: old}).first()
    if past is None:
        return
    if (on > past.valid_to) if end == "since" else on < past.valid_from:
        raise _passes()
    setattr(past, column, on)
    past.save()


def _require_between(first, on, last):
    if (first and on <= first) or (last and on >= last):
        raise _passes()


def _passes():
    return HistoryRefused(
        _("That day would pass another event of this organization. Look at the history."),
        field="on",
    )
