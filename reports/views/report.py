"""The annual document of a year: published as it was stored, or the draft for those who may see it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal import pdf, waiting
from cluster_portal.accounts.permissions import can, require, visible, year_standings
from cluster_portal.accounts.roles import Permission
from cluster_portal.canonical import canonical
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions.versions import ChangedMeanwhile
from emulation.models import EmulationYear
from reports import actions, downloads, drafts, jobs, paper
from reports.annual import AnnualReport, build_annual_report
from reports.forms import PublishForm, ReportForm, fault_in_words
from reports.listing import read_listing
from reports.models import ConferenceReport, PublishedReport, ReportState
from reports.outputs import OUTPUTS
from reports.snapshot import from_snapshot, snapshot
from reports.trace import with_links


@login_not_required
@require_safe
def report_list(request):
    """The published documents, for everybody; the drafts for those who may see them."""
    return _show_list(request)


def _show_list(request, *, refusal=None, status=200):
    publications = PublishedReport.objects.filter(superseded_by=None).select_related(
        "report__year__cluster"
    )
    context = {
        "publications": publications.order_by("-report__year__year"),
        "drafts": _drafts(request.user).order_by("-year__year"),
        "years_without": _years_without_report(request.user),
        "refusal": refusal,
    }
    return render(request, "reports/report_list.html", context, status=status)


def _years_without_report(user):
    """The years for which this secretary may begin the document: those that have a head already."""
    years = visible(
        EmulationYear.objects.filter(conference_report=None), user, Permission.REPORT_EDIT
    )
    return years.order_by("-year")


@require_POST
def report_start(request, year):
    """Begin the document of a year."""
    years = visible(EmulationYear.objects.all(), request.user, Permission.REPORT_VIEW)
    found = get_object_or_404(years, year=year)
    try:
        report = actions.start_report(year=found, by=request.user, at=timezone.now())
    except MoveNotAllowed as refusal:
        return _show_list(request, refusal=refusal, status=422)
    return redirect("reports:report_edit", report.year.year)


@login_not_required
@require_safe
def report_detail(request, year):
    """The document of a year. `?ban=2` asks for a published version, the latest when it is not given."""
    draft = None if "ban" in request.GET else draft_of(request.user, year)
    if draft is None:
        return _show_publication(request, get_publication(request, year))
    return show_draft(request, draft)


@login_not_required
@require_safe
def report_pdf(request, year):
    """The PDF: the stored file of a published version, else the draft, made by a job and kept."""
    draft = None if "ban" in request.GET else draft_of(request.user, year)
    if draft is None:
        row = get_publication(request, year, is_for_file=True)
        name = paper.filename(year, is_draft=False)
        if hasattr(row, "superseded_by"):
            name = f"{name.removesuffix('.pdf')} (bản {row.version}, đã thay thế).pdf"
        return downloads.send(
            request, row.pdf.path, name, etag=row.sha256, content_type=pdf.CONTENT_TYPE
        )
    built = build_annual_report(draft.year)
    listed = read_listing(draft.year, built.as_of)
    order = canonical({"report": snapshot(built), "listing": snapshot(listed)})
    name = paper.filename(year, is_draft=True)
    return _draft_file(request, "pdf", order, name, pdf.CONTENT_TYPE)


@login_not_required
@require_safe
def report_file(request, year, kind):
    """Another file of the document: the stored one of a published version, else that of the draft, made by a job."""
    output = OUTPUTS[kind]
    draft = None if "ban" in request.GET else draft_of(request.user, year)
    if draft is None:
        row = get_object_or_404(get_publication(request, year, is_for_file=True).files, kind=kind)
        return downloads.send(
            request,
            row.file.path,
            output.filename(year, is_draft=False),
            etag=row.sha256,
            content_type=output.content_type,
        )
    name = output.filename(year, is_draft=True)
    order = canonical(snapshot(build_annual_report(draft.year)))
    return _draft_file(request, kind, order, name, output.content_type)


def _draft_file(request, kind, order, filename, content_type):
    return waiting.answer(
        request,
        maker=f"reports.drafts.{kind}",
        steps=drafts.TOLD[kind],
        order=order,
        filename=filename,
        content_type=content_type,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report_edit(request, year):
    """Write the head and the sections; a second editor is shown what the first wrote, and keeps what was typed."""
    report = get_report(request, year)
    require(request.user, Permission.REPORT_EDIT, report)
    if request.method != "POST" and not report.is_editable:
        messages.info(request, _("The document is closed; take it back to a draft to change it."))
        return redirect(report)
    form = ReportForm(request.POST or None, report=report)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.edit_report(
                    report=report,
                    values=form.values(),
                    base=form.cleaned_data["base"],
                    expected_version=form.cleaned_data["version"],
                    by=request.user,
                    at=timezone.now(),
                )
            except ChangedMeanwhile as conflict:
                form = form.rebased(get_report(request, year), conflict.changes)
                form.add_error(None, str(conflict))
            except actions.SectionsFaulty as refusal:
                form.add_error(None, str(refusal))
                for key, found in refusal.faults.items():
                    for fault in found:
                        form.add_error(key, fault_in_words(fault))
            except MoveNotAllowed as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Saved."))
                return redirect(report)
    context = {"report": report, "form": form}
    return render(request, "reports/report_form.html", context, status=status)


@require_POST
def report_consult(request, year):
    return _move(request, year, actions.consult_report, _("The draft is open to comments."))


@require_POST
def report_approve(request, year):
    return _move(request, year, actions.approve_report, _("The text is approved."))


@require_POST
def report_reopen(request, year):
    return _move(request, year, actions.reopen_report, _("The document is a draft again."))


@require_POST
def report_publish(request, year):
    """Ask the worker to publish; the page then shows how far it is."""
    form = PublishForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    said = _("The document is being published.")
    return _move(request, year, actions.request_publication, said, reason=reason.strip())


def _move(request, year, action, said, **values):
    """Do one action and go back to the page; a refusal is shown there, with status 422."""
    report = get_report(request, year)
    try:
        action(report=report, by=request.user, at=timezone.now(), **values)
    except MoveNotAllowed as refusal:
        fresh = get_report(request, year)
        return show_draft(request, fresh, refusal=refusal, status=422)
    messages.success(request, said)
    return redirect(report)


def get_report(request, year) -> ConferenceReport:
    """The report of this year among those the user may see as a draft."""
    return get_object_or_404(_drafts(request.user), year__year=year)


def get_publication(request, year, *, is_for_file=False) -> PublishedReport:
    """A published version: the one asked for, else the latest of the cluster asked for, else of the own.

    Who sends a file needs neither page nor snapshot, which are as large as the file.
    """
    rows = PublishedReport.objects.filter(report__year__year=year).select_related(
        "report__year__cluster", "published_by", "superseded_by__report__year__cluster"
    )
    if is_for_file:
        rows = rows.defer("html", "snapshot", "superseded_by__html", "superseded_by__snapshot")
    rows = _of_one_cluster(request, rows)
    asked = request.GET.get("ban", "")
    if asked:
        rows = (
            rows.filter(version=int(asked)) if asked.isdecimal() and len(asked) < 5 else rows.none()
        )
    row = rows.order_by("-version").first()
    if row is None:
        raise Http404
    return row


def shown_report(request, year) -> tuple[ConferenceReport, AnnualReport, PublishedReport | None]:
    """What this reader is shown of a year: the draft, or else the published version with its stored snapshot."""
    draft = None if "ban" in request.GET else draft_of(request.user, year)
    if draft is not None:
        return draft, build_annual_report(draft.year), None
    row = get_publication(request, year)
    if "whole" not in row.snapshot:  # of before there were such snapshots
        raise Http404
    return row.report, from_snapshot(row.snapshot), row


def _of_one_cluster(request, rows):
    """The cluster in the address, else the reader's own, else the one whose year was entered first."""
    if "cum" in request.GET:
        asked = request.GET["cum"]
        # PostgreSQL takes no NUL, not even to compare with.
        return (
            rows.filter(report__year__cluster__code=asked) if asked.isprintable() else rows.none()
        )
    ids = [each.emulation_year_id for each in year_standings(request.user)]
    own = rows.filter(report__year__in=ids).order_by("report__year").first()
    chosen = own or rows.order_by("report__year__pk").first()
    return rows.filter(report=chosen.report) if chosen else rows


def _drafts(user):
    rows = ConferenceReport.objects.select_related("year__cluster")
    return visible(rows, user, Permission.REPORT_VIEW).exclude(state=ReportState.PUBLISHED)


def draft_of(user, year) -> ConferenceReport | None:
    """The document of this year while it is written, for who may see it."""
    return _drafts(user).filter(year__year=year).first()


def show_draft(request, report, *, refusal=None, status=200):
    """The draft with its state, buttons, contents and what is missing."""
    now = timezone.now()
    built = build_annual_report(report.year)
    version = report.publications.count() + 1
    may_publish = can(request.user, Permission.REPORT_PUBLISH, report)
    context = {
        "report": report,
        "built": built,
        "article": with_links(paper.article(built), *trace_address(report.year.year)),
        "trace_root": reverse("reports:trace_list", args=[report.year.year]),
        "contents": paper.contents(built),
        "version": version,
        "is_publishing": actions.is_publishing(report, now),
        "publishing": jobs.progress_of(report),
        "missing": actions.missing_to_publish(report, version, "…", built=built)
        if may_publish
        else [],
        "publish_form": PublishForm(),
        "refusal": refusal,
    }
    response = render(request, "reports/report_draft.html", context, status=status)
    if context["is_publishing"]:
        response["Refresh"] = "3"
    return response


def _show_publication(request, row):
    context = {
        "row": row,
        "article": with_links(row.html, *trace_address(row.report.year.year, row.query)),
        "headline": headline(row.snapshot),
        "trace_root": reverse("reports:trace_list", args=[row.report.year.year]),
        "trace_query": f"?{row.query}",
        "files": row.files.all(),
        "newer": getattr(row, "superseded_by", None),
        "versions": row.report.publications.order_by("version"),
        "report": row.report,
    }
    return render(request, "reports/report_published.html", context)


def trace_address(year, query="") -> tuple[str, str]:
    """Where the numbers of a document lead: the address with «NAME» for the number, and what follows it."""
    return reverse("reports:trace_detail", args=[year, "NAME"]), f"?{query}" if query else ""


def headline(snapshot: dict) -> dict | None:
    """What stands large on top: from the stored snapshot, so it is what the paper says."""
    return from_snapshot(snapshot).headline if "whole" in snapshot else None
