"""The job that publishes: it may be killed at any point and run again, and still publishes once."""

import logging
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cluster_portal import pdf, progress
from cluster_portal.accounts.activity import record
from cluster_portal.accounts.models import User
from cluster_portal.files import write_atomically
from emulation.signed_targets import ContentChanged

from . import downloads, errata, paper
from .annual import build_annual_report
from .completeness import missing_figures
from .listing import listing_paper, read_listing
from .models import ConferenceReport, PublishedFile, PublishedReport
from .outputs import OUTPUTS
from .printed import printed
from .snapshot import digest, from_snapshot, snapshot

logger = logging.getLogger(__name__)


# What the page says while somebody waits, in the order of the work
STEPS = {
    "figures": _("reading the figures"),
    "pdf": _("setting the PDF"),
    "docx": _("writing the Word file"),
    "xlsx": _("writing the Excel file"),
    "errata": _("comparing with the version before"),
}


def progress_of(report: ConferenceReport) -> tuple[str, int, int] | None:
    """(the step in words, steps done, steps in all) of the publishing that runs, or that its worker was lost with."""
    told = progress.told(_told(report.pk))
    return told and (STEPS.get(told.step, ""), told.done, told.total)


def publish(order: dict) -> None:
    """The job: tells how far it is, in a file that it holds while it lives."""
    with progress.holding(_told(order["report_id"])):
        _publish(order)
    _told(order["report_id"]).unlink(missing_ok=True)


def _told(report_id) -> Path:
    return settings.VAR_DIR / "publishing" / f"{report_id}.progress"


def _tell(step) -> None:
    progress.tell(step, list(STEPS).index(step), len(STEPS))


def _publish(order: dict) -> None:
    """Make the files of one version and store them with their hashes.

    First the file, by the hash of its content; then the row, the state and the audit line in one transaction.
    What a killed job leaves behind is at most a file that the next run finds again.
    """
    report = ConferenceReport.objects.select_related("year__cluster").get(pk=order["report_id"])
    if not is_wanted(report, order):
        return
    _tell("figures")
    try:
        built = build_annual_report(report.year)
    except ContentChanged as refusal:
        give_up(order, str(refusal))
        return
    # Somebody may have taken a figure away since the button was pressed.
    if missing := missing_figures(built, report.year.provinces()):
        give_up(order, " ".join(each.told for each in missing))
        return
    data = snapshot(built)
    # From the snapshot, not from the database: what is stored is what was printed.
    stored = from_snapshot(data)
    _tell("pdf")
    sheet = paper.sheet(stored, code=order["code"])
    html = paper.article_of(sheet)
    beside = listing_paper(sheet, read_listing(report.year, stored.as_of))
    try:
        made = paper.typeset(stored, html, is_draft=False, beside=(beside,))
    except pdf.PaperFailed as failure:
        logger.exception("report %s", report.pk)
        give_up(order, str(failure))
        return
    files = [_kept("pdf", made.content)]
    for output in OUTPUTS.values():
        _tell(str(output.kind))
        files.append(_kept(output.kind, output.make(sheet)))
    _tell("errata")
    try:
        slips, reasons = _errata(report, order, stored)
    except pdf.PaperFailed as failure:
        logger.exception("errata of report %s", report.pk)
        give_up(order, str(failure))
        return
    store(order, data=data, html=html, pages=made.pages, files=files + slips, reasons=reasons)


@dataclass(frozen=True)
class KeptFile:
    """A file that lies on the disk under its hash."""

    kind: str
    name: str
    sha256: str
    size: int


def _errata(report, order, stored) -> tuple[list[KeptFile], dict[str, str]]:
    """The errata slip of a later version, and the reasons of single lines that it prints.

    A version stored before there were whole snapshots has nothing to compare.
    """
    earlier = report.publications.filter(version=order["version"] - 1).first()
    if earlier is None or "whole" not in earlier.snapshot:
        return [], {}
    slip = errata.errata_of(
        from_snapshot(earlier.snapshot),
        stored,
        old_code=earlier.code,
        new_code=order["code"],
        version=order["version"],
        reason=order["reason"],
        reasons=order.get("reasons"),  # an order of before there were such reasons has none
        printed=printed(Path(earlier.pdf.path), earlier.sha256),
    )
    file = _kept("errata", pdf.typeset(errata.whole_page(slip)).content, ending="pdf")
    return [file], slip.own_reasons


def _kept(kind, content, *, ending="") -> KeptFile:
    digest_of_file = sha256(content).hexdigest()
    name = f"reports/{digest_of_file[:2]}/{digest_of_file}.{ending or kind}"
    write_atomically(settings.MEDIA_ROOT / name, content)
    return KeptFile(kind, name, digest_of_file, len(content))


def is_wanted(report: ConferenceReport, order: dict) -> bool:
    """False when it was done before, or taken back meanwhile."""
    is_done = report.publications.filter(version=order["version"]).exists()
    return report.publishing_since is not None and not is_done


@transaction.atomic
def store(order, *, data, html, pages, files: list[KeptFile], reasons: dict[str, str]) -> None:
    """The row of the version and those of its files, the PDF first, with the audit line of all their hashes."""
    report = _locked(order)
    if not is_wanted(report, order):
        return
    by = User.objects.get(pk=order["by_id"])
    at = datetime.fromisoformat(order["at"])
    printed, *others = files
    earlier = report.publications.filter(version=order["version"] - 1).first()
    publication = PublishedReport.objects.create(
        report=report,
        version=order["version"],
        snapshot=data,
        snapshot_sha256=digest(data),
        html=html,
        pdf=printed.name,
        sha256=printed.sha256,
        pages=pages,
        code=order["code"],
        published_by=by,
        published_at=at,
        supersedes=earlier,
        reason=order["reason"],
        reasons=reasons,
    )
    PublishedFile.objects.bulk_create(
        PublishedFile(
            publication=publication,
            kind=each.kind,
            file=each.name,
            sha256=each.sha256,
            size=each.size,
        )
        for each in others
    )
    report.publish()
    report.lock_version += 1
    report.save()
    downloads.tell_of_new_version()
    hashes = {
        "sha256": [None, printed.sha256],
        **{f"{each.kind}_sha256": [None, each.sha256] for each in others},
        "snapshot_sha256": [None, publication.snapshot_sha256],
        "html_sha256": [None, sha256(html.encode()).hexdigest()],
    }
    record(
        by=by,
        action="report_published",
        target=report,
        at=at,
        changes=hashes,
        note=order["reason"],
        batch=order["code"],
    )


@transaction.atomic
def give_up(order, why) -> None:
    """Let the secretary try again, and say in the audit trail what happened."""
    report = _locked(order)
    report.publishing_since = None
    report.lock_version += 1
    report.save()
    record(
        by=User.objects.get(pk=order["by_id"]),
        action="report_publication_failed",
        target=report,
        at=datetime.fromisoformat(order["at"]),
        note=why,
    )


def _locked(order):
    rows = ConferenceReport.objects.select_related("year__cluster").select_for_update(of=("self",))
    return rows.get(pk=order["report_id"])
