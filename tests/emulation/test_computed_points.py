"""Facts and the points that follow from them, for all units at once; the snapshot of a locked year, and its replay."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from cluster_portal.accounts.models import Activity
from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.actions import CriterionLine
from emulation.models import (
    CriteriaPack,
    Criterion,
    Score,
    ScoreSheet,
    ScoreSnapshot,
    SheetState,
    SignatureState,
)
from emulation.scoring import Facts
from emulation.sheets import read_sheet
from emulation.snapshots import replay
from emulation.standings import computed, standings
from tests.factories import (
    EmulationYearFactory,
    IndicatorFactory,
    PledgeFactory,
    ProvinceFactory,
    ResultFactory,
    SignatureFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

AT = datetime(2023, 12, 1, 8, 0, tzinfo=UTC)
NAMES = ("Đà Nẵng", "Quảng Ngãi", "Khánh Hòa")
RELATIVE = {"rule": "relative_to_leader", "compare": "values"}


@pytest.fixture
def year():
    provinces = [ProvinceFactory(name=name) for name in NAMES]
    return EmulationYearFactory(year=2023, members=provinces, head=provinces[1])


@pytest.fixture
def secretary(year):
    return UserFactory(secretary=True, province=year.head().province)


@pytest.fixture
def pack(year, secretary):
    """Founded cooperatives compared with the best; judged work; bonus beside the sum; a condition."""
    IndicatorFactory(code="htx-moi")
    lines = [
        CriterionLine("1", "Phát triển", Decimal(20)),
        CriterionLine(
            "", "HTX mới", Decimal(10), rule="derived", parameters=RELATIVE, indicator="htx-moi"
        ),
        CriterionLine("", "Tuyên truyền", Decimal(10)),
        CriterionLine(
            "2",
            "Cộng, trừ",
            Decimal(0),
            rule="bonus_penalty",
            parameters={"bonus": "1", "penalty": "0.5", "floor": "-3", "ceiling": "2"},
        ),
        CriterionLine("3", "Vi phạm pháp luật", Decimal(0), rule="veto"),
    ]
    return actions.build_pack(year=year, lines=lines, source="Mẫu", by=secretary, at=AT)


def reach(pack, name, target, actual):
    return ResultFactory(
        year=pack.year,
        province=sheet(pack, name).province,
        indicator=line(pack, "HTX mới").indicator,
        target=target,
        actual=actual,
    )


def sheet(pack, name):
    return pack.sheets.select_related("province", "pack__year").get(province__name=name)


def line(pack, text):
    return pack.criteria.select_related("indicator").get(text=text)


def facts(pack, name, text, fact, by):
    row = sheet(pack, name)
    return actions.record_facts(
        sheet=row,
        facts={line(pack, text).pk: fact},
        expected_version=row.lock_version,
        by=by,
        at=AT,
    )


def system(pack, text):
    rows = Score.objects.filter(sheet__pack=pack, criterion__text=text)
    return dict(rows.values_list("sheet__province__name", "system_points"))


def give(pack, name, by, *points, **changes):
    """Settled points of «HTX mới», «Tuyên truyền» and «Cộng, trừ»."""
    row = sheet(pack, name)
    texts = ("HTX mới", "Tuyên truyền", "Cộng, trừ")
    given = {line(pack, text).pk: Decimal(each) for text, each in zip(texts, points, strict=False)}
    return actions.record_scores(
        sheet=row, points=given, expected_version=row.lock_version, by=by, at=AT, **changes
    )


# Computing


def test_a_derived_criterion_takes_the_results_of_the_year(pack, secretary):
    reach(pack, "Đà Nẵng", 100, 120)
    reach(pack, "Quảng Ngãi", 100, 110)
    reach(pack, "Khánh Hòa", 100, 80)

    changed = actions.compute_points(pack=pack, by=secretary, at=AT)

    assert changed == 3
    assert system(pack, "HTX mới") == {
        "Đà Nẵng": Decimal(10),
        "Quảng Ngãi": Decimal("7.5"),
        "Khánh Hòa": Decimal(4),
    }
    score = Score.objects.get(sheet__province__name="Khánh Hòa")
    assert (score.target, score.actual, score.final_points) == (100, 80, None)


def test_one_corrected_figure_moves_the_points_of_the_others(pack, secretary):
    best = reach(pack, "Đà Nẵng", 100, 120)
    reach(pack, "Quảng Ngãi", 100, 110)
    actions.compute_points(pack=pack, by=secretary, at=AT)
    best.actual = 110
    best.save()

    assert actions.compute_points(pack=pack, by=secretary, at=AT) == 1
    assert system(pack, "HTX mới") == {"Đà Nẵng": 10, "Quảng Ngãi": 10}


def test_computing_again_changes_nothing(pack, secretary):
    reach(pack, "Đà Nẵng", 100, 120)
    actions.compute_points(pack=pack, by=secretary, at=AT)
    lines = Activity.objects.count()

    assert actions.compute_points(pack=pack, by=secretary, at=AT) == 0
    assert Activity.objects.count() == lines


def test_typed_facts_are_computed_at_once(pack, secretary):
    facts(pack, "Đà Nẵng", "Cộng, trừ", Facts(Decimal(1), None, Decimal(9)), secretary)

    assert system(pack, "Cộng, trừ") == {"Đà Nẵng": Decimal(-3)}
    changes = Activity.objects.get(action="score_facts_recorded").changes
    assert changes == {"4. Cộng, trừ": ["", "thực hiện 1; số lần trừ 9"]}


def test_facts_of_an_indicator_are_not_typed(pack, secretary):
    with pytest.raises(MoveNotAllowed, match="HTX mới"):
        facts(pack, "Đà Nẵng", "HTX mới", Facts(Decimal(1)), secretary)


def test_settled_points_are_not_the_highest_of_the_others(pack, secretary):
    reach(pack, "Đà Nẵng", 100, 120)
    actions.compute_points(pack=pack, by=secretary, at=AT)
    Score.objects.update(self_points=10, cross_points=9)

    assert Score.objects.exclude(final_points=None).count() == 0
    assert next(row.total for row in standings(pack.year).rows) == 0


def test_settled_sheets_are_not_computed_any_more(pack, secretary):
    reach(pack, "Đà Nẵng", 100, 120)
    ScoreSheet.objects.filter(province__name="Đà Nẵng").update(state=SheetState.SETTLED)

    assert actions.compute_points(pack=pack, by=secretary, at=AT) == 0


# Not assigned, conditions, members that came and went


def test_what_is_not_assigned_leaves_the_denominator(pack, secretary):
    facts(pack, "Đà Nẵng", "Tuyên truyền", Facts(is_assigned=False), secretary)
    give(pack, "Đà Nẵng", secretary, "9")

    row = next(row for row in standings(pack.year).rows if row.province.name == "Đà Nẵng")
    assert row.total == 18
    assert "được 9,00 trên 10,00 điểm có thể đạt, quy đổi về 20,00" in row.arithmetic
    reading = read_sheet(pack.year, sheet(pack, "Đà Nẵng").province.slug)
    assert reading.missing_to_settle() == ["điểm của «Cộng, trừ»"]


def test_a_condition_takes_out_of_the_ranking(pack, secretary):
    facts(pack, "Đà Nẵng", "Vi phạm pháp luật", Facts(Decimal(1)), secretary)
    ScoreSheet.objects.update(state=SheetState.SETTLED)

    reasons = {row.province.name: row.unranked_reason for row in standings(pack.year).rows}
    assert reasons == {
        "Đà Nẵng": "Không xét xếp hạng do «Vi phạm pháp luật».",
        "Quảng Ngãi": "",
        "Khánh Hòa": "",
    }


@pytest.mark.parametrize(
    ("ranks_unsigned", "reason"), [(False, "Chưa ký giao ước thi đua của năm."), (True, "")]
)
def test_who_did_not_sign_is_listed_and_not_ranked(pack, ranks_unsigned, reason):
    CriteriaPack.objects.update(ranks_unsigned=ranks_unsigned)
    ScoreSheet.objects.update(state=SheetState.SETTLED)
    pledge = PledgeFactory(year=pack.year, in_force=True)
    for province in pack.year.provinces():
        state = SignatureState.WAITING if province.name == "Khánh Hòa" else SignatureState.SIGNED
        SignatureFactory(pledge=pledge, province=province, **signed(state))

    rows = standings(pack.year).rows
    assert {row.province.name: row.unranked_reason for row in rows}["Khánh Hòa"] == reason
    assert [row.rank for row in rows].count(None) == (0 if ranks_unsigned else 1)


def signed(state):
    return {"signed": True} if state == SignatureState.SIGNED else {"state": state}


def test_who_left_in_the_middle_of_the_year_is_listed_and_not_ranked(pack):
    membership = pack.year.cluster.memberships.get(province__name="Khánh Hòa")
    membership.valid_to = date(2023, 7, 1)
    membership.save()
    ScoreSheet.objects.update(state=SheetState.SETTLED)

    row = standings(pack.year).rows[-1]
    assert (row.province.name, row.rank, row.unranked_reason) == (
        "Khánh Hòa",
        None,
        "Không còn là thành viên cụm từ ngày 01/07/2023.",
    )


@pytest.mark.parametrize(("equal_ranks", "ranks"), [("skip", [1, 1, 3]), ("dense", [1, 1, 2])])
def test_equal_ranks_as_the_table_says(pack, secretary, equal_ranks, ranks):
    CriteriaPack.objects.update(equal_ranks=equal_ranks, tie_breakers=[])
    for name, points in zip(NAMES, ("9", "9", "8"), strict=True):
        give(pack, name, secretary, points, "5", "0")
    ScoreSheet.objects.update(state=SheetState.SETTLED)

    assert [row.rank for row in standings(pack.year).rows] == ranks


def test_a_higher_result_breaks_a_tie(pack, secretary):
    CriteriaPack.objects.update(tie_breakers=["higher_actual:2"])
    for name, actual in zip(NAMES, (80, 90, 85), strict=True):
        reach(pack, name, 100, actual)
        give(pack, name, secretary, "9", "5", "0")
    Score.objects.filter(criterion__text="HTX mới").update(system_points=None)
    for name, actual in zip(NAMES, (80, 90, 85), strict=True):
        Score.objects.filter(sheet__province__name=name, criterion__text="HTX mới").update(
            actual=actual
        )
    ScoreSheet.objects.update(state=SheetState.SETTLED)

    rows = standings(pack.year).rows
    assert [row.province.name for row in rows] == ["Quảng Ngãi", "Khánh Hòa", "Đà Nẵng"]
    assert rows[0].ties[0] == (
        "Cùng 14,00 điểm với Đà Nẵng; xếp trên vì có kết quả cao hơn ở «HTX mới»: 90,00 so với 80,00."
    )


def test_points_taken_away_by_criteria_count_as_penalties(pack, secretary):
    CriteriaPack.objects.update(tie_breakers=["fewer_penalty_points"])
    give(pack, "Đà Nẵng", secretary, "10", "5", "-1")
    give(pack, "Quảng Ngãi", secretary, "9", "5", "0")
    ScoreSheet.objects.update(state=SheetState.SETTLED)

    rows = standings(pack.year).rows
    assert [(row.rank, row.province.name, row.total) for row in rows[:2]] == [
        (1, "Quảng Ngãi", 14),
        (2, "Đà Nẵng", 14),
    ]


# Snapshot and replay


@pytest.fixture
def locked(pack, secretary):
    """A locked year: three sheets, a tie, a unit that is not ranked, a criterion that is not assigned."""
    for name, actual in zip(NAMES, (120, 110, 80), strict=True):
        reach(pack, name, 100, actual)
    facts(pack, "Khánh Hòa", "Tuyên truyền", Facts(is_assigned=False), secretary)
    give(pack, "Đà Nẵng", secretary, "10", "7.25", "0", unranked_reason="Không ký giao ước.")
    give(pack, "Quảng Ngãi", secretary, "7.5", "8", "-1", bonus=Decimal("0.5"))
    row = sheet(pack, "Khánh Hòa")
    given = {line(pack, "HTX mới").pk: Decimal("6.67"), line(pack, "Cộng, trừ").pk: Decimal(0)}
    actions.record_scores(
        sheet=row,
        points=given,
        reasons={line(pack, "HTX mới").pk: "Hội nghị thống nhất."},
        expected_version=row.lock_version,
        by=secretary,
        at=AT,
    )
    actions.compute_points(pack=pack, by=secretary, at=AT)
    pack.refresh_from_db()
    actions.settle_sheets(pack=pack, by=secretary, at=AT)
    actions.lock_sheets(pack=pack, by=secretary, at=AT)
    return pack


def test_locking_keeps_all_points_as_a_snapshot(locked):
    snapshot = ScoreSnapshot.objects.get()
    content = json.loads(snapshot.content)

    assert content["pack"] == {"version": 1, "sha256": locked.content_hash}
    assert [(each["rank"], each["total"]) for each in content["results"]] == [
        (1, "15"),
        (2, "13.34"),
        (None, "17.25"),
    ]
    assert Activity.objects.get(action="points_snapshot_taken").note.endswith(snapshot.content_hash)


def test_a_past_year_comes_out_the_same_whatever_happened_to_its_rows(locked, capsys):
    before = [(row.rank, row.province.name, row.total) for row in standings(locked.year).rows]
    Criterion.objects.update(max_points=1, text="khác", parameters={})
    Score.objects.update(final_points=None, actual=None, system_points=None)

    found = replay(ScoreSnapshot.objects.select_related("pack").get())

    assert [
        (place.rank, found.names[place.unit.key], place.unit.total) for place in found.places
    ] == before
    assert (found.differences, found.is_same) == ((), True)
    call_command("standings", year=2023, replay=True, as_json=True)
    printed = json.loads(capsys.readouterr().out)
    assert (printed["same"], printed["pack_sha256"], printed["snapshot_sha256"]) == (
        True,
        locked.content_hash,
        ScoreSnapshot.objects.get().content_hash,
    )


@pytest.mark.parametrize(
    ("part", "value", "says"),
    [
        (("results", 0, "total"), "15.01", "total 15.01 is now 15"),
        (("results", 1, "rank"), 1, "rank 1 is now 2"),
        (("pack", "sha256"), "f", "pack f is now"),
        (("units", 0, "scores", 0, "system"), "9.99", "line 2: 9.99 is now 10"),
        (("units", 1, "scores", 0, "final"), "7.49", "total 15 is now 14.99"),
        (("units", 0, "name"), "Khác", "snapshot "),
    ],
)
def test_a_replay_that_differs_says_where(locked, capsys, part, value, says):
    snapshot = ScoreSnapshot.objects.select_related("pack").get()
    content = json.loads(snapshot.content)
    inner = content
    for step in part[:-1]:
        inner = inner[step]
    inner[part[-1]] = value
    snapshot.content = json.dumps(content)

    found = replay(snapshot)

    assert not found.is_same
    assert says in " ".join(found.differences)


def test_a_changed_snapshot_fails_the_command(locked, monkeypatch, capsys):
    from emulation.management.commands import standings as command

    snapshot = ScoreSnapshot.objects.select_related("pack").get()
    snapshot.content = snapshot.content.replace('"total":"15"', '"total":"16"')
    monkeypatch.setattr(command, "newest_snapshot", lambda year: snapshot)

    with pytest.raises(SystemExit) as left:
        call_command("standings", year=2023, replay=True)

    assert left.value.code == 1
    assert "total 16 is now 15" in capsys.readouterr().out


def test_the_hashes_are_taken_anew_from_the_texts(locked):
    snapshot = ScoreSnapshot.objects.select_related("pack").get()
    stored, snapshot.content_hash = snapshot.content_hash, "0" * 64

    found = replay(snapshot)

    assert (found.snapshot_sha256, found.pack_sha256) == (stored, locked.content_hash)
    assert found.differences == (f"snapshot {'0' * 64} is now {stored}",)


def replay_page(client, user):
    client.force_login(user)
    return client.get(reverse("emulation:standing_replay", args=[2023]))


def test_the_page_of_a_replay_prints_totals_and_both_hashes(locked, client, secretary):
    text = replay_page(client, secretary).content.decode()

    assert "Khớp đến số lẻ cuối cùng" in text
    assert f"SHA-256 {locked.content_hash}" in text
    assert f"SHA-256 {ScoreSnapshot.objects.get().content_hash}" in text
    assert text.count('<td class="number">13,34</td>') == 2


def test_the_page_says_where_a_replay_differs(locked, client, secretary, monkeypatch):
    from emulation.views import sensitivities as view

    snapshot = ScoreSnapshot.objects.select_related("pack").get()
    snapshot.content = snapshot.content.replace('"total":"15"', '"total":"15.01"')
    monkeypatch.setattr(view, "newest_snapshot", lambda year: snapshot)

    text = replay_page(client, secretary).content.decode()

    assert ("Không khớp với điểm đã khóa:" in text, "Khớp đến số lẻ" in text) == (True, False)
    assert "total 15.01 is now 15" in text


def test_a_replay_tells_of_all_and_waits_until_all_may_read(locked, client, year):
    officer = UserFactory(province=year.members().popitem()[0])
    assert "Chưa có gì để tính lại" in replay_page(client, officer).content.decode()

    year.opened_to_members_at = AT
    year.save()
    officer = UserFactory(province=officer.province)
    assert "Khớp đến số lẻ cuối cùng" in replay_page(client, officer).content.decode()


def test_the_page_of_a_replay_asks_at_most_twelve_queries(
    locked, client, secretary, django_assert_max_num_queries
):
    client.force_login(secretary)

    with django_assert_max_num_queries(12):
        client.get(reverse("emulation:standing_replay", args=[2023]))


def test_a_year_that_is_not_locked_has_nothing_to_replay(pack):
    with pytest.raises(CommandError, match="not locked"):
        call_command("standings", year=2023, replay=True)


def test_the_database_keeps_a_snapshot(locked):
    with pytest.raises(IntegrityError, match="snapshot_stays"), transaction.atomic():
        ScoreSnapshot.objects.update(content="{}")


# What is said of each point


def test_the_command_explains_each_point(locked, capsys):
    call_command("standings", year=2023, as_json=True)

    printed = json.loads(capsys.readouterr().out)
    first = printed["standings"][0]
    assert (printed["pack_sha256"], printed["snapshot_sha256"]) == (
        locked.content_hash,
        ScoreSnapshot.objects.get().content_hash,
    )
    assert first["criteria"][0] == {
        "line": 2,
        "text": "HTX mới",
        "max_points": "10",
        "assigned": True,
        "self": None,
        "system": "7.5",
        "cross": None,
        "final": "7.5",
        "reason": "",
        "explain": {
            "code": "relative_between",
            "points": "7.5",
            "formula": "0,5 × 10 + 0,5 × 10 × (110 − 100) / (120 − 100) = 7,5",
            "sentence": "110 nằm giữa chỉ tiêu 100 và mức cao nhất cụm là 120.",
            "numbers": {
                "max": "10",
                "actual": "110",
                "target": "100",
                "value": "110",
                "goal": "100",
                "leader": "120",
            },
            "indicator": "htx-moi",
        },
    }


def test_explaining_asks_no_query_more(locked, django_assert_num_queries):
    found = standings(locked.year)

    with django_assert_num_queries(0):
        assert len(computed(found)) == 3 * 4
