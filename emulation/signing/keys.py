"""The portal's own key: what confirmations and the seal are signed with. It lies in a file, never in the database.

One PEM file holds the key and its certificate (and its chain, if an authority has issued it). Certificates of keys
that were used before stay in the folder as `portal-….pem`, so that what they signed can still be checked.
"""

import os
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import pem as asn1_pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.keys import load_private_key_from_pemder_data
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

NAME = "Cổng thông tin Cụm thi đua"
VALID_FOR = timedelta(days=20 * 365)
# asn1crypto reads a certificate when a part of it is first asked for, and two threads that ask at once find it half
# read: of two who signed in the same millisecond, one was told that the certificate has no serial number.
_of_thread = threading.local()


class KeyMissing(Exception):
    """The portal cannot sign; the text is for the administrator."""


class KeyExists(Exception):
    """A key is not overwritten by accident; the text is for the administrator."""


def key_path() -> Path:
    return Path(settings.PORTAL_KEY_DIR) / "portal.pem"


def portal_signer() -> SimpleSigner:
    """The key, ready to sign. In development it is made when it is first asked for. Raises KeyMissing."""
    path = key_path()
    if not path.exists() and settings.DEBUG:
        make_key(may_exist=True)
    try:
        read = (path, path.stat().st_mtime_ns, settings.PORTAL_KEY_PASSPHRASE)
        if getattr(_of_thread, "read", None) != read:
            _of_thread.signer, _of_thread.read = _signer(path, settings.PORTAL_KEY_PASSPHRASE), read
        return _of_thread.signer
    except FileNotFoundError as missing:
        raise KeyMissing(f"Không có khóa ký của Cổng thông tin: {path}") from missing
    except (ValueError, TypeError) as broken:
        raise KeyMissing(f"Không mở được khóa ký của Cổng thông tin {path}: {broken}") from broken


def portal_certificates() -> list[asn1_x509.Certificate]:
    """Of the present key and of those before it."""
    folder = Path(settings.PORTAL_KEY_DIR)
    return [each for path in sorted(folder.glob("portal*.pem")) for each in read_certificates(path)]


def read_certificates(path: Path) -> list[asn1_x509.Certificate]:
    """All certificates of a PEM or DER file. Raises ValueError."""
    content = path.read_bytes()
    if not asn1_pem.detect(content):
        return [asn1_x509.Certificate.load(content, strict=True)]
    blocks = asn1_pem.unarmor(content, multiple=True)
    return [
        asn1_x509.Certificate.load(der, strict=True)
        for kind, _headers, der in blocks
        if kind == "CERTIFICATE"
    ]


def make_key(*, name: str = NAME, may_exist: bool = False, replace: bool = False) -> Path:
    """A new key with a certificate that it signs itself. Raises KeyExists."""
    path = key_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    if replace and path.exists():
        _keep_certificate(path)
    content = _key_with_certificate(name, settings.PORTAL_KEY_PASSPHRASE)
    # Readable by its owner alone from the first byte on.
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".unfinished-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            os.replace(unfinished, path)
        else:
            os.link(unfinished, path)
    except FileExistsError as taken:
        if not may_exist:
            raise KeyExists(f"Đã có khóa: {path}") from taken
    finally:
        Path(unfinished).unlink(missing_ok=True)
    return path


def _signer(path: Path, passphrase: str) -> SimpleSigner:
    own, *chain = read_certificates(path)
    key = load_private_key_from_pemder_data(
        path.read_bytes(), passphrase=passphrase.encode() if passphrase else None
    )
    store = SimpleCertificateStore()
    store.register_multiple(chain)
    return SimpleSigner(signing_cert=own, signing_key=key, cert_registry=store)


def _keep_certificate(path):
    own = read_certificates(path)[0]
    kept = path.with_name(f"portal-{own.serial_number:x}.pem")
    kept.write_bytes(asn1_pem.armor("CERTIFICATE", own.dump()))


def _key_with_certificate(name, passphrase) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    lock = (
        serialization.BestAvailableEncryption(passphrase.encode())
        if passphrase
        else serialization.NoEncryption()
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock
    ) + certificate.public_bytes(serialization.Encoding.PEM)
