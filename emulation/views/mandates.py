"""Who may sign: terms, delegations and certificates, kept by the unit's leader and the cluster's secretary."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal import moments
from cluster_portal.accounts.models import User
from cluster_portal.accounts.permissions import can, visible
from cluster_portal.accounts.roles import Permission, Role
from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.forms.mandates import CertificateFileForm, EndForm, MandateForm
from emulation.models import Mandate, SignerCertificate
from emulation.signing.pictures import PictureRefused


@require_safe
def mandate_list(request):
    """By unit: who may sign from when to when, by what paper, and with which certificate."""
    require_any(request.user)
    today = timezone.localdate()
    mandates = visible(Mandate.objects.all(), request.user, Permission.MANDATE_MANAGE)
    mandates = mandates.select_related("user", "province").order_by(
        "province__order_no", "-valid_from", "-pk"
    )
    certificates = visible(
        SignerCertificate.objects.valid_on(today), request.user, Permission.MANDATE_MANAGE
    )
    context = {
        "mandates": [(each, holds(each, today)) for each in mandates],
        "certificates": certificates.select_related("user__province").order_by(
            "user__province__order_no", "user__full_name"
        ),
    }
    return render(request, "emulation/mandate_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mandate_create(request):
    require_any(request.user)
    form = MandateForm(request.POST or None, people=people_for(request.user))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            actions.grant_mandate(
                province=facts["user"].province, by=request.user, at=timezone.now(), **facts
            )
        except (MoveNotAllowed, ValidationError) as refusal:
            form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
        else:
            messages.success(request, _("The mandate is entered."))
            return redirect("emulation:mandate_list")
    context = {"form": form, "heading": _("Enter a mandate to sign"), "button": _("Enter")}
    status = 422 if form.is_bound else 200
    return render(request, "emulation/mandate_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def mandate_end(request, pk):
    """Say the last day; what was never used can be removed instead."""
    mandate = get_mandate(request, pk)
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_mandate(
                mandate=mandate, on=form.cleaned_data["on"], by=request.user, at=timezone.now()
            )
        except (MoveNotAllowed, ValidationError) as refusal:
            form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
        else:
            messages.success(request, _("The mandate ends on that day."))
            return redirect("emulation:mandate_list")
    context = {
        "form": form,
        "mandate": mandate,
        "heading": _("End a mandate to sign"),
        "button": _("End"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "emulation/mandate_form.html", context, status=status)


@require_POST
def mandate_remove(request, pk):
    mandate = get_mandate(request, pk)
    try:
        actions.remove_mandate(mandate=mandate, by=request.user, at=timezone.now())
    except MoveNotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The mandate is removed."))
    return redirect("emulation:mandate_list")


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_create(request):
    """Enter a certificate from its file; it replaces the person's former one."""
    require_any(request.user)
    people = people_for(request.user)
    form = CertificateFileForm(request.POST or None, request.FILES or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            entered = actions.enter_certificate(
                user=form.cleaned_data["user"],
                content=form.cleaned_data["file"].read(),
                picture=form.cleaned_data["picture"],
                by=request.user,
                at=timezone.now(),
            )
        except PictureRefused as refusal:
            form.add_error("picture", str(refusal))
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            words = {
                "name": entered.common_name,
                "day": moments.day(entered.expires_at),
            }
            text = _("The certificate of «%(name)s» is entered; it is valid until %(day)s.")
            messages.success(request, text % words)
            return redirect("emulation:mandate_list")
    context = {"form": form, "heading": _("Enter a certificate"), "button": _("Read and enter")}
    status = 422 if form.is_bound else 200
    return render(request, "emulation/mandate_form.html", context, status=status)


@require_POST
def certificate_end(request, pk):
    rows = visible(SignerCertificate.objects.all(), request.user, Permission.MANDATE_MANAGE)
    certificate = get_object_or_404(rows, pk=pk)
    actions.end_certificate(certificate=certificate, by=request.user, at=timezone.now())
    messages.success(request, _("Nothing signed with this certificate is taken any more."))
    return redirect("emulation:mandate_list")


def require_any(user):
    if not can(user, Permission.MANDATE_MANAGE):
        raise PermissionDenied


def get_mandate(request, pk) -> Mandate:
    rows = visible(Mandate.objects.all(), request.user, Permission.MANDATE_MANAGE)
    return get_object_or_404(rows.select_related("user", "province"), pk=pk)


def people_for(user):
    """Who could sign, and for whom this user may enter something; nobody does so for themselves."""
    people = visible(User.objects.filter(is_active=True), user, Permission.MANDATE_MANAGE)
    signers = people.filter(role__in=[Role.LEADER, Role.OFFICER]).exclude(pk=user.pk)
    return signers.select_related("province").order_by("province__order_no", "full_name")


def holds(mandate, day) -> str:
    """How it stands with a mandate on that day: a state for the badge."""
    if mandate.valid_from > day:
        return "later"
    return "done" if mandate.valid_to and mandate.valid_to < day else "open"
