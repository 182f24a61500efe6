"""The content on its way: versions with differences, comments of the members, what was reached the year before."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from cluster_portal.moves import MoveNotAllowed
from cooperatives.models import Basis
from emulation import actions
from emulation.baselines import read_baselines
from emulation.history import difference, read_history
from emulation.models import PledgeComment
from tests.factories import OrganizationFactory, ResultFactory, UserFactory

from .conftest import AT, REASON, TEXTS, build_world

pytestmark = pytest.mark.django_db
COMMENT = "Chỉ tiêu số 2 nên tính cả quỹ tín dụng."
ANSWER = "Đã sửa theo góp ý của đơn vị."


def address(name, *arguments):
    return reverse(f"emulation:{name}", args=[2024, *arguments])


# Versions


def edit(world, pledge, **texts):
    return actions.edit_pledge(
        pledge=pledge,
        texts={**TEXTS, **texts},
        targets=[actions.TargetLine(world.indicator, value=Decimal(30))],
        expected_version=pledge.lock_version,
        by=world.secretary,
        at=AT,
    )


def test_each_change_says_who_when_and_what(world):
    pledge = edit(world, world.pledge(), contents_text="Thi đua một.\nThi đua hai.")
    pledge = edit(world, pledge, contents_text="Thi đua một.\nThi đua ba.")

    newest, before, _begun = read_history(pledge)

    assert (newest.number, newest.by, newest.at) == (3, str(world.secretary), AT)
    [change] = newest.differences
    assert change.lines == ((" ", "Thi đua một."), ("-", "Thi đua hai."), ("+", "Thi đua ba."))
    assert world.indicator.text in [each.label for each in before.differences]


def test_of_what_stays_only_the_edges_are_shown():
    old = "\n".join(f"Dòng {number}" for number in range(9))

    assert difference(old, f"{old}\nDòng mới") == (
        (" ", "Dòng 0"),
        (" ", "…"),
        (" ", "Dòng 8"),
        ("+", "Dòng mới"),
    )


def test_members_read_the_versions(client, world):
    edit(world, world.pledge(), contents_text="Thi đua hai.")
    client.force_login(world.officers[world.other.pk])

    page = client.get(address("pledge_history")).content.decode()

    assert "Thi đua hai." in page
    assert 'class="difference-minus"' in page


# Comments


@pytest.fixture
def draft(world):
    return actions.consult_pledge(pledge=world.pledge(), by=world.secretary, at=AT)


def comment(world, draft, by=None):
    by = by or world.officers[world.other.pk]
    return actions.comment_on_pledge(pledge=draft, part="targets", text=COMMENT, by=by, at=AT)


def test_a_thread_is_begun_answered_and_settled_on_the_page(client, world, draft):
    client.force_login(world.officers[world.other.pk])
    client.post(address("pledge_comments"), {"part": "targets", "text": COMMENT})
    thread = PledgeComment.objects.get()
    client.force_login(world.secretary)
    client.post(address("pledge_comment", thread.pk), {"text": ANSWER})
    client.post(address("pledge_comment_resolve", thread.pk))
    client.force_login(world.leaders[world.head.pk])

    page = client.get(address("pledge_comments")).content.decode()

    assert COMMENT in page
    assert ANSWER in page
    thread.refresh_from_db()
    assert (thread.is_resolved, thread.resolved_by) == (True, world.secretary)
    assert "thread-resolved" in page


def test_an_answer_opens_a_settled_thread_again(world, draft):
    thread = comment(world, draft)
    actions.resolve_comment(comment=thread, by=world.secretary, at=AT)

    actions.answer_comment(comment=thread, text=COMMENT, by=world.leaders[world.other.pk], at=AT)

    thread.refresh_from_db()
    assert not thread.is_resolved


def test_who_began_a_thread_may_settle_it_and_other_members_may_not(world, draft):
    thread = comment(world, draft)
    with pytest.raises(PermissionDenied):
        actions.resolve_comment(comment=thread, by=world.officers[world.head.pk], at=AT)

    settled = actions.resolve_comment(comment=thread, by=thread.by, at=AT)

    assert settled.is_resolved


@pytest.mark.parametrize("state", ["draft", "frozen"])
def test_comments_are_for_the_time_of_consulting(world, state):
    pledge = world.pledge() if state == "draft" else world.frozen()

    with pytest.raises(MoveNotAllowed):
        comment(world, pledge)


def test_strangers_do_not_comment(world, draft):
    for by in (UserFactory(), UserFactory(observer=True), UserFactory(administrator=True)):
        with pytest.raises(PermissionDenied):
            comment(world, draft, by=by)


def test_what_was_said_stays(world, draft):
    thread = comment(world, draft)

    with pytest.raises(DatabaseError, match="comment_stays"), transaction.atomic():
        PledgeComment.objects.filter(pk=thread.pk).update(text="Không có ý kiến.")


def test_a_comment_too_short_comes_back(client, world, draft):
    client.force_login(world.officers[world.other.pk])

    response = client.post(address("pledge_comments"), {"part": "targets", "text": "Ừ."})

    assert response.status_code == 422
    assert response.context["form"].errors["text"]


def test_the_comments_take_as_many_queries_with_ten_threads_as_with_one(
    client, world, draft, django_assert_max_num_queries
):
    client.force_login(world.secretary)
    counts = []
    for more in (1, 9):
        for _number in range(more):
            thread = comment(world, draft)
            actions.answer_comment(comment=thread, text=ANSWER, by=world.secretary, at=AT)
        with django_assert_max_num_queries(20) as queries:
            assert client.get(address("pledge_comments")).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


# What was reached the year before


def frozen_baselines(pledge):
    [target] = json.loads(pledge.content)["targets"]
    return target["baselines"]


def test_the_recorded_result_of_the_year_before_is_frozen_with_the_target(world):
    ResultFactory(
        year=world.preparing,
        province=world.other,
        indicator=world.indicator,
        actual=Decimal("12.500"),
        basis=Basis.ESTIMATE,
        as_of=date(2023, 11, 15),
    )
    pledge = world.frozen()
    world.preparing.results.update(actual=Decimal(99))

    pledge.refresh_from_db()
    assert frozen_baselines(pledge) == {
        world.other.key: {
            "year": 2023,
            "value": "12.5",
            "words": "",
            "origin": "results",
            "basis": "estimate",
            "as_of": "2023-11-15",
        }
    }


def test_without_a_result_the_register_is_counted(world):
    """A computed indicator has a base even before anybody has written results."""
    world.indicator.source = "new_cooperatives"
    world.indicator.save()
    OrganizationFactory(province=world.other, founded_on=date(2023, 5, 1))

    found = read_baselines(world.accepted())[world.other.pk, world.indicator.pk]

    assert (found.value, found.origin, found.is_estimate) == (Decimal(1), "register", True)


def test_nothing_known_is_no_base_and_not_nought(world):
    assert frozen_baselines(world.frozen()) == {}


def test_the_province_sees_its_base_beside_the_target(client, world):
    ResultFactory(year=world.preparing, province=world.other, indicator=world.indicator, actual=12)
    pledge = world.accepted()
    entry = pledge.entries.get(province=world.other)
    actions.return_entry(entry=entry, reason=REASON, by=world.secretary, at=AT)
    client.force_login(world.officers[world.other.pk])

    for name in ("entry_detail", "entry_edit"):
        page = client.get(address(name, world.other.slug)).content.decode()
        assert "Đạt được năm 2023" in page
        assert "<strong>12</strong>" in page


def test_the_part_takes_as_many_queries_with_nine_members_as_with_two(
    client, django_assert_max_num_queries
):
    counts = []
    for more in (0, 7):
        world = build_world(more)
        world.accepted()
        client.force_login(world.officers[world.other.pk])
        with django_assert_max_num_queries(25) as queries:
            client.get(address("entry_detail", world.other.slug))
        counts.append(len(queries))

    assert counts[0] == counts[1]
