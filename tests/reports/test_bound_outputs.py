"""A number that the secretary binds in the text is the same in the page, the PDF, the Word file and the appendices."""

import io
import re

import pypdf
import pytest
from bs4 import BeautifulSoup
from docx import Document
from openpyxl import load_workbook

from cluster_portal import pdf
from reports import docx, paper, xlsx
from reports.annual import build_annual_report
from tests.factories import OrganizationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CODE = "BC-7K3M-Q9XT-42HD"
TEXT = (
    "Toàn cụm có **{{ htx.tong }} hợp tác xã**, *{{ lhhtx.tong }}* liên hiệp và {{ tht.tong | gan }} tổ hợp tác.\n"
    "- Quảng Ngãi: {{ htx.rieng.quang-ngai | so }} hợp tác xã;\n"
    "1. Doanh thu bình quân {{ doanh-thu.binh-quan }}."
)


@pytest.fixture
def built(report, provinces):
    OrganizationFactory.create_batch(1000, province=provinces[0])
    OrganizationFactory.create_batch(93, province=provinces[1], cooperative_group=True)
    report.sections = report.sections | {"strengths": TEXT}
    report.save()
    return build_annual_report(report.year)


def values_of(page):
    """The numbers of a sheet, and what its sums come to."""
    for row in page.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("=SUM("):
                yield sum(each.value for (each,) in page[cell.value[5:-1]])
            elif isinstance(cell.value, int):
                yield cell.value


def test_bound_numbers_agree_in_all_four(built):
    sheet = paper.sheet(built, code=CODE)
    html = paper.article(built, code=CODE)
    page = BeautifulSoup(html, "html.parser").get_text("")
    made = pdf.typeset(paper.whole_page(built, html, is_draft=False))
    printed = " ".join(
        each.extract_text() for each in pypdf.PdfReader(io.BytesIO(made.content)).pages
    )
    word = Document(io.BytesIO(docx.render(sheet)))
    written = "\n".join(each.text for each in word.paragraphs)
    first = load_workbook(io.BytesIO(xlsx.render(sheet))).worksheets[0]

    for text in (page, printed, written):
        text = re.sub(r"\s+", " ", text)
        assert "Toàn cụm có 1.006 hợp tác xã, 01 liên hiệp và hơn 100 tổ hợp tác." in text
        assert "- Quảng Ngãi: 1.003 hợp tác xã;" in text
        assert f"1. Doanh thu bình quân {built.numbers.get('doanh-thu.binh-quan').shown}." in text
    assert {1003, 1006} <= set(values_of(first))


def test_word_keeps_the_looks_of_the_text(built):
    word = Document(io.BytesIO(docx.render(paper.sheet(built, code=CODE))))
    (paragraph,) = [each for each in word.paragraphs if "và hơn 100 tổ hợp tác." in each.text]

    assert [(run.text, bool(run.bold), bool(run.italic)) for run in paragraph.runs if run.text][
        :4
    ] == [
        ("Toàn cụm có ", False, False),
        ("1.006", True, False),
        (" hợp tác xã", True, False),
        (", ", False, False),
    ]


def test_pdf_is_set_without_the_names_of_numbers(built):
    """WeasyPrint 70 breaks a line after its first word where an inline element stands further on in it."""
    html = paper.article(built, code=CODE)
    whole = paper.whole_page(built, html, is_draft=False)

    assert '<data value="htx.tong">' in html
    assert "<data" not in whole
    assert "Toàn cụm có <strong>1.006 hợp tác xã</strong>" in whole
