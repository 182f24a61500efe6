"""Opening and closing the years for which the cluster keeps figures. The secretary of that year does it."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cooperatives.models import Cluster, ReportingYear
from cooperatives.summaries import rebuild


@transaction.atomic
def open_reporting_year(*, cluster: Cluster, year: int, by, at: datetime) -> ReportingYear:
    """Open a year for figures, for the first time or again. Opening an open one changes nothing."""
    reporting_year = _locked(cluster, year) or ReportingYear(cluster=cluster, year=year)
    require(by, Permission.REPORTING_YEAR_MANAGE, reporting_year)
    if reporting_year.pk and reporting_year.is_open:
        return reporting_year
    before = _days(reporting_year)
    reporting_year.opened_on = reporting_year.opened_on or timezone.localdate(at)
    reporting_year.closed_on = None
    _save(reporting_year, "reporting_year_opened", before, by=by, at=at)
    if not reporting_year.is_summed_up:
        rebuild([year])
        reporting_year.is_summed_up = True
    return reporting_year


@transaction.atomic
def close_reporting_year(*, cluster: Cluster, year: int, by, at: datetime) -> ReportingYear:
    """Close a year: nobody writes its figures any more. Raises ReportingYear.DoesNotExist if it was never opened."""
    reporting_year = _locked(cluster, year)
    if reporting_year is None:
        raise ReportingYear.DoesNotExist(f"{cluster} {year}")
    require(by, Permission.REPORTING_YEAR_MANAGE, reporting_year)
    if not reporting_year.is_open:
        return reporting_year
    before = _days(reporting_year)
    reporting_year.closed_on = max(timezone.localdate(at), reporting_year.opened_on)
    return _save(reporting_year, "reporting_year_closed", before, by=by, at=at)


def _locked(cluster, year) -> ReportingYear | None:
    rows = ReportingYear.objects.select_for_update(of=("self",)).select_related("cluster")
    return rows.filter(cluster=cluster, year=year).first()


def _days(reporting_year) -> dict[str, date | None]:
    return {"opened_on": reporting_year.opened_on, "closed_on": reporting_year.closed_on}


def _save(reporting_year, action, before, *, by, at) -> ReportingYear:
    reporting_year.full_clean()
    reporting_year.save()
    after = _days(reporting_year)
    changed = {
        name: [before[name], value] for name, value in after.items() if before[name] != value
    }
    record(by=by, action=action, target=reporting_year, at=at, changes=changed)
    return reporting_year
