"""Checks that hold rows against rows: twins, unions and their members, details of another kind."""

from datetime import date

import pytest

from cooperatives.models import (
    CooperativeGroupDetail,
    CreditFundDetail,
    Kind,
    Sector,
    Status,
)
from tests.factories import CommuneFactory, OrganizationFactory, ProvinceFactory

from .rooms import figures, found, hits, organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return ProvinceFactory()


@pytest.fixture
def commune(province):
    return CommuneFactory(province=province)


def pair(province, first, second):
    return [organization(province, **first).pk, organization(province, **second).pk]


def test_e03_spaces_and_a_lost_nought_hide_the_same_code(province):
    twins = pair(province, {"tax_code": "0400101394"}, {"tax_code": "400101394"})
    twins += pair(province, {"tax_code": "4300 000 015"}, {"tax_code": "4300000015"})
    organization(province, tax_code="4300000022")
    organization(province, tax_code="")
    organization(province, tax_code="")

    assert found("E-03", province) == twins


def test_e04_one_name_in_a_commune(province, commune):
    here = {"commune": commune}
    twins = pair(province, here | {"name": "HTX Hoà Bình"}, here | {"name": "htx hòa bình"})
    organization(province, name="HTX Hòa Bình")  # no commune, so nothing is known
    organization(province, name="HTX Hòa Bình", commune=CommuneFactory(province=province))
    organization(
        province,
        name="HTX Hòa Bình",
        commune=commune,
        status=Status.DISSOLVED,
        status_on=date(2022, 1, 1),
    )

    assert found("E-04", province) == twins
    assert "«htx hòa bình»" in hits("E-04", province)[0].detail


def test_d01_one_telephone(province):
    twins = pair(province, {"phone": "0905 123 456"}, {"phone": "+84905123456"})
    organization(province, phone="0905 123 457")
    organization(ProvinceFactory(), phone="0905 123 456")

    assert found("D-01", province) == twins


def test_d02_one_certificate_number_of_one_day(province):
    day = {"registered_on": date(2015, 3, 4)}
    twins = pair(province, day | {"registration_no": "12/ĐK"}, day | {"registration_no": "12-ĐK"})
    organization(province, registration_no="12/ĐK", registered_on=date(2016, 1, 1))

    assert found("D-02", province) == twins


def test_d03_one_name_in_two_spellings(province, commune):
    here = {"commune": commune}
    twins = pair(
        province,
        here | {"name": "HTX NN Quý Bình"},
        here | {"name": "Hợp tác xã dịch vụ nông nghiệp Qúi Bình"},
    )
    for name in ("HTX NN Quý Bình 2", "HTX vận tải Quý Bình", "HTX NN Quế Bình"):
        organization(province, commune=commune, name=name)

    assert found("D-03", province) == twins


def test_d04_a_group_that_became_a_cooperative_and_is_still_counted(province):
    twin = OrganizationFactory(
        province=province, cooperative_group=True, name="Tổ hợp tác chăn nuôi Bình Minh"
    )
    OrganizationFactory(province=province, name="Hợp tác xã chăn nuôi Bình Minh")
    OrganizationFactory(province=province, cooperative_group=True, name="THT chăn nuôi An Hòa")

    assert found("D-04", province) == [twin.pk]


def test_d05_one_name_and_day_in_two_provinces(province):
    other = ProvinceFactory(name="Bình Định")
    for place in (province, other):
        OrganizationFactory(province=place, name="HTX Hòa Bình", founded_on=date(2012, 5, 6))
    OrganizationFactory(province=other, name="HTX Thành Công", founded_on=date(2001, 1, 1))
    OrganizationFactory(province=province, name="HTX Thành Công", founded_on=date(2002, 2, 2))

    [hit] = hits("D-05", province)

    assert (hit.name, hit.detail) == ("HTX Hòa Bình", "Bình Định")


def test_d06_one_person_in_four_places(province):
    person = {"representative": "Nguyễn Văn A", "phone": "0905 123 456"}
    four = [organization(province, **person).pk for _time in range(4)]
    for _time in range(3):
        organization(province, representative="Trần Thị B", phone="0905 123 999")

    assert found("D-06", province) == four


# Unions


@pytest.fixture
def union(province):
    return OrganizationFactory(
        province=province, kind=Kind.COOPERATIVE_UNION, name="Liên hiệp HTX Bình Minh"
    )


def test_e12_a_union_that_is_gone_or_is_none(province, union):
    gone = OrganizationFactory(
        province=province,
        kind=Kind.COOPERATIVE_UNION,
        status=Status.DISSOLVED,
        status_on=date(2022, 1, 1),
    )
    no_union = OrganizationFactory(province=province)
    wrong = [organization(province, cooperative_union=each).pk for each in (gone, no_union)]
    organization(province, cooperative_union=union)
    organization(province, cooperative_union=gone, dissolved=True)

    assert found("E-12", province) == wrong


def test_u01_a_union_needs_its_members_in_the_list(province, union):
    for _time in range(3):
        organization(province, cooperative_union=union)
    assert found("U-01", province) == [union.pk]  # founded under the law of 2012: four

    # Members may stand in another province.
    organization(ProvinceFactory(), cooperative_union=union)
    assert found("U-01", province) == []


def test_u02_the_figures_say_another_number_of_members(province, union):
    for _time in range(4):
        organization(province, cooperative_union=union)
    row = figures(union, members_count=5)
    assert found("U-02", province) == [union.pk]

    row.members_count = 4
    row.save()
    assert found("U-02", province) == []


def test_u03_a_group_joins_no_union(province, union):
    wrong = organization(province, cooperative_group=True, cooperative_union=union)
    organization(province, kind=Kind.CREDIT_FUND, sector=Sector.CREDIT, cooperative_union=union)

    assert found("U-03", province) == [wrong.pk]


# Details


def test_n07_a_contract_that_has_ended(province):
    wrong, right, open_ended = (
        OrganizationFactory(province=province, cooperative_group=True) for _time in range(3)
    )
    for made, months in ((wrong, 12), (right, 36), (open_ended, None)):
        CooperativeGroupDetail.objects.create(
            organization=made, contract_on=date(2022, 3, 31), contract_months=months
        )

    assert found("N-07", province) == [wrong.pk]
    assert hits("N-07", province)[0].detail == "31/03/2023"


def test_i02_a_fund_with_its_licence(province):
    fund = OrganizationFactory(province=province, credit_fund=True)
    assert found("I-02", province) == [fund.pk]

    CreditFundDetail.objects.create(organization=fund, licence_no="12/NHNN")
    assert found("I-02", province) == []


def test_i09_details_of_another_kind(province):
    wrong, fund = (
        OrganizationFactory(province=province),
        OrganizationFactory(province=province, credit_fund=True),
    )
    for made in (wrong, fund):
        CreditFundDetail.objects.create(organization=made, licence_no="12")

    assert found("I-09", province) == [wrong.pk]
