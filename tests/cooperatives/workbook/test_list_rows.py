"""Rows written as XML by ourselves say what XlsxWriter would have made of the same values."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter

from cooperatives.workbook.list_rows import (
    STYLES,
    RowWriter,
    splice,
    style_numbers,
    write_sample,
)

VALUES = [
    1,
    "HTX «Á» & <Bé>",
    "=1+1",
    " hai đầu ",
    "hai\ndòng\r\n",
    "một\ttab",
    "_x0041_ không phải A",
    "\x07chuông\ufffe",
    "",
    None,
    0,
    -5,
    Decimal("1234.500"),
    Decimal("5500.000"),
    Decimal("99999999999999.999"),
    date(1900, 1, 1),
    date(1900, 2, 28),
    date(1900, 3, 1),
    date(2023, 12, 2),
]


def frame():
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    days = {"day": {"num_format": "dd/mm/yyyy"}, "quoted": {"quote_prefix": True}}
    styles = {
        name: book.add_format({"font_size": 20 + place} | days.get(name, {}))
        for place, name in enumerate(STYLES)
    }
    sheet.write_string(0, 0, "Tiêu đề", book.add_format({"bold": True}))
    write_sample(sheet, 2, styles)
    book.add_worksheet().write_string(0, 0, "Trang khác", book.add_format({"italic": True}))
    book.close()
    return target


def listed(*rows, locked=frozenset()):
    numbers = style_numbers(frame(), 3)
    xml, target = io.BytesIO(), io.BytesIO()
    writer = RowWriter(xml, numbers, len(rows[0]), locked)
    for place, values in enumerate(rows):
        writer.write(3 + place, values)
    splice(frame(), target, xml, sample=3, last=2 + len(rows), numbers=numbers)
    return openpyxl.load_workbook(target)


def by_xlsxwriter(values):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
    for index, value in enumerate(values):
        if value in (None, ""):
            continue
        if isinstance(value, str):
            sheet.write_string(0, index, value.replace("\t", " "))
        elif isinstance(value, date):
            sheet.write_datetime(0, index, value, day)
        else:
            sheet.write_number(0, index, value)
    book.close()
    return openpyxl.load_workbook(target).worksheets[0]


def test_every_value_is_what_xlsxwriter_writes():
    ours = listed(VALUES).worksheets[0]

    assert [cell.value for cell in ours[3]] == [cell.value for cell in by_xlsxwriter(VALUES)[1]]


def test_each_kind_of_cell_has_its_style_and_what_stands_around_stays():
    values = [7, "chữ", "=bẫy", "khóa", date(2023, 1, 1), 5, Decimal("2.5"), None]

    book = listed(values, values, locked={3})

    sizes = [cell.font.size - 20 for cell in book.worksheets[0][4]]
    styles = ["index", "text", "quoted", "locked", "day", "whole", "decimal", "text"]
    assert [STYLES[int(size)] for size in sizes] == styles
    assert book.worksheets[0]["C4"].quotePrefix
    assert book.worksheets[0].dimensions == "A1:H4"
    assert (book.worksheets[0]["A1"].value, book.worksheets[1]["A1"].value) == (
        "Tiêu đề",
        "Trang khác",
    )


def test_a_list_without_rows_has_none():
    xml, target, numbers = io.BytesIO(), io.BytesIO(), style_numbers(frame(), 3)

    splice(frame(), target, xml, sample=3, last=2, numbers=numbers)

    assert openpyxl.load_workbook(target).worksheets[0].max_row == 1


def test_a_frame_with_other_styles_is_refused():
    numbers = style_numbers(frame(), 3) | {"day": 99}

    with pytest.raises(RuntimeError, match="styles"):
        splice(frame(), io.BytesIO(), io.BytesIO(), sample=3, last=3, numbers=numbers)
