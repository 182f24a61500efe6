"""The document of a year as a file: the published version if there is one, else a draft marked DỰ THẢO."""

import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.safestring import mark_safe

from cluster_portal import pdf
from reports import paper
from reports.annual import build_annual_report
from reports.models import ConferenceReport, PublishedReport
from reports.snapshot import from_snapshot

LATER = {"docx", "xlsx"}


class Command(BaseCommand):
    help = "Write the summary report of a year to a file: --format html or pdf."

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--format", choices=["html", "pdf", *sorted(LATER)], required=True)
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, year, output, **options):
        wanted = options["format"]
        if wanted in LATER:
            raise CommandError(f"Chưa xuất được .{wanted}; hiện có html và pdf.", returncode=1)
        start = time.perf_counter()
        content, pages, is_draft = made(year, wanted)
        try:
            pdf.write_atomically(output, content)
        except OSError as error:
            raise CommandError(
                f"Không ghi được {output}: {error.strerror}.", returncode=1
            ) from error
        self.answer(
            output, content, pages, is_draft, time.perf_counter() - start, as_json=options["json"]
        )

    def answer(self, output, content, pages, is_draft, seconds, *, as_json):
        facts = {
            "sha256": pdf.Paper(content, pages or 0).sha256,
            "pages": pages,
            "seconds": round(seconds, 2),
            "draft": is_draft,
        }
        if as_json:
            self.stdout.write(json.dumps(facts))
            return
        kind = "bản dự thảo" if is_draft else "bản đã phát hành"
        self.stdout.write(f"{output}: {kind}, {pages or '–'} trang, SHA-256 {facts['sha256']}")


def made(year: int, wanted: str) -> tuple[bytes, int | None, bool]:
    """(content, pages, is a draft). Raises CommandError when the year has no document."""
    rows = PublishedReport.objects.filter(report__year__year=year, superseded_by=None)
    if row := rows.select_related("report__year").first():
        if wanted == "pdf":
            with row.pdf.open("rb") as file:
                return file.read(), row.pages, False
        page = paper.whole_page(from_snapshot(row.snapshot), mark_safe(row.html), is_draft=False)
        return page.encode(), row.pages, False
    report = (
        ConferenceReport.objects.filter(year__year=year).select_related("year__cluster").first()
    )
    if report is None:
        raise CommandError(f"Năm {year} chưa có báo cáo tổng kết nào để xuất.", returncode=1)
    built = build_annual_report(report.year)
    html = paper.whole_page(built, paper.article(built), is_draft=True)
    if wanted == "html":
        return html.encode(), None, True
    try:
        typeset = pdf.typeset(html)
    except pdf.PaperFailed as failure:
        raise CommandError(f"Không lập được PDF: {failure}", returncode=1) from failure
    return typeset.content, typeset.pages, True
