"""Several sheets in a workbook."""

from .case import BLOCK, PASS, WARN, Case
from .files import Page, xls, xlsx
from .lists import COOPERATIVE, CREDIT_FUND, GROUP, HEADINGS, THREE, TRANSPORT, lines

WITHOUT_KIND = tuple(each for each in HEADINGS if each not in ("Loại hình", "Lĩnh vực"))
WITH_SECTOR = tuple(each for each in HEADINGS if each != "Loại hình")
WITHOUT_DISTRICT = tuple(each for each in HEADINGS if "Huyện" not in each)


CASES = (
    Case(
        "one-sheet-per-kind.xlsx",
        PASS,
        "The kind is said by the name of the sheet.",
        lambda: xlsx(
            Page(lines([COOPERATIVE, TRANSPORT], headings=WITH_SECTOR), "HTX"),
            Page(lines([CREDIT_FUND], headings=WITHOUT_KIND), "QTDND"),
            Page(
                lines([GROUP | {"Tên đầy đủ": "Trồng rau Tịnh Khê (mẫu)"}], headings=WITH_SECTOR),
                "THT",
            ),
        ),
        "create=4",
    ),
    Case(
        "one-sheet-per-kind.xls",
        PASS,
        "The same from Excel 2003.",
        lambda: xls(
            Page(lines([COOPERATIVE, TRANSPORT], headings=WITH_SECTOR), "HTX"),
            Page(lines([CREDIT_FUND], headings=WITHOUT_KIND), "QTDND"),
        ),
        "create=3",
    ),
    Case(
        "sheet-per-district.xlsx",
        PASS,
        "Each district sent its sheet, under its own name; «Nguyễn Nghiêm» lies in two of them.",
        lambda: xlsx(
            Page(
                lines(
                    [COOPERATIVE | {"Xã, phường, thị trấn": "Phường Nguyễn Nghiêm"}],
                    headings=WITHOUT_DISTRICT,
                ),
                "TX Đức Phổ",
            ),
            Page(
                lines(
                    [CREDIT_FUND | {"Xã, phường, thị trấn": "Phường Nguyễn Nghiêm"}],
                    headings=WITHOUT_DISTRICT,
                ),
                "TP Quảng Ngãi",
            ),
            Page(lines([GROUP]), "Khác"),
        ),
        "create=3",
    ),
    Case(
        "hidden-sheet.xlsx",
        WARN,
        "Last year's list is still there, hidden.",
        lambda: xlsx(Page(lines()), Page(lines([TRANSPORT]), "Năm 2022", is_hidden=True)),
        "create=3 | warn H-08",
    ),
    Case(
        "sheet-without-list.xlsx",
        WARN,
        "A second sheet holds remarks.",
        lambda: xlsx(Page(lines()), Page([["Các huyện chưa gửi:"], ["Ba Tơ"]], "Ghi nhớ")),
        "create=3 | warn H-07",
    ),
    Case(
        "empty-second-sheet.xlsx",
        PASS,
        "Sheet2 and Sheet3, as every new workbook has them.",
        lambda: xlsx(Page(lines()), Page([], "Sheet2"), Page([], "Sheet3")),
        "create=3",
    ),
    Case(
        "twice-on-two-sheets.xlsx",
        BLOCK,
        "The same cooperative stands on its district's sheet and on the whole list.",
        lambda: xlsx(Page(lines(THREE), "Toàn tỉnh"), Page(lines([COOPERATIVE]), "Bình Sơn")),
        "create=2 blocked=2 | block E-03 D2, block E-03 D2",
    ),
)
