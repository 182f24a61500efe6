"""Good lists in every kind of file that offices send."""

import re

from .case import PASS, WARN, Case
from .files import Page, cell, csv, ods, repacked, xls, xlsx
from .lists import (
    COOPERATIVE,
    CREDIT_FUND,
    HEADINGS,
    NAMES,
    THREE,
    TRANSPORT,
    as_text,
    lines,
    mapped,
)
from .old_fonts import windows_1258

EMPTY_ROWS = (
    '<table:table-row table:number-rows-repeated="1048572"><table:table-cell table:style-name="ce1" '
    'table:number-columns-repeated="16384"/></table:table-row>'
)


def _vietnamese(value):
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def _texts():
    return [as_text(row, _vietnamese) for row in lines()]


def _rows_to_the_last(content):
    """What LibreOffice saves after somebody has set a border on whole columns: a million empty rows with a style."""
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(5, 2000))
    last = '<row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"/></row>'
    return content.replace(b"</sheetData>", f"{rows}{last}</sheetData>".encode())


def _without_addresses(content):
    """Rows and cells may leave out their places; then each stands behind the one before."""
    return re.sub(rb'(<(?:row|c)) r="[A-Z0-9]+"', rb"\1", content)


CASES = (
    Case(
        "plain-list.xlsx",
        PASS,
        "A list as the template asks for it.",
        lambda: xlsx(Page(lines())),
        "create=3",
    ),
    Case(
        "plain-list.ods",
        PASS,
        "The office works with LibreOffice.",
        lambda: ods(Page(lines())),
        "create=3",
    ),
    Case(
        "plain-list.xls",
        PASS,
        "The office works with Excel 2003.",
        lambda: xls(Page(lines())),
        "create=3",
    ),
    Case(
        "macro-workbook.xlsm",
        PASS,
        "A workbook with macros; they are never run.",
        lambda: repacked(
            xlsx(Page(lines())),
            **{
                "[Content_Types]": lambda part: part.replace(
                    b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
                )
            },
        ),
        "create=3",
    ),
    Case(
        "utf8-bom-semicolon.csv",
        PASS,
        "«CSV UTF-8» of an Excel set to Vietnamese.",
        lambda: csv(_texts()),
        "create=3",
    ),
    Case(
        "semicolon-no-bom.csv",
        PASS,
        "Written by another program, without the mark that says UTF-8.",
        lambda: csv(_texts(), encoding="utf-8"),
        "create=3",
    ),
    Case(
        "comma-in-quotes.csv",
        PASS,
        "«CSV» with commas between the cells and inside them.",
        lambda: csv(_texts(), delimiter=","),
        "create=3",
    ),
    Case(
        "utf16-tab.csv",
        PASS,
        "«Unicode Text» of Excel, renamed to .csv.",
        lambda: csv(_texts(), delimiter="\t", encoding="utf-16"),
        "create=3",
    ),
    Case(
        "windows-1258.csv",
        WARN,
        "«CSV» of an old Excel on a Vietnamese Windows: tones stand behind their letters.",
        lambda: windows_1258(csv(_texts(), encoding="utf-8").decode()),
        "create=3 | warn H-16",
        keeps=NAMES,
    ),
    Case(
        "protected-sheet.xlsx",
        PASS,
        "The sheet is locked against typing, which is no encryption.",
        lambda: xlsx(Page(lines(), is_protected=True)),
        "create=3",
    ),
    Case(
        "rich-text-cells.xlsx",
        PASS,
        "A part of each name is in bold.",
        lambda: xlsx(
            Page(
                [
                    list(HEADINGS),
                    *(
                        [
                            ["Hợp tác xã ", " nông nghiệp ", "Trà Khúc (mẫu)"]
                            if value == THREE[0]["Tên đầy đủ"]
                            else value
                            for value in row
                        ]
                        for row in lines()[1:]
                    ),
                ]
            )
        ),
        "create=3",
    ),
    Case(
        "cells-without-addresses.xlsx",
        PASS,
        "Written by a small program that leaves out the addresses of cells.",
        lambda: repacked(
            xlsx(Page(lines([COOPERATIVE, CREDIT_FUND, TRANSPORT]))),
            xl__worksheets__sheet1=_without_addresses,
        ),
        "create=3",
    ),
    Case(
        "million-used-rows.xlsx",
        PASS,
        "A border was set on whole columns, so a million empty rows count as used (InvenTree 1642).",
        lambda: repacked(xlsx(Page(lines())), xl__worksheets__sheet1=_rows_to_the_last),
        "create=3",
    ),
    Case(
        "million-used-rows.ods",
        PASS,
        "The same from LibreOffice.",
        lambda: ods(Page(lines()), after_rows=EMPTY_ROWS),
        "create=3",
    ),
    Case(
        "numbers-as-text.xlsx",
        PASS,
        "Every number is a text with a green triangle, copied from Word.",
        lambda: xlsx(Page(_texts())),
        "create=3",
    ),
    Case(
        "many-fonts.xlsx",
        PASS,
        "Ten fonts and colours in one list; none of them an old Vietnamese one.",
        lambda: xlsx(
            Page(
                [
                    [
                        cell(value, font_name=f"Font {(row + column) % 10}", bg_color="#FFEE00")
                        for column, value in enumerate(values)
                    ]
                    for row, values in enumerate(lines())
                ]
            )
        ),
        "create=3",
    ),
    Case(
        "spaces-around.xlsx",
        PASS,
        "Spaces before, behind and doubled in every text.",
        lambda: xlsx(Page(mapped(lines(), lambda text: f"  {text.replace(' ', '  ')} "))),
        "create=3",
    ),
)
