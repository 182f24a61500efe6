"""The summary rows equal what the rows themselves add up to, whatever was done."""

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cooperatives import actions, statistics, summaries
from cooperatives.actions import figures_snapshot, full_snapshot, plain
from cooperatives.models import Kind, Organization, ReportingYear, Sector, Status, YearSummary
from tests.factories import (
    EmulationYearFactory,
    MembershipFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportingYearFactory,
    UserFactory,
    YearlyFiguresFactory,
)

pytestmark = pytest.mark.django_db
AT = datetime(2024, 1, 15, 2, tzinfo=UTC)
YEARS = [2022, 2023]
# PostgreSQL asks for the gate with a query of its own.
GATE = connection.vendor == "postgresql"


@pytest.fixture
def province():
    """A province whose years 2022 and 2023 are kept, with something of everything."""
    membership = MembershipFactory(province=ProvinceFactory(name="Quảng Ngãi"))
    for year in YEARS:
        ReportingYearFactory(cluster=membership.cluster, year=year)
    province = membership.province
    OrganizationFactory.create_batch(3, province=province)
    OrganizationFactory(province=province, stopped=True)
    OrganizationFactory(province=province, dissolved=True)
    OrganizationFactory(province=province, founded_on=date(2023, 4, 1))
    fund = OrganizationFactory(province=province, credit_fund=True)
    YearlyFiguresFactory(
        organization=fund, loans=Decimal("1234.567"), bad_debt_ratio=Decimal("1.25"), rating="good"
    )
    summaries.rebuild(YEARS)
    return province


@pytest.fixture
def officer(province):
    return UserFactory(province=province)


def proven():
    """The stored rows, after they were compared with a recount."""
    stored = summaries.stored(YEARS)
    assert stored == summaries.recounted(YEARS)
    return stored


def counted(year, **wanted):
    return counted_of("organizations", year, **wanted)


def counted_of(measure, year, **wanted):
    rows = YearSummary.objects.filter(year=year, **wanted)
    return sum(rows.values_list(measure, flat=True))


def test_rebuilt_rows_are_those_of_the_year(province):
    proven()

    assert (counted(2022), counted(2023)) == (6, 7)
    assert counted(2023, status=Status.ACTIVE, kind=Kind.COOPERATIVE) == 4
    fund = YearSummary.objects.get(year=2023, kind=Kind.CREDIT_FUND)
    assert (fund.loans_sum, fund.loans_count, fund.rating) == (1234567, 1, "good")
    assert fund.bad_debt_ratio_weighted == 125 * 1234567
    assert sum(YearSummary.objects.filter(year=2023).values_list("founded", flat=True)) == 1
    assert sum(YearSummary.objects.filter(year=2023).values_list("left", flat=True)) == 1


def register(province, officer):
    made = OrganizationFactory.build(province=province, kind=Kind.COOPERATIVE, tax_code="")
    return actions.register_organization(organization=made, by=officer, at=AT)


def update(organization, officer, **values):
    return actions.update_organization(
        organization=organization,
        values=values,
        base=plain(full_snapshot(organization)),
        expected_version=organization.version,
        by=officer,
        at=AT,
    )


def test_every_action_keeps_the_rows(province, officer):
    """One after the other; after each the rows are proven."""
    new = register(province, officer)
    assert counted(2023, kind=Kind.COOPERATIVE, status=Status.ACTIVE) == 5
    proven()

    new = update(new, officer, sector=Sector.TRANSPORT, alliance_member_since=date(2023, 5, 1))
    assert counted(2023, sector=Sector.TRANSPORT, is_alliance_member=True) == 1
    proven()

    figures = actions.record_figures(
        organization=new,
        year=2023,
        values={"revenue": Decimal("812.345"), "workers_count": 7, "worker_income": Decimal(5)},
        base={},
        expected_version=0,
        by=officer,
        at=AT,
    )
    row = YearSummary.objects.get(year=2023, sector=Sector.TRANSPORT)
    assert (row.reported, row.revenue_sum, row.worker_income_weighted) == (1, 812345, 35000)
    proven()

    actions.record_figures(
        organization=new,
        year=2023,
        values={"revenue": None, "rating": "fair"},
        base=plain(figures_snapshot(figures)),
        expected_version=1,
        by=officer,
        at=AT,
    )
    row = YearSummary.objects.get(year=2023, sector=Sector.TRANSPORT)
    assert (row.rating, row.revenue_sum, row.revenue_count) == ("fair", 0, 0)
    proven()

    actions.change_status(
        organization=new,
        status=Status.STOPPED,
        on=date(2023, 9, 1),
        basis="Thông báo mẫu",
        by=officer,
        at=AT,
    )
    assert counted(2023, sector=Sector.TRANSPORT, status=Status.STOPPED) == 1
    assert counted(2023, sector=Sector.TRANSPORT, status=Status.ACTIVE) == 0
    proven()


def test_figures_without_a_number_were_reported_too(province, officer):
    """Only the rating, or a note: the organization has answered."""
    figures = {"year": 2023, "base": {}, "expected_version": 0, "by": officer, "at": AT}
    rated, noted = Organization.objects.filter(province=province, status=Status.ACTIVE)[:2]

    actions.record_figures(organization=rated, values={"rating": "fair"}, **figures)
    actions.record_figures(organization=noted, values={"note": "Chưa có số"}, **figures)

    assert counted_of("reported", 2023) == 3
    proven()


def test_opening_a_year_sums_it_up(province):
    cluster = province.memberships.get().cluster
    EmulationYearFactory(cluster=cluster, year=2024, members=[province], head=province)
    secretary = UserFactory(secretary=True, province=province)

    actions.open_reporting_year(cluster=cluster, year=2024, by=secretary, at=AT)

    assert summaries.years_kept() == [2022, 2023, 2024]
    assert summaries.stored([2024]) == summaries.recounted([2024])
    assert counted(2024, status=Status.ACTIVE, kind=Kind.COOPERATIVE) == 4


def test_a_year_read_from_the_summary_rows_is_the_year_counted_anew(province):
    """Everything that the page of a year and the annual document say."""
    cluster = province.memberships.get().cluster
    summed = statistics.annual(2023, cluster)
    ReportingYear.objects.update(is_summed_up=False)

    assert summed == statistics.annual(2023, cluster)
    assert summed.founded_total.cooperatives == 1
    assert summed.figures.of("loans").total == Decimal("1234.567")


def recount(*args):
    out = io.StringIO()
    call_command("statistics", "--recount", *args, stdout=out)
    return out.getvalue()


def test_recount_proves_the_rows_equal(province):
    found = json.loads(recount("--json"))

    rows = len(summaries.stored(YEARS))
    assert found == {"years": YEARS, "not_kept": [], "rows": rows, "different": []}


def test_recount_names_what_differs_and_repairs_it(province):
    organization = OrganizationFactory(province=province, sector=Sector.INDUSTRY)
    YearlyFiguresFactory(organization=organization, members_count=None, revenue=Decimal("0.5"))

    with pytest.raises(SystemExit) as refused:
        recount("--year", "2023")
    assert refused.value.code == 1
    found = json.loads(recount("--repair", "--json"))
    wrong = {"organizations": [0, 1], "reported": [0, 1], "revenue_sum": [0, 500]}
    assert [(each["year"], each["sector"], each["measures"]) for each in found["different"]] == [
        (2022, "industry", {"organizations": [0, 1]}),
        (2023, "industry", wrong | {"revenue_count": [0, 1]}),
    ]
    assert json.loads(recount("--json"))["different"] == []


def test_a_year_opened_before_there_were_summary_rows_is_taken_in(province):
    """After an upgrade: it is counted in full until the repair, and recount says so."""
    ReportingYear.objects.filter(year=2022).update(is_summed_up=False)
    YearSummary.objects.filter(year=2022).delete()

    assert "2022" in recount()
    assert json.loads(recount("--json"))["not_kept"] == [2022]
    recount("--repair")
    assert json.loads(recount("--json"))["years"] == YEARS
    proven()


def test_recount_of_a_year_never_opened_is_wrong_usage(province):
    with pytest.raises(CommandError, match="1999") as refused:
        recount("--year", "1999")
    assert refused.value.returncode == 2


def test_a_year_that_is_not_kept_costs_nothing(province, officer, django_assert_num_queries):
    ReportingYear.objects.update(is_summed_up=False)

    with django_assert_num_queries(1 + GATE):
        assert summaries.contributions([1, 2, 3]) == {}


@pytest.mark.parametrize("count", [1, 7, 50])
def test_queries_do_not_grow(province, count, django_assert_num_queries):
    made = OrganizationFactory.create_batch(count, province=province)

    with django_assert_num_queries(5 + GATE):
        after = summaries.contributions([each.pk for each in made])
    with django_assert_num_queries(2):
        summaries.keep({}, after)
    proven()


def test_what_was_forgotten_is_found(province):
    """The proof can fail: a row changed behind the back of the actions shows."""
    OrganizationFactory(province=province)

    assert summaries.stored(YEARS) != summaries.recounted(YEARS)
