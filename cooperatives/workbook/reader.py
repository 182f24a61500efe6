"""Reading .xlsx, .xls, .ods and .csv into cells with the coordinates that Excel shows. What is no workbook is refused.

calamine reads; container.py looks into the zip first, so that a bomb or a million used empty rows costs nothing.
"""

import csv
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
from .refusals import WorkbookRefused, damaged, encrypted

MAX_BYTES = 20 * 1024 * 1024
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
DELIMITERS = ";,\t"


@dataclass
class Sheet:
    """The rows of a sheet that hold something: (row as Excel shows it, values from column A on).

    `faults` is {(row, column index): text} of cells with an error or a formula that was never calculated.
    """

    name: str
    rows: list[tuple[int, list]] = field(default_factory=list)
    is_hidden: bool = False
    faults: dict[tuple[int, int], str] = field(default_factory=dict)


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
        kind = container.kind_of(archive)
        if kind == "xlsx":
            content, faults = container.checked_xlsx(archive, content)
        elif kind == "ods":
            faults = container.check_ods(archive)
        else:
            raise _not_a_workbook(".xlsx")
    try:
        return _sheets(content, faults)
    except PasswordError as error:
        raise encrypted() from error
    except (CalamineError, OSError, ValueError) as error:
        raise damaged() from error


def _sheets(content, faults):
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        Sheet(
            name=each.name,
            rows=list(filled_rows(workbook, each.name)),
            is_hidden=each.visible != SheetVisibleEnum.Visible,
            faults=faults.get(each.name, {}),
        )
        for each in workbook.sheets_metadata
        if each.typ == SheetTypeEnum.WorkSheet
    ]


def filled_rows(workbook, name):
    """Yield (row number, values from column A on). calamine counts rows from 1, but columns from the first used one."""
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None:
        return
    margin = [""] * sheet.start[1]
    for row_number, values in enumerate(sheet.iter_rows(), start=1):
        if any(value != "" for value in values):
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
    sheets = pickle.loads(done.stdout)
    return [Sheet(name=name, rows=rows, is_hidden=hidden) for name, rows, hidden in sheets]


def _read_csv(content, name):
    text = _decoded(content)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        rows = [
            (row_number, values)
            for row_number, values in enumerate(lines, start=1)
            if any(value.strip() for value in values)
        ]
    except csv.Error as error:
        raise damaged() from error
    return Sheet(name=name, rows=rows)


def _decoded(content):
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WorkbookRefused(
            "F-09",
            _("The Vietnamese letters of this CSV file cannot be read: it is not in UTF-8."),
            _("In Excel choose «Save as», kind «CSV UTF-8», or upload the .xlsx workbook itself."),
        ) from error


def _delimiter(text):
    """The separator that the first lines hold most often, outside quotes."""
    head = "".join(part for index, part in enumerate(text[:20000].split('"')) if index % 2 == 0)
    return max(DELIMITERS, key=head.count)
