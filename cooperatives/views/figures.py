"""The figures of one organization for one year."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cooperatives import actions
from cooperatives.actions import ChangedMeanwhile, FiguresRefused
from cooperatives.forms import FiguresForm
from cooperatives.gates import YearNotOpen, require_open_year
from cooperatives.models import YearlyFigures

from .organizations import add_refusal, form_page, get_organization, show_form


@form_page
def figures_edit(request, pk, year):
    """Enter a year's figures beside those of the year before; a closed year is shown and refused (422)."""
    organization = get_organization(request, pk)
    figures, before = figures_of(organization, year), figures_of(organization, year - 1)
    require(request.user, Permission.FIGURES_EDIT, figures)
    form = FiguresForm(request.POST or None, figures=figures, before=before)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_figures(
                organization=organization,
                year=year,
                values=form.values_to_record(),
                base=form.base_values(),
                expected_version=form.cleaned_data["version"],
                by=request.user,
                at=timezone.now(),
                note=form.note_of_warnings(),
            )
        except ChangedMeanwhile as conflict:
            fresh = FiguresForm(figures=figures_of(organization, year), before=before)
            form = form.rebased(fresh, conflict.changes)
            form.add_error(None, ValidationError(str(conflict), code="changed"))
        except (YearNotOpen, FiguresRefused) as refusal:
            field = getattr(refusal, "field", None)
            form.add_error(field if field in form.fields else None, str(refusal))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The figures of %(year)s are saved.") % {"year": year})
            return redirect(f"{organization.get_absolute_url()}?nam={year}")
    context = {
        "organization": organization,
        "year": year,
        "previous_year": year - 1,
        "figures": figures,
        "closed": closed(organization, year),
    }
    return show_form(request, "cooperatives/figures_form.html", form, **context)


def figures_of(organization, year) -> YearlyFigures:
    """The figures of the year, or a new empty row with version 0."""
    found = organization.yearly_figures.filter(year=year).first()
    figures = found or YearlyFigures(year=year, version=0)
    figures.organization = organization
    return figures


def closed(organization, year) -> str:
    """Why nothing can be entered for this year; nothing when it is open."""
    try:
        require_open_year(organization.province, year)
    except YearNotOpen as reason:
        return str(reason)
    return ""
