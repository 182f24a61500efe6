"""Finding the table in a sheet: under title rows, with one or two header rows, between group rows, totals and notes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cluster_portal.text import clean

from .mapping import Heading
from .reader import Sheet
from .words import DASHES, kind_in, plain, sector_in

HEADER_WITHIN = 60
GROUP_NUMBER = re.compile(r"^(?:[IVXLC]+|[A-HK])\s*[.)]?$")
GROUP_TEXT = re.compile(r"^(?:[IVXLC]+|[A-H])\s*[.)/]\s*\S")
TOTAL = re.compile(r"^(?:tổng cộng|tổng số|cộng|toàn tỉnh|tổng)(?:$|[\s:.(])")
TOTAL_WORDS = {"tong cong", "tong so", "tong", "cong"}
NOTE = re.compile(
    r"^(?:\(?\*+\)?\s*)?(?:ghi chú|người lập|lập biểu|thủ trưởng|nơi nhận|ngày \d|.*, ngày .* tháng)"
)


@dataclass
class DataRow:
    """A row of the list: where it stands, its values from column A on, what group row and sheet name say of it."""

    row: int
    values: list
    kind: str | None = None
    sector: str | None = None
    sheet_kind: str | None = None


@dataclass
class Table:
    sheet: Sheet
    headings: list[Heading]
    first_row: int
    titles: list[str] = field(default_factory=list)
    rows: list[DataRow] = field(default_factory=list)

    def columns(self) -> dict:
        """{column of the register: heading}; the first, where two headings mean the same."""
        found = {}
        for heading in self.headings:
            if column := heading.column():
                found.setdefault(column, heading)
        return found


def find_table(sheet: Sheet) -> Table | None:
    """Return the table of a sheet with its data rows, or None when no row looks like its headings."""
    best = max(_candidates(sheet), key=lambda each: each[0], default=None)
    if best is None:
        return None
    _score, position, count, headings = best
    above = [clean(value) for _row, values in sheet.rows[:position] for value in _texts(values)]
    table = Table(sheet, headings, sheet.rows[position][0], titles=above)
    table.rows = list(_data_rows(table, sheet.rows[position + count :]))
    return table


def _candidates(sheet) -> Iterator[tuple]:
    """Each row, alone and with the row below it, that may hold the headings, with how well it does."""
    head = sheet.rows[:HEADER_WITHIN]
    for position, (row, values) in enumerate(head):
        alone = _one_row(values)
        score = _score(alone)
        if score >= 2:
            yield (score, 0, -position), position, 1, alone
        if position + 1 == len(sheet.rows) or sheet.rows[position + 1][0] != row + 1:
            continue
        below = sheet.rows[position + 1][1]
        both = _two_rows(values, below)
        better = _score(both)
        # A title over one header row is no heading: it stands alone in its row and adds nothing.
        is_title = len(_texts(values)) == 1 and better == _score(_one_row(below))
        if better >= 2 and better > score and not is_title:
            yield (better, int(len(_texts(values)) > 1), -position), position, 2, both


def _score(headings) -> int:
    return len({column.name for heading in headings if (column := heading.column())})


def _one_row(values):
    return [Heading(index, clean(value)) for index, value in enumerate(values) if _is_text(value)]


def _two_rows(upper, lower):
    headings, above = [], ""
    width = max(len(upper), len(lower))
    upper, lower = _padded(upper, width), _padded(lower, width)
    for index in range(width):
        over, under = upper[index], lower[index]
        if _is_text(over):
            above = clean(over)
        elif not _is_text(under):
            above = ""
        if _is_text(under):
            headings.append(Heading(index, clean(under), above))
        elif _is_text(over):
            headings.append(Heading(index, clean(over)))
    return headings


def _padded(values, width):
    return [*values, *[""] * (width - len(values))]


def _data_rows(table, rows) -> Iterator[DataRow]:
    places = {column.name: heading.index for column, heading in table.columns().items()}
    places.setdefault("name", -1)
    kind, sector, is_over = None, None, False
    sheet_kind = kind_in(table.sheet.name)
    header = {heading.text for heading in table.headings}
    for row, values in rows:
        meaning = _meaning(values, places, is_over, header)
        if meaning == "data":
            yield DataRow(row, values, kind, sector, sheet_kind)
        elif meaning == "total":
            is_over = True
        elif meaning == "group":
            text = _group_text(values)
            if found := kind_in(text):
                kind, sector = found, None
            sector = sector_in(text) or sector


def _meaning(values, places, is_over, header) -> str:
    """«data», «group», «total», or «other»: column numbers, a repeated header, a note, a signature."""
    filled = [value for value in values if not _is_blank(value)]
    texts = [value for value in filled if isinstance(value, str)]
    number = _at(values, places.get("number"))
    name = _at(values, places["name"])
    if not filled or _are_column_numbers(filled, name) or (texts and _repeats(texts, header)):
        return "other"
    first = clean(texts[0]) if texts else ""
    if texts and _is_total(first):
        return "total"
    if _is_number(number):
        return "group" if len(filled) <= 2 and _only_names_a_group(name) else "data"
    if GROUP_NUMBER.match(clean(number)) or GROUP_TEXT.match(first):
        return "group"
    known = [index for index in places.values() if index >= 0 and not _is_blank(_at(values, index))]
    if len(known) >= 3 or (known and places["name"] < 0):
        return "data"
    if is_over or not texts or NOTE.match(first.lower()):
        return "other"
    if "number" in places and len(filled) == 1:
        return "group"
    return "data" if not _is_blank(name) else "other"


def _only_names_a_group(name):
    words = plain(name)
    return bool(kind_in(name) and sector_in(name)) and len(words.split()) <= 5


def _group_text(values):
    texts = [clean(value) for value in values if _is_text(value)]
    return " ".join(text for text in texts if not GROUP_NUMBER.match(text))


def _is_total(text):
    return bool(TOTAL.match(text.lower())) or plain(text) in TOTAL_WORDS


def _are_column_numbers(filled, name):
    """The row «(1) (2) (3)» or «A B 1 2» under the headings."""
    if len(filled) < 3 or len(clean(name)) > 4:
        return False
    return all(
        re.fullmatch(r"\(?(?:\d{1,2}|[A-Ea-e])(?:\.0)?\)?", clean(value)) for value in filled
    )


def _repeats(texts, header):
    return len(texts) >= 3 and all(clean(text) in header for text in texts)


def _at(values, index):
    return values[index] if index is not None and 0 <= index < len(values) else ""


def _texts(values):
    return [value for value in values if _is_text(value)]


def _is_text(value):
    return isinstance(value, str) and bool(clean(value))


def _is_blank(value):
    return (
        value is None
        or value == ""
        or (isinstance(value, str) and (value.isspace() or not clean(value)))
    )


def _is_number(value):
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return True
    return (
        isinstance(value, str)
        and clean(value) not in DASHES
        and bool(re.fullmatch(r"\d+[.)]?", clean(value)))
    )
