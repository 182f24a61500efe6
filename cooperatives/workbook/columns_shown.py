"""What an import keeps of its tables: how each column was understood, with the rows that say most, for the page."""

from .cells import text
from .layout import Table

SAMPLE_ROWS = 3
SAMPLED_AMONG = 200
WIDEST = 60


def as_stored(table: Table) -> dict:
    """The table as JSON; `column` is a name, "" for a column left out, None for one that is not known."""
    rows = _fullest(table)
    return {
        "sheet": table.sheet.name,
        "row": table.first_row,
        "rows": len(table.rows),
        "sample_rows": [row.row for row in rows],
        "headings": [
            {
                "place": heading.place,
                "letters": heading.letters,
                "words": heading.words,
                "column": _name(heading),
                "how": heading.how.value,
                "is_hidden": heading.index in table.sheet.marks.hidden_columns,
                "samples": [_sample(row, heading.index) for row in rows],
            }
            for heading in table.headings
        ],
    }


def _name(heading):
    if heading.means:
        return heading.means.name
    return "" if heading.is_left_out else None


def _fullest(table):
    """The rows with most cells filled: the first row of a list is often nearly empty."""
    among = table.rows[:SAMPLED_AMONG]
    counted = sorted(among, key=lambda row: -sum(value not in ("", None) for value in row.original))
    return sorted(counted[:SAMPLE_ROWS], key=lambda row: row.row)


def _sample(row, index):
    return text(row.original[index])[:WIDEST] if index < len(row.original) else ""
