"""Reads: all that stands behind one point of one province, for the page that explains it."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import FilteredRelation, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.accounts.activity_labels import Change, action_label, changes_in_words
from cluster_portal.accounts.models import Activity
from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from cluster_portal.text import number
from cooperatives.models import Province
from cooperatives.statistics import ProvinceYear

from .criteria import table_of
from .explanations import Explanation, explain, interval_in_words, rule_in_words
from .models import (
    CriteriaPack,
    Criterion,
    EmulationYear,
    Result,
    Score,
    ScoreEvidence,
    ScoreSheet,
    ScoreSnapshot,
    SheetState,
)
from .origins import Origin, actual_origin, target_origin
from .scoring import Band, Derived, Line, Rule, Scored, group_points, score_all
from .sheet_rights import INSIDE, is_inside, reads_answers, reads_check, reads_self_score
from .standings import facts_of

# The four who give points, in the order of the work; the meeting decides, and it is never the highest of the others.
GIVERS = {
    "self": gettext_lazy("The province itself"),
    "system": gettext_lazy("Computed by the rule"),
    "cross": gettext_lazy("The unit that checks"),
    "final": gettext_lazy("Settled by the meeting"),
}
# What a rule says of the best unit: a figure of somebody else.
OF_OTHERS = ("leader", "best")


@dataclass(frozen=True)
class BandRow:
    interval: str
    points: Decimal
    is_hit: bool


@dataclass(frozen=True)
class Given:
    giver: str
    points: Decimal | None
    reason: str
    is_settled: bool


@dataclass(frozen=True)
class Step:
    """One line of the audit trail that concerns this point."""

    at: datetime
    by: str
    what: str
    note: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Part:
    """A criterion of a group, with its settled points."""

    criterion: Criterion
    points: Decimal | None
    is_assigned: bool


@dataclass(frozen=True)
class PointExplained:
    """One criterion of one sheet, or one group: then `parts` are its criteria, and no rule is asked."""

    year: EmulationYear
    pack: CriteriaPack
    pack_sha256: str
    snapshot_sha256: str | None
    sheet: ScoreSheet
    province: Province
    criterion: Criterion
    line: Line
    points: Decimal | None
    score: Score | None = None
    explanation: Explanation | None = None
    given: tuple[Given, ...] = ()
    bands: tuple[BandRow, ...] = ()
    target: Origin | None = None
    actual: Origin | None = None
    evidence: tuple[ScoreEvidence, ...] = ()
    steps: tuple[Step, ...] = ()
    parts: tuple[Part, ...] = ()
    # Whether the reader sees the self-score too: one in the making is read by the own unit and the secretary.
    is_read_whole: bool = True

    @property
    def is_group(self) -> bool:
        return bool(self.line.children)

    @property
    def is_assigned(self) -> bool:
        return self.score is None or self.score.is_assigned

    @property
    def rule(self) -> str:
        """Without the indicator of a derived one: the page names it apart."""
        rule = self.line.rule
        return rule_in_words(rule.inner if isinstance(rule, Derived) else rule)

    @property
    def sum(self) -> str:
        """«3 + 2,5 + 4 = 9,5» of a group."""
        given = [each.points for each in self.parts if each.points is not None]
        terms = " + ".join(number(each) for each in given).replace("+ -", "− ")
        return f"{terms} = {number(self.points)}" if len(given) > 1 else terms

    @property
    def is_locked(self) -> bool:
        return self.sheet.state == SheetState.LOCKED

    @property
    def difference(self) -> str:
        """What the meeting gave otherwise than the rule, in a sentence; empty where it followed it."""
        computed = self.explanation.points if self.explanation else None
        if computed is None or self.points is None or computed == self.points:
            return ""
        words = {
            "points": number(self.points),
            "computed": number(computed),
            "difference": number(abs(self.points - computed)),
        }
        if self.points > computed:
            return (
                _(
                    "The meeting gave %(points)s points, %(difference)s more than the rule gives (%(computed)s)."
                )
                % words
            )
        return (
            _(
                "The meeting gave %(points)s points, %(difference)s fewer than the rule gives (%(computed)s)."
            )
            % words
        )


def read_point(year: int, slug: str, criterion_id: int, *, user) -> PointExplained | None:
    """None where the user may not see the points of that province, or it has no such line. Eight queries at most."""
    newest = CriteriaPack.objects.filter(year=OuterRef("pack__year")).order_by("-version")
    rows = Criterion.objects.filter(
        pk=criterion_id, pack__year__year=year, pack=Subquery(newest.values("pk")[:1])
    )
    criterion = rows.select_related("pack__year__cluster", "indicator").first()
    if criterion is None or not can(user, Permission.YEAR_VIEW, criterion.pack.year):
        return None
    pack, year = criterion.pack, criterion.pack.year
    sheets = list(_newest_sheets(criterion))
    sheet = next((each for each in sheets if each.province.slug == slug), None)
    if sheet is None or not _may_see(user, sheet, year):
        return None
    for each in sheets:
        each.pack = pack
    table = table_of(pack)
    facts = {
        "year": year,
        "pack": pack,
        "pack_sha256": table.sha256,
        "snapshot_sha256": sheet.snapshot_sha256,
        "sheet": sheet,
        "province": sheet.province,
        "criterion": criterion,
        "line": _line(table.lines, criterion.order_no),
    }
    if facts["line"].children:
        return _of_group(facts)
    # The results of an indicator are read with the year; what is typed on a sheet in the making is not.
    is_typed = criterion.indicator_id is None
    sees_all = all(
        reads_self_score(user, each) if is_typed else _may_see(user, each, year) for each in sheets
    )
    of_others = () if sees_all else OF_OTHERS
    facts["is_read_whole"] = reads_self_score(user, sheet)
    return _of_criterion(facts, sheets, of_others, user)


def _of_group(facts) -> PointExplained:
    numbers = [leaf.key for leaf in facts["line"].leaves()]
    leaves = facts["pack"].criteria.filter(order_no__in=numbers).order_by("order_no")
    scores = Score.objects.filter(sheet=facts["sheet"], criterion__order_no__in=numbers)
    scores = {score.criterion_id: score for score in scores}
    parts = tuple(
        Part(
            leaf,
            scores[leaf.pk].final_points if leaf.pk in scores else None,
            leaf.pk not in scores or scores[leaf.pk].is_assigned,
        )
        for leaf in leaves
    )
    return PointExplained(**facts, points=group_points(each.points for each in parts), parts=parts)


def _of_criterion(facts, sheets, of_others, user) -> PointExplained:
    sheet, criterion, line = facts["sheet"], facts["criterion"], facts["line"]
    year, province = facts["year"], facts["province"]
    is_whole, score = facts["is_read_whole"], _score_of(sheet)
    if score and not is_whole:
        score = sheet.own_score = _without_self_score(score, criterion)
    scored = _scored(line, sheets, sheet)
    own = score or Score(sheet=sheet)
    own.criterion = criterion
    result = _result(criterion, province, year)
    return PointExplained(
        **facts,
        points=own.final_points,
        score=score,
        explanation=explain(scored, hidden=of_others) if scored else None,
        given=tuple(
            Given(label, getattr(own, f"{name}_points"), _reason(own, name), name == "final")
            for name, label in GIVERS.items()
            if _may_see_giver(name, sheet, user)
        ),
        bands=tuple(_bands(line.rule, scored)),
        target=target_origin(own, result, year=year, user=user),
        actual=actual_origin(own, result, province=province, year=year, user=user),
        evidence=_evidence(score, sheet, user),
        steps=tuple(_steps(sheet, criterion, result, user)),
    )


def _may_see_giver(name, sheet, user) -> bool:
    """What a unit or its checker has not passed on yet is nobody else's."""
    if name == "self":
        return reads_self_score(user, sheet)
    return name != "cross" or reads_check(user, sheet)


def _evidence(score, sheet, user) -> tuple[ScoreEvidence, ...]:
    if score is None or not reads_self_score(user, sheet):
        return ()
    return tuple(score.evidence.select_related("added_by"))


def _newest_sheets(criterion):
    """Each with its score of the criterion, and with the hash of the snapshot that was taken when it was locked."""
    snapshots = ScoreSnapshot.objects.filter(pack=criterion.pack, round_no=OuterRef("round_no"))
    return (
        criterion.pack.newest_sheets()
        .annotate(
            own_score=FilteredRelation("scores", condition=Q(scores__criterion=criterion)),
            snapshot_sha256=Subquery(snapshots.values("content_hash")[:1]),
        )
        .select_related("province", "own_score")
    )


def _score_of(sheet) -> Score | None:
    """Django leaves a filtered relation out where there is no row."""
    return getattr(sheet, "own_score", None)


def _may_see(user, sheet, year) -> bool:
    return can(user, Permission.SCORE_VIEW, ProvinceYear(sheet.province_id, year.year))


def _line(lines, key) -> Line:
    return next(line for top in lines for _depth, line in top.walk() if line.key == key)


def _scored(line, sheets, sheet) -> Scored | None:
    """What the rule gives, among all units at once: some rules compare them. None for a group without criteria."""
    scores = {each.pk: _score_of(each) for each in sheets}
    facts = {key: {line.key: facts_of(score)} if score else {} for key, score in scores.items()}
    return score_all([line], facts).get((sheet.pk, line.key))


def _bands(rule: Rule | None, scored):
    inner = rule.inner if isinstance(rule, Derived) else rule
    if not isinstance(inner, Band):
        return
    hit = scored.numbers.get("start"), scored.numbers.get("end")
    is_in_band = scored.code in ("band", "band_percent")
    for each in reversed(inner.ordered()):
        yield BandRow(
            interval_in_words(each.start, each.end),
            each.points,
            is_in_band and (each.start, each.end) == hit,
        )


def _reason(score, name) -> str:
    """Why this giver gave so much; a rule gives none."""
    return score.reason if name == "final" else getattr(score, f"{name}_reason", "")


def _without_self_score(score, criterion) -> Score:
    """What a province has typed so far is its own: its points, and facts that are no indicator's."""
    kept = copy(score)
    kept.self_points, kept.self_reason = None, ""
    if criterion.indicator_id is None:
        kept.target = kept.actual = kept.penalty_count = kept.system_points = None
    return kept


def _result(criterion, province, year) -> Result | None:
    if criterion.indicator_id is None:
        return None
    return Result.objects.filter(
        year=year, province=province, indicator=criterion.indicator_id
    ).first()


def _steps(sheet, criterion, result, user):
    """From the audit trail, the oldest first: what was written of this point, and every move of the sheet.

    The moves of the sheet are read by whoever reads the points; the work of a province on its result is its own.
    """
    wanted = Q(target_type=sheet._meta.label_lower, target_id=str(sheet.pk))
    if result:
        wanted |= Q(target_type=result._meta.label_lower, target_id=str(result.pk))
    hidden = set() if is_inside(user, sheet) else INSIDE
    if not reads_self_score(user, sheet):
        hidden = hidden | {"self_score_recorded", "evidence_added", "evidence_removed"}
    if not reads_answers(user, sheet):
        hidden = hidden | {"explanation_written"}
    lines = Activity.objects.filter(wanted).exclude(action__in=hidden)
    for line in lines.select_related("by").order_by("number"):
        is_of_sheet = line.target_type == sheet._meta.label_lower
        if not is_of_sheet and not can(user, Permission.ACTIVITY_VIEW, line):
            continue
        of_point = _of_point(line.changes, criterion) if is_of_sheet else _of_result(line.changes)
        if of_point or (is_of_sheet and not line.changes):
            line.changes = of_point
            yield Step(
                line.at,
                str(line.by or ""),
                str(action_label(line.action)),
                line.note,
                tuple(changes_in_words(line)),
            )


def _of_point(changes, criterion) -> dict:
    """Those of one criterion: the actions name it by its place and text (actions/scores.py)."""
    name = f"{criterion.order_no}. {criterion.text}"
    return {
        label.removeprefix(name).strip(" ()") or _("points"): change
        for label, change in changes.items()
        if label == name or label.startswith(f"{name} (")
    }


def _of_result(changes) -> dict:
    names = ("target", "target_words", "actual", "actual_words")
    return {name: change for name, change in changes.items() if name in names}
