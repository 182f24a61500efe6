"""What is kept for decades stays in the form that is made for it (PDF/A-3, PDF/UA), whoever signed and how."""

import pytest

from emulation.models import SealLevel
from emulation.signing.channels import SignedOutside
from emulation.signing.revisions import read_bytes

from .test_seal import sealed_with
from .test_upload_channel import good

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_the_file_that_is_served_and_signed_on_the_way(room, broken_rules, flavour):
    assert broken_rules(room.served(), flavour) == []

    room.sign_with_certificate(room.world.head)
    room.sign(room.world.other, SignedOutside(good(room, room.world.other)))

    assert broken_rules(room.served(), flavour) == []


@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_the_sealed_file_with_its_proofs(room, server, settings, broken_rules, flavour):
    settings.TSA_URL = server.tsa_address

    seal = sealed_with(room, certificate=[room.world.head, room.world.other])

    assert seal.level == SealLevel.B_LTA, seal.note
    assert broken_rules(read_bytes(seal.revision), flavour) == []
