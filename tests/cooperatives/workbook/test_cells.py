"""Numbers and days as Vietnamese offices type them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_portal.text import number
from cooperatives.workbook.cells import CellError, parse_day, parse_number, parse_whole_number

NUMBERS = {
    "1.789": "1789",
    "1.234.567,5": "1234567.5",
    "5,5": "5.5",
    "1 234": "1234",
    "1\u00a0234,5": "1234.5",
    "12.5": "12.5",
    "1,234.5": "1234.5",
    "1,234,567": "1234567",
    "(12)": "-12",
    "-12": "-12",
    "0": "0",
    1.789: "1.789",
    12: "12",
}


@pytest.mark.parametrize("typed", NUMBERS)
def test_number(typed):
    assert parse_number(typed, places=3) == Decimal(NUMBERS[typed])


@pytest.mark.parametrize(
    "typed",
    ["nhiều", "12 người", "1.23.4", "1,2,3", "", "5%", True, date(2023, 1, 1), float("nan")],
)
def test_no_number(typed):
    with pytest.raises(CellError) as refusal:
        parse_number(typed, places=3)

    assert refusal.value.code == "V-01"


@pytest.mark.parametrize("value", [1e30, 1e300, -1e30])
def test_number_that_no_column_can_hold(value):
    with pytest.raises(CellError) as refusal:
        parse_number(value, places=2)

    assert refusal.value.code == "V-01"
    assert len(refusal.value.args[0]) < 60


def test_percent_only_where_a_share_is_asked():
    assert parse_number("5,5%", places=2, percent=True) == Decimal("5.5")


@pytest.mark.parametrize(("typed", "count"), [("1.789", 1789), (12.0, 12), ("0", 0)])
def test_count(typed, count):
    assert parse_whole_number(typed) == count


def test_float_that_was_a_thousand_is_asked_back():
    """An English Excel turns the typed 1.789 into one and a bit; the sentence names what was probably meant."""
    with pytest.raises(CellError) as refusal:
        parse_whole_number(1.789)

    assert "1.789" in refusal.value.fix


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=3))
def test_every_number_we_print_is_read_again(value):
    assert parse_number(number(value), places=3) == value


DAYS = {
    "03/04/2023": date(2023, 4, 3),
    "3-4-2023": date(2023, 4, 3),
    "3.4.2023": date(2023, 4, 3),
    "2023-04-03": date(2023, 4, 3),
    datetime(2023, 4, 3): date(2023, 4, 3),  # noqa: DTZ001  as Excel gives it
}


@pytest.mark.parametrize("typed", DAYS)
def test_day(typed):
    assert parse_day(typed) == DAYS[typed]


@pytest.mark.parametrize(
    "typed", ["31/02/2015", "3/4/23", "hôm qua", "2015", 2015, 42005, "01/01/1800", True]
)
def test_no_day(typed):
    with pytest.raises(CellError) as refusal:
        parse_day(typed)

    assert refusal.value.code == "V-03"


def test_serial_number_is_told_as_the_day_it_means():
    with pytest.raises(CellError) as refusal:
        parse_day(42005)

    assert "01/01/2015" in refusal.value.fix


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_we_print_is_read_again(day):
    assert parse_day(f"{day:%d/%m/%Y}") == day


def test_serial_number_that_a_csv_writes_as_text():
    with pytest.raises(CellError) as refusal:
        parse_day("45000")

    assert "15/03/2023" in refusal.value.fix


def test_american_day_is_told_as_such():
    """LibreOffice in English writes the days of a CSV so; «04/03/2004» in the same column would be read wrongly."""
    with pytest.raises(CellError) as refusal:
        parse_day("04/30/2004")

    assert "30/04/2004" in refusal.value.fix
