"""The door itself: who may, when, what is kept, what a commit writes, and what it never does."""

import hashlib
import os

import pytest
from django.core.exceptions import PermissionDenied

from cluster_portal.accounts.activity import broken_lines
from cluster_portal.accounts.models import Activity
from cooperatives.actions import update_organization
from cooperatives.actions.imports import (
    ImportHasProblems,
    ImportOutdated,
    commit_import,
    discard_import,
    plan_import,
    refresh_import,
)
from cooperatives.gates import YearNotOpen
from cooperatives.history import snapshot
from cooperatives.models import (
    ImportMoveNotAllowed,
    ImportRun,
    ImportState,
    Organization,
    YearlyFigures,
)
from cooperatives.models.imports import IMPORT_MOVES
from cooperatives.workbook.plan import make_plan
from cooperatives.workbook.refusals import WorkbookRefused
from tests.factories import ProvinceFactory, UserFactory

from .conftest import AT, outcomes
from .test_plan import AN, row
from .workbooks import table

pytestmark = pytest.mark.django_db


def test_plan_writes_nothing_of_the_register(plan):
    content = table(AN)

    run = plan(content)

    assert (run.state, run.sha256) == (ImportState.PLANNED, hashlib.sha256(content).hexdigest())
    with run.file.open() as kept:
        assert kept.read() == content
    assert Organization.objects.count() == 0


def test_two_files_of_one_content_are_kept_once(plan):
    content = table(AN)

    first, second = plan(content, "a.xlsx"), plan(content, "b.xlsx")

    assert first.file.name == second.file.name


def test_file_that_is_no_list_is_not_kept(plan):
    """FAC 4645: an invalid file was stored all the same."""
    with pytest.raises(WorkbookRefused):
        plan(b"%PDF")

    assert ImportRun.objects.count() == 0


# Who and when


@pytest.mark.parametrize("role", [{"leader": True}, {"observer": True}, {"administrator": True}])
def test_only_officers_import(province, reporting_year, role):
    by = UserFactory(**role) if "leader" not in role else UserFactory(province=province, **role)

    with pytest.raises(PermissionDenied):
        plan_import(
            content=table(AN), filename="a.xlsx", province=province, year=2023, by=by, at=AT
        )


def test_officer_of_another_province_may_not(plan, officer):
    with pytest.raises(PermissionDenied):
        plan(table(AN), province=ProvinceFactory())


def test_permission_is_asked_again_at_the_commit(plan):
    run = plan(table(AN))

    with pytest.raises(PermissionDenied):
        commit_import(run=run, by=UserFactory(province=ProvinceFactory()), at=AT)

    assert Organization.objects.count() == 0


def test_year_that_was_never_opened(plan):
    with pytest.raises(YearNotOpen, match="2021"):
        plan(table(AN), year=2021)


def test_closed_year_is_refused_with_the_reason_of_the_lock(plan, officer, reporting_year):
    """FAC 1873: the Excel door did not ask for the lock at all."""
    run = plan(table(AN))
    reporting_year.closed_on = reporting_year.opened_on
    reporting_year.save()

    with pytest.raises(YearNotOpen, match=f"{reporting_year.closed_on:%d/%m/%Y}"):
        commit_import(run=run, by=officer, at=AT)
    with pytest.raises(YearNotOpen):
        plan(table(AN))
    assert Organization.objects.count() == 0


# Moves


@pytest.mark.parametrize("state", ImportState)
@pytest.mark.parametrize("target", ImportState)
def test_every_state_with_every_move(state, target):
    run = ImportRun(state=state)
    moves = {
        ImportState.COMMITTED: lambda: run.commit(by=None, at=AT),
        ImportState.DISCARDED: run.discard,
        ImportState.UNDONE: lambda: run.undo(by=None, at=AT, result={}),
    }
    if target not in moves:
        return
    if target in IMPORT_MOVES[state]:
        moves[target]()
        assert run.state == target
    else:
        with pytest.raises(ImportMoveNotAllowed):
            moves[target]()


def test_committed_import_is_not_written_twice(load, officer):
    """frappe 15829: a retry after a crash made everything twice."""
    run = load(table(AN))

    with pytest.raises(ImportMoveNotAllowed):
        commit_import(run=run, by=officer, at=AT)
    with pytest.raises(ImportMoveNotAllowed):
        discard_import(run=run, by=officer, at=AT)
    assert Organization.objects.count() == 1


def test_discarded_import_is_not_written(plan, officer):
    run = discard_import(run=plan(table(AN)), by=officer, at=AT)

    with pytest.raises(ImportMoveNotAllowed):
        commit_import(run=run, by=officer, at=AT)


# All or nothing


def test_one_blocked_row_holds_all_back(plan, officer):
    run = plan(
        table(
            AN, row(**{"STT": 2, "Tên đầy đủ": "HTX B (mẫu)", "Mã số thuế": None, "Doanh thu": "x"})
        )
    )

    with pytest.raises(ImportHasProblems):
        commit_import(run=run, by=officer, at=AT)

    assert outcomes(run) == {"create": 1, "blocked": 1}
    assert Organization.objects.count() == 0


def test_record_changed_on_the_web_meanwhile(load, plan, officer):
    load(table(AN))
    run = plan(table(row(**{"Địa chỉ": "Thôn 2"})))
    organization = Organization.objects.get()
    update_organization(
        organization=organization,
        values={"phone": "0999 1"},
        base=snapshot(organization),
        expected_version=1,
        by=officer,
        at=AT,
    )

    with pytest.raises(ImportOutdated, match="HTX An"):
        commit_import(run=run, by=officer, at=AT)

    organization.refresh_from_db()
    assert (organization.address, organization.phone) == ("Thôn 1", "0999 1")
    run = commit_import(run=refresh_import(run=run, by=officer, at=AT), by=officer, at=AT)
    organization.refresh_from_db()
    assert (run.state, organization.address, organization.phone) == (
        ImportState.COMMITTED,
        "Thôn 2",
        "0999 1",
    )


def test_record_entered_on_the_web_meanwhile(plan, load, officer):
    first, second = plan(table(AN)), plan(table(AN))
    commit_import(run=first, by=officer, at=AT)

    with pytest.raises(ImportOutdated):
        commit_import(run=second, by=officer, at=AT)

    assert Organization.objects.count() == 1


@pytest.fixture
def plans_made(monkeypatch):
    """The moments at which a file was planned."""
    made = []

    def noted(*args, at, **options):
        made.append(at)
        return make_plan(*args, at=at, **options)

    monkeypatch.setattr("cooperatives.actions.imports.make_plan", noted)
    return made


def test_unchanged_file_is_not_planned_a_second_time(load, plan, officer, plans_made):
    load(table(AN))
    run = plan(table(AN))
    plans_made.clear()

    run = commit_import(run=run, by=officer, at=AT)

    assert (run.state, outcomes(run)) == (ImportState.COMMITTED, {"unchanged": 1})
    assert plans_made == []


def test_unchanged_file_is_planned_again_once_the_register_has_moved(
    load, plan, officer, plans_made
):
    load(table(AN))
    run = plan(table(AN))
    organization = Organization.objects.get()
    update_organization(
        organization=organization,
        values={"address": "Thôn 9"},
        base=snapshot(organization),
        expected_version=1,
        by=officer,
        at=AT,
    )
    plans_made.clear()

    with pytest.raises(ImportOutdated, match="HTX An"):
        commit_import(run=run, by=officer, at=AT)

    assert plans_made == [AT]


def test_file_changed_on_the_disk_is_not_written(plan, officer):
    run = plan(table(AN))
    with open(run.file.path, "wb") as file:
        file.write(table(row(**{"Tên đầy đủ": "HTX Khác (mẫu)"})))
    try:
        with pytest.raises(WorkbookRefused):
            commit_import(run=run, by=officer, at=AT)
    finally:
        os.remove(run.file.path)


# The trail


def test_every_changed_row_has_its_line(load):
    """simple-history 1563: bulk writes left no history, or took a minute for it."""
    load(table(AN))
    run = load(table(row(**{"Địa chỉ": "Thôn 2", "Doanh thu": 1750})))

    lines = Activity.objects.filter(batch=f"import-{run.pk}").order_by("number")
    told = [(line.action, line.changes) for line in lines]
    assert told == [
        ("organization_updated", {"address": ["Thôn 1", "Thôn 2"]}),
        ("figures_recorded", {"revenue": ["1500.000", "1750.000"]}),
        ("import_committed", {}),
    ]
    assert broken_lines() == []


def test_versions_grow_so_that_open_forms_notice(load):
    load(table(AN))
    load(table(row(**{"Doanh thu": 1750})))

    assert (Organization.objects.get().version, YearlyFigures.objects.get().version) == (1, 2)
