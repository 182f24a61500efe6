"""The XML of an .xlsx sheet, searched as bytes and never parsed: how far its cells reach, and its marks."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .coordinates import column_index
from .marks import Marks, is_percent, old_encoding

# A cell that holds something: not self-closed
CELL = re.compile(rb'<(?:\w+:)?c (?:[^>]*? )?r="([A-Z]{1,3})([0-9]{1,7})"[^>/]*>')
ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c (?:[^>]*? )?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*\bt="e"[^>]*>.*?<(?:\w+:)?v>([^<]*)<',
    re.DOTALL,
)
# A formula without its result: the file was written by a program and never opened in Excel. t="str" is a result: «».
UNCALCULATED = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?![^>]*t="str")[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v></v>|<v/>)?</c>'
)
# «[1]Danh sách!$B$2» in a formula is a cell of the first other workbook.
LINKED = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<(?:\w+:)?f\b[^>]*>[^<]*\[[0-9]+\]'
)
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="([0-9]{1,7})"')
HIDDEN_COLUMNS = re.compile(rb'<(?:\w+:)?col\b(?=[^>]*\bhidden="(?:1|true)")[^>]*>')
SHARED_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="s")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<(?:\w+:)?v>([0-9]+)<'
)
FONTS = re.compile(r"<(?:\w+:)?fonts\b.*?</(?:\w+:)?fonts>", re.DOTALL)
FONT = re.compile(r"<(?:\w+:)?font\b[^>]*/>|<(?:\w+:)?font\b[^>]*>.*?</(?:\w+:)?font>", re.DOTALL)
FONT_NAME = re.compile(r'<(?:\w+:)?name\b[^>]*\bval="([^"]*)"')
NUMBER_FORMAT = re.compile(r"<(?:\w+:)?numFmt\b[^>]*>")
CELL_FORMATS = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
CELL_FORMAT = re.compile(r"<(?:\w+:)?xf\b[^>]*>")
SHARED_TEXT = re.compile(rb"<(?:\w+:)?si>(.*?)</(?:\w+:)?si>", re.DOTALL)
RUN_FONT = re.compile(rb'<(?:\w+:)?rFont\b[^>]*\bval="([^"]*)"')
PERCENT_FORMATS = {"9", "10"}


@dataclass(frozen=True)
class Styles:
    """The styles of a workbook that matter here: {index of a cell style: old encoding}, those shown as percentages,
    and {index of a shared text: old encoding} of texts whose letters carry fonts of their own."""

    fonts: dict[bytes, str] = field(default_factory=dict)
    percents: frozenset[bytes] = frozenset()
    texts: dict[bytes, str] = field(default_factory=dict)

    def cells(self) -> re.Pattern | None:
        """Finds the cells in one of these styles; None when there is no such style."""
        indexes = sorted({*self.fonts, *self.percents})
        if not indexes:
            return None
        wanted = b"|".join(indexes)
        return re.compile(
            rb'<(?:\w+:)?c\b(?=[^>]*\bs="(%s)")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"' % wanted
        )


def read_styles(styles: bytes, texts: bytes) -> Styles:
    """Look for old fonts and percentages in styles.xml and sharedStrings.xml."""
    page = styles.decode("utf-8", "replace")
    block = FONTS.search(page)
    names = [_name(each) for each in FONT.findall(block[0])] if block else []
    percents = set(PERCENT_FORMATS)
    for tag in NUMBER_FORMAT.findall(page):
        if is_percent(html.unescape(attribute(tag, "formatCode"))):
            percents.add(attribute(tag, "numFmtId"))
    block = CELL_FORMATS.search(page)
    fonts, shown_as_percents = {}, set()
    for index, tag in enumerate(CELL_FORMAT.findall(block[0]) if block else []):
        font = attribute(tag, "fontId")
        if font.isdecimal() and int(font) < len(names) and (old := old_encoding(names[int(font)])):
            fonts[b"%d" % index] = old
        if attribute(tag, "numFmtId") in percents:
            shown_as_percents.add(b"%d" % index)
    return Styles(fonts, frozenset(shown_as_percents), _texts_in_old_fonts(texts))


def _texts_in_old_fonts(texts):
    """A text of several runs counts only when all of its fonts are of one old kind."""
    if b"rFont" not in texts:
        return {}
    found = {}
    for index, match in enumerate(SHARED_TEXT.finditer(texts)):
        kinds = {old_encoding(html.unescape(name.decode())) for name in RUN_FONT.findall(match[1])}
        if len(kinds) == 1 and (kind := kinds.pop()):
            found[b"%d" % index] = kind
    return found


def _name(tag):
    found = FONT_NAME.search(tag)
    return html.unescape(found[1]) if found else ""


def attribute(tag: str, name: str) -> str:
    """The value of an attribute in a tag, "" when it has none."""
    found = re.search(rf"""\s{name}=["']([^"']*)["']""", tag)
    return found[1] if found else ""


def scan(chunks: Iterable[bytes], styles: Styles) -> tuple[int, int, Marks]:
    """How many columns and rows the filled cells span, and what marks the sheet has."""
    letters, last_row, marks = set(), 0, Marks()
    styled = styles.cells()
    for chunk in chunks:
        cells = CELL.findall(chunk)
        if cells:
            letters.update({column for column, _row in cells})
            # All of them: nothing but custom keeps rows in order, and a far one costs a gigabyte.
            last_row = max(last_row, *map(int, {row for _column, row in cells}))
        _scan_faults(chunk, marks)
        _scan_hidden(chunk, marks)
        if styled:
            _scan_styles(chunk, styled, styles, marks)
        if b"[" in chunk:
            marks.linked += [_cell(column, row) for column, row in LINKED.findall(chunk)]
        if styles.texts:
            for column, row, text in SHARED_CELL.findall(chunk):
                if text in styles.texts:
                    marks.fonts[_cell(column, row)] = styles.texts[text]
    return max((column_index(each.decode()) + 1 for each in letters), default=0), last_row, marks


def _scan_faults(chunk, marks):
    if b't="e"' in chunk:
        for column, row, text in ERROR_CELL.findall(chunk):
            marks.faults[_cell(column, row)] = text.decode()
    if b"</f></c>" in chunk or b"</f><v></v>" in chunk or b"<v/>" in chunk:
        for column, row in UNCALCULATED.findall(chunk):
            marks.faults[_cell(column, row)] = "="


def _scan_hidden(chunk, marks):
    if b"hidden=" not in chunk:
        return
    marks.hidden_rows.update(int(row) for row in HIDDEN_ROW.findall(chunk))
    for tag in HIDDEN_COLUMNS.findall(chunk):
        first, last = (attribute(tag.decode(), name) for name in ("min", "max"))
        if first.isdecimal() and last.isdecimal():
            marks.hidden_columns.update(range(int(first) - 1, min(int(last), 16384)))


def _scan_styles(chunk, styled, styles, marks):
    for style, column, row in styled.findall(chunk):
        cell = _cell(column, row)
        if style in styles.fonts:
            marks.fonts[cell] = styles.fonts[style]
        if style in styles.percents:
            marks.percents.add(cell)


def _cell(column, row):
    return int(row), column_index(column.decode())
