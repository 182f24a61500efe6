"""The bundle of the conference morning as a .zip: of the published version if there is one, else marked DỰ THẢO."""

import hashlib
import json
import time
from pathlib import Path

from django.core.management.base import CommandError

from cluster_portal.commands import JsonCommand
from cluster_portal.files import write_atomically
from cluster_portal.waiting import FileFailed
from reports import bundle
from reports.annual import build_annual_report
from reports.listing import read_listing
from reports.snapshot import from_snapshot

from .render_report import chosen_report


class Command(JsonCommand):
    help = "Write the conference bundle of a year to a .zip file: papers, pictures, card, checksums and viewer."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--cluster", metavar="CODE", help="needed when there is more than one")
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *, year, cluster, output, as_json, **options):
        start = time.perf_counter()
        report = chosen_report(year, cluster)
        row = report.publications.filter(superseded_by=None).first()
        built = from_snapshot(row.snapshot) if row else build_annual_report(report.year)
        listing = None if row else read_listing(report.year, built.as_of)
        try:
            made = bundle.build(built, row, listing=listing)
        except bundle.BundleIncomplete as refusal:
            lines = "".join(f"\n- {each.told}" for each in refusal.missing)
            raise CommandError(
                f"Chưa lập được gói hội nghị, còn thiếu:{lines}", returncode=1
            ) from None
        except FileFailed as failure:
            raise CommandError(f"Không lập được gói hội nghị: {failure}", returncode=1) from failure
        content = made.zipped()
        try:
            write_atomically(output, content)
        except OSError as error:
            raise CommandError(
                f"Không ghi được {output}: {error.strerror}.", returncode=1
            ) from error
        facts = {
            "sha256": hashlib.sha256(content).hexdigest(),
            "files": made.sums,
            "seconds": round(time.perf_counter() - start, 2),
            "draft": row is None,
        }
        if as_json:
            self.stdout.write(json.dumps(facts))
            return
        kind = "bản dự thảo" if row is None else "bản đã phát hành"
        self.stdout.write(f"{output}: {kind}, {len(made.files) + 1} tệp, SHA-256 {facts['sha256']}")
