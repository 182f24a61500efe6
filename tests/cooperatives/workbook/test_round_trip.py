"""The exported workbook: it says everything, hides nothing dangerous, and comes home unchanged."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from import_export.formats.base_formats import CSV

from cooperatives.models import Kind, Organization, Sector, Status
from cooperatives.workbook.reader import read_workbook
from cooperatives.workbook.resources import OrganizationResource
from cooperatives.workbook.writer import (
    Listing,
    figures_for,
    organizations_for,
    write_list,
    write_template,
)
from tests.factories import CommuneFactory, OrganizationFactory, YearlyFiguresFactory

from .conftest import AT, outcomes, told

pytestmark = pytest.mark.django_db

DANGEROUS = ["=cmd|' /C calc'!A0", "+84 905", "-2+3", "@SUM(A1)"]


def exported(province, **changed):
    rows = Organization.objects.filter(province=province)
    listing = Listing(
        title="DANH SÁCH NĂM 2023",
        organizations=organizations_for(rows.order_by("pk")),
        figures=figures_for(rows, 2023),
        year=2023,
        **changed,
    )
    target = io.BytesIO()
    return write_list(target, listing, at=AT), target.getvalue()


@pytest.fixture
def registry(province):
    """One of each kind, with everything filled in, and one with nothing."""
    commune = CommuneFactory(
        province=province, code="20101", name="Bình An", district="Huyện Thăng Bình"
    )
    union = OrganizationFactory(
        province=province, kind=Kind.COOPERATIVE_UNION, name="Liên hiệp hợp tác xã Mẫu"
    )
    full = OrganizationFactory(
        province=province,
        name="Hợp tác xã An (mẫu)",
        short_name="HTX An",
        tax_code="0400101394",
        registration_no="0001/GCN",
        registered_on=date(2015, 4, 3),
        founded_on=date(2015, 3, 4),
        status=Status.STOPPED,
        status_on=date(2023, 6, 15),
        alliance_member_since=date(2016, 1, 2),
        alliance_member_until=date(2022, 1, 2),
        cooperative_union=union,
        address=DANGEROUS[0],
        commune=commune,
        representative="Nguyễn Văn Mẫu",
        representative_title="Giám đốc",
        phone=DANGEROUS[1],
        email="an@example.vn",
        note="Dòng một\nDòng hai",
    )
    YearlyFiguresFactory(
        organization=full,
        year=2023,
        members_count=1789,
        revenue=Decimal("1234567.125"),
        cost=Decimal(0),
        profit=None,
        not_available=["profit"],
        rating="good",
        note="ước",
    )
    fund = OrganizationFactory(
        province=province,
        kind=Kind.CREDIT_FUND,
        sector=Sector.CREDIT,
        name="Quỹ tín dụng nhân dân Mẫu",
    )
    YearlyFiguresFactory(organization=fund, year=2023, bad_debt_ratio=Decimal("1.25"))
    OrganizationFactory(province=province, kind=Kind.COOPERATIVE_GROUP, name="Nuôi tôm Mẫu")
    return full


def test_export_comes_home_unchanged(plan, province, registry):
    count, content = exported(province)

    run = plan(content)

    assert count == 4
    assert (outcomes(run), told(run, "message")) == ({"unchanged": 4}, [])


def test_row_count_of_the_export_is_that_of_the_query(province):
    """kpi 2370: exports were cut at 30.000 rows, and nobody was told."""
    for number in range(60):
        OrganizationFactory(province=province, name=f"HTX {number} (mẫu)")

    count, content = exported(province)

    rows = read_workbook(content, "a.xlsx")[0].rows
    assert (
        count
        == 60
        == sum(values[0] != "" and isinstance(values[0], float) for _row, values in rows)
    )


def test_edit_in_the_exported_workbook_is_an_update(plan, province, registry):
    _count, content = exported(province)

    run = plan(_replaced(content, "Nguyễn Văn Mẫu", "Trần Thị Mẫu"))

    assert outcomes(run) == {"update": 1, "unchanged": 3}
    [changes] = [each["changes"] for each in run.plan if each["changes"]]
    assert changes == {"representative": ["Nguyễn Văn Mẫu", "Trần Thị Mẫu"]}


def test_colleagues_change_since_the_export_is_a_conflict(plan, province, registry):
    _count, content = exported(province)
    registry.version += 1
    registry.short_name = "HTX An Mới"
    registry.save()

    run = plan(_replaced(content, "Nguyễn Văn Mẫu", "Trần Thị Mẫu"))

    assert outcomes(run) == {"conflict": 1, "unchanged": 3}
    assert not run.can_be_committed


def test_names_that_look_like_formulas_stay_texts(province, registry):
    _count, content = exported(province)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in styles


def test_empty_template_can_be_read_but_holds_no_row(province, plan):
    target = io.BytesIO()
    write_template(target, province=province, year=2023)

    sheets = read_workbook(target.getvalue(), "mau.xlsx")
    assert [sheet.name for sheet in sheets] == ["Danh sách", "Giải thích", "_danh_muc"]


def test_several_provinces_in_one_workbook_name_them(province, registry):
    _count, content = exported(province, with_province=True)

    assert any(
        "Tỉnh, thành phố" in values for _row, values in read_workbook(content, "a.xlsx")[0].rows
    )


def test_resource_exports_through_import_export(province, registry):
    """Stock export of the admin and of scripts prints the same words."""
    dataset = OrganizationResource().export(Organization.objects.filter(pk=registry.pk))

    text = CSV().export_data(dataset)
    assert "Hợp tác xã An (mẫu)" in text
    assert "Ngừng hoạt động" in text


def _replaced(content, old, new):
    """The workbook with one text changed; a constant-memory workbook holds its texts in the sheet."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in source.namelist():
            changed.writestr(name, source.read(name).replace(old.encode(), new.encode()))
    return target.getvalue()
