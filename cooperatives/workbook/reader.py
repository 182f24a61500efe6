"""Reading .xlsx, .xls, .ods and .csv into cells with the coordinates that Excel shows. What is no workbook is refused.

calamine reads; container.py looks into the zip first, so that a bomb or a million used empty rows costs nothing.
"""

import io
import pickle
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from cluster_portal.text import number

from . import container
from .delimited import UTF_8, decoded, read_rows
from .marks import Marks, old_encoding
from .refusals import WorkbookRefused, damaged, encrypted

MAX_BYTES = 20 * 1024 * 1024
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass
class Sheet:
    """The rows of a sheet that hold something: (row as Excel shows it, values from column A on).

    `beside`, on the first sheet only: what the file carries beside its cells (container.py), and the letters of a .csv
    that is not in UTF-8 (delimited.py).
    """

    name: str
    rows: list[tuple[int, list]] = field(default_factory=list)
    is_hidden: bool = False
    marks: Marks = field(default_factory=Marks)
    beside: list[str] = field(default_factory=list)

    @property
    def faults(self) -> dict[tuple[int, int], str]:
        return self.marks.faults


def read_workbook(content: bytes, filename: str) -> list[Sheet]:
    """Return the sheets of a workbook. Raises WorkbookRefused with a sentence for users."""
    _check_size(content)
    suffix = Path(filename).suffix.lower()
    if content.startswith(b"PK"):
        return _read_zip(content)
    if content.startswith(OLE):
        return _read_old_excel(content)
    if suffix in (".csv", ".txt"):
        return [_read_csv(content, Path(filename).stem)]
    raise _not_a_workbook(suffix)


def _check_size(content):
    if not content.strip():
        raise WorkbookRefused(
            "F-05",
            _("The file is empty."),
            _("Choose the workbook again; perhaps it was not saved yet."),
        )
    if len(content) > MAX_BYTES:
        raise too_large(len(content))


def too_large(size: int) -> WorkbookRefused:
    words = {"size": number(-(-size // 2**20)), "limit": MAX_BYTES // 2**20}
    return WorkbookRefused(
        "F-03",
        _("The file has %(size)s MB; at most %(limit)s MB are taken.") % words,
        _(
            "Take out pictures and sheets that are not needed, or split the list into several files."
        ),
    )


def _not_a_workbook(suffix):
    return WorkbookRefused(
        "F-01",
        _("This is no workbook, whatever its name says.")
        if suffix in SUFFIXES
        else _("Files of the kind «%(suffix)s» are not read.") % {"suffix": suffix or "?"},
        _("Open it in Excel or LibreOffice, save it as an .xlsx workbook, and upload that."),
    )


def _read_zip(content):
    with container.opened(content) as archive:
        kind, beside = container.kind_of(archive), container.beside(archive)
        if kind == "xlsx":
            content, marks = container.checked_xlsx(archive, content)
        elif kind == "ods":
            marks = container.checked_ods(archive)
        else:
            raise _not_a_workbook(".xlsx")
    try:
        sheets = _sheets(content, marks)
    except PasswordError as error:
        raise encrypted() from error
    except (CalamineError, OSError, ValueError) as error:
        raise damaged() from error
    if sheets:
        sheets[0].beside = beside
    return sheets


def _sheets(content, marks):
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = []
    for each in workbook.sheets_metadata:
        if each.typ != SheetTypeEnum.WorkSheet:
            continue
        page = workbook.get_sheet_by_name(each.name)
        sheet = Sheet(each.name, list(filled_rows(page)), marks=marks.get(each.name, Marks()))
        sheet.is_hidden = each.visible != SheetVisibleEnum.Visible
        if page.merged_cell_ranges:
            sheet.marks.merged = merged_as_shown(page.merged_cell_ranges)
        sheets.append(sheet)
    return sheets


def merged_as_shown(ranges) -> list[tuple[int, int, int, int]]:
    """calamine's ((row, column), (row, column)) from 0 on, with rows as Excel shows them."""
    return [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges]


def filled_rows(sheet):
    """Yield (row number, values from column A on). calamine counts rows from 1, but columns from the first used one."""
    if sheet.start is None:
        return
    margin = [""] * sheet.start[1]
    for row_number, values in enumerate(sheet.iter_rows(), start=1):
        if values.count("") < len(values):
            yield row_number, margin + values


def _read_old_excel(content):
    """An .xls goes through a process of its own with little memory: its grid cannot be looked at beforehand."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise encrypted()
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise _not_a_workbook(".xls")
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(__file__).with_name("old_excel.py"))],
            input=content,
            capture_output=True,
            timeout=60,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise damaged() from error
    if done.returncode == 3:
        raise encrypted()
    if done.returncode < 0:  # out of memory
        raise container.too_far(_("(not known)"), 65536)
    if done.returncode:
        raise damaged()
    return [_old_sheet(*each) for each in pickle.loads(done.stdout)]


def _old_sheet(name, rows, is_hidden, found):
    marks = Marks(**found | {"merged": merged_as_shown(found["merged"])})
    marks.fonts = {cell: old for cell, font in marks.fonts.items() if (old := old_encoding(font))}
    return Sheet(name=name, rows=rows, is_hidden=is_hidden, marks=marks)


def _read_csv(content, name):
    text, letters = decoded(content)
    beside = [letters] if letters != UTF_8 else []
    return Sheet(name=name, rows=read_rows(text), beside=beside)
