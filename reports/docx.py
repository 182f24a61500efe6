"""The document as a Word file that people can go on writing: real styles, real headings, header rows that repeat.

Made of the same sheet as the page and the PDF. Beside it only the files docx_*.py and official_docx.py of
cluster_portal/ know python-docx.
"""

import io

from docx.enum.section import WD_SECTION
from docx.shared import Mm, Pt

from cluster_portal.docx_contents import BODY, Line, add_contents, mark_place
from cluster_portal.docx_frame import (
    ROOM_TO_SIGN,
    SIGNATURE,
    TEXT_WIDTH,
    add_basis,
    add_letterhead,
    add_ruled_table,
    add_title,
    new_paper,
    saved,
    write_cell,
)
from cluster_portal.docx_styles import (
    CENTRE,
    LEFT,
    RIGHT,
    fill,
    keep_whole,
    set_cell_margins,
    set_widths,
    start_at_one,
)

from . import blocks, charts
from .docx_flow import caption_of, in_order, notes_of
from .docx_tables import PADDING, written_cells
from .paper import Sheet

# As far as in print.css
ABOVE_SIGNATURE = Pt(14)
ALIGNMENTS = {"number": RIGHT, "middle": CENTRE, "words": CENTRE, "text": LEFT, "head": LEFT}


def render(sheet: Sheet) -> bytes:
    """The .docx of a sheet."""
    head = sheet.report.head
    document = new_paper(
        title=" ".join(("Báo cáo", *sheet.subject)),
        author=head.cluster,
        subject=f"Số: {sheet.symbol}",
        foot=sheet.foot,
        on=head.on,
    )
    add_letterhead(
        document,
        parent_body=head.parent_body,
        body_lines=head.body_lines,
        number=sheet.symbol,
        draft=sheet.draft_mark if sheet.is_draft else "",
        place_date=sheet.date_line,
    )
    add_title(document, "BÁO CÁO", sheet.subject)
    add_basis(document, sheet.basis)
    writer = _Writer(document, sheet)
    pages = {}
    for block, page in in_order(sheet):
        writer.add(block)
        pages[getattr(block, "anchor", "")] = page
    writer.closing()
    writer.contents(pages)
    for appendix in sheet.appendices:
        writer.add(appendix)
    return saved(document)


class _Writer:
    """Puts one block after the other at the end of the document."""

    def __init__(self, document, sheet):
        self.document, self.sheet = document, sheet
        self.first, self.marks = document.paragraphs[0], 0

    def paragraph(self, text, style):
        return self.document.add_paragraph(text, style)

    def add(self, block):
        self.ADD[type(block)](self, block)

    def mark(self, paragraph, anchor):
        """A place that the list of contents leads to."""
        self.marks += 1
        mark_place(paragraph, paragraph, _mark_of(anchor), self.marks)

    def contents(self, pages):
        """The list of contents, where the PDF has it: between signature and appendices. `pages`: {anchor: page}."""
        self.marks += 1
        mark_place(self.first, self.document.paragraphs[-1], BODY, self.marks)
        sheet = self.sheet
        add_contents(
            self.document,
            [
                Line(each.text, each.level, _mark_of(each.anchor), pages[each.anchor])
                for each in sheet.headings
            ],
            sheet.over_appendices,
            [Line(each.title_line, 2, _mark_of(each.anchor)) for each in sheet.appendices],
        )
        self.paragraph(sheet.listing_line, "toc 2")

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
        name = (self.sheet.report.head.signer_name, SIGNATURE)
        lines = [(line, SIGNATURE) for line in self.sheet.signature]
        fill(signature, [*lines, *ROOM_TO_SIGN, name])
        for cell in (recipients, signature):
            cell.paragraphs[0].paragraph_format.space_before = ABOVE_SIGNATURE

    # Blocks

    def part(self, block):
        heading = self.paragraph(block.number, "Heading 1")
        heading.add_run().add_break()
        heading.add_run(block.title.upper())
        self.mark(heading, block.anchor)

    def section(self, block):
        self.mark(self.paragraph(block.text.upper(), "Heading 2"), block.anchor)

    def clause(self, block):
        self.paragraph(block.text, f"Heading {block.level - 1}")

    def text(self, block):
        made = self.paragraph("", "Chưa viết" if block.is_missing else "Body Text")
        for piece in block.pieces:
            run = made.add_run(piece.text)
            run.bold, run.italic = piece.is_bold or None, piece.is_italic or None
        made.paragraph_format.keep_with_next = block.leads or None

    def items(self, block):
        for item in block.items:
            self.text(item)

    def picture(self, block):
        chart = block.chart
        line = self.paragraph("", "Hình")
        shape = line.add_run().add_picture(io.BytesIO(charts.png(chart)), width=Mm(TEXT_WIDTH))
        # Where nothing is said, LibreOffice keeps 3 mm free on both sides and pushes the picture into the margin.
        for side in ("T", "B", "L", "R"):
            shape._inline.set(f"dist{side}", "0")
        shape._inline.docPr.set("descr", f"{chart.title}. {chart.description}")
        shape._inline.docPr.set("title", chart.title)
        first, second = caption_of(block)
        caption = self.paragraph(first, "Caption")
        caption.add_run().add_break()
        caption.add_run(second)

    def table(self, block):
        if block.title:
            self.paragraph(block.title, "Tên bảng")
        self.paragraph(block.unit_line, "Đơn vị tính")
        depth = len(block.head)
        table = add_ruled_table(
            self.document,
            rows=depth + len(block.rows),
            head_rows=depth,
            widths=[column.width for column in block.columns],
            padding=PADDING[block.density],
        )
        _put_cells(table, block)
        notes = [self.paragraph(note, "Ghi chú bảng") for note in notes_of(block)]
        for note in notes[:-1]:
            note.paragraph_format.keep_with_next = True

    def appendix(self, block):
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        # The paragraph that carries the break takes next to no room.
        self.document.paragraphs[-1].style = "Đường kẻ"
        start_at_one(section)
        self.mark(self.paragraph(f"Phụ lục {block.number}", "Số phụ lục"), block.anchor)
        self.paragraph(block.title.upper(), "Tên phụ lục")
        self.paragraph(f"({self.sheet.kept_with})", "Kèm theo")
        if block.stand:
            self.paragraph(block.stand, "Số liệu phụ lục")
        for each in block.blocks:
            self.add(each)

    ADD = {
        blocks.Part: part,
        blocks.Section: section,
        blocks.Clause: clause,
        blocks.Paragraph: text,
        blocks.Items: items,
        blocks.Picture: picture,
        blocks.Table: table,
        blocks.Appendix: appendix,
    }


def _mark_of(anchor: str) -> str:
    """The name of a bookmark: letters, digits and strokes below."""
    return f"_Toc_{anchor.replace('-', '_')}"


def _put_cells(table, block):
    """Headings and cells; joined ones take the place of several."""
    grid = [list(row.cells) for row in table.rows]
    for each in written_cells(block):
        cell = _joined(grid, each.row, each.column, each.rowspan, each.colspan)
        write_cell(
            cell,
            each.text,
            ALIGNMENTS[each.kind],
            is_bold=each.is_bold,
            size=each.size,
            with_next=each.with_next,
        )


def _joined(grid, row, column, rowspan, colspan):
    first = grid[row][column]
    if rowspan == colspan == 1:
        return first
    return first.merge(grid[row + rowspan - 1][column + colspan - 1])
