"""The signing room: the lamps for the hall, questions and scans, the list «chưa ký», personal links, the rehearsal."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.qr import mark_of
from emulation import actions
from emulation.forms.pledges import ReasonForm
from emulation.forms.signatures import AnswerForm
from emulation.models import EmulationYear, Pledge, PledgeKind, SignatureArtifact, SigningQuestion
from emulation.room import read_room, short_hash

from .lookups import get_paper, get_year
from .pledges import own_place
from .signing import MAIN, is_open_to, slug_of


@require_safe
def pledge_signing(request, year, paper=MAIN):
    """A lamp for each signer. HTMX asks every two seconds, saying what it has seen; nothing new is 204, without a page.

    Without JavaScript the page loads itself anew. `?man-hinh=hoi-truong` is for the screen of a hall.
    """
    pledge = get_paper(request, year, paper)
    room = read_room(pledge)
    if request.htmx and request.GET.get("seen") == room.fingerprint:
        return HttpResponse(status=204)
    own = own_place(request.user, pledge, [lamp.place for lamp in room.lamps], timezone.localdate())
    context = {
        "pledge": pledge,
        "room": room,
        "short_hash": short_hash(pledge),
        "is_hall": request.GET.get("man-hinh") == "hoi-truong",
        "may_run": can(request.user, Permission.PLEDGE_RUN, pledge),
        "scans": [each for each in room.scans if may_compare(request.user, each, pledge)],
    }
    if request.htmx:
        return render(request, "emulation/_lamps.html", context)
    if own:
        own.pledge = pledge
    context |= {
        "own_place": own,
        "may_sign_now": own is not None and is_open_to(own),
    }
    return render(request, "emulation/pledge_signing.html", context)


def may_compare(user, scan, pledge):
    scan.signature.pledge = pledge
    return actions.may_confirm(user, scan)


# Questions


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_question(request, year, paper, pk):
    """A question that a signer has asked, and the secretary's answer to it."""
    pledge = get_paper(request, year, paper)
    rows = SigningQuestion.objects.filter(signature__pledge=pledge)
    question = get_object_or_404(
        rows.select_related("signature__province", "asked_by", "answered_by"), pk=pk
    )
    require(request.user, Permission.PLEDGE_RUN, pledge)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_question(
                question=question,
                answer=form.cleaned_data["text"],
                by=request.user,
                at=timezone.now(),
            )
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The answer stands in the signing room."))
            return to_room(pledge)
    context = {"pledge": pledge, "question": question, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "emulation/pledge_question.html", context, status=status)


# Scans


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_scan(request, year, paper, pk):
    """The second person compares a scan with what was to be signed: it counts, or it does not, with the reason."""
    pledge = get_paper(request, year, paper)
    scan = get_scan(request, pledge, pk)
    refusal_form = ReasonForm(request.POST if request.POST.get("decision") == "refuse" else None)
    refusal = ""
    if request.method == "POST":
        facts = {"artifact": scan, "by": request.user, "at": timezone.now()}
        try:
            if request.POST.get("decision") != "refuse":
                actions.confirm_scan(**facts)
                messages.success(request, _("The scan counts as the signature of this unit."))
                return to_room(pledge)
            if refusal_form.is_valid():
                actions.refuse_scan(reason=refusal_form.cleaned_data["reason"], **facts)
                messages.success(
                    request, _("The scan does not count; the signer reads your reason.")
                )
                return to_room(pledge)
        except MoveNotAllowed as refused:
            refusal = str(refused)
    context = {
        "pledge": pledge,
        "scan": scan,
        "refusal_form": refusal_form,
        "refusal": refusal,
        "short_hash": short_hash(pledge),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "emulation/pledge_scan.html", context, status=status)


@require_safe
def pledge_scan_file(request, year, paper, pk):
    """The scan as it was drawn anew: nothing of the uploaded file but its pictures."""
    scan = get_scan(request, get_paper(request, year, paper), pk)
    with scan.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response


def get_scan(request, pledge, pk) -> SignatureArtifact:
    """404 for who has nothing to compare here."""
    scan = pledge_scans(pledge).filter(pk=pk).first()
    if scan is None or not may_compare(request.user, scan, pledge):
        raise Http404
    return scan


def pledge_scans(pledge):
    rows = SignatureArtifact.objects.filter(signature__pledge=pledge, method="ink")
    return rows.select_related("signature__province", "signer")


# The list «chưa ký»


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_unsigned(request, year, paper):
    """The secretary lists a unit as «chưa ký», with the reason, or takes it off the list."""
    pledge = get_paper(request, year, paper)
    require(request.user, Permission.PLEDGE_RUN, pledge)
    places = [lamp.place for lamp in read_room(pledge).lamps if not lamp.place.is_of_office]
    chosen = next((each for each in places if str(each.pk) == request.POST.get("place")), None)
    is_listing = request.POST.get("decision") == "list"
    form = ReasonForm(request.POST if is_listing else None)
    refusal = ""
    if chosen and (form.is_valid() if is_listing else True):
        reason = {"reason": form.cleaned_data["reason"]} if is_listing else {}
        action = actions.list_as_unsigned if is_listing else actions.await_signature
        try:
            action(signature=chosen, by=request.user, at=timezone.now(), **reason)
        except MoveNotAllowed as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("The list is as you see it."))
            return redirect("emulation:pledge_unsigned", year, pledge.address)
    context = {
        "pledge": pledge,
        # One form a place, each field with an id of its own.
        "places": [
            (
                each,
                form if each == chosen and is_listing else ReasonForm(auto_id=f"id_%s_{each.pk}"),
            )
            for each in places
        ],
        "chosen": chosen,
        "refusal": refusal,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "emulation/pledge_unsigned.html", context, status=status)


# Personal links


@require_safe
def pledge_links(request, year, paper):
    """A link and a QR code for each signer, to be printed or sent. A link leads to the sign-in; it signs nothing."""
    pledge = get_paper(request, year, paper)
    require(request.user, Permission.PLEDGE_RUN, pledge)
    links = []
    for lamp in read_room(pledge).lamps:
        path = reverse("emulation:pledge_signer", args=[year, pledge.address, slug_of(lamp.place)])
        address = request.build_absolute_uri(path)
        title = _("QR code that opens the page of %(unit)s") % {"unit": lamp.name}
        links.append((lamp.place, address, mark_of(address, title=title)))
    return render(request, "emulation/pledge_links.html", {"pledge": pledge, "links": links})


# The rehearsal


@require_POST
def practice_open(request, year):
    """Open a practice document for the signers of this year's pledge."""
    year = get_year(request, year)
    preparing = EmulationYear.objects.filter(cluster=year.cluster, year=year.year - 1).first()
    if preparing is None:
        raise Http404
    require(
        request.user,
        Permission.PLEDGE_RUN,
        Pledge(kind=PledgeKind.PRACTICE, year=year, prepared_in=preparing),
    )
    try:
        practice = actions.open_practice(
            year=year, prepared_in=preparing, by=request.user, at=timezone.now()
        )
    except MoveNotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("emulation:pledge_detail", year.year)
    messages.success(request, _("The practice document is open. Send the links to the signers."))
    return redirect(practice)


@require_POST
def practice_remove(request, year):
    practice = get_paper(request, year, "tap-duot")
    actions.remove_practice(practice=practice, by=request.user, at=timezone.now())
    messages.success(request, _("The practice document is removed."))
    return redirect("emulation:pledge_detail", year)


def to_room(pledge):
    return redirect("emulation:pledge_signing", pledge.year.year, pledge.address)
