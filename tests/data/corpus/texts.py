"""How Vietnamese is written: old fonts, loose accents, invisible characters, signs that look like formulas."""

import unicodedata

from .case import BLOCK, PASS, WARN, Case
from .files import Page, cell, csv, xls, xlsx
from .lists import (
    COOPERATIVE,
    CREDIT_FUND,
    GROUP,
    HEADINGS,
    NAMES,
    THREE,
    as_text,
    lines,
    mapped,
    with_column,
)
from .old_fonts import tcvn3, vni


def _in_font(font, change):
    """Headings and texts typed in an old font."""
    return [
        [cell(change(each), font_name=font) if isinstance(each, str) else each for each in row]
        for row in lines()
    ]


def _body_in_font(font, change):
    head, *body = _in_font(font, change)
    return [list(HEADINGS), *body]


def _mixed():
    rows = lines()
    rows[1] = [
        cell(vni(each), font_name="VNI-Times") if isinstance(each, str) else each
        for each in rows[1]
    ]
    rows[3] = [
        cell(tcvn3(each), font_name=".VnTime") if isinstance(each, str) else each
        for each in rows[3]
    ]
    return rows


CASES = (
    Case(
        "tcvn3-fonts.xlsx",
        WARN,
        "Typed in .VnTime, headings too.",
        lambda: xlsx(Page(_in_font(".VnTime", tcvn3))),
        "create=3 | warn H-16",
        keeps=NAMES,
    ),
    Case(
        "tcvn3-without-font.xlsx",
        WARN,
        "TCVN3 text, but somebody has set Times New Roman: only impossible letters give it away.",
        lambda: xlsx(Page(mapped(lines(), tcvn3))),
        "create=3 | warn H-16",
        keeps=NAMES,
    ),
    Case(
        "vntimeh-capitals.xlsx",
        WARN,
        "Names in .VnTimeH, which shows capitals for small letters.",
        lambda: xlsx(
            Page(
                [
                    list(HEADINGS),
                    *(
                        [
                            cell(tcvn3(each, capitals=True), font_name=".VnTimeH")
                            if at == 2
                            else each
                            for at, each in enumerate(row)
                        ]
                        for row in lines()[1:]
                    ),
                ]
            )
        ),
        "create=3 | warn H-16",
        keeps=tuple(each.split(": ")[1].upper() for each in NAMES),
    ),
    Case(
        "vni-fonts.xls",
        WARN,
        "Typed in VNI-Times, in the Excel of that time.",
        lambda: xls(Page(_body_in_font("VNI-Times", vni))),
        "create=3 | warn H-16",
        keeps=NAMES,
    ),
    Case(
        "vni-mixed-with-unicode.xlsx",
        WARN,
        "Rows of three districts, one in VNI, one in Unicode, one in TCVN3.",
        lambda: xlsx(Page(_mixed())),
        "create=3 | warn H-16, warn H-16",
        keeps=NAMES,
    ),
    Case(
        "tcvn3-bytes.csv",
        WARN,
        "TCVN3 saved as CSV: only one of the codes makes Vietnamese words of its bytes.",
        lambda: csv(
            [[each and tcvn3(each) for each in as_text(row)] for row in lines()],
            encoding="latin-1",
        ),
        "create=3 | warn H-16",
    ),
    Case(
        "nfd-names.csv",
        PASS,
        "From a Mac: accents stand behind their letters.",
        lambda: unicodedata.normalize(
            "NFD", csv([as_text(row) for row in lines()], encoding="utf-8").decode()
        ).encode(),
        "create=3",
    ),
    Case(
        "invisible-characters.xlsx",
        PASS,
        "Copied from a web page: zero-width characters and hard spaces in names, headings and numbers.",
        lambda: xlsx(
            Page(
                [
                    [f"\ufeff{each}\u200b" for each in HEADINGS],
                    *(
                        [
                            each.replace(" ", "\u00a0\u200b ")
                            if isinstance(each, str)
                            else f"{each}\u00a0"
                            for each in row
                        ]
                        for row in lines([COOPERATIVE, CREDIT_FUND])[1:]
                    ),
                ]
            )
        ),
        "create=2",
    ),
    Case(
        "old-and-new-tone-places.xlsx",
        BLOCK,
        "«Hoà» and «Hòa», the same cooperative twice.",
        lambda: xlsx(
            Page(
                lines(
                    [
                        COOPERATIVE
                        | {"Tên đầy đủ": "Hợp tác xã Hoà Thuỷ (mẫu)", "Mã số thuế": None},
                        COOPERATIVE
                        | {"Tên đầy đủ": "Hợp tác xã Hòa Thủy (mẫu)", "Mã số thuế": None},
                    ]
                )
            )
        ),
        "blocked=2 | block R-04 C2, block R-04 C3",
    ),
    Case(
        "all-in-capitals.xlsx",
        PASS,
        "Caps lock.",
        lambda: xlsx(Page(mapped(lines(), str.upper))),
        "create=3",
    ),
    Case(
        "name-of-250-letters.xlsx",
        PASS,
        "A name that fills the field, and an address that does.",
        lambda: xlsx(
            Page(
                with_column(
                    "Địa chỉ",
                    "Thôn " + "Đông " * 48,
                    "Thôn 2",
                    None,
                    rows=[
                        COOPERATIVE
                        | {"Tên đầy đủ": "Hợp tác xã " + "Trà Khúc " * 25 + "(mẫu) (mẫu) m"},
                        *THREE[1:],
                    ],
                )
            )
        ),
        "create=3",
    ),
    Case(
        "name-too-long.xlsx",
        BLOCK,
        "The whole charter in the cell of the name.",
        lambda: xlsx(
            Page(
                lines([COOPERATIVE | {"Tên đầy đủ": "Hợp tác xã " + "Trà Khúc " * 40}, CREDIT_FUND])
            )
        ),
        "create=1 blocked=1 | block V-05 C2",
    ),
    Case(
        "formula-injection.xlsx",
        PASS,
        "Texts that Excel would run if they were written as formulas: they stay texts.",
        lambda: xlsx(
            Page(
                with_column(
                    "Ghi chú",
                    "=cmd|' /C calc'!A0",
                    "@SUM(1+1)*cmd|' /C calc'!A0",
                    "-2+3+cmd|' /C calc'!D2",
                )
            )
        ),
        "create=3",
    ),
    Case(
        "words-not-known.xlsx",
        BLOCK,
        "A kind, a sector and a status of the office's own.",
        lambda: xlsx(
            Page(
                with_column(
                    "Tình trạng",
                    "Đang hoạt động",
                    "Khó khăn",
                    None,
                    rows=[
                        COOPERATIVE | {"Lĩnh vực": "Sản xuất"},
                        CREDIT_FUND,
                        GROUP | {"Loại hình": "Câu lạc bộ"},
                    ],
                )
            )
        ),
        "blocked=3 | block V-04 E2, block V-04 K3, block V-04 B4",
    ),
    Case(
        "words-abbreviated.xlsx",
        PASS,
        "HTX, QTD, THT; NN, TMDV; «Ngưng hoạt động».",
        lambda: xlsx(
            Page(
                [
                    [*HEADINGS, "Tình trạng", "Tình trạng từ ngày"],
                    *(
                        [*row, status, day]
                        for row, status, day in zip(
                            lines(
                                [
                                    COOPERATIVE
                                    | {
                                        "Loại hình": "HTX",
                                        "Tên đầy đủ": "HTX Trà Khúc (mẫu)",
                                        "Lĩnh vực": "TMDV",
                                    },
                                    CREDIT_FUND
                                    | {"Loại hình": "QTD", "Tên đầy đủ": "QTDND Bình Long (mẫu)"},
                                    GROUP | {"Loại hình": "THT", "Lĩnh vực": "Trồng trọt"},
                                ]
                            )[1:],
                            ("Ngưng hoạt động", "hoạt động", "Tạm ngưng"),
                            ("30/06/2023", None, "01/12/2023"),
                            strict=True,
                        )
                    ),
                ]
            )
        ),
        "create=3",
    ),
)
