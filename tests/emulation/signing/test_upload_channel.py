"""Signed outside and handed in: exactly what was served, one signature more, by the expected person, nothing else."""

import io

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pypdf import PdfWriter

from emulation import actions
from emulation.forms.signatures import LARGEST_FILE
from emulation.models import ArtifactState, SignatureArtifact, SigningMethod
from emulation.signing.channels import SignedOutside

from .conftest import PASSPHRASE

pytestmark = pytest.mark.django_db


def signer_of(person):
    return SimpleSigner.load_pkcs12_data(
        person.pkcs12(), other_certs=[], passphrase=PASSPHRASE.encode()
    )


def signed_with_a_tool(content, person, field, *, new=False, change=None):
    """As a signing tool outside does it; `change` writes something else into the same revision."""
    out = IncrementalPdfFileWriter(io.BytesIO(content))
    if change:
        change(out)
    meta = PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    spec = SigFieldSpec(field, box=(20, 20, 120, 60)) if new else None
    made = io.BytesIO()
    PdfSigner(meta, signer_of(person), new_field_spec=spec).sign_pdf(
        out, existing_fields_only=not new, output=made
    )
    return made.getvalue()


def appended(content, change):
    """The file with something written after it, unsigned."""
    out = IncrementalPdfFileWriter(io.BytesIO(content))
    change(out)
    made = io.BytesIO()
    out.write(made)
    return made.getvalue()


def draw_on_the_page(out):
    stream = generic.StreamObject(stream_data=b"BT /F1 12 Tf 100 700 Td (99) Tj ET")
    out.add_stream_to_page(0, out.add_object(stream))


def fill_a_block(out):
    field = next(
        each
        for each in out.root["/AcroForm"]["/Fields"]
        if str(each.get_object()["/T"]).startswith("o-")
    )
    field.get_object()["/V"] = generic.TextStringObject("Da ky")
    out.update_container(field.get_object())


def add_a_script(out):
    out.root["/OpenAction"] = generic.DictionaryObject(
        {
            generic.pdf_name("/S"): generic.pdf_name("/JavaScript"),
            generic.pdf_name("/JS"): generic.pdf_string("app.alert(1)"),
        }
    )
    out.update_root()


def hand_in(room, content, province=None, **facts):
    return room.sign(province or room.world.other, SignedOutside(content), **facts)


def refused(room, content, province=None):
    with pytest.raises(actions.SigningRefused) as refusal:
        hand_in(room, content, province)
    assert not room.place(province or room.world.other).is_signed
    return refusal.value.code


def good(room, province=None, **facts):
    province = province or room.world.other
    return signed_with_a_tool(room.served(), room.person(province), f"ky-{province.key}", **facts)


def test_what_was_served_with_the_own_signature_is_taken(room):
    content = good(room)

    place = hand_in(room, content)

    assert (place.method, place.artifact.state) == (SigningMethod.OUTSIDE, ArtifactState.ACCEPTED)
    assert room.served() == content
    assert place.artifact.claimed_at is not None


def test_a_tool_may_make_a_field_of_its_own(room):
    content = signed_with_a_tool(
        room.served(), room.person(room.world.other), "Signature1", new=True
    )

    assert hand_in(room, content).artifact.field_name == "Signature1"


def test_two_on_one_base_the_later_is_told_to_fetch_again_and_nothing_is_lost(room):
    first, second = good(room, room.world.other), good(room, room.world.head)
    hand_in(room, first, room.world.other)

    assert refused(room, second, room.world.head) == "late"

    late = SignatureArtifact.objects.get(state=ArtifactState.STALE)
    with late.file.open("rb") as file:
        assert file.read() == second
    assert room.served() == first
    hand_in(room, good(room, room.world.head), room.world.head)
    assert room.place(room.world.head).is_signed


def test_what_was_not_taken_is_kept_with_the_reason(room):
    content = good(room, change=draw_on_the_page)
    refused(room, content)

    artifact = SignatureArtifact.objects.get()
    assert artifact.state == ArtifactState.REFUSED
    assert artifact.problems[0]["code"] == "changed"
    with artifact.file.open("rb") as file:
        assert file.read() == content


@pytest.mark.parametrize("change", [draw_on_the_page, fill_a_block, add_a_script])
def test_anything_else_in_the_same_revision_is_refused(room, change):
    assert refused(room, good(room, change=change)) == "changed"


@pytest.mark.parametrize("change", [draw_on_the_page, fill_a_block, add_a_script])
def test_anything_after_the_signature_is_refused(room, change):
    assert refused(room, appended(good(room), change)) == "changed"


def test_a_change_before_the_signature_is_refused(room):
    changed = appended(room.served(), draw_on_the_page)
    content = signed_with_a_tool(
        changed, room.person(room.world.other), f"ky-{room.world.other.key}"
    )

    assert refused(room, content) == "changed"


def test_the_place_of_somebody_else_is_refused(room):
    content = signed_with_a_tool(
        room.served(), room.person(room.world.other), f"ky-{room.world.head.key}"
    )

    assert refused(room, content) == "wrong_field"


def test_the_place_of_the_seal_is_refused(room):
    content = signed_with_a_tool(room.served(), room.person(room.world.other), "con-dau")

    assert refused(room, content) == "wrong_field"


def test_the_certificate_of_somebody_else_is_refused(room):
    room.person(room.world.other)
    content = signed_with_a_tool(
        room.served(), room.person(room.world.head), f"ky-{room.world.other.key}"
    )

    assert refused(room, content) == "wrong_person"


def test_the_same_names_by_nobody_are_refused(room, pki):
    from .conftest import pin

    person = pki.stranger(room.user(room.world.other).full_name)
    pin(room.user(room.world.other), person)
    content = signed_with_a_tool(room.served(), person, f"ky-{room.world.other.key}")

    assert refused(room, content) == "untrusted"


def test_two_signatures_at_once_are_refused(room):
    once = good(room)
    twice = signed_with_a_tool(once, room.person(room.world.head), f"ky-{room.world.head.key}")

    assert refused(room, twice) == "not_one"


def test_the_file_as_it_was_served_is_no_signature(room):
    assert refused(room, room.served()) == "unsigned"


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.7 khac"], ids=repr)
def test_something_else_is_refused(room, content):
    room.served()

    assert refused(room, content) in {"no_pdf", "not_ours"}


@pytest.mark.parametrize("is_signed", [False, True])
def test_a_locked_file_is_called_locked(room, is_signed):
    """Some programs ask for a password when they save."""
    writer = PdfWriter(clone_from=io.BytesIO(good(room) if is_signed else room.served()))
    writer.encrypt("mat khau", algorithm="AES-256")
    locked = io.BytesIO()
    writer.write(locked)

    with pytest.raises(actions.SigningRefused, match="không khóa") as refusal:
        hand_in(room, locked.getvalue())

    assert refusal.value.code == "encrypted"


def test_a_large_file_of_ours_is_told_what_is_too_much(room):
    """Just below the limit of an upload: read, kept with its reason, not signed."""
    content = good(room)
    content += bytes(LARGEST_FILE - len(content))

    assert refused(room, content) == "too_large"
    assert SignatureArtifact.objects.get().size == LARGEST_FILE


def test_a_file_saved_anew_is_not_ours(room):
    served = room.served()
    anew = served.replace(b"%PDF-1.7", b"%PDF-1.6", 1)

    assert refused(room, anew) == "not_ours"


@pytest.mark.parametrize("marker", [b"/ByteRange", b"/Contents <", b"/FT"], ids=repr)
def test_a_flipped_byte_in_what_was_added_is_refused(room, marker):
    served, content = room.served(), bytearray(good(room))
    where = content.find(marker, len(served)) + len(marker) + 2
    assert where > len(served) + len(marker) + 2
    content[where] ^= 1

    code = refused(room, bytes(content))

    assert code in {"broken", "invalid", "changed", "untrusted", "not_one", "wrong_person"}


def test_what_hides_in_the_room_for_the_signature_is_refused(room):
    served, content = room.served(), good(room)
    end = content.index(b">", content.index(b"/Contents <", len(served)) + 20)
    hidden = content[: end - 8] + b"deadbeef" + content[end:]

    assert refused(room, hidden) == "invalid"


@pytest.mark.parametrize("left", [10, 400, 9000])
def test_a_broken_off_file_is_refused(room, left):
    served, content = room.served(), good(room)
    assert refused(room, content[: len(served) + left]) in {"broken", "not_one", "invalid"}


def test_handing_in_twice_says_who_signed(room):
    content = good(room)
    hand_in(room, content)

    with pytest.raises(actions.SigningRefused) as refusal:
        hand_in(room, content)

    assert refusal.value.code == "signed"
