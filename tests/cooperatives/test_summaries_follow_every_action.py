"""Every action that writes the register leaves the summary rows as a recount has them.

The table below names every action there is. A new one without a line fails, so nobody can forget the totals.
"""

import importlib
import inspect
import pkgutil
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from cooperatives import actions, summaries
from cooperatives.actions import figures_snapshot, full_snapshot, imports, plain, undo
from cooperatives.models import (
    ActKind,
    Kind,
    Organization,
    Paper,
    ProvinceSuccession,
    ReportingYear,
    Sector,
    Status,
)
from tests.factories import (
    EmulationYearFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportingYearFactory,
    UserFactory,
    YearlyFiguresFactory,
)

from .workbook.workbooks import table

pytestmark = pytest.mark.django_db
AT = datetime(2024, 1, 15, 2, tzinfo=UTC)
YEARS = [2022, 2023]
DAY, PAPER = date(2023, 6, 30), Paper("QĐ 1")


@pytest.fixture
def scene():
    """Three cooperatives with figures, one of them written twice, and a stopped one, of a province in a cluster."""
    province = ProvinceFactory()
    year = EmulationYearFactory(year=2024, members=[province], head=province)
    made = OrganizationFactory.create_batch(3, province=province)
    twice = OrganizationFactory(province=province, name=made[0].name)
    OrganizationFactory(province=province, stopped=True)
    for each in (*made, twice):
        YearlyFiguresFactory(organization=each, members_count=10 + each.pk % 7)
    for each in YEARS:
        ReportingYearFactory(cluster=year.cluster, year=each)
    summaries.rebuild(YEARS)
    return SimpleNamespace(
        cluster=year.cluster,
        province=province,
        made=made,
        twice=twice,
        officer=UserFactory(province=province),
        secretary=UserFactory(secretary=True, province=province),
    )


def signed(scene):
    return {"by": scene.officer, "at": AT}


def new(name):
    return Organization(name=name, sector=Sector.TRANSPORT)


# Each writes, and yields after every step that is to be proven.


def registering(scene):
    made = OrganizationFactory.build(province=scene.province, kind=Kind.COOPERATIVE, tax_code="")
    yield actions.register_organization(organization=made, **signed(scene))


def updating(scene):
    [organization, *_others] = scene.made
    yield actions.update_organization(
        organization=organization,
        values={"sector": Sector.TRANSPORT, "founded_on": date(2022, 2, 1)},
        base=plain(full_snapshot(organization)),
        expected_version=1,
        **signed(scene),
    )


def changing_status(scene):
    yield actions.change_status(
        organization=scene.made[0], status=Status.STOPPED, on=DAY, basis="QĐ 1", **signed(scene)
    )


def recording_figures(scene):
    [figures] = scene.made[0].yearly_figures.all()
    yield actions.record_figures(
        organization=scene.made[0],
        year=2023,
        values={"revenue": None, "loans": 7, "rating": "good"},
        base=plain(figures_snapshot(figures)),
        expected_version=1,
        **signed(scene),
    )


def opening_a_year(scene):
    yield actions.open_reporting_year(cluster=scene.cluster, year=2024, by=scene.secretary, at=AT)
    assert summaries.years_kept() == [*YEARS, 2024]


def event(scene, kind, **values):
    return actions.record_event(
        organization=scene.made[0], kind=kind, values=values, on=DAY, paper=PAPER, **signed(scene)
    )


def recording_an_event(scene):
    yield event(scene, ActKind.ALLIANCE_JOINED)
    yield event(scene, ActKind.STATUS_CHANGED, status=Status.DISSOLVED, ends_memberships=True)


def withdrawing(scene):
    yield (act := event(scene, ActKind.ALLIANCE_JOINED))
    yield actions.withdraw_act(act=act, reason="Nhầm.", **signed(scene))


def correcting(scene):
    act = event(scene, ActKind.STATUS_CHANGED, status=Status.STOPPED, ends_memberships=False)
    told = {"on": date(2022, 6, 30), "paper": PAPER, "reason": "Đọc nhầm."}
    yield actions.correct_event(event=act.events.get(), **told, **signed(scene))


def merging(scene):
    first, second, third = scene.made
    yield actions.merge_into(
        organizations=[first, second], successor=third, on=DAY, paper=PAPER, **signed(scene)
    )


def dividing(scene):
    yield actions.succeed(
        kind=ActKind.DIVIDED,
        organizations=scene.made[:1],
        successors=[new("HTX Một"), new("HTX Hai")],
        on=DAY,
        paper=PAPER,
        **signed(scene),
    )


def uniting(scene):
    act = actions.merge_duplicates(
        kept=scene.made[0],
        dropped=scene.twice,
        taken=set(),
        taken_years={2023},
        expected_versions=(1, 1),
        reason="Một tổ chức.",
        **signed(scene),
    )
    yield act
    yield actions.part_duplicates(act=act, reason="Hai tổ chức.", **signed(scene))


def importing(scene):
    """One new, one with other figures; then back again."""
    known = scene.made[0]
    content = table(
        ["1", known.code, "Hợp tác xã", known.name, "", "Nông nghiệp", "", 99, 1234],
        ["2", "", "Hợp tác xã", "Hợp tác xã Mới toanh", "", "Vận tải", "", 12, 500],
    )
    run = imports.plan_import(
        content=content,
        filename="a.xlsx",
        province=scene.province,
        year=2023,
        **signed(scene),
    )
    run = imports.commit_import(run=run, **signed(scene))
    assert (run.counts["create"], run.counts["update"]) == (1, 1)
    yield run
    yield undo.undo_import(run=run, **signed(scene))


def taking_over(scene):
    new = ProvinceFactory()
    succession = ProvinceSuccession.objects.create(
        old=scene.province, new=new, on=DAY, legal_basis="NQ 1"
    )
    yield actions.take_over(succession=succession, by=UserFactory(province=new), at=AT)


PROVEN = {
    "take_over": taking_over,
    "register_organization": registering,
    "update_organization": updating,
    "change_status": changing_status,
    "record_figures": recording_figures,
    "open_reporting_year": opening_a_year,
    "record_event": recording_an_event,
    "withdraw_act": withdrawing,
    "correct_event": correcting,
    "merge_into": merging,
    "succeed": dividing,
    "merge_duplicates": uniting,
    "part_duplicates": uniting,
    "commit_import": importing,
    "undo_import": importing,
}
# These write nothing that is summed up.
OTHERS = {
    "begin": "a part of the acts",
    "tell": "audit lines",
    "remember_headings": "how a province names its columns",
    "record_group_tally": "groups known only by number stand apart",
    "remove_group_tally": "groups known only by number stand apart",
    "record_reported_totals": "numbers of a paper",
    "plan_import": "a plan",
    "refresh_import": "a plan",
    "answer_import": "a plan",
    "discard_import": "a plan",
    "return_workbook": "a file",
    "mend_organizations": "texts, codes and the status column; the periods decide",
    "undo_mend": "texts, codes and the status column; the periods decide",
    "close_reporting_year": "a year goes on being kept",
    "accept_return": "a return tells the register and changes nothing of it",
    "answer_question": "a return tells the register and changes nothing of it",
    "ask_about_cell": "a return tells the register and changes nothing of it",
    "ask_again": "a return tells the register and changes nothing of it",
    "edit_return": "a return tells the register and changes nothing of it",
    "freeze_return": "a return tells the register and changes nothing of it",
    "resolve_question": "a return tells the register and changes nothing of it",
    "send_return_back": "a return tells the register and changes nothing of it",
    "submit_return": "a return tells the register and changes nothing of it",
    "supersede_return": "a return tells the register and changes nothing of it",
    "extend_deadline": "a day",
    "set_deadline": "a day",
}


def test_every_action_has_a_line():
    assert named_actions() == PROVEN.keys() | OTHERS.keys()
    assert not PROVEN.keys() & OTHERS.keys()


def named_actions() -> set[str]:
    """The functions of all modules of actions that somebody does (`by`)."""
    found = set()
    for each in pkgutil.iter_modules(actions.__path__):
        module = importlib.import_module(f"{actions.__name__}.{each.name}")
        found |= {
            name
            for name, function in vars(module).items()
            if inspect.isfunction(function)
            and not name.startswith("_")
            and inspect.unwrap(function).__module__ == module.__name__
            and "by" in inspect.signature(function).parameters
        }
    return found


@pytest.mark.parametrize("name", PROVEN)
def test_the_totals_follow(scene, name):
    before = everything()
    for _step in PROVEN[name](scene):
        now = everything()
        assert now != before
        before = now


def everything():
    """The stored rows of all opened years, after they were compared with a recount."""
    years = sorted(ReportingYear.objects.values_list("year", flat=True))
    stored = summaries.stored(years)
    assert stored == summaries.recounted(years)
    return stored
