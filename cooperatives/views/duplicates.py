"""Making one record of two, and two of one again."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cluster_portal.accounts.permissions import require, visible
from cluster_portal.accounts.roles import Permission
from cooperatives import actions
from cooperatives.duplicates import likely_twins
from cooperatives.forms import CodeField, DuplicatesForm, WithdrawalForm
from cooperatives.history import HistoryRefused
from cooperatives.models import ActKind, Organization, RegisterAct

from .organizations import add_refusal, get_organization

form_page = require_http_methods(["GET", "HEAD", "POST"])


class OtherForm(forms.Form):
    """Which other record is meant."""

    voi = CodeField(
        label=gettext_lazy("The other record"),
        help_text=gettext_lazy("Its record code or tax code."),
    )


@form_page
def duplicates_merge(request, pk):
    """Choose the other record, then in each field which is right; this record stays."""
    kept = get_organization(request, pk)
    require(request.user, Permission.DUPLICATES_MERGE, kept)
    rows = visible(Organization.objects.all(), request.user, Permission.ORGANIZATION_VIEW)
    other = OtherForm(request.GET or None)
    other.fields["voi"].rows = rows.exclude(pk=kept.pk)
    if not other.is_valid():
        context = {"organization": kept, "form": other, "twins": likely_twins(kept, rows)}
        status = 422 if request.method == "POST" or other.is_bound else 200
        return render(request, "cooperatives/duplicates_choose.html", context, status=status)
    dropped = get_organization(request, other.cleaned_data["voi"].pk)
    form = DuplicatesForm(request.POST or None, kept=kept, dropped=dropped)
    if request.method == "POST" and form.is_valid():
        try:
            actions.merge_duplicates(
                kept=kept,
                dropped=dropped,
                taken=form.taken(),
                taken_years=form.taken_years(),
                expected_versions=form.versions(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except (ValidationError, HistoryRefused) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request,
                _("One record now. The code %(code)s leads here from today.")
                % {"code": dropped.code},
            )
            return redirect(kept)
    context = {"kept": kept, "dropped": dropped, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "cooperatives/duplicates_merge.html", context, status=status)


@form_page
def duplicates_part(request, pk):
    """Make two records of one again."""
    acts = visible(RegisterAct.objects.all(), request.user, Permission.ORGANIZATION_VIEW)
    act = get_object_or_404(acts.filter(kind=ActKind.DUPLICATES_MERGED), pk=pk)
    former = getattr(act, "former_record", None)
    if former is None:
        raise Http404
    organization = get_organization(request, former.organization_id)
    require(request.user, Permission.DUPLICATES_MERGE, organization)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.part_duplicates(
                act=act, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except (ValidationError, HistoryRefused) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Two records again, each as it was."))
            return redirect(organization)
    context = {
        "organization": organization,
        "act": act,
        "former": former,
        "why_not": actions.why_they_stay(act, timezone.now()),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "cooperatives/duplicates_part.html", context, status=status)
