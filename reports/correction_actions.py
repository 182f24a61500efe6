"""The reasons of single corrections, written before the version that corrects is published."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions.versions import ChangedMeanwhile

from .actions import is_publishing, locked, saved
from .models import ConferenceReport, ReportState


@transaction.atomic
def write_correction_reasons(
    *, report: ConferenceReport, reasons: dict[str, str], expected_version: int, by, at: datetime
) -> ConferenceReport:
    """Keep {key of a correction: its reason}; a line without one has the reason of the whole version.

    Raises PermissionDenied, MoveNotAllowed (published, or being published), ChangedMeanwhile.
    """
    report = locked(report)
    require(by, Permission.REPORT_PUBLISH, report)
    if report.state == ReportState.PUBLISHED or is_publishing(report, at):
        raise MoveNotAllowed(_("The slip is made with the version; open the document again first."))
    if report.lock_version != expected_version:
        raise ChangedMeanwhile(changes={}, version=report.lock_version)
    before, report.correction_reasons = report.correction_reasons, reasons
    changed = changes_between(before, reasons | dict.fromkeys(before.keys() - reasons.keys(), ""))
    if changed:
        saved(report)
        record(by=by, action="correction_reasons_written", target=report, at=at, changes=changed)
    return report
