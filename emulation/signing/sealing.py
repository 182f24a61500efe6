"""The seal of the portal on the file: what it fills in, what it signs, and how long that can be checked.

With a time stamp server and trusted authorities: PAdES B-LTA, with the answers about revocation of every signer inside,
and tried out as if years had passed. Otherwise B-T or B-B, and the note says why.
"""

import io
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.sign.validation import add_validation_info
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko_certvalidator.errors import PathError, ValidationError

from emulation.models import SealLevel
from emulation.papers import Paper

from .filling import fill, typeset_stamps
from .future import unprovable_later
from .keys import portal_signer
from .loops import apart
from .pades import DIGEST, append_signature
from .prepared import SEAL_FIELD
from .trust import context, portal_context, timestamper, trust_roots

LABEL = "Dấu của Cổng thông tin"
# What the authorities' servers may answer, or not.
NOT_NOW = (
    TimestampRequestError,
    SigningError,
    SignatureValidationError,
    ValidationInfoReadingError,
    PathError,
    ValidationError,
    OSError,
    TimeoutError,
)


@dataclass(frozen=True)
class Sealed:
    """`is_final`: no server that answers later could add anything."""

    content: bytes
    level: str
    note: str
    is_final: bool = False


class ServersSilent(Exception):
    """A higher level was to be had, but somebody did not answer; worth another try later. The text is for the log."""


def seal_file(base: bytes, *, paper: Paper, ledger: dict, is_last_try: bool = False) -> Sealed:
    """The file with blocks and list filled, and the seal. Raises PaperFailed, KeyMissing, ServersSilent.

    On the last try a silent server costs the level, not the seal.
    """
    stamps = typeset_stamps(paper)
    facts = {
        "field": SEAL_FIELD,
        "label": LABEL,
        "signer": portal_signer(),
        "reason": f"Đủ chữ ký của các đơn vị, mã {ledger['code']}",
        "location": paper.content["place"],
        "before": lambda out: fill(out, paper, ledger, stamps),
    }
    stamper = timestamper()
    if stamper is None:
        note = "Chưa cấu hình máy chủ dấu thời gian."
        return Sealed(append_signature(base, **facts)[0], SealLevel.B_B, note)
    try:
        content, _field = append_signature(
            with_answers(base, _standing(ledger)),
            timestamper=stamper,
            embed_validation_info=True,
            use_pades_lta=True,
            validation_context=portal_context(is_online=True),
            **facts,
        )
    except NOT_NOW as silent:
        if not is_last_try:
            raise ServersSilent(repr(silent)) from silent
        return _without_answers(base, stamper, facts, silent, ledger)
    return _judged(content, ledger)


def with_answers(base: bytes, fields: set[str]) -> bytes:
    """The file with what the authorities say today of the certificates that signed in `fields` (DSS), before the seal.

    A signature that was withdrawn stays in the file; nobody has to prove it any more.
    """
    if not trust_roots():
        return base
    online = context(is_online=True)
    for name in [each.field_name for each in _signatures(base) if each.field_name in fields]:
        signature = next(each for each in _signatures(base) if each.field_name == name)
        made = apart(add_validation_info, signature, online, add_vri_entry=False)
        base = made.getvalue()
    return base


def is_stamped(content: bytes) -> bool:
    """Whether a time stamp covers the whole file, its last seal included."""
    return bool(PdfFileReader(io.BytesIO(content), strict=False).embedded_timestamp_signatures)


def renewed(content: bytes) -> bytes:
    """The same with one time stamp more, which covers all that was there. Raises what NOT_NOW lists."""
    made = apart(
        PdfTimeStamper(timestamper()).update_archival_timestamp_chain,
        PdfFileReader(io.BytesIO(content)),
        portal_context(is_online=True),
        in_place=False,
        default_md_algorithm=DIGEST,
    )
    return made.getvalue()


def _judged(content, ledger) -> Sealed:
    later = datetime.now(UTC) + timedelta(days=10 * 365)
    asked = _fields_that_count(content, ledger)
    unprovable = [name for name in unprovable_later(content, later) if name in asked]
    if not unprovable:
        note = f"Đã thử kiểm tra như vào ngày {later:%d/%m/%Y}: đạt."
        return Sealed(content, SealLevel.B_LTA, note, is_final=True)
    if set(unprovable) <= set(_bare(content, ledger)):
        # No server can give them what they did not get on their day; all else is there.
        note = "Dấu của Cổng thông tin có dấu thời gian và kiểm tra được lâu dài."
        return replace(_named(content, note, ledger), is_final=True)
    names = ", ".join(_names(unprovable, ledger))
    return _named(content, f"Chưa đủ dữ liệu để kiểm tra lâu dài: {names}.", ledger)


def _without_answers(base, stamper, facts, silent, ledger) -> Sealed:
    reason = f"{type(silent).__name__}: {silent}"[:200]
    try:
        content, _field = append_signature(base, timestamper=stamper, **facts)
    except NOT_NOW:
        note = f"Máy chủ dấu thời gian không trả lời ({reason})."
        return Sealed(append_signature(base, **facts)[0], SealLevel.B_B, note)
    note = f"Không lấy được dữ liệu kiểm tra lâu dài ({reason})."
    return _named(content, note, ledger)


def _named(content, note, ledger) -> Sealed:
    """The level of the whole is that of its lowest signature: one without a time stamp of its own makes it B-B."""
    bare = _bare(content, ledger)
    if not bare:
        return Sealed(content, SealLevel.B_T, note)
    names = ", ".join(_names(bare, ledger))
    note = f"{note} Chữ ký không có dấu thời gian riêng (B-B): {names}."
    return Sealed(content, SealLevel.B_B, note)


def _bare(content, ledger) -> list[str]:
    """The fields that were signed without a time stamp."""
    asked = _fields_that_count(content, ledger)
    signatures = [each for each in _signatures(content) if each.field_name in asked]
    return [each.field_name for each in signatures if not _has_stamp(each)]


def _fields_that_count(content, ledger) -> set[str]:
    """A seal that a newer one stands on is not asked any more, and no signature that was withdrawn."""
    *_former, seal = [each.field_name for each in _signatures(content) if _is_seal(each)]
    return {*_standing(ledger), seal}


def _standing(ledger) -> set[str]:
    return {row["field"] for row in ledger["signatures"] if "field" in row}


def _has_stamp(signature) -> bool:
    return next(extract_tst_data_iter(signature.signer_info, signed=False), None) is not None


def _names(fields, ledger) -> list[str]:
    """Who signed in these fields, for people."""
    signers = {row["field"]: row["signer"] for row in ledger["signatures"] if "field" in row}
    return [signers.get(field, LABEL) for field in fields]


def _signatures(content):
    return PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures


def _is_seal(signature) -> bool:
    return signature.field_name.startswith(SEAL_FIELD)
