"""The list «chưa ký»: whom neither the freezing nor the coming into force waits for, and why."""

import json

import pytest
from django.core.exceptions import PermissionDenied

from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from emulation import actions
from emulation.models import PledgeState, SignatureState
from emulation.papers import paper_html, read_paper
from tests.factories import UserFactory

from .conftest import AT, REASON

pytestmark = pytest.mark.django_db


def list_unsigned(world, pledge, province, **facts):
    return actions.list_as_unsigned(
        **{
            "signature": world.place(pledge, province),
            "reason": REASON,
            "by": world.secretary,
            "at": AT,
            **facts,
        }
    )


def one_part_missing(world):
    """Everything is accepted but the part of the other alliance."""
    pledge = world.accepted()
    actions.return_entry(
        entry=pledge.entries.get(province=world.other), reason=REASON, by=world.secretary, at=AT
    )
    return pledge


def test_freezing_waits_for_a_missing_part(world):
    with pytest.raises(actions.NotComplete) as refusal:
        actions.freeze_pledge(pledge=one_part_missing(world), by=world.secretary, at=AT)

    assert len(refusal.value.missing) == 1


def test_the_frozen_paper_lists_who_has_not_signed_and_why(world):
    pledge = one_part_missing(world)
    list_unsigned(world, pledge, world.other)

    pledge = actions.freeze_pledge(pledge=pledge, by=world.secretary, at=AT)

    content = json.loads(pledge.content)
    assert [unit["key"] for unit in content["units"]] == [world.head.key]
    assert [(unit["key"], unit["reason"]) for unit in content["unsigned"]] == [
        (world.other.key, REASON)
    ]
    assert content["signers"] == [world.head.key, world.other.key, "thuong-truc"]
    assert [cell.key for cell in read_paper(pledge).cells] == content["signers"]
    assert REASON in paper_html(pledge)


def test_a_listed_unit_with_an_accepted_part_keeps_its_targets(world):
    pledge = world.accepted()
    list_unsigned(world, pledge, world.other)

    content = json.loads(actions.freeze_pledge(pledge=pledge, by=world.secretary, at=AT).content)

    assert [unit["key"] for unit in content["units"]] == [world.head.key, world.other.key]
    assert [unit["key"] for unit in content["unsigned"]] == [world.other.key]


def test_the_pledge_comes_into_force_without_a_listed_unit(world):
    pledge = world.signing()
    world.sign(pledge, world.head)
    world.sign(pledge, None)
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.SIGNING

    list_unsigned(world, pledge, world.other)

    pledge.refresh_from_db()
    assert pledge.state == PledgeState.IN_FORCE
    assert set(pledge.signatures.values_list("final_at", flat=True)) == {AT}


def test_nobody_left_to_sign_is_refused(world):
    pledge = world.signing()
    list_unsigned(world, pledge, world.other)

    with pytest.raises(MoveNotAllowed):
        list_unsigned(world, pledge, world.head)


def test_who_has_signed_is_not_listed(world):
    pledge = world.signing()
    world.sign(pledge, world.other)

    with pytest.raises(MoveNotAllowed):
        list_unsigned(world, pledge, world.other)


def test_the_office_is_not_listed(world):
    with pytest.raises(MoveNotAllowed):
        list_unsigned(world, world.signing(), None)


def test_the_list_of_a_pledge_in_force_stands(world):
    pledge = world.in_force()

    with pytest.raises(MoveNotAllowed):
        list_unsigned(world, pledge, world.other)


def test_a_listed_unit_may_be_awaited_again_while_others_sign(world):
    pledge = world.signing()
    list_unsigned(world, pledge, world.other)

    signature = actions.await_signature(
        signature=world.place(pledge, world.other), by=world.secretary, at=AT
    )

    assert (signature.unsigned_reason, signature.unsigned_at) == ("", None)


def test_what_the_frozen_paper_lists_stays_listed(world):
    pledge = one_part_missing(world)
    list_unsigned(world, pledge, world.other)
    pledge = actions.freeze_pledge(pledge=pledge, by=world.secretary, at=AT)

    with pytest.raises(MoveNotAllowed, match="thu hồi"):
        actions.await_signature(
            signature=world.place(pledge, world.other), by=world.secretary, at=AT
        )


def test_the_list_needs_a_reason(world):
    with pytest.raises(ReasonTooShort):
        list_unsigned(world, world.signing(), world.other, reason="bận")


@pytest.mark.parametrize("who", ["officer", "leader", "observer", "administrator", "stranger"])
def test_only_the_secretary_lists(world, who):
    people = {
        "officer": world.officers[world.head.pk],
        "leader": world.leaders[world.head.pk],
        "observer": UserFactory(observer=True),
        "administrator": UserFactory(administrator=True),
        "stranger": UserFactory(secretary=True),
    }

    with pytest.raises(PermissionDenied):
        list_unsigned(world, world.signing(), world.other, by=people[who])


def test_a_listed_unit_that_signs_in_time_is_off_the_list(world):
    pledge = world.signing()
    list_unsigned(world, pledge, world.other)

    place = world.sign(pledge, world.other)

    assert (place.state, place.unsigned_reason) == (SignatureState.SIGNED, "")


def test_a_unit_that_the_frozen_paper_lists_signs_later_whenever_it_signs(world):
    pledge = one_part_missing(world)
    list_unsigned(world, pledge, world.other)
    pledge = actions.freeze_pledge(pledge=pledge, by=world.secretary, at=AT)
    pledge = actions.open_signing(pledge=pledge, by=world.secretary, at=AT)

    place = world.sign(pledge, world.other)

    assert (place.state, place.unsigned_reason) == (SignatureState.SUPPLEMENTARY, REASON)
