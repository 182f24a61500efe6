"""Verification codes printed on papers: short enough to type, long enough not to be guessed."""

import re
import secrets

# Crockford's base 32: no I, L, O, U, which a reader takes for 1, 1, 0, V.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code(prefix: str) -> str:
    """«GU-7K3M-Q9XT-42HD»: 60 random bits behind a prefix that says what kind of paper it is."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join([prefix, *groups])


def normalize_code(typed: str) -> str:
    """What a person typed from paper: case, what parts the groups, and the letters that look like digits do not matter.

    Empty when nothing is left; else it can stand in an address.
    """
    prefix, _, rest = re.sub(r"[\W_]+", "-", typed.upper()).strip("-").partition("-")
    plain = rest.replace("-", "").translate(str.maketrans("ILO", "110"))
    return "-".join([prefix, *(plain[i : i + 4] for i in range(0, len(plain), 4))])
