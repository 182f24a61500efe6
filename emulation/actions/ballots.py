"""Ballots: written, prepared, opened, announced, or annulled with a reason. Voting and counting stand in votes.py."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import checked_reason
from cluster_portal.text import clean
from cooperatives.actions import ChangedMeanwhile
from emulation import ballot_box
from emulation.electorate import (
    candidates_of,
    decided,
    differs_from_points,
    missing_to_open,
    missing_to_prepare,
    points_leaders,
    voting_units,
)
from emulation.models import (
    Ballot,
    BallotBox,
    BallotCandidate,
    BallotState,
    BallotVoter,
    EmulationYear,
    HeadTerm,
    OpenVote,
)

from .pledges import NotComplete
from .versions import last_editor

# What a draft says; candidates beside it.
BALLOT_FIELDS = (
    "held_on",
    "place",
    "chair_name",
    "secretary_name",
    "counters",
    "method",
    "is_secret",
    "quorum",
    "share",
    "base",
    "tie_rule",
    "rules_source",
    "term_from",
)
PROPOSED = "Đề xuất của Cổng thông tin, chưa có văn bản của cụm; Thường trực cụm xác nhận trước khi mở phiếu"


# The draft


@transaction.atomic
def create_ballot(
    *, year: EmulationYear, kind: str, values: dict, candidates, by, at: datetime
) -> Ballot:
    """Begin a ballot of the year. Raises PermissionDenied, MoveNotAllowed (there is one of this kind)."""
    year = EmulationYear.objects.select_for_update(of=("self",)).get(pk=year.pk)
    ballot = Ballot(year=year, kind=kind, **_checked(values))
    require(by, Permission.BALLOT_RUN, ballot)
    if year.ballots.standing().filter(kind=kind).exists():
        raise MoveNotAllowed(_("There is such a ballot in %(year)s already.") % {"year": year.year})
    ballot.full_clean(exclude=["year"])
    ballot.save()
    _put_candidates(ballot, candidates)
    record(
        by=by,
        action="ballot_created",
        target=ballot,
        at=at,
        changes=changes_between({}, _snapshot(ballot)),
    )
    return ballot


@transaction.atomic
def edit_ballot(
    *, ballot: Ballot, values: dict, candidates, expected_version: int, by, at: datetime
) -> Ballot:
    """Change the rules and candidates of a draft. Raises PermissionDenied, MoveNotAllowed, ChangedMeanwhile."""
    ballot = locked_ballot(ballot)
    require(by, Permission.BALLOT_RUN, ballot)
    if not ballot.is_editable:
        raise MoveNotAllowed(not_a_draft(ballot))
    if ballot.lock_version != expected_version:
        raise ChangedMeanwhile(changes={}, version=ballot.lock_version, by=last_editor(ballot))
    before = _snapshot(ballot)
    for name, value in _checked(values).items():
        setattr(ballot, name, value)
    ballot.full_clean(exclude=["year", "follows"])
    _put_candidates(ballot, candidates)
    changes = changes_between(before, _snapshot(ballot))
    if changes:
        _save(ballot)
        record(by=by, action="ballot_edited", target=ballot, at=at, changes=changes)
    return ballot


# The moves of the secretary


@transaction.atomic
def prepare_ballot(*, ballot: Ballot, by, at: datetime) -> Ballot:
    """The draft is whole: its rules stand, and the units that vote are the members on the day of the meeting.

    Raises PermissionDenied, MoveNotAllowed, NotComplete.
    """
    ballot = locked_ballot(ballot)
    require(by, Permission.BALLOT_RUN, ballot)
    ballot.prepare()
    if missing := missing_to_prepare(ballot):
        raise NotComplete(_("The ballot is not prepared yet. Something is lacking."), missing)
    ballot.voters.all().delete()
    BallotVoter.objects.bulk_create(
        BallotVoter(ballot=ballot, province=province) for province in voting_units(ballot)
    )
    return saved(ballot, "ballot_prepared", by=by, at=at)


@transaction.atomic
def redraft_ballot(*, ballot: Ballot, by, at: datetime) -> Ballot:
    """Back to a draft, while nobody can vote yet. Raises PermissionDenied, MoveNotAllowed."""
    ballot = locked_ballot(ballot)
    require(by, Permission.BALLOT_RUN, ballot)
    ballot.draft_again()
    return saved(ballot, "ballot_redrafted", by=by, at=at)


@transaction.atomic
def note_presence(*, ballot: Ballot, present, by, at: datetime) -> Ballot:
    """Write down which units take part (`present`: their provinces). Who has voted is present.

    Raises PermissionDenied, MoveNotAllowed.
    """
    ballot = locked_ballot(ballot)
    require(by, Permission.BALLOT_RUN, ballot)
    if ballot.state not in {BallotState.PREPARED, BallotState.OPEN}:
        raise MoveNotAllowed(
            _("Presence is noted before and while votes are cast; this ballot is «%(state)s».")
            % {"state": ballot.get_state_display()}
        )
    present, changes = {province.pk for province in present}, {}
    for voter in ballot.voters.select_related("province"):
        is_present = voter.has_voted or voter.province_id in present
        if is_present != voter.is_present:
            changes[voter.province.name] = [voter.is_present, is_present]
            voter.is_present = is_present
            voter.save(update_fields=["is_present"])
    if changes:
        record(by=by, action="ballot_presence_noted", target=ballot, at=at, changes=changes)
    return ballot


@transaction.atomic
def open_ballot(*, ballot: Ballot, by, at: datetime) -> Ballot:
    """From now on the units vote; a secret ballot in the portal gets its sealed box.

    Raises PermissionDenied, MoveNotAllowed, NotComplete.
    """
    ballot = locked_ballot(ballot)
    require(by, Permission.BALLOT_RUN, ballot)
    ballot.open(at=at)
    if missing := missing_to_open(ballot):
        raise NotComplete(_("The ballot cannot be opened yet."), missing)
    if ballot.is_in_portal and ballot.is_secret:
        name, sealed = ballot_box.new_box(places=ballot.candidates.count() + 1)
        BallotBox.objects.create(ballot=ballot, key_name=name, sealed=sealed)
    return saved(ballot, "ballot_opened", by=by, at=at)


@transaction.atomic
def announce_ballot(*, ballot: Ballot, reason: str = "", by, at: datetime) -> Ballot:
    """Announce the result to all members. An election makes next year's HeadTerm, and the rights with it.

    Points and votes are two results: `reason` says why the vote chose another unit than the points.
    Raises PermissionDenied, MoveNotAllowed, ReasonTooShort.
    """
    ballot = locked_ballot(ballot)
    require(by, Permission.BALLOT_RUN, ballot)
    leaders = points_leaders(ballot)
    differs = differs_from_points(ballot, leaders)
    ballot.announce(
        points_leaders=", ".join(each.name for each in leaders),
        differs=differs,
        reason=checked_reason(reason) if differs else "",
        at=at,
    )
    saved(ballot, "ballot_announced", by=by, at=at, note=ballot.differing_reason)
    if ballot.elects and ballot.winner_id:
        _name_elected(ballot, by=by, at=at)
    return ballot


@transaction.atomic
def annul_ballot(*, ballot: Ballot, reason: str, by, at: datetime) -> Ballot:
    """The ballot does not count (an unfinished meeting, a fault): its votes are destroyed unread, a new one may begin.

    Raises PermissionDenied, MoveNotAllowed, ReasonTooShort.
    """
    ballot = locked_ballot(ballot)
    require(by, Permission.BALLOT_RUN, ballot)
    reason = checked_reason(reason)
    ballot.annul(reason=reason)
    ballot.candidates.update(votes=None)
    OpenVote.objects.filter(voter__ballot=ballot).delete()
    destroy_box(ballot)
    return saved(ballot, "ballot_annulled", by=by, at=at, note=reason)


@transaction.atomic
def begin_next_round(*, ballot: Ballot, by, at: datetime) -> Ballot:
    """Draft the next ballot between those who stand again, by the same rules.

    Raises PermissionDenied, MoveNotAllowed.
    """
    ballot = locked_ballot(ballot)
    require(by, Permission.BALLOT_RUN, ballot)
    if not ballot.needs_another_round:
        raise MoveNotAllowed(_("Another ballot follows only when nobody was chosen."))
    if Ballot.objects.standing().filter(follows=ballot).exists():
        raise MoveNotAllowed(_("The next ballot has begun already."))
    # An annulled second ballot gives its place free.
    Ballot.objects.filter(follows=ballot).update(follows=None)
    following = Ballot(
        year=ballot.year,
        kind=ballot.kind,
        round_no=ballot.round_no + 1,
        follows=ballot,
        **{name: getattr(ballot, name) for name in BALLOT_FIELDS},
    )
    following.full_clean(exclude=["year", "follows"])
    following.save()
    candidates = candidates_of(ballot)
    stand_again = decided(ballot, candidates, ask_points=False).next_round
    again = [each.province for each in candidates if each.province_id in stand_again]
    _put_candidates(following, again)
    note = ", ".join(each.name for each in again)
    record(by=by, action="ballot_created", target=following, at=at, note=note)
    return following


# Pieces


def locked_ballot(ballot) -> Ballot:
    rows = Ballot.objects.select_for_update(of=("self",)).select_related("year__cluster")
    return rows.get(pk=ballot.pk)


def _save(ballot):
    ballot.lock_version += 1
    ballot.save()


def saved(ballot, action, *, by, at, note="", changes=None) -> Ballot:
    _save(ballot)
    record(by=by, action=action, target=ballot, at=at, note=note, changes=changes)
    return ballot


def not_a_draft(ballot) -> str:
    """Why rules and candidates stay as they are."""
    return _("Rules and candidates change in a draft only; this ballot is «%(state)s».") % {
        "state": ballot.get_state_display()
    }


def _checked(values: dict) -> dict:
    for name in values:
        if name not in BALLOT_FIELDS:
            raise ValueError(f"{name} is nothing that a ballot says")
    texts = {"place", "chair_name", "secretary_name", "rules_source"}
    return {name: clean(value) if name in texts else value for name, value in values.items()}


def _put_candidates(ballot, provinces):
    wanted = {province.pk: province for province in provinces}
    ballot.candidates.exclude(province__in=wanted).delete()
    known = set(ballot.candidates.values_list("province_id", flat=True))
    BallotCandidate.objects.bulk_create(
        BallotCandidate(ballot=ballot, province=province)
        for key, province in wanted.items()
        if key not in known
    )


def _snapshot(ballot) -> dict:
    names = ", ".join(each.province.name for each in candidates_of(ballot))
    return {name: getattr(ballot, name) for name in BALLOT_FIELDS} | {"candidates": names}


def _name_elected(ballot, *, by, at):
    """Next year's term, by the ballot itself: it gives rights to the elected unit, from its first day on."""
    year, is_new = EmulationYear.objects.get_or_create(
        cluster=ballot.year.cluster, year=ballot.year.year + 1
    )
    if is_new:
        record(by=by, action="year_prepared", target=year, at=at)
    terms = {term.duty: term for term in year.head_terms.select_related("province")}
    term = terms.get(ballot.elects)
    if term and term.province_id == ballot.winner_id:
        return
    if term:
        raise MoveNotAllowed(
            _(
                "%(year)s has one already: %(term)s. The administrator mends what was entered wrongly."
            )
            % {"year": year.year, "term": term}
        )
    if any(each.province_id == ballot.winner_id for each in terms.values()):
        raise MoveNotAllowed(
            _("%(unit)s has another duty in %(year)s already.")
            % {"unit": ballot.winner.name, "year": year.year}
        )
    term = HeadTerm(
        year=year,
        province=ballot.winner,
        duty=ballot.elects,
        valid_from=ballot.term_begins_on,
        basis=_("Minutes of the count of %(day)s") % {"day": f"{ballot.held_on:%d/%m/%Y}"},
    )
    term.full_clean(exclude=["year", "province"])
    term.save()
    record(by=by, action="head_named", target=term, at=at, note=term.basis)


def destroy_box(ballot):
    """The row now, the key once that is certain: a closing that fails leaves the box as it was."""
    for box in BallotBox.objects.filter(ballot=ballot):
        transaction.on_commit(partial(ballot_box.burn, box.key_name))
        box.delete()
