"""Each rule with an example that passes and one that does not."""

from datetime import date
from decimal import Decimal

import pytest

from cooperatives import rules
from cooperatives.laws import shipped_rulebook
from cooperatives.models import Kind, Sector, Status

TODAY = date(2023, 11, 20)
GOOD = {
    "kind": Kind.COOPERATIVE,
    "name": "Hợp tác xã mẫu Bình Minh",
    "tax_code": "4300000015",
    "sector": Sector.AGRICULTURE,
    "founded_on": date(2015, 3, 4),
    "registered_on": date(2015, 3, 10),
    "status": Status.ACTIVE,
    "status_on": None,
    "alliance_member_since": date(2016, 1, 1),
    "alliance_member_until": None,
}
FIGURES = {
    "year": 2023,
    "members_count": 120,
    "female_members_count": 50,
    "new_members_count": 3,
    "workers_count": 12,
    "female_workers_count": 4,
    "charter_capital": Decimal(800),
    "total_capital": Decimal(2000),
    "total_assets": Decimal(2000),
    "revenue": Decimal(2100),
    "cost": Decimal(1800),
    "profit": Decimal(300),
    "budget_payment": Decimal(20),
    "worker_income": Decimal("5.3"),
    "rating": "good",
}


def organization_problems(year=None, **values):
    found = rules.check_organization(GOOD | values, today=TODAY, year=year)
    return [(each.level, each.code, each.field) for each in found]


def figure_problems(organization=(), **values):
    found = rules.check_figures(
        FIGURES | values,
        organization_values=GOOD | dict(organization),
        rulebook=shipped_rulebook(),
    )
    return [(each.level, each.code, each.field) for each in found]


def test_a_good_row_has_no_problem():
    assert organization_problems(year=2023) == []
    assert figure_problems() == []


@pytest.mark.parametrize(
    "kind,name,fits",
    [
        (Kind.COOPERATIVE, "HTX Đại Lộc", True),
        (Kind.COOPERATIVE, "hợp tác xã", True),
        (Kind.COOPERATIVE, "HTXNN Đại Lộc", False),
        (Kind.COOPERATIVE, "Quỹ tín dụng nhân dân Đại Lộc", False),
        (Kind.CREDIT_FUND, "QTDND Đại Lộc", True),
        (Kind.CREDIT_FUND, "HTX Đại Lộc", False),
        (Kind.COOPERATIVE_UNION, "Liên hiệp HTX Đại Lộc", True),
        (Kind.COOPERATIVE_UNION, "HTX Đại Lộc", False),
        (Kind.COOPERATIVE_GROUP, "Tổ hợp tác Đại Lộc", True),
        (Kind.COOPERATIVE_GROUP, "Nhóm bò sữa thôn 3", True),
        (Kind.COOPERATIVE_GROUP, "Hợp tác xã Đại Lộc", False),
    ],
)
def test_e01_the_name_begins_with_the_kind(kind, name, fits):
    sector = Sector.CREDIT if kind == Kind.CREDIT_FUND else Sector.AGRICULTURE

    found = organization_problems(kind=kind, name=name, sector=sector)

    assert found == ([] if fits else [("warn", "E-01", "name")])


@pytest.mark.parametrize(
    "kind,founded,least",
    [
        (Kind.COOPERATIVE, date(2024, 6, 30), 7),
        (Kind.COOPERATIVE, date(2024, 7, 1), 5),
        (Kind.COOPERATIVE, None, 7),
        (Kind.COOPERATIVE_UNION, date(2020, 1, 1), 4),
        (Kind.COOPERATIVE_UNION, date(2024, 7, 1), 3),
        (Kind.CREDIT_FUND, date(2020, 1, 1), 30),
    ],
)
def test_e02_the_minimum_of_the_law_of_the_founding_day(kind, founded, least):
    values = {"year": 2025, "female_members_count": None, "new_members_count": None, "rating": ""}
    at_founding = {"kind": kind, "founded_on": founded}

    assert figure_problems(at_founding, members_count=least, **values) == []
    assert figure_problems(at_founding, members_count=least - 1, **values) == [
        ("warn", "E-02", "members_count")
    ]


@pytest.mark.parametrize(
    "founded_on,members,level",
    [
        (date(2020, 1, 1), 2, None),
        (date(2020, 1, 1), 1, "block"),
        (date(2015, 1, 1), 3, None),
        (date(2015, 1, 1), 2, "warn"),
        (date(2015, 1, 1), 1, "block"),
    ],
)
def test_e13_a_group_of_one_is_none(founded_on, members, level):
    """The decree of 2007 asked for three members, that of 2019 for two; a contract of one is never possible."""
    group = {"kind": Kind.COOPERATIVE_GROUP, "founded_on": founded_on}
    parts = {"female_members_count": None, "new_members_count": None}

    found = figure_problems(group, members_count=members, **parts)

    assert found == ([(level, "E-13", "members_count")] if level else [])


@pytest.mark.parametrize(
    "values,field",
    [
        ({"founded_on": date(2023, 11, 21), "status_on": None}, "founded_on"),
        ({"registered_on": date(2024, 1, 1)}, "registered_on"),
        ({"status": Status.STOPPED, "status_on": date(2023, 11, 21)}, "status_on"),
        ({"status": Status.STOPPED, "status_on": date(2015, 3, 3)}, "status_on"),
        ({"alliance_member_until": date(2015, 12, 31)}, "alliance_member_until"),
        ({"alliance_member_since": None, "alliance_member_until": TODAY}, "alliance_member_until"),
    ],
)
def test_e05_days_that_cannot_be(values, field):
    assert organization_problems(**values) == [("block", "E-05", field)]


def test_e05_a_status_without_its_day_is_asked_for():
    assert organization_problems(status=Status.STOPPED) == [("warn", "E-05", "status_on")]


def test_e05_days_that_just_fit():
    assert organization_problems(status=Status.STOPPED, status_on=date(2015, 3, 4)) == []
    assert organization_problems(status=Status.STOPPED, status_on=TODAY) == []


def test_e06_the_list_of_a_year_holds_what_lived_in_it():
    gone = {"status": Status.DISSOLVED, "status_on": date(2022, 12, 31)}

    assert organization_problems(year=2014) == [("block", "E-06", "founded_on")]
    assert organization_problems(year=2015) == []
    assert organization_problems(year=2023, **gone) == [("warn", "E-06", "status_on")]
    assert organization_problems(year=2022, **gone) == []


def test_e06_no_figures_outside_the_lifetime():
    gone = {"status": Status.DISSOLVED, "status_on": date(2022, 12, 31)}
    stopped = {"status": Status.STOPPED, "status_on": date(2020, 1, 1)}

    assert figure_problems(year=2014, rating="") == [("block", "E-06", "year")]
    assert figure_problems(gone) == [("block", "E-06", "year")]
    assert figure_problems(gone, year=2022) == []
    # One that stopped stands in the register still, and has a balance sheet.
    assert figure_problems(stopped) == []


@pytest.mark.parametrize("profit,fits", [(300, True), (321, True), (322, False), (-300, False)])
def test_e07_profit_is_revenue_less_cost_within_one_percent(profit, fits):
    found = figure_problems(profit=Decimal(profit))

    assert found == ([] if fits else [("warn", "E-07", "profit")])


@pytest.mark.parametrize(
    "part,whole",
    [
        ("female_members_count", "members_count"),
        ("new_members_count", "members_count"),
        ("female_workers_count", "workers_count"),
    ],
)
def test_e08_a_part_is_not_more_than_the_whole(part, whole):
    total = FIGURES[whole]

    assert figure_problems(**{part: total}) == []
    assert figure_problems(**{part: total + 1}) == [("block", "E-08", part)]
    assert figure_problems(**{part: total + 1, whole: None}) == []


def test_e08_only_a_profit_is_below_nought():
    assert figure_problems(cost=Decimal(2400), profit=Decimal(-300)) == []
    assert figure_problems(budget_payment=Decimal(-1)) == [("block", "E-08", "budget_payment")]
    assert figure_problems(bad_debt_ratio=Decimal("100.5")) == [("block", "E-08", "bad_debt_ratio")]


@pytest.mark.parametrize(
    "value,fits",
    [("0", True), ("0.9", False), ("1", True), ("1000000", True), ("2100000000", False)],
)
def test_e10_dong_taken_for_trieu_dong(value, fits):
    found = figure_problems(total_assets=Decimal(value))

    assert found == ([] if fits else [("warn", "E-10", "total_assets")])


def with_year_before(figures, before):
    return rules.check_figures(
        figures, organization_values=GOOD, rulebook=shipped_rulebook(), before=before
    )


LAST_YEAR = {"members_count": 100, "workers_count": 10, "revenue": Decimal(2000)}


@pytest.mark.parametrize(
    "values,field",
    [
        ({"members_count": 150}, None),
        ({"members_count": 151}, "members_count"),
        ({"members_count": 50, "female_members_count": 10}, None),
        ({"members_count": 49, "female_members_count": 10}, "members_count"),
        ({"workers_count": 20}, "workers_count"),
        ({"workers_count": 19}, None),  # nine workers more are no news
        ({"revenue": Decimal(4000), "cost": Decimal(3700)}, "revenue"),
        ({"revenue": None, "cost": None}, None),
    ],
)
def test_e09_a_leap_since_the_year_before_is_asked_about(values, field):
    figures = FIGURES | values

    found = with_year_before(figures, LAST_YEAR)

    assert [(each.code, each.field, each.needs_reason) for each in found] == (
        [("E-09", field, True)] if field else []
    )


def test_e09_a_note_explains_the_leap():
    figures = FIGURES | {"members_count": 900, "note": "Kết nạp cả thôn."}

    assert with_year_before(figures, LAST_YEAR) == []


def test_e09_nothing_to_compare_with_is_no_leap():
    nothing = dict.fromkeys(LAST_YEAR) | {"workers_count": 0}

    assert with_year_before(FIGURES, nothing) == []


def test_e14_no_rating_in_the_first_twelve_months():
    young, old_enough = {"founded_on": date(2023, 1, 2)}, {"founded_on": date(2022, 12, 31)}

    assert figure_problems(old_enough) == []
    assert figure_problems(young) == [("warn", "E-14", "rating")]
    assert figure_problems(young, rating="not_rated") == []


@pytest.mark.parametrize(
    "code,fits",
    [
        ("", True),
        ("4300000015", True),
        ("4300000015-001", True),
        ("4300000016", False),  # the check digit
        ("430000001", False),  # nine digits: a leading zero got lost
        ("4307A00012", False),  # an old certificate
    ],
)
def test_t01_the_tax_code(code, fits):
    assert organization_problems(tax_code=code) == ([] if fits else [("warn", "T-01", "tax_code")])


def test_k01_the_credit_sector_is_the_credit_funds():
    fund = {"kind": Kind.CREDIT_FUND, "name": "Quỹ tín dụng nhân dân mẫu"}

    assert organization_problems(**fund, sector=Sector.CREDIT) == []
    assert organization_problems(**fund) == [("block", "K-01", "sector")]
    assert organization_problems(sector=Sector.CREDIT) == [("block", "K-01", "sector")]


@pytest.mark.parametrize(
    "kind,field,value,code",
    [
        (Kind.COOPERATIVE, "members_count", 3001, "M-01"),
        (Kind.COOPERATIVE_GROUP, "members_count", 301, "M-01"),
        (Kind.COOPERATIVE, "worker_income", Decimal(30), "M-02"),  # of a year, not of a month
        (Kind.COOPERATIVE, "charter_capital", Decimal(100_001), "M-03"),
    ],
)
def test_magnitudes_are_asked_about(kind, field, value, code):
    assert figure_problems({"kind": kind}, **{field: value}) == [("warn", code, field)]


def test_nothing_said_is_no_problem():
    empty = dict.fromkeys(FIGURES) | {"year": 2023, "rating": ""}

    assert figure_problems(**empty) == []


def test_every_problem_says_how_to_mend_it():
    found = rules.check_organization(
        GOOD | {"name": "X", "tax_code": "1", "founded_on": date(2030, 1, 1)},
        today=TODAY,
        year=2023,
    )

    assert [bool(each.message and each.fix) for each in found] == [True] * 4
