"""A secret ballot leaves nothing from which a vote could be told: two ballots that differ in who chose whom are alike.

Whatever is computed from the database (a join, an order, an id, a time, a hash of the trail) is computed from what
`dump()` returns: every column of every row of every table. If the dumps of two such ballots are equal, nothing that
reads the database can tell one from the other.
"""

import logging
import re
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.debug import ExceptionReporter

from cluster_portal.accounts.models import Activity
from emulation import actions, ballot_box
from emulation.models import BallotBox, OpenVote
from emulation.views.votes import ballot_vote

from .meeting import AT, REASON, build_meeting

# One tally, four for the first, two for the second and one for none of them, by three ways of who chose whom.
WAYS = {
    "north": (0, 0, 0, 0, 1, 1, None),
    "south": (None, 1, 1, 0, 0, 0, 0),
    "mixed": (0, 1, 0, None, 0, 1, 0),
}
# Random bytes, new in each world: the name of the key, and what nobody can read without the key.
SEALED = {"key_name", "sealed"}


@pytest.fixture
def meeting(db):
    return build_meeting(units=7)


def dump(*, hidden=SEALED) -> dict[str, list]:
    """Every table with every column, by the numbers of the rows.

    PostgreSQL writes a changed row wherever there is room: its place tells when a unit voted, and the numbers of a
    tally are written together when the ballot is closed.
    """
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        return {table: rows_of(cursor, table, hidden) for table in [*tables, *hidden_tables()]}


def rows_of(cursor, table, hidden):
    cursor.execute(f'SELECT * FROM "{table}"')
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    rows.sort(key=lambda row: str(row.get("id", "")).zfill(12))
    return [{name: value for name, value in row.items() if name not in hidden} for row in rows]


def hidden_tables():
    """Where SQLite keeps the last number of each table."""
    return ["sqlite_sequence"] if connection.vendor == "sqlite" else []


@contextmanager
def forgotten():
    """Undo everything, and on PostgreSQL also how far the numbers of rows had come: each way begins at one point."""
    numbers = numbers_of_rows()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        for name, last, is_called in numbers:
            cursor.execute("SELECT setval(%s, %s, %s)", [name, last, is_called])


def numbers_of_rows():
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), "
            "COALESCE(last_value, start_value), last_value IS NOT NULL FROM pg_sequences"
        )
        return cursor.fetchall()


def vote_all(meeting, ballot, way):
    """Each unit in its turn, at a time of its own."""
    for number, chosen in enumerate(WAYS[way]):
        meeting.vote(
            ballot,
            meeting.provinces[number],
            None if chosen is None else meeting.provinces[chosen],
            at=AT + timedelta(seconds=17 * number),
        )


def announced(meeting, ballot):
    meeting.announce(meeting.close(ballot))


def closed(meeting, ballot):
    meeting.close(ballot)


def annulled(meeting, ballot):
    actions.annul_ballot(ballot=ballot, reason=REASON, by=meeting.secretary, at=AT)


def still_open(meeting, ballot):
    pass


def world_after(meeting, way, last):
    with forgotten():
        ballot = meeting.opened()
        vote_all(meeting, ballot, way)
        last(meeting, ballot)
        return dump()


@pytest.mark.parametrize("way", ["south", "mixed"])
@pytest.mark.parametrize("last", [still_open, closed, announced, annulled])
def test_ballots_are_alike_whoever_chose_whom(meeting, last, way):
    first, second = (world_after(meeting, each, last) for each in ("north", way))

    assert first == second
    assert sum(bool(row["has_voted"]) for row in first["emulation_ballotvoter"]) == 7
    assert len(first["accounts_activity"]) >= 7  # the trail tells who voted, and is in the dump


def test_another_tally_is_told_apart(meeting):
    """What the tests above compare is not blind: of another tally the closed ballots differ."""
    first = world_after(meeting, "north", closed)
    WAYS["other"] = (1, *WAYS["north"][1:])
    try:
        assert world_after(meeting, "other", closed) != first
        assert world_after(meeting, "other", still_open) == world_after(
            meeting, "north", still_open
        )  # and of open ones nobody sees the tally either
    finally:
        del WAYS["other"]


def changed_cells(before, after):
    """{table: [columns that one vote changed or rows that it added]}."""
    changed = {}
    for table, rows in after.items():
        old = before[table]
        added = len(rows) - len(old)
        cells = {
            name
            for row, was in zip(rows, old, strict=False)
            for name in row
            if row[name] != was[name]
        }
        if cells or added:
            changed[table] = (sorted(cells), added)
    return changed


@pytest.mark.parametrize("chosen", [0, 1, None])
def test_one_vote_changes_the_same_cells_whatever_was_chosen(meeting, chosen):
    """Who compares two backups, before and after one vote, sees that the unit has voted, and other bytes in the box."""
    ballot = meeting.opened()
    before, size = dump(hidden=set()), len(BallotBox.objects.get().sealed)

    meeting.vote(
        ballot, meeting.provinces[3], None if chosen is None else meeting.provinces[chosen]
    )

    changed = changed_cells(before, dump(hidden=set()))
    changed.pop("sqlite_sequence", None)
    assert changed == {
        "accounts_activity": ([], 1),
        "accounts_activitychain": (["last_hash", "length"], 0),
        "emulation_ballotbox": (["sealed"], 0),
        "emulation_ballotvoter": (["has_voted", "is_present"], 0),
    }
    assert len(BallotBox.objects.get().sealed) == size
    assert not OpenVote.objects.exists()


def test_the_trail_says_who_voted_and_not_how(meeting):
    ballot = meeting.opened()
    meeting.vote(ballot, meeting.provinces[3], meeting.provinces[0])

    line = Activity.objects.get(action="vote_cast")
    assert (line.changes, line.note, line.batch) == ({}, "", "")
    assert line.target_label.startswith("Bình Định – ")
    assert meeting.provinces[0].name not in line.target_label


@pytest.mark.django_db(transaction=True)
def test_no_transaction_wrote_a_vote_and_a_number_that_tells_it():
    """PostgreSQL keeps with each row which transaction wrote it (xmin): votes and tallies share none."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps no such number")
    meeting = build_meeting(units=7)
    ballot = meeting.opened()
    vote_all(meeting, ballot, "north")
    meeting.close(ballot)

    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM emulation_ballotvoter WHERE has_voted")
        of_votes = {row[0] for row in cursor.fetchall()}
        shared = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT xmin::text FROM "{table}"')
            if of_votes & {row[0] for row in cursor.fetchall()}:
                shared[table] = True
    assert len(of_votes) == 7
    assert set(shared) <= {
        "emulation_ballotvoter",  # the fact that the unit voted
        "accounts_activity",  # the line that says the same
        "accounts_activitychain",
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("last", [closed, annulled])
def test_the_key_is_burnt_with_the_box(settings, last):
    meeting = build_meeting(units=7)
    ballot = meeting.opened()
    box = BallotBox.objects.get(ballot=ballot)
    key = Path(settings.BALLOT_KEY_DIR) / f"{box.key_name}.key"
    assert oct(key.stat().st_mode & 0o777) == "0o600"
    vote_all(meeting, ballot, "mixed")

    last(meeting, ballot)

    assert not key.exists()
    assert not BallotBox.objects.filter(ballot=ballot).exists()
    with pytest.raises(ballot_box.BoxLost):
        ballot_box.count(box.key_name, box.sealed)


def test_a_closing_that_fails_leaves_box_and_key(meeting, monkeypatch):
    ballot = meeting.opened()
    vote_all(meeting, ballot, "mixed")

    def fail(**facts):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("emulation.actions.ballots.record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        meeting.close(ballot)
    monkeypatch.undo()

    assert meeting.tally(meeting.close(ballot)) == {"Đà Nẵng": 4, "Quảng Nam": 2}


def test_the_box_says_nothing_without_its_key():
    name, sealed = ballot_box.new_box(places=4)
    other, _sealed = ballot_box.new_box(places=4)
    filled = [ballot_box.add(name, sealed, place) for place in (0, 0, 3)]

    assert len({len(each) for each in (sealed, *filled)}) == 1
    assert filled[0] != filled[1]  # the same vote twice
    for wrong in (other, "0" * 32):
        with pytest.raises(ballot_box.BoxLost):
            ballot_box.count(wrong, sealed)
    with pytest.raises(ballot_box.BoxLost):
        ballot_box.count(name, bytes([sealed[0] ^ 1]) + sealed[1:])


# The web: addresses, answers, logs, reports of errors


def at_the_door(meeting, number):
    client = Client()
    client.force_login(meeting.leaders[meeting.provinces[number].pk])
    return client


def key_of(ballot, number):
    return "none" if number is None else str(ballot.candidates.order_by("pk")[number].pk)


def test_answer_and_session_are_the_same_whatever_was_chosen(meeting):
    ballot = meeting.opened()
    url = reverse("emulation:ballot_vote", args=[2023, ballot.pk])
    seen = []
    for chosen in (0, 1, None):
        with forgotten():
            client = at_the_door(meeting, 3)
            asked = client.post(url, {"choice": key_of(ballot, chosen)})
            cast = client.post(url, {"choice": key_of(ballot, chosen), "confirmed": "1"})
            page = client.get(cast.headers["Location"])
            session = {name: value for name, value in client.session.items() if "hash" not in name}
            seen.append((asked.status_code, cast.status_code, cast.headers["Location"], session))
            seen[-1] += (
                re.sub(r"[A-Za-z0-9]{64}", "", page.content.decode()),
                page.headers["Cache-Control"],
            )
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][:3] == (200, 302, url)
    assert "no-store" in seen[0][-1]
    assert "Đơn vị đã bỏ phiếu" in seen[0][-2]


def test_the_first_tap_writes_nothing(meeting):
    ballot = meeting.opened()
    url = reverse("emulation:ballot_vote", args=[2023, ballot.pk])
    client = at_the_door(meeting, 3)
    client.get(url)
    before = dump(hidden={"session_data", "expire_date"})

    page = client.post(url, {"choice": key_of(ballot, 0)})

    assert "Liên minh Hợp tác xã tỉnh Đà Nẵng" in page.content.decode()
    assert dump(hidden={"session_data", "expire_date"}) == before


def test_no_log_names_the_choice(meeting, caplog):
    ballot = meeting.opened()
    url = reverse("emulation:ballot_vote", args=[2023, ballot.pk])
    client = at_the_door(meeting, 3)

    with caplog.at_level(logging.DEBUG):
        for chosen in (0, 1):
            with forgotten():
                client.post(url, {"choice": key_of(ballot, chosen), "confirmed": "1"})

    said = [record.getMessage() for record in caplog.records]
    assert [text for text in said if "choice" in text or "Đà Nẵng" in text] == []


def test_a_report_of_an_error_does_not_name_the_choice(meeting, monkeypatch, settings):
    """What is mailed to the administrator when voting fails: the same for every choice."""
    settings.DEBUG = False
    ballot = meeting.opened()

    def fail(*args):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(ballot_box, "_key", fail)
    reports = {report_of(meeting, ballot, chosen) for chosen in (0, 1, None)}

    assert len(reports) == 1
    [report] = reports
    assert "the disk is full" in report
    assert "choice = '********************'" in report


def report_of(meeting, ballot, chosen):
    request = RequestFactory().post(
        "/", {"choice": key_of(ballot, chosen), "confirmed": "1"}, HTTP_HOST="testserver"
    )
    request.user = meeting.leaders[meeting.provinces[3].pk]
    request._dont_enforce_csrf_checks = True
    with forgotten():
        try:
            ballot_vote(request, 2023, ballot.pk)
        except RuntimeError:
            reporter = ExceptionReporter(request, *sys.exc_info())
            return without_chance(reporter.get_traceback_text())
    raise AssertionError("voting did not fail")


def without_chance(text):
    """Addresses in memory, moments, lengths and random bytes are of the run, not of the vote."""
    text = re.sub(r"0x[0-9a-f]+", "0x", text)
    text = re.sub(r"datetime\.datetime\([^)]*\)", "", text)
    text = re.sub(r"[\d.:]+ (?:CEST|\+07)", "", text)
    return re.sub(
        r"(?m)^(Server time|CONTENT_LENGTH|HTTP_COOKIE|SERVER_SOFTWARE).*$|multipart.*", "", text
    )
