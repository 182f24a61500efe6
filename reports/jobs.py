"""The job that publishes: it may be killed at any point and run again, and still publishes once."""

import logging
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from cluster_portal import pdf
from cluster_portal.accounts.activity import record
from cluster_portal.accounts.models import User
from cluster_portal.files import write_atomically

from . import paper
from .annual import build_annual_report
from .models import ConferenceReport, PublishedReport
from .snapshot import digest, from_snapshot, snapshot

logger = logging.getLogger(__name__)


def publish(order: dict) -> None:
    """Make the files of one version and store them with their hashes.

    First the file, by the hash of its content; then the row, the state and the audit line in one transaction.
    What a killed job leaves behind is at most a file that the next run finds again.
    """
    report = ConferenceReport.objects.select_related("year__cluster").get(pk=order["report_id"])
    if not is_wanted(report, order):
        return
    data = snapshot(build_annual_report(report.year))
    # From the snapshot, not from the database: what is stored is what was printed.
    stored = from_snapshot(data)
    html = paper.article(stored, code=order["code"])
    try:
        made = pdf.typeset(paper.whole_page(stored, html, is_draft=False))
    except pdf.PaperFailed as failure:
        logger.exception("report %s", report.pk)
        give_up(order, str(failure))
        return
    name = f"reports/{made.sha256[:2]}/{made.sha256}.pdf"
    write_atomically(settings.MEDIA_ROOT / name, made.content)
    store(order, data=data, html=html, name=name, made=made)


def is_wanted(report: ConferenceReport, order: dict) -> bool:
    """False when it was done before, or taken back meanwhile."""
    is_done = report.publications.filter(version=order["version"]).exists()
    return report.publishing_since is not None and not is_done


@transaction.atomic
def store(order, *, data, html, name, made) -> None:
    report = _locked(order)
    if not is_wanted(report, order):
        return
    by = User.objects.get(pk=order["by_id"])
    at = datetime.fromisoformat(order["at"])
    earlier = report.publications.filter(version=order["version"] - 1).first()
    publication = PublishedReport.objects.create(
        report=report,
        version=order["version"],
        snapshot=data,
        snapshot_sha256=digest(data),
        html=html,
        pdf=name,
        sha256=made.sha256,
        pages=made.pages,
        code=order["code"],
        published_by=by,
        published_at=at,
        supersedes=earlier,
        reason=order["reason"],
    )
    report.publish()
    report.lock_version += 1
    report.save()
    hashes = {
        "sha256": [None, made.sha256],
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
