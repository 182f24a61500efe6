"""Where the numbers of a document come from: all of them, one table, one number. Open to everybody once published."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from reports import paper
from reports.annual import AnnualReport
from reports.bound import UnknownName
from reports.models import ConferenceReport, PublishedReport
from reports.snapshot import digest, snapshot
from reports.trace import HEADLINE, coded_tables, trace_of

from .report import shown_report


@dataclass(frozen=True)
class Told:
    """The document that is asked: the draft, or a published version with its hash."""

    built: AnnualReport
    report: ConferenceReport
    publication: PublishedReport | None

    @property
    def hash(self) -> str:
        return (
            self.publication.snapshot_sha256 if self.publication else digest(snapshot(self.built))
        )

    @property
    def query(self) -> str:
        return f"?{self.publication.query}" if self.publication else ""

    @property
    def page(self) -> str:
        return (
            self.publication.get_absolute_url()
            if self.publication
            else self.report.get_absolute_url()
        )

    @property
    def address(self) -> str:
        return reverse("reports:trace_list", args=[self.built.year])


def told(request, year) -> Told:
    """The draft for who may see it, unless a version is asked for; 404 where there is nothing to be told."""
    report, built, row = shown_report(request, year)
    return Told(built, report, row)


@login_not_required
@require_safe
def trace_list(request, year):
    """The headline, every table by its code, and a search."""
    asked = told(request, year)
    words = request.GET.get("q", "")[:100]
    numbers = asked.built.numbers
    context = {
        "told": asked,
        "headline": [numbers.get(name) for name in HEADLINE],
        "tables": coded_tables(paper.sheet(asked.built)),
        "asked": words,
        "found": numbers.search(words) if words else [],
    }
    return render(request, "reports/trace_list.html", context)


@login_not_required
@require_safe
def trace_detail(request, year, name):
    """One number: definition, formula, as of when, hash; its rows for who may see them."""
    asked = told(request, year)
    sees_rows = can(request.user, Permission.REPORT_VIEW, asked.report)
    provinces = list(asked.report.year.provinces()) if sees_rows else []
    # A version may be older than a change of the members: then its places are not those of today.
    if [each.name for each in provinces] != asked.built.province_names:
        provinces = []
    try:
        found = trace_of(asked.built, name, user=request.user, provinces=provinces)
    except UnknownName as unknown:
        raise Http404 from unknown
    context = {"told": asked, "trace": found, "sees_rows": sees_rows}
    return render(request, "reports/trace_detail.html", context)
