"""What all actions on score sheets share: the locks, whether points can be so, the computed points."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.text import number
from cooperatives.actions import ChangedMeanwhile
from emulation.criteria import table_of
from emulation.models import CriteriaPack, Result, Score, ScoreSheet
from emulation.scoring import has_two_decimals, is_within, leaves_of, score_all
from emulation.standings import facts_of

from .criteria import fix_pack, locked_pack
from .results import locked_year
from .versions import last_editor

# The time of one large update grows with the square of its rows.
BATCH = 100


class ScoresRefused(ValueError):
    """Points that cannot be given; `problems` is {criterion number in the database, or field: text for users}."""

    def __init__(self, problems):
        super().__init__(" ".join(problems.values()))
        self.problems = problems


# The locks


def locked_sheet(sheet) -> ScoreSheet:
    """The year first, as for results: locking the year's points waits for whoever writes, and the other way round."""
    locked_year(sheet.pack.year)
    rows = ScoreSheet.objects.select_for_update(of=("self",))
    return rows.select_related("pack__year", "province").get(pk=sheet.pk)


def locked_sheets(pack) -> list[ScoreSheet]:
    locked_year(pack.year)
    rows = pack.newest_sheets().select_for_update(of=("self",))
    return list(rows.select_related("pack__year", "province"))


def require_version(sheet: ScoreSheet, expected: int, changes=None) -> None:
    """Raises ChangedMeanwhile, with what others stored where something else was typed: {key: (typed, stored)}."""
    if sheet.lock_version != expected:
        raise ChangedMeanwhile(
            changes=changes or {}, version=sheet.lock_version, by=last_editor(sheet)
        )


def theirs(typed: dict, stored: dict) -> dict:
    """{key: (typed, stored)} where the two differ."""
    return {
        key: (value, stored.get(key)) for key, value in typed.items() if stored.get(key) != value
    }


def fix_with_first_points(sheet: ScoreSheet, *, by, at: datetime) -> None:
    """The first points freeze the scoring table."""
    if not sheet.pack.is_frozen:
        sheet.pack = fix_pack(locked_pack(sheet.pack), by=by, at=at)


# Whether points can be so


def problems_with(pack: CriteriaPack, criteria, points: dict[int, Decimal | None]) -> dict:
    """{criterion: why it cannot be given these points}."""
    rules = {leaf.key: leaf.rule for leaf in leaves_of(table_of(pack).lines)}
    problems = {}
    for key, value in points.items():
        if key not in criteria:
            raise ValueError(f"{key} is no criterion of this table")
        rule = rules.get(criteria[key].order_no)
        if problem := problem_of(criteria[key], rule, value):
            problems[key] = problem
    return problems


def problem_of(criterion, rule, value) -> str:
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


# The computed points


def compute(pack: CriteriaPack, *, by, at: datetime) -> int:
    """Compute the points of every sheet that is not settled; return how many changed.

    All units are compared, the settled ones too: an unfinished meeting makes nobody the best of fewer.
    """
    sheets = locked_sheets(pack)
    open_ones = {sheet.pk for sheet in sheets if sheet.is_editable}
    criteria = {each.pk: each for each in pack.criteria.select_related("indicator")}
    table = table_of(pack, criteria.values())
    stored = {
        (score.sheet_id, score.criterion_id): score
        for score in Score.objects.filter(sheet__in=sheets)
    }
    touched = _take_results(
        pack, [each for each in sheets if each.pk in open_ones], criteria, table, stored
    )
    facts = {sheet.pk: {} for sheet in sheets}
    for (sheet, criterion), score in stored.items():
        facts[sheet][criteria[criterion].order_no] = facts_of(score)
    by_line = {each.order_no: each.pk for each in criteria.values()}
    changed = []
    for (sheet, line), scored in score_all(table.lines, facts).items():
        score = stored.get((sheet, by_line[line]))
        if sheet in open_ones and score and score.system_points != scored.points:
            score.system_points = scored.points
            changed.append(score)
    _store_computed([*touched, *changed])
    if changed:
        changes = {_("computed points"): [None, str(len(changed))]}
        record(by=by, action="points_computed", target=pack, at=at, changes=changes)
    return len(changed)


def _take_results(pack, sheets, criteria, table, stored) -> list[Score]:
    """Give derived criteria target and result of their indicators; return the scores that changed, new ones too."""
    derived = {
        each.pk: each
        for each in criteria.values()
        if each.order_no in {leaf.key for leaf in leaves_of(table.lines)} and each.indicator_id
    }
    results, touched = results_behind(pack, derived.values()), []
    for sheet in sheets:
        for criterion in derived.values():
            result = results.get((sheet.province_id, criterion.indicator_id))
            if result is None:
                continue
            key = sheet.pk, criterion.pk
            is_new = key not in stored
            score = stored.setdefault(key, Score(sheet=sheet, criterion=criterion))
            if is_new or (score.target, score.actual) != (result.target, result.actual):
                score.target, score.actual = result.target, result.actual
                touched.append(score)
    return touched


def results_behind(pack, criteria) -> dict[tuple[int, int], Result]:
    """{(province, indicator): result} of the derived criteria."""
    indicators = {each.indicator_id for each in criteria if each.indicator_id}
    rows = Result.objects.filter(year=pack.year, indicator__in=indicators)
    return {(row.province_id, row.indicator_id): row for row in rows}


def _store_computed(scores):
    """Write those that changed, and no other: a save of one province does not write the whole table."""
    scores = list({id(each): each for each in scores}.values())
    old = [each for each in scores if each.pk]
    Score.objects.bulk_create([each for each in scores if not each.pk])
    Score.objects.bulk_update(old, ["target", "actual", "system_points"], batch_size=BATCH)
