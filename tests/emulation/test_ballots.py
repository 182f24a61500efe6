"""Ballots: every move from every state by every role, the votes, the counts, ties, and who heads the next year."""

from datetime import date, timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from cluster_portal.accounts.models import Activity
from cluster_portal.accounts.permissions import can, year_standings
from cluster_portal.accounts.roles import Permission
from emulation import actions, ballot_box
from emulation.actions import CountsDisagree, VoteRefused
from emulation.actions.pledges import NotComplete
from emulation.ballot_box import BoxLost
from emulation.counting import Counts, Share
from emulation.models import (
    BALLOT_MOVES,
    Ballot,
    BallotBox,
    BallotKind,
    BallotState,
    EmulationYear,
    HeadTerm,
    Outcome,
    ShareBase,
    TieRule,
    VotingMethod,
)
from emulation.moves import MoveNotAllowed
from emulation.reasons import ReasonTooShort
from tests.factories import (
    CriteriaPackFactory,
    CriterionFactory,
    HeadTermFactory,
    MandateFactory,
    PledgeFactory,
    ScoreSheetFactory,
    UserFactory,
)

from .meeting import AT, REASON, RULES, build_meeting

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


def in_state(meeting, state, method) -> Ballot:
    """A ballot that was brought there by the real actions; three of four units chose the first."""
    facts = {"by": meeting.secretary, "at": AT}
    ballot = meeting.draft(method=method)
    if state == BallotState.DRAFT:
        return ballot
    if state == BallotState.ANNULLED:
        return actions.annul_ballot(ballot=ballot, reason=REASON, **facts)
    ballot = actions.prepare_ballot(ballot=ballot, **facts)
    actions.note_presence(ballot=ballot, present=meeting.provinces, **facts)
    if state == BallotState.PREPARED:
        return ballot
    ballot = actions.open_ballot(ballot=ballot, **facts)
    if method == VotingMethod.PORTAL:
        meeting.vote_all(ballot, [meeting.provinces[0]] * 3)
    if state == BallotState.OPEN:
        return ballot
    ballot = meeting.close(ballot, **count_of(ballot))
    return meeting.announce(ballot) if state == BallotState.ANNOUNCED else ballot


def count_of(ballot) -> dict:
    """What the counting team would enter; nothing for votes in the portal."""
    if ballot.is_in_portal:
        return {}
    return {"counted": Counts(4, 4, 4, 0, 1), "votes": {ballot.candidates.first().pk: 3}}


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


# One vote a unit


def test_a_second_vote_of_a_unit_is_refused(meeting):
    ballot = meeting.opened()
    province = meeting.provinces[0]
    meeting.vote(ballot, province, meeting.provinces[1])

    with pytest.raises(VoteRefused, match="Đà Nẵng đã bỏ phiếu rồi") as refusal:
        meeting.vote(ballot, province, meeting.provinces[1])

    assert refusal.value.code == "voted"
    assert Activity.objects.filter(action="vote_cast").count() == 1


@pytest.mark.parametrize("state", [each for each in BallotState if each != BallotState.OPEN])
def test_no_vote_before_or_after(meeting, state):
    ballot = in_state(meeting, state, VotingMethod.PORTAL)
    if not ballot.voters.exists():
        ballot.voters.create(province=meeting.provinces[3])

    with pytest.raises(VoteRefused) as refusal:
        meeting.vote(ballot, meeting.provinces[3], meeting.provinces[0])

    assert refusal.value.code == "not_open"


def test_a_ballot_on_paper_takes_no_vote_in_the_portal(meeting):
    ballot = meeting.opened(method=VotingMethod.PAPER)

    with pytest.raises(VoteRefused) as refusal:
        meeting.vote(ballot, meeting.provinces[0], None)

    assert refusal.value.code == "paper"


def test_only_a_candidate_of_this_ballot_can_be_chosen(meeting):
    ballot = meeting.opened()
    election = meeting.draft(kind=BallotKind.HEAD)

    with pytest.raises(VoteRefused) as refusal:
        actions.cast_vote(
            voter=meeting.voter(ballot, meeting.provinces[0]),
            choice=election.candidates.first().pk,
            by=meeting.leaders[meeting.provinces[0].pk],
            at=AT,
        )

    assert refusal.value.code == "candidate"


def voters_of(meeting):
    """{who: (person, may vote)} for the first unit."""
    province = meeting.provinces[0]
    last_year = UserFactory(leader=True, province=province)
    MandateFactory(user=last_year, valid_to=date(2023, 12, 1))
    delegate = UserFactory(province=province)
    MandateFactory(user=delegate, delegate=True)
    late = UserFactory(province=province)
    MandateFactory(user=late, delegate=True, valid_from=date(2023, 12, 3))
    deputy = UserFactory(leader=True, province=province)
    MandateFactory(user=deputy, deputy=True)
    return {
        "its leader": (meeting.leaders[province.pk], None),
        "its deputy chair": (deputy, None),
        "an officer with a written authorization": (delegate, None),
        "an officer whose authorization begins tomorrow": (late, PermissionDenied),
        "an officer without one": (UserFactory(province=province), PermissionDenied),
        "a leader without a mandate": (UserFactory(leader=True, province=province), VoteRefused),
        "a leader whose mandate ended": (last_year, VoteRefused),
        "another unit's leader": (meeting.leaders[meeting.provinces[1].pk], PermissionDenied),
        "the secretary": (meeting.secretary, PermissionDenied),
        "an observer": (UserFactory(observer=True), PermissionDenied),
        "an administrator": (UserFactory(administrator=True), PermissionDenied),
    }


@pytest.mark.parametrize(
    "who",
    [
        "its leader",
        "its deputy chair",
        "an officer with a written authorization",
        "an officer whose authorization begins tomorrow",
        "an officer without one",
        "a leader without a mandate",
        "a leader whose mandate ended",
        "another unit's leader",
        "the secretary",
        "an observer",
        "an administrator",
    ],
)
def test_who_votes_for_a_unit(meeting, who):
    ballot = meeting.opened()
    person, refused = voters_of(meeting)[who]
    province = meeting.provinces[0]

    if refused:
        with pytest.raises(refused):
            meeting.vote(ballot, province, None, by=person)
    else:
        meeting.vote(ballot, province, None, by=person)
    assert meeting.voter(ballot, province).has_voted == (refused is None)


# Closing


def test_no_tally_before_it_is_closed(meeting):
    ballot = meeting.opened()
    meeting.vote_all(ballot, [meeting.provinces[0]] * 4)

    assert set(ballot.candidates.values_list("votes", flat=True)) == {None}
    ballot = meeting.close(ballot)
    assert meeting.tally(ballot) == {"Đà Nẵng": 4}


def test_an_unfinished_meeting_stays_open_or_is_annulled(meeting):
    ballot = meeting.opened(quorum=Share.TWO_THIRDS)
    meeting.vote_all(ballot, [meeting.provinces[0], None])

    with pytest.raises(NotComplete) as refusal:
        meeting.close(ballot)
    assert refusal.value.missing == [
        "chưa đủ số đơn vị tham gia: mới có 2/4, cần ít nhất 3. Cuộc bỏ phiếu vẫn mở; "
        "nếu hội nghị dừng giữa chừng, hãy hủy và ghi rõ lý do.",
        "cần ít nhất 3 phiếu: mới có 2 phiếu thì kết quả kiểm phiếu sẽ làm lộ đơn vị nào bỏ cho ai",
    ]
    ballot.refresh_from_db()
    assert ballot.is_open  # the votes are still in the box

    # The next day the rest votes, and it is closed; or it is annulled, and nothing of the votes is left.
    box = BallotBox.objects.get(ballot=ballot)
    annulled = actions.annul_ballot(ballot=ballot, reason=REASON, by=meeting.secretary, at=AT)
    assert annulled.state == BallotState.ANNULLED
    assert not BallotBox.objects.filter(pk=box.pk).exists()
    assert meeting.opened().pk != ballot.pk


def test_the_rest_may_vote_on_another_day(meeting):
    ballot = meeting.opened()
    meeting.vote_all(ballot, [meeting.provinces[0]] * 2)
    tomorrow = AT + timedelta(days=1)
    for province in meeting.provinces[2:]:
        meeting.vote(ballot, province, meeting.provinces[0], at=tomorrow)

    assert meeting.close(ballot).collected_count == 4


def test_presence_counts_for_the_quorum_and_cannot_be_taken_from_who_has_voted(meeting):
    ballot = meeting.opened()
    meeting.vote_all(ballot, [None])
    noted = {"ballot": ballot, "by": meeting.secretary, "at": AT}

    actions.note_presence(present=meeting.provinces[2:], **noted)
    assert present(ballot) == ["Đà Nẵng", "Quảng Ngãi", "Bình Định"]
    actions.note_presence(present=[], **noted)
    assert present(ballot) == ["Đà Nẵng"]


def present(ballot):
    return [str(each.province) for each in ballot.voters.filter(is_present=True)]


@pytest.mark.parametrize(
    ("base", "outcome"),
    [(ShareBase.ALL, Outcome.NOT_REACHED), (ShareBase.PRESENT, Outcome.ELECTED)],
)
def test_the_share_is_reckoned_of_all_or_of_those_present(base, outcome):
    meeting = build_meeting(units=7)
    first = meeting.provinces[0]
    ballot = meeting.opened(base=base, share=Share.TWO_THIRDS)
    meeting.vote_all(ballot, [first, first, first, first, None])

    assert meeting.close(ballot).outcome == outcome  # four of seven, or of five


def test_an_open_ballot_is_counted_and_shown_by_name(meeting):
    ballot = meeting.opened(is_secret=False)
    first, second, *_rest = meeting.provinces
    meeting.vote_all(ballot, [first, first, first, None])

    ballot = meeting.close(ballot)
    assert (meeting.tally(ballot), ballot.blank_count) == ({"Đà Nẵng": 3}, 1)
    votes = [each.open_vote for each in ballot.voters.all()]
    assert [each.candidate and str(each.candidate) for each in votes] == [*["Đà Nẵng"] * 3, None]
    assert votes[0].position_line == "CHỦ TỊCH"


def test_a_box_whose_key_is_lost_is_not_counted(meeting):
    ballot = meeting.opened()
    meeting.vote_all(ballot, [None] * 3)
    ballot_box.burn(BallotBox.objects.get(ballot=ballot).key_name)

    for try_it in (
        lambda: meeting.close(ballot),
        lambda: meeting.vote(ballot, meeting.provinces[3], None),
    ):
        with pytest.raises(BoxLost), transaction.atomic():
            try_it()
    ballot.refresh_from_db()
    assert ballot.is_open
    assert actions.annul_ballot(ballot=ballot, reason=REASON, by=meeting.secretary, at=AT)


# On paper


def test_a_count_on_paper_closes_it(meeting):
    ballot = meeting.opened(method=VotingMethod.PAPER)
    noted = {"ballot": ballot, "by": meeting.secretary, "at": AT}
    actions.note_presence(present=meeting.provinces, **noted)
    first, second = ballot.candidates.all()[:2]

    ballot = meeting.close(ballot, counted=Counts(4, 4, 3, 1, 0), votes={first.pk: 1, second.pk: 2})

    assert (ballot.outcome, ballot.invalid_count) == (Outcome.NOT_REACHED, 1)  # two of four
    assert meeting.tally(ballot) == {"Đà Nẵng": 1, "Quảng Nam": 2}


def test_a_count_on_paper_that_does_not_add_up_changes_nothing(meeting):
    ballot = in_state(meeting, BallotState.OPEN, VotingMethod.PAPER)

    with pytest.raises(CountsDisagree) as refusal:
        meeting.close(ballot, counted=Counts(4, 4, 3, 0, 0), votes={})

    assert len(refusal.value.problems) == 2
    ballot.refresh_from_db()
    assert (ballot.state, ballot.valid_count) == (BallotState.OPEN, None)


def test_papers_are_counted_again_with_a_reason(meeting):
    ballot = in_state(meeting, BallotState.CLOSED, VotingMethod.PAPER)
    facts = {"ballot": ballot, "by": meeting.secretary, "at": AT}
    with pytest.raises(ReasonTooShort):
        actions.count_again(reason="sai", **facts)

    ballot = actions.count_again(reason="Nhập nhầm số phiếu của hai đơn vị.", **facts)

    assert (ballot.valid_count, meeting.tally(ballot)) == (None, {})
    line = Activity.objects.get(action="ballot_counted_again")
    assert line.changes["Đà Nẵng"] == [3, None]
    second = ballot.candidates.all()[1]
    again = meeting.close(ballot, counted=Counts(4, 4, 4, 0, 1), votes={second.pk: 3})
    assert again.winner == second.province


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


# At once


def at_once(works):
    """Run these together, each in a thread of its own; returns the names of what they raised."""
    start, failures = Barrier(len(works)), []

    def run(work):
        try:
            start.wait(timeout=10)
            work()
        except Exception as failure:  # noqa: BLE001
            failures.append(getattr(failure, "code", type(failure).__name__))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return failures


@pytest.mark.django_db(transaction=True)
def test_all_units_vote_at_once_and_no_vote_is_lost():
    meeting = build_meeting(units=7)
    ballot = meeting.opened()
    choices = [meeting.provinces[0]] * 4 + [meeting.provinces[1]] * 2 + [None]

    failures = at_once(
        [
            lambda province=province, chosen=chosen: meeting.vote(ballot, province, chosen)
            for province, chosen in zip(meeting.provinces, choices, strict=True)
        ]
    )

    ballot = meeting.close(ballot)
    assert failures == []
    assert meeting.tally(ballot) == {"Đà Nẵng": 4, "Quảng Nam": 2}
    assert ballot.blank_count == 1


@pytest.mark.django_db(transaction=True)
def test_one_unit_that_votes_on_four_phones_at_once_has_one_vote():
    meeting = build_meeting()
    ballot = meeting.opened()
    first, *others = meeting.provinces

    failures = at_once([lambda: meeting.vote(ballot, first, first)] * 4)

    for province in others:
        meeting.vote(ballot, province, None)
    assert failures == ["voted"] * 3
    assert meeting.tally(meeting.close(ballot)) == {"Đà Nẵng": 1}


@pytest.mark.django_db(transaction=True)
def test_a_vote_at_the_moment_of_closing_counts_or_is_refused():
    meeting = build_meeting()
    ballot = meeting.opened()
    first, *others, last = meeting.provinces
    meeting.vote_all(ballot, [first] * 3)

    failures = at_once([lambda: meeting.vote(ballot, last, first), lambda: meeting.close(ballot)])

    ballot.refresh_from_db()
    voted = ballot.voters.filter(has_voted=True).count()
    assert ballot.state == BallotState.CLOSED
    assert (voted, failures) in [(4, []), (3, ["not_open"])]
    assert meeting.tally(ballot) == {"Đà Nẵng": voted}


@pytest.mark.django_db(transaction=True)
def test_two_that_close_at_once_count_once():
    meeting = build_meeting()
    ballot = meeting.opened()
    meeting.vote_all(ballot, [meeting.provinces[0]] * 3)

    failures = at_once([lambda: meeting.close(ballot)] * 2)

    assert failures == ["not_open"]
    assert Activity.objects.filter(action="ballot_closed").count() == 1
