"""The smallest correction that changes an order: worked examples, and beside a search of every single value."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulation.scoring import (
    Band,
    BonusPenalty,
    Derived,
    Facts,
    Interval,
    LatePenalty,
    Line,
    Manual,
    PerUnit,
    Proportional,
    RelativeToLeader,
    Sheet,
    Veto,
    YesNo,
    add_up,
)
from emulation.scoring.ranking import tie_breakers
from emulation.scoring.sensitivity import sensitivities
from emulation.scoring.what_if import Contender, contest


def D(text):
    return Decimal(text)


def facts(actual=None, target=None, penalties=None, **more):
    values = (None if each is None else D(each) for each in (actual, target, penalties))
    return Facts(*values, **more)


BANDS = Band(
    max_points=D("4"),
    intervals=(
        Interval(D("4"), D("80"), None),
        Interval(D("3"), D("60"), D("80")),
        Interval(D("2"), None, D("60")),
    ),
)
SHARE = Proportional(max_points=D("10"))
JUDGED = Manual(max_points=D("5"))


def table(*rules):
    """A group «1» with a criterion a rule, from line 2 on."""
    leaves = tuple(
        Line(number, "", f"Tiêu chí {number}", rule.max_points, rule)
        for number, rule in enumerate(rules, start=2)
    )
    return (Line(1, "1", "Nhóm", sum(each.max_points for each in leaves), None, leaves),)


def turns(found, key):
    """{(line, what): [then]} of one unit."""
    [of_unit] = [each for each in found if each.key == key]
    given = {}
    for turn in sorted(of_unit.turns, key=lambda each: each.then):
        given.setdefault((turn.line.key, turn.what), []).append(turn.then)
    return given


# What would be


def test_a_contest_is_scored_added_up_and_ranked_as_the_real_one():
    lines = table(SHARE, JUDGED)
    units = [
        Contender("a", {2: facts("50", "100")}, {3: D("4")}, bonus=D("1")),
        Contender("b", {2: facts("90", "100")}, {3: D("2.5")}, penalty=D("0.5")),
        Contender("c", {2: facts("100", "100")}, {3: D("5")}, is_barred=True),
    ]

    found = contest(lines, units)

    assert found.points == {
        ("a", 2): D("5"),
        ("a", 3): D("4"),
        ("b", 2): D("9"),
        ("b", 3): D("2.5"),
        ("c", 2): D("10"),
        ("c", 3): D("5"),
    }
    assert [(each.unit.key, each.rank, each.unit.total) for each in found.places] == [
        ("b", 1, D("11")),
        ("a", 2, D("10")),
        ("c", None, D("15")),
    ]
    assert (found.rank_of("a"), found.rank_of("c")) == (2, None)


def test_a_supposed_result_takes_the_points_of_its_rule_whatever_was_settled():
    settled = Contender("a", {2: facts("50", "100")}, {2: D("9"), 3: D("4")})

    supposed = settled.supposing({2: facts("70", "100")}, {3: D("1")})

    assert contest(table(SHARE, JUDGED), [settled]).points == {("a", 2): D("9"), ("a", 3): D("4")}
    assert contest(table(SHARE, JUDGED), [supposed]).points == {("a", 2): D("7"), ("a", 3): D("1")}
    assert settled.facts == {2: facts("50", "100")}


def test_a_supposed_condition_takes_out_of_the_ranking():
    lines = table(SHARE, Veto(max_points=D("0")))
    unit = Contender("a", {2: facts("1", "2")})

    assert contest(lines, [unit]).rank_of("a") == 1
    assert contest(lines, [unit.supposing({3: facts("1")})]).rank_of("a") is None


def test_what_is_not_assigned_leaves_the_denominator_here_too():
    unit = Contender("a", {2: facts("5", "10"), 3: facts(is_assigned=False)})

    sums = contest(table(SHARE, JUDGED), [unit]).units["a"].sums

    assert (sums.possible, sums.total) == (D("10"), D("7.5"))


# Worked examples


def test_a_rate_of_members_just_above_the_border_of_a_band():
    units = [
        Contender("a", {2: facts("80.5")}, {3: D("5")}),
        Contender("b", {2: facts("61.2")}, {3: D("5")}),
    ]

    found = sensitivities(table(BANDS, JUDGED), units, decimals={2: 1})

    # Below 80 it has 3 points, as b has: level. b draws level at 80, falls no further behind by its own rate.
    assert turns(found, "a") == {(2, "actual"): [D("79.9")], (3, "points"): [D("4.00")]}
    assert turns(found, "b") == {(2, "actual"): [D("80.0")]}
    first = found[0]
    assert (first.rank, first.total, first.above, first.below) == (1, D("9"), None, D("1"))


def test_a_turn_tells_values_points_and_the_places_then():
    units = [
        Contender("a", {2: facts("80.5")}, {3: D("5")}),
        Contender("b", {2: facts("61.2")}, {3: D("5")}),
    ]

    [of_a, of_b] = sensitivities(table(BANDS, JUDGED), units, decimals={2: 1})
    turn = next(each for each in of_b.turns if each.what == "actual")

    assert (turn.now, turn.then, turn.change, turn.step) == (
        D("61.2"),
        D("80.0"),
        D("18.8"),
        D("0.1"),
    )
    assert (turn.points_now, turn.points_then) == (D("3"), D("4"))
    assert turn.ranks == {"a": 1, "b": 1}
    assert of_a.below == D("1")


def test_the_smallest_correction_in_comparison_stands_first():
    units = [
        Contender("a", {2: facts("50", "100"), 3: facts("4")}),
        Contender("b", {2: facts("40", "100"), 3: facts("5")}),
    ]

    [first, _second] = sensitivities(table(SHARE, PerUnit(max_points=D("9"), each=D("0.5"))), units)

    assert [(each.line.key, each.change) for each in first.turns] == [(2, D("-5")), (3, D("-1"))]


def test_a_leader_is_corrected_downwards_and_the_others_rise():
    rule = RelativeToLeader(max_points=D("10"))
    units = [
        Contender("best", {2: facts("140", "100")}, {3: D("0")}),
        Contender("next", {2: facts("120", "100")}, {3: D("2.4")}),
    ]

    found = sensitivities(table(rule, JUDGED), units)

    # 7,5 + 2,4 = 9,9 beside 10; at 139 the next has 7,56 + 2,4 = 9,96, at 138 exactly 7,63 + 2,4 = 10,03.
    assert turns(found, "best")[2, "actual"] == [D("138")]


def test_who_is_not_ranked_turns_nothing_and_is_not_compared():
    units = [
        Contender("a", {2: facts("50", "100")}),
        Contender("out", {2: facts("51", "100")}, is_barred=True),
    ]

    [only] = sensitivities(table(SHARE), units)

    assert (only.key, only.turns, only.above, only.below) == ("a", (), None, None)


@pytest.mark.parametrize(
    "rule",
    [
        PerUnit(max_points=D("4"), each=D("0")),
        BonusPenalty(
            max_points=D("0"), bonus=D("0"), penalty=D("1"), floor=D("-2"), ceiling=D("2")
        ),
        LatePenalty(max_points=D("4"), each=D("0")),
        Band(max_points=D("4"), intervals=(Interval(D("4")),)),
    ],
)
def test_a_rule_that_gives_the_same_for_everything_turns_nothing(rule):
    units = [Contender(key, {2: facts("3")}) for key in "ab"]

    assert [each.turns for each in sensitivities(table(rule), units)] == [(), ()]


def test_an_equal_total_is_no_distance():
    units = [Contender(key, {}, {2: D("3")}) for key in "ab"]

    found = sensitivities(table(JUDGED), units)

    assert [(each.rank, each.above, each.below) for each in found] == [(1, 0, 0), (1, 0, 0)]
    assert turns(found, "a") == {(2, "points"): [D("2.99"), D("3.01")]}


@pytest.mark.parametrize(("dense", "last"), [(False, 3), (True, 2)])
def test_ranks_then_are_counted_as_the_table_says(dense, last):
    units = [Contender(key, {}, {2: D(points)}) for key, points in zip("abc", "431", strict=True)]

    found = sensitivities(table(JUDGED), units, dense=dense)

    [level] = [each for each in found[0].turns if each.change < 0]
    assert level.ranks == {"a": 1, "b": 1, "c": last}


# Beside a search of every value

LAST = 120

POINTS = st.sampled_from([D("1"), D("2.5"), D("4")])
SMALL = st.integers(0, 12).map(Decimal)


@st.composite
def bands(draw, measure):
    borders = sorted(
        set(draw(st.lists(st.sampled_from([D("0"), D("3"), D("33"), D("70")]), max_size=3)))
    )
    given = draw(st.lists(POINTS, min_size=len(borders) + 1, max_size=len(borders) + 1))
    edges = [None, *borders, None]
    intervals = tuple(
        Interval(each, start, end)
        for each, start, end in zip(given, edges, edges[1:], strict=False)
    )
    return Band(max_points=max(given), intervals=intervals, measure=measure)


RULES = st.one_of(
    bands("value"),
    bands("target_percent"),
    st.builds(YesNo, max_points=POINTS),
    st.builds(PerUnit, max_points=POINTS, each=st.sampled_from([D("0.3"), D("1")])),
    st.builds(Proportional, max_points=POINTS, better=st.sampled_from(["higher", "lower"])),
    st.builds(RelativeToLeader, max_points=POINTS, compare=st.sampled_from(["values", "ratios"])),
    st.builds(
        LatePenalty,
        max_points=POINTS,
        each=st.sampled_from([D("0.5"), D("1")]),
        step=st.sampled_from([D("1"), D("3")]),
    ),
    st.builds(
        BonusPenalty,
        max_points=st.just(D("0")),
        bonus=st.just(D("0.5")),
        penalty=st.just(D("0.5")),
        floor=st.just(D("-1")),
        ceiling=st.just(D("2")),
    ),
).flatmap(
    lambda rule: st.sampled_from(
        [rule, Derived(max_points=rule.max_points, indicator="x", inner=rule)]
    )
)
FACTS = st.builds(
    Facts,
    actual=SMALL,
    target=st.none() | SMALL,
    penalty_count=st.sampled_from([None, D("1")]),
    is_assigned=st.sampled_from([True, True, True, False]),
)


@st.composite
def years(draw):
    lines = table(draw(RULES), Manual(max_points=D("1")))
    units = [
        Contender(
            key,
            {2: draw(FACTS)},
            {3: draw(st.sampled_from([D("0"), D("0.25"), D("0.5"), D("1")]))},
            is_barred=draw(st.sampled_from([False, False, False, True])),
        )
        for key in "abcd"[: draw(st.integers(2, 4))]
    ]
    asked = draw(st.lists(st.sampled_from(["higher_actual:2", "fewer_penalty_points"]), max_size=2))
    return lines, units, tie_breakers(asked, lines)


def order_towards(found, key, breakers):
    """Above, level or below, of each ranked unit towards `key`."""
    keys = {
        each.unit.key: (-each.unit.total, *(asked.key(each.unit) for asked in breakers))
        for each in found.places
        if each.rank is not None
    }
    return {other: (value > keys[key]) - (value < keys[key]) for other, value in keys.items()}


def searched(lines, units, breakers, key):
    """What turns() says, by trying everything: results up to LAST, points by the hundredth.

    A count or a share is not below 0; a value in a band (growth) may be.
    """
    rule = lines[0].children[0].rule
    is_band = isinstance(getattr(rule, "inner", rule), Band)
    present = order_towards(contest(lines, units, breakers), key, breakers)
    given = {}
    [own] = [each for each in units if each.key == key]
    for line, what, now, values in [
        (2, "actual", own.facts[2].actual, [D(each) for each in range(-3 if is_band else 0, LAST)]),
        (3, "points", own.fixed[3], [D(each) / 100 for each in range(101)]),
    ]:
        if what == "actual" and contest(lines, units).points[key, 2] is None:
            continue
        differing = []
        for value in values:
            supposed = (
                own.supposing({2: Facts(value, own.facts[2].target, own.facts[2].penalty_count)})
                if what == "actual"
                else own.supposing({}, {3: value})
            )
            others = [supposed if each is own else each for each in units]
            if order_towards(contest(lines, others, breakers), key, breakers) != present:
                differing.append(value)
        nearest = [
            max((each for each in differing if each < now), default=None),
            min((each for each in differing if each > now), default=None),
        ]
        if nearest := [each for each in nearest if each is not None]:
            given[line, what] = nearest
    return given


@settings(max_examples=60, deadline=None)
@given(years())
def test_no_nearer_value_changes_the_order_and_this_one_does(year):
    lines, units, breakers = year

    found = sensitivities(lines, units, breakers)

    for each in found:
        assert bounded(turns(found, each.key)) == searched(lines, units, breakers, each.key)


def bounded(given):
    """Without what lies beyond the values that the search tries."""
    kept = {
        name: [value for value in values if -3 <= value < LAST] for name, values in given.items()
    }
    return {name: values for name, values in kept.items() if values}


@settings(max_examples=60, deadline=None)
@given(years(), st.integers(0, 3))
def test_sums_after_one_change_are_those_added_up_anew(year, which):
    lines, units, _breakers = year
    [top] = lines
    leaf = top.children[which % 2]
    for each in units:
        facts_of_unit = each.facts[2]
        points = {2: D("1.5"), 3: D("0.75")}
        out = frozenset() if facts_of_unit.is_assigned else frozenset([2])
        if leaf.key in out:
            continue
        before = add_up(lines, Sheet(points, out, each.bonus, each.penalty))
        for other in (D("-0.5"), D("2.25"), None):
            changed = add_up(lines, Sheet({**points, leaf.key: other}, out, each.bonus))
            assert before.with_points(top, leaf, points[leaf.key], other) == changed
