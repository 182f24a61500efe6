"""Every state × every move of pledge, part and signature, as the tables say; anything else is refused."""

from datetime import UTC, datetime

import pytest

from cluster_portal.moves import MoveNotAllowed
from emulation.models import (
    ENTRY_MOVES,
    PLEDGE_MOVES,
    SIGNATURE_MOVES,
    EntryState,
    Pledge,
    PledgeEntry,
    PledgeState,
    Signature,
    SignatureState,
)
from tests.factories import UserFactory

AT = datetime(2023, 12, 2, tzinfo=UTC)
FREEZING = {"content": "{}", "content_hash": "a" * 64, "code": "GU-1", "at": AT}
PLEDGE_VERBS = [
    (PledgeState.CONSULTING, lambda pledge: pledge.consult()),
    (PledgeState.FROZEN, lambda pledge: pledge.freeze(**FREEZING)),
    (PledgeState.SIGNING, lambda pledge: pledge.open_signing()),
    (PledgeState.DRAFT, lambda pledge: pledge.recall()),
    (PledgeState.IN_FORCE, lambda pledge: pledge.come_into_force(at=AT)),
    (PledgeState.SUMMED_UP, lambda pledge: pledge.sum_up()),
]
ENTRY_VERBS = [
    (EntryState.SUBMITTED, lambda entry: entry.submit(at=AT)),
    (EntryState.RETURNED, lambda entry: entry.send_back(reason="Thiếu chỉ tiêu.")),
    (EntryState.ACCEPTED, lambda entry: entry.accept()),
]


def put(signature, *, is_late=False):
    signature.sign(
        is_late=is_late,
        by=UserFactory.build(province=None),
        position_line="CHỦ TỊCH",
        method="portal",
        content_hash="a" * 64,
        at=AT,
    )


def set_back(signature):
    (signature.withdraw if signature.is_signed else signature.wait_again)()


SIGNATURE_VERBS = [
    (SignatureState.SIGNED, put),
    (
        SignatureState.REFUSED,
        lambda signature: signature.refuse(
            by=UserFactory.build(province=None), reason="Chưa thống nhất.", at=AT
        ),
    ),
    (SignatureState.WAITING, set_back),
    (SignatureState.SUPPLEMENTARY, lambda signature: put(signature, is_late=True)),
]


def check_move(row, state, verb, moves):
    before = row.state
    if state in moves[before]:
        verb(row)
        assert row.state == state
    else:
        with pytest.raises(MoveNotAllowed):
            verb(row)
        assert row.state == before


@pytest.mark.parametrize("to,verb", PLEDGE_VERBS)
@pytest.mark.parametrize("state", PledgeState)
def test_pledge_moves_by_the_table(state, to, verb):
    check_move(Pledge(state=state), to, verb, PLEDGE_MOVES)


@pytest.mark.parametrize("to,verb", ENTRY_VERBS)
@pytest.mark.parametrize("state", EntryState)
def test_entry_moves_by_the_table(state, to, verb):
    check_move(PledgeEntry(state=state), to, verb, ENTRY_MOVES)


@pytest.mark.parametrize("to,verb", SIGNATURE_VERBS)
@pytest.mark.parametrize("state", SignatureState)
def test_signature_moves_by_the_table(state, to, verb):
    check_move(Signature(state=state), to, verb, SIGNATURE_MOVES)


@pytest.mark.parametrize(
    "moves,states",
    [
        (PLEDGE_MOVES, PledgeState),
        (ENTRY_MOVES, EntryState),
        (SIGNATURE_MOVES, SignatureState),
    ],
)
def test_tables_name_every_state(moves, states):
    assert set(moves) == set(states)


def test_what_was_once_in_force_never_becomes_a_draft_again():
    once = {PledgeState.IN_FORCE, PledgeState.SUMMED_UP, PledgeState.REPLACED}

    assert {after for state in once for after in PLEDGE_MOVES[state]} <= once
    assert [state for state in PledgeState if PledgeState.IN_FORCE in PLEDGE_MOVES[state]] == [
        PledgeState.SIGNING
    ]


def test_a_signature_stands():
    """Who has signed cannot refuse; the one way back is the withdrawal, before the pledge is in force."""
    assert SIGNATURE_MOVES[SignatureState.SIGNED] == {SignatureState.WAITING}
    assert SIGNATURE_MOVES[SignatureState.SUPPLEMENTARY] == set()
    with pytest.raises(MoveNotAllowed):
        Signature(state=SignatureState.SIGNED).wait_again()
    with pytest.raises(MoveNotAllowed):
        Signature(state=SignatureState.SIGNED, final_at=AT).withdraw()


def test_editable_pledge_takes_edits_and_a_frozen_one_none():
    for state in PledgeState:
        pledge = Pledge(state=state)
        if state in {PledgeState.DRAFT, PledgeState.CONSULTING}:
            pledge.refuse_edit_unless_editable()
        else:
            with pytest.raises(MoveNotAllowed):
                pledge.refuse_edit_unless_editable()
