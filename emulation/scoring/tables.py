"""The scoring table as a tree, and the points of every unit by it. All units at once: some rules compare them."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from .points import ZERO, group_points, scaled, total_points
from .rules import Facts, Problem, Rule, Scored, Veto, not_assigned

# Deeper than this no table of an alliance is read any more (proposed).
DEEPEST = 5


@dataclass(frozen=True)
class Line:
    """A line of the table. `key` is its place in it, counted from 1; without a rule it is a group."""

    key: int
    number: str
    text: str
    max_points: Decimal
    rule: Rule | None = None
    children: tuple["Line", ...] = ()

    def leaves(self) -> Iterator["Line"]:
        """The criteria below this line, in order; a line without lines below it is its own."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def walk(self, depth: int = 0) -> Iterator[tuple[int, "Line"]]:
        """(depth, line) of this line and all below it, in order."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)


@dataclass(frozen=True)
class LineProblem:
    """What is wrong, and in which line; None for the table as a whole."""

    line: Line | None
    problem: Problem


@dataclass(frozen=True)
class Sheet:
    """What one unit was given: {line: points}. A line that is not assigned to it leaves the denominator."""

    points: Mapping[int, Decimal | None]
    not_assigned: frozenset[int] = frozenset()
    bonus: Decimal = ZERO
    penalty: Decimal = ZERO


@dataclass(frozen=True)
class Sums:
    """A sheet added up.

    `groups` by the key of each top line; `earned` of `possible` points within the `full` sum of the table; `beside`
    stands beside it (bonus and penalty criteria); `taken` is what was taken away, by criteria or on the sheet.
    """

    groups: dict[int, Decimal]
    earned: Decimal
    possible: Decimal
    full: Decimal
    beside: Decimal
    bonus: Decimal
    penalty: Decimal
    taken: Decimal

    @property
    def of_groups(self) -> Decimal:
        """Before the bonus and penalty of the sheet."""
        return total_points(
            [scaled(self.earned, possible=self.possible, full=self.full), self.beside]
        )

    @property
    def total(self) -> Decimal:
        return total_points([self.of_groups], bonus=self.bonus, penalty=self.penalty)

    @property
    def is_scaled(self) -> bool:
        return self.possible != self.full

    def with_points(
        self, top: Line, leaf: Line, before: Decimal | None, points: Decimal | None
    ) -> "Sums":
        """The sums after one criterion below `top` has other points: what add_up() gives, without adding up again."""
        before, points = before or ZERO, points or ZERO
        change = points - before
        return replace(
            self,
            groups={**self.groups, top.key: group_points([self.groups[top.key], change])},
            earned=self.earned + (change if leaf.max_points else ZERO),
            beside=self.beside + (ZERO if leaf.max_points else change),
            taken=self.taken + max(-points, ZERO) - max(-before, ZERO),
        )


def leaves_of(table: Iterable[Line]) -> list[Line]:
    return [leaf for top in table for leaf in top.leaves()]


def score_all(
    table: Iterable[Line], facts: Mapping[Hashable, Mapping[int, Facts]]
) -> dict[tuple[Hashable, int], Scored]:
    """{(unit, line): what its rule gives}, for every unit in `facts` and every criterion of the table.

    A unit of which nothing is known for a criterion has empty facts there.
    """
    nothing = Facts()
    scored = {}
    for leaf in leaves_of(table):
        if leaf.rule is None:
            continue
        of_units = {unit: known.get(leaf.key, nothing) for unit, known in facts.items()}
        best = leaf.rule.best_of(each for each in of_units.values() if each.is_assigned)
        for unit, own in of_units.items():
            scored[unit, leaf.key] = (
                leaf.rule.score(own, best) if own.is_assigned else not_assigned(leaf.rule)
            )
    return scored


def add_up(table: Iterable[Line], sheet: Sheet) -> Sums:
    """The sums of one sheet. A line without points yet counts 0, and stays in the denominator."""
    table = tuple(table)
    groups, earned, beside, possible, full, taken = {}, ZERO, ZERO, ZERO, ZERO, sheet.penalty
    for top in table:
        given = []
        for leaf in top.leaves():
            full += leaf.max_points
            if leaf.key in sheet.not_assigned:
                continue
            possible += leaf.max_points
            points = sheet.points.get(leaf.key)
            if points is None:
                continue
            given.append(points)
            taken += max(-points, ZERO)
            if leaf.max_points:
                earned += points
            else:
                beside += points
        groups[top.key] = group_points(given)
    return Sums(
        groups=groups,
        earned=earned,
        possible=possible,
        full=full,
        beside=beside,
        bonus=sheet.bonus,
        penalty=sheet.penalty,
        taken=taken,
    )


def vetoes(table: Iterable[Line], facts: Mapping[int, Facts]) -> list[Line]:
    """The conditions of the table that take a unit out of the ranking, as they hold for it."""
    return [
        leaf
        for leaf in leaves_of(table)
        if isinstance(leaf.rule, Veto) and leaf.key in facts and facts[leaf.key].actual
    ]


def problems_of(table: Iterable[Line], *, full: Decimal | None = None) -> list[LineProblem]:
    """Everything that keeps a table from being used, in the order of its lines.

    `full` is what the maxima must add up to, if anything is asked.
    """
    table = tuple(table)
    if not table:
        return [LineProblem(None, Problem("empty_table"))]
    problems = []
    for top in table:
        for depth, line in top.walk():
            problems += [LineProblem(line, each) for each in _line_problems(line, depth)]
    total = group_points(top.max_points for top in table)
    if full is not None and total != full:
        problems.append(LineProblem(None, Problem("total_differs", {"sum": total, "full": full})))
    return problems


def _line_problems(line, depth) -> list[Problem]:
    problems = []
    if depth >= DEEPEST:
        problems.append(Problem("too_deep", {"deepest": Decimal(DEEPEST)}))
    if line.children:
        total = group_points(child.max_points for child in line.children)
        if total != line.max_points:
            problems.append(Problem("sum_differs", {"max": line.max_points, "sum": total}))
    elif line.rule is None:
        problems.append(Problem("empty_group"))
    else:
        problems += line.rule.problems()
    return problems
