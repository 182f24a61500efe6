"""The checks of every night: one snapshot a province and day, so that a trend can be seen.

Each province is kept in a transaction of its own, and a second run of the same day replaces the first. So the job
may be killed at any point and run again, by the worker or by hand.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cooperatives.gates import cluster_of
from cooperatives.models import Organization, Province, QualitySnapshot, ReportingYear

from .report import Report, report_of


def record_every_province() -> int:
    """What the scheduler calls; it has no clock to hand on. Returns how many provinces were looked at."""
    return record_provinces(at=timezone.now())


def record_provinces(*, at: datetime) -> int:
    return len([record_province(each, at=at) for each in watched_provinces()])


def watched_provinces() -> list[Province]:
    """Those that have anything in the register."""
    return list(Province.objects.filter(pk__in=Organization.objects.values("province")))


def record_province(
    province: Province, *, at: datetime, year: int | None = None
) -> QualitySnapshot:
    """Run all checks over a province and keep the counts as those of the day."""
    today = timezone.localdate(at)
    year = year or year_of_work(province, today)
    return keep(province, report_of([province], year=year, today=today), at=at)


@transaction.atomic
def keep(province: Province, report: Report, *, at: datetime) -> QualitySnapshot:
    snapshot, _made = QualitySnapshot.objects.update_or_create(
        province=province,
        day=timezone.localdate(at),
        defaults={
            "year": report.scene.year,
            "organizations": report.organizations,
            "counts": report.counts,
            "blocking": report.blocking,
            "warnings": report.warnings,
            "score": report.score,
            "made_at": at,
        },
    )
    return snapshot


def year_of_work(province: Province, today: date) -> int:
    """The newest year that is open to the province's cluster, else the newest of any, else last year."""
    for year in range(today.year, today.year - 4, -1):
        if cluster := cluster_of(province, year):
            break
    else:
        return today.year - 1
    years = ReportingYear.objects.filter(cluster=cluster)
    newest_first = sorted(years, key=lambda each: (each.is_open, each.year), reverse=True)
    return newest_first[0].year if newest_first else today.year - 1
