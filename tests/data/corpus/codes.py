"""Tax codes, record codes, telephone numbers."""

from .case import BLOCK, PASS, WARN, Case
from .files import Page, xlsx
from .lists import COOPERATIVE, CREDIT_FUND, GROUP, TRANSPORT, lines, tax_code, with_column

TAX_CODE = "Mã số thuế"
DA_NANG = tax_code("040070010")


def _tax_codes(*codes):
    return with_column(TAX_CODE, *codes)


CASES = (
    Case(
        "lost-leading-zero.xlsx",
        PASS,
        "Registered in Đà Nẵng: Excel made a number of 0400… and of the telephone numbers.",
        lambda: xlsx(
            Page(
                with_column(
                    "Điện thoại",
                    905000001,
                    "0255 000 002",
                    2550000003,
                    rows=[COOPERATIVE | {TAX_CODE: int(DA_NANG)}, CREDIT_FUND, GROUP],
                )
            )
        ),
        "create=3",
        keeps=(f'"{DA_NANG}"', '"0905000001"', '"02550000003"'),
    ),
    Case(
        "check-digit-of-tax-code.xlsx",
        WARN,
        "One digit mistyped, one too few, and a certificate number of another time.",
        lambda: xlsx(Page(_tax_codes("4300700113", "430070014", "4307A00012"))),
        "create=3 | warn T-01 D2, warn T-01 D3, warn T-01 D4",
    ),
    Case(
        "tax-codes-as-typed.xlsx",
        PASS,
        "With spaces, as a number, of a branch.",
        lambda: xlsx(
            Page(
                _tax_codes("43 0070 0112", int(CREDIT_FUND[TAX_CODE]), f"{TRANSPORT[TAX_CODE]}-001")
            )
        ),
        "create=3",
    ),
    Case(
        "duplicate-tax-code.xlsx",
        BLOCK,
        "The row was copied, and the tax code stayed.",
        lambda: xlsx(
            Page(lines([COOPERATIVE, CREDIT_FUND, TRANSPORT | {TAX_CODE: COOPERATIVE[TAX_CODE]}]))
        ),
        "create=1 blocked=2 | block E-03 D2, block E-03 D4",
    ),
    Case(
        "tax-code-of-another-province.xlsx",
        BLOCK,
        "The code belongs to a cooperative of Quảng Nam.",
        lambda: xlsx(Page(_tax_codes(tax_code("400070010"), CREDIT_FUND[TAX_CODE], None))),
        "create=2 blocked=1 | block E-03 D2",
    ),
    Case(
        "same-row-twice.xlsx",
        BLOCK,
        "Two districts sent the same group, which has no code.",
        lambda: xlsx(Page(lines([COOPERATIVE, GROUP, GROUP | {"STT": 9}]))),
        "create=1 blocked=2 | block R-04 C3, block R-04 C4",
    ),
    Case(
        "credit-fund-twice.xlsx",
        BLOCK,
        "A credit fund among the cooperatives and again among the funds (it is a kind of cooperative by law).",
        lambda: xlsx(
            Page(
                lines(
                    [
                        CREDIT_FUND | {"Loại hình": "Hợp tác xã", "Lĩnh vực": "Nông nghiệp"},
                        CREDIT_FUND,
                        GROUP,
                    ]
                )
            )
        ),
        "create=1 blocked=2 | block E-03 D2, block E-03 D3",
    ),
    Case(
        "credit-fund-twice-without-code.xlsx",
        WARN,
        "The same without tax codes: only the name gives it away.",
        lambda: xlsx(
            Page(
                lines(
                    [
                        CREDIT_FUND
                        | {"Loại hình": "Hợp tác xã", "Lĩnh vực": "Nông nghiệp", TAX_CODE: None},
                        CREDIT_FUND | {TAX_CODE: None},
                        GROUP,
                    ]
                )
            )
        ),
        "create=3 | warn E-01 C2",
    ),
    Case(
        "unknown-record-code.xlsx",
        BLOCK,
        "A record code of nobody in this province: never a new organization (uwazi 9176).",
        lambda: xlsx(Page(with_column("Mã hồ sơ", "999999-0", None, "700010-0"))),
        "create=1 blocked=2 | block R-01 K2, block R-01 K4",
    ),
    Case(
        "record-code-mistyped.xlsx",
        BLOCK,
        "Two digits of the record code changed places.",
        lambda: xlsx(Page(with_column("Mã hồ sơ", "070001-9", None, None))),
        "create=2 blocked=1 | block R-01 K2",
    ),
    Case(
        "codes-that-disagree.xlsx",
        BLOCK,
        "The record code says Bình Dương, the tax code Châu Ổ.",
        lambda: xlsx(
            Page(
                with_column(
                    "Mã hồ sơ",
                    "700001-9",
                    None,
                    None,
                    rows=[COOPERATIVE | {TAX_CODE: tax_code("430070021")}, CREDIT_FUND, GROUP],
                )
            )
        ),
        "create=2 blocked=1 | block E-03 D2",
    ),
)
