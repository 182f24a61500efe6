"""Certificates as two Vietnamese issuers write them: one in the style of the Government's, one of a remote service."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEAR = timedelta(days=365)
# Rows of tests are dated 2023, those who sign today live now: valid for both.
BEGIN, END = datetime(2022, 1, 1, tzinfo=UTC), datetime(2042, 1, 1, tzinfo=UTC)
PASSPHRASE = "Mật khẩu tệp khóa"


def a_name(common_name, *, organization, unit="", uid=""):
    parts = [(NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, organization)]
    if unit:
        parts.append((NameOID.ORGANIZATIONAL_UNIT_NAME, unit))
    parts.append((NameOID.COMMON_NAME, common_name))
    if uid:
        parts.append((NameOID.USER_ID, uid))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


@dataclass
class Person:
    """Somebody, or some service, with a key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    chain: tuple[x509.Certificate, ...]

    @property
    def serial(self) -> str:
        return f"{self.certificate.serial_number:x}"

    def pkcs12(self, passphrase: str = PASSPHRASE) -> bytes:
        encryption = serialization.BestAvailableEncryption(passphrase.encode())
        return pkcs12.serialize_key_and_certificates(
            b"ky", self.key, self.certificate, self.chain, encryption
        )

    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


@dataclass
class Authority(Person):
    """`code` names it in the addresses of its OCSP and CRL."""

    code: str = ""
    revoked: dict[int, datetime] = field(default_factory=dict)

    def crl(self, at: datetime, until: datetime | None = None) -> bytes:
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(at - timedelta(hours=1))
            .next_update(until or at + timedelta(days=7))
        )
        for serial, since in self.revoked.items():
            row = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since)
            made = made.add_revoked_certificate(row.build())
        return made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


class Pki:
    """`address` is where the server answers; certificates name it, so it must be known when they are made."""

    def __init__(self, address: str):
        self.address = address
        self.root = self._authority("goc", "CA gốc mẫu", None)
        self.government = self._authority("cy", "CA phục vụ cơ quan nhà nước (mẫu)", self.root)
        self.remote = self._authority("xa", "CA ký số từ xa (mẫu)", self.root)
        # pyHanko's time stamper for tests signs with RSA only.
        self.time = self._service(
            "Máy chủ dấu thời gian mẫu",
            ExtendedKeyUsageOID.TIME_STAMPING,
            key=rsa.generate_private_key(65537, 2048),
        )
        self.ocsp = {
            issuer.code: self._service(
                f"OCSP {issuer.code}", ExtendedKeyUsageOID.OCSP_SIGNING, issuer=issuer
            )
            for issuer in (self.root, self.government, self.remote)
        }

    @property
    def issuers(self) -> dict[str, Authority]:
        return {each.code: each for each in (self.root, self.government, self.remote)}

    def person(
        self,
        name: str,
        organization: str = "Liên minh Hợp tác xã tỉnh Mẫu",
        *,
        issuer: Authority | None = None,
        begin=BEGIN,
        end=END,
        signs=True,
        uid="",
        key=None,
    ) -> Person:
        """`signs=False`: a certificate for encrypting, which must not sign. `key`: another one than by curve."""
        issuer = issuer or self.government
        usage = self._usage(
            digital_signature=signs, content_commitment=signs, key_encipherment=not signs
        )
        subject = a_name(name, organization=organization, uid=uid)
        return self._issue(
            subject, issuer, begin=begin, end=end, extensions=[(usage, True)], key=key
        )

    def stranger(self, name: str, organization: str = "Liên minh Hợp tác xã tỉnh Mẫu") -> Person:
        """The same names, signed by nobody but the bearer."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = a_name(name, organization=organization)
        usage = self._usage(digital_signature=True, content_commitment=True)
        certificate = self._builder(subject, subject, key, BEGIN, END).add_extension(usage, True)
        return Person(certificate.sign(key, hashes.SHA256()), key, ())

    def revoke(self, person: Person, since: datetime | None = None):
        since = since or datetime.now(UTC) - timedelta(days=1)
        for issuer in self.issuers.values():
            if issuer.certificate.subject == person.certificate.issuer:
                issuer.revoked[person.certificate.serial_number] = since

    def _authority(self, code, common_name, issuer) -> Authority:
        subject = a_name(common_name, organization="Cơ quan chứng thực mẫu")
        extensions = [
            (x509.BasicConstraints(ca=True, path_length=None if issuer is None else 0), True),
            (self._usage(key_cert_sign=True, crl_sign=True, digital_signature=True), True),
        ]
        made = self._issue(subject, issuer, begin=BEGIN, end=END, extensions=extensions)
        return Authority(made.certificate, made.key, made.chain, code=code)

    def _service(self, common_name, purpose, issuer=None, key=None) -> Person:
        extensions = [
            (self._usage(digital_signature=True), True),
            (x509.ExtendedKeyUsage([purpose]), True),
        ]
        if purpose == ExtendedKeyUsageOID.OCSP_SIGNING:
            extensions.append((x509.OCSPNoCheck(), False))
        subject = a_name(common_name, organization="Cơ quan chứng thực mẫu")
        issuer = issuer or self.government
        return self._issue(subject, issuer, begin=BEGIN, end=END, extensions=extensions, key=key)

    def _issue(self, subject, issuer, *, begin, end, extensions, key=None) -> Person:
        key = key or ec.generate_private_key(ec.SECP256R1())
        signing_key = issuer.key if issuer else key
        issuer_name = issuer.certificate.subject if issuer else subject
        made = self._builder(subject, issuer_name, key, begin, end)
        for extension, is_critical in extensions:
            made = made.add_extension(extension, is_critical)
        if issuer:
            made = made.add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), False
            )
            made = self._with_addresses(made, issuer.code)
        chain = (issuer.certificate, *issuer.chain) if issuer else ()
        return Person(made.sign(signing_key, hashes.SHA256()), key, chain)

    def _builder(self, subject, issuer_name, key, begin, end):
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer_name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(end)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        )

    def _with_addresses(self, made, code):
        location = x509.UniformResourceIdentifier
        access = x509.AuthorityInformationAccess(
            [
                x509.AccessDescription(
                    x509.AuthorityInformationAccessOID.OCSP, location(f"{self.address}/ocsp/{code}")
                )
            ]
        )
        points = x509.CRLDistributionPoints(
            [x509.DistributionPoint([location(f"{self.address}/crl/{code}")], None, None, None)]
        )
        return made.add_extension(access, False).add_extension(points, False)

    @staticmethod
    def _usage(**allowed):
        names = [
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ]
        return x509.KeyUsage(**{name: allowed.get(name, False) for name in names})
