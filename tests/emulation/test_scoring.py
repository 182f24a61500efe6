"""Arithmetic of points, and the fragment of the real table of 2019 (Tây Nguyên): its printed group totals come out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.scoring import (
    group_points,
    has_two_decimals,
    is_within,
    ranks,
    rounded,
    total_points,
)

# «Bảng chấm điểm … năm 2019», Mẫu số 04: Đắk Nông, Đắk Lắk, Lâm Đồng, Gia Lai, Kon Tum. Bands count as «the points»,
# not as the row in which they were typed.
GROUP_1 = ["5 2 3", "5 2 3", "5 2 3", "5 2 3", "5 2 3"]
GROUP_2 = ["3 3 3", "3 3 4", "3 3 3", "3 3 2", "3 3 3"]
PRINTED_1 = [10, 10, 10, 10, 10]
PRINTED_2 = [9, 10, 9, 8, 9]

POINTS = st.decimals(min_value=0, max_value=15, places=2)


def decimals(text):
    return [Decimal(each) for each in text.split()]


@pytest.mark.parametrize(("columns", "printed"), [(GROUP_1, PRINTED_1), (GROUP_2, PRINTED_2)])
def test_group_totals_of_the_table_of_2019(columns, printed):
    assert [group_points(decimals(column)) for column in columns] == printed


def test_a_criterion_without_points_counts_nothing():
    assert group_points([Decimal("2.5"), None, Decimal(3)]) == Decimal("5.5")


def test_total_takes_bonus_and_penalty():
    total = total_points([Decimal(10), Decimal("9.25")], bonus=Decimal(1), penalty=Decimal("0.5"))

    assert total == Decimal("19.75")


def test_total_is_not_cut_off():
    assert total_points([Decimal(1)], penalty=Decimal(3)) == Decimal(-2)


@pytest.mark.parametrize(
    ("points", "expected"), [("2.005", "2.01"), ("2.004", "2.00"), ("2.015", "2.02")]
)
def test_rounding_is_half_up_to_the_hundredth(points, expected):
    assert str(rounded(Decimal(points))) == expected


@pytest.mark.parametrize(
    ("points", "expected"),
    [("-0.01", False), ("0", True), ("4", True), ("4.01", False)],
)
def test_points_lie_between_nought_and_the_maximum(points, expected):
    assert is_within(Decimal(points), Decimal(4)) is expected


@pytest.mark.parametrize(("points", "expected"), [("3", True), ("3.25", True), ("3.125", False)])
def test_points_have_two_decimals(points, expected):
    assert has_two_decimals(Decimal(points)) is expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([], []),
        ([3], [1]),
        ([1, 2, 2, 4], [1, 2, 2, 4]),
        ([4, 2, 2, 1], [4, 2, 2, 1]),
        ([5, 5, 5, 7], [1, 1, 1, 4]),
    ],
)
def test_equal_keys_share_a_rank_and_the_next_is_skipped(keys, expected):
    assert ranks(keys) == expected


@given(st.lists(POINTS, max_size=12))
def test_the_order_of_criteria_does_not_matter(points):
    assert group_points(points) == group_points(reversed(points)) == sum(points)


@given(st.lists(POINTS, min_size=1, max_size=12), POINTS)
def test_more_points_never_lower_the_total(points, more):
    raised = [points[0] + more, *points[1:]]

    assert total_points(raised) >= total_points(points)


@given(st.lists(st.integers(0, 5), max_size=8))
def test_rank_is_one_more_than_the_number_of_those_before(keys):
    assert ranks(keys) == [sum(other < key for other in keys) + 1 for key in keys]
