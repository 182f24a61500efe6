"""The migration that reads past records back from events: a register that lived before there were any."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps

from cooperatives.models import OrganizationEvent, PastMembership, PastRecord
from tests.factories import CommuneFactory, OrganizationFactory

fill = import_module("cooperatives.migrations.0007_fill_past_records").fill
AT = datetime(2023, 3, 1, 2, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def happened(organization, kind, on=None, **fields):
    OrganizationEvent.objects.create(
        organization=organization, kind=kind, on=on, recorded_at=AT, **fields
    )


def filled():
    fill(apps, None)
    return list(
        PastRecord.objects.order_by("organization", "valid_to").values_list(
            "valid_from", "valid_to", "is_day_known", "name", "address", "commune", "folded"
        )
    )


def test_names_and_places_are_taken_back_event_by_event():
    organization = OrganizationFactory(
        name="HTX Mới", address="Thôn 3", commune=CommuneFactory(), tax_code="4300000015"
    )
    happened(organization, "renamed", on=date(2020, 5, 1), before="HTX Cũ", after="HTX Giữa")
    happened(organization, "moved", on=date(2020, 5, 1), before="Thôn 1", after="Thôn 3")
    happened(organization, "renamed", before="HTX Giữa", after="HTX Mới")
    OrganizationFactory()

    first, last = date(2020, 5, 1), date(2023, 3, 1)
    assert filled() == [
        (None, first, True, "HTX Cũ", "Thôn 1", None, "htx cu 4300000015 thon 1"),
        (
            first,
            last,
            False,
            "HTX Giữa",
            "Thôn 3",
            organization.commune_id,
            "htx giua 4300000015 thon 3",
        ),
    ]


def test_unions_are_taken_back_and_a_first_union_without_a_day_was_always_there():
    old, new = (OrganizationFactory(cooperative_union=True) for _each in range(2))
    moved = OrganizationFactory(cooperative_union=None, kind="cooperative")
    moved.cooperative_union = new
    moved.save()
    happened(moved, "union_joined", related=old)
    happened(moved, "union_left", on=date(2022, 1, 1), related=old)
    happened(moved, "union_joined", on=date(2022, 1, 1), related=new)

    filled()

    rows = PastRecord.objects.values_list("valid_from", "valid_to", "cooperative_union")
    assert list(rows) == [(None, date(2022, 1, 1), old.pk)]


def test_an_earlier_membership_of_the_alliance_is_kept():
    organization = OrganizationFactory(alliance_member_since=date(2020, 1, 1))
    happened(organization, "alliance_joined", on=date(2012, 1, 1))
    happened(organization, "alliance_left", on=date(2015, 1, 1))
    happened(organization, "alliance_joined", on=date(2020, 1, 1))

    filled()

    kept = PastMembership.objects.values_list("organization", "valid_from", "valid_to")
    assert list(kept) == [(organization.pk, date(2012, 1, 1), date(2015, 1, 1))]
