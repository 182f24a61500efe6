"""Files as they come: kinds, coordinates, and why some are not taken."""

import io
import time
import tracemalloc
import zipfile
from datetime import date

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from cooperatives.workbook.reader import MAX_BYTES, read_workbook
from cooperatives.workbook.refusals import WorkbookRefused

from .workbooks import csv, xlsx


def rows_of(content, filename="a.xlsx"):
    [sheet] = read_workbook(content, filename)
    return sheet.rows


def with_sheet_xml(content, change):
    """The workbook with the XML of its first sheet changed."""
    old, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name.endswith("sheet1.xml") else part)
    return target.getvalue()


def test_rows_are_those_that_excel_shows():
    """calamine cuts empty rows and columns at the top left; people see them."""
    content = xlsx([[], [], [None, "Tên", date(2023, 4, 3)], [], [None, "An", 5]])

    assert rows_of(content) == [(3, ["", "Tên", date(2023, 4, 3)]), (5, ["", "An", 5.0])]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_any_office(delimiter, encoding):
    content = csv([["Tên", "Số"], ["HTX Hòa", "5"]], delimiter=delimiter, encoding=encoding)

    assert rows_of(content, "a.csv") == [(1, ["Tên", "Số"]), (2, ["HTX Hòa", "5"])]


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
REFUSED = {
    "empty": (b"", "a.xlsx", "F-05"),
    "a letter": (b"%PDF-1.7 ...", "a.pdf", "F-01"),
    "a letter under another name": (b"%PDF-1.7 ...", "a.xlsx", "F-01"),
    "protected": (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "F-02"),
    "an old Word paper": (OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "a.doc", "F-01"),
    "too large": (b"PK" + b"0" * MAX_BYTES, "a.xlsx", "F-03"),
    "half a workbook": (xlsx([["Tên"]])[:900], "a.xlsx", "F-08"),
    "old letters": ("Tên;Xã".encode("cp1258", "ignore") + b"\xd2\xe3", "a.csv", "F-09"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_list_is_refused_with_its_own_sentence(what):
    content, filename, code = REFUSED[what]

    with pytest.raises(WorkbookRefused) as refusal:
        read_workbook(content, filename)

    assert refusal.value.code == code
    assert refusal.value.message
    assert refusal.value.fix


def test_workbook_with_a_password_is_refused():
    content = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx([["Tên"]]))).encrypt("mat-khau", content)

    with pytest.raises(WorkbookRefused) as refusal:
        read_workbook(content.getvalue(), "a.xlsx")

    assert refusal.value.code == "F-02"


def test_word_document_in_a_zip_is_no_workbook():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    with pytest.raises(WorkbookRefused) as refusal:
        read_workbook(target.getvalue(), "a.xlsx")

    assert refusal.value.code == "F-01"


def test_zip_bomb_is_not_unfolded():
    bomb = with_sheet_xml(xlsx([["Tên"]]), lambda xml: xml + b" " * (210 * 1024 * 1024))

    with pytest.raises(WorkbookRefused) as refusal:
        read_workbook(bomb, "a.xlsx")

    assert (refusal.value.code, len(bomb) < 1_000_000) == ("F-04", True)


USED_ROWS = {
    "styled rows": lambda row: b'<row r="%d" s="1" customFormat="1"/>' % row,
    "styled cells": lambda row: b'<row r="%d"><c r="A%d" s="0"/></row>' % (row, row),
    "empty texts": lambda row: b'<row r="%d"><c r="A%d" t="str"><v></v></c></row>' % (row, row),
}


@pytest.mark.slow
@pytest.mark.parametrize("used", USED_ROWS)
def test_a_million_used_rows_cost_no_more_than_the_filled_ones(used):
    """InvenTree 1642: LibreOffice writes such files, and others hang on them."""
    more = b"".join(map(USED_ROWS[used], range(3, 1_048_577)))
    content = with_sheet_xml(
        xlsx([["Tên"], ["An"]]), lambda xml: xml.replace(b"</sheetData>", more + b"</sheetData>")
    )
    started = time.process_time()
    tracemalloc.start()

    rows = rows_of(content)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows == [(1, ["Tên"]), (2, ["An"])]
    assert peak < 150 * 1024 * 1024
    assert time.process_time() - started < 30


def test_one_cell_far_away_is_refused_by_name():
    """Its grid would take a gigabyte."""
    far = b'<row r="900000"><c r="XFD900000" t="inlineStr"><is><t>x</t></is></c></row>'
    content = with_sheet_xml(
        xlsx([["Tên"]]), lambda xml: xml.replace(b"</sheetData>", far + b"</sheetData>")
    )

    with pytest.raises(WorkbookRefused, match=r"900\.000") as refusal:
        read_workbook(content, "a.xlsx")

    assert refusal.value.code == "F-07"


def test_broken_formulas_are_known_by_their_cells():
    content = xlsx([["Tên", "Doanh thu"], ["An", "=1/0"]])

    [sheet] = read_workbook(content, "a.xlsx")

    assert sheet.faults == {(2, 1): "#DIV/0!"}
