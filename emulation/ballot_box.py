"""The sealed box of a secret ballot: numbers of votes, encrypted, with a key that lies in a file and is burnt.

Whoever reads the database (a dump, a backup, the log of changes, two states before and after one vote) sees bytes of
one length that change with every vote and say nothing. The key lives outside the database and only as long as the
voting; once the votes are counted it is gone, and so is every way back. Nothing in here says who voted.
"""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

NONCE = 12
# Every number takes as many digits, so that the length says nothing.
DIGITS = 4


class BoxLost(Exception):
    """The box cannot be opened any more; the text is for users."""

    def __init__(self):
        super().__init__(
            _(
                "The key of this ballot box is not on the server any more, so its votes cannot be counted. "
                "Annul the ballot and vote again."
            )
        )


def new_box(places: int) -> tuple[str, bytes]:
    """An empty box for so many places, and the name of its key."""
    name = secrets.token_hex(16)
    folder = Path(settings.BALLOT_KEY_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Readable by its owner alone from the first byte on.
    handle = os.open(_path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(AESGCM.generate_key(bit_length=256))
        file.flush()
        os.fsync(file.fileno())
    return name, _seal(name, [0] * places)


@sensitive_variables()
def add(name: str, sealed: bytes, place: int) -> bytes:
    """The box with one more vote at `place`. Raises BoxLost."""
    numbers = count(name, sealed)
    numbers[place] += 1
    return _seal(name, numbers)


@sensitive_variables()
def count(name: str, sealed: bytes) -> list[int]:
    """The votes of each place. Raises BoxLost."""
    sealed = bytes(sealed)
    try:
        text = AESGCM(_key(name)).decrypt(sealed[:NONCE], sealed[NONCE:], name.encode())
    except (InvalidTag, ValueError) as broken:
        raise BoxLost from broken
    return [int(text[start : start + DIGITS]) for start in range(0, len(text), DIGITS)]


def burn(name: str) -> None:
    """Destroy the key: what was sealed with it can never be read again. As often as one likes."""
    _path(name).unlink(missing_ok=True)


@sensitive_variables()
def _seal(name, numbers):
    text = "".join(f"{number:0{DIGITS}d}" for number in numbers).encode()
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key(name)).encrypt(nonce, text, name.encode())


def _key(name) -> bytes:
    try:
        return _path(name).read_bytes()
    except FileNotFoundError as missing:
        raise BoxLost from missing


def _path(name) -> Path:
    return Path(settings.BALLOT_KEY_DIR) / f"{name}.key"
