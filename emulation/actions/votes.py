"""Votes: cast by the units, counted when the ballot is closed, and counted again from paper.

Of a secret ballot nothing here writes down, in a row or in the trail, how a unit voted: it goes into the sealed box.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import checked_reason
from emulation import ballot_box
from emulation.ballot_box import BoxLost
from emulation.counting import Counts
from emulation.electorate import candidates_of, decided, in_the_box, missing_to_close
from emulation.models import Ballot, BallotBox, BallotVoter, Mandate, OpenVote, TieRule

from .ballots import destroy_box, locked_ballot, saved
from .places import FOR_AN_ALLIANCE
from .pledges import NotComplete


class VoteRefused(MoveNotAllowed):
    """The vote cannot be taken; the text is for users, `code` for tests and pages."""

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


class CountsDisagree(ValueError):
    """What the counting team entered does not add up; `problems` says how, in words for users."""

    def __init__(self, problems):
        super().__init__(" ".join(problems))
        self.problems = problems


@transaction.atomic
@sensitive_variables("choice")
def cast_vote(*, voter: BallotVoter, choice: int | None, by, at: datetime) -> BallotVoter:
    """Cast the one vote of a unit: for the candidate with this key, or (None) for none of them. A vote stands.

    Of a secret ballot, neither the trail nor any row says how. Raises PermissionDenied, VoteRefused, BoxLost.
    """
    # The ballot first: two phones of one unit queue up here, and so does the secretary who closes.
    ballot = locked_ballot(voter.ballot)
    voter = BallotVoter.objects.select_for_update(of=("self",)).get(pk=voter.pk)
    voter.ballot = ballot
    mandate = require_voter(by, voter, timezone.localdate(at))
    _refuse_unless_open(ballot)
    if not ballot.is_in_portal:
        raise VoteRefused(_("The votes of this ballot are cast on paper."), "paper")
    if voter.has_voted:
        raise VoteRefused(
            _("%(unit)s has voted already; a vote stands.") % {"unit": voter.province.name}, "voted"
        )
    places = [each.pk for each in in_the_box(ballot)]
    if choice is not None and choice not in places:
        raise VoteRefused(_("Choose one of the candidates of this ballot."), "candidate")
    if ballot.is_secret:
        _add_to_box(ballot, len(places) if choice is None else places.index(choice))
    else:
        OpenVote.objects.create(
            voter=voter,
            candidate_id=choice,
            voter_name=by.full_name,
            position_line=mandate.position_line,
            cast_at=at,
        )
    voter.has_voted = voter.is_present = True
    voter.save()
    record(by=by, action="vote_cast", target=voter, at=at)
    return voter


@transaction.atomic
def close_ballot(
    *,
    ballot: Ballot,
    counted: Counts | None = None,
    votes: dict[int, int] | None = None,
    by,
    at: datetime,
) -> Ballot:
    """Close and count. Of papers, `counted` and `votes` ({candidate: votes}) are what the counting team found.

    Raises PermissionDenied, MoveNotAllowed, NotComplete, CountsDisagree, BoxLost.
    """
    ballot = locked_ballot(ballot)
    require(by, Permission.BALLOT_RUN, ballot)
    _refuse_unless_open(ballot)
    present = ballot.voters.filter(is_present=True).count()
    if missing := missing_to_close(ballot):
        raise NotComplete(_("The ballot cannot be closed yet."), missing)
    candidates = in_the_box(ballot)
    if ballot.is_in_portal:
        counted, votes = _open_box(ballot, candidates, present)
    else:
        votes = _votes_on_paper(candidates, counted, votes, present)
    for candidate in candidates:
        candidate.votes = votes[candidate.pk]
        candidate.save(update_fields=["votes"])
    result = decided(ballot, candidates, ask_points=ballot.tie_rule == TieRule.POINTS)
    ballot.close(counts=counted, result=result, at=at)
    return saved(ballot, action="ballot_closed", by=by, at=at)


@transaction.atomic
def count_again(*, ballot: Ballot, reason: str, by, at: datetime) -> Ballot:
    """Papers were counted wrongly: the count is taken back before it is announced, with the reason.

    Raises PermissionDenied, MoveNotAllowed, ReasonTooShort.
    """
    ballot = locked_ballot(ballot)
    require(by, Permission.BALLOT_RUN, ballot)
    reason = checked_reason(reason)
    old = {each.province.name: [each.votes, None] for each in candidates_of(ballot)}
    ballot.count_again()
    ballot.candidates.update(votes=None)
    return saved(ballot, action="ballot_counted_again", by=by, at=at, note=reason, changes=old)


def mandate_to_vote(user, province_id: int, day: date) -> Mandate | None:
    """By what mandate this person could vote for the unit on that day. The newest, if there are several."""
    mandates = Mandate.objects.valid_on(day).filter(user=user, province=province_id)
    return mandates.filter(post__in=FOR_AN_ALLIANCE).order_by("-valid_from", "-pk").first()


def require_voter(user, voter: BallotVoter, day: date) -> Mandate:
    """The alliance's leader, in office that day; or whom the chair has sent with a written authorization.

    The paper of a delegate gives the right itself, so an officer who holds one is not asked for a leader's permission.
    Raises PermissionDenied, VoteRefused.
    """
    mandate = mandate_to_vote(user, voter.province_id, day)
    if mandate is None or mandate.post != Mandate.Post.DELEGATE:
        require(user, Permission.BALLOT_VOTE, voter)
    if mandate is None:
        raise VoteRefused(
            _(
                "No mandate to act for «%(unit)s» is in force for you on %(day)s. "
                "Ask your unit's leader or the secretary to enter the paper that grants it."
            )
            % {"unit": voter.province.alliance_name, "day": f"{day:%d/%m/%Y}"},
            "mandate",
        )
    return mandate


def _refuse_unless_open(ballot):
    if not ballot.is_open:
        raise VoteRefused(
            _("No votes are taken now: the ballot is «%(state)s».")
            % {"state": ballot.get_state_display()},
            "not_open",
        )


@sensitive_variables("place")
def _add_to_box(ballot, place):
    box = BallotBox.objects.select_for_update().get(ballot=ballot)
    box.sealed = ballot_box.add(box.key_name, box.sealed, place)
    box.save(update_fields=["sealed"])


def _open_box(ballot, candidates, present) -> tuple[Counts, dict[int, int]]:
    """Count what was cast in the portal; of a secret ballot the box and its key are destroyed with that."""
    if ballot.is_secret:
        box = BallotBox.objects.select_for_update().get(ballot=ballot)
        numbers = ballot_box.count(box.key_name, box.sealed)
        destroy_box(ballot)
    else:
        chosen = list(
            OpenVote.objects.filter(voter__ballot=ballot).values_list("candidate_id", flat=True)
        )
        numbers = [chosen.count(key) for key in (*(each.pk for each in candidates), None)]
    cast = ballot.voters.filter(has_voted=True).count()
    if sum(numbers) != cast:
        raise BoxLost
    *given, blank = numbers
    counted = Counts(issued=present, collected=cast, valid=cast, invalid=0, blank=blank)
    return counted, dict(zip((each.pk for each in candidates), given, strict=True))


def _votes_on_paper(candidates, counted, votes, present) -> dict[int, int]:
    if counted is None:
        raise MoveNotAllowed(_("Enter what the counting team has found."))
    votes = {each.pk: (votes or {}).get(each.pk, 0) for each in candidates}
    if problems := counted.problems(votes, present):
        raise CountsDisagree(problems)
    return votes
