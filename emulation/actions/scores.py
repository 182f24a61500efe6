"""Points given by the scoring table of a year: filled in, settled by the meeting, locked."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import Line, changes_between, record, record_many
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.canonical import canonical, sha256_of
from cluster_portal.text import clean, number
from cooperatives.actions import ChangedMeanwhile
from cooperatives.models import Province
from emulation.criteria import table_of
from emulation.models import (
    CriteriaPack,
    Result,
    RuleKind,
    Score,
    ScoreSheet,
    ScoreSnapshot,
)
from emulation.moves import MoveNotAllowed
from emulation.reasons import checked_reason
from emulation.scoring import Facts, has_two_decimals, is_within, leaves_of, score_all
from emulation.snapshots import snapshot_content
from emulation.standings import facts_of, standings

from .criteria import fix_pack, locked_pack
from .pledges import NotComplete
from .results import locked_year
from .versions import last_editor

SHEET_FIELDS = ("bonus_points", "penalty_points", "unranked_reason")


class ScoresRefused(ValueError):
    """Points that cannot be given; `problems` is {criterion number in the database, or field: text for users}."""

    def __init__(self, problems):
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@transaction.atomic
def record_scores(
    *,
    sheet: ScoreSheet,
    points: dict[int, Decimal | None],
    reasons: dict[int, str] | None = None,
    bonus: Decimal = Decimal(0),
    penalty: Decimal = Decimal(0),
    unranked_reason: str = "",
    expected_version: int,
    by,
    at: datetime,
) -> ScoreSheet:
    """Write the settled points of a sheet: {criterion: points}, None takes them back; a criterion left out stays.

    The first points freeze the table. Raises PermissionDenied, MoveNotAllowed, ScoresRefused, ChangedMeanwhile.
    """
    sheet = _locked_sheet(sheet)
    require(by, Permission.SCORE_EDIT, sheet)
    _refuse_unless_editable(sheet)
    scores = {score.criterion_id: score for score in sheet.scores.all()}
    if sheet.lock_version != expected_version:
        raise _changed_meanwhile(sheet, scores, points)
    criteria = {criterion.pk: criterion for criterion in sheet.pack.criteria.order_by("order_no")}
    _check_points(sheet.pack, criteria, points, bonus=bonus, penalty=penalty)
    before = _snapshot(sheet, scores, criteria)
    for key, value in points.items():
        score = scores.setdefault(key, Score(sheet=sheet, criterion_id=key))
        reason = (reasons or {}).get(key, score.reason)
        if (score.final_points, score.reason) != (value, reason):
            score.final_points, score.reason = value, reason
            score.save()
    sheet.bonus_points, sheet.penalty_points = bonus, penalty
    sheet.unranked_reason = clean(unranked_reason)
    changes = changes_between(before, _snapshot(sheet, scores, criteria))
    if changes:
        sheet.lock_version += 1
        sheet.full_clean(exclude=["pack", "province"])
        sheet.save()
        if not sheet.pack.is_frozen:
            sheet.pack = fix_pack(locked_pack(sheet.pack), by=by, at=at)
        record(by=by, action="scores_recorded", target=sheet, at=at, changes=changes)
    return sheet


@dataclass(frozen=True)
class GivenPoints:
    """The settled points of one unit, as an old table has them: {criterion: points}."""

    province: Province
    points: dict[int, Decimal]
    bonus: Decimal = Decimal(0)
    penalty: Decimal = Decimal(0)


@transaction.atomic
def load_points(*, pack: CriteriaPack, units: list[GivenPoints], by, at: datetime) -> int:
    """Write the settled points of several units at once, all or none; return how many sheets.

    Raises PermissionDenied, MoveNotAllowed (a unit has no sheet, or its points are settled), ScoresRefused.
    """
    sheets = {sheet.province_id: sheet for sheet in _locked_sheets(pack)}
    require(by, Permission.SCORE_EDIT, pack)
    for unit in units:
        sheet = sheets.get(unit.province.pk)
        if sheet is None:
            raise MoveNotAllowed(
                _("%(province)s has no score sheet of this year.")
                % {"province": unit.province.name}
            )
        record_scores(
            sheet=sheet,
            points=unit.points,
            bonus=unit.bonus,
            penalty=unit.penalty,
            unranked_reason=sheet.unranked_reason,
            expected_version=sheet.lock_version,
            by=by,
            at=at,
        )
    return len(units)


@transaction.atomic
def record_facts(
    *, sheet: ScoreSheet, facts: dict[int, Facts], expected_version: int, by, at: datetime
) -> ScoreSheet:
    """Write the facts of criteria: target, actual, penalties, assigned or not; then compute everybody's points again.

    The facts of a derived criterion are those of its indicator and are not typed. Raises PermissionDenied,
    MoveNotAllowed, ChangedMeanwhile.
    """
    sheet = _locked_sheet(sheet)
    require(by, Permission.SCORE_EDIT, sheet)
    _refuse_unless_editable(sheet)
    if sheet.lock_version != expected_version:
        raise ChangedMeanwhile(changes={}, version=sheet.lock_version, by=last_editor(sheet))
    criteria = {each.pk: each for each in sheet.pack.criteria.all()}
    scores = {score.criterion_id: score for score in sheet.scores.all()}
    changes = {}
    for key, fact in facts.items():
        criterion = criteria[key]
        if criterion.rule == RuleKind.DERIVED:
            raise MoveNotAllowed(
                _("The figures of «%(text)s» are those of its indicator.")
                % {"text": criterion.text}
            )
        score = scores.setdefault(key, Score(sheet=sheet, criterion=criterion))
        changes |= _set_facts(score, criterion, fact)
        score.save()
    if changes:
        sheet.lock_version += 1
        sheet.save()
        record(by=by, action="score_facts_recorded", target=sheet, at=at, changes=changes)
        _compute(sheet.pack, by=by, at=at)
    return sheet


@transaction.atomic
def compute_points(*, pack: CriteriaPack, by, at: datetime) -> int:
    """Compute the points of every unit by the rules of the table; return how many changed.

    Derived criteria take target and result from the results of the year first. Settled sheets stay as they are. The
    computed points are one column beside the others and never become the settled ones by themselves. Raises
    PermissionDenied, CriteriaRefused.
    """
    require(by, Permission.SCORE_EDIT, pack)
    return _compute(pack, by=by, at=at)


def _compute(pack, *, by, at) -> int:
    sheets = [sheet for sheet in _locked_sheets(pack) if sheet.is_editable]
    criteria = {each.pk: each for each in pack.criteria.select_related("indicator")}
    leaves = {leaf.key: leaf for leaf in leaves_of(table_of(pack, criteria.values()).lines)}
    by_line = {each.order_no: each for each in criteria.values()}
    stored = {
        (score.sheet_id, score.criterion_id): score
        for score in Score.objects.filter(sheet__in=sheets)
    }
    results = _results_behind(pack, criteria.values())
    for sheet in sheets:
        for line in leaves:
            criterion = by_line[line]
            result = results.get((sheet.province_id, criterion.indicator_id))
            if result is None:
                continue
            score = stored.setdefault(
                (sheet.pk, criterion.pk), Score(sheet=sheet, criterion=criterion)
            )
            score.target, score.actual = result.target, result.actual
    facts = {sheet.pk: {} for sheet in sheets}
    for (sheet, criterion), score in stored.items():
        facts[sheet][criteria[criterion].order_no] = facts_of(score)
    changed = []
    for (sheet, line), scored in score_all(table_of(pack, criteria.values()).lines, facts).items():
        score = stored.get((sheet, by_line[line].pk))
        if score is not None and score.system_points != scored.points:
            score.system_points = scored.points
            changed.append(score)
    _store_computed(stored.values())
    if changed:
        record(
            by=by,
            action="points_computed",
            target=pack,
            at=at,
            changes={_("computed points"): [None, str(len(changed))]},
        )
    return len(changed)


def _results_behind(pack, criteria) -> dict[tuple[int, int], Result]:
    """{(province, indicator): result} of the derived criteria."""
    indicators = {each.indicator_id for each in criteria if each.indicator_id}
    rows = Result.objects.filter(year=pack.year, indicator__in=indicators)
    return {(row.province_id, row.indicator_id): row for row in rows}


def _store_computed(scores):
    new = [score for score in scores if not score.pk]
    Score.objects.bulk_create(new)
    Score.objects.bulk_update(
        [score for score in scores if score not in new], ["target", "actual", "system_points"]
    )


def _set_facts(score, criterion, fact) -> dict:
    """Set the facts of a score; return the changes in words, for the audit line."""
    before = facts_of(score)
    if before == fact:
        return {}
    score.target, score.actual = fact.target, fact.actual
    score.penalty_count, score.is_assigned = fact.penalty_count, fact.is_assigned
    if not fact.is_assigned:
        score.final_points = None
    name = f"{criterion.order_no}. {criterion.text}"
    return {name: [_facts_in_words(before), _facts_in_words(fact)]}


def _facts_in_words(fact) -> str:
    if not fact.is_assigned:
        return _("not assigned")
    parts = [
        (_("target"), fact.target),
        (_("actual"), fact.actual),
        (_("number of penalties"), fact.penalty_count),
    ]
    return "; ".join(f"{name} {number(value)}" for name, value in parts if value is not None)


@transaction.atomic
def settle_sheets(*, pack: CriteriaPack, by, at: datetime) -> list[ScoreSheet]:
    """Settle every sheet of the year at once: the meeting agrees on one table (chốt điểm).

    Refused while points are lacking; a unit that is not ranked may lack them. Raises PermissionDenied, MoveNotAllowed,
    NotComplete.
    """
    sheets = _locked_sheets(pack)
    require(by, Permission.SCORE_EDIT, pack)
    if missing := missing_to_settle(sheets):
        raise NotComplete(_("The points cannot be settled yet. Some are lacking."), missing)
    return _move_all(sheets, ScoreSheet.settle, "sheet_settled", by=by, at=at)


@transaction.atomic
def reopen_sheets(*, pack: CriteriaPack, reason: str, by, at: datetime) -> list[ScoreSheet]:
    """Take the settled points of all members back to the meeting, with the reason, while they are not locked.

    Raises PermissionDenied, MoveNotAllowed, ReasonTooShort.
    """
    sheets = _locked_sheets(pack)
    require(by, Permission.SCORE_EDIT, pack)
    reason = checked_reason(reason)
    return _move_all(sheets, ScoreSheet.reopen, "sheet_reopened", by=by, at=at, note=reason)


@transaction.atomic
def lock_sheets(*, pack: CriteriaPack, by, at: datetime) -> list[ScoreSheet]:
    """Lock every settled sheet for good (khóa điểm), and keep all points as a snapshot with its hash.

    Raises PermissionDenied, MoveNotAllowed.
    """
    sheets = _locked_sheets(pack)
    require(by, Permission.SCORE_EDIT, pack)
    locked = _move_all(sheets, ScoreSheet.lock, "sheet_locked", by=by, at=at)
    take_snapshot(pack=locked[0].pack, by=by, at=at)
    return locked


def take_snapshot(*, pack: CriteriaPack, reason: str = "", by, at: datetime) -> ScoreSnapshot:
    """Store the points of the newest round as they are, with totals and ranks. Called once all of it is locked."""
    found = standings(pack.year)
    content = canonical(snapshot_content(found))
    snapshot = ScoreSnapshot(
        pack=pack,
        round_no=found.round_no,
        content=content,
        content_hash=sha256_of(content),
        made_at=at,
        reason=reason,
    )
    snapshot.full_clean(exclude=["pack"])
    snapshot.save()
    note = f"SHA-256 {snapshot.content_hash}"
    record(by=by, action="points_snapshot_taken", target=snapshot, at=at, note=note)
    return snapshot


def missing_to_settle(sheets) -> list[str]:
    """What each province's sheet lacks, in words; page, button and refusal read this list."""
    return [
        _("%(province)s: %(what)s") % {"province": sheet.province.name, "what": what}
        for sheet in sheets
        if sheet.can_be_settled and not sheet.unranked_reason
        for what in sheet.missing_to_settle()
    ]


def _locked_sheet(sheet) -> ScoreSheet:
    """The year first, as for results: locking the year's points waits for whoever writes, and the other way round."""
    locked_year(sheet.pack.year)
    rows = ScoreSheet.objects.select_for_update(of=("self",))
    return rows.select_related("pack__year", "province").get(pk=sheet.pk)


def _locked_sheets(pack) -> list[ScoreSheet]:
    locked_year(pack.year)
    rows = pack.newest_sheets().select_for_update(of=("self",))
    return list(rows.select_related("pack__year", "province"))


def _refuse_unless_editable(sheet):
    if not sheet.is_editable:
        raise MoveNotAllowed(
            _("The sheet of %(province)s is «%(state)s»; its points stay.")
            % {"province": sheet.province.name, "state": sheet.get_state_display()}
        )


def _check_points(pack, criteria, points, *, bonus, penalty):
    rules = {leaf.key: leaf.rule for leaf in leaves_of(table_of(pack).lines)}
    problems = {}
    for key, value in points.items():
        if key not in criteria:
            raise ValueError(f"{key} is no criterion of this table")
        rule = rules.get(criteria[key].order_no)
        if problem := _problem(criteria[key], rule, value):
            problems[key] = problem
    for name, value in {"bonus": bonus, "penalty": penalty}.items():
        if value < 0:
            problems[name] = _("Points cannot be below 0.")
        elif not has_two_decimals(value):
            problems[name] = _("Points have two decimals at the most.")
    if problems:
        raise ScoresRefused(problems)


def _problem(criterion, rule, value) -> str:
    """Why this criterion cannot be given these points; empty when it can."""
    if rule is None:
        return _("«%(text)s» is a group: its points are the sum of its criteria.") % {
            "text": criterion.text
        }
    if value is None:
        return ""
    if not is_within(value, rule.highest, rule.lowest):
        return _("From %(minimum)s to %(maximum)s points; %(points)s was typed.") % {
            "minimum": number(rule.lowest),
            "maximum": number(rule.highest),
            "points": number(value),
        }
    return "" if has_two_decimals(value) else _("Points have two decimals at the most.")


def _snapshot(sheet, scores, criteria) -> dict:
    """What the audit line compares; a criterion goes by its place and text, as its reader knows it."""
    points = {}
    for key, score in scores.items():
        name = f"{criteria[key].order_no}. {criteria[key].text}"
        points[name] = None if score.final_points is None else number(score.final_points, 2)
        if score.reason:
            points[f"{name} ({_('reason')})"] = score.reason
    return {name: getattr(sheet, name) for name in SHEET_FIELDS} | points


def _move_all(sheets, verb, action, *, by, at, note="") -> list[ScoreSheet]:
    if not sheets:
        raise MoveNotAllowed(_("There is no score sheet."))
    for sheet in sheets:
        verb(sheet)
        sheet.lock_version += 1
        sheet.save()
    record_many([Line(action, sheet, note=note) for sheet in sheets], by=by, at=at)
    return sheets


def _changed_meanwhile(sheet, scores, typed) -> ChangedMeanwhile:
    """What others stored where something else was typed, by criterion."""
    stored = {key: score.final_points for key, score in scores.items()}
    theirs = {
        key: (value, stored.get(key)) for key, value in typed.items() if stored.get(key) != value
    }
    return ChangedMeanwhile(changes=theirs, version=sheet.lock_version, by=last_editor(sheet))
