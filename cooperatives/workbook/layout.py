"""Finding the tables in a sheet: under title rows, with one or two header rows, one under the other."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cluster_portal.text import clean

from .answers import place
from .coordinates import column_letters
from .data_rows import Block, DataRow, data_rows, is_blank, is_text
from .mapping import Heading, Mapper
from .places_named import Districts
from .reader import Sheet
from .words import kind_in, plain

HEADER_WITHIN = 60
# The rows of a title between two tables
TITLES_AT_MOST = 6
TITLE_WORDS = {
    "danh sach",
    "bieu",
    "bang",
    "phu luc",
    "mau",
    "tong hop",
    "don vi tinh",
    "dvt",
    "don vi",
    "so lieu",
}


@dataclass
class Table:
    """A list found in a sheet. `first_row` is that of its headings; `is_first` on its sheet."""

    sheet: Sheet
    headings: list[Heading]
    first_row: int
    titles: list[str] = field(default_factory=list)
    rows: list[DataRow] = field(default_factory=list)
    is_first: bool = True

    def columns(self) -> dict:
        """{column of the register: heading}; the first, where two headings mean the same."""
        found = {}
        for heading in self.headings:
            if column := heading.column():
                found.setdefault(column, heading)
        return found

    def place(self, index: int) -> str:
        """Where answers find a column of this table."""
        letters = column_letters(index)
        return place(self.sheet.name, letters if self.is_first else f"{letters}{self.first_row}")


@dataclass(frozen=True)
class Header:
    """The row or two rows of headings at a position among the rows of a sheet."""

    position: int
    count: int
    headings: list[Heading]
    score: int

    @property
    def end(self) -> int:
        return self.position + self.count


def find_tables(
    sheet: Sheet, mapper: Mapper | None = None, districts: Districts | None = None
) -> list[Table]:
    """Return the tables of a sheet with their data rows; none when no row looks like headings.

    Under the same headings once more (those repeated on each printed page) the same table goes on.
    """
    mapper, districts = mapper or Mapper(), districts or Districts()
    header = _first_header(sheet, mapper)
    if header is None:
        return []
    headers = [header, *_further_headers(sheet, header, mapper)]
    tables, blocks = [], []
    for number, each in enumerate(headers):
        following = headers[number + 1] if number + 1 < len(headers) else None
        titles = _titles_above(sheet, each, headers[number - 1] if number else None)
        until = len(sheet.rows)
        if following:
            until = following.position - len(_titles_above(sheet, following, each))
        block = Block(titles, sheet.rows[each.end : until])
        if tables and _says_the_same(each, headers[number - 1]):
            blocks[-1].append(block)
            continue
        tables.append(_table(sheet, each, titles, mapper, tables))
        blocks.append([block])
    sheet_says = kind_in(sheet.name), districts.named(sheet.name)
    for table, own in zip(tables, blocks, strict=True):
        table.rows = list(data_rows(table, own, districts, *sheet_says))
    return tables


def _table(sheet, header, titles, mapper, tables) -> Table:
    table = Table(sheet, [], sheet.rows[header.position][0], is_first=not tables)
    # «ĐVT: triệu đồng» at the top of the sheet speaks for the tables below as well.
    table.titles = titles + (tables[0].titles if tables else [])
    table.headings = [
        mapper.understood(heading, table.place(heading.index)) for heading in header.headings
    ]
    return table


def _first_header(sheet, mapper) -> Header | None:
    """The best row of headings near the top; misspelt ones count only where no row has two that are right."""
    for known in (mapper.known, mapper.guessed):
        candidates = [
            found
            for position in range(min(HEADER_WITHIN, len(sheet.rows)))
            for found in _candidates(sheet, position, known, at_least=2)
        ]
        if candidates:
            return max(candidates, key=lambda each: each[0])[1]
    return None


def _further_headers(sheet, first, mapper) -> Iterator[Header]:
    """Headings below the first ones: of another table, or of the same one on its next printed page."""
    after = first.end
    for position in range(first.end, len(sheet.rows)):
        if position < after or not _may_be_header(sheet.rows[position][1], mapper):
            continue
        candidates = _candidates(sheet, position, mapper.known, at_least=3)
        best = max(candidates, key=lambda each: each[0], default=(None, None))[1]
        if best and best.score * 2 >= len(best.headings):
            yield best
            after = best.end


def _may_be_header(values, mapper) -> bool:
    """A cheap look, for it is taken at every row of the list: texts only, and one of the first two is a heading."""
    texts = []
    for value in values:
        if type(value) is str:
            if value:
                texts.append(value)
        elif not is_blank(value):
            return False
    return (
        len(texts) >= 3
        and not texts[0].isdigit()
        and any(len(text) < 80 and mapper.known(text) for text in texts[:2])
    )


def _candidates(sheet, position, known, *, at_least) -> Iterator[tuple[tuple, Header]]:
    """A row, alone and with the row below it, as headings, with how well it does."""
    row, values = sheet.rows[position]
    alone = _one_row(values)
    score = _score(alone, known)
    if score >= at_least:
        yield (score, -position, 0), Header(position, 1, alone, score)
    if position + 1 == len(sheet.rows) or sheet.rows[position + 1][0] != row + 1:
        return
    if any(isinstance(value, int | float) for value in values):
        return  # a row of the list over headings that are repeated
    below = sheet.rows[position + 1][1]
    both = _two_rows(values, below)
    better = _score(both, known)
    # A title over one header row is no heading: it stands alone in its row and adds nothing.
    is_title = len(_texts(values)) == 1 and better == _score(_one_row(below), known)
    if better >= at_least and better > score and not is_title:
        wide = int(len(_texts(values)) > 1)
        yield (better, -position, wide), Header(position, 2, both, better)


def _score(headings, known) -> int:
    """How many columns these headings name, by a function of the mapper."""
    columns = (known(heading.text, heading.above) for heading in headings)
    return len({column.name for column in columns if column})


def _one_row(values):
    return [Heading(index, clean(value)) for index, value in enumerate(values) if is_text(value)]


def _two_rows(upper, lower):
    headings, above = [], ""
    width = max(len(upper), len(lower))
    upper, lower = _padded(upper, width), _padded(lower, width)
    for index in range(width):
        over, under = upper[index], lower[index]
        if is_text(over):
            above = clean(over)
        elif not is_text(under):
            above = ""
        if is_text(under):
            headings.append(Heading(index, clean(under), above))
        elif is_text(over):
            headings.append(Heading(index, clean(over)))
    return headings


def _padded(values, width):
    return [*values, *[""] * (width - len(values))]


def _says_the_same(header, other) -> bool:
    return [replace(each, place="") for each in header.headings] == [
        replace(each, place="") for each in other.headings
    ]


def _titles_above(sheet, header, before: Header | None) -> list[str]:
    """The texts over the headings: all from the top of the sheet, but between two tables only what is a title."""
    if before is None:
        rows = sheet.rows[: header.position]
        return [clean(value) for _row, values in rows for value in _texts(values)]
    titles = []
    for position in range(header.position - 1, before.end - 1, -1):
        if len(titles) == TITLES_AT_MOST or not (title := _title(sheet.rows[position][1])):
            break
        titles.insert(0, title)
    return titles


def _title(values) -> str:
    """The text of a row that holds a title and nothing else, "" of any other."""
    filled = [value for value in values if not is_blank(value)]
    if len(filled) != 1 or not is_text(filled[0]):
        return ""
    text = clean(filled[0])
    words = plain(text)
    is_title = kind_in(text) or any(words.startswith(each) for each in TITLE_WORDS)
    return text if is_title else ""


def _texts(values):
    return [value for value in values if is_text(value)]
