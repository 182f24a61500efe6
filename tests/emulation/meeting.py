"""The meeting of a cluster for tests of ballots: units with their leaders, the secretary, points that are settled."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from cluster_portal.accounts.models import User
from cooperatives.models import Province
from emulation import actions
from emulation.counting import Counts
from emulation.models import (
    Ballot,
    BallotKind,
    BallotState,
    EmulationYear,
    SheetState,
    VotingMethod,
)
from tests.factories import (
    CriteriaPackFactory,
    CriterionFactory,
    EmulationYearFactory,
    MandateFactory,
    ProvinceFactory,
    ScoreFactory,
    ScoreSheetFactory,
    UserFactory,
)

AT = datetime(2023, 12, 2, 2, 0, tzinfo=UTC)
NAMES = (
    "Đà Nẵng",
    "Quảng Nam",
    "Quảng Ngãi",
    "Bình Định",
    "Phú Yên",
    "Khánh Hòa",
    "Ninh Thuận",
)
RULES = {
    "held_on": date(2023, 12, 2),
    "place": "thành phố Quảng Ngãi",
    "chair_name": "Nguyễn Chủ Trì",
    "secretary_name": "Lê Thư Ký",
    "counters": "Trần Kiểm Phiếu\nPhạm Kiểm Phiếu",
    "method": VotingMethod.PORTAL,
    "rules_source": "Đề xuất",
}
REASON = "Hội nghị thống nhất, có biên bản kèm theo."


@dataclass
class Meeting:
    year: EmulationYear
    provinces: list[Province]
    leaders: dict[int, User]
    secretary: User

    def draft(self, *, kind=BallotKind.NOMINATION, candidates=None, **rules) -> Ballot:
        return actions.create_ballot(
            year=self.year,
            kind=kind,
            values={**RULES, **rules},
            candidates=self.provinces if candidates is None else candidates,
            by=self.secretary,
            at=AT,
        )

    def opened(self, **rules) -> Ballot:
        ballot = actions.prepare_ballot(ballot=self.draft(**rules), by=self.secretary, at=AT)
        return actions.open_ballot(ballot=ballot, by=self.secretary, at=AT)

    def voter(self, ballot, province):
        return ballot.voters.get(province=province)

    def vote(self, ballot, province, chosen: Province | None, *, by=None, at=AT):
        candidate = ballot.candidates.get(province=chosen) if chosen else None
        return actions.cast_vote(
            voter=self.voter(ballot, province),
            choice=candidate and candidate.pk,
            by=by or self.leaders[province.pk],
            at=at,
        )

    def vote_all(self, ballot, choices):
        """Each unit in its turn, north to south."""
        for province, chosen in zip(self.provinces, choices, strict=False):
            self.vote(ballot, province, chosen)

    def close(self, ballot, **counted):
        return actions.close_ballot(ballot=ballot, by=self.secretary, at=AT, **counted)

    def announce(self, ballot, reason=""):
        return actions.announce_ballot(ballot=ballot, reason=reason, by=self.secretary, at=AT)

    def decided(self, choices, *, reason="", **rules) -> Ballot:
        """Voted on, counted and announced."""
        ballot = self.opened(**rules)
        self.vote_all(ballot, choices)
        return self.announce(self.close(ballot), reason)

    def tally(self, ballot) -> dict[str, int]:
        rows = ballot.candidates.select_related("province")
        return {each.province.name: each.votes for each in rows if each.votes}


def build_meeting(units: int = 4, *, unranked: dict | None = None) -> Meeting:
    """A cluster of so many units; the third one heads it. By points they stand as they do on the map.

    `unranked` {name: reason}: these are kept out of the ranking.
    """
    provinces = [
        ProvinceFactory(name=name, order_no=number) for number, name in enumerate(NAMES[:units])
    ]
    head = provinces[2]
    year = EmulationYearFactory(
        year=2023,
        members=provinces,
        head=head,
        conference_on=date(2023, 12, 2),
        conference_place="thành phố Quảng Ngãi",
    )
    leaders = {each.pk: UserFactory(leader=True, province=each) for each in provinces}
    for leader in leaders.values():
        MandateFactory(user=leader)
    give_points(year, provinces, unranked or {})
    return Meeting(year, provinces, leaders, UserFactory(secretary=True, province=head))


def give_points(year, provinces, unranked):
    pack = CriteriaPackFactory(year=year, tie_breakers=[])
    criterion = CriterionFactory(pack=pack, number="1", max_points=100)
    for number, province in enumerate(provinces):
        sheet = ScoreSheetFactory(
            pack=pack,
            province=province,
            state=SheetState.LOCKED,
            unranked_reason=unranked.get(province.name, ""),
        )
        ScoreFactory(sheet=sheet, criterion=criterion, final_points=Decimal(90 - number))


def in_state(meeting, state, method) -> Ballot:
    """A ballot that was brought there by the real actions; three of four units chose the first."""
    facts = {"by": meeting.secretary, "at": AT}
    ballot = meeting.draft(method=method)
    if state == BallotState.DRAFT:
        return ballot
    if state == BallotState.ANNULLED:
        return actions.annul_ballot(ballot=ballot, reason=REASON, **facts)
    ballot = actions.prepare_ballot(ballot=ballot, **facts)
    actions.note_presence(ballot=ballot, present=meeting.provinces, **facts)
    if state == BallotState.PREPARED:
        return ballot
    ballot = actions.open_ballot(ballot=ballot, **facts)
    if method == VotingMethod.PORTAL:
        meeting.vote_all(ballot, [meeting.provinces[0]] * 3)
    if state == BallotState.OPEN:
        return ballot
    ballot = meeting.close(ballot, **count_of(ballot))
    return meeting.announce(ballot) if state == BallotState.ANNOUNCED else ballot


def count_of(ballot) -> dict:
    """What the counting team would enter; nothing for votes in the portal."""
    if ballot.is_in_portal:
        return {}
    return {"counted": Counts(4, 4, 4, 0, 1), "votes": {ballot.candidates.first().pk: 3}}
