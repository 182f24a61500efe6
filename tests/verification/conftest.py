"""The corpus of signed papers, made once a run, and a portal that keeps its own ones of them."""

import os
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from emulation.models import Pledge, SignedRevision
from tests.data.signed_papers.corpus import Corpus, make_corpus
from tests.emulation.signing.conftest import SigningRoom, build_world
from tests.factories import PledgeFactory
from tests.pki import serving


class _Undone(Exception):
    """The rows of the world in which the corpus was made are taken back."""


@pytest.fixture(scope="session")
def corpus(django_db_setup, django_db_blocker, tmp_path_factory) -> Corpus:
    from django.conf import settings

    trusted = tmp_path_factory.mktemp("trust")
    made = None
    with serving() as server, django_db_blocker.unblock(), override_settings(TRUST_DIR=trusted):
        (trusted / "goc.pem").write_bytes(server.pki.root.pem())
        try:
            with transaction.atomic():
                room = SigningRoom(build_world(), server.pki)
                made = make_corpus(room, server, settings)
                raise _Undone
        except _Undone:
            pass
    if folder := os.environ.get("CORPUS_FOLDER"):
        for name, content in made.files.items():
            (Path(folder) / f"{name}.pdf").write_bytes(content)
    return made


@pytest.fixture
def trusted(corpus, settings, tmp_path):
    """The folder of authorities: the root of the corpus, and its list of revoked certificates."""
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "goc.pem").write_bytes(corpus.roots)
    (folder / "cy.crl").write_bytes(corpus.crl)
    settings.TRUST_DIR = folder
    return folder


@pytest.fixture
def kept(corpus, trusted, db) -> Pledge:
    """The pledge of the corpus, as the portal keeps it."""
    pledge = PledgeFactory(in_force=True, **corpus.pledge)
    base = None
    for row in corpus.kept:
        facts = {name: row[name] for name in ("paper_code", "number", "cause", "sha256", "size")}
        base = SignedRevision.objects.create(
            pledge=pledge, base=base, created_at=pledge.in_force_at, **facts
        )
    return pledge
