"""Who checks whom, by lot: a ring that anybody can draw again from the seed, with any tool that knows SHA-256.

Each unit gets the SHA-256 of «seed|key» (UTF-8). In the order of these numbers each unit checks the next one, and the
last checks the first. So with three units or more nobody checks itself, and nobody checks the one by whom it is
checked. No paper of the alliances fixes a way; this one is proposed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

ALGORITHM = "vong-sha256/1"
FEWEST = 3


class TooFewUnits(ValueError):
    """A ring of two is mutual, and one of one checks itself."""


@dataclass(frozen=True)
class Lot:
    """A unit's number in the draw, and whom it checks."""

    checker: str
    checked: str
    number: str


def number_of(seed: str, key: str) -> str:
    return sha256(f"{seed}|{key}".encode()).hexdigest()


def draw_ring(seed: str, keys: Iterable[str]) -> list[Lot]:
    """One lot for each unit, in the order of the numbers; the order of `keys` does not matter. Raises TooFewUnits."""
    numbers = sorted((number_of(seed, key), key) for key in set(keys))
    if len(numbers) < FEWEST:
        raise TooFewUnits(len(numbers))
    following = [*numbers[1:], numbers[0]]
    return [
        Lot(checker=key, checked=checked, number=number)
        for (number, key), (_number, checked) in zip(numbers, following, strict=True)
    ]
