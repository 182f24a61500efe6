"""Addenda: written beside the pledge in force, frozen, opened to be signed; afterwards read with it."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cluster_portal import pdf
from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.forms.addenda import AddendumForm, Signed
from emulation.models import Indicator, Pledge, PledgeState
from emulation.papers import filename, paper_html, read_paper
from emulation.signed_targets import common_targets, day_within, signed_targets
from emulation.signing.revisions import current_revision

from .lookups import get_paper, get_pledge
from .pledges import ask_step, own_place

TEXTS_OF_PLEDGE = ("place", "basis_text", "copies_count")
# The steps of an addendum: members are not asked in the portal, they have agreed before.
STEPS = ("freeze", "open_signing", "recall")


@require_http_methods(["GET", "HEAD", "POST"])
def addendum_edit(request, year):
    """Begin an addendum to the pledge in force, or go on with its draft."""
    pledge = get_pledge(request, year)
    require(request.user, Permission.PLEDGE_RUN, Pledge(year=pledge.year, prepared_in=pledge.year))
    if pledge.state != PledgeState.IN_FORCE:
        messages.error(request, _("Only a pledge in force is changed by an addendum."))
        return redirect("emulation:pledge_detail", year)
    draft = pledge.addenda.filter(state=PledgeState.DRAFT).first()
    at = timezone.now()
    form = AddendumForm(
        request.POST or None,
        instance=draft,
        initial=None if draft else _begun(pledge, at),
        signed=_signed(pledge, at),
        drafted=_drafted(draft),
    )
    if request.method == "POST" and form.is_valid():
        try:
            addendum = _write(pledge, draft, form, request.user, at)
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. Read it, then freeze the content."))
            return redirect("emulation:addendum_detail", year, addendum.version)
    status = 422 if form.is_bound else 200
    context = {"pledge": pledge, "form": form, "draft": draft}
    return render(request, "emulation/addendum_form.html", context, status=status)


def get_addendum(request, year, number) -> Pledge:
    """A draft is there for who writes it, and for nobody else."""
    addendum = get_paper(request, year, f"phu-luc-{number}")
    if addendum.is_editable and not can(request.user, Permission.PLEDGE_RUN, addendum):
        raise Http404
    return addendum


@require_safe
def addendum_detail(request, year, number):
    """The addendum as a paper, with what comes next, and the pledge that it changes."""
    addendum = get_addendum(request, year, number)
    may_run = can(request.user, Permission.PLEDGE_RUN, addendum)
    signatures = list(addendum.signatures.select_related("province"))
    context = {
        "pledge": addendum,
        "may_run": may_run,
        "missing": addendum.missing_to_freeze() if addendum.is_editable else [],
        "signatures": signatures,
        "signed_count": sum(each.is_signed for each in signatures),
        "own_place": own_place(request.user, addendum, signatures, timezone.localdate()),
        "paper": read_paper(addendum),
    }
    return render(request, "emulation/addendum_detail.html", context)


@require_safe
def addendum_pdf(request, year, number):
    addendum = get_addendum(request, year, number)
    revision = current_revision(addendum)
    if stored := revision.file if revision else addendum.pdf:
        response = FileResponse(
            stored.open("rb"), filename=filename(addendum), content_type="application/pdf"
        )
        response["Cache-Control"] = "private, no-cache"
        return response
    return pdf.answer(request, paper_html(addendum), filename(addendum))


@require_http_methods(["GET", "HEAD", "POST"])
def addendum_move(request, year, number, name):
    """Ask whether the step is wanted; POST does it."""
    addendum = get_addendum(request, year, number)
    if name not in STEPS:
        raise Http404
    home = reverse("emulation:addendum_detail", args=[year, number])
    return ask_step(request, addendum, name, home=home)


def _write(pledge, draft, form, by, at):
    facts = {"texts": form.texts(), "changes": form.changes(), "by": by, "at": at}
    if draft:
        return actions.edit_addendum(addendum=draft, **facts)
    return actions.create_addendum(pledge=pledge, **facts)


def _begun(pledge, at) -> dict:
    texts = {name: getattr(pledge, name) for name in TEXTS_OF_PLEDGE}
    return {**texts, "on": day_within(pledge, timezone.localdate(at))}


def _signed(pledge, at) -> Signed:
    day = day_within(pledge, timezone.localdate(at))
    common, own = common_targets(pledge, day), signed_targets(pledge, day)
    targets = {(None, indicator): target for indicator, target in common.items()} | own
    indicators = Indicator.objects.filter(pk__in={indicator for _who, indicator in targets})
    return Signed(
        members=tuple(pledge.year.cluster.provinces_on(day)),
        indicators=tuple(indicators.order_by("order_no")),
        targets=targets,
    )


def _drafted(draft) -> dict:
    if draft is None:
        return {}
    rows = draft.targets.select_related("entry")
    return {(row.entry and row.entry.province_id, row.indicator_id): row for row in rows}
