"""A version that replaces the pledge in force: begun, given up, and the older versions as they were signed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.papers import read_paper

from .lookups import get_newest, get_paper, get_pledge
from .pledges import stored_or_made, versions_beside


@require_POST
def replacement_begin(request, year):
    """The next version begins with what holds today."""
    pledge = get_pledge(request, year)
    try:
        version = actions.begin_replacement(pledge=pledge, by=request.user, at=timezone.now())
    except MoveNotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(pledge)
    else:
        text = _(
            "The next version is begun. Write what changes; until all have signed it, the present one holds."
        )
        messages.success(request, text)
        return redirect(version)


@require_POST
def replacement_drop(request, year):
    """Give the next version up before it was frozen."""
    version = get_newest(request, year)
    try:
        actions.drop_replacement(version=version, by=request.user, at=timezone.now())
    except MoveNotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The next version is given up; the present one holds."))
    return redirect("emulation:pledge_detail", year)


@require_safe
def pledge_version(request, year, version):
    """One version as it was signed, with what it replaced and what replaced it."""
    pledge = get_version(request, year, version)
    signatures = list(pledge.signatures.select_related("province"))
    context = {
        "pledge": pledge,
        "versions": versions_beside(pledge, request.user),
        "signed_count": sum(each.is_signed for each in signatures),
        "signatures": signatures,
        "paper": read_paper(pledge),
    }
    return render(request, "emulation/pledge_version.html", context)


@require_safe
def pledge_version_pdf(request, year, version):
    return stored_or_made(request, get_version(request, year, version))


def get_version(request, year, version):
    """A version that was signed; one on its way has the page of the next one."""
    pledge = get_paper(request, year, f"ban-{version}")
    if not pledge.is_signed:
        raise Http404
    return pledge
