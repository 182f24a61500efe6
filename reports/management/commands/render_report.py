"""The document of a year as a file: the published version if there is one, else a draft marked DỰ THẢO."""

import json
import time
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.safestring import mark_safe

from cluster_portal import pdf
from cluster_portal.commands import JsonCommand
from cluster_portal.files import write_atomically
from reports import paper
from reports.annual import build_annual_report
from reports.listing import listing_paper, read_listing
from reports.models import ConferenceReport
from reports.outputs import OUTPUTS
from reports.snapshot import from_snapshot


class Command(JsonCommand):
    help = "Write the summary report of a year to a file: --format html, pdf, docx or xlsx."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--cluster", metavar="CODE", help="needed when there is more than one")
        parser.add_argument("--format", choices=["html", "pdf", *OUTPUTS], required=True)
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *, year, cluster, output, **options):
        wanted = options["format"]
        start = time.perf_counter()
        content, pages, is_draft = made(chosen_report(year, cluster), wanted)
        try:
            write_atomically(output, content)
        except OSError as error:
            raise CommandError(
                f"Không ghi được {output}: {error.strerror}.", returncode=1
            ) from error
        self.answer(
            output,
            content,
            pages,
            is_draft,
            time.perf_counter() - start,
            as_json=options["as_json"],
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


def chosen_report(year: int, cluster: str | None) -> ConferenceReport:
    """The document of that year. Raises CommandError when there is none, or one in each of several clusters."""
    rows = ConferenceReport.objects.filter(year__year=year).select_related("year__cluster")
    if cluster:
        rows = rows.filter(year__cluster__code=cluster)
    try:
        return rows.get()
    except ConferenceReport.DoesNotExist:
        raise CommandError(f"Năm {year} chưa có báo cáo tổng kết nào để xuất.") from None
    except ConferenceReport.MultipleObjectsReturned:
        codes = ", ".join(sorted(row.year.cluster.code for row in rows))
        raise CommandError(f"Có nhiều cụm: chọn một cụm bằng --cluster ({codes}).") from None


def made(report: ConferenceReport, wanted: str) -> tuple[bytes, int | None, bool]:
    """(content, pages, is a draft)."""
    if row := report.publications.filter(superseded_by=None).first():
        if wanted == "pdf":
            with row.pdf.open("rb") as file:
                return file.read(), row.pages, False
        stored = from_snapshot(row.snapshot)
        if wanted in OUTPUTS:
            return _published(row, wanted) or _made(stored, wanted, code=row.code), None, False
        page = paper.whole_page(stored, mark_safe(row.html), is_draft=False)
        return page.encode(), row.pages, False
    built = build_annual_report(report.year)
    if wanted in OUTPUTS:
        return _made(built, wanted), None, True
    sheet = paper.sheet(built)
    article = paper.article_of(sheet)
    if wanted == "html":
        return paper.whole_page(built, article, is_draft=True).encode(), None, True
    beside = listing_paper(sheet, read_listing(report.year, built.as_of))
    try:
        typeset = paper.typeset(built, article, is_draft=True, beside=(beside,))
    except pdf.PaperFailed as failure:
        raise CommandError(f"Không lập được PDF: {failure}", returncode=1) from failure
    return typeset.content, typeset.pages, True


def _published(row, wanted) -> bytes:
    """The stored file; nothing for a version that was published before there were such files."""
    stored = row.files.filter(kind=wanted).first()
    if stored is None:
        return b""
    with stored.file.open("rb") as file:
        return file.read()


def _made(report, wanted, *, code="") -> bytes:
    return OUTPUTS[wanted].make(paper.sheet(report, code=code))
