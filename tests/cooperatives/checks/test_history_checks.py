"""The history of a record: periods, events, and what the record itself says."""

from datetime import UTC, date, datetime

import pytest

from cooperatives.models import EventKind, OrganizationEvent, Status, StatusPeriod
from tests.factories import OrganizationFactory, ProvinceFactory

from .rooms import found, hits, organization

pytestmark = pytest.mark.django_db

AT = datetime(2024, 1, 2, tzinfo=UTC)
BEGIN, CHANGE = date(2010, 1, 1), date(2020, 1, 1)


@pytest.fixture
def province():
    return ProvinceFactory()


def with_periods(province, *periods, **fields):
    """An organization whose status was (status, from, to) …"""
    made = OrganizationFactory(province=province, periods=False, **fields)
    for status, begin, end in periods:
        StatusPeriod.objects.create(
            organization=made, status=status, valid_from=begin, valid_to=end
        )
    return made


def event(made, kind=EventKind.FOUNDED, on=BEGIN, **fields):
    return OrganizationEvent.objects.create(
        organization=made, kind=kind, on=on, recorded_at=AT, **fields
    )


def test_l01_without_any_period(province):
    wrong = with_periods(province)
    OrganizationFactory(province=province)

    assert found("L-01", province) == [wrong.pk]


def test_l02_the_record_says_another_status_than_the_history(province):
    wrong = organization(province)
    type(wrong).objects.filter(pk=wrong.pk).update(status=Status.STOPPED)
    ended = with_periods(province, (Status.ACTIVE, BEGIN, CHANGE))
    OrganizationFactory(province=province, stopped=True)

    assert found("L-02", province) == [wrong.pk, ended.pk]


def test_l03_two_periods_on_one_day(province):
    wrong = with_periods(
        province, (Status.ACTIVE, BEGIN, date(2020, 1, 2)), (Status.ACTIVE, CHANGE, None)
    )
    with_periods(province, (Status.STOPPED, BEGIN, CHANGE), (Status.ACTIVE, CHANGE, None))

    assert found("L-03", province) == [wrong.pk]


def test_l04_days_without_a_period(province):
    wrong = with_periods(
        province, (Status.ACTIVE, BEGIN, CHANGE), (Status.ACTIVE, date(2020, 1, 2), None)
    )
    with_periods(province, (Status.STOPPED, BEGIN, CHANGE), (Status.ACTIVE, CHANGE, None))

    assert found("L-04", province) == [wrong.pk]


@pytest.mark.parametrize("kind", [EventKind.FOUNDED, EventKind.ENTERED])
def test_l05_without_a_beginning(province, kind):
    wrong, right = OrganizationFactory.create_batch(2, province=province)
    event(right, kind)

    assert found("L-05", province) == [wrong.pk]


def test_l06_one_event_twice(province):
    wrong, right = OrganizationFactory.create_batch(2, province=province)
    for _time in range(2):
        event(wrong)
    event(right)
    event(right, EventKind.MOVED)

    assert found("L-06", province) == [wrong.pk]


def test_l07_gone_without_a_successor(province):
    wrong, right = (
        OrganizationFactory(province=province, status=Status.BECAME_COOPERATIVE, status_on=CHANGE)
        for _time in range(2)
    )
    event(right, EventKind.CONVERTED, related=OrganizationFactory(province=province))

    assert found("L-07", province) == [wrong.pk]


def test_l08_counted_before_the_founding(province):
    wrong = with_periods(province, (Status.ACTIVE, date(2009, 12, 31), None))
    with_periods(province, (Status.ACTIVE, BEGIN, None))
    with_periods(province, (Status.ACTIVE, None, None))

    assert found("L-08", province) == [wrong.pk]


def test_l09_of_days_to_come(province):
    wrong, right = OrganizationFactory.create_batch(2, province=province)
    event(wrong, on=date(2024, 1, 17))
    event(right, on=date(2024, 1, 16))
    other = with_periods(
        province,
        (Status.ACTIVE, BEGIN, date(2025, 1, 1)),
        (Status.STOPPED, date(2025, 1, 1), None),
        status=Status.STOPPED,
        status_on=date(2025, 1, 1),
    )

    assert found("L-09", province) == [wrong.pk, other.pk]


def test_l10_another_name_than_the_last_renaming(province):
    wrong = OrganizationFactory(province=province, name="Hợp tác xã Cũ")
    right = OrganizationFactory(province=province, name="Hợp tác xã Hòa Bình")
    event(wrong, EventKind.RENAMED, after="Hợp tác xã Mới")
    event(right, EventKind.RENAMED, on=date(2015, 1, 1), after="Hợp tác xã Khác")
    event(right, EventKind.RENAMED, on=date(2019, 1, 1), after="hợp tác xã hoà bình")

    assert found("L-10", province) == [wrong.pk]
    assert [hit.detail for hit in hits("L-10", province)] == ["«Hợp tác xã Mới»"]


def test_l11_past_records_follow_each_other(province):
    wrong, right = OrganizationFactory.create_batch(2, province=province)
    for made, begin in ((wrong, date(2015, 1, 2)), (right, date(2015, 1, 1))):
        made.past_records.create(valid_to=date(2015, 1, 1), name="HTX A")
        made.past_records.create(valid_from=begin, valid_to=CHANGE, name="HTX B")

    assert found("L-11", province) == [wrong.pk]
