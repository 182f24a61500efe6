"""Sentences as papers write them: the rounding, the leading zero, the change against the year before."""

from decimal import Decimal

import pytest

from cooperatives.statistics import Counts
from reports import sentences
from reports.bound import change, change_in_percent
from reports.writing import plain
from tests.reports.made import report_of

SEED = (
    "Toàn cụm có 1.789 hợp tác xã, Quỹ tín dụng nhân dân, 05 liên hiệp hợp tác xã và gần 5.500 tổ hợp tác "
    "đang hoạt động trên nhiều lĩnh vực"
)


def test_opening_says_the_sentence_of_the_conference_of_2023():
    report = report_of(Counts(cooperatives=1733, credit_funds=56, unions=5, groups=5487))

    assert plain(sentences.opening(report), report.numbers).startswith(SEED)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (Counts(cooperatives=3), "Toàn cụm có 03 hợp tác xã đang hoạt động"),
        (
            Counts(cooperatives=120, credit_funds=1, groups=5420),
            "Toàn cụm có 121 hợp tác xã, Quỹ tín dụng nhân dân và gần 5.500 tổ hợp tác đang",
        ),
        (
            Counts(cooperatives=12, unions=10, groups=5500),
            "Toàn cụm có 12 hợp tác xã, 10 liên hiệp hợp tác xã và 5.500 tổ hợp tác đang",
        ),
        (Counts(unions=1), "Toàn cụm có 01 liên hiệp hợp tác xã đang hoạt động"),
        (Counts(), "Toàn cụm chưa có tổ chức kinh tế tập thể nào đang hoạt động."),
    ],
)
def test_opening_leaves_out_what_is_not_there(counts, words):
    report = report_of(counts)

    assert plain(sentences.opening(report), report.numbers).startswith(words)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (1789, 1753, "tăng 36 hợp tác xã (2,1%) so với cùng kỳ năm trước"),
        (95, 100, "giảm 05 hợp tác xã (5,0%) so với cùng kỳ năm trước"),
        (100, 100, "không thay đổi so với cùng kỳ năm trước"),
        (100, 0, "chưa có số liệu cùng kỳ năm trước để so sánh"),
    ],
)
def test_change(now, before, words):
    assert change(now, before, "hợp tác xã") == words


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (Decimal("5.69"), Decimal("5.33"), "tăng 6,8% so với cùng kỳ năm trước"),
        (Decimal("5"), Decimal("10"), "giảm 50,0% so với cùng kỳ năm trước"),
        (Decimal("1000.1"), Decimal("1000"), "tương đương cùng kỳ năm trước"),
        (None, Decimal("10"), ""),
        (Decimal("10"), None, ""),
    ],
)
def test_change_in_percent(now, before, words):
    assert change_in_percent(now, before) == words


@pytest.mark.parametrize(
    ("parts", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a và b"), (["a", "b", "c"], "a, b và c")],
)
def test_listed(parts, text):
    assert sentences.listed(parts) == text
