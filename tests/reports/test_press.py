"""The press text: made from the snapshot, edited, published on the first page and taken back; by whom and when."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from cluster_portal.accounts.models import Activity
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions.versions import ChangedMeanwhile
from cooperatives.statistics import Counts
from reports.actions import SectionsFaulty
from reports.annual import NextPledge, build_annual_report
from reports.models import PressText
from reports.press import headline_of, news_of
from reports.press_actions import publish_press_text, unpublish_press_text, write_press_text
from reports.snapshot import digest, snapshot
from reports.writing import plain
from tests.factories import (
    OrganizationFactory,
    PublishedReportFactory,
    UserFactory,
)
from tests.report_factories import PressTextFactory
from tests.reports.made import report_of

AT = datetime(2023, 12, 2, 3, 0, tzinfo=UTC)
PAGE = "/bao-cao/2023/tin/"


def test_news_is_worded_as_the_press_worded_the_conference_of_2023():
    contents = (
        "Thi đua thực hiện tốt nhiệm vụ chính trị.",
        "Triển khai có kết quả Chương trình hành động;",
    )
    report = report_of(
        Counts(cooperatives=1733, credit_funds=56, unions=5, groups=5487),
        before=Counts(cooperatives=1697, credit_funds=56),
        next_pledge=NextPledge(2024, is_in_force=False, contents=contents, targets=()),
    )

    meeting, year, following = [
        plain(line, report.numbers) for line in news_of(report).splitlines()
    ]

    assert headline_of(report) == "Cụm thi đua mẫu tổng kết phong trào thi đua năm 2023"
    assert meeting.startswith(
        "Ngày 02/12/2023, tại Quảng Ngãi, Cụm thi đua mẫu đã tổ chức hội nghị tổng kết phong trào thi đua năm 2023 và "
        "ký giao ước thi đua năm 2024. Toàn cụm có 1.789 hợp tác xã, Quỹ tín dụng nhân dân, 05 liên hiệp hợp tác xã và "
        "gần 5.500 tổ hợp tác đang hoạt động"
    )
    assert "tăng 36 hợp tác xã (2,1%) so với cùng kỳ năm trước" in year
    assert following.startswith("Trong năm 2024, Liên minh Hợp tác xã các tỉnh")
    assert following.endswith("Triển khai có kết quả Chương trình hành động./.")


@pytest.fixture
def publication(report):
    data = snapshot(build_annual_report(report.year))
    report.state = "published"
    report.save()
    return PublishedReportFactory(report=report, snapshot=data, snapshot_sha256=digest(data))


def written(publication, by, **changes):
    order = {
        "title": "Tổng kết năm 2023",
        "text": "Toàn cụm có **{{ htx.tong }}** hợp tác xã.",
        "expected_version": 0,
        "by": by,
        "at": AT,
    }
    return write_press_text(publication=publication, **(order | changes))


MOVES = {
    "write": lambda row, by: written(row.publication, by, expected_version=row.lock_version),
    "publish": lambda row, by: publish_press_text(press_text=row, by=by, at=AT),
    "unpublish": lambda row, by: unpublish_press_text(press_text=row, by=by, at=AT),
}
ALLOWED = {("write", False), ("publish", False), ("unpublish", True)}


@pytest.mark.django_db
@pytest.mark.parametrize("is_public", [False, True])
@pytest.mark.parametrize("move", MOVES)
def test_every_state_with_every_move(publication, secretary, move, is_public):
    public = {"published_by": secretary, "published_at": AT} if is_public else {}
    row = PressTextFactory(publication=publication, **public)

    if (move, is_public) in ALLOWED:
        MOVES[move](row, secretary)
        expected = {"write": False, "publish": True, "unpublish": False}[move]
        assert PressText.objects.get().is_public == expected
        assert Activity.objects.count() == 1
    else:
        with pytest.raises(MoveNotAllowed):
            MOVES[move](row, secretary)
        assert PressText.objects.get().is_public == is_public


@pytest.mark.django_db
@pytest.mark.parametrize("move", MOVES)
def test_only_the_secretary_of_the_head_unit(publication, provinces, move):
    row = PressTextFactory(publication=publication)
    strangers = [
        UserFactory(province=provinces[0]),
        UserFactory(leader=True, province=provinces[0]),
        UserFactory(secretary=True, province=provinces[1]),
        UserFactory(administrator=True),
        UserFactory(observer=True),
    ]

    for stranger in strangers:
        with pytest.raises(PermissionDenied):
            MOVES[move](row, stranger)
    assert not Activity.objects.exists()


@pytest.mark.django_db
def test_two_writers_lose_nothing(publication, secretary):
    written(publication, secretary, text="Của người thứ nhất.")

    with pytest.raises(ChangedMeanwhile) as conflict:
        written(publication, secretary, text="Của người thứ hai.")

    assert conflict.value.changes["text"][1] == "Của người thứ nhất."
    assert PressText.objects.get().text == "Của người thứ nhất."


@pytest.mark.django_db
def test_number_that_is_unknown_or_was_never_given_is_refused(publication, secretary):
    with pytest.raises(SectionsFaulty):
        written(publication, secretary, text="Có {{ htx.tog }} hợp tác xã.")
    with pytest.raises(MoveNotAllowed, match="chứng thực"):
        written(publication, secretary, text="Có {{ tht.chung-thuc }} tổ hợp tác.")
    assert not PressText.objects.exists()


@pytest.mark.django_db
def test_secretary_writes_publishes_and_takes_back(client, publication, secretary, provinces):
    client.force_login(secretary)
    opened = client.get(PAGE).context["form"]
    text = "Toàn cụm có **{{ htx.tong }}** hợp tác xã.<script>alert(1)</script>"
    saved = client.post(
        PAGE, {"title": opened["title"].value(), "text": text, "version": 0, "save": "1"}
    )
    OrganizationFactory.create_batch(3, province=provinces[1])

    client.logout()
    before = client.get("/").content.decode()
    client.force_login(secretary)
    client.post(f"{PAGE}dang/")
    client.logout()
    shown = client.get("/").content.decode()
    client.force_login(secretary)
    client.post(f"{PAGE}go/")
    client.logout()
    after = client.get("/").content.decode()

    sentence = 'Toàn cụm có <strong><data value="htx.tong">06</data></strong> hợp tác xã.'
    assert "{{ htx.tong }}" in opened["text"].value()
    assert saved.status_code == 302
    assert [sentence in page for page in (before, shown, after)] == [False, True, False]
    assert "alert(1)" not in shown


@pytest.mark.django_db
def test_page_keeps_what_was_typed_when_somebody_was_faster(client, publication, secretary):
    client.force_login(secretary)
    first = {"title": "Một", "text": "Của người thứ nhất.", "version": 0, "save": "1"}
    client.post(PAGE, first)

    second = client.post(PAGE, first | {"text": "Của người thứ hai."})
    page = second.content.decode()
    form = second.context["form"]
    again = client.post(
        PAGE,
        {"title": "Một", "text": "Của cả hai.", "version": form["version"].value(), "save": "1"},
    )

    assert second.status_code == 422
    assert "Của người thứ nhất." in page
    assert "Của người thứ hai." in page
    assert again.status_code == 302
    assert PressText.objects.get().text == "Của cả hai."


@pytest.mark.django_db
def test_news_of_a_replaced_version_is_no_longer_shown(client, publication, secretary):
    PressTextFactory(
        publication=publication, title="Tin cũ", published_by=secretary, published_at=AT
    )
    assert "Tin cũ" in client.get("/").content.decode()

    PublishedReportFactory(
        report=publication.report, version=2, supersedes=publication, snapshot=publication.snapshot
    )

    assert "Tin cũ" not in client.get("/").content.decode()
