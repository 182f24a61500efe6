"""What calamine does not tell of a sheet: hidden rows and columns, merged cells, old fonts, percentages, broken cells.

Pure values; xlsx_part.py, ods_part.py and old_excel.py find them in the three kinds of files.
"""

import re
from dataclasses import dataclass, field

TCVN3, TCVN3_CAPITALS, VNI = "tcvn3", "tcvn3-capitals", "vni"
# «.VnTime», «.VnArialH» (capitals), «VNI-Times»; some offices have them without the point.
TCVN3_FONT = re.compile(r"\.?vn[a-z0-9 ]*", re.IGNORECASE)
VNI_FONT = re.compile(r"vni[- ]?\w.*", re.IGNORECASE)


@dataclass
class Marks:
    """`faults` {(row, column index): text} of cells with an error or a formula that was never calculated.

    Rows as Excel shows them, columns from 0 on. `fonts` {(row, column): TCVN3, TCVN3_CAPITALS or VNI} of cells typed in
    such a font; `merged` [(first row, first column, last row, last column)]; `percents`: cells shown as percentages;
    `linked`: cells whose formula draws its value from another file.
    """

    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    fonts: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: set[tuple[int, int]] = field(default_factory=set)
    linked: list[tuple[int, int]] = field(default_factory=list)
    # Texts of which only a person can say in which letters they are; doctor/texts.py finds them
    doubtful: set[tuple[int, int]] = field(default_factory=set)


def old_encoding(font: str) -> str:
    """The old letters that a font shows, "" for a font of Unicode."""
    if VNI_FONT.fullmatch(font):
        return VNI
    if TCVN3_FONT.fullmatch(font):
        return TCVN3_CAPITALS if font.endswith("H") else TCVN3
    return ""


def is_percent(number_format: str) -> bool:
    """Whether cells of this format show 0,055 as 5,5%."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", number_format)
