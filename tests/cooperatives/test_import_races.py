"""Two people at the same moment, each with a connection: one wins, the other is told, nothing is lost or doubled."""

from threading import Barrier, Thread

import pytest
from django.db import connections

from cluster_portal.accounts.activity import broken_lines
from cluster_portal.accounts.models import Activity
from cooperatives.actions import (
    figures_snapshot,
    full_snapshot,
    plain,
    record_figures,
    register_organization,
    update_organization,
)
from cooperatives.actions.imports import ImportOutdated, commit_import, discard_import, plan_import
from cooperatives.actions.versions import ChangedMeanwhile
from cooperatives.models import (
    ImportMoveNotAllowed,
    ImportRun,
    Kind,
    Organization,
    Sector,
    YearlyFigures,
)
from tests.data.corpus.files import Page, xlsx
from tests.data.corpus.lists import COOPERATIVE, lines
from tests.factories import (
    ClusterFactory,
    MembershipFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportingYearFactory,
    UserFactory,
    YearlyFiguresFactory,
)

from .workbook.conftest import AT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

HEADINGS = ("STT", "Loại hình", "Tên đầy đủ", "Lĩnh vực", "Số thành viên")
NEW = xlsx(Page(lines(headings=HEADINGS)))
ROUNDS = 4


@pytest.fixture
def cluster():
    year = ReportingYearFactory(cluster=ClusterFactory(), year=2023)
    return year.cluster


@pytest.fixture
def officer(cluster):
    return new_officer(cluster)


def new_officer(cluster):
    province = ProvinceFactory()
    MembershipFactory(cluster=cluster, province=province)
    return UserFactory(province=province)


def planned(officer, content=NEW):
    return plan_import(
        content=content,
        filename="a.xlsx",
        province=officer.province,
        year=2023,
        by=officer,
        at=AT,
    )


def committing(run):
    return lambda: commit_import(run=run, by=run.planned_by, at=AT)


def at_once(*works) -> list[str]:
    """Begin all at the same moment; return «done», or the name of the exception, of each."""
    start, ended = Barrier(len(works)), {}

    def run(number, work):
        start.wait(timeout=20)
        try:
            work()
            ended[number] = "done"
        except Exception as refusal:  # noqa: BLE001  whatever it is, the test compares it
            ended[number] = type(refusal).__name__
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return [ended.get(number, "still running") for number in range(len(works))]


OUTDATED, MOVED, CHANGED = (
    refusal.__name__ for refusal in (ImportOutdated, ImportMoveNotAllowed, ChangedMeanwhile)
)


def test_one_plan_committed_four_times_at_once_is_written_once(officer):
    run = planned(officer)

    ended = at_once(*[committing(run)] * 4)

    assert sorted(ended) == [MOVED] * 3 + ["done"]
    assert Organization.objects.count() == 3
    assert Activity.objects.filter(action="import_committed").count() == 1
    assert broken_lines() == []


def test_two_imports_of_the_same_list_at_once(officer):
    """Two colleagues upload the file that the district has sent to both."""
    runs = [planned(officer), planned(officer)]

    ended = at_once(*map(committing, runs))

    assert sorted(ended) == [OUTDATED, "done"]
    assert Organization.objects.count() == 3
    assert broken_lines() == []


def test_commit_and_discard_at_once(officer):
    run = planned(officer)

    ended = at_once(committing(run), lambda: discard_import(run=run, by=officer, at=AT))

    assert sorted(ended) == [MOVED, "done"]
    state = ImportRun.objects.get(pk=run.pk).state
    assert Organization.objects.count() == (3 if state == "committed" else 0)


def test_imports_of_different_provinces_at_once_all_go_through(cluster):
    """SQLite lets one write after the other: waiting, not «database is locked»."""
    runs = [planned(new_officer(cluster)) for _ in range(4)]

    ended = at_once(*map(committing, runs))

    assert ended == ["done"] * 4
    assert Organization.objects.count() == 12
    assert broken_lines() == []


@pytest.mark.parametrize("round", range(ROUNDS))
def test_figures_form_and_import_at_once(officer, round):
    """Whoever comes second is told; the register holds what the first wrote, whole."""
    organization = OrganizationFactory(province=officer.province)
    figures = YearlyFiguresFactory(organization=organization, members_count=100, revenue=500)
    base = plain(figures_snapshot(figures))
    run = planned(officer, _changing(organization))

    def form():
        record_figures(
            organization=organization,
            year=2023,
            values={"members_count": 120, "revenue": 600},
            base=base,
            expected_version=1,
            by=officer,
            at=AT,
        )

    imported, typed = at_once(committing(run), form)

    figures = YearlyFigures.objects.get()
    told = (imported, typed, figures.members_count, figures.revenue, figures.version)
    assert told in [("done", CHANGED, 101, 500, 2), (OUTDATED, "done", 120, 600, 2)]
    assert broken_lines() == []


@pytest.mark.parametrize("round", range(ROUNDS))
def test_new_organization_by_form_and_by_import_at_once(officer, round):
    """The same tax code, typed by one and uploaded by the other: it is entered once."""
    row = COOPERATIVE
    run = planned(officer, xlsx(Page(lines([row], headings=(*HEADINGS, "Mã số thuế")))))

    def form():
        organization = Organization(
            province=officer.province,
            kind=Kind.COOPERATIVE,
            sector=Sector.AGRICULTURE,
            name=row["Tên đầy đủ"],
            tax_code=row["Mã số thuế"],
        )
        register_organization(organization=organization, by=officer, at=AT)

    ended = at_once(committing(run), form)

    assert ended in (["done", "ValidationError"], [OUTDATED, "done"])
    assert Organization.objects.count() == 1


@pytest.mark.parametrize("round", range(ROUNDS))
def test_organization_form_and_import_at_once(officer, round):
    organization = OrganizationFactory(province=officer.province, phone="0255 1")
    base = plain(full_snapshot(organization))
    run = planned(officer, _changing(organization, phone="0255 2"))

    def form():
        update_organization(
            organization=organization,
            values={"phone": "0255 3"},
            base=base,
            expected_version=1,
            by=officer,
            at=AT,
        )

    imported, typed = at_once(committing(run), form)

    told = (imported, typed, Organization.objects.get().phone)
    assert told in [("done", CHANGED, "0255 2"), (OUTDATED, "done", "0255 3")]
    assert broken_lines() == []


def _changing(organization, phone=None):
    """The list with 101 members, and perhaps another telephone."""
    row = {
        "Mã hồ sơ": organization.code,
        "Tên đầy đủ": organization.name,
        "Số thành viên": 101,
        "Điện thoại": phone,
    }
    return xlsx(Page(lines([row], headings=list(row))))
