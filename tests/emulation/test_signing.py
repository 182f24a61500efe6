"""Who may sign what, and when; the last signature brings the pledge into force, once."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, connection, connections, transaction

from cluster_portal.accounts.models import Activity
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from emulation import actions
from emulation.models import Mandate, Pledge, PledgeState, Signature, SignatureState
from emulation.signing.proofs import PasswordProof, WrongPassword, confirm_password
from tests.factories import PASSWORD, MandateFactory, UserFactory

from .conftest import AT, REASON

pytestmark = pytest.mark.django_db


def code_of(refusal):
    return refusal.value.code


def test_leader_signs_for_the_own_alliance(world):
    pledge = world.signing()

    signature = world.sign(pledge, world.other, address="127.0.0.1", device="Điện thoại")

    leader = world.leaders[world.other.pk]
    assert (
        signature.state,
        signature.signer,
        signature.signer_name,
        signature.position_line,
        signature.content_hash,
        signature.signed_at,
    ) == (SignatureState.SIGNED, leader, leader.full_name, "CHỦ TỊCH", pledge.content_hash, AT)
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.SIGNING


def test_last_signature_brings_the_pledge_into_force(world):
    pledge = world.in_force()

    assert (pledge.state, pledge.in_force_at) == (PledgeState.IN_FORCE, AT)
    assert Activity.objects.filter(action="pledge_in_force").count() == 1


def test_last_signature_asks_for_the_seal_after_the_commit(
    world, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr("emulation.actions.seals.async_task", lambda *args: asked.append(args))

    with django_capture_on_commit_callbacks(execute=True):
        pledge = world.in_force()

    assert asked == [("emulation.jobs.put_seal", pledge.seals.get().pk)]


def test_a_deputy_signs_for_the_chair(world):
    pledge = world.signing()
    deputy = UserFactory(leader=True, province=world.other)
    MandateFactory(user=deputy, deputy=True)

    signature = world.sign(pledge, world.other, by=deputy)

    assert signature.position_line == "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"


@pytest.mark.parametrize("day,is_valid", [(date(2023, 12, 1), False), (date(2023, 12, 2), True)])
def test_a_delegate_signs_until_the_last_day_of_the_paper(world, day, is_valid):
    pledge = world.signing()
    delegate = UserFactory(leader=True, province=world.other)
    MandateFactory(user=delegate, delegate=True, valid_to=day)

    if is_valid:
        signature = world.sign(pledge, world.other, by=delegate)
        assert signature.position_line == "TUQ. CHỦ TỊCH\nTRƯỞNG PHÒNG"
    else:
        with pytest.raises(actions.SigningRefused) as refusal:
            world.sign(pledge, world.other, by=delegate)
        assert code_of(refusal) == "mandate"


def test_a_leader_without_mandate_cannot_sign(world):
    Mandate.objects.filter(user=world.leaders[world.other.pk]).delete()
    pledge = world.signing()

    with pytest.raises(actions.SigningRefused) as refusal:
        world.sign(pledge, world.other)

    assert code_of(refusal) == "mandate"


def test_a_mandate_for_another_alliance_does_not_serve(world):
    leader = world.leaders[world.other.pk]
    Mandate.objects.filter(user=leader).delete()
    MandateFactory(user=leader, province=world.head, deputy=True)
    pledge = world.signing()

    with pytest.raises(actions.SigningRefused) as refusal:
        world.sign(pledge, world.other)

    assert code_of(refusal) == "mandate"


def test_a_unit_that_left_the_cluster_cannot_sign(world):
    pledge = world.signing()
    world.other.memberships.update(valid_to=date(2023, 12, 1))

    with pytest.raises(actions.SigningRefused) as refusal:
        world.sign(pledge, world.other)

    assert code_of(refusal) == "not_member"


def test_stale_page_is_refused(world):
    pledge = world.signing()

    with pytest.raises(actions.SigningRefused) as refusal:
        world.sign(pledge, world.other, shown_hash="0" * 64)

    assert code_of(refusal) == "stale"


def test_second_signature_says_who_was_faster(world):
    pledge = world.signing()
    world.sign(pledge, world.other)

    with pytest.raises(actions.SigningRefused, match=world.leaders[world.other.pk].full_name):
        world.sign(pledge, world.other)


@pytest.mark.parametrize("make", ["pledge", "accepted", "frozen", "in_force"])
def test_signing_needs_the_open_state(world, make):
    pledge = getattr(world, make)()

    with pytest.raises(actions.SigningRefused):
        world.sign(pledge, world.other)


# The proof


def test_confirm_password_makes_a_proof_only_for_the_right_one():
    user = UserFactory()

    proof = confirm_password(user=user, password=PASSWORD, at=AT)

    assert proof == PasswordProof(user_id=user.pk, at=AT)
    with pytest.raises(WrongPassword):
        confirm_password(user=user, password="không phải", at=AT)


@pytest.mark.parametrize(
    "age", [timedelta(minutes=6), timedelta(seconds=-1)], ids=["too old", "from the future"]
)
def test_an_old_proof_does_not_serve(world, age):
    pledge, leader = world.signing(), world.leaders[world.other.pk]

    with pytest.raises(actions.SigningRefused) as refusal:
        world.sign(pledge, world.other, proof=PasswordProof(user_id=leader.pk, at=AT - age))

    assert code_of(refusal) == "proof"


def test_somebody_elses_proof_does_not_serve(world):
    pledge = world.signing()

    with pytest.raises(actions.SigningRefused) as refusal:
        world.sign(pledge, world.other, proof=PasswordProof(user_id=world.secretary.pk, at=AT))

    assert code_of(refusal) == "proof"


# Who may not


@pytest.mark.parametrize(
    "who", ["secretary", "officer", "other leader", "observer", "administrator"]
)
def test_nobody_else_signs_for_an_alliance(world, who):
    people = {
        "secretary": world.secretary,
        "officer": world.officers[world.other.pk],
        "other leader": world.leaders[world.head.pk],
        "observer": UserFactory(observer=True),
        "administrator": UserFactory(administrator=True),
    }
    pledge = world.signing()

    with pytest.raises(PermissionDenied):
        world.sign(pledge, world.other, by=people[who])

    assert world.place(pledge, world.other).state == SignatureState.WAITING


@pytest.mark.parametrize("who", ["leader of the head", "officer", "secretary of another year"])
def test_nobody_else_signs_for_the_office(world, who):
    people = {
        "leader of the head": world.leaders[world.head.pk],
        "officer": world.officers[world.head.pk],
        "secretary of another year": UserFactory(secretary=True, province=world.other),
    }
    pledge = world.signing()

    with pytest.raises(PermissionDenied):
        world.sign(pledge, None, by=people[who])


# Refusing


def test_refusal_keeps_the_reason_and_can_be_reconsidered(world):
    pledge = world.signing()
    place, leader = world.place(pledge, world.other), world.leaders[world.other.pk]

    refused = actions.refuse_to_sign(signature=place, reason=REASON, by=leader, at=AT)
    assert (refused.state, refused.refusal_reason) == (SignatureState.REFUSED, REASON)

    signed = world.sign(pledge, world.other)
    assert (signed.state, signed.refusal_reason) == (SignatureState.SIGNED, "")


def test_refusing_after_signing_is_refused(world):
    pledge = world.signing()
    world.sign(pledge, world.other)

    with pytest.raises(actions.SigningRefused) as refusal:
        actions.refuse_to_sign(
            signature=world.place(pledge, world.other),
            reason=REASON,
            by=world.leaders[world.other.pk],
            at=AT,
        )

    assert code_of(refusal) == "signed"


def test_refusal_needs_a_reason(world):
    pledge = world.signing()

    with pytest.raises(ReasonTooShort):
        actions.refuse_to_sign(
            signature=world.place(pledge, world.other),
            reason="không",
            by=world.leaders[world.other.pk],
            at=AT,
        )


# What the database itself refuses


@pytest.mark.parametrize(
    "table,change,trigger",
    [
        ("emulation_pledge", "content = '{}'", "pledge_signed_content_stays"),
        ("emulation_pledge", "content_hash = 'x'", "pledge_signed_content_stays"),
        ("emulation_pledge", "code = 'GU-FALSCH'", "pledge_signed_facts_stay"),
        ("emulation_pledge", "in_force_at = '2020-01-01'", "pledge_signed_facts_stay"),
        ("emulation_signature", "signer_name = 'Ai khác'", "signature_stays"),
        ("emulation_signature", "state = 'waiting', signed_at = NULL", "signature_stays"),
        ("emulation_signature", "method = 'ink'", "signature_signer_stays"),
    ],
)
def test_what_is_signed_stays_even_by_hand(world, table, change, trigger):
    world.in_force()

    with (
        pytest.raises((IntegrityError, OperationalError), match=trigger),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {table} SET {change}")  # noqa: S608


def test_frozen_content_changes_only_by_a_recall(world):
    world.frozen()

    with (
        pytest.raises((IntegrityError, OperationalError), match="pledge_frozen_content_stays"),
        transaction.atomic(),
    ):
        Pledge.objects.update(content="{}")


@pytest.mark.parametrize(
    "row,constraint",
    [
        (lambda world: {"state": "signed"}, "signature_signed_is_whole"),
        (lambda world: {"state": "refused"}, "signature_refused_has_reason"),
    ],
)
def test_signature_constraints_by_name(world, row, constraint):
    pledge = world.signing()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Signature.objects.filter(pledge=pledge).update(**row(world))


def test_one_place_for_the_office(world):
    pledge = world.pledge()

    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(pledge=pledge, province=None)


# The race


@pytest.mark.django_db(transaction=True)
def test_last_two_signatures_at_once_bring_it_into_force_once(world):
    pledge = world.signing()
    world.sign(pledge, None)
    start, failures = Barrier(2), []

    def sign(province):
        try:
            start.wait(timeout=10)
            world.sign(pledge, province)
        except Exception as failure:  # noqa: BLE001  whatever it is, the test tells it
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [Thread(target=sign, args=[province]) for province in (world.head, world.other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    pledge.refresh_from_db()
    assert failures == []
    assert pledge.state == PledgeState.IN_FORCE
    assert Activity.objects.filter(action="pledge_in_force").count() == 1
    assert pledge.signatures.filter(state=SignatureState.SIGNED).count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_same_place_signed_twice_at_once_is_signed_once(world):
    pledge = world.signing()
    start, refused = Barrier(4), []

    def sign():
        try:
            start.wait(timeout=10)
            world.sign(pledge, world.other)
        except MoveNotAllowed as refusal:
            refused.append(refusal.code)
        finally:
            connections.close_all()

    threads = [Thread(target=sign) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert refused == ["signed"] * 3
    assert Activity.objects.filter(action="pledge_signed").count() == 1
