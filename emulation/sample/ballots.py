"""The ballots of the sample conference: the leading unit, and who heads the cluster in the year after."""

from dataclasses import dataclass
from datetime import datetime

from emulation import actions
from emulation.actions.ballots import PROPOSED
from emulation.models import BallotKind, EmulationYear, ShareBase, VotingMethod

from .people import person

SECRETARY_OF_MEETING = "Lê Thư Mẫu (Liên minh Hợp tác xã tỉnh Quảng Ngãi)"
CHAIR = "Nguyễn Văn Mẫu (Liên minh Hợp tác xã tỉnh Quảng Ngãi)"
COUNTERS = (
    "Trần Thị Mẫu (Liên minh Hợp tác xã tỉnh Bình Định), Tổ trưởng\n"
    "Trần Thị Mẫu (Liên minh Hợp tác xã thành phố Đà Nẵng)\n"
    "Trần Thị Mẫu (Liên minh Hợp tác xã tỉnh Phú Yên)"
)


@dataclass(frozen=True)
class SampleBallot:
    """`choices`: whom each unit chooses, north to south (None: nobody); `without`: who is no candidate."""

    kind: str
    choices: tuple[str | None, ...]
    without: tuple[str, ...] = ()


BALLOTS = (
    SampleBallot(
        BallotKind.NOMINATION,
        (
            "quangngai",
            "quangngai",
            "binhdinh",
            "quangngai",
            "quangngai",
            "quangngai",
            "quangngai",
        ),
    ),
    SampleBallot(
        BallotKind.HEAD,
        ("binhdinh", "binhdinh", "binhdinh", "phuyen", "binhdinh", "binhdinh", "binhdinh"),
        without=("quangngai",),
    ),
    SampleBallot(
        BallotKind.DEPUTY,
        ("phuyen", "phuyen", "phuyen", "phuyen", None, "phuyen", "phuyen"),
        without=("quangngai", "binhdinh"),
    ),
)


def load_ballots(*, year: EmulationYear, by, at: datetime) -> None:
    """Hold the ballots of the year's conference through the real actions. A second run changes nothing."""
    provinces = list(year.provinces())
    for sample in BALLOTS:
        if not year.ballots.filter(kind=sample.kind).exists():
            _hold(sample, year, provinces, by=by, at=at)


def _hold(sample, year, provinces, *, by, at):
    ballot = actions.create_ballot(
        year=year,
        kind=sample.kind,
        values={
            "held_on": year.conference_on,
            "place": year.conference_place,
            "chair_name": CHAIR,
            "secretary_name": SECRETARY_OF_MEETING,
            "counters": COUNTERS,
            "method": VotingMethod.PORTAL,
            "base": ShareBase.ALL,
            "rules_source": PROPOSED,
        },
        candidates=[each for each in provinces if each.slug not in sample.without],
        by=by,
        at=at,
    )
    ballot = actions.prepare_ballot(ballot=ballot, by=by, at=at)
    actions.note_presence(ballot=ballot, present=provinces, by=by, at=at)
    ballot = actions.open_ballot(ballot=ballot, by=by, at=at)
    candidates = dict(ballot.candidates.values_list("province__slug", "pk"))
    voters = list(ballot.voters.select_related("ballot", "province"))
    for voter, chosen in zip(voters, sample.choices, strict=True):
        leader = person(f"lanhdao.{voter.province.slug}")
        actions.cast_vote(voter=voter, choice=candidates.get(chosen), by=leader, at=at)
    ballot = actions.close_ballot(ballot=ballot, by=by, at=at)
    actions.announce_ballot(ballot=ballot, by=by, at=at)
