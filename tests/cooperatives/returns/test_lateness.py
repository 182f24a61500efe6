"""The deadline: its minute, the days late on Vietnam's calendar, more time for a province."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from cluster_portal.reasons import ReasonTooShort
from cooperatives import actions
from cooperatives.actions import DeadlineRefused
from cooperatives.models import Deadline, DeadlineExtension, Period, Return
from cooperatives.returns import days_late, dues_of
from cooperatives.returns.lateness import Due, days_late_of
from tests.factories import ProvinceFactory
from tests.return_factories import ReturnFactory

from .conftest import AT, YEAR

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
UTC = ZoneInfo("UTC")
DUE = datetime(2023, 11, 10, 17, 0, tzinfo=VIETNAM)


def at(day, hour, minute=0, second=0):
    return datetime(2023, 11, day, hour, minute, second, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "moment,days",
    [
        (at(10, 16, 59, 59), 0),
        (at(10, 17), 0),
        (at(10, 17, 0, 59), 0),  # the minute of the deadline is still in time
        (at(10, 17, 1), 1),
        (at(10, 23, 59), 1),
        (at(11, 0), 1),
        (at(11, 23, 59), 1),
        (at(12, 0), 2),
    ],
)
def test_days_late(moment, days):
    assert days_late(DUE, moment) == days


@pytest.mark.parametrize(
    "moment,days",
    [
        # 00:30 on the 12th in Vietnam is 17:30 on the 11th in Greenwich
        (datetime(2023, 11, 11, 17, 30, tzinfo=UTC), 2),
        (datetime(2023, 11, 10, 10, 0, tzinfo=UTC), 0),
        (datetime(2023, 11, 10, 10, 1, tzinfo=UTC), 1),
    ],
)
def test_days_are_those_of_vietnam(moment, days):
    assert days_late(DUE, moment) == days


def test_deadline_at_midnight_belongs_to_its_own_day():
    due = at(11, 0)

    assert (days_late(due, at(11, 0, 0, 30)), days_late(due, at(11, 0, 1))) == (0, 1)


@pytest.mark.parametrize(
    "moment,left", [(at(3, 23, 59), 7), (at(4, 0), 6), (at(10, 8), 0), (at(11, 0), -1)]
)
def test_days_left_on_the_calendar(moment, left):
    assert Due(DUE).days_left(moment) == left


@pytest.mark.django_db
def test_return_is_as_late_as_its_first_sending():
    """What is mended after a question is not late; what was never sent is late until now."""
    first = ReturnFactory(sent=True, first_submitted_at=at(12, 9), submitted_at=at(20, 9))

    assert days_late_of(first, Due(DUE), at=at(25, 9)) == 2
    assert days_late_of(None, Due(DUE), at=at(25, 9)) == 15
    assert days_late_of(None, None, at=at(25, 9)) == 0


@pytest.fixture
def deadline(world):
    return call(world, DUE)


def call(world, due_at, by=None):
    return actions.set_deadline(
        cluster=world.cluster,
        year=YEAR,
        period=Period.YEAR,
        due_at=due_at,
        basis="Kế hoạch số 12/KH-CTĐ",
        by=by or world.secretary,
        at=AT,
    )


def extend(world, deadline, *, until=None, reason="Mưa lũ đầu tháng 11", by=None, province=None):
    return actions.extend_deadline(
        deadline=deadline,
        province=province or world.province,
        due_at=until or DUE + timedelta(days=5),
        reason=reason,
        by=by or world.secretary,
        at=AT,
    )


@pytest.mark.django_db
def test_call_for_returns_begins_a_draft_for_each_member(world, deadline):
    assert [(each.province, each.state) for each in Return.objects.all()] == [
        (world.head, "draft"),
        (world.province, "draft"),
    ]


@pytest.mark.django_db
def test_second_call_changes_the_deadline_and_begins_nothing(world, deadline):
    call(world, DUE + timedelta(days=1))

    assert (Deadline.objects.count(), Return.objects.count()) == (1, 2)
    assert Deadline.objects.get().due_at == DUE + timedelta(days=1)


@pytest.mark.django_db
def test_deadline_far_from_its_year_is_refused(world):
    with pytest.raises(DeadlineRefused):
        call(world, DUE.replace(year=2032))


@pytest.mark.django_db
def test_more_time_says_who_granted_it_until_when_and_why(world, deadline):
    extend(world, deadline)

    dues = dues_of(world.cluster, YEAR, Period.YEAR, [world.province.pk, world.head.pk])

    own = dues[world.province.pk]
    assert (own.due_at, own.extension.granted_by, own.extension.reason) == (
        DUE + timedelta(days=5),
        world.secretary,
        "Mưa lũ đầu tháng 11",
    )
    assert dues[world.head.pk] == Due(DUE)


@pytest.mark.django_db
def test_later_grant_counts_and_the_earlier_one_stays_on_record(world, deadline):
    extend(world, deadline)
    extend(world, deadline, until=DUE + timedelta(days=9))

    dues = dues_of(world.cluster, YEAR, Period.YEAR, [world.province.pk])

    assert dues[world.province.pk].due_at == DUE + timedelta(days=9)
    assert DeadlineExtension.objects.count() == 2


@pytest.mark.django_db
def test_what_was_granted_is_not_rewritten(world, deadline):
    extension = extend(world, deadline)

    with pytest.raises(DatabaseError), transaction.atomic():
        DeadlineExtension.objects.filter(pk=extension.pk).update(reason="khác")


@pytest.mark.django_db
def test_more_time_that_is_none_is_refused(world, deadline):
    with pytest.raises(DeadlineRefused):
        extend(world, deadline, until=DUE)
    with pytest.raises(DeadlineRefused):
        extend(world, deadline, province=ProvinceFactory())
    with pytest.raises(ReasonTooShort):
        extend(world, deadline, reason="mưa")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "person", ["officer", "leader", "head_leader", "observer", "administrator"]
)
def test_only_the_years_secretary_sets_days(world, deadline, person):
    by = getattr(world, person)

    with pytest.raises(PermissionDenied):
        call(world, DUE + timedelta(days=1), by=by)
    with pytest.raises(PermissionDenied):
        extend(world, deadline, by=by)
