"""The emulation years: the list, and one year with its steps."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cluster_portal.accounts.permissions import visible
from cluster_portal.accounts.roles import Permission
from emulation import actions
from emulation.calendar import steps_of
from emulation.models import EmulationYear, HeadTerm, Pledge

from .lookups import find_pledge, get_year


@require_safe
def year_list(request):
    """All years that the user takes part in, newest first, each with its head and its pledge."""
    years = visible(EmulationYear.objects.all(), request.user, Permission.YEAR_VIEW)
    years = years.select_related("cluster").prefetch_related("head_terms__province")
    pledges = visible(Pledge.objects.main(), request.user, Permission.PLEDGE_VIEW)
    shown = {}
    for pledge in pledges.holding_first():
        shown.setdefault(pledge.year_id, pledge)
    rows = [{"year": year, "terms": terms_of(year), "pledge": shown.get(year.pk)} for year in years]
    return render(request, "emulation/year_list.html", {"rows": rows})


@require_safe
def year_detail(request, year):
    """The steps of a year, who heads it, and where its parts are."""
    year = get_year(request, year)
    context = {
        "year": year,
        "terms": terms_of(year),
        "members": list(year.provinces()),
        "steps": steps_of(year, timezone.localdate()),
        "pledge": find_pledge(request, year.year),
        "next_year": year.year + 1,
        "next_pledge": find_pledge(request, year.year + 1),
    }
    return render(request, "emulation/year_detail.html", context)


@require_POST
def year_open(request, year):
    """Open the year's figures, results and points to all members."""
    year = get_year(request, year)
    actions.open_year_to_members(year=year, by=request.user, at=timezone.now())
    messages.success(request, _("The members now read each other's figures, results and points."))
    return redirect(year)


def terms_of(year) -> dict[str, HeadTerm]:
    """{head: term, deputy: term}, without a query when `head_terms__province` is prefetched."""
    return {term.duty: term for term in year.head_terms.all()}
