"""What a certificate says, whether it is the one that was expected of a person, and whether it may sign today."""

import hashlib
from collections.abc import Iterable

from asn1crypto import x509
from django.utils.translation import gettext as _
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.errors import (
    ExpiredError,
    NotYetValidError,
    PathError,
    RevokedError,
    ValidationError,
)

from cluster_portal import moments
from emulation.models import SignerCertificate
from emulation.signing.loops import run
from emulation.signing.trust import context

from .base import CertificateFacts, Order, Problem

LONGEST = 400
# As the authorities write them, for people who check a certificate before the day.
USAGES = {
    "digital_signature": "ký số",
    "non_repudiation": "chống chối bỏ",
    "key_encipherment": "mã hóa khóa",
    "data_encipherment": "mã hóa dữ liệu",
    "key_agreement": "thỏa thuận khóa",
    "key_cert_sign": "ký chứng thư",
    "crl_sign": "ký danh sách thu hồi",
}
SIGNING_USAGES = {"digital_signature", "non_repudiation"}


def facts_of(certificate: x509.Certificate) -> CertificateFacts:
    usages = certificate.key_usage_value.native if certificate.key_usage_value else set()
    return CertificateFacts(
        subject=certificate.subject.human_friendly[:LONGEST],
        issuer=certificate.issuer.human_friendly[:LONGEST],
        serial=f"{certificate.serial_number:x}",
        sha256=hashlib.sha256(certificate.dump()).hexdigest(),
        valid_from=certificate.not_valid_before,
        valid_to=certificate.not_valid_after,
        key_usage=", ".join(words for usage, words in USAGES.items() if usage in usages),
    )


def may_sign(certificate: x509.Certificate) -> bool:
    """No statement about its use forbids nothing."""
    usage = certificate.key_usage_value
    return usage is None or bool(SIGNING_USAGES & usage.native)


def problems_of(
    certificate: x509.Certificate, chain: Iterable[x509.Certificate], order: Order
) -> list[Problem]:
    """Why this certificate cannot sign for this person today; empty when nothing speaks against it."""
    problems = []
    if not any(_matches(pinned, certificate) for pinned in order.expected):
        problems.append(_wrong_person(certificate, order))
    if not may_sign(certificate):
        words = {"usage": facts_of(certificate).key_usage}
        problems.append(
            Problem(
                "key_usage",
                _(
                    "This certificate is not made for signing (%(usage)s). Take the one for signing, or sign in "
                    "another way."
                )
                % words,
            )
        )
    if not problems:
        problems.extend(_of_its_path(certificate, chain))
    return problems


def _wrong_person(certificate, order):
    if not order.expected:
        text = _(
            "No certificate is entered for %(name)s. Ask your unit's leader or the secretary to enter it, "
            "then sign again."
        )
        return Problem("not_pinned", text % {"name": order.signer.full_name})
    text = _(
        "This is the certificate of «%(found)s», and not the one that is expected of %(name)s. Take that one; a new "
        "certificate is entered first by your unit's leader or the secretary."
    )
    found = certificate.subject.native.get("common_name", certificate.subject.human_friendly)
    return Problem("wrong_person", text % {"found": found, "name": order.signer.full_name})


def _of_its_path(certificate, chain):
    try:
        run(_validate(certificate, list(chain)))
    except RevokedError:
        text = _("This certificate has been revoked. Sign with a new one, or in another way.")
        yield Problem("revoked", text)
    except (ExpiredError, NotYetValidError):
        words = {
            "begin": moments.day(certificate.not_valid_before),
            "end": moments.day(certificate.not_valid_after),
        }
        text = _(
            "This certificate is valid from %(begin)s to %(end)s, not today. Sign with a new one, or in another way."
        )
        yield Problem("expired", text % words)
    except (PathError, ValidationError):
        text = _(
            "This certificate was issued by an authority that this portal does not trust. The administrator enters "
            "authorities; until then sign in another way."
        )
        yield Problem("untrusted", text)


async def _validate(certificate, chain):
    """Raises what pyHanko's validator does. The connections it opened are closed with it."""
    online = context(is_online=True)
    validator = CertificateValidator(
        certificate, intermediate_certs=chain, validation_context=online
    )
    try:
        await validator.async_validate_usage(set())
    finally:
        await online.aclose()


def _matches(pinned: SignerCertificate, certificate) -> bool:
    subject, issuer = certificate.subject.native, certificate.issuer.native
    if pinned.serial:
        return (
            pinned.serial == f"{certificate.serial_number:x}"
            and pinned.issuer.casefold() == _text(issuer, "common_name")
        )
    return pinned.common_name.casefold() == _text(
        subject, "common_name"
    ) and pinned.organization.casefold() == _text(subject, "organization_name")


def _text(names, key) -> str:
    value = names.get(key, "")
    return (value if isinstance(value, str) else " ".join(value)).casefold()
