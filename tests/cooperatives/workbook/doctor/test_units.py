"""Units of money: by heading, by title, by size; whole columns, exactly."""

from decimal import Decimal

import pytest

from cooperatives.workbook.doctor.units import unit_in

from .conftest import column

pytestmark = pytest.mark.django_db

HEADINGS = {
    "Doanh thu (đồng)": (1_250_500_000, Decimal("1250.5")),
    "Doanh thu (nghìn đồng)": (1_250_500, Decimal("1250.5")),
    "Doanh thu (triệu đồng)": (1250.5, 1250.5),
    "Doanh thu (tỷ đồng)": (1.2505, Decimal("1250.5")),
    "Doanh thu (tỉ đồng)": (1.2505, Decimal("1250.5")),
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_heading_names_the_unit(read, heading):
    typed, millions = HEADINGS[heading]
    reading = read(column(heading, typed))

    assert reading.values("revenue") == [millions]
    assert ("unit" in reading.repairs()) == ("triệu" not in heading)
    assert reading.questions() == []


def test_title_over_the_table_names_the_unit(read):
    reading = read([["ĐVT: nghìn đồng"], [], *column("Doanh thu", 1_250_500)])

    assert reading.values("revenue") == [Decimal("1250.5")]
    assert [(each.code, each.confidence) for each in reading.found.repairs] == [("unit", "likely")]


def test_income_of_a_year_becomes_that_of_a_month(read):
    reading = read(column("Thu nhập bình quân (triệu đồng/người/năm)", 60))

    assert reading.values("worker_income") == [5]


def test_repair_shows_both_figures_with_their_units(read):
    reading = read(column("Doanh thu (đồng)", 1_250_500_000))

    assert reading.repairs()["unit"] == (
        "Danh sách!B",
        1,
        ("1.250.500.000 đồng", "1.250,5 triệu đồng"),
    )


def test_declined_unit_blocks_the_column(read):
    reading = read(column("Doanh thu (đồng)", 1_250_500_000), repairs={"unit": False})

    assert reading.values("revenue") == [1_250_500_000]
    assert reading.codes() == ["H-04"]


IN_DONG = [1_250_000_000, 850_000_000, 3_000_000_000, 420_000_000, 9_100_000_000]


def test_size_alone_is_asked_and_no_row_is_written(read):
    reading = read(column("Doanh thu", *IN_DONG))

    assert reading.questions() == [("units", "Danh sách!B", True)]
    assert set(reading.refused().values()) == {"V-15"}
    assert len(reading.refused()) == 5


def test_answered_unit_converts_the_whole_column(read):
    reading = read(column("Doanh thu", *IN_DONG), units={"Danh sách!B": "dong"})

    assert reading.values("revenue") == [1250, 850, 3000, 420, 9100]
    assert reading.questions() == [("units", "Danh sách!B", False)]
    assert reading.refused() == {}


def test_answer_that_it_was_right_all_the_same(read):
    reading = read(column("Doanh thu", *IN_DONG), units={"Danh sách!B": "trieu"})

    assert (reading.values("revenue"), reading.refused()) == (IN_DONG, {})


def test_figures_too_small_for_millions_are_asked(read):
    reading = read(column("Doanh thu", 1.2, 0.8, 3, 0.4, 9))

    assert reading.questions() == [("units", "Danh sách!B", True)]


def test_heading_that_its_figures_contradict_blocks(read):
    """«(đồng)» over figures of a few thousand: then somebody forgot to change the heading, or the figures."""
    reading = read(column("Doanh thu (đồng)", 1250, 850, 3000, 420, 9100))

    assert reading.questions() == [("units", "Danh sách!B", True)]
    assert reading.codes() == ["H-04"]


def test_few_usual_figures_are_not_asked(read):
    assert read(column("Doanh thu", 5, 12, 850)).questions() == []


CELLS = {
    "1,5 tỷ": ("1,5", "ty"),
    "250 triệu đồng": ("250", "trieu"),
    "250 tr.": ("250", "trieu"),
    "1.250.000 đ": ("1.250.000", "dong"),
    "12 người": ("12 người", ""),
}


@pytest.mark.parametrize("text", CELLS)
def test_unit_in_a_cell(text):
    assert unit_in(text) == CELLS[text]


def test_cell_that_says_its_own_unit_is_not_converted_twice(read):
    reading = read(column("Doanh thu (nghìn đồng)", "1,5 tỷ", 1_250_500))

    assert reading.values("revenue") == [1500, Decimal("1250.5")]
