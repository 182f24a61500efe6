"""The appendices as a workbook: one sheet each, numbers as numbers, totals as formulas that Excel adds up again.

A total is written as a formula only where it is the sum of the rows above it, or under «Cộng» of the cells beside it; a
mean or a share stays a value. The only file of the reports that knows XlsxWriter.
"""

import io
import re
from datetime import datetime, time
from decimal import Decimal

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_range

from cluster_portal.docx_measures import face_of, lines_in

from .blocks import Cell, Table, shown
from .paper import Sheet

FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
BOX = FONT | {"border": 1}
# Excel's own limits for the name of a sheet
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
# The separators of Vietnamese, whatever the language of the program that opens the file
NUMBERS = "[$-42A]#,##0"
# A letter of a column's width, what a cell keeps free, and a line of FONT, in points
LETTER, BESIDE, LINE = 5.25, 5.0, 16.5
# The columns of an appendix without a table, for its title and its sentence
BARE = (20,) * 6
# How much higher than wide the text of an A4 page is
UPRIGHT = 1.45
ALIGNMENTS = {"number": "right", "middle": "center", "text": "left", "head": "left"}


def render(sheet: Sheet) -> bytes:
    """The .xlsx of a sheet's appendices, the same bytes for the same sheet."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    head = sheet.report.head
    book.set_properties(
        {
            "title": f"Phụ lục Báo cáo số {sheet.symbol}",
            "author": head.cluster,
            "created": _noon(head.on),
            "comments": sheet.foot,
        }
    )
    styles = _Styles(book)
    for appendix in sheet.appendices:
        page = book.add_worksheet(NOT_IN_NAMES.sub(" ", f"PL {appendix.number}"))
        page.set_paper(9)
        _set_page(page, appendix)
        width = max((len(block.columns) for block in _tables(appendix)), default=len(BARE))
        if not _tables(appendix):
            page.set_column(0, width - 1, BARE[0])
        row = _write_titles(page, styles, sheet, appendix, width)
        for block in appendix.blocks:
            row = _write_table(page, styles, block, row) if isinstance(block, Table) else row
            if not isinstance(block, Table):
                look = styles.of(italic=True, text_wrap=True)
                page.merge_range(row, 0, row, width - 1, block.text, look)
                page.set_row(row, LINE * _lines(block.text, sum(BARE), italic=True))
                row += 2
    _write_source(book, styles, sheet)
    book.close()
    return target.getvalue()


def _set_page(page, appendix):
    """Upright when there is more below each other than beside; on one page when that has room, else on several."""
    tables = [(table, _widths(table)) for table in _tables(appendix)]
    wide = max((LETTER * sum(widths) for _table, widths in tables), default=0.0)
    high = sum(
        LINE * (len(table.head) + len(table.rows) + 4)
        + sum(height - LINE for height in _heights(table, widths).values())
        for table, widths in tables
    )
    if high <= wide:
        page.set_landscape()
    page.fit_to_pages(1, 1 if wide < high <= UPRIGHT * wide else 0)


def _tables(appendix):
    return [block for block in appendix.blocks if isinstance(block, Table)]


def _noon(day):
    return datetime.combine(day, time(12))


def _write_titles(page, styles, sheet, appendix, width) -> int:
    lines = (
        (f"Phụ lục {appendix.number}", {"bold": True}),
        (appendix.title.upper(), {"bold": True}),
        (f"({sheet.kept_with})", {"italic": True}),
    )
    for row, (text, look) in enumerate(lines):
        style = styles.of(align="center", **look)
        page.merge_range(row, 0, row, width - 1, text, style)
    if sheet.is_draft:
        page.merge_range(3, 0, 3, width - 1, sheet.draft_mark, styles.of(align="center", bold=True))
    if appendix.stand:
        page.merge_range(4, 0, 4, width - 1, appendix.stand, styles.of(align="center"))
    return 5


def _write_table(page, styles, table, top) -> int:
    """Write one table from row `top` on; return the first free row below it."""
    last_column = len(table.columns) - 1
    unit = styles.of(align="right", italic=True)
    page.merge_range(top, 0, top, last_column, table.unit_line, unit)
    first = top + 1
    widths = _widths(table)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    for row, height in _heights(table, widths).items():
        page.set_row(first + row, height)
    for row, column, head in table.head_places():
        look = styles.of(BOX, bold=True, align="center", text_wrap=True, bg_color="#DCE6F1")
        _put(page, first + row, column, head.text, look, head.rowspan, head.colspan)
    body = first + len(table.head)
    page.repeat_rows(first, body - 1)
    for row, column, value in table.cell_places():
        style = styles.of_cell(table, row, column, value)
        place = (body + row, column)
        if formula := _sum(table, row, column, value, body) or _beside(table, row, column, body):
            page.write_formula(*place, formula, style, float(_plain(value)))
        else:
            _put(page, *place, _plain(value), style, getattr(value, "rowspan", 1), 1)
    row = body + len(table.rows)
    for place, note in enumerate(table.notes):
        words = note if place else f"Ghi chú: {note}"
        page.merge_range(row, 0, row, last_column, words, styles.of(italic=True, text_wrap=True))
        page.set_row(row, LINE * _lines(words, sum(widths), italic=True))
        row += 1
    return row + 1


def _widths(table) -> list[float]:
    """In letters: as on the paper, and no word wider than its column."""
    widths = [max(8, each.width * 1.1) for each in table.columns]
    for _row, column, value in table.cell_places():
        if isinstance(text := _plain(value), str) and text:
            widths[column] = max(widths[column], 1 + max(map(len, text.split())))
    return widths


def _heights(table, widths) -> dict[int, float]:
    """{row from the first heading on: height} of rows whose words need more than one line; Excel finds no height
    for joined cells."""
    depth, lines = len(table.head), {}

    def note(row, column, text, rowspan=1, colspan=1, *, bold=False):
        needed = _lines(text, sum(widths[column : column + colspan]), bold=bold)
        for each in range(row, row + rowspan):
            lines[each] = max(lines.get(each, 1), -(-needed // rowspan))

    for row, column, head in table.head_places():
        note(row, column, head.text, head.rowspan, head.colspan, bold=True)
    for row, column, value in table.cell_places():
        if isinstance(text := _plain(value), str):
            bold = table.rows[row].style in ("total", "group")
            note(depth + row, column, text, getattr(value, "rowspan", 1), bold=bold)
    return {row: LINE * count for row, count in lines.items() if count > 1}


def _lines(text, width, *, bold=False, italic=False) -> int:
    """How many lines a text takes in so many letters of width."""
    face = face_of(is_bold=bold, is_italic=italic)
    return lines_in([(text, face)], FONT["font_size"], width * LETTER - BESIDE)


def _put(page, row, column, value, style, rowspan, colspan):
    if rowspan > 1 or colspan > 1:
        last = (row + rowspan - 1, column + colspan - 1)
        page.merge_range(row, column, *last, "", style)
    if isinstance(value, int | Decimal):
        page.write_number(row, column, float(value), style)
    else:
        page.write_string(row, column, shown(value), style)


def _sum(table, row, column, value, body) -> str:
    """The formula of a total that is the sum of all rows above it, else nothing."""
    if table.rows[row].style != "total" or table.columns[column].kind != "number":
        return ""
    above = [each for each in range(row) if table.rows[each].style == ""]
    if len(above) < 2 or above != list(range(above[0], row)):
        return ""
    parts = [_plain(table.rows[each].cells[column]) for each in above]
    parts = [part for part in parts if isinstance(part, int | Decimal)]
    total = _plain(value)
    if not isinstance(total, int | Decimal) or not parts or sum(parts) != total:
        return ""
    letters = xl_col_to_name(column)
    return f"=SUM({letters}{body + above[0] + 1}:{letters}{body + row})"


def _beside(table, row, column, body) -> str:
    """The formula of a column «Cộng» that is in every row the sum of all numbers to its left, else nothing."""
    heads = [head.text for _row, place, head in table.head_places() if place == column]
    first = next((at for at, each in enumerate(table.columns) if each.kind == "number"), column)
    if heads[-1] != "Cộng" or column - first < 2 or table.rows[row].style not in ("", "total"):
        return ""
    for each in table.rows:
        parts = [_plain(cell) for cell in each.cells[first : column + 1]]
        parts = [part for part in parts if isinstance(part, int | Decimal)]
        if each.style in ("", "total") and (len(parts) < 2 or sum(parts[:-1]) != parts[-1]):
            return ""
    return f"=SUM({xl_range(body + row, first, body + row, column - 1)})"


def _plain(value):
    return value.value if isinstance(value, Cell) else value


class _Styles:
    """Formats by their properties; a workbook keeps each once."""

    def __init__(self, book):
        self.book, self.made = book, {}

    def of(self, base=FONT, **look):
        properties = base | look
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(properties)
        return self.made[key]

    def of_cell(self, table, row, column, value):
        of = table.columns[column]
        decimals = value.decimals if isinstance(value, Cell) else of.decimals
        places = f".{'0' * decimals}" if decimals else ""
        return self.of(
            BOX,
            align=ALIGNMENTS[of.kind],
            bold=table.rows[row].style in ("total", "group"),
            text_wrap=of.kind != "number" or isinstance(_plain(value), str),
            num_format=f"{NUMBERS}{places}" if of.kind == "number" else "@",
        )


def _write_source(book, styles, sheet):
    """Where the numbers come from, so that a printed sheet can be asked."""
    page = book.add_worksheet("Nguồn số liệu")
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 90)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    report = sheet.report
    lines = (
        ("Văn bản", f"Báo cáo số {sheet.symbol}, {sheet.date_line}"),
        ("Nội dung", " ".join(sheet.subject)),
        ("Số liệu đến ngày", f"{report.as_of:%d/%m/%Y}"),
        ("Loại số liệu", "Ước thực hiện" if report.is_estimate else "Thực hiện"),
        ("Tình trạng", "Dự thảo" if sheet.is_draft else "Đã phát hành"),
        ("Mã xác minh", sheet.code or "–"),
        ("Nơi xác minh", sheet.address or "–"),
        ("Vết dữ liệu", sheet.foot),
        ("Số phụ lục", str(len(sheet.appendices))),
    )
    for row, (name, text) in enumerate(lines):
        page.write_string(row, 0, name, styles.of(bold=True))
        page.write_string(row, 1, text, styles.of(text_wrap=True))
        page.set_row(row, LINE * _lines(text, 90))
