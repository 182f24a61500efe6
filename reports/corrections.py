"""What two versions of the paper print otherwise, place by place: sentences of the text, rows of the tables.

Both are read from the blocks of their sheets, which is all that a paper shows; pictures are drawn of the same tables.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from cluster_portal.canonical import canonical, sha256_of
from cluster_portal.text import count_in_prose

from .blocks import Cell, Clause, Items, Paragraph, Part, Section, Table, shown
from .differences import Difference, differences
from .paper import Sheet

HEAD = {
    "number": "số văn bản",
    "symbol": "ký hiệu",
    "place": "địa danh",
    "on": "ngày văn bản",
    "signer_name": "người ký",
}
BETWEEN_SENTENCES = re.compile(r"(?<=[.;:?!…])\s+")
# Columns that say what a row is about; what only counts the rows says nothing.
NAMING, COUNTING = ("head", "text"), ("TT", "STT")


@dataclass(frozen=True)
class Correction:
    """One thing that is printed otherwise: `kind` is "head", "text" or "cell".

    `words`: what stands there, of a cell the name of its row; `column`: what stands over the cell. Where `before` is
    empty something was added, where `after` is, dropped.
    """

    kind: str
    place: str
    words: str
    before: str
    after: str
    column: str = ""

    @property
    def key(self) -> str:
        """What a reason is kept under: the row of a table with all that changed in it, else the sentence."""
        told = () if self.kind == "cell" else (self.before, self.after)
        return sha256_of(canonical([self.kind, self.place, self.words, *told]))[:16]

    @property
    def marked_before(self) -> list[Difference]:
        """What was printed; a piece that is no longer so is "removed"."""
        return [each for each in differences(self.before, self.after) if each.kind != "added"]

    @property
    def marked_after(self) -> list[Difference]:
        return [each for each in differences(self.before, self.after) if each.kind != "removed"]


def corrections(old: Sheet, new: Sheet) -> Iterator[Correction]:
    """What differs, from the head of the paper to its last appendix."""
    for name, words in HEAD.items():
        before, after = (_shown(getattr(sheet.report.head, name)) for sheet in (old, new))
        if before != after:
            yield Correction("head", "Thể thức", words, before, after)
    yield from _lines("Căn cứ", old.basis, new.basis)
    texts, tables = zip(_placed(old.blocks), _placed(new.blocks), strict=True)
    for place in _in_order(*texts):
        yield from _lines(place, *(each.get(place, []) for each in texts))
    for place in _in_order(*tables):
        yield from _tables(place, *(each.get(place) for each in tables))
    yield from _lines("Nơi nhận", old.recipients, new.recipients)
    yield from _appendices(old, new)


def _shown(value) -> str:
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    return count_in_prose(value) if isinstance(value, int) else str(value or "–")


def _in_order(old: dict, new: dict) -> list[str]:
    """The places of the newer paper, then those that only the older has."""
    return list(dict.fromkeys([*new, *old]))


def _placed(blocks) -> tuple[dict[str, list[str]], dict[str, Table]]:
    """{place: its paragraphs} and {place: table}; a place is «Phần I, mục II.1» or «Bảng 1»."""
    texts, tables, path = {}, {}, ["", "", ""]
    for block in blocks:
        if isinstance(block, Part):
            path = [block.number, "", ""]
        elif isinstance(block, Section):
            path[1:] = [block.text.split(".")[0], ""]
        elif isinstance(block, Clause):
            path[2] = block.text.split(".")[0]
        place = _place(*path)
        if isinstance(block, Paragraph):
            texts.setdefault(place, []).append(block.text)
        elif isinstance(block, Items):
            texts.setdefault(place, []).extend(item.text for item in block.items)
        elif isinstance(block, Table):
            name = block.title.split(".")[0] if block.title else f"{place}, bảng {len(tables) + 1}"
            tables[name] = block
    return texts, tables


def _place(part, section, clause) -> str:
    inside = ".".join(filter(None, [section, clause]))
    return f"{part}, mục {inside}" if inside else part


def _appendices(old, new) -> Iterator[Correction]:
    before, after = (
        {f"Phụ lục {each.number}": each for each in sheet.appendices} for sheet in (old, new)
    )
    for place in _in_order(before, after):
        pair = [each.get(place) for each in (before, after)]
        yield from _lines(place, *(_texts(each) for each in pair))
        tables = [
            [block for block in each.blocks if isinstance(block, Table)] if each else []
            for each in pair
        ]
        for number, (was, now) in enumerate(zip_longest(*tables), start=1):
            which = f"{place}, bảng {number}" if max(map(len, tables)) > 1 else place
            yield from _tables(which, was, now)


def _texts(appendix) -> list[str]:
    if appendix is None:
        return []
    texts = [block.text for block in appendix.blocks if isinstance(block, Paragraph)]
    return [appendix.title, *filter(None, [appendix.stand]), *texts]


# Sentences


def _lines(place, old: list[str], new: list[str]) -> Iterator[Correction]:
    """The paragraphs of a place, each with its number there; of a changed one the sentences that changed."""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        pairs = zip_longest(range(i1, i2), range(j1, j2))
        for was, now in pairs:
            number = (was if now is None else now) + 1
            before = "" if was is None else old[was]
            after = "" if now is None else new[now]
            for pair in _sentences(before, after):
                yield Correction("text", f"{place}, đoạn thứ {number}", "", *pair)


def _sentences(before, after) -> Iterator[tuple[str, str]]:
    if not before or not after:
        yield before, after
        return
    old, new = (BETWEEN_SENTENCES.split(text) for text in (before, after))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield " ".join(old[i1:i2]), " ".join(new[j1:j2])


# Rows


def _tables(place, old: Table | None, new: Table | None) -> Iterator[Correction]:
    was, now = (_rows(each) if each else {} for each in (old, new))
    for key in _in_order(was, now):
        cells = [each.get(key, {}) for each in (was, now)]
        for column in _in_order(*cells):
            before, after = (row.get(column, "") for row in cells)
            if before != after:
                yield Correction("cell", place, key[0], before, after, column)
    notes = [[*filter(None, [each.title]), *each.notes] if each else [] for each in (old, new)]
    yield from _lines(f"{place}, tên và ghi chú", *notes)


def _rows(table: Table) -> dict[tuple[str, int], dict[str, str]]:
    """{(name of the row, which of that name): {heading: cell}}; a joined cell stands in each of its rows."""
    columns = _headings(table)
    named, rows = {}, {}
    for row, column, value in table.cell_places():
        of = table.columns[column]
        text = shown(value, of.decimals)
        for down in range(value.rowspan if isinstance(value, Cell) else 1):
            if of.kind in NAMING:
                named.setdefault(row + down, []).append(text)
            elif columns[column] not in COUNTING:
                rows.setdefault(row + down, {})[columns[column]] = text
    found = {}
    for row, cells in sorted(rows.items()):
        name = ", ".join(filter(None, named.get(row, [])))
        which = sum(1 for other, _ in found if other == name)
        found[name, which] = cells
    return found


def _headings(table: Table) -> dict[int, str]:
    """{column: «Tổ hợp tác, Đang HĐ»}, what stands over it from top to bottom."""
    over = {}
    for _row, column, head in table.head_places():
        for place in range(column, column + head.colspan):
            over.setdefault(place, []).append(head.text)
    return {place: ", ".join(filter(None, texts)) for place, texts in over.items()}
