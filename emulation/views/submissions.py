"""The submissions of awards: made from what was received, and as PDF and Word file."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cluster_portal import official, official_docx, pdf
from cluster_portal.accounts.permissions import require, visible
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.actions import AwardRefused
from emulation.award_papers import filename, submission_paper
from emulation.forms.awards import SubmissionForm
from emulation.models import Submission

from .lookups import get_year
from .votes import docx_answer

ADDRESSEE = "Liên minh Hợp tác xã Việt Nam"


@require_http_methods(["GET", "HEAD", "POST"])
def submission_create(request, year):
    """Make the submission of the received proposals."""
    year = get_year(request, year)
    require(request.user, Permission.AWARD_RUN, Submission(year=year))
    initial = {"on": timezone.localdate(), "place": year.conference_place, "addressee": ADDRESSEE}
    form = SubmissionForm(request.POST or None, year=year, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.submit_awards(
                year=year,
                values=form.values(),
                awards=form.cleaned_data["awards"],
                by=request.user,
                at=timezone.now(),
            )
        except AwardRefused as refusal:
            for name, text in refusal.problems.items():
                form.add_error(name, text)
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The submission is made; its proposals are being considered.")
            )
            return redirect("emulation:award_list", year.year)
    status = 422 if form.is_bound else 200
    context = {"year": year, "form": form}
    return render(request, "emulation/submission_form.html", context, status=status)


@require_safe
def submission_pdf(request, year, pk):
    submission = get_submission(request, year, pk)
    html = official.html(submission_paper(submission))
    return pdf.answer(request, html, filename(submission, "pdf"))


@require_safe
def submission_docx(request, year, pk):
    submission = get_submission(request, year, pk)
    return docx_answer(
        official_docx.render(submission_paper(submission)), filename(submission, "docx")
    )


def get_submission(request, year, pk) -> Submission:
    rows = Submission.objects.select_related("year__cluster")
    rows = visible(rows, request.user, Permission.AWARD_RUN)
    return get_object_or_404(rows, year=get_year(request, year), pk=pk)
