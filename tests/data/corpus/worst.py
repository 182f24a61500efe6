"""The worst list of an office, all at once; tests/browser/test_worst_file.py takes it through the pages."""

from .case import BLOCK, Case
from .files import Page, cell, xlsx
from .lists import COOPERATIVE, CREDIT_FUND, GROUP
from .old_fonts import tcvn3, vni
from .registry import BINH_DUONG, NAMESAKE

TITLES = [
    ["Liên minh hợp tác xã tỉnh Quảng Ngãi"],
    ["Danh sách hợp tác xã, quỹ tín dụng nhân dân, tổ hợp tác năm 2023"],
    [],
]
HEADS = [
    [
        "STT",
        "Loại hình",
        "Tên đơn vị",
        "MST",
        "Lĩnh vực",
        "Địa bàn",
        None,
        "Thành viên (người)",
        None,
    ]
    + ["Doanh thu", "Lãi trước thuế", "Thứ tự ưu tiên", "Điện thoại", "Mã hồ sơ", "Phiên bản"],
    [None, None, None, None, None, "Xã, phường", "Huyện", "Tổng số", "Trong đó nữ"] + [None] * 6,
    [*"AB", *map(str, range(1, 14))],
]
MY_A = {
    "Loại hình": "Hợp tác xã",
    "Tên đầy đủ": "HTX nông nghiệp Mĩ Á (mẫu)",
    "Lĩnh vực": "Nông nghiệp",
    "Xã, phường, thị trấn": "Phường Phổ Thạnh",
    "Huyện, quận, thị xã, thành phố": "Thị xã Đức Phổ",
    "Số thành viên": 420,
    "Doanh thu": 1250,
    "Điện thoại": "0255 000 008",
}
NOTES = [
    ["Ghi chú: số liệu tính đến ngày 31/12/2023"],
    [None, None, None, None, None, None, "Quảng Ngãi, ngày 10 tháng 01 năm 2024"],
    [None, "Người lập biểu", None, None, None, None, "Chủ tịch"],
]
MILLION = 1_000_000
FIRST_ROW = len(TITLES) + len(HEADS) + 1


def _line(number, row, *, women=None, rank=None):
    money = [value and round(value * MILLION) for value in _of(row, "Doanh thu", "Lãi trước thuế")]
    names = (
        "Loại hình",
        "Tên đầy đủ",
        "Mã số thuế",
        "Lĩnh vực",
        "Xã, phường, thị trấn",
        "Huyện, quận, thị xã, thành phố",
        "Số thành viên",
    )
    last = _of(row, "Điện thoại", "Mã hồ sơ", "Phiên bản")
    return [number, *_of(row, *names), women, *money, rank, *last]


def _of(row, *names):
    return [row.get(name) for name in names]


def _rows():
    exported = BINH_DUONG | {"Số thành viên": 352, "Doanh thu": 2600, "Phiên bản": "2|2023:1"}
    return [
        _line(1, exported, women=160, rank=2),
        _line(2, MY_A, women=150, rank=1),
        _line(3, COOPERATIVE, women=120, rank=3),
        _line(4, NAMESAKE, rank=5),
        _line(5, CREDIT_FUND, women=800),
        _line(6, GROUP | {"Số thành viên": "khoảng 12"}, rank=4),
        ["Tổng cộng", *[None] * 6, 2923, 1230, *[None] * 6],
    ]


def _typed(row, change, font):
    return [cell(change(each), font_name=font) if isinstance(each, str) else each for each in row]


def make(**changed) -> bytes:
    """`changed`: other values of cells, by their address: H12=12."""
    rows = [*TITLES, *HEADS, *_rows(), [], *NOTES]
    # One of the offices types in VNI.
    vni_rows = {FIRST_ROW + 1}
    typed = [
        _typed(row, vni, "VNI-Times") if at in vni_rows else _typed(row, tcvn3, ".VnTime")
        for at, row in enumerate(rows, start=1)
    ]
    for address, value in changed.items():
        typed[int(address[1:]) - 1][ord(address[0]) - ord("A")] = value
    top = len(TITLES)
    heads = [(top, column, top + 1, column) for column in (0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 14)]
    pairs = [(top, column, top, column + 1) for column in (5, 7)]
    return xlsx(Page(typed, merged=[*heads, *pairs]))


SHEET = "Danh sách"
CASES = (
    Case(
        "worst-file.xlsx",
        BLOCK,
        "Old fonts, two rows of headings, a column of the office's own, đồng, a record twice, a namesake, a colleague "
        "who was faster, a leap, and a number in words.",
        make,
        "blocked=6 | block H-01 L4, warn H-16, warn H-16",
        answers={
            "columns": {f"{SHEET}!L": ""},
            "units": {f"{SHEET}!J": "dong", f"{SHEET}!K": "dong"},
            "same_as": {f"{SHEET}!{FIRST_ROW + 1}": "700008", f"{SHEET}!{FIRST_ROW + 3}": "700007"},
            "cells": {
                f"{SHEET}!{FIRST_ROW}": {
                    "members_count": "register",
                    "female_members_count": "file",
                    "revenue": "file",
                },
            },
            "reasons": {"E-09": "Mở thêm dịch vụ cung ứng vật tư từ tháng 3/2023"},
            "good_rows_only": True,
        },
        then="create=2 update=3 blocked=1 | warn H-16, warn H-16, warn E-09 J7, block V-01 H12",
        keeps=(
            '"members_count": 350',
            '"revenue": "2600"',
            '"name": "HTX nông nghiệp Mĩ Á (mẫu)"',
            '"name": "Hợp tác xã nông nghiệp Trà Khúc (mẫu)"',
        ),
    ),
)
