"""A province's part: written by its officer, sent by its leader, returned or accepted by the secretary."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cluster_portal.accounts.models import Activity
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.models import EntryState
from tests.factories import UserFactory

from .conftest import AT, REASON, TEXTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(world):
    """The other alliance's part, sent."""
    pledge = actions.edit_pledge(
        pledge=world.pledge(),
        texts=TEXTS,
        targets=[actions.TargetLine(world.indicator, value=Decimal(30))],
        expected_version=1,
        by=world.secretary,
        at=AT,
    )
    entry = written(world, pledge.entries.get(province=world.other))
    return actions.submit_entry(entry=entry, by=world.leaders[world.other.pk], at=AT)


def written(world, entry):
    return actions.edit_entry(
        entry=entry,
        targets=[actions.TargetLine(world.indicator, value=Decimal(15))],
        expected_version=entry.lock_version,
        by=world.officers[world.other.pk],
        at=AT,
    )


def test_submit_is_refused_while_a_target_is_lacking(world, entry):
    entry = actions.return_entry(entry=entry, reason=REASON, by=world.secretary, at=AT)
    entry.targets.all().delete()

    with pytest.raises(actions.NotComplete) as refusal:
        actions.submit_entry(entry=entry, by=world.leaders[world.other.pk], at=AT)

    assert ["HTX thành lập mới" in str(each) for each in refusal.value.missing] == [True]


def test_edit_on_an_older_version_is_refused(world, entry):
    entry = actions.return_entry(entry=entry, reason=REASON, by=world.secretary, at=AT)

    with pytest.raises(ChangedMeanwhile):
        actions.edit_entry(
            entry=entry,
            targets=[],
            expected_version=1,
            by=world.officers[world.other.pk],
            at=AT,
        )


def test_a_sent_part_cannot_be_edited(world, entry):
    with pytest.raises(MoveNotAllowed):
        written(world, entry)


def test_nothing_moves_once_the_content_is_frozen(world):
    pledge = world.frozen()
    entry = pledge.entries.get(province=world.other)

    with pytest.raises(MoveNotAllowed):
        actions.return_entry(entry=entry, reason=REASON, by=world.secretary, at=AT)


def test_return_needs_ten_characters(world, entry):
    with pytest.raises(ReasonTooShort):
        actions.return_entry(entry=entry, reason="  sửa    đi ", by=world.secretary, at=AT)


ACTIONS = {
    "edit": (actions.edit_entry, {"targets": [], "expected_version": 3}),
    "submit": (actions.submit_entry, {}),
    "return": (actions.return_entry, {"reason": REASON}),
    "accept": (actions.accept_entry, {}),
}
ALLOWED = {
    "own officer": {"edit"},
    "own leader": {"submit"},
    "secretary": {"return", "accept"},
    "other officer": set(),
    "other leader": set(),
    "observer": set(),
    "administrator": set(),
}


@pytest.mark.parametrize("move", ACTIONS)
@pytest.mark.parametrize("who", ALLOWED)
def test_entry_actions_by_role(world, entry, who, move):
    people = {
        "own officer": world.officers[world.other.pk],
        "own leader": world.leaders[world.other.pk],
        "secretary": world.secretary,
        "other officer": world.officers[world.head.pk],
        "other leader": world.leaders[world.head.pk],
        "observer": UserFactory(observer=True),
        "administrator": UserFactory(administrator=True),
    }
    action, facts = ACTIONS[move]
    if move in {"edit", "submit"}:
        entry = actions.return_entry(entry=entry, reason=REASON, by=world.secretary, at=AT)
        facts = {**facts, "expected_version": entry.lock_version} if move == "edit" else facts
        written(world, entry)
        entry.refresh_from_db()
        facts = {**facts, "expected_version": entry.lock_version} if move == "edit" else facts
    if move in ALLOWED[who]:
        action(entry=entry, by=people[who], at=AT, **facts)
    else:
        with pytest.raises(PermissionDenied):
            action(entry=entry, by=people[who], at=AT, **facts)


# The page


def post_return(client, entry, user, *, reason=REASON, htmx=True):
    client.force_login(user)
    headers = {"HX-Request": "true"} if htmx else {}
    address = reverse("emulation:entry_return", args=[2024, entry.province.slug])
    return client.post(address, {"reason": reason}, headers=headers)


@pytest.mark.parametrize(
    "who,status",
    [
        ("secretary", 200),
        ("own leader", 403),
        ("own officer", 403),
        ("other officer", 404),
        ("observer", 404),
        ("administrator", 404),
    ],
)
def test_entry_return_by_role(client, world, entry, who, status):
    people = {
        "secretary": world.secretary,
        "own leader": world.leaders[world.other.pk],
        "own officer": world.officers[world.other.pk],
        "other officer": world.officers[world.head.pk],
        "observer": UserFactory(observer=True),
        "administrator": UserFactory(administrator=True),
    }

    response = post_return(client, entry, people[who])

    assert response.status_code == status
    entry.refresh_from_db()
    assert (entry.state == EntryState.RETURNED) == (status == 200)
    assert Activity.objects.filter(note=REASON).exists() == (status == 200)


def test_entry_return_answers_with_the_row(client, world, entry):
    response = post_return(client, entry, world.secretary)

    text = response.content.decode()
    assert text.lstrip().startswith(f'<tr id="entry-{entry.pk}"')
    assert REASON in text


def test_entry_return_without_htmx_redirects_to_the_part(client, world, entry):
    response = post_return(client, entry, world.secretary, htmx=False)

    assert (response.status_code, response["Location"]) == (302, entry.get_absolute_url())


@pytest.mark.parametrize("htmx", [True, False])
def test_entry_return_with_a_short_reason_comes_back_beside_the_field(client, world, entry, htmx):
    response = post_return(client, entry, world.secretary, reason="sửa", htmx=htmx)

    assert response.status_code == 422
    assert response.context["return_form"].has_error("reason", "too_short")


@pytest.mark.parametrize("htmx", [True, False])
def test_entry_return_after_a_colleague_accepted_and_froze_says_so(client, world, htmx):
    pledge = world.frozen()
    entry = pledge.entries.get(province=world.other)

    response = post_return(client, entry, world.secretary, htmx=htmx)

    assert response.status_code == 422
    assert response.context["refusal"]


def test_officer_writes_the_own_targets_on_the_page(client, world, entry):
    entry = actions.return_entry(entry=entry, reason=REASON, by=world.secretary, at=AT)
    client.force_login(world.officers[world.other.pk])
    address = reverse("emulation:entry_edit", args=[2024, entry.province.slug])

    page = client.get(address)
    response = client.post(
        address,
        {"version": entry.lock_version, f"target_{world.indicator.pk}": "1.250"},
    )

    assert page.status_code == 200
    assert response.status_code == 302
    assert entry.targets.get().value == 1250


def test_second_editor_loses_nothing(client, world, entry):
    entry = actions.return_entry(entry=entry, reason=REASON, by=world.secretary, at=AT)
    old = entry.lock_version
    actions.edit_entry(
        entry=entry,
        targets=[actions.TargetLine(world.indicator, value=Decimal(99))],
        expected_version=old,
        by=world.officers[world.other.pk],
        at=AT,
    )
    client.force_login(world.officers[world.other.pk])

    response = client.post(
        reverse("emulation:entry_edit", args=[2024, entry.province.slug]),
        {"version": old, f"target_{world.indicator.pk}": "77"},
    )

    form = response.context["form"]
    assert response.status_code == 422
    assert form[f"target_{world.indicator.pk}"].value() == "77"
    assert form["version"].value() == old + 1
    assert {label: str(line) for label, line in response.context["theirs"].items()} == {
        "HTX thành lập mới": "≥ 99"
    }
