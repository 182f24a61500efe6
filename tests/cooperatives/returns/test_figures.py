"""What a return says: the four values, last year beside it, the paper of the province, what it lacks."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cluster_portal.canonical import canonical, sha256_of
from cluster_portal.moves import MoveNotAllowed
from cooperatives import actions
from cooperatives.models import Basis, Return, ReturnCell
from cooperatives.returns import CellKind, read
from cooperatives.returns.changes import change_of
from cooperatives.returns.differences import differences_of
from cooperatives.statistics import annual
from cooperatives.statistics.portions import portion_of, with_portions
from cooperatives.summaries import rebuild
from emulation.actions.results import compute_results
from emulation.models import Direction, Result
from tests.factories import (
    EmulationYearFactory,
    GroupTallyFactory,
    IndicatorFactory,
    OrganizationFactory,
    ReportedTotalsFactory,
    ResultFactory,
    YearlyFiguresFactory,
)
from tests.return_factories import ReturnFactory

from . import conftest as make
from .conftest import AT, YEAR

pytestmark = pytest.mark.django_db


def cell_of(own, code):
    return read(own).cells[code]


@pytest.fixture
def indicator():
    return IndicatorFactory(code="boi-duong", text="Lượt người được bồi dưỡng", unit="lượt")


SAID = {
    "nothing": (actions.Said(), CellKind.EMPTY, "–"),
    "nought": (actions.Said(value=Decimal(0)), CellKind.NUMBER, "0"),
    "number": (actions.Said(value=Decimal(12)), CellKind.NUMBER, "12"),
    "not applicable": (
        actions.Said(mark="not_applicable"),
        CellKind.NOT_APPLICABLE,
        "không áp dụng",
    ),
    "not available": (
        actions.Said(mark="not_available", text="Quỹ chưa quyết toán"),
        CellKind.NOT_AVAILABLE,
        "không có số liệu",
    ),
}


@pytest.mark.parametrize("said", SAID)
def test_four_values_are_four(world, indicator, said):
    what, kind, words = SAID[said]
    own = make.edited(world, **{"indicator_boi-duong": what})

    cell = cell_of(own, "indicator_boi-duong")

    assert (cell.kind, cell.in_words) == (kind, words)
    assert bool(cell.lacks) == (kind == CellKind.EMPTY)


@pytest.mark.parametrize("said", ["nought", "not applicable", "not available"])
def test_four_values_come_back_from_what_was_sent(world, indicator, said):
    what, kind, words = SAID[said]
    own = make.sent(world, make.edited(world, **{"indicator_boi-duong": what}))

    [cell] = [
        each
        for section in own.stored_content()["sections"]
        for each in section["cells"]
        if each["code"] == "indicator_boi-duong"
    ]

    assert (cell["kind"], cell["reason"]) == (kind, what.text)


@pytest.mark.parametrize(
    "row",
    [
        {"mark": "not_available", "reason": ""},
        {"mark": "not_applicable", "value": 0},
        {"mark": "not_available", "reason": "vì sao", "words": "tốt"},
        {"mark": "unknown"},
    ],
)
def test_database_knows_the_four_values(world, row):
    own = make.edited(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnCell.objects.create(province_return=own, code="revenue", **row)


@pytest.mark.parametrize(
    "said",
    [
        actions.Said(mark="not_available"),
        actions.Said(value=Decimal(1), mark="not_applicable"),
    ],
)
def test_mark_without_a_reason_or_with_a_value_is_refused(world, indicator, said):
    with pytest.raises(actions.ReturnRefused) as refusal:
        make.edited(world, **{"indicator_boi-duong": said})

    assert refusal.value.cell == "indicator_boi-duong"
    assert not Return.objects.exists()


def test_figure_of_the_register_is_not_typed(world):
    with pytest.raises(actions.ReturnRefused):
        make.edited(world, revenue=actions.Said(value=Decimal(1)))


def test_what_the_register_lacks_is_marked_and_the_register_goes_first_later(world):
    world.organization.yearly_figures.update(revenue=None)
    rebuild([YEAR])
    own = make.edited(
        world, revenue=actions.Said(mark="not_available", text="Chưa có báo cáo tài chính")
    )
    assert cell_of(own, "revenue").kind == CellKind.NOT_AVAILABLE

    world.organization.yearly_figures.update(revenue=7)
    rebuild([YEAR])

    assert (cell_of(own, "revenue").value, cell_of(own, "revenue").mark) == (Decimal(7), "")


def test_province_without_credit_funds_is_not_asked_about_them(world):
    assert {cell_of(make.draft(world), code).kind for code in ("deposits", "bad_debt_ratio")} == {
        CellKind.NOT_APPLICABLE
    }


def test_return_that_lacks_something_is_not_sent_and_says_what(world, indicator):
    with pytest.raises(actions.NotComplete) as refusal:
        make.sent(world)

    assert [str(each) for each in refusal.value.missing] == [
        "Lượt người được bồi dưỡng: chưa ghi; nhập số, hoặc ghi «không áp dụng», "
        "«không có số liệu» kèm lý do"
    ]
    assert not Return.objects.exists()


def test_result_of_the_year_fills_the_figure_until_another_is_typed(world, indicator):
    ResultFactory(year=world.year, province=world.province, indicator=indicator, actual=40)
    own = make.edited(world)
    assert cell_of(own, "indicator_boi-duong").value == 40

    own = make.edited(world, own, **{"indicator_boi-duong": actions.Said(value=Decimal(41))})

    assert cell_of(own, "indicator_boi-duong").value == 41


def test_what_the_results_say_already_is_not_said_twice(world, indicator):
    """Who saves the form as it is leaves the result to its own page."""
    ResultFactory(year=world.year, province=world.province, indicator=indicator, actual=40)

    own = make.edited(world, **{"indicator_boi-duong": actions.Said(value=Decimal(40))})

    assert not own.cells.exists()


def test_accepted_return_gives_the_results_of_the_year(world, indicator):
    IndicatorFactory(code="du-no")
    own = make.edited(
        world,
        **{
            "indicator_boi-duong": actions.Said(value=Decimal(41), text="Có danh sách"),
            "indicator_du-no": actions.Said(mark="not_applicable"),
        },
    )
    facts = {"year": world.year, "as_of": own.as_of, "by": world.secretary, "at": AT}
    own = make.sent(world, own)
    compute_results(**facts)
    assert not Result.objects.filter(indicator=indicator).exists()

    actions.accept_return(province_return=own, by=world.secretary, at=AT)
    compute_results(**facts)

    typed = Result.objects.filter(indicator__source="")
    assert list(typed.values_list("province", "indicator__code", "actual", "note")) == [
        (world.province.pk, "boi-duong", 41, "Có danh sách"),
    ]


def test_indicator_in_words(world):
    IndicatorFactory(code="xep-loai", direction=Direction.WORDS)
    own = make.edited(world, **{"indicator_xep-loai": actions.Said(words="Hoàn thành tốt")})

    assert cell_of(own, "indicator_xep-loai").in_words == "Hoàn thành tốt"


# Days


@pytest.mark.parametrize(
    "as_of,basis,field",
    [(date(2022, 12, 31), "actual", "as_of"), (date(2023, 12, 31), "actual", "basis")],
)
def test_day_outside_the_year_or_to_come(world, as_of, basis, field):
    with pytest.raises(actions.ReturnRefused) as refusal:
        actions.edit_return(
            province_return=make.draft(world),
            cells={},
            as_of=as_of,
            basis=basis,
            expected_version=0,
            by=world.officer,
            at=AT.replace(year=2023, month=11),
        )

    assert refusal.value.cell == field


def test_estimate_of_a_day_to_come(world):
    own = actions.edit_return(
        province_return=make.draft(world),
        cells={},
        as_of=date(2023, 12, 31),
        basis=Basis.ESTIMATE,
        expected_version=0,
        by=world.officer,
        at=AT.replace(year=2023, month=11),
    )

    assert own.basis == "estimate"


def test_actual_figures_of_a_day_to_come_are_not_sent(world):
    november = AT.replace(year=2023, month=11)
    own = make.draft(world)

    with pytest.raises(actions.NotComplete) as refusal:
        actions.submit_return(province_return=own, by=world.leader, at=november)
    assert "31/12/2023" in refusal.value.missing[0]

    own.basis = Basis.ESTIMATE
    assert actions.submit_return(province_return=own, by=world.leader, at=november)


def test_content_says_how_many_gave_an_estimate_only(world):
    make.cooperative(world.province, basis=Basis.ESTIMATE)
    make.cooperative(world.head, basis=Basis.ESTIMATE)

    assert make.sent(world).stored_content()["estimated"] == 1


# Last year


@pytest.mark.parametrize(
    "now,before,measure,is_outlier",
    [
        (160, 100, "organizations", True),
        (150, 100, "organizations", False),  # not above the limit
        (9, 4, "organizations", False),  # too few to be news
        (40, 100, "organizations", True),
        (5, 0, "organizations", False),  # nothing to grow from
        (160, 100, "no such measure", False),
    ],
)
def test_outlier(now, before, measure, is_outlier):
    assert change_of(Decimal(now), Decimal(before), measure).is_outlier == is_outlier


def test_leap_since_last_year_needs_a_note(world):
    IndicatorFactory(code="lop", text="Số lớp")
    last = EmulationYearFactory(cluster=world.cluster, year=YEAR - 1)
    indicator = IndicatorFactory._meta.model.objects.get(code="lop")
    ResultFactory(year=last, province=world.province, indicator=indicator, actual=10)
    own = make.edited(world, indicator_lop=actions.Said(value=Decimal(20)))
    assert cell_of(own, "indicator_lop").lacks == ["+10 (+100%) so với năm trước; cần ghi chú"]

    own = make.edited(
        world, own, indicator_lop=actions.Said(value=Decimal(20), text="Mở thêm lớp chuyển đổi số")
    )

    assert cell_of(own, "indicator_lop").lacks == []


def test_frozen_number_of_last_year_goes_before_the_registers(world):
    """Whatever became of the register since: the conference saw that number."""
    cell = {"code": "revenue", "value": "800", "before": None}
    facts = {
        **dict.fromkeys(("label", "unit", "measure", "words", "mark", "reason", "note"), ""),
        **dict.fromkeys(("given", "asked", "said"), None),
        "decimals": 0,
        "is_typed": False,
        "is_in_words": False,
        "before_is_frozen": False,
        "said_why": "",
        "definition": "",
    }
    content = {
        "sections": [{"code": "business", "title": "", "short_title": "", "cells": [facts | cell]}]
    }
    text = canonical(content)
    ReturnFactory(
        province=world.province,
        year=YEAR - 1,
        as_of=date(YEAR - 1, 12, 31),
        frozen=True,
        content=text,
        content_hash=sha256_of(text),
    )

    cell = cell_of(make.draft(world), "revenue")

    assert (cell.before, cell.before_is_frozen) == (800, True)


# E-15


def test_paper_against_list_blocks_until_somebody_says_why(world):
    totals = ReportedTotalsFactory(province=world.province, year=YEAR, cooperatives=3)
    with pytest.raises(actions.NotComplete) as refusal:
        make.sent(world)
    assert [each.cell for each in refusal.value.missing] == ["cooperatives_active"]
    assert "văn bản của tỉnh ghi 3, danh sách có 1 (−2)" in str(refusal.value.missing[0])

    totals.explanation = "Hai đơn vị đang làm thủ tục"
    totals.save()

    assert make.sent(world).state == "submitted"


def test_note_beside_the_figure_is_a_reason_too(world):
    ReportedTotalsFactory(province=world.province, year=YEAR, cooperatives=3)
    own = make.edited(world, cooperatives_active=actions.Said(text="Hai đơn vị đang làm thủ tục"))

    assert make.sent(world, own).state == "submitted"


def test_groups_of_the_paper_are_those_of_the_list_and_the_tallied_ones(world):
    GroupTallyFactory(province=world.province, groups_count=10)
    ReportedTotalsFactory(province=world.province, year=YEAR, cooperative_groups=10)

    cell = cell_of(make.draft(world), "groups_active")

    assert (cell.said, cell.value, cell.lacks) == (0, 0, [])


# What is sent


def test_content_is_canonical_and_its_hash_is_kept(world):
    own = make.sent(world)

    content = json.loads(own.content)

    assert canonical(content) == own.content
    assert sha256_of(own.content) == own.content_hash
    assert [section["code"] for section in content["sections"]] == [
        *("organizations", "sectors", "people", "business", "rating", "credit"),
    ]


def test_what_was_sent_stays_while_the_register_goes_on(world):
    own = make.sent(world)
    make.cooperative(world.province)
    rebuild([YEAR])

    frozen = actions.freeze_return(
        province_return=actions.accept_return(province_return=own, by=world.secretary, at=AT),
        by=world.secretary,
        at=AT,
    )

    assert frozen.content == own.content
    assert {each.label: (each.then.in_words, each.now.in_words) for each in differences_of(frozen)}[
        "Thành viên HTX"
    ] == ("100", "200")


def test_nothing_has_changed(world):
    assert differences_of(make.frozen(world)) == []


def test_leader_sends_what_was_on_the_page(world):
    own = make.edited(world)
    seen = actions.fingerprint(read(own))
    make.cooperative(world.province)
    rebuild([YEAR])

    with pytest.raises(MoveNotAllowed):
        actions.submit_return(province_return=own, seen=seen, by=world.leader, at=AT)

    fresh = actions.fingerprint(read(own))
    assert actions.submit_return(province_return=own, seen=fresh, by=world.leader, at=AT)


def test_province_is_put_back_into_the_statistics_as_it_was_frozen(world):
    """The annual document reads counts and figures of frozen provinces; the others stay the register's."""
    OrganizationFactory(province=world.province, credit_fund=True)
    before = annual(YEAR, world.cluster)
    portion = json.loads(json.dumps(portion_of(before, world.province.pk)))
    added = OrganizationFactory(province=world.province, founded_on=date(YEAR, 5, 1))
    YearlyFiguresFactory(organization=added, year=YEAR, rating="good")
    make.cooperative(world.head)
    rebuild([YEAR])
    after = annual(YEAR, world.cluster)

    read_again = with_portions(after, {world.province.pk: portion})

    own, head = world.province.pk, world.head.pk
    assert read_again.now.of(own) == before.now.of(own) != after.now.of(own)
    assert read_again.now.of(head) == after.now.of(head)
    assert read_again.founded.get(own) == before.founded.get(own, after.founded[own].__class__())
    for name in ("revenue", "members_count", "worker_income"):
        assert read_again.figures.of(name, province_id=own) == before.figures.of(
            name, province_id=own
        )
    assert read_again.figures.ratings(province_id=own) == before.figures.ratings(province_id=own)
    assert read_again.now.total.active.cooperatives == 2
