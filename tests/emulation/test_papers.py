"""The pledge as a paper: what it says at each stage, and the PDF that is stored once all have signed."""

import io
from decimal import Decimal

import pytest
from pypdf import PdfReader

from cluster_portal import pdf
from emulation import actions, jobs
from emulation.models import Direction
from emulation.papers import aim_in_words, filename, paper_html, read_paper
from tests.factories import IndicatorFactory

from .conftest import AT, TEXTS

pytestmark = pytest.mark.django_db


def test_signature_grid_begins_with_the_head_and_ends_with_the_office(world):
    paper = read_paper(world.signing())

    assert [(cell.unit, cell.duty) for cell in paper.cells] == [
        (("LIÊN MINH HỢP TÁC XÃ", "TỈNH ĐẦU MẪU"), "Cụm trưởng"),
        (("LIÊN MINH HỢP TÁC XÃ", "TỈNH KHÁC MẪU"), ""),
        (("THƯỜNG TRỰC CỤM THI ĐUA",), ""),
    ]
    assert [cell.is_signed for cell in paper.cells] == [False] * 3


def test_a_signed_cell_says_who_how_and_when(world):
    pledge = world.signing()
    world.sign(pledge, world.other)

    cell = read_paper(pledge).cells[1]

    assert (cell.position, cell.name, cell.method, cell.time) == (
        ("CHỦ TỊCH",),
        world.leaders[world.other.pk].full_name,
        "xác nhận trên Cổng thông tin bằng mật khẩu, không phải chữ ký số",
        "09:00:00 ngày 02/12/2023 (+07:00)",
    )


def test_a_refusal_leaves_the_cell_blank(world):
    pledge = world.signing()
    actions.refuse_to_sign(
        signature=world.place(pledge, world.other),
        reason="Chưa thống nhất chỉ tiêu.",
        by=world.leaders[world.other.pk],
        at=AT,
    )

    cell = read_paper(pledge).cells[1]

    assert (cell.is_signed, cell.name, cell.position) == (False, "", ())


def test_frozen_paper_does_not_follow_the_rows(world):
    """What was fixed is read from the content, whatever happens to the tables behind it."""
    pledge = world.frozen()
    before = read_paper(pledge)
    pledge.targets.update(value=Decimal(1))
    world.other.name = "Tên mới"
    world.other.save()

    assert read_paper(pledge).targets == before.targets
    assert read_paper(pledge).cells == before.cells


@pytest.mark.parametrize(
    "aim,words",
    [
        ({"direction": Direction.AT_LEAST, "value": "1250", "words": ""}, "1.250"),
        ({"direction": Direction.AT_MOST, "value": "0.8", "words": ""}, "không quá 0,8"),
        ({"direction": Direction.EXACTLY, "value": "5", "words": ""}, "đúng 5"),
        ({"direction": Direction.WORDS, "value": None, "words": "Tốt"}, "Tốt"),
        (None, ""),
    ],
)
def test_aims_as_papers_write_them(aim, words):
    assert aim_in_words(aim) == words


def test_words_for_all_fill_the_whole_row(world):
    pledge = world.pledge()
    level = IndicatorFactory(direction=Direction.WORDS)
    actions.edit_pledge(
        pledge=pledge,
        texts=TEXTS,
        targets=[actions.TargetLine(level, Direction.WORDS, None, "Hoàn thành tốt")],
        expected_version=1,
        by=world.secretary,
        at=AT,
    )

    [row] = read_paper(pledge).targets

    assert (row.common, row.units, row.is_words) == ("Hoàn thành tốt", ("", ""), True)


def test_draft_says_so_and_has_no_code(world):
    pledge = world.accepted()

    html = paper_html(pledge)

    assert "DỰ THẢO" in html
    assert "/static/css/draft.css" in html
    assert "Mã xác minh" not in html
    assert filename(pledge) == "giao-uoc-2024-du-thao.pdf"


def test_frozen_paper_carries_code_hash_and_address(world):
    pledge = world.frozen()

    html = paper_html(pledge)

    assert "DỰ THẢO" not in html
    assert pledge.content_hash in html
    assert f"http://testserver/xac-minh/{pledge.code}/" in html
    assert "<title>Mã QR" in html


def test_the_seal_stores_the_signed_pdf_once(world):
    pledge = world.in_force()
    seal = pledge.seals.get()

    jobs.put_seal(seal.pk)
    pledge.refresh_from_db()
    first = (pledge.pdf.name, pledge.pdf_sha256)
    jobs.put_seal(seal.pk)
    pledge.refresh_from_db()

    assert (pledge.pdf.name, pledge.pdf_sha256) == first
    with pledge.pdf.open("rb") as file:
        content = file.read()
    assert pdf.Paper(content, 1).sha256 == pledge.pdf_sha256
    reader = PdfReader(io.BytesIO(content))
    drawn = [page.extract_text() for page in reader.pages]
    # What the seal fills in stands in the fields of the grid.
    filled = [
        field.get("/V", "") for field in reader.get_fields().values() if field["/FT"] == "/Tx"
    ]
    text = " ".join(" ".join([*drawn, *filled]).split())
    for said in (
        "GIAO ƯỚC THI ĐUA",
        "Năm 2024",
        "ĐẠI DIỆN CÁC ĐƠN VỊ KÝ GIAO ƯỚC",
        "Đã ký xác nhận trên Cổng thông tin",
        "TL. CỤM TRƯỞNG",
        pledge.code,
    ):
        assert said in text
