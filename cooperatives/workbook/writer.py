"""Writing the list of organizations as a workbook that can come home: imported again unchanged, it changes nothing.

Texts are written as texts, never as formulas: a name that begins with = + - @ stays a name, also after somebody has
clicked into the cell (quotePrefix). Nothing is ever cut; the number of rows stands over the table.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.utils import timezone

from cluster_portal.accounts.activity import trail_length
from cluster_portal.progress import tell, through
from cluster_portal.text import FORMULA_SIGNS, clean, number
from cooperatives.models import Organization, Province, YearlyFigures

from . import sheets, words
from .choices import lists_for, offer, write_choices
from .columns import (
    COLUMNS,
    CREDIT_FUND,
    FIGURES,
    GROUP,
    HELPER,
    Column,
)
from .dictionary import write_dictionary
from .entries import version_mark
from .manifest import TEMPLATE_VERSION, Manifest, write_manifest
from .resources import MODEL_FIELDS, all_fields

FIRST_ROW = 4
SOURCES = {CREDIT_FUND: "credit_fund_detail", GROUP: "cooperative_group_detail"}
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
    book, sheet, styles, columns = _open(target, listing)
    count = 0
    fields = all_fields()
    versions = {}
    for organization in through(listing.organizations, "listing", listing.count):
        figures = listing.figures.get(organization.pk)
        values = _values(organization, figures, columns, fields, listing.year)
        versions[organization.pk] = organization.version, figures.version if figures else 0
        count += 1
        _write_row(sheet, styles, FIRST_ROW + 1 + count, columns, [count, *values])
    tell("saving")
    sheet.autofilter(FIRST_ROW + 1, 0, FIRST_ROW + 1 + count, len(columns) - 1)
    sheet.protect("", ALLOWED)
    note = (
        f"Tệp có {number(count)} dòng, xuất lúc {timezone.localtime(at):%H:%M ngày %d/%m/%Y}. "
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
    return count


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
    """The rows of a query with all that a list prints, two thousand at a time."""
    related = (
        "province",
        "commune",
        "cooperative_union",
        "credit_fund_detail",
        "cooperative_group_detail",
    )
    return rows.select_related(*related).defer("folded", "sort_key").iterator(chunk_size=2000)


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
    columns = [column for column in COLUMNS if column.name != "province" or listing.with_province]
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


def _values(organization, figures, columns, fields, year) -> Iterator:
    """One value a column, from the second on; as the reader will understand it again."""
    missing = set(figures.not_available) if figures else ()
    for column in columns[1:]:
        if column.part == HELPER or column.name == "commune":
            yield _helper(column.name, organization, figures, year)
        elif column.part == FIGURES:
            if column.name in missing:
                yield words.NOT_AVAILABLE
            else:
                yield _printed(figures, column, fields) if figures else None
        else:
            source = (
                getattr(organization, SOURCES[column.part], None)
                if column.part in SOURCES
                else organization
            )
            yield _printed(source, column, fields) if source else None


def _printed(source, column: Column, fields):
    value = getattr(source, MODEL_FIELDS.get(column.name, column.name))
    return None if value is None or value == "" else fields[column.name].widget.render(value)


def _helper(name, organization, figures, year):
    commune = organization.commune
    return {
        "code": lambda: organization.code,
        "province": lambda: organization.province.name,
        "commune_code": lambda: commune.code if commune else None,
        "commune": lambda: words.commune_name(commune) if commune else None,
        "district": lambda: commune.district if commune else None,
        "version": lambda: version_mark(organization, figures, year),
    }[name]()


def _write_row(sheet, styles, row, columns, values):
    for index, value in enumerate(values):
        if value is None or value == "":
            sheet.write_blank(row, index, None, styles["text"])
        elif isinstance(value, date):
            sheet.write_datetime(row, index, value, styles["day"])
        elif isinstance(value, int | Decimal):
            whole = value == int(value)
            style = "index" if index == 0 else "whole" if whole else "decimal"
            sheet.write_number(row, index, float(value), styles[style])
        else:
            style = "quoted" if value.startswith(FORMULA_SIGNS) else "text"
            style = "locked" if columns[index].name in LOCKED else style
            # An .ods keeps a tab as an element that readers leave out: two words would become one.
            sheet.write_string(row, index, value.replace("\t", " "), styles[style])


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
