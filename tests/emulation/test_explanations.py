"""The explanation round: the deadline to the minute, more time, answers, the leader who sends; states, roles, races."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cluster_portal.accounts.models import Activity
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.calendar import steps_of
from emulation.explanation_rounds import points_differ, read_round
from emulation.models import (
    Explanation,
    ExplanationRound,
    ExplanationState,
    Score,
    ScoreSheet,
    SheetState,
)
from reports.home import home_of
from tests.factories import UserFactory

from .at_once import at_once
from .scoring_year import AT, REASON, build_scoring_year
from .test_self_score_pages import TODAY, text_of

pytestmark = pytest.mark.django_db

DUE = datetime(2023, 11, 20, 10, 0, tzinfo=UTC)  # 17:00 in Vietnam


@pytest.fixture
def scoring():
    return build_scoring_year()


@pytest.fixture
def checked(scoring):
    """The first unit has scored itself, and the checker gave it one point less."""
    scoring.draw()
    scoring.self_score()
    scoring.cross_check(judged="6", reason=REASON)
    return scoring


@pytest.fixture
def asked(checked):
    checked.ask(DUE)
    return checked


# The deadline


def test_the_seconds_of_a_deadline_are_dropped(checked):
    assert checked.ask(DUE + timedelta(seconds=30)).due_at == DUE


def test_a_second_call_changes_the_deadline_and_leaves_a_line(asked):
    later = DUE + timedelta(days=1)

    asked.ask(later, basis="Công văn số 8/CTĐ-VP")

    assert ExplanationRound.objects.get().due_at == later
    assert [line.action for line in Activity.objects.order_by("-number")[:2]] == (
        ["explanations_opened"] * 2
    )


@pytest.mark.parametrize("due_at", [AT, AT - timedelta(minutes=1)])
def test_a_deadline_that_has_passed_is_refused(checked, due_at):
    with pytest.raises(actions.DueRefused):
        checked.ask(due_at)


def test_nobody_is_asked_once_all_is_settled(checked):
    ScoreSheet.objects.update(state=SheetState.SETTLED)

    with pytest.raises(MoveNotAllowed):
        checked.ask(DUE)


LAST_SECOND = DUE + timedelta(seconds=59, microseconds=999999)


@pytest.mark.parametrize(
    ("at", "is_in_time"),
    [
        (DUE - timedelta(minutes=1), True),
        (DUE, True),
        (LAST_SECOND, True),
        (DUE + timedelta(minutes=1), False),
        (DUE + timedelta(days=1), False),
    ],
)
def test_the_minute_of_the_deadline_is_still_in_time(asked, at, is_in_time):
    asked.answer()
    asked.present_explanation()

    if is_in_time:
        assert asked.submit_explanation(at=at).state == SheetState.EXPLAINED
        return
    with pytest.raises(MoveNotAllowed, match="đã hết lúc 17:00 20/11/2023"):
        asked.submit_explanation(at=at)
    assert asked.sheet().state == SheetState.CROSS_CHECKED


def extend(scoring, due_at, place=0, **changes):
    values = {"reason": REASON, "by": scoring.secretary, "at": AT} | changes
    return actions.extend_explanation(
        round=ExplanationRound.objects.get(),
        province=scoring.provinces[place],
        due_at=due_at,
        **values,
    )


def test_more_time_holds_for_one_province_and_the_latest_grant_counts(asked):
    extend(asked, DUE + timedelta(days=2))
    extend(asked, DUE + timedelta(days=1))
    late = DUE + timedelta(days=1)

    reading = read_round(asked.pack, 1)

    assert [reading.due_of(each.pk).due_at for each in asked.provinces] == [late, DUE, DUE]
    assert [reading.is_over(each.pk, late) for each in asked.provinces] == [False, True, True]
    asked.answer(at=late)


@pytest.mark.parametrize("due_at", [DUE, DUE - timedelta(hours=1)])
def test_more_time_ends_after_the_deadline_of_all(asked, due_at):
    with pytest.raises(actions.DueRefused):
        extend(asked, due_at)


def test_more_time_needs_a_reason(asked):
    with pytest.raises(ReasonTooShort):
        extend(asked, DUE + timedelta(days=1), reason="bận")


def test_silence_is_stated(asked):
    reading = read_round(asked.pack, 1)
    after = DUE + timedelta(minutes=1)

    assert [reading.is_unanswered(asked.sheet(place), after) for place in (0, 1)] == [True, False]
    assert not reading.is_unanswered(asked.sheet(), DUE)
    asked.explain()
    assert not reading.is_unanswered(asked.sheet(), after)


def test_a_sheet_without_an_answer_is_settled_by_the_meeting(asked):
    for place in range(3):
        sheet = asked.sheet(place)
        points = dict.fromkeys(
            asked.pack.criteria.exclude(parent=None).values_list("pk", flat=True), Decimal(6)
        )
        actions.record_scores(
            sheet=sheet,
            points=points,
            reasons=dict.fromkeys(points, REASON),
            expected_version=sheet.lock_version,
            by=asked.secretary,
            at=DUE + timedelta(days=1),
        )

    actions.settle_sheets(pack=asked.pack, by=asked.secretary, at=DUE + timedelta(days=1))

    assert asked.sheet().state == SheetState.SETTLED


# The answers


@pytest.mark.parametrize(
    ("given", "differs"),
    [
        ((None, None, None), False),
        ((7, None, None), False),
        ((7, 7, 7), False),
        ((7, None, 7), False),
        ((7, 6, None), True),
        ((7, None, 6), True),
        ((7, 6, 7), True),
        ((7, 7, 6), True),
    ],
)
def test_what_is_a_difference(checked, given, differs):
    own, system, cross = given
    score = Score(self_points=own, system_points=system, cross_points=cross)

    assert points_differ(score) is differs


def test_each_difference_is_answered(asked):
    with pytest.raises(actions.NotComplete) as refusal:
        asked.present_explanation()
    assert refusal.value.missing == ["giải trình cho «Tuyên truyền»"]

    sheet = asked.explain()

    assert (sheet.state, sheet.explained_at) == (SheetState.EXPLAINED, AT)
    explanation = Explanation.objects.get()
    assert (explanation.state, explanation.submitted_by) == ("submitted", asked.leader())
    assert Score.objects.get(criterion__text="Tuyên truyền").answer == "Có văn bản bổ sung."
    assert Activity.objects.get(action="explanation_written").changes == {
        "2. Tuyên truyền": [None, "Có văn bản bổ sung."]
    }


def test_without_a_difference_the_leader_says_so_with_one_move(scoring):
    scoring.draw()
    scoring.self_score()
    scoring.cross_check()
    scoring.ask(DUE)

    scoring.present_explanation()

    assert scoring.submit_explanation().state == SheetState.EXPLAINED


def test_points_taken_back_from_the_meeting_stay_explained(asked):
    asked.explain()
    ScoreSheet.objects.update(state=SheetState.SETTLED)

    actions.reopen_sheets(pack=asked.pack, reason=REASON, by=asked.secretary, at=AT)

    assert asked.sheet().state == SheetState.EXPLAINED


# Every move from every state, by every role


STATES = {
    "not checked": lambda scoring: scoring.ask(DUE),
    "not asked": lambda scoring: checked_by_lot(scoring),
    "being written": lambda scoring: (checked_by_lot(scoring), scoring.ask(DUE), scoring.answer()),
    "before the leader": lambda scoring: (
        checked_by_lot(scoring),
        scoring.ask(DUE),
        scoring.answer(),
        scoring.present_explanation(),
    ),
    "sent": lambda scoring: (checked_by_lot(scoring), scoring.ask(DUE), scoring.explain()),
    "settled": lambda scoring: (
        checked_by_lot(scoring),
        scoring.ask(DUE),
        ScoreSheet.objects.update(state=SheetState.SETTLED),
    ),
}


def checked_by_lot(scoring):
    scoring.draw()
    scoring.self_score()
    scoring.cross_check(judged="6", reason=REASON)


MOVES = {
    "answer": lambda scoring, by: scoring.answer(text="Câu khác.", by=by),
    "present": lambda scoring, by: scoring.present_explanation(by=by),
    "take back": lambda scoring, by: actions.take_back_explanation(
        sheet=scoring.sheet(), by=by, at=AT
    ),
    "give back": lambda scoring, by: actions.give_back_explanation(
        sheet=scoring.sheet(), note=REASON, by=by, at=AT
    ),
    "submit": lambda scoring, by: scoring.submit_explanation(by=by),
}
ALLOWED = {
    "being written": {"answer", "present"},
    "before the leader": {"take back", "give back", "submit"},
}
OF_LEADER = {"give back", "submit"}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", STATES)
def test_every_move_from_every_state(scoring, state, move):
    STATES[state](scoring)
    by = scoring.leader() if move in OF_LEADER else scoring.officer()

    if move in ALLOWED.get(state, set()):
        MOVES[move](scoring, by)
        return
    before = list(Explanation.objects.values()), list(Score.objects.values("answer"))
    with pytest.raises(MoveNotAllowed):
        MOVES[move](scoring, by)
    assert (list(Explanation.objects.values()), list(Score.objects.values("answer"))) == before


PEOPLE = {
    "own officer": lambda scoring: scoring.officer(),
    "own leader": lambda scoring: scoring.leader(),
    "checker's officer": lambda scoring: scoring.checker(),
    "checker's leader": lambda scoring: scoring.checker(leader=True),
    "secretary": lambda scoring: scoring.secretary,
    "observer": lambda scoring: UserFactory(observer=True),
    "administrator": lambda scoring: UserFactory(administrator=True),
}
RIGHTS = {"own officer": {"answer", "present", "take back"}, "own leader": OF_LEADER}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_move_by_every_role(scoring, who, move):
    state = "being written" if move in ALLOWED["being written"] else "before the leader"
    STATES[state](scoring)
    by = PEOPLE[who](scoring)

    if move in RIGHTS.get(who, set()):
        MOVES[move](scoring, by)
    else:
        with pytest.raises(PermissionDenied):
            MOVES[move](scoring, by)


@pytest.mark.parametrize("who", set(PEOPLE) - {"secretary"})
def test_only_the_secretary_sets_deadlines(asked, who):
    by = PEOPLE[who](asked)

    with pytest.raises(PermissionDenied):
        asked.ask(DUE + timedelta(days=1), by=by)
    with pytest.raises(PermissionDenied):
        extend(asked, DUE + timedelta(days=1), by=by)


# What the database keeps


@pytest.mark.parametrize("values", [{"state": "submitted"}, {"submitted_at": AT}])
def test_the_database_refuses(asked, values):
    Explanation.objects.create(sheet=asked.sheet())

    with pytest.raises(IntegrityError, match="explanation_submitted"), transaction.atomic():
        Explanation.objects.update(**values)


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_lose_nothing(asked):
    version = asked.sheet().lock_version
    works = [
        lambda text=text: asked.answer(text=text, expected_version=version)
        for text in ("Câu một.", "Câu hai.")
    ]

    assert at_once(*works) == [ChangedMeanwhile]
    assert Explanation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_is_sent_once(asked):
    asked.answer()
    asked.present_explanation()
    version = asked.sheet().lock_version

    failures = at_once(*[lambda: asked.submit_explanation(expected_version=version)] * 4)

    assert failures == [MoveNotAllowed] * 3
    assert Activity.objects.filter(action="explanation_submitted").count() == 1


# The pages


def address(scoring, name="explanation"):
    return reverse(f"emulation:{name}", args=[2023, scoring.provinces[0].slug])


@pytest.fixture
def asked_now(checked):
    """A round whose deadline has not passed while this test runs."""
    checked.ask(timezone.now() + timedelta(days=1))
    return checked


def test_the_page_from_answers_to_sending(client, asked_now):
    key = f"answer_{asked_now.criterion('Tuyên truyền').pk}"
    data = {key: "Có văn bản.", "version": asked_now.sheet().lock_version}
    client.force_login(asked_now.officer())

    page = client.get(address(asked_now))
    assert "Lớp bồi dưỡng" not in text_of(page)  # where nobody differs there is nothing to explain
    assert client.post(address(asked_now), data).status_code == 302
    again = client.post(address(asked_now), data | {key: "Khác."})
    assert (again.status_code, "Đồng nghiệp đã ghi: Có văn bản." in text_of(again)) == (422, True)
    assert client.post(address(asked_now, "explanation_present")).status_code == 302
    client.force_login(asked_now.leader())
    version = asked_now.sheet().lock_version
    sent = client.post(address(asked_now, "explanation_submit"), {"version": version})
    assert (sent.status_code, asked_now.sheet().state) == (302, SheetState.EXPLAINED)


def test_a_deadline_that_has_passed_is_said_on_both_pages(client, asked):
    client.force_login(asked.officer())

    own = text_of(client.get(address(asked)))
    board = text_of(client.get(reverse("emulation:explanation_round", args=[2023])))

    assert "Đã hết hạn mà chưa có giải trình." in own
    assert board.count("không giải trình trong hạn") == 1
    assert client.post(address(asked), {"version": 1}).status_code == 422


def test_the_secretary_sets_the_deadline_and_grants_more_time(client, checked):
    client.force_login(checked.secretary)
    round_url = reverse("emulation:explanation_round", args=[2023])
    day = timezone.localdate() + timedelta(days=3)

    past = client.post(round_url, {"day": "01/01/2023", "time": "17:00"})
    assert (past.status_code, list(past.context["form"].errors)) == (422, ["day"])
    set_ = client.post(round_url, {"day": f"{day:%d/%m/%Y}", "time": "16:30"})
    assert set_.status_code == 302
    assert timezone.localtime(ExplanationRound.objects.get().due_at).strftime("%H:%M") == "16:30"
    more = reverse("emulation:explanation_extend", args=[2023, checked.provinces[0].slug])
    data = {"day": f"{day:%d/%m/%Y}", "time": "16:30", "reason": REASON}
    assert client.post(more, data).status_code == 422
    assert client.post(more, data | {"time": "16:31"}).status_code == 302
    assert f"gia hạn: {REASON}" in text_of(client.get(round_url))


def test_others_read_an_explanation_once_it_is_sent(client, asked_now):
    asked_now.year.opened_to_members_at = AT
    asked_now.year.save()
    other = asked_now.officer(2)
    client.force_login(other)

    assert client.get(address(asked_now)).status_code == 404
    asked_now.explain()
    assert client.get(address(asked_now)).status_code == 200


@pytest.mark.parametrize("name", ["explanation", "explanation_round"])
@pytest.mark.parametrize("count", [7, 34])
def test_pages_ask_at_most_twelve_queries_at_any_size(
    client, django_assert_max_num_queries, name, count
):
    scoring = build_scoring_year([f"Đơn vị {number}" for number in range(count)])
    scoring.draw()
    scoring.self_score()
    scoring.cross_check(judged="6", reason=REASON)
    scoring.ask(DUE)
    client.force_login(scoring.officer())
    is_round = name == "explanation_round"
    url = reverse("emulation:explanation_round", args=[2023]) if is_round else address(scoring)

    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200


def test_the_calendar_of_the_year_knows_the_round(asked):
    steps = {each.code: each for each in steps_of(asked.year, DUE.date())}

    assert (steps["explanations"].due_on, steps["explanations"].detail) == (DUE.date(), "0/1")
    asked.explain()
    steps = {each.code: each for each in steps_of(asked.year, DUE.date())}
    assert (steps["explanations"].is_done, steps["explanations"].state) == (True, "done")


# The first page


def test_each_role_is_shown_its_waiting_explanation(checked):
    def tasks(user):
        found = home_of(user, today=TODAY).tasks
        return [each.text for each in found if "giải trình" in each.text]

    officer, leader = checked.officer(), checked.leader()
    assert tasks(officer) == []
    checked.ask(DUE)
    assert (len(tasks(officer)), tasks(leader)) == (1, [])
    checked.answer()
    checked.present_explanation()
    assert (tasks(officer), len(tasks(leader))) == ([], 1)
    checked.submit_explanation()
    assert tasks(leader) == []


def test_states_are_those_of_the_table():
    assert set(ExplanationState) == {"open", "presented", "submitted"}
