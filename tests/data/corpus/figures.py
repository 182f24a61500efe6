"""Figures that contradict each other, the law, or last year (rules E-02 … E-14)."""

from datetime import date

from .case import BLOCK, PASS, WARN, Case
from .files import Page, xlsx
from .lists import COOPERATIVE, CREDIT_FUND, THREE, lines, with_column
from .registry import BINH_DUONG

FOUNDED = "Ngày thành lập"
UNION = {
    "Loại hình": "LHHTX",
    "Tên đầy đủ": "Liên hiệp hợp tác xã rau Sông Trà (mẫu)",
    "Lĩnh vực": "Nông nghiệp",
    "Số thành viên": 3,
}


def _members(*counts, rows=THREE):
    return with_column("Số thành viên", *counts, rows=rows)


CASES = (
    Case(
        "women-more-than-members.xlsx",
        BLOCK,
        "351 women of 350 members.",
        lambda: xlsx(Page(with_column("Thành viên nữ", 351, 800, 12))),
        "create=2 blocked=1 | block E-08 K2",
    ),
    Case(
        "profit-does-not-fit.xlsx",
        WARN,
        "Revenue less cost is not the profit; a difference of one in a hundred is rounding.",
        lambda: xlsx(Page(with_column("Chi phí", 1000, 8751, 275))),
        "create=3 | warn E-07 J2",
    ),
    Case(
        "too-few-members.xlsx",
        WARN,
        "Below the minimum of the law on the founding day: 7 and 4 by the law of 2012, 30 for a credit fund.",
        lambda: xlsx(
            Page(
                [
                    [*row, day]
                    for row, day in zip(
                        _members(6, 29, 3, rows=[COOPERATIVE, CREDIT_FUND, UNION]),
                        (FOUNDED, date(2015, 4, 3), date(2016, 5, 6), date(2018, 1, 2)),
                        strict=True,
                    )
                ]
            )
        ),
        "create=3 | warn E-02 H2, warn E-02 H3, warn E-02 H4",
    ),
    Case(
        "group-of-one.xlsx",
        BLOCK,
        "A contract needs two sides.",
        lambda: xlsx(Page(_members(350, 1789, 1))),
        "create=2 blocked=1 | block E-13 H4",
    ),
    Case(
        "magnitudes.xlsx",
        BLOCK,
        "Forty thousand members, an income of 60 triệu a month, half a triệu of charter capital.",
        lambda: xlsx(
            Page(
                [
                    [*row, *more]
                    for row, more in zip(
                        _members(40000, 1789, 12),
                        (
                            ("Vốn điều lệ", "Thu nhập BQ"),
                            (2000, 5.3),
                            (3000, 60),
                            (0.5, 4),
                        ),
                        strict=True,
                    )
                ]
            )
        ),
        "create=3 | warn M-01 H2, warn M-02 L3, warn E-10 K4, block Q-reasons",
    ),
    Case(
        "rated-in-the-first-year.xlsx",
        WARN,
        "Founded in May and rated «Tốt» in December (TT 01/2020).",
        lambda: xlsx(
            Page(
                [
                    [*row, *more]
                    for row, more in zip(
                        lines(),
                        (
                            (FOUNDED, "Xếp loại"),
                            (date(2023, 5, 6), "Tốt"),
                            (date(2016, 5, 6), "Khá"),
                            (None, "Không xếp loại"),
                        ),
                        strict=True,
                    )
                ]
            )
        ),
        "create=3 | warn E-14 L2",
    ),
    Case(
        "jump-since-last-year.xlsx",
        BLOCK,
        "340 members last year, 900 this year: more than half as many again needs a word.",
        lambda: xlsx(
            Page(
                lines(
                    [BINH_DUONG | {"Số thành viên": 900}],
                    headings=(
                        "STT",
                        "Mã hồ sơ",
                        "Loại hình",
                        "Tên đầy đủ",
                        "Số thành viên",
                        "Doanh thu",
                    ),
                )
            )
        ),
        "update=1 | warn E-09 E2, block Q-reasons",
        answers={"reasons": {"E-09": "Kết nạp cả thôn Đông Yên 2 (QĐ 3/2023)"}},
        then="update=1 | warn E-09 E2",
        keeps=('"members_count": 900',),
    ),
    Case(
        "credit-figures-of-a-cooperative.xlsx",
        WARN,
        "Loans in the row of a cooperative: they are not read, and that is said.",
        lambda: xlsx(Page(with_column("Dư nợ cho vay", 500, 61000, 0))),
        "create=3 | warn K-02 K2",
    ),
    Case(
        "bad-debt-above-hundred.xlsx",
        BLOCK,
        "120 % of bad debt.",
        lambda: xlsx(Page(with_column("Nợ xấu", None, 120, None))),
        "create=2 blocked=1 | block E-08 K3",
    ),
    Case(
        "estimate-and-day.xlsx",
        PASS,
        "Figures of October with «Ước thực hiện» and the day they were counted.",
        lambda: xlsx(
            Page(
                [
                    [*row, *more]
                    for row, more in zip(
                        lines(),
                        (
                            ("Loại số liệu", "Số liệu tính đến ngày", "Ghi chú số liệu"),
                            ("Ước thực hiện", date(2023, 10, 31), "Số của huyện"),
                            ("Ước", "31/10/2023", None),
                            ("Thực hiện", None, None),
                        ),
                        strict=True,
                    )
                ]
            )
        ),
        "create=3",
    ),
)
