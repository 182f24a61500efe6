"""The figures of a year: how many organizations, how complete, and the state of the reporting year."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from cluster_portal.csv_file import csv_answer
from cluster_portal.files import WORKBOOK
from cooperatives import actions
from cooperatives.actions import TotalsDiffer
from cooperatives.actions.years import unexplained_differences
from cooperatives.forms.reported import CloseYearForm
from cooperatives.models import Cluster, ReportingYear
from cooperatives.returns.board import coverage_of
from cooperatives.statistics import file as statistics_file
from cooperatives.statistics.asked import Asked, asked_of
from cooperatives.statistics.overview import Overview, may_see_year, overview_of, table_rows
from cooperatives.statistics.tallies import tallies_of

TABLE_PAGE = "cooperatives/statistics_table.html"
TABLE_PIECE = "cooperatives/_statistics_table.html"


@require_safe
def figures_current(request):
    """Go to the newest open year that the reader may see, else the newest of any, else the year of today."""
    years = [each for each in ReportingYear.objects.all() if may_see_year(request.user, each)]
    newest_first = sorted(years, key=lambda each: (each.is_open, each.year), reverse=True)
    year = newest_first[0].year if newest_first else timezone.localdate().year
    return redirect("cooperatives:figures_year", year=year)


@require_safe
def figures_year(request, year):
    """Statistics of the provinces that the reader may see, beside the year before."""
    overview = seen(request, year)
    may_manage = can(
        request.user,
        Permission.REPORTING_YEAR_MANAGE,
        ReportingYear(cluster=overview.cluster, year=year),
    )
    context = {
        "overview": overview,
        "coverage": coverage_seen(overview),
        "tallies": tallies_of(overview, user=request.user),
        "year": year,
        "may_manage": may_manage,
    }
    return render(request, "cooperatives/figures_year.html", context)


@require_safe
def figures_download(request, year):
    """The same counts as a table for Excel: CSV with a byte order mark, semicolons, CRLF."""
    overview = seen(request, year)
    return csv_answer(f"so-lieu-{year}.csv", table_rows(overview))


@require_safe
@vary_on_headers("HX-Request")
def statistics_table(request, year):
    """Organizations by two fields of the reader's choice, beside the year before; htmx takes the table alone."""
    asked = asked_for(request, year)
    status = 200 if asked.table else 422
    piece = request.htmx and not request.htmx.history_restore_request
    template = TABLE_PIECE if piece else TABLE_PAGE
    context = {"asked": asked, "form": asked.form, "pivot": asked.table, "year": year}
    return render(request, template, context, status=status)


@require_safe
def statistics_download(request, year, kind):
    """The same table as .xlsx or .csv; what is asked for wrongly is shown on the page instead."""
    asked = asked_for(request, year)
    if asked.table is None:
        return redirect(asked.address)
    filename = f"thong-ke-{year}.{kind}"
    if kind == "csv":
        return csv_answer(filename, statistics_file.as_text(asked))
    return FileResponse(
        statistics_file.as_workbook(asked),
        as_attachment=True,
        filename=filename,
        content_type=WORKBOOK,
    )


@require_POST
def reporting_year_open(request, year):
    cluster = seen(request, year).cluster
    actions.open_reporting_year(cluster=cluster, year=year, by=request.user, at=timezone.now())
    messages.success(request, _("The reporting year %(year)s is open.") % {"year": year})
    return redirect("cooperatives:figures_year", year=year)


@require_POST
def reporting_year_close(request, year):
    cluster = seen(request, year).cluster
    get_object_or_404(ReportingYear, cluster=cluster, year=year)
    form = CloseYearForm(request.POST if "reason" in request.POST else None)
    if form.is_bound and not form.is_valid():
        return show_differences(request, cluster, year, form)
    reason = form.cleaned_data["reason"] if form.is_bound else ""
    try:
        actions.close_reporting_year(
            cluster=cluster, year=year, by=request.user, at=timezone.now(), reason=reason
        )
    except TotalsDiffer:
        return show_differences(request, cluster, year, form)
    messages.success(request, _("The reporting year %(year)s is closed.") % {"year": year})
    return redirect("cooperatives:figures_year", year=year)


def show_differences(request, cluster, year, form):
    """Ask why the year is to be closed although papers and lists differ."""
    context = {
        "differences": unexplained_differences(cluster, year, today=timezone.localdate()),
        "form": form,
        "year": year,
        "cluster": cluster,
    }
    return render(request, "cooperatives/reporting_year_close.html", context, status=422)


def coverage_seen(overview):
    """How many have sent their return; nothing for who sees the own province alone."""
    if overview.is_partial:
        return None
    return coverage_of([line.province for line in overview.provinces], overview.year)


def seen(request, year) -> Overview:
    """The year of the first cluster of which the reader may see something; 404 when there is none."""
    wanted = request.GET.get("cum")
    for cluster in Cluster.objects.filter(**({"code": wanted} if wanted else {})).order_by("pk"):
        if overview := overview_of(cluster, year, user=request.user):
            return overview
    raise Http404


def asked_for(request, year) -> Asked:
    """What the address asks of the first cluster of which the reader may see something; 404 when there is none."""
    wanted = request.GET.get("cum")
    for cluster in Cluster.objects.filter(**({"code": wanted} if wanted else {})).order_by("pk"):
        asked = asked_of(cluster, year, request.GET, user=request.user, today=timezone.localdate())
        if asked:
            return asked
    raise Http404
