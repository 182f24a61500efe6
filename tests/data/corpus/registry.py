"""Rows that meet organizations of the register (tests/cooperatives/workbook/corpus_world.py)."""

from datetime import date

from .case import BLOCK, PASS, WARN, Case
from .files import Page, xlsx
from .lists import COOPERATIVE, HEADINGS, lines, tax_code

BINH_DUONG = {
    "STT": 1,
    "Mã hồ sơ": "700001-9",
    "Loại hình": "Hợp tác xã",
    "Tên đầy đủ": "Hợp tác xã nông nghiệp Bình Dương (mẫu)",
    "Mã số thuế": tax_code("430070020"),
    "Lĩnh vực": "Nông nghiệp",
    "Xã, phường, thị trấn": "Xã Bình Dương",
    "Huyện, quận, thị xã, thành phố": "Huyện Bình Sơn",
    "Số thành viên": 350,
    "Doanh thu": 2100,
    "Phiên bản": "3|2023:2",
}
CHAU_O = {
    "STT": 2,
    "Mã hồ sơ": "700002-4",
    "Loại hình": "Quỹ tín dụng nhân dân",
    "Tên đầy đủ": "Quỹ tín dụng nhân dân Châu Ổ (mẫu)",
    "Mã số thuế": tax_code("430070021"),
    "Lĩnh vực": "Tín dụng",
    "Phiên bản": "1|2023:0",
}
GROUP = {
    "STT": 3,
    "Mã hồ sơ": "700004-3",
    "Loại hình": "Tổ hợp tác",
    "Tên đầy đủ": "Tổ hợp tác trồng hoa Nghĩa Dũng (mẫu)",
    "Lĩnh vực": "Nông nghiệp",
    "Phiên bản": "1|2023:0",
}
NAMESAKE = {
    "STT": 4,
    "Loại hình": "Hợp tác xã",
    "Tên đầy đủ": "Hợp tác xã dịch vụ Nguyễn Nghiêm (mẫu)",
    "Lĩnh vực": "Thương mại – dịch vụ",
    "Số thành viên": 30,
}
DISSOLVED = {
    "STT": 5,
    "Mã hồ sơ": "700005-6",
    "Loại hình": "Hợp tác xã",
    "Tên đầy đủ": "Hợp tác xã vận tải Sông Vệ (mẫu)",
}
UNION = "Liên hiệp hợp tác xã nông sản Núi Bút (mẫu)"
EXPORTED = (*HEADINGS[:1], "Mã hồ sơ", *HEADINGS[1:9], "Người đại diện", "Phiên bản")


def _known(*rows, headings=EXPORTED):
    return xlsx(Page(lines(rows, headings=headings)))


def _without(row, *names):
    return {name: value for name, value in row.items() if name not in names}


CASES = (
    Case(
        "nothing-changed.xlsx",
        PASS,
        "The exported list comes home as it left.",
        lambda: _known(BINH_DUONG, CHAU_O, GROUP),
        "unchanged=3",
    ),
    Case(
        "known-by-record-code.xlsx",
        PASS,
        "The name and the number of members were corrected in the exported list.",
        lambda: _known(
            BINH_DUONG
            | {
                "Tên đầy đủ": "Hợp tác xã nông nghiệp và dịch vụ Bình Dương (mẫu)",
                "Số thành viên": 352,
            },
            CHAU_O,
        ),
        "update=1 unchanged=1",
    ),
    Case(
        "known-by-tax-code.xlsx",
        PASS,
        "The province's own list: no record codes, other words in the name.",
        lambda: _known(
            _without(BINH_DUONG, "Mã hồ sơ", "Phiên bản")
            | {"Tên đầy đủ": "HTX NN Bình Dương (mẫu)", "Người đại diện": "Lê Thị Dương (mẫu)"}
        ),
        "update=1",
    ),
    Case(
        "known-by-name.xlsx",
        PASS,
        "No codes at all: kind, name and commune say which one it is.",
        lambda: _known(
            _without(BINH_DUONG, "Mã hồ sơ", "Phiên bản", "Mã số thuế")
            | {"Tên đầy đủ": "HTX nông nghiệp Bình Dương (mẫu)", "Số thành viên": 360},
        ),
        "update=1",
        keeps=('"name": "Hợp tác xã nông nghiệp Bình Dương (mẫu)"', '"members_count": 360'),
    ),
    Case(
        "empty-cells-keep.xlsx",
        PASS,
        "A half-filled list takes nothing away.",
        lambda: _known(
            _without(
                BINH_DUONG, "Số thành viên", "Doanh thu", "Mã số thuế", "Xã, phường, thị trấn"
            ),
            CHAU_O,
        ),
        "unchanged=2",
    ),
    Case(
        "dash-takes-away.xlsx",
        PASS,
        "A dash in the cell of the revenue takes away what was known.",
        lambda: _known(BINH_DUONG | {"Doanh thu": "–"}),
        "update=1",
    ),
    Case(
        "two-namesakes.xlsx",
        BLOCK,
        "The register has two of that name, and the row says nothing of the place.",
        lambda: _known(NAMESAKE),
        "blocked=1 | block Q-same_as D2",
        answers={"same_as": {"Danh sách!2": "700007"}},
        then="update=1",
    ),
    Case(
        "namesake-in-another-commune.xlsx",
        WARN,
        "The same name in a commune where the register has none: a new one, and that is said.",
        lambda: _known(
            BINH_DUONG
            | {
                "Mã hồ sơ": None,
                "Phiên bản": None,
                "Mã số thuế": None,
                "Xã, phường, thị trấn": "Xã Bình Long",
            }
        ),
        "create=1 | warn R-03 D2",
    ),
    Case(
        "nearly-the-same-name.xlsx",
        WARN,
        "«Mĩ Á» for «Mỹ Á», same commune, same telephone: it is asked whether it is the same one, and it is.",
        lambda: _known(
            COOPERATIVE
            | {
                "Tên đầy đủ": "Hợp tác xã nông nghiệp Mĩ Á (mẫu)",
                "Mã số thuế": None,
                "Xã, phường, thị trấn": "Phường Phổ Thạnh",
                "Huyện, quận, thị xã, thành phố": "Thị xã Đức Phổ",
                "Điện thoại": "0255 000 008",
            },
            headings=(*EXPORTED, "Điện thoại"),
        ),
        "create=1 | warn R-06 D2",
        answers={"same_as": {"Danh sách!2": "700008"}},
        then="update=1",
        keeps=('"name": "Hợp tác xã nông nghiệp Mĩ Á (mẫu)"',),
    ),
    Case(
        "kind-changed.xlsx",
        BLOCK,
        "A group became a cooperative, and somebody changed the word in the list.",
        lambda: _known(GROUP | {"Loại hình": "Hợp tác xã"}, CHAU_O),
        "unchanged=1 blocked=1 | block K-04 C2",
    ),
    Case(
        "name-of-another-kind.xlsx",
        WARN,
        "A group that calls itself a cooperative.",
        lambda: _known(
            COOPERATIVE | {"Loại hình": "Tổ hợp tác", "Mã số thuế": None, "Số thành viên": 12}
        ),
        "create=1 | warn E-01 D2",
    ),
    Case(
        "credit-in-a-cooperative.xlsx",
        BLOCK,
        "«Tín dụng» as the sector of a cooperative.",
        lambda: _known(COOPERATIVE | {"Lĩnh vực": "Tín dụng"}),
        "blocked=1 | block K-01 F2",
    ),
    Case(
        "status-changed.xlsx",
        PASS,
        "One stopped on 30/06/2023.",
        lambda: _known(
            BINH_DUONG | {"Tình trạng": "Ngừng hoạt động", "Tình trạng từ ngày": date(2023, 6, 30)},
            headings=(*EXPORTED, "Tình trạng", "Tình trạng từ ngày"),
        ),
        "update=1",
    ),
    Case(
        "status-without-day.xlsx",
        BLOCK,
        "One stopped, and nobody says when.",
        lambda: _known(
            BINH_DUONG | {"Tình trạng": "Ngừng hoạt động"},
            headings=(*EXPORTED, "Tình trạng", "Tình trạng từ ngày"),
        ),
        "blocked=1 | block E-05 N2",
    ),
    Case(
        "figures-after-the-end.xlsx",
        BLOCK,
        "Dissolved in 2021, with members in 2023.",
        lambda: _known(DISSOLVED | {"Số thành viên": 20, "Doanh thu": 300}),
        "blocked=1 | block E-06 2",
    ),
    Case(
        "members-of-a-union.xlsx",
        PASS,
        "The union is known; another one is new in the same list, below its member.",
        lambda: _known(
            BINH_DUONG | {"Thuộc liên hiệp HTX": UNION},
            COOPERATIVE | {"Thuộc liên hiệp HTX": "LH HTX rau Sông Trà (mẫu)"},
            {
                "STT": 3,
                "Loại hình": "LHHTX",
                "Tên đầy đủ": "Liên hiệp hợp tác xã rau Sông Trà (mẫu)",
                "Lĩnh vực": "Nông nghiệp",
                "Số thành viên": 4,
            },
            headings=(*EXPORTED, "Thuộc liên hiệp HTX"),
        ),
        "create=2 update=1",
    ),
    Case(
        "union-not-known.xlsx",
        BLOCK,
        "A member of a union that the province does not have.",
        lambda: _known(
            COOPERATIVE | {"Thuộc liên hiệp HTX": "Liên hiệp hợp tác xã Trường Sơn (mẫu)"},
            headings=(*EXPORTED, "Thuộc liên hiệp HTX"),
        ),
        "blocked=1 | block E-12 M2",
    ),
    Case(
        "colleague-was-faster.xlsx",
        BLOCK,
        "Exported, and changed on the web before it came home: a conflict, nothing is overwritten.",
        lambda: _known(BINH_DUONG | {"Số thành viên": 352, "Phiên bản": "2|2023:2"}, CHAU_O),
        "unchanged=1 conflict=1 | block Q-cells I2",
        answers={"cells": {"Danh sách!2": {"members_count": "register"}}},
        then="unchanged=2",
    ),
    Case(
        "colleague-did-the-same.xlsx",
        PASS,
        "Changed on the web meanwhile, but the file says nothing else than the register.",
        lambda: _known(BINH_DUONG | {"Phiên bản": "2|2023:1"}),
        "unchanged=1",
    ),
    Case(
        "name-missing.xlsx",
        BLOCK,
        "A row with figures and no name.",
        lambda: _known(COOPERATIVE | {"Tên đầy đủ": None}, CHAU_O),
        "unchanged=1 blocked=1 | block V-11 D2",
    ),
    Case(
        "good-rows-only.xlsx",
        BLOCK,
        "One row of three waits for its name; the clerk takes the others today.",
        lambda: _known(
            COOPERATIVE | {"Tên đầy đủ": None}, CHAU_O, BINH_DUONG | {"Số thành viên": 352}
        ),
        "update=1 unchanged=1 blocked=1 | block V-11 D2",
        answers={"good_rows_only": True},
        keeps=('"members_count": 352',),
    ),
    Case(
        "sector-missing.xlsx",
        BLOCK,
        "A new cooperative without a sector.",
        lambda: _known(COOPERATIVE | {"Lĩnh vực": None}),
        "blocked=1 | block V-11 F2",
    ),
    Case(
        "kind-missing.xlsx",
        BLOCK,
        "Neither the column nor the name says what it is.",
        lambda: _known(COOPERATIVE | {"Loại hình": None, "Tên đầy đủ": "Trà Khúc (mẫu)"}),
        "blocked=1 | block V-11 C2",
    ),
)
