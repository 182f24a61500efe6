"""Communes and districts, before and after 01/07/2025."""

from .case import BLOCK, PASS, WARN, Case
from .files import Page, xlsx
from .lists import HEADINGS, THREE, lines

COMMUNE, DISTRICT = "Xã, phường, thị trấn", "Huyện, quận, thị xã, thành phố"
AFTER = {"province": "51", "year": 2025}


def _places(*places):
    """The list with other communes and districts."""
    return lines(
        [
            row | {COMMUNE: commune, DISTRICT: district}
            for row, (commune, district) in zip(THREE, places, strict=True)
        ]
    )


CASES = (
    Case(
        "communes-abbreviated.xlsx",
        PASS,
        "X., TT, P.; H., TX, TP.",
        lambda: xlsx(
            Page(
                _places(
                    ("X. Bình Châu", "H. Bình Sơn"),
                    ("TT Châu Ổ", "Bình Sơn"),
                    ("P. Nguyễn Nghiêm", "TP. Quảng Ngãi"),
                )
            )
        ),
        "create=3",
    ),
    Case(
        "communes-by-code.xlsx",
        PASS,
        "Codes of the statistics office, as text and as number.",
        lambda: xlsx(
            Page(
                lines(
                    [
                        row | {"Mã xã": code, COMMUNE: None}
                        for row, code in zip(THREE, ("21112", 21088, "21211"), strict=True)
                    ],
                    headings=(*HEADINGS, "Mã xã"),
                )
            )
        ),
        "create=3",
    ),
    Case(
        "commune-not-known.xlsx",
        BLOCK,
        "A slip of the pen, a village, a commune of another province.",
        lambda: xlsx(
            Page(
                _places(
                    ("Xã Bình Chau Đông", "Huyện Bình Sơn"),
                    ("Thôn Đông Yên", "Huyện Bình Sơn"),
                    ("Xã Điện Phước", "Thị xã Điện Bàn"),
                )
            )
        ),
        "blocked=3 | block V-08 F2, block V-08 F3, block V-08 F4",
    ),
    Case(
        "commune-in-another-district.xlsx",
        BLOCK,
        "Bình Châu lies in Bình Sơn.",
        lambda: xlsx(
            Page(
                _places(
                    ("Xã Bình Châu", "Huyện Mộ Đức"),
                    ("Xã Bình Long", "Huyện Bình Sơn"),
                    ("Xã Tịnh Khê", "Thành phố Quảng Ngãi"),
                )
            )
        ),
        "create=2 blocked=1 | block V-08 F2",
    ),
    Case(
        "two-communes-of-one-name.xlsx",
        BLOCK,
        "Nguyễn Nghiêm is a ward of Quảng Ngãi and one of Đức Phổ: asked, never guessed.",
        lambda: xlsx(
            Page(
                _places(
                    ("Phường Nguyễn Nghiêm", None),
                    ("Xã Bình Long", None),
                    ("Xã Tịnh Khê", None),
                )
            )
        ),
        "create=2 blocked=1 | block V-09 F2",
    ),
    Case(
        "new-commune-in-an-old-year.xlsx",
        BLOCK,
        "«Xã Đông Sơn» is there since 01/07/2025; the list is that of 2023.",
        lambda: xlsx(
            Page(_places(("Xã Đông Sơn", None), ("Xã Bình Long", None), ("Xã Tịnh Khê", None)))
        ),
        "create=2 blocked=1 | block E-11 F2",
        answers={"communes": {"xa dong son": "21112"}},
        then="create=3",
    ),
    Case(
        "address-with-commune.xlsx",
        PASS,
        "The commune stands only in the address, which is kept as it is printed.",
        lambda: xlsx(
            Page(
                lines(
                    [
                        row
                        | {
                            "Địa chỉ": f"Thôn 1, {row[COMMUNE]}, {row[DISTRICT]}",
                        }
                        for row in THREE
                    ],
                    headings=(
                        *(each for each in HEADINGS if each not in (COMMUNE, DISTRICT)),
                        "Địa chỉ",
                    ),
                )
            )
        ),
        "create=3",
    ),
    Case(
        "communes-after-2025.xlsx",
        PASS,
        "The new communes, without districts.",
        lambda: xlsx(
            Page(
                lines(
                    [
                        row | {COMMUNE: commune}
                        for row, commune in zip(
                            THREE, ("Xã Đông Sơn", "Xã Bình Sơn", "Xã Tịnh Khê"), strict=True
                        )
                    ],
                    headings=tuple(each for each in HEADINGS if each != DISTRICT),
                )
            )
        ),
        "create=3",
        **AFTER,
    ),
    Case(
        "old-district-after-2025.xlsx",
        WARN,
        "The list of 2025 still names communes and districts of before: each has one successor.",
        lambda: xlsx(Page(lines())),
        "create=3 | warn E-11 F2, warn E-11 F3, warn E-11 F4",
        keeps=('"commune": "Xã Đông Sơn"', '"commune": "Xã Bình Sơn"'),
        **AFTER,
    ),
    Case(
        "split-commune.xlsx",
        BLOCK,
        "Trà Bùi was divided between Cà Đam and Tây Trà Bồng: it is asked to which of them.",
        lambda: xlsx(
            Page(
                _places(
                    ("Xã Trà Bùi", "Huyện Trà Bồng"),
                    ("Xã Bình Sơn", None),
                    ("Xã Tịnh Khê", None),
                )
            )
        ),
        "create=2 blocked=1 | block E-11 F2",
        answers={"communes": {"xa tra bui huyen tra bong": "21136"}},
        then="create=3",
        **AFTER,
    ),
)
