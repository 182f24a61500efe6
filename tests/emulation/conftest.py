"""A small cluster around the pledge for 2024, prepared in 2023: two alliances, their people, the secretary."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cluster_portal.accounts.models import User
from cooperatives.models import Province
from emulation import actions
from emulation.models import EmulationYear, Indicator, Pledge
from emulation.signing.proofs import PasswordProof
from tests.factories import (
    EmulationYearFactory,
    IndicatorFactory,
    MandateFactory,
    ProvinceFactory,
    UserFactory,
)

AT = datetime(2023, 12, 2, 2, 0, tzinfo=UTC)
TEXTS = {
    "place": "Quảng Ngãi",
    "on": date(2023, 12, 2),
    "basis_text": "Căn cứ Luật Thi đua, Khen thưởng;",
    "contents_text": "Thi đua thực hiện tốt nhiệm vụ.",
    "organization_text": "Các đơn vị tổ chức thực hiện.",
    "copies_count": 9,
}
REASON = "Chỉ tiêu số 2 còn thiếu đơn vị."


@dataclass
class World:
    preparing: EmulationYear
    year: EmulationYear
    head: Province
    other: Province
    indicator: Indicator
    secretary: User
    leaders: dict[int, User]
    officers: dict[int, User]

    def pledge(self) -> Pledge:
        return actions.create_pledge(
            year=self.year, prepared_in=self.preparing, texts=TEXTS, by=self.secretary, at=AT
        )

    def accepted(self) -> Pledge:
        """The pledge with a common target, and with both parts accepted."""
        pledge = actions.edit_pledge(
            pledge=self.pledge(),
            texts=TEXTS,
            targets=[actions.TargetLine(self.indicator, value=Decimal(30))],
            expected_version=1,
            by=self.secretary,
            at=AT,
        )
        for entry in pledge.entries.all():
            self.walk(entry)
        return pledge

    def walk(self, entry):
        """Written, sent and accepted."""
        officer, leader = self.officers[entry.province_id], self.leaders[entry.province_id]
        entry = actions.edit_entry(
            entry=entry,
            targets=[actions.TargetLine(self.indicator, value=Decimal(15))],
            expected_version=entry.lock_version,
            by=officer,
            at=AT,
        )
        actions.submit_entry(entry=entry, by=leader, at=AT)
        return actions.accept_entry(entry=entry, by=self.secretary, at=AT)

    def frozen(self) -> Pledge:
        return actions.freeze_pledge(pledge=self.accepted(), by=self.secretary, at=AT)

    def signing(self) -> Pledge:
        return actions.open_signing(pledge=self.frozen(), by=self.secretary, at=AT)

    def place(self, pledge, province=None):
        return pledge.signatures.get(province=province)

    def sign(self, pledge, province=None, *, by=None, **facts):
        """Sign for a province, or for the standing office."""
        by = by or (self.leaders[province.pk] if province else self.secretary)
        at = facts.pop("at", AT)
        return actions.sign_pledge(
            signature=self.place(pledge, province),
            **{
                "shown_hash": pledge.content_hash,
                "proof": PasswordProof(user_id=by.pk, at=at),
                "by": by,
                "at": at,
                **facts,
            },
        )

    def in_force(self) -> Pledge:
        pledge = self.signing()
        for province in (self.head, self.other, None):
            self.sign(pledge, province)
        pledge.refresh_from_db()
        return pledge


def build_world(more: int = 0) -> World:
    """A cluster of two alliances, and `more`."""
    head, other = ProvinceFactory(name="Đầu Mẫu"), ProvinceFactory(name="Khác Mẫu")
    members = [head, other, *(ProvinceFactory() for _ in range(more))]
    preparing = EmulationYearFactory(year=2023, members=members, head=head)
    leaders = {each.pk: UserFactory(leader=True, province=each) for each in members}
    secretary = UserFactory(secretary=True, province=head)
    for leader in leaders.values():
        MandateFactory(user=leader)
    MandateFactory(user=secretary, secretary=True)
    return World(
        preparing=preparing,
        year=EmulationYearFactory(year=2024, cluster=preparing.cluster),
        head=head,
        other=other,
        indicator=IndicatorFactory(text="HTX thành lập mới"),
        secretary=secretary,
        leaders=leaders,
        officers={each.pk: UserFactory(province=each) for each in members},
    )


@pytest.fixture
def world(transactional_db_if_asked) -> World:
    return build_world()


@pytest.fixture
def transactional_db_if_asked(request):
    """Threads need rows that are really committed; other tests need none of that."""
    marker = request.node.get_closest_marker("django_db")
    is_transactional = marker and marker.kwargs.get("transaction")
    request.getfixturevalue("transactional_db" if is_transactional else "db")


@pytest.fixture(autouse=True)
def _no_pdf(monkeypatch):
    """Making the stored PDF has a test of its own; here it would only take a second each time."""
    monkeypatch.setattr("emulation.actions.seals.async_task", lambda *args: None)


__all__ = ["AT", "REASON", "TEXTS", "World"]
