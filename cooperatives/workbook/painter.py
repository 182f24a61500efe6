"""The clerk's own workbook back, with what is to be mended: coloured cells, comments, a first sheet with links.

The only place for openpyxl, which alone can change a workbook and keep the rest of it. It drops the results of
formulas, so they are put back. What it cannot open, and .xls, .ods, .csv, is written anew from the cells as read.
"""

import html
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import coordinate_to_tuple, get_column_letter, quote_sheetname
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet.hyperlink import Hyperlink

from cluster_portal.text import FORMULA_SIGNS
from cooperatives.models import ImportRun

from . import container, sheets
from .reader import Sheet, read_workbook

BLOCK, WARN, CONFLICT = "block", "warn", "conflict"
FILLS = {BLOCK: "FFC7CE", WARN: "FFEB9C", CONFLICT: "CFE2F3"}
LABELS = {BLOCK: "Phải sửa", WARN: "Cần xem", CONFLICT: "Xung đột"}
# The gravest colour wins where a cell has several problems.
GRAVITY = (BLOCK, CONFLICT, WARN)
# Above our words in a comment; whatever stands before it is the clerk's own.
MARK = "— Cổng thông tin —"
HEADINGS = ("Số", "Mức", "Trang", "Ô", "Tổ chức", "Cột", "Giá trị", "Vấn đề", "Cách sửa", "Mã")
WIDTHS = (6, 11, 16, 9, 36, 20, 24, 60, 60, 9)
# Points
LINE = 15.5
# Excel shows a cell of at most so many characters.
LONGEST = 32_000
FORMULA_CELL = re.compile(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"([^>]*)>(<f\b[^>]*?(?:/>|>.*?</f>))(?:<v\s*/>|<v></v>)</c>',
    re.DOTALL,
)


@dataclass(frozen=True)
class Task:
    """One thing to mend; `row` and `column` are empty for what is said of a sheet or a column as a whole."""

    level: str
    sheet: str
    row: int | None
    column: str
    name: str
    heading: str
    value: str
    message: str
    fix: str
    code: str

    @property
    def cell(self) -> str:
        """Where the link leads: the cell, else the beginning of its row."""
        return f"{self.column or 'A'}{self.row}" if self.row else ""


@dataclass(frozen=True)
class Painted:
    content: bytes
    filename: str


def paint(content: bytes, run: ImportRun) -> Painted:
    """Return the uploaded workbook with the problems of its plan. Raises WorkbookRefused as the reader does."""
    read = read_workbook(content, run.filename)
    book, note = _opened(content, read)
    tasks = list(tasks_of(run))
    _forget_earlier(book)
    _paint_cells(book, tasks)
    _write_tasks(book, run, tasks, note)
    target = io.BytesIO()
    book.save(target)
    stem = Path(run.filename).stem
    return Painted(_with_results(target.getvalue(), read), f"{stem}-can-sua.xlsx")


def tasks_of(run: ImportRun) -> Iterable[Task]:
    """What blocks first, then the cells in conflict, then what only looks unusual; each in the order of the file."""
    names = {(each["sheet"], each["row"]): each["name"] for each in run.plan}
    tasks = [
        Task(
            level=CONFLICT if each["code"] == "Q-cells" else each["level"],
            name=names.get((each["sheet"], each["row"]), ""),
            **{
                name: each[name]
                for name in ("sheet", "row", "column", "heading", "value", "message", "fix", "code")
            },
        )
        for each in run.problems
    ]
    order = {each["sheet"]: position for position, each in enumerate(run.plan)}
    return sorted(
        tasks,
        key=lambda task: (GRAVITY.index(task.level), order.get(task.sheet, -1), task.row or 0),
    )


def _opened(content, read: list[Sheet]) -> tuple[openpyxl.Workbook, str]:
    """The workbook to paint, and what has to be said of it."""
    if content.startswith(b"PK"):
        try:
            return openpyxl.load_workbook(io.BytesIO(content)), ""
        except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError):
            # Not valid in all its parts, as files of other programs often are: .ods among them
            note = _(
                "The workbook was written anew from its cells; its colours and formulas are gone."
            )
            return _written_anew(read), note
    return _written_anew(read), _(
        "The file was converted into an .xlsx workbook; only the contents of its cells were taken over."
    )


def _written_anew(read) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for each in read:
        sheet = book.create_sheet(each.name[:31])
        if each.name == sheets.MANIFEST:
            sheet.sheet_state = "veryHidden"
        elif each.is_hidden:
            sheet.sheet_state = "hidden"
        for row, values in each.rows:
            for index, value in enumerate(values, start=1):
                if value not in ("", None):
                    _put(sheet.cell(row, index), value)
    return book


def _put(cell, value):
    """A text stays a text, whatever it begins with."""
    if isinstance(value, str):
        value = value[:LONGEST]
    try:
        cell.value = value
    except IllegalCharacterError:
        cell.value = "".join(char for char in value if char.isprintable())
    except ValueError:  # a duration, or another type that only the reader knows
        cell.value = str(value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = int(value.startswith(FORMULA_SIGNS))
    elif isinstance(value, datetime | date):
        cell.number_format = "dd/mm/yyyy"


def _forget_earlier(book):
    """A workbook that was painted before is painted afresh."""
    if sheets.TASKS in book.sheetnames:
        del book[sheets.TASKS]
    colours = {f"00{each}" for each in FILLS.values()} | {f"FF{each}" for each in FILLS.values()}
    for sheet in book.worksheets:
        for cell in list(_commented(sheet)):
            own, mark, _ours = cell.comment.text.partition(MARK)
            if not mark:
                continue
            cell.comment = Comment(own.strip(), cell.comment.author) if own.strip() else None
            if cell.fill.fgColor.rgb in colours:
                cell.fill = PatternFill()


def _commented(sheet):
    # What openpyxl itself goes through when it saves: far fewer than all cells
    return (cell for cell in sheet._cells.values() if cell.has_style and cell.comment)


def _paint_cells(book, tasks):
    by_cell = defaultdict(list)
    for task in tasks:
        if task.row and task.column and task.sheet in book.sheetnames:
            by_cell[task.sheet, task.row, task.column].append(task)
    fills = {level: PatternFill("solid", fgColor=colour) for level, colour in FILLS.items()}
    for (name, row, column), found in by_cell.items():
        sheet = book[name]
        cell = sheet.cell(row, coordinate_to_tuple(f"{column}1")[1])
        if type(cell).__name__ == "MergedCell":
            continue  # takes neither colour nor comment; the first sheet names it
        cell.fill = fills[min((task.level for task in found), key=GRAVITY.index)]
        own = f"{cell.comment.text}\n" if cell.comment else ""
        words = "\n".join(f"{LABELS[each.level]}: {each.message} {each.fix}" for each in found)
        cell.comment = Comment(f"{own}{MARK}\n{words}", "Cổng thông tin", width=360, height=160)


def _write_tasks(book, run, tasks, note):
    """The first sheet: what to mend and where, with links. It is not read when the workbook comes again."""
    sheet = book.create_sheet(sheets.TASKS, 0)
    for each in book.worksheets:
        each.sheet_view.tabSelected = each is sheet
    book.active = 0
    row = _write_head(sheet, run, tasks, note)
    line = Side(style="thin", color="BFBFBF")
    box, top = Border(line, line, line, line), Alignment(vertical="top", wrap_text=True)
    for index, heading in enumerate(HEADINGS, start=1):
        cell = sheet.cell(row, index, heading)
        cell.font, cell.border = Font(name="Times New Roman", bold=True), box
        cell.fill = PatternFill("solid", fgColor="DCE6F1")
        sheet.column_dimensions[get_column_letter(index)].width = WIDTHS[index - 1]
    fills = {level: PatternFill("solid", fgColor=colour) for level, colour in FILLS.items()}
    plain, link = (
        Font(name="Times New Roman"),
        Font(name="Times New Roman", color="0563C1", underline="single"),
    )
    for number, task in enumerate(tasks, start=1):
        values = (
            number,
            LABELS[task.level],
            task.sheet,
            task.cell,
            task.name,
            task.heading,
            task.value,
            task.message,
            task.fix,
            task.code,
        )
        for index, value in enumerate(values, start=1):
            cell = sheet.cell(row + number, index)
            _put(cell, value)
            cell.font, cell.border, cell.alignment = plain, box, top
        sheet.cell(row + number, 2).fill = fills[task.level]
        sheet.row_dimensions[row + number].height = LINE * _lines(values)
        if task.cell and task.sheet in book.sheetnames:
            cell = sheet.cell(row + number, 4)
            where = f"{quote_sheetname(task.sheet)}!{task.cell}"
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=where)
            cell.font = link
    sheet.freeze_panes = sheet.cell(row + 1, 1)
    sheet.auto_filter.ref = f"A{row}:{get_column_letter(len(HEADINGS))}{row + len(tasks)}"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _lines(values) -> int:
    """How many lines the longest text of a row takes in its column."""
    return max(-(-len(str(value)) // width) for value, width in zip(values, WIDTHS, strict=True))


def _write_head(sheet, run, tasks, note) -> int:
    """Title, counts, and the reasons that were given; return the row of the headings."""
    counted = {level: sum(task.level == level for task in tasks) for level in GRAVITY}
    told = ", ".join(f"{LABELS[level].lower()}: {count}" for level, count in counted.items())
    lines = [
        f"VIỆC CẦN SỬA: {run.filename}",
        f"Số liệu năm {run.year}, {run.province.name}. Tổng số {len(tasks)}, {told}.",
        "Bấm vào cột «Ô» để đến đúng ô. Sửa xong, lưu tệp rồi tải lên lại; trang này không được đọc.",
        *([note] if note else []),
        *(
            f"Đã chấp nhận cảnh báo {code} với lý do: {reason}"
            for code, reason in sorted(run.answers.get("reasons", {}).items())
        ),
    ]
    for row, text in enumerate(lines, start=1):
        _put(sheet.cell(row, 1), text)
        sheet.cell(row, 1).font = Font(
            name="Times New Roman", bold=row == 1, size=14 if row == 1 else 11
        )
    return len(lines) + 2


def _with_results(content: bytes, read: list[Sheet]) -> bytes:
    """Put the results of formulas back, which openpyxl leaves out: the workbook can be uploaded as it is."""
    results = {each.name: each for each in read}
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        paths = {path: name for name, path in container.sheet_paths(old)}
        for info in old.infolist():
            part = old.read(info)
            sheet = results.get(paths.get(info.filename, ""))
            if sheet and b"<f" in part:
                part = _fill_in(part, dict(sheet.rows))
            new.writestr(info.filename, part)
    return target.getvalue()


def _fill_in(part, rows) -> bytes:
    def filled(match):
        row, index = coordinate_to_tuple(match[1].decode())
        values = rows.get(row, ())
        value = values[index - 1] if index <= len(values) else ""
        attributes, formula = re.sub(rb'\st="[a-z]+"', b"", match[2]), match[3]
        if isinstance(value, bool):
            attributes, told = attributes + b' t="b"', str(int(value))
        elif isinstance(value, int | float):
            told = repr(value)
        elif isinstance(value, str) and value:
            attributes, told = attributes + b' t="str"', html.escape(value, quote=False)
        else:
            return match[0]
        return b'<c r="%s"%s>%s<v>%s</v></c>' % (match[1], attributes, formula, told.encode())

    return FORMULA_CELL.sub(filled, part)
