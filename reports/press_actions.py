"""Changes of the press text of a published version. Each: lock, permission, state, audit line, one transaction."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions.versions import ChangedMeanwhile

from .actions import SectionsFaulty
from .models import PressText, PublishedReport
from .snapshot import from_snapshot
from .writing import faults, tidy, without_value


@transaction.atomic
def write_press_text(
    *, publication: PublishedReport, title: str, text: str, expected_version: int, by, at: datetime
) -> PressText:
    """Write the news item of a version. `expected_version`: what the editor was opened with, 0 for a new one.

    Raises PermissionDenied, MoveNotAllowed (it stands on the first page: take it back first), ChangedMeanwhile,
    SectionsFaulty (a bound number that the snapshot does not know, or has no value for).
    """
    publication = _locked(publication)
    require(by, Permission.REPORT_PUBLISH, publication.report)
    row = PressText.objects.select_for_update(of=("self",)).filter(publication=publication).first()
    if row and row.is_public:
        raise MoveNotAllowed(_("The press text is published; take it back before you change it."))
    if (row.lock_version if row else 0) != expected_version:
        raise ChangedMeanwhile(
            changes={"title": (None, row.title), "text": (None, row.text)},
            version=row.lock_version,
            by=str(row.written_by),
        )
    text = tidy(text)
    _require_readable(publication, text)
    before = {"title": row.title, "text": row.text} if row else {}
    if row is None:
        row = PressText(publication=publication, lock_version=0)
    row.title, row.text, row.written_by, row.written_at = title, text, by, at
    changed = changes_between(before, {"title": title, "text": text})
    if changed:
        _saved(row, "press_text_written", by=by, at=at, changes=changed)
    return row


@transaction.atomic
def publish_press_text(*, press_text: PressText, by, at: datetime) -> PressText:
    """Show it on the first page."""
    row = _locked_text(press_text, by)
    row.publish(by=by, at=at)
    return _saved(row, "press_text_published", by=by, at=at)


@transaction.atomic
def unpublish_press_text(*, press_text: PressText, by, at: datetime) -> PressText:
    """Take it from the first page; the text stays."""
    row = _locked_text(press_text, by)
    row.unpublish()
    return _saved(row, "press_text_taken_back", by=by, at=at)


def _require_readable(publication, text):
    numbers = from_snapshot(publication.snapshot).numbers
    if found := faults(text, numbers):
        raise SectionsFaulty({"text": found})
    if empty := without_value(text, numbers):
        said = _("Nobody has given «%(figure)s»; the press text cannot name it.")
        raise MoveNotAllowed(said % {"figure": empty[0].words})


def _locked(publication):
    rows = PublishedReport.objects.select_related("report__year__cluster")
    return rows.select_for_update(of=("self",)).get(pk=publication.pk)


def _locked_text(press_text, by):
    publication = _locked(press_text.publication)
    require(by, Permission.REPORT_PUBLISH, publication.report)
    row = PressText.objects.select_for_update(of=("self",)).get(pk=press_text.pk)
    row.publication = publication
    return row


def _saved(row, action, *, by, at, changes=None):
    row.lock_version += 1
    row.save()
    record(by=by, action=action, target=row, at=at, changes=changes or {})
    return row
