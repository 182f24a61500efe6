"""The pledge from its beginning to the open signing, and back again while nobody has signed."""

import hashlib
import json
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from cluster_portal.accounts.models import Activity
from cluster_portal.canonical import canonical
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.actions.targets import line_of
from emulation.models import Direction, EntryState, PledgeState, SignatureState
from emulation.signing.documents import build_content
from tests.factories import IndicatorFactory, UserFactory

from .conftest import AT, REASON, TEXTS

pytestmark = pytest.mark.django_db


def test_create_pledge_gives_each_member_a_part_and_a_place_and_one_to_the_office(world):
    pledge = world.pledge()

    assert sorted(pledge.entries.values_list("province", "state")) == [
        (world.head.pk, "draft"),
        (world.other.pk, "draft"),
    ]
    places = set(pledge.signatures.values_list("province", "state"))
    assert places == {
        (world.head.pk, "waiting"),
        (world.other.pk, "waiting"),
        (None, "waiting"),
    }
    assert Activity.objects.filter(action="pledge_created", by=world.secretary).exists()


def test_create_pledge_twice_is_refused(world):
    world.pledge()

    with pytest.raises(actions.PledgeExists):
        world.pledge()


def test_edit_pledge_writes_texts_and_targets(world):
    pledge = world.pledge()
    words = IndicatorFactory(direction=Direction.WORDS)

    pledge = actions.edit_pledge(
        pledge=pledge,
        texts={**TEXTS, "place": "Đà Nẵng"},
        targets=[
            actions.TargetLine(world.indicator, value=Decimal(30)),
            actions.TargetLine(words, Direction.WORDS, None, "Hoàn thành tốt"),
        ],
        expected_version=1,
        by=world.secretary,
        at=AT,
    )

    assert (pledge.place, pledge.lock_version) == ("Đà Nẵng", 2)
    assert [str(line_of(each)) for each in pledge.common_targets()] == [
        "≥ 30",
        "Hoàn thành tốt",
    ]
    line = Activity.objects.get(action="pledge_edited")
    assert line.changes == {
        "place": ["Quảng Ngãi", "Đà Nẵng"],
        world.indicator.code: [None, "≥ 30"],
        words.code: [None, "Hoàn thành tốt"],
    }


def test_edit_pledge_without_change_leaves_no_line(world):
    pledge = world.pledge()

    actions.edit_pledge(
        pledge=pledge, texts=TEXTS, targets=[], expected_version=1, by=world.secretary, at=AT
    )

    assert not Activity.objects.filter(action="pledge_edited").exists()


def test_edit_pledge_on_an_older_version_says_what_changed_and_by_whom(world):
    pledge = world.pledge()
    facts = {"pledge": pledge, "targets": [], "expected_version": 1, "by": world.secretary}
    actions.edit_pledge(texts={**TEXTS, "place": "Đà Nẵng"}, at=AT, **facts)

    with pytest.raises(ChangedMeanwhile) as conflict:
        actions.edit_pledge(texts={**TEXTS, "copies_count": 10}, at=AT, **facts)

    assert conflict.value.changes == {"place": ("Quảng Ngãi", "Đà Nẵng"), "copies_count": (10, 9)}
    assert (conflict.value.version, conflict.value.by) == (2, str(world.secretary))


def test_missing_to_freeze_lists_what_is_lacking(world):
    pledge = world.pledge()
    pledge.basis_text = " "

    missing = [str(each) for each in pledge.missing_to_freeze()]

    assert len(missing) == 4  # the text, the common targets, two parts
    assert any("Khác Mẫu" in each for each in missing)


@pytest.mark.parametrize("state", [EntryState.DRAFT, EntryState.SUBMITTED, EntryState.RETURNED])
def test_freeze_is_refused_while_a_part_is_not_accepted(world, state):
    pledge = world.accepted()
    entry = pledge.entries.get(province=world.other)
    entry.state, entry.submitted_at = state, AT if state == EntryState.SUBMITTED else None
    entry.return_reason = REASON if state == EntryState.RETURNED else ""
    entry.save()

    with pytest.raises(actions.NotComplete) as refusal:
        actions.freeze_pledge(pledge=pledge, by=world.secretary, at=AT)

    assert refusal.value.missing == pledge.missing_to_freeze()
    assert len(refusal.value.missing) == 1
    pledge.refresh_from_db()
    assert (pledge.state, pledge.content) == (PledgeState.DRAFT, "")


def test_freeze_is_refused_when_a_common_target_came_after_the_parts(world):
    """A target that nobody has set for the own province cannot be signed."""
    pledge = world.accepted()
    late = IndicatorFactory(text="Đến muộn")
    actions.edit_pledge(
        pledge=pledge,
        texts=TEXTS,
        targets=[
            actions.TargetLine(world.indicator, value=Decimal(30)),
            actions.TargetLine(late, value=Decimal(1)),
        ],
        expected_version=2,
        by=world.secretary,
        at=AT,
    )

    with pytest.raises(actions.NotComplete) as refusal:
        actions.freeze_pledge(pledge=pledge, by=world.secretary, at=AT)

    assert all("Đến muộn" in str(each) for each in refusal.value.missing)


def test_freeze_stores_canonical_content_its_hash_and_a_code(world):
    pledge = world.frozen()

    content = json.loads(pledge.content)
    assert pledge.state == PledgeState.FROZEN
    assert pledge.content_hash == hashlib.sha256(pledge.content.encode()).hexdigest()
    assert pledge.code.startswith("GU-")
    assert canonical(content) == pledge.content
    assert content["targets"][0]["common"] == {
        "direction": "at_least",
        "value": "30",
        "words": "",
    }
    assert content["targets"][0]["units"] == {
        world.head.key: {"direction": "at_least", "value": "15", "words": ""},
        world.other.key: {"direction": "at_least", "value": "15", "words": ""},
    }
    assert content["signers"] == [world.head.key, world.other.key, "thuong-truc"]


def test_content_does_not_depend_on_who_asks_when(world):
    pledge = world.accepted()

    assert canonical(build_content(pledge)) == canonical(build_content(pledge))


def test_canonical_json_is_stable():
    """The golden hash: what was signed in 2023 must be found equal in ten years."""
    content = {"b": "Đà Nẵng", "a": [1, {"y": "80.5", "x": None}]}

    text = canonical(content)

    assert text == '{"a":[1,{"x":null,"y":"80.5"}],"b":"Đà Nẵng"}'
    assert hashlib.sha256(text.encode()).hexdigest() == (
        "1d0370581bdb2befbf479f87c9ab9febdbb29ad98366c01302acd06bc684ca83"
    )


def test_recall_gives_up_content_and_forgets_refusals(world):
    pledge = world.signing()
    actions.refuse_to_sign(
        signature=world.place(pledge, world.other),
        reason=REASON,
        by=world.leaders[world.other.pk],
        at=AT,
    )

    pledge = actions.recall_pledge(pledge=pledge, reason=REASON, by=world.secretary, at=AT)

    assert (pledge.state, pledge.content, pledge.content_hash, pledge.code) == (
        PledgeState.DRAFT,
        "",
        "",
        None,
    )
    assert set(pledge.signatures.values_list("state", flat=True)) == {SignatureState.WAITING}


def test_recall_is_refused_once_somebody_has_signed(world):
    pledge = world.signing()
    world.sign(pledge, world.other)

    with pytest.raises(MoveNotAllowed, match="Khác Mẫu"):
        actions.recall_pledge(pledge=pledge, reason=REASON, by=world.secretary, at=AT)

    pledge.refresh_from_db()
    assert pledge.state == PledgeState.SIGNING


def test_recall_needs_a_reason(world):
    with pytest.raises(ReasonTooShort):
        actions.recall_pledge(pledge=world.frozen(), reason="sửa", by=world.secretary, at=AT)


def test_an_accepted_part_can_go_back_after_a_recall(world):
    pledge = actions.recall_pledge(pledge=world.frozen(), reason=REASON, by=world.secretary, at=AT)
    entry = pledge.entries.get(province=world.other)

    entry = actions.return_entry(entry=entry, reason=REASON, by=world.secretary, at=AT)

    assert entry.state == EntryState.RETURNED


RUN = [
    ("edit_pledge", {"texts": TEXTS, "targets": [], "expected_version": 1}),
    ("consult_pledge", {}),
    ("freeze_pledge", {}),
    ("open_signing", {}),
    ("recall_pledge", {"reason": REASON}),
]


@pytest.mark.parametrize("name,facts", RUN)
@pytest.mark.parametrize("who", ["officer", "leader", "observer", "administrator", "stranger"])
def test_only_the_secretary_runs_the_pledge(world, name, facts, who):
    people = {
        "officer": world.officers[world.head.pk],
        "leader": world.leaders[world.head.pk],
        "observer": UserFactory(observer=True),
        "administrator": UserFactory(administrator=True),
        "stranger": UserFactory(secretary=True),  # of a province that heads no year
    }
    pledge = world.accepted()

    with pytest.raises(PermissionDenied):
        getattr(actions, name)(pledge=pledge, by=people[who], at=AT, **facts)

    pledge.refresh_from_db()
    assert pledge.state == PledgeState.DRAFT
