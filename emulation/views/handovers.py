"""Handing over to the next head: what is still open, the record, and its minutes."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cluster_portal import official, official_docx, pdf
from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.forms.awards import HandoverForm
from emulation.handover import handover_paper, open_matters, stored
from emulation.models import EmulationYear, Handover

from .lookups import get_year
from .votes import docx_answer


@require_http_methods(["GET", "HEAD", "POST"])
def handover_detail(request, year):
    """What is open today, or what was when it was handed over. For the two heads' secretaries."""
    year = get_own_year(request, year)
    form = None
    if request.method == "POST" or can(request.user, Permission.REPORTING_YEAR_MANAGE, year):
        require(request.user, Permission.REPORTING_YEAR_MANAGE, year)
        initial = {"on": timezone.localdate(), "place": year.conference_place}
        form = HandoverForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_over(
                year=year, values=form.cleaned_data, by=request.user, at=timezone.now()
            )
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The handing over is recorded."))
            return redirect("emulation:handover_detail", year.year)
    handover = find_handover(year)
    following = year_after(year)
    context = {
        "year": year,
        "handover": handover,
        "matters": handover.matters if handover else stored(open_matters(year)),
        "head": year.head(),
        "next_head": following.head() if following else None,
        "form": None if handover else form,
    }
    status = 422 if form and form.is_bound else 200
    return render(request, "emulation/handover_detail.html", context, status=status)


@require_safe
def handover_pdf(request, year):
    year = get_own_year(request, year)
    document = handover_paper(year, find_handover(year), timezone.localdate())
    return pdf.answer(request, official.html(document), f"bien-ban-ban-giao-{year.year}.pdf")


@require_safe
def handover_docx(request, year):
    year = get_own_year(request, year)
    document = handover_paper(year, find_handover(year), timezone.localdate())
    return docx_answer(official_docx.render(document), f"bien-ban-ban-giao-{year.year}.docx")


def find_handover(year) -> Handover | None:
    return Handover.objects.filter(year=year).first()


def year_after(year) -> EmulationYear | None:
    return EmulationYear.objects.filter(cluster=year.cluster_id, year=year.year + 1).first()


def get_own_year(request, year) -> EmulationYear:
    """A year whose head or whose next head the user works for; what is open tells of all members, so 404 for others."""
    year = get_year(request, year)
    following = year_after(year)
    if not any(
        each and can(request.user, Permission.REPORTING_YEAR_MANAGE, each)
        for each in (year, following)
    ):
        raise Http404
    return year
