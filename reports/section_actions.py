"""Changes of one section: its text, and what members say about it. Each: lock, permission, state, audit line."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.canonical import sha256_of
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions.versions import ChangedMeanwhile

from .actions import locked, locked_to_edit, saved, write_sections
from .models import ConferenceReport, ReportState, SectionComment
from .sections import BY_KEY


def mark_of(text: str) -> str:
    """What an open page remembers of the text that it was opened with."""
    return sha256_of(text)[:32]


@transaction.atomic
def edit_section(
    *, report: ConferenceReport, key: str, text: str, base: str, by, at: datetime
) -> ConferenceReport:
    """Write one section. `base` is mark_of(the text that the editor was opened with).

    Raises PermissionDenied, MoveNotAllowed (closed meanwhile), SectionsFaulty, and ChangedMeanwhile when somebody wrote
    this very section; two people who write two sections do not meet.
    """
    report = locked_to_edit(report, by)
    before = report.sections.get(key, "")
    if mark_of(before) != base:
        last = report.section_versions.filter(key=key).select_related("by").first()
        raise ChangedMeanwhile(
            changes={key: (None, before)},
            version=report.lock_version,
            by=str(last.by) if last else "",
        )
    write_sections(report, {key: text}, by=by, at=at)
    after = report.sections[key]
    if after != before:
        saved(report)
        record(by=by, action="report_edited", target=report, at=at, changes={key: [before, after]})
    return report


@transaction.atomic
def comment_on_section(
    *, report: ConferenceReport, key: str, text: str, by, at: datetime
) -> SectionComment:
    """Say something about a section. Raises PermissionDenied, MoveNotAllowed when the draft is not open to comments."""
    report = locked(report)
    require(by, Permission.REPORT_COMMENT, report)
    if report.state != ReportState.CONSULTING:
        raise MoveNotAllowed(
            _("The document is «%(state)s»; comments are taken while it is open to comments.")
            % {"state": report.get_state_display()}
        )
    comment = SectionComment.objects.create(report=report, key=key, text=text, by=by, at=at)
    note = f"{BY_KEY[key].label}: {text}"
    record(by=by, action="report_commented", target=report, at=at, note=note)
    return comment


@transaction.atomic
def answer_comment(*, comment: SectionComment, answer: str, by, at: datetime) -> SectionComment:
    """Say what was done about a comment. Raises PermissionDenied, MoveNotAllowed when it was answered before."""
    report = locked(comment.report)
    comment = SectionComment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    require(by, Permission.REPORT_EDIT, report)
    if not comment.is_open:
        raise MoveNotAllowed(_("This comment is answered already."))
    comment.answer, comment.answered_by, comment.answered_at = answer, by, at
    comment.save()
    note = f"{BY_KEY[comment.key].label}: {answer}"
    record(by=by, action="report_comment_answered", target=report, at=at, note=note)
    return comment
