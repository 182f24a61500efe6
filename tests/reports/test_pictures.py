"""The pictures of a document say what its snapshot says."""

import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from docx import Document

from cluster_portal.text import number
from cooperatives.statistics import Counts
from reports import docx, paper, sheets
from reports.annual import Economy, Figure, YearCounts, build_annual_report
from reports.blocks import Picture, Table
from reports.body import body
from reports.pictures import Pictures
from reports.snapshot import from_snapshot, snapshot
from tests.factories import ReportingYearFactory
from tests.reports.papers import stored_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(report):
    return build_annual_report(report.year)


@pytest.fixture
def pictures(built):
    return Pictures(from_snapshot(snapshot(built)))


def test_counts_are_those_of_the_snapshot(built, pictures):
    data = snapshot(built)
    expected = tuple(
        (each["name"], *(number(each["active"][kind]) for kind in ("cooperatives", "credit_funds")))
        + (number(each["active"]["cooperatives"] + each["active"]["credit_funds"]),)
        + (number(each["active"]["groups"]),)
        for each in data["provinces"]
    )

    assert pictures.counts.twin.rows == expected
    assert [row[-1] for row in pictures.map.twin.rows[:2]] == [row[3] for row in expected]


def test_growth_ends_with_the_counts_of_the_paper(built, pictures):
    now, before = built.whole.active, built.whole.before

    [*earlier, last] = pictures.growth.twin.rows
    assert last[:4] == (
        "2023",
        *map(number, (now.cooperatives, now.credit_funds, now.cooperatives_and_credit_funds)),
    )
    assert [row[3] for row in earlier] == (
        [number(before.cooperatives_and_credit_funds)] if before.all else []
    )


def test_sectors_are_those_of_the_snapshot(built, pictures):
    counts = sorted((count for count in built.whole.sectors.values() if count), reverse=True)

    assert [row[1] for row in pictures.sectors.twin.rows] == [number(count) for count in counts]


def test_income_is_that_of_the_snapshot_and_what_is_not_given_is_said(built):
    given = Economy(worker_income=Figure(mean=Decimal("5.746"), given=1, asked=6))
    first, second = built.provinces
    with_income = replace(
        built,
        whole=replace(built.whole, both=given),
        provinces=(replace(first, both=given), second),
    )

    chart = Pictures(from_snapshot(snapshot(with_income))).income

    assert chart.n == "n = 1/6 tổ chức có số liệu"
    assert chart.twin.rows == (
        ("Quảng Ngãi", "chưa có", "5,75"),
        ("Bình Định", "chưa có", "chưa có"),
        ("Toàn cụm", "–", "5,75"),
    )


def test_ranking_of_the_first_says_how_many_there_are(complete):
    chart = Pictures(complete, first=1).standings

    assert chart.twin.rows == (("1. Quảng Ngãi", "98,00"),)
    assert chart.n == "n = 2/2 đơn vị được xếp hạng, 1 đơn vị đầu"


def test_what_nobody_has_given_has_no_picture(built):
    assert Pictures(built).income is None
    assert Pictures(built).targets is None
    assert Pictures(replace(built, scores=None)).standings is None


def test_years_that_the_cluster_opened_are_shown_and_no_others(report, built):
    assert [each.year for each in built.by_year][-1] == 2023
    assert built.history == ()
    for year in (2018, 2020):
        ReportingYearFactory(cluster=report.year.cluster, year=year)

    history = build_annual_report(report.year).history

    assert [each.year for each in history] == [2018, 2020]
    assert all(len(each.provinces) == 2 for each in history)


def test_pictures_of_growth_say_which_years_they_hold_and_why(built):
    whole = replace(built.whole, before=Counts(5, 1, 0, 3))
    earlier = (YearCounts(2020, Counts(20), (Counts(20), Counts())),)
    alone = replace(built, whole=replace(whole, before=Counts()))
    cases = {
        "không có năm 2022: trong sổ của năm đó chưa có tổ chức nào": alone,
        "chỉ có năm 2023 và năm trước: các năm trước nữa cụm chưa mở": replace(built, whole=whole),
        "chỉ có những năm cụm đã mở sổ số liệu (2020), cả thảy nhiều nhất 6 năm": replace(
            built, whole=whole, history=earlier
        ),
    }

    for words, report in cases.items():
        pictures = Pictures(report)
        assert words in pictures.growth.source
        assert words not in pictures.province_growth.source  # said once, under the first
        assert words in sheets.article(sheets.PICTURES, report)


def test_more_years_than_the_first_table_has_stand_in_tables_under_the_pictures(built):
    earlier = tuple(
        YearCounts(year, Counts(year - 2000, 1, 0, 9), (Counts(year - 2000, 1, 0, 9), Counts()))
        for year in (2020, 2021)
    )
    before = replace(built.whole, before=Counts(5, 1, 0, 3))
    blocks = body(replace(built, history=earlier, whole=before))
    under = [
        block
        for picture, block in zip(blocks, blocks[1:], strict=False)
        if isinstance(picture, Picture) and picture.table == "bảng dưới hình"
    ]

    assert all(isinstance(each, Table) for each in under)
    assert [row.cells[:4] for row in under[0].rows][0] == ("2020", "20", "1", "21")
    assert len(under) == 2


def test_snapshot_of_before_there_was_a_history_still_has_its_pictures(built):
    old = snapshot(built)
    del old["history"]

    assert Pictures(from_snapshot(old)).growth.svg == Pictures(built).growth.svg


def test_pictures_are_numbered_as_they_stand(built):
    numbers = [block.number for block in body(built) if isinstance(block, Picture)]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 5


def test_every_picture_has_caption_source_and_twin_on_the_page(built):
    html = paper.article(built)
    figures = re.findall(r'<figure class="chart">.*?</figure>', html, re.DOTALL)

    assert len(figures) == sum(isinstance(block, Picture) for block in body(built))
    for figure in figures:
        assert re.search(r"Hình \d+\. .*; n\s=\s\d.*Số liệu: .*Nguồn: ", figure, re.DOTALL)
        assert '<details class="twin"><summary>Số liệu của hình</summary>' in figure


def test_who_drew_the_map_is_named(built):
    html = paper.article(built)

    assert "Stephen Truong, @svg-maps/vietnam, CC BY 4.0" in html
    licence = settings.BASE_DIR / "reports" / "data" / "LICENSE-svg-maps.md"
    assert "Attribution 4.0 International" in licence.read_text(encoding="utf-8")


KINDS_OF_PICTURES = (
    "Số lượng tổ chức kinh tế tập thể",  # mix by kind
    "trên địa giới trước và sau",  # the map
    "Số tổ chức đang hoạt động của toàn cụm cuối",  # growth by year
    "đang hoạt động của từng tỉnh",  # small multiples
    "Thu nhập bình quân",
    "Cơ cấu hợp tác xã",  # mix by sector
    "Mức độ hoàn thành các chỉ tiêu",  # target against actual
    "Kết quả chấm điểm",  # standings
)


def test_every_picture_has_title_unit_n_source_and_its_table_on_page_and_in_word():
    sheet = paper.sheet(stored_report(), code="BC-7K3M-Q9XT-42HD")
    pictures = [block for block in sheet.blocks if isinstance(block, Picture)]
    page = BeautifulSoup(paper.article_of(sheet), "html.parser").select("figure.chart")
    written = Document(io.BytesIO(docx.render(sheet))).paragraphs
    captions = [" ".join(each.text.split()) for each in written if each.style.name == "Caption"]

    assert len(pictures) == len(page) == len(captions) == len(KINDS_OF_PICTURES)
    for kind, picture, figure, caption in zip(
        KINDS_OF_PICTURES, pictures, page, captions, strict=True
    ):
        chart = picture.chart
        assert kind in chart.title
        assert all((chart.unit, chart.source, chart.twin.rows, picture.table))
        assert re.match(r"n = \d", chart.n)
        said = f"Hình {picture.number}. {chart.caption} Số liệu: {picture.table}. Nguồn: {chart.source}."
        for text in (figure.figcaption.get_text(" "), caption):
            assert " ".join(text.split()) == " ".join(said.split())
        assert len(figure.select(".twin tbody tr")) == len(chart.twin.rows)


def test_table_that_a_picture_names_stands_in_the_paper():
    sheet = paper.sheet(stored_report())
    titles = " ".join(block.title for block in sheet.blocks if isinstance(block, Table))
    named = {block.table for block in sheet.blocks if isinstance(block, Picture)}
    appendices = {f"Phụ lục {each.number}" for each in sheet.appendices}

    assert {each for each in named if f"{each}." not in titles} <= appendices
    assert named >= {"Bảng 1", "Bảng 2", "Bảng 3", "Bảng 4", "Phụ lục III"}
