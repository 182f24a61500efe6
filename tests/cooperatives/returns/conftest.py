"""A cluster of two with a register that gives every figure, and one person of every kind."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from cooperatives import actions
from cooperatives.models import Basis, Period, Rating, Return
from cooperatives.summaries import rebuild
from tests.factories import (
    EmulationYearFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportingYearFactory,
    UserFactory,
    YearlyFiguresFactory,
)

YEAR = 2023
AT = datetime(2024, 1, 15, 2, tzinfo=UTC)
REASON = "Sửa số liệu doanh thu của ba đơn vị"
FIGURES = {
    "members_count": 100,
    "workers_count": 10,
    "worker_income": 5,
    "charter_capital": 500,
    "total_capital": 900,
    "revenue": 1000,
    "profit": 100,
    "budget_payment": 10,
    "rating": Rating.GOOD,
}


@pytest.fixture
def world():
    return make_world()


def make_world():
    head, province = ProvinceFactory(name="Mẫu Đầu"), ProvinceFactory(name="Mẫu An")
    year = EmulationYearFactory(year=YEAR, members=[head, province], head=head, opened=True)
    world = SimpleNamespace(
        head=head,
        province=province,
        year=year,
        cluster=year.cluster,
        reporting_year=ReportingYearFactory(cluster=year.cluster, year=YEAR),
        organization=cooperative(province),
        officer=UserFactory(province=province, email="canbo@mau.vn"),
        leader=UserFactory(province=province, leader=True, email="lanhdao@mau.vn"),
        secretary=UserFactory(province=head, secretary=True, email="thuky@mau.vn"),
        head_leader=UserFactory(province=head, leader=True),
        observer=UserFactory(observer=True),
        administrator=UserFactory(administrator=True),
    )
    rebuild([YEAR])
    return world


def cooperative(province, **figures):
    organization = OrganizationFactory(province=province)
    YearlyFiguresFactory(organization=organization, year=YEAR, **(FIGURES | figures))
    return organization


def draft(world, province=None) -> Return:
    """Nobody has begun it yet."""
    return Return(
        province=province or world.province,
        year=YEAR,
        period=Period.YEAR,
        as_of=date(YEAR, 12, 31),
    )


def edited(world, province_return=None, **cells) -> Return:
    own = province_return or draft(world)
    return actions.edit_return(
        province_return=own,
        cells=cells,
        as_of=own.as_of,
        basis=Basis.ACTUAL,
        expected_version=own.lock_version if own.pk else 0,
        by=world.officer,
        at=AT,
    )


def sent(world, province_return=None) -> Return:
    return actions.submit_return(
        province_return=province_return or draft(world), by=world.leader, at=AT
    )


def asked(world, province_return, cell="revenue"):
    return actions.ask_about_cell(
        province_return=province_return,
        cell=cell,
        text="Vì sao doanh thu tăng nhiều?",
        by=world.secretary,
        at=AT,
    )


def sent_back(world) -> Return:
    own = sent(world)
    asked(world, own)
    return actions.send_return_back(province_return=own, by=world.secretary, at=AT)


def accepted(world) -> Return:
    return actions.accept_return(province_return=sent(world), by=world.secretary, at=AT)


def frozen(world) -> Return:
    return actions.freeze_return(province_return=accepted(world), by=world.secretary, at=AT)


def superseded(world) -> Return:
    own = frozen(world)
    actions.supersede_return(province_return=own, reason=REASON, by=world.secretary, at=AT)
    return Return.objects.get(pk=own.pk)
