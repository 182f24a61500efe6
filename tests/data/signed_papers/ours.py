"""Papers of the portal as it really makes them, and what becomes of them in other hands."""

import io

import pypdfium2
from django.utils import timezone
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper, SimpleSigner

from emulation import actions
from emulation.models import SignedRevision
from emulation.papers import read_paper
from emulation.signing.channels import SignedOutside
from emulation.signing.filling import fill, typeset_stamps
from emulation.signing.keys import portal_signer
from emulation.signing.ledger import ledger_of
from emulation.signing.pades import append_signature
from emulation.signing.prepared import CONTENT_FILE, LIST_FIELD, SEAL_FIELD
from emulation.signing.revisions import read_bytes

from .tools import (
    add_note,
    add_page,
    add_script,
    appended,
    fill_field,
    replace_object,
    signed,
    signer_of,
    stamper,
    unsign,
    write_line,
)


def signed_files(room, pki, server, settings) -> dict[str, bytes]:
    """A pledge of two alliances: certificate, outside, portal; sealed with time stamps."""
    prepared = room.served()
    settings.TSA_URL = server.tsa_address
    room.sign_with_certificate(room.world.head)
    one = room.served()
    other = room.world.other
    outside = signed(one, room.person(other), f"ky-{other.key}", stamper=stamper(pki.time))
    room.sign(other, SignedOutside(outside))
    two = room.served()
    room.sign_in_portal(None)
    room.pledge.refresh_from_db()
    seal = actions.put_seal(seal=room.pledge.seals.get(), at=timezone.now())
    return {
        "ours-prepared": prepared,
        "ours-signed-by-one": one,
        "ours-partly-signed": two,
        "ours-sealed": read_bytes(seal.revision),
    }


def broken_files(ours: dict[str, bytes], room, pki) -> dict[str, bytes]:
    """What others make of them."""
    sealed, stranger = ours["ours-sealed"], pki.stranger("Kẻ Gian", "Không Rõ")
    return {
        **_broken(sealed),
        **_changed_later(sealed),
        **_added_later(sealed, pki, stranger),
        **_counterfeits(room, ours["ours-partly-signed"], stranger, pki),
    }


def revisions() -> list[dict]:
    """What the portal keeps of them, to be entered in another database."""
    names = ("paper_code", "number", "cause", "sha256", "size")
    return list(SignedRevision.objects.order_by("pk").values(*names, "pledge_id"))


def _broken(sealed):
    middle = sealed.index(b"stream", 2000) + 200
    flipped = bytearray(sealed)
    flipped[middle] ^= 1
    return {
        "ours-changed-byte": bytes(flipped),
        "ours-cut-off": sealed[:-3000],
        "ours-printed-and-scanned": _scanned(sealed),
    }


def _scanned(content):
    """Only the picture of it is left."""
    picture = pypdfium2.PdfDocument(content)[0].render(scale=0.5).to_pil().convert("L")
    made = io.BytesIO()
    picture.save(made, "PDF")
    return made.getvalue()


def _changed_later(sealed):
    return {
        "ours-added-page": appended(sealed, add_page),
        "ours-added-line": appended(sealed, lambda out: write_line(out, b"99", at=(300, 400))),
        "ours-added-note": appended(sealed, add_note),
        "ours-added-script": appended(sealed, add_script),
        "ours-block-filled-anew": appended(sealed, lambda out: fill_field(out, "o-")),
        "ours-list-filled-anew": appended(sealed, lambda out: fill_field(out, LIST_FIELD, "{}")),
        "ours-other-content-inside": appended(sealed, _other_content),
        "ours-signature-taken-out": appended(sealed, unsign("ky-")),
        "ours-seal-taken-out": appended(sealed, unsign(SEAL_FIELD)),
    }


def _other_content(out):
    """The embedded targets, lower than those that were signed."""
    tree = out.root["/Names"]["/EmbeddedFiles"]
    while "/Names" not in tree:
        tree = tree["/Kids"][0].get_object()
    pairs = list(tree["/Names"])
    spec = next(
        value.get_object()
        for key, value in zip(pairs[::2], pairs[1::2], strict=True)
        if str(key) == CONTENT_FILE
    )
    reference = spec["/EF"].raw_get("/F")
    old = reference.get_object()
    new = generic.StreamObject(stream_data=old.data.replace(b'"30"', b'"3"'))
    for name in ("/Type", "/Subtype", "/Params"):
        if name in old:
            new[name] = old[name]
    replace_object(reference.reference, new)(out)


def _added_later(sealed, pki, stranger):
    """What a signed file may get: another signature, another time stamp."""
    out = IncrementalPdfFileWriter(io.BytesIO(sealed))
    stamped = PdfTimeStamper(stamper(pki.time)).timestamp_pdf(out, "sha256")
    return {
        "ours-stamped-again": stamped.getvalue(),
        "ours-signed-by-a-stranger-too": signed(sealed, stranger, "Signature9", box=(9, 9, 50, 50)),
    }


def _counterfeits(room, two, stranger, pki):
    """Sealed by a key that calls itself the portal; and by the portal's own, with a list that is not true."""
    paper = read_paper(room.pledge)
    stamps = typeset_stamps(paper)

    def sealed_by(signer: SimpleSigner, ledger: dict) -> bytes:
        return append_signature(
            two,
            field=SEAL_FIELD,
            label="Dấu",
            signer=signer,
            before=lambda out: fill(out, paper, ledger, stamps),
        )[0]

    true = ledger_of(room.pledge)
    namesake = pki.stranger("Cổng thông tin Cụm thi đua", "Không Rõ")
    rows = true["signatures"]
    renamed = [{**row, "signer": "Kẻ Gian"} if "cms" in row else row for row in rows]
    unsigned = [{**row, "field": "ky-khong-co"} if "field" in row else row for row in rows]
    return {
        "counterfeit-seal": sealed_by(signer_of(namesake), true),
        "counterfeit-confirmation": sealed_by(portal_signer(), {**true, "signatures": renamed}),
        "counterfeit-list": sealed_by(portal_signer(), {**true, "signatures": unsigned}),
        "counterfeit-content-hash": sealed_by(
            portal_signer(), {**true, "content_sha256": "0" * 64}
        ),
        "sealed-but-not-kept": sealed_by(portal_signer(), true),
    }
