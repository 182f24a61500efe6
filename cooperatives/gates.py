"""Whether figures of a year may be written now. Form, Excel door and commands all ask here."""

from datetime import date

from django.db.models import F, Max
from django.utils.translation import gettext as _

from cluster_portal.accounts.models import Activity

from .models import Cluster, ImportRun, Province, ReportingYear, Return


class YearNotOpen(ValueError):
    """The reporting year takes no figures now; the text is for users."""


class ReturnFrozen(YearNotOpen):
    """What is to be taken back stands in a frozen return; the text is for users."""


def cluster_of(province: Province, year: int) -> Cluster | None:
    """Return the cluster in which the province's alliance was a member on any day of the year."""
    latest_first = F("valid_from").desc(nulls_last=True)
    memberships = province.memberships.select_related("cluster").order_by(latest_first)
    for membership in memberships:
        began = membership.valid_from is None or membership.valid_from <= date(year, 12, 31)
        goes_on = membership.valid_to is None or membership.valid_to > date(year, 1, 1)
        if began and goes_on:
            return membership.cluster
    return None


def reporting_year_of(province: Province, year: int) -> ReportingYear | None:
    """Return the reporting year of the province's cluster, opened or closed; None when it was never opened."""
    cluster = cluster_of(province, year)
    return ReportingYear.objects.filter(cluster=cluster, year=year).first() if cluster else None


def require_open_year(province: Province, year: int) -> ReportingYear:
    """Return the open reporting year, or raise YearNotOpen with the reason and what to do."""
    words = {"year": year, "province": province.name}
    if cluster_of(province, year) is None:
        raise YearNotOpen(
            _(
                "%(province)s was in no cluster in %(year)s. Check the year, or ask the administrator."
            )
            % words
        )
    reporting_year = reporting_year_of(province, year)
    if reporting_year is None:
        raise YearNotOpen(
            _(
                "The reporting year %(year)s has not been opened. Ask the secretary of the cluster to open it."
            )
            % words
        )
    if not reporting_year.is_open:
        words["day"] = f"{reporting_year.closed_on:%d/%m/%Y}"
        raise YearNotOpen(
            _(
                "The reporting year %(year)s was closed on %(day)s. "
                "Ask the secretary of the cluster to open it again."
            )
            % words
        )
    return reporting_year


def require_not_frozen(run: ImportRun) -> None:
    """Refuse to take an import back that a frozen return of its province and year rests on, or raise nothing.

    By the audit trail, not by the clock: what was written after the freezing is in no return and may be taken back.
    """
    lines = Activity.objects.filter(
        target_type=run._meta.label_lower, target_id=str(run.pk), action="import_committed"
    )
    # One without a line was written before there were any.
    written = lines.aggregate(last=Max("number"))["last"] or 0
    frozen = Return.objects.frozen().filter(
        province=run.province_id, year=run.year, trail_length__gte=written
    )
    if found := frozen.select_related("province").first():
        raise ReturnFrozen(
            _(
                "The return of %(province)s for %(year)s (%(period)s) is frozen and rests on this import, "
                "so it cannot be undone. Correct the rows in the register, "
                "or ask the secretary of the cluster to open a new version of the return."
            )
            % {
                "province": found.province.name,
                "year": found.year,
                "period": found.get_period_display(),
            }
        )
