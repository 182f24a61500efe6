"""Signing a pledge, and refusing to. The last signature brings it into force, once, in the same transaction."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from emulation.models import (
    Mandate,
    Pledge,
    PledgeState,
    Signature,
    SigningMethod,
)
from emulation.moves import MoveNotAllowed
from emulation.reasons import checked_reason
from emulation.signing.documents import key_of, listed_unsigned
from emulation.signing.proofs import PasswordProof

from .pledges import locked_pledge

FOR_AN_ALLIANCE = (Mandate.Post.CHAIR, Mandate.Post.DEPUTY_CHAIR, Mandate.Post.DELEGATE)


class SigningRefused(MoveNotAllowed):
    """The signature cannot be taken; the text is for users, `code` for tests and pages."""

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


def mandate_for(signature: Signature, user, day) -> Mandate | None:
    """By what mandate the user could sign in this place on that day. The newest, if there are several.

    Nghị định 30/2020, Điều 13: chair, deputy for the chair, or a delegate with a paper in force; for the standing
    office the secretary of the unit that heads the year in which the pledge is prepared.
    """
    mandates = Mandate.objects.valid_on(day).filter(user=user).order_by("-valid_from", "-pk")
    if signature.is_of_office:
        head = signature.pledge.prepared_in.head()
        province = head.province_id if head else None
        return mandates.filter(province=province, post=Mandate.Post.SECRETARY).first()
    return mandates.filter(province=signature.province_id, post__in=FOR_AN_ALLIANCE).first()


@transaction.atomic
def sign_pledge(
    *,
    signature: Signature,
    shown_hash: str,
    proof: PasswordProof,
    by,
    at: datetime,
    address: str | None = None,
    device: str = "",
) -> Signature:
    """Sign what was shown (`shown_hash`), in the portal, with the own password (`proof`).

    Raises PermissionDenied, SigningRefused. Source of the rules: Nghị định 30/2020, Điều 13; one signature a unit.
    """
    pledge, signature = _locked(signature)
    require_signer(by, signature)
    _refuse_second(signature)
    _refuse_unless_open(pledge)
    if shown_hash != pledge.content_hash:
        raise SigningRefused(
            _("The content has changed since this page was opened. Read it again, then sign."),
            "stale",
        )
    if not proof.holds_for(by, at):
        raise SigningRefused(_("Type your password once more, then sign."), "proof")
    mandate = _require_mandate(signature, by, timezone.localdate(at))
    signature.sign(
        by=by,
        position_line=mandate.position_line,
        method=SigningMethod.PORTAL,
        content_hash=pledge.content_hash,
        at=at,
    )
    signature.address, signature.device = address, device[:200]
    signature.save()
    note = f"SHA-256 {pledge.content_hash}"
    record(by=by, action="pledge_signed", target=signature, at=at, note=note)
    _come_into_force_if_whole(pledge, by=by, at=at)
    return signature


@transaction.atomic
def refuse_to_sign(*, signature: Signature, reason: str, by, at: datetime) -> Signature:
    """Say no, with the reason, which all members read. Who has signed cannot refuse any more."""
    pledge, signature = _locked(signature)
    require_signer(by, signature)
    _refuse_second(signature)
    _refuse_unless_open(pledge)
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
    pledge, signature = _locked(signature)
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
    _come_into_force_if_whole(pledge, by=by, at=at)
    return signature


@transaction.atomic
def await_signature(*, signature: Signature, by, at: datetime) -> Signature:
    """Take a unit off the list «chưa ký», before the content is frozen or while it is being signed."""
    pledge, signature = _locked(signature)
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


def require_signer(user, signature: Signature) -> None:
    """An alliance's leader for the own alliance; the year's secretary for the standing office, and for nobody else."""
    if signature.is_of_office:
        require(user, Permission.PLEDGE_SIGN_OFFICE, signature.pledge)
    else:
        require(user, Permission.PLEDGE_SIGN, signature)


def _locked(signature) -> tuple[Pledge, Signature]:
    """The pledge first: the last two signers queue up here, and the later one sees the other's signature."""
    pledge = locked_pledge(signature.pledge_id)
    rows = Signature.objects.select_for_update(of=("self",)).select_related("province")
    signature = rows.get(pk=signature.pk)
    signature.pledge = pledge
    return pledge, signature


def _refuse_list_unless_open(pledge):
    if pledge.is_signed:
        raise MoveNotAllowed(_("The pledge is in force: its list stands."))


def _refuse_second(signature):
    if signature.is_signed:
        words = {
            "name": signature.signer_name,
            "time": f"{timezone.localtime(signature.signed_at):%H:%M %d/%m/%Y}",
        }
        raise SigningRefused(
            _("%(name)s signed for this unit at %(time)s; a signature stands.") % words, "signed"
        )


def _refuse_unless_open(pledge):
    if pledge.state != PledgeState.SIGNING:
        raise SigningRefused(
            _("The pledge cannot be signed now: it is «%(state)s».")
            % {"state": pledge.get_state_display()},
            "not_open",
        )


def _require_mandate(signature, user, day) -> Mandate:
    _refuse_unless_member(signature)
    mandate = mandate_for(signature, user, day)
    if mandate is None:
        raise SigningRefused(
            _(
                "No mandate to sign for «%(unit)s» is in force for you on %(day)s. "
                "Ask the administrator to enter the paper that grants it."
            )
            % {"unit": signature.unit_name, "day": f"{day:%d/%m/%Y}"},
            "mandate",
        )
    return mandate


def _refuse_unless_member(signature):
    """A member on the day of the paper, as it is printed there: who signs late still signs for that unit."""
    if signature.is_of_office:
        return
    pledge = signature.pledge
    members = pledge.year.cluster.provinces_on(pledge.on)
    if not members.filter(pk=signature.province_id).exists():
        raise SigningRefused(
            _("«%(unit)s» was no member of the cluster on %(day)s, the date of the pledge.")
            % {"unit": signature.unit_name, "day": f"{pledge.on:%d/%m/%Y}"},
            "not_member",
        )


def _come_into_force_if_whole(pledge, *, by, at):
    """Exactly once: the row of the pledge is locked since before the signature was put."""
    if pledge.state != PledgeState.SIGNING or pledge.signatures.awaited().exists():
        return
    pledge.come_into_force(at=at)
    pledge.signatures.update(final_at=at)
    pledge.lock_version += 1
    pledge.save()
    record(by=by, action="pledge_in_force", target=pledge, at=at)
    transaction.on_commit(lambda: async_task("emulation.jobs.store_signed_pledge", pledge.pk))
