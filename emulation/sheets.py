"""One score sheet, line by line: the facts, who gave how many points, the formula, the evidence. Reads only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .criteria import Table, table_of
from .explanation_rounds import points_differ
from .explanations import Explanation, explain, rule_in_words
from .models import (
    CriteriaPack,
    Criterion,
    EmulationYear,
    Result,
    Score,
    ScoreEvidence,
    ScoreSheet,
)
from .scoring import Derived, Line, Manual, group_points, leaves_of, score_all
from .self_scores import (
    Asked,
    asked_by,
    differs,
    missing_in_self_score,
    needs_evidence,
    scored_lines,
)
from .settling import missing_to_settle
from .standings import Group, facts_of, groups_in


@dataclass(frozen=True)
class SheetLine:
    """One criterion of the sheet. `score` is unsaved while nothing was said of it."""

    criterion: Criterion
    rule_words: str
    asked: Asked
    score: Score
    computed: Explanation | None
    evidence: tuple[ScoreEvidence, ...]
    wants_evidence: bool
    is_derived: bool
    is_judged: bool
    highest: Decimal

    @property
    def system_points(self) -> Decimal | None:
        """Computed now; a settled sheet keeps what was computed for it."""
        if self.score.sheet.is_editable and self.computed:
            return self.computed.points
        return self.score.system_points

    @property
    def self_differs(self) -> bool:
        return differs(self.score.self_points, self.system_points)

    @property
    def cross_differs(self) -> bool:
        """Whether the checker gave other points than the unit itself."""
        return differs(self.score.cross_points, self.score.self_points)

    @property
    def points_differ(self) -> bool:
        """Whether there is something to explain."""
        return points_differ(self.score)

    @property
    def lacks_evidence(self) -> bool:
        return self.wants_evidence and not self.evidence


@dataclass(frozen=True)
class SheetReading:
    """A sheet with its scoring table. `lines` by criterion."""

    pack: CriteriaPack
    sheet: ScoreSheet
    sheets: tuple[ScoreSheet, ...]
    groups: tuple[Group, ...]
    table: Table
    lines: Mapping[int, SheetLine]

    @property
    def max_points(self) -> Decimal:
        return self.table.full

    def rows(self) -> Iterator[tuple[Group, list[SheetLine]]]:
        """Each group with its lines; a condition that only takes out of the ranking is none of them."""
        for group in self.groups:
            yield group, [self.lines[each.pk] for each in group.criteria if each.pk in self.lines]

    def sum_of(self, name: str) -> Decimal:
        """The sum of one column: self, system, cross or final."""
        return group_points(getattr(each.score, f"{name}_points") for each in self.lines.values())

    def missing_to_settle(self) -> list[str]:
        """What the meeting lacks; a unit that is not ranked may lack it."""
        if self.sheet.unranked_reason:
            return []
        criteria = [each.criterion for each in self.lines.values()]
        scores = {key: each.score for key, each in self.lines.items()}
        return missing_to_settle(self.table, criteria, scores)

    def missing_to_present(self) -> list[str]:
        """What the self-score lacks before the leader passes it, in words."""
        scores = {key: each.score for key, each in self.lines.items()}
        proven = {key for key, each in self.lines.items() if each.evidence}
        criteria = [each.criterion for each in self.lines.values()]
        return missing_in_self_score(self.pack, self.table, criteria, scores, proven)


def read_sheet(year: EmulationYear, slug: str) -> SheetReading | None:
    """The sheet of a province in the newest round of the newest scoring table; None without one. Six queries."""
    sheets = list(newest_sheets(year))
    sheet = next((each for each in sheets if each.province.slug == slug), None)
    if sheet is None:
        return None
    pack = sheet.pack
    pack.year = year
    for each in sheets:
        each.pack = pack
    criteria = list(pack.criteria.select_related("indicator").order_by("order_no"))
    return assembled_sheet(
        sheet=sheet,
        sheets=sheets,
        criteria=criteria,
        scores=list(Score.objects.filter(sheet__in=sheets)),
        evidence=list(ScoreEvidence.objects.filter(score__sheet=sheet)),
    )


def newest_sheets(year: EmulationYear):
    """The sheets of the newest round of the year's newest scoring table, north to south. One query."""
    newest = year.criteria_packs.order_by("-version").values("pk")[:1]
    of_pack = ScoreSheet.objects.filter(pack__in=newest)
    latest = of_pack.order_by("-round_no").values("round_no")[:1]
    people = ("self_scored_by", "explanation__submitted_by")
    return of_pack.filter(round_no__in=latest).select_related("pack", "province", *people)


def assembled_sheet(*, sheet, sheets, criteria, scores, evidence) -> SheetReading:
    """Out of rows that were read already; one query more where criteria are derived."""
    pack = sheet.pack
    table = table_of(pack, criteria)
    own = {each.criterion_id: each for each in scores if each.sheet_id == sheet.pk}
    _take_results(sheet, sheets, criteria, scores, own)
    proofs = {}
    for each in evidence:
        proofs.setdefault(each.score_id, []).append(each)
    computed = _computed(table, sheet, sheets, criteria, scores)
    of_lines = {each.order_no: each for each in criteria}
    lines = {}
    for line in scored_lines(table):
        criterion = of_lines[line.key]
        score = own.get(criterion.pk) or Score(criterion=criterion)
        score.sheet, score.criterion = sheet, criterion
        lines[criterion.pk] = _line(line, pack, score, computed, proofs.get(score.pk, ()))
    return SheetReading(
        pack=pack,
        sheet=sheet,
        sheets=tuple(sheets),
        groups=groups_in(criteria),
        table=table,
        lines=lines,
    )


def _line(line: Line, pack, score, computed, evidence) -> SheetLine:
    found = computed.get(line.key)
    unit = score.criterion.indicator.unit if score.criterion.indicator else ""
    if score.sheet.is_editable and found:
        score.system_points = found.points
    return SheetLine(
        criterion=score.criterion,
        rule_words=rule_in_words(line.rule, unit),
        asked=asked_by(line.rule),
        score=score,
        computed=explain(found) if found else None,
        evidence=tuple(evidence),
        wants_evidence=needs_evidence(pack, score.self_points),
        is_derived=isinstance(line.rule, Derived),
        is_judged=isinstance(line.rule, Manual),
        highest=line.rule.highest,
    )


def _take_results(sheet, sheets, criteria, scores, own) -> None:
    """Facts of derived criteria as they are now, on sheets that are not settled; nothing is stored."""
    derived = {each.pk: each.indicator_id for each in criteria if each.indicator_id}
    if not derived:
        return
    rows = Result.objects.filter(year=sheet.pack.year, indicator__in=derived.values())
    results = {(row.province_id, row.indicator_id): row for row in rows}
    provinces = {each.pk: each.province_id for each in sheets if each.is_editable}
    known = {(each.sheet_id, each.criterion_id): each for each in scores}
    for sheet_id, province in provinces.items():
        for criterion, indicator in derived.items():
            result = results.get((province, indicator))
            if result is None:
                continue
            score = known.get((sheet_id, criterion))
            if score is None:
                score = Score(sheet_id=sheet_id, criterion_id=criterion)
                scores.append(score)
                if sheet_id == sheet.pk:
                    own[criterion] = score
            score.target, score.actual = result.target, result.actual


def _computed(table, sheet, sheets, criteria, scores) -> dict:
    """{line: what its rule gives this sheet}, all units compared."""
    orders = {each.pk: each.order_no for each in criteria}
    facts = {each.pk: {} for each in sheets}
    for score in scores:
        facts[score.sheet_id][orders[score.criterion_id]] = facts_of(score)
    scored = score_all(table.lines, facts)
    return {
        leaf.key: scored[sheet.pk, leaf.key]
        for leaf in leaves_of(table.lines)
        if (sheet.pk, leaf.key) in scored
    }
