"""One organization: its page, and the forms that enter, edit and stop it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cluster_portal.accounts.permissions import can, require, visible
from cluster_portal.accounts.roles import Permission
from cooperatives import actions
from cooperatives.actions import ChangedMeanwhile
from cooperatives.forms import OrganizationForm
from cooperatives.history import HistoryRefused
from cooperatives.models import FormerRecord, Kind, Organization, Sector
from cooperatives.profile import profile_of

from .event_menu import event_links

form_page = require_http_methods(["GET", "HEAD", "POST"])


# In addresses stands what people say.
KIND_OF_ADDRESS = {
    "htx": Kind.COOPERATIVE,
    "qtdnd": Kind.CREDIT_FUND,
    "lhhtx": Kind.COOPERATIVE_UNION,
    "tht": Kind.COOPERATIVE_GROUP,
}


class AsOfForm(forms.Form):
    on = forms.DateField(required=False)


@require_safe
def organization_detail(request, pk):
    """Everything the register knows of one organization, as of a day if one is asked for.

    The number of a record that was made one with another leads to that one.
    """
    if former := FormerRecord.objects.filter(number=pk).first():
        kept = get_organization(request, former.organization_id)
        words = {"old": former, "new": kept.code}
        messages.info(request, _("The record %(old)s was a duplicate; it is %(new)s now.") % words)
        return redirect(kept)
    organization = get_organization(request, pk)
    as_of = AsOfForm(request.GET)
    day = as_of.cleaned_data["on"] if as_of.is_valid() else None
    year = request.GET.get("nam", "")
    profile = profile_of(
        organization,
        user=request.user,
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        day=day,
    )
    context = {
        "organization": organization,
        "profile": profile,
        "as_of_form": as_of,
        "event_links": event_links(organization, request.user),
    }
    return render(request, "cooperatives/organization_detail.html", context)


@form_page
def organization_create(request, kind):
    """Enter an organization of one kind into the own province."""
    if kind not in KIND_OF_ADDRESS or not can(request.user, Permission.ORGANIZATION_EDIT):
        raise Http404
    organization = Organization(kind=KIND_OF_ADDRESS[kind], province=request.user.province)
    if organization.kind == Kind.CREDIT_FUND:
        organization.sector = Sector.CREDIT
    require(request.user, Permission.ORGANIZATION_EDIT, organization)
    form = OrganizationForm(request.POST or None, organization=organization)
    if request.method == "POST" and form.is_valid():
        try:
            organization = actions.register_organization(
                organization=form.filled(),
                details=form.details(),
                by=request.user,
                at=timezone.now(),
                note=form.note_of_warnings(),
            )
        except (ValidationError, HistoryRefused) as refusal:
            add_refusal(form, refusal)
            organization.pk = None
        else:
            messages.success(
                request, _("«%(name)s» is in the register.") % {"name": organization.name}
            )
            return redirect(organization)
    return show_form(
        request, "cooperatives/organization_form.html", form, organization=organization
    )


@form_page
def organization_edit(request, pk):
    """Edit; a second editor is shown what the first changed, and keeps what was typed."""
    organization = get_organization(request, pk)
    require(request.user, Permission.ORGANIZATION_EDIT, organization)
    form = OrganizationForm(request.POST or None, organization=organization)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_organization(
                organization=organization,
                values=form.values(),
                details=form.details(),
                base=form.cleaned_data["base"],
                expected_version=form.cleaned_data["version"],
                on=form.cleaned_data["changed_on"],
                basis=form.cleaned_data["basis"],
                by=request.user,
                at=timezone.now(),
                note=form.note_of_warnings(),
            )
        except ChangedMeanwhile as conflict:
            fresh = OrganizationForm(organization=get_organization(request, pk))
            form = form.rebased(fresh, conflict.changes)
            form.add_error(None, ValidationError(str(conflict), code="changed"))
        except (ValidationError, HistoryRefused) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(organization)
    return show_form(
        request, "cooperatives/organization_form.html", form, organization=organization
    )


def get_organization(request, pk) -> Organization:
    rows = Organization.objects.select_related(
        "province",
        "commune",
        "cooperative_union",
        "credit_fund_detail",
        "cooperative_group_detail",
    )
    return get_object_or_404(visible(rows, request.user, Permission.ORGANIZATION_VIEW), pk=pk)


def add_refusal(form, refusal):
    """Put the refusal of an action beside the field that it names, else above the form."""
    if isinstance(refusal, HistoryRefused):
        names = {"status_on": "on", "changed_on": "on"} if "on" in form.fields else {}
        field = names.get(refusal.field, refusal.field)
        form.add_error(field if field in form.fields else None, str(refusal))
        return
    for field, errors in (
        refusal.error_dict.items() if hasattr(refusal, "error_dict") else [(None, refusal)]
    ):
        form.add_error(field if field in form.fields else None, errors)


def show_form(request, template, form, **context):
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, **context}, status=status)
