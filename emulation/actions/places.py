"""Who may sign in which place, and when: what every signing, refusing and withdrawing asks first."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission, Role
from cluster_portal.moments import moment
from cluster_portal.moves import MoveNotAllowed
from emulation.models import Mandate, Pledge, PledgeState, Signature

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
    # Who is a leader no more signs by no term of a chair, though nobody has ended it.
    posts = [post for post in FOR_AN_ALLIANCE if fits_post(user, post)]
    return mandates.filter(province=signature.province_id, post__in=posts).first()


def fits_post(user, post: str) -> bool:
    """Whether the account is one that may be given this post. A secretary signs for the standing office alone."""
    if post == Mandate.Post.SECRETARY:
        return user.is_secretary
    roles = {Role.LEADER, Role.OFFICER} if post == Mandate.Post.DELEGATE else {Role.LEADER}
    return user.role in roles and not user.is_secretary


def delegations_of(user, day):
    """By which papers the user signs «TUQ.» for the own alliance on that day, whatever the role of the account.

    Nghị định 30/2020, Điều 13 khoản 3: in writing, limited in time, to somebody below the chair.
    """
    mandates = Mandate.objects.valid_on(day).filter(user=user, post=Mandate.Post.DELEGATE)
    if not user.is_active or not fits_post(user, Mandate.Post.DELEGATE):
        return mandates.none()
    return mandates.filter(province=user.province_id)


def may_sign(user, signature: Signature, day) -> bool:
    """An alliance's leader for the own alliance, and who has a delegation for it that day; the year's secretary for the
    standing office, and for nobody else."""
    if signature.is_of_office:
        return can(user, Permission.PLEDGE_SIGN_OFFICE, signature.pledge)
    return can(user, Permission.PLEDGE_SIGN, signature) or (
        user.province_id == signature.province_id and delegations_of(user, day).exists()
    )


def require_signer(user, signature: Signature, at: datetime) -> None:
    """Refuse with 403 who may not sign there on that day. Raises PermissionDenied."""
    if not may_sign(user, signature, timezone.localdate(at)):
        raise PermissionDenied(Permission.PLEDGE_SIGN.name)


def locked_place(signature) -> tuple[Pledge, Signature]:
    """The pledge first: the last two signers queue up here, and the later one sees the other's signature."""
    pledge = locked_pledge(signature.pledge_id)
    rows = Signature.objects.select_for_update(of=("self",)).select_related("province")
    signature = rows.get(pk=signature.pk)
    signature.pledge = pledge
    return pledge, signature


def refuse_second(signature):
    if signature.is_signed:
        words = {
            "name": signature.signer_name,
            "time": moment(signature.signed_at),
        }
        raise SigningRefused(
            _("%(name)s signed for this unit at %(time)s; a signature stands.") % words, "signed"
        )


def refuse_unless_open(pledge: Pledge, place: Signature) -> None:
    """While it is being signed; or in force, for a unit that was listed as «chưa ký» (ký bổ sung)."""
    if pledge.removed_at:
        raise SigningRefused(_("This practice document has been removed."), "removed")
    is_late = pledge.state == PledgeState.IN_FORCE and place.is_listed_unsigned
    if pledge.state != PledgeState.SIGNING and not is_late:
        raise SigningRefused(
            _("The pledge cannot be signed now: it is «%(state)s».")
            % {"state": pledge.get_state_display()},
            "not_open",
        )


def require_mandate(signature, user, day) -> Mandate:
    _refuse_unless_member(signature)
    mandate = mandate_for(signature, user, day)
    if mandate is None:
        raise SigningRefused(
            _(
                "No mandate to sign for «%(unit)s» is in force for you on %(day)s. "
                "Ask your unit's leader or the secretary to enter the paper that grants it."
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
