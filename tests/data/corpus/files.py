"""Small workbooks as bytes: .xlsx, .ods, .xls and .csv. The same pages give the same bytes."""

import csv as csv_module
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
import xlwt

MADE_AT = datetime(2024, 1, 10, 8)  # noqa: DTZ001  workbooks know no zones
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
ODS_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
)


@dataclass(frozen=True)
class Cell:
    """A value with the properties of its format, as XlsxWriter names them: Cell("Hîp t¸c x·", font_name=".VnTime")."""

    value: object
    look: tuple = ()


def cell(value, **look) -> Cell:
    return Cell(value, tuple(look.items()))


@dataclass(frozen=True)
class Formula:
    """A formula with the result that Excel left in the cell; None: nobody ever calculated it."""

    text: str
    result: object = 0


@dataclass(frozen=True)
class Page:
    """One sheet, its `rows` from A1 on. `merged`: (first row, first column, last row, last column), counted from 0."""

    rows: Sequence[Sequence]
    name: str = "Danh sách"
    merged: Sequence[tuple[int, int, int, int]] = ()
    is_hidden: bool = False
    hidden_rows: Sequence[int] = ()
    is_protected: bool = False


def xlsx(*pages: Page, **options) -> bytes:
    """`options` are those of xlsxwriter.Workbook."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False} | options
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": MADE_AT})
    formats = {}

    def look_of(*properties):
        if properties not in formats:
            formats[properties] = book.add_format(dict(properties))
        return formats[properties]

    for page in pages:
        sheet = book.add_worksheet(page.name)
        _fill(sheet, page, look_of)
        if page.is_hidden:
            sheet.hide()
        if page.is_protected:
            sheet.protect("mau")
        for row in page.hidden_rows:
            sheet.set_row(row, None, None, {"hidden": True})
    book.close()
    return target.getvalue()


def _fill(sheet, page, look_of):
    corners = {(first, left): (last, right) for first, left, last, right in page.merged}
    for (first, left), (last, right) in corners.items():
        sheet.merge_range(first, left, last, right, "", look_of(("align", "center")))
    for row, values in enumerate(page.rows):
        for column, value in enumerate(values):
            look = look_of(("align", "center")) if (row, column) in corners else None
            if isinstance(value, Cell):
                value, look = value.value, look_of(*value.look)
            _write(sheet, row, column, value, look, look_of)


def _write(sheet, row, column, value, look, look_of):
    if value is None:
        if look:
            sheet.write_blank(row, column, None, look)
    elif isinstance(value, Formula):
        sheet.write_formula(
            row, column, value.text, look, "" if value.result is None else value.result
        )
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look or look_of(("num_format", "dd/mm/yyyy")))
    elif isinstance(value, list):
        sheet.write_rich_string(row, column, *value)
    else:
        sheet.write(row, column, value, look)


def repacked(content: bytes, **parts: bytes | Callable[[bytes], bytes]) -> bytes:
    """The zip with parts replaced or changed: xl__workbook=… names «xl/workbook.xml»."""
    changes = {name.replace("__", "/") + ".xml": change for name, change in parts.items()}
    source = zipfile.ZipFile(io.BytesIO(content))
    parts = {name: source.read(name) for name in source.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts[name]) if callable(change) else change
    return zipped(parts)


def zipped(parts: dict[str, bytes], stored: Sequence[str] = ()) -> bytes:
    """A zip with the parts in their order, all of one day."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, MADE_AT.timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content, compresslevel=9)
    return target.getvalue()


def ods(*pages: Page, after_rows: str = "") -> bytes:
    """An OpenDocument sheet as LibreOffice writes it; `after_rows` is XML at the end of each table."""
    tables = "".join(
        f"<table:table table:name={quoteattr(page.name)}>"
        + "".join(map(_ods_row, page.rows))
        + after_rows
        + "</table:table>"
        for page in pages
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_NAMES} office:version="1.3">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.3" '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE.decode()}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    parts = {
        "mimetype": ODS_TYPE,
        "content.xml": content.encode(),
        "META-INF/manifest.xml": manifest.encode(),
    }
    return zipped(parts, stored=["mimetype"])


def _ods_row(values):
    return f"<table:table-row>{''.join(map(_ods_cell, values))}</table:table-row>"


def _ods_cell(value):
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value:%Y-%m-%d}">'
            f"<text:p>{value:%d/%m/%Y}</text:p></table:table-cell>"
        )
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def xls(*pages: Page) -> bytes:
    """An Excel 97-2003 workbook."""
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for page in pages:
        sheet = book.add_sheet(page.name)
        for row, values in enumerate(page.rows):
            for column, value in enumerate(values):
                if isinstance(value, Cell):
                    font = dict(value.look)["font_name"]
                    sheet.write(row, column, value.value, xlwt.easyxf(f"font: name {font}"))
                elif isinstance(value, date):
                    sheet.write(row, column, datetime.combine(value, time()), day)
                elif value is not None:
                    sheet.write(row, column, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv(rows, *, delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """None is an empty cell; numbers as Python prints them, so give texts where the way of writing matters."""
    target = io.StringIO()
    writer = csv_module.writer(target, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    return target.getvalue().encode(encoding)
