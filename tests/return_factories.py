"""Rows of the provinces' returns for tests (tests/factories.py)."""

from datetime import UTC, date, datetime
from hashlib import sha256

import factory

from cooperatives.models import (
    Deadline,
    Period,
    QuestionMessage,
    Return,
    ReturnQuestion,
    ReturnState,
)

from .factories import AT, ClusterFactory, PortalFactory, ProvinceFactory, UserFactory

CONTENT = '{"format":"bieu-so-lieu/1","sections":[],"statistics":{}}'


class ReturnFactory(PortalFactory):
    """A draft; later states are traits, with a content that says nothing."""

    class Meta:
        model = Return

    class Params:
        sent = factory.Trait(
            state=ReturnState.SUBMITTED,
            content=CONTENT,
            content_hash=sha256(CONTENT.encode()).hexdigest(),
            submitted_at=AT,
            first_submitted_at=AT,
            submitted_by=factory.SubFactory(
                UserFactory, leader=True, province=factory.SelfAttribute("..province")
            ),
        )
        accepted = factory.Trait(
            sent=True,
            state=ReturnState.ACCEPTED,
            accepted_at=AT,
            accepted_by=factory.SubFactory(UserFactory, secretary=True),
        )
        frozen = factory.Trait(
            accepted=True,
            state=ReturnState.FROZEN,
            frozen_at=AT,
            frozen_by=factory.SelfAttribute("accepted_by"),
        )

    province = factory.SubFactory(ProvinceFactory)
    year = 2023
    period = Period.YEAR
    as_of = date(2023, 12, 31)


class QuestionFactory(PortalFactory):
    """A thread that the secretary began."""

    class Meta:
        model = ReturnQuestion

    province_return = factory.SubFactory(ReturnFactory, sent=True)
    label = "Doanh thu"
    cell = "revenue"
    section = "business"

    @factory.post_generation
    def message(self, create, extracted, **kwargs):
        by = UserFactory(secretary=True)
        QuestionMessage.objects.create(question=self, text="Vì sao tăng?", by=by, at=AT)


class DeadlineFactory(PortalFactory):
    class Meta:
        model = Deadline

    cluster = factory.SubFactory(ClusterFactory)
    year = 2023
    period = Period.YEAR
    due_at = datetime(2023, 11, 10, 10, 0, tzinfo=UTC)  # 17:00 in Vietnam
