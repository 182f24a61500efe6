"""Votes: one a unit, by whom, when; closing and counting in the portal and on paper; and many at once."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from cluster_portal.accounts.models import Activity
from cluster_portal.reasons import ReasonTooShort
from emulation import actions, ballot_box
from emulation.actions import CountsDisagree, VoteRefused
from emulation.actions.pledges import NotComplete
from emulation.ballot_box import BoxLost
from emulation.counting import Counts, Share
from emulation.models import (
    BallotBox,
    BallotKind,
    BallotState,
    Outcome,
    ShareBase,
    VotingMethod,
)
from tests.factories import MandateFactory, UserFactory

from .meeting import AT, REASON, build_meeting, in_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return build_meeting()


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
    MandateFactory(user=last_year, deputy=True, valid_to=date(2023, 12, 1))
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


# At once


def at_once(works):
    """Run these together, each in a thread of its own; returns the names of what they raised."""
    start, failures = Barrier(len(works)), []

    def run(work):
        try:
            start.wait(timeout=10)
            work()
        except Exception as failure:  # noqa: BLE001  whatever it is, the test tells it
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
