"""The meeting: reasons where its points differ from rule or checker, an unfinished one that goes on, the lock."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cluster_portal.accounts.models import Activity
from cluster_portal.accounts.roles import Role
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.models import Score, ScoreSheet, ScoreSnapshot, SheetState
from emulation.settling import lacks_reason
from tests.factories import UserFactory

from .at_once import at_once
from .scoring_year import AT, REASON, build_scoring_year
from .test_self_score_pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scoring():
    return build_scoring_year()


@pytest.fixture
def checked(scoring):
    """The first unit held 3 classes (6 points by the rule), scored itself 7 and 6, was checked at 6 and 6."""
    scoring.draw()
    scoring.self_score()
    scoring.cross_check(judged="6", reason=REASON)
    return scoring


def states(scoring):
    return [scoring.sheet(place).state for place in range(3)]


# Reasons


@pytest.mark.parametrize(
    ("final", "system", "cross", "reason", "lacks"),
    [
        (6, 6, 6, "", False),
        (6, None, None, "", False),
        (None, 6, 6, "", False),
        (7, 6, None, "", True),
        (7, None, 6, "", True),
        (6, 6, 7, "", True),  # the highest of the others is no reason
        (7, 6, 7, "", True),
        (7, 6, 6, REASON, False),
    ],
)
def test_when_the_meeting_says_why(final, system, cross, reason, lacks):
    score = Score(final_points=final, system_points=system, cross_points=cross, reason=reason)

    assert lacks_reason(score) is lacks


def test_points_without_their_reason_are_refused_by_the_criterion(checked):
    with pytest.raises(actions.ScoresRefused) as refusal:
        checked.settle_points(judged="7", classes="6")

    assert list(refusal.value.problems) == [checked.criterion("Tuyên truyền").pk]
    assert not Score.objects.exclude(final_points=None).exists()
    checked.settle_points(judged="7", classes="6", reason=REASON)


def test_nothing_becomes_settled_by_itself(checked):
    checked.settle_points(judged="6", classes="6")
    first = Score.objects.get(sheet=checked.sheet(), criterion__text="Tuyên truyền")

    assert (first.self_points, first.cross_points, first.final_points) == (7, 6, 6)


def test_a_result_that_came_later_asks_for_a_reason_when_settling(checked):
    """The rule now gives other points than the meeting did: that is no silent difference."""
    checked.settle_points(judged="6", classes="6")
    Score.objects.filter(sheet=checked.sheet(), criterion__text="Lớp bồi dưỡng").update(actual=4)

    with pytest.raises(actions.NotComplete) as refusal:
        checked.settle()

    assert refusal.value.missing == [
        "Đà Nẵng: lý do điểm chốt của «Lớp bồi dưỡng» khác điểm còn lại"
    ]


def test_a_file_gives_its_reason_for_all(checked):
    points = {checked.criterion("Tuyên truyền").pk: Decimal(10)}

    actions.load_points(
        pack=checked.pack,
        units=[actions.GivenPoints(checked.provinces[0], points)],
        by=checked.secretary,
        at=AT,
    )

    assert Score.objects.get(final_points=10).reason == "Theo bảng điểm đã nạp."


# One, then the others


def test_an_unfinished_meeting_goes_on(scoring):
    for place in range(3):
        scoring.settle_points(place)

    assert scoring.settle().state == SheetState.SETTLED
    assert states(scoring) == ["settled", "draft", "draft"]
    with pytest.raises(MoveNotAllowed, match="Chưa chốt: Quảng Ngãi, Khánh Hòa"):
        actions.lock_sheets(pack=scoring.pack, by=scoring.secretary, at=AT)

    settled = actions.settle_sheets(pack=scoring.pack, by=scoring.secretary, at=AT)
    assert [each.province.name for each in settled] == ["Quảng Ngãi", "Khánh Hòa"]
    actions.lock_sheets(pack=scoring.pack, by=scoring.secretary, at=AT)
    assert (states(scoring), ScoreSnapshot.objects.count()) == (["locked"] * 3, 1)


def test_only_what_is_settled_is_taken_back(scoring):
    scoring.settle_points()
    scoring.settle()

    actions.reopen_sheets(pack=scoring.pack, reason=REASON, by=scoring.secretary, at=AT)

    assert states(scoring) == ["draft"] * 3
    with pytest.raises(MoveNotAllowed):
        actions.reopen_sheets(pack=scoring.pack, reason=REASON, by=scoring.secretary, at=AT)


@pytest.mark.parametrize("state", [SheetState.SETTLED, SheetState.LOCKED])
def test_a_settled_sheet_is_not_settled_again(scoring, state):
    ScoreSheet.objects.update(state=state)

    with pytest.raises(MoveNotAllowed):
        scoring.settle()
    with pytest.raises(MoveNotAllowed):
        actions.settle_sheets(pack=scoring.pack, by=scoring.secretary, at=AT)


@pytest.mark.parametrize("role", Role)
def test_no_role_alone_settles(scoring, role):
    of = {"province": scoring.provinces[0]} if role in {Role.OFFICER, Role.LEADER} else {}

    with pytest.raises(PermissionDenied):
        scoring.settle(by=UserFactory(role=role, **of))


def test_a_sheet_is_settled_as_it_was_read(scoring):
    scoring.settle_points()

    with pytest.raises(ChangedMeanwhile):
        scoring.settle(expected_version=1)


def test_settled_units_are_compared_with_the_others_all_the_same():
    """An unfinished meeting makes nobody the best of fewer."""
    lines = [
        actions.CriterionLine("1", "Nhóm", Decimal(10)),
        actions.CriterionLine("", "Tuyên truyền", Decimal(0)),
        actions.CriterionLine(
            "",
            "Lớp bồi dưỡng",
            Decimal(10),
            rule="relative_to_leader",
            parameters={"compare": "values"},
        ),
    ]
    scoring = build_scoring_year(lines=lines, evidence_from=None)
    scoring.say(0, judged="0", classes="8", given="10")
    scoring.settle_points(0, judged="0", classes="10")
    scoring.settle(0)

    scoring.say(1, judged="0", classes="4", given="5")

    second = Score.objects.get(sheet=scoring.sheet(1), criterion__text="Lớp bồi dưỡng")
    assert second.system_points == 5


# Two at once


@pytest.mark.django_db(transaction=True)
def test_settling_while_another_writes_points_is_one_of_the_two(scoring):
    scoring.settle_points()
    version = scoring.sheet().lock_version

    failures = at_once(
        lambda: scoring.settle(expected_version=version),
        lambda: scoring.settle_points(judged="1", expected_version=version),
    )

    assert len(failures) == 1
    assert failures[0] in {ChangedMeanwhile, MoveNotAllowed}
    assert Activity.objects.filter(action="sheet_settled").count() == int(
        scoring.sheet().state == SheetState.SETTLED
    )


# The pages


def address(scoring, name, place=0):
    return reverse(f"emulation:{name}", args=[2023, scoring.provinces[place].slug])


def test_the_page_shows_what_everybody_gave(client, checked):
    client.force_login(checked.secretary)

    text = text_of(client.get(address(checked, "score_edit")))

    assert f"Tự chấm 7 Điểm máy tính – Thẩm định 6 ({REASON})" in text
    assert "Kết quả 3 Tự chấm 6 Điểm máy tính 6 Thẩm định 6" in text


def test_silence_in_the_explanation_round_is_said_to_the_meeting(client, checked):
    checked.ask()
    client.force_login(checked.secretary)

    text = text_of(client.get(address(checked, "score_edit")))

    assert "Đơn vị không giải trình trong hạn." in text


def test_a_reason_is_asked_beside_the_field(client, checked):
    client.force_login(checked.secretary)
    keys = [checked.criterion(text).pk for text in ("Tuyên truyền", "Lớp bồi dưỡng")]
    data = {f"points_{keys[0]}": "7", f"points_{keys[1]}": "6", "bonus": "0", "penalty": "0"}
    data |= {"version": checked.sheet().lock_version, f"reason_{keys[0]}": ""}

    response = client.post(address(checked, "score_edit"), data)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [f"points_{keys[0]}"]
    data |= {f"reason_{keys[0]}": REASON}
    assert client.post(address(checked, "score_edit"), data).status_code == 302


def test_the_board_says_with_whom_the_meeting_goes_on(client, scoring):
    scoring.settle_points()
    client.force_login(scoring.secretary)
    version = scoring.sheet().lock_version

    assert client.post(address(scoring, "sheet_settle"), {"version": version}).status_code == 302
    text = text_of(client.get(reverse("emulation:score_list", args=[2023])))
    assert "Cuộc họp chưa xong. Chưa chốt: Quảng Ngãi, Khánh Hòa." in text
    refused = client.post(address(scoring, "sheet_settle", 1), {"version": "1"})
    assert (refused.status_code, "điểm của «Tuyên truyền»" in text_of(refused)) == (422, True)


@pytest.mark.parametrize("count", [7, 34])
def test_the_page_asks_at_most_twelve_queries_at_any_size(
    client, django_assert_max_num_queries, count
):
    scoring = build_scoring_year([f"Đơn vị {number}" for number in range(count)])
    scoring.draw()
    scoring.self_score()
    scoring.cross_check(judged="6", reason=REASON)
    scoring.ask()
    client.force_login(scoring.secretary)

    with django_assert_max_num_queries(12):
        assert client.get(address(scoring, "score_edit")).status_code == 200


# The figures behind the points, for a cluster that leaves self-scoring out


@pytest.fixture
def with_conditions():
    """A table with a rule that asks a figure, one by judgement, and a condition."""
    lines = [
        actions.CriterionLine("1", "Hỗ trợ", Decimal(20)),
        actions.CriterionLine("", "Tuyên truyền", Decimal(10)),
        actions.CriterionLine(
            "", "Lớp bồi dưỡng", Decimal(10), rule="per_unit", parameters={"each": "2"}
        ),
        actions.CriterionLine("2", "Vi phạm pháp luật", Decimal(0), rule="veto"),
    ]
    return build_scoring_year(lines=lines)


def test_the_secretary_enters_figures_conditions_and_what_is_not_assigned(client, with_conditions):
    scoring = with_conditions
    judged, classes, veto = (
        scoring.criterion(text).pk
        for text in ("Tuyên truyền", "Lớp bồi dưỡng", "Vi phạm pháp luật")
    )
    client.force_login(scoring.secretary)
    data = {f"actual_{classes}": "4", f"left_out_{judged}": "on", f"holds_{veto}": "on"}

    response = client.post(address(scoring, "score_facts"), data | {"version": "1"})

    assert response.status_code == 302
    scores = {score.criterion_id: score for score in scoring.sheet().scores.all()}
    assert (scores[classes].actual, scores[classes].system_points) == (4, 8)
    assert (scores[judged].is_assigned, scores[veto].actual) == (False, 1)
    assert client.post(address(scoring, "score_facts"), data | {"version": "1"}).status_code == 422
    page = client.get(address(scoring, "score_facts")).content.decode()
    assert page.count("checked") == 2


def test_computing_again_from_the_board(client, checked):
    client.force_login(checked.secretary)
    Score.objects.filter(criterion__text="Lớp bồi dưỡng").update(actual=5)

    response = client.post(reverse("emulation:score_compute", args=[2023]))

    assert response.status_code == 302
    stored = Score.objects.get(sheet=checked.sheet(), criterion__text="Lớp bồi dưỡng")
    assert stored.system_points == 10
