"""Digits typed by hand: which are figures, which data value lies nearest, and what binding does to the text."""

import pytest

from cooperatives.statistics import Counts
from reports.typed import bind, typed_digits, value_of
from tests.reports.made import report_of


@pytest.fixture
def numbers():
    return report_of(
        Counts(cooperatives=1733, credit_funds=56, unions=5, groups=5487),
        provinces=[
            ("Đà Nẵng", Counts(cooperatives=141)),
            ("Quảng Ngãi", Counts(cooperatives=283, unions=5)),
        ],
    ).numbers


@pytest.mark.parametrize(
    ("text", "digits", "markup", "is_equal"),
    [
        ("có 1.789 hợp tác xã", "1.789", "{{ htx.tong }}", True),
        ("có 1789 hợp tác xã", "1789", "{{ htx.tong }}", True),
        ("gồm 05 liên hiệp hợp tác xã", "05", "{{ lhhtx.tong }}", True),
        ("gần 5.480 tổ hợp tác", "5.480", "{{ tht.tong }}", False),
        ("Quảng Ngãi có 283 hợp tác xã, không kể quỹ", "283", "{{ htx.rieng.quang-ngai }}", True),
        ("chiếm 1.789.", "1.789", "{{ htx.tong }}", True),
    ],
)
def test_nearest_figure_with_its_name(numbers, text, digits, markup, is_equal):
    (found,) = typed_digits(text, numbers)

    assert found.text == digits
    assert (found.near[0].markup, found.near[0].is_equal) == (markup, is_equal)


@pytest.mark.parametrize(
    "text",
    [
        "ngày 02 tháng 12 năm 2023",
        "ngày 02/12/2023",
        "hội nghị (02.12) tại Quảng Ngãi",
        "tháng 3/2024",
        "năm 2023, 2024",
        "nhiệm kỳ 2020 - 2025",
        "giai đoạn 2021-2025",
        "Quyết định số 429/QĐ-LMHTXVN",
        "Nghị quyết 20-NQ/TW",
        "Nghị định 30/2020/NĐ-CP",
        "Luật số 17/2023/QH15",
        "theo Điều 5, khoản 2",
        "lúc 08h00 và 8 giờ 30 phút",
        "lần thứ 13",
        "1. Một\n2) Hai",
        "{{ htx.tong }} hợp tác xã",
        "COVID19 và QH15",
    ],
)
def test_what_is_no_figure_is_left_alone(numbers, text):
    assert [each.text for each in typed_digits(text, numbers)] == []


def test_figure_that_no_data_know_is_named_without_a_neighbour(numbers):
    (found,) = typed_digits("có 999.999 người dự", numbers)

    assert (found.text, found.near) == ("999.999", ())


def test_line_and_place(numbers):
    text = "Một.\n- Có 1.789 hợp tác xã"
    (found,) = typed_digits(text, numbers)

    assert (found.line, text[found.start : found.start + len(found.text)]) == (2, "1.789")


def test_bind_puts_the_name_in_place_of_the_digits():
    assert (
        bind("có 1.789 xã", start=3, digits="1.789", by="{{ htx.tong }}") == "có {{ htx.tong }} xã"
    )
    assert bind("x có 1.789 xã", start=3, digits="1.789", by="{{ htx.tong }}") is None


@pytest.mark.parametrize(
    ("digits", "value"),
    [("1.789", "1789"), ("5,5", "5.5"), ("3.071,6", "3071.6"), ("1.2.3", None), ("12,5,1", None)],
)
def test_value_as_vietnamese_papers_write_it(digits, value):
    found = value_of(digits)

    assert (found and str(found)) == value
