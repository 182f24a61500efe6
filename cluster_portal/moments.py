"""Days and moments as screens and papers write them, in the portal's time zone. No domain words."""

from datetime import datetime

from django.utils import timezone


def local(value):
    """A moment in the portal's time zone; a day, or a moment without a zone, as it is."""
    is_aware = isinstance(value, datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if is_aware else value


def day(value) -> str:
    """«03/04/2026» is the 3rd of April."""
    return f"{local(value):%d/%m/%Y}"


def moment(value) -> str:
    """«14:05 03/04/2026», as a sentence says it."""
    return f"{local(value):%H:%M %d/%m/%Y}"


def day_and_time(value) -> str:
    """«03/04/2026 14:05», as a column has it: the days stand below each other."""
    return f"{local(value):%d/%m/%Y %H:%M}"


def time_of_day(value) -> str:
    """«14:05 ngày 03/04/2026», as a notice has it."""
    return f"{local(value):%H:%M ngày %d/%m/%Y}"


def second(value) -> str:
    """«14:05:09», where the order of two counts."""
    return f"{local(value):%H:%M:%S}"


def moment_on_paper(value) -> str:
    """«8 giờ 05 phút, ngày 02/12/2023», as minutes write it."""
    at = local(value)
    return f"{at.hour} giờ {at:%M} phút, ngày {at:%d/%m/%Y}"
