"""«Where does 1.789 come from?»: one click from the number, with the rights of who asks, from what was published."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from reports import paper
from reports.annual import build_annual_report
from reports.models import ConferenceReport, ReportState
from reports.snapshot import digest, snapshot
from reports.trace import coded_tables, with_links
from tests.factories import OrganizationFactory, PublishedReportFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2023, 12, 2, 3, 0, tzinfo=UTC)
PAGE = "/bao-cao/2023/nguon/htx.tong/"


@pytest.fixture
def published(report):
    """Return the published version; the page of it holds the article of its snapshot."""
    built = build_annual_report(report.year)
    data = snapshot(built)
    row = PublishedReportFactory(
        report=report,
        snapshot=data,
        snapshot_sha256=digest(data),
        html=paper.article(built, code="BC-7K3M-Q9XT-42HD"),
    )
    ConferenceReport.objects.filter(pk=report.pk).update(state=ReportState.PUBLISHED)
    return row


@pytest.fixture
def member(provinces):
    return UserFactory(province=provinces[1])


def test_each_number_of_the_page_leads_to_its_source(client, published):
    page = client.get("/bao-cao/2023/").content.decode()
    links = re.findall(r'<a class="trace" href="([^"]+)">', page)

    assert escape(f"/bao-cao/2023/nguon/htx.tong/?{published.query}") in links
    assert any("tht.tong.quang-ngai" in link for link in links)
    assert {client.get(link.replace("&amp;", "&")).status_code for link in set(links)} == {200}


def test_everybody_sees_definition_day_total_and_hash(client, published):
    page = client.get(PAGE).content.decode()

    assert "<strong>6</strong>" in page
    assert "Quỹ tín dụng nhân dân là một loại hình hợp tác xã, đếm một lần." in page
    assert "31/12/2023" in page
    assert published.snapshot_sha256 in page
    assert "3 + 3 = 6" in page
    assert "<table" not in page
    assert "/to-chuc/?" not in page


def test_members_see_the_rows_and_the_list_of_their_own(client, published, member):
    client.force_login(member)

    trace = client.get(PAGE).context["trace"]

    assert [(line.name, line.bound.value) for line in trace.lines] == [
        ("Quảng Ngãi", 3),
        ("Bình Định", 3),
    ]
    own = [bool(line.links) for line in trace.lines]
    assert own == [False, True]


def test_link_opens_exactly_the_rows_that_were_counted(client, published, secretary, provinces):
    client.force_login(secretary)
    OrganizationFactory(province=provinces[1], stopped=True)

    for name, count in (("htx.tong", 6), ("tht.tong", 11), ("lhhtx.tong", 1), ("htx.rieng", 5)):
        trace = client.get(f"/bao-cao/2023/nguon/{name}/").context["trace"]
        found = [client.get(link.url).context["table"].paginator.count for link in trace.links]
        of_provinces = [
            sum(client.get(link.url).context["table"].paginator.count for link in line.links)
            for line in trace.lines
        ]
        assert sum(found) == count == trace.bound.value
        assert of_provinces == [line.bound.value for line in trace.lines]


def test_tells_what_was_published_whatever_happens_in_the_register(
    client, published, secretary, provinces
):
    OrganizationFactory.create_batch(3, province=provinces[1])
    client.force_login(secretary)

    assert client.get(PAGE).context["trace"].bound.value == 6


def test_draft_is_asked_by_those_who_see_it(client, report, member):
    assert client.get(PAGE).status_code == 404
    client.force_login(member)
    assert client.get(PAGE).context["trace"].bound.value == 6
    client.force_login(UserFactory(observer=True))
    assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize("name", ["htx.khong-co", "x", "htx.tong.ha-noi", "..", "%00"])
def test_unknown_number_is_not_there(client, published, name):
    assert client.get(f"/bao-cao/2023/nguon/{name}/").status_code == 404


def test_every_table_has_a_code_that_the_view_knows(client, published):
    sheet = paper.sheet(build_annual_report(published.report.year))
    codes = [table.code for table in coded_tables(sheet)]
    page = client.get("/bao-cao/2023/nguon/").content.decode()

    assert codes[:2] == ["B1", "B2"]
    assert len(codes) == len(set(codes)) > 5
    assert all(f'id="{code}"' in page for code in codes)
    assert all(f"mã tra cứu {code})" in published.html for code in codes)


def test_search_finds_a_number_by_its_words(client, published):
    page = client.get(
        "/bao-cao/2023/nguon/",
        {"q": "to hop tac", "ban": "1", "cum": published.report.year.cluster.code},
    )

    assert "tht.tong" in [bound.name for bound in page.context["found"]]


def test_code_on_the_paper_leads_to_its_numbers(client, published):
    page = client.get(f"/xac-minh/{published.code}/").content.decode()

    assert escape(f"/bao-cao/2023/nguon/?{published.query}") in page


def test_nothing_but_our_own_places_becomes_a_link():
    html = (
        '<p>1.789 <data value="htx.tong">1.789</data></p>'
        '<td data-source="qtdnd.tong" class="x">56</td><td data-source="a">–</td>'
    )

    assert with_links(html, "/n/NAME/", "?ban=1") == (
        '<p>1.789 <a class="trace" href="/n/htx.tong/?ban=1"><data value="htx.tong">1.789</data></a></p>'
        '<td data-source="qtdnd.tong" class="x"><a class="trace" href="/n/qtdnd.tong/?ban=1">56</a></td>'
        '<td data-source="a">–</td>'
    )


@pytest.mark.parametrize("page", [PAGE, "/bao-cao/2023/nguon/"])
def test_queries_are_constant(client, published, secretary, provinces, page):
    client.force_login(secretary)
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    OrganizationFactory.create_batch(5, province=provinces[1])
    with CaptureQueriesContext(connection) as many:
        client.get(page)

    assert len(many) == len(few) < 20
