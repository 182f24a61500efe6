"""From sheets to tables: hidden parts, merged cells, several tables, districts of sheets and groups, headings."""

import io

import openpyxl
import pytest

from tests.cooperatives.workbook.doctor.conftest import read  # noqa: F401  a fixture
from tests.factories import CommuneFactory

from .workbooks import xlsx

pytestmark = pytest.mark.django_db


def changed(content, change):
    """The workbook after openpyxl did something to it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book.active)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def rows_of(reading):
    return [(row.row, row.values[0]) for table in reading.found.tables for row in table.rows]


LIST = [["Tên", "Số thành viên", "Ghi chú"], ["HTX An", 5, "x"], ["HTX Bình", 6, "y"]]


def hide_parts(page):
    page.row_dimensions[3].hidden = True
    page.column_dimensions["C"].hidden = True


def test_hidden_rows_and_columns_are_read_and_said(read):  # noqa: F811
    reading = read(changed(xlsx(LIST), hide_parts))

    assert rows_of(reading) == [(2, "HTX An"), (3, "HTX Bình")]
    assert reading.values("note") == ["x", "y"]
    assert [(each.code, each.row, each.column) for each in reading.found.findings] == [
        ("H-09", 3, ""),
        ("H-10", 1, "C"),
    ]


def test_hidden_sheet_is_not_read_and_said_with_its_rows(read):  # noqa: F811
    reading = read(xlsx(LIST, others=[("Ẩn", LIST)], hidden=["Ẩn"]))

    [finding] = reading.found.findings
    assert (finding.code, finding.sheet) == ("H-08", "Ẩn")
    assert " 3 " in finding.message


MERGED = [
    ["Huyện", "Loại hình", "Tên", "Doanh thu"],
    ["Bình Sơn", "HTX", "An", 5],
    [None, None, "Bình", None],
    [None, None, "Cát", 7],
]


def merge_cells(page):
    for cells in ("A2:A4", "B2:B4", "D2:D3"):
        page.merge_cells(cells)


def test_merged_district_and_kind_speak_for_their_rows_but_a_figure_does_not(read):  # noqa: F811
    reading = read(changed(xlsx(MERGED), merge_cells))

    assert reading.values("district") == ["Bình Sơn"] * 3
    assert reading.values("kind") == ["HTX"] * 3
    assert reading.values("revenue") == [5, "", 7]
    assert reading.repairs()["merged-cells"][1] == 2
    assert [(each.code, each.row, each.column) for each in reading.found.findings] == [
        ("H-15", 2, "D")
    ]


def test_cells_that_are_empty_without_being_merged_stay_so(read):  # noqa: F811
    assert read(MERGED).values("district") == ["Bình Sơn", "", ""]


TWO_TABLES = [
    ["DANH SÁCH HỢP TÁC XÃ NĂM 2023"],
    ["STT", "Tên", "Số thành viên", "Doanh thu"],
    [1, "An", 5, 100],
    ["", "Tổng cộng", 5, 100],
    [],
    ["DANH SÁCH TỔ HỢP TÁC NĂM 2023"],
    ["STT", "Tên tổ hợp tác", "Địa chỉ", "Số thành viên"],
    [1, "Cát", "thôn 1", 7],
    [2, "Dừa", "thôn 2", 8],
]


def test_two_tables_one_under_the_other_have_their_own_headings(read):  # noqa: F811
    first, second = read(TWO_TABLES).found.tables

    assert [(row.row, row.values[1], row.title_kind) for row in first.rows] == [
        (3, "An", "cooperative")
    ]
    assert [(row.row, row.values[1], row.title_kind) for row in second.rows] == [
        (8, "Cát", "cooperative_group"),
        (9, "Dừa", "cooperative_group"),
    ]
    assert [heading.place for heading in second.headings] == [
        "Danh sách!A7",
        "Danh sách!B7",
        "Danh sách!C7",
        "Danh sách!D7",
    ]


def test_same_headings_under_another_title_go_on_as_a_group(read):  # noqa: F811
    head = ["STT", "Tên", "Số thành viên"]
    reading = read(
        [
            head,
            [1, "An", 5],
            ["", "Tổng cộng", 5],
            ["Danh sách tổ hợp tác"],
            head,
            [1, "Cát", 7],
        ]
    )

    [table] = reading.found.tables
    assert [(row.row, row.values[1], row.kind) for row in table.rows] == [
        (2, "An", None),
        (6, "Cát", "cooperative_group"),
    ]


GROUPS = [
    ["STT", "Tên", "Xã", "Số thành viên"],
    ["I", "HUYỆN BÌNH SƠN", None, 12],
    ["1", "Hợp tác xã nông nghiệp"],
    [1, "An", "Bình Mẫu", 5],
    ["2", "Tổ hợp tác"],
    [1, "Cát", "Bình Mẫu", 7],
    ["II", "TP. Quảng Mẫu"],
    [1, "HTX Dừa", "Bình Mẫu", 7],
]


@pytest.fixture
def districts(province):
    for code, district in (("90001", "Huyện Bình Sơn"), ("90002", "Thành phố Quảng Mẫu")):
        CommuneFactory(
            province=province, name="Bình Mẫu", code=code, kind="commune", district=district
        )


def test_groups_carry_district_and_kind(read, districts):  # noqa: F811
    [table] = read(GROUPS).found.tables

    assert [(row.values[1], row.kind, row.district, row.commune.code) for row in table.rows] == [
        ("An", "cooperative", "Huyện Bình Sơn", "90001"),
        ("Cát", "cooperative_group", "Huyện Bình Sơn", "90001"),
        ("HTX Dừa", None, "Thành phố Quảng Mẫu", "90002"),
    ]


def test_sheet_of_a_district(read, districts):  # noqa: F811
    reading = read(xlsx([["Tên", "Xã"], ["HTX An", "Bình Mẫu"]], sheet="Bình Sơn"))

    assert reading.found.tables[0].rows[0].commune.code == "90001"


def test_own_district_of_a_row_goes_first(read, districts):  # noqa: F811
    rows = [["Tên", "Xã", "Huyện"], ["HTX An", "Bình Mẫu", "Quảng Mẫu"]]
    reading = read(xlsx(rows, sheet="Bình Sơn"))

    assert reading.found.tables[0].rows[0].commune.code == "90002"


# Headings


def columns_of(reading):
    return {
        heading.letters: (heading.means.name if heading.means else None, heading.how.value)
        for table in reading.found.tables
        for heading in table.headings
    }


def test_slip_of_the_keys_is_understood_and_said(read):  # noqa: F811
    reading = read([["Tên", "Doanh thuu", "Sốthành viên"], ["HTX An", 50, 5]])

    assert columns_of(reading) == {
        "A": ("name", "exact"),
        "B": ("revenue", "guessed"),
        "C": ("members_count", "guessed"),
    }
    assert [(each.code, each.place, each.examples[0].after) for each in reading.found.repairs] == [
        ("heading", "Danh sách!B", "Doanh thu"),
        ("heading", "Danh sách!C", "Số thành viên"),
    ]


@pytest.mark.parametrize(
    "heading", ["Lao động nam", "Vốn vay", "Doanh thu bán hàng", "Mã số thuế 2"]
)
def test_other_words_are_no_slip(read, heading):  # noqa: F811
    reading = read([["Tên", "Số thành viên", heading], ["HTX An", 5, "9"]])

    assert columns_of(reading)["C"] == (None, "unknown")
    assert reading.questions() == [("columns", "Danh sách!C", True)]
    assert not reading.found.is_readable(reading.found.tables[0])


def test_question_about_a_column_offers_the_nearest_and_shows_samples(read):  # noqa: F811
    [question] = read(
        [["Tên", "Số thành viên", "Doanh thu bán hàng"], ["HTX An", 5, None], ["HTX Bình", 6, 90]]
    ).found.questions

    assert question.choices[0].value == "revenue"
    assert question.choices[-1].value == ""
    assert question.examples == ("90",)


@pytest.mark.parametrize("answer, means", [("revenue", "revenue"), ("", None)])
def test_answered_column(read, answer, means):  # noqa: F811
    reading = read(
        [["Tên", "Số thành viên", "Tiền bán hàng"], ["HTX An", 5, 90]],
        columns={"Danh sách!C": answer},
    )

    assert columns_of(reading)["C"] == (means, "answered")
    assert reading.questions() == []
    assert reading.found.is_readable(reading.found.tables[0])
    assert reading.found.headings == {"tien ban hang": answer}


@pytest.mark.parametrize("remembered, means", [("revenue", "revenue"), ("", None)])
def test_remembered_column(read, remembered, means):  # noqa: F811
    reading = read(
        [["Tên", "Số thành viên", "Tiền bán hàng"], ["HTX An", 5, 90]],
        memory={"tien ban hang": remembered},
    )

    assert columns_of(reading)["C"] == (means, "remembered")
    assert (reading.questions(), reading.found.headings) == ([], {})


def test_answer_goes_before_memory_and_before_what_everybody_writes(read):  # noqa: F811
    reading = read(
        [["Tên", "Số thành viên", "Doanh thu"], ["HTX An", 5, 90]],
        memory={"doanh thu": "cost"},
        columns={"Danh sách!C": "profit"},
    )

    assert columns_of(reading)["C"] == ("profit", "answered")


def test_missing_name_asks_which_column_holds_it(read):  # noqa: F811
    rows = [["STT", "Đơn vị kinh tế", "Số thành viên", "Doanh thu"], [1, "HTX An", 5, 90]]
    reading = read(rows)
    answered = read(rows, columns={"Danh sách!B": "name"})
    by_letter = read(rows, columns={"Danh sách!?name": "B"})

    assert ("columns", "Danh sách!?name", True) in reading.questions()
    assert answered.values("name") == by_letter.values("name") == ["HTX An"]


def test_column_without_a_heading_can_be_chosen_by_its_letters(read):  # noqa: F811
    rows = [["STT", None, "Số thành viên", "Doanh thu"], [1, "HTX An", 5, 90]]

    assert read(rows, columns={"Danh sách!B": "name"}).values("name") == ["HTX An"]


def test_what_is_kept_of_the_tables_shows_the_fullest_rows(read):  # noqa: F811
    [table] = read(
        [["Tên", "Địa chỉ", "Doanh thu"], ["HTX An", None, None], ["HTX Bình", "thôn 1", 90]]
    ).found.as_stored()

    assert (table["sheet"], table["row"], table["rows"], table["sample_rows"]) == (
        "Danh sách",
        1,
        2,
        [2, 3],
    )
    assert [heading["samples"] for heading in table["headings"]] == [
        ["HTX An", "HTX Bình"],
        ["", "thôn 1"],
        ["", "90"],
    ]


def test_problem_shows_the_cell_as_it_was_typed(plan):
    """The doctor took «1,5 tỷ» for 1.500; a later refusal of the same row still speaks of the file."""
    run = plan(xlsx([["Tên", "Lĩnh vực", "Doanh thu (đồng)"], ["HTX An", "Nông nghiệp", 5]]))

    assert {each["value"] for each in run.problems if each["column"] == "C"} <= {"5"}
