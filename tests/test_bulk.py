"""insert_many() leaves in the database what bulk_create() would, on both databases."""

import gc
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cluster_portal.accounts.models import Activity
from cluster_portal.bulk import (
    FEW,
    insert_many,
    look_at_sizes,
    many_objects,
    new_row,
    update_many,
)
from cooperatives.models import (
    CooperativeGroupDetail,
    ImportChange,
    Kind,
    Organization,
    OrganizationEvent,
    YearlyFigures,
)
from tests.factories import OrganizationFactory, ProvinceFactory

pytestmark = pytest.mark.django_db
AWKWARD = ("Tab\tand\nline\r\\N \\. «đẹp» 'quote' \"", "\\", "", "50 % %s", "NULL")


def figures_of(organizations, year):
    """One row for each, with what makes trouble in a text format: marks, nothing, nought, fractions, lists."""
    return [
        YearlyFigures(
            organization=each,
            year=year,
            as_of=date(2023, 12, 31) if index % 2 else None,
            members_count=index % 5 or None,
            revenue=Decimal(index) / 8 if index % 3 else None,
            profit=Decimal(-index),
            not_available=["cost", "đ"] if index % 4 else [],
            note=AWKWARD[index % len(AWKWARD)],
        )
        for index, each in enumerate(organizations)
    ]


def values_of(year):
    names = [
        each.attname
        for each in YearlyFigures._meta.concrete_fields
        if each.name not in ("id", "year", "updated_at")
    ]
    return list(
        YearlyFigures.objects.filter(year=year).order_by("organization").values_list(*names)
    )


def test_the_rows_are_those_of_bulk_create():
    organizations = OrganizationFactory.create_batch(FEW + 10)

    YearlyFigures.objects.bulk_create(figures_of(organizations, 2022))
    insert_many(YearlyFigures, figures_of(organizations, 2023))

    assert values_of(2023) == values_of(2022)
    assert len(values_of(2023)) == FEW + 10


@pytest.mark.parametrize(
    "model", [Organization, YearlyFigures, OrganizationEvent, ImportChange, Activity]
)
def test_a_new_row_is_that_of_the_constructor(model):
    made, expected = new_row(model), model()

    assert all(
        getattr(made, each.attname) == getattr(expected, each.attname)
        for each in model._meta.concrete_fields
    )
    assert made._state.adding
    assert made._state is not new_row(model)._state


def test_new_rows_share_nothing_that_changes():
    organization = OrganizationFactory()
    first, second = new_row(YearlyFigures, organization=organization), new_row(YearlyFigures)
    first.not_available.append("cost")

    assert second.not_available == []
    assert second.organization_id is None
    assert first.organization_id == organization.pk


def test_times_and_truth_come_back_as_they_were():
    at = datetime(2023, 12, 2, 1, 30, 15, 250, tzinfo=UTC)
    groups = OrganizationFactory.create_batch(FEW, kind=Kind.COOPERATIVE_GROUP)
    truths = [True, False, None]

    with transaction.atomic():
        made = insert_many(
            CooperativeGroupDetail,
            [
                CooperativeGroupDetail(organization=each, is_certified=truths[index % 3])
                for index, each in enumerate(groups)
            ],
        )
    stored = CooperativeGroupDetail.objects.in_bulk([each.pk for each in made])

    assert [stored[each.pk].is_certified for each in made[:3]] == truths
    assert {each._state.adding for each in made} == {False}
    Organization.objects.filter(pk=groups[0].pk).update(created_at=at)
    again = Organization.objects.get(pk=groups[0].pk)
    assert again.created_at == at


def test_numbers_go_on_after_the_last_one_ever_given():
    province = ProvinceFactory()
    gone = OrganizationFactory(province=province)
    last = gone.pk
    gone.delete()

    made = insert_many(
        Organization,
        [
            Organization(province=province, kind=Kind.COOPERATIVE, name=f"HTX {n}", sector="other")
            for n in range(FEW)
        ],
    )

    assert [each.pk for each in made] == list(range(last + 1, last + 1 + FEW))
    assert OrganizationFactory(province=province).pk == last + 1 + FEW
    assert Organization.objects.get(pk=made[0].pk).created_at is not None


def test_a_row_that_the_database_refuses_takes_all_back():
    [known] = OrganizationFactory.create_batch(1)
    YearlyFigures.objects.create(organization=known, year=2023)
    others = OrganizationFactory.create_batch(FEW)

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many(YearlyFigures, figures_of([*others, known], 2023))

    assert YearlyFigures.objects.count() == 1


@pytest.mark.parametrize("count", [3, FEW])
def test_an_update_writes_everything_but_the_time_of_making(count):
    rows = OrganizationFactory.create_batch(count)
    made_at = {each.pk: each.created_at for each in rows}
    changed_at = {each.pk: each.updated_at for each in rows}
    for index, each in enumerate(rows):
        each.note = AWKWARD[index % len(AWKWARD)]
        each.founded_on, each.created_at = date(2001, 2, 3), None
    untouched = OrganizationFactory(note="–")

    update_many(Organization, rows)

    stored = Organization.objects.in_bulk()
    assert [stored[each.pk].note for each in rows[:3]] == list(AWKWARD[:3])
    assert {stored[each.pk].founded_on for each in rows} == {date(2001, 2, 3)}
    assert {pk: stored[pk].created_at for pk in made_at} == made_at
    assert all(stored[pk].updated_at > before for pk, before in changed_at.items())
    assert stored[untouched.pk].note == "–"


def test_queries_do_not_grow_with_the_rows():
    organizations = OrganizationFactory.create_batch(FEW * 3)
    with CaptureQueriesContext(connection) as few:
        insert_many(YearlyFigures, figures_of(organizations[:FEW], 2022))
    with CaptureQueriesContext(connection) as many:
        insert_many(YearlyFigures, figures_of(organizations, 2023))

    with CaptureQueriesContext(connection) as updating:
        update_many(YearlyFigures, list(YearlyFigures.objects.filter(year=2023)))

    assert len(many) == len(few) <= 2
    assert len(updating) <= 5


def test_garbage_is_looked_for_again_afterwards():
    with many_objects():
        assert not gc.isenabled()
    assert gc.isenabled()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL looks by itself")
def test_sqlite_learns_that_a_table_has_grown():
    OrganizationFactory.create_batch(3)

    look_at_sizes(Organization)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT stat FROM sqlite_stat1 WHERE tbl = %s", [Organization._meta.db_table]
        )
        assert {stat.split()[0] for (stat,) in cursor.fetchall()} == {"3"}
