"""The public pages that say what a paper is. They tell nothing of drafts, and nothing that a wrong code could teach."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cluster_portal.codes import normalize_code
from reports.forms import CodeForm, CompareForm
from reports.verification import hash_of, paper_of_code, paper_of_hash


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request):
    """Ask for a code, or for a PDF to compare."""
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
    sha256 = hash_of(compare.cleaned_data["file"])
    found = {"compared": sha256, "paper": paper_of_hash(sha256)}
    return _show(request, CodeForm(), CompareForm(), **found)


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


def _show(request, code_form, compare_form, *, status=200, **context):
    context |= {"code_form": code_form, "compare_form": compare_form}
    return render(request, "reports/verification.html", context, status=status)
