"""Files that others have made: good ones, ones signed by the wrong people, and things that are no signed PDF at all."""

import io
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.sign.fields import MDPPerm
from pypdf import PdfReader, PdfWriter

from tests.pki.authorities import Pki

from .tools import a_file, add_script, appended, fill_field, signed, stamper

NOW = datetime.now(UTC)
# The archive is read for years.
LATER = datetime(2041, 1, 1, tzinfo=UTC)
LAST_YEAR, LAST_MONTH = NOW - timedelta(days=400), NOW - timedelta(days=30)


def foreign_files(pki: Pki) -> dict[str, bytes]:
    good, second = pki.person("Trần Thị Ngoài", "Sở Mẫu"), pki.person("Lê Văn Hai", "Sở Khác")
    plain = a_file()
    once = signed(plain, good)
    return {
        "foreign-unsigned": plain,
        "foreign-signed": once,
        "foreign-signed-remotely": signed(plain, pki.person("Hồ Từ Xa", issuer=pki.remote)),
        "foreign-with-time-stamp": signed(plain, good, stamper=stamper(pki.time)),
        "foreign-signed-twice": signed(once, second, "Signature2"),
        "foreign-form-filled-after": appended(once, fill_field),
        "foreign-certified": _certified(plain, good),
        "foreign-with-script": signed(appended(plain, add_script), good),
        **_wrong_people(plain, pki),
        **_no_such_files(plain, once, good),
    }


def _certified(plain, person):
    return signed(plain, person, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES)


def _wrong_people(plain, pki):
    """The bytes are whole; the person is not to be believed."""
    elsewhere = Pki("http://127.0.0.1:1")
    expired = pki.person("Hết Hạn", begin=LAST_YEAR, end=LAST_MONTH)
    revoked, revoked_later = pki.person("Bị Thu Hồi"), pki.person("Thu Hồi Sau")
    pki.revoke(revoked, since=LAST_MONTH)
    pki.revoke(revoked_later, since=LAST_MONTH)
    in_time = stamper(pki.time, at=LAST_MONTH - timedelta(days=10))
    old_key = rsa.generate_private_key(65537, 2048)
    return {
        "untrusted-root": signed(plain, elsewhere.person("Trần Thị Ngoài", "Sở Mẫu")),
        "signed-by-nobody": signed(plain, pki.stranger("Trần Thị Ngoài", "Sở Mẫu")),
        "expired": signed(plain, expired),
        "expired-but-stamped-in-time": signed(plain, expired, stamper=in_time),
        "expired-and-stamped-by-nobody": signed(
            plain, expired, stamper=stamper(elsewhere.time, at=LAST_MONTH - timedelta(days=10))
        ),
        "not-yet-valid": signed(plain, pki.person("Chưa Đến", begin=LATER)),
        "revoked": signed(plain, revoked),
        "revoked-but-stamped-before": signed(plain, revoked_later, stamper=in_time),
        "not-made-for-signing": signed(plain, pki.person("Mã Hóa", signs=False)),
        "weak-hash": signed(plain, pki.person("Yếu"), digest="sha1"),
        "weaker-hash": signed(plain, pki.person("Yếu", key=old_key), digest="md5"),
    }


def _no_such_files(plain, once, person):
    return {
        "empty": b"",
        "a-picture": b"\x89PNG\r\n\x1a\n" + bytes(64),
        "a-web-page": b"<!doctype html><title>PDF</title>",
        "only-a-head": b"%PDF-1.7\n",
        "cut-off": once[: len(once) // 2],
        "cut-off-in-the-signature": once[: once.index(b"/Contents <") + 4000],
        "encrypted": _encrypted(plain),
        "encrypted-after-signing": _encrypted(once),
        "saved-anew": _saved_anew(once),
    }


def _encrypted(content):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt("mat khau", algorithm="AES-256")
    return _written(writer)


def _saved_anew(content):
    """What a program does that opens a signed file and saves it: everything is at another place."""
    return _written(PdfWriter(clone_from=PdfReader(io.BytesIO(content))))


def _written(writer):
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
