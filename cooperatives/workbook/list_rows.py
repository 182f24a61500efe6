"""The rows of an exported list as the XML of a sheet, put into a workbook that XlsxWriter made without them.

XlsxWriter takes a call and some seven more for each cell: most of the time of an export. A cell of ours is one of five
kinds with a style known beforehand, so it is one string. Everything else in the workbook stays XlsxWriter's: it writes
one sample row with a cell of every style, which says their numbers and marks the place of the rows.
"""

import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from cluster_portal.text import FORMULA_SIGNS

from .coordinates import column_letters

# The styles of the cells in the order of the sample row
STYLES = ("text", "quoted", "locked", "day", "whole", "decimal", "index")
LIST_SHEET = "xl/worksheets/sheet1.xml"
# Texts that cannot stand in XML as they are. An .ods keeps a tab as an element that readers leave out: two words would
# become one.
_SPECIAL = re.compile(r"[&<>\t\n\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|^ | $|_x[0-9A-Fa-f]{4}_")
_CODE = re.compile(r"_x[0-9A-Fa-f]{4}_")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\r]")
# Excel counts days from 1900 and believes in a 29 February of that year.
_DAY_ZERO = date(1899, 12, 30).toordinal()
_DAYS_BEFORE_MARCH_1900 = 60


def write_sample(sheet, row: int, styles: Mapping) -> None:
    """Write what the list will take the place of, from this row (counted from 0) on; nothing may follow below."""
    for index, name in enumerate(STYLES):
        sheet.write_blank(row, index, None, styles[name])
    # Only now XlsxWriter has written the row, and numbered its styles before those of other sheets.
    sheet.write_blank(row + 1, 0, None, styles[STYLES[0]])


def style_numbers(frame: BinaryIO, sample: int) -> dict[str, int]:
    """{style: its number} in a workbook with the sample row at `sample`, as Excel shows it."""
    with zipfile.ZipFile(frame) as parts:
        return _numbers(_sample(parts.read(LIST_SHEET).decode(), sample)["cells"])


class RowWriter:
    """Writes rows of values as XML; `locked` are the columns (from 0) whose texts are locked cells."""

    def __init__(self, target: BinaryIO, numbers: Mapping[str, int], width: int, locked: set[int]):
        self.target = target
        self.heads = [f'<c r="{column_letters(index)}' for index in range(width)]
        self.ends = {name: f'" s="{number}' for name, number in numbers.items()}
        self.texts = ["locked" if index in locked else "text" for index in range(width)]
        self.blank = f'{self.ends["text"]}"/>'

    def write(self, number: int, values: Iterable) -> None:
        """Write the row with this number as Excel shows it (first row = 1); one value a column, the first its index."""
        row, ends, blank = str(number), self.ends, self.blank
        parts = [f'<row r="{row}">']
        for head, style, value in zip(self.heads, self.texts, values, strict=True):
            if value is None or value == "":
                parts += head, row, blank
            elif isinstance(value, str):
                if style == "text" and value.startswith(FORMULA_SIGNS):
                    style = "quoted"
                said = _escaped(value) if _SPECIAL.search(value) else f"<t>{value}</t>"
                parts += head, row, ends[style], '" t="inlineStr"><is>', said, "</is></c>"
            elif isinstance(value, int | Decimal):
                style = "whole" if value == int(value) else "decimal"
                style = "index" if head == self.heads[0] else style
                parts += head, row, ends[style], f'"><v>{float(value):.16G}</v></c>'
            elif isinstance(value, date):
                parts += head, row, ends["day"], f'"><v>{_serial(value)}</v></c>'
            else:
                raise TypeError(f"A list has no cells of {type(value).__name__}.")
        parts.append("</row>")
        self.target.write("".join(parts).encode())


def splice(frame: BinaryIO, target, rows: BinaryIO, *, sample: int, last: int, numbers) -> None:
    """Copy the workbook `frame` to a path or file with `rows` in place of its sample row.

    `sample` and `last` are the numbers, as Excel shows them, of the sample row and of the last row of the list.
    Raises RuntimeError when the frame numbers its styles in another way than the rows.
    """
    with (
        zipfile.ZipFile(frame) as parts,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as whole,
    ):
        for part in parts.infolist():
            if part.filename != LIST_SHEET:
                whole.writestr(part, parts.read(part))
                continue
            sheet = parts.read(part).decode()
            place = _sample(sheet, sample)
            if _numbers(place["cells"]) != numbers:
                raise RuntimeError("The list and its frame number their styles in different ways.")
            with whole.open(part, "w", force_zip64=True) as written:
                before = re.sub(
                    r'(<dimension ref="\w+:[A-Z]+)\d+', rf"\g<1>{last}", sheet[: place.start()]
                )
                written.write(before.encode())
                rows.seek(0)
                shutil.copyfileobj(rows, written, 1 << 20)
                written.write(sheet[place.end() :].encode())


def _sample(sheet, number) -> re.Match:
    found = re.search(rf'<row r="{number}"(?P<cells>.*?)</row>.*?(?=</sheetData>)', sheet)
    if found is None:
        raise RuntimeError(f"The sheet has no row {number}.")
    return found


def _numbers(row) -> dict[str, int]:
    return dict(zip(STYLES, map(int, re.findall(r' s="(\d+)"', row)), strict=True))


def _escaped(value) -> str:
    value = _CODE.sub(lambda code: f"_x005F{code.group()}", value.replace("\t", " "))
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    value = _CONTROL.sub(lambda sign: f"_x{ord(sign.group()):04X}_", value)
    return f'<t xml:space="preserve">{value}</t>'


def _serial(day) -> int:
    serial = day.toordinal() - _DAY_ZERO
    return serial if serial > _DAYS_BEFORE_MARCH_1900 else serial - 1
