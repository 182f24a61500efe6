"""Letters: exactly what is missing; e-mails seven and three days before and on the day, each once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from pypdf import PdfReader

from cluster_portal import pdf
from cooperatives.models import Period, Reminder
from cooperatives.reminders import letter_html, owed_by, send_reminders, step_of
from cooperatives.summaries import rebuild
from tests.cooperatives.test_organization_pages import page
from tests.factories import IndicatorFactory

from . import conftest as make
from .conftest import YEAR
from .test_lateness import DUE, call, extend

pytestmark = pytest.mark.django_db


@pytest.fixture
def called(world):
    IndicatorFactory(text="Số lớp bồi dưỡng")
    call(world, DUE)
    return world


def morning(days_before):
    return DUE.replace(hour=7) - timedelta(days=days_before)


def sent_to_the_province():
    return [each for each in mail.outbox if "canbo@mau.vn" in each.to]


@pytest.mark.parametrize(
    "days_left,step",
    [(8, None), (7, 7), (6, 7), (4, 7), (3, 3), (1, 3), (0, 0), (-1, None)],
)
def test_step_of_a_day(days_left, step):
    assert step_of(days_left) == step


def test_each_step_is_sent_once_and_recorded(called):
    for days_before in (9, 8, 7, 7, 6, 5, 4, 3, 3, 2, 1, 0, 0):
        send_reminders(at=morning(days_before))

    rows = Reminder.objects.filter(province=called.province)
    assert list(rows.values_list("days_before", flat=True)) == [7, 3, 0]
    assert [each.subject for each in sent_to_the_province()] == [
        "Nhắc nộp biểu số liệu năm 2023 (còn 07 ngày)",
        "Nhắc nộp biểu số liệu năm 2023 (còn 03 ngày)",
        "Nhắc nộp biểu số liệu năm 2023 (hạn cuối hôm nay)",
    ]
    assert sent_to_the_province()[0].to == ["canbo@mau.vn", "lanhdao@mau.vn"]


def test_morning_that_was_missed_is_made_good_for(called):
    send_reminders(at=morning(5))

    assert [each.days_before for each in Reminder.objects.filter(province=called.province)] == [7]


def test_letter_lists_exactly_what_is_missing(called):
    called.organization.yearly_figures.update(revenue=None)
    rebuild([YEAR])

    send_reminders(at=morning(3))

    text = sent_to_the_province()[0].body
    items = [line for line in text.splitlines() if line.startswith("- ")]
    assert items == [
        "- Vốn, kết quả: Doanh thu (sổ đăng ký chưa có số; bổ sung vào sổ, hoặc ghi lý do không có)",
        "- Chỉ tiêu: Số lớp bồi dưỡng (chưa ghi; nhập số, hoặc ghi «không áp dụng», «không có số liệu» "
        "kèm lý do)",
    ]
    assert "17 giờ 00 phút, ngày 10 tháng 11 năm 2023" in text


def test_who_has_sent_gets_no_letter(world):
    call(world, DUE)
    make.sent(world)

    send_reminders(at=morning(3))

    assert sent_to_the_province() == []


def test_more_time_moves_the_steps(called):
    deadline = called.cluster.deadlines.get()
    send_reminders(at=morning(7))
    extend(called, deadline, until=DUE + timedelta(days=5))

    send_reminders(at=morning(3))
    send_reminders(at=morning(2))
    send_reminders(at=morning(-2))

    assert [each.days_before for each in Reminder.objects.filter(province=called.province)] == [
        *(7, 7, 3),
    ]


def test_nobody_with_an_address_is_recorded(called):
    send_reminders(at=morning(3))

    row = Reminder.objects.get(province=called.head)
    assert row.addresses == ["thuky@mau.vn"]
    called.head.users.update(email="")
    send_reminders(at=morning(0))
    assert Reminder.objects.get(province=called.head, days_before=0).addresses == []


def test_letter_that_could_not_be_sent_is_tried_again(called, settings):
    settings.EMAIL_BACKEND = "tests.cooperatives.returns.test_reminders.NoServer"
    assert send_reminders(at=morning(7)) == 0
    assert not Reminder.objects.exists()

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert send_reminders(at=morning(6)) == 2


class NoServer:
    """A mail server that does not answer."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


# For the secretary: a letter to be signed, a text to be pasted


def owed(world, at):
    return owed_by(world.cluster, YEAR, Period.YEAR, at=at)[world.province.pk]


def test_short_text_fits_a_telephone_and_says_where(called):
    text = owed(called, DUE + timedelta(days=2)).short_text

    assert text.splitlines()[:2] == [
        f"Kính gửi {called.province.alliance_name}: biểu số liệu năm 2023 của đơn vị chưa gửi.",
        "Hạn nộp: 17:00 ngày 10/11/2023 (trễ 02 ngày).",
    ]
    assert text.endswith(f"/so-lieu/2023/bieu/{called.province.slug}/nam/")


def test_long_list_is_cut_in_the_short_text_only(called):
    for number in range(8):
        IndicatorFactory(text=f"Chỉ tiêu {number}")
    send_reminders(at=morning(9))

    found = owed(called, morning(2))

    assert "; … và 04 mục khác." in found.short_text
    [item] = found.items
    assert all(f"Chỉ tiêu {number}" in item for number in range(8))


def test_page_and_letter(client, called):
    client.force_login(called.secretary)
    address = reverse("cooperatives:return_remind", args=[YEAR, called.province.slug, "nam"])

    soup = page(client.get(address))

    assert "Số lớp bồi dưỡng" in soup.select_one("textarea").get_text()
    button = soup.select_one("button[data-copy]")
    assert soup.find(id=button["data-copy"]).name == "textarea"


@pytest.mark.slow
def test_letter_on_paper(called, tmp_path):
    html = letter_html(owed(called, DUE + timedelta(days=2)), by=called.secretary, at=DUE)
    path = tmp_path / "cong-van.pdf"
    path.write_bytes(pdf.render(html))

    text = " ".join(PdfReader(path).pages[0].extract_text().split())

    for words in (
        "V/v đôn đốc nộp biểu số liệu năm 2023",
        f"Kính gửi: {called.province.alliance_name}",
        "17 giờ 00 phút, ngày 10 tháng 11 năm 2023",
        "trễ 02 ngày so với thời hạn",
        "1. Chỉ tiêu: Số lớp bồi dưỡng",
        "TL. CỤM TRƯỞNG",
        called.secretary.full_name,
    ):
        assert words in text
