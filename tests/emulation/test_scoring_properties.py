"""What holds for every rule and every table: bounds, order, sums, scale."""

import json
from decimal import Decimal
from itertools import pairwise

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
    leaves_of,
    not_assigned,
    parameters_of,
    problems_of,
    ranks,
    rule_of,
    score_all,
)

POINTS = st.decimals(0, 20, places=2)
ACTUALS = st.decimals(-50, 500, places=1)
TARGETS = st.none() | st.decimals(0, 300, places=1)
FACTS = st.builds(Facts, actual=st.none() | ACTUALS, target=TARGETS)


@st.composite
def bands(draw, rising=False):
    borders = sorted(set(draw(st.lists(st.decimals(-20, 200, places=1), max_size=4))))
    points = draw(st.lists(POINTS, min_size=len(borders) + 1, max_size=len(borders) + 1))
    points = sorted(points) if rising else points
    edges = [None, *borders, None]
    intervals = [Interval(each, *edge) for each, edge in zip(points, pairwise(edges), strict=True)]
    return Band(max_points=max(points), intervals=tuple(draw(st.permutations(intervals))))


RISING = st.one_of(
    bands(rising=True),
    st.builds(YesNo, max_points=POINTS),
    st.builds(PerUnit, max_points=POINTS, each=st.decimals("0.01", 3, places=2)),
    st.builds(Proportional, max_points=POINTS),
    st.builds(RelativeToLeader, max_points=POINTS, compare=st.sampled_from(["values", "ratios"])),
    st.builds(
        BonusPenalty,
        max_points=st.just(Decimal(0)),
        bonus=st.decimals(0, 2, places=2),
        penalty=st.decimals(0, 2, places=2),
        floor=st.decimals(-5, 0, places=2),
        ceiling=st.decimals(0, 5, places=2),
    ),
)
ANY = st.one_of(
    RISING,
    bands(),
    st.builds(Manual, max_points=POINTS),
    st.builds(Proportional, max_points=POINTS, better=st.just("lower")),
    st.builds(
        LatePenalty,
        max_points=POINTS,
        each=st.decimals("0.01", 2, places=2),
        step=st.decimals(1, 10, places=0),
        floor=st.decimals(-5, 0, places=2),
    ),
    st.builds(Veto, max_points=st.just(Decimal(0))),
)


def scores(rule, units):
    best = rule.best_of(units)
    return [rule.score(each, best) for each in units]


# Every rule


@given(ANY, st.lists(FACTS, min_size=1, max_size=8))
def test_points_lie_between_the_lowest_and_the_highest(rule, units):
    for scored in scores(rule, units):
        assert scored.points is None or rule.lowest <= scored.points <= rule.highest


@given(RISING, FACTS, st.lists(FACTS, max_size=6), ACTUALS, ACTUALS)
def test_a_better_result_never_gives_fewer_points(rule, unit, others, one, other):
    less, more = sorted([one, other])
    # «Reached» has no more and no less.
    if isinstance(rule, YesNo):
        less, more = max(less, Decimal(0)), max(more, Decimal(0))
    worse = Facts(less, unit.target, unit.penalty_count)
    better = Facts(more, unit.target, unit.penalty_count)

    before, after = (scores(rule, [each, *others])[0].points for each in (worse, better))

    assert (before is None) == (after is None)
    assert before is None or before <= after


@given(RISING, FACTS, st.lists(FACTS, max_size=6), ACTUALS)
def test_a_better_result_never_gives_points_to_others(rule, unit, others, more):
    if unit.actual is None:
        return
    better = Facts(max(unit.actual, more), unit.target)

    before = [each.points for each in scores(rule, [unit, *others])[1:]]
    after = [each.points for each in scores(rule, [better, *others])[1:]]

    assert all(b is None or a <= b for a, b in zip(after, before, strict=True))


@given(ANY, st.lists(FACTS, max_size=7), st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(rule, units, dice):
    places = list(range(len(units)))
    dice.shuffle(places)

    shuffled = scores(rule, [units[place] for place in places])

    assert [shuffled[places.index(place)] for place in range(len(units))] == scores(rule, units)


@given(
    st.one_of(
        st.builds(Proportional, max_points=POINTS, better=st.sampled_from(["higher", "lower"])),
        st.builds(
            RelativeToLeader, max_points=POINTS, compare=st.sampled_from(["values", "ratios"])
        ),
    ),
    st.lists(FACTS, max_size=7),
    st.sampled_from([Decimal(10), Decimal("0.1"), Decimal(1000)]),
)
def test_another_unit_of_measure_gives_the_same_points(rule, units, factor):
    def measured(value):
        return None if value is None else value * factor

    other = [Facts(measured(each.actual), measured(each.target)) for each in units]

    assert [each.points for each in scores(rule, other)] == [
        each.points for each in scores(rule, units)
    ]


@given(bands(), ACTUALS)
def test_every_value_lies_in_one_band(rule, value):
    assert sum(each.has(value) for each in rule.intervals) == 1
    assert rule.problems() == []


@given(ANY)
def test_a_rule_comes_back_as_it_was_stored(rule):
    stored = json.loads(json.dumps(parameters_of(rule)))

    again = rule_of(rule.kind, rule.max_points, stored)

    assert parameters_of(again) == stored
    for actual in (None, Decimal(0), Decimal("37.5"), Decimal(120)):
        facts = Facts(actual, Decimal(50), Decimal(2))
        assert again.score(facts).points == rule.score(facts).points


@given(st.lists(FACTS, min_size=1, max_size=6), POINTS)
def test_a_derived_rule_gives_what_the_rule_in_it_gives(units, most):
    inner = RelativeToLeader(max_points=most)
    derived = Derived(max_points=most, indicator="x", inner=inner)

    assert [each.points for each in scores(derived, units)] == [
        each.points for each in scores(inner, units)
    ]


# Tables


@st.composite
def tables(draw):
    """A tree with up to three levels whose sums are right; (lines, {leaf: points})."""
    keys, points = iter(range(1, 200)), {}

    def line(depth):
        key = next(keys)
        count = draw(st.integers(0, 3)) if depth < 2 else 0
        children = tuple(line(depth + 1) for _number in range(count))
        if children:
            return Line(
                key, str(key), "nhóm", sum(each.max_points for each in children), None, children
            )
        most = draw(POINTS)
        points[key] = draw(st.none() | st.decimals(0, most, places=2))
        return Line(key, str(key), "tiêu chí", most, Manual(max_points=most))

    lines = tuple(line(0) for _number in range(draw(st.integers(1, 4))))
    return lines, points


@given(tables())
def test_children_sum_to_their_group_and_groups_to_the_total(table):
    lines, points = table
    sums = add_up(lines, Sheet(points))

    for top in lines:
        below = [points[leaf.key] or 0 for leaf in top.leaves()]
        assert sums.groups[top.key] == sum(below)
    assert sums.total == sum(sums.groups.values())
    assert sums.full == sum(leaf.max_points for leaf in leaves_of(lines))
    assert 0 <= sums.total <= sums.full
    assert problems_of(lines) == []


@given(tables(), st.data())
def test_what_is_not_assigned_changes_neither_bound(table, data):
    lines, points = table
    out = frozenset(data.draw(st.sets(st.sampled_from(sorted(points)))))
    sums = add_up(lines, Sheet(points, not_assigned=out))

    assert 0 <= sums.total <= sums.full
    if not out:
        assert sums.total == add_up(lines, Sheet(points)).total
    assert sums.possible == sum(leaf.max_points for leaf in leaves_of(lines) if leaf.key not in out)


@given(tables())
def test_full_points_are_full_whatever_is_assigned(table):
    lines, points = table
    first = min(points)
    full = {leaf.key: leaf.max_points for leaf in leaves_of(lines)}
    sums = add_up(lines, Sheet(full, not_assigned=frozenset([first])))

    assert sums.total == (sums.full if sums.possible else 0)


@given(st.lists(st.integers(0, 4), max_size=8))
def test_dense_ranks_have_no_holes(keys):
    assert sorted(set(ranks(keys, dense=True))) == list(range(1, len(set(keys)) + 1))


@settings(max_examples=50)
@given(st.lists(FACTS, max_size=6))
def test_all_units_at_once_are_each_scored_beside_the_assigned_ones(units):
    rule = RelativeToLeader(max_points=Decimal(10))
    table = (Line(1, "1", "x", Decimal(10), rule),)
    everybody = {place: {1: each} for place, each in enumerate(units)}
    everybody["out"] = {1: Facts(Decimal(9999), Decimal(1), is_assigned=False)}
    everybody["silent"] = {}

    found = score_all(table, everybody)

    assert [found[place, 1] for place in range(len(units))] == scores(rule, units)
    assert found["out", 1] == not_assigned(rule)
    assert found["silent", 1].code == "no_actual"
