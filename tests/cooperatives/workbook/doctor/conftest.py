"""Reading a small file as the plan does, and looking at what was understood."""

from dataclasses import dataclass

import pytest

from cooperatives.workbook.answers import Answers
from cooperatives.workbook.reader import read_workbook
from cooperatives.workbook.understand import Understood, understand
from tests.cooperatives.workbook.workbooks import xlsx


@dataclass(frozen=True)
class Reading:
    found: Understood

    def values(self, name):
        """The cells of a column as the doctor left them, of all tables."""
        return [
            row.values[heading.index]
            for table in self.found.tables
            for column, heading in table.columns().items()
            if column.name == name
            for row in table.rows
        ]

    def repairs(self):
        """{code: (place, count, first example)}"""
        return {
            repair.code.value: (
                repair.place,
                repair.count,
                next(((each.before, each.after) for each in repair.examples), None),
            )
            for repair in self.found.repairs
        }

    def questions(self):
        return [(each.kind, each.place, each.blocks) for each in self.found.questions]

    def refused(self):
        """{row: code} of cells that nobody could decide."""
        return {
            row.row: code
            for table in self.found.tables
            for row in table.rows
            for code, _message, _fix in row.refused.values()
        }

    def codes(self):
        return [finding.code for finding in self.found.findings]


@pytest.fixture
def read(province):
    """Read rows (from A1 on), or the bytes of a file, with some answers."""

    def read(content, filename="a.xlsx", *, memory=None, year=2023, into=None, **answers):
        content = content if isinstance(content, bytes) else xlsx(content)
        found = understand(
            read_workbook(content, filename),
            Answers(**answers),
            memory or {},
            province=into or province,
            year=year,
        )
        return Reading(found)

    return read


def column(heading, *values):
    """A list of names with one more column."""
    return [["Tên", heading], *([f"HTX {number}", value] for number, value in enumerate(values, 1))]
