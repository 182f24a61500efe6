"""How far one figure of one unit may be corrected before its order to another unit changes. No database.

For each criterion of a ranked unit: the nearest value above and the nearest below the present one with which the unit
stands otherwise towards another ranked unit than now (overtakes it, draws level, falls behind), with everybody's points
computed again. Between two borders of a rule the points of a unit only rise or only fall with its result and those of
the others only move the other way, so the order changes once and bisection finds where; at a border both sides are
asked. The search ends where the rule has nothing more to give. It is exact on its grid: results by their last decimal,
points by 0,01. Only values in bands may be below 0.

That two others change places with each other, because both are compared with this unit, is not looked for.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property

from .points import HUNDREDTH, ZERO, ranks
from .ranking import HIGHER_ACTUAL, TieBreaker, Unit, key_of
from .rules import (
    HUNDRED,
    LOWER,
    RATIOS,
    TARGET_PERCENT,
    Band,
    Best,
    BonusPenalty,
    Derived,
    Facts,
    LatePenalty,
    PerUnit,
    Proportional,
    RelativeToLeader,
    Rule,
    YesNo,
)
from .tables import Line
from .what_if import Contender, Contest, contest

# Less than this is no hundredth any more once it is rounded, half up.
HALF_HUNDREDTH = HUNDREDTH / 2
ACTUAL, POINTS = "actual", "points"


@dataclass(frozen=True)
class Turn:
    """The nearest value of a criterion with which the order changes. `what` is a result or judged points.

    `step` is the grid: with a value one step nearer the order is still the present one.
    """

    line: Line
    what: str
    now: Decimal
    then: Decimal
    step: Decimal
    points_now: Decimal
    points_then: Decimal
    keys: Mapping[Hashable, tuple]
    dense: bool

    @property
    def change(self) -> Decimal:
        return self.then - self.now

    @property
    def ranks(self) -> dict[Hashable, int]:
        """The ranks as they would be."""
        found = ranks(list(self.keys.values()), dense=self.dense)
        return dict(zip(self.keys, found, strict=True))


@dataclass(frozen=True)
class Sensitivity:
    """One ranked unit: its rank, how many points the nearest others are away, and its turns, the smallest first.

    `above` and `below` are None where nobody stands there; 0 is an equal total.
    """

    key: Hashable
    rank: int
    total: Decimal
    above: Decimal | None
    below: Decimal | None
    turns: tuple[Turn, ...]


def sensitivities(
    table: Sequence[Line],
    contenders: Sequence[Contender],
    breakers: Sequence[TieBreaker] = (),
    *,
    dense: bool = False,
    decimals: Mapping[int, int] | None = None,
) -> tuple[Sensitivity, ...]:
    """Of every ranked unit, by rank. `decimals` of the results by line; values with more of them are kept exact."""
    base = contest(table, contenders, breakers, dense=dense)
    ranked = [each.unit for each in base.places if each.rank is not None]
    of_key = {each.key: each for each in contenders}
    keys = {each.key: key_of(each, breakers) for each in ranked}
    scales = [
        _Scales(
            top, leaf, of_key, base, tuple(ranked), keys, tuple(breakers), dense, decimals or {}
        )
        for top in table
        for leaf in top.leaves()
        if leaf.rule is not None
    ]
    return tuple(_of_unit(placed, ranked, scales) for placed in base.places if placed.rank)


def _of_unit(placed, ranked, scales) -> Sensitivity:
    unit = placed.unit
    turns = [turn for each in scales for turn in each.turns_of(unit)]
    gaps = [other.total - unit.total for other in ranked if other is not unit]
    return Sensitivity(
        key=unit.key,
        rank=placed.rank,
        total=unit.total,
        above=min((gap for gap in gaps if gap >= 0), default=None),
        below=min((-gap for gap in gaps if gap <= 0), default=None),
        turns=tuple(sorted(turns, key=lambda turn: (_share(turn), turn.line.key, turn.then))),
    )


def _share(turn) -> Decimal:
    """A correction is small in comparison with what is corrected; of nothing, any is large."""
    return abs(turn.change) / abs(turn.now) if turn.now else HUNDRED + abs(turn.change)


@dataclass(frozen=True)
class _Scales:
    """One criterion with the results of all: what becomes of the order when one unit's value there is another."""

    top: Line
    leaf: Line
    contenders: Mapping[Hashable, Contender]
    base: Contest
    ranked: tuple[Unit, ...]
    keys: Mapping[Hashable, tuple]
    breakers: tuple[TieBreaker, ...]
    dense: bool
    decimals: Mapping[int, int]

    def key_of(self, unit: Unit) -> tuple:
        return key_of(unit, self.breakers)

    @cached_property
    def rule(self) -> Rule:
        rule = self.leaf.rule
        return rule.inner if isinstance(rule, Derived) else rule

    @cached_property
    def facts(self) -> dict[Hashable, Facts]:
        """Those of the units that are compared; a unit that is not ranked is compared too."""
        nothing = Facts()
        known = {
            key: each.facts.get(self.leaf.key, nothing) for key, each in self.contenders.items()
        }
        return {key: facts for key, facts in known.items() if facts.is_assigned}

    @cached_property
    def best(self) -> Best:
        return self.rule.best_of(self.facts.values())

    @cached_property
    def best_besides(self) -> dict[Hashable, Best]:
        """What each unit is compared with beside itself."""
        return {
            key: self.rule.best_of(each for other, each in self.facts.items() if other != key)
            for key in self.facts
        }

    @cached_property
    def asks_actual(self) -> bool:
        """Whether a tie-breaker asks the results of this very line."""
        return any(
            each.line is not None and each.line.key == self.leaf.key
            for each in self.breakers
            if each.name.startswith(HIGHER_ACTUAL)
        )

    @cached_property
    def step(self) -> Decimal:
        """1, or the last decimal that the results on this line have."""
        values = [
            value for each in self.facts.values() for value in (each.actual, each.target) if value
        ]
        places = [-value.normalize().as_tuple().exponent for value in values]
        return Decimal(1).scaleb(-max([0, self.decimals.get(self.leaf.key, 0), *places]))

    def turns_of(self, unit: Unit) -> Iterator[Turn]:
        points = self.base.points[unit.key, self.leaf.key]
        if points is None:
            return
        if self.leaf.key in self.contenders[unit.key].fixed:
            what, now, step = POINTS, points, HUNDREDTH
        else:
            what, now, step = ACTUAL, self.facts[unit.key].actual, self.step
        trial = _Trial(self, unit, what, now, step)
        for sign in (1, -1):
            if distance := trial.nearest(sign):
                yield trial.turn(sign * distance)


class _Trial:
    """One unit on one criterion, tried with other values."""

    def __init__(self, scales: _Scales, unit: Unit, what: str, now: Decimal, step: Decimal):
        self.scales, self.unit, self.what, self.now, self.step = scales, unit, what, now, step
        self.points_now = scales.base.points[unit.key, scales.leaf.key]
        self.present = self._order({})
        self.known = {}

    def nearest(self, sign: int) -> int | None:
        """How many steps upwards (1) or downwards (-1) the order first changes; None if it never does."""
        for first, last in self._pieces(sign):
            if self._differs(sign * first):
                return first
            if self._differs(sign * last):
                return self._first(sign, first, last)
        return None

    def turn(self, steps: int) -> Turn:
        changed = self._changed_units(steps)
        then = self.now + steps * self.step
        return Turn(
            line=self.scales.leaf,
            what=self.what,
            now=self.now,
            then=then,
            step=self.step,
            points_now=self.points_now,
            points_then=self._own(then, *self._best(then)),
            keys={
                **self.scales.keys,
                **{key: self.scales.key_of(each) for key, each in changed.items()},
            },
            dense=self.scales.dense,
        )

    def _first(self, sign, same, differs) -> int:
        """The first number of steps with another order, between one with the present order and one without."""
        while differs - same > 1:
            middle = (same + differs) // 2
            if self._differs(sign * middle):
                differs = middle
            else:
                same = middle
        return differs

    def _differs(self, steps: int) -> bool:
        value = self.now + steps * self.step
        facts, best = self._best(value)
        key = self._own(value, facts, best), best, value if self.scales.asks_actual else None
        if key not in self.known:
            self.known[key] = self._order(self._changed_units(steps)) != self.present
        return self.known[key]

    def _best(self, value):
        """(the facts of this unit with the value, the best of all with them)."""
        scales = self.scales
        if self.what == POINTS:
            return None, scales.best
        facts = replace(scales.facts[self.unit.key], actual=value)
        if not isinstance(scales.rule, RelativeToLeader):
            return facts, scales.best
        own, others = scales.rule.best_of([facts]), scales.best_besides[self.unit.key]
        return facts, Best(
            max(own.with_target, others.with_target), max(own.without_target, others.without_target)
        )

    def _own(self, value, facts, best) -> Decimal:
        if self.what == POINTS:
            return value
        return self.scales.rule.score(facts, best).points or ZERO

    def _changed_units(self, steps: int) -> dict[Hashable, Unit]:
        """The ranked units that would have other points, this one first of all."""
        value = self.now + steps * self.step
        facts, best = self._best(value)
        changed = {self.unit.key: self._changed(self.unit, self._own(value, facts, best), value)}
        if best == self.scales.best:
            return changed
        scales, line = self.scales, self.scales.leaf.key
        for other in scales.ranked:
            if other is self.unit or other.key not in scales.facts:
                continue
            if line in scales.contenders[other.key].fixed:
                continue
            points = scales.rule.score(scales.facts[other.key], best).points
            if points != scales.base.points[other.key, line]:
                changed[other.key] = self._changed(other, points)
        return changed

    def _changed(self, unit: Unit, points: Decimal | None, value: Decimal | None = None) -> Unit:
        scales = self.scales
        sums = unit.sums.with_points(
            scales.top, scales.leaf, scales.base.points[unit.key, scales.leaf.key], points
        )
        if self.what == POINTS or value is None:
            return replace(unit, sums=sums)
        return replace(unit, sums=sums, actuals={**unit.actuals, scales.leaf.key: value})

    def _order(self, changed: Mapping[Hashable, Unit]) -> tuple[int, ...]:
        """-1, 0 or 1 for each of the others: it stands above, level, below."""
        scales = self.scales
        keys = {key: scales.key_of(each) for key, each in changed.items()}
        own = keys.get(self.unit.key, scales.keys[self.unit.key])
        found = (keys.get(each.key, scales.keys[each.key]) for each in scales.ranked)
        return tuple((key > own) - (key < own) for key in found)

    def _pieces(self, sign: int) -> Iterator[tuple[int, int]]:
        """(first, last) numbers of steps between the borders of the rule, the nearest first."""
        if self.what == POINTS:
            rule = self.scales.leaf.rule
            end = self._steps_to(rule.highest if sign > 0 else rule.lowest, sign, ROUND_FLOOR)
            if end > 0:
                yield 1, end
            return
        low, high, borders = reach_of(self.scales.rule, self.scales.facts, self.unit.key, self.step)
        if self.scales.asks_actual:
            # Also of a unit that has no points here: it is asked all the same.
            line = self.scales.leaf.key
            actuals = [each.actuals.get(line) or ZERO for each in self.scales.ranked]
            low, high = min(low, *actuals) - self.step, max(high, *actuals) + self.step
        if not isinstance(self.scales.rule, Band):
            low = max(low, ZERO)
        end = self._steps_to(high if sign > 0 else low, sign, ROUND_CEILING)
        # A border may be rounded (in % of a target): what lies just before and behind it is asked one by one.
        around = {
            number + beside
            for number in (self._steps_to(border, sign, ROUND_FLOOR) for border in borders)
            for beside in (-1, 0, 1, 2)
        }
        first = 1
        for number in sorted(each for each in around if 1 <= each <= end):
            if first < number:
                yield from self._even(sign, first, number - 1)
            yield number, number
            first = number + 1
        if first <= end:
            yield from self._even(sign, first, end)

    def _even(self, sign, first, last) -> Iterator[tuple[int, int]]:
        """Pieces in which the order moves one way only.

        Where more gives fewer points and a tie-breaker asks for the higher result, each height of points is a piece.
        """
        if not (self.scales.asks_actual and falls(self.scales.rule)):
            yield first, last
            return
        while first <= last:
            same, other = first, last + 1
            height = self._height(sign, first)
            while other - same > 1:
                middle = (same + other) // 2
                if self._height(sign, middle) == height:
                    same = middle
                else:
                    other = middle
            yield first, same
            first = same + 1

    def _height(self, sign, steps) -> Decimal:
        value = self.now + sign * steps * self.step
        return self._own(value, *self._best(value))

    def _steps_to(self, value: Decimal, sign: int, rounding) -> int:
        return int((sign * (value - self.now) / self.step).to_integral_value(rounding))


def falls(rule: Rule) -> bool:
    """Whether a higher result gives fewer points."""
    return isinstance(rule, LatePenalty) or (
        isinstance(rule, Proportional) and rule.better == LOWER
    )


def reach_of(
    rule: Rule, facts: Mapping[Hashable, Facts], key: Hashable, step: Decimal
) -> tuple[Decimal, Decimal, tuple[Decimal, ...]]:
    """(lowest, highest, borders): beyond the two nothing changes any more; at a border the points may jump any way."""
    own = facts[key]
    now, nothing = own.actual, (own.actual, own.actual, ())
    if isinstance(rule, YesNo):
        return min(now, ZERO), max(now, step), (ZERO, step)
    if isinstance(rule, Band):
        return _reach_of_band(rule, own, step)
    if isinstance(rule, PerUnit):
        return (ZERO, rule.max_points / rule.each, ()) if rule.each > 0 else nothing
    if isinstance(rule, Proportional):
        highest = own.target
        if rule.better == LOWER:
            highest = rule.max_points * own.target / HALF_HUNDREDTH + step
        return ZERO, highest, ()
    if isinstance(rule, LatePenalty):
        if rule.each <= 0:
            return nothing
        return ZERO, (rule.max_points - rule.floor) / rule.each * rule.step + rule.step, ()
    if isinstance(rule, BonusPenalty):
        if rule.bonus <= 0:
            return nothing
        taken = (own.penalty_count or ZERO) * rule.penalty
        return ZERO, (rule.ceiling + taken) / rule.bonus, ()
    if isinstance(rule, RelativeToLeader):
        return ZERO, _reach_of_leader(rule, facts, own) + step, ()
    return nothing


def _reach_of_band(rule, own, step):
    factor = own.target / HUNDRED if rule.measure == TARGET_PERCENT else Decimal(1)
    borders = tuple(each.start * factor for each in rule.intervals if each.start is not None)
    if not borders:
        return own.actual, own.actual, ()
    return min(borders) - 2 * step, max(borders) + 2 * step, borders


def _reach_of_leader(rule, facts, own) -> Decimal:
    """The result from which on all others have what they have beside an endless leader."""
    half = rule.max_points / 2
    has_target = own.target is not None and own.target > 0
    others = [each for each in facts.values() if each is not own and each.actual is not None]
    with_target = [each for each in others if each.target is not None and each.target > 0]
    if not has_target:
        values = [each.actual for each in others if each not in with_target]
        return max(
            [own.actual, *values, *(rule.max_points * each / HALF_HUNDREDTH for each in values)]
        )
    is_ratio = rule.compare == RATIOS
    goal = HUNDRED if is_ratio else own.target
    highest = [goal]
    for each in with_target:
        value = each.actual / each.target * HUNDRED if is_ratio else each.actual
        aim = HUNDRED if is_ratio else each.target
        highest += [value, aim + half * max(value - aim, ZERO) / HALF_HUNDREDTH]
    return max(highest) * (own.target / HUNDRED if is_ratio else 1)
