"""A later version comes with a slip: what differs, why, and both papers linked; the old one stays and is marked."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest
from django.utils.html import escape, strip_tags

from cooperatives.statistics import Counts
from reports import actions
from reports.errata import Correction, corrections
from reports.models import ConferenceReport, PublishedReport
from reports.section_actions import edit_section, mark_of
from tests.factories import OrganizationFactory, PublishedReportFactory
from tests.reports.made import report_of

AT = datetime(2023, 12, 2, 3, 0, tzinfo=UTC)


def test_nothing_differs_between_a_paper_and_itself():
    report = report_of(Counts(cooperatives=5))

    assert list(corrections(report, report)) == []


def test_head_numbers_and_texts_that_differ_are_named():
    old = report_of(
        Counts(cooperatives=5),
        sections={"lessons": "Có **{{ htx.tong }}** hợp tác xã.", "basis": "Luật;"},
    )
    new = replace(
        report_of(Counts(cooperatives=6), sections=old.sections), head=replace(old.head, number=6)
    )

    found = list(corrections(old, new))

    assert found[0] == Correction("head", "Số văn bản", "05", "06")
    assert (
        Correction(
            "number", "Số hợp tác xã, quỹ tín dụng nhân dân đang hoạt động, toàn cụm", "5", "6"
        )
        in found
    )
    assert found[-1] == Correction(
        "text",
        "Phần I, mục VI. Đánh giá chung. 4. Bài học kinh nghiệm",
        "Có 05 hợp tác xã.",
        "Có 06 hợp tác xã.",
    )
    assert all(each.before != each.after for each in found)


@pytest.fixture
def corrected(report, all_given, secretary, provinces, django_capture_on_commit_callbacks):
    """Two published versions; between them a cooperative was entered and a sentence was written anew."""

    def publish(reason=""):
        with django_capture_on_commit_callbacks(execute=True):
            actions.request_publication(report=report, by=secretary, at=AT, reason=reason)

    publish()
    OrganizationFactory(province=provinces[1])
    fresh = ConferenceReport.objects.get(pk=report.pk)
    actions.reopen_report(report=fresh, by=secretary, at=AT)
    edit_section(
        report=fresh,
        key="lessons",
        text="Bài học mới.",
        base=mark_of(report.sections["lessons"]),
        by=secretary,
        at=AT,
    )
    actions.approve_report(report=fresh, by=secretary, at=AT)
    publish("Bổ sung hợp tác xã của Bình Định.")
    return list(PublishedReport.objects.order_by("version"))


@pytest.mark.django_db
def test_later_version_stores_a_slip_that_says_what_and_why(client, corrected):
    first, second = corrected
    file = second.files.get(kind="errata")

    page = client.get(f"/bao-cao/2023/dinh-chinh/?{second.query}").content.decode()
    pdf = client.get(f"/bao-cao/2023/dinh-chinh.pdf?{second.query}")
    printed = " ".join(
        each.extract_text() for each in pypdf.PdfReader(io.BytesIO(pdf.getvalue())).pages
    )

    assert pdf["ETag"] == f'"{file.sha256}"'
    for text in (re.sub(r"\s+", " ", strip_tags(page)), re.sub(r"\s+", " ", printed)):
        assert "Bổ sung hợp tác xã của Bình Định." in text
        assert "Số hợp tác xã, quỹ tín dụng nhân dân đang hoạt động, toàn cụm" in text
        assert "Nội dung lessons." in text
        assert "Bài học mới." in text
        assert first.code in text
        assert second.code in text
    assert not first.files.filter(kind="errata").exists()


@pytest.mark.django_db
def test_both_versions_are_linked_and_the_old_one_is_marked(client, corrected):
    first, second = corrected

    old = client.get(first.get_absolute_url()).content.decode()
    new = client.get(second.get_absolute_url()).content.decode()
    slip = client.get(f"/bao-cao/2023/dinh-chinh/?{second.query}").content.decode()

    assert "đã thay thế" in old
    assert escape(second.get_absolute_url()) in old
    assert escape(f"/bao-cao/2023/dinh-chinh/?{second.query}") in new
    assert escape(first.get_absolute_url()) in new
    assert escape(first.get_absolute_url()) in slip
    assert escape(second.get_absolute_url()) in slip
    file = client.get(f"/bao-cao/2023/bao-cao.pdf?{first.query}")
    file.getvalue()  # a file is closed once it is read
    name = file["Content-Disposition"]
    assert "filename*=utf-8''" in name
    assert "%C4%91%C3%A3%20thay%20th%E1%BA%BF" in name


@pytest.mark.django_db
def test_first_version_has_no_slip(client, report):
    PublishedReportFactory(report=report)

    for address in ("/bao-cao/2023/dinh-chinh/", "/bao-cao/2023/dinh-chinh.pdf"):
        assert client.get(address).status_code == 404
