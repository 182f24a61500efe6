"""Numbers without a list, and what a province reported of itself."""

from datetime import date

import pytest

from cooperatives.models import Sector
from tests.factories import (
    CommuneFactory,
    GroupTallyFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportedTotalsFactory,
)

from .rooms import hits

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return ProvinceFactory()


def details(code, province):
    return [hit.detail for hit in hits(code, province)]


def test_e15_the_paper_says_another_number_than_the_list(province):
    OrganizationFactory.create_batch(2, province=province)
    OrganizationFactory(province=province, dissolved=True)
    GroupTallyFactory(province=province, groups_count=7)
    totals = ReportedTotalsFactory(province=province, cooperatives=3, cooperative_groups=7)

    [hit] = hits("E-15", province)
    assert (hit.case, hit.detail) == ("", "hợp tác xã: tỉnh báo 3, danh sách 2 (−1)")

    totals.explanation = "Một HTX giải thể sau khi báo cáo."
    totals.save()
    [hit] = hits("E-15", province)
    assert (hit.case, "giải thể sau" in hit.detail) == ("explained", True)

    totals.cooperatives = 2
    totals.save()
    assert hits("E-15", province) == []


def test_e15_what_the_paper_does_not_say_is_not_compared(province):
    OrganizationFactory(province=province)
    ReportedTotalsFactory(province=province, credit_funds=0)

    assert hits("E-15", province) == []


def test_g01_the_whole_province_beside_its_communes(province):
    commune = CommuneFactory(province=province)
    GroupTallyFactory(province=province, commune=commune, sector=Sector.AGRICULTURE)
    GroupTallyFactory(province=province, sector=Sector.TRANSPORT)
    assert details("G-01", province) == []

    GroupTallyFactory(province=province, sector=Sector.AGRICULTURE)
    assert details("G-01", province) == ["cả tỉnh, nông nghiệp"]


def test_g02_a_commune_of_another_time_or_province(province):
    GroupTallyFactory(province=province, commune=CommuneFactory(province=province))
    GroupTallyFactory(province=province, commune=CommuneFactory(name="Khác"))
    later = CommuneFactory(province=province, name="Mới", valid_from=date(2025, 7, 1))
    GroupTallyFactory(province=province, commune=later)

    assert details("G-02", province) == ["Xã Khác, nông nghiệp", "Xã Mới, nông nghiệp"]


@pytest.mark.parametrize(
    "as_of,fits",
    [
        (date(2022, 12, 31), False),
        (date(2023, 1, 1), True),
        (date(2024, 3, 31), True),
        (date(2024, 4, 1), False),
    ],
)
def test_g03_counted_in_another_year(province, as_of, fits):
    GroupTallyFactory(province=province, as_of=as_of)

    assert bool(details("G-03", province)) is not fits


def test_g04_in_the_list_and_in_the_number(province):
    commune = CommuneFactory(province=province, name="An")
    GroupTallyFactory(province=province, commune=commune, groups_count=5)
    OrganizationFactory(province=province, cooperative_group=True)
    assert details("G-04", province) == []

    OrganizationFactory(province=province, cooperative_group=True, commune=commune)
    assert details("G-04", province) == [
        "Xã An, nông nghiệp: 5 tổ trong số tổng hợp, 1 tổ trong danh sách"
    ]


@pytest.mark.parametrize("members,fits", [(None, True), (370, True), (10, False), (5000, False)])
def test_g05_members_per_group(province, members, fits):
    GroupTallyFactory(province=province, groups_count=10, members_count=members)

    assert bool(details("G-05", province)) is not fits


@pytest.mark.parametrize(
    "count,note,fits",
    [(150, "", True), (151, "", False), (49, "", False), (151, "Rà soát lại.", True)],
)
def test_g06_a_leap_since_the_year_before(province, count, note, fits):
    GroupTallyFactory(province=province, year=2022, groups_count=100)
    GroupTallyFactory(province=province, groups_count=count, note=note)

    assert bool(details("G-06", province)) is not fits


def test_g07_the_number_of_last_year_has_no_successor(province):
    GroupTallyFactory(province=province, year=2022, groups_count=100)
    assert details("G-07", province) == ["100 → –"]

    GroupTallyFactory(province=province)
    assert details("G-07", province) == []
