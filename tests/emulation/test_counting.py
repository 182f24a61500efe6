"""Counting votes: shares as fractions, who is chosen, who stands again, and sums that must agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.counting import Counts, Result, Share, decide, least, reaches
from emulation.models import Outcome

VOTES = st.dictionaries(st.integers(1, 8), st.integers(0, 9), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("share", "base", "expected"),
    [
        (Share.MOST, 7, 1),
        (Share.HALF, 6, 4),
        (Share.HALF, 7, 4),
        (Share.TWO_THIRDS, 6, 4),
        (Share.TWO_THIRDS, 7, 5),
        (Share.EIGHTY, 5, 4),
        (Share.EIGHTY, 7, 6),
        (Share.NINETY, 10, 9),
        (Share.NINETY, 7, 7),
        (Share.EVERYBODY, 7, 7),
    ],
)
def test_least_number_that_reaches_a_share(share, base, expected):
    assert least(share, base) == expected
    assert [reaches(share, count, base) for count in (expected - 1, expected)] == [False, True]


@pytest.mark.parametrize("share", Share)
def test_nobody_reaches_nothing(share):
    assert not reaches(share, 0, 0)
    assert least(share, 0) == 1


@pytest.mark.parametrize(
    ("votes", "share", "ranks", "expected"),
    [
        ({1: 4, 2: 3}, Share.HALF, {}, Result(Outcome.ELECTED, 1)),
        ({1: 3, 2: 2, 3: 2}, Share.MOST, {}, Result(Outcome.ELECTED, 1)),
        ({1: 3, 2: 3, 3: 1}, Share.MOST, {}, Result(Outcome.TIED, next_round=(1, 2))),
        (
            {1: 3, 2: 3, 3: 1},
            Share.MOST,
            {1: 2, 2: 1, 3: 3},
            Result(Outcome.ELECTED, 2, is_by_points=True),
        ),
        ({1: 3, 2: 3}, Share.MOST, {1: 1, 2: 1}, Result(Outcome.TIED, next_round=(1, 2))),
        ({1: 3, 2: 3}, Share.MOST, {1: 1}, Result(Outcome.ELECTED, 1, is_by_points=True)),
        ({1: 3, 2: 2, 3: 2}, Share.HALF, {}, Result(Outcome.NOT_REACHED, next_round=(1, 2, 3))),
        ({1: 3, 2: 3, 3: 1}, Share.HALF, {1: 1}, Result(Outcome.NOT_REACHED, next_round=(1, 2))),
        ({1: 0, 2: 0}, Share.MOST, {}, Result(Outcome.NOT_REACHED, next_round=(1, 2))),
        ({1: 3}, Share.HALF, {}, Result(Outcome.NOT_REACHED, next_round=(1,))),
        ({}, Share.MOST, {}, Result(Outcome.NOT_REACHED)),
    ],
)
def test_who_is_chosen(votes, share, ranks, expected):
    assert decide(votes, share=share, base=7, ranks=ranks) == expected


@given(VOTES, st.sampled_from(list(Share)))
def test_chosen_is_who_has_the_most_and_the_order_of_candidates_does_not_matter(votes, share):
    base = sum(votes.values())
    result = decide(votes, share=share, base=base)
    other_way = decide(dict(reversed(votes.items())), share=share, base=base)

    assert (result.outcome, result.winner) == (other_way.outcome, other_way.winner)
    assert set(result.next_round) == set(other_way.next_round)
    if result.outcome == Outcome.ELECTED:
        others = [count for key, count in votes.items() if key != result.winner]
        assert all(votes[result.winner] > count for count in others)
        assert reaches(share, votes[result.winner], base)
    else:
        assert not result.winner
        assert all(votes[key] <= max(votes.values()) for key in result.next_round)


def test_sums_of_a_count_on_paper_that_agree():
    counted = Counts(issued=7, collected=6, valid=5, invalid=1, blank=1)

    assert counted.problems({1: 3, 2: 1}, present=7) == []


def test_sums_of_a_count_on_paper_that_do_not_agree_are_named():
    counted = Counts(issued=8, collected=9, valid=5, invalid=1, blank=0)

    assert counted.problems({1: 3, 2: 1}, present=7) == [
        "Phát ra 8 phiếu nhưng chỉ có 7 đơn vị có mặt.",
        "Thu vào 9 phiếu nhưng chỉ phát ra 8 phiếu.",
        "5 phiếu hợp lệ và 1 phiếu không hợp lệ không bằng 9 phiếu thu vào.",
        "Phiếu cho các đơn vị và phiếu không chọn ai cộng lại là 4, nhưng số phiếu hợp lệ là 5.",
    ]
