"""What the portal can say of a paper, by its code or by its bytes: what it is, who signed and how, what replaced it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import broken_lines
from cluster_portal.accounts.models import Activity
from cluster_portal.canonical import sha256_of
from cooperatives.models import ImportRun, Return
from emulation.actions.practice import PREFIX as PRACTICE_PREFIX
from emulation.models import (
    Pledge,
    PledgeKind,
    PledgeState,
    ScoreEvidence,
    SealState,
    Signature,
    SignatureArtifact,
    SignedRevision,
)
from emulation.papers import aim_in_words
from emulation.signing.offline_verifier import METHODS

from .models import PublishedFile, PublishedReport
from .snapshot import digest

CHUNK = 1024 * 1024
# Each row of these has a `file`, and its `sha256`.
KEPT_FILES = (PublishedFile, SignedRevision, SignatureArtifact, ScoreEvidence, ImportRun)
# What the audit trail tells of a place to sign
SIGNED_OR_NOT = ("pledge_signed", "scan_confirmed", "signature_withdrawn")


@dataclass(frozen=True)
class SignatureFacts:
    """One signature as design 6 names it. `covers_whole_file`: the signer's hash is that of the whole content."""

    name: str
    province: str
    position_line: str
    method: str
    method_label: str
    signed_at: datetime
    covers_whole_file: bool
    trusted: bool
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class TargetFacts:
    """One line of the targets that were signed; `units`: one text for each alliance, in their order."""

    text: str
    unit: str
    common: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class KnownPaper:
    """A paper of ours. `is_final` is False for a pledge that is still being signed: then nothing more is told.

    A practice document is one of ours and counts for nothing; that is all that is told of it.
    `targets` are those that were signed, as rows of text; `related` are addenda and versions, (words, code).
    """

    title: str
    code: str
    is_final: bool
    is_practice: bool = False
    issued_at: datetime | None = None
    sha256: str = ""
    content_sha256: str = ""
    page: str = ""
    trace_page: str = ""
    superseded_by: str = ""
    replacement_page: str = ""
    reason: str = ""
    signer: str = ""
    signatures: tuple[SignatureFacts, ...] = ()
    seal: str = ""
    units: tuple[str, ...] = ()
    targets: tuple[TargetFacts, ...] = ()
    related: tuple[tuple[str, str], ...] = ()


def paper_of_code(code: str) -> KnownPaper | None:
    """The paper that carries this code, published, signed or being signed."""
    if code.startswith("BC-"):
        publication = _publications().filter(code=code).first()
        return _of_publication(publication) if publication else None
    if code.startswith(("GU-", f"{PRACTICE_PREFIX}-")):
        pledge = _pledges().filter(code=code).first()
        return _of_pledge(pledge) if pledge else None
    return None


def targets_in(content: dict) -> tuple[TargetFacts, ...]:
    """The targets of a content, or of what was found embedded in a file."""
    keys = [unit.get("key") for unit in content.get("units", [])]
    return tuple(
        TargetFacts(
            text=str(target.get("text", "")),
            unit=str(target.get("unit", "")),
            common=_aim(target.get("common")),
            units=tuple(_aim(target.get("units", {}).get(key)) for key in keys),
        )
        for target in content.get("targets", [])
    )


def units_in(content: dict) -> tuple[str, ...]:
    return tuple(str(unit.get("name", "")) for unit in content.get("units", []))


def _aim(aim) -> str:
    """A stranger's file may hold anything under this name."""
    try:
        return aim_in_words(aim)
    except (KeyError, TypeError, AttributeError, ArithmeticError):
        return "?"


def hash_of(file) -> str:
    """SHA-256 of an open file or an upload, read piece by piece."""
    found = hashlib.sha256()
    for piece in iter(lambda: file.read(CHUNK), b""):
        found.update(piece)
    return found.hexdigest()


def with_what_we_know(answer: dict) -> dict:
    """The answer about a file of ours, with what stands in our own books of its paper."""
    paper = paper_of_code(answer["paper"]["code"]) if answer["ours"] else None
    if paper is None:
        return answer
    known = {"title": paper.title, "superseded_by": paper.superseded_by}
    if not answer["signatures"] and paper.signatures:
        # A paper from before the signatures stood in the file itself.
        rows = [_as_told(each) for each in paper.signatures]
        known |= {"signatures": rows, "trusted": all(row["trusted"] for row in rows)}
    return answer | known


def shown(answer: dict) -> dict:
    """The answer with moments as moments and ways to sign in words, for a page."""
    rows = {name: [_shown(row) for row in answer[name]] for name in ("signatures", "timestamps")}
    seal = answer["seal"]
    return answer | rows | {"seal": _shown(seal) if seal else None}


def _shown(row: dict) -> dict:
    certificate = row.get("certificate")
    if certificate:
        moments = {name: _moment(certificate[name]) for name in ("valid_from", "valid_to")}
        certificate = certificate | moments
    return row | {
        "signed_at": _moment(row["signed_at"]),
        "method_label": METHODS.get(row["method"], row["method"]),
        "certificate": certificate,
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _as_told(row: SignatureFacts) -> dict:
    names = ("name", "province", "position_line", "method", "covers_whole_file", "trusted")
    told = {name: getattr(row, name) for name in names}
    return told | {"signed_at": row.signed_at.isoformat(), "problems": list(row.problems)}


def _publications():
    return PublishedReport.objects.select_related(
        "report__year__cluster", "superseded_by__report__year__cluster"
    )


def _pledges():
    rows = Pledge.objects.select_related("year", "replaced_by", "replaces", "amends")
    return rows.prefetch_related("signatures__province")


def _of_publication(row: PublishedReport) -> KnownPaper:
    later = getattr(row, "superseded_by", None)
    head = row.snapshot.get("head", {})
    title = _("Summary report of %(year)s, version %(version)s") % {
        "year": row.report.year.year,
        "version": row.version,
    }
    return KnownPaper(
        title=title,
        code=row.code,
        is_final=True,
        issued_at=row.published_at,
        sha256=row.sha256,
        content_sha256=row.snapshot_sha256,
        page=row.get_absolute_url(),
        trace_page=f"{reverse('reports:trace_list', args=[row.report.year.year])}?{row.query}",
        superseded_by=later.code if later else "",
        replacement_page=later.get_absolute_url() if later else "",
        reason=later.reason if later else "",
        signer=head.get("signer_name", ""),
    )


def _title(pledge: Pledge) -> str:
    if pledge.kind != PledgeKind.PLEDGE:
        return str(pledge)
    words = {"year": pledge.year.year, "version": pledge.version}
    return _("Emulation pledge for %(year)s, version %(version)s") % words


def _related(pledge: Pledge) -> Iterator[tuple[str, str]]:
    """The papers that this one changes, or that change it, as far as they are in force."""
    if pledge.amends_id:
        yield _("changes the pledge"), pledge.amends.code
    if pledge.replaces_id:
        yield _("replaces the earlier version"), pledge.replaces.code
    for each in pledge.addenda.once_in_force().order_by("in_force_at"):
        words = {"day": f"{timezone.localdate(each.in_force_at):%d/%m/%Y}"}
        yield _("changed by an addendum since %(day)s") % words, each.code


def _of_pledge(pledge: Pledge) -> KnownPaper:
    title = _title(pledge)
    if pledge.is_practice:
        return KnownPaper(title=title, code=pledge.code, is_final=False, is_practice=True)
    if not pledge.is_signed:
        return KnownPaper(title=title, code=pledge.code, is_final=False)
    later = getattr(pledge, "replaced_by", None)
    later = later if later and later.is_signed else None
    content = json.loads(pledge.content)
    seal = pledge.seals.filter(state=SealState.SEALED).order_by("-on_number").first()
    return KnownPaper(
        title=title,
        code=pledge.code,
        is_final=True,
        issued_at=pledge.in_force_at,
        seal=f"{seal.level} · {seal.note}" if seal else "",
        units=units_in(content),
        targets=targets_in(content),
        related=tuple(_related(pledge)),
        sha256=pledge.pdf_sha256,
        content_sha256=pledge.content_hash,
        superseded_by=later.code or "" if later else "",
        replacement_page=reverse("reports:verification_detail", args=[later.code]) if later else "",
        signatures=tuple(signatures_of(pledge)),
    )


def signatures_of(pledge: Pledge) -> Iterator[SignatureFacts]:
    """Who signed, how and when; the standing office last."""
    rows = [row for row in pledge.signatures.all() if row.is_signed]
    rows.sort(key=lambda row: (row.province is None, row.signed_at))
    for row in rows:
        yield _signature_facts(row, pledge)


def _signature_facts(row: Signature, pledge: Pledge) -> SignatureFacts:
    covers = row.content_hash == pledge.content_hash
    problems = () if covers else (_("The signed hash is not the hash of the content."),)
    return SignatureFacts(
        name=row.signer_name,
        province=row.province.alliance_name if row.province else _("The cluster's standing office"),
        position_line=row.position_line,
        method=row.method,
        method_label=row.get_method_display(),
        signed_at=row.signed_at,
        covers_whole_file=covers,
        trusted=covers,
        problems=problems,
    )


# The whole archive


def broken_papers() -> Iterator[dict]:
    """Each stored paper whose content or file no longer has the hash that was stored with it."""
    for row in PublishedReport.objects.select_related("report__year").order_by("pk").iterator():
        where = f"{row._meta.label_lower} {row.pk}"
        if digest(row.snapshot) != row.snapshot_sha256:
            yield {"line": where, "problem": "the snapshot was changed"}
        yield from _broken_file(row.pdf.storage, row.pdf.name, row.sha256, where)
    for pledge in Pledge.objects.exclude(content_hash="").order_by("pk").iterator():
        where = f"{pledge._meta.label_lower} {pledge.pk}"
        if hashlib.sha256(pledge.content.encode()).hexdigest() != pledge.content_hash:
            yield {"line": where, "problem": "the signed content was changed"}
        if pledge.pdf_sha256:
            yield from _broken_file(pledge.pdf.storage, pledge.pdf.name, pledge.pdf_sha256, where)
        yield from _broken_signatures(pledge)
    for sent in Return.objects.exclude(content_hash="").order_by("pk").iterator():
        if sha256_of(sent.content) != sent.content_hash:
            where = f"{sent._meta.label_lower} {sent.pk}"
            yield {"line": where, "problem": "the content of the return was changed"}
    yield from _lost_returns()
    yield from _broken_files()


def _broken_files() -> Iterator[dict]:
    """Rows without what hangs on them, and files piece by piece: the memory does not grow with the archive."""
    for model in KEPT_FILES:
        storage = model._meta.get_field("file").storage
        rows = model.objects.exclude(sha256="").order_by("pk")
        for pk, name, sha256 in rows.values_list("pk", "file", "sha256").iterator():
            yield from _broken_file(storage, name, sha256, f"{model._meta.label_lower} {pk}")


def _lost_returns() -> Iterator[dict]:
    """What the audit trail says was frozen, and is no longer there or reads differently."""
    hashes = dict(Return.objects.values_list("pk", "content_hash"))
    for line in Activity.objects.filter(action="return_frozen").order_by("number").iterator():
        if hashes.get(int(line.target_id)) != line.note:
            yield {"line": line.number, "problem": "the frozen return is missing or was replaced"}


def lost_papers() -> Iterator[dict]:
    """What the audit trail says was signed or published, and is no longer there or reads differently."""
    told = Activity.objects.filter(action__in=[*SIGNED_OR_NOT, "report_published"])
    signed = {str(pk) for pk in _signed().values_list("pk", flat=True)}
    pages = dict(PublishedReport.objects.values_list("code", "html"))
    # Of each place, what the last line says: signed, or taken back.
    last = {}
    for line in told.order_by("number").iterator():
        if line.action in SIGNED_OR_NOT:
            last[line.target_id] = line
        elif line.batch not in pages:
            yield {"line": line.number, "problem": "the published version is missing"}
        elif _html_hash(line) not in {None, sha256_of(pages[line.batch])}:
            yield {"line": line.number, "problem": "the published page was changed"}
    for place, line in last.items():
        if line.action != "signature_withdrawn" and place not in signed:
            yield {"line": line.number, "problem": "the signature is missing"}


def _signed():
    return Signature.objects.put()


def _html_hash(line):
    """The hash of the page, as the line of its publication keeps it."""
    return line.changes.get("html_sha256", [None, None])[1]


def _broken_signatures(pledge):
    if pledge.state in {PledgeState.DRAFT, PledgeState.CONSULTING}:
        return
    for row in pledge.signatures.put():
        if row.content_hash != pledge.content_hash:
            where = f"{row._meta.label_lower} {row.pk}"
            yield {"line": where, "problem": "signed another content"}


def _broken_file(storage, name, sha256, where):
    problem = _trouble_of_file(storage, name, sha256)
    if problem:
        yield {"line": where, "problem": problem, "file": name}


def _trouble_of_file(storage, name, sha256) -> str:
    if not name:
        return "the file is missing"
    try:
        with storage.open(name, "rb") as file:
            found = hash_of(file)
    except FileNotFoundError:
        return "the file is missing"
    except OSError:
        return "the file cannot be read"
    return "" if found == sha256 else "the file was changed"


def audit() -> tuple[int, list[dict]]:
    """(number of audit lines, everything that is broken): the chain of lines and the stored papers."""
    return Activity.objects.count(), [*broken_lines(), *broken_papers(), *lost_papers()]
