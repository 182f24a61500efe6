"""«Hỏi lại»: a signer asks the secretary before signing; the question and its answer stand in the room."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import checked_reason
from emulation.models import Signature, SigningQuestion

from .places import locked_place, refuse_second, refuse_unless_open, require_signer
from .pledges import locked_pledge


@transaction.atomic
def ask_question(*, signature: Signature, text: str, by, at: datetime) -> SigningQuestion:
    """Ask before signing. It stops nobody: the others go on, and so may this unit. Raises ReasonTooShort as well."""
    pledge, place = locked_place(signature)
    require_signer(by, place, at)
    refuse_second(place)
    refuse_unless_open(pledge, place)
    question = SigningQuestion.objects.create(
        signature=place,
        paper_code=pledge.code,
        text=checked_reason(text),
        asked_by=by,
        asked_at=at,
    )
    record(by=by, action="signing_question_asked", target=place, at=at, note=question.text)
    return question


@transaction.atomic
def answer_question(*, question: SigningQuestion, answer: str, by, at: datetime) -> SigningQuestion:
    """The secretary answers, once; who wants to know more asks again. Raises PermissionDenied, MoveNotAllowed."""
    pledge = locked_pledge(question.signature.pledge_id)
    require(by, Permission.PLEDGE_RUN, pledge)
    rows = SigningQuestion.objects.select_for_update(of=("self",)).select_related("signature")
    question = rows.get(pk=question.pk)
    if question.is_answered:
        raise MoveNotAllowed(_("This question has been answered already."))
    question.answer = checked_reason(answer)
    question.answered_by, question.answered_at = by, at
    question.save()
    place = question.signature
    record(by=by, action="signing_question_answered", target=place, at=at, note=question.answer)
    return question
