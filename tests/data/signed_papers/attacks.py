"""What is done to signed files so that they show something else and still look signed.

Shadow attacks, incremental saving, forged signatures, wrapping, certification: as published by the Ruhr University
Bochum in 2019, 2020 and 2021 (pdf-insecurity.org), each in its simplest form.
"""

import re

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign.fields import MDPPerm

from tests.pki.authorities import Pki

from .tools import (
    a_file,
    add_note,
    add_page,
    add_script,
    appended,
    cover_with_text,
    field_named,
    fill_field,
    replace_object,
    signed,
    unsign,
    write_line,
)

RANGE = re.compile(rb"/ByteRange ?\[[^\]]*\]")
CONTENTS = re.compile(rb"/Contents ?<([0-9a-fA-F]*)>")


def attacked_files(pki: Pki) -> dict[str, bytes]:
    good, attacker = pki.person("Trần Thị Ngoài", "Sở Mẫu"), pki.stranger("Kẻ Gian", "Không Rõ")
    once = signed(a_file(), good)
    return {
        **_shadows(good),
        **_saved_after(once),
        **_forged(once, good),
        **_certified(good, attacker),
    }


# Shadow attacks: prepared before signing, sprung afterwards


def _shadows(good):
    return {
        "shadow-hide": _hide(good),
        "shadow-replace-field": appended(signed(a_file(), good, change=_let_fields_be), _overlay),
        "shadow-replace-font": _other_font(good),
        "shadow-hide-and-replace": _hide_and_replace(good),
    }


def _hide(good):
    """The signer sees «100» on a picture; when the picture is taken away, «1» stands below."""
    kept = {}

    def cover(out):
        kept["over"] = write_line(out, b"                100")

    prepared = appended(a_file(b"CHI TIEU 1"), cover)
    whole = signed(prepared, good)

    def take_away(out):
        replace_object(kept["over"], generic.StreamObject(stream_data=b""))(out)

    return appended(whole, take_away)


def _let_fields_be(out):
    """Nothing: the field is there already, and its value is what the signer reads."""


def _overlay(out):
    field = field_named(out, "ghi-chu").get_object()
    field["/Rect"] = generic.ArrayObject(map(generic.NumberObject, (60, 690, 400, 730)))
    field["/V"] = generic.pdf_string("CHI TIEU 1")
    out.update_container(field)


def _other_font(good):
    """The letters stay, the font draws them as others."""
    whole = signed(a_file(), good)

    def change(out):
        page = out.find_page_for_modification(0)[0].get_object()
        font = page["/Resources"]["/Font"].raw_get("/F1")
        row = font.get_object()
        row["/BaseFont"] = pdf_name("/ZapfDingbats")
        out.mark_update(font)

    return appended(whole, change)


def _hide_and_replace(good):
    """Two sets of pages; the second was hidden, and becomes the one that is shown."""
    kept = {}

    def hide(out):
        stream = out.add_object(generic.StreamObject(stream_data=b"0 g 50 50 400 400 re f"))
        box = generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842)))
        page = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Page"),
                pdf_name("/MediaBox"): box,
                pdf_name("/Contents"): stream,
            }
        )
        reference = out.add_object(page)
        pages = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Pages"),
                pdf_name("/Kids"): generic.ArrayObject([reference]),
                pdf_name("/Count"): generic.NumberObject(1),
            }
        )
        kept["pages"] = out.add_object(pages)
        page["/Parent"] = kept["pages"]
        out.root["/Hidden"] = kept["pages"]
        out.update_root()

    whole = signed(appended(a_file(), hide), good)

    def show(out):
        out.root["/Pages"] = generic.IndirectObject(
            kept["pages"].idnum, kept["pages"].generation, out
        )
        out.update_root()

    return appended(whole, show)


# Incremental saving


def _saved_after(once):
    return {
        "added-line": appended(once, lambda out: write_line(out, b"CHI TIEU 1", at=(60, 500))),
        "added-page": appended(once, add_page),
        "added-script": appended(once, add_script),
        "added-note": appended(once, add_note),
        "added-without-a-table": once + b"\n4 0 obj\n<< /Type /Page >>\nendobj\n",
        "added-without-an-end": once + _objects(once),
        "added-letters": once + b"\n% a word after the end\n",
        "changed-byte": _flipped(once, b"CHI TIEU"),
        "changed-byte-in-the-signature": _flipped_hex(once),
        "signature-taken-out": appended(once, unsign("Signature1")),
    }


def _objects(once):
    """A new page content with its table and trailer, but the old signature is repeated after it."""
    return b"\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n"


def _flipped(content, marker):
    content = bytearray(content)
    where = content.index(marker) + len(marker) + 1
    content[where] ^= 1
    return bytes(content)


def _flipped_hex(content):
    """The last digit of the signature itself; noughts fill the room behind it."""
    found = CONTENTS.search(content)
    where = found.start(1) + len(found[1].rstrip(b"0")) - 1
    digit = b"1" if content[where : where + 1] != b"1" else b"2"
    return content[:where] + digit + content[where + 1 :]


# Signatures without a signature, or of something else


def _forged(once, good):
    other = signed(a_file(b"MOT VAN BAN KHAC"), good)
    of_another = CONTENTS.search(other).group(1).rstrip(b"0")
    return {
        "forged-no-range": RANGE.sub(lambda found: b" " * len(found[0]), once),
        "forged-range-of-nothing": _with_range(once, b"0 0 0 0"),
        "forged-range-null": RANGE.sub(lambda found: b"/ByteRange null".ljust(len(found[0])), once),
        "forged-range-of-the-beginning": _with_range(once, b"0 100 100 100"),
        "forged-range-below-nought": _with_range(once, b"0 -1 100 100"),
        "forged-no-contents": _contents(
            once, lambda size: b"/Contents".ljust(0) + b" null".ljust(size - 9)
        ),
        "forged-empty-contents": _contents(once, lambda size: b"/Contents <>".ljust(size)),
        "forged-contents-of-noughts": _contents(
            once, lambda size: b"/Contents <" + b"0" * (size - 12) + b">"
        ),
        "signature-of-another-file": _contents(
            once, lambda size: b"/Contents <" + of_another.ljust(size - 12, b"0") + b">"
        ),
        "wrapped": _wrapped(once),
        "hidden-bytes": _hidden(once),
    }


def _with_range(content, numbers):
    def write(found):
        return (b"/ByteRange [" + numbers + b"]").ljust(len(found[0]))

    return RANGE.sub(write, content)


def _contents(content, write):
    found = CONTENTS.search(content)
    made = write(len(found[0]))
    assert len(made) == len(found[0])
    return content[: found.start()] + made + content[found.end() :]


def _wrapped(once):
    """The second part that is signed is moved to the end, and something else put in between (wrapping)."""
    numbers = [int(each) for each in RANGE.search(once)[0].split(b"[")[1].split(b"]")[0].split()]
    moved = once[numbers[2] : numbers[2] + numbers[3]]
    between = b"\n4 0 obj\n<< /Type /Page >>\nendobj\n"
    start = numbers[2] + len(between)
    return _with_range(
        once[: numbers[2]] + between + moved,
        b"%d %d %d %d" % (numbers[0], numbers[1], start, len(moved)),
    )


def _hidden(once):
    found = CONTENTS.search(once)
    return once[: found.end(1) - 8] + b"deadbeef" + once[found.end(1) :]


# Certification


def _certified(good, attacker):
    no_changes = signed(a_file(), good, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES)
    filling = signed(a_file(), good, certify=True, docmdp_permissions=MDPPerm.FILL_FORMS)
    notes = signed(a_file(), good, certify=True, docmdp_permissions=MDPPerm.ANNOTATE)
    return {
        "certified-and-filled": appended(filling, fill_field),
        "certified-against-filling": appended(no_changes, fill_field),
        "certified-evil-annotation": appended(filling, cover_with_text),
        "certified-evil-annotation-where-notes-may-be": appended(notes, cover_with_text),
        "certified-sneaky-signature": signed(
            filling, attacker, "Signature2", box=(50, 690, 350, 730)
        ),
    }
