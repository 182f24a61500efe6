"""Finding the list in the papers of an office."""

import subprocess
from datetime import date

import pytest

from cooperatives.workbook.layout import find_tables
from cooperatives.workbook.mapping import find, money_units
from cooperatives.workbook.reader import read_workbook

from .workbooks import xlsx

OFFICE = [
    [None, "LIÊN MINH HỢP TÁC XÃ TỈNH MẪU", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    [],
    [None, "DANH SÁCH HỢP TÁC XÃ NĂM 2023"],
    [None, "ĐVT: triệu đồng"],
    [],
    ["STT", "Tên tổ chức", "Mã số thuế", "Thành viên (người)", None, "Lao động", None, "Doanh thu"],
    [None, None, None, "Tổng số", "Nữ", "Tổng số", "Nữ", None],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
    ["I", "Hợp tác xã nông nghiệp", None, 30, 12],
    [1, "HTX An (mẫu)", "0400000001", 10, 4, 5, 2, 1250.5],
    [2, "HTX Bình (mẫu)", None, 20, 8, 6, 3, 900],
    ["II", "Tổ hợp tác"],
    [1, "Nuôi tôm Cát (mẫu)", None, 7, 2],
    [None, "Tổng cộng", None, 37, 14, 11, 5, 2150.5],
    [],
    [None, "Ghi chú: số liệu đến 31/12/2023"],
    [None, "Mẫu An, ngày 31 tháng 12 năm 2023"],
    [None, "Người lập biểu", None, None, None, "CHỦ TỊCH"],
]


def table_of(rows, **options):
    [sheet] = read_workbook(xlsx(rows, **options), "a.xlsx")
    return next(iter(find_tables(sheet)), None)


def test_office_list_under_titles_with_two_header_rows():
    table = table_of(OFFICE)

    columns = {column.name: heading.letters for column, heading in table.columns().items()}
    rows = [(each.row, each.values[1], each.kind, each.sector) for each in table.rows]
    assert columns == {
        "number": "A",
        "name": "B",
        "tax_code": "C",
        "members_count": "D",
        "female_members_count": "E",
        "workers_count": "F",
        "female_workers_count": "G",
        "revenue": "H",
    }
    assert rows == [
        (10, "HTX An (mẫu)", "cooperative", "agriculture"),
        (11, "HTX Bình (mẫu)", "cooperative", "agriculture"),
        (13, "Nuôi tôm Cát (mẫu)", "cooperative_group", None),
    ]


def test_plain_list_under_one_header_row():
    table = table_of([["Tên", "Xã", "Huyện"], ["HTX An", "Bình An", "Thăng Bình"]])

    assert [heading.text for heading in table.headings] == ["Tên", "Xã", "Huyện"]
    assert [(each.row, each.values[0]) for each in table.rows] == [(2, "HTX An")]


def test_title_right_over_the_headings_is_no_heading():
    table = table_of([["DANH SÁCH NĂM 2023"], ["Tên", "Doanh thu"], ["HTX An", 5]])

    assert [(heading.text, heading.above) for heading in table.headings] == [
        ("Tên", ""),
        ("Doanh thu", ""),
    ]


def test_headings_repeated_on_every_printed_page_are_no_rows():
    head = ["STT", "Tên", "Doanh thu"]
    table = table_of([head, [1, "HTX An", 5], head, [2, "HTX Bình", 6]])

    assert [each.row for each in table.rows] == [2, 4]


def test_cells_below_the_last_row_are_no_rows():
    """FAC 2368: they created errors that nobody could see."""
    table = table_of(
        [
            ["STT", "Tên", "Doanh thu"],
            [1, "HTX An", 5],
            [None, "Tổng cộng", 5],
            [],
            [None, None, "đã ký"],
        ]
    )

    assert [each.row for each in table.rows] == [2]


def test_name_of_the_sheet_says_the_kind():
    table = table_of([["Tên", "Doanh thu"], ["Bình An", 5]], sheet="THT 2023")

    assert table.rows[0].sheet_kind == "cooperative_group"


def test_sheet_without_a_list():
    assert table_of([["Kính gửi: ông Mẫu"], ["Tên tôi là An"]]) is None


HEADINGS = {
    "TÊN HỢP TÁC XÃ": "name",
    "Tên  HTX (ghi đầy đủ)": "name",
    "Doanh thu (triệu đồng)": "revenue",
    "Doanh thu năm 2023": "revenue",
    "Doanh thu năm 2023 (triệu đồng)": "revenue",
    "Số thành viên đến 31/12/2023": "members_count",
    "so luong thanh vien": "members_count",
    "Xã/phường": "commune",
    "Quận/Huyện": "district",
    "MST": "tax_code",
    "SĐT": "phone",
    "Nữ": None,
    "Tổng số": None,
    "Cột lạ": None,
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_heading(heading):
    found = find(heading)

    assert (found and found.name) == HEADINGS[heading]


def test_units_of_money_are_told_from_words_that_look_like_them():
    assert money_units("Lao động (người)") == []
    assert money_units("Doanh thu (tỷ đồng)") == ["tỷ đồng"]
    assert money_units("ĐVT: tr.đồng") == ["triệu đồng"]
    assert money_units("Vốn huy động (đồng)") == ["đồng"]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_other_offices_write_the_same_rows(program, tmp_path, suffix):
    rows = [[None, None], [None, "Tên", "Ngày thành lập"], [None, "HTX An", date(2020, 4, 3)]]
    (tmp_path / "a.xlsx").write_bytes(xlsx(rows))
    soffice = program("soffice")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [
            soffice,
            profile,
            "--headless",
            "--convert-to",
            suffix,
            "--outdir",
            tmp_path,
            tmp_path / "a.xlsx",
        ],
        check=True,
        capture_output=True,
    )

    [sheet] = read_workbook((tmp_path / f"a.{suffix}").read_bytes(), f"a.{suffix}")

    assert sheet.rows == [(2, ["", "Tên", "Ngày thành lập"]), (3, ["", "HTX An", date(2020, 4, 3)])]
