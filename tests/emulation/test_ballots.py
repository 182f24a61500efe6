"""Ballots: every move from every state by every role, the votes, the counts, ties, and who heads the next year."""

from datetime import date
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from cluster_portal.accounts.models import Activity
from cluster_portal.accounts.permissions import can, year_standings
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from emulation import actions
from emulation.actions.pledges import NotComplete
from emulation.counting import Counts, Share
from emulation.models import (
    BALLOT_MOVES,
    Ballot,
    BallotKind,
    BallotState,
    EmulationYear,
    HeadTerm,
    Outcome,
    TieRule,
    VotingMethod,
)
from tests.factories import (
    CriteriaPackFactory,
    CriterionFactory,
    HeadTermFactory,
    PledgeFactory,
    ScoreSheetFactory,
    UserFactory,
)

from .meeting import AT, REASON, RULES, build_meeting, count_of, in_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return build_meeting()


# Every move from every state, by every role

CAST = {VotingMethod.PORTAL: {}, VotingMethod.PAPER: {"counted": Counts(4, 4, 4, 0, 0)}}
# The state that a move leads to, and the action.
MOVES = {
    "prepare": (BallotState.PREPARED, actions.prepare_ballot),
    "redraft": (BallotState.DRAFT, actions.redraft_ballot),
    "open": (BallotState.OPEN, actions.open_ballot),
    "close": (BallotState.CLOSED, actions.close_ballot),
    "count_again": (BallotState.OPEN, actions.count_again),
    "announce": (BallotState.ANNOUNCED, actions.announce_ballot),
    "annul": (BallotState.ANNULLED, actions.annul_ballot),
}
# What the table of moves does not tell: which of two ways leads there.
NOT_THAT_WAY = {("open", BallotState.CLOSED), ("count_again", BallotState.PREPARED)}


def facts_of(name, ballot):
    if name == "close":
        return count_of(ballot)
    return {"reason": REASON} if name in {"count_again", "annul"} else {}


def may_move(name, ballot) -> bool:
    state = ballot.state
    if (name, state) in NOT_THAT_WAY or MOVES[name][0] not in BALLOT_MOVES[state]:
        return False
    return name != "count_again" or not ballot.is_in_portal


@pytest.mark.parametrize("method", VotingMethod)
@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("state", BallotState)
def test_every_move_from_every_state(meeting, state, name, method):
    ballot = in_state(meeting, state, method)
    target, action = MOVES[name]

    def move():
        return action(ballot=ballot, by=meeting.secretary, at=AT, **facts_of(name, ballot))

    if may_move(name, ballot):
        assert move().state == target
    else:
        with pytest.raises(MoveNotAllowed):
            move()
    ballot.refresh_from_db()
    assert ballot.state == (target if may_move(name, in_memory(ballot, state)) else state)


def in_memory(ballot, state):
    """The ballot as it was."""
    return Ballot(method=ballot.method, state=state)


def people(meeting):
    head, other = meeting.provinces[2], meeting.provinces[0]
    return {
        "officer": UserFactory(province=head),
        "leader": meeting.leaders[head.pk],
        "another unit's secretary": UserFactory(secretary=True, province=other),
        "observer": UserFactory(observer=True),
        "administrator": UserFactory(administrator=True),
    }


def every_action(meeting, ballot, by):
    """{name: what this person tries}."""
    facts = {"ballot": ballot, "by": by, "at": AT}
    moves = {
        name: partial(action, **facts, **facts_of(name, ballot))
        for name, (_target, action) in MOVES.items()
    }
    return moves | {
        "note_presence": partial(actions.note_presence, present=[], **facts),
        "edit": partial(actions.edit_ballot, values={}, candidates=[], expected_version=1, **facts),
        "next_round": partial(actions.begin_next_round, **facts),
        "create": partial(
            actions.create_ballot,
            year=meeting.year,
            kind="head",
            values=RULES,
            candidates=[],
            by=by,
            at=AT,
        ),
    }


@pytest.mark.parametrize(
    "role", ["officer", "leader", "another unit's secretary", "observer", "administrator"]
)
@pytest.mark.parametrize("state", BallotState)
def test_only_the_secretary_of_the_head_unit_moves_it(meeting, state, role):
    ballot = in_state(meeting, state, VotingMethod.PORTAL)
    by, refused = people(meeting)[role], []
    tried = every_action(meeting, ballot, by)

    for name, action in tried.items():
        try:
            action()
        except PermissionDenied:
            refused.append(name)

    ballot.refresh_from_db()
    assert (refused, ballot.state) == (list(tried), state)


@pytest.mark.parametrize("state", BallotState)
def test_rules_change_in_a_draft_only(meeting, state):
    ballot = in_state(meeting, state, VotingMethod.PORTAL)

    def edit():
        return actions.edit_ballot(
            ballot=ballot,
            values={**RULES, "share": Share.EIGHTY},
            candidates=meeting.provinces[:2],
            expected_version=ballot.lock_version,
            by=meeting.secretary,
            at=AT,
        )

    if state == BallotState.DRAFT:
        edited = edit()
        assert (edited.share, edited.candidates.count()) == (Share.EIGHTY, 2)
    else:
        with pytest.raises(MoveNotAllowed):
            edit()


@pytest.mark.parametrize("state", [BallotState.OPEN, BallotState.CLOSED, BallotState.ANNOUNCED])
def test_the_database_itself_refuses_other_rules(meeting, state):
    ballot = in_state(meeting, state, VotingMethod.PORTAL)

    with pytest.raises(IntegrityError, match="ballot_rules_stay"), transaction.atomic():
        Ballot.objects.filter(pk=ballot.pk).update(share=Share.MOST)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        (
            "ballot_announced_stays",
            lambda ballot: Ballot.objects.update(outcome="tied", winner=None),
        ),
        ("ballot_announced_stays", lambda ballot: Ballot.objects.update(state="open")),
        ("candidate_votes_stay", lambda ballot: ballot.candidates.update(votes=9)),
        ("voter_has_voted", lambda ballot: ballot.voters.update(has_voted=False)),
        ("ballot_counts_agree", lambda ballot: Ballot.objects.update(collected_count=2)),
        (
            "ballot_difference_has_reason",
            lambda ballot: Ballot.objects.update(differs_from_points=True),
        ),
    ],
)
def test_the_database_itself_keeps_what_was_announced(meeting, constraint, change):
    ballot = in_state(meeting, BallotState.ANNOUNCED, VotingMethod.PORTAL)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        change(ballot)


# Before it is opened


def test_a_draft_without_candidates_and_people_is_not_prepared(meeting):
    ballot = meeting.draft(candidates=[], chair_name="", counters=" ")

    with pytest.raises(NotComplete) as refusal:
        actions.prepare_ballot(ballot=ballot, by=meeting.secretary, at=AT)

    assert refusal.value.missing == [
        "ít nhất một đơn vị được đề cử",
        "chủ trì hội nghị",
        "Tổ kiểm phiếu",
    ]


def test_a_unit_that_is_not_ranked_is_no_candidate_for_the_leading_one():
    meeting = build_meeting(unranked={"Quảng Nam": "Không ký giao ước"})

    with pytest.raises(NotComplete) as refusal:
        actions.prepare_ballot(ballot=meeting.draft(), by=meeting.secretary, at=AT)

    assert refusal.value.missing == ["Quảng Nam không được đề cử: Không ký giao ước"]


def test_points_are_settled_before_the_vote_for_the_leading_unit(meeting):
    ballot = actions.prepare_ballot(ballot=meeting.draft(), by=meeting.secretary, at=AT)
    election = actions.prepare_ballot(
        ballot=meeting.draft(kind=BallotKind.HEAD), by=meeting.secretary, at=AT
    )
    sheets = meeting.year.criteria_packs.get().sheets
    unsettle(sheets.get(province=meeting.provinces[0]))

    with pytest.raises(NotComplete) as refusal:
        actions.open_ballot(ballot=ballot, by=meeting.secretary, at=AT)

    assert refusal.value.missing == [
        "điểm đã chốt của: Đà Nẵng (phải chốt điểm trước khi bỏ phiếu suy tôn)"
    ]
    # An election does not wait for points.
    assert actions.open_ballot(ballot=election, by=meeting.secretary, at=AT).is_open


def unsettle(sheet):
    """A locked sheet stays, so the sheet of another table takes its place."""
    pack = CriteriaPackFactory(year=sheet.pack.year, version=2, tie_breakers=[])
    CriterionFactory(pack=pack, number="1", max_points=100)
    for each in sheet.pack.sheets.all():
        state = "draft" if each.pk == sheet.pk else "settled"
        ScoreSheetFactory(pack=pack, province=each.province, state=state)


def test_a_member_that_left_before_the_meeting_has_no_vote(meeting):
    left = meeting.provinces[3]
    left.memberships.update(valid_to=date(2023, 7, 1))

    with pytest.raises(NotComplete) as refusal:
        actions.prepare_ballot(ballot=meeting.draft(), by=meeting.secretary, at=AT)
    assert refusal.value.missing == ["Bình Định không phải là thành viên cụm vào ngày họp"]

    election = meeting.draft(kind=BallotKind.HEAD, candidates=meeting.provinces[:3])
    election = actions.prepare_ballot(ballot=election, by=meeting.secretary, at=AT)
    assert [str(each.province) for each in election.voters.all()] == [
        "Đà Nẵng",
        "Quảng Nam",
        "Quảng Ngãi",
    ]


def test_one_ballot_of_a_kind_until_it_is_annulled(meeting):
    first = meeting.draft()
    with pytest.raises(MoveNotAllowed, match="đã có cuộc bỏ phiếu này"):
        meeting.draft()

    actions.annul_ballot(ballot=first, reason=REASON, by=meeting.secretary, at=AT)
    assert meeting.draft().pk != first.pk


# Ties and other rounds


def test_a_tie_is_followed_by_a_second_ballot_between_the_first_ones(meeting):
    first, second, third, _fourth = meeting.provinces
    ballot = meeting.decided([first, first, second, second], share=Share.MOST)
    assert (ballot.outcome, ballot.winner) == (Outcome.TIED, None)

    following = actions.begin_next_round(ballot=ballot, by=meeting.secretary, at=AT)

    assert (following.round_no, following.follows, following.share) == (2, ballot, Share.MOST)
    assert [each.province for each in following.candidates.all()] == [first, second]
    with pytest.raises(MoveNotAllowed, match="đã được soạn"):
        actions.begin_next_round(ballot=ballot, by=meeting.secretary, at=AT)

    following = actions.prepare_ballot(ballot=following, by=meeting.secretary, at=AT)
    following = actions.open_ballot(ballot=following, by=meeting.secretary, at=AT)
    meeting.vote_all(following, [first, first, first, second])
    assert meeting.announce(meeting.close(following)).winner == first
    with pytest.raises(MoveNotAllowed):
        actions.begin_next_round(ballot=following, by=meeting.secretary, at=AT)


def test_an_annulled_second_ballot_gives_its_place_free(meeting):
    first, second, *_rest = meeting.provinces
    ballot = meeting.decided([first, first, second, second], share=Share.MOST)
    facts = {"by": meeting.secretary, "at": AT}
    annulled = actions.begin_next_round(ballot=ballot, **facts)
    actions.annul_ballot(ballot=annulled, reason=REASON, **facts)

    assert actions.begin_next_round(ballot=ballot, **facts).round_no == 2


def test_points_decide_between_equal_ones_where_the_rule_says_so(meeting):
    first, second, *_rest = meeting.provinces

    ballot = meeting.decided(
        [second, second, first, first], share=Share.MOST, tie_rule=TieRule.POINTS
    )

    assert (ballot.winner, ballot.is_decided_by_points) == (first, True)


def test_a_share_that_nobody_reached_is_followed_by_a_ballot_of_the_first_two(meeting):
    first, second, third, fourth = meeting.provinces
    ballot = meeting.decided([first, first, third, None], share=Share.EIGHTY)

    following = actions.begin_next_round(ballot=ballot, by=meeting.secretary, at=AT)

    assert ballot.outcome == Outcome.NOT_REACHED
    assert [each.province for each in following.candidates.all()] == [first, third]


# Points and votes


def test_a_choice_that_differs_from_the_points_needs_a_reason(meeting):
    first, second, *_rest = meeting.provinces
    ballot = meeting.opened()
    meeting.vote_all(ballot, [second, second, second, first])
    ballot = meeting.close(ballot)

    with pytest.raises(ReasonTooShort):
        meeting.announce(ballot, "vì thế")
    ballot = meeting.announce(ballot, "Đà Nẵng xin rút để nhường đơn vị khó khăn.")

    assert ballot.points_leaders == "Đà Nẵng"
    assert ballot.differs_from_points
    assert ballot.differing_reason == "Đà Nẵng xin rút để nhường đơn vị khó khăn."
    assert Activity.objects.get(action="ballot_announced").note == ballot.differing_reason


def test_a_choice_that_agrees_needs_none(meeting):
    ballot = meeting.decided([meeting.provinces[0]] * 4, reason="Không cần lý do gì cả.")

    assert (ballot.differs_from_points, ballot.differing_reason) == (False, "")


# The next head


@pytest.fixture
def today(monkeypatch):
    """Set the day on which permissions are asked."""

    def set_day(day):
        monkeypatch.setattr("emulation.models.years.timezone.localdate", lambda: day)

    return set_day


def test_the_elected_head_has_the_rights_of_the_next_year_from_its_first_day_on(meeting, today):
    winner = meeting.provinces[3]
    secretary = UserFactory(secretary=True, province=winner)
    meeting.decided([winner] * 4, kind=BallotKind.HEAD)

    following = EmulationYear.objects.get(cluster=meeting.year.cluster, year=2024)
    term = following.head()
    assert (term.province, term.valid_from) == (winner, date(2024, 1, 1))
    assert term.basis == "Biên bản kiểm phiếu ngày 02/12/2023"
    for day, has_begun in ((date(2023, 12, 31), False), (date(2024, 1, 1), True)):
        today(day)
        asking = type(secretary).objects.get(pk=secretary.pk)
        assert can(asking, Permission.PLEDGE_RUN, pledge_of(following)) == has_begun
    # The head of 2023 keeps its own year, and has none of the next.
    before = type(secretary).objects.get(pk=meeting.secretary.pk)
    mine = {each.year: each.is_head for each in year_standings(before)}
    assert mine == {2023: True, 2024: False}


def pledge_of(year):
    return PledgeFactory.build(year=year, prepared_in=year)


def test_a_term_may_begin_on_the_day_of_handing_over(meeting):
    meeting.decided([meeting.provinces[3]] * 4, kind=BallotKind.HEAD, term_from=date(2024, 1, 15))

    assert HeadTerm.objects.get(year__year=2024).valid_from == date(2024, 1, 15)


def test_head_and_deputy_are_two_units(meeting):
    head, deputy = meeting.provinces[3], meeting.provinces[0]
    meeting.decided([head] * 4, kind=BallotKind.HEAD)

    with pytest.raises(NotComplete) as refusal:
        meeting.opened(kind=BallotKind.DEPUTY)
    assert refusal.value.missing == ["Bình Định không được đề cử: Cụm trưởng"]
    Ballot.objects.get(kind=BallotKind.DEPUTY).delete()

    meeting.decided([deputy] * 4, kind=BallotKind.DEPUTY, candidates=meeting.provinces[:3])
    following = EmulationYear.objects.get(year=2024)
    assert (following.head().province, following.deputy().province) == (head, deputy)


def test_a_head_that_was_entered_before_is_not_replaced_silently(meeting):
    following = EmulationYear.objects.create(cluster=meeting.year.cluster, year=2024)
    HeadTermFactory(year=following, province=meeting.provinces[1])
    ballot = meeting.opened(kind=BallotKind.HEAD)
    meeting.vote_all(ballot, [meeting.provinces[3]] * 4)
    ballot = meeting.close(ballot)

    with pytest.raises(MoveNotAllowed, match="đã có: Cụm trưởng 2024: Quảng Nam"):
        meeting.announce(ballot)

    ballot.refresh_from_db()
    assert ballot.state == BallotState.CLOSED


def test_the_same_head_as_entered_is_no_second_term(meeting):
    following = EmulationYear.objects.create(cluster=meeting.year.cluster, year=2024)
    HeadTermFactory(year=following, province=meeting.provinces[3])

    meeting.decided([meeting.provinces[3]] * 4, kind=BallotKind.HEAD)

    assert following.head_terms.count() == 1
