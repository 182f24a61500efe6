"""Who is trusted: the certificate authorities whose files the administrator has put into a folder, and nobody else."""

from datetime import datetime
from pathlib import Path

from asn1crypto import crl, x509
from django.conf import settings
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator import ValidationContext

from .keys import portal_certificates, read_certificates
from .offline_verifier import read_crl

ENDINGS = {".pem", ".crt", ".cer", ".der"}
# A time stamp or an answer about revocation that takes longer is as good as none.
NETWORK_LIMIT = 8


def trust_roots() -> list[x509.Certificate]:
    """Empty when the folder is. Raises ValueError, naming the file, for one that is no certificate."""
    folder = Path(settings.TRUST_DIR)
    if not folder.is_dir():
        return []
    found = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in ENDINGS:
            try:
                found.extend(read_certificates(path))
            except (ValueError, TypeError) as broken:
                raise ValueError(f"{path}: {broken}") from broken
    return found


def revoked_lists() -> list[crl.CertificateList]:
    """Lists of revoked certificates that lie in the folder (.crl), for where no authority can be asked."""
    folder = Path(settings.TRUST_DIR)
    paths = sorted(folder.glob("*.crl")) if folder.is_dir() else []
    return [read_crl(path.read_bytes()) for path in paths]


def context(
    *, roots: list | None = None, moment: datetime | None = None, is_online: bool = False
) -> ValidationContext:
    """What a signature is checked against; `roots` default to those of the folder.

    A revoked certificate is always refused. When nobody answers whether it is revoked, that is no refusal: the
    authorities' servers are often out of reach from a province, and the seal says what could not be asked.
    """
    roots = trust_roots() if roots is None else roots
    return ValidationContext(
        trust_roots=roots,
        crls=revoked_lists(),
        moment=None if is_online else moment,
        allow_fetching=is_online,
        revocation_mode="soft-fail",
    )


def portal_context(**facts) -> ValidationContext:
    """For what the portal itself has signed."""
    return context(roots=[*portal_certificates(), *trust_roots()], **facts)


def timestamper() -> HTTPTimeStamper | None:
    return HTTPTimeStamper(settings.TSA_URL, timeout=NETWORK_LIMIT) if settings.TSA_URL else None
