"""The picture page and the speaking card: one page each, whose numbers are those of the snapshot."""

import io
import json
import re
from dataclasses import replace
from decimal import Decimal

import pypdf
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from cluster_portal import pdf
from cluster_portal.text import count_in_prose, number
from cooperatives.statistics import Counts
from reports import sheets
from reports.annual import Economy
from reports.sheets import CARD, FILES, KINDS, PICTURES, Size
from reports.snapshot import snapshot
from reports.spoken import NOTHING_BEFORE, twelve
from tests.factories import PublishedReportFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CODE = "BC-7K3M-Q9XT-42HD"
PAGES = ("/bao-cao/2023/trang-hinh/", "/bao-cao/2023/the-phat-bieu/")
MILLIMETRES = {Size.A3: (297, 420), Size.A4: (210, 297), Size.A5: (148, 210)}


def words_of(html):
    page = BeautifulSoup(html, "html.parser")
    for each in page.select("svg, .twin"):
        each.decompose()
    return " ".join(page.get_text(" ").split())


def test_card_says_twelve_numbers_of_the_snapshot_each_with_a_comparison(complete):
    data = snapshot(complete)["whole"]
    active = data["active"]

    numbers = twelve(complete)

    assert [each.figure for each in numbers] == [
        count_in_prose(active["cooperatives"] + active["credit_funds"]),
        count_in_prose(active["cooperatives"]),
        count_in_prose(active["credit_funds"]),
        count_in_prose(active["unions"]),
        number(active["groups"]),
        count_in_prose(data["founded"]["cooperatives"] + data["founded"]["credit_funds"]),
        number(data["both"]["members"]["total"], 0),
        number(data["both"]["workers"]["total"], 0),
        number(data["both"]["worker_income"]["mean"], 2),
        number(data["cooperatives"]["revenue"]["mean"], 0),
        "03",
        "1/1",
    ]
    assert all(each.compared for each in numbers)
    assert numbers[7].compared == "tăng 20,0% so với năm trước"
    assert numbers[10].compared == "75,0% trong 4 hợp tác xã được xếp loại, không kể QTDND"
    assert numbers[11].compared == "dẫn đầu chấm điểm thi đua: Quảng Ngãi"


def test_each_number_carries_its_short_code_which_the_trace_view_knows(complete):
    """So that «where does 1.789 come from?» can be asked of a sheet of paper."""
    codes = [each.code for each in twelve(complete)]
    shown = {
        kind: [each.get_text() for each in found.select(".number-code")]
        for kind in KINDS
        for found in [
            BeautifulSoup(sheets.article(KINDS[kind], complete, code=CODE), "html.parser")
        ]
    }

    assert shown == {"card": codes, "pictures": codes[:6]}
    assert len({complete.numbers.get(code).words for code in codes}) == 12
    assert [complete.numbers.search(code)[0].name for code in codes] == codes
    assert complete.numbers.get("xep-loai.kha-tot").value == 3


def test_draft_says_which_it_is(complete):
    draft = replace(complete, head=replace(complete.head, edition=7))

    for kind in KINDS.values():
        assert "DỰ THẢO, bản 7" in words_of(sheets.article(kind, draft))
        assert "DỰ THẢO" not in words_of(sheets.article(kind, draft, code=CODE))


def test_comparison_names_the_change_once(complete):
    whole = replace(complete.whole, active=Counts(50, 4, 2, 90), before=Counts(40, 4, 3, 90))

    numbers = twelve(replace(complete, whole=whole))

    assert [each.compared for each in numbers[1:5]] == [
        "tăng 10 (25,0%) so với năm trước",
        "không thay đổi so với năm trước",
        "giảm 01 (33,3%) so với năm trước",
        "không thay đổi so với năm trước",
    ]


def test_first_year_has_nothing_to_compare_with_and_says_so(complete):
    whole = replace(complete.whole, before=Counts(), both_before=Economy())

    numbers = twelve(replace(complete, whole=whole))

    assert [each.compared for each in numbers[:5]] == [NOTHING_BEFORE] * 5
    assert numbers[6].compared == NOTHING_BEFORE


@pytest.mark.parametrize("kind", KINDS.values())
def test_sheet_carries_its_code_and_source_or_says_that_it_is_a_draft(complete, kind):
    draft = words_of(sheets.article(kind, complete))
    published = sheets.article(kind, complete, code=CODE)

    assert "DỰ THẢO" in draft
    assert "DỰ THẢO" not in words_of(published)
    assert CODE in words_of(published)
    assert f"Mã QR mở trang xác minh {CODE}" in published
    assert (
        "Nguồn: Liên minh Hợp tác xã các tỉnh, thành phố trong cụm, số liệu đến 31/12/2023" in draft
    )
    assert "đến ngày 31/12/2023" in draft


def test_picture_page_has_map_growth_mix_and_standings(complete):
    html = sheets.article(PICTURES, complete)

    headings = [each.get_text() for each in BeautifulSoup(html, "html.parser").select("h2")]
    assert headings == [
        "Hợp tác xã, quỹ tín dụng nhân dân của từng tỉnh, thành phố",
        "Tăng trưởng",
        "Cơ cấu theo lĩnh vực",
        "Xếp hạng thi đua",
    ]
    assert html.count("Quần đảo Hoàng Sa") == html.count("Quần đảo Trường Sa") == 2
    assert "Stephen Truong" in html


def crowded(complete):
    """Twelve members with long names, and numbers of seven digits."""
    member = complete.provinces[0]
    names = ["Quảng Ngãi", "Bình Định", "Bà Rịa - Vũng Tàu", "Thừa Thiên Huế", "Thanh Hóa"]
    names += ["Nghệ An", "Hà Tĩnh", "Quảng Bình", "Quảng Trị", "Bình Thuận", "Phú Yên", "Cà Mau"]
    many = Counts(1234567, 234567, 45678, 9876543)
    standing = complete.scores.standings[0]
    return replace(
        complete,
        whole=replace(complete.whole, active=many, before=Counts(1, 1, 1, 1)),
        provinces=tuple(replace(member, name=name) for name in names),
        scores=replace(
            complete.scores,
            standings=tuple(
                replace(standing, province=name, rank=place) for place, name in enumerate(names, 1)
            ),
        ),
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.url_name)
@pytest.mark.parametrize("case", ["usual", "crowded"])
def test_sheet_is_one_page_of_its_size_with_real_text(complete, file, case):
    report = crowded(complete) if case == "crowded" else complete

    made = pdf.typeset(sheets.page(KINDS[file.kind], report, file.size, code=CODE))

    [sheet] = pypdf.PdfReader(io.BytesIO(made.content)).pages
    size = [float(length) / 72 * 25.4 for length in sheet.mediabox[2:]]
    assert [round(length) for length in size] == list(MILLIMETRES[file.size])
    text = " ".join(sheet.extract_text().split())
    assert CODE in text
    assert f"Dữ liệu {sheets.digest(snapshot(report))[:16]}" in text
    for each in twelve(report)[:6]:
        assert each.figure in text


@pytest.mark.slow
@pytest.mark.parametrize("file", [FILES[0], FILES[2]], ids=lambda file: file.url_name)
def test_sheet_can_be_kept_and_read_aloud(complete, file, broken_rules):
    """PDF/A-3a and PDF/UA-1, as the document itself."""
    made = pdf.render(sheets.page(KINDS[file.kind], complete, file.size, code=CODE))

    assert [broken_rules(made, flavour) for flavour in ("3a", "ua1")] == [[], []]


def test_picture_page_as_dots_is_of_its_size_and_full(complete):
    order = sheets.order(complete, code="", kind="pictures", size=Size.A4)

    picture = Image.open(io.BytesIO(sheets.make_png(order))).convert("L")

    assert picture.size == (1654, 2339)
    halves = [picture.crop((0, top, 1654, top + 1100)) for top in (0, 1239)]
    assert all(sum(half.histogram()[:100]) > 10_000 for half in halves)


def test_same_order_gives_the_same_text(complete):
    orders = [sheets.order(complete, code="", kind="card", size=Size.A5) for _ in "ab"]

    assert orders[0] == orders[1]
    assert json.loads(orders[0])["kind"] == "card"


# The pages


@pytest.mark.parametrize("address", PAGES)
def test_member_reads_the_sheet_of_the_draft_and_a_stranger_finds_nothing(
    client, report, provinces, address
):
    assert client.get(address).status_code == 404
    client.force_login(UserFactory(province=provinces[1]))

    page = client.get(address)

    assert page.status_code == 200
    assert "DỰ THẢO" in page.content.decode()
    assert "sheets.css" in page.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_everybody_reads_the_sheet_of_what_is_published(client, complete, report, address):
    row = PublishedReportFactory(report=report, snapshot=snapshot(complete))
    type(report).objects.update(state="published")

    text = client.get(address).content.decode()

    assert row.code in text
    assert "DỰ THẢO" not in text
    assert re.search(r'href="/bao-cao/2023/[\w-]+\.pdf\?ban=1&amp;cum=', text)


def test_document_of_before_there_were_snapshots_has_no_sheets(client, report):
    PublishedReportFactory(report=report)
    type(report).objects.update(state="published")

    assert client.get(PAGES[0]).status_code == 404
    assert PAGES[0] not in client.get("/bao-cao/2023/").content.decode()


def test_files_have_vietnamese_names(client, report, provinces):
    client.force_login(UserFactory(province=provinces[1]))

    names = {}
    for address in ("the-phat-bieu.pdf", "trang-hinh.png"):
        answer = client.get(f"/bao-cao/2023/{address}")
        answer.getvalue()  # a file is closed once it is read
        names[address] = answer["Content-Disposition"]

    assert "Th%E1%BA%BB%20ph%C3%A1t%20bi%E1%BB%83u%20n%C4%83m%202023" in names["the-phat-bieu.pdf"]
    assert "Trang%20h%C3%ACnh%20n%C4%83m%202023" in names["trang-hinh.png"]


def test_income_of_the_card_is_rounded_half_up(complete):
    both = replace(
        complete.whole.both,
        worker_income=replace(complete.whole.both.worker_income, mean=Decimal("5.715")),
    )

    numbers = twelve(replace(complete, whole=replace(complete.whole, both=both)))

    assert numbers[8].figure == "5,72"
    assert words_of(sheets.article(CARD, complete)).count("triệu đồng/người/tháng") == 1
