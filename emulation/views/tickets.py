"""For programs on the signer's machine, which have a ticket and no session: fetch the file, hand it in signed.

The ticket stands in a header («Authorization: Bearer …»), never in the address. And for the signer: begin with a tool,
or with the signing service.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.forms.signatures import LARGEST_FILE, MEGABYTE


@login_not_required
@require_safe
@sensitive_variables("token")
def ticket_file(request, pk):
    """The file for which the ticket was given, once."""
    token = token_of(request)
    try:
        ticket, content = actions.fetch_by_ticket(ticket=pk, token=token, at=timezone.now())
    except MoveNotAllowed as refusal:
        return HttpResponse(str(refusal), status=403, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content, content_type="application/pdf")
    name = f"giao-uoc-{ticket.revision.paper_code}-{ticket.revision.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt  # the program has no session, so there is nothing that another page could misuse
@login_not_required
@require_POST
@sensitive_variables("token")
def ticket_hand_in(request, pk):
    """The signed file, as the tool sends it. Answers in the tool's own words."""
    token = token_of(request)
    if not token:
        return told(_("The ticket is missing."), status=403)
    files = list(request.FILES.values())
    if len(files) != 1:
        return told(_("One signed file is expected."), status=422)
    if files[0].size > LARGEST_FILE:
        text = _("The file is too large: at most %(limit)s MB are taken.")
        return told(text % {"limit": LARGEST_FILE // MEGABYTE}, status=422)
    try:
        place = actions.hand_in_by_ticket(
            ticket=pk,
            token=token,
            content=files[0].read(),
            at=timezone.now(),
            address=request.META.get("REMOTE_ADDR") or None,
            device=request.headers.get("User-Agent", ""),
        )
    except MoveNotAllowed as refusal:
        is_ticket = getattr(refusal, "code", "").startswith("ticket")
        return told(str(refusal), status=403 if is_ticket else 422)
    words = _("Signed for %(unit)s.") % {"unit": place.unit_name}
    return JsonResponse({"Status": True, "Message": words, "FileName": files[0].name})


def told(text, *, status):
    return JsonResponse({"Status": False, "Message": text, "FileName": ""}, status=status)


def token_of(request) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
