"""What holds for every number, day, name and code, not only for the examples that somebody thought of."""

import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cluster_portal.text import clean, fold, number, sort_key
from cooperatives.models.organizations import pk_from_record_code, record_code
from cooperatives.workbook.cells import (
    CellError,
    is_dash,
    is_empty,
    is_not_available,
    parse_day,
    parse_number,
    parse_whole_number,
    text,
)
from cooperatives.workbook.matching import name_key

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=3)
counts = st.integers(0, 2_000_000_000)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
# All that a cell of a workbook can hold, and more
cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.text(st.sampled_from("0123456789.,-+()% /đtriệu−\u00a0")),
)


# Numbers


@given(amounts)
def test_number_as_vietnamese_papers_write_it_is_read_as_it_was(value):
    assert parse_number(number(value), places=3) == value
    assert parse_number(number(value, 3), places=3) == value


@given(counts)
def test_count_is_read_as_it_was(value):
    assert parse_whole_number(number(value)) == value == parse_whole_number(str(value))


@given(st.decimals(min_value=1000, max_value=10**12, places=2))
def test_number_as_english_papers_write_it_is_read_as_it_was(value):
    """With both signs nothing can be mistaken: the last one is the decimal sign."""
    assert parse_number(f"{value:,.2f}", places=2) == value


@given(amounts, st.sampled_from(["{}", " {} ", "\u00a0{}", "{}\u200b", "+{}"]))
def test_what_stands_around_a_number_does_not_matter(value, around):
    assume(value >= 0)
    assert parse_number(around.format(number(value)), places=3) == value


@given(amounts)
def test_brackets_and_the_minus_of_word_are_a_minus(value):
    assume(value > 0)
    assert parse_number(f"({number(value)})", places=3) == -value
    assert parse_number(f"−{number(value)}", places=3) == -value


@given(st.floats(-1e12, 1e12))
def test_number_of_a_cell_is_rounded_once_and_half_up(value):
    exact = Decimal(str(value))

    assert abs(parse_number(value, places=3) - exact) <= Decimal("0.0005")


@given(cells)
@example("1" * 5000)
@example("٣٤٥")
@example("1e5")
@example("²")
def test_no_cell_breaks_the_parsers(value):
    """A cell is a value or a refusal with a reason and a way out, never an exception of Python."""
    for parse in (
        lambda: parse_number(value, places=3),
        lambda: parse_number(value, places=2, percent=True),
        lambda: parse_whole_number(value),
        lambda: parse_day(value),
    ):
        assert all(refused(parse) or ["understood"])
    assert {is_empty(value), is_dash(value), is_not_available(value)} <= {True, False}


def refused(parse):
    """The words of the refusal; None when the cell is understood."""
    try:
        parse()
    except CellError as refusal:
        return refusal.code, refusal.message, refusal.fix
    return None


@given(st.text(st.sampled_from("0123456789.,"), min_size=1, max_size=12))
def test_no_text_has_two_readings(typed):
    """Read, it is the one thing that its signs can mean to a Vietnamese reader, or to an English one if to him none."""
    try:
        found = parse_number(typed, places=6)
    except CellError:
        return
    vietnamese = _as_written(typed, thousands=".", decimal=",")
    english = _as_written(typed, thousands=",", decimal=".")

    assert found == next(value for value in (vietnamese, english) if value is not None)


def _as_written(typed, *, thousands, decimal):
    """The number, if the signs stand where this way of writing puts them; None otherwise."""
    whole, sign, fraction = typed.partition(decimal)
    groups = whole.split(thousands)
    if len(groups) > 1 and (
        not 1 <= len(groups[0]) <= 3 or any(len(each) != 3 for each in groups[1:])
    ):
        return None
    digits = "".join(groups)
    if not digits.isdigit() or (sign and not fraction.isdigit()):
        return None
    return Decimal(f"{digits}.{fraction or 0}").quantize(Decimal("0.000001"))


@pytest.mark.parametrize("typed", ["1.789", "12.500", "100.000", "1.234.567"])
def test_point_before_three_digits_is_a_thousand(typed):
    assert parse_whole_number(typed) == int(typed.replace(".", ""))


# Days


@given(days, st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d / %m / %Y", "%Y-%m-%d"]))
def test_day_as_printed_is_read_as_it_was(day, way):
    assert parse_day(day.strftime(way)) == day


@given(days)
def test_day_without_noughts_is_read_as_it_was(day):
    assert parse_day(f"{day.day}/{day.month}/{day.year}") == day


@given(days, st.times())
def test_day_of_a_cell_keeps_its_day(day, hour):
    assert parse_day(day) == day == parse_day(datetime.combine(day, hour))


@given(days)
def test_month_before_the_day_is_never_read_as_another_day(day):
    """4/25/2015 is no day; 4/3/2015 cannot be told from 3 April, and is that."""
    typed = f"{day.month}/{day.day}/{day.year}"
    if day.day > 12:
        with pytest.raises(CellError):
            parse_day(typed)
    else:
        assert parse_day(typed) == date(day.year, day.day, day.month)


@given(st.integers(-10, 100_000))
def test_plain_number_is_never_silently_a_day(value):
    for written in (value, float(value), str(value)):
        with pytest.raises(CellError):
            parse_day(written)


@given(days, st.times())
def test_text_of_a_day_is_a_day_again(day, hour):
    assert parse_day(text(day)) == day == parse_day(text(datetime.combine(day, time())))


# Texts and names

VOWELS = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"]
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
LETTERS = [
    *[
        "b",
        "c",
        "d",
        "đ",
        "f",
        "g",
        "h",
        "j",
        "k",
        "l",
        "m",
        "n",
        "p",
        "q",
        "r",
        "s",
        "t",
        "v",
        "w",
        "x",
        "z",
    ],
    *(unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES),
]
words = st.text(st.sampled_from([*LETTERS, *(letter.upper() for letter in LETTERS)]), max_size=8)
names = st.lists(words, max_size=5).map(" ".join)


@given(st.one_of(names, st.text()))
def test_folding_twice_is_folding_once(name):
    assert fold(fold(name)) == fold(name)
    assert clean(clean(name)) == clean(name)
    assert name_key(name_key(name)) == name_key(name)


@given(names)
def test_how_accents_are_stored_does_not_matter(name):
    loose = unicodedata.normalize("NFD", name)

    assert (clean(loose), fold(loose), name_key(loose)) == (clean(name), fold(name), name_key(name))


@pytest.mark.parametrize("pair", ["oa", "oe", "uy"])
@given(tone=st.sampled_from(TONES[1:]), before=words, behind=words)
def test_place_of_the_tone_does_not_matter(pair, tone, before, behind):
    """Hoà and hòa, khoẻ and khỏe, thuý and thúy: the decree itself writes both."""
    old = before + pair + tone + behind
    new = before + pair[0] + tone + pair[1] + behind

    assert name_key(old) == name_key(new)
    assert fold(old) == fold(new)


@given(names, st.sampled_from(["\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060"]), st.data())
def test_invisible_characters_change_no_name(name, sign, data):
    place = data.draw(st.integers(0, len(name)))

    assert name_key(name[:place] + sign + name[place:]) == name_key(name)


@pytest.mark.parametrize(
    "short,full",
    [
        ("HTX", "Hợp tác xã"),
        ("QTDND", "Quỹ tín dụng nhân dân"),
        ("QTD", "Quỹ tín dụng nhân dân"),
        ("LHHTX", "Liên hiệp hợp tác xã"),
        ("LH HTX", "Liên hiệp hợp tác xã"),
        ("THT", "Tổ hợp tác"),
    ],
)
@given(name=names)
def test_abbreviated_kind_is_the_same_name(short, full, name):
    assert name_key(f"{short} {name}") == name_key(f"{full} {name}")


# The order of the alphabet, written down a second time and in another way

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
ORDER_OF_TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]


def place_in_dictionary(name):
    """Letters first, a space before every letter; then the tones, then small before capital."""
    letters, tones, capitals = [], [], []
    for char in clean(name):
        marks = unicodedata.normalize("NFD", char.lower())
        tone = next((mark for mark in marks if mark in TONES[1:]), "")
        base = unicodedata.normalize("NFC", marks.replace(tone, "")) if tone else char.lower()
        letters.append(-1 if base == " " else ALPHABET.index(base))
        tones.append(ORDER_OF_TONES.index(tone))
        capitals.append(char.isupper())
    return letters, tones, capitals


@given(names, names)
def test_sort_key_is_the_order_of_the_alphabet(one, other):
    assert (sort_key(one) < sort_key(other)) == (
        place_in_dictionary(one) < place_in_dictionary(other)
    )


def test_single_letters_stand_as_in_the_dictionary():
    assert sorted(reversed(LETTERS), key=sort_key) == sorted(LETTERS, key=place_in_dictionary)
    assert sorted(["đ", "d", "e", "z", "c"], key=sort_key) == ["c", "d", "đ", "e", "z"]


# Record codes

numbers = st.integers(1, 9_999_999)


@given(numbers)
def test_record_code_names_its_record(pk):
    assert pk_from_record_code(record_code(pk)) == pk


@given(numbers, st.data())
def test_one_wrong_digit_of_a_record_code_is_noticed(pk, data):
    code = record_code(pk)
    place = data.draw(st.sampled_from([at for at, char in enumerate(code) if char.isdigit()]))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))

    with pytest.raises(ValueError):
        pk_from_record_code(code[:place] + wrong + code[place + 1 :])


@given(numbers, st.data())
@example(pk=900, data=None)
def test_two_digits_of_a_record_code_that_changed_places_are_noticed(pk, data):
    digits = record_code(pk).replace("-", "")
    places = [at for at in range(len(digits) - 1) if digits[at] != digits[at + 1]]
    chosen = places if data is None else [data.draw(st.sampled_from(places))]
    for at in chosen:
        swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        with pytest.raises(ValueError):
            pk_from_record_code(f"{swapped[:-1]}-{swapped[-1]}")


@given(st.text())
def test_no_text_breaks_the_reading_of_record_codes(typed):
    try:
        assert isinstance(pk_from_record_code(typed), int)
    except ValueError:
        return
