"""Numbers as offices type them, units of money, formulas and what is no number at all."""

from .case import BLOCK, PASS, WARN, Case
from .files import Formula, Page, cell, csv, xlsx
from .lists import COOPERATIVE, CREDIT_FUND, GROUP, HEADINGS, THREE, as_text, with_column

MEMBERS, REVENUE, PROFIT = "Số thành viên", "Doanh thu", "Lãi trước thuế"


def _revenue_in(heading, *values):
    """The list with another heading over the revenue."""
    rows = with_column(REVENUE, *values)
    rows[0][HEADINGS.index(REVENUE)] = heading
    return rows


CASES = (
    Case(
        "vietnamese-numbers.csv",
        PASS,
        "1.789 members, 2.100,5 triệu, spaces between thousands.",
        lambda: csv(
            [
                as_text(row)
                for row in with_column(
                    REVENUE,
                    "2.100,5",
                    "9 400",
                    "385,0",
                    rows=[COOPERATIVE, CREDIT_FUND | {MEMBERS: "1.789"}, GROUP],
                )
            ]
        ),
        "create=3",
    ),
    Case(
        "english-numbers.csv",
        WARN,
        "From an English Excel: 1,789 members is no decimal, for 2,100.5 and 12,400.75 stand in the file.",
        lambda: csv(
            [
                as_text(row)
                for row in with_column(
                    REVENUE,
                    "2,100.5",
                    "12,400.75",
                    "385.5",
                    rows=[COOPERATIVE, CREDIT_FUND | {MEMBERS: "1,789"}, GROUP],
                )
            ],
            delimiter=";",
        ),
        "create=3 | warn H-16",
        keeps=('"members_count": 1789', '"revenue": "12400.75"'),
    ),
    Case(
        "mixed-number-styles.xlsx",
        BLOCK,
        "Two people filled one column: 2.100,5 and 9,400.75. Which way is 1.250 meant?",
        lambda: xlsx(Page(with_column(REVENUE, "2.100,5", "9,400.75", "1.250"))),
        "create=2 blocked=1 | block V-12 I4",
        answers={"styles": {"Danh sách!I": "vietnamese"}},
        then="create=3",
    ),
    Case(
        "float-that-was-thousands.xlsx",
        BLOCK,
        "«1.789» typed into an English Excel is the number 1,789; nobody has 1,789 members.",
        lambda: xlsx(Page(with_column(MEMBERS, 350, 1.789, 12))),
        "create=2 blocked=1 | block V-02 H3",
        answers={"styles": {"Danh sách!H": "vietnamese"}},
        then="create=3",
        keeps=('"members_count": 1789',),
    ),
    Case(
        "money-that-was-thousands.xlsx",
        BLOCK,
        "Every revenue has three decimals: 2,1 tỷ was typed with points into an English Excel.",
        lambda: xlsx(Page(with_column(REVENUE, 2.125, 9.401, 1.385))),
        "blocked=3 | block V-12 I2, block V-12 I3, block V-12 I4",
        answers={"styles": {"Danh sách!I": "vietnamese"}},
        then="create=3",
    ),
    Case(
        "percent-and-brackets.xlsx",
        PASS,
        "5,5% of bad debt, losses in brackets and with a minus of Word.",
        lambda: xlsx(
            Page(
                with_column(
                    "Tỷ lệ nợ xấu (%)",
                    None,
                    "5,5%",
                    None,
                    rows=[COOPERATIVE | {PROFIT: "(12,5)"}, CREDIT_FUND, GROUP | {PROFIT: "−3"}],
                )
            )
        ),
        "create=3",
    ),
    Case(
        "percent-format.xlsx",
        PASS,
        "The cell holds 0,055 and shows 5,5%.",
        lambda: xlsx(
            Page(with_column("Tỷ lệ nợ xấu (%)", None, cell(0.055, num_format="0.0%"), None))
        ),
        "create=3",
        keeps=('"bad_debt_ratio": "5.5"',),
    ),
    Case(
        "dong-instead-of-trieu.xlsx",
        WARN,
        "The heading says đồng, and the figures agree: the whole column is converted, and that is said.",
        lambda: xlsx(
            Page(_revenue_in("Doanh thu (đồng)", 2_100_500_000, 9_400_000_000, 385_000_000))
        ),
        "create=3 | warn H-16",
    ),
    Case(
        "unit-in-the-title.xlsx",
        WARN,
        "«ĐVT: nghìn đồng» stands over the table and holds for every column of money.",
        lambda: xlsx(
            Page(
                [
                    [None, None, None, None, None, None, None, None, "ĐVT: nghìn đồng"],
                    *with_column(
                        REVENUE,
                        2_100_500,
                        9_400_000,
                        385_000,
                        rows=[
                            row | {PROFIT: profit}
                            for row, profit in zip(THREE, (180_000, 650_000, 110_000), strict=True)
                        ],
                    ),
                ]
            )
        ),
        "create=3 | warn H-16",
    ),
    Case(
        "dong-without-saying.xlsx",
        BLOCK,
        "No unit anywhere, but the figures can only be đồng.",
        lambda: xlsx(Page(with_column(REVENUE, 2_100_500_000, 9_400_000_000, 385_000_000))),
        "blocked=3 | block V-15 I2, block V-15 I3, block V-15 I4",
        answers={"units": {"Danh sách!I": "dong"}},
        then="create=3",
    ),
    Case(
        "mixed-units.xlsx",
        BLOCK,
        "One office of three gave đồng.",
        lambda: xlsx(Page(with_column(REVENUE, 2100.5, 9_400_000_000, 385))),
        "create=3 | warn E-10 I3, block Q-reasons",
    ),
    Case(
        "income-of-a-year.xlsx",
        WARN,
        "30 triệu a year, where the income of a month is kept (Khánh Hòa gives it so).",
        lambda: xlsx(Page(with_column("Thu nhập bình quân lao động (triệu đồng/năm)", 60, 96, 48))),
        "create=3 | warn H-16",
    ),
    Case(
        "words-for-numbers.xlsx",
        BLOCK,
        "«khoảng 350», «1789 người», «chưa rõ».",
        lambda: xlsx(Page(with_column(MEMBERS, "khoảng 350", "1789 người", "chưa rõ"))),
        "create=1 blocked=2 | block V-01 H2, block V-01 H4",
    ),
    Case(
        "below-nought.xlsx",
        BLOCK,
        "A minus before the members.",
        lambda: xlsx(Page(with_column(MEMBERS, -350, 1789, 12))),
        "create=2 blocked=1 | block E-08 H2",
    ),
    Case(
        "nought-dash-and-kcsl.xlsx",
        PASS,
        "0 is nought, a dash empties, KCSL is not available, and an empty cell says nothing.",
        lambda: xlsx(
            Page(
                with_column(
                    REVENUE,
                    0,
                    "KCSL",
                    "–",
                    rows=[
                        COOPERATIVE | {PROFIT: None},
                        CREDIT_FUND | {PROFIT: "không có số liệu"},
                        GROUP,
                    ],
                )
            )
        ),
        "create=3",
    ),
    Case(
        "error-cells.xlsx",
        BLOCK,
        "Formulas whose cells show #DIV/0! and #REF!.",
        lambda: xlsx(
            Page(
                with_column(REVENUE, Formula("=1/0", "#DIV/0!"), Formula("=A1+#REF!", "#REF!"), 385)
            )
        ),
        "create=1 blocked=2 | block V-07 I2, block V-07 I3",
    ),
    Case(
        "formula-without-value.xlsx",
        BLOCK,
        "Written by a program and never opened in Excel: the formulas have no results.",
        lambda: xlsx(Page(with_column(REVENUE, 2100.5, Formula("=9000+400", None), 385))),
        "create=2 blocked=1 | block V-07 I3",
    ),
    Case(
        "formulas-with-values.xlsx",
        PASS,
        "Formulas that Excel calculated are as good as numbers.",
        lambda: xlsx(
            Page(with_column(REVENUE, 2100.5, Formula("=9000+400", 9400), Formula("=SUM(I1)", 385)))
        ),
        "create=3",
    ),
    Case(
        "rounding.xlsx",
        PASS,
        "Numbers with the dust of a computation: 2100,4999999999998 and 0,1 + 0,2.",
        lambda: xlsx(Page(with_column(REVENUE, 2100.4999999999998, 0.1 + 0.2 + 9400, 385.0005))),
        "create=3",
    ),
    Case(
        "number-too-large.xlsx",
        BLOCK,
        "A telephone number in the column of members, and a barcode in that of money.",
        lambda: xlsx(
            Page(
                with_column(
                    MEMBERS,
                    905000000000,
                    1789,
                    12,
                    rows=[COOPERATIVE, CREDIT_FUND | {REVENUE: 8.93e18}, GROUP],
                )
            )
        ),
        "create=1 blocked=2 | block V-02 H2, block V-01 I3",
    ),
)
