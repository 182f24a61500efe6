"""Whether an account is good enough to confirm a signature in the portal, where nothing else says who signs."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from cluster_portal.accounts.models import Activity
from cluster_portal.accounts.roles import Role
from cluster_portal.accounts.second_factor import (
    WrongCode,
    changes_by_others,
    has_second_factor,
    is_needed_to_sign,
    use_code,
)
from cluster_portal.moments import moment
from emulation.models import Mandate
from emulation.signing.proofs import PasswordProof

from .places import FOR_AN_ALLIANCE, SigningRefused

MINUTE = timedelta(minutes=1)


def refuse_unless_proved(proof: PasswordProof, *, user, mandate: Mandate, at: datetime) -> None:
    """Raise SigningRefused while the account waits, or when a second factor or its code is missing."""
    has_factor = has_second_factor(user)
    trouble = trouble_of_account(user, mandate, at=at, has_factor=has_factor)
    if trouble:
        raise trouble
    if has_factor and not proof.code_of:
        text = _("This account has a second factor: type the code of the app as well, then sign.")
        raise SigningRefused(text, "code")


def spend_code_of(proof: PasswordProof, *, user, at: datetime) -> None:
    """In the transaction of the signature, when nothing else stands in its way. Raises SigningRefused."""
    if not proof.code_of:
        return
    try:
        use_code(user=user, code=proof.code, at=at)
    except WrongCode as refusal:
        raise SigningRefused(str(refusal), "code") from refusal


def trouble_of_account(
    user, mandate: Mandate, *, at: datetime, has_factor: bool
) -> SigningRefused | None:
    """What stands in the way before anything is typed, with the way to mend it.

    Source: proposals of SECOND_FACTOR_TO_SIGN and SIGNING_PAUSE_HOURS.
    """
    if must_have_factor(user, mandate) and not has_factor:
        text = _(
            "Before signing in the portal this account needs a second factor. Set it up on the page «My account», "
            "which takes a minute; or sign with a certificate or on paper."
        )
        return SigningRefused(text, "second_factor")
    line = changes_that_pause([user], at=at).get(user.pk)
    return _paused(line) if line else None


def must_have_factor(user, mandate: Mandate) -> bool:
    """Who signs for an alliance signs in its leader's place, a delegate too: what a leader must have, they must."""
    is_for_leader = mandate.post in FOR_AN_ALLIANCE
    return is_needed_to_sign(user, in_place_of=[Role.LEADER] if is_for_leader else [])


def changes_that_pause(users, *, at: datetime) -> dict[int, Activity]:
    """By the number of the user: the newest change by somebody else because of which the account confirms nothing."""
    lines = changes_by_others(users, since=at - pause() - MINUTE)
    return {
        int(line.target_id): line for line in reversed(lines) if line.at <= at < paused_until(line)
    }


def paused_until(line: Activity) -> datetime:
    """A whole minute, so that what is shown is what holds."""
    until = line.at + pause()
    whole = until.replace(second=0, microsecond=0)
    return whole if whole == until or not pause() else whole + MINUTE


def pause() -> timedelta:
    return timedelta(hours=settings.SIGNING_PAUSE_HOURS)


def _paused(line) -> SigningRefused:
    text = _(
        "%(person)s set what this account is entered with at %(time)s. So that nobody can sign in another's name, it "
        "confirms nothing in the portal until %(until)s. With a certificate or on paper it signs at once."
    )
    words = {"person": line.by, "time": moment(line.at), "until": moment(paused_until(line))}
    return SigningRefused(text % words, "paused")
