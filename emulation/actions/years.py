"""The year itself: its dates, its head and deputy, and the day it opens to its members.

Years and heads are reference data that the administrator enters from the cluster's papers. They give rights to others,
none to the administrator.
"""

from datetime import date, datetime

from django.db import transaction

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cooperatives.models import Cluster, Province
from emulation.models import EmulationYear, HeadTerm

DATE_FIELDS = (
    "plan_issued_on",
    "registration_due_on",
    "figures_due_on",
    "self_score_due_on",
    "cross_check_due_on",
    "conference_on",
    "conference_place",
    "note",
)


@transaction.atomic
def prepare_year(*, cluster: Cluster, year: int, dates: dict, by, at: datetime) -> EmulationYear:
    """Enter a year with the dates of its steps, or its changed dates. A second run changes nothing."""
    rows = EmulationYear.objects.select_for_update(of=("self",))
    found = rows.filter(cluster=cluster, year=year).first()
    row = found or EmulationYear(cluster=cluster, year=year)
    require(by, Permission.SETTINGS_MANAGE, row)
    before = {name: getattr(row, name) for name in DATE_FIELDS} if found else {}
    for name, value in dates.items():
        if name not in DATE_FIELDS:
            raise ValueError(f"{name} is no date of a year")
        setattr(row, name, value)
    changes = changes_between(before, {name: getattr(row, name) for name in dates})
    if changes or not found:
        row.full_clean()
        row.save()
        record(by=by, action="year_prepared", target=row, at=at, changes=changes)
    return row


@transaction.atomic
def name_head(
    *,
    year: EmulationYear,
    province: Province,
    duty: str,
    valid_from: date,
    basis: str = "",
    by,
    at: datetime,
) -> HeadTerm:
    """Enter who heads the cluster in a year, or is its deputy, as elected. The secretary's rights follow from it."""
    require(by, Permission.SETTINGS_MANAGE, year)
    term = HeadTerm.objects.filter(year=year, province=province, duty=duty).first()
    if term is None:
        term = HeadTerm(year=year, province=province, duty=duty, valid_from=valid_from, basis=basis)
        term.full_clean()
        term.save()
        record(by=by, action="head_named", target=term, at=at, note=basis)
    return term


@transaction.atomic
def open_year_to_members(*, year: EmulationYear, by, at: datetime) -> EmulationYear:
    """From now on the members read each other's figures, results and points. There is no way back."""
    year = EmulationYear.objects.select_for_update(of=("self",)).get(pk=year.pk)
    require(by, Permission.REPORTING_YEAR_MANAGE, year)
    if year.opened_to_members_at is None:
        year.opened_to_members_at = at
        year.save()
        record(by=by, action="year_opened_to_members", target=year, at=at)
    return year
