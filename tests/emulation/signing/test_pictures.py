"""The picture of a signature: blue on nothing, in the block of who signed with a certificate, and nowhere else."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageDraw
from pyhanko.pdf_utils.reader import PdfFileReader

from cluster_portal import pdf
from cluster_portal.accounts.models import Activity
from emulation import actions
from emulation.models import SealState, SignerCertificate
from emulation.signing.pictures import KEPT_SIZE, LARGEST_PICTURE, PictureRefused, checked_picture
from emulation.signing.revisions import read_bytes
from reports.examination import examine_now
from tests.signing_factories import SignerCertificateFactory

from .conftest import AT, PICTURE, claimed_picture
from .test_seal import put, sealed_with, statuses

pytestmark = pytest.mark.django_db
BLUE, BLACK, RED = (27, 58, 160), (10, 10, 12), (190, 20, 20)


def drawn(ink=BLUE, *, size=(600, 200), ground=(255, 255, 255, 0), form="PNG", mode="RGBA"):
    """A stroke, as a signature scanned and freed of its paper."""
    picture = Image.new("RGBA", size, ground)
    ImageDraw.Draw(picture).line([(40, 150), (200, 40), (300, 160), (520, 60)], (*ink, 255), 9)
    made = io.BytesIO()
    picture.convert(mode).save(made, form)
    return made.getvalue()


def give_picture(room, province):
    room.person(province)
    certificates = SignerCertificate.objects.filter(user=room.user(province))
    certificates.update(picture=checked_picture(drawn()))


def pictures_in(seal):
    """The names of the blocks that draw one."""
    fields = PdfFileReader(io.BytesIO(read_bytes(seal.revision))).root["/AcroForm"]["/Fields"]
    found = [each.get_object() for each in fields]
    return [
        field["/T"]
        for field in found
        if field["/T"].startswith("o-") and b" Do" in field["/AP"]["/N"].data
    ]


def test_it_stands_in_the_block_of_the_certificate_and_every_signature_holds(room):
    head, other = room.world.head, room.world.other
    give_picture(room, head)
    give_picture(room, other)  # who confirms in the portal

    seal = sealed_with(room, certificate=[head])

    assert pictures_in(seal) == [f"o-{head.key}"]
    assert all(status.bottom_line for status in statuses(seal.revision).values())
    answer = examine_now(read_bytes(seal.revision))
    [row] = [row for row in answer["signatures"] if row["method"] == "certificate"]
    assert (answer["intact"], row["trusted"], row["problems"]) == (True, True, [])


def test_without_one_nothing_is_shown(room):
    assert pictures_in(sealed_with(room, certificate=[room.world.head])) == []


def test_the_seal_does_not_wait_for_a_picture(room, monkeypatch):
    give_picture(room, room.world.head)
    typeset = pdf.typeset

    def without_pictures(html, **facts):
        if PICTURE in html:
            raise pdf.PaperFailed
        return typeset(html, **facts)

    monkeypatch.setattr(pdf, "typeset", without_pictures)
    seal = sealed_with(room, certificate=[room.world.head])

    assert (seal.state, pictures_in(seal)) == (SealState.SEALED, [])
    assert put(room).revision == seal.revision


def test_it_is_kept_cut_to_its_strokes_and_small():
    secret = b"Ghi chu cua may quet"
    kept = checked_picture(drawn(size=(1500, 900)) + secret)

    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.mode == "RGBA"
        assert picture.size[0] <= KEPT_SIZE[0]
        assert picture.size[1] <= KEPT_SIZE[1]
    assert secret not in kept
    assert checked_picture(kept)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "PNG"),
        (b"\x89PNG\r\n\x1a\n hong", "PNG"),
        (drawn(form="JPEG", mode="RGB"), "PNG"),
        (drawn(ground=(255, 255, 255, 255)), "nền"),
        (drawn(ground=(0, 0, 0, 0), ink=BLACK), "màu xanh"),
        (drawn(ink=RED), "màu xanh"),
        (drawn(size=(4001, 300)), "4000"),
        (claimed_picture(60_000), "4000"),
        (drawn() + bytes(LARGEST_PICTURE), "1 MB"),
    ],
    ids=["empty", "broken", "jpeg", "paper", "black", "red", "wide", "bomb", "heavy"],
)
def test_what_is_no_such_picture_is_refused_in_words(content, words):
    with pytest.raises(PictureRefused, match=words):
        checked_picture(content)


def enter(client, user, person, picture):
    files = {"file": SimpleUploadedFile("a.cer", person.pem())}
    if picture:
        files["picture"] = SimpleUploadedFile("ky.png", picture)
    return client.post(reverse("emulation:certificate_create"), {"user": user.pk, **files})


def test_it_is_entered_with_the_certificate_and_stays_with_the_next_one(client, world, pki):
    leader = world.leaders[world.other.pk]
    first, second = pki.person(leader.full_name), pki.person(leader.full_name)
    client.force_login(world.secretary)

    refused = enter(client, leader, first, drawn(BLACK))
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["picture"]
    assert not SignerCertificate.objects.exists()
    enter(client, leader, first, drawn())
    enter(client, leader, second, None)

    present = SignerCertificate.objects.get(user=leader, valid_to=None)
    listed = client.get(reverse("emulation:mandate_list")).content.decode()
    assert present.serial == second.serial
    assert bytes(present.picture) == checked_picture(drawn())
    assert "có hình chữ ký" in listed


def test_a_picture_is_added_to_a_certificate_that_is_entered_already(world, pki):
    leader = world.leaders[world.other.pk]
    person = pki.person(leader.full_name)
    facts = {"user": leader, "content": person.pem(), "by": world.secretary, "at": AT}
    actions.enter_certificate(**facts)

    row = actions.enter_certificate(**facts, picture=drawn())

    assert SignerCertificate.objects.get() == row
    assert bytes(row.picture)
    assert Activity.objects.filter(action="signature_picture_entered").count() == 1


def test_the_picture_of_another_day_s_certificate_is_not_taken(room):
    head = room.world.head
    room.person(head)
    SignerCertificateFactory(
        user=room.user(head),
        picture=checked_picture(drawn()),
        valid_from=AT.date().replace(month=1),
        valid_to=AT.date().replace(month=11, day=30),
    )

    assert pictures_in(sealed_with(room, certificate=[head])) == []
