"""A small cluster whose year can be written up: two provinces, a secretary, a document with every section filled."""

from datetime import date

import pytest

from reports.sections import SECTIONS
from tests.factories import (
    ClusterFactory,
    EmulationYearFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportFactory,
    UserFactory,
    YearlyFiguresFactory,
)


@pytest.fixture
def provinces():
    """Return the head's province and another member's."""
    return [
        ProvinceFactory(name="Quảng Ngãi", alliance_name="Liên minh Hợp tác xã tỉnh Quảng Ngãi"),
        ProvinceFactory(name="Bình Định", alliance_name="Liên minh Hợp tác xã tỉnh Bình Định"),
    ]


@pytest.fixture
def year(provinces):
    cluster = ClusterFactory(name="Cụm thi đua mẫu", printed_name="CỤM THI ĐUA\nMẪU")
    return EmulationYearFactory(
        cluster=cluster,
        members=provinces,
        head=provinces[0],
        conference_on=date(2023, 12, 2),
        conference_place="thành phố Quảng Ngãi",
    )


@pytest.fixture
def secretary(provinces):
    return UserFactory(secretary=True, province=provinces[0], full_name="Nguyễn Thị Thư Ký")


@pytest.fixture
def register(provinces):
    """Five cooperatives, a credit fund, a union, eleven groups; one cooperative has figures."""
    first, second = provinces
    cooperatives = OrganizationFactory.create_batch(3, province=first)
    cooperatives += OrganizationFactory.create_batch(2, province=second)
    OrganizationFactory(province=second, credit_fund=True)
    OrganizationFactory(province=first, cooperative_union=True)
    OrganizationFactory.create_batch(11, province=first, cooperative_group=True)
    YearlyFiguresFactory(organization=cooperatives[0])
    return cooperatives


@pytest.fixture
def report(year, register):
    """An approved document with every section written."""
    return ReportFactory(
        year=year,
        approved=True,
        number=5,
        signer_name="Nguyễn Văn Mẫu",
        sections={each.key: f"Nội dung {each.key}." for each in SECTIONS},
    )
