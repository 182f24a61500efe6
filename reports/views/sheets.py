"""The sheets beside the document, for everybody who may read it, and the secretary's bundle for the conference."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cluster_portal import pdf, waiting
from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from reports import bundle, sheets
from reports.completeness import missing_for_conference
from reports.listing import read_listing
from reports.sheets import FILES, KINDS, Size

from .report import shown_report


@login_not_required
@require_safe
def sheet_detail(request, year, kind):
    """The sheet as a page; on a telephone one column."""
    report, built, row = shown_report(request, year)
    context = {
        "report": report,
        "row": row,
        "kind": kind,
        "title": KINDS[kind].title.format(year),
        "article": sheets.article(KINDS[kind], built, code=row.code if row else ""),
        "files": [
            (f"reports:{file.url_name}", file.size.label) for file in FILES if file.kind == kind
        ],
        "query": f"?{row.query}" if row else "",
    }
    return render(request, "reports/sheet_detail.html", context)


@login_not_required
@require_safe
def sheet_pdf(request, year, kind, size):
    """The sheet as a PDF of one page, made by a job and kept."""
    return _file(request, year, kind, size, maker="reports.sheets.make_pdf", suffix=".pdf")


@login_not_required
@require_safe
def picture_png(request, year):
    return _file(request, year, "pictures", Size.A4, maker="reports.sheets.make_png", suffix=".png")


def _file(request, year, kind, size, *, maker, suffix):
    _report, built, row = shown_report(request, year)
    return waiting.answer(
        request,
        maker=maker,
        order=sheets.order(built, code=row.code if row else "", kind=kind, size=size),
        filename=KINDS[kind].filename(year, f" {size.label}{suffix}", is_draft=row is None),
        content_type=pdf.CONTENT_TYPE if suffix == ".pdf" else "image/png",
    )


@require_safe
def bundle_detail(request, year):
    """What the bundle will hold, or what is still missing for it."""
    report, built, row = shown_report(request, year)
    _require_secretary(request, report)
    return _show_bundle(request, report, row, _missing(report, built))


@require_safe
def bundle_file(request, year):
    """The bundle, made by a job while the page shows how far it is; 422 with what is missing."""
    report, built, row = shown_report(request, year)
    _require_secretary(request, report)
    if missing := _missing(report, built):
        return _show_bundle(request, report, row, missing, status=422)
    listing = None if row else read_listing(report.year, built.as_of)
    return waiting.answer(
        request,
        maker="reports.bundle.make",
        order=bundle.order(built, row, listing),
        filename=bundle.filename(built, is_draft=row is None),
        content_type=bundle.CONTENT_TYPE,
    )


def _missing(report, built):
    return missing_for_conference(built, report.year.provinces())


def _require_secretary(request, report):
    """A published document is everybody's, its bundle the secretary's: who may not even see drafts finds nothing."""
    if not can(request.user, Permission.REPORT_VIEW, report):
        raise Http404
    require(request.user, Permission.REPORT_EDIT, report)


def _show_bundle(request, report, row, missing, *, status=200):
    context = {
        "report": report,
        "row": row,
        "missing": missing,
        "files": bundle.WORDS.items(),
        "query": f"?{row.query}" if row else "",
    }
    return render(request, "reports/bundle_detail.html", context, status=status)
