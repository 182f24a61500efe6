"""What is kept for decades stays in the form that is made for it (PDF/A-3, PDF/UA), whoever signed and how."""

import pytest

from emulation.models import SealLevel
from emulation.signing.channels import SignedOutside
from emulation.signing.revisions import read_bytes

from .test_pictures import give_picture
from .test_seal import sealed_with
from .test_upload_channel import good

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]


FLAVOURS = ("3a", "ua1")


def test_the_file_that_was_signed_on_the_way(room, broken_rules):
    room.sign_with_certificate(room.world.head)
    room.sign(room.world.other, SignedOutside(good(room, room.world.other)))

    served = room.served()

    assert {each: broken_rules(served, each) for each in FLAVOURS} == {"3a": [], "ua1": []}


def test_the_sealed_file_with_its_proofs(room, server, settings, broken_rules):
    settings.TSA_URL = server.tsa_address

    give_picture(room, room.world.head)
    seal = sealed_with(room, certificate=[room.world.head, room.world.other])

    assert seal.level == SealLevel.B_LTA, seal.note
    sealed = read_bytes(seal.revision)
    assert {each: broken_rules(sealed, each) for each in FLAVOURS} == {"3a": [], "ua1": []}
