"""In which order the blocks of the Word file stand, and on which page: pictures without room wait for the next page.

Word has no picture that waits while the text goes on, as the PDF has. So the pages are reckoned beforehand: what has no
room is written after the text that fills the page, within its part of the paper. People go on writing in the file, so
it is enough that the pages are good when it is opened.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cluster_portal.docx_frame import BELOW_TITLE, ISSUER_WIDTH, POINTS_A_MM
from cluster_portal.docx_measures import (
    LINE_OF_FACE,
    TEXT,
    face_of,
    line_height,
    lines_in,
    lines_of,
    look_of,
)

from .blocks import Clause, Items, Paragraph, Part, Picture, Section, Table
from .docx_tables import PADDING, written_cells
from .paper import Sheet

# Between the margins of 20 mm
ROOM = 257 * POINTS_A_MM
# A picture waits when so little room would be left that a line more would push it over.
SLACK = 18.0
VIEW_BOX = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')
BORDER = 0.5


@dataclass(frozen=True)
class Piece:
    """A block as the page meets it: rows that are not divided, of which the first and the last few stay together."""

    rows: tuple[float, ...]
    before: float = 0.0
    after: float = 0.0
    first: int = 1
    last: int = 1
    # Repeated on every page that it goes on to
    head: float = 0.0

    @property
    def start(self) -> float:
        """What must have room for it to begin."""
        count = len(self.rows) if len(self.rows) < self.first + self.last else self.first
        return sum(self.rows[:count])

    @property
    def height(self) -> float:
        return sum(self.rows)


def text_piece(text, style: str) -> Piece:
    look = look_of(style)
    lines = (line_height(style),) * lines_of(text, style)
    return Piece(lines, look.get("before", 0), look.get("after", 0), first=2, last=2)


class Pages:
    """How far the pages are filled. Of two distances that meet the larger counts, and none does on top of a page."""

    def __init__(self):
        self.number, self.used, self.after = 1, 0.0, 0.0

    def has_room(self, *pieces: Piece, slack=0.0, is_whole=True) -> bool:
        """Whether they fit on this page; of the last one the beginning, when it need not be whole."""
        used, after = self.used + slack, self.after
        for place, piece in enumerate(pieces, start=1):
            used += max(after, piece.before) if used else 0.0
            used += piece.height if is_whole or place < len(pieces) else piece.start
            after = piece.after
        return used <= ROOM

    def turn(self) -> None:
        self.number, self.used, self.after = self.number + 1, 0.0, 0.0

    def put(self, piece: Piece) -> int:
        """Fill in a piece from where the page is, on to the next pages; the number of the page on which it begins."""
        if self.used and not self.has_room(piece, is_whole=False):
            self.turn()
        begun, rows = self.number, piece.rows
        self.used += max(self.after, piece.before) if self.used else 0.0
        for place, row in enumerate(rows):
            left = len(rows) - place
            together = sum(rows[place:]) if left == piece.last else row
            may_break = place >= piece.first and left >= piece.last
            if may_break and self.used + together > ROOM:
                self.turn()
                self.used += piece.head
            self.used += row
        self.after = piece.after
        return begun


def heading_of(sheet: Sheet) -> list[Piece]:
    """What stands before the first block: letterhead, title and basis."""
    head = sheet.report.head
    left = [
        (head.parent_body, "Cơ quan chủ quản"),
        *((each, "Tên cơ quan") for each in head.body_lines),
    ]
    bodies = sum(
        lines_in([(text, face_of(is_bold=style == "Tên cơ quan"))], 12, ISSUER_WIDTH * POINTS_A_MM)
        * line_height(style)
        for text, style in left
    )
    rule = line_height("Đường kẻ")
    number = look_of("Số, ký hiệu")["before"] + line_height("Số, ký hiệu")
    mark = line_height("Tên cơ quan") if sheet.is_draft else 0
    title = look_of("Title")["before"] + line_height("Title")
    subject = line_height("Trích yếu") * len(sheet.subject)
    top = bodies + rule + number + mark + title + subject + rule
    return [Piece((top,), after=BELOW_TITLE), *(text_piece(text, "Căn cứ") for text in sheet.basis)]


def piece_of(block) -> Piece:
    return PIECES[type(block)](block)


def _part(block):
    return text_piece(f"{block.number}\n{block.title.upper()}", "Heading 1")


def _section(block):
    return text_piece(block.text.upper(), "Heading 2")


def _clause(block):
    return text_piece(block.text, f"Heading {block.level - 1}")


def _text(block):
    pieces = [
        (each.text, face_of(is_bold=each.is_bold, is_italic=each.is_italic))
        for each in block.pieces
    ]
    return text_piece(pieces, "Chưa viết" if block.is_missing else "Body Text")


def _picture(block):
    width, height = map(float, VIEW_BOX.search(block.chart.svg).groups())
    caption = text_piece("\n".join(caption_of(block)), "Caption")
    whole = TEXT * height / width + caption.height
    return Piece((whole,), look_of("Hình")["before"], caption.after)


def caption_of(block: Picture) -> tuple[str, str]:
    chart = block.chart
    return (
        f"Hình {block.number}. {chart.caption}",
        f"Số liệu: {block.table}. Nguồn: {chart.source}.",
    )


def _table(block):
    before = look_of("Tên bảng")["before"] if block.title else 0.0
    title = lines_of(block.title, "Tên bảng") * line_height("Tên bảng") if block.title else 0.0
    over = title + lines_of(block.unit_line, "Đơn vị tính") * line_height("Đơn vị tính")
    heights, depth = row_heights(block), len(block.head)
    head, rows = sum(heights[:depth]), heights[depth:]
    notes = [text_piece(each, "Ghi chú bảng") for each in notes_of(block)]
    below = sum(each.height for each in notes)
    if block.is_short:
        return Piece((over + head + sum(rows) + below,), before)
    rows = (over + head + rows[0], *rows[1:-1], rows[-1] + below)
    return Piece(rows, before, first=2, last=2, head=head)


def notes_of(block: Table) -> list[str]:
    return [f"{'' if place else 'Ghi chú: '}{note}" for place, note in enumerate(block.notes)]


def row_heights(block: Table) -> list[float]:
    """The height of each row, headings first; a joined cell that is higher than its rows stretches the last."""
    heights = [0.0] * (len(block.head) + len(block.rows))
    sides, ends = (each * POINTS_A_MM for each in PADDING[block.density])
    joined = []
    for cell in written_cells(block):
        columns = block.columns[cell.column : cell.column + cell.colspan]
        room = TEXT * sum(each.width for each in columns) / 100 - 2 * sides
        face = face_of(is_bold=cell.is_bold)
        lines = lines_in([(cell.text, face)], cell.size, room)
        height = lines * cell.size * LINE_OF_FACE + 2 * ends + BORDER
        if cell.rowspan == 1:
            heights[cell.row] = max(heights[cell.row], height)
        else:
            joined.append((cell, height))
    for cell, height in joined:
        last = cell.row + cell.rowspan - 1
        heights[last] += max(0.0, height - sum(heights[cell.row : last + 1]))
    return heights


PIECES = {
    Part: _part,
    Section: _section,
    Clause: _clause,
    Paragraph: _text,
    Picture: _picture,
    Table: _table,
}


def waits(block) -> bool:
    return isinstance(block, Picture) or (isinstance(block, Table) and block.is_short)


def leads(block) -> bool:
    """Whether a block must not be the last on its page."""
    return isinstance(block, Part | Section | Clause) or getattr(block, "leads", False)


def in_order(sheet: Sheet) -> Iterator[tuple[object, int]]:
    """The blocks as the Word file has them, each with the page on which it begins."""
    flow = _Flow()
    for piece in heading_of(sheet):
        flow.pages.put(piece)
    for block in _single(sheet.blocks):
        yield from flow.take(block)
    yield from flow.end_part()
    yield from flow.put_led()


def _single(blocks) -> Iterator:
    for block in blocks:
        if isinstance(block, Items):
            yield from block.items
        else:
            yield block


class _Flow:
    """The figures that wait, and the headings whose text is still to come."""

    def __init__(self):
        self.pages, self.waiting, self.led = Pages(), [], []

    def take(self, block):
        if self._has_to_wait(block):
            self.waiting.append(block)
            return
        if isinstance(block, Part):
            yield from self.end_part()
        self.led.append(block)
        if not leads(block):
            yield from self.put_led()

    def _has_to_wait(self, block) -> bool:
        if self.led:  # what a heading or a sentence leads to stays with it
            return False
        if self.waiting:
            # A table without a title goes with the picture over it.
            return waits(block) or (isinstance(block, Table) and not block.title)
        return waits(block) and not self.pages.has_room(piece_of(block), slack=SLACK)

    def put_led(self):
        """Headings with what they lead to; where they begin a page, what waits goes before them."""
        pieces = [piece_of(each) for each in self.led]
        if not pieces:
            return
        if not self.pages.has_room(*pieces, is_whole=False):
            self.pages.turn()
            yield from self.let_go()
            if not self.pages.has_room(*pieces, is_whole=False):
                self.pages.turn()
        for block, piece in zip(self.led, pieces, strict=True):
            yield block, self.pages.put(piece)
        self.led = []
        yield from self.let_go()

    def let_go(self):
        """Put what waits, as far as it has room on this page."""
        while self.waiting and self.pages.has_room(piece_of(self.waiting[0])):
            block = self.waiting.pop(0)
            yield block, self.pages.put(piece_of(block))

    def end_part(self):
        """Put all that waits: nothing goes over into another part."""
        while self.waiting:
            yield from self.let_go()
            if self.waiting:
                block = self.waiting.pop(0)
                yield block, self.pages.put(piece_of(block))
