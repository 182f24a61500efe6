"""The scoring table as canonical JSON and back: what is frozen, hashed, compared with last year's, and scored by.

Whoever computes reads the table from this content, never from the rows, so a past year gives the same points again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cluster_portal.canonical import canonical, sha256_of

from .models import CriteriaPack, Criterion, RuleKind
from .scoring import (
    Line,
    LineProblem,
    Manual,
    ParametersWrong,
    Problem,
    group_points,
    parameters_of,
    problems_of,
    rule_of,
    text,
)
from .scoring.ranking import TieBreakerUnknown, tie_breakers

FORMAT = "bang-tieu-chi/1"


@dataclass(frozen=True)
class Table:
    """A scoring table as plain values: its lines as a tree, what is wrong with it, its hash."""

    content: dict
    lines: tuple[Line, ...]
    problems: tuple[LineProblem, ...]

    @property
    def full(self) -> Decimal:
        """What the maxima of the top lines add up to."""
        return group_points(line.max_points for line in self.lines)

    @property
    def sha256(self) -> str:
        return sha256_of(canonical(self.content))


def table_of(pack: CriteriaPack, criteria: Iterable[Criterion] | None = None) -> Table:
    """The table of a pack: the frozen content, or what it would be if it were frozen now. One query at the most."""
    if pack.content:
        return read_table(json.loads(pack.content))
    return read_table(build_content(pack, criteria))


def build_content(pack: CriteriaPack, criteria: Iterable[Criterion] | None = None) -> dict:
    """All that decides points and ranks, numbers as text. `criteria` are those of the pack, with their indicators."""
    if criteria is None:
        criteria = pack.criteria.select_related("indicator").order_by("order_no")
    below = {}
    for criterion in criteria:
        below.setdefault(criterion.parent_id, []).append(criterion)
    return {
        "format": FORMAT,
        "year": pack.year.year,
        "version": pack.version,
        "source": pack.source,
        "tie_breakers": pack.tie_breakers,
        "equal_ranks": pack.equal_ranks,
        "ranks_unsigned": pack.ranks_unsigned,
        "full_points": text(pack.full_points),
        "evidence_from": text(pack.evidence_from),
        "lines": [_line_content(each, below) for each in below.get(None, [])],
    }


def read_table(content: dict) -> Table:
    """The content as a tree. A rule that cannot be read is taken as one by judgement, and named as a problem."""
    problems = []
    lines = tuple(_line(each, problems) for each in content["lines"])
    full = content["full_points"]
    problems += problems_of(lines, full=Decimal(full) if full else None)
    try:
        tie_breakers(content["tie_breakers"], lines)
    except TieBreakerUnknown as unknown:
        problems.append(LineProblem(None, Problem("tie_breaker_unknown", {"name": str(unknown)})))
    return Table(content, lines, tuple(problems))


def _line_content(criterion, below) -> dict:
    children = below.get(criterion.pk, [])
    kind = RuleKind.GROUP if children else criterion.rule
    indicator = criterion.indicator.code if criterion.indicator else ""
    return {
        "line": criterion.order_no,
        "number": criterion.number,
        "text": criterion.text,
        "max_points": text(criterion.max_points),
        "rule": kind,
        "parameters": _normal(kind, criterion, indicator),
        "indicator": indicator,
        "children": [_line_content(each, below) for each in children],
    }


def _normal(kind, criterion, indicator) -> dict:
    """The parameters in their one form; as they are where they cannot be read."""
    try:
        rule = rule_of(kind, criterion.max_points, criterion.parameters, indicator)
    except ParametersWrong:
        return criterion.parameters
    return parameters_of(rule) if rule else {}


def _line(content, problems) -> Line:
    most, wrong = Decimal(content["max_points"]), None
    try:
        rule = rule_of(content["rule"], most, content["parameters"], content["indicator"])
    except ParametersWrong as refusal:
        rule, wrong = Manual(max_points=most), refusal.name
    line = Line(
        key=content["line"],
        number=content["number"],
        text=content["text"],
        max_points=most,
        rule=rule,
        children=tuple(_line(each, problems) for each in content["children"]),
    )
    if wrong:
        problems.append(LineProblem(line, Problem("parameter_wrong", {"name": wrong})))
    return line
