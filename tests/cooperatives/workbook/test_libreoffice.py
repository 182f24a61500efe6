"""The exported workbook, opened and saved by LibreOffice in three formats, comes home unchanged."""

import subprocess
from datetime import date
from decimal import Decimal

import pytest

from cooperatives.models import Kind, Organization, Sector, Status
from tests.factories import CommuneFactory, OrganizationFactory, YearlyFiguresFactory

from .conftest import outcomes, told
from .test_round_trip import exported

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

# «Calc MS Excel 2007 XML», «calc8» and «MS Excel 97»: what «Save as» offers
FORMATS = ["xlsx", "ods", "xls"]


@pytest.fixture
def registry(province):
    """Whatever an office writes into cells that spreadsheets like to change."""
    commune = CommuneFactory(province=province, code="00123", name="Bình An", district="Huyện An")
    union = OrganizationFactory(
        province=province, kind=Kind.COOPERATIVE_UNION, name="Liên hiệp hợp tác xã Mẫu"
    )
    texts = [
        "=1+1",
        "+84 905 000 001",
        "-2+3",
        "@SUM(A1)",
        "007",
        "1/2",
        "3-4",
        "1.789",
        "12E5",
        "TRUE",
    ]
    for number, text in enumerate(texts):
        OrganizationFactory(
            province=province,
            name=f"Hợp tác xã {number} (mẫu)",
            short_name=text,
            registration_no=text,
            address=text,
            representative=text,
            phone=f"0{text}"[:20],
            note=text,
            commune=commune,
            founded_on=date(2010, 12, number + 1),
        )
    full = OrganizationFactory(
        province=province,
        name="Hợp tác xã " + "Đại Trường Phước " * 13 + "ở (mẫu) n",
        tax_code="0400101394",
        registration_no="0001/GCN",
        registered_on=date(2015, 4, 3),
        founded_on=date(1978, 1, 2),
        status=Status.STOPPED,
        status_on=date(2023, 6, 15),
        alliance_member_since=date(2016, 1, 2),
        alliance_member_until=date(2022, 1, 2),
        address="Số 1 «phố» “Mẫu” & <b>, thôn 'Đông'",
        email="an@example.vn",
        note="Dòng một\nDòng hai\tcó tab",
    )
    full.cooperative_union = union
    full.save()
    YearlyFiguresFactory(
        organization=full,
        members_count=1789,
        female_members_count=0,
        revenue=Decimal("1234567.125"),
        cost=Decimal(0),
        profit=Decimal("-12.5"),
        worker_income=None,
        not_available=["worker_income"],
        as_of=date(2023, 10, 31),
        basis="estimate",
        rating="not_rated",
        note="– ước –",
    )
    fund = OrganizationFactory(
        province=province, credit_fund=True, name="Quỹ tín dụng nhân dân Mẫu"
    )
    YearlyFiguresFactory(organization=fund, bad_debt_ratio=Decimal("0.07"), loans=Decimal("0.001"))
    OrganizationFactory(
        province=province,
        kind=Kind.COOPERATIVE_GROUP,
        sector=Sector.OTHER,
        name="Nuôi tôm Mẫu",
        founded_on=None,
    )
    return Organization.objects.filter(province=province).count()


@pytest.fixture
def saved(tmp_path, program):
    """Return a function that opens bytes in LibreOffice and saves them in a format."""
    soffice = program("soffice")

    def saved(content, suffix):
        (tmp_path / "danh-sach.xlsx").write_bytes(content)
        (tmp_path / "out").mkdir()
        subprocess.run(
            [
                soffice,
                f"-env:UserInstallation=file://{tmp_path}/profile",
                "--headless",
                "--convert-to",
                suffix,
                "--outdir",
                tmp_path / "out",
                tmp_path / "danh-sach.xlsx",
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        return (tmp_path / "out" / f"danh-sach.{suffix}").read_bytes()

    return saved


@pytest.mark.parametrize("suffix", FORMATS)
def test_list_saved_by_libreoffice_comes_home_unchanged(plan, province, registry, saved, suffix):
    count, content = exported(province)

    run = plan(saved(content, suffix), f"danh-sach.{suffix}")

    assert told(run, "row", "column", "value", "message") == []
    assert (count, outcomes(run)) == (registry, {"unchanged": registry})
