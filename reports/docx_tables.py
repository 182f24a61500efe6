"""What stands in the cells of a table of the Word file, and how large: for who writes it, and for who measures it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import blocks

SIZES = {"": 12, "dense": 10.5, "tight": 9.5}
HEAD_SIZES = SIZES | {"tight": 9}
# Words in a column of numbers
SMALLER = 0.85
# Beside and above what stands in a cell, in mm
PADDING = {"": (0.8, 0.4), "dense": (0.8, 0.4), "tight": (0.3, 0.2)}
# «triệu đồng/người/tháng» in a narrow column is divided after a stroke, not inside a word: U+200B lets it.
BETWEEN_WORDS = re.compile(r"(?<=[^\W\d])/(?=[^\W\d])")


@dataclass(frozen=True)
class Written:
    """A cell as it is written; rows are counted from the first heading. `with_next`: not the last row of a page."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str
    kind: str
    size: float
    is_bold: bool
    with_next: bool


def written_cells(block: blocks.Table) -> Iterator[Written]:
    """Headings and cells; joined ones once."""
    depth = len(block.head)
    for row, column, head in block.head_places():
        size = HEAD_SIZES[block.density]
        yield Written(row, column, head.rowspan, head.colspan, head.text, "words", size, True, True)
    size = SIZES[block.density]
    for row, column, value in block.cell_places():
        of, style = block.columns[column], block.rows[row].style
        kind = blocks.kind_of(of, value)
        yield Written(
            row=depth + row,
            column=column,
            rowspan=getattr(value, "rowspan", 1),
            colspan=1,
            text=BETWEEN_WORDS.sub("/\u200b", blocks.shown(value, of.decimals)),
            kind=kind,
            size=size * SMALLER if kind == "words" else size,
            is_bold=style in ("total", "group"),
            with_next=keeps_next(block, row),
        )


def keeps_next(block: blocks.Table, row: int) -> bool:
    """Whether a row stays with what follows: the first, the last two, a heading, all of a short table."""
    last = len(block.rows) - 1
    if row == last:
        return bool(block.notes)
    return block.is_short or row in (0, last - 1) or block.rows[row].style in ("keep", "group")
