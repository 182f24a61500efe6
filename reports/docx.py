"""The document as a Word file that people can go on writing: real styles, real headings, header rows that repeat.

Made of the same sheet as the page and the PDF. Beside it only cluster_portal/docx_styles.py
and cluster_portal/official_docx.py know python-docx.
"""

import io
from datetime import datetime, time

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.shared import Mm, Pt

from cluster_portal.docx_styles import (
    CENTRE,
    LEFT,
    RIGHT,
    add_line,
    add_page_number,
    add_styles,
    always_alike,
    fill,
    keep_whole,
    repeat_as_header,
    set_borders,
    set_cell_margins,
    set_widths,
    start_at_one,
    width_of,
)

from . import blocks, charts
from .paper import Sheet

# A4 with the margins of print.css
TEXT_WIDTH = 165
ISSUER_WIDTH, NATION_WIDTH = 0.44 * TEXT_WIDTH, 0.56 * TEXT_WIDTH
SIZES = {"": 12, "dense": 10.5, "tight": 9}
ALIGNMENTS = {"number": RIGHT, "middle": CENTRE, "words": CENTRE, "text": LEFT, "head": LEFT}
POINTS_A_MM = 72 / 25.4


def render(sheet: Sheet) -> bytes:
    """The .docx of a sheet."""
    document = Document()
    for paragraph in list(document.paragraphs):
        paragraph._p.getparent().remove(paragraph._p)
    add_styles(document)
    _describe(document, sheet)
    _page(document.sections[0], sheet)
    writer = _Writer(document, sheet)
    writer.letterhead()
    writer.title()
    for block in sheet.blocks:
        writer.add(block)
    writer.closing()
    for appendix in sheet.appendices:
        writer.add(appendix)
    target = io.BytesIO()
    document.save(target)
    return always_alike(target)


def _describe(document, sheet):
    facts = document.core_properties
    facts.title = " ".join(("Báo cáo", *sheet.subject))
    facts.author = facts.last_modified_by = sheet.report.head.cluster
    facts.language = "vi-VN"
    facts.subject = f"Số: {sheet.symbol}"
    facts.comments = sheet.foot
    facts.created = facts.modified = datetime.combine(sheet.report.head.on, time())
    facts.revision = 1


def _page(section, sheet):
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(9)
    # The number stands in the middle of the top margin, and not on the first page (ô số 2).
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.style = "Số trang"
    add_page_number(number)
    for footer in (section.footer, section.first_page_footer):
        footer.paragraphs[0].style = "Chân trang"
        footer.paragraphs[0].add_run(sheet.foot)


class _Writer:
    """Puts one block after the other at the end of the document."""

    def __init__(self, document, sheet):
        self.document, self.sheet = document, sheet

    def paragraph(self, text, style):
        return self.document.add_paragraph(text, style)

    def add(self, block):
        self.ADD[type(block)](self, block)

    # Head and foot

    def letterhead(self):
        head = self.sheet.report.head
        table = self.document.add_table(rows=2, cols=2)
        set_widths(table, (ISSUER_WIDTH, NATION_WIDTH))
        set_cell_margins(table, 0)
        issuer, nation = table.rows[0].cells
        fill(
            issuer,
            [(head.parent_body, "Cơ quan chủ quản")]
            + [(line, "Tên cơ quan") for line in head.body_lines],
        )
        longest = max(width_of(line, 12) for line in head.body_lines)
        _line(issuer, 0.4 * longest, ISSUER_WIDTH)
        motto = "Độc lập - Tự do - Hạnh phúc"
        fill(nation, [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Quốc hiệu"), (motto, "Tiêu ngữ")])
        _line(nation, width_of(motto, 13), NATION_WIDTH)
        number, place = table.rows[1].cells
        draft = [(self.sheet.draft_mark, "Tên cơ quan")] if self.sheet.is_draft else []
        fill(number, [(f"Số: {self.sheet.symbol}", "Số, ký hiệu"), *draft])
        fill(place, [(self.sheet.date_line, "Địa danh, ngày tháng")])

    def title(self):
        self.paragraph("BÁO CÁO", "Title")
        for line in self.sheet.subject:
            self.paragraph(line, "Trích yếu")
        longest = max(width_of(line, 14) for line in self.sheet.subject)
        add_line(self.paragraph("", "Đường kẻ"), 0.4 * longest, TEXT_WIDTH * POINTS_A_MM)
        for text in self.sheet.basis:
            self.paragraph(text, "Căn cứ")

    def closing(self):
        table = self.document.add_table(rows=1, cols=2)
        set_widths(table, (0.45 * TEXT_WIDTH, 0.55 * TEXT_WIDTH))
        set_cell_margins(table, 0)
        keep_whole(table.rows[0])
        recipients, signature = table.rows[0].cells
        said = [(text, "Nơi nhận") for text in self.sheet.recipients]
        if self.sheet.code:
            said += [("", "Nơi nhận"), (f"Mã xác minh: {self.sheet.code}", "Nơi nhận")]
            said += [(self.sheet.address, "Nơi nhận")]
        fill(recipients, [("Nơi nhận:", "Tiêu đề nơi nhận"), *said])
        room = [("", "Chức vụ, người ký")] * 4
        name = (self.sheet.report.head.signer_name, "Chức vụ, người ký")
        lines = [(line, "Chức vụ, người ký") for line in self.sheet.signature]
        fill(signature, [*lines, *room, name])

    # Blocks

    def part(self, block):
        heading = self.paragraph(block.number, "Heading 1")
        heading.add_run().add_break()
        heading.add_run(block.title.upper())

    def section(self, block):
        self.paragraph(block.text.upper(), "Heading 2")

    def clause(self, block):
        self.paragraph(block.text, f"Heading {block.level - 1}")

    def text(self, block):
        made = self.paragraph(block.text, "Chưa viết" if block.is_missing else "Body Text")
        made.paragraph_format.keep_with_next = block.leads or None

    def picture(self, block):
        chart = block.chart
        line = self.paragraph("", "Hình")
        shape = line.add_run().add_picture(io.BytesIO(charts.png(chart)), width=Mm(TEXT_WIDTH))
        shape._inline.docPr.set("descr", f"{chart.title}. {chart.description}")
        shape._inline.docPr.set("title", chart.title)
        caption = self.paragraph(f"Hình {block.number}. {chart.caption}", "Caption")
        caption.add_run().add_break()
        caption.add_run(f"Số liệu: {block.table}. Nguồn: {chart.source}.")

    def table(self, block):
        if block.title:
            self.paragraph(block.title, "Tên bảng")
        self.paragraph(f"Đơn vị tính: {block.unit}", "Đơn vị tính")
        depth = len(block.head)
        table = self.document.add_table(rows=depth + len(block.rows), cols=len(block.columns))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        set_widths(table, [TEXT_WIDTH * column.width / 100 for column in block.columns])
        set_borders(table)
        set_cell_margins(table, 0.8)
        for row in table.rows:
            keep_whole(row)
        for row in table.rows[:depth]:
            repeat_as_header(row)
        _put_cells(table, block)
        for place, note in enumerate(block.notes):
            self.paragraph(f"{'' if place else 'Ghi chú: '}{note}", "Ghi chú bảng")

    def appendix(self, block):
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        # The paragraph that carries the break takes next to no room.
        self.document.paragraphs[-1].style = "Đường kẻ"
        start_at_one(section)
        self.paragraph(f"Phụ lục {block.number}", "Số phụ lục")
        self.paragraph(block.title.upper(), "Tên phụ lục")
        self.paragraph(f"({self.sheet.kept_with})", "Kèm theo")
        for each in block.blocks:
            self.add(each)

    ADD = {
        blocks.Part: part,
        blocks.Section: section,
        blocks.Clause: clause,
        blocks.Paragraph: text,
        blocks.Picture: picture,
        blocks.Table: table,
        blocks.Appendix: appendix,
    }


def _put_cells(table, block):
    """Headings and cells; joined ones take the place of several."""
    grid = [list(row.cells) for row in table.rows]
    size, depth, last = SIZES[block.density], len(block.head), len(block.rows) - 1
    for row, column, head in block.head_places():
        cell = _joined(grid, row, column, head.rowspan, head.colspan)
        _write(cell, head.text, size, CENTRE, bold=True, with_next=True)
    for row, column, value in block.cell_places():
        cell = _joined(grid, depth + row, column, getattr(value, "rowspan", 1), 1)
        style, of = block.rows[row].style, block.columns[column]
        _write(
            cell,
            blocks.shown(value, of.decimals),
            size,
            ALIGNMENTS[blocks.kind_of(of, value)],
            bold=style in ("total", "group"),
            with_next=style == "keep" or (block.is_short and row < last),
        )


def _joined(grid, row, column, rowspan, colspan):
    first = grid[row][column]
    if rowspan == colspan == 1:
        return first
    return first.merge(grid[row + rowspan - 1][column + colspan - 1])


def _write(cell, text, size, alignment, *, bold, with_next):
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.style = "Trong bảng"
    paragraph.alignment = alignment
    paragraph.paragraph_format.keep_with_next = with_next or None
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold or None


def _line(cell, width, room):
    paragraph = cell.add_paragraph(style="Đường kẻ")
    add_line(paragraph, width, room * POINTS_A_MM)
