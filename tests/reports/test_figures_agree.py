"""Page, PDF, Word and Excel against the stored snapshot itself: each row of each appendix, read from the raw JSON here.

Nothing of reports/ helps to say what is expected, so that a figure in the wrong column or row is found.
"""

import io
import json
from decimal import ROUND_HALF_UP, Decimal

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from docx import Document
from openpyxl import load_workbook

from reports import docx, paper, xlsx
from reports.snapshot import from_snapshot
from tests.reports.papers import CODE, SNAPSHOT

SECTORS = (
    "agriculture",
    "industry",
    "construction",
    "transport",
    "trade_services",
    "environment",
    "credit",
    "other",
)
RATINGS = ("good", "fair", "average", "weak", "not_rated", "")


def shown(value, decimals=0) -> str:
    """1234.5 as «1.234,5»; what nobody gave is an empty cell."""
    if value is None:
        return ""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:,}".translate(str.maketrans(",.", ".,"))


def counts(part):
    """Appendix I."""
    active = part["active"]
    both = active["cooperatives"] + active["credit_funds"]
    figures = (
        part["registered"]["cooperatives"], active["cooperatives"], part["founded"]["cooperatives"],
        part["left"]["cooperatives"], active["credit_funds"], both, active["unions"], active["groups"],
    )  # fmt: skip
    return [*map(shown, figures), "–", shown(both + active["unions"] + active["groups"])]


def sectors(part):
    """Appendix II."""
    figures = [part["sectors"][key] for key in SECTORS]
    return [*map(shown, figures), shown(sum(figures))]


def people(part):
    """Appendix III."""
    members = (part[of]["members"]["total"] for of in ("cooperatives", "credit_funds", "both"))
    both = part["both"]
    income = both["worker_income"]
    return [
        *map(shown, members),
        shown(both["workers"]["total"]),
        shown(income["mean"], 2),
        f"{shown(income['given'])}/{shown(income['asked'])}",
    ]


def money(part):
    """Appendix IV."""
    own, funds = part["cooperatives"], part["credit_funds"]
    pairs = (
        (own[name][of])
        for name in ("total_capital", "revenue", "profit")
        for of in ("total", "mean")
    )
    return [
        *map(shown, pairs),
        *(shown(funds[name]["total"]) for name in ("total_capital", "deposits", "loans")),
    ]


def rated(part):
    """Appendix V."""
    figures = [part["ratings"][key] for key in RATINGS]
    return [*map(shown, figures), shown(part["active"]["cooperatives"])]


def targets(data):
    """Appendix VI: what was pledged and what was reached, by province and of the whole; without what is in words."""
    for line in data["targets"]:
        parts = [*line["provinces"], line["whole"]]
        for words, name in (("Giao ước", "target"), ("Thực hiện", "actual")):
            figures = [part[name] for part in parts]
            if None not in figures:
                yield [words, *(shown(each, line["decimals"]) for each in figures)]


def points(data):
    """Appendix VII."""
    for line in data["scores"]["lines"]:
        yield [
            line["text"],
            shown(line["max_points"], 2),
            *(shown(each, 2) for each in line["points"]),
        ]
    totals = [shown(each["total"], 2) for each in data["scores"]["standings"]]
    yield ["Tổng điểm", "100,00", *totals]


def rows_of(data):
    for columns in (counts, sectors, people, money, rated):
        for part in data["provinces"]:
            yield [part["name"], *columns(part)]
        yield ["Cộng", *columns(data["whole"])]
    yield from targets(data)
    yield from points(data)


# What the four files show


def rows_of_page(sheet):
    page = BeautifulSoup(paper.article_of(sheet), "html.parser")
    for row in page.select(".appendix tr"):
        yield [" ".join(cell.get_text().split()) for cell in row.select("th, td")]


def rows_of_word(sheet):
    for table in Document(io.BytesIO(docx.render(sheet))).tables:
        for row in table.rows:
            yield [cell.text.replace("\u200b", "") for cell in row.cells]


def rows_of_excel(sheet):
    for page in load_workbook(io.BytesIO(xlsx.render(sheet)), data_only=True):
        for row in page.iter_rows():
            yield [_as_seen(cell) for cell in row]


def _as_seen(cell):
    if isinstance(cell.value, int | float):
        return shown(cell.value, len(cell.number_format.partition(".")[2]))
    return cell.value or ""


def text_of_pdf(sheet):
    made = paper.typeset(sheet.report, paper.article_of(sheet), is_draft=False)
    with pypdfium2.PdfDocument(made.content) as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.split())


@pytest.fixture(scope="module")
def data():
    return json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def missing(expected, rows):
    """The expected rows that no row of the file holds, cell beside cell."""
    found = {tuple(each) for each in rows}
    return [each for each in expected if not any(_holds(row, each) for row in found)]


def _holds(row, cells):
    size = len(cells)
    return any(list(row[at : at + size]) == cells for at in range(len(row) - size + 1))


@pytest.mark.parametrize("rows", [rows_of_page, rows_of_word, rows_of_excel])
def test_every_row_of_the_appendices_is_that_of_the_snapshot(rows, data):
    expected = list(rows_of(data))

    assert len(expected) > 90
    assert missing(expected, rows(paper.sheet(from_snapshot(data), code=CODE))) == []


def test_every_row_of_the_pdf_is_that_of_the_snapshot(data):
    """Read as text: the names of criteria go over several lines, so of those the figures."""
    text = text_of_pdf(paper.sheet(from_snapshot(data), code=CODE))

    lines = [[cell for cell in row if cell] for row in rows_of(data)]
    printed = [" ".join(row if len(row[0]) < 30 else row[1:]) for row in lines]

    assert [each for each in printed if each not in text] == []


@pytest.mark.parametrize("rows", [rows_of_page, rows_of_word, rows_of_excel])
def test_a_figure_that_changed_in_the_snapshot_changes_its_rows(rows, data):
    """One cooperative more in Phú Yên, where the paper still has the old figure: both of its rows are missed."""
    changed = json.loads(json.dumps(data))
    changed["provinces"][4]["active"]["cooperatives"] += 1

    found = missing(list(rows_of(changed)), rows(paper.sheet(from_snapshot(data), code=CODE)))

    assert [row[0] for row in found] == ["Phú Yên", "Phú Yên"]
