"""Reasons that others will read: why a part goes back, why a signature is refused, why a content is taken back."""

from django.utils.translation import gettext as _

from .text import clean

SHORTEST = 10
LONGEST = 1000


class ReasonTooShort(ValueError):
    """Nobody could act on it; the text is for users."""


def checked_reason(text: str) -> str:
    """Return the reason on one line. Raises ReasonTooShort."""
    reason = clean(text)[:LONGEST]
    if len(reason) < SHORTEST:
        raise ReasonTooShort(
            _("Write at least ten characters, so that the others know what is to be mended.")
        )
    return reason
