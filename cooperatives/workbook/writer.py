"""Writing the list of organizations as a workbook that can come home: imported again unchanged, it changes nothing.

Texts are written as texts, never as formulas: a name that begins with = + - @ stays a name, also after somebody has
clicked into the cell (quotePrefix). Nothing is ever cut; the number of rows stands over the table.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from tempfile import TemporaryFile

import xlsxwriter

from cluster_portal.accounts.activity import trail_length
from cluster_portal.moments import time_of_day
from cluster_portal.progress import tell, through
from cluster_portal.text import clean, number
from cooperatives.models import Commune, Organization, Province, YearlyFigures

from . import sheets
from .choices import lists_for, offer, write_choices
from .columns import COLUMNS
from .dictionary import write_dictionary
from .list_rows import RowWriter, splice, style_numbers, write_sample
from .listed import ListedValues
from .manifest import TEMPLATE_VERSION, Manifest, write_manifest

# Of the headings, counted from 0; and the first row of the list, as Excel shows it
FIRST_ROW = 4
FIRST_DATA_ROW = FIRST_ROW + 3
# What says which record a row is; hand-written ones lead nowhere, so they are locked in the rows of an export.
LOCKED = {"code", "version"}
# Everything that a clerk does to a list, but for the cells that are locked. Excel sorts and deletes rows with locked
# cells only when the sheet is unprotected; there is no password, and the dictionary says how.
ALLOWED = dict.fromkeys(
    (
        "select_locked_cells",
        "select_unlocked_cells",
        "format_cells",
        "format_columns",
        "format_rows",
        "insert_columns",
        "insert_rows",
        "insert_hyperlinks",
        "delete_columns",
        "delete_rows",
        "sort",
        "autofilter",
        "objects",
        "scenarios",
    ),
    True,
)


@dataclass(frozen=True)
class Listing:
    """What one workbook holds: `organizations` in their order, with the figures of `year`."""

    title: str
    organizations: Iterable[Organization]
    figures: dict[int, YearlyFigures]
    year: int
    with_province: bool = False
    alliance: str = ""
    # For the manifest: the only province in it ("" for several), who exported it, and how long the audit trail was
    # before the rows were read (nought is safe as well: more lines are looked at)
    province_key: str = ""
    by: str = ""
    trail: int = 0
    # How many rows there will be, as far as is known; for the progress alone
    count: int = 0
    # {column: what its drop-down list offers}
    lists: dict[str, list[str]] = field(default_factory=dict)


def write_list(target, listing: Listing, *, at: datetime) -> int:
    """Write the list to a path or file; return the number of rows."""
    columns = _columns(listing)
    numbers = _style_numbers(listing)
    with TemporaryFile() as rows:
        versions = _write_rows(rows, listing, columns, numbers)
        tell("saving")
        frame = io.BytesIO()
        _write_frame(frame, listing, versions, at)
        last = FIRST_DATA_ROW + max(len(versions), 1) - 1
        splice(frame, target, rows, sample=FIRST_DATA_ROW, last=last, numbers=numbers)
    return len(versions)


def _style_numbers(listing):
    """Of an empty frame: a style has the same number in every workbook that begins with the same cells."""
    frame = io.BytesIO()
    book, sheet, styles, _columns = _open(frame, listing)
    write_sample(sheet, FIRST_DATA_ROW - 1, styles)
    book.close()
    return style_numbers(frame, FIRST_DATA_ROW)


def _write_rows(rows, listing, columns, numbers) -> dict[int, tuple[int, int]]:
    """Write the rows; return {record: (version, version of the year's figures)}, in their order."""
    locked = {index for index, column in enumerate(columns) if column.name in LOCKED}
    writer = RowWriter(rows, numbers, len(columns), locked)
    values = ListedValues(columns[1:], listing.year)
    versions = {}
    for organization in through(listing.organizations, "listing", listing.count):
        figures = listing.figures.get(organization.pk)
        place = len(versions)
        writer.write(FIRST_DATA_ROW + place, [place + 1, *values.of(organization, figures)])
        versions[organization.pk] = organization.version, figures.version if figures else 0
    return versions


def _write_frame(target, listing, versions, at):
    """All of the workbook but the rows of its list."""
    book, sheet, styles, columns = _open(target, listing)
    write_sample(sheet, FIRST_DATA_ROW - 1, styles)
    sheet.autofilter(FIRST_ROW + 1, 0, FIRST_ROW + 1 + len(versions), len(columns) - 1)
    sheet.protect("", ALLOWED)
    note = (
        f"Tệp có {number(len(versions))} dòng, xuất lúc {time_of_day(at)}. "
        f"Mẫu số {TEMPLATE_VERSION}."
    )
    write_dictionary(book, styles, note, is_locked=True)
    write_choices(book, listing.lists)
    manifest = Manifest(
        province=listing.province_key,
        year=listing.year,
        at=at.isoformat(),
        by=clean(listing.by),
        trail=listing.trail,
        rows=versions,
    )
    write_manifest(book, manifest)
    book.close()


def write_template(target, *, province: Province, year: int) -> None:
    """Write an empty list with the headings, lists of choices and the sheet that explains the columns."""
    title = f"DANH SÁCH TỔ CHỨC KINH TẾ TẬP THỂ NĂM {year}"
    alliance, lists = province.alliance_name_upper, lists_for(province)
    listing = Listing(title, [], {}, year, alliance=alliance, lists=lists)
    book, sheet, styles, columns = _open(target, listing)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width, styles[_style_of(column)], _hidden(column))
    note = (
        "Điền từ dòng 7 của trang «Danh sách»; không cần điền đủ mọi cột. "
        f"Mẫu số {TEMPLATE_VERSION}."
    )
    write_dictionary(book, styles, note, is_locked=False)
    write_choices(book, lists)
    book.close()


def listing_of(rows, *, year: int, provinces: list[Province], by="") -> Listing:
    """The rows of a query with their figures of a year, all of them of these provinces."""
    # Before any row is read: what changes from here on is looked up when the workbook comes home.
    trail = trail_length()
    [only] = provinces if len(provinces) == 1 else [None]
    return Listing(
        title=f"DANH SÁCH TỔ CHỨC KINH TẾ TẬP THỂ NĂM {year}",
        organizations=organizations_for(rows),
        figures=figures_for(rows, year),
        year=year,
        with_province=only is None,
        alliance=only.alliance_name_upper if only else "",
        province_key=only.key if only else "",
        by=str(by),
        trail=trail,
        lists=lists_for(only),
    )


def organizations_for(rows) -> Iterator[Organization]:
    """The rows of a query with all that a list prints, two thousand at a time.

    Places and unions are few and stand in many rows: each is made once.
    """
    provinces = {each.pk: each for each in Province.objects.all()}
    communes = {each.pk: each for each in _named_by(rows, "commune", Commune)}
    unions = {each.pk: each for each in _named_by(rows, "cooperative_union", Organization)}
    found = rows.select_related("credit_fund_detail", "cooperative_group_detail")
    for each in found.defer("folded", "sort_key").iterator(chunk_size=2000):
        each.province = provinces[each.province_id]
        each.commune = communes.get(each.commune_id)
        each.cooperative_union = unions.get(each.cooperative_union_id)
        yield each


def _named_by(rows, link, model):
    return model.objects.filter(pk__in=rows.order_by().values(link))


def figures_for(rows, year: int) -> dict[int, YearlyFigures]:
    """{organization: its figures of the year} for the same rows."""
    figures = YearlyFigures.objects.filter(year=year, organization__in=rows.order_by().values("pk"))
    return {each.organization_id: each for each in figures}


def _open(target, listing):
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet, styles = book.add_worksheet(sheets.LIST), _styles(book)
    columns = _columns(listing)
    for index, column in enumerate(columns):
        # The rows below the list are open, for organizations that are new.
        sheet.set_column(index, index, column.width, styles["open"], _hidden(column))
    offer(sheet, columns, listing.lists, first_row=FIRST_ROW + 2)
    sheet.freeze_panes(FIRST_ROW + 2, 4)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(4, 0)
    sheet.repeat_rows(FIRST_ROW, FIRST_ROW + 1)
    sheet.repeat_columns(0, 3)
    sheet.write_string(0, 0, listing.alliance, styles["office"])
    sheet.write_string(1, 0, listing.title, styles["title"])
    sheet.write_string(
        2,
        0,
        "ĐVT tiền: triệu đồng. Ô trống: chưa có thông tin; KCSL: không có số liệu.",
        styles["note"],
    )
    _write_headings(sheet, styles, columns)
    return book, sheet, styles, columns


def _columns(listing):
    return [column for column in COLUMNS if column.name != "province" or listing.with_province]


def _hidden(column):
    return {"hidden": column.name == "version"}


def _write_headings(sheet, styles, columns):
    bands = [column.band for column in columns]
    for index, band in enumerate(bands):
        if index and bands[index - 1] == band:
            continue
        last = max(position for position, other in enumerate(bands) if other == band)
        if last > index:
            sheet.merge_range(FIRST_ROW, index, FIRST_ROW, last, band, styles["band"])
        else:
            sheet.write_string(FIRST_ROW, index, band, styles["band"])
    sheet.set_row(FIRST_ROW + 1, 48)
    for index, column in enumerate(columns):
        sheet.write_string(FIRST_ROW + 1, index, column.heading, styles["heading"])


def _style_of(column):
    if column.name.endswith("_on") or column.name in (
        "as_of",
        "alliance_member_since",
        "alliance_member_until",
    ):
        return "day"
    return "plain" if column.unit or column.name in ("number", "contract_months") else "text"


def _styles(book):
    base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
    closed = base | {"border": 1, "border_color": "#BFBFBF"}
    boxed = closed | {"locked": False}
    formats = {
        "office": base | {"bold": True},
        "title": base | {"bold": True, "font_size": 14},
        "note": base | {"italic": True},
        "bare": base,
        "open": base | {"locked": False},
        "band": closed | {"bold": True, "align": "center", "bg_color": "#C6D9F0"},
        "heading": closed
        | {
            "bold": True,
            "align": "center",
            "valign": "vcenter",
            "text_wrap": True,
            "bg_color": "#DCE6F1",
        },
        "locked": closed | {"num_format": "@", "font_color": "#595959", "bg_color": "#F2F2F2"},
        "text": boxed | {"num_format": "@"},
        "quoted": boxed | {"num_format": "@", "quote_prefix": True},
        "wrapped": boxed | {"text_wrap": True},
        "day": boxed | {"num_format": "dd/mm/yyyy", "align": "center"},
        "whole": boxed | {"num_format": "#,##0"},
        "decimal": boxed | {"num_format": "#,##0.0##"},
        "plain": boxed,
        "index": boxed | {"align": "center"},
    }
    return {name: book.add_format(properties) for name, properties in formats.items()}
