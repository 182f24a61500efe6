"""A small cluster whose year can be written up: two provinces, a secretary, a document with every section filled."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pytest

from cluster_portal import pdf
from cooperatives.models import YearlyFigures
from reports.annual import (
    Economy,
    Figure,
    NextPledge,
    ScoreTable,
    Standing,
    Target,
    TargetLine,
    build_annual_report,
)
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

# What the engine made of a paper stays for the run: dozens of tests publish the same small document.
set_once = lru_cache(maxsize=64)(pdf.typeset)


@pytest.fixture(autouse=True)
def _papers_are_set_once(request, monkeypatch):
    if not request.node.get_closest_marker("sets_anew"):
        monkeypatch.setattr(pdf, "typeset", set_once)


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


@pytest.fixture
def complete(report):
    """What the document says when nothing is missing: the built report with every figure, result, point and target."""
    built = build_annual_report(report.year)
    economy = Economy(
        **{
            each.name: Figure(total=Decimal(1200), mean=Decimal("5.75"), given=6, asked=6)
            for each in fields(Economy)
        }
    )
    told = {"cooperatives": economy, "credit_funds": economy, "both": economy}
    whole = replace(
        built.whole,
        **told,
        both_before=replace(economy, workers=Figure(Decimal(1000), Decimal(5), 6, 6)),
        ratings={"good": 2, "fair": 1, "average": 1, "weak": 0},
    )
    met = Target(target=Decimal(10), actual=Decimal(12), percent=Decimal(120), is_reached=True)
    points = [
        Standing(each.name, Decimal(98 - place), Decimal(0), Decimal(0), place + 1)
        for place, each in enumerate(built.provinces)
    ]
    return replace(
        built,
        whole=whole,
        provinces=tuple(replace(each, **told) for each in built.provinces),
        targets=(TargetLine("htx-moi", "HTX thành lập mới", "HTX", 0, met, (met, met)),),
        scores=ScoreTable("Bảng mẫu", True, (), tuple(points)),
        next_pledge=NextPledge(2024, True, ("Nội dung.",), ()),
        missing=(),
    )


@pytest.fixture
def all_given(report, register):
    """Figures of both provinces, so that the document may be published."""
    YearlyFiguresFactory(organization=register[3])
    YearlyFigures.objects.update(
        workers_count=10, worker_income=Decimal("5.50"), total_capital=1000, profit=50
    )
