"""The columns that a workbook of organizations may have: what they are called, and the other names that offices use.

The order is that of our own template and export. A workbook is a Vietnamese paper: headings are data, not translations.
"""

from .column import CREDIT_FUND, FIGURES, GROUP, HELPER, ORGANIZATION, Column
from .figure_columns import FIGURE_COLUMNS
from .organization_columns import ORGANIZATION_COLUMNS
from .words import plain

__all__ = [
    "BY_NAME",
    "COLUMNS",
    "CREDIT_FUND",
    "FIGURES",
    "GROUP",
    "HEADINGS",
    "HELPER",
    "ORGANIZATION",
    "REQUIRED",
    "Column",
]

COLUMNS = (*ORGANIZATION_COLUMNS, *FIGURE_COLUMNS)
BY_NAME = {column.name: column for column in COLUMNS}
# Without a name a row cannot be recognised.
REQUIRED = ("name",)
HEADINGS = {
    plain(heading): column for column in COLUMNS for heading in (column.heading, *column.also)
}
