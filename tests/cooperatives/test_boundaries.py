"""Boundaries: as they were, as they are, and on the cluster's old land, against worlds that can be counted by hand."""

import json
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from cooperatives import actions, statistics
from cooperatives.models import (
    Commune,
    CommuneSuccession,
    Organization,
    ProvinceSuccession,
    Status,
)
from cooperatives.statistics import Counts
from reports.register_part import boundaries_of
from tests.factories import (
    ClusterFactory,
    CommuneFactory,
    EmulationYearFactory,
    GroupTallyFactory,
    OrganizationFactory,
    ProvinceFactory,
    UserFactory,
    YearlyFiguresFactory,
)

from .test_statistics import TODAY, member, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    return ClusterFactory()


def became(old, new, on=date(2025, 7, 1)):
    ProvinceSuccession.objects.create(old=old, new=new, on=on, legal_basis="NQ 202/2025/QH15")


@pytest.fixture
def merger(cluster):
    """Two members become one; a third joins with a province that was never in the cluster."""

    class Merger:
        ended = {"valid_to": date(2025, 7, 1)}
        danang = member(cluster, "Đà Nẵng", 1, dates=ended, **ended)
        quangnam = member(cluster, "Quảng Nam", 2, dates=ended, **ended)
        quangngai = member(cluster, "Quảng Ngãi", 3, dates=ended, **ended)
        kontum = ProvinceFactory(name="Kon Tum", **ended)
        began = {"valid_from": date(2025, 7, 1)}
        new_danang = member(cluster, "Đà Nẵng mới", 1, dates=began, **began)
        new_quangngai = member(cluster, "Quảng Ngãi mới", 3, dates=began, **began)

    for old, new in [
        (Merger.danang, Merger.new_danang),
        (Merger.quangnam, Merger.new_danang),
        (Merger.quangngai, Merger.new_quangngai),
        (Merger.kontum, Merger.new_quangngai),
    ]:
        became(old, new)
        OrganizationFactory(province=old)
    return Merger


@pytest.mark.parametrize(
    "year,boundary,expected",
    [
        (2023, "as_was", {"Đà Nẵng": 1, "Quảng Nam": 1, "Quảng Ngãi": 1}),
        (2023, "as_is", {"Đà Nẵng mới": 2, "Quảng Ngãi mới": 2}),
        (2023, "comparable", {"Đà Nẵng mới": 2, "Quảng Ngãi mới": 1}),
        (2025, "as_was", {"Đà Nẵng mới": 2, "Quảng Ngãi mới": 2}),
        (2025, "as_is", {"Đà Nẵng mới": 2, "Quảng Ngãi mới": 2}),
    ],
)
def test_boundaries(cluster, merger, year, boundary, expected):
    found = statistics.cluster_totals(year, cluster, boundary=boundary, today=TODAY)

    assert {each.province.name: each.active.all for each in found.provinces} == expected


def test_before_the_merger_today_is_as_it_was(cluster, merger):
    found = statistics.cluster_totals(2023, cluster, boundary="as_is", today=date(2023, 12, 31))

    assert [each.province.name for each in found.provinces] == [
        "Đà Nẵng",
        "Quảng Nam",
        "Quảng Ngãi",
    ]


@pytest.fixture
def divided(merger):
    """Under the new province: one in each old half, one in a commune made of both, one without a commune."""
    new = merger.new_quangngai

    def commune(name, *halves):
        made = CommuneFactory(name=name, province=new)
        for half in halves:
            old = CommuneFactory(name=f"{name} cũ", province=half)
            CommuneSuccession.objects.create(
                old=old, new=made, share="whole", on=date(2025, 7, 1), legal_basis="NQ"
            )
        return made

    coast, mountains = merger.quangngai, merger.kontum
    for place in [
        commune("Ven biển", coast),
        commune("Miền núi", mountains),
        commune("Giáp ranh", coast, mountains),
        commune("Đặc khu"),
        None,
    ]:
        OrganizationFactory(province=new, commune=place)
    GroupTallyFactory(province=new, year=2025, groups_count=9)
    return merger


def test_a_new_province_is_divided_by_commune(cluster, divided):
    """On the coast: the one that stands under the old province still, and the one in a commune of the coast."""
    found = statistics.cluster_totals(2025, cluster, boundary="comparable", today=TODAY)

    assert {each.province.name: each.active.all for each in found.provinces} == {
        "Đà Nẵng mới": 2,
        "Quảng Ngãi mới": 2,
    }
    assert found.unplaced.active.all == 3
    assert found.unplaced.tallied_groups == 9
    assert found.total.active.all == 4


def test_before_the_merger_an_organization_of_the_new_province_is_counted_where_its_commune_lay(
    cluster, divided
):
    """Entered after the merger, founded long before: the coast of Quảng Ngãi had it, the mountains are another's."""
    found = statistics.cluster_totals(2024, cluster, today=TODAY)

    assert {each.province.name: each.active.all for each in found.provinces} == {
        "Đà Nẵng": 1,
        "Quảng Nam": 1,
        "Quảng Ngãi": 2,
    }
    assert found.unplaced.active.all == 3
    assert found.boundary == "as_was"


def test_an_old_commune_says_where_it_lies_by_itself(cluster, divided):
    """The record still names the commune of before: nothing is unknown about that."""
    new = divided.new_quangngai
    for half in (divided.quangngai, divided.kontum):
        OrganizationFactory(province=new, commune=CommuneFactory(province=half))

    found = statistics.cluster_totals(2025, cluster, boundary="comparable", today=TODAY)

    assert found.of(new.pk).active.all == 3
    assert found.unplaced.active.all == 3


def test_a_commune_of_a_stranger_places_nobody(cluster, divided):
    stranger = CommuneFactory(province=ProvinceFactory())
    OrganizationFactory(province=divided.new_quangngai, commune=stranger)

    found = statistics.cluster_totals(2025, cluster, boundary="comparable", today=TODAY)

    assert found.unplaced.active.all == 4


def test_figures_comings_and_goings_follow_the_commune_too(cluster, divided):
    new = divided.new_quangngai
    for name, revenue in (("Ven biển", 100), ("Miền núi", 1000), ("Giáp ranh", 10000)):
        place = Commune.objects.get(name=name)
        told = {"province": new, "commune": place}
        YearlyFiguresFactory(
            organization=Organization.objects.get(**told), year=2024, revenue=revenue
        )
        OrganizationFactory(**told, founded_on=date(2024, 3, 1))
        OrganizationFactory(**told, status=Status.DISSOLVED, status_on=date(2024, 5, 1))
    coast = divided.quangngai.pk

    year = statistics.annual(2024, cluster)

    assert year.figures.of("revenue").total == 100
    assert year.figures.reported(kinds=["cooperative"]) == 1
    assert year.founded == {coast: Counts(cooperatives=1)}
    assert year.left == {coast: Counts(cooperatives=1)}


def test_the_year_of_the_merger_is_compared_on_the_same_land(cluster, merger):
    """Else Quảng Ngãi would have won the organizations of Kon Tum within the year."""
    year = statistics.annual(2025, cluster)

    assert year.was_redrawn
    assert [each.province.name for each in year.before.provinces] == [
        "Đà Nẵng mới",
        "Quảng Ngãi mới",
    ]
    change = year.change("cooperatives", province_id=merger.new_quangngai.pk)
    assert (change.now, change.before) == (2, 2)
    assert not statistics.annual(2024, cluster).was_redrawn
    assert not statistics.annual(2026, cluster).was_redrawn


def test_comparable_is_the_same_land_in_a_year_without_members(cluster, merger):
    """The seven have ended, and who goes on is not yet entered."""
    cluster.memberships.filter(valid_to=None).delete()

    def counts(year, boundary):
        found = statistics.cluster_totals(year, cluster, boundary=boundary, today=TODAY)
        return {each.province.name: each.active.all for each in found.provinces}

    assert counts(2025, "comparable") == {"Đà Nẵng mới": 2, "Quảng Ngãi mới": 1}
    assert counts(2025, "comparable") == counts(2023, "comparable")
    assert counts(2025, "as_was") == {}


def test_members_of_today_alone_are_the_whole_area(cluster, merger):
    """A cluster that was founded after the merger has no older area."""
    cluster.memberships.exclude(valid_to=None).delete()

    found = statistics.cluster_totals(2024, cluster, boundary="comparable", today=TODAY)

    assert {each.province.name: each.active.all for each in found.provinces} == {
        "Đà Nẵng mới": 2,
        "Quảng Ngãi mới": 2,
    }


def test_a_province_that_was_divided_is_not_guessed(cluster):
    """One that still stands under the old province belongs to one of its two heirs, and nobody knows which."""
    ended, began = {"valid_to": date(2025, 7, 1)}, {"valid_from": date(2025, 7, 1)}
    old = member(cluster, "Cũ", 1, dates=ended, **ended)
    heirs = [member(cluster, f"Mới {n}", n, dates=began, **began) for n in (1, 2)]
    for heir in heirs:
        became(old, heir)
    YearlyFiguresFactory(organization=OrganizationFactory(province=old), year=2025)
    OrganizationFactory(province=heirs[0])

    found = statistics.cluster_totals(2025, cluster, today=TODAY)

    assert [each.active.all for each in found.provinces] == [1, 0]
    assert found.unplaced.active.all == 1
    assert statistics.annual(2025, cluster).figures.of("revenue").total == 0
    as_is = statistics.cluster_totals(2024, cluster, boundary="as_is", today=TODAY)
    assert [each.province.name for each in as_is.provinces] == ["Mới 1", "Mới 2"]


def test_the_commune_of_the_day_decides(cluster, divided):
    """Moved from the mountains to the coast in 2026: in 2025 it was not in the area."""
    moved = Organization.objects.get(province=divided.new_quangngai, commune__name="Miền núi")
    actions.update_organization(
        organization=moved,
        values={"commune": Commune.objects.get(name="Ven biển")},
        base={},
        expected_version=moved.version,
        on=date(2026, 2, 1),
        by=UserFactory(province=divided.new_quangngai),
        at=datetime(2026, 2, 2, tzinfo=UTC),
    )

    def on_the_coast(year):
        found = statistics.cluster_totals(year, cluster, boundary="comparable", today=TODAY)
        return found.of(divided.new_quangngai.pk).active.all

    assert [on_the_coast(2025), on_the_coast(2026)] == [2, 3]


def test_two_changes_of_boundaries_in_one_year_keep_both_totals(cluster, merger):
    """In July two became one, in October that one was joined with a stranger: the old area is still the old area."""
    newest = {"valid_from": date(2025, 10, 1)}
    stranger = ProvinceFactory(name="Huế")
    greater = member(cluster, "Miền Trung", 1, dates=newest, **newest)
    became(merger.new_danang, greater, on=date(2025, 10, 1))
    became(stranger, greater, on=date(2025, 10, 1))
    OrganizationFactory(province=stranger)
    merger.new_danang.memberships.update(valid_to=date(2025, 10, 1))

    def counts(year, boundary):
        found = statistics.cluster_totals(year, cluster, boundary=boundary, today=TODAY)
        return {each.province.name: each.active.all for each in found.provinces}

    assert counts(2024, "as_was") == {"Đà Nẵng": 1, "Quảng Nam": 1, "Quảng Ngãi": 1}
    assert counts(2024, "comparable") == {"Miền Trung": 2, "Quảng Ngãi mới": 1}
    assert counts(2025, "comparable") == {"Miền Trung": 2, "Quảng Ngãi mới": 1}
    assert counts(2025, "as_is") == {"Miền Trung": 3, "Quảng Ngãi mới": 2}


@pytest.mark.parametrize("count", [1, 7, 50])
@pytest.mark.parametrize("boundary", statistics.Boundary.values)
def test_nor_where_communes_decide(
    cluster, divided, boundary, count, django_assert_max_num_queries
):
    OrganizationFactory.create_batch(count, province=divided.new_quangngai)

    with django_assert_max_num_queries(9):
        statistics.cluster_totals(2024, cluster, boundary=boundary, today=TODAY)
    with django_assert_max_num_queries(26):
        statistics.annual(2024, cluster)


def test_the_command_says_what_it_could_not_place(cluster, divided, capsys):
    found = json.loads(said(capsys, "--year", "2025", "--boundary", "comparable", "--json"))
    table = said(capsys, "--year", "2025", "--boundary", "comparable")

    assert found["unplaced"]["cooperatives"] == 3
    assert "Chưa rõ xã" in table


def test_the_command_says_when_nobody_was_a_member(cluster, merger, capsys):
    cluster.memberships.filter(valid_to=None).delete()

    call_command("statistics", "--year", "2025")

    assert "comparable" in capsys.readouterr().out


def test_the_page_of_a_year_says_on_which_boundaries(cluster, divided, client):
    year = EmulationYearFactory(cluster=cluster, year=2025, head=divided.new_danang, opened=True)
    client.force_login(UserFactory(secretary=True, province=divided.new_danang))

    text = client.get(f"/so-lieu/{year.year}/").content.decode()

    assert "Địa giới: theo đơn vị hành chính tại ngày 31/12/2025." in text
    assert "số năm trước được tính trên cùng địa giới này" in text
    assert "boundary=comparable" in text
    table = client.get("/so-lieu/2025/thong-ke/?boundary=comparable").content.decode()
    assert "3 tổ chức chưa xếp được vào địa bàn nào" in table


def test_the_document_says_on_which_boundaries(cluster, divided):
    usual = boundaries_of(statistics.annual(2024, cluster))
    redrawn = boundaries_of(statistics.annual(2025, cluster))

    assert usual == (
        "Số liệu tính theo địa giới hành chính tại ngày 31/12/2024. "
        "Có 03 tổ chức chưa xác định được xã nên chưa tính vào đơn vị nào."
    )
    assert "số cùng kỳ năm trước được tính trên cùng địa giới." in redrawn
