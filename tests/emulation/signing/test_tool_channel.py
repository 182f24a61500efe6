"""A tool on the signer's machine signs with a ticket: one file, one signature, some minutes, and no session at all."""

import json
import logging
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from cluster_portal.accounts.models import Activity
from emulation import actions
from emulation.models import ArtifactState, SignatureArtifact, SigningMethod, SigningTicket
from emulation.signing.channels import plugin_parameters
from tests.data.signed_papers.tools import signed
from tests.signing_services import MadeUpTool

from .test_upload_channel import appended, draw_on_the_page

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def begin(room, province=None, **facts):
    """What the page does when the signer chooses the tool: the tickets, and the parameters for the tool."""
    province = province or room.world.other
    given = actions.give_tickets(
        signature=room.place(province),
        **{
            "shown_hash": room.pledge.content_hash,
            "by": room.user(province),
            "at": now(),
            **facts,
        },
    )
    parameters = plugin_parameters(
        fetch_address="http://portal" + reverse("emulation:ticket_file", args=[given.fetch.pk]),
        hand_in_address="http://portal"
        + reverse("emulation:ticket_hand_in", args=[given.hand_in.pk]),
        token=given.token,
    )
    return given, json.dumps(parameters)


def tool_of(room, province=None):
    province = province or room.world.other
    return MadeUpTool(room.person(province), f"ky-{province.key}")


def test_the_tool_fetches_signs_and_hands_in(room):
    tool, (_given, parameters) = tool_of(room), begin(room)

    said = tool.sign_approved(parameters)

    place = room.place(room.world.other)
    assert said["Status"] == 0, said
    assert (place.is_signed, place.method) == (True, SigningMethod.VGCA)
    assert place.artifact.state == ArtifactState.ACCEPTED
    assert place.signer == room.user(room.world.other)


def test_the_token_is_in_no_address_no_log_and_no_row(room, caplog):
    caplog.set_level(logging.DEBUG)
    tool, (given, parameters) = tool_of(room), begin(room)

    tool.sign_approved(parameters)
    tool.sign_approved(parameters)  # and what is refused is told without it, too

    assert given.token not in "".join(tool.addresses)
    assert given.token not in caplog.text
    assert given.token not in repr(given)
    rows = [*SigningTicket.objects.values_list(), *Activity.objects.values_list()]
    assert given.token not in str(rows)
    assert json.loads(parameters)["SessionId"] == ""


def test_each_ticket_is_good_once(room):
    tool, (given, parameters) = tool_of(room), begin(room)
    tool.sign_approved(parameters)

    again = tool.sign_approved(parameters)
    handed = tool.hand_in(json.loads(parameters), room.served())

    assert again["Status"] == 1
    assert "đã được dùng" in again["Message"]
    assert (handed["code"], "đã được dùng" in handed["Message"]) == (403, True)
    given.hand_in.refresh_from_db()
    assert given.hand_in.used_at is not None


def test_a_wrong_ticket_opens_nothing(room):
    tool, (_given, parameters) = tool_of(room), begin(room)
    forged = json.loads(parameters) | {"JWTToken": "x" * 43}

    assert tool.fetch(forged).status_code == 403
    assert tool.hand_in(forged, b"%PDF-1.7")["code"] == 403
    assert not SigningTicket.objects.exclude(used_at=None).exists()


def test_without_a_ticket_nothing_is_taken(room, client):
    _given, parameters = begin(room)

    assert client.post(json.loads(parameters)["FileUploadHandler"]).status_code == 403


def test_the_ticket_for_fetching_hands_nothing_in(room):
    tool, (given, parameters) = tool_of(room), begin(room)
    crossed = json.loads(parameters)
    crossed["FileUploadHandler"] = crossed["FileUploadHandler"].replace(
        str(given.hand_in.pk), str(given.fetch.pk)
    )

    assert tool.hand_in(crossed, b"%PDF-1.7")["code"] == 403


def test_after_some_minutes_it_has_run_out(room, settings):
    tool, (_given, parameters) = tool_of(room), begin(room, at=now() - timedelta(minutes=6))

    said = tool.sign_approved(parameters)

    assert said["Status"] == 1
    assert "hết hạn" in said["Message"]
    assert not room.place(room.world.other).is_signed


def test_another_document_is_refused_and_kept(room):
    """The file of somebody who signed meanwhile is ours too, but not the one that this ticket is for."""
    tool, (_given, parameters) = tool_of(room), begin(room)
    room.sign_with_certificate(room.world.head)
    newer = room.served()

    said = tool.sign_approved(
        parameters, change=lambda _fetched: signed(newer, tool.person, tool.field)
    )

    assert (said["Status"], said["code"]) == (1, 422)
    artifact = SignatureArtifact.objects.latest("pk")
    assert artifact.problems[0]["code"] == "other_document"


def test_somebody_was_faster_and_the_file_is_kept(room):
    tool, (_given, parameters) = tool_of(room), begin(room)
    room.sign_with_certificate(room.world.head)

    said = tool.sign_approved(parameters)

    assert said["Status"] == 1
    assert SignatureArtifact.objects.get(state=ArtifactState.STALE).method == SigningMethod.VGCA


def test_what_else_the_tool_does_to_the_file_is_refused(room):
    tool, (_given, parameters) = tool_of(room), begin(room)

    said = tool.sign_approved(
        parameters, change=lambda content: appended(content, draw_on_the_page)
    )

    assert said["Status"] == 1
    assert not room.place(room.world.other).is_signed


def test_the_token_of_somebody_else_is_refused(room):
    """A good ticket in the hands of a colleague: the certificate is not the one that was expected."""
    room.person(room.world.other)
    colleague = MadeUpTool(room.person(room.world.head), f"ky-{room.world.other.key}")

    said = colleague.sign_approved(begin(room)[1])

    assert said["Status"] == 1
    assert "không phải" in said["Message"]


def test_who_may_not_sign_gets_no_ticket(room):
    with pytest.raises(PermissionDenied):
        begin(room, room.world.other, by=room.user(room.world.head))

    assert not SigningTicket.objects.exists()


def test_on_older_content_there_is_no_ticket(room):
    with pytest.raises(actions.SigningRefused) as refusal:
        begin(room, shown_hash="0" * 64)

    assert refusal.value.code == "stale"


def test_who_has_signed_meanwhile_does_not_sign_twice(room):
    tool, (_given, parameters) = tool_of(room), begin(room)
    room.sign_in_portal(room.world.other)

    said = tool.sign_approved(parameters)

    assert said["Status"] == 1
    assert room.place(room.world.other).method == SigningMethod.PORTAL
