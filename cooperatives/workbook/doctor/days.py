"""Days in words, as Excel's numbers, with the month first, or known by their year alone; decided by the column."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from cluster_portal.text import clean, number
from cooperatives.workbook.answers import ENGLISH, FIRST_DAY, IN_NOTE, VIETNAMESE, Choice, Question
from cooperatives.workbook.cells import EARLIEST, LATEST

from .columns import Cells
from .repairs import Code, Confidence

# Excel counts days from here; earlier than 1954 or later than 2105 a number is something else.
EPOCH = date(1899, 12, 30)
SERIALS = range(20_000, 75_001)
NUMERIC = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
IN_WORDS = re.compile(r"(?:ngày )?(\d{1,2}) ?(?:tháng|th\.?) ?(\d{1,2}) ?(?:,? ?năm|,|/) ?(\d{4})")
MONTH = re.compile(r"(?:tháng |t|th\.? ?)?(\d{1,2}) ?(?:[/.\-]|,? ?năm|,) ?(\d{4})")
YEAR = re.compile(r"(?:năm )?(\d{4})")
# From how many cells on a column that only holds days up to the twelfth looks turned round
SWAPPED_AT_LEAST = 3


@dataclass(frozen=True)
class Said:
    """What a cell says of a day: always the year, perhaps the month, perhaps the day."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def is_whole(self) -> bool:
        return self.day is not None

    def first_day(self) -> date:
        """Raises ValueError for a month that there is not."""
        return date(self.year, self.month or 1, self.day or 1)

    def in_words(self) -> str:
        """As the notes of the register keep it: Vietnamese, whatever language the screen has."""
        return f"tháng {self.month} năm {self.year}" if self.month else f"năm {self.year}"


def read_day(value) -> Said | None:
    """What a cell says of a day, None when it says nothing of the kind. «3/4/2023» is left to the whole column.

    Numbers are years, or days as Excel counts them.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_number(value)
    if not isinstance(value, str):
        return None
    text = clean(value).lower()
    if text.isdecimal():
        return _of_number(int(text)) if len(text) < 6 else None
    for pattern, order in ((IN_WORDS, "dmy"), (MONTH, "my"), (YEAR, "y")):
        if match := pattern.fullmatch(text):
            parts = dict(zip(order, map(int, match.groups()), strict=True))
            return _checked(Said(parts["y"], parts.get("m"), parts.get("d")))
    return None


def _of_number(value):
    if value != int(value) and int(value) not in SERIALS:
        return None
    if EARLIEST <= value <= LATEST:
        return Said(int(value))
    if int(value) in SERIALS:
        day = EPOCH + timedelta(days=int(value))
        return Said(day.year, day.month, day.day)
    return None


def _checked(said):
    try:
        said.first_day()
    except ValueError:
        return None
    return said if EARLIEST <= said.year <= LATEST else None


def mend_days(cells: Cells) -> None:
    """Read what is no day yet, and ask where the month may stand first or only the year is known."""
    if all(isinstance(value, date | None) or value == "" for value in cells.distinct()):
        return
    others = cells.of_type(str, int, float)
    in_words, serials = cells.repair(Code.DAY_TEXT), cells.repair(Code.DAY_SERIAL)
    partial = []
    known = {value: read_day(value) for value in {cells.value(row) for row in others}}
    for row in others:
        value = cells.value(row)
        said = known[value]
        if said is None:
            continue
        if said.is_whole:
            code = Code.DAY_TEXT if _is_in_words(value) else Code.DAY_SERIAL
            day = said.first_day()
            repair = in_words if code == Code.DAY_TEXT else serials
            cells.put(
                row, repair, day, lambda value=value, day=day: (_shown(value), f"{day:%d/%m/%Y}")
            )
        else:
            partial.append((row, said))
    if partial:
        _mend_partial(cells, partial)
    _look_for_month_first(cells)


def _is_in_words(value):
    return isinstance(value, str) and not value.strip().isdecimal()


def _shown(value):
    return value if isinstance(value, str) else str(int(value))


# Years and months alone


def _mend_partial(cells, partial):
    answer = cells.scene.answers.days.get(cells.place)
    row, said = partial[0]
    first = f"{said.first_day():%d/%m/%Y}"
    cells.ask(
        Question(
            "days",
            cells.place,
            _(
                "In column %(column)s («%(heading)s») %(count)s cells give only a year or a month, such as "
                "«%(example)s». What is to be kept?"
            )
            % {
                "column": cells.heading.letters,
                "heading": cells.heading.words,
                "count": number(len(partial)),
                "example": _shown(cells.value(row)),
            },
            (
                Choice(
                    IN_NOTE,
                    _("leave the day empty and write what is known into the notes"),
                    _note(cells, said),
                ),
                Choice(
                    FIRST_DAY,
                    _("take the first day, and write into the notes that only this is known"),
                    f"{first}; {_note(cells, said)}",
                ),
            ),
            examples=tuple(_shown(cells.value(row)) for row, _said in partial[:3]),
        ),
        answer,
    )
    for row, said in partial:
        value = cells.value(row)
        if answer not in (FIRST_DAY, IN_NOTE):
            cells.refuse(row, "V-03", *_only_a_part(value))
            continue
        repair = cells.repair(Code.PART_OF_DAY, Confidence.ANSWERED)
        day = said.first_day() if answer == FIRST_DAY else ""
        after = f"{day:%d/%m/%Y}" if day else _note(cells, said)
        words = (_shown(value), after)
        cells.put(row, repair, day, lambda words=words: words)
        if not repair.is_declined:
            row.remarks.append(_note(cells, said))


def _note(cells, said):
    return f"{cells.column.heading}: chỉ biết {said.in_words()}"


def _only_a_part(value):
    return (
        _("Only «%(value)s» is given; a day is needed.") % {"value": _shown(value)},
        _("Answer the question about this column, or write day/month/year."),
    )


# The month first


def _look_for_month_first(cells):
    """«04/30/2004» can only be American; then «04/03/2004» of the same column is as well."""
    texts = {}
    for row in cells.of_type(str):
        if match := NUMERIC.fullmatch(cells.value(row).replace(" ", "")):
            texts[row.row] = (row, *map(int, match.groups()))
    if not texts:
        return
    american = [each for each in texts.values() if each[1] <= 12 < each[2]]
    vietnamese = [each for each in texts.values() if each[1] > 12 >= each[2]]
    if american and not vietnamese:
        _turn_texts(cells, list(texts.values()), american)
    elif american:
        _refuse_mixed(cells, texts.values())
    elif vietnamese:
        _look_for_swapped(cells, vietnamese)


def _turn_texts(cells, texts, american):
    answer = cells.scene.answers.styles.get(cells.place)
    row, first, second, year = american[0]
    sample = f"{second:02d}/{first:02d}/{year}"
    _ask(cells, cells.value(row), sample, _("the month first"), _("day/month/year"), answer)
    for row, first, second, year in texts:
        if answer == ENGLISH and (day := _day(year, first, second)):
            repair = cells.repair(Code.MONTH_FIRST, Confidence.ANSWERED)
            words = (cells.value(row), f"{day:%d/%m/%Y}")
            cells.put(row, repair, day, lambda words=words: words)
        elif answer is None and max(first, second) <= 12 and first != second:
            cells.refuse(row, "V-16", *_doubtful_day(cells.value(row)))


def _refuse_mixed(cells, texts):
    for row, first, second, _year in texts:
        if max(first, second) <= 12 and first != second:
            cells.refuse(row, "V-16", *_doubtful_day(cells.value(row)))


def _doubtful_day(value):
    return (
        _("«%(value)s» can be read with the day or with the month first.") % {"value": value},
        _("Answer the question about this column, or write all its days as day/month/year."),
    )


def _look_for_swapped(cells, vietnamese):
    """Typed day first into an English Excel: the 3rd of April became the 4th of March, the 13th stayed a text."""
    days = cells.of_type(date, datetime)
    if len(days) < SWAPPED_AT_LEAST or any(cells.value(row).day > 12 for row in days):
        return
    answer = cells.scene.answers.styles.get(cells.place)
    value = next(
        (cells.value(row) for row in days if cells.value(row).day != cells.value(row).month), None
    )
    if value is None:
        return
    turned = f"{value.month:02d}/{value.day:02d}/{value.year}"
    _ask(
        cells,
        f"{value:%d/%m/%Y}",
        turned,
        _("an English Excel turned them round"),
        _("they are right"),
        answer,
    )
    for row in days:
        value = cells.value(row)
        if value.day == value.month:
            continue
        if answer == ENGLISH:
            repair = cells.repair(Code.MONTH_FIRST, Confidence.ANSWERED)
            day = date(value.year, value.day, value.month)
            words = (f"{value:%d/%m/%Y}", f"{day:%d/%m/%Y}")
            cells.put(row, repair, day, lambda words=words: words)
        elif answer is None:
            cells.refuse(row, "V-16", *_doubtful_day(f"{value:%d/%m/%Y}"))


def _ask(cells, example, turned, english, vietnamese, answer):
    cells.ask(
        Question(
            "styles",
            cells.place,
            _(
                "How are the days of column %(column)s («%(heading)s») written, such as «%(example)s»?"
            )
            % {
                "column": cells.heading.letters,
                "heading": cells.heading.words,
                "example": example,
            },
            (
                Choice(ENGLISH, english, f"{example} → {turned}"),
                Choice(VIETNAMESE, vietnamese, example),
            ),
            examples=(example,),
        ),
        answer,
    )


def _day(year, month, day):
    try:
        return date(year, month, day)
    except ValueError:
        return None
