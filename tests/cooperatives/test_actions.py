"""Every change of the register: what it writes, who may do it, and when it is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cluster_portal.accounts.models import Activity
from cooperatives import actions, history
from cooperatives.actions import ChangedMeanwhile, FiguresRefused, full_snapshot, plain
from cooperatives.gates import YearNotOpen
from cooperatives.history import HistoryRefused
from cooperatives.models import (
    CreditFundDetail,
    GroupTally,
    Kind,
    Organization,
    ReportingYear,
    Sector,
    Status,
    YearlyFigures,
)
from tests.factories import (
    ClusterFactory,
    CommuneFactory,
    EmulationYearFactory,
    MembershipFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportingYearFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

AT = datetime(2023, 11, 20, 2, tzinfo=UTC)


@pytest.fixture
def province():
    return ProvinceFactory()


@pytest.fixture
def officer(province):
    return UserFactory(province=province)


@pytest.fixture
def cluster(province):
    cluster = ClusterFactory()
    MembershipFactory(cluster=cluster, province=province)
    return cluster


def stranger(name, province):
    """Return a person who must not change the register of this province."""
    return {
        "officer of another province": lambda: UserFactory(),
        "leader": lambda: UserFactory(leader=True, province=province),
        "observer": lambda: UserFactory(observer=True),
        "administrator": lambda: UserFactory(administrator=True),
        "secretary": lambda: secretary_of(province),
    }[name]()


def secretary_of(province):
    """Return the secretary of a year in which this province is a member, headed by another."""
    head, membership = ProvinceFactory(), province.memberships.first()
    cluster = membership.cluster if membership else ClusterFactory()
    EmulationYearFactory(cluster=cluster, members=[head, province], head=head)
    return UserFactory(secretary=True, province=head)


STRANGERS = ["officer of another province", "leader", "observer", "administrator", "secretary"]


def new(province, **fields):
    values = {"kind": Kind.COOPERATIVE, "name": "HTX mẫu Bình Minh", "sector": Sector.AGRICULTURE}
    return Organization(province=province, founded_on=date(2015, 3, 4), **values | fields)


def periods(organization):
    return list(organization.status_periods.values_list("status", "valid_from", "valid_to"))


def events(organization):
    return list(organization.events.order_by("pk").values_list("kind", "on", "before", "after"))


def last_line():
    return Activity.objects.order_by("number").last()


# Entering


def test_register_writes_history_and_audit_line(province, officer):
    fund = new(province, kind=Kind.CREDIT_FUND, name="QTDND mẫu", sector=Sector.CREDIT)

    made = actions.register_organization(
        organization=fund, details={"licence_no": "12/NHNN"}, by=officer, at=AT, note="như giấy"
    )

    assert made.credit_fund_detail.licence_no == "12/NHNN"
    assert periods(made) == [("active", date(2015, 3, 4), None)]
    assert events(made) == [("founded", date(2015, 3, 4), "", "QTDND mẫu")]
    line = last_line()
    assert (line.action, line.by, line.note, line.province) == (
        "organization_registered",
        officer,
        "như giấy",
        province,
    )
    assert line.changes["licence_no"] == [None, "12/NHNN"]
    assert line.changes["founded_on"] == [None, "2015-03-04"]


@pytest.mark.parametrize("who", STRANGERS)
def test_register_is_the_own_officers_business(province, who):
    with pytest.raises(PermissionDenied):
        actions.register_organization(organization=new(province), by=stranger(who, province), at=AT)

    assert not Organization.objects.exists()


def test_register_refuses_a_second_tax_code_and_leaves_nothing(province, officer):
    OrganizationFactory(tax_code="4300000015")

    with pytest.raises(ValidationError) as refusal:
        actions.register_organization(
            organization=new(province, tax_code="4300000015"), by=officer, at=AT
        )

    assert len(refusal.value.messages) == 1
    assert (Organization.objects.count(), Activity.objects.count()) == (1, 0)


def test_a_tax_code_taken_a_moment_ago_is_said_in_words(province, officer, monkeypatch):
    """The other one is saved between our check and our insert."""
    organization, check = new(province, tax_code="4300000015"), Organization.full_clean

    def faster(self, **options):
        check(self, **options)
        monkeypatch.setattr(Organization, "full_clean", check)
        OrganizationFactory(tax_code="4300000015")

    monkeypatch.setattr(Organization, "full_clean", faster)

    with pytest.raises(ValidationError):
        actions.register_organization(organization=organization, by=officer, at=AT)


# Editing


def update(organization, by, *, base=None, version=None, **values):
    return actions.update_organization(
        organization=organization,
        values=values,
        base=base or plain(full_snapshot(organization)),
        expected_version=version or organization.version,
        by=by,
        at=AT,
    )


def test_update_writes_what_changed(province, officer):
    organization = OrganizationFactory(province=province, name="HTX cũ")
    commune = CommuneFactory(province=province, name="Bình Dương")

    updated = update(organization, officer, name="HTX mới", commune=commune)

    assert (updated.name, updated.version) == ("HTX mới", 2)
    assert events(updated) == [("renamed", None, "HTX cũ", "HTX mới")]
    assert last_line().changes == {
        "name": ["HTX cũ", "HTX mới"],
        "commune": [None, str(commune)],
    }


def test_update_without_a_change_leaves_no_trace(province, officer):
    organization = OrganizationFactory(province=province, name="HTX A")

    updated = update(organization, officer, name="HTX A")

    assert (updated.version, Activity.objects.count()) == (1, 0)


def test_update_of_the_details_of_a_kind_alone(province, officer):
    group = OrganizationFactory(province=province, cooperative_group=True)

    actions.update_organization(
        organization=group,
        values={},
        details={"contract_months": 24},
        base=plain(full_snapshot(group)),
        expected_version=1,
        by=officer,
        at=AT,
    )

    group = Organization.objects.get()
    assert (group.cooperative_group_detail.contract_months, group.version) == (24, 2)
    assert last_line().changes == {"contract_months": [None, 24]}


@pytest.mark.parametrize("who", STRANGERS)
def test_update_is_the_own_officers_business(province, who):
    organization = OrganizationFactory(province=province, name="HTX A")

    with pytest.raises(PermissionDenied):
        update(organization, stranger(who, province), name="HTX B")

    organization.refresh_from_db()
    assert organization.name == "HTX A"


def test_update_on_an_older_version_says_what_the_other_changed(province, officer):
    organization = OrganizationFactory(province=province, name="HTX A")
    base = plain(full_snapshot(organization))
    update(organization, officer, phone="0255 1", name="HTX B")

    with pytest.raises(ChangedMeanwhile) as conflict:
        update(organization, officer, base=base, version=1, name="HTX C")

    assert conflict.value.changes == {"phone": ("", "0255 1"), "name": ("HTX A", "HTX B")}
    assert (conflict.value.version, conflict.value.by) == (2, officer.full_name)
    assert Organization.objects.get().name == "HTX B"


@pytest.mark.parametrize("name", ["status", "status_on", "kind", "province"])
def test_update_takes_no_other_field(province, officer, name):
    with pytest.raises(ValueError, match=name):
        update(OrganizationFactory(province=province), officer, **{name: "x"})


def test_a_corrected_founding_date_moves_the_first_period(province, officer):
    organization = OrganizationFactory(province=province, stopped=True)  # founded 2010

    updated = update(organization, officer, founded_on=date(2012, 5, 6))

    assert periods(updated) == [
        ("active", date(2012, 5, 6), date(2023, 6, 30)),
        ("stopped", date(2023, 6, 30), None),
    ]


def test_a_founding_date_after_the_first_change_of_status_is_refused(province, officer):
    organization = OrganizationFactory(province=province, stopped=True)
    actions.change_status(
        organization=organization,
        status=Status.ACTIVE,
        on=date(2023, 9, 1),
        basis="TB 1",
        by=officer,
        at=AT,
    )
    organization.refresh_from_db()

    with pytest.raises(HistoryRefused) as refusal:
        update(organization, officer, founded_on=date(2023, 7, 1))

    assert refusal.value.field == "founded_on"
    assert periods(organization)[0] == ("active", date(2010, 1, 1), date(2023, 6, 30))


# Status


def stop(organization, by, on=date(2023, 6, 30), status=Status.STOPPED):
    return actions.change_status(
        organization=organization, status=status, on=on, basis="QĐ 12/QĐ-UBND", by=by, at=AT
    )


def test_a_change_of_status_ends_one_period_and_opens_the_next(province, officer):
    stopped = stop(OrganizationFactory(province=province), officer)

    assert (stopped.status, stopped.status_on, stopped.version) == ("stopped", date(2023, 6, 30), 2)
    assert periods(stopped) == [
        ("active", date(2010, 1, 1), date(2023, 6, 30)),
        ("stopped", date(2023, 6, 30), None),
    ]
    assert events(stopped) == [("status_changed", date(2023, 6, 30), "active", "stopped")]
    line = last_line()
    assert (line.action, line.note) == ("organization_status_changed", "QĐ 12/QĐ-UBND")
    assert line.changes == {"status": ["active", "stopped"], "status_on": [None, "2023-06-30"]}


def test_a_slip_mended_on_the_same_day_leaves_no_period_of_no_length(province, officer):
    stopped = stop(OrganizationFactory(province=province), officer)

    stop(stopped, officer, status=Status.DISSOLVING)

    assert periods(stopped) == [
        ("active", date(2010, 1, 1), date(2023, 6, 30)),
        ("dissolving", date(2023, 6, 30), None),
    ]


@pytest.mark.parametrize(
    "on,status,field",
    [
        (date(2023, 11, 21), Status.STOPPED, "status_on"),  # tomorrow
        (date(2009, 12, 31), Status.STOPPED, "status_on"),  # before the founding
        (date(2023, 6, 30), Status.ACTIVE, "status"),  # as it is
    ],
)
def test_a_change_of_status_that_does_not_fit_is_refused(province, officer, on, status, field):
    organization = OrganizationFactory(province=province)

    with pytest.raises(HistoryRefused) as refusal:
        stop(organization, officer, on=on, status=status)

    assert refusal.value.field == field
    assert (Organization.objects.get().version, Activity.objects.count()) == (1, 0)


@pytest.mark.parametrize("who", STRANGERS)
def test_a_change_of_status_is_the_own_officers_business(province, who):
    organization = OrganizationFactory(province=province)

    with pytest.raises(PermissionDenied):
        stop(organization, stranger(who, province))

    assert Organization.objects.get().is_active


# Figures


def record_figures(organization, by, *, version=0, base=None, year=2023, **values):
    return actions.record_figures(
        organization=organization,
        year=year,
        values=values,
        base=base or {},
        expected_version=version,
        by=by,
        at=AT,
    )


@pytest.fixture
def open_year(cluster):
    return ReportingYearFactory(cluster=cluster)


def test_empty_nought_and_not_available_are_three_things(province, officer, open_year):
    organization = OrganizationFactory(province=province)

    record_figures(
        organization,
        officer,
        members_count=100,
        revenue=Decimal("500.25"),
        cost=Decimal(0),
        not_available=["profit"],
    )

    figures = YearlyFigures.objects.get()
    assert (figures.cost, figures.profit, figures.charter_capital) == (0, None, None)
    assert (figures.not_available, figures.version) == (["profit"], 1)
    line = last_line()
    assert (line.action, line.province) == ("figures_recorded", province)
    assert line.changes == {
        "members_count": [None, 100],
        "revenue": [None, "500.25"],
        "cost": [None, "0"],
        "not_available": [[], ["profit"]],
    }


def test_a_value_marked_not_available_is_refused(province, officer, open_year):
    organization = OrganizationFactory(province=province)

    with pytest.raises(FiguresRefused) as refusal:
        record_figures(organization, officer, profit=0, not_available=["profit"])

    assert refusal.value.field == "profit"
    assert not YearlyFigures.objects.exists()


@pytest.mark.parametrize("values", [{"version": 1}, {"not_available": ["name"]}])
def test_what_is_no_figure_is_refused(province, officer, open_year, values):
    with pytest.raises(ValueError, match="no figure"):
        actions.record_figures(
            organization=OrganizationFactory(province=province),
            year=2023,
            values=values,
            base={},
            expected_version=0,
            by=officer,
            at=AT,
        )


def test_figures_on_an_older_version_say_what_the_other_changed(province, officer, open_year):
    organization = OrganizationFactory(province=province)
    record_figures(organization, officer, revenue=Decimal(500))
    base = plain(actions.figures_snapshot(YearlyFigures.objects.get()))
    record_figures(organization, officer, version=1, revenue=Decimal(600))

    with pytest.raises(ChangedMeanwhile) as conflict:
        record_figures(organization, officer, version=1, base=base, revenue=Decimal(700))

    assert conflict.value.changes == {"revenue": ("500", "600")}
    assert YearlyFigures.objects.get().revenue == 600


def test_two_first_entries_of_a_year_do_not_overwrite_each_other(province, officer, open_year):
    organization = OrganizationFactory(province=province)
    nothing = plain(actions.figures_snapshot(YearlyFigures(organization=organization, year=2023)))
    record_figures(organization, officer, revenue=Decimal(500))

    with pytest.raises(ChangedMeanwhile) as conflict:
        record_figures(organization, officer, base=nothing, revenue=Decimal(700))

    assert conflict.value.changes == {"revenue": (None, "500")}


@pytest.mark.parametrize(
    "traits,values,field",
    [
        ({}, {"members_count": 1, "female_members_count": 2}, "female_members_count"),
        ({"founded_on": date(2024, 1, 2)}, {"members_count": 9}, "year"),
        ({"cooperative_group": True}, {"members_count": 1}, "members_count"),
    ],
)
def test_figures_that_the_rules_block_come_in_by_no_door(
    province, officer, open_year, traits, values, field
):
    """The form and the Excel door asked the rules, the action did not: a third door would have let them in."""
    with pytest.raises(FiguresRefused) as refusal:
        record_figures(OrganizationFactory(province=province, **traits), officer, **values)

    assert refusal.value.field == field


@pytest.mark.parametrize("who", STRANGERS)
def test_figures_are_the_own_officers_business(province, open_year, who):
    organization = OrganizationFactory(province=province)

    with pytest.raises(PermissionDenied):
        record_figures(organization, stranger(who, province), revenue=1)


def test_no_figures_before_a_year_opens_or_after_it_closes(province, officer, cluster):
    ReportingYearFactory(cluster=cluster, year=2022, closed=True)
    organization = OrganizationFactory(province=province)

    with pytest.raises(YearNotOpen, match="31/03/2024"):
        record_figures(organization, officer, year=2022, revenue=1)
    with pytest.raises(YearNotOpen, match="2023"):
        record_figures(organization, officer, year=2023, revenue=1)
    ReportingYearFactory(year=2021)  # of another cluster
    with pytest.raises(YearNotOpen):
        record_figures(organization, officer, year=2021, revenue=1)


def test_no_figures_for_a_year_outside_any_cluster(officer, province):
    with pytest.raises(YearNotOpen, match=province.name):
        record_figures(OrganizationFactory(province=province), officer, revenue=1)


# Groups known only by number


def tally(province, **fields):
    values = {"year": 2023, "groups_count": 40, "as_of": date(2023, 10, 31)}
    return GroupTally(province=province, **values | fields)


def test_a_second_tally_of_a_place_replaces_the_first(province, officer, open_year):
    actions.record_group_tally(tally=tally(province), by=officer, at=AT)
    actions.record_group_tally(tally=tally(province, groups_count=41), by=officer, at=AT)
    actions.record_group_tally(
        tally=tally(province, sector=Sector.TRANSPORT, groups_count=3), by=officer, at=AT
    )

    counts = GroupTally.objects.order_by("pk").values_list("sector", "groups_count")
    assert list(counts) == [("agriculture", 41), ("transport", 3)]
    assert Activity.objects.get(number=2).changes == {"groups_count": [40, 41]}


@pytest.mark.parametrize("who", STRANGERS)
def test_a_tally_is_the_own_officers_business(province, open_year, who):
    with pytest.raises(PermissionDenied):
        actions.record_group_tally(tally=tally(province), by=stranger(who, province), at=AT)


def test_no_tally_for_a_year_that_is_not_open(province, officer, cluster):
    with pytest.raises(YearNotOpen):
        actions.record_group_tally(tally=tally(province), by=officer, at=AT)


# Reporting years


@pytest.fixture
def secretary(province, cluster):
    EmulationYearFactory(cluster=cluster, members=[province], head=province)
    return UserFactory(secretary=True, province=province)


def test_a_year_is_opened_closed_and_opened_again(cluster, secretary):
    actions.open_reporting_year(cluster=cluster, year=2023, by=secretary, at=AT)
    actions.open_reporting_year(cluster=cluster, year=2023, by=secretary, at=AT)
    assert ReportingYear.objects.get().is_open

    actions.close_reporting_year(cluster=cluster, year=2023, by=secretary, at=AT)
    assert ReportingYear.objects.get().closed_on == date(2023, 11, 20)

    actions.open_reporting_year(cluster=cluster, year=2023, by=secretary, at=AT)
    assert ReportingYear.objects.get().is_open
    assert list(Activity.objects.order_by("number").values_list("action", flat=True)) == [
        "reporting_year_opened",
        "reporting_year_closed",
        "reporting_year_opened",
    ]


def test_the_secretary_of_another_year_or_cluster_cannot(cluster, secretary):
    other = ClusterFactory()

    for wanted, year in [(cluster, 2024), (other, 2023)]:
        with pytest.raises(PermissionDenied):
            actions.open_reporting_year(cluster=wanted, year=year, by=secretary, at=AT)


@pytest.mark.parametrize("who", STRANGERS)
def test_only_the_heads_secretary_opens_and_closes(province, cluster, open_year, who):
    # The stranger «secretary» runs a year of another cluster.
    person = stranger(who, ProvinceFactory())

    with pytest.raises(PermissionDenied):
        actions.close_reporting_year(cluster=cluster, year=2023, by=person, at=AT)


def test_a_year_that_was_never_opened_cannot_be_closed(cluster, secretary):
    with pytest.raises(ReportingYear.DoesNotExist):
        actions.close_reporting_year(cluster=cluster, year=2023, by=secretary, at=AT)


# One transaction


def test_a_failure_at_the_end_leaves_nothing(province, officer, monkeypatch):
    """The audit line is the last step: without it, the change did not happen."""

    def broken(**_fields):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("cooperatives.actions.organizations.record", broken)

    with pytest.raises(RuntimeError):
        actions.register_organization(
            organization=new(province, kind=Kind.CREDIT_FUND, sector=Sector.CREDIT),
            details={"licence_no": "1"},
            by=officer,
            at=AT,
        )

    assert not Organization.objects.exists()
    assert not CreditFundDetail.objects.exists()


def test_histories_of_many_rows_take_as_many_queries_as_of_one(
    province, officer, django_assert_num_queries
):
    organizations = OrganizationFactory.create_batch(9, province=province)
    pairs = []
    for organization in organizations:
        before = history.snapshot(organization)
        organization.status, organization.status_on = Status.STOPPED, date(2023, 6, 30)
        pairs.append((organization, history.following(organization, before, at=AT)))

    with django_assert_num_queries(4):
        actions.save_histories(pairs)

    assert {str(each) for each in map(periods, organizations)} == {
        str([("active", date(2010, 1, 1), date(2023, 6, 30)), ("stopped", date(2023, 6, 30), None)])
    }
