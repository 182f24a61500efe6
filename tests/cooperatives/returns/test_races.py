"""Many people at one return at the same moment: one does it, the others are told who was faster."""

import pytest

from cluster_portal.accounts.activity import broken_lines
from cluster_portal.accounts.models import Activity
from cooperatives import actions
from cooperatives.models import Return
from tests.cooperatives.test_import_races import at_once

from . import conftest as make
from .conftest import AT, REASON

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_fifty_send_one_return_at_once(world):
    """Nobody has begun it: the first one begins it, too."""
    ended = at_once(*[lambda: make.sent(world)] * 50)

    assert sorted(ended) == ["MoveNotAllowed"] * 49 + ["done"]
    assert Return.objects.count() == 1
    assert Activity.objects.filter(action="return_submitted").count() == 1
    assert broken_lines() == []


def test_secretary_accepts_and_sends_back_at_once(world):
    own = make.sent(world)
    question = make.asked(world, own)
    actions.resolve_question(question=question, by=world.secretary, at=AT)

    ended = at_once(
        lambda: actions.accept_return(province_return=own, by=world.secretary, at=AT),
        lambda: actions.accept_return(province_return=own, by=world.secretary, at=AT),
    )

    assert sorted(ended) == ["MoveNotAllowed", "done"]


def test_two_open_a_frozen_return_again_at_once(world):
    own = make.frozen(world)

    ended = at_once(
        *[
            lambda: actions.supersede_return(
                province_return=own, reason=REASON, by=world.secretary, at=AT
            )
        ]
        * 4
    )

    assert sorted(ended) == ["MoveNotAllowed"] * 3 + ["done"]
    assert sorted(Return.objects.values_list("version", "state")) == [
        (1, "superseded"),
        (2, "draft"),
    ]
