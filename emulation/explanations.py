"""Points and problems of the scoring table in words: the formula with its numbers, and how to mend what is wrong."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from cluster_portal.text import number

from .scoring import HIGHER, LineProblem, Problem, Scored, text

# The formula of each case, with the names of its numbers; a case without one has no arithmetic.
FORMULAS = {
    "yes": "{max}",
    "no": "0",
    "band": "{actual} ∈ {interval} → {points}",
    "band_percent": "{actual} / {target} = {value}% ∈ {interval} → {points}",
    "per_unit": "{actual} × {each}",
    "per_unit_capped": "min({max}; {actual} × {each} = {product})",
    "bonus_penalty": "{actual} × {bonus} − {penalty_count} × {penalty}",
    "bonus_penalty_floor": "max({floor}; {actual} × {bonus} − {penalty_count} × {penalty} = {sum})",
    "bonus_penalty_ceiling": "min({ceiling}; {actual} × {bonus} − {penalty_count} × {penalty} = {sum})",
    "target_reached": "{max}",
    "below_target": "{max} × {actual} / {target}",
    "not_exceeded": "{max}",
    "exceeded": "{max} × {target} / {actual}",
    "relative_below": "0,5 × {max} × {value} / {goal}",
    "relative_on_target": "0,5 × {max}",
    "relative_leader": "{max}",
    "relative_between": "0,5 × {max} + 0,5 × {max} × ({value} − {goal}) / ({leader} − {goal})",
    "relative_no_target": "{max} × {actual} / {best}",
    "relative_nothing": "0",
    "in_time": "{max}",
    "late": "{max} − {steps} × {each}",
    "late_floor": "max({floor}; {max} − {steps} × {each})",
    "veto": "0",
    "no_veto": "0",
}


@dataclass(frozen=True)
class Explanation:
    """How points came about: the case (`code`), the formula with the numbers filled in, a sentence, the numbers."""

    code: str
    points: Decimal | None
    formula: str
    sentence: str
    numbers: dict[str, str | None]
    source: str = ""

    def as_dict(self) -> dict:
        """For JSON; numbers are text, so that nothing is lost."""
        return {
            "code": self.code,
            "points": text(self.points),
            "formula": self.formula,
            "sentence": self.sentence,
            "numbers": self.numbers,
            "indicator": self.source,
        }


def explain(scored: Scored, *, hidden: Collection[str] = ()) -> Explanation:
    """Put what a rule said into words. `hidden` numbers are those of others whom the reader may not see: «…»."""
    known = {name: value for name, value in scored.numbers.items() if name not in hidden}
    words = {name: "…" for name in scored.numbers} | {
        name: number(_short(value)) for name, value in known.items()
    }
    words["interval"] = interval(scored.numbers.get("start"), scored.numbers.get("end"))
    formula = FORMULAS.get(scored.code, "").format(**words)
    if formula and scored.points is not None and formula != number(scored.points):
        sign = "" if "→" in formula else f" = {number(scored.points)}"
        formula += sign
    return Explanation(
        code=scored.code,
        points=scored.points,
        formula=formula,
        sentence=_cases()[scored.code] % words,
        numbers={name: text(value) for name, value in known.items()},
        source=scored.source,
    )


def interval(start: Decimal | None, end: Decimal | None) -> str:
    """[60; 80): with 60, without 80."""
    left = "(−∞" if start is None else f"[{number(start)}"
    right = "+∞)" if end is None else f"{number(end)})"
    return f"{left}; {right}"


def interval_in_words(start: Decimal | None, end: Decimal | None) -> str:
    """«từ 60 đến dưới 80», as the tables of the clusters have it."""
    words = {"start": number(start), "end": number(end)}
    if start is None and end is None:
        return _("any value")
    if start is None:
        return _("under %(end)s") % words
    if end is None:
        return _("from %(start)s upwards") % words
    return _("from %(start)s to under %(end)s") % words


def problem_in_words(found: LineProblem) -> str:
    """Where it is, what is wrong, and how to mend it."""
    what = _problem(found.problem)
    if found.line is None:
        return what
    name = f"{found.line.number} {found.line.text}".strip()
    return _("Line %(line)s, «%(name)s»: %(what)s") % {
        "line": found.line.key,
        "name": name if len(name) <= 80 else f"{name[:79]}…",
        "what": what,
    }


def rule_in_words(rule, unit: str = "") -> str:
    """What a criterion gives, in one sentence; for the editor and the comparison of two years."""
    if rule is None:
        return _("sum of its criteria")
    return _rules()[rule.kind](rule)


def _rules():
    return {
        "manual": lambda rule: (
            _("0 to %(max)s points by judgement, with evidence") % {"max": number(rule.max_points)}
        ),
        "yes_no": lambda rule: (
            _("reached: %(max)s points, else 0") % {"max": number(rule.max_points)}
        ),
        "band": _band_in_words,
        "per_unit": lambda rule: (
            _("%(each)s points each, not more than %(max)s")
            % {"each": number(rule.each), "max": number(rule.max_points)}
        ),
        "bonus_penalty": lambda rule: (
            _(
                "%(bonus)s points for each bonus, −%(penalty)s for each penalty, from %(floor)s to %(ceiling)s"
            )
            % {
                "bonus": number(rule.bonus),
                "penalty": number(rule.penalty),
                "floor": number(rule.floor),
                "ceiling": number(rule.ceiling),
            }
        ),
        "proportional": lambda rule: (
            (
                _("%(max)s points × actual / target, not more than the maximum")
                if rule.better == HIGHER
                else _("%(max)s points × target / actual where the target is exceeded")
            )
            % {"max": number(rule.max_points)}
        ),
        "relative_to_leader": lambda rule: (
            _(
                "half of %(max)s points for the own target, the whole for the best unit of the cluster"
            )
            % {"max": number(rule.max_points)}
        ),
        "late_penalty": lambda rule: (
            _("%(max)s points less %(each)s for every %(step)s late, not below %(floor)s")
            % {
                "max": number(rule.max_points),
                "each": number(rule.each),
                "step": number(rule.step),
                "floor": number(rule.floor),
            }
        ),
        "veto": lambda rule: _("if it holds, the unit is not ranked"),
        "derived": lambda rule: (
            _("%(rule)s; figures of «%(indicator)s»")
            % {"rule": rule_in_words(rule.inner), "indicator": rule.indicator}
        ),
    }


def _band_in_words(rule):
    bands = [
        _("%(interval)s: %(points)s points")
        % {
            "interval": interval_in_words(each.start, each.end),
            "points": number(each.points),
        }
        for each in reversed(rule.ordered())
    ]
    sentence = "; ".join(bands)
    return (
        sentence
        if rule.measure == "value"
        else _("%(bands)s (in %% of the target)") % {"bands": sentence}
    )


def _short(value):
    """At most four decimals are shown; the points themselves are exact."""
    if value is None or value == round(value, 4):
        return value
    return round(value, 4)


def _cases() -> dict[str, str]:
    return {
        "manual": _("The meeting gives 0 to %(max)s points by its judgement."),
        "no_actual": _("There is no result yet."),
        "no_target": _(
            "There is no target, so nothing can be computed. Enter the target, or mark the criterion as not assigned."
        ),
        "target_zero": _(
            "The target is 0, and nothing is a share of 0. Correct the target, or mark the criterion as not assigned."
        ),
        "not_assigned": _("Not assigned to this unit: its %(max)s points leave the denominator."),
        "yes": _("Reached."),
        "no": _("Not reached."),
        "band": _("The result %(actual)s lies in the band %(interval)s."),
        "band_percent": _(
            "The result is %(value)s%% of the target and lies in the band %(interval)s."
        ),
        "band_missing": _("No band holds %(value)s. Mend the bands of the criterion."),
        "per_unit": _("%(actual)s at %(each)s points each."),
        "per_unit_capped": _(
            "%(actual)s at %(each)s points each would be %(product)s; the maximum is %(max)s."
        ),
        "bonus_penalty": _("%(actual)s bonuses and %(penalty_count)s penalties."),
        "bonus_penalty_floor": _(
            "%(actual)s bonuses and %(penalty_count)s penalties would be %(sum)s; the lowest is %(floor)s."
        ),
        "bonus_penalty_ceiling": _(
            "%(actual)s bonuses and %(penalty_count)s penalties would be %(sum)s; the highest is %(ceiling)s."
        ),
        "target_reached": _("The target %(target)s is reached with %(actual)s."),
        "below_target": _("%(actual)s of the target %(target)s."),
        "not_exceeded": _("%(actual)s does not exceed %(target)s."),
        "exceeded": _("%(actual)s exceeds %(target)s."),
        "relative_below": _("%(value)s is below the target %(goal)s: a share of half the points."),
        "relative_on_target": _("Exactly on the target %(goal)s: half the points."),
        "relative_leader": _("%(value)s is the best of the cluster and above the target %(goal)s."),
        "relative_between": _(
            "%(value)s lies between the target %(goal)s and the best of the cluster, %(leader)s."
        ),
        "relative_no_target": _(
            "Without a target of its own it is compared with the best of those without, %(best)s."
        ),
        "relative_nothing": _("Without a target, and no unit without one reached anything."),
        "in_time": _("In time."),
        "late": _("Late: %(steps)s times %(each)s points less."),
        "late_floor": _("Late: %(steps)s times %(each)s points less, not below %(floor)s."),
        "veto": _("The condition holds: the unit is not ranked."),
        "no_veto": _("The condition does not hold."),
    }


def _problem(problem: Problem) -> str:
    words = {
        name: number(value) if isinstance(value, Decimal) else value
        for name, value in problem.numbers.items()
    }
    return _problems()[problem.code] % words


def _problems() -> dict[str, str]:
    return {
        "empty_table": _("The table is empty. Add a group and its criteria, or load a file."),
        "total_differs": _(
            "The maxima add up to %(sum)s instead of %(full)s. Correct a maximum, or the sum of the table."
        ),
        "tie_breaker_unknown": _(
            "In a tie it asks for «%(name)s», which is not in the table. Choose another tie-breaker."
        ),
        "too_deep": _("It stands too deep: %(deepest)s levels at the most. Move it up."),
        "sum_differs": _(
            "the maximum is %(max)s, its criteria add up to %(sum)s. Correct one of them, or take over the sum."
        ),
        "empty_group": _("the group has no criteria. Add one, or choose a rule for it."),
        "parameter_wrong": _(
            "«%(name)s» of its rule is lacking or no number. Open it and fill it in."
        ),
        "max_negative": _("the maximum is below 0. Enter 0 or more."),
        "max_decimals": _("the maximum has more than two decimals. Round it."),
        "band_none": _("it has no bands. Enter one a row."),
        "band_empty": _(
            "the band from %(start)s to under %(end)s is empty. Its start must lie below its end."
        ),
        "band_above_max": _(
            "a band gives %(points)s points, the maximum is %(max)s. Correct one of them."
        ),
        "band_open_below": _(
            "nothing is said of values under %(start)s. Leave the start of the lowest band empty."
        ),
        "band_open_above": _(
            "nothing is said of %(end)s and more. Leave the end of the highest band empty."
        ),
        "band_gap": _(
            "nothing is said of values from %(end)s to under %(start)s. Let the bands meet."
        ),
        "band_overlap": _(
            "two bands overlap: one ends at %(end)s, the next begins at %(start)s. Let the bands meet."
        ),
        "band_max_unreachable": _(
            "no band gives the maximum %(max)s; the highest gives %(points)s. Correct one of them."
        ),
        "each_not_positive": _("the points for each must be above 0; %(each)s was entered."),
        "step_not_positive": _("the step must be above 0; %(step)s was entered."),
        "bonus_negative": _("the points of a bonus cannot be below 0; %(bonus)s was entered."),
        "penalty_negative": _(
            "the points of a penalty cannot be below 0; %(penalty)s was entered."
        ),
        "clamp_empty": _(
            "it runs from %(floor)s to %(ceiling)s. The lowest must not exceed the highest, which must not be below 0."
        ),
        "ceiling_not_max": _(
            "the maximum %(max)s must be 0 (beside the sum of the table) or the highest, %(ceiling)s."
        ),
        "floor_above_max": _("the lowest, %(floor)s, lies above the maximum, %(max)s."),
        "veto_has_points": _("a condition gives no points; its maximum must be 0, not %(max)s."),
    }
