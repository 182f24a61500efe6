"""A mistaken act is withdrawn while it is the last one of its organizations; a wrong day or paper is corrected."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cluster_portal import moments
from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cooperatives.history import HistoryRefused
from cooperatives.images import HISTORY, changed_columns, image_of, put_back
from cooperatives.models import (
    ActKind,
    EventKind,
    Organization,
    OrganizationEvent,
    Paper,
    RegisterAct,
)
from cooperatives.summaries import contributions, keep

from .acts import locked, require_day, tables_of
from .days import move_day
from .organizations import save_next_version


@transaction.atomic
def withdraw_act(*, act: RegisterAct, reason: str, by, at: datetime) -> RegisterAct:
    """Take back an event or a succession: what it changed is as it was, what it made is gone.

    Refused (HistoryRefused) when something was written over it since. Raises PermissionDenied.
    """
    act = _locked_act(act)
    records = list(act.records.all())
    organizations = {each.pk: each for each in _still_there(records)}
    for organization in organizations.values():
        require(by, Permission.ORGANIZATION_EDIT, organization)
    for each in records:
        _require_last(each, organizations.get(each.number))
    summed_before = contributions(list(organizations))
    for each in records:
        if each.before:
            _restore(organizations[each.number], each)
    for each in records:
        if not each.before:
            _remove(organizations[each.number])
    keep(summed_before, contributions(list(organizations)))
    _mark(act, reason, by, at)
    for each in records:
        kept = each.before is not None
        record(
            by=by,
            action="organization_act_withdrawn" if kept else "organization_removed",
            target=organizations[each.number],
            at=at,
            note=f"{act.get_kind_display()}. {reason}",
        )
    return act


@transaction.atomic
def correct_event(
    *,
    event: OrganizationEvent,
    on: date | None,
    paper: Paper,
    reason: str,
    by,
    at: datetime,
) -> OrganizationEvent:
    """Give an event another day or paper; the tables by date follow the day.

    The day of a merger, split or conversion belongs to several organizations: withdraw it and enter it anew.
    Raises PermissionDenied, HistoryRefused, ValidationError.
    """
    [organization] = locked([event.organization_id])
    require(by, Permission.ORGANIZATION_EDIT, organization)
    event = OrganizationEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    event.organization = organization
    own = event.act and event.act.records.filter(number=organization.pk).first()
    was_last = own is not None and own.after == image_of(organization.pk, HISTORY)
    old, summed_before = (
        {"on": event.on, "basis": str(event.paper)},
        contributions([organization.pk]),
    )
    if on != event.on:
        require_day(organization, on, at)
        move_day(event, on)
    event.on = on
    event.basis, event.paper_on, event.paper_issuer = paper.basis, paper.on, paper.issuer
    event.save()
    if event.kind == EventKind.STATUS_CHANGED:
        organization.status_periods.filter(valid_from=on).update(basis=str(paper)[:200])
    save_next_version(organization)
    keep(summed_before, contributions([organization.pk]))
    if was_last:
        own.after = image_of(organization.pk, HISTORY)
        own.save()
    new = {"on": event.on, "basis": str(event.paper)}
    record(
        by=by,
        action="organization_event_corrected",
        target=organization,
        at=at,
        changes={name: [old[name], new[name]] for name in new if old[name] != new[name]},
        note=f"{event.get_kind_display()}. {reason}",
    )
    return event


def why_it_stands(act: RegisterAct) -> str:
    """Why the act cannot be withdrawn now; empty when it can. For buttons: the action asks again."""
    if act.withdrawn_at:
        return _already(act)
    organizations = {each.pk: each for each in Organization.objects.filter(pk__in=_numbers(act))}
    try:
        for each in act.records.all():
            _require_last(each, organizations.get(each.number))
    except HistoryRefused as refusal:
        return str(refusal)
    return ""


def _locked_act(act) -> RegisterAct:
    act = RegisterAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if act.kind == ActKind.DUPLICATES_MERGED:
        raise ValueError("two records made one come apart by part_duplicates()")
    if act.withdrawn_at:
        raise HistoryRefused(_already(act), field="reason")
    return act


def _already(act):
    return _("It was withdrawn already, on %(day)s.") % {"day": moments.day(act.withdrawn_at)}


def _numbers(act):
    return [each.number for each in act.records.all()]


def _still_there(records) -> list[Organization]:
    numbers = [each.number for each in records]
    present = Organization.objects.filter(pk__in=numbers).values_list("pk", flat=True)
    return locked(sorted(present))


def _require_last(entry, organization):
    """Of what it wrote nothing has been written over. Other fields (a telephone) may have changed, and stay."""
    if organization is None:
        raise HistoryRefused(
            _("«%(name)s» is no longer in the register.") % {"name": entry.name}, field="reason"
        )
    now = image_of(entry.number, HISTORY)
    columns = changed_columns(entry.before, entry.after) if entry.before else {}
    overwritten = [
        name for name, (_old, new) in columns.items() if now["organization"][name] != new
    ]
    if overwritten or tables_of(now) != tables_of(entry.after):
        raise HistoryRefused(
            _(
                "Something else happened to «%(name)s» since. Withdraw the later event first, the last one of all."
            )
            % {"name": entry.name},
            field="reason",
        )


def _restore(organization, entry):
    now = image_of(entry.number, HISTORY)
    old = {name: old for name, (old, _new) in changed_columns(entry.before, entry.after).items()}
    put_back({**tables_of(entry.before), "organization": now["organization"] | old})
    fresh = Organization.objects.select_related("province").get(pk=organization.pk)
    fresh.prepare()
    save_next_version(fresh)


def _remove(organization):
    """Take out what the act had made, unless somebody has written something about it by now."""
    if organization.yearly_figures.exists():
        raise HistoryRefused(
            _("Figures have been entered for «%(name)s» already. It stays.")
            % {"name": organization.name},
            field="reason",
        )
    try:
        Organization.objects.get(pk=organization.pk).delete()
    except ProtectedError as error:
        raise HistoryRefused(
            _("Something else refers to «%(name)s» by now. It stays.")
            % {"name": organization.name},
            field="reason",
        ) from error


def _mark(act, reason, by, at):
    act.withdrawn_at, act.withdrawn_by, act.withdrawal_reason = at, by, reason
    act.save()
