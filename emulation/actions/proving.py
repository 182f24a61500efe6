"""Whether an account is good enough to confirm a signature in the portal, where nothing else says who signs."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.second_factor import (
    changes_by_others,
    has_second_factor,
    is_needed_to_sign,
)
from emulation.signing.proofs import PasswordProof

from .places import SigningRefused


def refuse_unless_proved(proof: PasswordProof, *, user, at: datetime) -> None:
    """Raise SigningRefused while the account waits, or when a second factor or its code is missing."""
    has_factor = has_second_factor(user)
    trouble = trouble_of_account(user, at=at, has_factor=has_factor)
    if trouble:
        raise trouble
    if has_factor and not proof.code_of:
        text = _("This account has a second factor: type the code of the app as well, then sign.")
        raise SigningRefused(text, "code")


def trouble_of_account(user, *, at: datetime, has_factor: bool) -> SigningRefused | None:
    """What stands in the way before anything is typed, with the way to mend it.

    Source: proposals of SECOND_FACTOR_TO_SIGN and SIGNING_PAUSE_HOURS.
    """
    if is_needed_to_sign(user) and not has_factor:
        text = _(
            "Before signing in the portal this account needs a second factor. Set it up on the page «My account», "
            "which takes a minute; or sign with a certificate or on paper."
        )
        return SigningRefused(text, "second_factor")
    changes = changes_by_others([user], since=at - pause())
    before = [line for line in changes if line.at <= at]
    return _paused(before[0]) if before else None


def pause() -> timedelta:
    return timedelta(hours=settings.SIGNING_PAUSE_HOURS)


def _paused(line) -> SigningRefused:
    text = _(
        "%(person)s set what this account is entered with at %(time)s. So that nobody can sign in another's name, it "
        "confirms nothing in the portal until %(until)s. With a certificate or on paper it signs at once."
    )
    words = {
        "person": line.by,
        "time": _moment(line.at),
        "until": _moment(line.at + pause()),
    }
    return SigningRefused(text % words, "paused")


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"
