"""The audit trail: each line follows the one before, and whoever changes one is found out."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cluster_portal.accounts.activity import (
    Line,
    broken_lines,
    changes_between,
    line_hash,
    record,
    record_many,
)
from cluster_portal.accounts.models import Activity, ActivityChain, User
from cluster_portal.accounts.roles import Role

pytestmark = pytest.mark.django_db
AT = datetime(2023, 12, 2, 8, 30, tzinfo=UTC)


@pytest.fixture
def person():
    return User.objects.create_user("quantri", full_name="Quản trị", role=Role.ADMINISTRATOR)


def test_a_line_says_who_what_when_and_what_changed(person):
    changes = {
        "members": [120, 135],
        "on": [None, date(2023, 12, 2)],
        "revenue": [Decimal("1.50"), None],
    }

    line = record(
        by=person, action="user_updated", target=person, at=AT, changes=changes, note="vì sao"
    )

    line.refresh_from_db()
    assert (line.number, line.by, line.action, line.at, line.note) == (
        1,
        person,
        "user_updated",
        AT,
        "vì sao",
    )
    assert (line.target_type, line.target_id, line.target_label) == (
        "accounts.user",
        str(person.pk),
        "Quản trị",
    )
    assert line.changes == {
        "members": [120, 135],
        "on": [None, "2023-12-02"],
        "revenue": ["1.50", None],
    }
    assert line.hash == line_hash(line)


def test_lines_follow_each_other(person):
    first = record(by=person, action="a", target=person, at=AT)
    second, third = record_many(
        [Line("b", person), Line("c", person)], by=person, at=AT, batch="import-1"
    )

    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert [second.previous_hash, third.previous_hash] == [first.hash, second.hash]
    assert broken_lines() == []


def test_many_lines_cost_no_more_queries_than_a_few(person):
    record(by=person, action="first", target=person, at=AT)
    with CaptureQueriesContext(connection) as few:
        record_many([Line("few", person)] * 100, by=person, at=AT)
    with CaptureQueriesContext(connection) as many:
        record_many([Line("many", person)] * 300, by=person, at=AT)

    assert len(many) == len(few)


@pytest.mark.parametrize("name", ["note", "hash", "number", "emulation_year_id"])
def test_the_database_refuses_to_change_a_line(person, name):
    record(by=person, action="a", target=person, at=AT)

    with pytest.raises(DatabaseError, match="activity_append_only"), transaction.atomic():
        Activity.objects.update(**{name: 7})


@pytest.mark.parametrize(
    "tamper,problem",
    [
        ("UPDATE accounts_activity SET note = 'other' WHERE number = 2", "its content was changed"),
        ("DELETE FROM accounts_activity WHERE number = 2", "a line is missing before it"),
        ("DELETE FROM accounts_activity WHERE number = 3", "lines are missing at the end"),
    ],
)
def test_tampering_behind_the_portals_back_is_found(person, tamper, problem):
    for _ in range(3):
        record(by=person, action="a", target=person, at=AT)
    drop = {"sqlite": "", "postgresql": " ON accounts_activity"}[connection.vendor]

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER activity_append_only{drop}")
        cursor.execute(tamper)

    assert problem in {each["problem"] for each in broken_lines()}


def test_a_chain_is_walked_to_its_recorded_end(person):
    record(by=person, action="a", target=person, at=AT)

    assert ActivityChain.objects.get().length == 1


def test_changes_between_names_what_differs():
    assert changes_between({"a": 1, "b": 2}, {"a": 1, "b": 3}) == {"b": [2, 3]}
