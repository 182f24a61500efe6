"""A look into the zip of an .xlsx or .ods before it is read: its size unfolded, how far its cells reach, broken ones.

calamine lays a sheet out as a grid from its first to its last used cell. One stray space in row 1.048.576 would cost a
gigabyte, so that row is found here by a search over the bytes, and the empty rows are taken out.
"""

import html
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cluster_portal.text import number

from .refusals import WorkbookRefused, damaged

MAX_EXPANDED = 200 * 1024 * 1024
# Rows times columns: 60.000 organizations with 50 columns. A cell of the grid takes some thirty bytes.
MAX_GRID = 3_000_000
CHUNK = 4 * 1024 * 1024

SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
RELATIONSHIP = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
# A cell that holds something: not self-closed
CELL = re.compile(rb'<(?:\w+:)?c (?:[^>]*? )?r="([A-Z]{1,3})([0-9]{1,7})"[^>/]*>')
ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c (?:[^>]*? )?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*\bt="e"[^>]*>.*?<(?:\w+:)?v>([^<]*)<',
    re.DOTALL,
)
# A formula without its result: the file was written by a program and never opened in Excel. t="str" is a result: «».
UNCALCULATED = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?![^>]*t="str")[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v></v>|<v/>)?</c>'
)
EMPTY_ROW = re.compile(
    rb"<row\b[^>]*>(?:<c\b[^>]*(?:/>|>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?(?:<v></v>|<v/>|<is><t[^>]*>\s*</t></is>)?</c>))*</row>"
)
ODS_ROW = re.compile(
    rb"<table:table-row\b([^>]*)/>|<table:table-row\b([^>]*)>(.*?)</table:table-row>", re.DOTALL
)
ODS_SHEET = re.compile(rb'<table:table\b[^>]*table:name="([^"]*)"')
ROWS_REPEATED = re.compile(rb'number-rows-repeated="(\d+)"')
COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="(\d+)"')


def kind_of(archive: zipfile.ZipFile) -> str:
    """«xlsx», «ods» or "" of something that is a zip."""
    names = set(archive.namelist())
    if any(name.startswith("xl/") and "workbook" in name for name in names):
        return "xlsx"
    is_ods = "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:100]
    return "ods" if is_ods and "content.xml" in names else ""


def checked_xlsx(archive: zipfile.ZipFile, content: bytes) -> tuple[bytes, dict]:
    """Return the workbook, without its empty rows where they reach too far, and {sheet: faults}."""
    faults, shrunk = {}, {}
    for name, path in sheet_paths(archive):
        with archive.open(path) as part:
            columns, rows, faults[name] = _scan(part)
        if columns * rows <= MAX_GRID:
            continue
        with archive.open(path) as part:
            shrunk[path] = b"".join(EMPTY_ROW.sub(b"", chunk) for chunk in _chunks(part))
        columns, rows, _faults = _scan(io.BytesIO(shrunk[path]))
        if columns * rows > MAX_GRID:
            raise too_far(name, rows)
    return (_rewritten(archive, shrunk) if shrunk else content), faults


def check_ods(archive: zipfile.ZipFile) -> dict:
    """Refuse an .ods whose cells reach too far. Its formulas carry their results; errors are not looked for."""
    xml = archive.read("content.xml")
    starts = [(match.start(), match[1].decode()) for match in ODS_SHEET.finditer(xml)]
    ends = [start for start, _name in starts[1:]] + [len(xml)]
    for (start, name), end in zip(starts, ends, strict=True):
        columns, rows = _ods_reach(xml, start, end)
        if columns * rows > MAX_GRID:
            raise too_far(html.unescape(name), rows)
    return {}


def opened(content: bytes) -> zipfile.ZipFile:
    """The zip, after every part has been unfolded once: sizes and checksums in its directory may lie.

    Raises WorkbookRefused when it is broken or a bomb.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        if sum(info.file_size for info in archive.infolist()) > MAX_EXPANDED:
            raise WorkbookRefused(
                "F-04",
                _("Unfolded, the workbook would take more than %(limit)s MB.")
                % {"limit": MAX_EXPANDED // 2**20},
                _("Copy the table alone into a new workbook and upload that."),
            )
        if any(info.flag_bits & 1 for info in archive.infolist()) or archive.testzip():
            raise damaged()
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
    ) as error:
        raise damaged() from error
    return archive


def sheet_paths(archive) -> list[tuple[str, str]]:
    """(name of the sheet, its part in the zip) in the workbook's order."""
    try:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:  # another name for the same: calamine finds its way or refuses
        return [
            (name, name)
            for name in archive.namelist()
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)
        ]
    targets = {
        _attribute(tag, "Id"): _attribute(tag, "Target") for tag in RELATIONSHIP.findall(links)
    }
    paths = []
    for tag in SHEET.findall(book):
        target = targets.get(_attribute(tag, r"\w+:id"), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if "worksheets/" in path and path in archive.namelist():
            paths.append((html.unescape(_attribute(tag, "name")), path))
    return paths


def _attribute(tag, name):
    found = re.search(rf"""\s{name}=["']([^"']*)["']""", tag)
    return found[1] if found else ""


def _scan(part) -> tuple[int, int, dict]:
    """How many columns and rows the filled cells span, and the faulty cells."""
    letters, last_row, faults = set(), 0, {}
    for chunk in _chunks(part):
        cells = CELL.findall(chunk)
        letters.update(column for column, _row in cells)
        last_row = max((int(row) for row in {row for _column, row in cells}), default=last_row)
        if b't="e"' in chunk:
            for column, row, text in ERROR_CELL.findall(chunk):
                faults[int(row), column_index(column.decode())] = text.decode()
        if b"</f></c>" in chunk or b"</f><v></v>" in chunk or b"<v/>" in chunk:
            for column, row in UNCALCULATED.findall(chunk):
                faults[int(row), column_index(column.decode())] = "="
    return max((column_index(each.decode()) + 1 for each in letters), default=0), last_row, faults


def _chunks(part) -> Iterator[bytes]:
    """The part in pieces that end before a row begins."""
    rest = b""
    while piece := part.read(CHUNK):
        rest += piece
        cut = rest.rfind(b"<row")
        if cut <= 0:
            cut = rest.rfind(b"<")
        yield rest[:cut]
        rest = rest[cut:]
    yield rest


def _rewritten(archive, parts) -> bytes:
    """The same workbook with some parts replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for info in archive.infolist():
            new.writestr(info.filename, parts.get(info.filename) or archive.read(info))
    return target.getvalue()


def _ods_reach(xml, start, end) -> tuple[int, int]:
    """Columns and rows up to the last cell with a value; repeated ones count as often as they are repeated."""
    columns = rows = last = 0
    for match in ODS_ROW.finditer(xml, start, end):
        repeated = ROWS_REPEATED.search(match[1] or match[2] or b"")
        rows += int(repeated[1]) if repeated else 1
        body = match[3] or b""
        upto = body.rfind(b"office:value-type")
        if upto < 0:
            continue
        last = rows
        # The last cell's own repetition stands before or behind its value.
        tail = body[upto : body.find(b">", upto)]
        head = body[:upto]
        extra = sum(
            int(each) - 1
            for each in COLUMNS_REPEATED.findall(head) + COLUMNS_REPEATED.findall(tail)
        )
        columns = max(columns, head.count(b"table-cell ") + head.count(b"table-cell/") + extra)
    return columns, last


def too_far(name: str, rows: int) -> WorkbookRefused:
    return WorkbookRefused(
        "F-07",
        _("The sheet «%(sheet)s» has something in a cell far from its table, down to row %(row)s.")
        % {"sheet": name, "row": number(rows)},
        _(
            "Select the rows below and the columns beside the table, delete them, save, and upload the workbook again."
        ),
        sheet=name,
    )


def column_index(letters: str) -> int:
    """«A» → 0, «AB» → 27."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def column_letters(index: int) -> str:
    """0 → «A», 27 → «AB»."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
