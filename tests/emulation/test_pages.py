"""The pages of year, pledge and signing: what each role sees, what is refused, and how many queries it takes."""

import re

import pytest
from django.urls import reverse

from emulation import actions
from emulation.models import EmulationYear, PledgeState, SignatureState
from tests.factories import PASSWORD, IndicatorFactory, UserFactory

from .conftest import AT, REASON, TEXTS, build_world

pytestmark = pytest.mark.django_db


def address(name, year=2024):
    return reverse(f"emulation:{name}", args=[year])


@pytest.fixture
def people(world):
    return {
        "secretary": world.secretary,
        "leader": world.leaders[world.other.pk],
        "officer": world.officers[world.other.pk],
        "observer": UserFactory(observer=True),
        "administrator": UserFactory(administrator=True),
        "stranger": UserFactory(),
    }


def test_two_clusters_in_one_year_are_kept_apart(client, world):
    """Everybody is shown the own cluster's year and pledge; an observer those of the cluster entered first."""
    for year in (world.preparing, world.year):
        year.opened_to_members_at = AT
        year.save()
    first = world.signing()
    other = build_world()
    EmulationYear.objects.filter(cluster=other.year.cluster).update(opened_to_members_at=AT)
    second = other.signing()

    def shown(user):
        client.force_login(user)
        year = client.get(address("year_detail")).context["year"]
        pledge = client.get(address("pledge_detail")).context["pledge"]
        return year, pledge

    assert shown(world.officers[world.other.pk]) == (world.year, first)
    assert shown(other.officers[other.other.pk]) == (other.year, second)
    assert shown(other.secretary) == (other.year, second)
    assert shown(UserFactory(observer=True)) == (world.year, first)


def test_observer_is_not_shown_another_clusters_pledge_in_the_place_of_one_not_opened(
    client, world
):
    other = build_world()
    EmulationYear.objects.filter(cluster=other.year.cluster).update(opened_to_members_at=AT)
    other.signing()
    client.force_login(UserFactory(observer=True))

    response = client.get(address("pledge_detail"))

    assert "pledge" not in response.context
    assert response.context["year"] == world.year


READ = {"secretary": 200, "leader": 200, "officer": 200, "administrator": 404, "stranger": 404}
RUN = {"secretary": 200, "leader": 403, "officer": 403, "observer": 404, "stranger": 404}
SIGN = {"secretary": 200, "leader": 200, "officer": 403, "observer": 404, "stranger": 404}
PAGES = {
    "year_detail": {**READ, "observer": 200},
    "pledge_detail": {**READ, "observer": 404},
    "pledge_pdf": {"secretary": 202, "leader": 202, "observer": 404, "stranger": 404},
    # Whoever sees the year but no pledge in it is told that beginning one is not theirs.
    "pledge_edit": {**RUN, "observer": 403},
    "pledge_freeze": RUN,
    "pledge_recall": RUN,
    "pledge_sign": SIGN,
    "pledge_signing": {**READ, "observer": 404},
}


@pytest.mark.parametrize(
    "name,who,status",
    [(name, who, status) for name, row in PAGES.items() for who, status in row.items()],
)
def test_pages_by_role(client, world, people, monkeypatch, name, who, status):
    monkeypatch.setattr("cluster_portal.waiting.async_task", lambda *args: None)
    world.signing()
    client.force_login(people[who])

    response = client.get(address(name))

    # The observer sees a year that is not opened, but no pledge in it: the page says so.
    expected = 200 if (name, who) == ("pledge_detail", "observer") else status
    assert response.status_code == expected


def test_observer_reads_the_pledge_once_the_year_is_opened(client, world, people):
    world.signing()
    actions.open_year_to_members(year=world.preparing, by=world.secretary, at=AT)
    client.force_login(people["observer"])

    response = client.get(address("pledge_detail"))

    assert response.context["pledge"].state == PledgeState.SIGNING


def test_draft_shows_the_own_targets_and_hides_the_others(client, world, people):
    world.accepted()
    client.force_login(people["officer"])

    [row] = client.get(address("pledge_detail")).context["paper"].targets

    assert (row.common, row.units) == ("30", ("…", "15"))


def test_year_pages_show_steps_and_heads(client, world, people):
    world.in_force()
    client.force_login(people["officer"])

    steps = client.get(address("year_detail", 2023)).context["steps"]
    rows = client.get(reverse("emulation:year_list")).context["rows"]

    states = {step.code: step.state for step in steps}
    assert (states["entries"], states["next_pledge"]) == ("done", "done")
    assert [(row["year"].year, row["pledge"] is not None) for row in rows] == [
        (2024, True),
        (2023, False),
    ]


def test_secretary_opens_the_year_to_the_members(client, world, people):
    client.force_login(people["secretary"])

    response = client.post(address("year_open", 2023))

    assert response.status_code == 302
    assert EmulationYear.objects.get(year=2023).opened_to_members_at is not None


def test_leader_cannot_open_the_year(client, world, people):
    client.force_login(people["leader"])

    assert client.post(address("year_open", 2023)).status_code == 403


# Preparing


def test_secretary_begins_the_pledge_on_the_page(client, world, people):
    client.force_login(people["secretary"])

    absent = client.get(address("pledge_detail"))
    response = client.post(address("pledge_edit"), {**TEXTS, "on": "02/12/2023"})

    assert absent.context["may_begin"]
    assert response.status_code == 302
    assert world.year.pledges.get().on == TEXTS["on"]


def test_officer_cannot_begin_the_pledge(client, world, people):
    client.force_login(people["officer"])

    assert client.post(address("pledge_edit"), TEXTS).status_code == 403


def test_secretary_sets_common_targets_with_vietnamese_numbers(client, world, people):
    pledge = world.pledge()
    income = IndicatorFactory(decimals=1)
    client.force_login(people["secretary"])

    response = client.post(
        address("pledge_edit"),
        {
            **TEXTS,
            "on": "02/12/2023",
            "version": 1,
            f"target_{world.indicator.pk}": "1.250",
            f"target_{income.pk}": "4,5",
        },
    )

    assert response.status_code == 302
    assert [str(each.value) for each in pledge.common_targets()] == ["1250.000", "4.500"]


def test_second_secretary_sees_what_the_first_stored(client, world, people):
    pledge = world.pledge()
    actions.edit_pledge(
        pledge=pledge,
        texts={**TEXTS, "place": "Đà Nẵng"},
        targets=[],
        expected_version=1,
        by=world.secretary,
        at=AT,
    )
    client.force_login(people["secretary"])

    response = client.post(
        address("pledge_edit"), {**TEXTS, "on": "02/12/2023", "place": "Tam Kỳ", "version": 1}
    )

    assert response.status_code == 422
    assert response.context["form"]["place"].value() == "Tam Kỳ"
    assert list(response.context["theirs"].values()) == ["Đà Nẵng"]


def test_freezing_what_is_not_complete_is_refused_with_the_list(client, world, people):
    pledge = world.pledge()
    client.force_login(people["secretary"])

    response = client.post(address("pledge_freeze"))

    assert response.status_code == 422
    assert response.context["missing"] == pledge.missing_to_freeze()


def test_the_steps_of_the_pledge_by_page(client, world, people):
    pledge = world.accepted()
    client.force_login(people["secretary"])
    states = []

    for name, data in [
        ("pledge_consult", {}),
        ("pledge_freeze", {}),
        ("pledge_open_signing", {}),
        ("pledge_recall", {"reason": REASON}),
    ]:
        assert client.post(address(name), data).status_code == 302
        pledge.refresh_from_db()
        states.append(pledge.state)

    assert states == ["consulting", "frozen", "signing", "draft"]


def test_recall_without_reason_comes_back_beside_the_field(client, world, people):
    world.frozen()
    client.force_login(people["secretary"])

    response = client.post(address("pledge_recall"), {"reason": "sửa"})

    assert response.status_code == 422
    assert response.context["form"].has_error("reason", "too_short")


# Signing


def sign(client, pledge, **changes):
    data = {
        "decision": "sign",
        "shown_hash": pledge.content_hash,
        "agreed": "on",
        "password": PASSWORD,
        **changes,
    }
    return client.post(address("pledge_sign"), data)


def place_of(world, pledge):
    return pledge.signatures.get(province=world.other)


def test_leader_signs_on_the_page_and_gets_a_receipt(client, world, people):
    pledge = world.signing()
    client.force_login(people["leader"])

    page = client.get(address("pledge_sign"))
    response = sign(client, pledge)
    receipt = client.get(response["Location"])

    assert page.context["mandate"].position_line == "CHỦ TỊCH"
    assert response.status_code == 302
    signature = place_of(world, pledge)
    assert (signature.state, signature.address) == (SignatureState.SIGNED, "127.0.0.1")
    assert pledge.content_hash in receipt.content.decode()
    assert 'id="receipt"' in receipt.content.decode()


@pytest.mark.parametrize(
    "changes,field,code",
    [
        ({"password": "không phải"}, "password", "incorrect_password"),
        ({"password": ""}, "password", "required"),
        ({"agreed": ""}, "agreed", "required"),
    ],
)
def test_signing_is_refused_beside_the_field(client, world, people, changes, field, code):
    pledge = world.signing()
    client.force_login(people["leader"])

    response = sign(client, pledge, **changes)

    assert response.status_code == 422
    assert response.context["sign_form"].has_error(field, code)
    assert place_of(world, pledge).state == SignatureState.WAITING


def test_a_wrong_password_too_often_is_stopped(client, world, people):
    pledge = world.signing()
    client.force_login(people["leader"])
    for _ in range(6):
        sign(client, pledge, password="không phải")

    response = sign(client, pledge)  # even with the right one

    assert response.status_code == 422
    assert place_of(world, pledge).state == SignatureState.WAITING


def test_the_password_never_comes_back_to_the_page(client, world, people):
    pledge = world.signing()
    client.force_login(people["leader"])

    response = sign(client, pledge, agreed="")

    assert PASSWORD not in response.content.decode()


def test_a_stale_page_shows_the_present_content_to_be_agreed_to_anew(client, world, people):
    pledge = world.signing()
    client.force_login(people["leader"])

    response = sign(client, pledge, shown_hash="0" * 64)

    assert response.status_code == 422
    form = response.context["sign_form"]
    assert form["shown_hash"].value() == pledge.content_hash
    assert not form["agreed"].value()
    assert place_of(world, pledge).state == SignatureState.WAITING


def test_leader_refuses_on_the_page(client, world, people):
    pledge = world.signing()
    client.force_login(people["leader"])

    short = client.post(address("pledge_sign"), {"decision": "refuse", "refuse-reason": "không"})
    response = client.post(address("pledge_sign"), {"decision": "refuse", "refuse-reason": REASON})

    assert (short.status_code, response.status_code) == (422, 302)
    assert place_of(world, pledge).refusal_reason == REASON


def test_secretary_signs_for_the_office_only(client, world, people):
    """The secretary's page is the office's place, whatever the form says."""
    pledge = world.signing()
    client.force_login(people["secretary"])

    response = sign(client, pledge, province=world.other.pk, signature=place_of(world, pledge).pk)

    assert response.status_code == 302
    assert pledge.signatures.get(province=None).state == SignatureState.SIGNED
    assert place_of(world, pledge).state == SignatureState.WAITING


def test_last_signature_by_page_brings_it_into_force(client, world, people):
    pledge = world.signing()
    world.sign(pledge, world.head)
    world.sign(pledge, None)
    client.force_login(people["leader"])

    sign(client, pledge)

    pledge.refresh_from_db()
    assert pledge.state == PledgeState.IN_FORCE


# The room


def test_room_asks_again_until_the_file_is_sealed(client, world, people):
    pledge = world.signing()
    client.force_login(people["leader"])

    live = client.get(address("pledge_signing"), headers={"HX-Request": "true"})
    for province in (world.head, world.other, None):
        world.sign(pledge, province)
    signed = client.get(address("pledge_signing"), headers={"HX-Request": "true"})
    actions.put_seal(seal=pledge.seals.get(), at=AT)
    sealed = client.get(address("pledge_signing"), headers={"HX-Request": "true"})

    assert live.templates[0].name == "emulation/_lamps.html"
    is_asking = ["every 2s" in each.content.decode() for each in (live, signed, sealed)]
    assert is_asking == [True, True, False]


def test_room_works_without_javascript(client, world, people):
    world.signing()
    client.force_login(people["leader"])

    page = client.get(address("pledge_signing")).content.decode()

    assert re.search(r'<noscript><meta http-equiv="refresh"', page)
    assert page.count('class="lamp ') == 3


# How many queries


@pytest.mark.parametrize("name", ["pledge_detail", "pledge_signing", "pledge_sign", "year_detail"])
@pytest.mark.parametrize("make", ["accepted", "signing"])
def test_pages_take_as_many_queries_with_nine_members_as_with_two(
    client, django_assert_max_num_queries, name, make
):
    counts = []
    for more in (0, 7):
        world = build_world(more)
        getattr(world, make)()
        client.force_login(world.secretary)
        with django_assert_max_num_queries(25) as queries:
            assert client.get(address(name)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
