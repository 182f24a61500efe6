"""The list that an address asks for, as a workbook that can come home."""

import io
from dataclasses import replace
from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from cluster_portal.accounts.permissions import can, visible
from cluster_portal.accounts.roles import Permission

from .filters import OrganizationFilter, found_for
from .models import ReportingYear
from .workbook.writer import listing_of, write_list


def make_export(*, user, asked, at: datetime, rows: int = 0) -> tuple[io.BytesIO, str]:
    """The workbook of the rows that `asked` (a QueryDict) names, with its file name. `rows`: how many are expected."""
    found = found_for(user, asked)
    year = year_asked_for(asked)
    wanted = visible(found.qs, user, Permission.WORKBOOK_EXPORT)
    listing = listing_of(wanted, year=year, provinces=found.provinces, by=user)
    target = io.BytesIO()
    write_list(target, replace(listing, count=rows), at=at)
    target.seek(0)
    return target, f"danh-sach-{_place(found)}-{year}.xlsx"


def may_export(user) -> bool:
    return can(user, Permission.WORKBOOK_EXPORT)


def count_for(user, asked) -> int:
    """How many rows that workbook would have."""
    return visible(found_for(user, asked).qs, user, Permission.WORKBOOK_EXPORT).count()


def year_asked_for(asked) -> int:
    """The year of the address, else the newest that was opened."""
    year = asked.get("year", "")
    if year.isdecimal() and len(year) == 4:
        return int(year)
    latest = ReportingYear.objects.aggregate(latest=Max("year"))["latest"]
    return latest or timezone.localdate().year


def _place(found: OrganizationFilter):
    return found.provinces[0].slug if len(found.provinces) == 1 else "cum"
