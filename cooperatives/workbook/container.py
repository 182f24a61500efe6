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

from . import ods_part, xlsx_part
from .coordinates import column_letters
from .marks import Marks
from .refusals import WorkbookRefused, damaged
from .xlsx_part import attribute

MAX_EXPANDED = 200 * 1024 * 1024
# Rows times columns: 60.000 organizations with 50 columns. A cell of the grid takes some thirty bytes.
MAX_GRID = 3_000_000
# No province has as many organizations: most of these rows are empty, and taking them out is cheaper than the grid.
MANY_ROWS = 50_000
CHUNK = 4 * 1024 * 1024

SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
RELATIONSHIP = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
EMPTY_ROW = re.compile(
    rb"<row\b[^>]*>(?:<c\b[^>]*(?:/>|>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?(?:<v></v>|<v/>|<is><t[^>]*>\s*</t></is>)?</c>))*</row>"
)
# What a workbook may carry beside its cells, and what is never looked at
OUTSIDE_LINKS, MACROS, CONNECTIONS = "outside-links", "macros", "connections"
BESIDE = {
    OUTSIDE_LINKS: re.compile(r"xl/externalLinks/[^/]+\.(?:xml|bin)"),
    MACROS: re.compile(r"xl/(?:vbaProject\.bin|macrosheets/.*)|Basic/.*|Scripts/.*"),
    CONNECTIONS: re.compile(r"xl/(?:connections\.xml|queryTables/.*)"),
}
# A document type can name files of the server or grow without end; no office program writes one into these parts.
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
WITH_CELLS = re.compile(r"xl/.*\.(?:xml|rels)|content\.xml|styles\.xml|\[Content_Types\]\.xml")


def kind_of(archive: zipfile.ZipFile) -> str:
    """«xlsx», «ods» or "" of something that is a zip."""
    names = set(archive.namelist())
    if any(name.startswith("xl/") and "workbook" in name for name in names):
        return "xlsx"
    is_ods = "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:100]
    return "ods" if is_ods and "content.xml" in names else ""


def checked_xlsx(archive: zipfile.ZipFile, content: bytes) -> tuple[bytes, dict[str, Marks]]:
    """Return the workbook, without its empty rows where they reach too far, and {sheet: marks}."""
    marks, shrunk = {}, {}
    styles = xlsx_part.read_styles(
        _part(archive, "xl/styles.xml"), _part(archive, "xl/sharedStrings.xml")
    )
    for name, path in sheet_paths(archive):
        with archive.open(path) as part:
            columns, rows, marks[name] = xlsx_part.scan(_chunks(part), styles)
        if marks[name].linked and OUTSIDE_LINKS in beside(archive):
            raise _linked(name, marks[name].linked)
        if columns * rows <= MAX_GRID and rows <= MANY_ROWS:
            continue
        with archive.open(path) as part:
            shrunk[path] = b"".join(EMPTY_ROW.sub(b"", chunk) for chunk in _chunks(part))
        columns, rows, _marks = xlsx_part.scan(_chunks(io.BytesIO(shrunk[path])), styles)
        if columns * rows > MAX_GRID:
            raise too_far(name, rows)
    return (_rewritten(archive, shrunk) if shrunk else content), marks


def checked_ods(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Return {sheet: marks}; refuse an .ods whose cells reach too far."""
    xml = archive.read("content.xml")
    styles = ods_part.old_styles(_part(archive, "styles.xml"), xml)
    marks = {}
    for name, (columns, rows, found) in ods_part.scan_sheets(xml, styles).items():
        if columns * rows > MAX_GRID:
            raise too_far(name, rows)
        if found.linked:
            raise _linked(name, found.linked)
        marks[name] = found
    return marks


def opened(content: bytes) -> zipfile.ZipFile:
    """The zip, after every part has been unfolded once: sizes and checksums in its directory may lie.

    Raises WorkbookRefused when it is broken, a bomb, or its XML declares entities.
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
        _refuse_entities(archive)
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


def _refuse_entities(archive):
    """A declaration stands before the root element, so the beginning of each part is enough."""
    for name in archive.namelist():
        if not WITH_CELLS.fullmatch(name):
            continue
        with archive.open(name) as part:
            head = part.read(64 * 1024)
        # UTF-16 has a nought beside every letter.
        if DOCTYPE.search(head.replace(b"\0", b"")[: 32 * 1024]):
            raise WorkbookRefused(
                "F-11",
                _("The workbook declares XML entities, which no office program does."),
                _("Open it in Excel or LibreOffice, save it under a new name, and upload that."),
            )


def beside(archive: zipfile.ZipFile) -> list[str]:
    """What the workbook carries beside its cells: OUTSIDE_LINKS, MACROS, CONNECTIONS. None of it is looked at."""
    names = archive.namelist()
    return [what for what, path in BESIDE.items() if any(path.fullmatch(name) for name in names)]


def _part(archive, name) -> bytes:
    """A part of the zip, empty when it has none of this name."""
    return archive.read(name) if name in archive.namelist() else b""


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
        attribute(tag, "Id"): attribute(tag, "Target") for tag in RELATIONSHIP.findall(links)
    }
    paths = []
    for tag in SHEET.findall(book):
        target = targets.get(attribute(tag, r"\w+:id"), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if "worksheets/" in path and path in archive.namelist():
            paths.append((html.unescape(attribute(tag, "name")), path))
    return paths


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


def _linked(name, cells) -> WorkbookRefused:
    """What another file holds now nobody here can see; what it held when this one was saved may be years old."""
    row, column = min(cells)
    words = {"sheet": name, "cell": f"{column_letters(column)}{row}", "count": number(len(cells))}
    return WorkbookRefused(
        "F-12",
        _(
            "%(count)s cells take their values from another workbook, the first is %(cell)s of sheet «%(sheet)s»."
        )
        % words,
        _("Copy these cells, paste them as values only, save, and upload the workbook again."),
        sheet=name,
    )


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
