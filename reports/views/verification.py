"""The public pages that say what a paper is. They tell nothing of drafts, and nothing that a wrong code could teach."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cluster_portal.codes import normalize_code
from cluster_portal.waiting import FileFailed
from emulation.signing.keys import portal_certificates
from reports.examination import (
    TakesLong,
    examine_at_once,
    examined_aside,
    program_for_strangers,
    put_aside,
)
from reports.forms import CodeForm, CompareForm
from reports.verification import (
    paper_of_code,
    shown,
    targets_in,
    units_in,
    with_what_we_know,
)

PROGRAM_NAME = "kiem-tra-van-ban.py"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request):
    """Ask for a code, or for a PDF to look at."""
    if "code" in request.GET:
        form = CodeForm(request.GET)
        if form.is_valid():
            return redirect("reports:verification_detail", form.cleaned_data["code"])
        return _show(request, form, CompareForm(), status=422)
    if request.method != "POST":
        return _show(request, CodeForm(), CompareForm())
    compare = CompareForm(request.POST, request.FILES)
    if not compare.is_valid():
        return _show(request, CodeForm(), compare, status=422)
    content = compare.cleaned_data["file"].read()
    try:
        answer = examine_at_once(content)
    except TakesLong:
        return redirect("reports:verification_file", put_aside(content))
    return _show(request, CodeForm(), CompareForm(), **_found(answer))


@login_not_required
@require_safe
def verification_file(request, sha256):
    """What a job found in a long file; until then a page that asks again."""
    filename = f"{sha256[:12]}.pdf"
    try:
        answer = examined_aside(sha256, on=timezone.localdate())
    except FileNotFoundError as nothing:
        raise Http404 from nothing
    except FileFailed:
        return render(request, "file_failed.html", {"filename": filename}, status=500)
    if answer is None:
        page = render(request, "reports/verification_waiting.html", {"sha256": sha256}, status=202)
        page["Refresh"] = "3"
        page["Cache-Control"] = "no-store"
        return page
    return _show(request, CodeForm(), CompareForm(), **_found(answer))


@login_not_required
@require_safe
def verification_detail(request, code):
    """What the paper with this code is; a clear sentence when there is none."""
    code = normalize_code(code)
    paper = paper_of_code(code)
    context = {"code": code, "paper": paper}
    return render(
        request, "reports/verification_detail.html", context, status=200 if paper else 404
    )


@login_not_required
@require_safe
def verification_program(request):
    """The program that says the same without this portal, as a file to keep."""
    response = HttpResponse(program_for_strangers(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{PROGRAM_NAME}"'
    return response


def _found(answer) -> dict:
    answer = with_what_we_know(answer)
    paper, embedded = answer["paper"], answer["embedded"] or {}
    return {
        "answer": shown(answer),
        "paper": paper_of_code(paper["code"]) if paper else None,
        "units": units_in(embedded),
        "targets": targets_in(embedded),
    }


def _show(request, code_form, compare_form, *, status=200, **context):
    context |= {
        "code_form": code_form,
        "compare_form": compare_form,
        "fingerprints": [each.sha256_fingerprint for each in portal_certificates()],
    }
    return render(request, "reports/verification.html", context, status=status)
