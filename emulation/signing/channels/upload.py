"""Signed outside: the signer fetched the prepared file, signed it with any tool, and hands it in.

Taken only if it is exactly what was served with one signature appended, in the signer's own field or a new one, by the
certificate that was expected, and with nothing else changed.
"""

import io

from asn1crypto import cms
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    ModificationLevel,
    SuspiciousModification,
)
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import CMSExtractionError, SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel

from emulation.models import SigningMethod
from emulation.signing.documents import key_of
from emulation.signing.loops import apart
from emulation.signing.prepared import signature_field
from emulation.signing.revisions import read_bytes
from emulation.signing.trust import context

from .base import Channel, ChannelRefused, HandedIn, Order, Problem
from .certificate import stamped_at
from .facts import facts_of, problems_of

# What a signature adds is some 20 KB; with a picture and the answers of the authorities, some hundred.
LARGEST_ADDITION = 8 * 1024 * 1024
# Some authorities write only one of the two.
USAGE = KeyUsageConstraints(
    key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
)
UNREADABLE = (PdfError, CMSExtractionError, SigningError, ValueError, KeyError, TypeError)


class SignedOutside(Channel):
    method = SigningMethod.OUTSIDE
    needs_file = True

    def __init__(self, content: bytes):
        self.content = content

    def make(self, order: Order) -> HandedIn:
        kept = HandedIn(self.content, suffix=".pdf")
        base = self._base(order, kept)
        kept = HandedIn(self.content, suffix=".pdf", base=base)
        try:
            signature = self._new_signature(read_bytes(base), order)
            certificate = signature.signer_cert
            problems = self._problems(signature, read_bytes(base))
            problems += problems_of(certificate, signature.other_embedded_certs, order)
            claimed_at = signature.self_reported_timestamp
            stamped = stamped_at(self.content, signature.field_name)
        except UNREADABLE as broken:
            text = _(
                "The file cannot be read as a signed PDF. Fetch it here once more and sign it again."
            )
            raise ChannelRefused(Problem("broken", text), handed=kept) from broken
        except ChannelRefused as refusal:
            raise ChannelRefused(*refusal.problems, handed=kept) from refusal
        handed = HandedIn(
            self.content,
            suffix=".pdf",
            field_name=signature.field_name,
            base=base,
            is_revision=True,
            certificate=facts_of(certificate),
            timestamped_at=stamped,
            claimed_at=claimed_at,
        )
        if problems:
            raise ChannelRefused(*problems, handed=handed)
        return handed

    def _base(self, order, kept):
        """The revision that was signed; it has to be the newest."""
        if not self.content.startswith(b"%PDF-"):
            text = _("This is no PDF file. Hand in the PDF that your signing program has saved.")
            raise ChannelRefused(Problem("no_pdf", text), handed=kept)
        for revision in order.revisions:
            if self.content.startswith(read_bytes(revision)):
                break
        else:
            if _is_locked(self.content):
                raise ChannelRefused(_locked(), handed=kept)
            text = _(
                "This is not the file that the portal served, with a signature added. Fetch it here once more, "
                "sign that very file, and do not print or save it anew."
            )
            raise ChannelRefused(Problem("not_ours", text), handed=kept)
        if len(self.content) == revision.size:
            text = _(
                "Nothing was signed in this file: it is as the portal served it. Sign it with your program, then hand "
                "it in."
            )
            raise ChannelRefused(Problem("unsigned", text), handed=kept)
        if revision != order.base:
            raise ChannelRefused(too_late(), handed=kept, is_late=True)
        if len(self.content) - revision.size > LARGEST_ADDITION:
            text = _(
                "More was added to the file than a signature needs. Fetch it here once more and only sign it."
            )
            raise ChannelRefused(Problem("too_large", text), handed=kept)
        return revision

    def _new_signature(self, base, order):
        before = {
            each.field_name for each in PdfFileReader(io.BytesIO(base)).embedded_regular_signatures
        }
        reader = PdfFileReader(io.BytesIO(self.content), strict=False)
        if reader.encrypted:
            raise ChannelRefused(_locked())
        new = [each for each in reader.embedded_signatures if each.field_name not in before]
        if len(new) != 1:
            text = _(
                "One signature is expected in this file; %(count)s were found. Fetch it here once more and sign it "
                "once."
            )
            raise ChannelRefused(Problem("not_one", text % {"count": len(new)}))
        name = new[0].field_name
        own = signature_field(key_of(order.place))
        names = {
            field for field, _value, _ref in enumerate_sig_fields(PdfFileReader(io.BytesIO(base)))
        }
        if name in names and name != own:
            text = _(
                "The signature stands in the place of somebody else. Fetch the file here once more and sign in the "
                "field of your unit."
            )
            raise ChannelRefused(Problem("wrong_field", text))
        return new[0]

    def _problems(self, signature, base) -> list[Problem]:
        problems = []
        if _hides_something(signature):
            text = _(
                "Something is hidden in the file behind the signature. Fetch it here once more and sign it with "
                "another program."
            )
            problems.append(Problem("invalid", text))
        if _changed_otherwise(signature, base):
            text = _(
                "Something else was changed in the file, beside the signature. Fetch it here once more, and do nothing "
                "with it but sign."
            )
            problems.append(Problem("changed", text))
        try:
            status = apart(
                validate_pdf_signature,
                signature,
                context(is_online=True),
                key_usage_settings=USAGE,
                skip_diff=True,
            )
        except SignatureValidationError:
            return [_invalid()]
        if not (status.intact and status.valid):
            problems.append(_invalid())
        elif status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
            text = _(
                "Something was added to the file after it was signed. Hand it in as the signing program has saved it."
            )
            problems.append(Problem("added_after", text))
        return problems


def too_late() -> Problem:
    text = _(
        "Somebody else has signed in the meantime. Your file is kept, but the newer one has to be fetched and signed."
    )
    return Problem("late", text)


def _invalid() -> Problem:
    text = _(
        "The signature in the file is not valid. Fetch the file here once more and sign it again."
    )
    return Problem("invalid", text)


def _locked() -> Problem:
    text = _(
        "The file is locked (encrypted), so nobody could check it. Fetch it here once more and sign it without a lock."
    )
    return Problem("encrypted", text)


def _is_locked(content) -> bool:
    """Some signing programs lock what they save; then nothing of it begins as what was served."""
    if b"/Encrypt" not in content:  # what a stranger sends is not read for nothing
        return False
    try:
        return PdfFileReader(io.BytesIO(content), strict=False).encrypted
    except UNREADABLE:
        return False


def _changed_otherwise(signature, base) -> bool:
    """From the file as it was served to the last byte: only the one field may be filled, or added."""
    reader = signature.reader
    served = PdfFileReader(io.BytesIO(base)).xrefs.total_revisions - 1
    result = DEFAULT_DIFF_POLICY.review_file(reader, served)
    if isinstance(result, SuspiciousModification):
        return True
    if result.modification_level > ModificationLevel.FORM_FILLING:
        return True
    # The policy lets any field be filled; here the others have to stay as they were.
    written = set()
    for revision in range(served + 1, reader.xrefs.total_revisions):
        written |= set(reader.xrefs.explicit_refs_in_revision(revision))
    return bool(written & set(_other_fields(reader, signature.field_name)))


def _other_fields(reader, own: str):
    """Every field but the own, and what it shows."""
    for reference in reader.root["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        if field["/T"] == own:
            continue
        yield reference.reference
        if "/AP" in field:
            shown = field["/AP"].raw_get("/N")
            yield from [shown.reference] if isinstance(shown, IndirectObject) else []


def _hides_something(signature) -> bool:
    """The room that was kept for the signature is not covered by it; what it does not need has to be empty."""
    content = signature.pkcs7_content
    return any(content[len(cms.ContentInfo.load(content).dump()) :])
