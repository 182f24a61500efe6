"""Appendix X: the list behind the total, as a paper of its own inside the PDF."""

import io
from dataclasses import replace
from datetime import date

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cluster_portal import pdf
from cooperatives.models import Commune
from reports import paper
from reports.annual import build_annual_report
from reports.form import lint
from reports.listing import (
    NAME,
    Line,
    Listing,
    ProvinceLines,
    listing_paper,
    read_listing,
)
from reports.snapshot import restored, snapshot
from tests.factories import CommuneFactory, OrganizationFactory
from tests.reports.papers import short_paper, stored_report

DAY = date(2023, 12, 31)
LONG = ("Hợp tác xã dịch vụ nông nghiệp tổng hợp " * 6)[:180].strip()
SAMPLE = Listing(
    (
        ProvinceLines("Quảng Ngãi", (Line(LONG, "Sơn Tịnh", "Nông nghiệp"),) * 90),
        ProvinceLines("Bình Định", ()),
    )
)


@pytest.mark.django_db
def test_list_holds_whom_the_report_counts(report, provinces):
    """Active cooperatives and credit funds, each province in the order of the appendices."""
    OrganizationFactory(province=provinces[0], stopped=True)
    built = build_annual_report(report.year)

    listing = read_listing(report.year, DAY)

    assert listing.count == built.whole.active.cooperatives_and_credit_funds == 6
    assert [(each.name, len(each.lines)) for each in listing.provinces] == [
        ("Quảng Ngãi", 3),
        ("Bình Định", 3),
    ]
    assert listing.provinces[1].lines[-1].sector == "Tín dụng nhân dân"
    assert restored(Listing, snapshot(listing)) == listing


@pytest.mark.django_db
def test_a_place_is_named_with_its_kind(report, provinces):
    """Wards are named by a number, too: «Hợp tác xã An Phú, 9» says nothing."""
    ward = CommuneFactory(province=provinces[0], kind=Commune.Kind.WARD, name="9")
    OrganizationFactory(province=provinces[0], name="Hợp tác xã An Phú", commune=ward)

    lines = read_listing(report.year, DAY).provinces[0].lines

    assert [each.place for each in lines if each.name == "Hợp tác xã An Phú"] == ["phường 9"]


@pytest.mark.django_db
def test_list_asks_as_often_for_many_as_for_few(report, provinces):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            read_listing(report.year, DAY)
        return len(queries)

    few = asked()
    OrganizationFactory.create_batch(9, province=provinces[1])

    assert asked() == few


def test_list_says_when_its_count_is_not_that_of_the_report():
    made = listing_paper(paper.sheet(stored_report()), SAMPLE)

    assert (
        "Chênh -1.699 so với 1.789 ở Phụ lục I: danh sách xếp theo sổ của từng tỉnh, số ở Phụ lục I tính theo địa giới."
    ) in made.html
    frozen = replace(stored_report(), returns={"Quảng Ngãi": "0" * 64})
    assert (
        "theo biểu số liệu đã chốt và theo địa giới."
        in listing_paper(paper.sheet(frozen), SAMPLE).html
    )


@pytest.fixture(scope="module")
def made():
    beside = listing_paper(paper.sheet(stored_report()), SAMPLE)
    return pdf.typeset(
        short_paper(), attachments=(paper.data_of(stored_report()),), beside=(beside,)
    )


def inside(made):
    return pypdf.PdfReader(io.BytesIO(made.content)).attachments


def test_list_and_data_go_inside_the_pdf(made):
    files = inside(made)

    assert set(files) == {"so-lieu.json", NAME}
    text = " ".join(
        " ".join(each.extract_text().split())
        for each in pypdf.PdfReader(io.BytesIO(files[NAME][0])).pages
    )
    assert "Phụ lục X" in text
    assert "Số: 05/BC-CTĐ" in text
    assert f"90. {LONG}, Sơn Tịnh" in text
    assert "Không có tổ chức nào đang hoạt động." in text


@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_report_and_list_are_kept_for_decades(made, broken_rules, flavour):
    assert broken_rules(made.content, flavour) == []
    assert broken_rules(inside(made)[NAME][0], flavour) == []


def test_long_names_stay_on_the_sheet(made, tmp_path):
    path = tmp_path / "danh-sach.pdf"
    path.write_bytes(inside(made)[NAME][0])
    kept = {verdict.rule.code: verdict.is_kept for verdict in lint(path)}

    assert all(kept[code] for code in ("KHO-GIAY", "LE", "PHONG-CHU", "SO-TRANG", "TEP-CHUAN"))


def test_paper_fails_when_the_one_beside_it_fails():
    html = '<img alt="" src="file:///etc/passwd">'
    page = pdf.whole_page(title="x", author="x", on=DAY, article="", is_draft=False)
    broken = pdf.Beside("x.pdf", "x", page.replace("</body>", f"{html}</body>"))

    with pytest.raises(pdf.PaperFailed, match="may not fetch"):
        pdf.typeset(page, beside=(broken,))
