"""The page of an organization and its forms, through the real views."""

from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cluster_portal.accounts.models import Activity
from cooperatives.models import Organization, Sector, YearlyFigures
from tests.factories import (
    CommuneFactory,
    EmulationYearFactory,
    MembershipFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportingYearFactory,
    UserFactory,
    YearlyFiguresFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return ProvinceFactory(name="Quảng Ngãi")


@pytest.fixture
def officer(client, province):
    user = UserFactory(province=province)
    client.force_login(user)
    return user


@pytest.fixture
def organization(province):
    return OrganizationFactory(province=province, name="Hợp tác xã mẫu Bình Minh", phone="0255 1")


@pytest.fixture
def open_year(province):
    cluster = MembershipFactory(province=province).cluster
    return ReportingYearFactory(cluster=cluster, year=2023)


def url(name, organization, *args):
    return reverse(f"cooperatives:{name}", args=[organization.pk, *args])


def page(response):
    return BeautifulSoup(response.content, "html.parser")


def typed(client, address):
    """Return what a browser would send if the form were sent as it stands."""
    return typed_in(client.get(address))


def typed_in(response):
    form = page(response).select_one("main form[method=post]")
    data = {each["name"]: each.get("value", "") for each in form.select("input[name]")}
    boxes = {each["name"] for each in form.select("input[type=checkbox]")}
    data = {name: value for name, value in data.items() if name not in boxes}
    for box in form.select("input[type=checkbox][checked]"):
        data[box["name"]] = "on"
    for area in form.select("textarea"):
        data[area["name"]] = area.get_text().removeprefix("\n")
    for choice in form.select("select"):
        chosen = choice.select_one("option[selected]")
        data[choice["name"]] = chosen["value"] if chosen else ""
    return data


def errors(response):
    found = page(response).select(".field-errors li, .form-errors p")
    return [" ".join(each.get_text(" ").split()) for each in found]


# Who sees and does what


PAGES = ["organization_detail", "organization_edit", "organization_status"]


@pytest.mark.parametrize(
    "who,expected",
    [
        ("officer", [200, 200, 200]),
        ("leader", [200, 403, 403]),
        ("secretary", [200, 403, 403]),
        ("officer of another province", [404, 404, 404]),
        ("observer", [404, 404, 404]),
        ("administrator", [404, 404, 404]),
    ],
)
def test_pages_by_role(client, organization, province, who, expected):
    head = ProvinceFactory()
    EmulationYearFactory(members=[head, province], head=head)
    people = {
        "officer": lambda: UserFactory(province=province),
        "leader": lambda: UserFactory(leader=True, province=province),
        "secretary": lambda: UserFactory(secretary=True, province=head),
        "officer of another province": lambda: UserFactory(),
        "observer": lambda: UserFactory(observer=True),
        "administrator": lambda: UserFactory(administrator=True),
    }
    client.force_login(people[who]())

    assert [client.get(url(name, organization)).status_code for name in PAGES] == expected


def test_a_tampered_number_leads_nowhere(client, officer):
    stranger = OrganizationFactory(name="HTX của tỉnh khác")

    response = client.post(url("organization_edit", stranger), {"name": "HTX của ta"})

    stranger.refresh_from_db()
    assert (response.status_code, stranger.name) == (404, "HTX của tỉnh khác")


# The page


def test_the_page_tells_everything_in_a_fixed_number_of_queries(
    client, officer, province, open_year, django_assert_max_num_queries
):
    organization = OrganizationFactory(province=province, stopped=True)
    for year in (2021, 2022, 2023):
        YearlyFiguresFactory(
            organization=organization, year=year, revenue=year, not_available=["cost"]
        )

    with django_assert_max_num_queries(14):
        response = client.get(url("organization_detail", organization))

    text = page(response).get_text(" ")
    assert "30/06/2023" in text
    assert "2.023" in text
    assert "2.022" in text
    assert "2.021" not in text
    assert page(response).find("a", href=url("figures_edit", organization, 2023))


def test_the_page_shows_another_year_and_another_day(client, officer, province):
    organization = OrganizationFactory(province=province, stopped=True)
    for year in (2021, 2022, 2023):
        YearlyFiguresFactory(organization=organization, year=year, revenue=year)

    response = client.get(
        url("organization_detail", organization), {"nam": "2022", "on": "01/02/2022"}
    )

    text = page(response).get_text(" ")
    assert "2.021" in text
    assert "2.023" not in text
    assert "01/02/2022" in text
    assert (
        client.get(
            url("organization_detail", organization), {"nam": "xx", "on": "hôm qua"}
        ).status_code
        == 200
    )


# Entering


@pytest.mark.parametrize(
    "word,kind,name,extra",
    [
        ("htx", "cooperative", "HTX mẫu Một", {"sector": "agriculture"}),
        ("qtdnd", "credit_fund", "QTDND mẫu Một", {"licence_no": "12/NHNN"}),
        ("lhhtx", "cooperative_union", "Liên hiệp HTX mẫu Một", {"sector": "agriculture"}),
        (
            "tht",
            "cooperative_group",
            "Tổ hợp tác mẫu Một",
            {"sector": "agriculture", "contract_months": "24"},
        ),
    ],
)
def test_each_kind_is_entered_by_its_form(client, officer, province, word, kind, name, extra):
    address = reverse("cooperatives:organization_create", args=[word])

    response = client.post(
        address, typed(client, address) | {"name": name, "founded_on": "03/04/2015"} | extra
    )

    made = Organization.objects.get()
    assert (response.status_code, response["Location"]) == (302, made.get_absolute_url())
    assert (made.kind, made.province, made.founded_on) == (kind, province, date(2015, 4, 3))
    assert made.sector == ("credit" if kind == "credit_fund" else Sector.AGRICULTURE)


def test_the_province_is_never_taken_from_the_form(client, officer, province):
    address = reverse("cooperatives:organization_create", args=["htx"])
    data = typed(client, address) | {"name": "HTX mẫu", "sector": "agriculture"}

    client.post(address, data | {"province": ProvinceFactory().pk, "kind": "credit_fund"})

    assert Organization.objects.values_list("province", "kind").get() == (
        province.pk,
        "cooperative",
    )


@pytest.mark.parametrize("word", ["cooperative", "xyz"])
def test_an_unknown_kind_has_no_form(client, officer, word):
    assert client.get(reverse("cooperatives:organization_create", args=[word])).status_code == 404


def test_what_blocks_is_said_beside_its_field(client, officer, province):
    OrganizationFactory(name="HTX khác", tax_code="4300000015")
    address = reverse("cooperatives:organization_create", args=["htx"])
    data = typed(client, address) | {
        "name": "HTX mẫu",
        "sector": "agriculture",
        "tax_code": "4300000015",
        "founded_on": "01/01/2999",
    }

    response = client.post(address, data)

    assert response.status_code == 422
    fields = [
        field.select_one("[name]")["name"] for field in page(response).select(".field-invalid")
    ]
    assert fields == ["tax_code", "founded_on"]
    assert page(response).find(attrs={"name": "name"})["value"] == "HTX mẫu"
    assert Organization.objects.count() == 1


def test_a_warning_is_shown_once_and_can_be_accepted_with_a_reason(client, officer, province):
    commune = CommuneFactory(province=province)
    OrganizationFactory(province=province, name="HTX mẫu Bình Minh", commune=commune)
    address = reverse("cooperatives:organization_create", args=["htx"])
    data = typed(client, address) | {
        "name": "htx mau binh minh",
        "sector": "agriculture",
        "commune": commune.pk,
        "tax_code": "4300000016",
    }

    response = client.post(address, data)

    assert response.status_code == 422
    button = page(response).select_one("button[name=accepted]")
    assert button["value"] == "E-04:name T-01:tax_code"
    assert Organization.objects.count() == 1

    response = client.post(
        address, data | {"accepted": button["value"], "reason": "Hai HTX khác nhau"}
    )

    assert response.status_code == 302
    assert "Hai HTX khác nhau" in Activity.objects.get().note
    assert "E-04:name" in Activity.objects.get().note


def test_accepting_one_warning_does_not_accept_another(client, officer, province):
    address = reverse("cooperatives:organization_create", args=["htx"])
    data = typed(client, address) | {"name": "Bình Minh", "sector": "agriculture"}

    response = client.post(address, data | {"accepted": "T-01:tax_code"})

    assert response.status_code == 422
    assert page(response).select_one("button[name=accepted]")["value"] == "E-01:name"


# Editing, and two editors at once


def test_an_edit_without_a_change_changes_nothing(client, officer, organization):
    address = url("organization_edit", organization)

    response = client.post(address, typed(client, address))

    assert response.status_code == 302
    assert (Organization.objects.get().version, Activity.objects.count()) == (1, 0)


def test_the_second_editor_sees_what_changed_and_loses_nothing(client, officer, organization):
    """Two windows are open. The first saves telephone and name; the second changed name, address and note."""
    address = url("organization_edit", organization)
    first, second = typed(client, address), typed(client, address)
    client.post(address, first | {"phone": "0255 2", "name": "HTX mẫu Ban Mai"})

    response = client.post(
        address, second | {"name": "HTX mẫu Rạng Đông", "address": "Thôn 9", "note": "ghi chú dài"}
    )

    assert response.status_code == 422
    # What the second editor typed stands; what was left alone takes the first editor's value.
    soup = page(response)
    shown = {
        name: soup.find("main").find(attrs={"name": name}).get("value")
        for name in ("name", "phone", "address")
    }
    assert shown == {"name": "HTX mẫu Rạng Đông", "phone": "0255 2", "address": "Thôn 9"}
    assert "ghi chú dài" in soup.find("textarea", attrs={"name": "note"}).get_text()
    changed = {
        note.find_parent(class_="field").select_one("[name]")["name"]: note.get_text()
        for note in soup.select(".their-change")
    }
    assert set(changed) == {"name", "phone"}
    assert "HTX mẫu Ban Mai" in changed["name"]
    assert "0255 1" in changed["phone"]
    assert "0255 2" in changed["phone"]
    assert officer.full_name in " ".join(errors(response))
    assert Organization.objects.get().name == "HTX mẫu Ban Mai"

    # Sent again as it now stands, it is saved on the new version.
    again = {
        name: value
        for name, value in (second | shown | {"note": "ghi chú dài"}).items()
        if name not in ("version", "base")
    }
    for name in ("version", "base"):
        again[name] = soup.find("input", attrs={"name": name})["value"]
    assert client.post(address, again).status_code == 302
    saved = Organization.objects.get()
    assert (saved.name, saved.phone, saved.address, saved.note, saved.version) == (
        "HTX mẫu Rạng Đông",
        "0255 2",
        "Thôn 9",
        "ghi chú dài",
        3,
    )


def test_a_forged_base_is_refused(client, officer, organization):
    address = url("organization_edit", organization)

    response = client.post(address, typed(client, address) | {"base": "{}", "name": "HTX mẫu X"})

    assert response.status_code == 422
    assert Organization.objects.get().version == 1


def test_a_renaming_keeps_its_day_and_paper(client, officer, organization):
    address = url("organization_edit", organization)

    client.post(
        address,
        typed(client, address)
        | {"name": "HTX mẫu Ban Mai", "changed_on": "05/06/2023", "basis": "GCN thay đổi lần 2"},
    )

    event = organization.events.get(kind="renamed")
    assert (event.on, event.basis, event.after) == (
        date(2023, 6, 5),
        "GCN thay đổi lần 2",
        "HTX mẫu Ban Mai",
    )


def test_only_unions_in_the_register_are_offered(client, officer, province, organization):
    union = OrganizationFactory(province=province, cooperative_union=True, name="LHHTX còn")
    OrganizationFactory(province=province, cooperative_union=True, dissolved=True)
    OrganizationFactory(cooperative_union=True)

    choices = page(client.get(url("organization_edit", organization))).select(
        "select[name=cooperative_union] option"
    )

    assert [choice["value"] for choice in choices] == ["", str(union.pk)]


# Status


def test_a_change_of_status(client, officer, organization):
    address = url("organization_status", organization)

    response = client.post(address, {"status": "stopped", "on": "30/06/2023", "basis": "TB 7"})

    organization.refresh_from_db()
    assert (response.status_code, organization.status) == (302, "stopped")


@pytest.mark.parametrize(
    "data,field",
    [
        ({"on": "31/12/2999"}, "on"),
        ({"on": "31/12/1999"}, "on"),
        ({"on": "31/02/2023"}, "on"),
        ({"basis": ""}, "basis"),
        ({"status": "active"}, "status"),
    ],
)
def test_a_change_of_status_that_does_not_fit(client, officer, organization, data, field):
    good = {"status": "stopped", "on": "30/06/2023", "basis": "TB 7"}

    response = client.post(url("organization_status", organization), good | data)

    assert response.status_code == 422
    assert page(response).select_one(".field-invalid [name]")["name"] == field
    assert Organization.objects.get().status == "active"


def test_two_people_change_the_same_status(client, officer, organization):
    address = url("organization_status", organization)
    first, second = typed(client, address), typed(client, address)
    client.post(address, first | {"status": "suspended", "on": "01/06/2023", "basis": "QĐ 1"})
    late = second | {"status": "dissolved", "on": "01/07/2023", "basis": "QĐ 5"}

    response = client.post(address, late)

    organization.refresh_from_db()
    assert (response.status_code, organization.status) == (422, "suspended")
    shown = typed_in(response)
    assert {name: shown[name] for name in ("on", "basis")} == {"on": "01/07/2023", "basis": "QĐ 5"}
    assert client.post(address, late | {"seen": shown["seen"]}).status_code == 302


# Figures of a year


@pytest.mark.parametrize(
    "name,number,words",
    [
        ("revenue", "1e5", "không phải là số"),
        ("revenue", "1.2.3", "không phải là số"),
        ("members_count", "1.7.8.9", "không phải là số"),
        ("members_count", "1,5", "không phải là số nguyên"),
        ("members_count", "-5", "âm"),
    ],
)
def test_form_reads_numbers_as_the_workbook_does(
    client, officer, organization, open_year, name, number, words
):
    address = url("figures_edit", organization, 2023)

    response = client.post(address, typed(client, address) | {name: number})

    assert response.status_code == 422
    assert words in page(response).select_one(".field-invalid").get_text()
    assert not YearlyFigures.objects.exists()


def test_spaces_between_thousands_are_read(client, officer, organization, open_year):
    address = url("figures_edit", organization, 2023)

    client.post(address, typed(client, address) | {"members_count": "1 789", "revenue": " "})

    figures = YearlyFigures.objects.get()
    assert (figures.members_count, figures.revenue) == (1789, None)


def test_figures_are_read_as_vietnamese_numbers(client, officer, organization, open_year):
    address = url("figures_edit", organization, 2023)

    response = client.post(
        address,
        typed(client, address)
        | {
            "members_count": "1.789",
            "revenue": "2.100,5",
            "cost": "0",
            "na_profit": "on",
            "accepted": "M-01:members_count",
        },
    )

    assert response.status_code == 302
    figures = YearlyFigures.objects.get()
    assert (figures.members_count, figures.revenue, figures.cost) == (1789, Decimal("2100.5"), 0)
    assert (figures.profit, figures.total_assets) == (None, None)
    assert figures.not_available == ["profit"]
    again = typed(client, address)
    assert (again["members_count"], again["revenue"], again["cost"]) == ("1.789", "2.100,5", "0")
    assert (again["total_assets"], again.get("na_profit")) == ("", "on")


def test_figures_stand_beside_the_year_before_with_their_units(
    client, officer, organization, open_year
):
    YearlyFiguresFactory(organization=organization, year=2022, revenue=1234, not_available=["cost"])

    soup = page(client.get(url("figures_edit", organization, 2023)))

    row = soup.find(attrs={"name": "revenue"}).find_parent(class_="figure-row").get_text(" ")
    assert "1.234" in row
    assert "triệu đồng" in row


def test_credit_figures_are_asked_of_credit_funds_only(client, officer, province, open_year):
    asked = {
        each.kind: bool(
            page(client.get(url("figures_edit", each, 2023))).find(attrs={"name": "deposits"})
        )
        for each in (
            OrganizationFactory(province=province),
            OrganizationFactory(province=province, credit_fund=True),
        )
    }

    assert asked == {"cooperative": False, "credit_fund": True}


@pytest.mark.parametrize(
    "data,field",
    [
        ({"members_count": "50", "female_members_count": "51"}, "female_members_count"),
        ({"revenue": "-1"}, "revenue"),
        ({"revenue": "một tỷ"}, "revenue"),
        ({"revenue": "5", "na_revenue": "on"}, "revenue"),
        ({"members_count": "99999999999"}, "members_count"),
        ({"revenue": "1" * 20}, "revenue"),
        ({"as_of": "01/01/2999"}, "as_of"),
    ],
)
def test_figures_that_contradict_themselves(client, officer, organization, open_year, data, field):
    address = url("figures_edit", organization, 2023)

    response = client.post(address, typed(client, address) | data)

    assert response.status_code == 422
    assert page(response).select_one(".field-invalid [name]")["name"] == field
    assert not YearlyFigures.objects.exists()


def test_a_year_that_is_not_open_refuses_and_keeps_what_was_typed(
    client, officer, organization, open_year
):
    address = url("figures_edit", organization, 2022)
    assert "2022" in page(client.get(address)).select_one(".alert-warning").get_text()

    response = client.post(address, typed(client, address) | {"revenue": "500"})

    assert response.status_code == 422
    assert page(response).find(attrs={"name": "revenue"})["value"] == "500"
    assert not YearlyFigures.objects.exists()


@pytest.mark.parametrize("year", ["1850", "2222", "99999"])
def test_a_year_of_another_age_is_no_address(client, officer, organization, year):
    assert client.get(f"/to-chuc/{organization.pk}/so-lieu/{year}/").status_code == 404


def test_two_people_enter_the_same_figures(client, officer, organization, open_year):
    address = url("figures_edit", organization, 2023)
    first, second = typed(client, address), typed(client, address)
    client.post(address, first | {"revenue": "500", "workers_count": "10", "na_cost": "on"})

    response = client.post(address, second | {"revenue": "700", "members_count": "90"})

    soup = page(response)
    shown = {
        name: soup.find("main").find(attrs={"name": name}).get("value", "")
        for name in ("revenue", "workers_count", "members_count")
    }
    assert response.status_code == 422
    assert shown == {"revenue": "700", "workers_count": "10", "members_count": "90"}
    assert soup.find(attrs={"name": "na_cost"}).has_attr("checked")
    # The warning of the third field is not the colleague's change.
    assert len(soup.select(".their-change")) == 3
    again = second | shown | {"na_cost": "on"}
    for name in ("version", "base"):
        again[name] = soup.find("input", attrs={"name": name})["value"]
    assert client.post(address, again).status_code == 302
    figures = YearlyFigures.objects.get()
    assert (figures.revenue, figures.workers_count, figures.members_count, figures.version) == (
        700,
        10,
        90,
        2,
    )
    assert figures.not_available == ["cost"]


def test_the_audit_lines_of_the_page_are_in_words(client, officer, province, open_year):
    commune = CommuneFactory(province=province, name="Bình Dương")
    fund = OrganizationFactory(province=province, credit_fund=True)
    address = url("organization_edit", fund)
    client.post(
        address,
        typed(client, address)
        | {"commune": commune.pk, "licence_no": "12", "accepted": "E-01:name"},
    )
    address = url("figures_edit", fund, 2023)
    client.post(address, typed(client, address) | {"na_total_assets": "on"})

    log = page(client.get(url("organization_detail", fund))).select(".changes")

    texts = " ".join(" ".join(each.get_text(" ") for each in log).lower().split())
    assert "bình dương" in texts
    assert "giấy phép của ngân hàng nhà nước" in texts
    assert "tổng tài sản" in texts
    assert "total_assets" not in texts
