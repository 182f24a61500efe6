"""The paper of the own unit, made for a phone: one tap chooses, the next confirms; and the minutes of the count."""

import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from cluster_portal import official, official_docx, pdf
from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.ballot_box import BoxLost
from emulation.forms.ballots import VoteForm
from emulation.minutes import filename, minutes

from .ballots import form_page, get_ballot, own_voter, shows_result


@sensitive_post_parameters("choice")
@never_cache
@form_page
def ballot_vote(request, year, pk):
    """The paper of the own unit: one tap chooses, the next confirms. What was chosen is nowhere shown again."""
    ballot = get_ballot(request, year, pk)
    voter = own_voter(request.user, ballot)
    if voter is None:
        raise PermissionDenied
    at, refusal = timezone.now(), ""
    try:
        actions.require_voter(request.user, voter, timezone.localdate(at))
    except actions.VoteRefused as reason:
        return show_paper(request, voter, refusal=str(reason), status=_as_asked(request))
    if request.method != "POST":
        return show_paper(request, voter)
    form = VoteForm(request.POST, candidates=ballot.candidates.all())
    if not form.is_valid():
        return show_paper(request, voter, form=form, status=422)
    if not form.cleaned_data["confirmed"]:
        context = {"ballot": ballot, "year": ballot.year, "voter": voter, "form": form}
        return render(request, "emulation/ballot_confirm.html", context)
    try:
        actions.cast_vote(voter=voter, choice=form.chosen, by=request.user, at=at)
    except (MoveNotAllowed, BoxLost) as reason:
        refusal = str(reason)
    if refusal:
        fresh = get_ballot(request, year, pk)
        return show_paper(request, own_voter(request.user, fresh), refusal=refusal, status=422)
    messages.success(request, _("The vote of your unit is in the box."))
    return redirect("emulation:ballot_vote", ballot.year.year, ballot.pk)


@require_safe
def ballot_minutes_pdf(request, year, pk):
    """The minutes of the count as a PDF, for those who see the result."""
    ballot = get_counted(request, year, pk)
    return pdf.answer(request, official.html(minutes(ballot)), filename(ballot, "pdf"))


@require_safe
def ballot_minutes_docx(request, year, pk):
    """The same as a Word file."""
    ballot = get_counted(request, year, pk)
    return docx_answer(official_docx.render(minutes(ballot)), filename(ballot, "docx"))


def docx_answer(content, name):
    return FileResponse(
        io.BytesIO(content), filename=name, as_attachment=True, content_type=official.DOCX
    )


def get_counted(request, year, pk):
    """A ballot whose result the user sees; 404 before that."""
    ballot = get_ballot(request, year, pk)
    if not shows_result(request.user, ballot):
        raise Http404
    return ballot


def show_paper(request, voter, *, form=None, refusal="", status=200):
    ballot = voter.ballot
    candidates = list(ballot.candidates.all())
    context = {
        "ballot": ballot,
        "year": ballot.year,
        "voter": voter,
        "form": form or VoteForm(candidates=candidates),
        "refusal": refusal,
    }
    return render(request, "emulation/ballot_vote.html", context, status=status)


def _as_asked(request):
    return 422 if request.method == "POST" else 200
