"""The totals of a year follow every act and its withdrawal, as a recount would have them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cooperatives import actions, summaries
from cooperatives.models import Organization, Paper
from tests.factories import (
    MembershipFactory,
    OrganizationFactory,
    ReportingYearFactory,
    UserFactory,
    YearlyFiguresFactory,
)

AT = datetime(2023, 11, 20, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
DAY, PAPER = date(2022, 6, 30), Paper("QĐ 1")
YEARS = [2021, 2022, 2023]


@pytest.fixture
def province(db):
    return MembershipFactory().province


@pytest.fixture
def officer(province):
    return UserFactory(province=province)


@pytest.fixture
def three(province):
    made = [OrganizationFactory(province=province) for _number in range(3)]
    for number, year in enumerate([2021, 2022, 2022]):
        YearlyFiguresFactory(organization=made[number], year=year, members_count=10 + number)
    cluster = province.memberships.get().cluster
    for year in YEARS:
        ReportingYearFactory(cluster=cluster, year=year, is_summed_up=True)
    summaries.rebuild(YEARS)
    return made


def event(kind, **values):
    return lambda rows, common: actions.record_event(
        organization=rows[0], kind=kind, values=values, **common
    )


def new(name):
    return Organization(name=name, sector="agriculture")


ACTS = {
    "dissolved": event("status_changed", status="dissolved", ends_memberships=True),
    "joined": event("alliance_joined"),
    "merged": lambda rows, common: actions.merge_into(
        organizations=rows[:2], successor=rows[2], **common
    ),
    "divided": lambda rows, common: actions.succeed(
        kind="divided", organizations=rows[:1], successors=[new("A"), new("B")], **common
    ),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_and_its_withdrawal(three, officer, name):
    before = summaries.stored(YEARS)

    act = ACTS[name](three, {"on": DAY, "paper": PAPER, "by": officer, "at": AT})

    assert before != summaries.stored(YEARS) == summaries.recounted(YEARS)
    actions.withdraw_act(act=act, reason="Nhầm.", by=officer, at=AT)
    assert summaries.stored(YEARS) == summaries.recounted(YEARS) == before


def test_a_corrected_day(three, officer):
    act = ACTS["dissolved"](three, {"on": DAY, "paper": PAPER, "by": officer, "at": AT})
    before = summaries.stored(YEARS)

    actions.correct_event(
        event=act.events.get(),
        on=date(2023, 1, 31),
        paper=PAPER,
        reason="Đọc nhầm.",
        by=officer,
        at=AT,
    )

    assert before != summaries.stored(YEARS) == summaries.recounted(YEARS)


def test_two_records_made_one_and_two_again(three, officer):
    before = summaries.stored(YEARS)

    act = actions.merge_duplicates(
        kept=three[1],
        dropped=three[2],
        taken=set(),
        taken_years={2022},
        expected_versions=(1, 1),
        reason="Một tổ chức.",
        by=officer,
        at=AT,
    )

    assert before != summaries.stored(YEARS) == summaries.recounted(YEARS)
    actions.part_duplicates(act=act, reason="Hai tổ chức.", by=officer, at=AT)
    assert summaries.stored(YEARS) == summaries.recounted(YEARS) == before
