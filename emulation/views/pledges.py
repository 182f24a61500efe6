"""The pledge: its page, its paper, the secretary's form, and the steps that its state allows."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cluster_portal import pdf
from cluster_portal.accounts.permissions import can, require, visible
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.actions.places import may_sign
from emulation.forms.pledges import PledgeForm, PledgeTextForm, RecallForm, ReturnEntryForm
from emulation.models import EmulationYear, Indicator, Pledge, PledgeState
from emulation.papers import filename, paper_html, read_paper
from emulation.signing.revisions import current_revision

from .lookups import find_newest, find_pledge, get_newest, get_pledge, get_year


@require_safe
def pledge_detail(request, year):
    """The pledge as it stands; of several versions the one that holds, with a word about the one on its way."""
    pledge = find_pledge(request, year)
    return pledge_absent(request, year) if pledge is None else show_pledge(request, pledge)


@require_safe
def pledge_next(request, year):
    """The version that is to replace the one in force; once it does, it is the pledge."""
    pledge = get_newest(request, year)
    return show_pledge(request, pledge) if pledge.is_coming else redirect(pledge)


def show_pledge(request, pledge):
    """Parts, signatures, what is lacking, the paper itself."""
    may_run = can(request.user, Permission.PLEDGE_RUN, pledge)
    entries = entries_seen(request.user, pledge)
    signatures = list(pledge.signatures.select_related("province"))
    versions = versions_beside(pledge, request.user)
    coming = next((each for each in versions if each.is_coming), None)
    # Its address is that of the newest version, so while there is one, the parts are found there.
    shown_entries = [] if coming else entries
    context = {
        "pledge": pledge,
        "coming": coming,
        "former": pledge.replaces if pledge.is_coming else None,
        "may_run": may_run,
        "entry_rows": [(entry, ReturnEntryForm(entry=entry)) for entry in shown_entries],
        "missing": pledge.missing_to_freeze() if may_run and pledge.is_editable else [],
        "signatures": signatures,
        "signed_count": sum(signature.is_signed for signature in signatures),
        "own_place": own_place(request.user, pledge, signatures, timezone.localdate()),
        "paper": read_paper(pledge, shown=keys_shown(pledge, entries)),
        "open_comments": pledge.comments.filter(thread=None, resolved_at=None).count(),
        "addenda": addenda_seen(pledge, request.user),
        # One change at a time.
        "may_amend": pledge.state == PledgeState.IN_FORCE
        and coming is None
        and can(
            request.user,
            Permission.PLEDGE_RUN,
            Pledge(year=pledge.year, prepared_in=pledge.year),
        ),
        "versions": versions,
        "practice": Pledge.objects.practices().filter(year=pledge.year_id).first(),
    }
    return render(request, "emulation/pledge_detail.html", context)


def addenda_seen(pledge, user):
    """Those in force and on their way; a draft is seen by who writes it."""
    rows = pledge.addenda.select_related("year", "prepared_in").order_by("version")
    return [row for row in rows if not row.is_editable or can(user, Permission.PLEDGE_RUN, row)]


def versions_beside(pledge, user):
    """The one that it replaces, and the one that replaces it; a draft is seen by who may read it."""
    rows = Pledge.objects.main().filter(Q(pk=pledge.replaces_id) | Q(replaces=pledge))
    seen = visible(rows.select_related("year", "prepared_in"), user, Permission.PLEDGE_VIEW)
    return list(seen.order_by("version"))


def pledge_absent(request, year):
    """The year is there, its pledge is not: who prepares it may begin it here."""
    year = get_year(request, year)
    preparing = EmulationYear.objects.filter(cluster=year.cluster, year=year.year - 1).first()
    may_begin = preparing is not None and can(
        request.user, Permission.PLEDGE_RUN, Pledge(year=year, prepared_in=preparing)
    )
    return render(request, "emulation/pledge_absent.html", {"year": year, "may_begin": may_begin})


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_edit(request, year):
    """Write the texts and the common targets; begin the pledge where there is none yet."""
    pledge = find_newest(request, year)
    if pledge is None:
        return pledge_begin(request, year)
    require(request.user, Permission.PLEDGE_RUN, pledge)
    form = PledgeForm(
        request.POST or None,
        instance=pledge,
        indicators=Indicator.objects.all(),
        targets=pledge.common_targets(),
    )
    theirs = {}
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_pledge(
                pledge=pledge,
                texts=form.texts(),
                targets=form.target_lines(),
                expected_version=form.cleaned_data["version"],
                by=request.user,
                at=timezone.now(),
            )
        except ChangedMeanwhile as conflict:
            theirs = rebase(form, conflict)
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(pledge)
    context = {"pledge": pledge, "form": form, "theirs": theirs}
    status = 422 if form.is_bound else 200
    return render(request, "emulation/pledge_form.html", context, status=status)


def pledge_begin(request, year):
    """The form for a new pledge, filled with the texts of the year before."""
    year = get_year(request, year)
    preparing = EmulationYear.objects.filter(cluster=year.cluster, year=year.year - 1).first()
    if preparing is None:
        raise Http404
    require(request.user, Permission.PLEDGE_RUN, Pledge(year=year, prepared_in=preparing))
    form = PledgeTextForm(request.POST or None, initial=texts_to_begin_with(preparing))
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_pledge(
                year=year,
                prepared_in=preparing,
                texts=form.texts(),
                by=request.user,
                at=timezone.now(),
            )
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The pledge is begun. Set the common targets now."))
            return redirect("emulation:pledge_edit", year.year)
    context = {"year": year, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "emulation/pledge_begin.html", context, status=status)


def texts_to_begin_with(preparing) -> dict:
    last = Pledge.objects.main().filter(year=preparing).order_by("-version").first()
    texts = (
        {name: getattr(last, name) for name in ("basis_text", "contents_text", "organization_text")}
        if last
        else {}
    )
    return {**texts, "on": preparing.conference_on, "copies_count": 9}


def rebase(form, conflict) -> dict[str, str]:
    """Let what was typed be saved again on the present version; return what the others stored, by field."""
    form.add_error(None, str(conflict))
    form.data = form.data.copy()
    form.data["version"] = conflict.version
    return {
        str(form.fields[name].label): theirs
        for name, (_mine, theirs) in conflict.changes.items()
        if name in form.fields
    }


# The steps that a state allows


@dataclass(frozen=True)
class Move:
    """A step of the pledge: what it is called, what happens, which action does it."""

    action: str
    title: str
    text: str
    done: str
    tone: str = "primary"
    has_reason: bool = False


MOVES = {
    "consult": Move(
        "consult_pledge",
        gettext_lazy("Open to comments"),
        gettext_lazy(
            "The members are asked for their opinion on the draft. The texts and targets can still be changed."
        ),
        gettext_lazy("The draft is open to comments."),
    ),
    "freeze": Move(
        "freeze_pledge",
        gettext_lazy("Freeze the content"),
        gettext_lazy(
            "Texts and targets are fixed as they are now, with their SHA-256 and a verification code. "
            "Until somebody has signed, the content can be recalled."
        ),
        gettext_lazy("The content is frozen. Read it once more, then open the signing."),
    ),
    "open_signing": Move(
        "open_signing",
        gettext_lazy("Open the signing"),
        gettext_lazy(
            "Every alliance's leader and the standing office can sign from now on. "
            "After the first signature the content cannot be recalled any more."
        ),
        gettext_lazy("The signing is open."),
    ),
    "recall": Move(
        "recall_pledge",
        gettext_lazy("Recall to be mended"),
        gettext_lazy(
            "The frozen content, its hash and its code are given up; the pledge is a draft again. "
            "Refusals are forgotten. Possible only while nobody has signed."
        ),
        gettext_lazy("The content is recalled: the pledge is a draft again."),
        tone="danger",
        has_reason=True,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_move(request, year, name):
    """Ask whether the step is wanted, saying what it does; POST does it."""
    pledge = get_newest(request, year)
    return ask_step(request, pledge, name, home=pledge.get_absolute_url())


def ask_step(request, pledge, name, *, home):
    """The question before a step of a pledge or addendum, or the step. A refusal comes back here with its reasons."""
    require(request.user, Permission.PLEDGE_RUN, pledge)
    step = MOVES[name]
    form = RecallForm(request.POST or None) if step.has_reason else None
    refusal, missing = "", []
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = {"reason": form.cleaned_data["reason"]} if form else {}
        try:
            getattr(actions, step.action)(
                pledge=pledge, by=request.user, at=timezone.now(), **reason
            )
        except MoveNotAllowed as refused:
            refusal, missing = str(refused), getattr(refused, "missing", [])
        else:
            messages.success(request, step.done)
            return redirect(home)
    elif name == "freeze":
        missing = pledge.missing_to_freeze()
    context = {
        "pledge": pledge,
        "step": step,
        "form": form,
        "refusal": refusal,
        "missing": missing,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "emulation/pledge_move.html", context, status=status)


# The paper


@require_safe
def pledge_pdf(request, year):
    """The stored file: signed, or as it goes to the signers; before the content is frozen one made of what stands."""
    return stored_or_made(request, get_pledge(request, year))


@require_safe
def pledge_next_pdf(request, year):
    pledge = get_newest(request, year)
    return stored_or_made(request, pledge) if pledge.is_coming else redirect(pledge.get_pdf_url())


def stored_or_made(request, pledge):
    revision = current_revision(pledge)
    # The newest file holds a later signature and longer proofs.
    stored = revision.file if revision else pledge.pdf
    if stored:
        response = FileResponse(
            stored.open("rb"), filename=filename(pledge), content_type="application/pdf"
        )
        response["Cache-Control"] = "private, no-cache"
        return response
    shown = keys_shown(pledge, entries_seen(request.user, pledge))
    return pdf.answer(request, paper_html(pledge, shown=shown), filename(pledge))


def entries_seen(user, pledge):
    """The parts that the user may read, north to south."""
    entries = pledge.entries.select_related("province", "pledge__year", "pledge__prepared_in")
    return list(visible(entries, user, Permission.ENTRY_VIEW))


def keys_shown(pledge, entries) -> set[str] | None:
    """The provinces whose targets are shown in a draft; None for all. What is frozen is read by all who sign it."""
    return None if pledge.is_frozen else {entry.province.key for entry in entries}


def own_place(user, pledge, signatures, day):
    """Where this user signs on that day: for the own alliance, or the standing office; None for everybody else."""
    for signature in signatures:
        is_own = signature.is_of_office or signature.province_id == user.province_id
        signature.pledge = pledge
        if is_own and may_sign(user, signature, day):
            return signature
    return None
