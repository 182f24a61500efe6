"""The pieces that a paper is made of. They hold values, not HTML: each output shows them in its own way."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from cluster_portal.text import number

from .charts import Chart

# Rows up to which a table is not divided over two pages
SHORT = 10
# Letters up to which a text in a column of numbers is a mark
MARK = 4


@dataclass(frozen=True)
class Part:
    """«Phần I» in ordinary letters, and below it its title in capitals (numbering B of the decree)."""

    number: str
    title: str
    template: ClassVar = "reports/paper/_part.html"

    @property
    def anchor(self) -> str:
        return f"phan-{self.number.split()[-1].lower()}"


@dataclass(frozen=True)
class Section:
    """«I. ĐẶC ĐIỂM TÌNH HÌNH»; `anchor` is its address on the page."""

    text: str
    anchor: str
    template: ClassVar = "reports/paper/_section.html"


@dataclass(frozen=True)
class Clause:
    """«1. Số lượng»; directly under a part its heading is one level higher, so that no level is skipped."""

    text: str
    level: int = 4
    template: ClassVar = "reports/paper/_clause.html"


@dataclass(frozen=True)
class Run:
    """A piece of a line in one look; `source` is the name of the bound number that it shows (bound.py)."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_missing: bool = False
    source: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Running text; `is_missing` marks a place where something is still to be written.

    One that `leads` to what follows stays on the same page with it. `runs` are the looks of its pieces.
    """

    text: str
    is_missing: bool = False
    leads: bool = False
    runs: tuple[Run, ...] = ()
    template: ClassVar = "reports/paper/_paragraph.html"

    @property
    def pieces(self) -> tuple[Run, ...]:
        return self.runs or (Run(self.text),)


@dataclass(frozen=True)
class Items:
    """Points of a list; each begins with its own «- » or «1. », as papers write them."""

    items: tuple[Paragraph, ...]
    is_numbered: bool = False
    template: ClassVar = "reports/paper/_items.html"


@dataclass(frozen=True)
class Picture:
    """A drawing with its caption; `table` names the table of the paper that holds its numbers."""

    chart: Chart
    table: str
    number: int = 0
    template: ClassVar = "reports/paper/_picture.html"


@dataclass(frozen=True)
class Column:
    """A column: its width in percent, and whether it holds numbers, text, centred text, or the head of the row."""

    width: float
    kind: str = "number"
    decimals: int = 0


@dataclass(frozen=True)
class HeadCell:
    text: str
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True)
class Cell:
    """A value with its own number of decimals, where a row differs from its column; `source`: its bound number."""

    value: object
    decimals: int = 0
    rowspan: int = 1
    source: str = ""


@dataclass(frozen=True)
class Row:
    cells: tuple
    # "", "total" or "group"; "keep" holds the row together with the next one
    style: str = ""


@dataclass(frozen=True)
class Table:
    """A table of figures. None in a cell is shown as «–»; `note` says what is missing."""

    title: str
    unit: str
    columns: tuple[Column, ...]
    head: tuple[tuple[HeadCell, ...], ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    # "", "dense" or "tight": how small the letters must be for the columns to fit
    density: str = ""
    # The short code under which the trace view tells where its numbers come from
    code: str = ""
    template: ClassVar = "reports/paper/_table.html"

    @property
    def unit_line(self) -> str:
        """«Đơn vị tính: tổ chức (mã tra cứu B1)»."""
        return f"Đơn vị tính: {self.unit}{f' (mã tra cứu {self.code})' if self.code else ''}"

    @property
    def sources(self) -> list[str]:
        """The names of the bound numbers in its cells, each once."""
        cells = (cell for row in self.rows for cell in row.cells)
        return list(
            dict.fromkeys(source for cell in cells if (source := getattr(cell, "source", "")))
        )

    @property
    def shown_rows(self):
        """Each row as (style, [(kind, text, rowspan, source)]), ready for a template."""
        for row in self.rows:
            columns = self.columns[len(self.columns) - len(row.cells) :]
            pairs = zip(columns, row.cells, strict=True)
            yield row.style, [_shown_cell(column, cell) for column, cell in pairs]

    def head_places(self):
        """(row, column, HeadCell) of each heading: joined ones take the place of those to the right and below."""
        return _places(self.head, lambda cell: (cell.rowspan, cell.colspan))

    def cell_places(self):
        """(row, column, value or Cell) of each cell, rows counted from the first under the headings."""
        rows = [row.cells for row in self.rows]
        return _places(rows, lambda cell: (getattr(cell, "rowspan", 1), 1))

    @property
    def is_short(self) -> bool:
        """Short enough to be kept on one page."""
        return len(self.rows) <= SHORT


def _places(rows, spans):
    taken = set()
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            down, right = spans(cell)
            taken |= {(row + y, column + x) for y in range(down) for x in range(right)}
            yield row, column, cell


def _shown_cell(column: Column, cell) -> tuple[str, str, int, str]:
    text = shown(cell, column.decimals)
    return kind_of(column, cell), text, getattr(cell, "rowspan", 1), getattr(cell, "source", "")


def kind_of(column: Column, cell) -> str:
    """Words in a column of numbers are set small and may break; a mark such as «(a)» stands in the middle."""
    value = cell.value if isinstance(cell, Cell) else cell
    if column.kind == "number" and isinstance(value, str):
        return "middle" if len(value) <= MARK else "words"
    return column.kind


@dataclass(frozen=True)
class Appendix:
    """«Phụ lục I» with its tables; it has its own page numbers."""

    number: str
    title: str
    blocks: tuple
    # Of which day its figures are, whether they are final, and on which boundaries they stand
    stand: str = ""
    template: ClassVar = "reports/paper/_appendix.html"

    @property
    def anchor(self) -> str:
        return f"phu-luc-{self.number.lower()}"

    @property
    def title_line(self) -> str:
        return f"Phụ lục {self.number}. {self.title}"


def shown(value, decimals=0) -> str:
    """A cell as text: numbers the Vietnamese way, None as «–»."""
    if isinstance(value, Cell):
        return shown(value.value, value.decimals)
    if value is None:
        return "–"
    if isinstance(value, int | Decimal):
        return number(value, decimals)
    return value
