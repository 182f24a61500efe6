"""Two people at the same moment: the totals hold what both did."""

import threading
import time

import pytest
from django.db import connections, transaction

from cooperatives import summaries
from cooperatives.actions import (
    change_status,
    full_snapshot,
    open_reporting_year,
    plain,
    update_organization,
)
from cooperatives.models import Sector, Status
from tests.factories import (
    EmulationYearFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportingYearFactory,
    UserFactory,
)

from .test_import_races import at_once
from .workbook.conftest import AT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def province():
    return ProvinceFactory()


@pytest.fixture
def cluster(province):
    return EmulationYearFactory(year=2023, members=[province], head=province).cluster


def test_a_year_is_opened_while_an_action_is_between_its_totals_and_its_audit_line(
    province, cluster
):
    """It has found no year to keep; who opens the year must wait until what it wrote can be counted."""
    secretary = UserFactory(secretary=True, province=province)
    kept = threading.Event()

    def enter():
        with transaction.atomic():
            organization = OrganizationFactory(province=province)
            summaries.keep({}, summaries.contributions([organization.pk]))
            kept.set()
            time.sleep(1)

    def open_year():
        assert kept.wait(timeout=20)
        open_reporting_year(cluster=cluster, year=2023, by=secretary, at=AT)

    assert at_once(enter, open_year) == ["done", "done"]
    assert summaries.differences(2023) == []
    assert sum(row[0] for row in summaries.stored([2023]).values()) == 1


@pytest.mark.parametrize("round", range(3))
def test_changes_of_like_organizations_add_up(province, cluster, round):
    """All of them leave the same summary row, the last one empties it, and some come back to it."""
    officer = UserFactory(province=province)
    ReportingYearFactory(cluster=cluster, year=2023)
    made = OrganizationFactory.create_batch(4, province=province)
    stopped = OrganizationFactory.create_batch(2, province=province, stopped=True)
    summaries.rebuild([2023])

    def moving(organization):
        base = plain(full_snapshot(organization))
        told = {"values": {"sector": Sector.TRANSPORT}, "base": base, "expected_version": 1}
        return lambda: update_organization(organization=organization, by=officer, at=AT, **told)

    def returning(organization):
        told = {"status": Status.ACTIVE, "on": AT.date(), "basis": "QĐ 1"}
        return lambda: change_status(organization=organization, by=officer, at=AT, **told)

    ended = at_once(*map(moving, made), *map(returning, stopped))

    assert ended == ["done"] * 6
    connections.close_all()
    assert summaries.differences(2023) == []
