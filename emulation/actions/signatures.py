"""Refusing to sign, and the list «chưa ký» of the secretary."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import checked_reason
from emulation.models import Signature
from emulation.signing.documents import key_of, listed_unsigned

from .places import locked_place, refuse_second, refuse_unless_open, require_signer
from .seals import come_into_force_if_whole


@transaction.atomic
def refuse_to_sign(*, signature: Signature, reason: str, by, at: datetime) -> Signature:
    """Say no, with the reason, which all members read. Who has signed cannot refuse any more."""
    pledge, signature = locked_place(signature)
    require_signer(by, signature, at)
    refuse_second(signature)
    refuse_unless_open(pledge, signature)
    signature.refuse(by=by, reason=checked_reason(reason), at=at)
    signature.save()
    record(
        by=by,
        action="pledge_refused",
        target=signature,
        at=at,
        note=signature.refusal_reason,
    )
    return signature


@transaction.atomic
def list_as_unsigned(*, signature: Signature, reason: str, by, at: datetime) -> Signature:
    """The secretary lists a unit as «chưa ký»: neither the freezing nor the coming into force waits for it any longer.

    Before the content is frozen the paper says so; afterwards the list at its seal does. The unit may still sign.
    Raises PermissionDenied, MoveNotAllowed, ReasonTooShort.
    """
    pledge, signature = locked_place(signature)
    require(by, Permission.PLEDGE_RUN, pledge)
    _refuse_list_unless_open(pledge)
    if signature.is_of_office:
        raise MoveNotAllowed(_("The standing office runs the signing and signs itself."))
    others = pledge.signatures.exclude(pk=signature.pk).filter(unsigned_reason="")
    if not others.filter(province__isnull=False).exists():
        raise MoveNotAllowed(_("No alliance would be left to sign."))
    signature.list_unsigned(reason=checked_reason(reason), by=by, at=at)
    signature.save()
    note = signature.unsigned_reason
    record(by=by, action="pledge_unit_listed_unsigned", target=signature, at=at, note=note)
    come_into_force_if_whole(pledge, by=by, at=at)
    return signature


@transaction.atomic
def await_signature(*, signature: Signature, by, at: datetime) -> Signature:
    """Take a unit off the list «chưa ký», before the content is frozen or while it is being signed."""
    pledge, signature = locked_place(signature)
    require(by, Permission.PLEDGE_RUN, pledge)
    _refuse_list_unless_open(pledge)
    if pledge.is_frozen and key_of(signature) in listed_unsigned(pledge):
        raise MoveNotAllowed(
            _("The frozen paper says that this unit has not signed; recall it first.")
        )
    signature.await_again()
    signature.save()
    record(by=by, action="pledge_unit_awaited_again", target=signature, at=at)
    return signature


def _refuse_list_unless_open(pledge):
    if pledge.is_signed:
        raise MoveNotAllowed(_("The pledge is in force: its list stands."))
