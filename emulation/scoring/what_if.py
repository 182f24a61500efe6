"""All units of a year with everything their totals follow from: as they are, and as they would be. No database.

Nothing is added up here: points come from score_all(), sums from add_up(), ranks from place(), as for the real points.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .points import ZERO
from .ranking import Place, TieBreaker, Unit, place
from .rules import Facts, Scored
from .tables import Line, Sheet, add_up, leaves_of, score_all, vetoes


@dataclass(frozen=True)
class Contender:
    """One unit.

    `fixed` are the points that no rule gives: judged, or settled otherwise than computed. Every other line has the
    points of its rule for `facts`. `is_barred`: out of the ranking whatever its points.
    """

    key: Hashable
    facts: Mapping[int, Facts] = field(default_factory=dict)
    fixed: Mapping[int, Decimal] = field(default_factory=dict)
    bonus: Decimal = ZERO
    penalty: Decimal = ZERO
    is_barred: bool = False

    def supposing(
        self, facts: Mapping[int, Facts], points: Mapping[int, Decimal] | None = None
    ) -> "Contender":
        """With other facts, which take the points of their rule whatever was settled, or with other judged points."""
        fixed = {line: given for line, given in self.fixed.items() if line not in facts}
        return replace(self, facts={**self.facts, **facts}, fixed={**fixed, **(points or {})})


@dataclass(frozen=True)
class Contest:
    """What comes out: what each rule said, the points that count, {unit: Unit with its sums}, the places."""

    scored: Mapping[tuple[Hashable, int], Scored]
    points: Mapping[tuple[Hashable, int], Decimal | None]
    units: Mapping[Hashable, Unit]
    places: tuple[Place, ...]

    def rank_of(self, key: Hashable) -> int | None:
        return next(each.rank for each in self.places if each.unit.key == key)


def contest(
    table: Sequence[Line],
    contenders: Iterable[Contender],
    breakers: Sequence[TieBreaker] = (),
    *,
    dense: bool = False,
) -> Contest:
    contenders = list(contenders)
    scored = score_all(table, {each.key: each.facts for each in contenders})
    points = {
        (each.key, leaf.key): _points(each, leaf, scored)
        for each in contenders
        for leaf in leaves_of(table)
    }
    units = {each.key: _unit(table, each, points) for each in contenders}
    return Contest(scored, points, units, place(list(units.values()), breakers, dense=dense))


def _points(contender, leaf, scored) -> Decimal | None:
    if leaf.key in contender.fixed:
        return contender.fixed[leaf.key]
    by_rule = scored.get((contender.key, leaf.key))
    return by_rule.points if by_rule else None


def _unit(table, contender, points) -> Unit:
    sheet = Sheet(
        points={leaf.key: points[contender.key, leaf.key] for leaf in leaves_of(table)},
        not_assigned=frozenset(
            line for line, facts in contender.facts.items() if not facts.is_assigned
        ),
        bonus=contender.bonus,
        penalty=contender.penalty,
    )
    return Unit(
        key=contender.key,
        sums=add_up(table, sheet),
        actuals={line: facts.actual for line, facts in contender.facts.items()},
        is_eligible=not contender.is_barred and not vetoes(table, contender.facts),
    )
