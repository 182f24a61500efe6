"""When a return is due and how late it is: to the minute, on the calendar of Vietnam.

The minute of the deadline is still in time; the next one is late. Days late are counted on the calendar, and a return
that comes later on the same day is one day late: a deadline is a deadline.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from cooperatives.models import Cluster, Deadline, DeadlineExtension, Return


@dataclass(frozen=True)
class Due:
    """Until when a province's return is due; `extension` says who granted more time, if anybody did."""

    due_at: datetime
    extension: DeadlineExtension | None = None

    @property
    def is_extended(self) -> bool:
        return self.extension is not None

    def days_late(self, at: datetime) -> int:
        return days_late(self.due_at, at)

    def days_left(self, at: datetime) -> int:
        """Whole days on the calendar; nought on the day itself, below nought afterwards."""
        return (timezone.localdate(self.due_at) - timezone.localdate(at)).days


def is_late(due_at: datetime, at: datetime) -> bool:
    return at >= due_at.replace(second=0, microsecond=0) + timedelta(minutes=1)


def days_late(due_at: datetime, at: datetime) -> int:
    """Nought in time; else the days on the calendar of the portal's time zone, at least one."""
    if not is_late(due_at, at):
        return 0
    return max(1, (timezone.localdate(at) - timezone.localdate(due_at)).days)


def dues_of(cluster: Cluster, year: int, period: str, provinces: Iterable[int]) -> dict[int, Due]:
    """{province: until when}; empty while no deadline is set. Two queries."""
    deadline = Deadline.objects.filter(cluster=cluster, year=year, period=period).first()
    if deadline is None:
        return {}
    latest = {
        each.province_id: each
        for each in deadline.extensions.select_related("granted_by").order_by("granted_at", "pk")
    }
    found = {}
    for province in provinces:
        extension = latest.get(province)
        found[province] = Due(extension.due_at if extension else deadline.due_at, extension)
    return found


def days_late_of(province_return: Return | None, due: Due | None, *, at: datetime) -> int:
    """Of one that was sent, when it was first sent; of one that was not, until now."""
    if due is None:
        return 0
    sent = province_return.first_submitted_at if province_return else None
    return due.days_late(sent or at)
