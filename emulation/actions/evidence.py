"""Evidence of a self-score (minh chứng): a file or an address, kept with its SHA-256."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.text import clean
from emulation.models import Criterion, Score, ScoreEvidence, ScoreSheet

from .sheets import locked_sheet

MEGABYTE = 2**20
# Proposed: a scanned decision has a few megabytes. No paper of the alliances says a limit.
LARGEST_EVIDENCE = 20 * MEGABYTE
# What may be kept, by the ending of its name: how such a file begins, what a browser is told. Nothing that can run.
ZIPPED = b"PK\x03\x04"
EVIDENCE_KINDS = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    ".docx": (
        ZIPPED,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ".xlsx": (ZIPPED, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class EvidenceRefused(ValueError):
    """A file that is not taken; the text is for users."""


@dataclass(frozen=True)
class Proof:
    """What the evidence is, and either a link or a file (its name and bytes)."""

    title: str
    issuer: str = ""
    issued_on: date | None = None
    link: str = ""
    filename: str = ""
    content: bytes = b""


@transaction.atomic
def add_evidence(
    *, sheet: ScoreSheet, criterion: Criterion, proof: Proof, by, at: datetime
) -> ScoreEvidence:
    """Put evidence to a criterion of the own sheet, while it may be written.

    Raises PermissionDenied, MoveNotAllowed, EvidenceRefused, ValidationError.
    """
    sheet = locked_sheet(sheet)
    require(by, Permission.SCORE_PREPARE, sheet)
    sheet.require_with_officer()
    if bool(proof.link) == bool(proof.content):
        raise EvidenceRefused(_("Give either a file or an address."))
    suffix = checked_file(proof.filename, proof.content) if proof.content else ""
    score, _is_new = Score.objects.get_or_create(sheet=sheet, criterion=criterion)
    evidence = ScoreEvidence(
        score=score,
        title=clean(proof.title),
        issuer=clean(proof.issuer),
        issued_on=proof.issued_on,
        link=proof.link,
        sha256=sha256(proof.content).hexdigest() if proof.content else "",
        added_by=by,
        added_at=at,
    )
    if proof.content:
        evidence.file.save(f"file{suffix}", ContentFile(proof.content), save=False)
    evidence.full_clean(exclude=["score", "added_by", "file"])
    evidence.save()
    sheet.lock_version += 1
    sheet.save()
    note = f"SHA-256 {evidence.sha256}" if evidence.sha256 else evidence.link
    changes = {f"{criterion.order_no}. {criterion.text}": [None, evidence.title]}
    record(by=by, action="evidence_added", target=sheet, at=at, changes=changes, note=note)
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: ScoreEvidence, by, at: datetime) -> ScoreSheet:
    """Take evidence away while the self-score may be written. Raises PermissionDenied, MoveNotAllowed."""
    sheet = locked_sheet(evidence.score.sheet)
    require(by, Permission.SCORE_PREPARE, sheet)
    sheet.require_with_officer()
    evidence = (
        ScoreEvidence.objects.select_related("score__criterion").filter(pk=evidence.pk).first()
    )
    if evidence is None:
        raise MoveNotAllowed(_("This evidence is not there any more."))
    criterion, title = evidence.score.criterion, evidence.title
    name, storage = evidence.file.name, evidence.file.storage
    evidence.delete()
    if name and not ScoreEvidence.objects.filter(file=name).exists():
        transaction.on_commit(lambda: storage.delete(name))
    sheet.lock_version += 1
    sheet.save()
    changes = {f"{criterion.order_no}. {criterion.text}": [title, None]}
    record(by=by, action="evidence_removed", target=sheet, at=at, changes=changes)
    return sheet


def checked_file(filename: str, content: bytes) -> str:
    """Return the ending of a file that may be kept. Raises EvidenceRefused."""
    suffix = Path(filename).suffix.lower()
    beginning, _type = EVIDENCE_KINDS.get(suffix, (None, ""))
    if beginning is None or not content.startswith(beginning):
        raise EvidenceRefused(
            _("This is no PDF, picture (PNG, JPEG), Word or Excel file. Scan or save it as PDF.")
        )
    if len(content) > LARGEST_EVIDENCE:
        raise EvidenceRefused(
            _("The file has %(size)s MB; at most %(limit)s MB are taken. Nothing was changed.")
            % {"size": -(-len(content) // MEGABYTE), "limit": LARGEST_EVIDENCE // MEGABYTE}
        )
    return suffix
