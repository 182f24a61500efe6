"""The rules by which a criterion gives points: plain dataclasses on Decimal, one a kind, no database and no words.

Each has score(facts, best): `facts` are those of one unit, `best` what best_of() says of all units to which the
criterion is assigned; only relative_to_leader asks it. The answer says which case of the rule applied (`code`) with the
numbers in it; emulation/explanations.py puts it into a sentence. Where nothing can be computed, the points are None,
and the code says why. Kinds and formulas are those seen in papers and systems of such clusters; what is proposed by
this portal says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import ClassVar

from .points import ZERO, has_two_decimals, rounded

HUNDRED = Decimal(100)
VALUE, TARGET_PERCENT = "value", "target_percent"
VALUES, RATIOS = "values", "ratios"
HIGHER, LOWER = "higher", "lower"


@dataclass(frozen=True)
class Facts:
    """What is known of one unit for one criterion. `penalty_count` is asked by bonus_penalty alone."""

    actual: Decimal | None = None
    target: Decimal | None = None
    penalty_count: Decimal | None = None
    is_assigned: bool = True


@dataclass(frozen=True)
class Best:
    """The best result of those with a target, and of those without; 0 while there is none."""

    with_target: Decimal = ZERO
    without_target: Decimal = ZERO


NOBODY = Best()


@dataclass(frozen=True)
class Scored:
    """Points, rounded, or None; the case that applied; its numbers by name; the indicator that the facts came from."""

    points: Decimal | None
    code: str
    numbers: dict[str, Decimal | None] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a rule: a code, and the numbers in it."""

    code: str
    numbers: dict[str, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What all kinds share. A criterion gives from `lowest` to `highest`; `max_points` is its part of the table's sum.

    The two differ only where points stand beside the hundred: a bonus has max_points 0.
    """

    kind: ClassVar[str]
    max_points: Decimal

    @property
    def lowest(self) -> Decimal:
        return ZERO

    @property
    def highest(self) -> Decimal:
        return self.max_points

    def best_of(self, units: Iterable[Facts]) -> Best:
        """What the units are compared with."""
        return NOBODY

    def score(self, facts: Facts, best: Best = NOBODY) -> Scored:
        raise NotImplementedError

    def problems(self) -> list[Problem]:
        """What keeps the rule from being used; empty when it is whole."""
        problems = []
        if self.max_points < 0:
            problems.append(Problem("max_negative", {"max": self.max_points}))
        if not has_two_decimals(self.max_points):
            problems.append(Problem("max_decimals", {"max": self.max_points}))
        return problems

    def _given(self, given: Decimal, code: str, facts: Facts, **numbers) -> Scored:
        numbers = {"max": self.max_points, "actual": facts.actual, **numbers}
        return Scored(rounded(given), code, numbers)


@dataclass(frozen=True, kw_only=True)
class Manual(Rule):
    """manual: 0 to the maximum by the judgement of the meeting, with evidence; nothing is computed."""

    kind = "manual"

    def score(self, facts, best=NOBODY):
        return Scored(None, "manual", {"max": self.max_points})


@dataclass(frozen=True, kw_only=True)
class YesNo(Rule):
    """yes_no: reached (actual is not 0) gives the maximum, else 0."""

    kind = "yes_no"

    def score(self, facts, best=NOBODY):
        if facts.actual is None:
            return Scored(None, "no_actual")
        if facts.actual:
            return self._given(self.max_points, "yes", facts)
        return self._given(ZERO, "no", facts)


@dataclass(frozen=True)
class Interval:
    """From `start` (with it) to `end` (without it); None is open: «từ 60% đến dưới 80%» is (60, 80)."""

    points: Decimal
    start: Decimal | None = None
    end: Decimal | None = None

    def has(self, value: Decimal) -> bool:
        return (self.start is None or self.start <= value) and (
            self.end is None or value < self.end
        )


@dataclass(frozen=True, kw_only=True)
class Band(Rule):
    """band: the half-open interval in which the value lies gives its points; the lowest may give some too.

    The intervals cover every number once: no gap, no overlap. The value is the actual, or the actual in % of the target
    (`measure`). The maximum is that of the highest band. Source: Mẫu số 04 of 2019, criterion 2.3.
    """

    kind = "band"
    intervals: tuple[Interval, ...]
    measure: str = VALUE

    def score(self, facts, best=NOBODY):
        if facts.actual is None:
            return Scored(None, "no_actual")
        value = facts.actual
        if self.measure == TARGET_PERCENT:
            if facts.target is None or facts.target <= 0:
                return Scored(None, "no_target", {"target": facts.target})
            value = facts.actual / facts.target * HUNDRED
        for interval in self.intervals:
            if interval.has(value):
                return self._given(
                    interval.points,
                    "band" if self.measure == VALUE else "band_percent",
                    facts,
                    target=facts.target,
                    value=value,
                    start=interval.start,
                    end=interval.end,
                    points=interval.points,
                )
        return Scored(None, "band_missing", {"value": value})

    def ordered(self) -> list[Interval]:
        """The intervals from below."""
        return sorted(self.intervals, key=lambda each: (each.start is not None, each.start or ZERO))

    def problems(self):
        problems = super().problems()
        if not self.intervals:
            return [*problems, Problem("band_none")]
        ordered = self.ordered()
        for each in ordered:
            if each.start is not None and each.end is not None and each.start >= each.end:
                problems.append(Problem("band_empty", {"start": each.start, "end": each.end}))
            if not ZERO <= each.points <= self.max_points:
                numbers = {"points": each.points, "max": self.max_points}
                problems.append(Problem("band_above_max", numbers))
        if ordered[0].start is not None:
            problems.append(Problem("band_open_below", {"start": ordered[0].start}))
        if ordered[-1].end is not None:
            problems.append(Problem("band_open_above", {"end": ordered[-1].end}))
        for lower, upper in pairwise(ordered):
            numbers = {"end": lower.end, "start": upper.start}
            if lower.end is None or upper.start is None or lower.end > upper.start:
                problems.append(Problem("band_overlap", numbers))
            elif lower.end < upper.start:
                problems.append(Problem("band_gap", numbers))
        highest = max(each.points for each in self.intervals)
        if highest < self.max_points:
            numbers = {"points": highest, "max": self.max_points}
            problems.append(Problem("band_max_unreachable", numbers))
        return problems


@dataclass(frozen=True, kw_only=True)
class PerUnit(Rule):
    """per_unit: count × `each` points, not more than the maximum."""

    kind = "per_unit"
    each: Decimal

    def score(self, facts, best=NOBODY):
        if facts.actual is None:
            return Scored(None, "no_actual")
        points = max(facts.actual, ZERO) * self.each
        if points > self.max_points:
            return self._given(
                self.max_points, "per_unit_capped", facts, each=self.each, product=points
            )
        return self._given(points, "per_unit", facts, each=self.each)

    def problems(self):
        return super().problems() + _positive("each", self.each)


@dataclass(frozen=True, kw_only=True)
class BonusPenalty(Rule):
    """bonus_penalty: bonus count × `bonus` − penalty count × `penalty`, clamped to `floor` … `ceiling`.

    A count that is not given is 0, but one of them must be given. It stands beside the hundred (max_points 0), or its
    ceiling is its part of it (max_points = ceiling).
    """

    kind = "bonus_penalty"
    bonus: Decimal
    penalty: Decimal
    floor: Decimal
    ceiling: Decimal

    @property
    def lowest(self):
        return self.floor

    @property
    def highest(self):
        return self.ceiling

    def score(self, facts, best=NOBODY):
        if facts.actual is None and facts.penalty_count is None:
            return Scored(None, "no_actual")
        more, less = facts.actual or ZERO, facts.penalty_count or ZERO
        points = more * self.bonus - less * self.penalty
        numbers = {
            "actual": more,
            "penalty_count": less,
            "bonus": self.bonus,
            "penalty": self.penalty,
            "sum": points,
            "floor": self.floor,
            "ceiling": self.ceiling,
        }
        if points < self.floor:
            return self._given(self.floor, "bonus_penalty_floor", facts, **numbers)
        if points > self.ceiling:
            return self._given(self.ceiling, "bonus_penalty_ceiling", facts, **numbers)
        return self._given(points, "bonus_penalty", facts, **numbers)

    def problems(self):
        problems = super().problems()
        problems += _not_negative("bonus", self.bonus) + _not_negative("penalty", self.penalty)
        numbers = {"floor": self.floor, "ceiling": self.ceiling, "max": self.max_points}
        if self.floor > self.ceiling or self.ceiling < 0:
            problems.append(Problem("clamp_empty", numbers))
        if self.max_points not in (ZERO, self.ceiling):
            problems.append(Problem("ceiling_not_max", numbers))
        return problems


@dataclass(frozen=True, kw_only=True)
class Proportional(Rule):
    """proportional: maximum × min(1, actual / target); where less is better (`better`), × min(1, target / actual).

    A result below 0 counts as 0. Without a target nothing is computed. A target of 0 says nothing where more is better,
    so nothing is computed either; where less is better, 0 reaches it and anything above it gives 0.
    """

    kind = "proportional"
    better: str = HIGHER

    def score(self, facts, best=NOBODY):
        if facts.actual is None:
            return Scored(None, "no_actual")
        target, actual = facts.target, max(facts.actual, ZERO)
        if target is None or target < 0:
            return Scored(None, "no_target", {"target": target})
        if self.better == LOWER:
            if actual <= target:
                return self._given(self.max_points, "not_exceeded", facts, target=target)
            return self._given(self.max_points * target / actual, "exceeded", facts, target=target)
        if not target:
            return Scored(None, "target_zero", {"actual": actual})
        if actual >= target:
            return self._given(self.max_points, "target_reached", facts, target=target)
        return self._given(self.max_points * actual / target, "below_target", facts, target=target)


@dataclass(frozen=True, kw_only=True)
class RelativeToLeader(Rule):
    """relative_to_leader: half of the maximum for the own target, the whole of it for the best unit of the cluster.

    Below the target: 0,5 × max × actual / target. On it: 0,5 × max. Best of the cluster and above the target: max. In
    between: 0,5 × max + 0,5 × max × (actual − target) / (leader − target). `compare` says who leads: the highest
    value, or the highest actual in % of the own target, which is fairer to units of different size (both are then
    taken in %). Nobody above the target: nobody divides by leader − target.

    Units without a target, or with a target of 0, are a group of their own: max × actual / best of that group. A result
    below 0 counts as 0. One corrected figure can move everybody's points: always computed for all units together.
    Source: the police clusters' portal (github ThuatNguyen/NationalSecurityContest2), its worked examples included.
    """

    kind = "relative_to_leader"
    compare: str = VALUES

    def best_of(self, units):
        with_target, without_target = [ZERO], [ZERO]
        for each in units:
            if each.actual is None:
                continue
            if _has_target(each):
                with_target.append(self._measured(each)[0])
            else:
                without_target.append(each.actual)
        return Best(max(with_target), max(without_target))

    def score(self, facts, best=NOBODY):
        if facts.actual is None:
            return Scored(None, "no_actual")
        if not _has_target(facts):
            return self._without_target(facts, best)
        value, goal = self._measured(facts)
        leader = max(value, best.with_target)
        half = self.max_points / 2
        numbers = {"target": facts.target, "value": value, "goal": goal, "leader": leader}
        if value < goal:
            return self._given(half * value / goal, "relative_below", facts, **numbers)
        if value == goal:
            return self._given(half, "relative_on_target", facts, **numbers)
        if value == leader:
            return self._given(self.max_points, "relative_leader", facts, **numbers)
        points = half + half * (value - goal) / (leader - goal)
        return self._given(points, "relative_between", facts, **numbers)

    def _measured(self, facts) -> tuple[Decimal, Decimal]:
        """(what is compared, what it should reach): values as they are, or in % of the own target."""
        actual = max(facts.actual, ZERO)
        if self.compare == RATIOS:
            return actual / facts.target * HUNDRED, HUNDRED
        return actual, facts.target

    def _without_target(self, facts, best):
        actual = max(facts.actual, ZERO)
        highest = max(actual, best.without_target)
        if not highest:
            return self._given(ZERO, "relative_nothing", facts)
        points = self.max_points * actual / highest
        return self._given(points, "relative_no_target", facts, best=highest)


@dataclass(frozen=True, kw_only=True)
class LatePenalty(Rule):
    """late_penalty: the maximum less `each` points for every `step` papers or days late, not below `floor`.

    A step that has begun counts whole (proposed; no paper seen fixes it). With max_points 0 it only takes away.
    """

    kind = "late_penalty"
    each: Decimal
    step: Decimal = Decimal(1)
    floor: Decimal = ZERO

    @property
    def lowest(self):
        return self.floor

    def score(self, facts, best=NOBODY):
        if facts.actual is None:
            return Scored(None, "no_actual")
        steps = (max(facts.actual, ZERO) / self.step).to_integral_value(ROUND_CEILING)
        points = self.max_points - steps * self.each
        numbers = {"each": self.each, "step": self.step, "steps": steps, "floor": self.floor}
        if points < self.floor:
            return self._given(self.floor, "late_floor", facts, **numbers)
        return self._given(points, "late" if steps else "in_time", facts, **numbers)

    def problems(self):
        problems = super().problems() + _positive("each", self.each) + _positive("step", self.step)
        if self.floor > self.max_points:
            problems.append(
                Problem("floor_above_max", {"floor": self.floor, "max": self.max_points})
            )
        return problems


@dataclass(frozen=True, kw_only=True)
class Veto(Rule):
    """veto: a condition (actual is not 0) that takes the unit out of the ranking, whatever its points; gives none."""

    kind = "veto"

    def score(self, facts, best=NOBODY):
        if facts.actual is None:
            return Scored(None, "no_actual")
        return self._given(ZERO, "veto" if facts.actual else "no_veto", facts)

    def problems(self):
        if self.max_points:
            return [Problem("veto_has_points", {"max": self.max_points})]
        return []


@dataclass(frozen=True, kw_only=True)
class Derived(Rule):
    """derived: actual and target are those of a named indicator of the portal; the points are those of `inner`."""

    kind = "derived"
    indicator: str
    inner: Rule

    @property
    def lowest(self):
        return self.inner.lowest

    @property
    def highest(self):
        return self.inner.highest

    def best_of(self, units):
        return self.inner.best_of(units)

    def score(self, facts, best=NOBODY):
        return replace(self.inner.score(facts, best), source=self.indicator)

    def problems(self):
        return self.inner.problems()


def not_assigned(rule: Rule) -> Scored:
    """A criterion that is not assigned to the unit: no points, and its maximum leaves the denominator."""
    return Scored(None, "not_assigned", {"max": rule.max_points})


def _has_target(facts) -> bool:
    return facts.target is not None and facts.target > 0


def _positive(name, value) -> list[Problem]:
    return [] if value > 0 else [Problem(f"{name}_not_positive", {name: value})]


def _not_negative(name, value) -> list[Problem]:
    return [] if value >= 0 else [Problem(f"{name}_negative", {name: value})]
