"""Arithmetic of points: plain functions on Decimal, no database. Rounding happens in rounded() and nowhere else."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")


def rounded(points: Decimal) -> Decimal:
    """Points to the hundredth, half up. The house's choice: no paper of the alliances fixes the rule."""
    return points.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def group_points(points: Iterable[Decimal | None]) -> Decimal:
    """The sum of a group's criteria; a criterion without points yet (None) counts nothing."""
    return rounded(sum((each for each in points if each is not None), Decimal(0)))


def total_points(
    groups: Iterable[Decimal], *, bonus: Decimal = Decimal(0), penalty: Decimal = Decimal(0)
) -> Decimal:
    """Groups and bonus less penalty. It may exceed the maximum of the table or fall below 0: it is not cut off."""
    return rounded(sum(groups, Decimal(0)) + bonus - penalty)


def is_within(points: Decimal, maximum: Decimal) -> bool:
    """Whether a criterion may be given these points."""
    return 0 <= points <= maximum


def has_two_decimals(points: Decimal) -> bool:
    return points == rounded(points)


def ranks(keys: Sequence) -> list[int]:
    """The rank of each key, the smallest first; equal keys share a rank and the next is skipped: 1, 2, 2, 4."""
    ordered = sorted(keys)
    return [ordered.index(key) + 1 for key in keys]
