"""The same document as page, PDF, Word and Excel: one model, the same numbers, each file as its readers need it."""

import io
import re
import subprocess
from collections import Counter
from decimal import Decimal

import pypdf
import pytest
from bs4 import BeautifulSoup
from docx import Document
from docx.shared import Mm, Pt
from openpyxl import load_workbook

from cluster_portal import pdf
from cluster_portal.text import number
from reports import docx, paper, xlsx
from reports.annual import build_annual_report
from reports.blocks import Cell, Table
from reports.snapshot import snapshot
from tests.reports.papers import stored_report

NUMBER = re.compile(r"\d[\d.]*(?:,\d+)?")
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CODE = "BC-7K3M-Q9XT-42HD"


def numbers(text):
    return Counter(each.rstrip(".") for each in NUMBER.findall(text))


@pytest.fixture
def built(report):
    return build_annual_report(report.year)


@pytest.fixture
def word(built):
    return Document(io.BytesIO(docx.render(paper.sheet(built, code=CODE))))


@pytest.fixture
def excel(built):
    return load_workbook(io.BytesIO(xlsx.render(paper.sheet(built, code=CODE))))


def words_of_page(html):
    """The article without pictures (Word shows them as images), what unfolds under them, the foot, the mark and the
    list of contents (the pages of Word are other ones: test_word.py)."""
    page = BeautifulSoup(html, "html.parser")
    for each in page.select("svg, .twin, .paper-foot, .verification, .paper-contents"):
        each.decompose()
    return page.get_text(" ")


def words_of_word(document):
    """All paragraphs in and outside tables; joined cells once, verification lines and contents left out."""
    contents = {each._p for each in document.paragraphs if each.style.name.startswith("toc")}
    texts = []
    for element in document.element.body.iter():
        if element.tag.endswith("}p") and element not in contents:
            texts.append(
                "".join(part.text or "" for part in element.iter() if part.tag.endswith("}t"))
            )
    return " ".join(text for text in texts if "xác minh" not in text and "/xac-minh/" not in text)


def test_pictures_in_word_are_as_wide_as_the_text_and_keep_nothing_free_beside_them(word):
    """Where nothing is said, LibreOffice keeps 3 mm free and pushes the picture into the margin."""
    section = word.sections[0]
    text = section.page_width - section.left_margin - section.right_margin
    pictures = [shape._inline for shape in word.inline_shapes]

    assert pictures
    assert all(abs(each.extent.cx - text) < Mm(0.1) for each in pictures)
    assert {each.get(f"dist{side}") for each in pictures for side in "TBLR"} == {"0"}


def test_no_word_of_excel_is_wider_than_its_column():
    """«đồng/người/tháng» cannot be divided there, and stood in the next cell."""
    book = load_workbook(io.BytesIO(xlsx.render(paper.sheet(stored_report()))))
    page = book["PL VI"]

    [unit] = {
        cell.column_letter
        for row in page.iter_rows(max_col=4)
        for cell in row
        if "đồng/người/tháng" in str(cell.value) and "Đơn vị tính" not in str(cell.value)
    }

    assert page.column_dimensions[unit].width > len("đồng/người/tháng")
    notes = [str(cell.value) for cell in page["A"] if cell.value and "Tỷ lệ:" in str(cell.value)]
    assert [note.startswith("Ghi chú: ") for note in notes] == [True]


def test_page_and_word_say_the_same_numbers(built, word):
    html = paper.article(built, code=CODE)

    assert numbers(words_of_word(word)) == numbers(words_of_page(html))


def test_pdf_says_every_number_of_the_page(built):
    html = paper.article(built, code=CODE)
    made = pdf.typeset(paper.whole_page(built, html, is_draft=False))
    text = " ".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(made.content)).pages)

    assert numbers(words_of_page(html)) - numbers(text) == Counter()


def test_excel_holds_every_number_of_the_appendices(built, excel):
    expected, found = Counter(), Counter()
    for appendix in paper.sheet(built, code=CODE).appendices:
        for table in (each for each in appendix.blocks if isinstance(each, Table)):
            for _row, _column, cell in table.cell_places():
                value = cell.value if isinstance(cell, Cell) else cell
                if isinstance(value, int | Decimal):
                    expected[round(float(value), 6)] += 1
    for page in excel.worksheets[:-1]:
        for row in page.iter_rows():
            found.update(
                round(cell.value, 6) for cell in row if isinstance(cell.value, int | float)
            )
            found.update(_sum_of(page, cell.value) for cell in row if _is_formula(cell.value))

    assert found == expected
    assert sum(
        _is_formula(cell.value) for page in excel for row in page.iter_rows() for cell in row
    )


def _is_formula(value):
    return isinstance(value, str) and value.startswith("=SUM(")


def _sum_of(page, formula):
    """The sum of a column or a row; under a sum of rows «Cộng» may be formulas themselves."""
    total = 0
    for row in page[formula.removeprefix("=SUM(").removesuffix(")")]:
        for cell in row:
            value = _sum_of(page, cell.value) if _is_formula(cell.value) else cell.value
            total += value if isinstance(value, int | float) else 0
    return round(total, 6)


def test_totals_of_excel_are_formulas_down_and_across():
    """Who mends the figure of a province sees both totals follow; a mean and a share are no sums."""
    book = load_workbook(io.BytesIO(xlsx.render(paper.sheet(stored_report()))))
    counts, sectors, figures = (book[f"PL {number}"] for number in ("I", "II", "IV"))

    assert [counts[cell].value for cell in ("C16", "L16")] == ["=SUM(C9:C15)", "=SUM(L9:L15)"]
    assert [sectors[cell].value for cell in ("C15", "K8")] == ["=SUM(C8:C14)", "=SUM(C8:J8)"]
    assert sectors["C16"].value == pytest.approx(72.2, abs=0.05)
    assert figures["C17"].value == "=SUM(C10:C16)"
    assert figures["D17"].value == pytest.approx(1772.4, abs=0.05)


def test_sheet_of_excel_prints_upright_when_it_is_higher_than_wide():
    """A row of an indicator is three rows; on a landscape page they were torn apart."""
    book = load_workbook(io.BytesIO(xlsx.render(paper.sheet(stored_report()))))
    setup = {page.title: page.page_setup for page in book}

    assert [name for name, each in setup.items() if each.orientation == "portrait"] == [
        "PL VI",
        "PL VII",
    ]
    assert setup["PL VI"].fitToHeight is None  # 1, which the file need not say
    assert setup["PL I"].fitToHeight == 0


def test_every_headline_of_the_snapshot_stands_in_every_output(built, word, excel):
    counts = snapshot(built)["whole"]["active"]
    page, written = numbers(words_of_page(paper.article(built))), numbers(words_of_word(word))
    held = {cell.value for row in excel.worksheets[0].iter_rows() for cell in row}
    sums = {_sum_of(excel.worksheets[0], each) for each in held if _is_formula(each)}

    assert counts == {"cooperatives": 5, "credit_funds": 1, "unions": 1, "groups": 11}
    for count in counts.values():
        for found in (page, written):
            assert number(count) in found or f"{count:02d}" in found
        assert count in held | sums


# The Word file is one that people can go on writing


def test_word_has_real_headings_and_header_rows(word):
    styles = Counter(paragraph.style.name for paragraph in word.paragraphs)
    header_rows = word.element.body.findall(
        ".//{http://schemas.openxmlformats.org/wordprocessingml/2006/main}tblHeader"
    )

    assert styles["Heading 1"] == 3
    assert styles["Heading 2"] == 12
    assert styles["Heading 3"] == 18
    assert styles["Normal"] == 0
    assert len(header_rows) >= 12


def test_word_is_set_on_the_sheet_of_the_decree(word):
    first = word.sections[0]

    assert [round(length.mm) for length in (first.page_width, first.page_height)] == [210, 297]
    margins = (first.left_margin, first.right_margin, first.top_margin, first.bottom_margin)
    assert [round(length.mm) for length in margins] == [30, 15, 20, 20]
    assert first.different_first_page_header_footer
    body = word.styles["Body Text"]
    assert body.base_style.font.size == Pt(14)
    assert body.base_style.font.name == "Times New Roman"
    assert round(body.paragraph_format.first_line_indent.mm, 1) == 12.7


def test_word_numbers_the_pages_of_each_appendix_from_one(word):
    starts = [
        section._sectPr.find(
            "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}pgNumType"
        )
        for section in word.sections
    ]

    assert len(starts) == 10
    assert starts[0] is None
    assert all(each is not None for each in starts[1:])


def test_word_describes_its_pictures(word):
    for shape in word.inline_shapes:
        assert shape._inline.docPr.get("descr")
    assert len(word.inline_shapes) >= 3


def test_files_of_a_draft_say_so(built):
    draft = paper.sheet(built)
    text = words_of_word(Document(io.BytesIO(docx.render(draft))))
    book = load_workbook(io.BytesIO(xlsx.render(draft)))

    assert draft.draft_mark == f"DỰ THẢO, bản {built.head.edition}"
    assert draft.draft_mark in text
    assert all(page["A4"].value == draft.draft_mark for page in book.worksheets[:-1])


@pytest.mark.parametrize("engine", [docx, xlsx])
def test_same_sheet_gives_the_same_bytes(built, engine):
    assert engine.render(paper.sheet(built)) == engine.render(paper.sheet(built))


def test_word_opens_in_libreoffice(built, program, tmp_path):
    """What LibreOffice prints of it has the sentence of the press, and about as many pages as the PDF."""
    path = tmp_path / "bao-cao.docx"
    path.write_bytes(docx.render(paper.sheet(built)))
    subprocess.run(
        [program("soffice"), "--headless", f"-env:UserInstallation=file://{tmp_path}/office"]
        + ["--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
    )
    pages = pypdf.PdfReader(tmp_path / "bao-cao.pdf").pages
    text = " ".join(" ".join(each.extract_text().split()) for each in pages)

    assert "06 hợp tác xã, Quỹ tín dụng nhân dân, 01 liên hiệp hợp tác xã" in text
    assert len(pages) >= 12
