"""When things happen in the sample years."""

from datetime import datetime

from django.utils import timezone


def moment(year, month, day, hour=8, minute=0) -> datetime:
    """A moment in the portal's time zone."""
    return timezone.make_aware(datetime(year, month, day, hour, minute))  # noqa: DTZ001
