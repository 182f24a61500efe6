"""The annual document as HTML: the article that the page shows, and the whole page that the PDF is made of."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cluster_portal import pdf
from cluster_portal.qr import verification_address, verification_mark
from cluster_portal.text import count_in_prose, day_in_words

from .annual import AnnualReport
from .appendices import appendices
from .blocks import Part, Section
from .body import body
from .sections import lines
from .snapshot import digest, snapshot


def article(report: AnnualReport, *, code: str = "") -> SafeString:
    """The paper as one <article>; without a code it is a draft and says so."""
    data_hash = digest(snapshot(report))
    head = report.head
    on = day_in_words(head.on)
    number = count_in_prose(head.number) if head.number else "\u00a0" * 8
    context = {
        "report": report,
        "year": str(report.year),
        "next_year": str(report.year + 1),
        "number": number,
        "date_line": f"{head.place}, {on}",
        "basis": lines(report.sections.get("basis", "")),
        "recipients": lines(report.sections.get("recipients", "")),
        "blocks": body(report),
        "appendices": appendices(report),
        "kept_with": f"Kèm theo Báo cáo số {number}/{head.symbol} {on} của {head.cluster}",
        "is_draft": not code,
        "code": code,
        "address": verification_address(code) if code else "",
        "mark": verification_mark(code) if code else "",
        "foot": _foot(code, data_hash),
    }
    return mark_safe(render_to_string("reports/paper/annual.html", context))


def contents(report: AnnualReport) -> list[tuple[Part, list[Section]]]:
    """The parts with their sections, for the list above the paper on the screen."""
    parts = []
    for block in body(report):
        if isinstance(block, Part):
            parts.append((block, []))
        elif isinstance(block, Section):
            parts[-1][1].append(block)
    return parts


def whole_page(report: AnnualReport, article_html: str, *, is_draft: bool) -> str:
    """The page that cluster_portal.pdf makes a PDF of."""
    return pdf.whole_page(
        title=f"Báo cáo tổng kết công tác thi đua, khen thưởng năm {report.year}",
        author=report.head.cluster,
        on=report.head.on,
        article=article_html,
        is_draft=is_draft,
    )


def filename(year: int, *, is_draft: bool) -> str:
    return f"Báo cáo tổng kết thi đua năm {year}{' (dự thảo)' if is_draft else ''}.pdf"


def _foot(code, data_hash):
    if not code:
        return f"Dự thảo, chưa phát hành. Dữ liệu {data_hash[:16]}"
    return f"Mã xác minh {code}. SHA-256 của dữ liệu: {data_hash}"
