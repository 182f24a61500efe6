"""Ranks of units with their sums: by total, then by what the scoring table asks in a tie. No database, no words."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .points import ZERO, ranks
from .tables import Line, Sums, leaves_of

FEWER_PENALTY_POINTS = "fewer_penalty_points"
HIGHER_GROUP = "higher_group"
HIGHER_ACTUAL = "higher_actual"


class TieBreakerUnknown(ValueError):
    """The scoring table names a tie-breaker that this program does not know; the text is its name."""


@dataclass(frozen=True)
class Unit:
    """One unit to be ranked, or not (`is_eligible`); `actuals` by line, for tie-breakers that ask them."""

    key: Hashable
    sums: Sums
    actuals: Mapping[int, Decimal | None]
    is_eligible: bool = True

    @property
    def total(self) -> Decimal:
        return self.sums.total


@dataclass(frozen=True)
class TieBreaker:
    """One question asked while totals are equal. `sign` is 1 where fewer stands higher, -1 where more does."""

    name: str
    value: Callable[[Unit], Decimal]
    sign: int
    line: Line | None = None

    def key(self, unit: Unit) -> Decimal:
        return self.sign * self.value(unit)


@dataclass(frozen=True)
class Tie:
    """Two units with the same total, and what parted them (None: nothing; they share the rank)."""

    other: Unit
    breaker: TieBreaker | None


@dataclass(frozen=True)
class Place:
    """A unit with its rank, None for one that is not ranked, and its ties with the others."""

    unit: Unit
    rank: int | None = None
    ties: tuple[Tie, ...] = ()


def tie_breakers(names: Iterable[str], table: Sequence[Line]) -> tuple[TieBreaker, ...]:
    """The questions by name: fewer_penalty_points, higher_group:<number of a top line>, higher_actual:<line>.

    Raises TieBreakerUnknown.
    """
    return tuple(_tie_breaker(name, table) for name in names)


def place(
    units: Sequence[Unit], breakers: Sequence[TieBreaker] = (), *, dense: bool = False
) -> tuple[Place, ...]:
    """By total, then by the tie-breakers. Equal ones share a rank and keep their order; the unranked stand last."""
    eligible = [unit for unit in units if unit.is_eligible]
    keys = [key_of(unit, breakers) for unit in eligible]
    level = {}
    for key, unit in zip(keys, eligible, strict=True):
        level.setdefault(key[0], []).append(unit)
    ranked = sorted(
        zip(ranks(keys, dense=dense), keys, eligible, strict=True), key=lambda each: each[0]
    )
    places = [Place(unit, rank, _ties(unit, level[key[0]], breakers)) for rank, key, unit in ranked]
    return (*places, *(Place(unit) for unit in units if not unit.is_eligible))


def key_of(unit: Unit, breakers: Iterable[TieBreaker]) -> tuple[Decimal, ...]:
    """What a rank is decided by: the smaller key stands higher."""
    return (-unit.total, *(each.key(unit) for each in breakers))


def _ties(unit, level, breakers) -> tuple[Tie, ...]:
    """With each other unit of the same total."""
    return tuple(
        Tie(other, next((each for each in breakers if each.key(unit) != each.key(other)), None))
        for other in level
        if other is not unit
    )


def _tie_breaker(name, table) -> TieBreaker:
    if name == FEWER_PENALTY_POINTS:
        return TieBreaker(name, lambda unit: unit.sums.taken, sign=1)
    rule, _colon, which = name.partition(":")
    if rule == HIGHER_GROUP:
        line = next((each for each in table if each.number == which), None)
        if line:
            return TieBreaker(name, lambda unit: unit.sums.groups[line.key], -1, line)
    if rule == HIGHER_ACTUAL:
        line = next((each for each in leaves_of(table) if str(each.key) == which), None)
        if line:
            return TieBreaker(name, lambda unit: unit.actuals.get(line.key) or ZERO, -1, line)
    raise TieBreakerUnknown(name)
