"""A change after the lock: a new round for everybody, with a reason; who moves is said; old rounds stay as they are."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from cluster_portal.accounts.models import Activity
from cluster_portal.accounts.roles import Role
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from emulation import actions
from emulation.models import (
    ScoreEvidence,
    ScoreSheet,
    ScoreSnapshot,
    ScoringRound,
    SheetState,
)
from emulation.rank_moves import rank_moves
from emulation.snapshots import replay
from emulation.standings import rounds_of, standings
from tests.factories import ResultFactory, UserFactory

from .at_once import at_once
from .scoring_year import AT, REASON, build_scoring_year
from .test_self_score_pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scoring():
    return build_scoring_year()


@pytest.fixture
def locked(scoring):
    """Đà Nẵng 14 points, Quảng Ngãi 13, Khánh Hòa 12; the first with self-score and evidence; all locked."""
    scoring.prove()
    scoring.self_score()
    for place, judged in enumerate("876"):
        scoring.settle_points(place, judged=judged, reason=REASON)
    lock(scoring)
    return scoring


def lock(scoring):
    actions.settle_sheets(pack=scoring.pack, by=scoring.secretary, at=AT)
    return actions.lock_sheets(pack=scoring.pack, by=scoring.secretary, at=AT)


def begin(scoring, **changes):
    values = {"reason": REASON, "by": scoring.secretary, "at": AT} | changes
    return actions.begin_round(pack=scoring.pack, **values)


def told(moves):
    return [
        (each.province.name, each.old_rank, each.new_rank, each.old_total, each.new_total)
        for each in moves
    ]


# Beginning


def test_everybody_has_a_new_sheet_and_the_old_ones_stay(locked):
    old = list(ScoreSheet.objects.order_by("pk").values())

    begin(locked)

    assert list(ScoreSheet.objects.filter(round_no=1).order_by("pk").values()) == old
    new = {each.province.name: each for each in locked.pack.newest_sheets()}
    assert {name: (each.round_no, each.state) for name, each in new.items()} == {
        "Đà Nẵng": (2, "self_scored"),
        "Quảng Ngãi": (2, "draft"),
        "Khánh Hòa": (2, "draft"),
    }
    said = ("criterion", "self_points", "system_points", "final_points", "reason", "actual")
    by_round = [
        set(new["Đà Nẵng"].scores.values_list(*said)),
        set(ScoreSheet.objects.get(round_no=1, province=new["Đà Nẵng"].province).scores.values_list(*said)),
    ]  # fmt: skip
    assert by_round[0] == by_round[1] != set()
    first, second = ScoreEvidence.objects.order_by("pk")
    assert (first.file.name, first.sha256) == (second.file.name, second.sha256)
    assert Activity.objects.get(action="scoring_round_begun").note == REASON


@pytest.mark.parametrize("state", [each for each in SheetState if each != SheetState.LOCKED])
def test_before_the_lock_nothing_is_begun(scoring, state):
    ScoreSheet.objects.update(state=state, self_scored_at=AT, self_scored_by=scoring.leader())

    with pytest.raises(MoveNotAllowed):
        begin(scoring)


def test_one_open_sheet_is_enough_to_refuse(locked):
    begin(locked)

    with pytest.raises(MoveNotAllowed):
        begin(locked)


def test_a_new_round_needs_a_reason(locked):
    with pytest.raises(ReasonTooShort):
        begin(locked, reason="nhầm")


@pytest.mark.parametrize("role", Role)
def test_no_role_alone_begins(locked, role):
    of = {"province": locked.provinces[0]} if role in {Role.OFFICER, Role.LEADER} else {}

    with pytest.raises(PermissionDenied):
        begin(locked, by=UserFactory(role=role, **of))


def test_a_later_round_is_the_meetings_alone(locked):
    begin(locked)

    with pytest.raises(MoveNotAllowed):
        locked.say(1)
    with pytest.raises(MoveNotAllowed):
        locked.draw()


def test_results_are_corrected_once_the_round_is_begun(locked):
    result = ResultFactory(year=locked.year, province=locked.provinces[0])
    said = [actions.Reached(result.indicator, Decimal(5))]
    facts = {"year": locked.year, "province": locked.provinces[0], "values": said}
    facts |= {"expected_version": 1, "by": locked.officer(), "at": AT}

    with pytest.raises(MoveNotAllowed):
        actions.record_results(**facts)
    begin(locked)
    assert actions.record_results(**facts) == 1


# Who moves


def test_who_moves_is_told_before_it_is_locked_and_kept_afterwards(locked):
    begin(locked)
    locked.settle_points(2, judged="9.5", reason=REASON)
    rounds = rounds_of(locked.year)

    expected = [
        ("Khánh Hòa", 3, 1, Decimal(12), Decimal("15.5")),
        ("Đà Nẵng", 1, 2, Decimal(14), Decimal(14)),
        ("Quảng Ngãi", 2, 3, Decimal(13), Decimal(13)),
    ]
    assert told(rank_moves(rounds.before, rounds.shown)) == expected
    lock(locked)
    rounds = rounds_of(locked.year)
    assert told(rank_moves(rounds.before, rounds.shown)) == expected


def test_a_total_that_moves_nobody_is_told_too(locked):
    begin(locked)
    locked.settle_points(0, judged="9", reason=REASON)
    rounds = rounds_of(locked.year)

    assert told(rank_moves(rounds.before, rounds.shown)) == [
        ("Đà Nẵng", 1, 1, Decimal(14), Decimal(15))
    ]


def test_nothing_moves_before_anything_is_changed(locked):
    begin(locked)
    rounds = rounds_of(locked.year)

    assert rank_moves(rounds.before, rounds.shown) == []


# What stays


def test_the_old_round_is_read_and_replayed_as_it_was(locked):
    before = [(row.province.name, row.rank, row.total) for row in standings(locked.year).rows]
    begin(locked)
    locked.settle_points(2, judged="9.5", reason=REASON)
    lock(locked)

    old = rounds_of(locked.year, 1)
    assert [(row.province.name, row.rank, row.total) for row in old.shown.rows] == before
    assert (old.numbers, old.before, old.shown.round_no) == ((1, 2), None, 1)
    first, second = ScoreSnapshot.objects.order_by("round_no")
    assert (first.reason, second.reason) == ("", REASON)
    assert [replay(each).is_same for each in (first, second)] == [True, True]


def test_the_command_shows_the_newest_round(locked):
    begin(locked)
    locked.settle_points(2, judged="9.5", reason=REASON)
    lock(locked)
    out = StringIO()

    call_command("standings", "--year", "2023", "--json", stdout=out)

    found = json.loads(out.getvalue())
    assert [(row["rank"], row["total"]) for row in found["standings"]] == [
        (1, 15.5),
        (2, 14.0),
        (3, 13.0),
    ]


@pytest.mark.parametrize(
    "values", [{"round_no": 1, "reason": REASON}, {"round_no": 2, "reason": ""}]
)
def test_the_database_refuses_a_round_without_reason(scoring, values):
    with pytest.raises(IntegrityError, match="scoring_round_is_later"), transaction.atomic():
        ScoringRound.objects.create(
            pack=scoring.pack, begun_by=scoring.secretary, begun_at=AT, **values
        )


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_begin_one_round(locked):
    assert at_once(*[lambda: begin(locked)] * 3) == [MoveNotAllowed] * 2
    assert ScoreSheet.objects.count() == 6


# The pages


def test_the_pages_say_why_and_who_moves_and_lead_to_the_old_round(client, locked):
    client.force_login(locked.secretary)
    board = reverse("emulation:score_list", args=[2023])
    ranking = reverse("emulation:standing_list", args=[2023])

    assert client.post(reverse("emulation:round_begin", args=[2023]), {"reason": "x"}).status_code == 422  # fmt: skip
    begun = client.post(reverse("emulation:round_begin", args=[2023]), {"reason": REASON})
    assert begun.status_code == 302
    locked.settle_points(2, judged="9.5", reason=REASON)
    actions.settle_sheets(pack=locked.pack, by=locked.secretary, at=AT)
    text = text_of(client.get(board))
    assert REASON in text
    assert (
        text.count("Khánh Hòa : hạng 3 → 1 (12,00 → 15,50)") == 2
    )  # in the panel, and before locking
    actions.lock_sheets(pack=locked.pack, by=locked.secretary, at=AT)
    after = text_of(client.get(ranking))
    assert "Khánh Hòa : hạng 3 → 1 (12,00 → 15,50)" in after
    old = text_of(client.get(ranking, {"lan": "1"}))
    assert "đã được lần sau thay thế" in old
    assert "15,50" not in old
    assert "15,50" not in text_of(client.get(board, {"lan": "1"}))


@pytest.mark.parametrize("asked", ["3", "0", "một", "12345"])
def test_a_round_that_is_not_there_is_no_page(client, locked, asked):
    client.force_login(locked.secretary)

    assert client.get(reverse("emulation:standing_list", args=[2023]), {"lan": asked}).status_code == 404  # fmt: skip


def test_ranks_of_others_are_not_told_before_the_year_is_opened(client, locked):
    begin(locked)
    locked.settle_points(2, judged="9.5", reason=REASON)
    client.force_login(locked.officer())

    text = text_of(client.get(reverse("emulation:score_list", args=[2023])))

    assert REASON in text
    assert "Khánh Hòa" not in text


@pytest.mark.parametrize("name", ["score_list", "standing_list"])
@pytest.mark.parametrize("count", [7, 34])
def test_pages_of_a_later_round_ask_at_most_twelve_queries(
    client, django_assert_max_num_queries, name, count
):
    scoring = build_scoring_year([f"Đơn vị {number}" for number in range(count)])
    scoring.draw()
    for place in range(count):
        scoring.settle_points(place)
    lock(scoring)
    begin(scoring)
    client.force_login(scoring.secretary)

    with django_assert_max_num_queries(12):
        assert client.get(reverse(f"emulation:{name}", args=[2023])).status_code == 200
