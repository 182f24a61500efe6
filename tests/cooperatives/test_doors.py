"""Every lock and permission at every door: page, Excel, command, administration, and the actions below them.

FAC 1873: «we weren't doing our late change check at all for Excel uploads». One table says which lock is proved at
which door; each cell must give the same refusal, store nothing of the register and leave no audit line.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.admin.sites import site

from cluster_portal.accounts.activity import trail_length
from cluster_portal.accounts.models import Activity
from cooperatives import actions
from cooperatives.actions import figures_snapshot, full_snapshot, plain
from cooperatives.actions.imports import (
    commit_import,
    discard_import,
    plan_import,
)
from cooperatives.actions.undo import undo_import
from cooperatives.models import (
    ActKind,
    Cluster,
    ClusterMembership,
    FormerRecord,
    GroupTally,
    ImportRun,
    ImportState,
    MendRun,
    Organization,
    OrganizationEvent,
    Paper,
    PastRecord,
    Province,
    ProvinceSuccession,
    RegisterAct,
    ReportedTotals,
    Status,
    StatusPeriod,
    YearlyFigures,
)
from tests.factories import (
    EmulationYearFactory,
    GroupTallyFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportingYearFactory,
    UserFactory,
    YearlyFiguresFactory,
)
from tests.return_factories import ReturnFactory

from . import doors, event_doors
from .doors import AT, REFUSED, TURNED_AWAY, YEAR, Told, answered, come_to, knock, workbook

DOORS = doors.DOORS | event_doors.DOORS

pytestmark = pytest.mark.django_db

# The scene: one province with everything that can be written, and people of every kind


@pytest.fixture
def scene(client):
    province, head = ProvinceFactory(name="Mẫu An"), ProvinceFactory(name="Mẫu Đầu")
    year = EmulationYearFactory(year=YEAR, members=[head, province], head=head, opened=True)
    organization = OrganizationFactory(province=province, name="Hợp tác xã An (mẫu)")
    figures = YearlyFiguresFactory(organization=organization, members_count=100, revenue=500)
    scene = SimpleNamespace(
        client=client,
        province=province,
        reporting_year=ReportingYearFactory(cluster=year.cluster, year=YEAR),
        organization=organization,
        other=OrganizationFactory(province=province, name="Hợp tác xã An Hai (mẫu)"),
        figures=figures,
        tally=GroupTallyFactory(province=province, groups_count=10),
        year=YEAR,
        officer=UserFactory(province=province),
        head=head,
    )
    scene.by = scene.officer
    scene.version_mark = f"{organization.version}|{YEAR}:{figures.version}"
    scene.run = plan_import(
        content=workbook(scene),
        filename="truoc.xlsx",
        province=province,
        year=YEAR,
        by=scene.officer,
        at=AT,
    )
    scene.bases = {
        "figures": plain(figures_snapshot(figures)),
        "organization": plain(full_snapshot(organization)),
    }
    return scene


def stored():
    """Everything of the register, and the audit lines; a plan that is only looked at belongs to neither."""
    models = (
        Organization,
        YearlyFigures,
        GroupTally,
        ReportedTotals,
        StatusPeriod,
        PastRecord,
        OrganizationEvent,
        RegisterAct,
        FormerRecord,
        MendRun,
    )
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    moved = (
        ImportRun.objects.exclude(state=ImportState.PLANNED).order_by("pk").values("pk", "state")
    )
    lines = Activity.objects.exclude(action="import_planned").exclude(action__startswith="signed_")
    return rows | {"runs": list(moved), "lines": list(lines.values_list("action", flat=True))}


# Locks: each changes the scene; what it must be answered with


@dataclass(frozen=True)
class Lock:
    set: Callable
    outcome: str
    # What the refusal says, at every door
    words: str = ""


def _person(**traits):
    def set(scene):
        scene.by = UserFactory(**{name: make(scene) for name, make in traits.items()})

    return set


def _close(scene):
    scene.reporting_year.closed_on = date(2024, 1, 10)
    scene.reporting_year.save()


def _never_opened(scene):
    scene.reporting_year.delete()


def _left_the_cluster(scene):
    scene.province.memberships.update(valid_to=date(2022, 1, 1))


def _colleague(scene):
    """A colleague changes members and telephone meanwhile."""
    colleague = UserFactory(province=scene.province, full_name="Lê Thị Nhanh (mẫu)")
    figures = YearlyFigures.objects.get(pk=scene.figures.pk)
    actions.record_figures(
        organization=scene.organization,
        year=YEAR,
        values={"members_count": 120},
        base=plain(figures_snapshot(figures)),
        expected_version=figures.version,
        by=colleague,
        at=AT,
    )
    organization = Organization.objects.get(pk=scene.organization.pk)
    actions.update_organization(
        organization=organization,
        values={"phone": "0255 1"},
        base=plain(full_snapshot(organization)),
        expected_version=organization.version,
        by=colleague,
        at=AT,
    )


def _dissolved(scene):
    """It left the register in 2021, and somebody removed its figures of 2023."""
    scene.figures.delete()
    Organization.objects.filter(pk=scene.organization.pk).update(
        status=Status.DISSOLVED, status_on=date(2021, 6, 30)
    )
    # The file was exported after that; otherwise the merge would ask about the cell first.
    scene.version_mark = f"{scene.organization.version}|{YEAR}:0"


def _discarded(scene):
    discard_import(run=scene.run, by=scene.officer, at=AT)


def _committed(scene):
    commit_import(run=scene.run, by=scene.officer, at=AT)


def _return_frozen(scene):
    """After the import was written: it is in what was frozen."""
    ReturnFactory(province=scene.province, year=YEAR, frozen=True, trail_length=trail_length())


def _undone(scene):
    undo_import(run=scene.run, by=scene.officer, at=AT)


def _moved_later(scene):
    """Another event of the same organization, after the one that is to be taken back."""
    actions.record_event(
        organization=scene.organization,
        kind=ActKind.ALLIANCE_JOINED,
        values={},
        on=date(2023, 7, 1),
        paper=Paper("Nghị quyết 5"),
        by=scene.officer,
        at=AT,
    )


LOCKS = {
    "officer of another province": Lock(_person(), TURNED_AWAY),
    "leader": Lock(
        _person(leader=lambda scene: True, province=lambda scene: scene.province), TURNED_AWAY
    ),
    "secretary of another province": Lock(
        _person(secretary=lambda scene: True, province=lambda scene: scene.head), TURNED_AWAY
    ),
    "observer": Lock(_person(observer=lambda scene: True), TURNED_AWAY),
    "administrator": Lock(_person(administrator=lambda scene: True), TURNED_AWAY),
    "closed account": Lock(
        _person(is_active=lambda scene: False, province=lambda scene: scene.province), TURNED_AWAY
    ),
    "year closed": Lock(_close, REFUSED, "Năm số liệu 2023 đã khóa từ ngày 10/01/2024"),
    "year never opened": Lock(_never_opened, REFUSED, "Năm số liệu 2023 chưa được mở"),
    "province in no cluster": Lock(
        _left_the_cluster, REFUSED, "Năm 2023, Mẫu An không thuộc cụm thi đua nào"
    ),
    "colleague was faster": Lock(_colleague, REFUSED),
    "dissolved before the year": Lock(
        _dissolved, REFUSED, "Tổ chức đã ra khỏi sổ từ ngày 30/06/2021"
    ),
    "import discarded": Lock(_discarded, REFUSED, "đã bỏ"),
    "import committed": Lock(_committed, REFUSED, "đã ghi"),
    "import undone": Lock(_undone, REFUSED, "đã hoàn tác"),
    "return frozen": Lock(
        _return_frozen, REFUSED, "Biểu số liệu năm 2023 (cả năm) của Mẫu An đã chốt"
    ),
    "left the register": Lock(_dissolved, REFUSED, "đã ra khỏi sổ"),
    "another event came later": Lock(_moved_later, REFUSED, "đã có thay đổi khác"),
}


# The table: which lock is proved at which door. Every door writes, so every person is tried at every door.

PEOPLE = [name for name, lock in LOCKS.items() if lock.outcome == TURNED_AWAY]
# These pages write into the province of whoever sends them, so for officers of another there is nothing to refuse.
INTO_THE_OWN = ["new organization page", "new tally page", "Excel upload", "reported totals page"]
ELSEWHERE = ["officer of another province", "secretary of another province"]
# The secretary of the cluster may make one record of two in any of its provinces.
OF_THE_SECRETARY = ["duplicates page", "duplicates action", "parting page", "parting action"]
FIGURES = ["figures page", "figures action"]
TALLIES = [
    "tally page",
    "new tally page",
    "tally action",
    "remove tally page",
    "remove tally action",
]
REPORTED = ["reported totals page", "reported totals action"]
FILES = ["Excel upload", "Excel plan action", "command"]
PLANS = ["Excel commit button", "Excel commit action"]
ANSWERS = ["Excel answer button", "Excel answer action", "Excel reading button"]
UNDOING = ["Excel undo button", "Excel undo action"]
DISCARDING = ["Excel discard button", "Excel discard action"]
OF_THE_YEAR = [*FIGURES, *TALLIES, *REPORTED, *FILES, *PLANS, *ANSWERS, *UNDOING]
EVENTS = [
    "event page",
    "event action",
    "merger page",
    "merger action",
    "division page",
    "division action",
]
# With a form that remembers what it was opened on, or on a plan or a repair of before.
OUTDATED = [
    *FIGURES,
    "organization page",
    "organization action",
    *(page for page in EVENTS if page.endswith("page")),
    *("duplicates page", "duplicates action", "parting page", "parting action"),
    *("mend page", "mend action", "mend undo action"),
    *(*FILES, *PLANS, *UNDOING),
]
TABLE = [
    *(
        (person, door)
        for person in PEOPLE
        for door in DOORS
        if not (person in ELSEWHERE and door in INTO_THE_OWN)
        and not (person == "secretary of another province" and door in OF_THE_SECRETARY)
    ),
    *(("year closed", door) for door in OF_THE_YEAR),
    *(("year never opened", door) for door in OF_THE_YEAR),
    *(("province in no cluster", door) for door in OF_THE_YEAR),
    *(("colleague was faster", door) for door in OUTDATED),
    *(("dissolved before the year", door) for door in [*FIGURES, *FILES]),
    *(("left the register", door) for door in EVENTS),
    *(("another event came later", door) for door in ("withdrawal page", "withdrawal action")),
    *(
        (lock, door)
        for lock in ("import discarded", "import committed")
        for door in [*PLANS, *DISCARDING, *ANSWERS]
    ),
    *(("import undone", door) for door in UNDOING),
    *(("return frozen", door) for door in UNDOING),
]
# Where the page does not even offer the year: {lock and door: what it says instead}
OTHERWISE = {
    ("year closed", "Excel upload"): Told(REFUSED),
    ("year never opened", "Excel upload"): Told(REFUSED),
    ("province in no cluster", "Excel upload"): Told(REFUSED),
    ("province in no cluster", "new tally page"): Told(TURNED_AWAY),
    ("province in no cluster", "reported totals page"): Told(TURNED_AWAY),
}


@pytest.mark.parametrize("door", DOORS)
def test_open_door_lets_the_officer_in(scene, door, tmp_path):
    """Without a lock every door writes: otherwise a refusal below would prove nothing."""
    come_to(DOORS[door], scene)
    before = stored()

    told = knock(DOORS[door], scene, tmp_path)

    assert told.outcome == "done"
    assert stored() != before or door in ("Excel plan action", "Excel answer action")


@pytest.mark.parametrize("lock,door", TABLE)
def test_lock_holds_at_the_door(scene, lock, door, tmp_path):
    come_to(DOORS[door], scene)
    LOCKS[lock].set(scene)
    before = stored()

    told = knock(DOORS[door], scene, tmp_path)

    expected = OTHERWISE.get((lock, door), LOCKS[lock])
    assert told.outcome == expected.outcome
    assert expected.words in " ".join(told.words.split())
    assert stored() == before


# The administration is no side door

MAY_BE_EDITED = {Cluster, ClusterMembership, Province, ProvinceSuccession}


def test_administration_edits_places_and_nothing_of_the_register(rf):
    request = rf.get("/")
    request.user = UserFactory(administrator=True)

    edited = {
        model
        for model, page in site._registry.items()
        if model._meta.app_label == "cooperatives"
        and any(
            may(request)
            for may in (
                page.has_add_permission,
                page.has_change_permission,
                page.has_delete_permission,
            )
        )
    }

    assert edited == MAY_BE_EDITED


@pytest.mark.parametrize(
    "model",
    ["organization", "cooperative", "yearlyfigures", "grouptally", "importrun", "statusperiod"],
)
@pytest.mark.parametrize("page", ["add/", "1/change/", "1/delete/", ""])
def test_administration_has_no_page_of_the_register(scene, model, page):
    scene.by = UserFactory(administrator=True)
    before = stored()

    told = answered(scene, f"/quan-tri/cooperatives/{model}/{page}", {"post": "yes"})

    assert (told.outcome, stored()) == (TURNED_AWAY, before)


def test_administrator_does_not_open_a_closed_year(scene):
    _close(scene)
    scene.by = UserFactory(administrator=True)
    address = f"/quan-tri/cooperatives/reportingyear/{scene.reporting_year.pk}/change/"

    told = answered(scene, address, {"closed_on": "", "opened_on": "2023-01-01"})

    scene.reporting_year.refresh_from_db()
    assert (told.outcome, scene.reporting_year.closed_on) == (TURNED_AWAY, date(2024, 1, 10))
