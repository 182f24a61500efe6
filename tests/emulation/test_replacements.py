"""A version that replaces the pledge in force: begun with what holds, sent in, signed anew, linked from both sides."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.calendar import steps_of
from emulation.models import EntryState, HeadTerm, Pledge, PledgeState
from emulation.signed_targets import pledge_in_force
from tests.factories import HeadTermFactory, UserFactory

pytestmark = pytest.mark.django_db
IN_JUNE = datetime(2024, 6, 3, 2, 0, tzinfo=UTC)


def at(name, *arguments):
    return reverse(f"emulation:{name}", args=[2024, *arguments])


@pytest.fixture
def pledge(world):
    """In force, and the year has its own head."""
    HeadTermFactory(year=world.year, province=world.head, duty=HeadTerm.Duty.HEAD)
    return world.in_force()


def begin(world, pledge):
    return actions.begin_replacement(pledge=pledge, by=world.secretary, at=IN_JUNE)


def signed_anew(world, version):
    """Sent in, accepted, frozen and signed by everybody."""
    for entry in version.entries.all():
        world.walk(entry)
    version = actions.freeze_pledge(pledge=version, by=world.secretary, at=IN_JUNE)
    version = actions.open_signing(pledge=version, by=world.secretary, at=IN_JUNE)
    for province in (world.head, world.other, None):
        world.sign(version, province, at=IN_JUNE)
    version.refresh_from_db()
    return version


def test_it_begins_with_what_holds_and_the_old_one_goes_on(world, pledge):
    version = begin(world, pledge)

    assert (version.version, version.state, version.replaces) == (2, PledgeState.DRAFT, pledge)
    assert version.contents_text == pledge.contents_text
    [common] = version.targets.filter(entry=None)
    own = version.targets.exclude(entry=None).values_list("value", flat=True)
    assert (common.value, list(own)) == (Decimal(30), [Decimal(15), Decimal(15)])
    assert {entry.state for entry in version.entries.all()} == {EntryState.DRAFT}
    assert pledge_in_force(world.year) == pledge


def test_when_all_have_signed_it_holds_and_the_old_one_is_replaced(world, pledge):
    version = signed_anew(world, begin(world, pledge))

    pledge.refresh_from_db()
    assert (version.state, pledge.state) == (PledgeState.IN_FORCE, PledgeState.REPLACED)
    assert pledge_in_force(world.year) == version
    assert json.loads(version.content)["replaces"] == {
        "code": pledge.code,
        "sha256": pledge.content_hash,
        "version": 1,
    }


def test_the_year_that_prepared_it_counts_the_version_that_holds(world, pledge):
    version = begin(world, pledge)
    on = date(2024, 6, 10)
    assert steps_of(world.preparing, on)[-1].is_done

    signed_anew(world, version)

    assert steps_of(world.preparing, on)[-1].is_done


def test_both_pages_and_the_verification_name_each_other(client, world, pledge):
    version = signed_anew(world, begin(world, pledge))
    client.force_login(world.leaders[world.other.pk])

    new, old = client.get(at("pledge_detail")), client.get(at("pledge_version", 1))
    pdf = client.get(at("pledge_version_pdf", 1))
    told_old = client.get(reverse("reports:verification_detail", args=[pledge.code]))
    told_new = client.get(reverse("reports:verification_detail", args=[version.code]))

    assert at("pledge_version", 1) in new.content.decode()
    assert at("pledge_version", 2) in old.content.decode()
    assert "không còn hiệu lực" in old.content.decode().lower()
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")
    assert version.code in told_old.content.decode()
    assert pledge.code in told_new.content.decode()


def test_while_it_is_written_the_page_leads_to_the_one_that_holds(client, world, pledge):
    client.force_login(world.secretary)
    page = client.post(at("replacement_begin"), follow=True).content.decode()

    assert at("pledge_version", 1) in page
    assert at("replacement_drop") in page
    assert client.get(at("pledge_version", 1)).status_code == 200


# The one in force is never hidden by one on its way


def frozen_anew(world, version):
    for entry in version.entries.all():
        world.walk(entry)
    return actions.freeze_pledge(pledge=version, by=world.secretary, at=IN_JUNE)


def shown(client, name, *arguments):
    return client.get(at(name, *arguments)).context["pledge"]


@pytest.mark.parametrize("how_far", ["draft", "frozen", "signing"])
def test_the_year_shows_the_pledge_in_force_with_a_word_about_the_next(
    client, world, pledge, how_far
):
    version = begin(world, pledge)
    if how_far != "draft":
        version = frozen_anew(world, version)
    if how_far == "signing":
        version = actions.open_signing(pledge=version, by=world.secretary, at=IN_JUNE)
    client.force_login(world.leaders[world.other.pk])

    page, coming = client.get(at("pledge_detail")), client.get(at("pledge_next"))

    assert (page.context["pledge"], page.context["coming"]) == (pledge, version)
    assert "văn bản thay thế (bản 2)" in page.content.decode()
    assert at("pledge_next") in page.content.decode()
    assert (coming.context["pledge"], coming.context["former"]) == (version, pledge)
    assert "Chưa có hiệu lực" in coming.content.decode()
    assert at("pledge_detail") in coming.content.decode()


def test_each_version_has_its_own_room_file_and_receipt(client, world, pledge):
    """What was under «giao-uoc» when it was signed stays there until another one holds."""
    version = actions.open_signing(
        pledge=frozen_anew(world, begin(world, pledge)), by=world.secretary, at=IN_JUNE
    )
    client.force_login(world.leaders[world.other.pk])

    assert (pledge.address, version.address) == ("giao-uoc", "ban-2")
    for name in ("pledge_signing", "pledge_sign"):
        assert shown(client, name, "giao-uoc") == pledge
        assert shown(client, name, "ban-2") == version
    assert client.get(at("pledge_sign")).context["signature"].is_signed
    assert not client.get(at("pledge_sign", "ban-2")).context["signature"].is_signed
    assert at("pledge_sign", "ban-2") in client.get("/").content.decode()
    files = [
        b"".join(client.get(at(name)).streaming_content)
        for name in ("pledge_pdf", "pledge_next_pdf")
    ]
    assert files[0] != files[1]


def test_once_it_holds_the_old_addresses_lead_to_it(client, world, pledge):
    version = signed_anew(world, begin(world, pledge))
    pledge.refresh_from_db()
    client.force_login(world.leaders[world.other.pk])

    assert client.get(at("pledge_next")).url == at("pledge_detail")
    assert client.get(at("pledge_next_pdf")).url == at("pledge_pdf")
    for paper in ("giao-uoc", "ban-2"):  # a personal link that was sent before
        assert shown(client, "pledge_signing", paper) == version
    assert shown(client, "pledge_signing", pledge.address) == pledge
    assert pledge.get_absolute_url() == at("pledge_version", 1)


def test_what_is_worked_on_is_the_next_version(client, world, pledge):
    version = begin(world, pledge)
    client.force_login(world.secretary)

    assert shown(client, "pledge_edit") == version
    assert shown(client, "pledge_freeze") == version
    assert shown(client, "pledge_comments") == version
    assert shown(client, "pledge_history") == version
    history = client.get(at("pledge_history"), {"ban": "1"})
    assert history.context["pledge"] == pledge
    assert client.get(at("pledge_history"), {"ban": "9"}).status_code == 404
    assert client.post(at("pledge_consult")).url == at("pledge_next")


def test_the_years_and_their_steps_go_by_the_one_in_force(client, world, pledge):
    begin(world, pledge)
    client.force_login(world.secretary)

    rows = client.get(reverse("emulation:year_list")).context["rows"]
    steps = client.get(at("year_detail")).context["steps"]

    assert {row["pledge"] for row in rows if row["year"] == world.year} == {pledge}
    assert next(step for step in steps if step.code == "pledge").state == "done"


def test_it_can_be_given_up_before_it_is_frozen(client, world, pledge):
    client.force_login(world.secretary)
    client.post(at("replacement_begin"))
    client.post(at("replacement_drop"))

    assert list(Pledge.objects.main()) == [pledge]
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.IN_FORCE


def test_a_frozen_one_is_not_given_up(world, pledge):
    version = begin(world, pledge)
    for entry in version.entries.all():
        world.walk(entry)
    version = actions.freeze_pledge(pledge=version, by=world.secretary, at=IN_JUNE)

    with pytest.raises(MoveNotAllowed):
        actions.drop_replacement(version=version, by=world.secretary, at=IN_JUNE)


def test_the_pledge_in_force_is_never_given_up(world, pledge):
    with pytest.raises(MoveNotAllowed):
        actions.drop_replacement(version=pledge, by=world.secretary, at=IN_JUNE)


def test_one_at_a_time_and_only_of_what_holds(world, pledge):
    version = begin(world, pledge)

    for each in (pledge, version):
        with pytest.raises(MoveNotAllowed):
            begin(world, each)


def test_only_the_head_of_the_year_begins_one(world, pledge):
    stranger = UserFactory(secretary=True, province=world.other)

    for user in (world.leaders[world.head.pk], stranger):
        with pytest.raises(PermissionDenied):
            actions.begin_replacement(pledge=pledge, by=user, at=IN_JUNE)


def test_the_base_stays_the_year_before(world, pledge):
    assert begin(world, pledge).base_year() == world.preparing
