"""Every state × every move × every person, as a table: what a return may become, and by whom."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from cluster_portal.accounts.models import Activity
from cluster_portal.moves import MoveNotAllowed
from cooperatives import actions
from cooperatives.models import Return, ReturnState

from . import conftest as make
from .conftest import AT, REASON

pytestmark = pytest.mark.django_db

STATES = {
    ReturnState.DRAFT: make.edited,
    ReturnState.SUBMITTED: make.sent,
    ReturnState.RETURNED: make.sent_back,
    ReturnState.ACCEPTED: make.accepted,
    ReturnState.FROZEN: make.frozen,
    ReturnState.SUPERSEDED: make.superseded,
}


def edit(own, by):
    actions.edit_return(
        province_return=own,
        cells={},
        as_of=own.as_of,
        basis=own.basis,
        expected_version=own.lock_version,
        by=by,
        at=AT,
    )


def move(action, **facts):
    return lambda own, by: action(province_return=own, by=by, at=AT, **facts)


def answered_first(own, by):
    """A return that came back is sent once its questions are answered."""
    for question in own.questions.filter(state="asked") if own.pk else ():
        question.answer()
        question.save()
    actions.submit_return(province_return=own, by=by, at=AT)


MOVES = {
    "edit": edit,
    "submit": answered_first,
    "ask": move(actions.ask_about_cell, cell="revenue", text="Vì sao tăng nhiều như vậy?"),
    "send back": move(actions.send_return_back),
    "accept": move(actions.accept_return),
    "freeze": move(actions.freeze_return),
    "supersede": move(actions.supersede_return, reason=REASON),
}
# From which states each move goes, and who may make it.
FROM = {
    "edit": {"draft", "returned"},
    "submit": {"draft", "returned"},
    "ask": {"submitted", "accepted"},
    "send back": {"submitted", "accepted"},
    "accept": {"submitted"},
    "freeze": {"accepted"},
    "supersede": {"frozen"},
}
BY = {
    "edit": {"officer"},
    "submit": {"leader"},
    **dict.fromkeys(["ask", "send back", "accept", "freeze", "supersede"], {"secretary"}),
}
PEOPLE = ("officer", "leader", "secretary", "head_leader", "observer", "administrator")


@pytest.mark.parametrize("state", STATES)
def test_every_move_by_everybody(world, state):
    """One table a state: {(move, person): what happened}; each is tried and rolled back."""
    own = STATES[state](world)
    if state in ("submitted", "accepted"):
        make.asked(world, own)  # sending back needs a question; accepting needs it resolved
    found = {
        (name, person): tried(own, name, getattr(world, person))
        for name in MOVES
        for person in PEOPLE
    }

    assert found == {
        (name, person): expected(name, person, state) for name in MOVES for person in PEOPLE
    }


def tried(own, name, by):
    with transaction.atomic():
        row = Return.objects.get(pk=own.pk)
        if name in ("accept", "freeze"):
            row.questions.update(state="resolved", resolved_at=AT, resolved_by=by)
        try:
            with transaction.atomic():
                MOVES[name](row, by)
            outcome = "done"
        except PermissionDenied:
            outcome = "not allowed"
        except MoveNotAllowed:
            outcome = "not now"
        transaction.set_rollback(True)
    return outcome


def expected(name, person, state):
    if person not in BY[name]:
        return "not allowed"
    return "done" if state in FROM[name] else "not now"


def test_moves_are_recorded_with_their_people(world):
    own = make.superseded(world)

    lines = Activity.objects.filter(target_id=str(own.pk), target_type="cooperatives.return")
    assert [(line.action, line.by) for line in lines.order_by("number")] == [
        ("return_submitted", world.leader),
        ("return_accepted", world.secretary),
        ("return_frozen", world.secretary),
        ("return_superseded", world.secretary),
    ]


def test_second_sender_is_told_who_was_faster(world):
    own = make.sent(world)

    with pytest.raises(MoveNotAllowed) as refusal:
        make.sent(world, own)

    assert "đã gửi" in str(refusal.value)
    assert world.leader.full_name in str(refusal.value)


def test_return_is_not_accepted_while_a_question_is_open(world):
    own = make.sent(world)
    question = make.asked(world, own)
    actions.answer_question(
        question=question, text="Có ba đơn vị mới thành lập.", by=world.officer, at=AT
    )

    with pytest.raises(actions.NotComplete) as refusal:
        actions.accept_return(province_return=own, by=world.secretary, at=AT)

    assert refusal.value.missing == ["Doanh thu"]


def test_return_is_not_sent_back_without_a_question(world):
    with pytest.raises(MoveNotAllowed):
        actions.send_return_back(province_return=make.sent(world), by=world.secretary, at=AT)


def test_return_is_not_sent_again_before_the_questions_are_answered(world):
    own = make.sent_back(world)

    with pytest.raises(actions.NotComplete) as refusal:
        make.sent(world, own)

    assert refusal.value.missing == ["Doanh thu: trả lời câu hỏi của Thư ký cụm"]


THREAD = ("officer", "leader", "secretary", "head_leader", "observer", "administrator")


@pytest.mark.parametrize(
    "state,allowed",
    [
        ("asked", {("answer", "officer"), ("answer", "leader"), ("resolve", "secretary")}),
        ("answered", {("ask", "secretary"), ("resolve", "secretary")}),
        ("resolved", set()),
    ],
)
def test_thread_by_state_and_person(world, state, allowed):
    question = make.asked(world, make.sent(world))
    if state != "asked":
        actions.answer_question(
            question=question, text="Ba đơn vị mới thành lập.", by=world.officer, at=AT
        )
    if state == "resolved":
        actions.resolve_question(question=question, by=world.secretary, at=AT)
    replies = {
        "answer": lambda by: actions.answer_question(
            question=question, text="Câu trả lời đủ dài.", by=by, at=AT
        ),
        "ask": lambda by: actions.ask_again(
            question=question, text="Câu hỏi thêm đủ dài.", by=by, at=AT
        ),
        "resolve": lambda by: actions.resolve_question(question=question, by=by, at=AT),
    }
    done = set()
    for name, reply in replies.items():
        for person in THREAD:
            with transaction.atomic():
                try:
                    with transaction.atomic():
                        reply(getattr(world, person))
                    done.add((name, person))
                except (PermissionDenied, MoveNotAllowed):
                    pass
                transaction.set_rollback(True)

    assert done == allowed


# What is frozen stays, whatever writes


@pytest.mark.parametrize(
    "change",
    [
        {"content": "{}"},
        {"content_hash": "0" * 64},
        {"state": "draft"},
        {"frozen_at": AT.replace(year=2025)},
        {"version": 7},
        {"basis": "estimate"},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("state", ["frozen", "superseded"])
def test_database_keeps_a_frozen_return(world, state, change):
    own = STATES[state](world)

    with pytest.raises(DatabaseError), transaction.atomic():
        Return.objects.filter(pk=own.pk).update(**change)

    assert Return.objects.filter(pk=own.pk, content=own.content, state=state).exists()


def test_new_version_begins_with_what_was_said_and_names_the_hash_of_the_old(world):
    make.edited(world, revenue=actions.Said(text="Đã đối chiếu"))
    own = Return.objects.get()
    own = make.sent(world, own)
    own = actions.accept_return(province_return=own, by=world.secretary, at=AT)
    own = actions.freeze_return(province_return=own, by=world.secretary, at=AT)

    new = actions.supersede_return(province_return=own, reason=REASON, by=world.secretary, at=AT)
    again = make.sent(world, new)

    assert (new.version, new.state, new.supersede_reason) == (2, "draft", REASON)
    assert list(new.cells.values_list("code", "note")) == [("revenue", "Đã đối chiếu")]
    assert again.stored_content()["supersedes"] == own.content_hash
    assert list(Return.objects.current().values_list("version", flat=True)) == [2]
