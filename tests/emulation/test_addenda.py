"""Changing what is in force: an addendum is written, signed by all, linked, and counts from its day on."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.models import Direction, Pledge, PledgeKind, PledgeState, Result
from emulation.papers import read_paper
from emulation.signed_targets import signed_targets
from reports.verification import paper_of_code
from tests.factories import HeadTermFactory, IndicatorFactory

from .conftest import TEXTS

pytestmark = pytest.mark.django_db
IN_JUNE = datetime(2024, 6, 20, 3, 0, tzinfo=UTC)
ADDENDUM = {
    **TEXTS,
    "on": date(2024, 6, 20),
    "contents_text": "Bão số 5 làm chậm việc thành lập mới.",
}


@pytest.fixture
def pledge(world):
    """In force, with the secretary's unit at the head of its own year, too."""
    HeadTermFactory(year=world.year, province=world.head)
    return world.in_force()


def change(world, province=None, value=Decimal(10), indicator=None):
    return actions.ChangedTarget(
        actions.TargetLine(indicator or world.indicator, Direction.AT_LEAST, value), province
    )


def begin(world, pledge, *changes, by=None):
    return actions.create_addendum(
        pledge=pledge,
        texts=ADDENDUM,
        changes=changes or [change(world, world.other)],
        by=by or world.secretary,
        at=IN_JUNE,
    )


def sign_all(world, addendum, at=IN_JUNE):
    addendum = actions.freeze_pledge(pledge=addendum, by=world.secretary, at=at)
    addendum = actions.open_signing(pledge=addendum, by=world.secretary, at=at)
    for province in (world.head, world.other, None):
        world.sign(addendum, province, at=at)
    addendum.refresh_from_db()
    return addendum


def test_it_names_the_pledge_and_holds_the_whole_line_of_what_changes(world, pledge):
    addendum = begin(world, pledge)

    frozen = actions.freeze_pledge(pledge=addendum, by=world.secretary, at=IN_JUNE)
    paper = read_paper(frozen)

    assert (frozen.kind, frozen.amends, frozen.version) == (PledgeKind.ADDENDUM, pledge, 1)
    assert paper.content["amends"] == {
        "code": pledge.code,
        "sha256": pledge.content_hash,
        "version": 1,
    }
    # The common value and the other alliance's stay as they were signed.
    assert [(row.common, row.units) for row in paper.targets] == [("30", ("15", "10"))]
    assert paper.title == "Phụ lục số 1 của giao ước thi đua năm 2024"


def test_all_sign_it_and_the_pledge_stays_as_it_was(world, pledge):
    before = (pledge.content, pledge.content_hash, pledge.state)

    addendum = sign_all(world, begin(world, pledge))

    assert addendum.state == PledgeState.IN_FORCE
    pledge.refresh_from_db()
    assert (pledge.content, pledge.content_hash, pledge.state) == before


def test_results_take_the_new_target_from_its_day_on(world, pledge):
    addendum = sign_all(world, begin(world, pledge))
    key = world.other.pk, world.indicator.pk

    assert signed_targets(pledge, date(2024, 6, 19))[key].value == 15
    assert signed_targets(pledge, date(2024, 6, 20))[key].value == 10
    actions.set_targets_from_pledge(year=world.year, by=world.secretary, at=IN_JUNE)

    changed = Result.objects.get(province=world.other)
    kept = Result.objects.get(province=world.head)
    assert (changed.target, changed.pledge_hash) == (10, addendum.content_hash)
    # Its whole line was signed again, so the other alliance's target is the addendum's too.
    assert (kept.target, kept.pledge_hash) == (15, addendum.content_hash)


def test_an_addendum_that_is_not_signed_by_all_changes_nothing(world, pledge):
    addendum = begin(world, pledge)
    actions.freeze_pledge(pledge=addendum, by=world.secretary, at=IN_JUNE)

    assert (
        signed_targets(pledge, date(2024, 12, 31))[world.other.pk, world.indicator.pk].value == 15
    )


def test_the_later_of_two_addenda_counts(world, pledge):
    sign_all(world, begin(world, pledge))
    second = begin(world, pledge, change(world, world.other, Decimal(12)))
    later = datetime(2024, 9, 1, 3, 0, tzinfo=UTC)

    assert second.version == 2
    sign_all(world, second, at=later)

    on = {day: signed_targets(pledge, day) for day in (date(2024, 8, 31), date(2024, 9, 1))}
    assert [rows[world.other.pk, world.indicator.pk].value for rows in on.values()] == [10, 12]


def test_a_new_indicator_needs_a_value_of_everybody(world, pledge):
    indicator = IndicatorFactory(text="Sản phẩm OCOP")
    addendum = begin(world, pledge, change(world, None, Decimal(5), indicator))

    with pytest.raises(actions.NotComplete) as refusal:
        actions.freeze_pledge(pledge=addendum, by=world.secretary, at=IN_JUNE)

    assert len(refusal.value.missing) == 2


def test_both_papers_lead_to_each_other(world, pledge):
    addendum = sign_all(world, begin(world, pledge))

    of_pledge, of_addendum = paper_of_code(pledge.code), paper_of_code(addendum.code)

    assert [code for _words, code in of_pledge.related] == [addendum.code]
    assert [code for _words, code in of_addendum.related] == [pledge.code]
    assert "20/06/2024" in of_pledge.related[0][0]


def test_it_is_edited_while_it_is_a_draft(world, pledge):
    addendum = begin(world, pledge)

    addendum = actions.edit_addendum(
        addendum=addendum,
        texts=ADDENDUM | {"contents_text": "Khác."},
        changes=[change(world, world.head, Decimal(9))],
        by=world.secretary,
        at=IN_JUNE,
    )

    paper = read_paper(addendum)
    assert paper.content["contents"] == ["Khác."]
    assert [row.units for row in paper.targets] == [("9", "15")]


def test_only_one_at_a_time(world, pledge):
    begin(world, pledge)

    with pytest.raises(MoveNotAllowed, match="ký xong"):
        begin(world, pledge)


def test_only_a_pledge_in_force_is_changed(world):
    HeadTermFactory(year=world.year, province=world.head)
    unsigned = world.signing()

    with pytest.raises(MoveNotAllowed):
        begin(world, unsigned)


def test_only_who_runs_the_year_begins_one(world, pledge):
    with pytest.raises(PermissionDenied):
        begin(world, pledge, by=world.leaders[world.other.pk])

    assert not Pledge.objects.addenda().exists()


def test_it_changes_something(world, pledge):
    with pytest.raises(MoveNotAllowed):
        actions.create_addendum(
            pledge=pledge, texts=ADDENDUM, changes=[], by=world.secretary, at=IN_JUNE
        )


# The pages


def field(indicator, province=None):
    return f"target_{indicator.pk}_{province.pk if province else 'common'}"


def typed(world, **more):
    texts = {**ADDENDUM, "on": "20/06/2024", "copies_count": "9"}
    return {**texts, field(world.indicator, world.other): "10", **more}


def test_the_secretary_writes_it_beside_the_pledge(client, world, pledge):
    client.force_login(world.secretary)
    address = reverse("emulation:addendum_edit", args=[2024])

    form = client.get(address).content.decode()
    saved = client.post(address, typed(world))
    page = client.get(saved.url)

    assert 'placeholder="15"' in form
    addendum = Pledge.objects.addenda().get()
    assert saved.url == addendum.get_absolute_url()
    assert "Phụ lục số 1" in page.content.decode()
    assert [row.units for row in read_paper(addendum).targets] == [("15", "10")]


def test_an_addendum_of_nothing_is_refused_in_the_form(client, world, pledge):
    client.force_login(world.secretary)

    page = client.post(
        reverse("emulation:addendum_edit", args=[2024]),
        typed(world) | {field(world.indicator, world.other): ""},
    )

    assert page.status_code == 422
    assert "ít nhất một chỉ tiêu" in page.content.decode()


def test_its_steps_are_those_of_a_pledge(client, world, pledge):
    addendum = begin(world, pledge)
    client.force_login(world.secretary)

    for name, state in (("freeze", "frozen"), ("recall", "draft"), ("freeze", "frozen")):
        address = reverse("emulation:addendum_move", args=[2024, 1, name])
        assert client.post(address, {"reason": "Sửa lại một con số."}).status_code == 302
        addendum.refresh_from_db()
        assert addendum.state == state
    client.post(reverse("emulation:addendum_move", args=[2024, 1, "open_signing"]))

    addendum.refresh_from_db()
    assert addendum.state == PledgeState.SIGNING


def test_members_see_it_with_the_pledge_once_it_is_no_draft(client, world, pledge):
    addendum = begin(world, pledge)
    client.force_login(world.leaders[world.other.pk])
    address = addendum.get_absolute_url()

    before = client.get(address)
    actions.freeze_pledge(pledge=addendum, by=world.secretary, at=IN_JUNE)
    after, of_pledge = client.get(address), client.get(pledge.get_absolute_url())

    assert (before.status_code, after.status_code) == (404, 200)
    assert address in of_pledge.content.decode()


def test_who_runs_no_year_writes_none(client, world, pledge):
    client.force_login(world.leaders[world.other.pk])

    assert client.get(reverse("emulation:addendum_edit", args=[2024])).status_code == 403
