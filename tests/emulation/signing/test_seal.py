"""The seal: put once, whoever asks and whatever breaks, and at the level that can be proven later."""

import asyncio
import io
import json
import os
import signal
from base64 import b64decode
from datetime import timedelta
from multiprocessing import get_context
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connections, transaction
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature

from emulation import actions
from emulation.actions import seals
from emulation.jobs import put_seal
from emulation.models import RevisionCause, Seal, SealLevel, SealState, SignedRevision
from emulation.room import read_room
from emulation.signing.channels import SignedOutside, is_attested
from emulation.signing.keys import make_key
from emulation.signing.prepared import LIST_FIELD, ensure_file
from emulation.signing.revisions import current_revision, read_bytes
from emulation.signing.trust import portal_context

from .conftest import AT
from .test_upload_channel import good

pytestmark = pytest.mark.django_db
REASON = "Chủ tịch đi công tác nước ngoài."


def sealed_with(room, *, certificate=(), outside=()):
    """Everybody signs, the named ones otherwise than in the portal; then the seal is put."""
    for province in (room.world.head, room.world.other, None):
        if province in certificate:
            room.sign_with_certificate(province)
        elif province in outside:
            room.sign(province, SignedOutside(good(room, province)))
        else:
            room.sign_in_portal(province)
    return put(room)


def put(room):
    room.pledge.refresh_from_db()
    return actions.put_seal(seal=room.pledge.seals.latest("pk"), at=timezone.now())


def reader_of(revision):
    return PdfFileReader(io.BytesIO(read_bytes(revision)))


def fields_of(revision):
    fields = reader_of(revision).root["/AcroForm"]["/Fields"]
    found = [each.get_object() for each in fields]
    return {field["/T"]: field.get("/V") for field in found}


def statuses(revision):
    return {
        each.field_name: validate_pdf_signature(each, portal_context())
        for each in reader_of(revision).embedded_regular_signatures
    }


def test_all_signatures_hold_under_the_seal(room):
    seal = sealed_with(room, certificate=[room.world.head], outside=[room.world.other])

    found = statuses(seal.revision)
    assert {name: status.bottom_line for name, status in found.items()} == {
        f"ky-{room.world.head.key}": True,
        f"ky-{room.world.other.key}": True,
        "con-dau": True,
    }
    assert (seal.state, seal.level) == (SealState.SEALED, SealLevel.B_B)
    assert "dấu thời gian" in seal.note


def test_blocks_and_list_say_who_signed_and_how(room):
    seal = sealed_with(room, certificate=[room.world.head])

    fields = fields_of(seal.revision)
    other = room.user(room.world.other)
    assert other.full_name in fields[f"o-{room.world.other.key}"]
    assert "không phải chữ ký số" in fields[f"o-{room.world.other.key}"]
    assert "bằng chữ ký số cá nhân" in fields[f"o-{room.world.head.key}"]
    ledger = json.loads(fields[LIST_FIELD])
    assert [row["method"] for row in ledger["signatures"]].count("portal") == 2
    [row] = [row for row in ledger["signatures"] if row["unit"] == room.world.other.key]
    assert is_attested(row["statement"], b64decode(row["cms"]))


def test_the_stored_pdf_is_the_sealed_file(room):
    seal = sealed_with(room)

    room.pledge.refresh_from_db()
    assert room.pledge.pdf_sha256 == seal.revision.sha256
    with room.pledge.pdf.open("rb") as file:
        assert file.read() == read_bytes(seal.revision)


def test_it_is_put_once_however_often_it_is_asked_for(room):
    seal = sealed_with(room)

    again = put(room)

    assert again.revision == seal.revision
    assert SignedRevision.objects.filter(cause=RevisionCause.SEAL).count() == 1


def test_a_seal_that_was_put_stays(room):
    seal = sealed_with(room)

    with (
        pytest.raises((IntegrityError, OperationalError), match="seal_stays"),
        transaction.atomic(),
    ):
        Seal.objects.filter(pk=seal.pk).update(note="khác")


@pytest.mark.django_db(transaction=True)
def test_all_of_it_works_where_an_event_loop_is_running(stamped, monkeypatch):
    """As in a browser test, or under ASGI: pyHanko would begin a second loop in the same thread."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    world, outside = stamped.world, good(stamped)

    async def sign_and_seal():
        try:
            stamped.sign(world.other, SignedOutside(outside))
            stamped.sign_with_certificate(world.head)
            artifact = stamped.sign_in_portal(None).artifact
            seal = put(stamped)
            actions.renew_timestamp(pledge=stamped.pledge, at=AT)
            with artifact.file.open("rb") as file:
                return seal, is_attested(artifact.statement, file.read())
        finally:
            connections.close_all()

    seal, is_ours = asyncio.run(sign_and_seal())

    # Only the one that was signed outside came without a time stamp, and the whole is called no better than it.
    assert (seal.level, is_ours) == (SealLevel.B_B, True)
    assert seal.note.endswith(f"(B-B): {stamped.user(world.other).full_name}.")


# What breaks


def test_a_missing_key_is_found_again_by_the_sweep(room, settings, tmp_path):
    for province in (room.world.head, room.world.other, None):
        room.sign_in_portal(province)
    kept, settings.PORTAL_KEY_DIR = settings.PORTAL_KEY_DIR, tmp_path / "nothing"
    seal = put(room)
    assert (seal.state, "KeyMissing" in seal.failure) == (SealState.FAILED, True)

    settings.PORTAL_KEY_DIR = kept
    assert actions.sweep_seals(at=timezone.now() + timedelta(minutes=1)) == 1


def test_what_is_wrong_with_one_file_does_not_stop_the_others(room):
    """The file of the practice document is gone; its seal is the first that the sweep tries."""
    practice = actions.open_practice(
        year=room.world.year, prepared_in=room.world.preparing, by=room.world.secretary, at=AT
    )
    ensure_file(practice, at=AT)
    for pledge in (practice, room.pledge):
        for province in (room.world.head, room.world.other, None):
            room.world.sign(pledge, province)
    os.unlink(current_revision(practice).file.path)

    assert actions.sweep_seals(at=timezone.now() + timedelta(minutes=1)) == 1

    assert room.pledge.seals.get().state == SealState.SEALED
    lost = practice.seals.get()
    assert (lost.state, "FileNotFoundError" in lost.failure) == (SealState.FAILED, True)
    assert lost.pk < room.pledge.seals.get().pk


def test_who_works_on_it_is_left_in_peace(room):
    for province in (room.world.head, room.world.other, None):
        room.sign_in_portal(province)
    now = timezone.now()
    Seal.objects.update(heartbeat_at=now, attempts_count=1)

    assert actions.sweep_seals(at=now + timedelta(seconds=10)) == 0
    assert actions.sweep_seals(at=now + timedelta(seconds=40)) == 1


def test_a_pledge_in_force_of_which_the_job_was_lost_is_found(room):
    for province in (room.world.head, room.world.other, None):
        room.sign_in_portal(province)
    Seal.objects.all().delete()

    assert actions.sweep_seals(at=timezone.now()) == 1
    assert Seal.objects.get().state == SealState.SEALED


def test_a_signature_that_comes_in_meanwhile_is_under_the_seal(room, monkeypatch):
    """A unit on the list «chưa ký» signs while the seal is being made."""
    actions.list_as_unsigned(
        signature=room.place(room.world.other), reason=REASON, by=room.world.secretary, at=AT
    )
    room.sign_in_portal(room.world.head)
    room.sign_in_portal(None)
    make = seals.seal_file
    came = []

    def slowly(*args, **facts):
        made = make(*args, **facts)
        if not came:
            came.append(True)
            room.sign_in_portal(room.world.other)
        return made

    monkeypatch.setattr(seals, "seal_file", slowly)
    seal = put(room)

    ledger = json.loads(fields_of(seal.revision)[LIST_FIELD])
    assert {row["unit"] for row in ledger["signatures"]} == {
        room.world.head.key,
        room.world.other.key,
        "thuong-truc",
    }


def test_who_signs_later_gets_a_seal_of_their_own_on_top(room):
    actions.list_as_unsigned(
        signature=room.place(room.world.other), reason=REASON, by=room.world.secretary, at=AT
    )
    room.sign_in_portal(room.world.head)
    room.sign_in_portal(None)
    first = put(room)
    assert json.loads(fields_of(first.revision)[LIST_FIELD])["unsigned"][0]["reason"] == REASON

    room.sign_with_certificate(room.world.other)
    second = put(room)

    assert room.place(room.world.other).state == "supplementary"
    assert second.pk != first.pk
    assert read_bytes(second.revision).startswith(read_bytes(first.revision))
    assert all(status.bottom_line for status in statuses(second.revision).values())
    assert json.loads(fields_of(second.revision)[LIST_FIELD])["unsigned"] == []
    room.pledge.refresh_from_db()
    assert room.pledge.pdf_sha256 == first.revision.sha256


@pytest.mark.parametrize("method", ["sign_with_certificate", "sign_in_portal"])
@pytest.mark.parametrize("order", ["pk", "-pk"])
@pytest.mark.parametrize("has_server", [False, True])
def test_two_that_sign_before_a_worker_comes_are_under_one_seal(
    room, server, settings, method, order, has_server
):
    """The last one that was awaited, and a unit that was listed: each asks for a seal."""
    settings.TSA_URL = server.tsa_address if has_server else ""
    actions.list_as_unsigned(
        signature=room.place(room.world.other), reason=REASON, by=room.world.secretary, at=AT
    )
    room.sign_with_certificate(room.world.head)
    room.sign_in_portal(None)
    getattr(room, method)(room.world.other)
    asked = list(room.pledge.seals.order_by(order))
    assert len(asked) == (2 if method == "sign_with_certificate" else 1)

    done = [put_seal(seal.pk) for seal in asked]

    assert done == [None] * len(asked)
    seal = room.pledge.seals.get()
    assert (seal.state, read_room(room.pledge).is_sealed) == (SealState.SEALED, True)
    assert len(json.loads(fields_of(seal.revision)[LIST_FIELD])["signatures"]) == 3
    assert actions.sweep_seals(at=timezone.now() + timedelta(days=2)) == 0
    assert SignedRevision.objects.filter(cause=RevisionCause.SEAL).count() == 1


def test_a_withdrawn_signature_stays_in_the_file_and_the_next_takes_another_field(room):
    room.sign_with_certificate(room.world.other)
    actions.withdraw_signature(
        signature=room.place(room.world.other),
        reason=REASON,
        by=room.user(room.world.other),
        at=AT,
    )
    room.sign_with_certificate(room.world.other)

    seal = sealed_with_the_rest(room)

    names = set(statuses(seal.revision))
    key = room.world.other.key
    assert {f"ky-{key}", f"ky-{key}-2"} <= names
    [gone] = json.loads(fields_of(seal.revision)[LIST_FIELD])["withdrawn"]
    assert (gone["field"], gone["reason"]) == (f"ky-{key}", REASON)


def sealed_with_the_rest(room):
    room.sign_in_portal(room.world.head)
    room.sign_in_portal(None)
    return put(room)


# At once


@pytest.mark.django_db(transaction=True)
def test_many_workers_put_one_seal(room, monkeypatch):
    """Even when each takes the others for dead."""
    for province in (room.world.head, room.world.other, None):
        room.sign_in_portal(province)
    seal = room.pledge.seals.get()
    room.served()
    monkeypatch.setattr(seals, "DEAD_AFTER", timedelta(seconds=-60))
    start, failures = Barrier(4), []

    def work():
        try:
            start.wait(timeout=10)
            actions.put_seal(seal=seal, at=timezone.now())
        except Exception as failure:  # noqa: BLE001  whatever it is, the test tells it
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failures == []
    assert SignedRevision.objects.filter(cause=RevisionCause.SEAL).count() == 1
    assert Seal.objects.get().state == SealState.SEALED


@pytest.mark.django_db(transaction=True)
def test_kill_9_while_sealing_is_made_good_within_a_minute(room):
    for province in (room.world.head, room.world.other, None):
        room.sign_in_portal(province)
    seal = room.pledge.seals.get()

    def work():
        """Dies where the seal would be made: after the row says that somebody works on it."""
        seals.seal_file = lambda *args, **facts: os.kill(os.getpid(), signal.SIGKILL)
        actions.put_seal(seal=seal, at=timezone.now())

    connections.close_all()  # the child has connections of its own
    worker = get_context("fork").Process(target=work)
    worker.start()
    worker.join(timeout=60)
    assert worker.exitcode == -signal.SIGKILL
    seal.refresh_from_db()
    assert (seal.state, seal.attempts_count) == (SealState.PREPARING, 1)

    assert actions.sweep_seals(at=seal.heartbeat_at + timedelta(seconds=20)) == 0
    assert actions.sweep_seals(at=seal.heartbeat_at + timedelta(seconds=40)) == 1
    assert SignedRevision.objects.filter(cause=RevisionCause.SEAL).count() == 1


# Time stamps, year by year


def test_the_time_stamp_is_renewed_on_top(stamped, capsys):
    seal = sealed_with(stamped)

    call_command("renew_timestamps", "--all", "--json")

    assert json.loads(capsys.readouterr().out)["renewed"] == [stamped.pledge.code]
    newest = current_revision(stamped.pledge)
    assert (newest.cause, newest.base) == (RevisionCause.TIMESTAMP, seal.revision)
    assert len(list(reader_of(newest).embedded_timestamp_signatures)) == 2
    assert all(status.bottom_line for status in statuses(newest).values())


def test_a_young_time_stamp_is_left_alone(stamped, capsys):
    sealed_with(stamped)

    call_command("renew_timestamps", "--json")

    assert json.loads(capsys.readouterr().out) == {"renewed": [], "failed": []}


def test_a_silent_server_is_named_by_the_command(stamped, server, capsys):
    sealed_with(stamped)
    server.failing["tsa"] = "down"

    with pytest.raises(SystemExit):
        call_command("renew_timestamps", "--all", "--json")

    assert json.loads(capsys.readouterr().out)["failed"][0]["code"] == stamped.pledge.code


def test_without_a_server_nothing_is_renewed(room):
    with pytest.raises(CommandError):
        call_command("renew_timestamps")


def test_the_sweep_by_hand_says_what_is_left(room, capsys, settings, tmp_path):
    for province in (room.world.head, room.world.other, None):
        room.sign_in_portal(province)
    settings.PORTAL_KEY_DIR = tmp_path / "nothing"

    with pytest.raises(SystemExit):
        call_command("sweep_seals", "--json")

    said = json.loads(capsys.readouterr().out)
    assert said["sealed"] == 0
    assert "KeyMissing" in said["left"][0]["failure"]


def test_an_old_certificate_still_speaks_for_what_it_sealed(room):
    seal = sealed_with(room)

    make_key(replace=True)

    assert all(status.bottom_line for status in statuses(seal.revision).values())
