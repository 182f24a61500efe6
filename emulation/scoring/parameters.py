"""Rules out of their stored parameters and back: plain dictionaries whose numbers are text, as in canonical JSON."""

from decimal import Decimal, InvalidOperation

from .points import ZERO
from .rules import (
    HIGHER,
    LOWER,
    RATIOS,
    TARGET_PERCENT,
    VALUE,
    VALUES,
    Band,
    BonusPenalty,
    Derived,
    Interval,
    LatePenalty,
    Manual,
    PerUnit,
    Proportional,
    RelativeToLeader,
    Rule,
    Veto,
    YesNo,
)

GROUP = "group"
# The kinds whose points can follow from an indicator.
DERIVABLE = ("band", "yes_no", "per_unit", "proportional", "relative_to_leader", "late_penalty")


class ParametersWrong(ValueError):
    """A parameter is lacking or is no number; `name` says which."""

    def __init__(self, name):
        super().__init__(name)
        self.name = name


def rule_of(kind: str, max_points: Decimal, parameters: dict, indicator: str = "") -> Rule | None:
    """The rule of a criterion; None for a group. Raises ParametersWrong."""
    if kind == GROUP:
        return None
    if kind == Derived.kind:
        inner = _choice(parameters, "rule", DERIVABLE)
        if not indicator:
            raise ParametersWrong("indicator")
        return Derived(
            max_points=max_points,
            indicator=indicator,
            inner=READERS[inner](max_points, parameters),
        )
    if kind not in READERS:
        raise ParametersWrong("rule")
    return READERS[kind](max_points, parameters)


def parameters_of(rule: Rule) -> dict:
    """What rule_of() reads, numbers as text in one form only: the same rule always has the same hash."""
    if isinstance(rule, Derived):
        return {"rule": rule.inner.kind, **parameters_of(rule.inner)}
    if isinstance(rule, Band):
        intervals = [
            {"from": text(each.start), "to": text(each.end), "points": text(each.points)}
            for each in rule.ordered()
        ]
        return {"intervals": intervals, "measure": rule.measure}
    names = {
        PerUnit: ("each",),
        BonusPenalty: ("bonus", "penalty", "floor", "ceiling"),
        LatePenalty: ("each", "step", "floor"),
    }.get(type(rule), ())
    parameters = {name: text(getattr(rule, name)) for name in names}
    if isinstance(rule, Proportional):
        parameters["better"] = rule.better
    if isinstance(rule, RelativeToLeader):
        parameters["compare"] = rule.compare
    return parameters


def text(value: Decimal | None) -> str | None:
    """One number, one text: 5.00 and 5 are "5", 2.50 is "2.5"."""
    if value is None:
        return None
    return f"{value.normalize():f}" if value else "0"


def _band(max_points, parameters):
    rows = parameters.get("intervals")
    if not isinstance(rows, list):
        raise ParametersWrong("intervals")
    intervals = tuple(
        Interval(_number(row, "points"), _number(row, "from", None), _number(row, "to", None))
        for row in rows
    )
    measure = _choice(parameters, "measure", (VALUE, TARGET_PERCENT), VALUE)
    return Band(max_points=max_points, intervals=intervals, measure=measure)


def _bonus_penalty(max_points, parameters):
    return BonusPenalty(
        max_points=max_points,
        bonus=_number(parameters, "bonus"),
        penalty=_number(parameters, "penalty"),
        floor=_number(parameters, "floor"),
        ceiling=_number(parameters, "ceiling"),
    )


def _late_penalty(max_points, parameters):
    return LatePenalty(
        max_points=max_points,
        each=_number(parameters, "each"),
        step=_number(parameters, "step", Decimal(1)),
        floor=_number(parameters, "floor", ZERO),
    )


READERS = {
    Manual.kind: lambda most, _parameters: Manual(max_points=most),
    YesNo.kind: lambda most, _parameters: YesNo(max_points=most),
    Band.kind: _band,
    PerUnit.kind: lambda most, given: PerUnit(max_points=most, each=_number(given, "each")),
    BonusPenalty.kind: _bonus_penalty,
    Proportional.kind: lambda most, given: Proportional(
        max_points=most, better=_choice(given, "better", (HIGHER, LOWER), HIGHER)
    ),
    RelativeToLeader.kind: lambda most, given: RelativeToLeader(
        max_points=most, compare=_choice(given, "compare", (VALUES, RATIOS), VALUES)
    ),
    LatePenalty.kind: _late_penalty,
    Veto.kind: lambda most, _parameters: Veto(max_points=most),
}
REQUIRED = object()


def _number(parameters, name, default=REQUIRED) -> Decimal | None:
    value = parameters.get(name)
    if value in (None, ""):
        if default is REQUIRED:
            raise ParametersWrong(name)
        return default
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ParametersWrong(name) from None
    if not number.is_finite():
        raise ParametersWrong(name)
    return number


def _choice(parameters, name, allowed, default=REQUIRED) -> str:
    value = parameters.get(name, default)
    if value not in allowed:
        raise ParametersWrong(name)
    return value
