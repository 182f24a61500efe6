"""The year: who prepares it, whom it makes secretary, its steps by date, and the sample world."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, transaction

from cluster_portal.accounts.models import Activity
from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cooperatives.sample.accounts import load_accounts
from emulation import actions
from emulation.calendar import steps_of
from emulation.models import HeadTerm, Mandate, Pledge, PledgeState, ScoreSheet
from emulation.sample import load_years
from emulation.sample.texts import ORDER
from tests.factories import (
    ClusterFactory,
    EmulationYearFactory,
    HeadTermFactory,
    MandateFactory,
    MembershipFactory,
    OrganizationFactory,
    ProvinceFactory,
    ScoreSheetFactory,
    UserFactory,
)
from tests.return_factories import DeadlineFactory, ReturnFactory

from .conftest import AT

pytestmark = pytest.mark.django_db


def test_administrator_prepares_a_year_and_names_its_head():
    administrator = UserFactory(administrator=True)
    province = ProvinceFactory()
    membership = MembershipFactory(province=province)
    secretary = UserFactory(secretary=True, province=province)

    for _ in range(2):  # the second time nothing changes
        year = actions.prepare_year(
            cluster=membership.cluster,
            year=2025,
            dates={"conference_on": date(2025, 12, 5)},
            by=administrator,
            at=AT,
        )
        actions.name_head(
            year=year,
            province=province,
            duty=HeadTerm.Duty.HEAD,
            valid_from=date(2025, 1, 1),
            by=administrator,
            at=AT,
        )

    assert year.head().province == province
    assert can(secretary, Permission.REPORT_EDIT, year)
    actions_recorded = list(Activity.objects.values_list("action", flat=True).order_by("number"))
    assert actions_recorded == ["year_prepared", "head_named"]


@pytest.mark.parametrize("role", ["secretary", "leader"])
def test_nobody_else_names_heads_and_mandates(role):
    user = UserFactory(**{role: True})
    year = EmulationYearFactory(members=[user.province], head=user.province)

    with pytest.raises(PermissionDenied):
        actions.prepare_year(cluster=year.cluster, year=2025, dates={}, by=user, at=AT)
    with pytest.raises(PermissionDenied):
        actions.name_head(
            year=year,
            province=user.province,
            duty=HeadTerm.Duty.DEPUTY,
            valid_from=date(2024, 1, 1),
            by=user,
            at=AT,
        )
    # Leaders and secretaries enter those of others, never the own.
    with pytest.raises((PermissionDenied, MoveNotAllowed)):
        actions.grant_mandate(
            user=user,
            province=user.province,
            post=Mandate.Post.CHAIR,
            valid_from=date(2024, 1, 1),
            by=user,
            at=AT,
        )


def test_a_delegate_needs_paper_title_and_last_day():
    leader = UserFactory(leader=True)
    chair = UserFactory(leader=True, province=leader.province)

    with pytest.raises(ValidationError, match="30/2020"):
        actions.grant_mandate(
            user=leader,
            province=leader.province,
            post=Mandate.Post.DELEGATE,
            valid_from=date(2024, 1, 1),
            by=chair,
            at=AT,
        )


def test_constraints_by_name():
    term = HeadTermFactory()
    rows = {
        "head_term_one_head_a_year": lambda: HeadTermFactory(year=term.year),
        "head_term_in_order": lambda: HeadTermFactory(valid_to=date(2020, 1, 1)),
        "mandate_in_order": lambda: MandateFactory(valid_to=date(2019, 1, 1)),
        "mandate_delegate_has_paper_and_end": lambda: MandateFactory(
            post=Mandate.Post.DELEGATE, title="Trưởng phòng"
        ),
    }
    for name, make in rows.items():
        # SQLite names the columns of a broken unique constraint, not the constraint.
        named = "year_id|head_term_one_head_a_year" if "one_head" in name else name
        with pytest.raises(IntegrityError, match=named), transaction.atomic():
            make()


@pytest.mark.parametrize("change", [{"penalty_points": 1}, {"state": "draft"}])
def test_a_locked_sheet_stays_even_by_hand(change):
    ScoreSheetFactory(locked=True)

    with (
        pytest.raises((IntegrityError, OperationalError), match="sheet_locked_stays"),
        transaction.atomic(),
    ):
        ScoreSheet.objects.update(**change)


def test_steps_say_what_is_done_late_and_next(world):
    year = world.preparing
    year.plan_issued_on = date(2023, 1, 31)
    year.figures_due_on = date(2023, 11, 10)
    year.conference_on = date(2023, 12, 2)
    year.save()
    world.accepted()

    steps = {step.code: step for step in steps_of(year, date(2023, 11, 20))}

    assert {code: step.state for code, step in steps.items()} == {
        "plan": "done",
        "pledge": "next",
        "figures": "late",
        "self_score": "later",
        "scores": "later",
        "entries": "done",
        "conference": "later",
        "next_pledge": "later",
    }
    assert steps["entries"].detail == "2/2"


def test_steps_take_a_fixed_number_of_queries(world, django_assert_num_queries):
    world.signing()

    with django_assert_num_queries(6):
        steps_of(world.preparing, date(2023, 11, 20))


def test_returns_are_a_step_once_they_have_a_deadline(world):
    year = world.preparing
    DeadlineFactory(cluster=year.cluster, year=year.year)
    ReturnFactory(province=world.head, year=year.year, as_of=date(year.year, 12, 31), sent=True)
    ReturnFactory(province=world.other, year=year.year, as_of=date(year.year, 12, 31))

    [step] = [
        each for each in steps_of(year, date(2023, 11, 20)) if each.code.startswith("return_")
    ]

    assert (step.due_on, step.detail, step.state) == (date(2023, 11, 10), "1/2", "late")


@pytest.fixture
def sample_places(monkeypatch):
    """The cluster, its seven members and the sample accounts; of the register the one cooperative that is nominated."""
    cluster = ClusterFactory(code="duyen-hai-mien-trung")
    provinces = [ProvinceFactory(slug=slug, order_no=number) for number, slug in enumerate(ORDER)]
    for number, province in enumerate(provinces, start=1):
        MembershipFactory(cluster=cluster, province=province, order_no=number)
    load_accounts(provinces)
    OrganizationFactory(province=provinces[ORDER.index("danang")])
    return provinces


def test_sample_years_are_loaded_once(sample_places):
    load_years(AT)
    lines = Activity.objects.count()
    load_years(AT)

    assert Activity.objects.count() == lines
    pledges = {pledge.year.year: pledge for pledge in Pledge.objects.all()}
    assert {year: pledge.state for year, pledge in pledges.items()} == {
        2023: PledgeState.IN_FORCE,
        2024: PledgeState.SIGNING,
    }
    assert set(pledges[2024].signatures.values_list("state", flat=True)) == {"waiting"}
    assert pledges[2023].signatures.filter(state="signed").count() == 8
    assert set(ScoreSheet.objects.values_list("state", flat=True)) == {"locked"}
