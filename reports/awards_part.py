"""What the document takes from the conference: what was decided by vote, and whom the cluster proposes for awards."""

from django.db.models import Count, Q

from emulation.award_papers import recipient_in_words
from emulation.models import (
    Award,
    AwardState,
    Ballot,
    BallotCandidate,
    BallotKind,
    BallotState,
    EmulationYear,
    Outcome,
    Recipient,
    ShareBase,
)

from .annual import Nomination, Vote

# What a unit still works on, or got back, is no proposal of the cluster; what was withdrawn is none any more.
PROPOSED = (
    AwardState.RECEIVED,
    AwardState.CONSIDERED,
    AwardState.AWARDED,
    AwardState.NOT_AWARDED,
)


def read_votes(year: EmulationYear) -> tuple[Vote, ...]:
    """The announced ballots that decided: leading unit, head, deputy. One query, and one for the candidates."""
    order = list(BallotKind)
    ballots = Ballot.objects.filter(
        year=year, state=BallotState.ANNOUNCED, outcome=Outcome.ELECTED
    ).annotate(
        every=Count("voters", distinct=True),
        present=Count("voters", filter=Q(voters__is_present=True), distinct=True),
    )
    votes = {
        (each.ballot_id, each.province_id): each.votes
        for each in BallotCandidate.objects.filter(ballot__in=ballots)
    }
    return tuple(
        Vote(
            kind=ballot.kind,
            unit=ballot.winner.alliance_name,
            votes=votes[ballot.pk, ballot.winner_id],
            of=ballot.every if ballot.base == ShareBase.ALL else ballot.present,
        )
        for ballot in sorted(
            ballots.select_related("winner"), key=lambda each: order.index(each.kind)
        )
    )


def read_nominations(year: EmulationYear, votes) -> tuple[Nomination, ...]:
    """Whom the cluster proposes, by title, units first; with the votes where the cluster voted. One query."""
    leading = {vote.unit: vote for vote in votes if vote.kind == BallotKind.NOMINATION}
    awards = (
        Award.objects.filter(year=year, state__in=PROPOSED)
        .select_related("title", "province", "organization")
        .order_by("title__order_no", "province__order_no", "pk")
    )
    return tuple(_nomination(award, leading) for award in awards)


def _nomination(award, leading) -> Nomination:
    was_voted = award.title.is_of_cluster and award.recipient == Recipient.UNIT
    vote = leading.get(award.province.alliance_name) if was_voted else None
    return Nomination(
        name=recipient_in_words(award),
        title=award.title.name,
        votes=vote.votes if vote else None,
        of=vote.of if vote else None,
    )
