"""Each kind of rule as a table of facts and points: borders, guards, what is refused."""

from decimal import Decimal

import pytest

from emulation.scoring import (
    Band,
    Best,
    BonusPenalty,
    Derived,
    Facts,
    Interval,
    LatePenalty,
    Manual,
    ParametersWrong,
    PerUnit,
    Proportional,
    RelativeToLeader,
    Veto,
    YesNo,
    not_assigned,
    parameters_of,
    rule_of,
)


def D(text):
    return None if text is None else Decimal(text)


def facts(actual=None, target=None, penalties=None):
    return Facts(D(actual), D(target), D(penalties))


def scored(rule, given, field=()):
    found = rule.score(given, rule.best_of([given, *field]))
    return found.code, found.points


def problems(rule):
    return [each.code for each in rule.problems()]


# The bands of «Mẫu số 04» of 2019, criterion 2.3
MEMBERS = Band(
    max_points=Decimal(4),
    intervals=(
        Interval(Decimal(4), Decimal(80), None),
        Interval(Decimal(3), Decimal(60), Decimal(80)),
        Interval(Decimal(2), None, Decimal(60)),
    ),
)
SHARE = Band(
    max_points=Decimal(5),
    intervals=(Interval(Decimal(5), Decimal(100)), Interval(Decimal(0), None, Decimal(100))),
    measure="target_percent",
)
NO = BonusPenalty(
    max_points=Decimal(0), bonus=D("0.5"), penalty=D("1"), floor=D("-3"), ceiling=D("2")
)


@pytest.mark.parametrize(
    ("rule", "given", "expected"),
    [
        (Manual(max_points=D("5")), facts("3"), ("manual", None)),
        (YesNo(max_points=D("5")), facts(), ("no_actual", None)),
        (YesNo(max_points=D("5")), facts("1"), ("yes", D("5"))),
        (YesNo(max_points=D("5")), facts("0"), ("no", D("0"))),
        # Half-open: the border belongs to the upper band
        (MEMBERS, facts(), ("no_actual", None)),
        (MEMBERS, facts("80"), ("band", D("4"))),
        (MEMBERS, facts("79.999"), ("band", D("3"))),
        (MEMBERS, facts("60"), ("band", D("3"))),
        (MEMBERS, facts("59.999"), ("band", D("2"))),
        (MEMBERS, facts("-5"), ("band", D("2"))),
        (SHARE, facts("50", "50"), ("band_percent", D("5"))),
        (SHARE, facts("49", "50"), ("band_percent", D("0"))),
        (SHARE, facts("49"), ("no_target", None)),
        (SHARE, facts("49", "0"), ("no_target", None)),
        (PerUnit(max_points=D("3"), each=D("0.25")), facts(), ("no_actual", None)),
        (PerUnit(max_points=D("3"), each=D("0.25")), facts("11"), ("per_unit", D("2.75"))),
        (PerUnit(max_points=D("3"), each=D("0.25")), facts("12"), ("per_unit", D("3"))),
        (PerUnit(max_points=D("3"), each=D("0.25")), facts("13"), ("per_unit_capped", D("3"))),
        (PerUnit(max_points=D("3"), each=D("0.25")), facts("-2"), ("per_unit", D("0"))),
        (NO, facts(), ("no_actual", None)),
        (NO, facts("3"), ("bonus_penalty", D("1.5"))),
        (NO, facts(None, None, "2"), ("bonus_penalty", D("-2"))),
        (NO, facts("1", None, "4"), ("bonus_penalty_floor", D("-3"))),
        (NO, facts("1", None, "3.5"), ("bonus_penalty", D("-3"))),
        (NO, facts("4"), ("bonus_penalty", D("2"))),
        (NO, facts("5"), ("bonus_penalty_ceiling", D("2"))),
        (Proportional(max_points=D("8")), facts(None, "5"), ("no_actual", None)),
        (Proportional(max_points=D("8")), facts("5"), ("no_target", None)),
        (Proportional(max_points=D("8")), facts("5", "-1"), ("no_target", None)),
        (Proportional(max_points=D("8")), facts("5", "0"), ("target_zero", None)),
        (Proportional(max_points=D("8")), facts("5", "8"), ("below_target", D("5"))),
        (Proportional(max_points=D("8")), facts("8", "8"), ("target_reached", D("8"))),
        (Proportional(max_points=D("8")), facts("80", "8"), ("target_reached", D("8"))),
        (Proportional(max_points=D("8")), facts("-4", "8"), ("below_target", D("0"))),
        (Proportional(max_points=D("1")), facts("1", "3"), ("below_target", D("0.33"))),
        (Proportional(max_points=D("1")), facts("2", "3"), ("below_target", D("0.67"))),
        (
            Proportional(max_points=D("8"), better="lower"),
            facts("0.5", "0.5"),
            ("not_exceeded", D("8")),
        ),
        (Proportional(max_points=D("8"), better="lower"), facts("2", "1"), ("exceeded", D("4"))),
        (Proportional(max_points=D("8"), better="lower"), facts("2", "0"), ("exceeded", D("0"))),
        (
            Proportional(max_points=D("8"), better="lower"),
            facts("0", "0"),
            ("not_exceeded", D("8")),
        ),
        (LatePenalty(max_points=D("5"), each=D("0.5")), facts(), ("no_actual", None)),
        (LatePenalty(max_points=D("5"), each=D("0.5")), facts("0"), ("in_time", D("5"))),
        (LatePenalty(max_points=D("5"), each=D("0.5")), facts("3"), ("late", D("3.5"))),
        (LatePenalty(max_points=D("5"), each=D("0.5")), facts("10"), ("late", D("0"))),
        (LatePenalty(max_points=D("5"), each=D("0.5")), facts("11"), ("late_floor", D("0"))),
        # Six days late, one point for every five days begun
        (LatePenalty(max_points=D("5"), each=D("1"), step=D("5")), facts("6"), ("late", D("3"))),
        (LatePenalty(max_points=D("5"), each=D("1"), step=D("5")), facts("5"), ("late", D("4"))),
        (
            LatePenalty(max_points=D("0"), each=D("1"), floor=D("-2")),
            facts("3"),
            ("late_floor", D("-2")),
        ),
        (Veto(max_points=D("0")), facts(), ("no_actual", None)),
        (Veto(max_points=D("0")), facts("1"), ("veto", D("0"))),
        (Veto(max_points=D("0")), facts("0"), ("no_veto", D("0"))),
    ],
)
def test_points(rule, given, expected):
    assert scored(rule, given) == expected


RELATIVE = RelativeToLeader(max_points=D("10"))
RATIOS = RelativeToLeader(max_points=D("10"), compare="ratios")


@pytest.mark.parametrize(
    ("rule", "given", "field", "expected"),
    [
        (RELATIVE, facts(None, "100"), [], ("no_actual", None)),
        (RELATIVE, facts("80", "100"), [], ("relative_below", D("4"))),
        (RELATIVE, facts("-1", "100"), [], ("relative_below", D("0"))),
        # Leader = target: nobody is above it, and nothing is divided by 0
        (RELATIVE, facts("100", "100"), [facts("100", "100")], ("relative_on_target", D("5"))),
        (RELATIVE, facts("120", "100"), [facts("110", "100")], ("relative_leader", D("10"))),
        (RELATIVE, facts("110", "100"), [facts("120", "100")], ("relative_between", D("7.5"))),
        # Two leaders
        (RELATIVE, facts("120", "100"), [facts("120", "100")], ("relative_leader", D("10"))),
        # The leader is found by value, whatever the targets
        (RELATIVE, facts("60", "50"), [facts("120", "100")], ("relative_between", D("5.71"))),
        (RATIOS, facts("60", "50"), [facts("120", "100")], ("relative_leader", D("10"))),
        (RATIOS, facts("55", "50"), [facts("120", "100")], ("relative_between", D("7.5"))),
        # Whoever has no target is no leader of those who have one
        (RELATIVE, facts("110", "100"), [facts("900")], ("relative_leader", D("10"))),
        (RELATIVE, facts("100"), [facts("150", "0")], ("relative_no_target", D("6.67"))),
        (RELATIVE, facts("100", "0"), [facts("150")], ("relative_no_target", D("6.67"))),
        (RELATIVE, facts("150"), [facts("900", "10")], ("relative_no_target", D("10"))),
        (RELATIVE, facts("0"), [facts("0"), facts("9", "9")], ("relative_nothing", D("0"))),
        (RELATIVE, facts("-3"), [facts("-1")], ("relative_nothing", D("0"))),
        (RELATIVE, facts("50", "100"), [facts(None, "100"), facts()], ("relative_below", D("2.5"))),
    ],
)
def test_points_beside_the_others(rule, given, field, expected):
    assert scored(rule, given, field) == expected


def test_best_of_nobody_is_nought():
    assert RELATIVE.best_of([]) == Best(D("0"), D("0"))
    assert Manual(max_points=D("1")).best_of([facts("9", "1")]) == Best()


def test_derived_scores_as_the_rule_in_it_and_names_its_source():
    rule = Derived(max_points=D("10"), indicator="htx-moi", inner=RELATIVE)
    given, others = facts("110", "100"), [facts("120", "100")]

    found = rule.score(given, rule.best_of([given, *others]))

    assert (found.points, found.code, found.source) == (D("7.5"), "relative_between", "htx-moi")
    assert (rule.lowest, rule.highest) == (D("0"), D("10"))


def test_what_is_not_assigned_has_no_points():
    found = not_assigned(Manual(max_points=D("3")))

    assert (found.points, found.code, found.numbers) == (None, "not_assigned", {"max": D("3")})


def test_the_numbers_of_the_formula_are_given():
    assert scored_numbers(PerUnit(max_points=D("3"), each=D("0.5")), facts("9")) == {
        "max": D("3"),
        "actual": D("9"),
        "each": D("0.5"),
        "product": D("4.5"),
    }
    assert scored_numbers(MEMBERS, facts("61")) == {
        "max": D("4"),
        "actual": D("61"),
        "target": None,
        "value": D("61"),
        "start": D("60"),
        "end": D("80"),
        "points": D("3"),
    }
    assert scored_numbers(SHARE, facts("49", "50"))["value"] == D("98")
    assert scored_numbers(NO, facts("1", None, "4")) == {
        "max": D("0"),
        "actual": D("1"),
        "penalty_count": D("4"),
        "bonus": D("0.5"),
        "penalty": D("1"),
        "sum": D("-3.5"),
        "floor": D("-3"),
        "ceiling": D("2"),
    }
    late = LatePenalty(max_points=D("5"), each=D("1"), step=D("5"))
    assert scored_numbers(late, facts("6")) == {
        "max": D("5"),
        "actual": D("6"),
        "each": D("1"),
        "step": D("5"),
        "steps": D("2"),
        "floor": D("0"),
    }
    assert scored_numbers(RATIOS, facts("60", "50")) == {
        "max": D("10"),
        "actual": D("60"),
        "target": D("50"),
        "value": D("120"),
        "goal": D("100"),
        "leader": D("120"),
    }
    assert scored_numbers(RELATIVE, facts("60"))["best"] == D("60")
    assert scored_numbers(Proportional(max_points=D("8")), facts("5", "8"))["target"] == D("8")


def scored_numbers(rule, given):
    return rule.score(given, rule.best_of([given])).numbers


def test_an_interval_has_its_start_and_not_its_end():
    interval = Interval(D("3"), D("60"), D("80"))

    assert [interval.has(D(each)) for each in ("59.99", "60", "79.99", "80")] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("rule", "given", "expected"),
    [
        (Manual(max_points=D("3")), facts("1"), ("manual", {"max": "3"})),
        (SHARE, facts("1", "0"), ("no_target", {"target": "0"})),
        (
            Band(max_points=D("1"), intervals=(Interval(D("1"), D("5"), None),)),
            facts("4"),
            ("band_missing", {"value": "4"}),
        ),
        (
            PerUnit(max_points=D("3"), each=D("0.5")),
            facts("2"),
            ("per_unit", {"max": "3", "actual": "2", "each": "0.5"}),
        ),
        (Proportional(max_points=D("8")), facts("5", "-1"), ("no_target", {"target": "-1"})),
        (Proportional(max_points=D("8")), facts("5", "0"), ("target_zero", {"actual": "5"})),
        (
            Proportional(max_points=D("8")),
            facts("9", "8"),
            ("target_reached", {"max": "8", "actual": "9", "target": "8"}),
        ),
        (
            Proportional(max_points=D("8"), better="lower"),
            facts("1", "8"),
            ("not_exceeded", {"max": "8", "actual": "1", "target": "8"}),
        ),
        (
            Proportional(max_points=D("8"), better="lower"),
            facts("9", "8"),
            ("exceeded", {"max": "8", "actual": "9", "target": "8"}),
        ),
    ],
)
def test_what_is_said_beside_the_points(rule, given, expected):
    found = rule.score(given, rule.best_of([given]))

    code, numbers = expected
    assert (found.code, found.numbers) == (code, {name: D(each) for name, each in numbers.items()})


@pytest.mark.parametrize("actual", ["80", "100", "110", "120"])
def test_each_case_beside_the_leader_tells_all_numbers(actual):
    given = facts(actual, "100")

    found = RELATIVE.score(given, RELATIVE.best_of([given, facts("120", "100")]))

    assert found.numbers == {
        "max": D("10"),
        "actual": D(actual),
        "target": D("100"),
        "value": D(actual),
        "goal": D("100"),
        "leader": D("120"),
    }


def test_a_band_of_a_share_tells_the_target_and_the_share():
    assert scored_numbers(SHARE, facts("99", "90")) == {
        "max": D("5"),
        "actual": D("99"),
        "target": D("90"),
        "value": D("110"),
        "start": D("100"),
        "end": None,
        "points": D("5"),
    }


def test_a_small_target_is_a_target():
    assert scored(RELATIVE, facts("0.5", "1")) == ("relative_below", D("2.5"))
    assert scored(SHARE, facts("0.5", "1")) == ("band_percent", D("0"))


def test_a_unit_without_a_result_hides_nobody_behind_it():
    assert RELATIVE.best_of([facts(), facts("7", "1"), facts("9")]) == Best(D("7"), D("9"))


def test_each_penalty_counts_its_points():
    rule = BonusPenalty(
        max_points=D("0"), bonus=D("1"), penalty=D("0.5"), floor=D("-9"), ceiling=D("9")
    )

    assert scored(rule, facts("1", None, "4")) == ("bonus_penalty", D("-1"))
    assert scored_numbers(rule, facts("1", None, "4"))["sum"] == D("-1")
    assert scored_numbers(rule, facts("20"))["sum"] == D("20")
    late = LatePenalty(max_points=D("1"), each=D("1"))
    assert scored_numbers(late, facts("9"))["steps"] == D("9")


# What is refused


def band(*intervals, most="4"):
    return Band(
        max_points=D(most),
        intervals=tuple(Interval(D(points), D(start), D(end)) for start, end, points in intervals),
    )


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (MEMBERS, []),
        (band(), ["band_none"]),
        (band(("80", None, "4"), (None, "80", "0")), []),
        (band(("0", None, "4")), ["band_open_below"]),
        (band((None, "100", "4")), ["band_open_above"]),
        (band(("80", None, "4"), (None, "79", "2")), ["band_gap"]),
        (band(("80", None, "4"), (None, "81", "2")), ["band_overlap"]),
        (band((None, None, "4"), (None, None, "4")), ["band_overlap"]),
        (band((None, None, "4"), ("80", None, "4")), ["band_overlap"]),
        (band((None, "5", "1"), ("5", "5", "2"), ("5", None, "4")), ["band_empty"]),
        (band(("80", None, "5"), (None, "80", "2")), ["band_above_max"]),
        (band(("80", None, "4"), (None, "80", "-1")), ["band_above_max"]),
        (band(("80", None, "3"), (None, "80", "2")), ["band_max_unreachable"]),
        (Manual(max_points=D("-1")), ["max_negative"]),
        (Manual(max_points=D("1.005")), ["max_decimals"]),
        (PerUnit(max_points=D("3"), each=D("0")), ["each_not_positive"]),
        (NO, []),
        (
            BonusPenalty(
                max_points=D("2"), bonus=D("1"), penalty=D("0"), floor=D("0"), ceiling=D("2")
            ),
            [],
        ),
        (
            BonusPenalty(
                max_points=D("1"), bonus=D("1"), penalty=D("0"), floor=D("0"), ceiling=D("2")
            ),
            ["ceiling_not_max"],
        ),
        (
            BonusPenalty(
                max_points=D("0"), bonus=D("-1"), penalty=D("-2"), floor=D("3"), ceiling=D("2")
            ),
            ["bonus_negative", "penalty_negative", "clamp_empty"],
        ),
        (
            BonusPenalty(
                max_points=D("0"), bonus=D("1"), penalty=D("1"), floor=D("-3"), ceiling=D("-1")
            ),
            ["clamp_empty"],
        ),
        (
            BonusPenalty(
                max_points=D("0"), bonus=D("0"), penalty=D("1"), floor=D("-3"), ceiling=D("0")
            ),
            [],
        ),
        (LatePenalty(max_points=D("5"), each=D("1")), []),
        (
            LatePenalty(max_points=D("5"), each=D("0"), step=D("0")),
            ["each_not_positive", "step_not_positive"],
        ),
        (LatePenalty(max_points=D("5"), each=D("1"), floor=D("6")), ["floor_above_max"]),
        (LatePenalty(max_points=D("5"), each=D("1"), floor=D("5")), []),
        (Veto(max_points=D("0")), []),
        (Veto(max_points=D("2")), ["veto_has_points"]),
        (Derived(max_points=D("4"), indicator="x", inner=band()), ["band_none"]),
    ],
)
def test_problems(rule, expected):
    assert problems(rule) == expected


@pytest.mark.parametrize(
    ("rule", "numbers"),
    [
        (band(("80", None, "4"), (None, "79", "2")), {"end": "79", "start": "80"}),
        (band(("80", None, "4"), (None, "81", "2")), {"end": "81", "start": "80"}),
        (band(("0", None, "4")), {"start": "0"}),
        (band((None, "100", "4")), {"end": "100"}),
        (band((None, "5", "1"), ("5", "5", "2"), ("5", None, "4")), {"start": "5", "end": "5"}),
        (band(("80", None, "5"), (None, "80", "2")), {"points": "5", "max": "4"}),
        (band(("80", None, "3"), (None, "80", "2")), {"points": "3", "max": "4"}),
        (Manual(max_points=D("-1")), {"max": "-1"}),
        (Manual(max_points=D("1.005")), {"max": "1.005"}),
        (PerUnit(max_points=D("3"), each=D("0")), {"each": "0"}),
        (LatePenalty(max_points=D("5"), each=D("1"), step=D("-1")), {"step": "-1"}),
        (LatePenalty(max_points=D("5"), each=D("1"), floor=D("6")), {"floor": "6", "max": "5"}),
        (Veto(max_points=D("2")), {"max": "2"}),
        (
            BonusPenalty(
                max_points=D("0"), bonus=D("-1"), penalty=D("0"), floor=D("0"), ceiling=D("0")
            ),
            {"bonus": "-1"},
        ),
        (
            BonusPenalty(
                max_points=D("0"), bonus=D("0"), penalty=D("-1"), floor=D("0"), ceiling=D("0")
            ),
            {"penalty": "-1"},
        ),
        (
            BonusPenalty(
                max_points=D("0"), bonus=D("1"), penalty=D("1"), floor=D("3"), ceiling=D("2")
            ),
            {"floor": "3", "ceiling": "2", "max": "0"},
        ),
        (
            BonusPenalty(
                max_points=D("1"), bonus=D("1"), penalty=D("1"), floor=D("0"), ceiling=D("2")
            ),
            {"floor": "0", "ceiling": "2", "max": "1"},
        ),
        (
            LatePenalty(max_points=D("-1.005"), each=D("1"), floor=D("-3")),
            {"max": "-1.005"},
        ),
    ],
)
def test_a_problem_has_its_numbers(rule, numbers):
    assert rule.problems()[0].numbers == {name: D(value) for name, value in numbers.items()}


def test_every_problem_of_a_rule_is_named():
    assert problems(
        LatePenalty(max_points=D("-1.005"), each=D("0"), step=D("0"), floor=D("0"))
    ) == [
        "max_negative",
        "max_decimals",
        "each_not_positive",
        "step_not_positive",
        "floor_above_max",
    ]
    assert problems(
        BonusPenalty(
            max_points=D("-1"), bonus=D("-1"), penalty=D("-1"), floor=D("0"), ceiling=D("0")
        )
    ) == ["max_negative", "bonus_negative", "penalty_negative", "ceiling_not_max"]
    assert problems(PerUnit(max_points=D("-1"), each=D("-1"))) == [
        "max_negative",
        "each_not_positive",
    ]
    assert problems(band(most="-1")) == ["max_negative", "band_none"]


# Stored and read


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("manual", {}),
        ("yes_no", {}),
        ("veto", {}),
        ("per_unit", {"each": "0.25"}),
        ("proportional", {"better": "lower"}),
        ("relative_to_leader", {"compare": "ratios"}),
        ("late_penalty", {"each": "0.5", "step": "5", "floor": "-2"}),
        ("bonus_penalty", {"bonus": "0.5", "penalty": "1", "floor": "-3", "ceiling": "2"}),
        (
            "band",
            {
                "intervals": [
                    {"from": None, "to": "62.5", "points": "0"},
                    {"from": "62.5", "to": None, "points": "4"},
                ],
                "measure": "target_percent",
            },
        ),
    ],
)
def test_a_rule_is_read_as_it_was_written(kind, parameters):
    rule = rule_of(kind, D("4"), parameters)

    assert (rule.kind, rule.max_points, parameters_of(rule)) == (kind, D("4"), parameters)
    if kind in {"manual", "veto", "bonus_penalty"}:
        with pytest.raises(ParametersWrong):
            rule_of("derived", D("4"), {"rule": kind, **parameters}, "htx-moi")
    else:
        derived = rule_of("derived", D("4"), {"rule": kind, **parameters}, "htx-moi")
        assert (derived.inner, derived.indicator) == (rule, "htx-moi")
        assert parameters_of(derived) == {"rule": kind, **parameters}


def test_what_goes_without_saying():
    assert rule_of("group", D("4"), {}) is None
    assert rule_of("proportional", D("4"), {}).better == "higher"
    assert rule_of("relative_to_leader", D("4"), {}).compare == "values"
    assert rule_of("late_penalty", D("4"), {"each": "1", "step": "", "floor": None}) == rule_of(
        "late_penalty", D("4"), {"each": "1"}
    )
    assert rule_of("late_penalty", D("4"), {"each": "1"}) == LatePenalty(
        max_points=D("4"), each=D("1"), step=D("1"), floor=D("0")
    )
    assert rule_of("band", D("4"), {"intervals": [{"points": "4"}]}) == band((None, None, "4"))


@pytest.mark.parametrize(
    ("kind", "parameters", "name"),
    [
        ("per_unit", {}, "each"),
        ("per_unit", {"each": ""}, "each"),
        ("per_unit", {"each": "nhiều"}, "each"),
        ("per_unit", {"each": "NaN"}, "each"),
        ("per_unit", {"each": "Infinity"}, "each"),
        ("band", {}, "intervals"),
        ("band", {"intervals": [{"from": "1"}]}, "points"),
        ("band", {"intervals": [], "measure": "?"}, "measure"),
        ("proportional", {"better": "?"}, "better"),
        ("relative_to_leader", {"compare": "?"}, "compare"),
        ("bonus_penalty", {"bonus": "1", "penalty": "1", "floor": "1"}, "ceiling"),
        ("late_penalty", {"each": "1", "step": "x"}, "step"),
        ("derived", {"rule": "group"}, "rule"),
        ("guess", {}, "rule"),
    ],
)
def test_a_wrong_parameter_is_named(kind, parameters, name):
    with pytest.raises(ParametersWrong) as wrong:
        rule_of(kind, D("4"), parameters, "htx-moi")

    assert wrong.value.name == name


def test_a_derived_rule_needs_its_indicator():
    with pytest.raises(ParametersWrong, match="indicator"):
        rule_of("derived", D("4"), {"rule": "yes_no"})
