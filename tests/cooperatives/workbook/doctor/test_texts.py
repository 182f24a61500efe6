"""Letters of a whole sheet: by fonts, by letters that no word has, by the rest of the column; never silently."""

import io
import unicodedata

import pytest
import xlsxwriter

from tests.cooperatives.workbook.workbooks import csv

from .conftest import column

pytestmark = pytest.mark.django_db


def in_fonts(*rows):
    """A workbook of (text, font) cells; a plain text has the usual font."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page, formats = book.add_worksheet("Danh sách"), {}
    for row, cells in enumerate(rows):
        for index, cell in enumerate(cells):
            text, font = cell if isinstance(cell, tuple) else (cell, "")
            if font and font not in formats:
                formats[font] = book.add_format({"font_name": font})
            page.write(row, index, text, formats.get(font))
    book.close()
    return target.getvalue()


def test_tcvn3_list_is_read_headings_and_all(read):
    reading = read(
        in_fonts(
            [("Tªn hîp t¸c x·", ".VnTimeH"), ("Sè thµnh viªn", ".VnTime")],
            [("HTX Phó Thä", ".VnTime"), 12],
            [("HTX Hßa An", ".VnTime"), 15],
        )
    )

    assert reading.values("name") == ["HTX Phú Thọ", "HTX Hòa An"]
    assert reading.values("members_count") == [12, 15]
    place, count, example = reading.repairs()["tcvn3"]
    assert (place, count, example) == ("Danh sách!B", 1, ("Sè thµnh viªn", "Số thành viên"))
    assert reading.found.tables[0].headings[0].text == "TÊN HỢP TÁC XÃ"
    assert {repair.confidence for repair in reading.found.repairs} == {"sure"}


def test_one_file_mixes_three_alphabets(read):
    reading = read(
        in_fonts(
            ["Tên", "Địa chỉ", "Ghi chú"],
            ["Hợp tác xã An", ("thÞ trÊn Sông Vệ", ".VnTime"), ("xaõ Hoøa", "VNI-Times")],
            [("Hîp t¸c x· B×nh", ".VnTime"), ("thÞ trÊn La Hµ", ".VnTime"), "xã Hòa"],
        )
    )

    assert reading.values("name") == ["Hợp tác xã An", "Hợp tác xã Bình"]
    # A cell with a letter that only Unicode has is never decoded, whatever its font says.
    assert reading.values("address") == ["thÞ trÊn Sông Vệ", "thị trấn La Hà"]
    assert reading.values("note") == ["xã Hòa", "xã Hòa"]


def test_letters_alone_tell_and_short_cells_follow_their_column(read):
    """«Phó», «Hßa» … alone could be anything; the column says what they are."""
    reading = read(
        column("Người đại diện", "NguyÔn V¨n T­", "TrÇn ThÞ Hoµ", "Lª Phó", "NguyÔn Hßa", "An")
    )

    assert reading.values("representative") == [
        "Nguyễn Văn Tư",
        "Trần Thị Hòa",
        "Lê Phú",
        "Nguyễn Hòa",
        "An",
    ]
    assert reading.found.repairs[0].confidence == "likely"


def test_unicode_is_left_alone(read):
    names = ["Hải Phòng", "Hòa", "Ấp Bắc – 300m²", "«Sông Hương»", "Quỹ 25°C"]
    reading = read(column("Ghi chú", *names))

    assert reading.values("note") == names
    assert reading.repairs() == {}


MIXED = ["Nguyễn Văn Tư", "TrÇn ThÞ B×nh", "Phó", "Hải"]


def test_doubtful_cells_between_unicode_and_old_letters_are_asked(read):
    reading = read(column("Người đại diện", *MIXED))

    assert reading.values("representative") == ["Nguyễn Văn Tư", "Trần Thị Bình", "Phó", "Hải"]
    assert reading.questions() == [("encodings", "Danh sách!B", True)]
    assert reading.refused() == {4: "V-17"}


def test_answered_encoding_is_taken_and_may_be_answered_otherwise(read):
    reading = read(column("Người đại diện", *MIXED), encodings={"Danh sách!B": "tcvn3"})

    assert reading.values("representative") == ["Nguyễn Văn Tư", "Trần Thị Bình", "Phú", "Hải"]
    assert reading.questions() == [("encodings", "Danh sách!B", False)]


@pytest.mark.parametrize("key", ["tcvn3", "tcvn3@Danh sách!B"])
def test_declined_letters_stay(read, key):
    reading = read(column("Ghi chú", "Hîp t¸c x·"), repairs={key: False})

    assert reading.values("note") == ["Hîp t¸c x·"]
    assert [(each.code, each.is_declined, each.count) for each in reading.found.repairs] == [
        ("tcvn3", True, 1)
    ]


FAULTS = {
    "decomposed": (unicodedata.normalize("NFD", "Hợp tác xã"), "Hợp tác xã"),
    "invisible": ("HTX\u200b An\u00ad", "HTX An"),
    "spaces": (" HTX\u00a0An   Bình ", "HTX An Bình"),
}


@pytest.mark.parametrize("code", FAULTS)
def test_what_nobody_sees_is_mended_and_said(read, code):
    before, after = FAULTS[code]
    reading = read(column("Ghi chú", before))

    assert reading.values("note") == [after]
    assert reading.repairs()[code][:2] == ("Danh sách!B", 1)


def test_example_shows_what_nobody_sees(read):
    reading = read(column("Ghi chú", "HTX\u200b A\x00n"))

    assert reading.repairs()["invisible"][2] == ("HTX· A·n", "HTX An")


def test_line_breaks_in_a_heading_are_no_fault(read):
    reading = read([["Tên\nHTX", "Số\nthành viên"], ["HTX An", 5]])

    assert reading.values("members_count") == [5]
    assert reading.repairs() == {}


@pytest.mark.parametrize("encoding", ["cp1258", "utf-16-le", "utf-16-be", "utf-8", "utf-16"])
def test_csv_of_old_windows_and_without_marks(read, encoding):
    text = "Tên;Ghi chú\r\nHợp tác xã Hòa Bình;Đường Trần Phú\r\n"
    if encoding == "cp1258":
        # Windows writes the tones as letters of their own.
        text = "".join(
            unicodedata.normalize("NFC", part) for letter in text for part in _tones_apart(letter)
        )
    reading = read(text.encode(encoding), "a.csv")

    assert reading.values("name") == ["Hợp tác xã Hòa Bình"]
    assert reading.values("note") == ["Đường Trần Phú"]
    assert list(reading.repairs() if encoding == "cp1258" else ["windows-1258"]) == ["windows-1258"]


def _tones_apart(letter):
    marks = unicodedata.normalize("NFD", letter)
    tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
    return ["".join(mark for mark in marks if mark not in tones), *tones]


def test_csv_in_the_letters_of_an_old_font(read):
    content = csv([["Tªn", "Ghi chó"], ["Hîp t¸c x· B×nh An", "TrÇn Phó"]], encoding="cp1252")
    reading = read(content, "a.csv")

    assert reading.values("name") == ["Hợp tác xã Bình An"]
    assert reading.values("note") == ["Trần Phú"]
