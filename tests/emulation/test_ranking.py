"""The filled table and its ranking out of plain rows, without a database: sums, reasons, sentences, explanations."""

from datetime import date
from decimal import Decimal

import pytest

from cooperatives.models import Province
from emulation.criteria import table_of
from emulation.models import CriteriaPack, Criterion, EmulationYear, Score, ScoreSheet, SheetState
from emulation.scoring import Facts
from emulation.standings import (
    GroupPoints,
    Standings,
    TieBreakerUnknown,
    assembled,
    computed,
    facts_of,
    groups_in,
)

DA_NANG, HUE, KHANH_HOA = (
    Province(pk=pk, name=name) for pk, name in ((1, "Đà Nẵng"), (2, "Huế"), (3, "Khánh Hòa"))
)
MEMBERS = dict.fromkeys((DA_NANG, HUE, KHANH_HOA))


def D(text):
    return None if text is None else Decimal(text)


def criterion(pk, order_no, text, most, *, parent=None, number="", rule="manual", parameters=None):
    return Criterion(
        pk=pk,
        order_no=order_no,
        parent_id=parent,
        number=number,
        text=text,
        max_points=D(most),
        rule=rule,
        parameters=parameters or {},
    )


# Three levels: 1 (Phát triển) holds a criterion and a group; 2 stands alone; 3 is a condition.
CRITERIA = [
    criterion(11, 1, "Phát triển", "10", number="1", rule="group"),
    criterion(12, 2, "HTX mới", "4", parent=11, rule="proportional"),
    criterion(13, 3, "Nhóm con", "6", parent=11, rule="group"),
    criterion(14, 4, "Hồ sơ", "6", parent=13),
    criterion(15, 5, "Báo cáo", "5", number="2"),
    criterion(16, 6, "Vi phạm", "0", number="3", rule="veto"),
]


def make(sheets=(), scores=(), *, ask=(), members=MEMBERS, unsigned=(), **facts):
    pack = CriteriaPack(
        pk=1, year=EmulationYear(year=2023), tie_breakers=list(ask), source="x", **facts
    )
    return assembled(
        pack=pack,
        criteria=CRITERIA,
        members=members,
        sheets=sheets,
        scores=scores,
        unsigned=frozenset(unsigned),
    )


def sheet(province, **facts):
    facts = {"state": SheetState.SETTLED, "bonus_points": D("0"), "penalty_points": D("0"), **facts}
    return ScoreSheet(pk=province.pk * 100, province=province, **facts)


def score(province, key, final=None, **facts):
    return Score(sheet_id=province.pk * 100, criterion_id=key, final_points=D(final), **facts)


def points(province, *given):
    return [score(province, key, each) for key, each in zip((12, 14, 15), given, strict=False)]


def test_the_tree_as_groups_and_lines():
    first, second, third = groups_in(CRITERIA)

    assert [(line.criterion.pk, line.depth, line.is_leaf) for line in first.lines] == [
        (12, 1, True),
        (13, 1, False),
        (14, 2, True),
    ]
    assert [each.pk for each in first.criteria] == [12, 14]
    assert ([each.pk for each in second.criteria], second.lines) == ([15], ())
    assert [each.criterion.pk for each in (first, second, third)] == [11, 15, 16]


def test_sums_of_a_sheet():
    found = make(
        [sheet(HUE, bonus_points=D("1"), penalty_points=D("0.5"))], points(HUE, "4", "5.5", "2")
    )

    row = found.rows[0]
    assert row.groups == (
        GroupPoints(11, "1", "Phát triển", D("9.50"), D("10")),
        GroupPoints(15, "2", "Báo cáo", D("2.00"), D("5")),
        GroupPoints(16, "3", "Vi phạm", D("0.00"), D("0")),
    )
    assert (row.province, row.rank, row.total, row.bonus, row.penalty) == (
        HUE,
        1,
        D("12"),
        D("1"),
        D("0.5"),
    )
    assert row.points.of_groups == D("11.5")
    assert row.arithmetic == "12,00 = 11,50 điểm các nhóm + 1,00 điểm cộng − 0,50 điểm trừ."
    assert row.explain == row.arithmetic
    assert (found.max_points, found.round_no) == (15, 1)
    assert (row.points.sheet.pack, row.points.scores[14].final_points) == (found.pack, D("5.5"))


def test_what_is_not_assigned_is_said():
    scores = [*points(HUE, "3"), score(HUE, 14, is_assigned=False), score(HUE, 15, "4.5")]

    row = make([sheet(HUE)], scores).rows[0]

    assert row.total == D("12.50")
    assert row.arithmetic == (
        "12,50 = 12,50 điểm các nhóm + 0,00 điểm cộng − 0,00 điểm trừ. Không tính tiêu chí không giao: "
        "được 7,50 trên 9,00 điểm có thể đạt, quy đổi về 15,00."
    )


def test_members_in_their_order_then_whoever_else_has_a_sheet():
    other = Province(pk=9, name="Phú Yên")
    found = make([sheet(other), sheet(HUE)])

    assert [column.province.name for column in found.columns] == [
        "Đà Nẵng",
        "Huế",
        "Khánh Hòa",
        "Phú Yên",
    ]
    assert [column.sheet and column.sheet.pk for column in found.columns] == [None, 200, None, 900]
    assert found.standing_of(9).province == other
    assert found.standing_of(7) is None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "Chưa có bảng chấm điểm."),
        ({"sheets": [sheet(HUE)]}, ""),
        ({"sheets": [sheet(HUE, state=SheetState.LOCKED)]}, ""),
        ({"sheets": [sheet(HUE, state=SheetState.EXPLAINED)]}, "Điểm chưa được chốt."),
        ({"sheets": [sheet(HUE, unranked_reason="Đơn vị mới.")]}, "Đơn vị mới."),
        ({"sheets": [sheet(HUE)], "unsigned": [2]}, "Chưa ký giao ước thi đua của năm."),
        ({"sheets": [sheet(HUE)], "unsigned": [3]}, ""),
        ({"unsigned": [2]}, "Chưa ký giao ước thi đua của năm."),
        (
            {
                "sheets": [sheet(HUE)],
                "members": {**MEMBERS, HUE: date(2023, 7, 1)},
                "unsigned": [2],
            },
            "Không còn là thành viên cụm từ ngày 01/07/2023.",
        ),
        (
            {"sheets": [sheet(HUE)], "scores": [score(HUE, 16, actual=D("1"))]},
            "Không xét xếp hạng do «Vi phạm».",
        ),
        ({"sheets": [sheet(HUE)], "scores": [score(HUE, 16, actual=D("0"))]}, ""),
        (
            {
                "sheets": [sheet(HUE, unranked_reason="Đơn vị mới.", state=SheetState.DRAFT)],
                "unsigned": [2],
            },
            "Đơn vị mới.",
        ),
    ],
)
def test_why_a_member_is_not_ranked(facts, expected):
    row = make(**facts).standing_of(2)

    assert (row.unranked_reason, row.rank) == (expected, None if expected else 1)
    assert row.explain == " ".join(filter(None, [row.arithmetic, expected]))


def test_ties_are_told_to_both():
    sheets = [sheet(DA_NANG, penalty_points=D("1")), sheet(HUE), sheet(KHANH_HOA)]
    scores = [*points(DA_NANG, "4", "5", "1"), *points(HUE, "4", "4", "1"), *points(KHANH_HOA, "1")]

    found = make(sheets, scores, ask=["fewer_penalty_points", "higher_group:2"])

    assert [(row.rank, row.province, row.total) for row in found.rows] == [
        (1, HUE, 9),
        (2, DA_NANG, 9),
        (3, KHANH_HOA, 1),
    ]
    assert [row.ties for row in found.rows] == [
        ("Cùng 9,00 điểm với Đà Nẵng; xếp trên vì có ít điểm trừ hơn: 0,00 so với 1,00.",),
        ("Cùng 9,00 điểm với Huế; xếp dưới vì Huế có ít điểm trừ hơn: 0,00 so với 1,00.",),
        (),
    ]
    assert found.tie_breakers == ("ít điểm trừ hơn", "điểm nhóm 2 cao hơn")
    assert found.rows[0].explain == f"{found.rows[0].arithmetic} {found.rows[0].ties[0]}"


def test_a_group_or_a_result_parts_the_equal():
    sheets = [sheet(DA_NANG), sheet(HUE)]
    scores = [
        score(DA_NANG, 14, "5"),
        score(DA_NANG, 12, "1", actual=D("80.5")),
        score(HUE, 14, "1"),
        score(HUE, 15, "5", actual=D("3")),
    ]

    by_group = make(sheets, scores, ask=["higher_group:2"])
    by_result = make(sheets, scores, ask=["higher_actual:2"])

    assert by_group.rows[0].ties == (
        "Cùng 6,00 điểm với Đà Nẵng; xếp trên vì có điểm nhóm 2 cao hơn: 5,00 so với 0,00.",
    )
    assert by_result.rows[1].ties == (
        "Cùng 6,00 điểm với Đà Nẵng; xếp dưới vì Đà Nẵng có kết quả cao hơn ở «HTX mới»: 80,50 so với 0,00.",
    )
    assert by_result.tie_breakers == ("kết quả cao hơn ở «HTX mới»",)


@pytest.mark.parametrize(("equal_ranks", "ranks"), [("skip", [1, 1, 3]), ("dense", [1, 1, 2])])
def test_equal_in_everything(equal_ranks, ranks):
    sheets = [sheet(DA_NANG), sheet(HUE), sheet(KHANH_HOA)]
    scores = [*points(DA_NANG, "4"), *points(HUE, "1"), *points(KHANH_HOA, "4")]

    found = make(sheets, scores, equal_ranks=equal_ranks)

    assert [row.rank for row in found.rows] == ranks
    assert found.rows[0].ties == (
        "Cùng 4,00 điểm với Khánh Hòa và bằng nhau ở mọi tiêu chí phụ: đồng hạng.",
    )


def test_a_tie_breaker_that_is_not_known_is_named():
    with pytest.raises(TieBreakerUnknown) as unknown:
        make(ask=["votes"])

    assert str(unknown.value) == (
        "Bảng chấm điểm dùng tiêu chí phụ «votes» mà phần mềm không biết. Hãy sửa bảng chấm điểm."
    )


@pytest.mark.parametrize(
    ("states", "is_final"),
    [
        ((), False),
        (("locked", "locked", "locked"), True),
        (("locked", "settled", "locked"), False),
        (("locked", "locked"), False),
    ],
)
def test_final_when_everybody_is_locked(states, is_final):
    sheets = [sheet(each, state=state) for each, state in zip(MEMBERS, states, strict=False)]

    assert make(sheets).is_final is is_final


def test_a_year_without_anything():
    found = Standings(year=EmulationYear(year=2023))

    assert (found.max_points, found.is_final, found.round_no) == (0, False, 1)


def test_the_round_that_is_shown():
    assert make([sheet(HUE, round_no=3)]).round_no == 3


def test_points_in_a_group_by_its_number():
    column = make([sheet(HUE)], points(HUE, "4", "5.5", "2")).columns[1]

    assert column.unranked_reason == ""
    assert [group.points for group in column.groups] == [D("9.5"), 2, 0]


def test_what_the_rules_give_for_the_facts_of_all():
    scores = [
        score(HUE, 12, target=D("10"), actual=D("5")),
        score(HUE, 14, is_assigned=False),
        score(DA_NANG, 12, target=D("10"), actual=D("20"), penalty_count=D("2")),
    ]
    found = make([sheet(HUE), sheet(DA_NANG)], scores)

    explained = computed(found)

    assert {key: (each.code, each.points) for key, each in explained.items() if key[0] < 3} == {
        (1, 12): ("target_reached", 4),
        (1, 14): ("manual", None),
        (1, 15): ("manual", None),
        (1, 16): ("no_actual", None),
        (2, 12): ("below_target", 2),
        (2, 14): ("not_assigned", None),
        (2, 15): ("manual", None),
        (2, 16): ("no_actual", None),
    }
    assert facts_of(scores[2]) == Facts(D("20"), D("10"), D("2"), True)
    assert facts_of(scores[1]).is_assigned is False


def test_the_table_is_read_from_what_was_frozen():
    found = make()

    assert found.table.sha256 == table_of(found.pack, CRITERIA).sha256
    assert found.orders == {11: 1, 12: 2, 13: 3, 14: 4, 15: 5, 16: 6}
    assert (found.year.year, found.pack.pk) == (2023, 1)
