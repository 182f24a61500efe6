"""Signed on paper: the sheet's QR code files the scan by itself, and a second person makes it count."""

import io

import pytest
import segno
from django.core.exceptions import PermissionDenied
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from emulation import actions
from emulation.models import ArtifactState, SignatureArtifact, SignatureState, SigningMethod
from emulation.room import read_room
from emulation.signing.channels import InkScan, sheet_code
from tests.factories import UserFactory

from .conftest import AT, claimed_picture

pytestmark = pytest.mark.django_db
REASON = "Chữ ký trên bản quét không rõ."


def scan_of(code, form="PNG", *, turned=0, **options):
    """A sheet with this QR code, as a scanner gives it."""
    drawn = io.BytesIO()
    segno.make(code, error="m").save(drawn, kind="png", scale=6, border=4)
    sheet = Image.new("RGB", (1240, 1754), "white")
    sheet.paste(Image.open(drawn).convert("RGB"), (120, 200))
    made = io.BytesIO()
    sheet.rotate(turned, expand=True, fillcolor="white").save(made, form, **options)
    return made.getvalue()


def own_code(room, province=None):
    return sheet_code(room.pledge, (province or room.world.other).key)


def hand_in(room, content):
    place = room.sign(room.world.other, InkScan(content))
    return place, SignatureArtifact.objects.filter(signature=place).latest("pk")


def refused(room, content):
    with pytest.raises(actions.SigningRefused) as refusal:
        room.sign(room.world.other, InkScan(content))
    return refusal.value.code


@pytest.mark.parametrize("form", ["PNG", "JPEG", "PDF"])
def test_a_scan_waits_for_the_second_person(room, form):
    place, artifact = hand_in(room, scan_of(own_code(room), form))

    assert (place.state, artifact.state) == (SignatureState.WAITING, ArtifactState.PENDING)
    place = actions.confirm_scan(artifact=artifact, by=room.world.secretary, at=AT)
    artifact.refresh_from_db()
    assert (place.state, place.method) == (SignatureState.SIGNED, SigningMethod.INK)
    assert (artifact.state, artifact.confirmed_by) == (
        ArtifactState.ACCEPTED,
        room.world.secretary,
    )
    assert place.signer == room.user(room.world.other)


@pytest.mark.parametrize("turned", [3, 90, 180])
def test_a_scan_may_lie_askew(room, turned):
    assert hand_in(room, scan_of(own_code(room), turned=turned))[1].state == ArtifactState.PENDING


def test_the_scan_is_drawn_anew(room):
    secret = b"<script>alert(1)</script>"
    exif = Image.Exif()
    exif[0x010E] = secret.decode()
    content = scan_of(own_code(room), "JPEG", exif=exif) + secret

    _place, artifact = hand_in(room, content)

    with artifact.file.open("rb") as file:
        kept = file.read()
    assert kept.startswith(b"%PDF-")
    assert secret not in kept


def test_the_sheet_of_another_unit_is_refused(room):
    assert refused(room, scan_of(own_code(room, room.world.head))) == "wrong_sheet"


def test_the_sheet_of_another_content_is_refused(room):
    code = own_code(room).replace(room.pledge.content_hash[:16], "0" * 16)

    assert refused(room, scan_of(code)) == "wrong_sheet"


def test_a_scan_without_the_code_is_refused_and_kept(room):
    assert refused(room, scan_of("https://example.vn")) == "no_code"

    assert SignatureArtifact.objects.get().state == ArtifactState.REFUSED


@pytest.mark.parametrize("content", [b"", b"MZ....", b"%PDF-1.7 hong", b"GIF89a"], ids=repr)
def test_what_is_no_scan_is_refused(room, content):
    assert refused(room, content) == "no_picture"


@pytest.mark.parametrize("side", [8_000, 60_000])
def test_a_picture_of_too_many_dots_is_called_too_large(room, side):
    """Few bytes may say that they are millions of dots; nobody draws them to find out."""
    assert refused(room, claimed_picture(side)) == "too_large"


def as_pdf(room, change):
    """The scan as a PDF, changed by whoever sends it."""
    writer = PdfWriter(clone_from=io.BytesIO(scan_of(own_code(room), "PDF")))
    change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_locked_scan_is_called_locked(room):
    assert refused(room, as_pdf(room, lambda each: each.encrypt("mat khau"))) == "encrypted"


def test_a_script_in_a_scan_stays_behind(room):
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
    opening = DictionaryObject({NameObject(name): value for name, value in script.items()})
    content = as_pdf(
        room, lambda each: each.root_object.update({NameObject("/OpenAction"): opening})
    )
    assert b"/JavaScript" in content

    _place, artifact = hand_in(room, content)

    with artifact.file.open("rb") as file:
        kept = file.read()
    assert not any(each in kept for each in (b"alert", b"/JavaScript", b"/OpenAction"))


def test_a_scan_of_too_many_pages_is_told_how_many_are_taken(room):
    content = as_pdf(room, lambda each: [each.add_blank_page(595, 842) for _page in range(20)])

    with pytest.raises(actions.SigningRefused, match="20 trang"):
        room.sign(room.world.other, InkScan(content))


def test_the_signer_does_not_confirm_the_own_scan(room):
    _place, artifact = hand_in(room, scan_of(own_code(room)))

    with pytest.raises(PermissionDenied):
        actions.confirm_scan(artifact=artifact, by=room.user(room.world.other), at=AT)


@pytest.mark.parametrize("who", ["officer", "leader of the head", "observer", "administrator"])
def test_nobody_but_the_secretary_confirms(room, who):
    people = {
        "officer": room.world.officers[room.world.head.pk],
        "leader of the head": room.world.leaders[room.world.head.pk],
        "observer": UserFactory(observer=True),
        "administrator": UserFactory(administrator=True),
    }
    _place, artifact = hand_in(room, scan_of(own_code(room)))

    with pytest.raises(PermissionDenied):
        actions.confirm_scan(artifact=artifact, by=people[who], at=AT)


def test_for_the_office_the_leader_of_the_head_unit_confirms(room):
    code = sheet_code(room.pledge, "thuong-truc")
    room.sign(None, InkScan(scan_of(code)))
    artifact = SignatureArtifact.objects.get()

    with pytest.raises(actions.SigningRefused) as refusal:
        actions.confirm_scan(artifact=artifact, by=room.world.secretary, at=AT)
    assert refusal.value.code == "same"
    place = actions.confirm_scan(
        artifact=artifact, by=room.world.leaders[room.world.head.pk], at=AT
    )
    assert place.is_signed


def test_a_scan_that_does_not_count_is_kept_with_the_reason(room):
    _place, artifact = hand_in(room, scan_of(own_code(room)))

    with pytest.raises(ReasonTooShort):
        actions.refuse_scan(artifact=artifact, reason="mờ", by=room.world.secretary, at=AT)
    artifact = actions.refuse_scan(artifact=artifact, reason=REASON, by=room.world.secretary, at=AT)

    assert (artifact.state, artifact.problems[0]["text"]) == (ArtifactState.REFUSED, REASON)
    with pytest.raises(MoveNotAllowed):
        actions.confirm_scan(artifact=artifact, by=room.world.secretary, at=AT)


def test_who_signed_in_the_portal_meanwhile_has_signed(room):
    _place, artifact = hand_in(room, scan_of(own_code(room)))
    room.sign_in_portal(room.world.other)

    with pytest.raises(actions.SigningRefused) as refusal:
        actions.confirm_scan(artifact=artifact, by=room.world.secretary, at=AT)

    assert refusal.value.code == "signed"
    assert read_room(room.pledge).scans == ()
