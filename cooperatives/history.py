"""What a change of an organization means for its history: events, and the status by date. Pure: nothing is saved.

The form and the Excel door both ask here, and both write the answer with `actions.save_histories`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from operator import attrgetter

from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import changes_between
from cluster_portal.bulk import new_row
from cluster_portal.text import fold

from .models import (
    EventKind,
    Organization,
    OrganizationEvent,
    PastMembership,
    PastRecord,
    Status,
    StatusPeriod,
)

# What a person edits in a form or a cell. The kind and the province are never edited: they come from the address.
EDITABLE_FIELDS = (
    "name",
    "short_name",
    "tax_code",
    "registration_no",
    "registered_on",
    "founded_on",
    "sector",
    "alliance_member_since",
    "alliance_member_until",
    "cooperative_union",
    "address",
    "commune",
    "representative",
    "representative_title",
    "phone",
    "email",
    "note",
)
STATUS_FIELDS = ("status", "status_on")
SNAPSHOT_FIELDS = ("kind", *EDITABLE_FIELDS, *STATUS_FIELDS)


class HistoryRefused(ValueError):
    """The change does not fit what is known about other days; the text is for users, `field` says where."""

    def __init__(self, message: str, *, field: str, code: str = "E-05"):
        super().__init__(message)
        self.field, self.code = field, code


@dataclass(frozen=True)
class Turn:
    """The day from which some of PastRecord.FIELDS are others: `before` and `after` hold all of them, as snapshots do.

    `codes`: tax code and certificate number, by which it is found as well. `is_day_known` False: nobody named the day,
    `on` is that of the entry.
    """

    on: date
    is_day_known: bool
    before: dict
    after: dict
    codes: tuple[str, str]

    @property
    def changed(self) -> set[str]:
        return {name for name in PastRecord.FIELDS if self.before[name] != self.after[name]}


@dataclass(frozen=True)
class History:
    """What has to be written beside the organization's own row.

    `closed_on`: the day on which the open status period ends (empty: it stays open).
    `founded`: (old, new) founding date when it was corrected, so that the first period moves with it. `turn`: from when
    on name, place or union are others. `past_memberships`: of the alliance, before the one that the columns hold now.
    """

    events: list[OrganizationEvent] = field(default_factory=list)
    closed_on: date | None = None
    opened: list[StatusPeriod] = field(default_factory=list)
    founded: tuple[date | None, date | None] | None = None
    turn: Turn | None = None
    past_memberships: list[PastMembership] = field(default_factory=list)

    def __bool__(self):
        return bool(
            self.events
            or self.closed_on
            or self.opened
            or self.founded
            or self.turn
            or self.past_memberships
        )


def snapshot(organization: Organization) -> dict:
    """Return {field: value} of everything a history looks at; a link to another row as its number."""
    return dict(zip(SNAPSHOT_FIELDS, _snapshot_values()(organization), strict=True))


@cache
def _snapshot_values():
    """An import takes some ten thousand snapshots."""
    fields = [Organization._meta.get_field(name) for name in SNAPSHOT_FIELDS]
    return attrgetter(*[each.attname for each in fields])


def changes(before: dict, organization: Organization) -> dict:
    """{field: [old, new]} since the snapshot `before`, as activity.record() takes it."""
    return changes_between(before, snapshot(organization))


def opening(organization: Organization, *, at: datetime, basis: str = "") -> History:
    """Return the history of an organization that enters the register now.

    One that arrives no longer active was active from its founding until then; without a date of its status
    nothing is known about earlier days, and its status counts as the one it always had.
    """
    make = _maker(organization, at=at, basis=basis)
    kind = EventKind.FOUNDED if organization.founded_on else EventKind.ENTERED
    events = [make(kind, on=organization.founded_on, after=organization.name[:250])]
    if organization.status != Status.ACTIVE:
        before = Status.ACTIVE if organization.status_on else ""
        events.append(_status_event(make, before, organization.status, organization.status_on))
    if organization.alliance_member_since:
        events.append(make(EventKind.ALLIANCE_JOINED, on=organization.alliance_member_since))
    if organization.alliance_member_until:
        events.append(make(EventKind.ALLIANCE_LEFT, on=organization.alliance_member_until))
    if organization.cooperative_union_id:
        events.append(make(EventKind.UNION_JOINED, related_id=organization.cooperative_union_id))
    return History(events=events, opened=_first_periods(organization, basis))


def following(
    organization: Organization,
    before: dict,
    *,
    at: datetime,
    on: date | None = None,
    basis: str = "",
) -> History:
    """Return what changed since the snapshot `before`. `on` is the day of the change, if it is known.

    A change of status needs its day (`on`, else `status_on`): not in the future, not before the status that it ends.
    Raises HistoryRefused.
    """
    make = _maker(organization, at=at, basis=basis)
    today = timezone.localdate(at)
    events = [*_renamed(make, before, organization, on), *_moved(make, before, organization, on)]
    is_turn = bool(events) or _leaves_union(before, organization, on)
    events += _alliance(make, before, organization, on)
    events += _union(make, before, organization, on)
    planned = History(
        events=events,
        founded=_corrected_founding(before, organization),
        turn=_turn(organization, before, on, today) if is_turn else None,
        past_memberships=list(_ended_membership(before, organization)),
    )
    if before["status"] == organization.status:
        return planned
    day = _status_day(organization, before, on, today)
    events.append(_status_event(make, before["status"], organization.status, day))
    period = StatusPeriod(
        organization=organization, status=organization.status, valid_from=day, basis=basis
    )
    return replace(planned, closed_on=day, opened=[period])


def _maker(organization, *, at, basis):
    def make(kind, *, on=None, before="", after="", related_id=None):
        return new_row(
            OrganizationEvent,
            organization=organization,
            kind=kind,
            on=on,
            basis=basis,
            before=before,
            after=after,
            related_id=related_id,
            recorded_at=at,
        )

    return make


def _first_periods(organization, basis) -> list[StatusPeriod]:
    begin, day = organization.founded_on, organization.status_on
    if organization.status == Status.ACTIVE:
        return [
            StatusPeriod(organization=organization, status=Status.ACTIVE, valid_from=begin or day)
        ]
    now = StatusPeriod(organization=organization, status=organization.status, basis=basis)
    if day is None:
        now.valid_from = begin
        return [now]
    now.valid_from = day
    if begin == day:
        return [now]
    active = StatusPeriod(
        organization=organization, status=Status.ACTIVE, valid_from=begin, valid_to=day
    )
    return [active, now]


def _status_event(make, before, after, on):
    """The codes are kept, not the labels: a label may be put into better words later."""
    return make(EventKind.STATUS_CHANGED, on=on, before=str(before), after=str(after))


def _corrected_founding(before, organization):
    old, new = before["founded_on"], organization.founded_on
    return None if old == new else (old, new)


def _leaves_union(before, organization, on) -> bool:
    """Naming the union for the first time and without a day completes the record: it was a member all along."""
    old, new = before["cooperative_union"], organization.cooperative_union_id
    return old != new and bool(old or on)


def _turn(organization, before, on, today) -> Turn:
    if on and on > today:
        raise HistoryRefused(_("A change cannot lie in the future."), field="changed_on")
    founded = organization.founded_on
    if on and founded and on < founded:
        raise HistoryRefused(
            _("It was founded on %(day)s only; the change cannot lie before that.")
            % {"day": f"{founded:%d/%m/%Y}"},
            field="changed_on",
        )
    now = snapshot(organization)
    return Turn(
        on=on or today,
        is_day_known=on is not None,
        before={name: before[name] for name in PastRecord.FIELDS},
        after={name: now[name] for name in PastRecord.FIELDS},
        codes=(before["tax_code"], before["registration_no"]),
    )


def _ended_membership(before, organization) -> Iterator[PastMembership]:
    """Who joins the alliance again keeps the earlier membership; other dates in its place are a correction."""
    since, until = before["alliance_member_since"], before["alliance_member_until"]
    again = organization.alliance_member_since
    if since and until and again and again >= until:
        yield PastMembership(organization=organization, valid_from=since, valid_to=until)


def _status_day(organization, before, on, today) -> date:
    day = on or organization.status_on
    if day is None or (on is None and day == before["status_on"]):
        raise HistoryRefused(
            _("The status changed, but the day is missing. Give the day since which it holds."),
            field="status_on",
        )
    if day > today:
        raise HistoryRefused(
            _("A change of status cannot lie in the future. Enter it when it has happened."),
            field="status_on",
        )
    begin = before["status_on"] or before["founded_on"]
    if begin and day < begin:
        raise HistoryRefused(
            _(
                "The present status began on %(begin)s; the next one cannot begin before that. Check the day."
            )
            % {"begin": f"{begin:%d/%m/%Y}"},
            field="status_on",
        )
    return day


def _renamed(make, before, organization, on) -> Iterator[OrganizationEvent]:
    # A mended accent or capital is no new name.
    if fold(before["name"]) != fold(organization.name):
        yield make(EventKind.RENAMED, on=on, before=before["name"], after=organization.name)


def _moved(make, before, organization, on) -> Iterator[OrganizationEvent]:
    """Filling in an empty address is no move, nor is a mended accent."""
    other_commune = before["commune"] and before["commune"] != organization.commune_id
    other_address = before["address"] and fold(before["address"]) != fold(organization.address)
    if other_commune or other_address:
        yield make(EventKind.MOVED, on=on, before=before["address"], after=organization.address)


def _alliance(make, before, organization, on) -> Iterator[OrganizationEvent]:
    was_member = before["alliance_member_since"] and not before["alliance_member_until"]
    if organization.is_alliance_member and not was_member:
        yield make(EventKind.ALLIANCE_JOINED, on=organization.alliance_member_since)
    if was_member and not organization.is_alliance_member:
        yield make(EventKind.ALLIANCE_LEFT, on=organization.alliance_member_until or on)


def _union(make, before, organization, on) -> Iterator[OrganizationEvent]:
    old, new = before["cooperative_union"], organization.cooperative_union_id
    if old == new:
        return
    if old:
        yield make(EventKind.UNION_LEFT, on=on, related_id=old)
    if new:
        yield make(EventKind.UNION_JOINED, on=on, related_id=new)
