"""Ranks, ties and how they were broken; what the command prints."""

import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from emulation.models import SheetState
from emulation.models.scores import default_tie_breakers
from emulation.standings import TieBreakerUnknown, groups_of, standings
from tests.factories import (
    CriteriaPackFactory,
    CriterionFactory,
    EmulationYearFactory,
    ProvinceFactory,
    ScoreFactory,
    ScoreSheetFactory,
)

pytestmark = pytest.mark.django_db

NAMES = ["Đà Nẵng", "Quảng Nam", "Quảng Ngãi", "Bình Định", "Phú Yên", "Khánh Hòa", "Ninh Thuận"]


@pytest.fixture
def pack():
    """A table of two groups, «1» and «3», with one criterion each."""
    pack = CriteriaPackFactory(tie_breakers=default_tie_breakers())
    for number in ("1", "3"):
        group = CriterionFactory(pack=pack, number=number, text=f"Nhóm {number}", max_points=10)
        CriterionFactory(pack=pack, parent=group, text=f"Tiêu chí {number}", max_points=10)
    return pack


def member(pack, name, points, **sheet):
    """A member of the year with its points in the two groups; settled unless said otherwise."""
    province = ProvinceFactory(name=name)
    pack.year.cluster.memberships.create(
        province=province, order_no=pack.year.cluster.memberships.count() + 1
    )
    row = ScoreSheetFactory(pack=pack, province=province, **{"state": SheetState.SETTLED, **sheet})
    criteria = pack.criteria.exclude(parent=None).order_by("order_no")
    for criterion, given in zip(criteria, points, strict=True):
        ScoreFactory(sheet=row, criterion=criterion, final_points=given and Decimal(given))
    return row


def placed(pack):
    return [(row.rank, row.province.name, row.total) for row in standings(pack.year).rows]


def test_the_groups_of_a_table_stand_in_its_order(pack):
    pack.criteria.update(order_no=F("order_no") + 1000)
    early = CriterionFactory(pack=pack, order_no=1, number="0", max_points=5)

    groups = groups_of(pack)

    assert [group.criterion.number for group in groups] == ["0", "1", "3"]
    assert groups[0].criteria == (early,)
    assert [each.text for group in groups[1:] for each in group.criteria] == [
        "Tiêu chí 1",
        "Tiêu chí 3",
    ]


def test_the_higher_total_stands_first(pack):
    member(pack, "Đà Nẵng", ("7", "8"))
    member(pack, "Quảng Nam", ("9.25", "8.5"), bonus_points=Decimal("0.5"))

    assert placed(pack) == [
        (1, "Quảng Nam", Decimal("18.25")),
        (2, "Đà Nẵng", Decimal(15)),
    ]


def test_fewer_penalty_points_break_a_tie_first(pack):
    # Khánh Hòa has more in group 3, which is asked only afterwards.
    member(pack, "Khánh Hòa", ("7", "9"), penalty_points=Decimal("0.5"))
    member(pack, "Đà Nẵng", ("7.5", "8"))

    rows = standings(pack.year).rows

    assert placed(pack) == [
        (1, "Đà Nẵng", Decimal("15.5")),
        (2, "Khánh Hòa", Decimal("15.5")),
    ]
    assert [row.ties for row in rows] == [
        ("Cùng 15,50 điểm với Khánh Hòa; xếp trên vì có ít điểm trừ hơn: 0,00 so với 0,50.",),
        ("Cùng 15,50 điểm với Đà Nẵng; xếp dưới vì Đà Nẵng có ít điểm trừ hơn: 0,00 so với 0,50.",),
    ]


def test_points_in_group_3_break_a_tie_next(pack):
    member(pack, "Đà Nẵng", ("9", "8"))
    member(pack, "Khánh Hòa", ("8", "9"))

    first, second = standings(pack.year).rows

    assert [first.province.name, second.province.name] == ["Khánh Hòa", "Đà Nẵng"]
    assert first.ties == (
        "Cùng 17,00 điểm với Đà Nẵng; xếp trên vì có điểm nhóm 3 cao hơn: 9,00 so với 8,00.",
    )


def test_equal_in_everything_shares_the_rank_and_skips_the_next(pack):
    for name, points in [
        ("Đà Nẵng", ("9", "9")),
        ("Quảng Nam", ("8", "8")),
        ("Quảng Ngãi", ("8", "8")),
        ("Bình Định", ("7", "7")),
    ]:
        member(pack, name, points)

    assert [(rank, name) for rank, name, _total in placed(pack)] == [
        (1, "Đà Nẵng"),
        (2, "Quảng Nam"),
        (2, "Quảng Ngãi"),
        (4, "Bình Định"),
    ]
    assert standings(pack.year).rows[1].ties == (
        "Cùng 16,00 điểm với Quảng Ngãi và bằng nhau ở mọi tiêu chí phụ: đồng hạng.",
    )


def test_who_is_not_ranked_stands_last_with_the_reason(pack):
    member(pack, "Đà Nẵng", ("10", "10"), unranked_reason="Không ký giao ước.")
    member(pack, "Quảng Nam", ("10", "10"), state=SheetState.DRAFT)
    member(pack, "Quảng Ngãi", ("5", "5"))
    absent = ProvinceFactory(name="Bình Định")
    pack.year.cluster.memberships.create(province=absent, order_no=9)

    rows = standings(pack.year).rows

    assert [(row.rank, row.province.name, row.unranked_reason) for row in rows] == [
        (1, "Quảng Ngãi", ""),
        (None, "Đà Nẵng", "Không ký giao ước."),
        (None, "Quảng Nam", "Điểm chưa được chốt."),
        (None, "Bình Định", "Chưa có bảng chấm điểm."),
    ]


def test_a_member_that_is_not_ranked_makes_no_tie(pack):
    member(pack, "Đà Nẵng", ("9", "9"), unranked_reason="Không ký giao ước.")
    member(pack, "Quảng Nam", ("9", "9"))

    assert standings(pack.year).rows[0].ties == ()


@pytest.mark.parametrize(
    ("states", "final"),
    [
        ([SheetState.LOCKED, SheetState.LOCKED], True),
        ([SheetState.LOCKED, SheetState.SETTLED], False),
    ],
)
def test_the_ranking_is_final_when_every_sheet_is_locked(pack, states, final):
    for name, state in zip(NAMES, states, strict=False):
        member(pack, name, ("5", "5"), state=state)

    assert standings(pack.year).is_final is final


def test_the_newest_table_counts(pack):
    member(pack, "Đà Nẵng", ("9", "9"))
    CriteriaPackFactory(year=pack.year, version=2)

    assert [row.total for row in standings(pack.year).rows] == [0]


def test_a_year_without_a_table_has_no_ranking():
    found = standings(EmulationYearFactory())

    assert (found.pack, found.rows, found.columns, found.is_final) == (None, (), (), False)


def test_an_unknown_tie_breaker_is_refused_by_name(pack):
    pack.tie_breakers = ["oldest_province"]
    pack.save()

    with pytest.raises(TieBreakerUnknown, match="oldest_province"):
        standings(pack.year)


def test_a_group_without_criteria_has_points_of_its_own(pack):
    alone = CriterionFactory(pack=pack, number="9", max_points=5)
    sheet = member(pack, "Đà Nẵng", ("9", "9"))
    ScoreFactory(sheet=sheet, criterion=alone, final_points=Decimal(4))

    assert standings(pack.year).rows[0].total == 22


@pytest.mark.parametrize("count", [1, 7])
def test_standings_ask_six_queries_at_any_size(pack, django_assert_num_queries, count):
    for name in NAMES[:count]:
        member(pack, name, ("5", "5"))

    with django_assert_num_queries(6):
        rows = standings(pack.year).rows
        [row.explain for row in rows]


def test_command_answers_with_the_keys_of_the_seam(pack, capsys):
    member(pack, "Đà Nẵng", ("9", "8.5"), bonus_points=Decimal(1))
    member(pack, "Quảng Nam", ("5", "5"), state=SheetState.DRAFT)

    call_command("standings", year=2023, as_json=True)

    printed = json.loads(capsys.readouterr().out)
    first, second = printed.pop("standings")
    assert len(printed.pop("pack_sha256")) == 64
    assert [each["final"] for each in first.pop("criteria")] == ["9", "8.5"]
    assert printed == {
        "year": 2023,
        "snapshot_sha256": None,
        "max_points": 20.0,
        "is_final": False,
        "tie_breakers": ["ít điểm trừ hơn", "điểm nhóm 3 cao hơn"],
    }
    assert first == {
        "province": "Đà Nẵng",
        "code": first["code"],
        "total": 18.5,
        "rank": 1,
        "groups": [
            {"number": "1", "text": "Nhóm 1", "points": 9.0, "max_points": 10.0},
            {"number": "3", "text": "Nhóm 3", "points": 8.5, "max_points": 10.0},
        ],
        "bonus": 1.0,
        "penalty": 0.0,
        "explain": "18,50 = 17,50 điểm các nhóm + 1,00 điểm cộng − 0,00 điểm trừ.",
    }
    assert (second["rank"], second["explain"]) == (
        None,
        "10,00 = 10,00 điểm các nhóm + 0,00 điểm cộng − 0,00 điểm trừ. Điểm chưa được chốt.",
    )


def test_command_refuses_a_year_that_is_not_there():
    with pytest.raises(CommandError, match="2031"):
        call_command("standings", year=2031)


def test_command_asks_for_the_cluster_when_there_are_two(pack):
    other = EmulationYearFactory(year=pack.year.year)

    with pytest.raises(CommandError, match=other.cluster.code):
        call_command("standings", year=pack.year.year)
