"""Confirmed in the portal: a statement that says who did what, signed by the portal's own key."""

import json

import pytest

from emulation.models import ArtifactState, SignatureArtifact, SigningMethod
from emulation.signing.channels import is_attested
from emulation.signing.keys import KeyMissing, make_key

from .conftest import AT

pytestmark = pytest.mark.django_db


def test_the_statement_names_person_position_time_method_and_hash(room):
    place = room.sign_in_portal(room.world.other)

    artifact = place.artifact
    said = json.loads(artifact.statement)
    leader = room.user(room.world.other)
    assert (
        artifact.state,
        said["signer"],
        said["position"],
        said["at"],
        said["method"],
        said["content_sha256"],
        said["code"],
        said["unit"],
    ) == (
        ArtifactState.ACCEPTED,
        leader.full_name,
        "CHỦ TỊCH",
        AT.isoformat(timespec="microseconds"),
        SigningMethod.PORTAL,
        room.pledge.content_hash,
        room.pledge.code,
        room.world.other.key,
    )
    assert "không phải chữ ký số" in said["meaning"]


def test_the_portal_signs_the_statement_and_nothing_else(room):
    artifact = room.sign_in_portal(room.world.other).artifact
    with artifact.file.open("rb") as file:
        signature = file.read()

    assert is_attested(artifact.statement, signature)
    assert not is_attested(artifact.statement.replace("CHỦ TỊCH", "PHÓ CHỦ TỊCH"), signature)
    assert not is_attested(artifact.statement, signature[:-40] + bytes(40))
    assert not is_attested(artifact.statement, b"")


def test_another_key_does_not_speak_for_the_portal(room, settings, tmp_path):
    artifact = room.sign_in_portal(room.world.other).artifact
    with artifact.file.open("rb") as file:
        signature = file.read()

    settings.PORTAL_KEY_DIR = tmp_path / "other"
    make_key()

    assert not is_attested(artifact.statement, signature)


def test_a_portal_confirmation_does_not_touch_the_file(room):
    before = room.served()

    room.sign_in_portal(room.world.other)

    assert room.served() == before


def test_nothing_is_signed_without_the_key(room, settings, tmp_path):
    settings.PORTAL_KEY_DIR = tmp_path / "nothing"

    with pytest.raises(KeyMissing):
        room.sign_in_portal(room.world.other)

    assert not SignatureArtifact.objects.exists()
    assert not room.place(room.world.other).is_signed
