"""The press text of a published version, which the secretary writes and shows on the first page; the errata slip."""

from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal import pdf
from cluster_portal.accounts.permissions import require, visible
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions.versions import ChangedMeanwhile
from reports import errata, press
from reports import press_actions as actions
from reports.actions import SectionsFaulty
from reports.forms import PressForm, fault_in_words
from reports.models import ConferenceReport, FileKind, PressText, PublishedReport
from reports.printed import printed
from reports.snapshot import from_snapshot
from reports.writing import blocks_of, tidy

from .report import get_publication


@require_http_methods(["GET", "HEAD", "POST"])
def press_text(request, year):
    """Write the news item of the latest version; a new one begins with what the data say."""
    publication = _publication(request.user, year)
    require(request.user, Permission.REPORT_PUBLISH, publication.report)
    row = PressText.objects.filter(publication=publication).select_related("written_by").first()
    form = PressForm(request.POST) if request.method == "POST" else _opened(publication, row)
    if request.method != "POST" or "preview" in request.POST or not form.is_valid():
        refused = request.method == "POST" and not form.is_valid()
        return _show(request, publication, row, form, status=422 if refused else 200)
    try:
        actions.write_press_text(
            publication=publication,
            title=form.cleaned_data["title"],
            text=form.cleaned_data["text"],
            expected_version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        )
    except ChangedMeanwhile as conflict:
        form = form.on_version(conflict.version)
        form.add_error(None, str(conflict))
        form.add_error(
            "text",
            _("Meanwhile somebody wrote here: %(text)s") % {"text": conflict.changes["text"][1]},
        )
    except SectionsFaulty as refusal:
        form.add_error(None, str(refusal))
        for fault in refusal.faults["text"]:
            form.add_error("text", fault_in_words(fault))
    except MoveNotAllowed as refusal:
        form.add_error(None, str(refusal))
    else:
        messages.success(request, _("Saved."))
        return redirect("reports:press_text", year)
    return _show(request, publication, row, form, status=422)


@require_POST
def press_publish(request, year):
    return _move(
        request, year, actions.publish_press_text, _("The press text stands on the first page.")
    )


@require_POST
def press_unpublish(request, year):
    return _move(request, year, actions.unpublish_press_text, _("The press text is taken back."))


def _move(request, year, action, said):
    publication = _publication(request.user, year)
    require(request.user, Permission.REPORT_PUBLISH, publication.report)
    row = get_object_or_404(PressText, publication=publication)
    try:
        action(press_text=row, by=request.user, at=timezone.now())
    except MoveNotAllowed as refusal:
        fresh = PressText.objects.get(pk=row.pk)
        form = _opened(publication, fresh)
        return _show(request, publication, fresh, form, refusal=refusal, status=422)
    messages.success(request, said)
    return redirect("reports:press_text", year)


def _publication(user, year) -> PublishedReport:
    """The latest version of the year's document, for who sees its drafts."""
    reports = visible(ConferenceReport.objects.all(), user, Permission.REPORT_VIEW)
    rows = PublishedReport.objects.filter(report__in=reports, report__year__year=year)
    row = rows.select_related("report__year__cluster").order_by("-version").first()
    if row is None or "whole" not in row.snapshot:
        raise Http404
    return row


def _opened(publication, row) -> PressForm:
    if row:
        return PressForm({"title": row.title, "text": row.text, "version": row.lock_version})
    report = from_snapshot(publication.snapshot)
    return PressForm(
        {"title": press.headline_of(report)[:200], "text": press.news_of(report), "version": 0}
    )


def _show(request, publication, row, form, *, refusal=None, status=200):
    numbers = from_snapshot(publication.snapshot).numbers
    context = {
        "publication": publication,
        "report": publication.report,
        "row": row,
        "form": form,
        "refusal": refusal,
        "blocks": blocks_of(tidy(form["text"].value() or ""), numbers),
        "found": numbers.search("", limit=8),
    }
    return render(request, "reports/press_form.html", context, status=status)


def news_of(publication: PublishedReport | None) -> dict | None:
    """What the first page shows of the press text of a version; nothing unless it is published."""
    row = getattr(publication, "press_text", None)
    if row is None or not row.is_public:
        return None
    numbers = from_snapshot(publication.snapshot).numbers
    return {"row": row, "blocks": blocks_of(row.text, numbers)}


# The errata slip


@login_not_required
@require_safe
def report_errata(request, year):
    """What a later version changed, for everybody."""
    row, slip = _errata(request, year)
    context = {
        "row": row,
        "older": row.supersedes,
        "article": errata.article(slip),
        "file": row.files.filter(kind=FileKind.ERRATA).first(),
    }
    return render(request, "reports/report_errata.html", context)


@login_not_required
@require_safe
def errata_pdf(request, year):
    """The stored slip."""
    row = get_publication(request, year, is_for_file=True)
    file = get_object_or_404(row.files, kind=FileKind.ERRATA)
    name = f"Đính chính Báo cáo tổng kết thi đua năm {year}.pdf"
    return pdf.serve(request, file.file.path, name, etag=file.sha256)


def _errata(request, year):
    row = get_publication(request, year)
    older = row.supersedes
    if older is None or "whole" not in older.snapshot or "whole" not in row.snapshot:
        raise Http404
    slip = errata.errata_of(
        from_snapshot(older.snapshot),
        from_snapshot(row.snapshot),
        old_code=older.code,
        new_code=row.code,
        version=row.version,
        reason=row.reason,
        reasons=row.reasons,
        printed=printed(Path(older.pdf.path), older.sha256),
    )
    return row, slip
