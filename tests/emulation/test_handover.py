"""Handing over: what is open is computed from the rows, the record stays, and only the two heads' people read it."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from cluster_portal import official, official_docx
from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.handover import handover_paper, open_matters
from emulation.models import BallotKind, Handover
from tests.ballot_factories import AwardFactory, BallotFactory
from tests.factories import (
    EmulationYearFactory,
    PledgeEntryFactory,
    PledgeFactory,
    ReportingYearFactory,
    ResultFactory,
    ScoreSheetFactory,
    SignatureFactory,
    UserFactory,
)
from tests.signing_factories import SigningQuestionFactory

from .meeting import build_meeting

pytestmark = pytest.mark.django_db
AT = datetime(2024, 1, 5, 2, 0, tzinfo=UTC)
VALUES = {
    "on": date(2024, 1, 5),
    "place": "thành phố Quảng Ngãi",
    "giver_name": "Nguyễn Văn Giao",
    "taker_name": "Trần Thị Nhận",
    "note": "Cờ luân lưu đã trao.",
}


@pytest.fixture
def meeting():
    return build_meeting()


@pytest.fixture
def elected(meeting):
    """The meeting has elected Bình Định."""
    meeting.decided([meeting.provinces[3]] * 4, kind=BallotKind.HEAD)
    return meeting


def labels(year):
    return {matter.label: matter.lines for matter in open_matters(year)}


def hand_over(meeting, **facts):
    return actions.hand_over(
        year=meeting.year, values=VALUES, by=facts.get("by", meeting.secretary), at=AT
    )


def test_nothing_is_open_in_a_finished_year(meeting):
    assert open_matters(meeting.year) == []


def test_every_kind_of_open_matter_is_named(meeting):
    year, first = meeting.year, meeting.provinces[0]
    following = EmulationYearFactory(cluster=year.cluster, year=2024)
    ReportingYearFactory(cluster=year.cluster, year=2023)
    for _number in range(2):
        ResultFactory(year=year, province=first, actual=None)
    ScoreSheetFactory(pack=year.criteria_packs.get(), state="draft")
    BallotFactory(year=year, state="open")
    pledge = PledgeFactory(year=following, prepared_in=year, signing=True)
    PledgeEntryFactory(pledge=pledge, province=first, submitted=True)
    place = SignatureFactory(pledge=pledge, province=first)
    SigningQuestionFactory(signature=place, text="Chỉ tiêu 2 tính thế nào?")
    AwardFactory(year=year, province=first)

    found = labels(year)

    assert list(found) == [
        "Số liệu năm chưa khóa",
        "Kết quả còn thiếu",
        "Bảng chấm điểm chưa khóa",
        "Cuộc bỏ phiếu chưa công bố kết quả",
        "Đăng ký giao ước năm sau chưa tiếp nhận",
        "Giao ước chưa có hiệu lực",
        "Chữ ký còn thiếu",
        "Câu hỏi chưa trả lời",
        "Đề nghị khen thưởng chưa có quyết định",
    ]
    assert found["Kết quả còn thiếu"] == ("Đà Nẵng (2)",)
    assert found["Chữ ký còn thiếu"] == ("Đà Nẵng (2024)",)
    assert found["Câu hỏi chưa trả lời"] == ("Chỉ tiêu 2 tính thế nào?",)
    assert found["Cuộc bỏ phiếu chưa công bố kết quả"] == (
        "bỏ phiếu suy tôn đơn vị dẫn đầu năm 2023 (đang bỏ phiếu)",
    )


def test_as_many_queries_for_much_as_for_nothing(meeting, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        open_matters(meeting.year)
    for _number in range(4):
        AwardFactory(year=meeting.year, province=meeting.provinces[0])
        ResultFactory(year=meeting.year, province=meeting.provinces[0], actual=None)
    with django_assert_max_num_queries(12):
        open_matters(meeting.year)


def test_nobody_is_handed_over_to_before_the_election(meeting):
    with pytest.raises(MoveNotAllowed, match="Chưa bầu Cụm trưởng"):
        hand_over(meeting)


def test_the_record_keeps_what_was_open_on_that_day(elected):
    award = AwardFactory(year=elected.year, province=elected.provinces[0])
    handover = hand_over(elected)
    award.delete()

    assert handover.matters == [
        {
            "label": "Đề nghị khen thưởng chưa có quyết định",
            "lines": [f"{award} (chờ chuyển)"],
        }
    ]
    with pytest.raises(MoveNotAllowed, match="Đã lập biên bản bàn giao năm 2023"):
        hand_over(elected)
    with pytest.raises(IntegrityError, match="handover_stays"), transaction.atomic():
        Handover.objects.update(note="khác")


@pytest.mark.parametrize(
    "who", ["leader", "officer", "next secretary", "observer", "administrator"]
)
def test_only_the_secretary_of_the_year_records_it(elected, who):
    people = {
        "leader": elected.leaders[elected.provinces[2].pk],
        "officer": UserFactory(province=elected.provinces[2]),
        "next secretary": UserFactory(secretary=True, province=elected.provinces[3]),
        "observer": UserFactory(observer=True),
        "administrator": UserFactory(administrator=True),
    }

    with pytest.raises(PermissionDenied):
        hand_over(elected, by=people[who])


def test_both_secretaries_read_it_and_nobody_else(client, elected):
    url = reverse("emulation:handover_detail", args=[2023])
    people = {
        "this": elected.secretary,
        "next": UserFactory(secretary=True, province=elected.provinces[3]),
        "other": UserFactory(secretary=True, province=elected.provinces[0]),
        "leader": elected.leaders[elected.provinces[0].pk],
    }
    seen = {}
    for who, user in people.items():
        client.force_login(user)
        seen[who] = client.get(url).status_code

    assert seen == {"this": 200, "next": 200, "other": 404, "leader": 404}


def test_the_page_records_it(client, elected):
    client.force_login(elected.secretary)
    url = reverse("emulation:handover_detail", args=[2023])

    assert client.post(url, {"on": "x"}).status_code == 422
    assert client.post(url, {**VALUES, "on": "05/01/2024"}).status_code == 302
    assert "Đã bàn giao ngày 05/01/2024" in client.get(url).content.decode()


def test_the_minutes_name_both_sides_and_what_is_open(elected):
    AwardFactory(year=elected.year, province=elected.provinces[0])
    draft = handover_paper(elected.year, None, date(2024, 1, 4))
    assert draft.is_draft

    document = handover_paper(elected.year, hand_over(elected), date(2024, 2, 1))
    said = official.article(document)

    for text in (
        "Bàn giao nhiệm vụ Cụm trưởng",
        "Bên giao: Liên minh Hợp tác xã tỉnh Quảng Ngãi, Cụm trưởng năm 2023.",
        "Bên nhận: Liên minh Hợp tác xã tỉnh Bình Định, Cụm trưởng năm 2024.",
        "Quảng Ngãi, ngày 05 tháng 01 năm 2024",
        "nhiệm kỳ từ ngày 01/01/2024",
        "1. Đề nghị khen thưởng chưa có quyết định: Liên minh Hợp tác xã tỉnh Đà Nẵng: Danh hiệu mẫu",
        "Cờ luân lưu đã trao.",
        "Nguyễn Văn Giao",
    ):
        assert text in said, text
    assert official_docx.render(document) == official_docx.render(document)
