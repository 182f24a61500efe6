"""Groups known only by number: their table on the page of a year, and the form behind it."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cluster_portal.accounts.models import Activity
from cooperatives import actions
from cooperatives.forms.tallies import count_field
from cooperatives.models import GroupTally, Sector
from tests.factories import (
    AT,
    ClusterFactory,
    CommuneFactory,
    EmulationYearFactory,
    GroupTallyFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportingYearFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Quảng Ngãi heads 2023; 2023 is open to entries and opened to the members."""

    class World:
        cluster = ClusterFactory()
        head = ProvinceFactory(name="Quảng Ngãi")
        member = ProvinceFactory(name="Phú Yên")
        emulation_year = EmulationYearFactory(
            cluster=cluster, members=[head, member], head=head, opened=True
        )
        reporting_year = ReportingYearFactory(cluster=cluster, year=2023)
        officer = UserFactory(province=member)

        def close(self):
            self.reporting_year.closed_on = date(2024, 3, 31)
            self.reporting_year.save()

    return World()


def address(name="create", *args, year=2023):
    return reverse(f"cooperatives:group_tally_{name}", args=[year, *args])


YEAR_PAGE = reverse("cooperatives:figures_year", args=[2023])
TYPED = {
    "commune": "",
    "sector": "agriculture",
    "groups_count": "1.240",
    "certified_count": "310",
    "members_count": "",
    "as_of": "31/10/2023",
    "note": "",
}


def section(client, user):
    client.force_login(user)
    soup = BeautifulSoup(client.get(YEAR_PAGE).content, "html.parser")
    return soup.select_one("#so-tong-hop")


def lines(part):
    """[[cell]] of the section's table without its heading."""
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in part.select("tr")[1:]
    ]


def links(part):
    return [link["href"] for link in part.select("a")]


def errors(response):
    """{field: sentences} of a form that was refused; "" for those of the whole form."""
    assert response.status_code == 422
    found = response.context["form"].errors.items()
    return {name.replace("__all__", ""): list(texts) for name, texts in found}


def post(client, user, url, **typed):
    client.force_login(user)
    return client.post(url, TYPED | typed)


# The table


def test_the_table_and_its_sums(client, world):
    commune = CommuneFactory(province=world.member, name="Bình Kiến", district="Tuy Hòa")
    GroupTallyFactory(province=world.member, commune=commune, groups_count=7, members_count=80)
    GroupTallyFactory(province=world.member, groups_count=1240, certified_count=310, note="ước")
    GroupTallyFactory(province=world.head, groups_count=5, sector=Sector.TRANSPORT)
    GroupTallyFactory(province=world.head, groups_count=5000, year=2022)

    part = section(client, UserFactory(observer=True))

    assert lines(part) == [
        ["Quảng Ngãi", "không chia theo xã", "Vận tải", "5", "–", "–", "31/12/2023"],
        ["Phú Yên", "không chia theo xã ước", "Nông nghiệp", "1.240", "310", "–", "31/12/2023"],
        ["Phú Yên", "Xã Bình Kiến, Tuy Hòa", "Nông nghiệp", "7", "–", "80", "31/12/2023"],
        ["Cộng", "1.252", "310", "80", ""],
    ]


def test_they_are_not_counted_in_the_list(client, world):
    OrganizationFactory(province=world.member, cooperative_group=True)
    GroupTallyFactory(province=world.member, groups_count=1240)
    client.force_login(world.officer)

    page = client.get(YEAR_PAGE)

    assert page.context["overview"].total.now.active.groups == 1
    assert "không cộng vào" in section(client, world.officer).select_one("caption").get_text()


def test_before_the_year_is_opened_only_the_own_ones_are_seen(client, world):
    world.emulation_year.opened_to_members_at = None
    world.emulation_year.save()
    GroupTallyFactory(province=world.head, groups_count=5)
    own = GroupTallyFactory(province=world.member, groups_count=7)
    other = GroupTally.objects.get(province=world.head)

    found = lines(section(client, world.officer))

    assert [line[0] for line in found] == ["Phú Yên", "Cộng"]
    assert client.get(address("edit", own.pk)).status_code == 200
    assert client.get(address("edit", other.pk)).status_code == 404
    assert client.post(address("remove", other.pk)).status_code == 404
    assert GroupTally.objects.count() == 2


@pytest.mark.parametrize("who,has_button", [("officer", True), ("leader", False)])
def test_an_empty_table_says_so(client, world, who, has_button):
    people = {"officer": world.officer, "leader": UserFactory(leader=True, province=world.member)}

    part = section(client, people[who])

    assert part.select(".empty")
    assert links(part) == [address()] * has_button


def test_buttons_stand_beside_the_own_lines_while_the_year_is_open(client, world):
    own = GroupTallyFactory(province=world.member)
    GroupTallyFactory(province=world.head)

    assert links(section(client, world.officer)) == [address(), address("edit", own.pk)]
    world.close()
    assert links(section(client, world.officer)) == []


def test_the_observer_has_no_buttons(client, world):
    GroupTallyFactory(province=world.member)

    assert links(section(client, UserFactory(observer=True))) == []


# Entering and changing


def test_a_number_is_entered(client, world):
    commune = CommuneFactory(province=world.member)

    response = post(client, world.officer, address(), commune=commune.pk, members_count="9.000")

    assert response["Location"] == f"{YEAR_PAGE}#so-tong-hop"
    [row] = GroupTally.objects.values()
    assert row == {
        "id": row["id"],
        "province_id": world.member.pk,
        "commune_id": commune.pk,
        "sector": "agriculture",
        "year": 2023,
        "groups_count": 1240,
        "certified_count": 310,
        "members_count": 9000,
        "as_of": date(2023, 10, 31),
        "note": "",
    }
    assert Activity.objects.get().changes["commune"] == [None, commune.full_name]


def test_a_line_is_changed_with_its_place(client, world):
    tally = GroupTallyFactory(province=world.member, as_of=date(2023, 10, 31))
    commune = CommuneFactory(province=world.member)

    post(client, world.officer, address("edit", tally.pk), commune=commune.pk)

    changed = GroupTally.objects.get()
    assert (changed.pk, changed.commune, changed.groups_count) == (tally.pk, commune, 1240)
    assert Activity.objects.get().changes == {
        "commune": [None, commune.full_name],
        "groups_count": [10, 1240],
        "certified_count": [None, 310],
    }


def test_only_what_changed_stands_in_the_log(client, world):
    tally = GroupTallyFactory(province=world.member, certified_count=310, groups_count=1239)

    post(client, world.officer, address("edit", tally.pk), as_of="31/12/2023")
    post(client, world.officer, address("edit", tally.pk), as_of="31/12/2023")

    assert Activity.objects.get().changes == {"groups_count": [1239, 1240]}


def test_the_form_shows_what_was_entered(client, world):
    tally = GroupTallyFactory(province=world.member, groups_count=1240, note="theo huyện")
    client.force_login(world.officer)

    page = BeautifulSoup(client.get(address("edit", tally.pk)).content, "html.parser")

    typed = {field["name"]: field.get("value") for field in page.select(".readable input")}
    typed.pop("csrfmiddlewaretoken")
    assert typed == {
        "groups_count": "1.240",
        "certified_count": None,
        "members_count": None,
        "as_of": "31/12/2023",
        "note": "theo huyện",
    }


def test_the_communes_are_those_of_the_own_province_at_the_end_of_the_year(client, world):
    mine = CommuneFactory(province=world.member, valid_to=date(2025, 7, 1))
    CommuneFactory(province=world.member, valid_from=date(2025, 7, 1))
    foreign = CommuneFactory(province=world.head)
    client.force_login(world.officer)

    choices = client.get(address()).context["form"].fields["commune"].queryset

    assert list(choices) == [mine]
    assert "commune" in errors(post(client, world.officer, address(), commune=foreign.pk))


@pytest.mark.parametrize(
    "typed,field,words",
    [
        ({"certified_count": "1.241"}, "certified_count", "không thể nhiều hơn"),
        ({"groups_count": "-1"}, "groups_count", "0"),
        ({"groups_count": ""}, "groups_count", ""),
        ({"as_of": "2023-31-10"}, "as_of", ""),
        ({"as_of": f"{timezone.localdate() + timedelta(days=1):%d/%m/%Y}"}, "as_of", "tương lai"),
        ({"sector": "credit"}, "sector", ""),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, world, typed, field, words):
    found = errors(post(client, world.officer, address(), **typed))

    assert list(found) == [field]
    assert words in found[field][0]
    assert not GroupTally.objects.exists()


def test_all_groups_may_be_certified(client, world):
    post(client, world.officer, address(), certified_count="1.240")

    assert GroupTally.objects.get().certified_count == 1240


def test_a_second_line_for_the_same_place_and_sector_is_refused(client, world):
    first = GroupTallyFactory(province=world.member)
    other = GroupTallyFactory(province=world.member, sector=Sector.TRANSPORT)

    for url in (address(), address("edit", other.pk)):
        assert list(errors(post(client, world.officer, url))) == ["commune"]
    first.refresh_from_db()
    assert first.groups_count == 10


def test_a_line_that_a_colleague_entered_meanwhile_is_replaced_not_doubled(world):
    GroupTallyFactory(province=world.member)
    mine = GroupTallyFactory.build(province=world.member, groups_count=12)

    actions.record_group_tally(tally=mine, by=world.officer, at=AT)

    assert [row.groups_count for row in GroupTally.objects.all()] == [12]


# Removing


def test_a_line_is_removed_and_the_log_keeps_it(client, world):
    tally = GroupTallyFactory(province=world.member, note="ước")
    client.force_login(world.officer)

    page = BeautifulSoup(client.get(address("edit", tally.pk)).content, "html.parser")
    [question] = page.select("details.confirm form")
    client.post(question["action"])

    assert not GroupTally.objects.exists()
    line = Activity.objects.get()
    assert (line.action, line.target_id, line.province) == (
        "group_tally_removed",
        str(tally.pk),
        world.member,
    )
    assert line.changes == {
        "sector": ["agriculture", None],
        "groups_count": [10, None],
        "as_of": ["2023-12-31", None],
        "note": ["ước", None],
    }


def test_only_a_post_removes(client, world):
    tally = GroupTallyFactory(province=world.member)
    client.force_login(world.officer)

    assert client.get(address("remove", tally.pk)).status_code == 405
    assert GroupTally.objects.exists()


def test_removing_what_a_colleague_has_removed_changes_nothing(world):
    tally = GroupTallyFactory(province=world.member)
    GroupTally.objects.all().delete()

    actions.remove_group_tally(tally=tally, by=world.officer, at=AT)

    assert not Activity.objects.exists()


# Who may, and when


def test_a_closed_year_refuses_with_the_reason(client, world):
    tally = GroupTallyFactory(province=world.member)
    world.close()
    client.force_login(world.officer)

    for url in (address(), address("edit", tally.pk)):
        assert "31/03/2024" in client.get(url).content.decode()
        typed = {"sector": "transport"} if url == address() else {}
        assert "31/03/2024" in errors(post(client, world.officer, url, **typed))[""][0]
    refused = client.post(address("remove", tally.pk))
    assert (refused.status_code, "31/03/2024" in refused.content.decode()) == (422, True)
    assert list(GroupTally.objects.values_list("groups_count")) == [(10,)]


@pytest.mark.parametrize(
    "who,status",
    [
        ("leader", 403),
        ("officer of another member", 403),
        ("secretary", 403),
        ("observer", 403),
        ("administrator", 404),
        ("stranger", 404),
    ],
)
def test_the_others_change_nothing(client, world, who, status):
    person = {
        "leader": lambda: UserFactory(leader=True, province=world.member),
        "officer of another member": lambda: UserFactory(province=world.head),
        "secretary": lambda: UserFactory(secretary=True, province=world.head),
        "observer": lambda: UserFactory(observer=True),
        "administrator": lambda: UserFactory(administrator=True),
        "stranger": lambda: UserFactory(),
    }[who]()
    tally = GroupTallyFactory(province=world.member)

    assert post(client, person, address("edit", tally.pk)).status_code == status
    assert client.get(address("edit", tally.pk)).status_code == status
    assert client.post(address("remove", tally.pk)).status_code == status
    assert list(GroupTally.objects.values_list("groups_count")) == [(10,)]


def test_a_line_is_found_under_its_own_year_only(client, world):
    tally = GroupTallyFactory(province=world.member)
    client.force_login(world.officer)

    assert client.get(address("edit", tally.pk, year=2022)).status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_queries_does_not_grow(client, world, count, django_assert_num_queries):
    for _each in range(count):
        GroupTallyFactory(
            province=world.member, commune=CommuneFactory(province=world.member), groups_count=1
        )
    client.force_login(world.officer)

    with django_assert_num_queries(23):
        client.get(YEAR_PAGE)


def test_numbers_are_read_as_the_workbook_reads_them():
    field = count_field("Number")

    assert [field.clean(typed) for typed in ("1.234", "1 234", "0")] == [1234, 1234, 0]
    for typed in ("1.2.3", "1e5", "-1"):
        with pytest.raises(ValidationError):
            field.clean(typed)
