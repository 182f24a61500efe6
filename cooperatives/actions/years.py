"""Opening and closing the years for which the cluster keeps figures. The secretary of that year does it."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cooperatives.models import Cluster, ReportingYear
from cooperatives.reported import Comparison, differences_of
from cooperatives.rules import rule
from cooperatives.summaries import rebuild


class TotalsDiffer(ValueError):
    """A province reported other numbers than its list holds, and nobody has said why; the text is for users."""

    def __init__(self, differences: list[Comparison]):
        super().__init__(
            _(
                "Some provinces reported other numbers than their lists hold. "
                "Mend them, let the province explain, or close the year with a reason."
            )
        )
        self.differences = differences


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
def close_reporting_year(
    *, cluster: Cluster, year: int, by, at: datetime, reason: str = ""
) -> ReportingYear:
    """Close a year: nobody writes its figures any more.

    A number of a paper that differs from the list without an explanation (E-15) needs a `reason`, which the audit
    line keeps. Raises ReportingYear.DoesNotExist if it was never opened, TotalsDiffer.
    """
    reporting_year = _locked(cluster, year)
    if reporting_year is None:
        raise ReportingYear.DoesNotExist(f"{cluster} {year}")
    require(by, Permission.REPORTING_YEAR_MANAGE, reporting_year)
    if not reporting_year.is_open:
        return reporting_year
    differences = unexplained_differences(cluster, year, today=timezone.localdate(at))
    if differences and not reason:
        raise TotalsDiffer(differences)
    before = _days(reporting_year)
    reporting_year.closed_on = max(timezone.localdate(at), reporting_year.opened_on)
    note = reason if differences else ""
    return _save(reporting_year, "reporting_year_closed", before, by=by, at=at, note=note)


def unexplained_differences(cluster: Cluster, year: int, *, today: date) -> list[Comparison]:
    """What stands between the year and its closing; nothing, where the table of rules only warns of it."""
    day = min(date(year, 12, 31), today)
    if not rule("E-15", on=day).blocks:
        return []
    found = differences_of(cluster.provinces_on(day), year, day=day)
    return [each for each in found if not each.explanation]


def _locked(cluster, year) -> ReportingYear | None:
    rows = ReportingYear.objects.select_for_update(of=("self",)).select_related("cluster")
    return rows.filter(cluster=cluster, year=year).first()


def _days(reporting_year) -> dict[str, date | None]:
    return {"opened_on": reporting_year.opened_on, "closed_on": reporting_year.closed_on}


def _save(reporting_year, action, before, *, by, at, note="") -> ReportingYear:
    reporting_year.full_clean()
    reporting_year.save()
    after = _days(reporting_year)
    changed = {
        name: [before[name], value] for name, value in after.items() if before[name] != value
    }
    record(by=by, action=action, target=reporting_year, at=at, changes=changed, note=note)
    return reporting_year
