"""Signatures inside the file (PAdES), each appended to what is there."""

import io
from collections.abc import Callable

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import TimeStamper

from .loops import apart
from .prepared import invisible_field

DIGEST = "sha256"


def free_name(fields: dict, name: str) -> str:
    """`name`, or «name-2» … when the field was signed before: nothing that was signed is taken out of the file."""
    tried, number = name, 1
    while fields.get(tried) is not None:
        number += 1
        tried = f"{name}-{number}"
    return tried


def append_signature(
    content: bytes,
    *,
    field: str,
    label: str,
    signer: Signer,
    timestamper: TimeStamper | None = None,
    reason: str = "",
    location: str = "",
    before: Callable[[IncrementalPdfFileWriter], None] | None = None,
    **metadata,
) -> tuple[bytes, str]:
    """The file with a signature in `field`, or in «field-2» … when that is taken; and the name of the field.

    A field that is not there is made; `before` writes into the same revision. Raises SigningError,
    TimestampRequestError.
    """
    out = IncrementalPdfFileWriter(io.BytesIO(content))
    fields = {name: value for name, value, _ref in enumerate_sig_fields(out)}
    field = free_name(fields, field)
    if before:
        before(out)
    meta = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        reason=reason or None,
        location=location or None,
        **metadata,
    )
    spec = None if field in fields else invisible_field(field, label)
    pdf_signer = PdfSigner(meta, signer, timestamper=timestamper, new_field_spec=spec)
    made = io.BytesIO()
    apart(pdf_signer.sign_pdf, out, existing_fields_only=spec is None, output=made)
    return made.getvalue(), field
