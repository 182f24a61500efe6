"""Before the day: lights for each signer, how to mend the red ones, and a notice to send."""

from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from emulation.models import Pledge
from emulation.preflight import read_portal_lights, read_preflight

from .lookups import get_paper
from .pledges import own_place
from .signing import slug_of


@require_safe
def pledge_preflight(request, year, paper):
    """The secretary sees all, with a notice for each; a signer the own lights."""
    pledge = get_paper(request, year, paper)
    at = timezone.now()
    places = read_preflight(pledge, at=at)
    may_run = can(request.user, Permission.PLEDGE_RUN, pledge)
    if not may_run:
        signatures = [place.signature for place in places]
        own = own_place(request.user, pledge, signatures, timezone.localdate(at))
        places = [place for place in places if place.signature == own]
        if not places:
            raise PermissionDenied
    practice = Pledge.objects.practices().filter(year=pledge.year_id).first()
    context = {
        "pledge": pledge,
        "rows": [(place, notice(request, pledge, place, practice)) for place in places],
        "portal_lights": read_portal_lights() if may_run else [],
        "may_run": may_run,
        "may_keep_mandates": can(request.user, Permission.MANDATE_MANAGE),
        "practice": practice,
        "ready_count": sum(place.tone == "green" for place in places),
    }
    return render(request, "emulation/pledge_preflight.html", context)


def notice(request, pledge, place, practice) -> dict:
    """What the secretary sends to the signers of a unit: the text, and a link that opens a mail with it."""

    def link(of):
        path = reverse(
            "emulation:pledge_signer", args=[of.year.year, of.address, slug_of(place.signature)]
        )
        return request.build_absolute_uri(path)

    facts = {
        "pledge": pledge,
        "place": place,
        "link": link(pledge),
        "practice_link": link(practice) if practice else "",
        "secretary": request.user,
    }
    text = render_to_string("emulation/preflight_notice.txt", facts).strip()
    subject = f"Chuẩn bị ký {pledge}"
    to = ",".join(signer.user.email for signer in place.signers if signer.user.email)
    mail = f"mailto:{to}?subject={quote(subject)}&body={quote(text)}"
    return {"text": text, "mail": mail, "has_address": bool(to)}
