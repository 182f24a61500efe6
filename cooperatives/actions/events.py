"""What happens to one organization on a day and by a paper: a new name, another place, status, union, alliance."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cooperatives import history
from cooperatives.history import History, HistoryRefused
from cooperatives.models import (
    IN_REGISTER,
    ActKind,
    EventKind,
    Kind,
    Organization,
    OrganizationEvent,
    Paper,
    RegisterAct,
    Status,
)

from .acts import begin, finish, locked, require_day, require_in_register, tell
from .organizations import save_next_version

# What an event writes into the organization's own columns.
EVENT_FIELDS = {
    ActKind.RENAMED: ("name", "short_name"),
    ActKind.MOVED: ("address", "commune"),
    ActKind.STATUS_CHANGED: ("status", "ends_memberships"),
    ActKind.UNION_JOINED: ("cooperative_union",),
    ActKind.UNION_LEFT: (),
    ActKind.ALLIANCE_JOINED: (),
    ActKind.ALLIANCE_LEFT: (),
    ActKind.REREGISTERED: ("registration_no",),
}
# Only these join a union of cooperatives (Luật Hợp tác xã 17/2023/QH15, article 4).
MAY_JOIN_UNION = {Kind.COOPERATIVE, Kind.CREDIT_FUND}
# A group cannot become an enterprise: it is no legal person. Nothing but a group becomes a cooperative.
STATUS_OF_KINDS = {
    Status.BECAME_COOPERATIVE: {Kind.COOPERATIVE_GROUP},
    Status.BECAME_ENTERPRISE: set(Kind) - {Kind.COOPERATIVE_GROUP},
    Status.BANKRUPT: set(Kind) - {Kind.COOPERATIVE_GROUP},
    Status.REVOKED: set(Kind),
}


@transaction.atomic
def record_event(
    *,
    organization: Organization,
    kind: str,
    values: dict,
    on: date,
    paper: Paper,
    by,
    at: datetime,
) -> RegisterAct:
    """Write what happened on the day `on`; `values` holds EVENT_FIELDS of the kind.

    Raises PermissionDenied, HistoryRefused (a day or a fact that does not fit), ValidationError (constraints).
    """
    [organization] = locked([organization.pk])
    writing = begin(kind, [organization], paper=paper, by=by, at=at)
    if kind != ActKind.STATUS_CHANGED:
        require_in_register(organization)
        require_day(organization, on, at)
    before = history.snapshot(organization)
    _apply(organization, kind, values, on)
    planned = history.following(organization, before, at=at, on=on, basis=str(paper)[:200])
    planned.events.extend(_registration(organization, before, on, at))
    _require_change(kind, planned, organization)
    writing.plan(organization, planned)
    organization.prepare()
    save_next_version(organization)
    act = finish(writing)
    tell(
        act,
        [organization],
        action="organization_status_changed"
        if kind == ActKind.STATUS_CHANGED
        else "organization_event_recorded",
        by=by,
        at=at,
        note=str(paper),
    )
    return act


def end_memberships(organization: Organization, on: date) -> None:
    """Who leaves the register leaves alliance and union with it."""
    if organization.is_alliance_member:
        organization.alliance_member_until = max(on, organization.alliance_member_since)
    organization.cooperative_union = None


def _apply(organization, kind, values, on):
    if set(values) != set(EVENT_FIELDS[kind]):
        raise ValueError(f"{kind} takes {EVENT_FIELDS[kind]}")
    if kind == ActKind.STATUS_CHANGED:
        _give_status(organization, values, on)
    elif kind == ActKind.UNION_JOINED:
        _join_union(organization, values["cooperative_union"], on)
    elif kind == ActKind.UNION_LEFT:
        organization.cooperative_union = None
    elif kind == ActKind.ALLIANCE_JOINED:
        _join_alliance(organization, on)
    elif kind == ActKind.ALLIANCE_LEFT:
        _leave_alliance(organization, on)
    else:
        for name, value in values.items():
            setattr(organization, name, value)


def _give_status(organization, values, on):
    status = values["status"]
    if organization.status == status:
        raise HistoryRefused(
            _("It is «%(status)s» already. Perhaps a colleague was faster: look at the history.")
            % {"status": Status(status).label},
            field="status",
        )
    if organization.kind not in STATUS_OF_KINDS.get(status, set(Kind)):
        raise HistoryRefused(
            _("A %(kind)s cannot be «%(status)s».")
            % {"kind": organization.get_kind_display(), "status": Status(status).label},
            field="status",
        )
    organization.status, organization.status_on = status, on
    if values["ends_memberships"] and status not in IN_REGISTER:
        end_memberships(organization, on)


def _join_union(organization, union, on):
    if organization.kind not in MAY_JOIN_UNION:
        raise HistoryRefused(
            _("A %(kind)s cannot be a member of a cooperative union.")
            % {"kind": organization.get_kind_display()},
            field="cooperative_union",
        )
    if union.kind != Kind.COOPERATIVE_UNION or union.status not in IN_REGISTER:
        raise HistoryRefused(
            _("«%(name)s» is no cooperative union that stands in the register.")
            % {"name": union.name},
            field="cooperative_union",
        )
    if union.founded_on and on < union.founded_on:
        raise HistoryRefused(
            _("«%(name)s» was founded on %(day)s only.")
            % {"name": union.name, "day": f"{union.founded_on:%d/%m/%Y}"},
            field="on",
        )
    organization.cooperative_union = union


def _join_alliance(organization, on):
    until = organization.alliance_member_until
    if organization.is_alliance_member:
        raise HistoryRefused(
            _("It is a member of the alliance already, since %(day)s.")
            % {"day": f"{organization.alliance_member_since:%d/%m/%Y}"},
            field="on",
        )
    if until and on < until:
        raise HistoryRefused(
            _("Its earlier membership ended on %(day)s; the next cannot begin before that.")
            % {"day": f"{until:%d/%m/%Y}"},
            field="on",
        )
    organization.alliance_member_since, organization.alliance_member_until = on, None


def _leave_alliance(organization, on):
    if not organization.is_alliance_member:
        raise HistoryRefused(_("It is no member of the alliance now."), field="on")
    if on < organization.alliance_member_since:
        raise HistoryRefused(
            _("It joined the alliance on %(day)s; it cannot leave before that.")
            % {"day": f"{organization.alliance_member_since:%d/%m/%Y}"},
            field="on",
        )
    organization.alliance_member_until = on


def _registration(organization, before, on, at):
    """history.following() looks for no new certificate: in the form it may be a slip that is mended."""
    old, new = before["registration_no"], organization.registration_no
    if old != new:
        yield OrganizationEvent(
            organization=organization,
            kind=EventKind.REREGISTERED,
            on=on,
            before=old,
            after=new,
            recorded_at=at,
        )


def _require_change(kind, planned: History, organization):
    """An accent that is mended is no renaming: that belongs in the form."""
    if kind not in {event.kind for event in planned.events}:
        raise HistoryRefused(
            _("Nothing would change by this. A slip of the pen is mended with «Edit».")
            if kind in (ActKind.RENAMED, ActKind.MOVED, ActKind.REREGISTERED)
            else _("Nothing would change by this. Perhaps a colleague was faster."),
            field=(EVENT_FIELDS[kind] or ("on",))[0],
        )


def change_status(
    *, organization: Organization, status: str, on: date, basis: str, by, at: datetime
) -> Organization:
    """Give the organization another status since `on`; alliance and union stay as they are. See record_event()."""
    record_event(
        organization=organization,
        kind=ActKind.STATUS_CHANGED,
        values={"status": status, "ends_memberships": False},
        on=on,
        paper=Paper(basis),
        by=by,
        at=at,
    )
    return Organization.objects.select_related("province").get(pk=organization.pk)
