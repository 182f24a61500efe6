"""A second factor for a user of a test, and the codes that the phone would show."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)


@dataclass(frozen=True)
class Phone:
    secret: str
    recovery_codes: tuple[str, ...] = ()

    def code(self, at: datetime, later: int = 0) -> str:
        """What it shows then, or so many codes later."""
        return format_hotp_value(hotp_value(self.secret, int(at.timestamp()) // 30 + later))


def give_factor(user) -> Phone:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return Phone(secret, tuple(RecoveryCodes.activate(user).generate_codes()))
