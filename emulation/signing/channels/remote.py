"""Remote signing: the key lies with a service (SmartCA, MySign …), the signer confirms on the own phone.

The service never sees the paper, only a hash; the portal puts the signature into the file itself (pyHanko's interrupted
signing). The calls are those of the Cloud Signature Consortium's API (credentials/list, credentials/info,
credentials/authorize, signatures/signHash), which MySign offers, and SmartCA in other words.
"""

import base64
import hashlib
import io
import json
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from asn1crypto import algos, cms, x509
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_signer import PdfTBSDocument
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from emulation.models import SigningMethod
from emulation.signing.documents import key_of
from emulation.signing.loops import apart, run
from emulation.signing.pades import DIGEST, free_name
from emulation.signing.prepared import invisible_field, signature_field
from emulation.signing.revisions import read_bytes
from emulation.signing.trust import timestamper

from .base import ChannelRefused, Order, Problem
from .vgca import ServedByTicket

NETWORK_LIMIT = 20
LARGEST_ANSWER = 1024 * 1024
SHA256 = "2.16.840.1.101.3.4.2.1"
# Names of algorithms as the API wants them.
ALGORITHMS = {"rsa": "1.2.840.113549.1.1.11", "ec": "1.2.840.10045.4.3.2"}
# Room for the certificates, a time stamp and the signature.
RESERVED = 32 * 1024


class SignedRemotely(ServedByTicket):
    method = SigningMethod.REMOTE


@dataclass(frozen=True)
class Credential:
    """A key of the person at the service."""

    name: str
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


class RemoteService:
    """The service that the settings name. Every call raises ChannelRefused, with a sentence, when it does not do."""

    def __init__(self, address: str, client: str, secret: str):
        self.address = address.rstrip("/")
        self._client, self._secret = client, secret
        self._token = ""

    def credential(self, account: str) -> Credential:
        """The person's first key that is enabled."""
        for name in self._call("credentials/list", {"userID": account}).get("credentialIDs", []):
            found = self._call("credentials/info", {"credentialID": name, "certificates": "chain"})
            if found.get("key", {}).get("status", "enabled") != "enabled":
                continue
            try:
                own, *chain = [
                    x509.Certificate.load(base64.b64decode(each), strict=True)
                    for each in found["cert"]["certificates"]
                ]
            except (KeyError, ValueError, TypeError) as strange:
                raise _not_understood() from strange
            return Credential(name, own, tuple(chain))
        text = _("The signing service knows no key of this account.")
        raise ChannelRefused(Problem("no_credential", text))

    def ask(self, credential: str, to_sign: bytes, description: str) -> str:
        """Let the signer's phone ask; the number of the request."""
        answer = self._call(
            "credentials/authorize",
            {
                "credentialID": credential,
                "numSignatures": 1,
                "hash": [base64.b64encode(to_sign).decode()],
                "hashAlgo": SHA256,
                "description": description,
            },
        )
        return _text(answer, "transactionID")

    def authorized(self, transaction: str) -> str:
        """The permission to sign once (SAD), or nothing while the signer has not confirmed."""
        answer = self._call("credentials/authorizeCheck", {"transactionID": transaction})
        if answer.get("status") == "refused":
            text = _("The signature was refused on the phone.")
            raise ChannelRefused(Problem("refused_there", text))
        return _text(answer, "SAD") if answer.get("status") == "done" else ""

    def sign(self, credential: Credential, permission: str, to_sign: bytes) -> bytes:
        """The bare signature over the hash."""
        algorithm = credential.certificate.public_key.algorithm
        answer = self._call(
            "signatures/signHash",
            {
                "credentialID": credential.name,
                "SAD": permission,
                "hash": [base64.b64encode(to_sign).decode()],
                "hashAlgo": SHA256,
                "signAlgo": ALGORITHMS.get(algorithm, ""),
            },
        )
        try:
            signature = base64.b64decode(answer["signatures"][0], validate=True)
        except (KeyError, IndexError, ValueError, TypeError) as strange:
            raise _not_understood() from strange
        return _as_der(signature) if algorithm == "ec" else signature

    def _call(self, path: str, asked: dict) -> dict:
        """One call, signed in by a header; nothing of it is written to a log."""
        if not self._token:
            who = {"grant_type": "client_credentials", "client_id": self._client}
            answer = self._post("oauth2/token", {**who, "client_secret": self._secret}, {})
            self._token = _text(answer, "access_token")
        return self._post(f"csc/v1/{path}", asked, {"Authorization": f"Bearer {self._token}"})

    def _post(self, path, asked, headers) -> dict:
        request = Request(
            f"{self.address}/{path}",
            data=json.dumps(asked).encode(),
            headers={"Content-Type": "application/json", **headers},
            method="POST",
        )
        try:
            with OPENER.open(request, timeout=NETWORK_LIMIT) as answer:
                said, is_good = _read(answer), answer.status == 200
        except HTTPError as refused:
            with refused:
                if refused.code >= 500:
                    raise _down() from None
                said, is_good = _read(refused), False
        except (OSError, HTTPException) as silent:
            raise _down() from silent
        if not is_good:
            text = _("The signing service refused: %(why)s")
            why = str(said.get("error_description") or said.get("error") or "?")[:200]
            raise ChannelRefused(Problem("service_refused", text % {"why": why}))
        return said


class _NoRedirects(HTTPRedirectHandler):
    """A token goes to the service that is configured and nowhere else."""

    def redirect_request(self, *arguments, **facts):
        return None


OPENER = build_opener(_NoRedirects)


def remote_service() -> RemoteService | None:
    """None where no service is configured: then this way to sign is not offered."""
    if not settings.REMOTE_SIGNING_URL:
        return None
    return RemoteService(
        settings.REMOTE_SIGNING_URL,
        settings.REMOTE_SIGNING_CLIENT,
        settings.REMOTE_SIGNING_SECRET,
    )


def prepare(order: Order, credential: Credential) -> dict:
    """The newest file with room for the signature, up to the hash that is to be signed; as it is kept with a ticket."""
    base = read_bytes(order.base)
    out = IncrementalPdfFileWriter(io.BytesIO(base))
    fields = {name: value for name, value, _ref in enumerate_sig_fields(out)}
    name = free_name(fields, signature_field(key_of(order.place)))
    meta = PdfSignatureMetadata(
        field_name=name,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        reason=" ".join(order.mandate.position_line.split()) or None,
        location=order.pledge.place or None,
    )
    label = _("Signature of %(unit)s") % {"unit": order.place.unit_name}
    spec = None if name in fields else invisible_field(name, label)
    signer = _external(credential)
    made = io.BytesIO()
    prepared, _document, _output = run(
        PdfSigner(meta, signer, new_field_spec=spec).async_digest_doc_for_signing(
            out, existing_fields_only=spec is None, bytes_reserved=RESERVED, output=made
        )
    )
    attributes = run(signer.signed_attrs(prepared.document_digest, DIGEST, use_pades=True))
    return {
        "credential": credential.name,
        "certificates": [_b64(each.dump()) for each in (credential.certificate, *credential.chain)],
        "added": _b64(made.getvalue()[len(base) :]),
        "digest": _b64(prepared.document_digest),
        "room": [prepared.reserved_region_start, prepared.reserved_region_end],
        "attributes": _b64(attributes.dump()),
        "to_sign": _b64(hashlib.sha256(attributes.dump()).digest()),
    }


def finish(base: bytes, kept: dict, signature: bytes) -> bytes:
    """The signed file, with a time stamp where one can be had."""
    credential = credential_in(kept)
    attributes = cms.CMSAttributes.load(base64.b64decode(kept["attributes"]))
    made = io.BytesIO(base + base64.b64decode(kept["added"]))
    start, end = kept["room"]
    prepared = PreparedByteRangeDigest(base64.b64decode(kept["digest"]), start, end)
    signer = _external(credential, signature)
    try:
        signed = run(_assembled(signer, attributes, timestamper()))
    except TimestampRequestError:
        signed = run(_assembled(signer, attributes, None))
    apart(PdfTBSDocument.finish_signing, made, prepared, signed)
    return made.getvalue()


def credential_in(kept: dict) -> Credential:
    own, *chain = [x509.Certificate.load(base64.b64decode(each)) for each in kept["certificates"]]
    return Credential(kept["credential"], own, tuple(chain))


def hash_in(kept: dict) -> bytes:
    return base64.b64decode(kept["to_sign"])


async def _assembled(signer, attributes, stamper):
    return await signer.async_sign_prescribed_attributes(
        DIGEST, signed_attrs=attributes, timestamper=stamper
    )


def _external(credential: Credential, signature: bytes | None = None) -> ExternalSigner:
    store = SimpleCertificateStore()
    store.register_multiple(credential.chain)
    return ExternalSigner(credential.certificate, store, signature_value=signature)


def _as_der(signature: bytes) -> bytes:
    """Services give r and s one after the other, or already as ASN.1."""
    try:
        algos.DSASignature.load(signature, strict=True).native  # noqa: B018  parsed when it is asked
    except ValueError:
        return algos.DSASignature.from_p1363(signature).dump()
    return signature


def _read(answer) -> dict:
    try:
        said = json.loads(answer.read(LARGEST_ANSWER))
    except ValueError as strange:
        raise _not_understood() from strange
    if not isinstance(said, dict):
        raise _not_understood()
    return said


def _down() -> ChannelRefused:
    text = _("The signing service does not answer. Nothing was signed; try again later.")
    return ChannelRefused(Problem("service_down", text))


def _text(answer: dict, key: str) -> str:
    value = answer.get(key)
    if not isinstance(value, str) or not value:
        raise _not_understood()
    return value


def _not_understood() -> ChannelRefused:
    text = _("The signing service answered something that is not understood. Nothing was signed.")
    return ChannelRefused(Problem("service_strange", text))


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
