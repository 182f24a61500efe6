"""The rows under the headings of a table: which are data, which are groups, totals, notes, and what the groups say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cluster_portal.text import clean
from cooperatives.models import Commune

from .cells import CellError
from .words import DASHES, is_a_kind, kind_in, kinds_in, plain, sector_in

GROUP_NUMBER = re.compile(r"^(?:[IVXLC]+|[A-HK])\s*[.)]?$")
GROUP_TEXT = re.compile(r"^(?:[IVXLC]+|[A-H])\s*[.)/]\s*\S")
ROMAN = re.compile(r"^[IVXL]+\s*[.)/]?(?:\s|$)")
LETTER = re.compile(r"^[A-HK]\s*[.)/]?(?:\s|$)")
TOTAL = re.compile(r"^(?:tổng cộng|tổng số|cộng|toàn tỉnh|tổng)(?:$|[\s:.(])")
TOTAL_WORDS = {"tong cong", "tong so", "tong", "cong"}
NOTE = re.compile(
    r"^(?:\(?\*+\)?\s*)?(?:ghi chú|người lập|lập biểu|thủ trưởng|nơi nhận|ngày \d|.*, ngày .* tháng)"
)
LIST_OF = re.compile(r"^danh sách\s+(?:các\s+)?", re.IGNORECASE)
# Numbered by letters, by Roman figures, otherwise; an outer group ends the inner ones.
BY_LETTER, BY_ROMAN, OTHERWISE = range(3)


@dataclass
class DataRow:
    """A row of the list: where it stands, its values from column A on, and what is said of it around.

    `kind`, `sector` and `district` come from group rows, `sheet_kind` and `sheet_district` from the name of the sheet,
    `title_kind` from the title over the table. `remarks` go into the notes of the organization.
    """

    row: int
    values: list
    kind: str | None = None
    sector: str | None = None
    sheet_kind: str | None = None
    district: str = ""
    sheet_district: str = ""
    title_kind: str | None = None
    remarks: list[str] = field(default_factory=list)
    # {column index: (code, message, fix)} of cells that the doctor could not decide
    refused: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    # The values before the doctor mended any: what problems show
    original: list = field(default_factory=list)
    # What its commune was found to be (doctor/places.py), None where the row says nothing of it
    commune: Commune | CellError | None = None


@dataclass(frozen=True)
class Block:
    """Rows that stand together under headings, with the titles right above these."""

    titles: list[str]
    rows: list[tuple[int, list]]


class Groups:
    """What the group rows passed so far say of the rows below."""

    def __init__(self, districts):
        self.districts = districts
        self.said: list[tuple[int, dict]] = []

    def enter(self, text: str, level: int) -> None:
        """A group begins; groups inside an outer one that ended say nothing any more."""
        says = {
            name: value
            for name, value in (
                ("kind", kind_in(text)),
                ("sector", sector_in(text)),
                ("district", self.districts.within(text)),
            )
            if value
        }
        if level != OTHERWISE:
            self.said = [(other, said) for other, said in self.said if other < level]
        if "kind" in says and "sector" not in says:
            says["sector"] = None
        self.said.append((level, says))

    def say(self) -> dict:
        together = {}
        for _level, says in self.said:
            together |= says
        return {name: value for name, value in together.items() if value}


def data_rows(table, blocks: list[Block], districts, sheet_kind, sheet_district):
    """Yield the DataRows of a table."""
    places = {column.name: heading.index for column, heading in table.columns().items()}
    places.setdefault("name", -1)
    header = {heading.text for heading in table.headings}
    groups = Groups(districts)
    for number, block in enumerate(blocks):
        title_kind = _kind_of_titles(block.titles)
        for title in block.titles if number else []:
            groups.enter(LIST_OF.sub("", title), BY_LETTER)
        for row, values, says in _classified(block.rows, places, header, groups):
            yield DataRow(
                row,
                values,
                sheet_kind=sheet_kind,
                sheet_district=sheet_district,
                title_kind=title_kind,
                **says,
            )


def _kind_of_titles(titles):
    """«DANH SÁCH TỔ HỢP TÁC»; a title that names several kinds says nothing of a row."""
    named = {
        kind
        for title in titles
        if plain(title).startswith(("danh sach", "bieu", "phu luc", "tong hop", "bang"))
        for kind in kinds_in(title)
    }
    return named.pop() if len(named) == 1 else None


def _classified(rows, places, header, groups) -> Iterator[tuple[int, list, dict]]:
    is_over, says = False, groups.say()
    for row, values in rows:
        meaning = _meaning(values, places, is_over, header, groups.districts)
        if meaning == "data":
            yield row, values, says
        elif meaning == "total":
            is_over = True
        elif meaning == "group":
            groups.enter(_group_text(values), _level(values))
            says = groups.say()


def _level(values):
    first = next(clean(value) for value in values if not is_blank(value))
    if ROMAN.match(first):
        return BY_ROMAN
    return BY_LETTER if LETTER.match(first) else OTHERWISE


def _meaning(values, places, is_over, header, districts) -> str:
    """«data», «group», «total», or «other»: column numbers, a repeated header, a note, a signature."""
    number = _at(values, places.get("number"))
    name = _at(values, places["name"])
    # Most rows of most lists: numbered, named, and something more
    is_numbered = _is_number(number)
    filled = [value for value in values if value != "" and not is_blank(value)]
    if is_numbered and len(filled) > 4 and type(number) is not str:
        return "data" if not _are_column_numbers(filled, name) else "other"
    texts = [value for value in filled if isinstance(value, str)]
    if not filled or _are_column_numbers(filled, name) or (texts and _repeats(texts, header)):
        return "other"
    first = clean(texts[0]) if texts else ""
    if texts and _is_total(first):
        return "total"
    if is_numbered:
        return "group" if len(filled) <= 2 and _names_a_group(name, districts) else "data"
    if GROUP_NUMBER.match(clean(number)) or GROUP_TEXT.match(first):
        return "group"
    if _is_a_district(first, texts, districts):
        return "group"
    known = [index for index in places.values() if index >= 0 and not is_blank(_at(values, index))]
    if len(known) >= 3 or (known and places["name"] < 0):
        return "data"
    if is_over or not texts or NOTE.match(first.lower()):
        return "other"
    if len(filled) == 1 and ("number" in places or _names_a_group(first, districts)):
        return "group"
    return "data" if not is_blank(name) else "other"


def _names_a_group(name, districts):
    if not is_text(name):
        return False
    words = plain(name)
    if not kind_in(name):
        return bool(districts.named(name))
    return is_a_kind(name) or bool(sector_in(name) and len(words.split()) <= 5)


def _is_a_district(first, texts, districts):
    """«Huyện Bình Sơn», alone or with sums beside it: the kind of the district has to be written."""
    return (
        len(texts) == 1
        and plain(first).startswith(("huyen ", "quan ", "thi xa ", "thanh pho ", "tp ", "tx "))
        and bool(districts.named(first))
    )


def _group_text(values):
    texts = [clean(value) for value in values if is_text(value)]
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


def is_text(value) -> bool:
    return isinstance(value, str) and not is_blank(value)


def is_blank(value) -> bool:
    """Whether a reader sees nothing. Asked of every cell, so that the usual ones are told by their first character."""
    if isinstance(value, str):
        return not value or not (value[0].isalnum() or clean(value))
    return value is None


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
