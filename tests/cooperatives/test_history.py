"""What a change of an organization means for its history. Pure: nothing is saved here."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cooperatives import history
from cooperatives.models import Kind, Organization, Sector, Status

AT = datetime(2023, 11, 20, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
FOUNDED, CHANGED = date(2015, 3, 4), date(2022, 6, 30)


def organization(**fields):
    values = {
        "kind": Kind.COOPERATIVE,
        "name": "HTX mẫu Bình Minh",
        "sector": Sector.AGRICULTURE,
        "founded_on": FOUNDED,
        "address": "Thôn 1",
    }
    return Organization(**values | fields)


def events(planned):
    return [(each.kind, each.on, each.before, each.after) for each in planned.events]


def periods(planned):
    return [(each.status, each.valid_from, each.valid_to) for each in planned.opened]


def change(before_fields=(), *, on=None, **after_fields):
    """Return the history of a change from one set of fields to another."""
    changed = organization(**dict(before_fields))
    before = history.snapshot(changed)
    for name, value in after_fields.items():
        setattr(changed, name, value)
    return history.following(changed, before, at=AT, on=on, basis="QĐ 12/QĐ-UBND")


# Entering the register


def test_an_active_organization_is_active_since_its_founding():
    planned = history.opening(organization(), at=AT)

    assert events(planned) == [("founded", FOUNDED, "", "HTX mẫu Bình Minh")]
    assert periods(planned) == [("active", FOUNDED, None)]


def test_without_a_founding_date_it_is_active_since_before_the_register():
    planned = history.opening(organization(founded_on=None), at=AT)

    assert events(planned) == [("entered", None, "", "HTX mẫu Bình Minh")]
    assert periods(planned) == [("active", None, None)]


@pytest.mark.parametrize("founded", [FOUNDED, None])
def test_one_that_arrives_stopped_was_active_before(founded):
    planned = history.opening(
        organization(founded_on=founded, status=Status.STOPPED, status_on=CHANGED), at=AT
    )

    assert events(planned)[1:] == [("status_changed", CHANGED, "active", "stopped")]
    assert periods(planned) == [("active", founded, CHANGED), ("stopped", CHANGED, None)]


def test_one_that_arrives_stopped_since_an_unknown_day_was_never_seen_active():
    planned = history.opening(organization(status=Status.STOPPED), at=AT)

    assert events(planned)[1:] == [("status_changed", None, "", "stopped")]
    assert periods(planned) == [("stopped", FOUNDED, None)]


def test_one_that_stopped_on_its_first_day_has_one_period():
    planned = history.opening(organization(status=Status.STOPPED, status_on=FOUNDED), at=AT)

    assert periods(planned) == [("stopped", FOUNDED, None)]


def test_alliance_and_union_are_told_on_entering():
    planned = history.opening(
        organization(alliance_member_since=CHANGED, cooperative_union_id=7), at=AT
    )

    assert events(planned)[1:] == [
        ("alliance_joined", CHANGED, "", ""),
        ("union_joined", None, "", ""),
    ]
    assert planned.events[-1].related_id == 7


# Changes later


def test_no_change_leaves_no_trace():
    assert not change()


def test_a_new_status_ends_the_old_one_on_its_day():
    planned = change(status=Status.DISSOLVING, status_on=CHANGED)

    assert events(planned) == [("status_changed", CHANGED, "active", "dissolving")]
    assert planned.closed_on == CHANGED
    assert periods(planned) == [("dissolving", CHANGED, None)]
    assert planned.opened[0].basis == "QĐ 12/QĐ-UBND"


@pytest.mark.parametrize(
    "before,status_on,on",
    [
        ({}, None, None),  # no day at all
        (
            {"status_on": CHANGED},
            CHANGED,
            None,
        ),  # the day of the status before is no day of this one
        ({}, date(2023, 11, 21), None),  # tomorrow
        ({}, FOUNDED, date(2015, 3, 3)),  # before the founding
        ({"status_on": CHANGED}, None, date(2022, 6, 29)),  # before the present status began
    ],
)
def test_a_new_status_needs_a_day_that_fits(before, status_on, on):
    with pytest.raises(history.HistoryRefused) as refusal:
        change(before, status=Status.STOPPED, status_on=status_on, on=on)

    assert (refusal.value.field, refusal.value.code) == ("status_on", "E-05")


def test_today_is_a_day_that_fits():
    assert change(status=Status.STOPPED, status_on=date(2023, 11, 20)).closed_on == date(
        2023, 11, 20
    )


@pytest.mark.parametrize(
    "before,after,expected",
    [
        ({}, {"name": "HTX mẫu Ban Mai"}, ("renamed", "HTX mẫu Bình Minh", "HTX mẫu Ban Mai")),
        ({}, {"address": "Thôn 2"}, ("moved", "Thôn 1", "Thôn 2")),
        ({"commune_id": 1}, {"commune_id": 2}, ("moved", "Thôn 1", "Thôn 1")),
        ({}, {"alliance_member_since": CHANGED}, ("alliance_joined", "", "")),
        (
            {"alliance_member_since": FOUNDED},
            {"alliance_member_until": CHANGED},
            ("alliance_left", "", ""),
        ),
        ({}, {"cooperative_union_id": 7}, ("union_joined", "", "")),
        ({"cooperative_union_id": 7}, {"cooperative_union_id": None}, ("union_left", "", "")),
    ],
)
def test_what_becomes_an_event(before, after, expected):
    planned = change(before, **after)

    assert [(each.kind, each.before, each.after) for each in planned.events] == [expected]


@pytest.mark.parametrize(
    "before,after",
    [
        ({}, {"name": "Htx Mẫu Binh Minh"}),  # a mended accent
        ({}, {"address": "thôn 1"}),
        ({"address": ""}, {"address": "Thôn 2"}),  # filled in
        ({}, {"commune_id": 1}),
        ({"alliance_member_since": FOUNDED}, {"alliance_member_since": CHANGED}),  # a corrected day
        ({}, {"phone": "0255 000 000"}),
    ],
)
def test_what_is_only_a_correction(before, after):
    assert change(before, **after).events == []


def test_from_one_union_to_another():
    planned = change({"cooperative_union_id": 7}, cooperative_union_id=8, on=CHANGED)

    assert [(each.kind, each.on, each.related_id) for each in planned.events] == [
        ("union_left", CHANGED, 7),
        ("union_joined", CHANGED, 8),
    ]


def test_a_corrected_founding_date_is_handed_on():
    assert change(founded_on=CHANGED).founded == (FOUNDED, CHANGED)


def test_changes_are_said_field_by_field():
    changed = organization()
    before = history.snapshot(changed)
    changed.phone, changed.commune_id = "0255 000 000", 3

    assert history.changes(before, changed) == {
        "phone": ["", "0255 000 000"],
        "commune": [None, 3],
    }
