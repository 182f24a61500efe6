"""A missing figure stops publishing, says its name and where it is entered: on the page, in the action, in the job."""

from datetime import UTC, datetime

import pytest

from cluster_portal.accounts.models import Activity
from cooperatives.models import YearlyFigures
from reports import actions, jobs
from reports.models import ConferenceReport, PublishedReport, ReportState
from tests.factories import IndicatorFactory, ResultFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_given")]
AT = datetime(2023, 12, 2, 3, 0, tzinfo=UTC)


def lacks(report):
    return [(str(each), each.url) for each in actions.missing_to_publish(report, 1, "")]


def test_nothing_is_missing_when_all_is_given(report):
    assert lacks(report) == []


def test_figure_of_a_whole_province(report, provinces):
    YearlyFigures.objects.filter(organization__province=provinces[1]).update(revenue=None)

    assert lacks(report) == [("Bình Định chưa báo: doanh thu.", "/so-lieu/2023/")]


def test_target_without_a_result(report, provinces):
    indicator = IndicatorFactory(text="Số hợp tác xã thành lập mới", is_additive=True)
    ResultFactory(year=report.year, province=provinces[0], indicator=indicator, target=3, actual=4)
    ResultFactory(
        year=report.year, province=provinces[1], indicator=indicator, target=3, actual=None
    )

    ((text, url),) = lacks(report)

    assert text == "Bình Định chưa có kết quả chỉ tiêu «Số hợp tác xã thành lập mới»."
    assert url == f"/thi-dua/2023/ket-qua/{provinces[1].slug}/"


def test_target_that_does_not_apply_asks_for_no_result(report, provinces):
    ResultFactory(
        year=report.year,
        province=provinces[0],
        target=None,
        target_words="không áp dụng",
        actual=None,
    )

    assert lacks(report) == []


def test_bound_number_of_the_text_without_a_value(report):
    report.sections = report.sections | {"strengths": "Có {{ tht.chung-thuc }} tổ hợp tác."}
    report.save()

    ((text, url),) = lacks(report)

    assert "«1. Ưu điểm»" in text
    assert "Số tổ hợp tác có hợp đồng đã đăng ký hoặc chứng thực, toàn cụm" in text
    assert url == "/bao-cao/2023/muc/uu-diem/"


def test_empty_section_and_head_lead_to_their_pages(report):
    report.sections = report.sections | {"lessons": ""}
    report.number, report.signer_name = None, ""
    report.save()

    assert [url for _text, url in lacks(report)] == [
        "/bao-cao/2023/muc/bai-hoc-kinh-nghiem/",
        "/bao-cao/2023/soan/",
        "/bao-cao/2023/soan/",
    ]


def test_action_refuses_and_page_shows_the_way(client, report, secretary, provinces):
    YearlyFigures.objects.filter(organization__province=provinces[1]).update(revenue=None)
    client.force_login(secretary)

    with pytest.raises(actions.ReportNotReady):
        actions.request_publication(report=report, by=secretary, at=AT)
    response = client.post("/bao-cao/2023/phat-hanh/")

    assert response.status_code == 422
    assert (
        '<a href="/so-lieu/2023/">Bình Định chưa báo: doanh thu.</a>' in response.content.decode()
    )
    assert not PublishedReport.objects.exists()


def test_figure_taken_away_after_the_button_stops_the_job(report, secretary, provinces):
    ConferenceReport.objects.filter(pk=report.pk).update(publishing_since=AT)
    YearlyFigures.objects.filter(organization__province=provinces[1]).update(revenue=None)

    jobs.publish(
        {
            "report_id": report.pk,
            "version": 1,
            "code": "BC-7K3M-Q9XT-42HD",
            "by_id": secretary.pk,
            "at": AT.isoformat(),
            "reason": "",
        }
    )

    report.refresh_from_db()
    assert (report.state, report.publishing_since) == (ReportState.APPROVED, None)
    assert "doanh thu" in Activity.objects.get(action="report_publication_failed").note
    assert not PublishedReport.objects.exists()
