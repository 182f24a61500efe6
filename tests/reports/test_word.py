"""The Word file as Word and LibreOffice take it: order of elements, widths, contents, pages without large gaps."""

import io
import subprocess
from dataclasses import replace
from itertools import pairwise

from docx import Document
from docx.oxml.ns import qn

from reports import docx, paper
from reports.blocks import Appendix, Column, HeadCell, Row, Table
from reports.docx_flow import in_order
from reports.form.anatomy import texts_of
from reports.form.reading import read
from tests.reports.papers import CODE, long_table, stored_report
from tests.reports.test_extremes import whole_nation
from tests.reports.test_flow import MOST_EMPTY, empty_at_foot

# What the schema of Word (ECMA-376, part 1) fixes the order of; Word may refuse a file that has another.
ORDER = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "w:rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike color spacing w kern position sz szCs highlight u "
    "vertAlign rtl cs em lang",
    "w:tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "w:tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "w:sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
}


def word_of(report=None, **changes):
    sheet = replace(paper.sheet(report or stored_report(), code=CODE), **changes)
    return Document(io.BytesIO(docx.render(sheet)))


def out_of_order(root):
    found = set()
    for tag, names in ORDER.items():
        places = {qn(f"w:{name}"): place for place, name in enumerate(names.split())}
        for properties in root.iter(qn(tag)):
            children = [child.tag for child in properties]
            if any(places[one] > places[other] for one, other in pairwise(children)):
                found.add((tag, *(child.split("}")[1] for child in children)))
    return found


def test_elements_stand_in_the_order_of_the_schema():
    word = word_of()

    assert out_of_order(word.element) == set()
    assert out_of_order(word.styles.element) == set()


def test_cells_are_as_wide_as_their_columns():
    """Word takes the width of the cell, LibreOffice that of the column."""
    narrow = []
    for table in word_of().tables:
        grid = [column.width for column in table.columns]
        for row in table._tbl.tr_lst:
            place = 0
            for cell in row.tc_lst:
                span = cell.grid_span
                if (
                    abs(cell.width - sum(grid[place : place + span])) > 700
                ):  # a twentieth of a point
                    narrow.append((table.cell(0, 0).text, place, cell.width))
                place += span

    assert narrow == []


def bound_rows(table):
    """Which rows stay with the next one."""
    return [
        all(paragraph.paragraph_format.keep_with_next for paragraph in row.cells[0].paragraphs)
        for row in table.rows
    ]


def test_no_row_of_a_long_table_goes_alone():
    """Header and first row stay together, and the last two; between them the table may be divided."""
    appendix = Appendix("I", "Bảng dài", (long_table(40),))

    table = word_of(appendices=[appendix]).tables[-1]

    assert bound_rows(table) == [True, True, *[False] * 37, True, False]


def test_last_row_stays_with_its_note_and_a_group_with_its_first_row():
    group = Row(("", "Nhóm", None), "group")
    long = long_table(30)
    noted = replace(long, rows=(*long.rows[:20], group, *long.rows[20:]), notes=("Một.", "Hai."))

    word = word_of(appendices=[Appendix("I", "Bảng dài", (noted,))])
    table, notes = word.tables[-1], word.paragraphs[-2:]

    assert [each.text for each in notes] == ["Ghi chú: Một.", "Hai."]
    assert [bool(each.paragraph_format.keep_with_next) for each in notes] == [True, False]
    assert [place for place, bound in enumerate(bound_rows(table)) if bound] == [0, 1, 21, 30, 31]


# Contents


def test_contents_are_a_field_with_its_lines_written_in():
    """Word renews it, and shows it before: nobody has to be asked when the file is opened."""
    word = word_of()
    lines = [each for each in word.paragraphs if each.style.name.startswith("toc")]
    codes = [each.text.strip() for each in word.element.iter(qn("w:instrText"))]
    marks = {each.get(qn("w:name")) for each in word.element.iter(qn("w:bookmarkStart"))}
    links = [each.get(qn("w:anchor")) for each in word.element.iter(qn("w:hyperlink"))]
    kinds = [each.get(qn("w:fldCharType")) for each in word.element.body.iter(qn("w:fldChar"))]

    assert lines[0].text == "Phần I. Kết quả phong trào thi đua năm 2023\t1"
    assert lines[-1].text.startswith("Phụ lục X. Danh sách hợp tác xã")
    assert codes[0] == r'TOC \o "1-2" \h \z \b NoiDungBaoCao'
    assert len(links) == 13 + 9
    assert set(links) | {"NoiDungBaoCao"} == marks
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") == 1 + 13
    assert word.settings.element.find(qn("w:updateFields")) is None


def test_contents_name_the_headings_that_the_text_has():
    """Bookmarks lie on real headings, whose level Word and LibreOffice know."""
    word = word_of()
    marked = {
        start.get(qn("w:name")): paragraph
        for paragraph in word.paragraphs
        for start in paragraph._p.iter(qn("w:bookmarkStart"))
        if start.get(qn("w:name")).startswith("_Toc")
    }

    styles = [paragraph.style.name for paragraph in marked.values()]
    assert set(styles) == {"Heading 1", "Heading 2", "Số phụ lục"}
    for name, level in (("Heading 1", "0"), ("Heading 2", "1"), ("Heading 3", "2")):
        outline = word.styles[name].element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        assert outline.get(qn("w:val")) == level
    assert word.styles["Số phụ lục"].base_style.name == "Heading 1"


# Pages


def test_pages_in_libreoffice_have_no_large_gap_and_the_numbers_of_the_contents(program, tmp_path):
    """The members may write any number of lines: the pictures fall on other places of the page each time."""
    sheets = {}
    for provinces, written in [("seven", 1), ("seven", 4), ("seven", 8), ("all", 1)]:
        report = whole_nation(stored_report()) if provinces == "all" else stored_report()
        report.sections["difficulties"] = "\n\n".join(["Khó khăn của cụm trong năm."] * written)
        sheet = paper.sheet(report, code=CODE)
        path = tmp_path / f"{provinces}-{written}.docx"
        path.write_bytes(docx.render(sheet))
        sheets[path] = sheet
    subprocess.run(
        [program("soffice"), "--headless", f"-env:UserInstallation=file://{tmp_path}/office"]
        + ["--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, sheets)],
        check=True,
        capture_output=True,
    )

    for path, sheet in sheets.items():
        pages = read(path.with_suffix(".pdf")).pages
        empty = empty_at_foot(pages)
        assert {page: gap for page, gap in empty.items() if gap > MOST_EMPTY} == {}, path.stem
        assert pages_of_contents(path) == pages_of_headings(pages, sheet), path.stem


def pages_of_contents(path):
    lines = [each.text for each in Document(path).paragraphs if each.style.name.startswith("toc")]
    return [int(line.split("\t")[1]) for line in lines if "\t" in line]


def pages_of_headings(pages, sheet):
    """The page on which each part and section is printed, in the order of the contents."""
    lines = [(page.number, line.text.strip()) for page in pages for line in texts_of(page)]
    rest = iter(lines)
    return [
        next(page for page, text in rest if _begins(heading, text)) for heading in sheet.headings
    ]


def _begins(heading, text):
    """«Phần I» stands on a line of its own, a section may go on to another."""
    if heading.level == 1:
        return text == heading.text.split(".")[0]
    return len(text) > 4 and heading.text.upper().startswith(text)


def test_a_picture_without_room_is_written_after_the_text_that_fills_the_page():
    """Their order among themselves is kept, and none goes over into another part."""
    sheet = paper.sheet(stored_report(), code=CODE)

    order = [block for block, _page in in_order(sheet)]

    figures = [each for each in order if hasattr(each, "chart")]
    assert [each.number for each in figures] == list(range(1, len(figures) + 1))
    assert order != sheet.blocks
    parts = [place for place, each in enumerate(order) if getattr(each, "number", "") == "Phần II"]
    assert all(order.index(each) < parts[0] for each in figures)


def test_a_table_of_one_word_too_long_for_its_column_is_measured_too():
    """A word that is wider than its cell goes on to another line; nothing waits for ever."""
    table = Table(
        "Bảng", "tổ chức", (Column(5, "head"), Column(95)), ((HeadCell("TT"), HeadCell("Số")),),
        (Row(("a" * 180, 1)),),
    )  # fmt: skip
    sheet = replace(paper.sheet(stored_report(), code=CODE), blocks=[table], appendices=[])

    assert [page for _block, page in in_order(sheet)] == [1]
