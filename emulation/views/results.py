"""Results of a year: the table of indicators and provinces, and the form of one province."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions import ChangedMeanwhile
from cooperatives.statistics import ProvinceYear
from cooperatives.statistics.counts import last_day
from emulation import actions
from emulation.achievements import achievements
from emulation.actions.results import ResultRefused
from emulation.forms.results import ResultsForm
from emulation.models import ScoreSheet, SheetState

from .lookups import get_province, get_year, seen_provinces


@require_safe
def result_list(request, year):
    """Target, actual and % of each indicator; ?tinh=<slug> shows one province with notes and definitions."""
    year = get_year(request, year)
    seen = seen_provinces(request.user, year, Permission.RESULT_VIEW)
    slug = request.GET.get("tinh", "")
    chosen = next((province for province in seen if province.slug == slug), None)
    if slug and not chosen:
        raise Http404
    context = {
        "year": year,
        "seen": seen,
        "chosen": chosen,
        "table": achievements(year, [chosen] if chosen else seen),
        "editable": [each for each in seen if may_edit(request.user, each, year)],
    }
    return render(request, "emulation/result_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def result_edit(request, year, province):
    """Enter the typed indicators of one province; the computed ones stand beside, with source and definition."""
    year = get_year(request, year)
    province = get_province(request, year, province, Permission.RESULT_VIEW)
    require(request.user, Permission.RESULT_EDIT, ProvinceYear(province.pk, year.year))
    form = ResultsForm(request.POST or None, results=results_of(year, province))
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.record_results(
                year=year,
                province=province,
                values=form.values(),
                basis=form.cleaned_data["basis"],
                as_of=form.cleaned_data["as_of"],
                expected_version=form.cleaned_data["version"],
                by=request.user,
                at=timezone.now(),
            )
        except ChangedMeanwhile as conflict:
            form = form.rebased(conflict, results_of(year, province))
        except (MoveNotAllowed, ResultRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect("emulation:result_list", year.year)
    return show_form(request, year, province, form)


@require_POST
def result_compute(request, year, province):
    """Compute the indicators of one province from the register again."""
    year = get_year(request, year)
    province = get_province(request, year, province, Permission.RESULT_VIEW)
    try:
        changed = actions.compute_results(
            year=year,
            province=province,
            as_of=last_day(year.year),
            by=request.user,
            at=timezone.now(),
        )
    except MoveNotAllowed as refusal:
        form = ResultsForm(results=results_of(year, province))
        return show_form(request, year, province, form, refusal=str(refusal), status=422)
    messages.success(
        request,
        _("Computed from the register; %(count)s values changed.") % {"count": changed},
    )
    return redirect("emulation:result_edit", year.year, province.slug)


def may_edit(user, province, year):
    return can(user, Permission.RESULT_EDIT, ProvinceYear(province.pk, year.year))


def results_of(year, province):
    [results] = achievements(year, [province]).by_province()
    return results


def show_form(request, year, province, form, *, refusal="", status=None):
    context = {
        "year": year,
        "province": province,
        "form": form,
        "refusal": refusal,
        "is_locked": ScoreSheet.objects.filter(
            pack__year=year, province=province, state=SheetState.LOCKED
        ).exists(),
    }
    status = status or (422 if form.is_bound else 200)
    return render(request, "emulation/result_edit.html", context, status=status)
