"""The scoring table and its sheets: built, filled in, settled, taken back, locked; every move from every state."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

import emulation
from cluster_portal.accounts.models import Activity
from cluster_portal.accounts.roles import Role
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.actions import CriterionLine
from emulation.actions.criteria import criteria_problems
from emulation.models import SHEET_MOVES, CriteriaPack, Score, ScoreSheet, SheetState
from emulation.standings import groups_of
from tests.factories import (
    CriteriaPackFactory,
    CriterionFactory,
    EmulationYearFactory,
    ProvinceFactory,
    ScoreFactory,
    ScoreSheetFactory,
    UserFactory,
)

AT = datetime(2023, 12, 1, 8, 0, tzinfo=UTC)
CRITERIA_2023 = Path(emulation.__file__).parent / "data" / "criteria_2023.csv"
TABLE = [
    CriterionLine("1", "Tham mưu", Decimal(8)),
    CriterionLine("", "Ban hành cơ chế", Decimal(5)),
    CriterionLine("", "Phối hợp sở ngành", Decimal(3)),
]


@pytest.fixture
def province():
    return ProvinceFactory(name="Quảng Ngãi")


@pytest.fixture
def year(province):
    return EmulationYearFactory(year=2023, members=[province], head=province)


@pytest.fixture
def secretary(province):
    return UserFactory(secretary=True, province=province)


@pytest.fixture
def sheet(year, secretary):
    """The empty sheet of the only member, by TABLE."""
    pack = actions.build_pack(year=year, lines=TABLE, source="Mẫu", by=secretary, at=AT)
    return pack.sheets.get()


def give(sheet, by, *points, **values):
    """Give points to the two criteria of TABLE."""
    criteria = sheet.pack.criteria.exclude(parent=None).order_by("order_no")
    given = {
        criterion.pk: None if each is None else Decimal(each)
        for criterion, each in zip(criteria, points, strict=False)
    }
    values = {"expected_version": sheet.lock_version, **values}
    return actions.record_scores(sheet=sheet, points=given, by=by, at=AT, **values)


# The moves


MOVES = {
    "submit_self_score": SheetState.SELF_SCORED,
    "cross_check": SheetState.CROSS_CHECKED,
    "explain": SheetState.EXPLAINED,
    "settle": SheetState.SETTLED,
    "reopen": SheetState.DRAFT,
    "lock": SheetState.LOCKED,
}
FACTS = {
    "submit_self_score": {"by": None, "at": AT},
    "cross_check": {"at": AT},
    "explain": {"at": AT},
}


@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("state", SheetState)
def test_every_move_from_every_state(state, verb):
    sheet = ScoreSheet(state=state)

    if MOVES[verb] in SHEET_MOVES[state]:
        getattr(sheet, verb)(**FACTS.get(verb, {}))
        assert sheet.state == MOVES[verb]
    else:
        with pytest.raises(MoveNotAllowed):
            getattr(sheet, verb)(**FACTS.get(verb, {}))
        assert sheet.state == state


def test_nothing_leaves_the_lock():
    assert SHEET_MOVES[SheetState.LOCKED] == set()


# The table


@pytest.mark.django_db
def test_the_table_of_2023_adds_up_to_100(year, secretary):
    lines = actions.read_criteria(CRITERIA_2023)

    pack = actions.build_pack(year=year, lines=lines, source="Mẫu số 04", by=secretary, at=AT)

    groups = groups_of(pack)
    assert [group.criterion.max_points for group in groups] == [10, 10, 15, 10, 15, 15, 10, 10, 5]
    assert [len(group.criteria) for group in groups] == [3, 3, 3, 2, 3, 3, 3, 2, 2]
    # Only groups 1 and 2, and the heading of 3, come from a real table; the rest says that it does not.
    real = [c.text for c in pack.criteria.all() if "(tiêu chí minh họa)" not in c.text]
    assert len(real) == 9
    assert [sheet.province for sheet in pack.sheets.all()] == list(year.provinces())


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ([], 1),
        (TABLE, 0),
        (TABLE[1:], 1),
        ([CriterionLine("1", "Nhóm", Decimal(9)), *TABLE[1:]], 1),
        ([CriterionLine("1", "Nhóm", Decimal(9))], 0),
    ],
)
def test_a_table_that_contradicts_itself_is_named(lines, count):
    assert len(criteria_problems(lines)) == count


@pytest.mark.django_db
def test_a_table_with_problems_is_not_built(year, secretary):
    with pytest.raises(actions.CriteriaRefused):
        actions.build_pack(year=year, lines=TABLE[1:], source="Mẫu", by=secretary, at=AT)

    assert not CriteriaPack.objects.exists()


def test_a_maximum_that_is_no_number_is_named_by_its_row(tmp_path):
    path = tmp_path / "criteria.csv"
    path.write_text("number,text,max_points\n1,Nhóm,năm\n", encoding="utf-8")

    with pytest.raises(actions.CriteriaRefused, match="2"):
        actions.read_criteria(path)


@pytest.mark.django_db
def test_a_second_table_is_refused(sheet, year, secretary):
    with pytest.raises(MoveNotAllowed):
        actions.build_pack(year=year, lines=TABLE, source="Mẫu", by=secretary, at=AT)


# Points


@pytest.mark.django_db
def test_points_are_stored_freeze_the_table_and_leave_a_line(sheet, secretary):
    give(sheet, secretary, "4.75", "3", bonus=Decimal("0.5"))

    sheet.refresh_from_db()
    sheet.pack.refresh_from_db()
    assert list(sheet.scores.order_by("criterion__order_no").values_list("final_points")) == [
        (Decimal("4.75"),),
        (Decimal(3),),
    ]
    assert (sheet.bonus_points, sheet.lock_version, sheet.pack.frozen_at) == (
        Decimal("0.5"),
        2,
        AT,
    )
    line = Activity.objects.get(action="scores_recorded")
    assert line.changes == {
        "bonus_points": ["0.00", "0.5"],
        "2. Ban hành cơ chế": [None, "4,75"],
        "3. Phối hợp sở ngành": [None, "3,00"],
    }


@pytest.mark.django_db
def test_points_can_be_taken_back(sheet, secretary):
    sheet = give(sheet, secretary, "4", "3")

    give(sheet, secretary, "4", None)

    assert sheet.scores.exclude(final_points=None).count() == 1


@pytest.mark.django_db
def test_the_same_points_again_leave_no_line(sheet, secretary):
    sheet = give(sheet, secretary, "4", "3")

    assert give(sheet, secretary, "4", "3").lock_version == sheet.lock_version
    assert Activity.objects.filter(action="scores_recorded").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("points", ["5.01", "-0.25", "4.125"])
def test_points_that_cannot_be_are_refused_by_the_criterion(sheet, secretary, points):
    first = sheet.pack.criteria.get(text="Ban hành cơ chế")

    with pytest.raises(actions.ScoresRefused) as refusal:
        give(sheet, secretary, points, "3")

    assert list(refusal.value.problems) == [first.pk]
    assert not Score.objects.exists()


@pytest.mark.django_db
def test_above_the_maximum_names_both_numbers(sheet, secretary):
    with pytest.raises(actions.ScoresRefused) as refusal:
        give(sheet, secretary, "6", "3")

    assert str(refusal.value) == "Chỉ được từ 0 đến 5 điểm; anh/chị đã nhập 6."


@pytest.mark.django_db
def test_a_group_is_not_given_points(sheet, secretary):
    group = sheet.pack.criteria.get(number="1")

    with pytest.raises(actions.ScoresRefused) as refusal:
        actions.record_scores(
            sheet=sheet, points={group.pk: Decimal(8)}, expected_version=1, by=secretary, at=AT
        )

    assert list(refusal.value.problems) == [group.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["bonus", "penalty"])
def test_bonus_and_penalty_are_not_below_nought(sheet, secretary, name):
    with pytest.raises(actions.ScoresRefused) as refusal:
        give(sheet, secretary, "4", "3", **{name: Decimal(-1)})

    assert list(refusal.value.problems) == [name]


@pytest.mark.django_db
def test_a_criterion_of_another_table_is_no_criterion(sheet, secretary):
    with pytest.raises(ValueError, match="no criterion"):
        actions.record_scores(
            sheet=sheet,
            points={CriterionFactory().pk: Decimal(1)},
            expected_version=1,
            by=secretary,
            at=AT,
        )


@pytest.mark.django_db
def test_the_second_editor_is_told_what_the_first_stored(sheet, secretary):
    give(sheet, secretary, "4", "3")
    first = sheet.pack.criteria.get(text="Ban hành cơ chế")

    with pytest.raises(ChangedMeanwhile) as conflict:
        give(sheet, secretary, "5", "3", expected_version=1)

    assert conflict.value.changes == {first.pk: (Decimal(5), Decimal(4))}
    assert conflict.value.version == 2


@pytest.mark.django_db
@pytest.mark.parametrize("state", SheetState)
def test_points_are_given_only_before_they_are_settled(sheet, secretary, state):
    ScoreSheet.objects.filter(pk=sheet.pk).update(
        state=state, self_scored_at=AT, self_scored_by=secretary
    )

    if state not in {SheetState.SETTLED, SheetState.LOCKED}:
        give(sheet, secretary, "4", "3")
        assert Score.objects.count() == 2
    else:
        with pytest.raises(MoveNotAllowed):
            give(sheet, secretary, "4", "3")
        assert not Score.objects.exists()


# Settling and locking


@pytest.mark.django_db
def test_settled_then_locked(sheet, secretary):
    give(sheet, secretary, "4", "3")

    actions.settle_sheets(pack=sheet.pack, by=secretary, at=AT)
    [locked] = actions.lock_sheets(pack=sheet.pack, by=secretary, at=AT)

    sheet.refresh_from_db()
    assert (sheet.state, locked) == (SheetState.LOCKED, sheet)
    assert list(Activity.objects.order_by("number").values_list("action", flat=True)) == [
        "criteria_pack_built",
        "criteria_pack_frozen",
        "scores_recorded",
        "sheet_settled",
        "sheet_locked",
        "points_snapshot_taken",
    ]


@pytest.mark.django_db
def test_lacking_points_are_listed_by_province(sheet, secretary):
    give(sheet, secretary, "4", None)

    with pytest.raises(actions.NotComplete) as refusal:
        actions.settle_sheets(pack=sheet.pack, by=secretary, at=AT)

    assert refusal.value.missing == ["Quảng Ngãi: điểm của «Phối hợp sở ngành»"]
    assert ScoreSheet.objects.get().state == SheetState.DRAFT


@pytest.mark.django_db
def test_a_unit_that_is_not_ranked_may_lack_points(sheet, secretary):
    give(sheet, secretary, unranked_reason="Không ký giao ước.")

    actions.settle_sheets(pack=sheet.pack, by=secretary, at=AT)

    assert ScoreSheet.objects.get().state == SheetState.SETTLED


@pytest.mark.django_db
def test_what_is_not_settled_is_not_locked(sheet, secretary):
    with pytest.raises(MoveNotAllowed):
        actions.lock_sheets(pack=sheet.pack, by=secretary, at=AT)


@pytest.mark.django_db
def test_settled_points_go_back_with_a_reason(sheet, secretary):
    give(sheet, secretary, "4", "3")
    actions.settle_sheets(pack=sheet.pack, by=secretary, at=AT)

    with pytest.raises(ReasonTooShort):
        actions.reopen_sheets(pack=sheet.pack, reason="nhầm", by=secretary, at=AT)
    actions.reopen_sheets(
        pack=sheet.pack, reason="Có giải trình của Quảng Ngãi", by=secretary, at=AT
    )

    assert ScoreSheet.objects.get().state == SheetState.DRAFT
    assert Activity.objects.first().note == "Có giải trình của Quảng Ngãi"


@pytest.mark.django_db
def test_the_database_keeps_a_locked_sheet(sheet):
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.LOCKED)

    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreSheet.objects.filter(pk=sheet.pk).update(bonus_points=5)


@pytest.mark.django_db
def test_the_database_refuses_points_of_what_is_not_assigned():
    with pytest.raises(IntegrityError, match="score_not_assigned"), transaction.atomic():
        ScoreFactory(final_points=1, is_assigned=False)


# Who may


DOORS = {
    "build": lambda sheet, by: actions.build_pack(
        year=EmulationYearFactory(cluster=sheet.pack.year.cluster, year=2024),
        lines=TABLE,
        source="Mẫu",
        by=by,
        at=AT,
    ),
    "record": lambda sheet, by: give(sheet, by, "4", "3"),
    "settle": lambda sheet, by: actions.settle_sheets(pack=sheet.pack, by=by, at=AT),
    "reopen": lambda sheet, by: actions.reopen_sheets(
        pack=sheet.pack, reason="Có giải trình", by=by, at=AT
    ),
    "lock": lambda sheet, by: actions.lock_sheets(pack=sheet.pack, by=by, at=AT),
}


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("role", Role)
def test_no_role_alone_may_touch_points(sheet, province, role, door):
    of = {"province": province} if role in {Role.OFFICER, Role.LEADER} else {}

    with pytest.raises(PermissionDenied):
        DOORS[door](sheet, UserFactory(role=role, **of))


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_the_secretary_of_a_unit_that_does_not_head_the_year_may_not(sheet, door):
    other = ProvinceFactory()
    sheet.pack.year.cluster.memberships.create(province=other, order_no=2)

    with pytest.raises(PermissionDenied):
        DOORS[door](sheet, UserFactory(secretary=True, province=other))


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "extra"), [(1, 0), (7, 6)])
def test_settling_asks_at_most_four_queries_more_for_each_member(
    year, secretary, django_assert_max_num_queries, count, extra
):
    pack = CriteriaPackFactory(year=year)
    for _number in range(count):
        ScoreSheetFactory(pack=pack)

    with django_assert_max_num_queries(21 + 4 * extra):
        actions.settle_sheets(pack=pack, by=secretary, at=AT)
