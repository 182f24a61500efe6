"""What the seal proves later: its level, what a silent server costs it, and when it is put once more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from emulation import actions
from emulation.models import RevisionCause, SealLevel, SealState, SignedRevision
from emulation.room import read_room
from emulation.signing.revisions import current_revision, read_bytes
from reports.examination import examine_now
from reports.verification import paper_of_code

from .conftest import AT
from .test_seal import REASON, put, reader_of, sealed_with, statuses

pytestmark = pytest.mark.django_db


def test_with_time_stamps_and_answers_it_can_be_proven_in_ten_years(stamped):
    seal = sealed_with(stamped, certificate=[stamped.world.head])

    assert seal.level == SealLevel.B_LTA, seal.note
    reader = reader_of(seal.revision)
    assert "/DSS" in reader.root
    assert len(list(reader.embedded_timestamp_signatures)) == 1
    assert all(status.bottom_line for status in statuses(seal.revision).values())


@pytest.mark.one_database
def test_without_answers_about_revocation_it_is_not_called_lta(stamped, server):
    for province in (stamped.world.head,):
        stamped.sign_with_certificate(province)
    for province in (stamped.world.other, None):
        stamped.sign_in_portal(province)
    server.failing.update(ocsp="down", crl="down")

    seal = put(stamped)

    assert seal.level == SealLevel.B_T
    assert stamped.user(stamped.world.head).full_name in seal.note


def test_a_silent_time_stamp_server_is_waited_for_then_named(stamped, server):
    server.failing["tsa"] = "down"

    seal = sealed_with(stamped)
    assert seal.state == SealState.FAILED
    assert "ServersSilent" in seal.failure
    later = timezone.now()
    for _attempt in range(2):
        later += timedelta(minutes=1)
        assert actions.sweep_seals(at=later) in {0, 1}

    seal.refresh_from_db()
    assert (seal.state, seal.level) == (SealState.SEALED, SealLevel.B_B)
    assert "không trả lời" in seal.note


def test_a_seal_without_proofs_gets_them_once_the_server_answers(stamped, server):
    """Certificates signed in time; then the server is silent until the seal is put without it."""
    stamped.sign_with_certificate(stamped.world.head)
    server.failing["tsa"] = "down"
    for province in (stamped.world.other, None):
        stamped.sign_in_portal(province)
    later = timezone.now()
    low = put(stamped)
    for _attempt in range(2):
        later += timedelta(minutes=1)
        actions.sweep_seals(at=later)
    low.refresh_from_db()
    actions.sweep_seals(at=later + timedelta(minutes=1))  # asked for, and still silent
    waiting = stamped.pledge.seals.latest("pk")
    room = read_room(stamped.pledge)
    server.failing.clear()

    put_now = [actions.sweep_seals(at=later + timedelta(hours=hours)) for hours in (1, 2, 48)]

    low.refresh_from_db()
    waiting.refresh_from_db()
    assert (low.state, low.level) == (SealState.SEALED, SealLevel.B_B)
    assert (room.seal, room.is_sealed) == (low, True)
    assert (waiting.state, waiting.level, put_now) == (SealState.SEALED, SealLevel.B_LTA, [1, 0, 0])
    causes = [row.cause for row in SignedRevision.objects.order_by("number")]
    assert causes.count(RevisionCause.SEAL) == 2
    assert read_bytes(waiting.revision).startswith(read_bytes(low.revision))
    assert all(status.bottom_line for status in statuses(waiting.revision).values())


@pytest.mark.one_database
def test_where_somebody_signed_without_a_time_stamp_no_higher_seal_is_tried(stamped):
    low = sealed_with(stamped, outside=[stamped.world.other])

    actions.sweep_seals(at=timezone.now() + timedelta(minutes=1))

    assert low.level == SealLevel.B_B
    assert list(stamped.pledge.seals.all()) == [low]


def signed_while_silent(stamped, server):
    """The head signs with a certificate and gets no time stamp; the others confirm in the portal."""
    server.failing["tsa"] = "down"
    stamped.sign_with_certificate(stamped.world.head)
    return stamped.user(stamped.world.head).full_name


def the_others_sign_and_it_is_sealed(stamped):
    """As often as the portal waits for a silent server; returns the moment after it."""
    for province in (stamped.world.other, None):
        stamped.sign_in_portal(province)
    put(stamped)
    later = timezone.now()
    for _attempt in range(2):
        later += timedelta(minutes=1)
        actions.sweep_seals(at=later)
    return later


def sweeps(server, later):
    """How many seals a month of sweeps puts, and how often the time stamp server is asked."""
    server.asked.clear()
    put_now = [
        actions.sweep_seals(at=later + timedelta(hours=each)) for each in (1, 2, 48, 480, 720)
    ]
    return sum(put_now), server.asked.get("tsa", 0)


def told(stamped):
    """What verification says of the head's signature, and of the seal; what the page of the code says."""
    answer = examine_now(read_bytes(current_revision(stamped.pledge)))
    [row] = [row for row in answer["signatures"] if row["method"] == "certificate"]
    return row["level"], answer["seal"]["level"], paper_of_code(stamped.pledge.code).seal


@pytest.mark.one_database
def test_without_a_time_stamp_at_the_signature_a_later_server_gives_the_seal_its_own(
    stamped, server
):
    name = signed_while_silent(stamped, server)
    server.failing.clear()

    later = the_others_sign_and_it_is_sealed(stamped)

    seal = stamped.pledge.seals.get()
    assert (seal.level, seal.attempts_count) == (SealLevel.B_B, 1)
    assert sweeps(server, later) == (0, 0)
    of_signature, of_seal, page = told(stamped)
    assert (of_signature, of_seal) == ("B-B", "B-LTA")
    assert page == (
        "B-B · Dấu của Cổng thông tin có dấu thời gian và kiểm tra được lâu dài. "
        f"Chữ ký không có dấu thời gian riêng (B-B): {name}."
    )


@pytest.mark.one_database
def test_a_server_that_was_silent_until_after_the_seal_is_asked_once_more_and_no_oftener(
    stamped, server
):
    name = signed_while_silent(stamped, server)
    later = the_others_sign_and_it_is_sealed(stamped)
    low = stamped.pledge.seals.get()
    assert (low.level, "không trả lời" in low.note) == (SealLevel.B_B, True)
    server.failing.clear()

    count, _asked = sweeps(server, later)

    higher = stamped.pledge.seals.latest("pk")
    assert (count, higher.level, higher.attempts_count) == (1, SealLevel.B_B, 1)
    assert read_bytes(higher.revision).startswith(read_bytes(low.revision))
    assert all(status.bottom_line for status in statuses(higher.revision).values())
    of_signature, of_seal, page = told(stamped)
    assert (of_signature, of_seal) == ("B-B", "B-LTA")
    assert page.endswith(f"Chữ ký không có dấu thời gian riêng (B-B): {name}.")
    assert sweeps(server, later + timedelta(days=60)) == (0, 0)


@pytest.mark.one_database
@pytest.mark.parametrize("is_back", ["before the seal", "after the seal"])
def test_a_withdrawn_signature_without_a_time_stamp_holds_nothing_up(stamped, server, is_back):
    """It stays in the file, but nobody has to prove it any more."""
    head = stamped.world.head
    signed_while_silent(stamped, server)
    actions.withdraw_signature(
        signature=stamped.place(head), reason=REASON, by=stamped.user(head), at=AT
    )
    stamped.sign_in_portal(head)
    if is_back == "before the seal":
        server.failing.clear()
    later = the_others_sign_and_it_is_sealed(stamped)
    server.failing.clear()

    count, _asked = sweeps(server, later)

    seal = stamped.pledge.seals.latest("pk")
    assert (seal.level, count) == (SealLevel.B_LTA, 0 if is_back == "before the seal" else 1)
    assert sweeps(server, later + timedelta(days=60)) == (0, 0)


@pytest.mark.one_database
def test_a_withdrawn_signature_whose_authority_is_silent_holds_nothing_up(stamped, server):
    head = stamped.world.head
    stamped.sign_with_certificate(head)
    actions.withdraw_signature(
        signature=stamped.place(head), reason=REASON, by=stamped.user(head), at=AT
    )
    stamped.sign_in_portal(head)
    server.failing.update(ocsp="down", crl="down")

    the_others_sign_and_it_is_sealed(stamped)

    seal = stamped.pledge.seals.get()
    assert (seal.level, seal.attempts_count) == (SealLevel.B_LTA, 1)


@pytest.mark.one_database
def test_when_the_server_answers_again_the_seal_is_whole(stamped, server):
    server.failing["tsa"] = "down"
    seal = sealed_with(stamped)
    server.failing.clear()

    assert actions.sweep_seals(at=timezone.now() + timedelta(minutes=1)) == 1

    seal.refresh_from_db()
    assert seal.level == SealLevel.B_LTA
