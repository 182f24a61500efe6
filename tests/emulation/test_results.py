"""Targets from the pledge, values from the register, values typed; what a result says of its target."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from cluster_portal.accounts.models import Activity
from cluster_portal.accounts.roles import Role
from cluster_portal.canonical import canonical, sha256_of
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions import ChangedMeanwhile
from cooperatives.models import Basis, Rating
from emulation import actions
from emulation.indicators import SOURCES, computed_values, load_indicators
from emulation.models import Direction, Indicator, Pledge, Result
from emulation.signed_targets import signed_content
from emulation.signing.documents import build_content
from tests.factories import (
    CriteriaPackFactory,
    EmulationYearFactory,
    IndicatorFactory,
    OrganizationFactory,
    PledgeEntryFactory,
    PledgeFactory,
    PledgeTargetFactory,
    ProvinceFactory,
    ResultFactory,
    ScoreSheetFactory,
    UserFactory,
    YearlyFiguresFactory,
)

pytestmark = pytest.mark.django_db

AT = datetime(2023, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def province():
    return ProvinceFactory(name="Quảng Ngãi")


@pytest.fixture
def year(province):
    return EmulationYearFactory(year=2023, members=[province], head=province)


@pytest.fixture
def secretary(province):
    return UserFactory(secretary=True, province=province)


# What a result says


@pytest.mark.parametrize(
    ("direction", "target", "actual", "reached", "percent"),
    [
        (Direction.AT_LEAST, 10, 12, True, 120),
        (Direction.AT_LEAST, 10, 10, True, 100),
        (Direction.AT_LEAST, 10, 9, False, 90),
        (Direction.AT_MOST, 10, 9, True, None),
        (Direction.AT_MOST, 10, 11, False, None),
        (Direction.EXACTLY, 10, 10, True, 100),
        (Direction.EXACTLY, 10, 11, False, 110),
        (Direction.AT_LEAST, 0, 5, True, None),
        (Direction.AT_LEAST, None, 5, None, None),
        (Direction.AT_LEAST, 10, None, None, None),
        (Direction.WORDS, None, None, None, None),
    ],
)
def test_target_and_actual(direction, target, actual, reached, percent):
    result = Result(
        direction=direction,
        target=target if target is None else Decimal(target),
        actual=actual if actual is None else Decimal(actual),
    )

    assert (result.is_reached, result.percent) == (reached, percent)


# The catalogue


def test_load_indicators_twice_changes_nothing():
    load_indicators()
    first = list(Indicator.objects.values())

    call_command("load_indicators")

    assert list(Indicator.objects.values()) == first
    assert len(first) == 14


def test_every_source_of_the_catalogue_is_used_and_known():
    load_indicators()

    assert set(Indicator.objects.exclude(source="").values_list("source", flat=True)) == set(
        SOURCES
    )


def test_a_source_that_is_not_known_is_refused(tmp_path):
    path = tmp_path / "indicators.csv"
    path.write_text("code,source,is_additive\nx,guess,0\n", encoding="utf-8")

    with pytest.raises(ValueError, match="guess"):
        load_indicators(path)


def test_sources_against_a_register_counted_by_hand(year, province):
    load_indicators()
    old = OrganizationFactory(province=province, alliance_member_since=date(2015, 1, 1))
    new = OrganizationFactory(province=province, founded_on=date(2023, 5, 1))
    fund = OrganizationFactory(province=province, credit_fund=True)
    OrganizationFactory(province=province, cooperative_group=True, founded_on=date(2023, 6, 1))
    YearlyFiguresFactory(
        organization=old, revenue=1000, profit=50, rating=Rating.GOOD, workers_count=30,
        worker_income=Decimal("4.0"),
    )  # fmt: skip
    YearlyFiguresFactory(
        organization=new, revenue=501, profit=-10, rating=Rating.WEAK, workers_count=10,
        worker_income=Decimal("8.0"),
    )  # fmt: skip
    YearlyFiguresFactory(
        organization=fund, revenue=9000, rating=Rating.FAIR, loans=100,
        bad_debt_ratio=Decimal("0.80"),
    )  # fmt: skip

    values = computed_values(year, as_of=date(2023, 12, 31))

    codes = dict(Indicator.objects.values_list("pk", "code"))
    assert {codes[indicator]: value for (_province, indicator), value in values.items()} == {
        "htx-moi": Decimal(1),
        "tht-moi": Decimal(1),
        "ty-le-thanh-vien": Decimal("33.3"),
        "ty-le-kha-tot": Decimal("66.7"),
        "doanh-thu-bq": Decimal(751),  # 750,5, half up
        "lai-bq": Decimal("20.0"),
        "thu-nhap-lao-dong": Decimal("5.00"),
        "no-xau-qtdnd": Decimal("0.80"),
    }


def test_an_empty_register_gives_no_means(year):
    load_indicators()

    values = computed_values(year, as_of=date(2023, 12, 31))

    # Founded: none; everything else: nothing to compute from.
    assert [value for value in values.values() if value is not None] == [0, 0]


@pytest.mark.parametrize("count", [1, 7])
def test_computing_asks_the_same_queries_at_any_size(
    year, province, count, django_assert_max_num_queries
):
    load_indicators()
    for number in range(2, count + 1):
        other = ProvinceFactory()
        year.cluster.memberships.create(province=other, order_no=number)
        OrganizationFactory(province=other)

    with django_assert_max_num_queries(18):
        computed_values(year, as_of=date(2023, 12, 31))


# Targets from the pledge


def pledge_in_force(year, province, *common, **entry_target):
    """A signed pledge with a target of the province, and common ones."""
    pledge = PledgeFactory(year=year)
    entry = PledgeEntryFactory(pledge=pledge, province=province, accepted=True)
    target = PledgeTargetFactory(pledge=pledge, entry=entry, **entry_target)
    held = {each["indicator"] for each in common}
    if target.indicator not in held:
        PledgeTargetFactory(pledge=pledge, indicator=target.indicator, value=1000)
    for each in common:
        PledgeTargetFactory(pledge=pledge, **each)
    sign_as_it_stands(pledge)
    return pledge, target


def sign_as_it_stands(pledge, *, at=AT):
    content = canonical(build_content(pledge))
    type(pledge).objects.filter(pk=pledge.pk).update(
        state="in_force",
        in_force_at=at,
        frozen_at=at,
        content=content,
        content_hash=sha256_of(content),
        code=f"GU-{pledge.pk}",
    )
    pledge.refresh_from_db()


def words_for(indicator):
    return {
        "indicator": indicator,
        "value": None,
        "words": "Hoàn thành tốt",
        "direction": Direction.WORDS,
    }


def test_targets_are_copied_with_direction_and_the_hash_of_the_pledge(year, province, secretary):
    pledge, target = pledge_in_force(
        year, province, value=Decimal("1.5"), direction=Direction.AT_MOST
    )

    count = actions.set_targets_from_pledge(year=year, by=secretary, at=AT)

    [result] = Result.objects.all()
    assert count == 1
    assert (result.province, result.indicator) == (province, target.indicator)
    assert (result.target, result.direction, result.pledge_hash) == (
        Decimal("1.5"),
        Direction.AT_MOST,
        pledge.content_hash,
    )
    assert Activity.objects.get().action == "targets_taken_from_pledge"


def test_what_was_signed_counts_and_not_the_rows_that_it_was_made_of(year, province, secretary):
    pledge, target = pledge_in_force(year, province, value=Decimal(7))
    pledge.targets.update(value=1)

    actions.set_targets_from_pledge(year=year, by=secretary, at=AT)

    assert Result.objects.get(indicator=target.indicator).target == 7


def test_a_content_that_was_changed_gives_no_targets(year, province, secretary):
    pledge, _target = pledge_in_force(year, province)
    changed = pledge.content.replace("10", "1")
    assert changed != pledge.content

    with pytest.raises(MoveNotAllowed):
        signed_content(Pledge(content=changed, content_hash=pledge.content_hash, year=year))


def test_a_common_number_is_nobodys_own_but_common_words_are_everybodys(year, province, secretary):
    number, words = IndicatorFactory(), IndicatorFactory()
    pledge_in_force(year, province, {"indicator": number, "value": 100}, words_for(words))

    actions.set_targets_from_pledge(year=year, by=secretary, at=AT)

    assert list(Result.objects.filter(target=None).values_list("indicator", "target_words")) == [
        (words.pk, "Hoàn thành tốt")
    ]
    assert Result.objects.count() == 2


def test_the_own_target_goes_before_common_words(year, province, secretary):
    indicator = IndicatorFactory()
    pledge_in_force(year, province, words_for(indicator), indicator=indicator, value=Decimal(7))

    actions.set_targets_from_pledge(year=year, by=secretary, at=AT)

    result = Result.objects.get()
    assert (result.target, result.target_words, result.direction) == (7, "", Direction.AT_LEAST)


def test_taking_the_targets_twice_changes_nothing(year, province, secretary):
    pledge_in_force(year, province)
    actions.set_targets_from_pledge(year=year, by=secretary, at=AT)

    assert actions.set_targets_from_pledge(year=year, by=secretary, at=AT) == 0
    assert Activity.objects.count() == 1


def test_a_target_that_the_pledge_does_not_have_goes_and_the_value_stays(year, province, secretary):
    pledge_in_force(year, province)
    other = ResultFactory(year=year, province=province, target=5, actual=7)

    actions.set_targets_from_pledge(year=year, by=secretary, at=AT)

    other.refresh_from_db()
    assert (other.target, other.actual) == (None, 7)


def test_without_a_pledge_in_force_there_are_no_targets(year, secretary):
    PledgeFactory(year=year, frozen=True)

    with pytest.raises(MoveNotAllowed):
        actions.set_targets_from_pledge(year=year, by=secretary, at=AT)


# Computed values


@pytest.mark.parametrize(
    ("at", "basis"),
    [
        (datetime(2023, 12, 2, tzinfo=UTC), Basis.ESTIMATE),
        (datetime(2024, 1, 5, tzinfo=UTC), Basis.ACTUAL),
    ],
)
def test_before_the_day_of_the_count_a_value_is_an_estimate(year, secretary, at, basis):
    load_indicators()

    actions.compute_results(year=year, as_of=date(2023, 12, 31), by=secretary, at=at)

    result = Result.objects.get(indicator__code="htx-moi")
    assert (result.actual, result.basis, result.as_of) == (0, basis, date(2023, 12, 31))


def test_computing_again_changes_nothing(year, secretary):
    load_indicators()
    once = {"year": year, "as_of": date(2023, 12, 31), "by": secretary, "at": AT}
    actions.compute_results(**once)
    lines = Activity.objects.count()

    assert actions.compute_results(**once) == 0
    assert Activity.objects.count() == lines


# Typed values


@pytest.fixture
def indicator():
    return IndicatorFactory(code="boi-duong")


def enter(year, province, indicator, by, *, actual="5", version=0):
    return actions.record_results(
        year=year,
        province=province,
        values=[actions.Reached(indicator, actual=Decimal(actual), note="Theo báo cáo")],
        expected_version=version,
        by=by,
        at=AT,
    )


def test_a_typed_value_is_stored_with_an_audit_line(year, province, indicator):
    officer = UserFactory(province=province)

    assert enter(year, province, indicator, officer) == 1

    result = Result.objects.get()
    assert (result.actual, result.note, result.version) == (5, "Theo báo cáo", 1)
    line = Activity.objects.get()
    assert (line.action, line.by, line.changes["actual"]) == (
        "results_recorded",
        officer,
        [None, "5"],
    )


def test_the_second_editor_is_told_what_the_first_stored(year, province, indicator):
    officer = UserFactory(province=province)
    enter(year, province, indicator, officer)

    with pytest.raises(ChangedMeanwhile) as conflict:
        enter(year, province, indicator, officer, actual="9", version=0)

    assert conflict.value.changes == {
        "boi-duong": ((Decimal(9), "", "Theo báo cáo"), (Decimal(5), "", "Theo báo cáo"))
    }
    assert conflict.value.version == 1
    assert Result.objects.get().actual == 5


def test_a_computed_indicator_cannot_be_typed(year, province):
    computed = IndicatorFactory(source="new_groups")

    with pytest.raises(actions.ResultRefused):
        enter(year, province, computed, UserFactory(province=province))

    assert not Result.objects.exists()


def test_a_value_below_nought_is_refused(year, province, indicator):
    with pytest.raises(actions.ResultRefused):
        enter(year, province, indicator, UserFactory(province=province), actual="-1")


def test_a_value_too_long_for_its_column_is_refused(year, province, indicator):
    with pytest.raises(ValidationError):
        enter(year, province, indicator, UserFactory(province=province), actual="1" + "0" * 20)


@pytest.mark.parametrize("door", ["typed", "computed", "targets"])
def test_results_stay_once_the_points_are_locked(year, province, secretary, indicator, door):
    load_indicators()
    pledge_in_force(year, province)
    ScoreSheetFactory(pack=CriteriaPackFactory(year=year), province=province, locked=True)
    doors = {
        "typed": lambda: enter(year, province, indicator, secretary),
        "computed": lambda: actions.compute_results(
            year=year, as_of=date(2023, 12, 31), by=secretary, at=AT
        ),
        "targets": lambda: actions.set_targets_from_pledge(year=year, by=secretary, at=AT),
    }

    with pytest.raises(MoveNotAllowed, match="Quảng Ngãi"):
        doors[door]()

    assert not Result.objects.exists()


# Who may


@pytest.mark.parametrize(
    ("role", "own", "may"),
    [
        (Role.OFFICER, True, True),
        (Role.OFFICER, False, False),
        (Role.LEADER, True, False),
        (Role.OBSERVER, False, False),
        (Role.ADMINISTRATOR, False, False),
    ],
)
def test_who_may_enter_results(year, province, indicator, role, own, may):
    of = {"province": province if own else ProvinceFactory()} if role in PROVINCIAL else {}
    user = UserFactory(role=role, **of)

    if may:
        assert enter(year, province, indicator, user) == 1
    else:
        with pytest.raises(PermissionDenied):
            enter(year, province, indicator, user)


PROVINCIAL = {Role.OFFICER, Role.LEADER}


def test_the_secretary_enters_for_every_member(year, secretary, indicator):
    other = ProvinceFactory()
    year.cluster.memberships.create(province=other, order_no=2)

    assert enter(year, other, indicator, secretary) == 1


def test_an_officer_may_not_compute_for_everybody(year, province):
    with pytest.raises(PermissionDenied):
        actions.compute_results(
            year=year, as_of=date(2023, 12, 31), by=UserFactory(province=province), at=AT
        )
