"""The points as they stand and as they would be: whose points count, what the page says, what it stores (nothing)."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse

from cluster_portal.accounts.models import Activity
from emulation import actions
from emulation.actions import CriterionLine
from emulation.contests import Basis, read_contest
from emulation.models import CriteriaPack, Result, Score, ScoreSheet, SheetState
from emulation.scoring import Facts
from emulation.standings import standings
from tests.factories import (
    CriteriaPackFactory,
    EmulationYearFactory,
    IndicatorFactory,
    ProvinceFactory,
    ResultFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

AT = datetime(2023, 12, 1, 1, 0, tzinfo=UTC)
NAMES = {"danang": "Đà Nẵng", "quangngai": "Quảng Ngãi", "khanhhoa": "Khánh Hòa"}


@pytest.fixture
def provinces():
    return {slug: ProvinceFactory(name=name, slug=slug) for slug, name in NAMES.items()}


@pytest.fixture
def year(provinces):
    members = list(provinces.values())
    return EmulationYearFactory(
        year=2023, members=members, head=provinces["quangngai"], opened=True
    )


@pytest.fixture
def secretary(provinces, year):
    return UserFactory(secretary=True, province=provinces["quangngai"])


@pytest.fixture
def officer(provinces):
    return UserFactory(province=provinces["danang"])


@pytest.fixture
def pack(year, secretary):
    """Lines 2 (compared with the best, of an indicator), 3 (judged), 4 (bonus and penalty), 5 (a condition)."""
    IndicatorFactory(code="htx-moi", decimals=0)
    lines = [
        CriterionLine("1", "Phát triển", Decimal(20)),
        CriterionLine(
            "",
            "HTX mới",
            Decimal(10),
            rule="derived",
            parameters={"rule": "relative_to_leader", "compare": "values"},
            indicator="htx-moi",
        ),
        CriterionLine("", "Tuyên truyền", Decimal(10)),
        CriterionLine(
            "2",
            "Cộng, trừ",
            Decimal(0),
            rule="bonus_penalty",
            parameters={"bonus": "1", "penalty": "0.5", "floor": "-3", "ceiling": "2"},
        ),
        CriterionLine("3", "Vi phạm", Decimal(0), rule="veto"),
    ]
    return actions.build_pack(year=year, lines=lines, source="Mẫu", by=secretary, at=AT)


def line(pack, text):
    return pack.criteria.select_related("indicator").get(text=text)


def sheet(pack, slug):
    return pack.sheets.select_related("province", "pack__year").get(province__slug=slug)


def reach(pack, slug, actual, target=100):
    return ResultFactory(
        year=pack.year,
        province=sheet(pack, slug).province,
        indicator=line(pack, "HTX mới").indicator,
        target=target,
        actual=actual,
    )


def give(pack, slug, by, **points):
    row = sheet(pack, slug)
    return actions.record_scores(
        sheet=row,
        points={line(pack, text).pk: Decimal(each) for text, each in points.items()},
        otherwise="Hội nghị thống nhất.",
        expected_version=row.lock_version,
        by=by,
        at=AT,
    )


def judged(pack, slug, **points):
    """Points of a column other than the settled one."""
    Score.objects.update_or_create(
        sheet=sheet(pack, slug), criterion=line(pack, "Tuyên truyền"), defaults=points
    )


@pytest.fixture
def running(pack):
    """Before the year's end: results of two, points by judgement of two, nothing of Khánh Hòa."""
    reach(pack, "danang", 110)
    reach(pack, "quangngai", 120)
    judged(pack, "danang", self_points=8)
    judged(pack, "quangngai", self_points=10, cross_points=7)
    return pack


def of(contest, slug):
    return next(each for each in contest.standpoints if each.province.slug == slug)


# Whose points count


def test_before_the_meeting_the_rule_counts_then_the_check_then_the_own_score(running):
    contest = read_contest(running.year)

    bases = {each.province.slug: list(each.bases.values()) for each in contest.standpoints}
    assert bases == {
        "danang": [Basis.COMPUTED, Basis.SELF, Basis.NONE, Basis.CONDITION],
        "quangngai": [Basis.COMPUTED, Basis.CROSS, Basis.NONE, Basis.CONDITION],
        "khanhhoa": [Basis.NONE, Basis.NONE, Basis.NONE, Basis.CONDITION],
    }
    places = [(each.unit.total, each.rank) for each in contest.present.places]
    assert places == [(17, 1), (Decimal("15.5"), 2), (0, 3)]
    assert [each.has_points for each in contest.standpoints] == [True, True, False]
    assert of(contest, "danang").missing == 1
    assert not contest.is_settled


def test_settled_points_count_before_all_others_and_follow_the_rule_only_where_they_are_its(
    running, secretary
):
    actions.compute_points(pack=running, by=secretary, at=AT)
    give(running, "danang", secretary, **{"HTX mới": "7.5", "Tuyên truyền": "9"})
    give(running, "quangngai", secretary, **{"HTX mới": "9", "Tuyên truyền": "9"})

    contest = read_contest(running.year)

    assert of(contest, "danang").contender.fixed == {3: Decimal(9)}
    assert of(contest, "quangngai").contender.fixed == {2: Decimal(9), 3: Decimal(9)}


def test_of_settled_points_the_contest_is_the_ranking(running, secretary):
    actions.compute_points(pack=running, by=secretary, at=AT)
    for slug, points in [("danang", "9"), ("quangngai", "6.25"), ("khanhhoa", "1")]:
        row = sheet(running, slug)
        actions.record_facts(
            sheet=row,
            facts={line(running, "Cộng, trừ").pk: Facts(Decimal(1), None, Decimal(3))},
            expected_version=row.lock_version,
            by=secretary,
            at=AT,
        )
        give(
            running,
            slug,
            secretary,
            **{"HTX mới": "8", "Tuyên truyền": points, "Cộng, trừ": "-0.5"},
        )
    ScoreSheet.objects.update(state=SheetState.SETTLED, bonus_points=Decimal("0.5"))
    ScoreSheet.objects.filter(province__slug="khanhhoa").update(unranked_reason="Không ký.")
    CriteriaPack.objects.update(tie_breakers=["fewer_penalty_points"])

    contest, real = read_contest(running.year), standings(running.year)

    assert contest.is_settled
    assert [(each.unit.key, each.rank, each.unit.sums) for each in contest.present.places] == [
        (row.province.pk, row.rank, row.points.sums) for row in real.rows
    ]


def test_an_open_sheet_takes_the_results_of_the_day_a_settled_one_its_own(running, secretary):
    actions.compute_points(pack=running, by=secretary, at=AT)
    Result.objects.update(actual=50)
    ScoreSheet.objects.filter(province__slug="danang").update(state=SheetState.SETTLED)

    contest = read_contest(running.year)

    facts = {
        each.province.slug: each.contender.facts[2].actual
        for each in contest.standpoints
        if 2 in each.contender.facts
    }
    assert facts == {"danang": 110, "quangngai": 50}


def test_a_self_score_in_the_making_counts_for_nobody_who_may_not_read_it(running, secretary):
    row = sheet(running, "danang")
    actions.record_facts(
        sheet=row,
        facts={line(running, "Cộng, trừ").pk: Facts(Decimal(1))},
        expected_version=row.lock_version,
        by=secretary,
        at=AT,
    )

    contest = read_contest(running.year, lambda each: each.province.slug != "danang")

    # The result of an indicator is read by all; own points and facts typed on the sheet are not.
    assert list(of(contest, "danang").bases.values()) == [
        Basis.COMPUTED,
        Basis.NONE,
        Basis.NONE,
        Basis.CONDITION,
    ]
    assert list(of(contest, "quangngai").bases.values())[1] == Basis.CROSS


def test_two_criteria_of_one_indicator_have_the_same_result(year, secretary):
    IndicatorFactory(code="chung")
    share = {"rule": "proportional"}
    lines = [
        CriterionLine(
            str(each), "x", Decimal(4), rule="derived", parameters=share, indicator="chung"
        )
        for each in (1, 2)
    ]
    pack = actions.build_pack(year=year, lines=lines, source="Mẫu", by=secretary, at=AT)
    ResultFactory(
        year=year,
        province=sheet(pack, "danang").province,
        indicator=pack.criteria.first().indicator,
        target=8,
        actual=4,
    )

    contest = read_contest(year)

    assert contest.present.units[of(contest, "danang").contender.key].total == 4  # 2 each


def test_a_year_without_a_table_or_a_sheet_has_no_contest(year):
    assert read_contest(year) is None
    CriteriaPackFactory(year=year)
    assert read_contest(year) is None


# The page


def page(client, user, slug="danang", **typed):
    client.force_login(user)
    names = {name.replace("_", "-"): value for name, value in typed.items()}
    url = reverse("emulation:score_what_if", args=[2023, slug])
    return client.get(url, names)


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_supposed_results_give_points_total_and_rank_beside_the_present_ones(
    client, running, officer
):
    response = page(client, officer, ket_qua_2="130", diem_3="9,5")

    own = response.context["member"]
    assert (own.total_now, own.rank_now) == (Decimal("15.5"), 2)
    assert (own.total_then, own.rank_then) == (Decimal("19.5"), 1)
    text = text_of(response)
    assert "Giả định, không lưu." in text
    assert "7,50 → 10,00 / 10" in text
    assert "8,00 → 9,50 / 10" in text


def test_a_supposed_leader_takes_points_from_the_others(client, running, officer):
    response = page(client, officer, ket_qua_2="140")

    [other] = [
        each for each in response.context["members"] if each.standpoint.province.slug == "quangngai"
    ]
    assert (other.total_now, other.total_then) == (17, Decimal("14.5"))


def test_who_has_no_points_yet_is_named(client, running, officer):
    text = text_of(page(client, officer, ket_qua_2="130"))

    assert "Chưa có điểm: Khánh Hòa. Thứ hạng của các đơn vị này chưa nói lên điều gì." in text


def test_bonuses_penalties_and_a_condition_can_be_supposed(client, running, officer):
    more = page(client, officer, ket_qua_4="1", lan_tru_4="4").context["member"]
    out = page(client, officer, ket_qua_5="1").context["member"]

    assert (more.total_then, more.rank_then) == (Decimal("14.5"), 2)
    assert (out.total_then, out.rank_then) == (Decimal("15.5"), None)


def test_nothing_is_stored(client, running, officer):
    before = list(Score.objects.values()), list(Result.objects.values()), Activity.objects.count()

    assert page(client, officer, ket_qua_2="130", diem_3="9").status_code == 200

    after = list(Score.objects.values()), list(Result.objects.values()), Activity.objects.count()
    assert after == before


def test_empty_fields_leave_no_trace_in_the_address(client, running, officer):
    response = page(client, officer, ket_qua_2=" 130 ", diem_3="", la="1")

    assert response.status_code == 302
    assert response["Location"] == "/thi-dua/2023/cham-diem/danang/gia-dinh/?ket-qua-2=130"
    assert page(client, officer, diem_3="")["Location"].endswith("/gia-dinh/")
    shown = client.get(response["Location"])
    assert "http://testserver" + response["Location"] in shown.content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"diem_3": "10,01"}, "Chỉ được từ 0 đến 10 điểm; anh/chị đã nhập 10,01."),
        ({"diem_3": "9,999"}, "không có nhiều hơn 2 chữ số thập phân"),
        ({"ket_qua_2": "nhiều"}, "Hãy nhập một số."),
        ({"ket_qua_5": "7"}, "7"),
    ],
)
def test_what_is_no_number_is_refused_beside_its_field(client, running, officer, typed, says):
    response = page(client, officer, **typed)

    [name] = [each.replace("_", "-") for each in typed]
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [name]
    assert says in text_of(response)
    assert not response.context["supposes"]


def test_what_is_not_assigned_has_no_field(client, running, officer, secretary):
    row = sheet(running, "danang")
    actions.record_facts(
        sheet=row,
        facts={line(running, "Tuyên truyền").pk: Facts(is_assigned=False)},
        expected_version=row.lock_version,
        by=secretary,
        at=AT,
    )

    response = page(client, officer)

    assert "diem-3" not in response.context["form"].fields
    assert "không giao" in text_of(response)


def test_before_the_year_is_opened_the_others_and_the_ranks_stay_hidden(client, running, officer):
    running.year.opened_to_members_at = None
    running.year.save()

    text = text_of(page(client, officer, ket_qua_2="115"))

    assert "Thứ hạng cho biết điểm của đơn vị khác" in text
    assert ("Hạng giả định" in text, "Khánh Hòa" in text, "Quảng Ngãi" in text) == (
        False,
        False,
        False,
    )


def test_a_province_tries_its_own_results_and_the_secretary_those_of_any(
    client, running, officer, secretary, provinces
):
    leader = UserFactory(leader=True, province=provinces["danang"])
    observer = UserFactory(observer=True)

    assert [page(client, each).status_code for each in (officer, leader, secretary)] == [200] * 3
    assert [page(client, each, "khanhhoa").status_code for each in (officer, observer)] == [403] * 2
    assert page(client, UserFactory()).status_code == 404
    assert page(client, secretary, "khong-co").status_code == 404


@pytest.mark.parametrize("name", ["score_what_if", "standing_sensitivity"])
def test_at_most_twelve_queries(client, running, secretary, django_assert_max_num_queries, name):
    client.force_login(secretary)
    args = [2023, "danang"] if name == "score_what_if" else [2023]

    with django_assert_max_num_queries(12):
        assert client.get(reverse(f"emulation:{name}", args=args)).status_code == 200


# How firm the ranks are


def firmness(client, user):
    client.force_login(user)
    return client.get(reverse("emulation:standing_sensitivity", args=[2023]))


def test_each_rank_says_which_correction_would_change_it(client, running, secretary):
    response = firmness(client, secretary)

    text = text_of(response)
    rows = {each.province.slug: each for each in response.context["provinces"]}
    # 7,5 + 8 beside 10 + 7: Đà Nẵng draws level with 1,50 points more: 5 + 5 × 16 / 20 = 9.
    assert rows["danang"].sensitivity.above == Decimal("1.5")
    assert "Tuyên truyền : thêm 1,50 điểm (8,00 → 9,50)" in text
    assert "HTX mới : kết quả được sửa tăng từ 6 trở lên (110 → 116)" in text
    assert "Đà Nẵng: hạng 2 → 1" in text
    assert "Chưa có điểm: Khánh Hòa" in text


def test_the_correction_that_is_named_does_it_and_one_step_less_does_not(running):
    contest = read_contest(running.year)
    for each in contest.sensitivities():
        own = of_key(contest, each.key)
        present = {unit.key: order(contest.present, each.key, unit.key) for unit in ranked(contest)}
        for turn in each.turns:
            away = turn.step if turn.change > 0 else -turn.step
            for value, changes in [(turn.then, True), (turn.then - away, False)]:
                found = contest.supposed(with_value(own.contender, turn, value))
                then = {unit.key: order(found, each.key, unit.key) for unit in ranked(contest)}
                assert (then != present) is changes, (turn.line.text, value)


def of_key(contest, key):
    return next(each for each in contest.standpoints if each.contender.key == key)


def ranked(contest):
    return [each.unit for each in contest.present.places if each.rank]


def order(found, key, other):
    ranks = {each.unit.key: each.rank for each in found.places}
    return (ranks[key] > ranks[other]) - (ranks[key] < ranks[other])


def with_value(contender, turn, value):
    if turn.what == "points":
        return contender.supposing({}, {turn.line.key: value})
    known = contender.facts[turn.line.key]
    facts = Facts(value, known.target, known.penalty_count)
    return contender.supposing({turn.line.key: facts})


def test_without_points_nobody_is_ranked_and_the_page_says_so(client, year, secretary):
    assert "Chưa có đơn vị được xếp hạng" in text_of(firmness(client, secretary))


def test_an_officer_is_not_told(client, running, officer, provinces):
    assert firmness(client, officer).status_code == 403
    assert (
        firmness(client, UserFactory(leader=True, province=provinces["danang"])).status_code == 200
    )


def test_the_command_tells_when_it_is_asked(running, capsys):
    call_command("standings", year=2023, as_json=True, sensitivity=True)
    printed = json.loads(capsys.readouterr().out)
    told = {each["province"]: each["sensitivity"] for each in printed["standings"]}
    assert told["Đà Nẵng"]["points_above"] == "1.5"
    assert told["Đà Nẵng"]["turns"][0] == {
        "line": 2,
        "what": "actual",
        "now": "110",
        "then": "116",
        "change": "6",
        "step": "1",
        "points_now": "7.5",
        "points_then": "9",
    }
    assert told["Khánh Hòa"]["turns"] == []

    call_command("standings", year=2023, sensitivity=True)
    assert "line 2, actual: 110" in capsys.readouterr().out
    call_command("standings", year=2023, as_json=True)
    assert "sensitivity" not in json.loads(capsys.readouterr().out)["standings"][0]
