"""Reads: who votes, what a ballot still lacks before its next move, and who is chosen by its votes."""

from django.utils.translation import gettext as _

from cooperatives.models import Province

from .counting import Result, decide, least, reaches
from .models import Ballot, BallotCandidate, BallotKind, HeadTerm, ShareBase
from .standings import standings

# Fewer votes than these are no secret, whatever is done: of two votes each voter knows the other's. Proposed; no paper
# of the alliances names a number.
FEWEST_SECRET_VOTES = 3


def voting_units(ballot: Ballot):
    """The members on the day of the meeting, north to south: one that left in mid-year has no vote any more."""
    return ballot.year.cluster.provinces_on(ballot.held_on)


def missing_to_prepare(ballot: Ballot) -> list[str]:
    """What the draft lacks, in words."""
    members = set(voting_units(ballot).values_list("pk", flat=True))
    candidates = [each.province for each in candidates_of(ballot)]
    missing = []
    if not candidates:
        missing.append(_("at least one candidate"))
    if not members:
        missing.append(
            _("members on %(day)s, the day of the meeting") % {"day": f"{ballot.held_on:%d/%m/%Y}"}
        )
    for name in ("chair_name", "secretary_name", "counters"):
        if not getattr(ballot, name).strip():
            missing.append(str(Ballot._meta.get_field(name).verbose_name))
    missing += [
        _("%(unit)s is no member on the day of the meeting") % {"unit": each.name}
        for each in candidates
        if each.pk not in members
    ]
    return missing + _not_eligible(ballot, candidates)


def missing_to_open(ballot: Ballot) -> list[str]:
    """Why nobody can vote yet: the points come before the vote for the leading unit, and stay."""
    missing = missing_to_prepare(ballot)
    if ballot.kind != BallotKind.NOMINATION:
        return missing
    found = standings(ballot.year)
    unsettled = [
        row.province.name
        for row in found.rows
        if row.rank is None and not (row.points.sheet and row.points.sheet.unranked_reason)
    ]
    if unsettled:
        missing.append(
            _("settled points of: %(units)s (the points are settled before the vote)")
            % {"units": ", ".join(unsettled)}
        )
    return missing


def missing_to_close(ballot: Ballot) -> list[str]:
    """The quorum, and enough votes for a secret to be one."""
    voters = list(ballot.voters.all())
    present = sum(each.is_present for each in voters)
    missing = []
    if not reaches(ballot.quorum, present, len(voters)):
        missing.append(
            _(
                "the quorum: %(present)s of %(all)s units take part, at least %(least)s must. "
                "The ballot stays open; if the meeting breaks off, annul it with the reason."
            )
            % {
                "present": present,
                "all": len(voters),
                "least": least(ballot.quorum, len(voters)),
            }
        )
    cast = sum(each.has_voted for each in voters)
    if ballot.is_in_portal and cast == 0:
        missing.append(_("votes: nobody has voted yet"))
    elif ballot.is_in_portal and ballot.is_secret and cast < FEWEST_SECRET_VOTES:
        missing.append(
            _("at least %(least)s votes: with %(cast)s the tally would tell who voted how")
            % {"least": FEWEST_SECRET_VOTES, "cast": cast}
        )
    return missing


def points_leaders(ballot: Ballot) -> list[Province]:
    """The units that are first by points; of an election there are none to compare with."""
    if ballot.kind != BallotKind.NOMINATION:
        return []
    return [row.province for row in standings(ballot.year).rows if row.rank == 1]


def differs_from_points(ballot: Ballot, leaders) -> bool:
    return bool(
        leaders and ballot.winner_id and ballot.winner_id not in {each.pk for each in leaders}
    )


def _not_eligible(ballot, candidates) -> list[str]:
    """Candidates whom a rule keeps out: not ranked («không xét danh hiệu»), or elected to the other duty."""
    if ballot.kind == BallotKind.NOMINATION:
        reasons = {
            row.province.pk: row.points.sheet.unranked_reason
            for row in standings(ballot.year).rows
            if row.points.sheet and row.points.sheet.unranked_reason
        }
    else:
        terms = HeadTerm.objects.filter(
            year__cluster=ballot.year.cluster_id, year__year=ballot.year.year + 1
        ).exclude(duty=ballot.elects)
        reasons = {each.province_id: each.get_duty_display() for each in terms}
    return [
        _("%(unit)s cannot be a candidate: %(reason)s")
        % {"unit": each.name, "reason": reasons[each.pk]}
        for each in candidates
        if each.pk in reasons
    ]


def in_the_box(ballot) -> list[BallotCandidate]:
    """The candidates by their places in the box, «none of them» after them: whatever becomes of the map."""
    return list(ballot.candidates.order_by("pk"))


def decided(ballot, candidates, *, ask_points: bool) -> Result:
    """Who is chosen, by province. The base are all units with a vote, or those present."""
    voters = list(ballot.voters.all())
    base = len(voters) if ballot.base == ShareBase.ALL else sum(each.is_present for each in voters)
    ranks = {}
    if ask_points:
        ranks = {row.province.pk: row.rank for row in standings(ballot.year).rows if row.rank}
    votes = {each.province_id: each.votes for each in candidates}
    return decide(votes, share=ballot.share, base=base, ranks=ranks)


def candidates_of(ballot: Ballot) -> list[BallotCandidate]:
    """North to south, with their provinces."""
    return list(ballot.candidates.select_related("province"))
