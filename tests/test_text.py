"""Folding, the order of the alphabet, numbers and rounding phrases as Vietnamese papers write them."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_portal.codes import ALPHABET, new_code, normalize_code
from cluster_portal.text import (
    clean,
    count_in_prose,
    fold,
    number,
    person_sort_key,
    rounded_phrase,
    sort_key,
)

# The order of ICU's `vi` collation, PostgreSQL's vi-x-icu among them.
IN_ORDER = [
    "An Hải 10",
    "An Hải 2",
    "Ấp Bắc",
    "Bạc Liêu",
    "Cà Mau",
    "Dung Quất",
    "Đà Nẵng",
    "Hà Nội",
    "hai",
    "Hai",
    "Hải Phòng",
    "Ô Môn",
    "Ông",
    "Ơn",
    "Quảng Nam",
    "Quảng Ngãi",
    "ta",
    "tà",
    "tả",
    "tã",
    "tá",
    "tạ",
    "Ưng",
]


@pytest.mark.parametrize(
    "typed",
    ["Đà Nẵng", "da nang", "ĐÀ  NẴNG", "\u0110a\u0300 N\u0103\u0303ng", "Đà\u200b Nẵng\u00a0"],
)
def test_fold_ignores_case_marks_spaces_and_invisible_characters(typed):
    assert fold(typed) == "da nang"


def test_clean_composes_accents():
    assert clean("Ho\u031b\u0323p ta\u0301c  xa\u0303 ") == "Hợp tác xã"


def test_sort_key_is_the_vietnamese_order():
    shuffled = random.sample(IN_ORDER, len(IN_ORDER))

    assert sorted(shuffled, key=sort_key) == IN_ORDER


@given(st.text(alphabet="aăâeêoôơuưyđáàảãạ b1", max_size=12))
def test_sort_key_puts_nothing_before_its_own_beginning(text):
    assert sort_key(text) <= sort_key(f"{text} x")


def test_people_are_listed_by_given_name():
    people = ["Nguyễn Văn An", "Trần Bình", "Lê Thị An", "Đỗ Ân"]

    assert sorted(people, key=person_sort_key) == [
        "Lê Thị An",
        "Nguyễn Văn An",
        "Đỗ Ân",
        "Trần Bình",
    ]


@pytest.mark.parametrize(
    "value,decimals,text",
    [
        (1789, None, "1.789"),
        (Decimal("1234567.50"), None, "1.234.567,5"),
        (Decimal("5.5"), 2, "5,50"),
        (Decimal("2.05"), 1, "2,1"),
        (Decimal("100"), None, "100"),
        (0, None, "0"),
        (Decimal("-12.5"), None, "-12,5"),
        (None, None, "–"),
    ],
)
def test_number(value, decimals, text):
    assert number(value, decimals) == text


@pytest.mark.parametrize(
    "value,text", [(0, "0"), (5, "05"), (9, "09"), (10, "10"), (1789, "1.789")]
)
def test_count_in_prose(value, text):
    assert count_in_prose(value) == text


@pytest.mark.parametrize(
    "value,phrase",
    [
        (5487, "gần 5.500"),
        (5500, "5.500"),
        (5510, "hơn 5.500"),
        (1789, "1.789"),
        (1980, "gần 2.000"),
        (54585, "gần 55.000"),
        (320, "320"),
        (304, "hơn 300"),
        (99, "99"),
        (7, "07"),
    ],
)
def test_rounded_phrase(value, phrase):
    assert rounded_phrase(value) == phrase


@given(st.integers(min_value=0, max_value=10**7))
def test_rounded_phrase_is_never_more_than_five_percent_off(value):
    said = int(rounded_phrase(value).split()[-1].replace(".", ""))

    assert abs(said - value) <= 0.0527 * max(value, 1)


def test_code_survives_being_typed_from_paper():
    code = new_code("GU")

    assert normalize_code(f" {code.lower().replace('0', 'o').replace('1', 'l')} ") == code
    assert set(code[3:].replace("-", "")) <= set(ALPHABET)


@pytest.mark.parametrize(
    "typed,code",
    [
        ("BC/7K3M/Q9XT/42HD", "BC-7K3M-Q9XT-42HD"),
        ("//evil.example", "EVIL-EXAM-P1E"),
        ("../..", ""),
        ("\0", ""),
        ("-", ""),
    ],
)
def test_code_can_stand_in_an_address(typed, code):
    assert normalize_code(typed) == code
