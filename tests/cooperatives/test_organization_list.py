"""The list: who sees what, search without diacritics, filters, order, totals, and the number of queries."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cooperatives import actions
from cooperatives.models import Kind, Sector, Status
from tests.factories import (
    CommuneFactory,
    EmulationYearFactory,
    OrganizationFactory,
    ProvinceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LIST = reverse("cooperatives:organization_list")


@pytest.fixture
def province():
    return ProvinceFactory(name="Quảng Ngãi")


@pytest.fixture
def officer(client, province):
    user = UserFactory(province=province)
    client.force_login(user)
    return user


def read(client, htmx=False, **query):
    response = client.get(LIST, query, headers={"HX-Request": "true"} if htmx else {})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def names(page):
    return [link.get_text(strip=True) for link in page.select("tbody td a")]


def listed(client, **query):
    return names(read(client, **query))


def totals(page):
    return " ".join(page.select_one(".totals").get_text(" ").split())


# Who sees what


def test_an_officer_sees_the_own_province(client, officer, province):
    OrganizationFactory(province=province, name="HTX của ta")
    OrganizationFactory(name="HTX của tỉnh khác")

    assert listed(client) == ["HTX của ta"]


def test_the_secretary_of_a_year_sees_the_cluster(client, province):
    other = ProvinceFactory(name="Phú Yên")
    EmulationYearFactory(members=[province, other], head=province)
    client.force_login(UserFactory(secretary=True, province=province))
    OrganizationFactory(province=province, name="HTX A")
    OrganizationFactory(province=other, name="HTX B")
    OrganizationFactory(name="HTX ngoài cụm")

    assert listed(client) == ["HTX A", "HTX B"]
    assert listed(client, province=other.slug) == ["HTX B"]


@pytest.mark.parametrize("role", ["observer", "administrator"])
def test_who_may_see_no_organization_finds_no_list(client, role):
    client.force_login(UserFactory(**{role: True}))

    assert client.get(LIST).status_code == 404


# Search


@pytest.mark.parametrize(
    "words",
    ["da nang", "ĐÀ NẴNG", "Đà Nẵng", "nẵng đà", "DA nang htx", "0400000001", "  da   nang "],
)
def test_search_minds_neither_marks_nor_case_nor_order(client, officer, province, words):
    OrganizationFactory(province=province, name="HTX mẫu Đà Nẵng", tax_code="0400000001")
    OrganizationFactory(
        province=province, name="HTX mẫu Nằng Đá", tax_code="0400000002", address="x"
    )
    OrganizationFactory(province=province, name="HTX mẫu Bình Minh")

    assert "HTX mẫu Bình Minh" not in listed(client, q=words)
    assert "HTX mẫu Đà Nẵng" in " ".join(listed(client, q=words))


@pytest.mark.parametrize("words", ["hoà bình", "hòa bình", "HOA BINH"])
def test_search_minds_not_where_the_tone_stands(client, officer, province, words):
    OrganizationFactory(province=province, name="HTX mẫu Hoà Bình")
    OrganizationFactory(province=province, name="HTX mẫu Hòa Bình 2")

    assert listed(client, q=words) == ["HTX mẫu Hoà Bình", "HTX mẫu Hòa Bình 2"]


def test_search_finds_what_was_typed_with_loose_accents(client, officer, province):
    OrganizationFactory(province=province, name="HTX mẫu Đà Nẵng")  # decomposed

    assert listed(client, q="Đà Nẵng") == ["HTX mẫu Đà Nẵng"]


# Filters


def test_without_a_status_the_list_shows_the_register(client, officer, province):
    for status in Status:
        OrganizationFactory(
            province=province, name=status.value, status=status, status_on=date(2023, 5, 1)
        )

    in_register = ["active", "dissolving", "stopped", "suspended"]
    assert sorted(listed(client)) == in_register
    assert listed(client, status="revoked") == ["revoked"]
    assert sorted(listed(client, status="any")) == sorted(Status.values)


def test_the_status_of_the_end_of_a_year(client, officer, province):
    OrganizationFactory(
        province=province,
        name="HTX đã ngừng",
        founded_on=date(2015, 1, 1),
        status=Status.STOPPED,
        status_on=date(2023, 6, 30),
    )
    OrganizationFactory(province=province, name="HTX mới", founded_on=date(2023, 2, 1))

    assert listed(client, year="2022", status="active") == ["HTX đã ngừng"]
    assert listed(client, year="2023", status="active") == ["HTX mới"]
    assert sorted(listed(client, year="2023")) == ["HTX mới", "HTX đã ngừng"]
    assert listed(client, year="2014") == []
    page = read(client, year="2022")
    assert [state["class"][1] for state in page.select("td .state")] == ["state-active"]


def test_kind_sector_commune_and_membership(client, officer, province):
    commune = CommuneFactory(province=province)
    since = date(2020, 1, 1)
    OrganizationFactory(province=province, name="Quỹ", credit_fund=True)
    OrganizationFactory(province=province, name="Xe", sector=Sector.TRANSPORT)
    OrganizationFactory(province=province, name="Xã", commune=commune)
    OrganizationFactory(province=province, name="Thành viên", alliance_member_since=since)
    OrganizationFactory(
        province=province,
        name="Đã ra",
        alliance_member_since=since,
        alliance_member_until=date(2023, 3, 1),
    )

    assert listed(client, kind=Kind.CREDIT_FUND) == ["Quỹ"]
    assert listed(client, sector="transport") == ["Xe"]
    assert listed(client, commune=commune.code) == ["Xã"]
    assert listed(client, member="yes") == ["Thành viên"]
    assert listed(client, member="no") == ["Đã ra", "Quỹ", "Xã", "Xe"]
    assert listed(client, member="yes", year="2022") == ["Đã ra", "Thành viên"]


def test_nonsense_in_the_address_is_no_error(client, officer, province):
    OrganizationFactory(province=province, name="HTX A")

    page = read(client, kind="x", year="99999", page="abc", sort="nothing", commune="zz")

    assert page.select(".field-errors")


def test_the_filters_stay_in_the_address_of_the_next_page(client, officer, province):
    OrganizationFactory.create_batch(51, province=province, sector=Sector.TRANSPORT)

    page = read(client, sector="transport", q="mẫu")

    following = page.select_one("a[rel=next]")["href"]
    assert "sector=transport" in following
    assert "page=2" in following
    assert page.select_one("input[name=q]")["value"] == "mẫu"


# Order


def test_names_stand_in_the_order_of_the_vietnamese_alphabet(client, officer, province):
    in_order = ["An", "Ái", "Ăn", "Ân", "Dâu", "Đá", "Hà Nội", "Hải Phòng", "Ô Môn", "Ơn", "Y"]
    for name in reversed(in_order):
        OrganizationFactory(province=province, name=name)

    assert listed(client) == ["Ái", "An", "Ăn", "Ân", *in_order[4:]]
    assert listed(client, sort="-name") == list(reversed(["Ái", "An", "Ăn", "Ân", *in_order[4:]]))


def test_an_unknown_founding_date_stands_last_either_way(client, officer, province):
    for name, founded in [("A", None), ("B", date(2010, 1, 1)), ("C", date(2020, 1, 1))]:
        OrganizationFactory(province=province, name=name, founded_on=founded)

    assert listed(client, sort="founded_on") == ["B", "C", "A"]
    assert listed(client, sort="-founded_on") == ["C", "B", "A"]


@pytest.mark.parametrize("column", ["kind", "commune", "sector", "shown_status", "province"])
def test_every_column_sorts(client, officer, province, column):
    OrganizationFactory.create_batch(2, province=province)

    assert len(listed(client, sort=f"-{column}")) == 2


# Totals and the number of queries


def test_the_totals_are_of_what_was_found(client, officer, province):
    OrganizationFactory.create_batch(3, province=province)
    OrganizationFactory(province=province, credit_fund=True)
    OrganizationFactory(province=province, cooperative_union=True)
    OrganizationFactory.create_batch(2, province=province, cooperative_group=True)
    OrganizationFactory(province=province, stopped=True)

    assert totals(read(client)) == (
        "4 HTX và QTDND, 1 LHHTX, 2 THT đang hoạt động trong 8 dòng tìm được"
    )
    assert totals(read(client, kind="cooperative_group")) == (
        "0 HTX và QTDND, 0 LHHTX, 2 THT đang hoạt động trong 2 dòng tìm được"
    )


@pytest.mark.parametrize("query", [{}, {"q": "mẫu", "year": "2023", "sector": "agriculture"}])
@pytest.mark.parametrize("rows", [7, 60])
def test_at_most_eight_queries_however_many_rows(
    client, officer, province, rows, query, django_assert_max_num_queries
):
    for _each in range(rows):
        OrganizationFactory(province=province, commune=CommuneFactory(province=province))

    with django_assert_max_num_queries(8):
        assert len(listed(client, **query)) == min(rows, 50)


@pytest.mark.parametrize("rows", [7, 60])
def test_at_most_eight_queries_for_the_secretary(
    client, province, rows, django_assert_max_num_queries
):
    EmulationYearFactory(members=[province, ProvinceFactory()], head=province)
    client.force_login(UserFactory(secretary=True, province=province))
    for _each in range(rows):
        OrganizationFactory(province=province, commune=CommuneFactory(province=province))

    with django_assert_max_num_queries(8):
        read(client, province=province.slug)


# The page


def test_htmx_gets_the_rows_alone(client, officer, province):
    OrganizationFactory(province=province, name="HTX A")

    piece = read(client, htmx=True)

    assert names(piece) == ["HTX A"]
    assert piece.select("html, form") == []


def test_the_empty_list_says_what_to_do(client, officer):
    assert "Excel" in read(client).select_one(".empty").get_text()
    assert "không" in read(client, q="zzz").select_one(".empty").get_text().lower()


def test_only_who_may_edit_is_offered_to_add(client, officer, province):
    assert [link["href"] for link in read(client).select(".add-menu a")] == [
        reverse("cooperatives:organization_create", args=[kind])
        for kind in ("htx", "qtdnd", "lhhtx", "tht")
    ]
    client.force_login(UserFactory(leader=True, province=province))
    assert read(client).select(".add-menu a") == []


def test_the_browser_does_not_take_the_rows_for_the_page(client, officer):
    """«Back» showed the bare rows: page and piece have one address, and the browser kept the piece."""
    assert "HX-Request" in client.get(LIST)["Vary"]


def test_the_list_as_of_a_day_shows_and_finds_the_name_of_that_day(client):
    organization = OrganizationFactory(name="Hợp tác xã Tên cũ")
    officer = UserFactory(province=organization.province)
    actions.update_organization(
        organization=organization,
        values={"name": "Hợp tác xã Tên mới"},
        base={},
        expected_version=organization.version,
        on=date(2023, 6, 1),
        by=officer,
        at=datetime(2023, 6, 2, tzinfo=UTC),
    )
    client.force_login(officer)

    def found(**asked):
        return client.get("/to-chuc/", asked).content.decode()

    before = found(ngay="31/05/2023", q="ten cu")
    assert "Hợp tác xã Tên cũ" in before
    assert "nay là: Hợp tác xã Tên mới" in before
    assert "Hợp tác xã Tên mới" not in found(ngay="31/05/2023", q="ten moi")
    assert "Hợp tác xã Tên cũ" not in found(q="ten cu")
    assert "Hợp tác xã Tên mới" in found(ngay="01/06/2023", q="ten moi")


def test_the_page_as_of_a_day_shows_the_name_of_that_day(client):
    organization = OrganizationFactory(name="Hợp tác xã Tên cũ", founded_on=date(2015, 1, 5))
    officer = UserFactory(province=organization.province)
    actions.update_organization(
        organization=organization,
        values={"name": "Hợp tác xã Tên mới"},
        base={},
        expected_version=organization.version,
        on=date(2023, 6, 1),
        by=officer,
        at=datetime(2023, 6, 2, tzinfo=UTC),
    )
    client.force_login(officer)

    page = client.get(f"/to-chuc/{organization.pk}/", {"on": "31/05/2023"})

    assert page.context["profile"].record_on_day.name == "Hợp tác xã Tên cũ"
    assert page.context["profile"].law.code
    assert page.context["profile"].law.title in page.content.decode()
