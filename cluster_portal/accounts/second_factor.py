"""The second factor of an account: a code that an app on the phone shows (TOTP, RFC 6238), or a recovery code.

allauth keeps the secrets and has the pages. What a code is worth is decided here, for the sign-in, the account and
signing alike: allauth remembers a used code in the cache for 30 seconds, but a code is good for 90, and a cache of
files neither adds in one step nor keeps what it has to throw away. So the last one that was used stands in the row.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.qr import mark_of
from cluster_portal.reasons import checked_reason

from .activity import record
from .models import Activity, User
from .permissions import require
from .roles import Permission

TOTP, RECOVERY_CODES = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
LAST_COUNTER = "last_counter"
# By these another person comes to know what the account is entered with. `row_added`: who made it chose its password.
CHANGES_OF_ANOTHER = ("row_added", "password_set", "second_factor_removed")


class FactorAdapter(DefaultMFAAdapter):
    """Where allauth asks us: the QR code is ours, and no secret lies in the database as it is."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "The code is not right. Type the one that the app shows now."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes belong to a second factor. Set that up first."
        ),
    }

    def get_totp_label(self, user):
        return user.get_username()

    def build_totp_svg(self, url):
        return mark_of(url, title=_("QR code for the app on your phone"))

    def encrypt(self, text):
        return _locks().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _locks().decrypt(encrypted_text.encode()).decode()


class WrongCode(Exception):
    """The code does not count; the text is for users, `code` for tests and pages."""

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Factor:
    """What an account has: since when, used when, and how many recovery codes are left."""

    set_up_at: datetime
    last_used_at: datetime | None = None
    codes_left: int = 0


def has_second_factor(user) -> bool:
    return Authenticator.objects.filter(user=user, type=TOTP).exists()


def app_of(user) -> Authenticator:
    """The app on the phone. Raises DoesNotExist."""
    return Authenticator.objects.get(user=user, type=TOTP)


def is_needed_to_sign(user, *, in_place_of: Iterable[str] = ()) -> bool:
    """Whether the settings ask it of the user's role, or of one in whose place the user signs in the portal."""
    return not {user.role, *in_place_of}.isdisjoint(settings.SECOND_FACTOR_TO_SIGN)


def factor_of(user) -> Factor | None:
    return factors_of([user]).get(user.pk)


def factors_of(users) -> dict[int, Factor]:
    """By the number of the user, in one query; who has none is missing."""
    apps, left = {}, {}
    for each in Authenticator.objects.filter(user__in=users):
        if each.type == TOTP:
            apps[each.user_id] = each
        elif each.type == RECOVERY_CODES:
            left[each.user_id] = _codes_left(each)
    return {
        pk: Factor(each.created_at, each.last_used_at, left.get(pk, 0)) for pk, each in apps.items()
    }


@transaction.atomic
def use_code(*, user, code: str, at: datetime) -> Authenticator:
    """Return what the code belongs to, which is spent by it: each counts once, whoever else asks at the same moment.

    A code of the app counts from one before to one after that of now, and never after a later one (RFC 6238, 5.2).
    Raises WrongCode.
    """
    authenticator = _belongs_to(user, Authenticator.objects.select_for_update(), code, at)
    if authenticator.type == TOTP:
        spend_counter(authenticator, _counter(authenticator, code, at), at)
    else:
        _spend_recovery_code(authenticator, code, at)
    return authenticator


def check_code(*, user, code: str, at: datetime) -> Authenticator:
    """What the code belongs to, and nothing is spent: for what may still be refused. Raises WrongCode."""
    return _belongs_to(user, Authenticator.objects.all(), code, at)


def _belongs_to(user, rows, code, at) -> Authenticator:
    for authenticator in rows.filter(user=user).order_by("pk"):
        authenticator.user = user
        try:
            if _is_right(authenticator, code, at):
                return authenticator
        except InvalidToken as unreadable:
            text = _(
                "The portal can no longer read the second factor of this account, because its secret key was changed. "
                "Ask the administrator to remove it, then set it up anew."
            )
            raise WrongCode(text, "unreadable") from unreadable
    text = _("The code is not right. Type the one that the app shows now.")
    raise WrongCode(text, "incorrect_code")


def counter_of(secret: str, code: str, at: datetime) -> int | None:
    """Which of the codes around `at` this is, counted as RFC 6238 does; None when it is none of them."""
    now, tolerance = int(at.timestamp()) // app_settings.TOTP_PERIOD, app_settings.TOTP_TOLERANCE
    around = range(now - tolerance, now + tolerance + 1)
    codes = ((each, format_hotp_value(hotp_value(secret, each))) for each in around)
    return next(
        (each for each, right in codes if compare_user_code(actual=code, expected=right)), None
    )


def spend_counter(authenticator, counter: int, at: datetime) -> None:
    authenticator.data[LAST_COUNTER] = counter
    authenticator.last_used_at = at
    authenticator.save(update_fields=["data", "last_used_at"])


@transaction.atomic
def remove_second_factor(*, user: User, reason: str, by, at: datetime) -> None:
    """Of somebody who lost phone and recovery codes. Raises PermissionDenied, ReasonTooShort, WrongCode (has none)."""
    user = User.objects.select_for_update().get(pk=user.pk)
    require(by, Permission.SETTINGS_MANAGE, user)
    reason = checked_reason(reason)
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise WrongCode(_("This account has no second factor."), "none")
    record(by=by, action="second_factor_removed", target=user, at=at, note=reason)


def changes_by_others(users, *, since: datetime | None = None):
    """Lines of the trail, the newest first: somebody else set the password of one of these, or removed the factor."""
    lines = Activity.objects.filter(
        target_type=User._meta.label_lower,
        target_id__in=[str(user.pk) for user in users],
        action__in=CHANGES_OF_ANOTHER,
    )
    lines = lines.filter(at__gt=since) if since else lines
    return [line for line in lines.select_related("by") if str(line.by_id) != line.target_id]


def _is_right(authenticator, code, at) -> bool:
    if authenticator.type != TOTP:
        unused = authenticator.wrap().get_unused_codes()
        return any([compare_user_code(actual=code, expected=each) for each in unused])
    counter = _counter(authenticator, code, at)
    if counter is not None and counter <= authenticator.data.get(LAST_COUNTER, -1):
        text = _(
            "This code has been used already. Wait for the next one in the app (at most 30 seconds), then type that."
        )
        raise WrongCode(text, "used")
    return counter is not None


def _counter(authenticator, code, at) -> int | None:
    return counter_of(decrypt(authenticator.data["secret"]), code, at)


def _spend_recovery_code(authenticator, code, at):
    authenticator.wrap().validate_code(code)  # marks it, on the locked row
    note = _("%(count)s recovery codes are left") % {"count": _codes_left_now(authenticator)}
    record(
        by=authenticator.user,
        action="recovery_code_used",
        target=authenticator.user,
        at=at,
        note=note,
        is_private=True,
    )


def _codes_left(authenticator) -> int:
    return app_settings.RECOVERY_CODE_COUNT - authenticator.data["used_mask"].bit_count()


def _codes_left_now(authenticator) -> int:
    return _codes_left(Authenticator.objects.get(pk=authenticator.pk))


def _locks() -> MultiFernet:
    """Made of SECRET_KEY, and of those before it that the settings still name."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key_of(each)) for each in keys])


def _key_of(secret) -> bytes:
    hashed = salted_hmac("accounts.second_factor", "key", secret=secret, algorithm="sha256")
    return base64.urlsafe_b64encode(hashed.digest())
