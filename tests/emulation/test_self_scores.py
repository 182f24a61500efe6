"""The self-score: written, proven, put before the leader, passed on or given back; from every state, by every role."""

from decimal import Decimal
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from cluster_portal.accounts.models import Activity
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.actions import Proof
from emulation.actions.evidence import LARGEST_EVIDENCE
from emulation.models import Score, ScoreEvidence, ScoreSheet, SheetState
from tests.factories import UserFactory

from .at_once import at_once
from .scoring_year import AT, PAPER, REASON, build_scoring_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def scoring():
    return build_scoring_year()


def points_of(scoring, place=0):
    """{criterion: (self, system, reason)}."""
    rows = Score.objects.filter(sheet=scoring.sheet(place))
    return {
        row.criterion.text: (row.self_points, row.system_points, row.self_reason)
        for row in rows.select_related("criterion")
    }


# Writing


def test_points_and_facts_are_stored_and_the_computed_points_stand_beside(scoring):
    sheet = scoring.say(judged="7.5", classes="4", given="7", reason="Có một lớp ngắn.")

    assert points_of(scoring) == {
        "Tuyên truyền": (Decimal("7.5"), None, ""),
        "Lớp bồi dưỡng": (Decimal(7), Decimal(8), "Có một lớp ngắn."),
    }
    assert sheet.pack.is_frozen
    line = Activity.objects.get(action="self_score_recorded")
    assert line.changes == {
        "2. Tuyên truyền (điểm tự chấm)": [None, "7,5"],
        "3. Lớp bồi dưỡng (điểm tự chấm)": [None, "7"],
        "3. Lớp bồi dưỡng (lý do của đơn vị)": [None, "Có một lớp ngắn."],
        "3. Lớp bồi dưỡng (thực hiện)": [None, "4"],
    }


def test_the_same_again_leaves_no_line(scoring):
    version = scoring.say().lock_version

    assert scoring.say().lock_version == version
    assert Activity.objects.filter(action="self_score_recorded").count() == 1


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"judged": "10.25"}, "Tuyên truyền"),
        ({"judged": "-1"}, "Tuyên truyền"),
        ({"judged": "7.125"}, "Tuyên truyền"),
        ({"classes": "-1"}, "Lớp bồi dưỡng"),
    ],
)
def test_what_cannot_be_is_refused_by_its_criterion(scoring, said, text):
    with pytest.raises(actions.ScoresRefused) as refusal:
        scoring.say(**said)

    assert list(refusal.value.problems) == [scoring.criterion(text).pk]
    assert not Score.objects.exists()


def test_a_fact_that_the_rule_does_not_ask_is_no_fact(scoring):
    said = {
        scoring.criterion("Tuyên truyền").pk: actions.SelfScore(None, "", {"target": Decimal(1)})
    }

    with pytest.raises(ValueError, match="asks no target"):
        actions.record_self_scores(
            sheet=scoring.sheet(), given=said, expected_version=1, by=scoring.officer(), at=AT
        )


def test_the_second_officer_is_told_what_the_first_stored(scoring):
    scoring.say(judged="7")

    with pytest.raises(ChangedMeanwhile) as conflict:
        scoring.say(judged="6", expected_version=1)

    key = scoring.criterion("Tuyên truyền").pk
    assert conflict.value.changes == {key: (Decimal(6), Decimal(7))}


def test_what_is_not_assigned_is_left_alone(scoring):
    criterion = scoring.criterion("Tuyên truyền")
    Score.objects.create(sheet=scoring.sheet(), criterion=criterion, is_assigned=False)

    scoring.say(judged="7")

    assert points_of(scoring)["Tuyên truyền"] == (None, None, "")


# What it needs before the leader sees it


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({}, []),
        ({"judged": None}, ["điểm tự chấm của «Tuyên truyền»"]),
        ({"classes": None}, ["kết quả của «Lớp bồi dưỡng»"]),
        ({"given": "5"}, ["lý do điểm tự chấm của «Lớp bồi dưỡng» khác điểm máy tính"]),
        ({"given": "5", "reason": REASON}, []),
        ({"judged": "8"}, ["minh chứng cho «Tuyên truyền»"]),
        ({"judged": "7.75"}, []),
    ],
)
def test_what_is_lacking_is_named(scoring, said, missing):
    scoring.say(**said)

    if not missing:
        assert scoring.present().presented_at == AT
        return
    with pytest.raises(actions.NotComplete) as refusal:
        scoring.present()
    assert refusal.value.missing == missing


def test_evidence_is_asked_where_the_table_says_so(scoring):
    scoring.pack.refresh_from_db()
    scoring.pack.evidence_from = None
    scoring.pack.save()
    scoring.say(judged="10")

    assert scoring.present().presented_at == AT


def test_the_best_of_the_cluster_moves_and_the_leader_does_not_pass_what_was_left_without_reason():
    """Points compared with the best unit change when another unit enters its result."""
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
    scoring.say(0, judged="0", classes="4", given="10")
    scoring.present(0)
    scoring.say(1, judged="0", classes="8", given="10")

    with pytest.raises(actions.NotComplete):
        scoring.submit(0)

    assert points_of(scoring, 0)["Lớp bồi dưỡng"][1] == Decimal(5)
    assert scoring.sheet(0).state == SheetState.DRAFT


# The moves


def before_leader(scoring):
    scoring.say()
    scoring.present()


def passed(scoring):
    before_leader(scoring)
    scoring.submit()


STATES = {
    "written": lambda scoring: scoring.say(),
    "before the leader": before_leader,
    "self-scored": passed,
    "settled": lambda scoring: ScoreSheet.objects.update(state=SheetState.SETTLED),
    "locked": lambda scoring: ScoreSheet.objects.update(state=SheetState.LOCKED),
}
MOVES = {
    "write": lambda scoring, by: scoring.say(judged="6", by=by),
    "prove": lambda scoring, by: scoring.prove(by=by),
    "present": lambda scoring, by: actions.present_self_score(sheet=scoring.sheet(), by=by, at=AT),
    "take back": lambda scoring, by: actions.take_back_self_score(
        sheet=scoring.sheet(), by=by, at=AT
    ),
    "give back": lambda scoring, by: actions.give_back_self_score(
        sheet=scoring.sheet(), note=REASON, by=by, at=AT
    ),
    "submit": lambda scoring, by: scoring.submit(by=by),
}
ALLOWED = {
    "written": {"write", "prove", "present"},
    "before the leader": {"take back", "give back", "submit"},
    "self-scored": set(),
    "settled": set(),
    "locked": set(),
}
OF_LEADER = {"give back", "submit"}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", STATES)
def test_every_move_from_every_state(scoring, state, move):
    STATES[state](scoring)
    by = scoring.leader() if move in OF_LEADER else scoring.officer()

    if move in ALLOWED[state]:
        MOVES[move](scoring, by)
        return
    before = ScoreSheet.objects.values().get(pk=scoring.sheet().pk)
    with pytest.raises(MoveNotAllowed):
        MOVES[move](scoring, by)
    assert ScoreSheet.objects.values().get(pk=scoring.sheet().pk) == before


PEOPLE = {
    "own officer": lambda scoring: scoring.officer(),
    "own leader": lambda scoring: scoring.leader(),
    "other officer": lambda scoring: scoring.officer(1),
    "other leader": lambda scoring: scoring.leader(1),
    "secretary": lambda scoring: scoring.secretary,
    "observer": lambda scoring: UserFactory(observer=True),
    "administrator": lambda scoring: UserFactory(administrator=True),
}
RIGHTS = {
    "own officer": {"write", "prove", "present", "take back"},
    "own leader": OF_LEADER,
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_move_by_every_role(scoring, who, move):
    STATES["written" if move in ALLOWED["written"] else "before the leader"](scoring)
    by = PEOPLE[who](scoring)

    if move in RIGHTS.get(who, set()):
        MOVES[move](scoring, by)
    else:
        with pytest.raises(PermissionDenied):
            MOVES[move](scoring, by)


def test_passed_on_says_who_and_when(scoring):
    sheet = scoring.self_score()

    assert (sheet.state, sheet.self_scored_at, sheet.self_scored_by, sheet.presented_at) == (
        SheetState.SELF_SCORED,
        AT,
        scoring.leader(),
        None,
    )


def test_given_back_with_a_note_that_stays_until_it_is_presented_again(scoring):
    before_leader(scoring)

    sheet = MOVES["give back"](scoring, scoring.leader())

    assert (sheet.presented_at, sheet.leader_note) == (None, REASON)
    scoring.say(judged="5")
    assert scoring.sheet().leader_note == REASON
    assert scoring.present().leader_note == ""
    assert Activity.objects.get(action="self_score_given_back").note == REASON


def test_giving_back_needs_words(scoring):
    before_leader(scoring)

    with pytest.raises(ReasonTooShort):
        actions.give_back_self_score(sheet=scoring.sheet(), note="sửa", by=scoring.leader(), at=AT)


def test_the_leader_passes_what_was_read_and_nothing_else(scoring):
    before_leader(scoring)
    read = scoring.sheet().lock_version
    actions.take_back_self_score(sheet=scoring.sheet(), by=scoring.officer(), at=AT)
    scoring.say(judged="1")
    scoring.present()

    with pytest.raises(ChangedMeanwhile):
        scoring.submit(expected_version=read)


def test_settling_without_a_self_score_is_still_the_short_way(scoring):
    before_leader(scoring)
    for place in range(3):
        sheet = scoring.sheet(place)
        points = {each.pk: Decimal(5) for each in scoring.pack.criteria.exclude(parent=None)}
        actions.record_scores(
            sheet=sheet,
            points=points,
            reasons=dict.fromkeys(points, REASON),
            expected_version=sheet.lock_version,
            by=scoring.secretary,
            at=AT,
        )

    actions.settle_sheets(pack=scoring.pack, by=scoring.secretary, at=AT)

    assert set(ScoreSheet.objects.values_list("state", flat=True)) == {SheetState.SETTLED}


def test_points_taken_back_from_the_meeting_go_back_to_where_they_were(scoring):
    scoring.self_score()
    ScoreSheet.objects.update(state=SheetState.SETTLED)

    actions.reopen_sheets(pack=scoring.pack, reason=REASON, by=scoring.secretary, at=AT)

    assert [scoring.sheet(place).state for place in (0, 1)] == ["self_scored", "draft"]


# Evidence


def test_evidence_keeps_the_bytes_and_their_hash(scoring):
    evidence = scoring.prove()

    assert evidence.sha256 == sha256(PAPER.content).hexdigest()
    with evidence.file.open() as file:
        assert file.read() == PAPER.content
    assert evidence.score.sheet == scoring.sheet()
    assert Activity.objects.get(action="evidence_added").note == f"SHA-256 {evidence.sha256}"


def test_evidence_may_be_an_address(scoring):
    evidence = scoring.prove(proof=Proof(title="Bài báo", link="https://baomau.vn/1"))

    assert (evidence.link, evidence.sha256, bool(evidence.file)) == (
        "https://baomau.vn/1",
        "",
        False,
    )


@pytest.mark.parametrize(
    "proof",
    [
        Proof(title="Không có gì"),
        Proof(title="Cả hai", link="https://a.vn", filename="a.pdf", content=b"%PDF-"),
        Proof(title="Chương trình", filename="a.exe", content=b"MZ"),
        Proof(title="Trang", filename="a.html", content=b"<script>"),
        Proof(title="Tên giả", filename="a.pdf", content=b"<script>"),
        Proof(title="Quá lớn", filename="a.pdf", content=b"%PDF-" + bytes(LARGEST_EVIDENCE)),
    ],
    ids=lambda proof: proof.title,
)
def test_what_is_no_evidence_is_refused(scoring, proof):
    with pytest.raises(actions.EvidenceRefused):
        scoring.prove(proof=proof)

    assert not ScoreEvidence.objects.exists()


def test_removed_evidence_leaves_with_its_file(scoring, django_capture_on_commit_callbacks):
    evidence = scoring.prove()
    name, storage = evidence.file.name, evidence.file.storage

    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_evidence(evidence=evidence, by=scoring.officer(), at=AT)

    assert (ScoreEvidence.objects.exists(), storage.exists(name)) == (False, False)


def test_evidence_stays_once_the_self_score_is_with_the_leader(scoring):
    evidence = scoring.prove()
    before_leader(scoring)

    with pytest.raises(MoveNotAllowed):
        actions.remove_evidence(evidence=evidence, by=scoring.officer(), at=AT)


# What the database keeps


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "self_scored"}, "sheet_self_scored_has_time_and_person"),
        ({"self_scored_at": AT}, "sheet_self_scored_has_time_and_person"),
        ({"state": "settled", "presented_at": AT}, "sheet_presented_is_draft"),
    ],
)
def test_the_database_refuses(scoring, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ScoreSheet.objects.update(**values)


def test_the_database_keeps_a_locked_sheet_after_its_table_was_changed(scoring):
    ScoreSheet.objects.update(state=SheetState.LOCKED)

    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreSheet.objects.update(bonus_points=5)


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_lose_nothing(scoring):
    works = [lambda value=value: scoring.say(judged=value, expected_version=1) for value in "34"]

    assert at_once(*works) == [ChangedMeanwhile]
    assert scoring.sheet().lock_version == 2


@pytest.mark.django_db(transaction=True)
def test_the_leader_passes_it_once(scoring):
    before_leader(scoring)
    version = scoring.sheet().lock_version
    works = [lambda: scoring.submit(expected_version=version)] * 4

    assert at_once(*works) == [MoveNotAllowed] * 3
    assert Activity.objects.filter(action="self_score_submitted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_taking_back_while_the_leader_passes_it_is_one_of_the_two(scoring):
    before_leader(scoring)
    version = scoring.sheet().lock_version

    failures = at_once(
        lambda: scoring.submit(expected_version=version),
        lambda: actions.take_back_self_score(sheet=scoring.sheet(), by=scoring.officer(), at=AT),
    )

    sheet = scoring.sheet()
    assert failures == [MoveNotAllowed]
    assert (sheet.state == SheetState.SELF_SCORED) == bool(sheet.self_scored_at)
