"""A published file is found once and then sent without the database, and never to who may see something else."""

from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import downloads
from tests.factories import PublishedReportFactory

pytestmark = pytest.mark.django_db
PDF = "/bao-cao/2023/bao-cao.pdf"


def publish(report, content, **values):
    digest = sha256(content).hexdigest()
    type(report).objects.update(state="published")
    return PublishedReportFactory(
        report=report, pdf=ContentFile(content, name="bao-cao.pdf"), sha256=digest, **values
    )


def asked(client, address=PDF, **headers):
    """(queries, status, content, the headers that matter)."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, headers=headers)
        content = answer.getvalue()
    names = ("ETag", "Content-Disposition", "Content-Type", "Accept-Ranges", "X-Frame-Options")
    return len(queries), answer.status_code, content, [answer.get(name) for name in names]


def test_second_reader_gets_the_same_without_a_query(client, report):
    publish(report, b"%PDF first")

    first, second = asked(client), asked(client)

    assert first[0] > 0
    assert second == (0, *first[1:])
    assert "B%C3%A1o%20c%C3%A1o" in second[3][1]
    part = asked(client, Range="bytes=1-3")
    assert part[:3] == (0, 206, b"PDF")
    assert asked(client, **{"If-None-Match": second[3][0]})[:2] == (0, 304)


def test_new_version_is_sent_at_once(client, report):
    old = publish(report, b"%PDF first")
    assert asked(client)[2] == b"%PDF first"

    publish(report, b"%PDF second", version=2, supersedes=old, reason="Sửa số liệu.")
    downloads.tell_of_new_version()

    assert asked(client)[2] == b"%PDF second"
    assert asked(client, f"{PDF}?ban=1")[2] == b"%PDF first"


def test_who_is_signed_in_is_looked_up(client, report, secretary):
    publish(report, b"%PDF first")
    asked(client)
    client.force_login(secretary)

    assert asked(client)[0] > 0


@pytest.mark.parametrize("address", ["/bao-cao/2023/", f"{PDF}?x=1", "/bao-cao/2023/x.txt"])
def test_nothing_else_is_kept(rf, address):
    assert not downloads._may_be_known(rf.get(address))
