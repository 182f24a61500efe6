"""One organization goes on as another: merger, consolidation, division, separation, conversion of a group.

Luật Hợp tác xã 17/2023/QH15: chia, tách, hợp nhất, sáp nhập are of one kind with another of the same kind; a group
(tổ hợp tác) becomes a cooperative by founding one.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cooperatives import history
from cooperatives.history import History, HistoryRefused
from cooperatives.models import (
    ActKind,
    EventKind,
    Kind,
    Organization,
    OrganizationEvent,
    Paper,
    RegisterAct,
    Status,
)

from .acts import Writing, begin, finish, locked, require_day, require_in_register, tell
from .events import end_memberships
from .organizations import DETAIL_FIELDS, save_details, save_next_version, save_row
from .queues import queue_for_new_organizations

EVENT_OF = {
    ActKind.MERGED: EventKind.MERGED,
    ActKind.CONSOLIDATED: EventKind.MERGED,
    ActKind.DIVIDED: EventKind.SPLIT,
    ActKind.SEPARATED: EventKind.SPLIT,
    ActKind.CONVERTED: EventKind.CONVERTED,
}
# Those that came before go out of the register; only who lets a part go stays.
ENDS_AS = {
    ActKind.MERGED: Status.MERGED,
    ActKind.CONSOLIDATED: Status.MERGED,
    ActKind.DIVIDED: Status.MERGED,
    ActKind.CONVERTED: Status.BECAME_COOPERATIVE,
}
LEAST_PREDECESSORS = {ActKind.CONSOLIDATED: 2}
LEAST_SUCCESSORS = {ActKind.DIVIDED: 2}


@transaction.atomic
def merge_into(
    *,
    organizations: list[Organization],
    successor: Organization,
    on: date,
    paper: Paper,
    by,
    at: datetime,
) -> RegisterAct:
    """The organizations go into `successor` (sáp nhập) on the day `on`; the members of a union go with it.

    Raises PermissionDenied, HistoryRefused, ValidationError.
    """
    numbers = [*dict.fromkeys(each.pk for each in organizations)]
    if successor.pk in numbers:
        raise HistoryRefused(_("It cannot be merged into itself."), field="successor")
    members = list(
        Organization.objects.filter(cooperative_union__in=numbers).values_list("pk", flat=True)
    )
    *rows, successor = locked([*numbers, *members, successor.pk])
    ending, members = rows[: len(numbers)], rows[len(numbers) :]
    writing = begin(ActKind.MERGED, [*ending, successor, *members], paper=paper, by=by, at=at)
    require_in_register(successor)
    _require_fit(ActKind.MERGED, ending, [successor.kind], on, at)
    if successor.founded_on and successor.founded_on > on:
        raise HistoryRefused(
            _("«%(name)s» was founded on %(day)s only.")
            % {"name": successor.name, "day": f"{successor.founded_on:%d/%m/%Y}"},
            field="on",
        )
    for member in members:
        _move_member(writing, member, successor, on, at)
    _end(writing, ending, [successor], on, at)
    writing.plan(successor, History(events=_came_from(writing, successor, ending, on, at)))
    save_next_version(successor)
    return _finished(writing, [*ending, successor, *members], by=by, at=at)


@transaction.atomic
def succeed(
    *,
    kind: str,
    organizations: list[Organization],
    successors: list[Organization],
    on: date,
    paper: Paper,
    by,
    at: datetime,
) -> RegisterAct:
    """New, unsaved `successors` come from the organizations that day: CONSOLIDATED, DIVIDED, SEPARATED or CONVERTED.

    They enter the register in the province of the first one, founded that day, active. Raises PermissionDenied,
    HistoryRefused, ValidationError.
    """
    queue_for_new_organizations(organizations[0].province_id)
    ending = locked(dict.fromkeys(each.pk for each in organizations))
    writing = begin(kind, ending, paper=paper, by=by, at=at)
    expected = Kind.COOPERATIVE if kind == ActKind.CONVERTED else ending[0].kind
    for successor in successors:
        successor.kind, successor.province = expected, ending[0].province
        successor.status, successor.founded_on = Status.ACTIVE, on
    _require_fit(kind, ending, [each.kind for each in successors], on, at)
    if len(ending) < LEAST_PREDECESSORS.get(kind, 1):
        raise HistoryRefused(_("A consolidation is of two organizations at least."), field="others")
    if len(successors) < LEAST_SUCCESSORS.get(kind, 1):
        raise HistoryRefused(_("A division makes two organizations at least."), field="on")
    _enter(writing, successors, ending, on, at)
    if kind == ActKind.SEPARATED:
        for each in ending:
            writing.plan(each, History(events=_went_to(writing, each, successors, on, at)))
            save_next_version(each)
    else:
        _end(writing, ending, successors, on, at)
    return _finished(writing, [*ending, *successors], by=by, at=at)


def _require_fit(kind, ending, kinds, on, at):
    for organization in ending:
        require_in_register(organization)
        require_day(organization, on, at)
    expected = Kind.COOPERATIVE_GROUP if kind == ActKind.CONVERTED else ending[0].kind
    if any(each.kind != expected for each in ending):
        raise HistoryRefused(
            _("Only organizations of one kind go together here: %(kind)s.")
            % {"kind": Kind(expected).label},
            field="others",
        )
    if kind != ActKind.CONVERTED and any(each != expected for each in kinds):
        raise HistoryRefused(
            _("Only organizations of one kind go together here: %(kind)s.")
            % {"kind": Kind(expected).label},
            field="successor",
        )


def _end(writing: Writing, ending, successors, on, at):
    for organization in ending:
        before = history.snapshot(organization)
        organization.status, organization.status_on = ENDS_AS[writing.act.kind], on
        end_memberships(organization, on)
        planned = history.following(
            organization, before, at=at, on=on, basis=str(writing.paper)[:200]
        )
        # The event names the successor; a change of status beside it would say the same once more.
        planned.events[:] = [
            *(event for event in planned.events if event.kind != EventKind.STATUS_CHANGED),
            *_went_to(writing, organization, successors, on, at),
        ]
        writing.plan(organization, planned)
        save_next_version(organization)


def _enter(writing: Writing, successors, ending, on, at):
    for successor in successors:
        successor.prepare()
        successor.full_clean()
        save_row(successor, force_insert=True)
        save_details(successor, {} if f"{successor.kind}_detail" in DETAIL_FIELDS else None)
        planned = history.opening(successor, at=at, basis=str(writing.paper)[:200])
        planned.events.extend(_came_from(writing, successor, ending, on, at))
        writing.new.append(successor)
        writing.plan(successor, planned)


def _move_member(writing, member, union, on, at):
    before = history.snapshot(member)
    member.cooperative_union = union
    writing.plan(
        member, history.following(member, before, at=at, on=on, basis=str(writing.paper)[:200])
    )
    save_next_version(member)


def _went_to(writing, organization, successors, on, at):
    return [
        _event(writing, organization, on, at, after=each.name, related=each) for each in successors
    ]


def _came_from(writing, organization, predecessors, on, at):
    return [
        _event(writing, organization, on, at, before=each.name, related=each)
        for each in predecessors
    ]


def _event(writing, organization, on, at, **fields):
    kind = EVENT_OF[writing.act.kind]
    return OrganizationEvent(organization=organization, kind=kind, on=on, recorded_at=at, **fields)


def _finished(writing: Writing, organizations, *, by, at) -> RegisterAct:
    act = finish(writing)
    tell(
        act,
        organizations,
        action="organization_succession_recorded",
        by=by,
        at=at,
        note=f"{act.get_kind_display()}. {writing.paper}",
    )
    return act
