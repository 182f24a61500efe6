"""The pages of data quality: what is shown to whom, mending and taking back, and the paper beside the list."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cluster_portal.accounts.models import Activity
from cooperatives.actions import TotalsDiffer, close_reporting_year
from cooperatives.models import MendRun, Organization, ReportedTotals, StatusPeriod
from tests.factories import (
    AT,
    EmulationYearFactory,
    OrganizationFactory,
    ProvinceFactory,
    QualitySnapshotFactory,
    ReportedTotalsFactory,
    ReportingYearFactory,
    UserFactory,
)

from .rooms import organization

pytestmark = pytest.mark.django_db

QUALITY = "/to-chuc/kiem-tra/"


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def province():
    return ProvinceFactory(name="Quảng Ngãi", slug="quangngai")


@pytest.fixture
def officer(client, province):
    user = UserFactory(province=province)
    client.force_login(user)
    return user


@pytest.fixture
def year(province):
    year = EmulationYearFactory(members=[province], head=province, opened=True)
    ReportingYearFactory(cluster=year.cluster, year=2023)
    return year


def test_the_worst_stands_first_with_its_rows_and_remedy(client, officer, province):
    broken = organization(province)
    StatusPeriod.objects.filter(organization=broken).delete()
    organization(province, name="HTX  A")

    page = soup(client.get(QUALITY, {"nam": 2023}))

    codes = [each["id"] for each in page.select("li.finding")]
    assert codes[0] == "L-01"
    assert "C-01" in codes
    finding = page.select_one("#C-01")
    assert finding.select_one("a[href='/to-chuc/quy-tac/#C-01']")
    assert "HTX␣␣A" in finding.get_text()
    assert "Vì sao?" in finding.get_text()


def test_nothing_found_is_said(client, officer, province):
    page = soup(client.get(QUALITY, {"nam": 2023}))

    assert "Chưa có tổ chức nào" in page.get_text()
    assert page.select("li.finding") == []


def test_an_officer_sees_no_other_province(client, officer):
    other = ProvinceFactory(slug="binhdinh")
    organization(other, name="HTX  B")

    assert client.get(QUALITY, {"tinh": "binhdinh"}).status_code == 404
    assert client.get(f"{QUALITY}C-01/", {"tinh": "binhdinh"}).status_code == 404


def test_the_secretary_chooses_a_province(client, year, province):
    member = ProvinceFactory(slug="binhdinh")
    year.cluster.memberships.create(province=member, order_no=2)
    organization(member, name="HTX  B")
    client.force_login(UserFactory(province=province, secretary=True))

    page = soup(client.get(QUALITY, {"tinh": "binhdinh", "nam": 2023}))

    assert {each["value"] for each in page.select("select[name=tinh] option")} == {
        "quangngai",
        "binhdinh",
    }
    assert page.select_one("#C-01")
    # She reads it; the province's own officer mends it.
    assert page.select("#C-01 a[href$='#sua']") == []


def test_the_trend_is_drawn_from_the_snapshots(client, officer, province):
    organization(province)
    today = timezone.localdate()
    for ago, score in ((5, 90), (2, 95), (200, 10)):
        QualitySnapshotFactory(province=province, day=today - timedelta(days=ago), score=score)

    page = soup(client.get(QUALITY, {"nam": 2023}))

    assert page.select_one(".trend-line")["points"] == "6.0,66.0 314.0,6.0"
    assert "tăng 5,0 điểm" in page.select_one(".trend figcaption").get_text()


def test_a_check_that_does_not_exist_is_not_found(client, officer):
    assert client.get(f"{QUALITY}X-99/").status_code == 404
    assert client.post(f"{QUALITY}X-99/sua/").status_code == 404


def test_rows_stand_on_pages_of_fifty_and_none_is_lost(client, officer, province):
    OrganizationFactory.create_batch(53, province=province)

    first = soup(client.get(f"{QUALITY}I-01/", {"nam": 2023}))
    second = soup(client.get(f"{QUALITY}I-01/", {"nam": 2023, "page": 2}))

    assert "53" in first.select("h2")[-1].get_text()
    assert [len(page.select("ol.finding-rows > li")) for page in (first, second)] == [50, 3]


# Mending


def mend_form(client, code):
    page = soup(client.get(f"{QUALITY}{code}/", {"nam": 2023}))
    form = page.select_one("#sua form")
    return form["action"], {"seen": form.select_one("[name=seen]")["value"]}


def test_a_repair_is_shown_made_and_taken_back(client, officer, province):
    row = organization(province, name="HTX  A")
    page = soup(client.get(f"{QUALITY}C-01/", {"nam": 2023}))
    assert [each.get_text() for each in page.select("#sua del, #sua ins")] == ["HTX␣␣A", "HTX A"]
    assert Organization.objects.get().name == "HTX  A"

    response = client.post(*mend_form(client, "C-01"), follow=True)

    assert Organization.objects.get().name == "HTX A"
    assert "Đã sửa 1 hồ sơ" in soup(response).get_text()
    undo = soup(response).select_one(".mends form")["action"]

    client.post(undo)

    row.refresh_from_db()
    assert row.version == 3
    assert MendRun.objects.get().undone_at


def test_what_changed_since_the_page_was_opened_is_not_mended(client, officer, province):
    organization(province, name="HTX  A")
    action, data = mend_form(client, "C-01")
    Organization.objects.update(version=2, name="HTX  A mới")

    response = client.post(action, data)

    assert response.status_code == 422
    assert "HTX A mới" in " ".join(soup(response).select_one(".alert-danger").get_text().split())
    assert Organization.objects.get().name == "HTX  A mới"


def test_the_list_of_rows_cannot_be_made_up(client, officer, province):
    organization(province, name="HTX  A")
    organization(province, phone="905123456")
    _action, of_another_check = mend_form(client, "I-06")

    for data in ({"seen": "x"}, of_another_check, {}):
        assert client.post(f"{QUALITY}C-01/sua/", data).status_code == 422
    assert not MendRun.objects.exists()


def test_the_number_of_queries_is_fixed(client, officer, province):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(QUALITY, {"nam": 2023})
        return len(captured)

    OrganizationFactory.create_batch(7, province=province)
    queries()  # the first one of all
    few = queries()
    OrganizationFactory.create_batch(43, province=province)

    assert queries() == few <= 40


# The paper and the list


def test_a_province_enters_what_it_reported(client, officer, province, year):
    OrganizationFactory.create_batch(2, province=province)
    address = "/so-lieu/2023/so-tinh-bao/"

    response = client.post(
        address, {"cooperatives": "1.320", "cooperative_groups": "", "source": "BC 45"}
    )

    assert response.status_code == 302
    totals = ReportedTotals.objects.get()
    assert (totals.cooperatives, totals.cooperative_groups) == (1320, None)
    assert Activity.objects.get().action == "reported_totals_recorded"
    page = soup(client.get(response["Location"]))
    assert page.select_one("#E-15 .finding-rows a")["href"] == (
        "/to-chuc/kiem-tra/?tinh=quangngai&nam=2023#so-tinh-bao"
    )
    section = page.select_one("#so-tinh-bao").get_text(" ")
    assert "1.320" in section
    assert "−1.318" in section


@pytest.mark.parametrize(
    "data", [{"source": "BC 45"}, {"cooperatives": "3"}, {"cooperatives": "x", "source": "BC"}]
)
def test_a_summary_needs_a_number_and_its_paper(client, officer, province, year, data):
    assert client.post("/so-lieu/2023/so-tinh-bao/", data).status_code == 422
    assert not ReportedTotals.objects.exists()


def test_a_closed_year_takes_no_summary(client, officer, province, year):
    year.cluster.reporting_years.update(closed_on=date(2024, 3, 31))

    response = client.post("/so-lieu/2023/so-tinh-bao/", {"cooperatives": "3", "source": "BC 45"})

    assert response.status_code == 422
    assert not ReportedTotals.objects.exists()


@pytest.fixture
def secretary(client, province, year):
    user = UserFactory(province=province, secretary=True)
    client.force_login(user)
    return user


def close(year, by, **told):
    return close_reporting_year(cluster=year.cluster, year=2023, by=by, at=AT, **told)


def test_a_year_is_not_closed_while_paper_and_list_differ(province, year, secretary):
    OrganizationFactory(province=province)
    ReportedTotalsFactory(province=province, cooperatives=5)

    with pytest.raises(TotalsDiffer) as refusal:
        close(year, secretary)

    [each] = refusal.value.differences
    assert (each.province, each.said, each.listed) == (province, 5, 1)
    assert year.cluster.reporting_years.get().is_open


@pytest.mark.parametrize(
    "told,explanation", [({"reason": "Hội nghị sắp tới"}, ""), ({}, "Bốn HTX chưa có hồ sơ")]
)
def test_a_reason_or_an_explanation_closes_it(province, year, secretary, told, explanation):
    ReportedTotalsFactory(province=province, cooperatives=5, explanation=explanation)

    close(year, secretary, **told)

    assert not year.cluster.reporting_years.get().is_open
    assert Activity.objects.get().note == told.get("reason", "")


def test_what_agrees_closes_without_a_word(province, year, secretary):
    OrganizationFactory(province=province)
    ReportedTotalsFactory(province=province, cooperatives=1)

    close(year, secretary)

    assert not year.cluster.reporting_years.get().is_open


def test_the_page_asks_for_the_reason(client, province, year, secretary):
    ReportedTotalsFactory(province=province, cooperatives=5)

    asked = client.post("/so-lieu/2023/khoa/")
    empty = client.post("/so-lieu/2023/khoa/", {"reason": " "})
    form = soup(asked).select_one("main form")
    done = client.post(form["action"], {"reason": "Hội nghị sắp tới"})

    assert [asked.status_code, empty.status_code, done.status_code] == [422, 422, 302]
    assert "Quảng Ngãi" in soup(asked).select_one("main table").get_text()
    assert Activity.objects.get().note == "Hội nghị sắp tới"
