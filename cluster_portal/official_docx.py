"""An official paper as a Word file with real styles, made of the same Document as its PDF."""

import io
from datetime import datetime, time

from docx import Document as WordFile
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.shared import Mm, Pt

from .docx_styles import (
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
    width_of,
)
from .official import Clause, Document, Heading, Paragraph, Table

# A4 with the margins of print.css
TEXT_WIDTH = 165
ISSUER_WIDTH, NATION_WIDTH = 0.44 * TEXT_WIDTH, 0.56 * TEXT_WIDTH
POINTS_A_MM = 72 / 25.4
ALIGNMENTS = {"number": RIGHT, "middle": CENTRE, "text": LEFT}
MOTTO = "Độc lập - Tự do - Hạnh phúc"
SIGNATURE = "Chức vụ, người ký"
ROOM_TO_SIGN = [("", SIGNATURE)] * 4


def render(document: Document) -> bytes:
    """The .docx; the same document gives the same bytes."""
    word = WordFile()
    for paragraph in list(word.paragraphs):
        paragraph._p.getparent().remove(paragraph._p)
    add_styles(word)
    _describe(word, document)
    _page(word.sections[0], document)
    _head(word, document)
    for block in document.blocks:
        WRITERS[type(block)](word, block)
    _closing(word, document)
    target = io.BytesIO()
    word.save(target)
    return always_alike(target)


def _describe(word, document):
    facts = word.core_properties
    facts.title = document.title
    facts.author = facts.last_modified_by = " ".join(document.body_lines)
    facts.language = "vi-VN"
    facts.subject = document.symbol
    facts.comments = document.foot
    facts.created = facts.modified = datetime.combine(document.on, time())
    facts.revision = 1


def _page(section, document):
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(9)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.style = "Số trang"
    add_page_number(number)
    for footer in (section.footer, section.first_page_footer):
        footer.paragraphs[0].style = "Chân trang"
        footer.paragraphs[0].add_run(document.foot)


def _head(word, document):
    table = word.add_table(rows=2, cols=2)
    set_widths(table, (ISSUER_WIDTH, NATION_WIDTH))
    set_cell_margins(table, 0)
    issuer, nation = table.rows[0].cells
    bodies = [(line, "Tên cơ quan") for line in document.body_lines]
    fill(issuer, [(document.parent_body, "Cơ quan chủ quản"), *bodies])
    longest = max(width_of(line, 12) for line in document.body_lines)
    _rule(issuer.add_paragraph(style="Đường kẻ"), 0.4 * longest, ISSUER_WIDTH)
    fill(nation, [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Quốc hiệu"), (MOTTO, "Tiêu ngữ")])
    _rule(nation.add_paragraph(style="Đường kẻ"), width_of(MOTTO, 13), NATION_WIDTH)
    number, place = table.rows[1].cells
    draft = [("DỰ THẢO", "Tên cơ quan")] if document.is_draft else []
    fill(number, [(f"Số: {document.symbol}", "Số, ký hiệu"), *draft])
    fill(place, [(document.place_date, "Địa danh, ngày tháng")])
    word.add_paragraph(document.kind.upper(), "Title")
    for line in document.subject:
        word.add_paragraph(line, "Trích yếu")
    longest = max(width_of(line, 14) for line in document.subject)
    _rule(word.add_paragraph("", "Đường kẻ"), 0.4 * longest, TEXT_WIDTH)
    if document.addressees:
        word.add_paragraph(f"Kính gửi: {'; '.join(document.addressees)}", "Kính gửi")
    for text in document.basis:
        word.add_paragraph(text, "Căn cứ")


def _rule(paragraph, width, room):
    add_line(paragraph, width, room * POINTS_A_MM)


def _heading(word, block):
    word.add_paragraph(block.text.upper(), "Heading 2")


def _clause(word, block):
    word.add_paragraph(block.text, "Heading 3")


def _line(word, block):
    word.add_paragraph(block.text, "Body Text")


def _table(word, block):
    table = word.add_table(rows=1 + len(block.rows), cols=len(block.head))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    set_widths(table, [TEXT_WIDTH * width / 100 for width in block.widths])
    set_borders(table)
    set_cell_margins(table, 0.8)
    for row in table.rows:
        keep_whole(row)
    repeat_as_header(table.rows[0])
    for cell, text in zip(table.rows[0].cells, block.head, strict=True):
        _write(cell, text, CENTRE, is_bold=True)
    for row, (is_total, cells) in zip(table.rows[1:], block.marked_rows, strict=True):
        for cell, (kind, text) in zip(row.cells, cells, strict=True):
            _write(cell, text, ALIGNMENTS[kind], is_bold=is_total)


def _write(cell, text, alignment, *, is_bold):
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.style, paragraph.alignment = "Trong bảng", alignment
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(12), is_bold or None


WRITERS = {Heading: _heading, Clause: _clause, Paragraph: _line, Table: _table}


def _closing(word, document):
    recipients = [(each, "Nơi nhận") for each in document.recipients]
    if recipients:
        recipients.insert(0, ("Nơi nhận:", "Tiêu đề nơi nhận"))
    if len(document.signers) == 1:
        _pair(word, recipients, _signature(document.signers[0]))
        return
    for left, right in document.rows_of_signers:
        _pair(word, _signature(left), _signature(right))
    _pair(word, recipients, [])


def _pair(word, left, right):
    if not (left or right):
        return
    table = word.add_table(rows=1, cols=2)
    set_widths(table, (0.5 * TEXT_WIDTH, 0.5 * TEXT_WIDTH))
    set_cell_margins(table, 0)
    keep_whole(table.rows[0])
    for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
        fill(cell, lines)
    # Two tables that touch are one to Word.
    word.add_paragraph("", "Đường kẻ")


def _signature(signer):
    if signer is None:
        return []
    lines = [(line.upper(), SIGNATURE) for line in signer.lines]
    return [*lines, *ROOM_TO_SIGN, (signer.name, SIGNATURE)]
