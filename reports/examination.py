"""A PDF that somebody holds in the hand: what can be said of it, by its bytes and by what we keep.

Ours is known by its SHA-256 and read here. A file from elsewhere is read by a process of its own, which knows nothing
of the portal and has a time limit: it is the same program that a stranger runs (emulation/signing/offline_verifier.py).
"""

import base64
import hashlib
import json
import logging
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from cluster_portal import waiting
from cluster_portal.files import write_atomically
from emulation.models import Pledge, SignedRevision
from emulation.signing import offline_verifier
from emulation.signing.keys import portal_certificates
from emulation.signing.loops import apart
from emulation.signing.offline_verifier import Anchors, examine
from emulation.signing.trust import revoked_lists, trust_roots

from .models import PublishedFile, PublishedReport

logger = logging.getLogger(__name__)

PROGRAM = Path(offline_verifier.__file__)
MAKER = "reports.examination.examine_aside"
# A request waits so long for a file from elsewhere; a job takes more time, and then says what it could not find out.
AT_ONCE, IN_A_JOB = 6, 120
# Larger ones go to a job at once.
AT_ONCE_BYTES = 2 * 1024 * 1024


class TakesLong(Exception):
    """Not done within the limit."""


def our_anchors() -> Anchors:
    """Whom this portal believes: the folder of authorities, its own keys, and the sums that it keeps."""
    return Anchors(
        roots=tuple(trust_roots()),
        portal=tuple(portal_certificates()),
        crls=tuple(revoked_lists()),
        papers=our_papers,
    )


def our_papers(sums: list[str] | None = None) -> dict[str, dict]:
    """What we keep under these SHA-256 sums, or under all. Four queries."""
    papers = {}
    for row in _among(SignedRevision.objects.select_related("pledge"), sums):
        is_present = row.paper_code == row.pledge.code
        papers[row.sha256] = {
            "kind": row.pledge.kind,
            "code": row.paper_code,
            "number": row.number,
            "cause": row.cause,
            "content_sha256": row.pledge.content_hash if is_present else "",
        }
    for row in _among(Pledge.objects.exclude(pdf_sha256=""), sums, "pdf_sha256"):
        own = {"kind": row.kind, "code": row.code, "content_sha256": row.content_hash}
        papers.setdefault(row.pdf_sha256, own)
    for row in _among(PublishedReport.objects.only("code", "sha256"), sums):
        papers[row.sha256] = {"kind": "report", "code": row.code}
    for row in _among(PublishedFile.objects.select_related("publication"), sums):
        papers[row.sha256] = {"kind": "report", "code": row.publication.code}
    return papers


def examine_at_once(content: bytes) -> dict:
    """While somebody waits. Raises TakesLong."""
    sha256 = hashlib.sha256(content).hexdigest()
    if len(content) > AT_ONCE_BYTES and not our_papers([sha256]):
        raise TakesLong
    return examine_within(content, limit=AT_ONCE, is_online=True)


def examine_now(content: bytes, *, is_online: bool = False, limit: float = IN_A_JOB) -> dict:
    """The answer; a file from elsewhere that takes longer than the limit gets a shorter one, which says so."""
    try:
        return examine_within(content, limit=limit, is_online=is_online)
    except TakesLong:
        return _without_changes(content, limit)


def examine_within(content: bytes, *, limit: float, is_online: bool = False) -> dict:
    """Raises TakesLong."""
    known = our_papers(list(offline_verifier.sums_of(content).values()))
    if hashlib.sha256(content).hexdigest() in known:
        return apart(examine, content, our_anchors(), is_online=is_online)
    return _elsewhere(content, known, limit, ["--online"] if is_online else [])


def _without_changes(content, limit):
    known = our_papers(list(offline_verifier.sums_of(content).values()))
    try:
        answer = _elsewhere(content, known, limit, ["--quick"])
    except TakesLong:
        answer = examine(b"", Anchors()) | {
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
            "codes": [],
            "problems": [],
        }
    answer["intact"] = False
    answer["codes"].append("too_long")
    answer["problems"].append(offline_verifier.SENTENCES["too_long"])
    return answer


def _elsewhere(content, known, limit, options) -> dict:
    with tempfile.TemporaryDirectory(prefix="portal-examine-") as folder:
        file, anchors = Path(folder) / "file.pdf", Path(folder) / "anchors.json"
        file.write_bytes(content)
        anchors.write_text(json.dumps(told_anchors(known)))
        command = [sys.executable, "-I", str(PROGRAM), str(file), "--json"]
        command += ["--anchors", str(anchors), "--limit", str(int(limit)), *options]
        try:
            done = subprocess.run(command, capture_output=True, timeout=limit, cwd=folder, env={})
        except subprocess.TimeoutExpired as slow:
            raise TakesLong from slow
    if done.returncode < 0:  # the limit of processor time or of memory
        raise TakesLong
    try:
        return json.loads(done.stdout)
    except ValueError:
        logger.warning("examination ended with %s: %s", done.returncode, done.stderr[-2000:])
        raise TakesLong from None


def told_anchors(papers: dict[str, dict]) -> dict:
    """The anchors as the program reads them."""
    return {
        "portal": [pem(each) for each in portal_certificates()],
        "roots": [pem(each) for each in trust_roots()],
        "crls": [base64.b64encode(each.dump()).decode() for each in revoked_lists()],
        "papers": papers,
    }


def program_for_strangers() -> str:
    """The verifier as one file, with whom we believe and the sums of all papers filled in."""
    filled = json.dumps(told_anchors(our_papers()), sort_keys=True)
    source = PROGRAM.read_text(encoding="utf-8")
    empty = "ANCHORS: dict | None = None\n"
    if source.count(empty) != 1:
        raise ValueError("The place for the anchors is not there.")
    return source.replace(empty, f"ANCHORS: dict | None = json.loads({filled!r})\n")


def pem(certificate) -> str:
    """The certificate as text, as files of authorities hold it."""
    body = base64.encodebytes(certificate.dump()).decode()
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"


def _among(rows, sums, name="sha256"):
    return rows if sums is None else rows.filter(Q(**{f"{name}__in": sums}))


# Files that take long


def put_aside(content: bytes) -> str:
    """Keep an uploaded file until a job has read it; its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    write_atomically(_aside(sha256), content)
    return sha256


def examined_aside(sha256: str, on: date) -> dict | None:
    """The answer about a file that was put aside, or None while a job works on it. Asked anew each day.

    Raises FileFailed, and FileNotFoundError when no such file was handed in.
    """
    order = f"{sha256} {on:%Y-%m-%d}"
    is_made = waiting.cached(waiting.key_of(MAKER, order)).exists()
    if not is_made and not _aside(sha256).exists():
        raise FileNotFoundError(sha256)
    path = waiting.made(maker=MAKER, order=order)
    return json.loads(path.read_text(encoding="utf-8")) if path else None


def examine_aside(order: str) -> bytes:
    """What the job makes: the answer as JSON; the file itself is not kept. Raises FileFailed."""
    path = _aside(order.split()[0])
    try:
        content = path.read_bytes()
    except FileNotFoundError as gone:
        raise waiting.FileFailed(f"no file for {order}") from gone
    answer = examine_now(content, is_online=True)
    path.unlink(missing_ok=True)
    return json.dumps(answer, ensure_ascii=False).encode()


def _aside(sha256: str) -> Path:
    return Path(settings.VAR_DIR) / "waiting" / f"{sha256}.upload"
