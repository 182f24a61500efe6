"""Reminding a province of its return: what a letter, an e-mail and a short message say, and the e-mails of the worker.

What they say is written in Vietnamese directly, as papers are.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cluster_portal import pdf
from cluster_portal.accounts.activity import record
from cluster_portal.accounts.models import User
from cluster_portal.moments import time_of_day
from cluster_portal.text import count_in_prose, day_in_words
from cooperatives.actions.deadlines import refresh_open_returns, refresh_progress
from cooperatives.models import Cluster, Deadline, Period, Province, Reminder
from cooperatives.models.returns import SLUG_OF_PERIOD
from cooperatives.returns.board import BoardLine, board_of, lacking_in_words
from cooperatives.returns.lateness import Due

logger = logging.getLogger(__name__)

# A message on a telephone: what does not fit is in the letter.
ITEMS_IN_SHORT = 5
NAMES = {Period.MID_YEAR: "biểu số liệu 6 tháng đầu năm", Period.YEAR: "biểu số liệu năm"}


@dataclass(frozen=True)
class Owed:
    """What one province owes of one period."""

    cluster: Cluster
    year: int
    period: str
    line: BoardLine
    at: datetime

    @property
    def province(self) -> Province:
        return self.line.province

    @property
    def due(self) -> Due | None:
        return self.line.due

    @property
    def name(self) -> str:
        return f"{NAMES[Period(self.period)]} {self.year}"

    @property
    def items(self) -> list[str]:
        """Exactly what is missing; of a return that lacks nothing, that it is to be approved and sent."""
        found = lacking_in_words(self.line)
        return found or ["Biểu đã đủ số liệu; đề nghị lãnh đạo đơn vị duyệt và gửi."]

    @property
    def path(self) -> str:
        slug = SLUG_OF_PERIOD[Period(self.period)]
        return reverse("cooperatives:return_detail", args=[self.year, self.province.slug, slug])

    @property
    def address(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def due_in_words(self) -> str:
        """«17 giờ 00 phút, ngày 10 tháng 11 năm 2023»."""
        moment = timezone.localtime(self.due.due_at)
        return f"{moment:%H} giờ {moment:%M} phút, {day_in_words(moment)}"

    @property
    def standing(self) -> str:
        """«còn 03 ngày», «hạn cuối hôm nay», «trễ 02 ngày»; nothing without a deadline."""
        if self.due is None:
            return ""
        if self.line.days_late:
            return f"trễ {count_in_prose(self.line.days_late)} ngày"
        left = self.due.days_left(self.at)
        return f"còn {count_in_prose(left)} ngày" if left else "hạn cuối hôm nay"

    @property
    def short_text(self) -> str:
        """To be pasted into Zalo."""
        lines = [f"Kính gửi {self.province.alliance_name}: {self.name} của đơn vị chưa gửi."]
        if self.due:
            lines.append(f"Hạn nộp: {time_of_day(self.due.due_at)} ({self.standing}).")
        labels = [each["label"] for _section, each in self.line.lacking]
        if labels:
            more = len(labels) - ITEMS_IN_SHORT
            rest = f"; … và {count_in_prose(more)} mục khác" if more > 0 else ""
            lines.append(f"Còn thiếu: {'; '.join(labels[:ITEMS_IN_SHORT])}{rest}.")
        if self.line.open_questions:
            count = count_in_prose(self.line.open_questions)
            lines.append(f"Còn {count} câu hỏi của Thường trực cụm chưa trả lời.")
        return "\n".join([*lines, f"Mở biểu: {self.address}"])

    @property
    def letter_text(self) -> str:
        """The body of an e-mail."""
        when = f", hạn nộp {self.due_in_words} ({self.standing})" if self.due else ""
        items = "\n".join(f"- {each}" for each in self.items)
        return (
            f"Kính gửi {self.province.alliance_name},\n\n"
            f"Đến nay Thường trực cụm chưa nhận được {self.name} của đơn vị{when}.\n\n"
            f"Những nội dung còn thiếu:\n{items}\n\n"
            f"Mở biểu: {self.address}\n\n"
            "Thư này do Cổng thông tin của Cụm gửi tự động."
        )


def owed_by(cluster: Cluster, year: int, period: str, *, at: datetime) -> dict[int, Owed]:
    """{province: what it owes} of the members whose return was not sent."""
    return {
        line.province.pk: Owed(cluster, year, period, line, at)
        for line in board_of(cluster, year, period, at=at).lines
        if not line.is_sent
    }


def letter_html(owed: Owed, *, by, at: datetime) -> str:
    """The reminder as an official letter (công văn) of the standing office, signed by whoever prints it."""
    day = timezone.localdate(at)
    context = {
        "owed": owed,
        "cluster": owed.cluster,
        "day": day_in_words(day),
        "place": by.province.name if by.province else "",
        "host": by.province.alliance_name if by.province else "",
        "by": by,
    }
    return pdf.whole_page(
        title=f"Công văn đôn đốc {owed.name}",
        author=owed.cluster.name,
        on=day,
        article=render_to_string("cooperatives/reminder_paper.html", context),
        is_draft=False,
    )


# By e-mail


def look_at_returns() -> int:
    """What the scheduler calls each hour: how far the drafts are, for the board."""
    return refresh_open_returns(at=timezone.now())


def remind_every_province() -> int:
    """What the scheduler calls each morning; it has no clock to hand on."""
    return send_reminders(at=timezone.now())


def send_reminders(*, at: datetime) -> int:
    """Write to every province whose return is due in so many days (RETURN_REMINDER_DAYS); returns to how many.

    Each step is sent once for each deadline, also when the worker is started twice; a morning that was missed is made
    good for at the next. A letter that could not be sent is tried again then.
    """
    sent = 0
    for deadline in Deadline.objects.select_related("cluster"):
        cluster, year, period = deadline.cluster, deadline.year, deadline.period
        refresh_progress(cluster, year, period, at=at)
        for owed in owed_by(cluster, year, period, at=at).values():
            step = step_of(owed.due.days_left(at))
            if step is not None and not owed.line.days_late:
                sent += _send_once(owed, step)
    return sent


def step_of(days_left: int) -> int | None:
    """The smallest step that is not smaller than the days left; None before the first, or after the day."""
    if days_left < 0:
        return None
    return min((each for each in settings.RETURN_REMINDER_DAYS if each >= days_left), default=None)


def _send_once(owed: Owed, step: int) -> bool:
    people = User.objects.filter(province=owed.province, is_active=True).exclude(email="")
    addresses = sorted(set(people.values_list("email", flat=True)))
    try:
        # The row first: of two workers one waits for the other here, and then finds it.
        with transaction.atomic():
            reminder = Reminder.objects.create(
                province=owed.province,
                year=owed.year,
                period=owed.period,
                due_at=owed.due.due_at,
                days_before=step,
                addresses=addresses,
                sent_at=owed.at,
            )
            record(
                by=None,
                action="reminder_sent",
                target=reminder,
                at=owed.at,
                note=", ".join(addresses) or "không có địa chỉ thư điện tử",
            )
            if addresses:
                subject = f"Nhắc nộp {owed.name} ({owed.standing})"
                send_mail(subject, owed.letter_text, settings.DEFAULT_FROM_EMAIL, addresses)
    except IntegrityError:
        return False
    except OSError:
        logger.exception("the reminder of %s was not sent", owed.province)
        return False
    return bool(addresses)
