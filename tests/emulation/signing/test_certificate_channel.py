"""Signed with the own certificate in the portal: key file or token, into the file itself."""

import io
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from cryptography.hazmat.primitives import serialization
from django.db import connections
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature

from cluster_portal.accounts.activity import record
from emulation import actions
from emulation.models import SignatureArtifact, SignedRevision, SignerCertificate, SigningMethod
from emulation.signing.channels import KeyFile, Token
from emulation.signing.revisions import read_bytes
from emulation.signing.trust import context
from tests.factories import UserFactory

from .conftest import AT, PASSPHRASE, pin

pytestmark = pytest.mark.django_db
SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"


def signatures_of(revision):
    return PdfFileReader(io.BytesIO(read_bytes(revision))).embedded_regular_signatures


def code_of(refusal):
    return refusal.value.code


def test_the_signature_stands_in_the_own_field_and_is_valid(room):
    place = room.sign_with_certificate(room.world.other)

    [signature] = signatures_of(room.file)
    status = validate_pdf_signature(signature, context())
    assert status.bottom_line
    assert signature.field_name == f"ky-{room.world.other.key}" == place.artifact.field_name
    assert (place.method, place.artifact.revision) == (SigningMethod.CERTIFICATE, room.file)
    person = room.person(room.world.other)
    assert place.artifact.cert_serial == person.serial
    assert place.artifact.cert_key_usage == "ký số, chống chối bỏ"
    assert place.artifact.timestamped_at is None


def test_a_certificate_needs_no_second_factor_and_waits_for_no_account(room, settings):
    """The account alone says who confirms; a key says it by itself."""
    settings.SECOND_FACTOR_TO_SIGN = ["leader"]
    leader = room.world.leaders[room.world.other.pk]
    administrator = UserFactory(administrator=True)
    record(by=administrator, action="password_set", target=leader, at=AT)

    assert room.sign_with_certificate(room.world.other).is_signed


def test_one_appends_to_the_other(room):
    first = room.served()
    room.sign_with_certificate(room.world.other)
    second = room.served()
    room.sign_with_certificate(room.world.head)

    assert [each.number for each in SignedRevision.objects.order_by("number")] == [0, 1, 2]
    assert second.startswith(first)
    assert room.served().startswith(second)
    assert all(
        validate_pdf_signature(each, context()).bottom_line for each in signatures_of(room.file)
    )


def test_with_a_time_stamp_server_the_signature_carries_its_time(room, server, settings):
    settings.TSA_URL = server.tsa_address

    artifact = room.sign_with_certificate(room.world.other).artifact

    assert abs(artifact.timestamped_at - datetime.now(UTC)) < timedelta(minutes=5)
    [signature] = signatures_of(room.file)
    assert validate_pdf_signature(signature, context()).timestamp_validity.trusted


@pytest.mark.parametrize("failure", ["down", "garbage"])
def test_a_silent_time_stamp_server_does_not_stop_the_hall(room, server, settings, failure):
    settings.TSA_URL = server.tsa_address
    server.failing["tsa"] = failure

    artifact = room.sign_with_certificate(room.world.other).artifact

    assert artifact.timestamped_at is None
    assert validate_pdf_signature(signatures_of(room.file)[0], context()).bottom_line


def test_key_and_password_are_nowhere_afterwards(room):
    room.sign_with_certificate(room.world.other)

    person = room.person(room.world.other)
    secret = person.key.private_numbers().private_value.to_bytes(32, "big")
    artifact = SignatureArtifact.objects.get()
    stored = [read_bytes(each) for each in SignedRevision.objects.all()]
    assert not any(secret in content for content in stored)
    assert PASSPHRASE not in str(vars(artifact))


# What is refused, each with a code


def expired(pki, name):
    return pki.person(name, end=datetime.now(UTC) - timedelta(days=1))


def not_yet(pki, name):
    return pki.person(name, begin=datetime.now(UTC) + timedelta(days=1))


def for_encrypting(pki, name):
    return pki.person(name, signs=False)


def revoked(pki, name):
    person = pki.person(name)
    pki.revoke(person)
    return person


def by_nobody(pki, name):
    return pki.stranger(name)


@pytest.mark.parametrize(
    "make,code",
    [
        (expired, "expired"),
        (not_yet, "expired"),
        (for_encrypting, "key_usage"),
        (revoked, "revoked"),
        (by_nobody, "untrusted"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_certificate_that_cannot_sign(room, pki, make, code):
    user = room.user(room.world.other)
    person = make(pki, user.full_name)
    pin(user, person)

    with pytest.raises(actions.SigningRefused) as refusal:
        room.sign(room.world.other, KeyFile(person.pkcs12(), PASSPHRASE))

    assert code_of(refusal) == code
    assert not room.place(room.world.other).is_signed


def test_the_certificate_of_somebody_else_is_refused(room):
    theirs = room.person(room.world.head)
    room.person(room.world.other)

    with pytest.raises(actions.SigningRefused, match="Nguyễn Văn Mẫu") as refusal:
        room.sign(room.world.other, KeyFile(theirs.pkcs12(), PASSPHRASE))

    assert code_of(refusal) == "wrong_person"


def test_a_certificate_that_nobody_entered_is_refused(room, pki):
    person = pki.person(room.user(room.world.other).full_name)

    with pytest.raises(actions.SigningRefused) as refusal:
        room.sign(room.world.other, KeyFile(person.pkcs12(), PASSPHRASE))

    assert code_of(refusal) == "not_pinned"


def test_the_serial_of_another_issuer_does_not_serve(room):
    room.person(room.world.other)
    SignerCertificate.objects.update(issuer="CA khác")

    with pytest.raises(actions.SigningRefused) as refusal:
        room.sign_with_certificate(room.world.other)

    assert code_of(refusal) == "wrong_person"


def test_names_serve_as_well_as_a_serial(room, pki):
    user = room.user(room.world.other)
    person = pki.person(user.full_name, "LMHTX tỉnh Mẫu", issuer=pki.remote)
    SignerCertificate.objects.create(
        user=user,
        common_name=user.full_name.upper(),
        organization="lmhtx tỉnh mẫu",
        valid_from="2023-01-01",
    )

    room.sign(room.world.other, KeyFile(person.pkcs12(), PASSPHRASE))

    assert room.place(room.world.other).is_signed


@pytest.mark.parametrize(
    "content,passphrase", [(b"khong phai", PASSPHRASE), (None, "sai"), (None, "")], ids=repr
)
def test_a_key_file_that_does_not_open(room, content, passphrase):
    person = room.person(room.world.other)

    with pytest.raises(actions.SigningRefused) as refusal:
        room.sign(room.world.other, KeyFile(content or person.pkcs12(), passphrase))

    assert code_of(refusal) == "key_file"


def test_no_trusted_authority_no_certificate_signature(room, settings, tmp_path):
    settings.TRUST_DIR = tmp_path / "empty"

    with pytest.raises(actions.SigningRefused) as refusal:
        room.sign_with_certificate(room.world.other)

    assert code_of(refusal) == "untrusted"


# Two at once on one file


@pytest.mark.django_db(transaction=True)
def test_two_certificates_at_once_are_both_in_the_file(room):
    provinces = [room.world.head, room.world.other]
    for province in provinces:
        room.person(province)
    room.served()
    start, failures = Barrier(2), []

    def sign(province):
        try:
            start.wait(timeout=10)
            room.sign_with_certificate(province)
        except Exception as failure:  # noqa: BLE001  whatever it is, the test tells it
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [Thread(target=sign, args=[province]) for province in provinces]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failures == []
    assert {each.field_name for each in signatures_of(room.file)} == {
        f"ky-{province.key}" for province in provinces
    }


# A token


@pytest.fixture
def token(tmp_path, program, settings, monkeypatch):
    """SoftHSM with one key; the function puts a person's key on it."""
    program("softhsm2-util")
    config = tmp_path / "softhsm2.conf"
    (tmp_path / "tokens").mkdir()
    config.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(config))
    settings.PKCS11_MODULE = SOFTHSM
    environment = {**os.environ, "SOFTHSM2_CONF": str(config)}
    run = [shutil.which("softhsm2-util")]
    subprocess.run(
        [*run, "--init-token", "--free", "--label", "ky", "--pin", "1234", "--so-pin", "5678"],
        check=True,
        capture_output=True,
        env=environment,
    )
    return lambda person: put_on_token(person)


def put_on_token(person):
    import pkcs11
    from pkcs11.util.ec import decode_ec_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    der = serialization.Encoding.DER
    key = person.key.private_bytes(
        der, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    library = pkcs11.lib(SOFTHSM)
    library.reinitialize()
    with library.get_token(token_label="ky").open(rw=True, user_pin="1234") as session:  # noqa: S106
        rows = [(decode_ec_private_key(key), "ky")]
        for number, certificate in enumerate([person.certificate, *person.chain]):
            made = decode_x509_certificate(certificate.public_bytes(der))
            rows.append((made, f"ca {number}" if number else "ky"))
        for made, label in rows:
            session.create_object(
                {**made, pkcs11.Attribute.LABEL: label, pkcs11.Attribute.TOKEN: True}
            )


def test_a_token_signs_as_a_key_file_does(room, token):
    token(room.person(room.world.other))

    place = room.sign(room.world.other, Token("1234", token="ky", label="ky"))

    assert validate_pdf_signature(signatures_of(room.file)[0], context()).bottom_line
    assert place.artifact.cert_serial == room.person(room.world.other).serial


def test_a_wrong_pin_is_said_in_words(room, token):
    token(room.person(room.world.other))

    with pytest.raises(actions.SigningRefused) as refusal:
        room.sign(room.world.other, Token("9999", token="ky", label="ky"))

    assert code_of(refusal) == "token"


def test_without_a_module_there_is_no_token(room, settings):
    settings.PKCS11_MODULE = ""

    with pytest.raises(actions.SigningRefused) as refusal:
        room.sign(room.world.other, Token("1234", token="ky", label="ky"))

    assert code_of(refusal) == "no_token"
