"""Rows of ballots and awards for tests; they stand apart only because factories.py is long."""

from datetime import date

import factory

from emulation.models import (
    Award,
    AwardTitle,
    Ballot,
    BallotCandidate,
    BallotKind,
    BallotState,
    BallotVoter,
    Outcome,
    Recipient,
    Submission,
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


# Awards


class AwardTitleFactory(PortalFactory):
    class Meta:
        model = AwardTitle

    code = factory.Sequence("danh-hieu-{}".format)
    name = factory.Sequence("Danh hiệu mẫu {}".format)
    level = "Liên minh Hợp tác xã Việt Nam"
    recipients = "unit|person|cooperative"
    order_no = factory.Sequence(lambda number: number % 30000)
    source = "Đề xuất"


class AwardFactory(PortalFactory):
    """A nomination of a unit."""

    class Meta:
        model = Award

    year = factory.SubFactory(EmulationYearFactory)
    title = factory.SubFactory(AwardTitleFactory)
    recipient = Recipient.UNIT
    province = factory.SubFactory(ProvinceFactory)
    achievement = "Dẫn đầu phong trào."


class SubmissionFactory(PortalFactory):
    class Meta:
        model = Submission

    year = factory.SubFactory(EmulationYearFactory)
    on = date(2023, 12, 11)
    place = "Quảng Ngãi"
    addressee = "Liên minh Hợp tác xã Việt Nam"
    signer_name = "Nguyễn Văn Mẫu"
