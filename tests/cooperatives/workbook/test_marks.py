"""What calamine does not tell of a sheet, in three kinds of files; what a workbook may carry beside its cells."""

import io
import subprocess
import time
import zipfile

import pytest
import xlsxwriter

from cooperatives.workbook.ods_part import old_styles, scan_sheets
from cooperatives.workbook.reader import read_workbook
from cooperatives.workbook.refusals import WorkbookRefused

from .workbooks import csv, xlsx


def marked():
    """A workbook with one of everything."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet("Danh sách")
    tcvn3, capitals, vni, percent = (
        book.add_format(look)
        for look in (
            {"font_name": ".VnTime"},
            {"font_name": ".VnTimeH"},
            {"font_name": "VNI-Times"},
            {"num_format": "0.0%"},
        )
    )
    page.write_row(0, 0, ["Huyện", "Tên", "Tỷ lệ nợ xấu", "Ẩn"])
    page.merge_range(1, 0, 3, 0, "Bình Sơn")
    page.write(1, 1, "Hîp t¸c x·", tcvn3)
    page.write(2, 1, "hîp t¸c x·", capitals)
    page.write(3, 1, "Hôïp taùc xaõ", vni)
    page.write(1, 2, 0.055, percent)
    page.write(2, 2, 0.5)
    page.write_formula(3, 2, "=1/0", None, "#DIV/0!")
    page.write(3, 3, "x")
    page.set_row(3, None, None, {"hidden": True})
    page.set_column(3, 3, None, None, {"hidden": True})
    book.close()
    return target.getvalue()


def test_marks_of_an_xlsx():
    [sheet] = read_workbook(marked(), "a.xlsx")

    assert_marked(sheet.marks)


def assert_marked(marks):
    assert marks.fonts == {(2, 1): "tcvn3", (3, 1): "tcvn3-capitals", (4, 1): "vni"}
    assert marks.percents == {(2, 2)}
    assert marks.merged == [(2, 0, 4, 0)]
    assert marks.hidden_rows == {4}
    assert marks.hidden_columns == {3}
    assert list(marks.faults) == [(4, 2)]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_marks_of_other_offices(program, tmp_path, suffix):
    (tmp_path / "a.xlsx").write_bytes(marked())
    subprocess.run(
        [
            program("soffice"),
            f"-env:UserInstallation=file://{tmp_path}/profile",
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

    assert_marked(sheet.marks)


def test_font_of_the_letters_inside_a_cell():
    """Bold in one word makes runs, and the font stands with these."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet()
    old = book.add_format({"font_name": ".VnTime", "bold": True})
    thin = book.add_format({"font_name": ".VnTime"})
    page.write_rich_string(0, 0, old, "Hîp t¸c x· ", thin, "B×nh")
    book.close()

    [sheet] = read_workbook(target.getvalue(), "a.xlsx")

    assert sheet.marks.fonts == {(1, 0): "tcvn3"}


def with_parts(content, parts):
    """The workbook with some parts added or replaced; a function changes what is there."""
    old, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = parts.get(name)
            new.writestr(name, change(old.read(name)) if change else old.read(name))
        for name, part in parts.items():
            if name not in old.namelist():
                new.writestr(name, part)
    return target.getvalue()


PLAIN = xlsx([["Tên"], ["An"]])
ENTITIES = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("letters", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_declared_entities_are_refused(part, letters):
    def declare(xml):
        head, mark, rest = xml.partition(b"?>")
        return (head + mark + ENTITIES + rest).decode().encode(letters)

    with pytest.raises(WorkbookRefused) as refusal:
        read_workbook(with_parts(PLAIN, {part: declare}), "a.xlsx")

    assert refusal.value.code == "F-11"


BESIDE = {
    "outside-links": "xl/externalLinks/externalLink1.xml",
    "macros": "xl/vbaProject.bin",
    "connections": "xl/connections.xml",
}


@pytest.mark.parametrize("what", BESIDE)
def test_what_stands_beside_the_cells_is_said_and_not_looked_at(what):
    [sheet] = read_workbook(with_parts(PLAIN, {BESIDE[what]: b"<x/>"}), "a.xlsx")

    assert sheet.beside == [what]
    assert sheet.rows == [(1, ["Tên"]), (2, ["An"])]


LINKED = b'<c r="B2"><f>SUM([1]Sheet1!$B$2)</f><v>5</v></c></row>'


def test_cell_that_draws_on_another_workbook_is_refused_by_its_name():
    content = with_parts(
        PLAIN,
        {
            "xl/worksheets/sheet1.xml": lambda xml: xml.replace(
                b"</row></sheetData>", LINKED + b"</sheetData>"
            ),
            BESIDE["outside-links"]: b"<x/>",
        },
    )

    with pytest.raises(WorkbookRefused, match="B2") as refusal:
        read_workbook(content, "a.xlsx")

    assert refusal.value.code == "F-12"


def test_cell_of_an_ods_that_draws_on_another_file_is_refused():
    linked = cell("5", " table:formula=\"of:='file:///a.ods'#$A.B2\"")

    with pytest.raises(WorkbookRefused, match="A3") as refusal:
        read_workbook(ods(FILLED + line(linked)), "a.ods")

    assert refusal.value.code == "F-12"


def ods(rows, *, styles=""):
    """The smallest .ods: `rows` is the XML of its rows."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest='
            '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", content_xml(rows, styles))
    return target.getvalue()


def content_xml(rows, styles=""):
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    return (
        f'<?xml version="1.0"?><office:document-content {spaces}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f'<office:body><office:spreadsheet><table:table table:name="Danh sách">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )


def cell(text, more=""):
    return (
        f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def line(*cells, more=""):
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


FILLED = line(cell("Tên")) + line(cell("An"))
USED = {
    "one element": '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>',
    "a row each": '<table:table-row table:style-name="ro1"><table:table-cell/></table:table-row>'
    * 500_000,
}


@pytest.mark.parametrize("used", USED)
def test_a_million_used_rows_of_an_ods_cost_no_more_than_the_filled_ones(used):
    content = ods(FILLED + USED[used])
    started = time.process_time()

    [sheet] = read_workbook(content, "a.ods")

    assert sheet.rows == [(1, ["Tên"]), (2, ["An"])]
    assert time.process_time() - started < 20


def test_a_million_empty_lines_of_a_csv_cost_no_more_than_the_filled_ones():
    content = csv([["Tên", "Số"], ["An", "5"]]) + b"\r\n;;;;" * 1_000_000
    started = time.process_time()

    [sheet] = read_workbook(content, "a.csv")

    assert sheet.rows == [(1, ["Tên", "Số"]), (2, ["An", "5"])]
    assert time.process_time() - started < 2


def test_quoted_cell_with_line_breaks_keeps_the_lines_of_the_sheet():
    [sheet] = read_workbook('Tên;Ghi chú\r\nAn;"một\r\nhai"\r\nBình;x'.encode(), "a.csv")

    assert [row for row, _values in sheet.rows] == [1, 2, 3]


FONT_STYLE = (
    '<style:style style:name="ce1" style:family="table-cell">'
    '<style:text-properties style:font-name=".VnTime"/></style:style>'
    '<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="ce1"/>'
)


def test_font_of_an_ods_is_inherited_and_a_column_may_have_one():
    column = '<table:table-column table:number-columns-repeated="2" table:default-cell-style-name="ce2"/>'
    xml = content_xml(
        column + line(cell("a"), cell("b", ' table:style-name="ce9"')) + line(cell("c")), FONT_STYLE
    ).encode()

    _columns, _rows, marks = scan_sheets(xml, old_styles(xml))["Danh sách"]

    assert marks.fonts == {(1, 0): "tcvn3", (2, 0): "tcvn3"}


def test_filtered_rows_of_an_ods_are_hidden():
    rows = FILLED + line(cell("Bình"), more=' table:visibility="filter"')

    [sheet] = read_workbook(ods(rows), "a.ods")

    assert sheet.marks.hidden_rows == {3}


def test_declared_entities_of_an_ods_are_refused():
    content = with_parts(
        ods(FILLED), {"content.xml": lambda xml: xml.replace(b"?>", b"?>" + ENTITIES, 1)}
    )

    with pytest.raises(WorkbookRefused) as refusal:
        read_workbook(content, "a.ods")

    assert refusal.value.code == "F-11"
