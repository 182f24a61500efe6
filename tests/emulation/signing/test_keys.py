"""The portal's key: made by a command, never overwritten by accident, missed when the portal starts."""

import stat
from threading import Thread

import pytest
from django.core.management import CommandError, call_command

from emulation import checks
from emulation.preflight import read_portal_lights
from emulation.signing import keys, trust


@pytest.fixture
def folder(settings, tmp_path):
    settings.PORTAL_KEY_DIR = tmp_path / "keys"
    return settings.PORTAL_KEY_DIR


def test_the_command_makes_a_key_that_only_its_owner_reads(folder):
    call_command("make_portal_key")

    assert stat.S_IMODE((folder / "portal.pem").stat().st_mode) == 0o600
    assert keys.portal_signer().signing_cert.subject.native["common_name"] == keys.NAME
    assert [path.name for path in folder.iterdir()] == ["portal.pem"]


def test_a_key_is_not_overwritten(folder):
    call_command("make_portal_key")
    before = (folder / "portal.pem").read_bytes()

    with pytest.raises(CommandError):
        call_command("make_portal_key")

    assert (folder / "portal.pem").read_bytes() == before


def test_a_replaced_key_leaves_its_certificate_and_not_the_key(folder):
    call_command("make_portal_key")
    old = keys.portal_signer().signing_cert

    call_command("make_portal_key", "--replace")

    assert old.sha256 in {each.sha256 for each in keys.portal_certificates()}
    [kept] = [path for path in folder.iterdir() if path.name != "portal.pem"]
    assert b"PRIVATE" not in kept.read_bytes()


def test_a_passphrase_locks_the_file(folder, settings):
    settings.PORTAL_KEY_PASSPHRASE = "rất bí mật"
    call_command("make_portal_key")
    assert keys.portal_signer()

    settings.PORTAL_KEY_PASSPHRASE = "sai"
    with pytest.raises(keys.KeyMissing):
        keys.portal_signer()


def test_a_missing_key_is_found_when_the_portal_starts(folder, settings):
    [error] = checks.portal_key_is_there(None)
    assert error.id == "emulation.E001"

    call_command("make_portal_key")
    assert checks.portal_key_is_there(None) == []


def test_in_development_the_key_is_made_when_it_is_asked_for(folder, settings):
    settings.DEBUG = True

    assert checks.portal_key_is_there(None) == []
    assert keys.portal_signer()


def test_an_unreadable_authority_is_named_when_the_portal_starts(settings, tmp_path):
    settings.TRUST_DIR = tmp_path
    (tmp_path / "hong.pem").write_text(
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    )

    [error] = checks.trusted_authorities_are_readable(None)

    assert (error.id, "hong.pem" in error.msg) == ("emulation.E002", True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("hong.pem", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        ("hong.cer", b"0\x03\x02\x01\x05"),  # a sequence, but no certificate
        ("rong.crt", b""),
        ("nua.crl", b"0\x82\x10\x00\x30"),
        ("khac.crl", b"<html>"),
    ],
    ids=["no certificate in it", "something else", "empty", "half a list", "a web page"],
)
@pytest.mark.django_db
def test_a_file_that_is_put_there_broken_while_the_portal_runs_stops_nothing(
    pki, settings, name, content
):
    """Lists of revoked certificates are fetched anew each day; half of one must not take the public page down."""
    (settings.TRUST_DIR / name).write_bytes(content)

    assert len(trust.trust_roots()) == 1
    assert trust.revoked_lists() == []
    assert trust.portal_context()
    assert trust.unreadable_files() == [name]
    light = read_portal_lights()[-1]
    assert (light.tone, name in light.text) == ("red", True)
    assert len(checks.trusted_authorities_are_readable(None)) == 1


def test_nobody_is_trusted_by_accident(settings, tmp_path):
    settings.TRUST_DIR = tmp_path / "nothing"

    assert trust.trust_roots() == []
    assert list(trust.context().path_builder.trust_manager.iter_certs()) == []


def test_no_two_threads_share_a_certificate(folder):
    """asn1crypto reads it when it is first asked: two at once find no serial number (1 of 250 soaked rounds)."""
    call_command("make_portal_key")
    found = []

    for _each in range(2):
        thread = Thread(target=lambda: found.append(keys.portal_signer()))
        thread.start()
        thread.join()

    assert len({id(signer.signing_cert) for signer in found}) == 2
    assert keys.portal_signer() is keys.portal_signer()
