"""Statistics against small worlds that can be counted by hand."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from cooperatives import statistics
from cooperatives.models import (
    Sector,
    Status,
    StatusPeriod,
)
from cooperatives.statistics import Counts
from tests.factories import (
    ClusterFactory,
    GroupTallyFactory,
    MembershipFactory,
    OrganizationFactory,
    ProvinceFactory,
    YearlyFiguresFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 1)


@pytest.fixture
def cluster():
    return ClusterFactory()


def member(cluster, name="Quảng Ngãi", order_no=1, *, dates=(), **fields):
    province = ProvinceFactory(name=name, order_no=order_no, **fields)
    MembershipFactory(cluster=cluster, province=province, order_no=order_no, **dict(dates))
    return province


# Counts


def test_a_credit_fund_is_counted_once(cluster):
    province = member(cluster)
    OrganizationFactory.create_batch(3, province=province)
    OrganizationFactory.create_batch(2, province=province, credit_fund=True)
    OrganizationFactory(province=province, cooperative_union=True)
    OrganizationFactory.create_batch(4, province=province, cooperative_group=True)

    total = statistics.totals(2023).total

    assert total.active == Counts(cooperatives=3, credit_funds=2, unions=1, groups=4)
    assert total.active.as_dict() == {
        "cooperatives": 3,
        "credit_funds": 2,
        "cooperatives_and_credit_funds": 5,
        "unions": 1,
        "groups": 4,
    }


def test_active_is_a_part_of_the_register(cluster):
    province = member(cluster)
    for status in Status:
        OrganizationFactory(province=province, status=status, status_on=date(2023, 5, 1))

    row = statistics.totals(2023).of(province.pk)

    assert (row.active, row.registered) == (Counts(cooperatives=1), Counts(cooperatives=4))
    assert row.by_status == dict.fromkeys(
        ["active", "suspended", "stopped", "dissolving"], Counts(cooperatives=1)
    )


def test_the_status_of_the_day_counts_not_that_of_today(cluster):
    province = member(cluster)
    OrganizationFactory(province=province, stopped=True)  # since 30/06/2023
    OrganizationFactory(province=province, founded_on=date(2023, 10, 1))

    counted = {
        day: (row.active.cooperatives, row.registered.cooperatives)
        for day in [date(2022, 12, 31), date(2023, 6, 29), date(2023, 6, 30), date(2023, 10, 1)]
        if (row := statistics.totals(day.year, as_of=day).of(province.pk))
    }

    assert counted == {
        date(2022, 12, 31): (1, 1),
        date(2023, 6, 29): (1, 1),
        date(2023, 6, 30): (0, 1),
        date(2023, 10, 1): (1, 2),
    }


def test_one_that_stopped_and_came_back_is_counted_by_its_periods(cluster):
    stopped = OrganizationFactory(province=member(cluster), stopped=True)
    StatusPeriod.objects.filter(organization=stopped, valid_to=None).update(
        valid_to=date(2023, 11, 1)
    )
    StatusPeriod.objects.create(
        organization=stopped, status=Status.ACTIVE, valid_from=date(2023, 11, 1)
    )

    assert [
        statistics.totals(2023, as_of=date(2023, month, 15)).total.active.cooperatives
        for month in (5, 8, 12)
    ] == [1, 0, 1]


def test_sectors_and_alliance_members_are_parts_of_the_active(cluster):
    province = member(cluster)
    since = date(2020, 1, 1)
    OrganizationFactory(province=province, alliance_member_since=since)
    OrganizationFactory(
        province=province, alliance_member_since=since, alliance_member_until=date(2023, 12, 31)
    )
    OrganizationFactory(province=province, sector=Sector.TRANSPORT)
    OrganizationFactory(province=province, stopped=True, alliance_member_since=since)

    row = statistics.totals(2023).of(province.pk)

    assert {sector: each.all for sector, each in row.by_sector.items()} == {
        "agriculture": 2,
        "transport": 1,
    }
    assert row.alliance_members == Counts(cooperatives=1)


def test_groups_known_only_by_number_stay_apart(cluster):
    province = member(cluster)
    OrganizationFactory(province=province, cooperative_group=True)
    GroupTallyFactory(province=province, groups_count=40)
    GroupTallyFactory(province=province, groups_count=2, sector=Sector.TRANSPORT)
    GroupTallyFactory(province=province, year=2022, groups_count=900)

    row = statistics.totals(2023).of(province.pk)

    assert (row.active.groups, row.tallied_groups) == (1, 42)


def test_provinces_stand_north_to_south_and_strangers_are_not_counted(cluster):
    south = member(cluster, "Khánh Hòa", 2)
    north = member(cluster, "Đà Nẵng", 1)
    for province in (south, north, ProvinceFactory()):
        OrganizationFactory(province=province)

    found = statistics.cluster_totals(2023, cluster, today=TODAY)

    assert [(each.province.name, each.active.all) for each in found.provinces] == [
        ("Đà Nẵng", 1),
        ("Khánh Hòa", 1),
    ]


@pytest.mark.parametrize("count", [1, 7, 50])
def test_the_number_of_queries_does_not_grow(cluster, count, django_assert_num_queries):
    province = None
    for number in range(count):
        if number < 7:
            province = member(cluster, f"Mẫu {number}", number)
        YearlyFiguresFactory(organization=OrganizationFactory(province=province), rating="good")

    with django_assert_num_queries(5):
        statistics.cluster_totals(2023, cluster, today=TODAY)
    with django_assert_num_queries(14):
        statistics.annual(2023, cluster)


# A year beside the year before


def test_founded_and_left_in_the_year(cluster):
    province = member(cluster)
    OrganizationFactory(province=province, founded_on=date(2022, 12, 31))
    OrganizationFactory(province=province, founded_on=date(2023, 1, 1))
    OrganizationFactory(province=province, founded_on=date(2023, 12, 31))
    OrganizationFactory(province=province, founded_on=date(2023, 5, 1), credit_fund=True)
    OrganizationFactory(province=province, dissolved=True)
    OrganizationFactory(province=province, dissolved=True, status_on=date(2022, 12, 31))
    OrganizationFactory(province=province, stopped=True)

    year = statistics.annual(2023, cluster)

    assert year.founded == {province.pk: Counts(cooperatives=2, credit_funds=1)}
    assert year.left == {province.pk: Counts(cooperatives=1)}


def test_what_changed_since_the_year_before(cluster):
    province = member(cluster)
    OrganizationFactory.create_batch(2, province=province)
    OrganizationFactory(province=province, founded_on=date(2023, 5, 1))
    OrganizationFactory(province=province, stopped=True)

    year = statistics.annual(2023, cluster)

    change = year.change("cooperatives_and_credit_funds", province_id=province.pk)
    assert (change.now, change.before, change.difference, change.percent) == (3, 3, 0, 0)
    change = year.change("cooperatives", part="registered")
    assert (change.now, change.before, change.difference) == (4, 3, 1)
    assert change.percent == Decimal("33.33")
    assert year.change("unions").percent is None


def test_the_year_before_is_counted_on_the_same_day(cluster):
    assert statistics.annual(2024, cluster, date(2024, 2, 29)).before.as_of == date(2023, 2, 28)
    assert statistics.annual(2023, cluster, date(2023, 12, 2)).before.as_of == date(2022, 12, 2)
    assert statistics.annual(2023, cluster).before.as_of == date(2022, 12, 31)


# Figures


def figures(province, organization=(), **values):
    values = {"members_count": None, "revenue": None} | values
    return YearlyFiguresFactory(
        organization=OrganizationFactory(province=province, **dict(organization)), **values
    )


def test_sums_and_means_say_how_many_gave_the_figure(cluster):
    province = member(cluster)
    figures(province, revenue=Decimal("1000.5"), profit=-20)
    figures(province, revenue=0)
    figures(province)
    figures(province, {"credit_fund": True}, revenue=4000)
    figures(province, {"cooperative_group": True}, revenue=90)
    figures(province, {"stopped": True}, revenue=70)
    figures(province, year=2022, revenue=500)

    year = statistics.annual(2023, cluster)

    revenue = year.figures.of("revenue")
    assert (revenue.n, revenue.of, revenue.total) == (3, 4, Decimal("5000.5"))
    assert revenue.mean == Decimal("1666.833")
    assert revenue.weighted_mean is None
    assert year.figures.of("revenue", kinds=["cooperative_group"]).total == 90
    assert year.figures.of("profit", province_id=province.pk).total == -20
    assert year.figures.of("cost").mean is None
    assert year.figures_before.of("revenue").total == 500
    assert year.figures.reported(kinds=["cooperative"]) == 3


def test_income_is_weighted_by_workers_and_bad_debt_by_loans(cluster):
    province = member(cluster)
    figures(province, worker_income=4, workers_count=30)
    figures(province, worker_income=8, workers_count=10)
    figures(province, worker_income=99)  # nobody knows for how many
    figures(province, workers_count=500)
    figures(province, {"credit_fund": True}, bad_debt_ratio=1, loans=900)
    figures(province, {"credit_fund": True}, bad_debt_ratio=2, loans=100)

    read = statistics.annual(2023, cluster).figures

    assert (read.of("worker_income").mean, read.of("worker_income").weighted_mean) == (37, 5)
    assert (read.of("bad_debt_ratio").mean, read.of("bad_debt_ratio").weighted_mean) == (
        Decimal("1.5"),
        Decimal("1.1"),
    )


def test_ratings_are_counted(cluster):
    province = member(cluster)
    for rating in ("good", "good", "weak", ""):
        figures(province, rating=rating)
    figures(province, {"cooperative_group": True}, rating="fair")

    read = statistics.annual(2023, cluster).figures

    assert read.ratings() == {"good": 2, "weak": 1, "": 1}
    assert read.ratings(kinds=["cooperative_group"], province_id=province.pk) == {"fair": 1}


# The command


def said(capsys, *arguments):
    call_command("statistics", *arguments)
    return capsys.readouterr().out


def test_the_command_as_json(cluster, capsys):
    province = member(cluster, code="51")
    OrganizationFactory(province=province)
    OrganizationFactory(province=province, stopped=True)
    OrganizationFactory(province=province, credit_fund=True)

    found = json.loads(said(capsys, "--year", "2023", "--json"))

    counts = {
        "cooperatives": 1,
        "credit_funds": 1,
        "cooperatives_and_credit_funds": 2,
        "unions": 0,
        "groups": 0,
        "registered": {
            "cooperatives": 2,
            "credit_funds": 1,
            "cooperatives_and_credit_funds": 3,
            "unions": 0,
            "groups": 0,
        },
        "alliance_members": Counts().as_dict(),
        "tallied_groups": 0,
    }
    nothing = Counts().as_dict()
    assert found == {
        "year": 2023,
        "boundary": "as_was",
        "as_of": "2023-12-31",
        "provinces": [{"code": "51", "name": "Quảng Ngãi", **counts}],
        "total": counts,
        "unplaced": {
            **nothing,
            "registered": nothing,
            "alliance_members": nothing,
            "tallied_groups": 0,
        },
    }


def test_the_command_as_a_table(cluster, capsys):
    OrganizationFactory(province=member(cluster))

    lines = said(capsys, "--year", "2023").splitlines()

    assert lines[-1].split() == ["Cộng", "1/1", "0/0", "1/1", "0/0", "0/0"]


def test_the_command_asks_which_cluster(cluster):
    other = ClusterFactory()

    with pytest.raises(CommandError, match="--cluster"):
        call_command("statistics", "--year", "2023")
    call_command("statistics", "--year", "2023", "--cluster", other.code)
