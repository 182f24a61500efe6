"""What a province has reported of itself on paper, and closing a year over what differs from it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cooperatives import actions
from cooperatives.forms.reported import ReportedTotalsForm
from cooperatives.gates import YearNotOpen
from cooperatives.models import ReportedTotals

from .figures import closed
from .organizations import add_refusal, form_page, show_form
from .quality import page_of
from .statistics import seen


@form_page
def reported_totals(request, year):
    """The own province's numbers as its paper has them; a closed year is shown and refused (422)."""
    seen(request, year)
    totals = totals_of(request.user.province, year)
    require(request.user, Permission.FIGURES_EDIT, totals)
    form = ReportedTotalsForm(request.POST or None, totals=totals)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_reported_totals(totals=form.filled(), by=request.user, at=timezone.now())
        except YearNotOpen as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(page_of(totals.province, year))
    return show_form(
        request,
        "cooperatives/reported_totals.html",
        form,
        totals=totals,
        year=year,
        closed=closed(totals, year),
    )


def totals_of(province, year) -> ReportedTotals:
    """What is known of the year, or a new empty row."""
    found = ReportedTotals.objects.filter(province=province, year=year).first()
    totals = found or ReportedTotals(year=year)
    totals.province = province
    return totals
