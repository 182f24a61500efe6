"""What every official paper has as a Word file, whatever it says: page, letterhead, title, ruled tables.

Nghị định 30/2020/NĐ-CP, Phụ lục I. The annual document (reports/docx.py) and the papers of `official_docx.py` are both
put into this frame; the styles are those of `docx_styles.py`.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from docx import Document as WordFile
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.shared import Mm, Pt

from .docx_styles import (
    add_line,
    add_page_number,
    add_styles,
    always_alike,
    fill,
    keep_whole,
    repeat_as_header,
    set_borders,
    set_cell_margins,
    set_to_this_word,
    set_widths,
    width_of,
)

# A4 with the margins of print.css, in millimetres
TEXT_WIDTH = 165
ISSUER_WIDTH, NATION_WIDTH = 0.44 * TEXT_WIDTH, 0.56 * TEXT_WIDTH
POINTS_A_MM = 72 / 25.4
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
SIGNATURE = "Chức vụ, người ký"
# As far as in print.css, in points
BELOW_TITLE = 14
ROOM_TO_SIGN = [("", SIGNATURE)] * 4


def new_paper(*, title: str, author: str, subject: str, foot: str, on: date):
    """An empty Word file with page, styles and properties. `foot` stands at the bottom of every page."""
    word = WordFile()
    for paragraph in list(word.paragraphs):
        paragraph._p.getparent().remove(paragraph._p)
    add_styles(word)
    facts = word.core_properties
    facts.title, facts.subject, facts.comments = title, subject, foot
    facts.author = facts.last_modified_by = author
    facts.language = "vi-VN"
    facts.created = facts.modified = datetime.combine(on, time())
    facts.revision = 1
    _set_page(word.sections[0], foot)
    set_to_this_word(word)
    return word


def saved(word) -> bytes:
    """The .docx; the same paper gives the same bytes."""
    target = io.BytesIO()
    word.save(target)
    return always_alike(target)


def add_letterhead(
    word, *, parent_body: str, body_lines: Sequence[str], number: str, draft: str, place_date: str
) -> None:
    """Body and nation, number and day. `draft`: the mark of a draft, or nothing."""
    table = word.add_table(rows=2, cols=2)
    set_widths(table, (ISSUER_WIDTH, NATION_WIDTH))
    set_cell_margins(table, 0)
    issuer, nation = table.rows[0].cells
    bodies = [(line, "Tên cơ quan") for line in body_lines]
    fill(issuer, [(parent_body, "Cơ quan chủ quản"), *bodies])
    longest = max(width_of(line, 12) for line in body_lines)
    _rule(issuer.add_paragraph(style="Đường kẻ"), 0.4 * longest, ISSUER_WIDTH)
    fill(nation, [(NATION, "Quốc hiệu"), (MOTTO, "Tiêu ngữ")])
    _rule(nation.add_paragraph(style="Đường kẻ"), width_of(MOTTO, 13), NATION_WIDTH)
    below, place = table.rows[1].cells
    mark = [(draft, "Tên cơ quan")] if draft else []
    fill(below, [(f"Số: {number}", "Số, ký hiệu"), *mark])
    fill(place, [(place_date, "Địa danh, ngày tháng")])


def add_title(word, kind: str, subject: Sequence[str]) -> None:
    """«BÁO CÁO», what it is about, and the line below."""
    word.add_paragraph(kind, "Title")
    for line in subject:
        word.add_paragraph(line, "Trích yếu")
    longest = max(width_of(line, 14) for line in subject)
    line = word.add_paragraph("", "Đường kẻ")
    _rule(line, 0.4 * longest, TEXT_WIDTH)
    line.paragraph_format.space_after = Pt(BELOW_TITLE)


def add_basis(word, lines: Iterable[str]) -> None:
    for text in lines:
        word.add_paragraph(text, "Căn cứ")


def add_ruled_table(
    word,
    *,
    rows: int,
    head_rows: int,
    widths: Sequence[float],
    padding: tuple[float, float] = (0.8, 0.5),
):
    """An empty table; `widths` of its columns in per cent of the text.

    `padding`: beside and above what stands in a cell, in mm. Its head repeats, no row is torn apart.
    """
    table = word.add_table(rows=rows, cols=len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    set_widths(table, [TEXT_WIDTH * width / 100 for width in widths])
    set_borders(table)
    set_cell_margins(table, *padding)
    for row in table.rows:
        keep_whole(row)
    for row in table.rows[:head_rows]:
        repeat_as_header(row)
    return table


def write_cell(cell, text: str, alignment, *, is_bold: bool, size=12, with_next=False) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.style, paragraph.alignment = "Trong bảng", alignment
    paragraph.paragraph_format.keep_with_next = with_next or None
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), is_bold or None


def _set_page(section, foot):
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
        footer.paragraphs[0].add_run(foot)


def _rule(paragraph, width, room):
    add_line(paragraph, width, room * POINTS_A_MM)
