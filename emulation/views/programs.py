"""Signing with a program outside, as the signer sees it: begin, wait, and read how it ended.

The secret of a ticket stands in the page that answers the form and in no address, so that page cannot be opened twice;
whoever loses it begins again. The programs themselves come in by views/tickets.py.
"""

import json
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.models import SigningMethod, SigningTicket
from emulation.signing.channels import plugin_parameters, remote_service

from .signing import (
    REMOTE,
    TOOL,
    WAYS,
    asked_way,
    attempts_of,
    get_place,
    show_anew,
    show_way,
    to_place,
    trouble_in_words,
    whence,
)

PAGE, PART = "emulation/pledge_ticket.html", "emulation/_ticket.html"
WAY_OF = {SigningMethod.VGCA: TOOL, SigningMethod.REMOTE: REMOTE}


def plugin_script() -> str:
    """The address of the committee's script: a file of ours, or one of theirs."""
    given = settings.VGCA_PLUGIN_SCRIPT
    return given if "://" in given else static(given)


def lets_the_plugin_through(view):
    """The page that holds the committee's script may load it and let it reach the tool on the same machine."""

    def wrapped(request, *arguments, **keywords):
        theirs = urlsplit(settings.VGCA_PLUGIN_SCRIPT)
        scripts = [f"{theirs.scheme}://{theirs.netloc}"] if theirs.netloc else []
        let = {"script-src": scripts, "connect-src": settings.VGCA_PLUGIN_CONNECT}
        return csp_update({name: each for name, each in let.items() if each})(view)(
            request, *arguments, **keywords
        )

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@lets_the_plugin_through
@sensitive_variables("given", "parameters")
def pledge_tool(request, year, paper):
    """Begin with the signing tool: the answer to the form holds the tickets for it, and waits."""
    way, place, form = asked_way(request, year, paper, TOOL)
    if not (request.method == "POST" and form.is_valid()):
        return show_way(request, way, place, form)
    try:
        with trouble_in_words():
            given = actions.give_tickets(
                signature=place,
                shown_hash=form.cleaned_data["shown_hash"],
                by=request.user,
                at=form.at,
            )
    except MoveNotAllowed as refusal:
        return show_way(request, way, show_anew(form, refusal, place), form)
    parameters = plugin_parameters(
        fetch_address=request.build_absolute_uri(
            reverse("emulation:ticket_file", args=[given.fetch.pk])
        ),
        hand_in_address=request.build_absolute_uri(
            reverse("emulation:ticket_hand_in", args=[given.hand_in.pk])
        ),
        token=given.token,
    )
    more = {"parameters": json.dumps(parameters), "plugin_script": plugin_script()}
    return show_ticket(request, given.hand_in, place, form.at, **more)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("asked")
def pledge_remote(request, year, paper):
    """Let the signer's phone ask; the answer to the form waits for it."""
    way, place, form = asked_way(request, year, paper, REMOTE)
    if not (request.method == "POST" and form.is_valid()):
        return show_way(request, way, place, form)
    try:
        with trouble_in_words():
            asked = actions.ask_remotely(
                signature=place,
                account=form.cleaned_data["account"],
                shown_hash=form.cleaned_data["shown_hash"],
                service=remote_service(),
                by=request.user,
                at=form.at,
            )
    except MoveNotAllowed as refusal:
        return show_way(request, way, show_anew(form, refusal, place), form)
    return show_ticket(request, asked.ticket, place, form.at, token=asked.token)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("token")
@sensitive_variables("token")
def pledge_ticket(request, year, paper, pk):
    """How an attempt stands. With the ticket's secret (POST): ask the service whether the phone has confirmed.

    HTMX asks again and again; nothing new is 204.
    """
    place = get_place(request, year, paper)
    rows = SigningTicket.objects.filter(purpose=SigningTicket.Purpose.HAND_IN, user=request.user)
    ticket = rows.filter(pk=pk, signature=place).first()
    if ticket is None:
        raise Http404
    at, token, refusal = timezone.now(), "", ""
    if request.method == "POST" and ticket.method == SigningMethod.REMOTE and ticket.is_open(at):
        token = request.POST.get("token", "")
        try:
            finish(request, ticket, token, at)
        except MoveNotAllowed as refused:
            refusal = str(refused)
        ticket.refresh_from_db()
        place.refresh_from_db(fields=["state", "signed_at"])
    if place.is_signed:
        messages.success(request, _("Signed. The receipt is below."))
        there = to_place(place)
        return HttpResponseClientRedirect(there.url) if request.htmx else there
    if request.htmx and ticket.is_open(at) and not refusal:
        return HttpResponse(status=204)
    return show_ticket(request, ticket, place, at, token=token, refusal=refusal)


def finish(request, ticket, token, at):
    """Sign, if the signer has confirmed. Raises MoveNotAllowed."""
    service = remote_service()
    if service is None:  # the administrator has taken it away meanwhile
        raise Http404
    with trouble_in_words():
        actions.finish_remotely(
            ticket=ticket.pk,
            token=token,
            service=service,
            by=request.user,
            at=at,
            **whence(request),
        )


def show_ticket(request, ticket, place, at, *, refusal="", **more):
    """Waiting, refused or too late, each with the way back; it is kept nowhere, as it may hold the ticket's secret."""
    context = {
        "pledge": place.pledge,
        "signature": place,
        "way": WAYS[WAY_OF[ticket.method]],
        "ticket": ticket,
        "is_waiting": ticket.is_open(at),
        "is_expired": ticket.used_at is None and ticket.expires_at <= at,
        "refusal": refusal,
        "attempts": attempts_of(place) if ticket.used_at else [],
        "parameters": "",
        "token": "",
        **more,
    }
    answer = render(
        request, PART if request.htmx else PAGE, context, status=422 if refusal else 200
    )
    answer["Cache-Control"] = "no-store"
    return answer
