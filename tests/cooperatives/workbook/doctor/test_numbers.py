"""Numbers typed as text, fractions that were thousands, percentages: decided by the whole column."""

from decimal import Decimal

import pytest

from cooperatives.workbook.doctor.numbers import Form, typed

from .conftest import column

pytestmark = pytest.mark.django_db

FORMS = {
    "1789": Form.PLAIN,
    "1.789": Form.POINT,
    "1,789": Form.COMMA,
    "1.234.567": Form.VIETNAMESE,
    "1.234,5": Form.VIETNAMESE,
    "5,5": Form.VIETNAMESE,
    "0,123": Form.VIETNAMESE,
    "1234,567": Form.VIETNAMESE,
    "1,234.5": Form.ENGLISH,
    "1,234,567": Form.ENGLISH,
    "12.5": Form.ENGLISH,
    "0.123": Form.ENGLISH,
    "12 người": Form.NONE,
    "1.23.4": Form.NONE,
    "٣": Form.NONE,
    "": Form.NONE,
    "1" * 19: Form.NONE,
}


@pytest.mark.parametrize("text", FORMS)
def test_form(text):
    assert typed(text).form == FORMS[text]


READ = {"(12)": -12, "-1.250": -1250, "1 234": 1234, "1\u00a0234,5": "1234.5", "−5": -5, "+7": 7}


@pytest.mark.parametrize("text", READ)
def test_signs_and_spaces(text):
    assert typed(text).read("vietnamese") == Decimal(READ[text])


def test_counts_have_no_fractions_so_each_cell_is_certain(read):
    reading = read(column("Số thành viên", "1.789", "1,789", "1 234", "850", 12, "12 người"))

    assert reading.values("members_count") == [1789, 1789, 1234, 850, 12, 12]
    assert reading.repairs()["number-text"] == ("Danh sách!B", 4, ("1.789", "1.789"))
    assert reading.questions() == []


def test_points_alone_are_thousands_as_vietnamese_type_them(read):
    reading = read(column("Doanh thu", "1.789", "12.500", "900"))

    assert reading.values("revenue") == [1789, 12500, 900]


def test_english_cells_tell_how_their_column_is_read(read):
    reading = read(column("Doanh thu", "1,789", "12,500.75", "1,234,567"))

    assert reading.values("revenue") == [1789, Decimal("12500.75"), 1234567]


def test_vietnamese_cells_tell_how_their_column_is_read(read):
    reading = read(column("Doanh thu", "1,789", "12.500,75"))

    assert reading.values("revenue") == [Decimal("1.789"), Decimal("12500.75")]


DOUBTFUL = ["1,789", "2,500", "900"]


def test_commas_alone_are_asked_and_their_rows_wait(read):
    reading = read(column("Doanh thu", *DOUBTFUL))

    assert reading.questions() == [("styles", "Danh sách!B", True)]
    assert reading.refused() == {2: "V-12", 3: "V-12"}
    [question] = reading.found.questions
    assert [choice.example for choice in question.choices] == [
        "1,789 → 1,789; 2,500 → 2,5",
        "1,789 → 1.789; 2,500 → 2.500",
    ] or sorted(question.examples) == sorted(DOUBTFUL[:2])


@pytest.mark.parametrize(
    "style, values",
    [("english", [1789, 2500, 900]), ("vietnamese", [Decimal("1.789"), Decimal("2.5"), 900])],
)
def test_answered_style_is_taken(read, style, values):
    reading = read(column("Doanh thu", *DOUBTFUL), styles={"Danh sách!B": style})

    assert reading.values("revenue") == values
    assert reading.refused() == {}
    assert reading.questions() == [("styles", "Danh sách!B", False)]


def test_mixed_column_is_refused_cell_by_cell(read):
    """What can be read in one way only is read; the doubtful cells beside it are not guessed."""
    reading = read(column("Doanh thu", "1.234,5", "1,234.5", "1.789", "1,789", "900"))

    assert reading.refused() == {4: "V-12", 5: "V-12"}
    assert reading.values("revenue") == [
        Decimal("1234.5"),
        Decimal("1234.5"),
        "1.789",
        "1,789",
        900,
    ]


THOUSANDS = [1.789, 1.25, 850, 2.104]


def test_fractions_of_people_were_thousands(read):
    """An English Excel took the point that a Vietnamese typed for a decimal point."""
    reading = read(column("Số thành viên", *THOUSANDS))

    assert reading.questions() == [("styles", "Danh sách!B", True)]
    assert reading.values("members_count") == THOUSANDS


def test_answered_thousands_come_back(read):
    reading = read(column("Số thành viên", *THOUSANDS, 2), styles={"Danh sách!B": "vietnamese"})

    assert reading.values("members_count") == [1789, 1250, 850, 2104, 2]
    assert reading.repairs()["thousands"] == ("Danh sách!B", 3, ("1,789", "1.789"))
    # 2.000 became 2: nobody can tell, so it is said.
    assert "V-14" in reading.codes()


def test_three_decimals_everywhere_in_money_are_asked(read):
    reading = read(column("Doanh thu", 1.789, 2.345, 12.104, 850))

    assert reading.questions() == [("styles", "Danh sách!B", True)]
    assert reading.refused() == {2: "V-12", 3: "V-12", 4: "V-12"}


@pytest.mark.parametrize("values", [[1.5, 22.75, 850.25], [1.789, 1250.5, 2300.125, 10.125]])
def test_money_with_usual_fractions_is_not_asked(read, values):
    reading = read(column("Doanh thu", *values))

    assert (reading.questions(), reading.values("revenue")) == ([], values)


def test_declined_text_stays_text(read):
    reading = read(column("Doanh thu", "1.234.567"), repairs={"number-text": False})

    assert reading.values("revenue") == ["1.234.567"]


def test_cells_that_say_nothing_are_left_alone(read):
    values = ["–", "KCSL", "1.250", "", "không có số liệu"]
    reading = read(column("Doanh thu", *values))

    assert reading.values("revenue") == ["–", "KCSL", 1250, "", "không có số liệu"]
