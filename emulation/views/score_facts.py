"""The figures behind one sheet, written by the secretary where self-scoring is left out, or one is to be mended."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.forms.score_facts import FactsForm

from .lookups import get_year
from .scores import get_sheet


@require_http_methods(["GET", "HEAD", "POST"])
def score_facts(request, year, province):
    """Target, result, penalties; what is not assigned; conditions that take out of the ranking."""
    year = get_year(request, year)
    reading = get_sheet(request.user, year, province)
    require(request.user, Permission.SCORE_EDIT, reading.sheet)
    criteria = list(reading.pack.criteria.select_related("indicator").order_by("order_no"))
    form = FactsForm(request.POST or None, reading=reading, criteria=criteria)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_facts(
                sheet=reading.sheet, by=request.user, at=timezone.now(), **form.values()
            )
        except ChangedMeanwhile as conflict:
            form.data = form.data.copy()
            form.data["version"] = conflict.version
            form.add_error(None, str(conflict))
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The figures are saved, and all points computed again."))
            return redirect("emulation:score_edit", year.year, province)
    context = {"year": year, "sheet": reading.sheet, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "emulation/score_facts.html", context, status=status)
