"""Signed with the own certificate, in the portal: a key file (PKCS#12), used once, never stored, or a token (PKCS#11).

The signature goes into the file itself (PAdES), with a time stamp where a server for that is configured.
"""

import io
import logging
from abc import abstractmethod
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from pkcs11.exceptions import PKCS11Error
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

from emulation.models import SigningMethod
from emulation.signing.documents import key_of
from emulation.signing.pades import append_signature
from emulation.signing.prepared import signature_field
from emulation.signing.revisions import read_bytes
from emulation.signing.trust import timestamper

from .base import Channel, ChannelRefused, HandedIn, Order, Problem
from .facts import facts_of, problems_of

logger = logging.getLogger(__name__)


class OwnCertificate(Channel):
    """What both have in common: the certificate is looked at first, then the newest file is signed."""

    method = SigningMethod.CERTIFICATE
    needs_file = True
    # The key is at hand until the request ends: when somebody was faster, the newer file is signed.
    can_repeat = True

    def __init__(self):
        self._looked_at = None

    @abstractmethod
    def signer(self):
        """A context manager that gives pyHanko's signer. Raises ChannelRefused."""

    def make(self, order: Order) -> HandedIn:
        with self.signer() as signer:
            certificate = signer.signing_cert
            if self._looked_at != certificate.sha256:
                problems = problems_of(certificate, signer.cert_registry, order)
                if problems:
                    raise ChannelRefused(*problems)
                self._looked_at = certificate.sha256
            content, field = sign_with(signer, order)
        return HandedIn(
            content,
            suffix=".pdf",
            field_name=field,
            base=order.base,
            is_revision=True,
            certificate=facts_of(certificate),
            timestamped_at=stamped_at(content, field) if settings.TSA_URL else None,
            claimed_at=order.at,
        )


class KeyFile(OwnCertificate):
    """A .p12 or .pfx file with its password. Both live as long as this object, in memory only."""

    def __init__(self, content: bytes, passphrase: str):
        super().__init__()
        self._content, self._passphrase = content, passphrase

    @contextmanager
    def signer(self):
        try:
            yield SimpleSigner.load_pkcs12_data(
                self._content, other_certs=[], passphrase=self._passphrase.encode()
            )
        except ValueError as unreadable:
            text = _("The key file cannot be opened. Check the file and its password.")
            raise ChannelRefused(Problem("key_file", text)) from unreadable


class Token(OwnCertificate):
    """A token or HSM that is plugged into the machine of the portal. `token` and `label` name it and the key on it."""

    def __init__(self, pin: str, *, token: str, label: str):
        super().__init__()
        self._pin, self._token, self._label = pin, token, label

    @contextmanager
    def signer(self):
        if not settings.PKCS11_MODULE:
            raise ChannelRefused(Problem("no_token", _("This portal has no signing token.")))
        try:
            session = open_pkcs11_session(
                settings.PKCS11_MODULE,
                token_criteria=TokenCriteria(label=self._token),
                user_pin=self._pin,
            )
        except PKCS11Error as refused:
            text = _("The token does not open. Check that it is plugged in, and its PIN.")
            raise ChannelRefused(Problem("token", text)) from refused
        with session:
            try:
                signer = PKCS11Signer(
                    session, cert_label=self._label, key_label=self._label, other_certs_to_pull=None
                )
                # Read from the token now, where a refusal is understood. Not all tokens hash for a signature by curve.
                signer.use_raw_mechanism = signer.signing_cert.public_key.algorithm == "ec"
                yield signer
            except PKCS11Error as refused:
                text = _("The token has no such key, or does not sign with it.")
                raise ChannelRefused(Problem("token", text)) from refused


def sign_with(signer, order: Order) -> tuple[bytes, str]:
    """B-T where a time stamp can be had, else B-B: a silent server must not stop a hall full of signers."""
    base = read_bytes(order.base)
    facts = {
        "field": signature_field(key_of(order.place)),
        "label": _("Signature of %(unit)s") % {"unit": order.place.unit_name},
        "signer": signer,
        "reason": " ".join(order.mandate.position_line.split()),
        "location": order.pledge.place,
    }
    try:
        return append_signature(base, timestamper=timestamper(), **facts)
    except TimestampRequestError:
        logger.warning("no time stamp from %s", settings.TSA_URL, exc_info=True)
        return append_signature(base, **facts)


def stamped_at(content: bytes, field: str) -> datetime | None:
    """The time of the time stamp in the signature of this field."""
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    signature = next(each for each in reader.embedded_signatures if each.field_name == field)
    stamp = next(extract_tst_data_iter(signature.signer_info, signed=False), None)
    return stamp["encap_content_info"]["content"].parsed["gen_time"].native if stamp else None
