"""Where the table stands in the sheet, and what stands around it and between its rows."""

from .case import BLOCK, PASS, WARN, Case
from .files import Page, csv, xlsx
from .lists import COOPERATIVE, CREDIT_FUND, GROUP, HEADINGS, THREE, TRANSPORT, lines, with_column

TITLES = [
    ["LIÊN MINH HỢP TÁC XÃ TỈNH QUẢNG NGÃI (MẪU)"],
    [],
    ["DANH SÁCH HỢP TÁC XÃ, QUỸ TÍN DỤNG NHÂN DÂN, TỔ HỢP TÁC"],
    ["Năm 2023"],
    [None, None, None, None, None, None, None, None, "ĐVT: triệu đồng"],
]
COLUMN_NUMBERS = [f"({number})" for number in range(1, len(HEADINGS) + 1)]
NOTES = [
    [],
    [None, "Ghi chú: số liệu do các huyện, thành phố cung cấp."],
    [None, None, None, None, None, None, "Quảng Ngãi, ngày 10 tháng 01 năm 2024"],
    [None, "Người lập biểu", None, None, None, None, "CHỦ TỊCH"],
    [],
    [None, "Nguyễn Thị Mẫu", None, None, None, None, "Trần Văn Mẫu"],
]
UPPER = ["STT", "Loại hình", "Tên đầy đủ", "Mã số thuế", "Lĩnh vực", "Địa chỉ", None, "Thành viên"]
LOWER = [
    None,
    None,
    None,
    None,
    None,
    "Xã, phường, thị trấn",
    "Huyện, thị xã, thành phố",
    "Tổng số",
]


def _total(label, rows):
    return [None, None, label, None, None, None, None, sum(row["Số thành viên"] for row in rows)]


def _body(*rows):
    return lines(rows)[1:]


def _group(number, text):
    return [number, text]


def _sorted_by_kind():
    return [
        *TITLES,
        list(HEADINGS),
        _group("I", "Hợp tác xã nông nghiệp"),
        *_body(COOPERATIVE | {"Loại hình": None, "Lĩnh vực": None}),
        _group("II", "Quỹ tín dụng nhân dân"),
        *_body(CREDIT_FUND | {"STT": 1, "Loại hình": None, "Lĩnh vực": None}),
        _group("III", "Tổ hợp tác nông nghiệp"),
        *_body(GROUP | {"STT": 1, "Loại hình": None, "Lĩnh vực": None}),
    ]


CASES = (
    Case(
        "title-rows-above.xlsx",
        PASS,
        "The paper's letterhead, title and unit stand over the table, the numbers of columns under its headings.",
        lambda: xlsx(Page([*TITLES, list(HEADINGS), COLUMN_NUMBERS, *_body(*THREE)])),
        "create=3",
    ),
    Case(
        "two-header-rows.xlsx",
        PASS,
        "«Thành viên» and «Lao động» each stand over «Tổng số» and «Trong đó nữ».",
        lambda: xlsx(
            Page(
                [
                    [*UPPER, None, "Lao động", None, "Doanh thu"],
                    [*LOWER, "Trong đó nữ", "Tổng số", "Trong đó nữ", None],
                    *([*row[:8], 5, 8, 4, row[8]] for row in _body(*THREE)),
                ],
                merged=[
                    *((0, column, 1, column) for column in (0, 1, 2, 3, 4, 11)),
                    (0, 5, 0, 6),
                    (0, 7, 0, 8),
                    (0, 9, 0, 10),
                ],
            )
        ),
        "create=3",
    ),
    Case(
        "group-rows.xlsx",
        PASS,
        "Kind and sector stand only in the group rows, and the numbers begin anew under each.",
        lambda: xlsx(Page(_sorted_by_kind())),
        "create=3",
    ),
    Case(
        "total-rows-inside.xlsx",
        PASS,
        "«Cộng» under each part, «Tổng cộng» at the end.",
        lambda: xlsx(
            Page(
                [
                    list(HEADINGS),
                    *_body(COOPERATIVE, CREDIT_FUND),
                    _total("Cộng", (COOPERATIVE, CREDIT_FUND)),
                    *_body(GROUP),
                    _total("Cộng", (GROUP,)),
                    ["TỔNG CỘNG", *_total(None, THREE)[1:]],
                ]
            )
        ),
        "create=3",
    ),
    Case(
        "notes-under-table.xlsx",
        PASS,
        "Notes, place and date, two signatures: none of them an organization.",
        lambda: xlsx(Page([*TITLES, *lines(), *NOTES])),
        "create=3",
    ),
    Case(
        "header-on-each-page.xlsx",
        PASS,
        "The headings were copied over every printed page.",
        lambda: xlsx(
            Page(
                [*lines((COOPERATIVE, CREDIT_FUND)), list(HEADINGS), COLUMN_NUMBERS, *_body(GROUP)]
            )
        ),
        "create=3",
    ),
    Case(
        "empty-rows-between.xlsx",
        PASS,
        "Empty rows keep the parts apart, and the list begins in column C.",
        lambda: xlsx(
            Page([[None, None, *row] for each in lines() for row in (each, [None] * len(each))])
        ),
        "create=3",
    ),
    Case(
        "headings-shuffled.xlsx",
        PASS,
        "The office's own order and its own words for the headings.",
        lambda: xlsx(
            Page(
                [
                    [
                        "TT",
                        "Tổng doanh thu (tr.đồng)",
                        "Tên HTX, QTDND, LHHTX, THT",
                        "SỐ LƯỢNG THÀNH VIÊN",
                        "Huyện, TX, TP",
                        "Xã, phường",
                        "MST",
                        "Ngành nghề chính",
                        "Lợi nhuận trước thuế năm 2023",
                        "Loại tổ chức",
                    ],
                    *(
                        [row[each] for each in (0, 8, 2, 7, 6, 5, 3, 4, 9, 1)]
                        for row in _body(*THREE)
                    ),
                ]
            )
        ),
        "create=3",
    ),
    Case(
        "headings-without-accents.csv",
        PASS,
        "Typed without a Vietnamese keyboard; the names were pasted.",
        lambda: csv(
            [
                ["stt", "loai hinh", "ten day du", "linh vuc", "so thanh vien"],
                ["1", "HTX", COOPERATIVE["Tên đầy đủ"], "nong nghiep", "350"],
                ["2", "QTDND", CREDIT_FUND["Tên đầy đủ"], "tin dung", "1789"],
            ]
        ),
        "create=2",
    ),
    Case(
        "line-breaks-in-headings.xlsx",
        PASS,
        "Alt+Enter in headings and names.",
        lambda: xlsx(
            Page(
                [
                    [each.replace(" ", "\n", 1) for each in HEADINGS],
                    *(
                        [
                            each.replace(" (mẫu)", "\n(mẫu)") if isinstance(each, str) else each
                            for each in row
                        ]
                        for row in _body(*THREE)
                    ),
                ]
            )
        ),
        "create=3",
    ),
    Case(
        "merged-district-cells.xlsx",
        PASS,
        "The district is one merged cell beside its organizations; «Nguyễn Nghiêm» lies in two districts.",
        lambda: xlsx(
            Page(
                lines(
                    [
                        COOPERATIVE
                        | {
                            "Xã, phường, thị trấn": "Phường Phổ Thạnh",
                            "Huyện, quận, thị xã, thành phố": "Thị xã Đức Phổ",
                        },
                        CREDIT_FUND
                        | {
                            "Xã, phường, thị trấn": "Phường Nguyễn Nghiêm",
                            "Huyện, quận, thị xã, thành phố": None,
                        },
                        GROUP,
                    ]
                ),
                merged=[(1, 6, 2, 6)],
            )
        ),
        "create=3",
        keeps=('"commune": "Phường Nguyễn Nghiêm"',),
    ),
    Case(
        "merged-sector-cells.xlsx",
        PASS,
        "The sector is one merged cell beside three cooperatives.",
        lambda: xlsx(
            Page(
                lines(
                    [
                        COOPERATIVE,
                        TRANSPORT | {"Tên đầy đủ": "Hợp tác xã Sơn Mỹ (mẫu)", "Lĩnh vực": None},
                    ]
                ),
                merged=[(1, 4, 2, 4)],
            )
        ),
        "create=2",
        keeps=('"name": "Hợp tác xã Sơn Mỹ (mẫu)"',),
    ),
    Case(
        "two-tables-on-a-sheet.xlsx",
        PASS,
        "Under the list of cooperatives stands a second table with headings of its own.",
        lambda: xlsx(
            Page(
                [
                    ["Biểu 1. Hợp tác xã, quỹ tín dụng nhân dân"],
                    *lines((COOPERATIVE, CREDIT_FUND)),
                    _total("Tổng cộng", (COOPERATIVE, CREDIT_FUND)),
                    [],
                    ["Biểu 2. Tổ hợp tác"],
                    ["STT", "Tên tổ hợp tác", "Lĩnh vực", "Số thành viên", "Loại hình"],
                    [1, GROUP["Tên đầy đủ"], "Nông nghiệp", 12, "Tổ hợp tác"],
                ]
            )
        ),
        "create=3",
    ),
    Case(
        "hidden-rows.xlsx",
        WARN,
        "A filter was left on: one row is not to be seen. It is read, and that is said.",
        lambda: xlsx(Page(lines(), hidden_rows=[2])),
        "create=3 | warn H-09 3",
    ),
    Case(
        "hidden-columns.xlsx",
        PASS,
        "The office's own remark in a column without a heading or a value.",
        lambda: xlsx(Page([[*row, None, None] for row in lines()])),
        "create=3",
    ),
    Case(
        "unknown-column.xlsx",
        BLOCK,
        "A column of the office's own: it is shown, and may be left out or given a meaning.",
        lambda: xlsx(Page(with_column("Thứ tự ưu tiên hỗ trợ", 2, 1, 3))),
        "blocked=3 | block H-01 K1",
        answers={"columns": {"Danh sách!K": ""}},
        then="create=3",
    ),
    Case(
        "column-twice.xlsx",
        BLOCK,
        "«Số thành viên» and «Thành viên»: which of them holds?",
        lambda: xlsx(Page(with_column("Thành viên", 351, 1789, 12))),
        "blocked=3 | block H-03 K1",
    ),
    Case(
        "no-name-column.xlsx",
        BLOCK,
        "Only codes and figures; the names were on another sheet of paper.",
        lambda: xlsx(Page([[each for at, each in enumerate(row) if at != 2] for row in lines()])),
        "blocked=3 | block H-02",
    ),
    Case(
        "column-without-heading.xlsx",
        WARN,
        "Somebody wrote remarks beside the table.",
        lambda: xlsx(
            Page(
                [
                    [*row, text]
                    for row, text in zip(lines(), (None, "x", None, "đã gọi"), strict=True)
                ]
            )
        ),
        "create=3 | warn H-06 K1",
    ),
    Case(
        "two-years-of-figures.xlsx",
        BLOCK,
        "Last year's revenue stands beside this year's.",
        lambda: xlsx(
            Page(
                [
                    [*HEADINGS[:8], "Doanh thu năm 2022", "Lợi nhuận năm 2023"],
                    *_body(*THREE),
                ]
            )
        ),
        "blocked=3 | block H-05 I1",
    ),
    Case(
        "last-years-title.xlsx",
        WARN,
        "The title was copied from last year's list.",
        lambda: xlsx(Page([*TITLES[:3], ["Năm 2022"], *lines()])),
        "create=3 | warn H-05",
    ),
)
