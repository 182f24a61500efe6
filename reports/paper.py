"""The annual document as HTML: the article that the page shows, and the whole page that the PDF is made of."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cluster_portal import pdf
from cluster_portal.qr import verification_address, verification_mark
from cluster_portal.text import count_in_prose, day_in_words

from .annual import AnnualReport
from .appendices import appendices
from .blocks import Appendix, Part, Section
from .body import body
from .sections import lines
from .snapshot import digest, snapshot


@dataclass(frozen=True)
class Sheet:
    """All that a paper shows, in the order of the paper; the HTML and the DOCX are made of it."""

    report: AnnualReport
    number: str
    date_line: str
    basis: list[str]
    recipients: list[str]
    blocks: list
    appendices: list[Appendix]
    kept_with: str
    foot: str
    code: str = ""

    @property
    def is_draft(self) -> bool:
        return not self.code

    @property
    def address(self) -> str:
        return verification_address(self.code) if self.code else ""

    @property
    def symbol(self) -> str:
        return f"{self.number}/{self.report.head.symbol}"

    @property
    def subject(self) -> tuple[str, str]:
        """The two lines of the summary (trích yếu) under «BÁO CÁO»."""
        year = self.report.year
        return (
            f"Tổng kết công tác thi đua, khen thưởng năm {year}",
            f"và phương hướng, nhiệm vụ năm {year + 1}",
        )

    @property
    def signature(self) -> list[str]:
        """The lines over the name: for the cluster, the post in it, and the post in the own body."""
        host = self.report.head.host_printed
        own = [f"CHỦ TỊCH {host}"] if host else []
        return ["TM. CỤM THI ĐUA", "CỤM TRƯỞNG", *own]


def sheet(report: AnnualReport, *, code: str = "") -> Sheet:
    """Set the paper; without a code it is a draft and says so."""
    head = report.head
    on = day_in_words(head.on)
    number = count_in_prose(head.number) if head.number else "\u00a0" * 8
    return Sheet(
        report=report,
        number=number,
        date_line=f"{head.place}, {on}",
        basis=lines(report.sections.get("basis", "")),
        recipients=lines(report.sections.get("recipients", "")),
        blocks=body(report),
        appendices=appendices(report),
        kept_with=f"Kèm theo Báo cáo số {number}/{head.symbol} {on} của {head.cluster}",
        foot=_foot(code, digest(snapshot(report))),
        code=code,
    )


def article(report: AnnualReport, *, code: str = "") -> SafeString:
    """The paper as one <article>."""
    context = {
        "sheet": sheet(report, code=code),
        "mark": verification_mark(code) if code else "",
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
