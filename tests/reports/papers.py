"""The document of the sample year 2023 as it was stored, for tests that need a paper and no database.

data/reports/2023.json is a snapshot; an older one must go on being readable, so it is not renewed with each change.
"""

import json
from dataclasses import replace
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from cluster_portal import pdf
from reports import paper
from reports.annual import AnnualReport
from reports.blocks import (
    Appendix,
    Clause,
    Column,
    HeadCell,
    Paragraph,
    Part,
    Picture,
    Row,
    Section,
    Table,
)
from reports.snapshot import from_snapshot

SNAPSHOT = Path(__file__).parents[1] / "data" / "reports" / "2023.json"
CODE = "BC-7K3M-Q9XT-42HD"


def stored_report() -> AnnualReport:
    return from_snapshot(json.loads(SNAPSHOT.read_text(encoding="utf-8")))


def long_table(rows: int) -> Table:
    """A table that goes over the end of a page."""
    return Table(
        title="",
        unit="tổ chức",
        columns=(Column(10, "middle"), Column(60, "head"), Column(30)),
        head=((HeadCell("TT"), HeadCell("Tên tổ chức"), HeadCell("Số thành viên")),),
        rows=tuple(Row((str(n), f"Hợp tác xã mẫu số {n}", n)) for n in range(1, rows + 1)),
    )


def short_paper() -> str:
    """A page with every element of the form and little else: no pictures, two appendices, the second a long table."""
    whole = paper.sheet(stored_report())
    short = replace(
        whole,
        blocks=[block for block in whole.blocks if not isinstance(block, Picture | Table)],
        appendices=[whole.appendices[0], Appendix("II", "Bảng dài", (long_table(60),))],
    )
    article = render_to_string("reports/paper/annual.html", {"sheet": short, "mark": ""})
    return paper.whole_page(short.report, mark_safe(article), is_draft=True)


def typeset_short(html: str) -> bytes:
    return pdf.typeset(html, attachments=(paper.data_of(stored_report()),)).content


def form_paper() -> str:
    """A page whose words never change, to be compared with approved pictures: only the form can make it differ."""
    whole = paper.sheet(stored_report())
    text = (
        "Lời văn của báo cáo được canh đều hai lề, chữ đầu đoạn lùi vào một tab, cỡ chữ mười bốn. "
        * 4
    )
    blocks = [
        Part("Phần I", "Kết quả phong trào thi đua"),
        Section("I. Đặc điểm tình hình", "dac-diem"),
        Clause("1. Thuận lợi"),
        *(Paragraph(text.strip()) for _ in range(8)),
        replace(long_table(8), title="Bảng 1. Số thành viên", notes=("Số liệu mẫu.",)),
        Section("II. Phương hướng", "phuong-huong"),
        *(Paragraph(text.strip()) for _ in range(3)),
        Paragraph("Trên đây là Báo cáo./.", leads=True),
    ]
    long = Appendix("II", "Bảng dài", (long_table(60),), "Số liệu mẫu đến ngày 31/12/2023.")
    short = replace(whole, blocks=blocks, appendices=[whole.appendices[0], long], foot="Chân trang")
    article = render_to_string("reports/paper/annual.html", {"sheet": short, "mark": ""})
    return paper.whole_page(short.report, mark_safe(article), is_draft=True)
