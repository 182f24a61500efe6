"""That the signer is the one who signed in: the own password, typed once more, and a code where the account has one.

Both are checked at the door (a form, a command); what the action takes is the proof of them. So no action can be called
without anybody having asked, and the limit on attempts, which needs the request, stays where the request is. The
password goes no further. The code does: it is spent in the transaction of the signature, so that one that is refused,
because the content has changed meanwhile, costs no code.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cluster_portal.accounts.second_factor import check_code

# Long enough to press the button, short enough not to be used again.
VALID_FOR = timedelta(minutes=5)


class WrongPassword(Exception):
    """The password is not right; the text is for users."""


@dataclass(frozen=True)
class PasswordProof:
    """Whose password was typed, and when; the code that is still to be spent, if any, and what it belongs to.

    Made by confirm_password() and with_code() alone.
    """

    user_id: int
    at: datetime
    code_of: str = ""
    code: str = field(default="", repr=False)

    def holds_for(self, user, at: datetime) -> bool:
        age = at - self.at
        return self.user_id == user.pk and timedelta(0) <= age <= VALID_FOR


def check_plainly(user, password: str) -> bool:
    """For commands and tests, where there is no request to count attempts by."""
    return user.check_password(password)


def confirm_password(
    *, user, password: str, at: datetime, check: Callable[..., bool] = check_plainly
) -> PasswordProof:
    """Return the proof. Raises WrongPassword; a form gives allauth's `reauthenticate`, which limits the attempts."""
    if not check(user, password):
        raise WrongPassword(_("The password is not right. Nothing was signed."))
    return PasswordProof(user_id=user.pk, at=at)


def with_code(
    proof: PasswordProof, *, user, code: str, at: datetime, check: Callable = check_code
) -> PasswordProof:
    """The proof of both. Raises WrongCode; a form gives what limits the attempts."""
    return replace(proof, code_of=str(check(user=user, code=code, at=at).type), code=code)
