"""What happens to organizations: each page shows what it would do before it is written, and can be taken back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cluster_portal.accounts.permissions import require, visible
from cluster_portal.accounts.roles import Permission
from cooperatives import actions
from cooperatives.forms import (
    CorrectionForm,
    EventForm,
    SuccessionForm,
    WithdrawalForm,
    successor_forms,
)
from cooperatives.history import HistoryRefused
from cooperatives.models import ActKind, Organization, OrganizationEvent, RegisterAct

from .event_menu import EVENTS, SUCCESSIONS
from .organizations import add_refusal, get_organization

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def organization_event(request, pk, event):
    """Write what happened to one organization."""
    organization = editable(request, pk)
    if event not in EVENTS:
        raise Http404
    kind, title = EVENTS[event]
    form = EventForm(request.POST or None, organization=organization, kind=kind)

    def write():
        return actions.record_event(
            organization=organization,
            kind=kind,
            values=form.values(),
            on=form.cleaned_data["on"],
            paper=form.paper(),
            by=request.user,
            at=timezone.now(),
        )

    return act_page(request, organization, form, write, title=title)


@form_page
def organization_status(request, pk):
    """Change the status since a day, by a paper."""
    return organization_event(request, pk, "tinh-trang")


@form_page
def organization_succession(request, pk, act):
    """Write a merger, a split or a conversion."""
    organization = editable(request, pk)
    if act not in SUCCESSIONS:
        raise Http404
    kind, title = SUCCESSIONS[act]
    data = request.POST or None
    form = SuccessionForm(data, organization=organization, kind=kind, user=request.user)
    successors = successor_forms(data, organization=organization, kind=kind)

    def write():
        common = {
            "organizations": form.organizations(),
            "on": form.cleaned_data["on"],
            "paper": form.paper(),
            "by": request.user,
            "at": timezone.now(),
        }
        if successors is None:
            return actions.merge_into(successor=form.cleaned_data["successor"], **common)
        new = [each.filled(common["on"]) for each in successors if each.has_changed()]
        return actions.succeed(kind=kind, successors=new, **common)

    return act_page(request, organization, form, write, title=title, successors=successors)


@form_page
def event_correct(request, pk):
    """Correct the day or the paper of an event."""
    event = get_object_or_404(OrganizationEvent, pk=pk)
    organization = editable(request, event.organization_id)
    form = CorrectionForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_event(
                event=event,
                on=form.day(),
                paper=form.paper(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except (ValidationError, HistoryRefused) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Corrected."))
            return redirect(organization)
    context = {"organization": organization, "event": event, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "cooperatives/event_correct.html", context, status=status)


@form_page
def act_withdraw(request, pk):
    """Take an act back, with a reason."""
    acts = visible(RegisterAct.objects.all(), request.user, Permission.ORGANIZATION_VIEW)
    act = get_object_or_404(acts.exclude(kind=ActKind.DUPLICATES_MERGED), pk=pk)
    numbers = [each.number for each in act.records.all()]
    organization = editable(request, numbers[0])
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_act(
                act=act, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except (ValidationError, HistoryRefused) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Withdrawn. Everything is as it was before."))
            return redirect(organization)
    context = {
        "organization": organization,
        "act": act,
        "effects": actions.effects_of(act),
        "why_not": actions.why_it_stands(act),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "cooperatives/act_withdraw.html", context, status=status)


def editable(request, pk) -> Organization:
    organization = get_organization(request, pk)
    require(request.user, Permission.ORGANIZATION_EDIT, organization)
    return organization


def act_page(request, organization, form, write, *, title, successors=None):
    """The form; with the button «preview» what it would do; with the other one it is done."""
    effects = None
    parts = [form] if successors is None else [form, successors]
    if request.method == "POST" and all([part.is_valid() for part in parts]):
        try:
            if "preview" in request.POST:
                effects = actions.foreseen(write)
            else:
                act = write()
                messages.success(
                    request, _("Recorded: %(what)s.") % {"what": act.get_kind_display()}
                )
                return redirect(organization)
        except (ValidationError, HistoryRefused) as refusal:
            add_refusal(form, refusal)
    context = {
        "organization": organization,
        "title": title,
        "form": form,
        "successors": successors,
        "effects": effects,
    }
    status = 422 if form.is_bound and effects is None else 200
    return render(request, "cooperatives/organization_event.html", context, status=status)
