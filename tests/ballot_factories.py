"""Rows of ballots for tests; they stand apart only because factories.py is long."""

from datetime import date

import factory

from emulation.models import (
    Ballot,
    BallotCandidate,
    BallotKind,
    BallotState,
    BallotVoter,
    Outcome,
    VotingMethod,
)

from .factories import AT, EmulationYearFactory, PortalFactory, ProvinceFactory


class BallotFactory(PortalFactory):
    """A draft in the portal, secret, for the leading unit."""

    class Meta:
        model = Ballot

    class Params:
        counted = factory.Trait(
            state=BallotState.CLOSED,
            issued_count=3,
            collected_count=3,
            valid_count=3,
            invalid_count=0,
            blank_count=0,
            closed_at=AT,
            outcome=Outcome.TIED,
        )
        paper = factory.Trait(method=VotingMethod.PAPER)

    year = factory.SubFactory(EmulationYearFactory)
    kind = BallotKind.NOMINATION
    state = BallotState.DRAFT
    held_on = date(2023, 12, 2)
    place = "Quảng Ngãi"
    chair_name = "Nguyễn Chủ Trì"
    secretary_name = "Lê Thư Ký"
    counters = "Trần Kiểm Phiếu"
    method = VotingMethod.PORTAL
    rules_source = "Đề xuất"


class BallotCandidateFactory(PortalFactory):
    class Meta:
        model = BallotCandidate

    ballot = factory.SubFactory(BallotFactory)
    province = factory.SubFactory(ProvinceFactory)


class BallotVoterFactory(PortalFactory):
    class Meta:
        model = BallotVoter

    ballot = factory.SubFactory(BallotFactory)
    province = factory.SubFactory(ProvinceFactory)
