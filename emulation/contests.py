"""Reads: the points of a year as they stand, settled or not, so that one may ask what would be.

Before the meeting has settled anything, a criterion counts what its rule gives for the results of the day; where no
rule gives anything, what the unit that checks gave, else what the province gave itself. Which of them it was is always
said. Nothing of it is stored, and nothing of it is a result. What the reader may not read of another's sheet (a
self-score in the making, and the facts typed with it) does not count.
"""

from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .models import EmulationYear, EqualRanks, Result, ScoreSheet
from .scoring import Facts, Line, Scored, Veto, leaves_of, score_all
from .scoring.sensitivity import Sensitivity, sensitivities
from .scoring.what_if import Contender, Contest, contest
from .standings import SETTLED, ProvincePoints, Standings, standings


class Basis(TextChoices):
    """Whose points count for a criterion."""

    SETTLED = "settled", _("settled")
    COMPUTED = "computed", _("computed by the rule")
    CROSS = "cross", _("cross-checked")
    SELF = "self", _("self-scored")
    NONE = "none", _("no points yet")
    NOT_ASSIGNED = "not_assigned", _("not assigned")
    CONDITION = "condition", _("a condition, no points")


@dataclass(frozen=True)
class Standpoint:
    """A member as it stands: its contender, whose points count by line, and the facts by line."""

    points: ProvincePoints
    contender: Contender
    bases: dict[int, Basis]

    @property
    def province(self):
        return self.points.province

    @property
    def missing(self) -> int:
        """Criteria without any points."""
        return sum(1 for each in self.bases.values() if each == Basis.NONE)

    @property
    def has_points(self) -> bool:
        counted = {Basis.SETTLED, Basis.COMPUTED, Basis.CROSS, Basis.SELF}
        return any(each in counted for each in self.bases.values())


@dataclass(frozen=True)
class YearContest:
    """All members, north to south, and what comes out as things stand."""

    found: Standings
    standpoints: tuple[Standpoint, ...]
    present: Contest

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.found.table.lines

    @property
    def is_settled(self) -> bool:
        """Every member's points are settled: the present places are the real ones."""
        return all(
            each.points.sheet and each.points.sheet.state in SETTLED for each in self.standpoints
        )

    def supposed(self, other: Contender) -> Contest:
        """What would come out with another contender in the place of the one with its key."""
        contenders = [
            other if each.contender.key == other.key else each.contender
            for each in self.standpoints
        ]
        return self._contest(contenders)

    def sensitivities(self) -> tuple[Sensitivity, ...]:
        return sensitivities(
            self.lines,
            [each.contender for each in self.standpoints],
            self.found.breakers,
            dense=self._is_dense,
            decimals=self._decimals,
        )

    def of(self, province_id: int) -> Standpoint | None:
        return next((each for each in self.standpoints if each.province.pk == province_id), None)

    def _contest(self, contenders) -> Contest:
        return contest(self.lines, contenders, self.found.breakers, dense=self._is_dense)

    @property
    def _is_dense(self) -> bool:
        return self.found.pack.equal_ranks == EqualRanks.DENSE

    @property
    def _decimals(self) -> dict[int, int]:
        """Those of the indicators, by line."""
        return {
            criterion.order_no: criterion.indicator.decimals
            for criterion in _criteria(self.found)
            if criterion.indicator
        }


def read_contest(
    year: EmulationYear, may_read: Callable[[ScoreSheet], bool] = lambda _sheet: True
) -> YearContest | None:
    """None without a scoring table or a sheet; `may_read` a whole sheet. One query more than standings()."""
    found = standings(year)
    if found.pack is None or not any(column.sheet for column in found.columns):
        return None
    whole = {
        column.province.pk
        for column in found.columns
        if column.sheet is None or may_read(column.sheet)
    }
    facts = _facts(found, whole)
    scored = score_all(found.table.lines, facts)
    standpoints = tuple(
        _standpoint(found, column, facts[column.province.pk], scored, column.province.pk in whole)
        for column in found.columns
    )
    contenders = [each.contender for each in standpoints]
    dense = found.pack.equal_ranks == EqualRanks.DENSE
    present = contest(found.table.lines, contenders, found.breakers, dense=dense)
    return YearContest(found, standpoints, present)


def _facts(found: Standings, whole: Set[int]) -> dict[int, dict[int, Facts]]:
    """{province: {line: facts}}: those of the sheet; of an indicator the results of the day while it is open."""
    by_indicator = {}
    for criterion in _criteria(found):
        if criterion.indicator_id:
            by_indicator.setdefault(criterion.indicator_id, []).append(criterion.order_no)
    of_indicators = {line for lines in by_indicator.values() for line in lines}
    facts = {
        column.province.pk: {
            line: each
            if column.province.pk in whole or line in of_indicators
            else Facts(is_assigned=each.is_assigned)
            for line, each in column.facts(found.orders).items()
        }
        for column in found.columns
    }
    editable = {
        column.province.pk for column in found.columns if column.sheet and column.sheet.is_editable
    }
    results = Result.objects.filter(
        year=found.year, province__in=editable, indicator__in=by_indicator
    )
    for result in results:
        own = facts[result.province_id]
        for line in by_indicator[result.indicator_id]:
            known = own.get(line, Facts())
            own[line] = replace(known, target=result.target, actual=result.actual)
    return facts


def _criteria(found: Standings):
    return [criterion for group in found.groups for criterion in group.criteria]


def _standpoint(found, column, facts, scored, is_whole) -> Standpoint:
    fixed, bases = {}, {}
    criteria = {order: key for key, order in found.orders.items()}
    for leaf in leaves_of(found.table.lines):
        score = column.scores.get(criteria[leaf.key])
        by_rule = scored.get((column.province.pk, leaf.key))
        bases[leaf.key], points = _counted(leaf, score, facts.get(leaf.key), by_rule, is_whole)
        if points is not None:
            fixed[leaf.key] = points
    contender = Contender(
        key=column.province.pk,
        facts=facts,
        fixed=fixed,
        bonus=column.bonus,
        penalty=column.penalty,
        is_barred=column.is_barred
        or column.sheet is None
        or bool(column.sheet and column.sheet.unranked_reason),
    )
    return Standpoint(column, contender, bases)


def _counted(
    leaf, score, facts: Facts | None, by_rule: Scored | None, is_whole: bool
) -> tuple[Basis, Decimal | None]:
    """(whose points count, the points, or None where those of the rule count)."""
    if isinstance(leaf.rule, Veto):
        return Basis.CONDITION, None
    if facts and not facts.is_assigned:
        return Basis.NOT_ASSIGNED, None
    computed = by_rule.points if by_rule else None
    final = score.final_points if score else None
    if final is not None:
        return Basis.SETTLED, None if final == computed else final
    if computed is not None:
        return Basis.COMPUTED, None
    if score and score.cross_points is not None:
        return Basis.CROSS, score.cross_points
    if is_whole and score and score.self_points is not None:
        return Basis.SELF, score.self_points
    return Basis.NONE, None
