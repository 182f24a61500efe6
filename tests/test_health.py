"""/suc-khoe/: what a monitor asks."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone
from django_q.models import OrmQ

URL = "/suc-khoe/"


@pytest.mark.django_db
def test_well_without_signing_in(client):
    response = client.get(URL)

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "jobs": {"waiting": 0, "oldest_waiting_seconds": None},
    }
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_waiting_jobs_and_the_age_of_the_oldest(client):
    now = timezone.now()
    for lock in (now - timedelta(seconds=90), now - timedelta(seconds=10)):
        OrmQ.objects.create(key="cluster_portal", payload="x", lock=lock)
    # A worker has this one: its lock lies ahead.
    OrmQ.objects.create(key="cluster_portal", payload="x", lock=now + timedelta(seconds=200))

    jobs = client.get(URL).json()["jobs"]

    assert jobs["waiting"] == 2
    assert 89 <= jobs["oldest_waiting_seconds"] <= 95


@pytest.mark.django_db
def test_database_that_does_not_answer_is_503_and_says_no_more(client, monkeypatch):
    def refuse():
        raise DatabaseError("password of user portal is wrong")

    monkeypatch.setattr(connection, "cursor", refuse)

    response = client.get(URL)

    assert response.status_code == 503
    assert response.json() == {"status": "failing", "database": "failing"}


@pytest.mark.django_db
def test_only_reading(client):
    assert client.post(URL).status_code == 405
