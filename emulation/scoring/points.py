"""Sums, rounding and ranks. Rounding happens in rounded() and nowhere else."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")
ZERO = Decimal(0)


def rounded(points: Decimal) -> Decimal:
    """Points to the hundredth, half up. The house's choice: no paper of the alliances fixes the rule."""
    return points.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def group_points(points: Iterable[Decimal | None]) -> Decimal:
    """The sum of a group's criteria; a criterion without points yet (None) counts nothing."""
    return rounded(sum((each for each in points if each is not None), ZERO))


def total_points(
    groups: Iterable[Decimal], *, bonus: Decimal = ZERO, penalty: Decimal = ZERO
) -> Decimal:
    """Groups and bonus less penalty. It may exceed the maximum of the table or fall below 0: it is not cut off."""
    return rounded(sum(groups, ZERO) + bonus - penalty)


def scaled(earned: Decimal, *, possible: Decimal, full: Decimal) -> Decimal:
    """What was earned of `possible` points, as if all `full` points of the table had been possible.

    A criterion that is not assigned to a unit leaves the denominator: 45 of 90 possible points count as 50 of 100. No
    paper of the alliances fixes it; proposed after the police clusters' portal («không giao»). With everything assigned
    the points stay as they are; with nothing assigned there are none.
    """
    if possible == full:
        return rounded(earned)
    return rounded(earned * full / possible) if possible else rounded(ZERO)


def is_within(points: Decimal, maximum: Decimal, lowest: Decimal = ZERO) -> bool:
    """Whether a criterion may be given these points."""
    return lowest <= points <= maximum


def has_two_decimals(points: Decimal) -> bool:
    return points == rounded(points)


def ranks(keys: Sequence, *, dense: bool = False) -> list[int]:
    """The rank of each key, the smallest first. Equal keys share a rank; the next is skipped (1, 2, 2, 4), or not when
    `dense` (1, 2, 2, 3).
    """
    ordered = sorted(set(keys) if dense else keys)
    return [ordered.index(key) + 1 for key in keys]
