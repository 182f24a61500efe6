"""The chain of revisions of the signed file: each is the one before with something appended, once."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from cluster_portal.files import keep
from emulation.models import Pledge, RevisionCause, SignedRevision
from emulation.models.artifacts import revision_path


class StaleBase(Exception):
    """Something else was made on the same base first."""


def current_revision(pledge: Pledge) -> SignedRevision | None:
    """The newest file of the frozen content; None until it is typeset."""
    if not pledge.code:
        return None
    rows = SignedRevision.objects.filter(pledge=pledge, paper_code=pledge.code)
    return rows.order_by("-number").first()


def first_revision(pledge: Pledge, content: bytes, at: datetime) -> SignedRevision:
    """Keep the prepared file. When two were typesetting it at once, the first one stands."""
    try:
        return _store(pledge, content, number=0, base=None, cause=RevisionCause.PREPARED, at=at)
    except IntegrityError:
        return SignedRevision.objects.get(paper_code=pledge.code, number=0)


def append_revision(
    base: SignedRevision, content: bytes, *, cause: str, at: datetime
) -> SignedRevision:
    """Keep what was appended to `base`. Raises StaleBase when the base has been built on already.

    ValueError when the bytes do not begin with those of the base: that is no revision of this file.
    """
    if not content.startswith(read_bytes(base)) or len(content) == base.size:
        raise ValueError("The file is not its base with something appended.")
    try:
        return _store(base.pledge, content, number=base.number + 1, base=base, cause=cause, at=at)
    except IntegrityError as taken:
        raise StaleBase from taken


def read_bytes(revision: SignedRevision) -> bytes:
    with revision.file.open("rb") as file:
        return file.read()


def _store(pledge, content, *, number, base, cause, at) -> SignedRevision:
    """The row first, in a savepoint, then the file: a refused row leaves no file, and no row is without its file."""
    revision = SignedRevision(
        pledge=pledge,
        paper_code=base.paper_code if base else pledge.code,
        number=number,
        base=base,
        cause=cause,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        created_at=at,
    )
    revision.file.name = revision_path(revision)
    with transaction.atomic():
        revision.save(force_insert=True)
        keep(revision.file.storage, revision.file.name, content)
    return revision
