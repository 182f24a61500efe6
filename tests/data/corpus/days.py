"""Days: as dates, as texts, as numbers, as years alone."""

from datetime import date

from .case import BLOCK, PASS, WARN, Case
from .files import Page, csv, ods, xls, xlsx
from .lists import as_text, with_column

FOUNDED = "Ngày thành lập"
DAYS = (date(2015, 4, 3), date(2016, 12, 25), date(2020, 2, 29))


CASES = (
    Case(
        "real-dates.xlsx",
        PASS,
        "Cells with the format of a date.",
        lambda: xlsx(Page(with_column(FOUNDED, *DAYS))),
        "create=3",
    ),
    Case(
        "real-dates.xls",
        PASS,
        "The same in Excel 2003.",
        lambda: xls(Page(with_column(FOUNDED, *DAYS))),
        "create=3",
    ),
    Case(
        "real-dates.ods",
        PASS,
        "The same in LibreOffice.",
        lambda: ods(Page(with_column(FOUNDED, *DAYS))),
        "create=3",
    ),
    Case(
        "dates-from-1904.xlsx",
        PASS,
        "From an old Excel for Mac, which counts days from 1904.",
        lambda: xlsx(Page(with_column(FOUNDED, *DAYS)), date_1904=True),
        "create=3",
    ),
    Case(
        "text-dates.xlsx",
        PASS,
        "3/4/2015, 25-12-2016, 29.2.2020: day, month, year.",
        lambda: xlsx(Page(with_column(FOUNDED, "3/4/2015", "25-12-2016", "29.2.2020"))),
        "create=3",
    ),
    Case(
        "days-in-words.xlsx",
        PASS,
        "As papers write them: «ngày 03 tháng 4 năm 2015».",
        lambda: xlsx(
            Page(
                with_column(
                    FOUNDED,
                    "ngày 03 tháng 4 năm 2015",
                    "Ngày 25 tháng 12 năm 2016",
                    "29 tháng 02 năm 2020",
                )
            )
        ),
        "create=3",
        keeps=tuple(map(str, DAYS)),
    ),
    Case(
        "iso-dates.csv",
        PASS,
        "Written by another program: 2015-04-03.",
        lambda: csv([as_text(row) for row in with_column(FOUNDED, *map(str, DAYS))]),
        "create=3",
    ),
    Case(
        "american-dates.csv",
        BLOCK,
        "From an English Excel: 12/25/2016 gives away that 4/3/2015 is the third of April as well.",
        lambda: csv(
            [as_text(row) for row in with_column(FOUNDED, "4/3/2015", "12/25/2016", "2/29/2020")]
        ),
        "blocked=3 | block V-16 K2, block V-03 K3, block V-03 K4",
        answers={"styles": {"american-dates!K": "english"}},
        then="create=3",
        keeps=("2015-04-03", "2016-12-25", "2020-02-29"),
    ),
    Case(
        "years-alone.xlsx",
        BLOCK,
        "Only the year of the founding is known.",
        lambda: xlsx(Page(with_column(FOUNDED, 2015, "2016", 2020))),
        "blocked=3 | block V-03 K2, block V-03 K3, block V-03 K4",
        answers={"days": {"Danh sách!K": "first_day"}},
        then="create=3",
        keeps=("2015-01-01", "Ngày thành lập: chỉ biết năm 2015"),
    ),
    Case(
        "serial-dates.xlsx",
        WARN,
        "Copied as values only: 42097 is 03/04/2015.",
        lambda: xlsx(Page(with_column(FOUNDED, 42097, 42729, 43890))),
        "create=3 | warn H-16",
        keeps=tuple(map(str, DAYS)),
    ),
    Case(
        "years-of-two-digits.xlsx",
        BLOCK,
        "3/4/15: of which century?",
        lambda: xlsx(Page(with_column(FOUNDED, "3/4/15", "25/12/2016", None))),
        "create=2 blocked=1 | block V-03 K2",
    ),
    Case(
        "days-that-are-none.xlsx",
        BLOCK,
        "31/02/2015, 29/02/2019, 00/00/0000.",
        lambda: xlsx(Page(with_column(FOUNDED, "31/02/2015", "29/02/2019", "00/00/0000"))),
        "blocked=3 | block V-03 K2, block V-03 K3, block V-03 K4",
    ),
    Case(
        "founded-in-the-future.xlsx",
        BLOCK,
        "2105 for 2015.",
        lambda: xlsx(Page(with_column(FOUNDED, date(2095, 4, 3), DAYS[1], None))),
        "create=2 blocked=1 | block E-05 K2, block E-06 K2",
    ),
    Case(
        "founded-after-the-year.xlsx",
        BLOCK,
        "A cooperative of 2024 in the list of 2023.",
        lambda: xlsx(Page(with_column(FOUNDED, date(2024, 1, 2), DAYS[1], None))),
        "create=2 blocked=1 | block E-06 K2",
    ),
    Case(
        "status-before-founding.xlsx",
        BLOCK,
        "Stopped in 2014, founded in 2015.",
        lambda: xlsx(
            Page(
                [
                    [*row, *more]
                    for row, more in zip(
                        with_column(FOUNDED, *DAYS),
                        (
                            ("Tình trạng", "Tình trạng từ ngày"),
                            ("Ngừng hoạt động", date(2014, 6, 30)),
                            ("Đang hoạt động", None),
                            ("Tạm ngừng", date(2023, 6, 30)),
                        ),
                        strict=True,
                    )
                ]
            )
        ),
        "create=2 blocked=1 | block E-05 M2",
    ),
)
