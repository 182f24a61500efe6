"""Comments on the draft: written by members while it is open to them, answered, resolved."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import checked_reason
from emulation.models import CommentPart, Pledge, PledgeComment, PledgeState

from .pledges import locked_pledge


@transaction.atomic
def comment_on_pledge(*, pledge: Pledge, part: str, text: str, by, at: datetime) -> PledgeComment:
    """Begin a thread. Raises PermissionDenied, MoveNotAllowed, ReasonTooShort."""
    pledge = _open_pledge(pledge, by)
    comment = PledgeComment(
        pledge=pledge, part=CommentPart(part), text=checked_reason(text), by=by, at=at
    )
    comment.full_clean()
    comment.save()
    record(by=by, action="pledge_commented", target=pledge, at=at, note=comment.text)
    return comment


@transaction.atomic
def answer_comment(*, comment: PledgeComment, text: str, by, at: datetime) -> PledgeComment:
    """Answer in a thread; one that was resolved is open again."""
    pledge = _open_pledge(comment.pledge, by)
    thread = _locked_thread(comment)
    answer = PledgeComment.objects.create(
        pledge=pledge, thread=thread, text=checked_reason(text), by=by, at=at
    )
    if thread.is_resolved:
        thread.resolved_by, thread.resolved_at = None, None
        thread.save()
    record(by=by, action="pledge_comment_answered", target=pledge, at=at, note=answer.text)
    return answer


@transaction.atomic
def resolve_comment(*, comment: PledgeComment, by, at: datetime) -> PledgeComment:
    """The secretary, or who began it, says that a thread is settled. Raises PermissionDenied, MoveNotAllowed."""
    pledge = locked_pledge(comment.pledge_id)
    thread = _locked_thread(comment)
    if by.pk != thread.by_id or not can(by, Permission.PLEDGE_COMMENT, pledge):
        require(by, Permission.PLEDGE_RUN, pledge)
    if not thread.is_resolved:
        thread.resolved_by, thread.resolved_at = by, at
        thread.save()
        record(by=by, action="pledge_comment_resolved", target=pledge, at=at, note=thread.text)
    return thread


def _open_pledge(pledge, by) -> Pledge:
    pledge = locked_pledge(pledge.pk)
    require(by, Permission.PLEDGE_COMMENT, pledge)
    if pledge.state != PledgeState.CONSULTING:
        raise MoveNotAllowed(
            _("The draft is not open to comments now: it is «%(state)s».")
            % {"state": pledge.get_state_display()}
        )
    return pledge


def _locked_thread(comment) -> PledgeComment:
    rows = PledgeComment.objects.select_for_update(of=("self",))
    return rows.get(pk=comment.thread_id or comment.pk)
