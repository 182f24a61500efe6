"""The corpus of signed papers, and a portal that keeps its own ones of them."""

import pytest
from django.db import transaction
from django.test import override_settings

from emulation.models import Pledge, SignedRevision
from emulation.signing.keys import key_path, portal_certificates, read_certificates
from reports.examination import pem
from tests.data.signed_papers.corpus import Corpus, make_corpus, read_corpus, write_corpus
from tests.emulation.signing.conftest import SigningRoom, build_world
from tests.factories import PledgeFactory
from tests.pki import serving


class _Undone(Exception):
    """The rows of the world in which the corpus was made are taken back."""


@pytest.fixture(scope="session")
def is_made_anew(request) -> bool:
    return request.config.getoption("--signed-papers") != "kept"


@pytest.fixture(scope="session")
def corpus(request, is_made_anew) -> Corpus:
    if not is_made_anew:
        return read_corpus()
    made = request.getfixturevalue("made_corpus")
    if request.config.getoption("--signed-papers") == "keep":
        write_corpus(made)
    return made


@pytest.fixture(scope="session")
def made_corpus(django_db_setup, django_db_blocker, tmp_path_factory) -> Corpus:
    from django.conf import settings

    trusted = tmp_path_factory.mktemp("trust")
    portal = pem(read_certificates(key_path())[0])
    made = None
    with serving() as server, django_db_blocker.unblock(), override_settings(TRUST_DIR=trusted):
        (trusted / "goc.pem").write_bytes(server.pki.root.pem())
        try:
            with transaction.atomic():
                room = SigningRoom(build_world(), server.pki)
                made = make_corpus(room, server, settings, portal)
                raise _Undone
        except _Undone:
            pass
    return made


@pytest.fixture
def trusted(corpus, settings, tmp_path):
    """The folder of authorities: the root of the corpus, and its list of revoked certificates."""
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "goc.pem").write_text(corpus.roots)
    (folder / "cy.crl").write_bytes(corpus.crl)
    settings.TRUST_DIR = folder
    return folder


@pytest.fixture
def kept(corpus, trusted, settings, tmp_path, db) -> Pledge:
    """The pledge of the corpus, as the portal keeps it; and the certificate of the portal that sealed it."""
    settings.PORTAL_KEY_DIR = tmp_path / "keys"
    settings.PORTAL_KEY_DIR.mkdir()
    (settings.PORTAL_KEY_DIR / "portal-goc.pem").write_text(corpus.portal)
    assert len(portal_certificates()) == 1
    pledge = PledgeFactory(in_force=True, **corpus.pledge)
    base = None
    for row in corpus.kept:
        facts = {name: row[name] for name in ("paper_code", "number", "cause", "sha256", "size")}
        base = SignedRevision.objects.create(
            pledge=pledge, base=base, created_at=pledge.in_force_at, **facts
        )
    return pledge
