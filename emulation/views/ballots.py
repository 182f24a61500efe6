"""The ballots of a year: the list, the page of one with its moves, and the voter's paper, made for a phone."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal.accounts.permissions import can, require, visible
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.actions.ballots import BALLOT_FIELDS, PROPOSED, not_a_draft
from emulation.actions.pledges import NotComplete
from emulation.ballot_box import BoxLost
from emulation.electorate import (
    differs_from_points,
    missing_to_close,
    missing_to_open,
    missing_to_prepare,
    points_leaders,
)
from emulation.forms.ballots import (
    AnnounceForm,
    AnnulForm,
    BallotForm,
    CountAgainForm,
    PaperCountForm,
    VoteForm,
)
from emulation.models import (
    Ballot,
    BallotCandidate,
    BallotKind,
    BallotState,
    BallotVoter,
    EmulationYear,
    OpenVote,
    VotingMethod,
)

from .lookups import get_year

form_page = require_http_methods(["GET", "HEAD", "POST"])
# The kinds in addresses
KINDS = {
    "suy-ton": BallotKind.NOMINATION,
    "cum-truong": BallotKind.HEAD,
    "cum-pho": BallotKind.DEPUTY,
}


@require_safe
def ballot_list(request, year):
    """The year's ballots, and for the secretary the kinds that can be begun."""
    year = get_year(request, year)
    ballots = list(seen_ballots(request, year))
    may_run = can(request.user, Permission.BALLOT_RUN, year)
    taken = {ballot.kind for ballot in ballots if ballot.state != BallotState.ANNULLED}
    context = {
        "year": year,
        "ballots": [(ballot, place_of(request.user, ballot)) for ballot in ballots],
        "may_run": may_run,
        "kinds": [(slug, kind.label) for slug, kind in KINDS.items() if kind not in taken],
    }
    return render(request, "emulation/ballot_list.html", context)


@form_page
def ballot_create(request, year, kind):
    """Begin a ballot of this kind; its rules are those of the last one, until somebody changes them."""
    year = get_year(request, year)
    require(request.user, Permission.BALLOT_RUN, year)
    if kind not in KINDS:
        raise Http404
    ballot = Ballot(year=year, kind=KINDS[kind])
    members = year.provinces()
    form = BallotForm(
        request.POST or None,
        instance=ballot,
        members=members,
        initial={**rules_of_last(ballot), "candidates": [each.pk for each in members]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            ballot = actions.create_ballot(
                year=year,
                kind=ballot.kind,
                values=form.values(),
                candidates=form.cleaned_data["candidates"],
                by=request.user,
                at=timezone.now(),
            )
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The draft of the ballot is saved."))
            return redirect(ballot)
    return show_form(request, ballot, form)


@form_page
def ballot_edit(request, year, pk):
    """Change a draft."""
    ballot = get_ballot(request, year, pk)
    require(request.user, Permission.BALLOT_RUN, ballot)
    if not ballot.is_editable:
        return show_ballot(request, ballot, refusal=not_a_draft(ballot), status=422)
    form = BallotForm(request.POST or None, instance=ballot, members=ballot.year.provinces())
    if request.method == "POST" and form.is_valid():
        try:
            ballot = actions.edit_ballot(
                ballot=ballot,
                values=form.values(),
                candidates=form.cleaned_data["candidates"],
                expected_version=form.cleaned_data["version"] or 0,
                by=request.user,
                at=timezone.now(),
            )
        except ChangedMeanwhile as conflict:
            form.data = form.data.copy()
            form.data["version"] = conflict.version
            form.add_error(None, str(conflict))
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The draft of the ballot is saved."))
            return redirect(ballot)
    return show_form(request, ballot, form)


@require_safe
def ballot_detail(request, year, pk):
    """One ballot: who takes part, the rules, the result once it is announced, and what can be done next."""
    ballot = get_ballot(request, year, pk)
    if request.htmx:
        return render(request, "emulation/_ballot_board.html", board(ballot))
    return show_ballot(request, ballot)


@require_POST
def ballot_move(request, year, pk, name):
    """Prepare, open or close; or make a draft again, or begin the next round."""
    ballot = get_ballot(request, year, pk)
    action, done = {
        "prepare": (actions.prepare_ballot, _("The ballot is prepared.")),
        "redraft": (actions.redraft_ballot, _("The ballot is a draft again.")),
        "open": (actions.open_ballot, _("The ballot is open: the units vote now.")),
        "close": (actions.close_ballot, _("The ballot is closed and counted.")),
        "next_round": (actions.begin_next_round, _("The next ballot is drafted.")),
    }[name]
    return _act(request, ballot, action, done)


@require_POST
def ballot_presence(request, year, pk):
    """Note which units take part."""
    ballot = get_ballot(request, year, pk)
    ticked = set(request.POST.getlist("present"))
    voters = ballot.voters.select_related("province")
    present = [each.province for each in voters if str(each.pk) in ticked]
    return _act(
        request, ballot, actions.note_presence, _("The presence is noted."), present=present
    )


@require_POST
def ballot_announce(request, year, pk):
    """Announce the result; a choice that differs from the points needs a reason."""
    ballot = get_ballot(request, year, pk)
    require(request.user, Permission.BALLOT_RUN, ballot)
    differs = differs_from_points(ballot, points_leaders(ballot))
    form = AnnounceForm(request.POST, differs=differs)
    if not form.is_valid():
        return show_ballot(request, ballot, status=422, announce_form=form)
    reason = form.cleaned_data.get("reason", "")
    return _act(
        request, ballot, actions.announce_ballot, _("The result is announced."), reason=reason
    )


@require_POST
def ballot_annul(request, year, pk):
    """Annul with a reason: what was voted is destroyed unread."""
    ballot = get_ballot(request, year, pk)
    require(request.user, Permission.BALLOT_RUN, ballot)
    form = AnnulForm(request.POST)
    if not form.is_valid():
        return show_ballot(request, ballot, status=422, annul_form=form)
    reason = form.cleaned_data["reason"]
    return _act(request, ballot, actions.annul_ballot, _("The ballot is annulled."), reason=reason)


@form_page
def ballot_count(request, year, pk):
    """Enter what the counting team found on the papers; sums that do not agree are refused with the numbers."""
    ballot = get_ballot(request, year, pk)
    require(request.user, Permission.BALLOT_RUN, ballot)
    form = PaperCountForm(request.POST or None, candidates=ballot.candidates.all())
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_ballot(
                ballot=ballot,
                counted=form.counted(),
                votes=form.votes(),
                by=request.user,
                at=timezone.now(),
            )
        except actions.CountsDisagree as refusal:
            for problem in refusal.problems:
                form.add_error(None, problem)
        except NotComplete as refusal:
            for problem in (str(refusal), *refusal.missing):
                form.add_error(None, problem)
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The ballot is closed and counted."))
            return redirect(ballot)
    context = {"ballot": ballot, "year": ballot.year, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "emulation/ballot_count.html", context, status=status)


@require_POST
def ballot_count_again(request, year, pk):
    """Take a count of papers back, with the reason."""
    ballot = get_ballot(request, year, pk)
    require(request.user, Permission.BALLOT_RUN, ballot)
    form = CountAgainForm(request.POST)
    if not form.is_valid():
        return show_ballot(request, ballot, status=422, again_form=form)
    reason = form.cleaned_data["reason"]
    return _act(request, ballot, actions.count_again, _("The count is taken back."), reason=reason)


# Pieces


def seen_ballots(request, year: EmulationYear):
    """The ballots of the year that the user may see; drafts are the secretary's."""
    rows = visible(Ballot.objects.filter(year=year), request.user, Permission.BALLOT_VIEW)
    if not can(request.user, Permission.BALLOT_RUN, year):
        rows = rows.shown()
    return rows.select_related("year__cluster", "winner", "follows").prefetch_related(
        Prefetch("voters", BallotVoter.objects.select_related("province")),
        Prefetch("candidates", BallotCandidate.objects.select_related("province")),
    )


def get_ballot(request, year: int, pk: int) -> Ballot:
    return get_object_or_404(seen_ballots(request, get_year(request, year)), pk=pk)


def own_voter(user, ballot) -> BallotVoter | None:
    """The place of the user's unit, for whom may act for it: a leader, or an officer with a written authorization."""
    voter = place_of(user, ballot)
    if voter is None:
        return None
    try:
        actions.require_voter(user, voter, timezone.localdate())
    except PermissionDenied:
        return None
    except actions.VoteRefused:
        return voter  # a leader without a mandate is told so
    return voter


def place_of(user, ballot) -> BallotVoter | None:
    """The place of the user's unit among those that vote."""
    voters = (each for each in ballot.voters.all() if each.province_id == user.province_id)
    voter = next(voters, None)
    if voter:
        voter.ballot = ballot
    return voter


def rules_of_last(ballot) -> dict:
    """The rules of the cluster's last ballot, with the day and place of this year's conference."""
    year = ballot.year
    last = Ballot.objects.standing().filter(year__cluster=year.cluster).order_by("-pk").first()
    rules = {name: getattr(last, name) for name in BALLOT_FIELDS} if last else {}
    rules = {"method": VotingMethod.PORTAL, "rules_source": PROPOSED, **rules}
    if last and last.year_id == year.pk:
        return {**rules, "term_from": None}
    return {
        **rules,
        "held_on": year.conference_on,
        "place": year.conference_place,
        "term_from": None,
        "chair_name": "",
        "secretary_name": "",
        "counters": "",
    }


def board(ballot) -> dict:
    """What the live part of the page shows: who takes part and who has voted; never how."""
    voters = list(ballot.voters.all())
    return {
        "ballot": ballot,
        "voters": voters,
        "voted_count": sum(each.has_voted for each in voters),
        "present_count": sum(each.is_present for each in voters),
    }


def show_ballot(request, ballot, *, refusal="", missing=(), status=200, **forms):
    ballot = get_ballot(request, ballot.year.year, ballot.pk)  # as it is now
    may_run = can(request.user, Permission.BALLOT_RUN, ballot)
    result_is_shown = shows_result(request.user, ballot)
    leaders = points_leaders(ballot) if result_is_shown else []
    differs = differs_from_points(ballot, leaders)
    context = {
        **board(ballot),
        "year": ballot.year,
        "candidates": by_votes(ballot) if result_is_shown else list(ballot.candidates.all()),
        "shows_result": result_is_shown,
        "open_votes": open_votes(ballot) if result_is_shown else [],
        "points_leaders": leaders,
        "differs": differs,
        "may_run": may_run,
        "lacking": lacking(ballot) if may_run else [],
        "own_voter": own_voter(request.user, ballot),
        "vote_form": VoteForm(candidates=ballot.candidates.all()),
        "annul_form": AnnulForm(),
        "announce_form": AnnounceForm(differs=differs),
        "again_form": CountAgainForm(),
        "next_ballot": getattr(ballot, "followed_by", None),
        "refusal": refusal,
        "missing": missing,
        **forms,
    }
    return render(request, "emulation/ballot_detail.html", context, status=status)


def shows_result(user, ballot) -> bool:
    """All see what was announced; before that, who runs the ballot sees what was counted."""
    if ballot.state == BallotState.ANNOUNCED:
        return True
    return ballot.is_counted and can(user, Permission.BALLOT_RUN, ballot)


def lacking(ballot) -> list[str]:
    """What the next move waits for."""
    if ballot.state == BallotState.DRAFT:
        return missing_to_prepare(ballot)
    if ballot.state == BallotState.PREPARED:
        return missing_to_open(ballot)
    return missing_to_close(ballot) if ballot.is_open else []


def by_votes(ballot):
    """The candidates with the most votes first, equal ones north to south."""
    return sorted(ballot.candidates.all(), key=lambda each: -each.votes)


def open_votes(ballot):
    rows = OpenVote.objects.filter(voter__ballot=ballot)
    rows = rows.select_related("voter__province", "candidate__province")
    return list(rows.order_by("voter__province__order_no"))


def show_form(request, ballot, form):
    context = {"ballot": ballot, "year": ballot.year, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "emulation/ballot_form.html", context, status=status)


def _act(request, ballot, action, done, **facts):
    """Do one move; what is refused is said on the page of the ballot."""
    try:
        moved = action(ballot=ballot, by=request.user, at=timezone.now(), **facts)
    except NotComplete as refusal:
        return show_ballot(
            request, ballot, refusal=str(refusal), missing=refusal.missing, status=422
        )
    except (MoveNotAllowed, ReasonTooShort, BoxLost) as refusal:
        return show_ballot(request, ballot, refusal=str(refusal), status=422)
    messages.success(request, done)
    return redirect(moved)
