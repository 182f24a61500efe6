"""The XML of an .ods, searched as bytes: how far each sheet reaches, and its marks. It is never parsed as a tree."""

import html
import re
from itertools import pairwise

from .marks import Marks, old_encoding
from .xlsx_part import attribute

SHEET = re.compile(rb'<table:table\b[^>]*table:name="([^"]*)"')
ROW = re.compile(
    rb"<table:table-row\b([^>]*)/>|<table:table-row\b([^>]*)>(.*?)</table:table-row>", re.DOTALL
)
COLUMN = re.compile(rb"<table:table-column\b[^>]*>")
CELL = re.compile(rb"<table:(covered-)?table-cell\b([^>]*)>")
ROWS_REPEATED = re.compile(rb'number-rows-repeated="(\d+)"')
COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="(\d+)"')
ROWS_SPANNED = re.compile(rb'number-rows-spanned="(\d+)"')
COLUMNS_SPANNED = re.compile(rb'number-columns-spanned="(\d+)"')
CELL_STYLE = re.compile(rb'table:style-name="([^"]*)"')
DEFAULT_STYLE = re.compile(rb'table:default-cell-style-name="([^"]*)"')
STYLE = re.compile(r"<style:style\b([^>]*)(?:/>|>(.*?)</style:style>)", re.DOTALL)
ERROR_TEXT = re.compile(rb"<text:p[^>]*>([^<]*)<")
# A formula that names another file
FOREIGN = re.compile(rb"table:formula=\"[^\"]*(?:'|&apos;)?(?:file|https?|smb|ftp):/")
HIDDEN = (b'table:visibility="collapse"', b'table:visibility="filter"')
# A cell repeated beyond that is the empty rest of a row.
WIDEST = 16384
CELL_LOOK = (b"spanned", b'"percentage"', b'value-type="error"', b"table:formula")


def old_styles(*pages: bytes) -> dict[bytes, str]:
    """{name of a cell style: old encoding} of the styles whose font, own or inherited, shows old letters."""
    fonts, parents = {}, {}
    for page in pages:
        if b".Vn" not in page and b"VNI" not in page.upper():
            continue
        for head, body in STYLE.findall(page.decode("utf-8", "replace")):
            name = attribute(head, "style:name")
            parents[name] = attribute(head, "style:parent-style-name")
            font = attribute(body, "style:font-name") or attribute(body, "fo:font-family")
            if font:
                fonts[name] = html.unescape(font).strip("'")
    return {
        name.encode(): old for name in parents if (old := old_encoding(_font(name, fonts, parents)))
    }


def _font(name, fonts, parents):
    for _step in range(20):
        if name in fonts or name not in parents:
            break
        name = parents[name]
    return fonts.get(name, "")


def scan_sheets(xml: bytes, styles: dict[bytes, str]) -> dict[str, tuple[int, int, Marks]]:
    """{sheet: (columns, rows, marks)}, as far as its cells with values reach."""
    starts = [(match.start(), match[1].decode()) for match in SHEET.finditer(xml)]
    found = {}
    for (start, name), (end, _next) in pairwise([*starts, (len(xml), "")]):
        found[html.unescape(name)] = _scan(xml, start, end, styles)
    return found


def _scan(xml, start, end, styles):
    marks, defaults = Marks(), []
    first_row = xml.find(b"<table:table-row", start, end)
    for tag in COLUMN.findall(xml, start, first_row if first_row >= 0 else end):
        count = _repeated(COLUMNS_REPEATED, tag)
        if any(hidden in tag for hidden in HIDDEN):
            marks.hidden_columns.update(range(len(defaults), len(defaults) + count))
        style = DEFAULT_STYLE.search(tag)
        defaults += [style[1] if style else b""] * count
    has_old_default = any(each in styles for each in defaults)
    columns = rows = last = 0
    for match in ROW.finditer(xml, start, end):
        head, body = match[1] or match[2] or b"", match[3] or b""
        count = _repeated(ROWS_REPEATED, head)
        row = rows + 1
        rows += count
        if b"table:visibility" in head and any(hidden in head for hidden in HIDDEN):
            # An empty rest of the sheet may be hidden as well; nobody misses it.
            marks.hidden_rows.update(range(row, row + count if count < 10_000 else row))
        upto = body.rfind(b"office:value-type")
        if upto < 0:
            if b"table:formula" in body:
                _look(body, row, marks, styles, defaults)
            continue
        last = rows
        columns = max(columns, _width(body, upto))
        if (
            has_old_default
            or any(each in body for each in CELL_LOOK)
            or (styles and any(b'"%s"' % name in body for name in styles))
        ):
            _look(body, row, marks, styles, defaults)
    return columns, last, marks


def _width(body, upto):
    """Columns up to the last cell with a value; its own repetition stands before or behind the value."""
    tail = body[upto : body.find(b">", upto)]
    head = body[:upto]
    extra = sum(
        int(each) - 1 for each in COLUMNS_REPEATED.findall(head) + COLUMNS_REPEATED.findall(tail)
    )
    return head.count(b"table-cell ") + head.count(b"table-cell/") + extra


def _look(body, row, marks, styles, defaults):
    """Walk the cells of one row that has something to mark."""
    column = 0
    for match in CELL.finditer(body):
        tag = match[2]
        count = _repeated(COLUMNS_REPEATED, tag)
        if not match[1]:
            _mark(body, match.end(), tag, (row, column), marks)
        style = CELL_STYLE.search(tag)
        for index in range(column, min(column + count, WIDEST)):
            name = style[1] if style else defaults[index] if index < len(defaults) else b""
            if name in styles:
                marks.fonts[row, index] = styles[name]
        column += count


def _mark(body, end, tag, cell, marks):
    if b'value-type="error"' in tag:
        text = ERROR_TEXT.match(body, end)
        marks.faults[cell] = html.unescape(text[1].decode()) if text else "?"
    elif b"table:formula" in tag and FOREIGN.search(tag):
        marks.linked.append(cell)
    elif b"table:formula" in tag and b"office:value-type" not in tag:
        marks.faults[cell] = "="
    if b'office:value-type="percentage"' in tag:
        marks.percents.add(cell)
    rows, columns = _repeated(ROWS_SPANNED, tag), _repeated(COLUMNS_SPANNED, tag)
    if rows > 1 or columns > 1:
        marks.merged.append((*cell, cell[0] + rows - 1, cell[1] + columns - 1))


def _repeated(pattern, tag):
    found = pattern.search(tag)
    return int(found[1]) if found else 1
