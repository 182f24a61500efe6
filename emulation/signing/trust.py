"""Who is trusted: the certificate authorities whose files the administrator has put into a folder, and nobody else."""

import logging
from datetime import datetime
from pathlib import Path

from asn1crypto import crl, x509
from django.conf import settings
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator import ValidationContext

from .keys import portal_certificates, read_certificates
from .offline_verifier import read_crl

logger = logging.getLogger(__name__)
ENDINGS = {".pem", ".crt", ".cer", ".der"}
LIST_ENDING = ".crl"
# A time stamp or an answer about revocation that takes longer is as good as none.
NETWORK_LIMIT = 8


def trust_roots() -> list[x509.Certificate]:
    """Empty when the folder is. A file that cannot be read trusts nobody, and stops nothing: see unreadable_files()."""
    return _in_folder(ENDINGS, _certificates_in)[0]


def revoked_lists() -> list[crl.CertificateList]:
    """Lists of revoked certificates that lie in the folder (.crl), for where no authority can be asked.

    One that is only half written (they are fetched anew while the portal runs) is as if it were not there.
    """
    return _in_folder({LIST_ENDING}, _lists_in)[0]


def unreadable_files() -> list[str]:
    """The names of those in the folder that cannot be read."""
    return [
        *_in_folder(ENDINGS, _certificates_in)[1],
        *_in_folder({LIST_ENDING}, _lists_in)[1],
    ]


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


def _in_folder(endings, read) -> tuple[list, list[str]]:
    """What the files hold, and the names of those that cannot be read."""
    folder = Path(settings.TRUST_DIR)
    found, unreadable = [], []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.suffix.lower() not in endings:
            continue
        try:
            found.extend(read(path))
        except (ValueError, TypeError, KeyError, OSError):
            logger.warning("%s cannot be read", path, exc_info=True)
            unreadable.append(path.name)
    return found, unreadable


def _certificates_in(path) -> list[x509.Certificate]:
    found = read_certificates(path)
    for each in found:
        each.native  # noqa: B018  a broken one shows itself when it is read
    return found


def _lists_in(path) -> list[crl.CertificateList]:
    found = read_crl(path.read_bytes())
    found["tbs_cert_list"]["issuer"].native  # noqa: B018  the same, without its thousands of rows
    return [found]


def timestamper() -> HTTPTimeStamper | None:
    return HTTPTimeStamper(settings.TSA_URL, timeout=NETWORK_LIMIT) if settings.TSA_URL else None
