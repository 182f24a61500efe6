"""A sheet with a scoring table as rows: where its columns are, what each row is, and the numbers in it."""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from cluster_portal.text import clean, fold
from cooperatives.workbook.coordinates import column_letters
from cooperatives.workbook.reader import Sheet

TEXT_HEADINGS = ("noi dung", "tieu chi", "chi tieu", "text")
MAX_HEADINGS = ("toi da", "diem chuan", "thang diem", "so diem", "max_points")
NUMBER_HEADINGS = ("stt", "tt", "so tt", "so thu tu", "number", "#")
ROMAN = re.compile(r"^(?=[IVX])X{0,2}(IX|IV|V?I{0,3})$")
DASH_MARKS = "-–—"
MARKS = f"{DASH_MARKS}+*•"
TOTAL = re.compile(r"^(tong cong|tong so diem|tong diem|tong so|cong)\b")
BONUS = re.compile(r"^diem (cong|thuong)\b")
PENALTY = re.compile(r"^diem (tru|phat)\b")
RANK = re.compile(r"^(xep hang|xep loai|xep thu|hang)\b")
DASHES = {"", "-", "–", "—", "x", "/"}


@dataclass(frozen=True)
class FileProblem:
    """Something in the file: `level` is block or warn; `row` and `column` as Excel shows them."""

    code: str
    level: str
    message: str
    fix: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def as_dict(self) -> dict:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "level": self.level,
            "code": self.code,
            "message": self.message,
            "fix": self.fix,
        }


@dataclass(frozen=True)
class Columns:
    """Places of the columns, counted from 0; `units` are (place, heading) of those that hold a unit's points."""

    number: int | None
    text: int
    maximum: int
    units: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class FileRow:
    """One row of the table. `mark` is its number as written, or the dash or plus in front of it."""

    row: int
    kind: str  # line, total, bonus, penalty or rank
    mark: str
    text: str
    max_points: Decimal | None
    points: dict[int, Decimal] = field(default_factory=dict)  # by place of the column


@dataclass(frozen=True)
class FileTable:
    """What stands on the sheet, row by row."""

    sheet: str
    columns: Columns
    rows: tuple[FileRow, ...]
    problems: tuple[FileProblem, ...]


def read_rows(sheet: Sheet) -> FileTable | None:
    """The scoring table of a sheet; None when no row of it is a heading of one."""
    for place, (_row, values) in enumerate(sheet.rows):
        if columns := _columns(values, sheet.rows[place + 1 : place + 2]):
            return _table(sheet, place, columns)
    return None


def _columns(values, following) -> Columns | None:
    headings = [fold(str(value)) if value is not None else "" for value in values]
    text = _find(headings, TEXT_HEADINGS)
    if text is None:
        return None
    maximum = _find(headings, MAX_HEADINGS, after=text)
    if maximum is None:
        return None
    number = next((i for i, each in enumerate(headings) if each in NUMBER_HEADINGS), None)
    units = _units(values, maximum)
    if not units and following and not _cell(following[0][1], text):
        units = _units(following[0][1], maximum)
    return Columns(number, text, maximum, units)


def _units(values, maximum):
    return tuple(
        (place, clean(str(value)))
        for place, value in enumerate(values)
        if place > maximum and isinstance(value, str) and clean(value)
    )


def _find(headings, words, after=-1) -> int | None:
    found = (
        place
        for place, heading in enumerate(headings)
        if place > after and any(word in heading for word in words)
    )
    return next(found, None)


def _table(sheet, header, columns) -> FileTable:
    rows, problems, is_over = [], [], False
    for row_number, values in sheet.rows[header + 1 :]:
        text = clean(str(_cell(values, columns.text) or ""))
        mark = _mark(_cell(values, columns.number)) if columns.number is not None else ""
        if not text:
            continue
        numbers, wrong = _numbers(values, columns)
        place = {"sheet": sheet.name, "row": row_number}
        problems += [_no_number(place, column, value) for column, value in wrong]
        kind = _kind(text, mark, numbers.get(columns.maximum))
        if kind == "line" and is_over and columns.maximum not in numbers:
            continue  # who made the table, notes, signatures
        is_over = is_over or kind == "total"
        mark, text = _split(mark, text)
        rows.append(
            FileRow(
                row=row_number,
                kind=kind,
                mark=mark,
                text=text,
                max_points=numbers.get(columns.maximum),
                points={key: value for key, value in numbers.items() if key != columns.maximum},
            )
        )
    return FileTable(sheet.name, columns, tuple(rows), tuple(problems))


def _kind(text, mark, maximum) -> str:
    folded = fold(text)
    if TOTAL.search(folded) and not mark.strip(MARKS):
        return "total"
    if not maximum:
        for kind, pattern in (("bonus", BONUS), ("penalty", PENALTY), ("rank", RANK)):
            if pattern.search(folded):
                return kind
    return "line"


def _numbers(values, columns):
    numbers, wrong = {}, []
    for place in (columns.maximum, *(place for place, _heading in columns.units)):
        value = _cell(values, place)
        try:
            number = points_in(value)
        except ValueError:
            wrong.append((place, value))
        else:
            if number is not None:
                numbers[place] = number
    return numbers, wrong


def points_in(value) -> Decimal | None:
    """2.75, «2,75», «2,75 điểm»; a dash or nothing is None. Raises ValueError."""
    if value is None:
        return None
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, int | float):
        return Decimal(str(value)).normalize() + 0
    text = re.sub(r"\s*(điểm|đ)\.?$", "", clean(str(value)).casefold())
    if text in DASHES:
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise ValueError(value) from None


def _mark(value) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{Decimal(str(value)).normalize():f}"
    return clean(str(value)).rstrip(".)")


def _split(mark, text) -> tuple[str, str]:
    """The dash may stand in its own column or before the text, and so may the number."""
    if mark and mark not in MARKS:
        return mark, text
    if text[0] in MARKS:
        return text[0], text.lstrip(f"{MARKS} ")
    if not mark:
        found = re.match(r"^((?:\d+\.)+\d*|\d+|[IVX]+|[a-hđ])[.)]\s+(?=\S)", text)
        if found:
            return found.group(1).rstrip("."), text[found.end() :]
    return mark, text


def level_of(mark: str, before: list[tuple[str, int]], has_romans: bool) -> int:
    """How deep a row stands, by its mark and by the marks and levels above it.

    I, then 1, then 1.1, then a), then a dash (or no mark), then a plus; without Roman numerals it begins at 1.
    """
    base = 1 if has_romans else 0
    if ROMAN.match(mark):
        return 0
    if re.match(r"^\d+(\.\d+)*$", mark):
        return base + mark.count(".")
    numbered = next((level for other, level in reversed(before) if _is_numbered(other)), -1)
    if re.match(r"^[a-hđ]$", mark):
        of_numbers = [
            level for other, level in before if _is_numbered(other) and other[0].isdigit()
        ]
        return (of_numbers[-1] if of_numbers else numbered) + 1
    if mark and mark in "+*•":
        dash = next(
            (
                level
                for other, level in reversed(before)
                if _is_numbered(other) or other in ("", *DASH_MARKS)
            ),
            -1,
        )
        return dash + 1
    return numbered + 1


def _is_numbered(mark) -> bool:
    return bool(mark) and mark not in MARKS


def has_romans(rows) -> bool:
    return sum(1 for row in rows if row.kind == "line" and ROMAN.match(row.mark)) > 1


def _cell(values, place):
    value = values[place] if place is not None and place < len(values) else None
    return None if isinstance(value, str) and not value.strip() else value


def _no_number(place, column, value) -> FileProblem:
    return FileProblem(
        "T-03",
        "block",
        _("«%(value)s» is no number of points.") % {"value": value},
        _("Write a number such as 2,75, or leave the cell empty."),
        column=column_letters(column),
        **place,
    )
