"""The three readers of the table of roles, against a small world of two clusters and two years."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cluster_portal.accounts.models import User
from cluster_portal.accounts.permissions import can, require, scopes_of, visible
from cluster_portal.accounts.roles import GRANTS, SECRETARY_GRANTS, Permission, Role, Scope
from cooperatives.models import Cluster, ClusterMembership, Organization, Province, Sector
from emulation.models import EmulationYear, HeadTerm, Pledge

pytestmark = pytest.mark.django_db


def province(slug, cluster=None, **dates):
    made = Province.objects.create(
        key=slug,
        code="00",
        name=slug,
        kind="province",
        slug=slug,
        order_no=1,
        alliance_name=f"Liên minh {slug}",
        alliance_name_upper=f"LIÊN MINH {slug}",
        valid_from=date(1990, 1, 1),
        valid_to=date(2025, 7, 1),
    )
    if cluster:
        ClusterMembership.objects.create(cluster=cluster, province=made, order_no=1, **dates)
    return made


def user(role, at=None, **fields):
    count = User.objects.count()
    return User.objects.create_user(
        f"u{count}", full_name=f"U{count}", role=role, province=at, **fields
    )


def organization(at):
    return Organization.objects.create(
        kind="cooperative", province=at, name=f"HTX {at}", sector=Sector.AGRICULTURE
    )


@pytest.fixture
def world():
    """Quảng Ngãi heads 2023; Phú Yên left the cluster in 2022; Huế is in another cluster."""

    class World:
        coast = Cluster.objects.create(code="coast", name="Coast")
        north = Cluster.objects.create(code="north", name="North")
        quangngai = province("quangngai", coast)
        danang = province("danang", coast)
        phuyen = province("phuyen", coast, valid_to=date(2022, 7, 1))
        hue = province("hue", north)
        year_2022 = EmulationYear.objects.create(cluster=coast, year=2022)
        year_2023 = EmulationYear.objects.create(cluster=coast, year=2023)
        north_2023 = EmulationYear.objects.create(cluster=north, year=2023)

    HeadTerm.objects.create(
        year=World.year_2023, province=World.quangngai, duty="head", valid_from=date(2023, 1, 1)
    )
    return World


def test_an_officer_reaches_the_own_province_only(world):
    officer = user(Role.OFFICER, world.danang)
    own, other = organization(world.danang), organization(world.quangngai)

    assert can(officer, Permission.ORGANIZATION_EDIT, own)
    assert not can(officer, Permission.ORGANIZATION_EDIT, other)
    seen = visible(Organization.objects.all(), officer, Permission.ORGANIZATION_VIEW)
    assert list(seen) == [own]


def test_the_heads_secretary_reads_the_whole_cluster_and_edits_the_own_province(world):
    secretary = user(Role.OFFICER, world.quangngai, is_secretary=True)
    own, other, foreign = map(organization, [world.quangngai, world.danang, world.hue])

    seen = visible(Organization.objects.all(), secretary, Permission.ORGANIZATION_VIEW)

    assert set(seen) == {own, other}
    assert not can(secretary, Permission.ORGANIZATION_VIEW, foreign)
    assert not can(secretary, Permission.ORGANIZATION_EDIT, other)


def test_a_secretary_whose_province_heads_nothing_has_an_officers_rights(world):
    secretary = user(Role.OFFICER, world.danang, is_secretary=True)

    assert not can(secretary, Permission.PLEDGE_RUN)
    assert not can(secretary, Permission.ORGANIZATION_VIEW, organization(world.quangngai))


def test_the_head_runs_its_own_year_and_no_other(world):
    secretary = user(Role.OFFICER, world.quangngai, is_secretary=True)
    of_2023, of_2022 = (
        Pledge(prepared_in=year, year=year) for year in (world.year_2023, world.year_2022)
    )

    assert can(secretary, Permission.PLEDGE_RUN, of_2023)
    assert not can(secretary, Permission.PLEDGE_RUN, of_2022)
    assert can(secretary, Permission.PLEDGE_VIEW, of_2022)


def test_members_see_the_others_figures_once_the_year_is_opened(world):
    other = organization(world.quangngai)
    leader = user(Role.LEADER, world.danang)
    assert not can(leader, Permission.STATISTICS_VIEW, other)
    assert can(leader, Permission.STATISTICS_VIEW, organization(world.danang))

    world.year_2023.opened_to_members_at = timezone.now()
    world.year_2023.save()

    assert can(User.objects.get(pk=leader.pk), Permission.STATISTICS_VIEW, other)


def test_a_province_that_left_has_no_standing_in_later_years(world):
    leader = user(Role.LEADER, world.phuyen)

    assert can(leader, Permission.YEAR_VIEW, world.year_2022)
    assert not can(leader, Permission.YEAR_VIEW, world.year_2023)


def test_an_observer_sees_every_cluster_and_a_member_only_the_own(world):
    observer, leader = user(Role.OBSERVER), user(Role.LEADER, world.danang)
    years = EmulationYear.objects.all()

    assert set(visible(years, observer, Permission.YEAR_VIEW)) == set(years)
    assert set(visible(years, leader, Permission.YEAR_VIEW)) == {world.year_2022, world.year_2023}


def test_what_can_says_of_a_row_is_what_visible_shows(world):
    rows = [organization(at) for at in (world.danang, world.quangngai, world.phuyen, world.hue)]
    people = [
        user(Role.OFFICER, world.danang),
        user(Role.OFFICER, world.quangngai, is_secretary=True),
        user(Role.LEADER, world.hue),
        user(Role.OBSERVER),
        user(Role.ADMINISTRATOR),
    ]

    for person in people:
        for permission in (Permission.ORGANIZATION_VIEW, Permission.STATISTICS_VIEW):
            seen = set(visible(Organization.objects.all(), person, permission))
            assert seen == {row for row in rows if can(person, permission, row)}


def test_the_administrator_has_no_power_over_figures_scores_or_signatures():
    assert set(GRANTS[Role.ADMINISTRATOR]) == {Permission.SETTINGS_MANAGE, Permission.ACTIVITY_VIEW}


def test_nobody_signs_for_another_province():
    signing = {grants.get(Permission.PLEDGE_SIGN) for grants in GRANTS.values()} - {None}

    assert signing == {Scope.OWN_PROVINCE}
    assert Permission.PLEDGE_SIGN not in SECRETARY_GRANTS


def test_every_permission_is_granted_to_somebody():
    granted = set(SECRETARY_GRANTS).union(*GRANTS.values())

    assert granted == set(Permission)


def test_a_closed_account_holds_nothing(world):
    officer = user(Role.OFFICER, world.danang, is_active=False)

    assert scopes_of(officer, Permission.ORGANIZATION_VIEW) == set()
    with pytest.raises(PermissionDenied):
        require(officer, Permission.ORGANIZATION_VIEW, organization(world.danang))


def test_standings_are_asked_once_for_each_user(world, django_assert_max_num_queries):
    officer = User.objects.get(pk=user(Role.OFFICER, world.quangngai, is_secretary=True).pk)

    with django_assert_max_num_queries(2):
        for _ in range(3):
            can(officer, Permission.PLEDGE_RUN, world.year_2023)
            can(officer, Permission.YEAR_VIEW, world.year_2022)
