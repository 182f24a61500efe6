"""The annual document as HTML: the article that the page shows, and the whole page that the PDF is made of."""

import re
from dataclasses import dataclass, replace
from typing import ClassVar

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cluster_portal import pdf
from cluster_portal.canonical import canonical
from cluster_portal.qr import verification_address, verification_mark
from cluster_portal.text import count_in_prose, day_in_words

from .annual import AnnualReport
from .appendices import appendices
from .blocks import Appendix, Part, Section, Table
from .body import body
from .models import Authority
from .sections import lines
from .snapshot import digest, snapshot
from .trace import without_names

# What unfolds under a picture on the screen: the engine would lay it out to leave it out, an eighth of its time.
TWIN = re.compile(r'<details class="twin">.*?</details>', re.DOTALL)


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
    # In the list of contents
    over_appendices: ClassVar = "Phụ lục, mỗi phụ lục đánh số trang riêng"
    listing_line: ClassVar = (
        "Phụ lục X. Danh sách hợp tác xã, quỹ tín dụng nhân dân đang hoạt động "
        "(tệp riêng, đính kèm trong tệp PDF)"
    )

    @property
    def is_draft(self) -> bool:
        return not self.code

    @property
    def draft_mark(self) -> str:
        return self.report.head.draft_mark

    @property
    def headings(self) -> list["Heading"]:
        """The parts and sections, for the list of contents."""
        return [_heading(block) for block in self.blocks if isinstance(block, Part | Section)]

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
        """The lines over the name: for whom, the post in the cluster, and the post in the own body (ô số 7a)."""
        head = self.report.head
        if head.authority == Authority.DELEGATE:
            return ["TUQ. CỤM TRƯỞNG", head.signer_title.upper()]
        is_deputy = head.authority == Authority.DEPUTY
        body = head.deputy_printed if is_deputy else head.host_printed
        post = ["KT. CỤM TRƯỞNG", "CỤM PHÓ"] if is_deputy else ["CỤM TRƯỞNG"]
        return ["TM. CỤM THI ĐUA", *post, *([f"CHỦ TỊCH {body}"] if body else [])]


@dataclass(frozen=True)
class Heading:
    """A line of the list of contents."""

    text: str
    anchor: str
    css_class: str

    @property
    def level(self) -> int:
        return 1 if self.css_class == "contents-part" else 2


def _heading(block) -> Heading:
    if isinstance(block, Part):
        return Heading(f"{block.number}. {block.title}", block.anchor, "contents-part")
    return Heading(block.text, block.anchor, "contents-section")


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
        blocks=_coded(body(report), "B"),
        appendices=[_coded_appendix(each) for each in appendices(report)],
        kept_with=f"Kèm theo Báo cáo số {number}/{head.symbol} {on} của {head.cluster}",
        foot=_foot(code, digest(snapshot(report)), head.edition),
        code=code,
    )


def _coded(blocks, letters: str) -> list:
    """The blocks, each table with its short code: B1, B2 in the text, PL.I.1 in the first appendix."""
    coded, count = [], 0
    for block in blocks:
        if isinstance(block, Table):
            count += 1
            block = replace(block, code=f"{letters}{count}")
        coded.append(block)
    return coded


def _coded_appendix(appendix: Appendix) -> Appendix:
    return replace(appendix, blocks=tuple(_coded(appendix.blocks, f"PL.{appendix.number}.")))


def article(report: AnnualReport, *, code: str = "") -> SafeString:
    """The paper as one <article>."""
    return article_of(sheet(report, code=code))


def article_of(sheet: Sheet) -> SafeString:
    """The article of a sheet that is there already."""
    mark = verification_mark(sheet.code) if sheet.code else ""
    return mark_safe(render_to_string("reports/paper/annual.html", {"sheet": sheet, "mark": mark}))


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
    """The page that cluster_portal.pdf makes a PDF of, without the names of the numbers.

    WeasyPrint breaks some lines after their first word where an inline element stands in them.
    """
    return pdf.whole_page(
        title=f"Báo cáo tổng kết công tác thi đua, khen thưởng năm {report.year}",
        author=report.head.cluster,
        on=report.head.on,
        article=without_names(article_html),
        is_draft=is_draft,
    )


def typeset(
    report: AnnualReport,
    article_html: str,
    *,
    is_draft: bool,
    beside: tuple[pdf.Beside, ...] = (),
    on_step: pdf.OnStep | None = None,
) -> pdf.Paper:
    """The PDF with its data inside, and the papers that go with it. Raises pdf.PaperFailed."""
    page = TWIN.sub("", whole_page(report, article_html, is_draft=is_draft))
    return pdf.typeset(page, attachments=(data_of(report),), beside=beside, on_step=on_step)


def data_of(report: AnnualReport) -> pdf.Attached:
    """What the paper says, for programs: the text whose SHA-256 is printed at the foot of each page."""
    words = f"Số liệu của Báo cáo tổng kết năm {report.year}"
    return pdf.Attached("so-lieu.json", words, canonical(snapshot(report)))


def filename(year: int, *, is_draft: bool) -> str:
    return f"Báo cáo tổng kết thi đua năm {year}{' (dự thảo)' if is_draft else ''}.pdf"


def _foot(code, data_hash, edition):
    if not code:
        which = f" bản {edition}" if edition else ""
        return f"Dự thảo{which}, chưa phát hành. Dữ liệu {data_hash[:16]}"
    return f"Mã xác minh {code}. SHA-256 của dữ liệu: {data_hash}"
