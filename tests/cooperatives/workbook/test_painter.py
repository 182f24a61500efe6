"""The same workbook back: coloured cells, comments with the remedy, a first sheet with links; and it can come again."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from django.urls import reverse

from cooperatives.actions.imports import answer_import, return_workbook
from cooperatives.models import ImportRun
from cooperatives.workbook.answers import Answers
from cooperatives.workbook.painter import FILLS, HEADINGS, MARK
from cooperatives.workbook.sheets import MANIFEST, TASKS
from tests.factories import OrganizationFactory

from .conftest import AT, outcomes, told
from .homecoming import export, on_the_web, typed
from .test_pages import upload
from .test_plan import AN, row
from .workbooks import csv, table, xlsx

pytestmark = pytest.mark.django_db

BAD = row(**{"Tên đầy đủ": "HTX Bình (mẫu)", "Mã số thuế": None, "Doanh thu": "nhiều"})


@pytest.fixture
def returned(officer):
    def returned(run):
        painted = return_workbook(run=run, by=officer)
        return painted.content, openpyxl.load_workbook(io.BytesIO(painted.content))

    return returned


def colour(cell):
    return cell.fill.fgColor.rgb[-6:]


def tasks(book):
    """The lines of the first sheet as tuples, without their number."""
    rows = list(book[TASKS].iter_rows(values_only=True))
    start = rows.index(HEADINGS) + 1
    return [values[1:] for values in rows[start:]]


def test_bad_cell_is_coloured_and_says_how_to_mend_it(plan, returned):
    _content, book = returned(plan(table(AN, BAD)))

    cell = book["Danh sách"]["I3"]
    assert (colour(cell), cell.value) == (FILLS["block"], "nhiều")
    assert "«nhiều» không phải là số." in cell.comment.text
    assert "ví dụ 1250 hoặc 12,5" in cell.comment.text
    assert book["Danh sách"]["I2"].comment is None


def test_first_sheet_lists_what_to_do_with_links(plan, returned):
    _content, book = returned(plan(table(AN, BAD)))

    assert (book.sheetnames[0], book.active.title) == (TASKS, TASKS)
    [task] = tasks(book)
    assert task[:6] == ("Phải sửa", "Danh sách", "I3", "HTX Bình (mẫu)", "Doanh thu", "nhiều")
    links = [
        cell.hyperlink.location
        for line in book[TASKS].iter_rows()
        for cell in line
        if cell.hyperlink
    ]
    assert links == ["'Danh sách'!I3"]


def test_warning_has_another_colour_and_the_graver_one_wins(plan, returned):
    strange = row(**{"Tên đầy đủ": "Tên lạ (mẫu)", "Mã số thuế": "12"})

    _content, book = returned(plan(table(strange)))

    assert colour(book["Danh sách"]["D2"]) == FILLS["warn"]


def test_conflict_shows_both_values(plan, returned, colleague, province):
    an = OrganizationFactory(province=province, name="Hợp tác xã An (mẫu)", address="Thôn 1")
    content = typed(export(province), address="Thôn 2")
    on_the_web(an, colleague, address="Thôn 3")

    _content, book = returned(plan(content))

    [task] = tasks(book)
    assert task[0] == "Xung đột"
    assert "Thôn 3" in task[6]
    assert "Thôn 2" in task[6]
    assert book[MANIFEST].sheet_state == "veryHidden"


def test_it_can_be_uploaded_as_it_is(plan, returned):
    run = plan(table(AN, BAD))
    content, _book = returned(run)

    again = plan(content, "lan-hai.xlsx")

    assert (again.problems, outcomes(again)) == (run.problems, outcomes(run))


def test_painted_twice_says_everything_once(plan, returned):
    content, _book = returned(plan(table(AN, BAD)))
    mended = openpyxl.load_workbook(io.BytesIO(content))
    mended["Danh sách"]["I3"].value, mended["Danh sách"]["H3"].value = 500, "mười"
    target = io.BytesIO()
    mended.save(target)

    _content, book = returned(plan(target.getvalue()))

    assert book.sheetnames.count(TASKS) == 1
    assert (book["Danh sách"]["I3"].comment, book["Danh sách"]["I3"].fill.fill_type) == (None, None)
    assert book["Danh sách"]["H3"].comment.text.count(MARK) == 1


def test_comment_of_the_clerk_stays(plan, returned):
    book = openpyxl.load_workbook(io.BytesIO(table(BAD)))
    book["Danh sách"]["I2"].comment = openpyxl.comments.Comment("Hỏi lại anh Bình", "Mẫu")
    target = io.BytesIO()
    book.save(target)

    _content, book = returned(plan(target.getvalue()))

    assert book["Danh sách"]["I2"].comment.text.startswith("Hỏi lại anh Bình")


def test_results_of_formulas_are_still_there(plan, returned):
    """openpyxl drops them; the file could not be uploaded again without opening it in Excel."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet, headings = book.add_worksheet("Danh sách"), ["Loại hình", "Tên đầy đủ", "Lĩnh vực"]
    for index, heading in enumerate(
        [*headings, "Doanh thu", "Chi phí", "Ghi chú", "Số thành viên"]
    ):
        sheet.write(0, index, heading)
    for index, value in enumerate(["HTX", "HTX An (mẫu)", "Vận tải", 1500]):
        sheet.write(1, index, value)
    sheet.write_formula(1, 4, "=D2*2", None, 3000)
    sheet.write_formula(1, 5, '=B2&" <&>"', None, "HTX An (mẫu) <&>")
    sheet.write(1, 6, "mười")
    book.close()
    run = plan(target.getvalue())

    content, book = returned(run)

    assert (book["Danh sách"]["E2"].value, told(run, "code")) == ("=D2*2", [("V-01",)])
    assert plan(content).problems == run.problems
    results = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Danh sách"]
    assert (results["E2"].value, results["F2"].value) == (3000, "HTX An (mẫu) <&>")


def test_what_looks_like_a_formula_stays_text(plan, returned):
    bad = row(**{"Tên đầy đủ": "@HTX (mẫu)", "Doanh thu": "-2+x", "Mã số thuế": None})

    content, book = returned(plan(table(bad)))

    cells = [cell for line in book[TASKS].iter_rows() for cell in line]
    risky = [cell for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))]
    assert {cell.value for cell in risky} == {"@HTX (mẫu)", "-2+x"}
    assert {(cell.data_type, bool(cell.quotePrefix)) for cell in risky} == {("s", True)}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in b"".join(
            archive.read(name) for name in archive.namelist() if "worksheets/" in name
        )


def test_csv_is_converted_and_says_so(plan, returned):
    headings = ["Loại hình", "Tên đầy đủ", "Lĩnh vực", "Doanh thu"]
    run = plan(csv([headings, ["HTX", "=HTX An", "Vận tải", "nhiều"]]), "danh-sach.csv")

    content, book = returned(run)

    assert book.sheetnames == [TASKS, "danh-sach"]
    assert "chuyển sang" in book[TASKS]["A4"].value
    assert (book["danh-sach"]["B2"].value, book["danh-sach"]["B2"].data_type) == ("=HTX An", "s")
    assert colour(book["danh-sach"]["D2"]) == FILLS["block"]
    assert told(plan(content), "code", "row", "column") == told(run, "code", "row", "column")


def test_days_stay_days_and_hidden_sheets_hidden_when_converted(plan, officer):
    """As from .xls and .ods: only the cells are taken over."""
    from cooperatives.workbook.painter import _written_anew
    from cooperatives.workbook.reader import Sheet

    book = _written_anew(
        [
            Sheet("Một", [(3, ["", date(2015, 12, 25), True, 1.5])]),
            Sheet("Hai", [(1, ["x"])], is_hidden=True),
            Sheet(MANIFEST, [(1, ["x"])], is_hidden=True),
        ]
    )

    cell = book["Một"]["B3"]
    assert (cell.value, cell.number_format) == (date(2015, 12, 25), "dd/mm/yyyy")
    assert [sheet.sheet_state for sheet in book] == ["visible", "hidden", "veryHidden"]


def test_reasons_are_printed(plan, officer, returned):
    run = plan(table(AN, BAD))
    run = answer_import(
        run=run, answers=Answers(reasons={"E-99": "Gộp ba hợp tác xã cũ"}), by=officer, at=AT
    )

    _content, book = returned(run)

    told = [cell.value for cell in book[TASKS]["A"] if cell.value]
    assert "Đã chấp nhận cảnh báo E-99 với lý do: Gộp ba hợp tác xã cũ" in told


def test_problem_of_a_whole_column_or_sheet_stands_in_the_list(plan, returned):
    run = plan(
        xlsx([["Loại hình", "Tên đầy đủ", "Lĩnh vực", "Cột lạ"], ["HTX", "HTX A", "Vận tải", 1]])
    )

    _content, book = returned(run)

    assert len(tasks(book)) == len(run.problems) > 0


def test_download(clerk):
    upload(clerk, table(AN, BAD), name="Danh sách.xlsx")
    run = ImportRun.objects.get()

    page = clerk.get(run.get_absolute_url()).content.decode()
    answer = clerk.get(reverse("cooperatives:import_returned", args=[run.pk]))

    assert "Tệp đã đánh dấu chỗ cần sửa" in page
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames[0] == TASKS
