"""Write the organizations of a province, or of all, with the figures of a year, as a workbook that can come home."""

import json
from io import BytesIO
from pathlib import Path

from django.core.management.base import CommandError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.commands import JsonCommand, calendar_year
from cooperatives.models import Organization, ReportingYear
from cooperatives.places import ProvinceUnknown, province_for
from cooperatives.workbook.writer import listing_of, write_list


class Command(JsonCommand):
    help = "Export the register to an .xlsx workbook, which import_organizations reads again."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--province", metavar="CODE", help="default: every province")
        parser.add_argument(
            "--year", type=calendar_year, help="whose figures; default: the latest reporting year"
        )

    def handle(self, *, file, province, year, as_json, **options):
        year = year or latest_year()
        try:
            found = province_for(province, year) if province else None
        except ProvinceUnknown as refusal:
            raise CommandError(str(refusal)) from refusal
        if not file.parent.is_dir():
            raise CommandError(
                _("There is no folder %(folder)s.") % {"folder": file.parent}, returncode=2
            )
        rows = Organization.objects.filter(province=found) if found else Organization.objects.all()
        listing = listing_of(
            rows.order_by("province", "kind", "sort_key", "pk"),
            year=year,
            provinces=[found] if found else [],
        )
        workbook = BytesIO()
        count = write_list(workbook, listing, at=timezone.now())
        try:
            file.write_bytes(workbook.getvalue())
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(why)s.") % {"file": file, "why": error}
            ) from error
        answer = {
            "file": str(file),
            "rows": count,
            "year": year,
            "province": found.code if found else None,
        }
        self.stdout.write(
            json.dumps(answer, ensure_ascii=False)
            if as_json
            else _("%(count)s organizations written to %(file)s.") % {"count": count, "file": file}
        )


def latest_year() -> int:
    found = ReportingYear.objects.aggregate(latest=Max("year"))["latest"]
    return found or timezone.localdate().year
