"""Cooperative groups known only by number: entering, changing and removing a line of the year's page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cluster_portal.accounts.permissions import require, visible
from cluster_portal.accounts.roles import Permission
from cooperatives import actions
from cooperatives.forms import GroupTallyForm
from cooperatives.gates import YearNotOpen
from cooperatives.models import GroupTally

from .figures import closed
from .organizations import add_refusal, form_page, show_form
from .statistics import seen

TEMPLATE = "cooperatives/group_tally_form.html"


@form_page
def group_tally_create(request, year):
    """Enter a number for the own province; who sees no page of the year sees no form."""
    seen(request, year)
    return entered(request, GroupTally(province=request.user.province, year=year))


@form_page
def group_tally_edit(request, year, pk):
    return entered(request, get_tally(request, year, pk))


@require_POST
def group_tally_remove(request, year, pk):
    tally = get_tally(request, year, pk)
    try:
        actions.remove_group_tally(tally=tally, by=request.user, at=timezone.now())
    except YearNotOpen as refusal:
        context = {"form": GroupTallyForm(tally=tally), "tally": tally, "closed": str(refusal)}
        return render(request, TEMPLATE, context, status=422)
    messages.success(request, _("The line is removed."))
    return redirect(section_of(year))


def entered(request, tally):
    """Ask the form and record; a closed year is shown and refused (422)."""
    require(request.user, Permission.FIGURES_EDIT, tally)
    form = GroupTallyForm(request.POST or None, tally=tally)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_group_tally(tally=form.filled(), by=request.user, at=timezone.now())
        except YearNotOpen as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(section_of(tally.year))
    return show_form(request, TEMPLATE, form, tally=tally, closed=closed(tally, tally.year))


def get_tally(request, year, pk) -> GroupTally:
    rows = GroupTally.objects.filter(year=year).select_related("province", "commune")
    return get_object_or_404(visible(rows, request.user, Permission.STATISTICS_VIEW), pk=pk)


def section_of(year) -> str:
    return reverse("cooperatives:figures_year", args=[year]) + "#so-tong-hop"
