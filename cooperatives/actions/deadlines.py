"""Deadlines of the returns, more time for a province, and how far the returns are."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moments import moment
from cluster_portal.reasons import checked_reason
from cooperatives.models import (
    Cluster,
    Deadline,
    DeadlineExtension,
    Province,
    ReportingYear,
    Return,
)
from cooperatives.models.returns import basis_on, last_day_of
from cooperatives.returns import readings_of


class DeadlineRefused(ValueError):
    """A day that cannot be so; the text is for users."""


@transaction.atomic
def set_deadline(
    *, cluster: Cluster, year: int, period: str, due_at: datetime, basis: str = "", by, at: datetime
) -> Deadline:
    """Call for the returns of a period: the deadline, and a draft for each member. A second call changes the deadline.

    Raises PermissionDenied, DeadlineRefused.
    """
    require(by, Permission.REPORTING_YEAR_MANAGE, ReportingYear(cluster=cluster, year=year))
    due_at = due_at.replace(second=0, microsecond=0)
    local = timezone.localdate(due_at)
    if not year <= local.year <= year + 1:
        raise DeadlineRefused(
            _("A deadline for %(year)s lies in that year or the next one.") % {"year": year}
        )
    # The cluster's row, so that two calls for the same returns do not both begin them.
    Cluster.objects.select_for_update(no_key=True).get(pk=cluster.pk)
    rows = Deadline.objects.select_for_update(of=("self",))
    deadline = rows.filter(cluster=cluster, year=year, period=period).first()
    before = _facts(deadline) if deadline else {}
    deadline = deadline or Deadline(cluster=cluster, year=year, period=period)
    deadline.due_at, deadline.basis = due_at, basis
    changes = changes_between(before, _facts(deadline))
    if changes:
        deadline.full_clean()
        deadline.save()
        record(by=by, action="deadline_set", target=deadline, at=at, changes=changes)
    begin_returns(cluster, year, period, at=at)
    return deadline


@transaction.atomic
def extend_deadline(
    *, deadline: Deadline, province: Province, due_at: datetime, reason: str, by, at: datetime
) -> DeadlineExtension:
    """Grant one province more time; a later grant takes the place of an earlier one, which stays on record.

    Raises PermissionDenied, DeadlineRefused, ReasonTooShort.
    """
    deadline = Deadline.objects.select_for_update(of=("self",)).get(pk=deadline.pk)
    require(by, Permission.REPORTING_YEAR_MANAGE, deadline)
    due_at = due_at.replace(second=0, microsecond=0)
    if due_at <= deadline.due_at:
        raise DeadlineRefused(
            _("More time ends after the deadline of all: %(moment)s.")
            % {"moment": moment(deadline.due_at)}
        )
    members = deadline.cluster.provinces_on(last_day_of(deadline.year, deadline.period))
    if not members.filter(pk=province.pk).exists():
        raise DeadlineRefused(
            _("%(province)s is no member of the cluster then.") % {"province": province.name}
        )
    extension = DeadlineExtension.objects.create(
        deadline=deadline,
        province=province,
        due_at=due_at,
        reason=checked_reason(reason),
        granted_by=by,
        granted_at=at,
    )
    changes = {"due_at": [deadline.due_at, due_at]}
    record(
        by=by,
        action="extension_granted",
        target=extension,
        at=at,
        changes=changes,
        note=extension.reason,
    )
    return extension


@transaction.atomic
def begin_returns(cluster: Cluster, year: int, period: str, *, at: datetime) -> list[Return]:
    """A draft for each member that has none yet, and how far each is. Nobody's words are changed."""
    day = last_day_of(year, period)
    basis = basis_on(day, timezone.localdate(at))
    provinces = list(cluster.provinces_on(day))
    # In one order, as whoever edits a return takes its province first.
    numbers = [each.pk for each in provinces]
    list(Province.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk"))
    begun = set(
        Return.objects.of_cluster(provinces, year, period).values_list("province", flat=True)
    )
    for province in provinces:
        if province.pk not in begun:
            Return.objects.create(
                province=province, year=year, period=period, as_of=day, basis=basis
            )
    return refresh_progress(cluster, year, period, at=at)


@transaction.atomic
def refresh_progress(cluster: Cluster, year: int, period: str, *, at: datetime) -> list[Return]:
    """Look at the returns that are still written, for the board: the register may have filled since."""
    provinces = list(cluster.provinces_on(last_day_of(year, period)))
    rows = Return.objects.select_for_update(of=("self",)).select_related("province")
    returns = [each for each in rows.of_cluster(provinces, year, period) if each.is_editable]
    for reading in readings_of(returns):
        row = reading.province_return
        Return.objects.filter(pk=row.pk).update(progress=reading.progress(), progress_at=at)
    return returns


def refresh_open_returns(*, at: datetime) -> int:
    """Every period that has a deadline and returns still to come; what the worker does each hour."""
    refreshed = 0
    for deadline in Deadline.objects.select_related("cluster"):
        refreshed += len(refresh_progress(deadline.cluster, deadline.year, deadline.period, at=at))
    return refreshed


def _facts(deadline) -> dict:
    return {"due_at": deadline.due_at, "basis": deadline.basis}
