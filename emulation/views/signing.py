"""Signing: the page of one signer, made for a phone, and the room with a lamp for each of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from emulation import actions
from emulation.forms.signatures import RefuseForm, SignForm
from emulation.models import PledgeState
from emulation.moves import MoveNotAllowed
from emulation.papers import read_paper

from .lookups import get_pledge
from .pledges import own_place


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_sign(request, year):
    """What the own unit signs, on one page; sign it, or refuse with a reason. Afterwards the receipt."""
    pledge = get_pledge(request, year)
    signature = own_place(request.user, pledge, pledge.signatures.select_related("province"))
    if signature is None:
        raise PermissionDenied
    signature.pledge = pledge
    at = timezone.now()
    if request.method == "POST":
        is_refusal = request.POST.get("decision") == "refuse"
        return (refuse if is_refusal else sign)(request, signature, at)
    return show_place(request, signature, at)


def sign(request, signature, at):
    form = SignForm(request.POST, user=request.user, at=at)
    if not form.is_valid():
        return show_place(request, signature, at, sign_form=form, status=422)
    try:
        actions.sign_pledge(
            signature=signature,
            shown_hash=form.cleaned_data["shown_hash"],
            proof=form.proof,
            by=request.user,
            at=at,
            address=request.META.get("REMOTE_ADDR") or None,
            device=request.headers.get("User-Agent", ""),
        )
    except MoveNotAllowed as refusal:
        form.add_error(None, str(refusal))
        signature = reread(signature)
        # A page that was opened on older content now shows the present one, to be agreed to anew.
        form.data = {**form.data.dict(), "shown_hash": signature.pledge.content_hash, "agreed": ""}
        return show_place(request, signature, at, sign_form=form, status=422)
    messages.success(request, _("Signed. The receipt is below."))
    return redirect("emulation:pledge_sign", signature.pledge.year.year)


def refuse(request, signature, at):
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return show_place(request, signature, at, refuse_form=form, status=422)
    try:
        actions.refuse_to_sign(
            signature=signature, reason=form.cleaned_data["reason"], by=request.user, at=at
        )
    except MoveNotAllowed as refusal:
        form.add_error(None, str(refusal))
        return show_place(request, reread(signature), at, refuse_form=form, status=422)
    messages.success(request, _("Your refusal is recorded; the secretary and the members read it."))
    return redirect("emulation:pledge_sign", signature.pledge.year.year)


def reread(signature):
    """The place and its pledge as they are now: somebody else was faster."""
    fresh = type(signature).objects.select_related(
        "province", "pledge__year__cluster", "pledge__prepared_in"
    )
    return fresh.get(pk=signature.pk)


def show_place(request, signature, at, *, sign_form=None, refuse_form=None, status=200):
    pledge = signature.pledge
    paper = read_paper(pledge)
    is_open = pledge.state == PledgeState.SIGNING
    blank = SignForm(initial={"shown_hash": pledge.content_hash}, user=request.user, at=at)
    context = {
        "pledge": pledge,
        "signature": signature,
        "paper": paper,
        "targets": own_targets(paper, signature),
        "mandate": actions.mandate_for(signature, request.user, timezone.localdate(at)),
        "may_sign_now": is_open and signature.can_be_signed,
        "may_refuse_now": is_open and signature.can_be_refused,
        "sign_form": sign_form or blank,
        "refuse_form": refuse_form or RefuseForm(),
        "day": timezone.localdate(at),
    }
    return render(request, "emulation/pledge_sign.html", context, status=status)


def own_targets(paper, signature):
    """[(row, the own value)]: the column of the own unit; the standing office has none of its own."""
    keys = [unit["key"] for unit in paper.content["units"]]
    key = signature.province.key if signature.province else None
    column = keys.index(key) if key in keys else None
    return [(row, "" if column is None else row.units[column]) for row in paper.targets]


@require_safe
def pledge_signing(request, year):
    """A lamp for each signer. HTMX asks again every three seconds; without JavaScript the page reloads itself."""
    pledge = get_pledge(request, year)
    signatures = list(pledge.signatures.select_related("province"))
    signatures.sort(key=in_order_of_lamps)
    context = {
        "pledge": pledge,
        "signatures": signatures,
        "signed_count": sum(signature.is_signed for signature in signatures),
        "is_live": pledge.state in {PledgeState.FROZEN, PledgeState.SIGNING},
        "own_place": own_place(request.user, pledge, signatures),
    }
    if request.htmx:
        return render(request, "emulation/_lamps.html", context)
    return render(request, "emulation/pledge_signing.html", context)


def in_order_of_lamps(signature):
    """North to south, the standing office last."""
    return (
        signature.is_of_office,
        signature.province.order_no if signature.province else 0,
    )
