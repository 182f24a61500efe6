"""The page of a year: who sees which provinces, what stands in it, and the secretary's buttons."""

import csv
import io
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cooperatives.models import ReportingYear
from tests.factories import (
    ClusterFactory,
    EmulationYearFactory,
    GroupTallyFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportingYearFactory,
    UserFactory,
    YearlyFiguresFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Quảng Ngãi heads 2023; 2023 is open to entries and not yet opened to the members."""

    class World:
        cluster = ClusterFactory()
        head = ProvinceFactory(name="Quảng Ngãi")
        member = ProvinceFactory(name="Phú Yên")
        emulation_year = EmulationYearFactory(cluster=cluster, members=[head, member], head=head)
        reporting_year = ReportingYearFactory(cluster=cluster, year=2023)

        def open_to_members(self):
            self.emulation_year.opened_to_members_at = "2023-12-01T00:00:00+07:00"
            self.emulation_year.save()

    for count, province in [(2, World.head), (3, World.member)]:
        for organization in OrganizationFactory.create_batch(count, province=province):
            YearlyFiguresFactory(organization=organization)
    return World()


def address(name="figures_year", year=2023):
    return reverse(f"cooperatives:{name}", args=[year])


def read(client, user, year=2023):
    client.force_login(user)
    response = client.get(address(year=year))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def rows(soup, number=0):
    """Return {first cell: the other cells} of a table of the page."""
    table = soup.select("table")[number]
    lines = [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in table.select("tr")
    ]
    return {line[0]: line[1:] for line in lines[1:]}


def provinces(soup):
    return list(rows(soup))[:-1]


PEOPLE = {
    "officer": lambda world: UserFactory(province=world.member),
    "leader": lambda world: UserFactory(leader=True, province=world.member),
    "secretary": lambda world: UserFactory(secretary=True, province=world.head),
    "observer": lambda world: UserFactory(observer=True),
    "administrator": lambda world: UserFactory(administrator=True),
    "stranger": lambda world: UserFactory(),
}


@pytest.mark.parametrize(
    "who,before,after",
    [
        ("officer", ["Phú Yên"], ["Quảng Ngãi", "Phú Yên"]),
        ("leader", ["Phú Yên"], ["Quảng Ngãi", "Phú Yên"]),
        ("secretary", ["Quảng Ngãi", "Phú Yên"], ["Quảng Ngãi", "Phú Yên"]),
        ("observer", 404, ["Quảng Ngãi", "Phú Yên"]),
        ("administrator", 404, 404),
        ("stranger", 404, 404),
    ],
)
def test_the_provinces_one_may_see(client, world, who, before, after):
    client.force_login(PEOPLE[who](world))

    def seen():
        response = client.get(address())
        if response.status_code != 200:
            return response.status_code
        return provinces(BeautifulSoup(response.content, "html.parser"))

    assert seen() == before
    world.open_to_members()
    assert seen() == after


def test_counts_comparison_and_completeness(client, world):
    OrganizationFactory(province=world.head, stopped=True)
    OrganizationFactory(province=world.head, credit_fund=True, founded_on=date(2023, 5, 1))
    GroupTallyFactory(province=world.head, groups_count=1234)

    soup = read(client, PEOPLE["secretary"](world))

    assert rows(soup)["Quảng Ngãi"] == [
        "2 (3)",
        "1 (1)",
        "3 (4)",
        "0 (0,0%)",
        "1",
        "0",
        "0 (0)",
        "0 (0)",
    ]
    assert rows(soup)[list(rows(soup))[-1]][2] == "6 (7)"
    assert "1.234" in soup.get_text()
    assert rows(soup, 3) == {
        "Quảng Ngãi": ["3", "2", "66% 66%"],
        "Phú Yên": ["3", "3", "100% 100%"],
    }


@pytest.mark.parametrize("count", [1, 9])
def test_the_number_of_queries_is_fixed(client, world, count, django_assert_num_queries):
    for _each in range(count):
        YearlyFiguresFactory(organization=OrganizationFactory(province=world.head))
        ReportingYearFactory(cluster=world.cluster, year=2000 + count + _each)
    client.force_login(PEOPLE["secretary"](world))

    with django_assert_num_queries(23):
        client.get(address())


def test_the_download_holds_the_same_counts(client, world):
    client.force_login(PEOPLE["secretary"](world))

    response = client.get(address("figures_download"))

    text = response.content.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [line[0:2] for line in table[1:]] == [
        ["Quảng Ngãi", "2"],
        ["Phú Yên", "3"],
        [table[-1][0], "5"],
    ]
    assert {len(line) for line in table} == {15}
    assert response["Content-Disposition"] == 'attachment; filename="so-lieu-2023.csv"'


# The secretary's buttons


def test_the_secretary_closes_and_opens_the_year(client, world):
    soup = read(client, PEOPLE["secretary"](world))
    assert soup.find("form", action=address("reporting_year_close"))

    client.post(address("reporting_year_close"))
    assert not ReportingYear.objects.get().is_open

    client.post(address("reporting_year_open"))
    assert ReportingYear.objects.get().is_open


def test_the_secretary_opens_a_year_for_the_first_time(client, world):
    EmulationYearFactory(cluster=world.cluster, year=2024, head=world.head)
    client.force_login(PEOPLE["secretary"](world))

    client.post(address("reporting_year_open", 2024))

    assert ReportingYear.objects.get(year=2024).is_open


@pytest.mark.parametrize(
    "who,status",
    [
        ("officer", 403),
        ("leader", 403),
        ("observer", 404),
        ("administrator", 404),
        ("stranger", 404),
    ],
)
def test_the_others_cannot(client, world, who, status):
    client.force_login(PEOPLE[who](world))

    for name in ("reporting_year_close", "reporting_year_open"):
        assert client.post(address(name)).status_code == status
    assert ReportingYear.objects.get().is_open


def test_only_the_secretary_is_shown_the_button(client, world):
    soup = read(client, PEOPLE["officer"](world))

    assert soup.select(f'form[action="{address("reporting_year_close")}"]') == []


def test_without_a_year_the_newest_open_one_is_shown(client, world):
    ReportingYearFactory(cluster=world.cluster, year=2024, closed=True)
    client.force_login(PEOPLE["officer"](world))

    response = client.get(reverse("cooperatives:figures_current"))

    assert response["Location"] == address(year=2023)


def test_an_observer_is_led_to_a_year_that_is_opened(client, world):
    ReportingYearFactory(cluster=world.cluster, year=2024)
    world.open_to_members()
    client.force_login(PEOPLE["observer"](world))

    response = client.get(reverse("cooperatives:figures_current"))

    assert response["Location"] == address(year=2023)


def test_an_empty_world_has_a_page_too(client, world):
    empty = EmulationYearFactory(members=[ProvinceFactory()]).cluster
    person = UserFactory(province=empty.memberships.get().province)

    soup = read(client, person, year=2019)

    assert soup.select(".empty")
