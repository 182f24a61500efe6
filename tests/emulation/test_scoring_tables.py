"""Sums of a table, its problems, ranks and ties, said in numbers; and the worked examples of papers."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from emulation.scoring import (
    BonusPenalty,
    Facts,
    Line,
    Manual,
    Problem,
    RelativeToLeader,
    Sheet,
    Veto,
    add_up,
    problems_of,
    rounded,
    scaled,
    score_all,
    vetoes,
)
from emulation.scoring.ranking import TieBreakerUnknown, Unit, place, tie_breakers

EXAMPLES = json.loads(
    (Path(__file__).parents[1] / "data" / "score_tables" / "relative_to_leader.json").read_text()
)


def D(text):
    return None if text is None else Decimal(text)


# Sums, said in numbers

BESIDE = BonusPenalty(
    max_points=D("0"), bonus=D("1"), penalty=D("1"), floor=D("-3"), ceiling=D("3")
)


def test_points_beside_the_table_are_not_scaled_and_what_is_taken_is_counted():
    table = (
        Line(1, "1", "", D("10"), None, (leaf(2, "6"), leaf(3, "4"))),
        Line(4, "2", "", D("0"), BESIDE),
    )
    sheet = Sheet({2: D("3"), 3: None, 4: D("-2")}, frozenset([3]), D("1"), D("0.5"))

    sums = add_up(table, sheet)

    assert (sums.groups, sums.earned, sums.possible, sums.full) == ({1: 3, 4: -2}, 3, 6, 10)
    assert (sums.beside, sums.taken, sums.is_scaled) == (-2, D("2.5"), True)
    assert (sums.of_groups, sums.total) == (3, D("3.5"))


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [
        (2, "3", "4.5"),
        (2, "3", None),
        (3, None, "2"),
        (4, "-2", "-0.5"),
        (4, "-2", "1"),
        (4, "1", "-3"),
    ],
)
def test_other_points_of_one_criterion_give_the_sums_that_adding_up_again_gives(
    line, before, after
):
    table = (
        Line(1, "1", "", D("10"), None, (leaf(2, "6"), leaf(3, "4"))),
        Line(4, "2", "", D("0"), BESIDE),
    )
    points = {2: D("3"), 3: None, 4: D("-2"), line: D(before)}
    top = next(each for each in table if line in [below.key for below in each.leaves()])
    own = next(each for each in top.leaves() if each.key == line)
    sheet = Sheet(points, bonus=D("1"), penalty=D("0.5"))

    changed = add_up(table, sheet).with_points(top, own, D(before), D(after))

    again = Sheet({**points, line: D(after)}, bonus=D("1"), penalty=D("0.5"))
    assert changed == add_up(table, again)


def leaf(key, most):
    return Line(key, "", "", D(most), Manual(max_points=D(most)))


@pytest.mark.parametrize(
    ("earned", "possible", "full", "expected"),
    [
        ("45", "90", "100", "50.00"),
        # «Tổng điểm được giao 15, đạt 13: 86,67%» (FEATURE_IS_ASSIGNED_CRITERIA.md)
        ("13", "15", "100", "86.67"),
        ("13", "100", "100", "13.00"),
        ("0", "0", "100", "0.00"),
        ("0", "0", "0", "0.00"),
    ],
)
def test_scaling(earned, possible, full, expected):
    assert str(scaled(D(earned), possible=D(possible), full=D(full))) == expected


def test_all_that_stands_beside_the_table_is_added():
    table = tuple(Line(key, str(key), "", D("0"), BESIDE) for key in (1, 2))
    sheet = Sheet({1: D("1"), 2: D("-0.25")}, not_assigned=frozenset([3]))

    sums = add_up(table, sheet)

    assert (sums.beside, sums.total, sums.taken) == (D("0.75"), D("0.75"), D("0.25"))


def test_what_is_not_assigned_or_not_given_ends_nothing():
    group = Line(1, "1", "", D("9"), None, (leaf(2, "2"), leaf(3, "3"), leaf(4, "4")))

    first = add_up((group,), Sheet({3: D("3"), 4: D("4")}, frozenset([2])))
    silent = add_up((group,), Sheet({2: None, 4: D("4")}))

    assert (first.earned, first.possible, first.groups) == (7, 7, {1: 7})
    assert (silent.earned, silent.possible, silent.groups) == (4, 9, {1: 4})


def test_a_group_without_a_rule_hides_no_criterion_behind_it():
    table = (Line(1, "1", "", D("0")), leaf(2, "5"))

    assert list(score_all(table, {"a": {}})) == [("a", 2)]


def test_ranks_skip_unless_said_otherwise():
    units = [unit("a", "5", "5"), unit("b", "5", "5"), unit("c", "1", "1")]

    assert [each.rank for each in place(units)] == [1, 1, 3]


def test_groups_walk_and_leaves():
    table = Line(1, "1", "", D("6"), None, (Line(2, "", "", D("6"), None, (leaf(3, "6"),)),))

    assert [(depth, line.key) for depth, line in table.walk()] == [(0, 1), (1, 2), (2, 3)]
    assert [line.key for line in table.leaves()] == [3]
    assert [line.key for line in leaf(9, "1").leaves()] == [9]


def test_a_condition_holds_only_where_it_was_said():
    veto = Line(7, "", "Vi phạm", D("0"), Veto(max_points=D("0")))
    table = (leaf(1, "5"), veto)

    assert vetoes(table, {7: Facts(D("1")), 1: Facts(D("1"))}) == [veto]
    assert (
        vetoes(table, {7: Facts(D("0"))}) == vetoes(table, {7: Facts()}) == vetoes(table, {}) == []
    )


def test_an_empty_group_is_not_scored():
    assert score_all((Line(1, "1", "", D("0")),), {"a": {}}) == {}


def nested(depth):
    line = leaf(depth + 1, "1")
    for key in range(depth, 0, -1):
        line = Line(key, "", "", D("1"), None, (line,))
    return line


@pytest.mark.parametrize(
    ("table", "full", "expected"),
    [
        ((), None, [(None, "empty_table")]),
        ((leaf(1, "5"),), None, []),
        ((leaf(1, "5"),), D("5"), []),
        ((leaf(1, "5"), leaf(2, "4")), D("10"), [(None, "total_differs")]),
        ((Line(1, "", "", D("5"), None, (leaf(2, "4"),)),), None, [(1, "sum_differs")]),
        ((Line(1, "", "", D("0")),), None, [(1, "empty_group")]),
        ((leaf(1, "-1"),), None, [(1, "max_negative")]),
        ((nested(4),), None, []),
        ((nested(5),), None, [(6, "too_deep")]),
    ],
)
def test_problems_of_a_table(table, full, expected):
    found = problems_of(table, full=full)

    assert [(each.line and each.line.key, each.problem.code) for each in found] == expected


def test_problems_have_their_numbers():
    [differs] = problems_of((leaf(1, "5"),), full=D("6"))
    [group] = problems_of((Line(1, "", "", D("5"), None, (leaf(2, "4"),)),))
    [deep] = problems_of((nested(5),))

    assert differs.problem == Problem("total_differs", {"sum": D("5"), "full": D("6")})
    assert group.problem == Problem("sum_differs", {"max": D("5"), "sum": D("4")})
    assert deep.problem == Problem("too_deep", {"deepest": D("5")})


# Ranks


TABLE = (
    Line(1, "1", "", D("10"), None, (leaf(2, "10"),)),
    Line(3, "3", "", D("10"), None, (leaf(4, "10"),)),
)


def unit(key, first, third, actual=None, *, penalty="0", is_eligible=True):
    sums = add_up(TABLE, Sheet({2: D(first), 4: D(third)}, penalty=D(penalty)))
    return Unit(key, sums, {2: D(actual)}, is_eligible)


def placed(*units, ask=(), dense=False):
    return [
        (each.unit.key, each.rank) for each in place(units, tie_breakers(ask, TABLE), dense=dense)
    ]


def test_ranks_by_total_then_by_each_question_in_turn():
    units = [
        unit("a", "5", "5", "1", penalty="1"),
        unit("b", "5", "4", "2"),
        unit("c", "4", "5", "3"),
        unit("d", "5", "4", "9"),
        unit("e", "9", "9", is_eligible=False),
        unit("f", "9", "9"),
    ]

    assert placed(*units) == [("f", 1), ("a", 2), ("b", 2), ("c", 2), ("d", 2), ("e", None)]
    assert placed(*units, ask=["fewer_penalty_points", "higher_group:3"]) == [
        ("f", 1),
        ("c", 2),
        ("b", 3),
        ("d", 3),
        ("a", 5),
        ("e", None),
    ]
    assert placed(*units, ask=["fewer_penalty_points", "higher_group:3"], dense=True)[-2:] == [
        ("a", 4),
        ("e", None),
    ]
    assert placed(*units, ask=["higher_actual:2"]) == [
        ("f", 1),
        ("d", 2),
        ("c", 3),
        ("b", 4),
        ("a", 5),
        ("e", None),
    ]


def test_a_tie_names_the_other_and_what_parted_them():
    units = [unit("a", "5", "4"), unit("b", "4", "5"), unit("c", "4", "5"), unit("d", "1", "1")]
    [asked] = breakers = tie_breakers(["higher_group:3"], TABLE)

    ties = {
        each.unit.key: [(tie.other.key, tie.breaker) for tie in each.ties]
        for each in place(units, breakers)
    }

    assert ties == {
        "b": [("a", asked), ("c", None)],
        "c": [("a", asked), ("b", None)],
        "a": [("b", asked), ("c", asked)],
        "d": [],
    }
    assert (asked.value(units[0]), asked.key(units[0]), asked.line.key) == (4, -4, 3)


def test_an_actual_that_is_not_known_counts_as_nought():
    [asked] = tie_breakers(["higher_actual:2"], TABLE)

    assert (asked.value(unit("a", "1", "1")), asked.line.key) == (0, 2)


@pytest.mark.parametrize(
    "name", ["higher_group:2", "higher_group", "higher_actual:1", "higher_actual:9", "votes", ""]
)
def test_a_question_that_is_not_known_is_named(name):
    with pytest.raises(TieBreakerUnknown) as unknown:
        tie_breakers([name], TABLE)

    assert str(unknown.value) == name


# The worked examples of papers


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each["from"])
def test_worked_example(example):
    rule = RelativeToLeader(max_points=D(example["max"]), compare=example["compare"])
    units = {
        name: {1: Facts(D(actual), D(target))}
        for name, (target, actual, _points) in example["units"].items()
    }

    found = score_all((Line(1, "1", "", D(example["max"]), rule),), units)

    assert {name: str(rounded(found[name, 1].points)) for name in units} == {
        name: points for name, (_target, _actual, points) in example["units"].items()
    }
