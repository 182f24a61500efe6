"""Days in words, as Excel's numbers, with the month first, or of which only the year is known."""

from datetime import date

import pytest

from cooperatives.workbook.doctor.days import Said, read_day

from .conftest import column

pytestmark = pytest.mark.django_db
FOUNDED = "Ngày thành lập"

SAID = {
    "ngày 3 tháng 4 năm 2023": Said(2023, 4, 3),
    "03 tháng 4, 2023": Said(2023, 4, 3),
    "tháng 3 năm 2015": Said(2015, 3),
    "3/2015": Said(2015, 3),
    "T3/2015": Said(2015, 3),
    "năm 2015": Said(2015),
    "2015": Said(2015),
    2015: Said(2015),
    42005: Said(2015, 1, 1),
    "45000": Said(2023, 3, 15),
    42005.75: Said(2015, 1, 1),
    "13/2015": None,
    "3/4/2023": None,
    "ngày 31 tháng 2 năm 2015": None,
    "hôm qua": None,
    12: None,
    2015.5: None,
    True: None,
}


@pytest.mark.parametrize("value", SAID, ids=map(repr, SAID))
def test_what_a_cell_says_of_a_day(value):
    assert read_day(value) == SAID[value]


def test_words_and_numbers_become_days(read):
    reading = read(column(FOUNDED, "ngày 3 tháng 4 năm 2023", 42005, "45000", date(2020, 1, 2)))

    assert reading.values("founded_on") == [
        date(2023, 4, 3),
        date(2015, 1, 1),
        date(2023, 3, 15),
        date(2020, 1, 2),
    ]
    assert reading.repairs() == {
        "day-text": ("Danh sách!B", 1, ("ngày 3 tháng 4 năm 2023", "03/04/2023")),
        "day-serial": ("Danh sách!B", 2, ("42005", "01/01/2015")),
    }


PARTIAL = [2015, "tháng 3 năm 2015", date(2020, 1, 2)]


def test_a_year_alone_is_asked_and_its_row_waits(read):
    reading = read(column(FOUNDED, *PARTIAL))

    assert reading.questions() == [("days", "Danh sách!B", True)]
    assert reading.refused() == {2: "V-03", 3: "V-03"}


@pytest.mark.parametrize(
    "answer, days",
    [
        ("first_day", [date(2015, 1, 1), date(2015, 3, 1), date(2020, 1, 2)]),
        ("in_note", ["", "", date(2020, 1, 2)]),
    ],
)
def test_answered_years_are_marked_in_the_notes(read, answer, days):
    reading = read(column(FOUNDED, *PARTIAL), days={"Danh sách!B": answer})

    assert reading.values("founded_on") == days
    assert [row.remarks for row in reading.found.tables[0].rows] == [
        ["Ngày thành lập: chỉ biết năm 2015"],
        ["Ngày thành lập: chỉ biết tháng 3 năm 2015"],
        [],
    ]


AMERICAN = ["04/30/2004", "04/03/2004", "05/05/2005"]


def test_american_column_is_asked(read):
    reading = read(column(FOUNDED, *AMERICAN))

    assert reading.questions() == [("styles", "Danh sách!B", True)]
    assert reading.refused() == {3: "V-16"}


def test_answered_american_column_is_turned(read):
    reading = read(column(FOUNDED, *AMERICAN), styles={"Danh sách!B": "english"})

    assert reading.values("founded_on") == [date(2004, 4, 30), date(2004, 4, 3), date(2005, 5, 5)]


def test_both_orders_in_one_column_are_refused_cell_by_cell(read):
    reading = read(column(FOUNDED, "04/30/2004", "30/04/2004", "04/03/2004"))

    assert (reading.questions(), reading.refused()) == ([], {4: "V-16"})


SWAPPED = [date(2004, 3, 4), date(2005, 7, 1), date(2006, 9, 12), "25/12/2004"]


def test_days_that_an_english_excel_turned_round_are_asked(read):
    """It took 4/3/2004 for the 3rd of April and left 25/12/2004, which it could not read, a text."""
    reading = read(column(FOUNDED, *SWAPPED))

    assert reading.questions() == [("styles", "Danh sách!B", True)]
    assert reading.refused() == {2: "V-16", 3: "V-16", 4: "V-16"}


@pytest.mark.parametrize(
    "answer, first", [("english", date(2004, 4, 3)), ("vietnamese", date(2004, 3, 4))]
)
def test_answered_turned_days(read, answer, first):
    reading = read(column(FOUNDED, *SWAPPED), styles={"Danh sách!B": answer})

    assert (reading.values("founded_on")[0], reading.refused()) == (first, {})


def test_usual_days_are_left_alone(read):
    values = [date(2004, 3, 4), date(2005, 7, 21), "25/12/2004", "3/4/2023"]
    reading = read(column(FOUNDED, *values))

    assert (reading.values("founded_on"), reading.questions()) == (values, [])
