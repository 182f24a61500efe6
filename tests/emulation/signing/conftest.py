"""What tests of signing share: made-up authorities, people with certificates, papers that are typeset once a run."""

import re
import struct
from dataclasses import replace
from zlib import crc32

import pytest

from cluster_portal import pdf
from emulation import actions
from emulation.models import SignerCertificate
from emulation.signing.channels import KeyFile
from emulation.signing.prepared import ensure_file
from emulation.signing.revisions import current_revision, read_bytes
from tests.emulation.conftest import AT, build_world
from tests.pki import serving
from tests.pki.authorities import PASSPHRASE

MARKED = re.compile(r'id="(o-[^"]+)"')
PLACES = '<!DOCTYPE html><html lang="vi"><head><title>Giao ước</title></head><body>{places}</body></html>'
PICTURE = "signature-picture"
PLACE = '<p id="{}" style="width: 7cm; height: 2cm"></p>'


def claimed_picture(side):
    """A few bytes that say that they are a picture of so many dots each way."""
    made = b"\x89PNG\r\n\x1a\n"
    for name, part in [
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)),
        (b"IDAT", b"x"),
    ]:
        made += struct.pack(">I", len(part)) + name + part + struct.pack(">I", crc32(name + part))
    return made


@pytest.fixture(scope="session")
def pki_server():
    with serving() as server:
        yield server


@pytest.fixture
def server(pki_server):
    """The services, answering as they should."""
    pki_server.failing.clear()
    pki_server.asked.clear()
    for issuer in pki_server.pki.issuers.values():
        issuer.revoked.clear()
    return pki_server


@pytest.fixture
def pki(server, settings, tmp_path):
    """The authorities, trusted by the portal; no time stamp server unless a test names one."""
    trusted = tmp_path / "trust"
    trusted.mkdir()
    (trusted / "goc.pem").write_bytes(server.pki.root.pem())
    settings.TRUST_DIR = trusted
    settings.TSA_URL = ""
    return server.pki


@pytest.fixture(scope="session")
def typeset_once():
    """What was typeset in this run, by kind and number of places."""
    return {}


@pytest.fixture(autouse=True)
def _quick_papers(monkeypatch, typeset_once):
    """What is printed on a paper is looked at in test_papers.py and test_prepared_file.py."""
    monkeypatch.setattr(pdf, "typeset", typesetting_once(typeset_once))


def typesetting_once(kept: dict, *, only_places: bool = False):
    """A `typeset` that sets papers of the same form once; the next have other bytes and other names of their places.

    `only_places`: nothing is set but the places that are asked for.
    """
    typeset = pdf.typeset
    made = 0

    def quickly(html, *, attachments=(), marked="", is_part=False):
        nonlocal made
        names = MARKED.findall(html)
        key = (is_part, bool(marked), len(names), html.count("signer-name"), html.count(PICTURE))
        if key not in kept:
            said = (
                PLACES.format(places="".join(map(PLACE.format, names)))
                if only_places and not is_part
                else html
            )
            whole = typeset(said, attachments=attachments, marked=marked, is_part=is_part)
            kept[key] = (names, whole)
        old, paper = kept[key]
        made += 1
        places = {new: paper.places[was] for new, was in zip(names, old, strict=True) if marked}
        content = paper.content + b"%%%d %s\n" % (made, str(id(html)).encode())
        return replace(paper, content=content, places=places)

    return quickly


class SigningRoom:
    """A pledge that is being signed, and people who sign it in several ways."""

    def __init__(self, world, pki=None):
        self.world, self.pki = world, pki
        self.pledge = world.signing()
        self.people = {}

    def person(self, province, **facts):
        """The certificate of who signs there, entered beforehand."""
        user = self.user(province)
        if user.pk not in self.people:
            made = self.pki.person(user.full_name, **facts)
            self.people[user.pk] = made
            pin(user, made)
        return self.people[user.pk]

    def user(self, province):
        return self.world.leaders[province.pk] if province else self.world.secretary

    def sign(self, province, channel, *, by=None, at=AT, **facts):
        return actions.sign(
            signature=self.place(province),
            channel=channel,
            **{
                "shown_hash": self.pledge.content_hash,
                "by": by or self.user(province),
                "at": at,
                **facts,
            },
        )

    def sign_with_certificate(self, province, **facts):
        person = self.person(province)
        return self.sign(province, KeyFile(person.pkcs12(), PASSPHRASE), **facts)

    def sign_in_portal(self, province):
        return self.world.sign(self.pledge, province)

    def place(self, province):
        return self.world.place(self.pledge, province)

    def served(self) -> bytes:
        """The file as a signer fetches it."""
        ensure_file(self.pledge, at=AT)
        return read_bytes(current_revision(self.pledge))

    @property
    def file(self):
        return current_revision(self.pledge)


def pin(user, person, **facts):
    """Enter the certificate by its serial number."""
    return SignerCertificate.objects.create(
        **{
            "user": user,
            "serial": person.serial,
            "issuer": common_name(person.certificate.issuer),
            "valid_from": AT.date().replace(month=1, day=1),
            **facts,
        }
    )


def common_name(name) -> str:
    return next(part.value for part in name if part.oid.dotted_string == "2.5.4.3")


@pytest.fixture
def room(world, pki) -> SigningRoom:
    return SigningRoom(world, pki)


@pytest.fixture
def stamped(room, server, settings):
    settings.TSA_URL = server.tsa_address
    return room


__all__ = ["AT", "PASSPHRASE", "SigningRoom", "build_world", "pin"]
