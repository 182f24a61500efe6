"""Numbers typed as text, and points that an English Excel took for decimal points. Decided by the whole column.

«1.789» typed by a Vietnamese is one thousand seven hundred and eighty-nine, and so is «1,789» of an English program.
Which of the two a column means is told by the cells that can be read in one way only.
"""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from cluster_portal.text import clean, number
from cooperatives.workbook.answers import ENGLISH, VIETNAMESE, Choice, Question

from .columns import Cells
from .repairs import Code, Confidence


class Form(StrEnum):
    """How a typed number can be read."""

    PLAIN = "plain"
    VIETNAMESE = "vietnamese"
    ENGLISH = "english"
    POINT = "point"  # 1.789: a thousand in Vietnamese, a fraction in English
    COMMA = "comma"  # 1,789: the other way round
    NONE = ""


FORMS = (
    (Form.PLAIN, re.compile(r"\d+", re.ASCII)),
    (Form.POINT, re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)),
    (Form.COMMA, re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)),
    (Form.VIETNAMESE, re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?|\d+,\d+", re.ASCII)),
    (Form.ENGLISH, re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+", re.ASCII)),
)
DOUBTFUL = (Form.POINT, Form.COMMA)
# A count has no fraction, so three digits behind a sign are always thousands: each cell in its own way.
COUNTS = "counts"
LARGEST = 18
# From how many cells on three decimals everywhere are no accident
FRACTIONS_AT_LEAST = 3
PERSONS = re.compile(r"\s*(?:người|thành viên|tv|lao động|lđ|hộ)\.?$", re.IGNORECASE)


@dataclass(frozen=True)
class Typed:
    """A number as it was typed, without spaces, brackets and sign."""

    digits: str
    form: Form
    sign: int

    def read(self, style: str) -> Decimal:
        """The number, as a Vietnamese or an English program reads it, or as a count."""
        in_english = (
            self.form == Form.ENGLISH
            or (self.form in DOUBTFUL and style == ENGLISH)
            or (self.form == Form.COMMA and style == COUNTS)
        )
        thousands, decimal = (",", ".") if in_english else (".", ",")
        return self.sign * Decimal(self.digits.replace(thousands, "").replace(decimal, "."))


def typed(text: str, *, percent: bool = False) -> Typed:
    """Take a text apart: «(1.234,5)» is minus 1.234,5. A form of NONE is no number."""
    for form, pattern in FORMS:  # most are written plainly
        if len(text) <= LARGEST and pattern.fullmatch(text):
            return Typed(text, form, 1)
    bare = re.sub(r"\s", "", clean(text)).replace("−", "-")
    if percent:
        bare = bare.removesuffix("%")
    in_brackets = bare.startswith("(") and bare.endswith(")")
    sign = -1 if in_brackets or bare.startswith("-") else 1
    digits = bare[1:-1] if in_brackets else bare
    digits = digits[1:] if digits[:1] in ("+", "-") else digits
    if not digits.isascii() or sum(each.isdigit() for each in digits) > LARGEST:
        return Typed(digits, Form.NONE, sign)
    form = next((form for form, pattern in FORMS if pattern.fullmatch(digits)), Form.NONE)
    return Typed(digits, form, sign)


def mend_numbers(cells: Cells, *, whole: bool, percent: bool = False) -> None:
    """Read the texts of a column of numbers, and ask where it could mean two things."""
    if cells.texts():
        _read_texts(cells, cells.of_type(str), whole=whole, percent=percent)
    if percent:
        _read_percents(cells)
    else:
        _look_for_lost_thousands(cells, whole=whole)


# Texts


def _read_texts(cells, rows, *, whole, percent):
    # Numbers repeat, and most are plain: each text is taken apart once.
    known = {
        text: typed(PERSONS.sub("", text) if whole else text, percent=percent)
        for text in {cells.value(row) for row in rows}
    }
    style, is_certain = _style(list(known.values()), whole=whole)
    answer = cells.scene.answers.styles.get(cells.place)
    if style is None:
        _ask(cells, known, answer)
        style = answer
    # Without a way for the doubtful ones only those are read that have one reading.
    confidence = Confidence.SURE if is_certain or style is None else Confidence.LIKELY
    repair = cells.repair(Code.NUMBER_TEXT, Confidence.ANSWERED if answer else confidence)
    for row in rows:
        text = cells.value(row)
        found = known[text]
        if found.form == Form.NONE:
            continue  # the field says what is wrong with it
        if style is None and found.form in DOUBTFUL:
            _refuse(cells, row, text, found)
        elif found.digits == text and found.form == Form.PLAIN:
            row.values[cells.index] = Decimal(text)  # digits and nothing else: nothing is mended
        else:
            read = found.read(style or VIETNAMESE)
            cells.put(row, repair, read, lambda text=text, read=read: (text, number(read)))


def _style(known: list[Typed], *, whole: bool) -> tuple[str | None, bool]:
    """(how the doubtful cells of a column are read, whether there is no other way); None where nobody can tell."""
    if whole:
        return COUNTS, True
    forms = Counter(each.form for each in known)
    doubtful = any(forms[each] for each in DOUBTFUL)
    if forms[Form.VIETNAMESE] and forms[Form.ENGLISH]:
        return (None if doubtful else VIETNAMESE), not doubtful
    if forms[Form.ENGLISH]:
        # «12.5» alone is what a program writes; «1,250.5» is a column in another way than ours, which is said.
        return ENGLISH, not doubtful and not any("," in each.digits for each in known)
    if not forms[Form.COMMA]:
        return VIETNAMESE, True  # «1.789» as everybody here types it
    # «1,789» alone may be a thousand; beside «12.500,75» it is none.
    return (VIETNAMESE if forms[Form.VIETNAMESE] else None), False


def _ask(cells, known, answer):
    doubtful = [(text, each) for text, each in known.items() if each.form in DOUBTFUL][:3]
    cells.ask(
        Question(
            "styles",
            cells.place,
            _("How are the numbers of column %(column)s («%(heading)s») written?")
            % {"column": cells.heading.letters, "heading": cells.heading.words},
            (
                Choice(
                    VIETNAMESE,
                    _("the Vietnamese way: point for thousands, comma for decimals"),
                    _both(doubtful, VIETNAMESE),
                ),
                Choice(
                    ENGLISH,
                    _("the English way: comma for thousands, point for decimals"),
                    _both(doubtful, ENGLISH),
                ),
            ),
            examples=tuple(text for text, _typed in doubtful),
        ),
        answer,
    )


def _both(doubtful, style):
    return "; ".join(f"{text} → {number(each.read(style))}" for text, each in doubtful)


def _refuse(cells, row, text, found):
    words = {
        "value": text,
        "one": number(found.read(VIETNAMESE)),
        "other": number(found.read(ENGLISH)),
    }
    cells.refuse(
        row,
        "V-12",
        _("«%(value)s» can be %(one)s or %(other)s, and the column does not tell which.") % words,
        _("Answer the question about this column, or write the number without point or comma."),
    )


# Figures that Excel took for something else


def _read_percents(cells):
    """A cell that shows 5,5% holds 0,055."""
    shown = cells.table.sheet.marks.percents
    if not shown:
        return
    repair = cells.repair(Code.PERCENT)
    for row in cells.of_type(float, int):
        if (row.row, cells.index) in shown:
            value = Decimal(str(cells.value(row)))
            words = (number(value), f"{number(value * 100)}%")
            cells.put(row, repair, value * 100, lambda words=words: words)


def _look_for_lost_thousands(cells, *, whole):
    """«1.789» typed into an English Excel became one and a bit: certain in a count, else three decimals tell."""
    fractions = {value for value in cells.distinct() if type(value) is float and value % 1}
    if not fractions or not _are_thousands(cells, fractions, whole=whole):
        return
    broken = [row for row in cells.of_type(float) if cells.value(row) in fractions]
    answer = cells.scene.answers.styles.get(cells.place)
    _ask_of_thousands(cells, broken, answer)
    if answer == VIETNAMESE:
        repair = cells.repair(Code.THOUSANDS, Confidence.ANSWERED)
        for row in broken:
            value = Decimal(str(cells.value(row)))
            words = (number(value), number(value * 1000))
            cells.put(row, repair, value * 1000, lambda words=words: words)
        _warn_of_small_ones(cells)
    elif answer is None and not whole:
        for row in broken:
            _refuse_fraction(cells, row)


def _are_thousands(cells, fractions, *, whole):
    """Money may have fractions; but hardly three decimals nearly everywhere, and nothing of a thousand or more."""
    if not whole and (
        len(fractions) < FRACTIONS_AT_LEAST
        or any(
            type(value) is not str and value and value >= 1000
            for value in cells.distinct()
            if value is not None
        )
    ):
        return False
    places = [_decimals(value) for value in fractions]
    return max(places) <= 3 and (whole or places.count(3) * 10 >= len(places) * 6)


def _decimals(value):
    return -Decimal(str(value)).normalize().as_tuple().exponent


def _ask_of_thousands(cells, broken, answer):
    examples = [Decimal(str(cells.value(row))) for row in broken[:3]]
    cells.ask(
        Question(
            "styles",
            cells.place,
            _(
                "Column %(column)s («%(heading)s») holds %(count)s fractions such as %(example)s. "
                "Were they typed with a point for thousands, which an English Excel took for a decimal point?"
            )
            % {
                "column": cells.heading.letters,
                "heading": cells.heading.words,
                "count": number(len(broken)),
                "example": number(examples[0]),
            },
            (
                Choice(
                    VIETNAMESE,
                    _("yes, thousands are meant"),
                    "; ".join(f"{number(each)} → {number(each * 1000)}" for each in examples),
                ),
                Choice(
                    ENGLISH,
                    _("no, they are fractions"),
                    "; ".join(number(each) for each in examples),
                ),
            ),
            examples=tuple(number(each) for each in examples),
        ),
        answer,
    )


def _refuse_fraction(cells, row):
    value = Decimal(str(cells.value(row)))
    cells.refuse(
        row,
        "V-12",
        _("«%(value)s» can be %(one)s or %(other)s, and the column does not tell which.")
        % {"value": number(value), "one": number(value), "other": number(value * 1000)},
        _("Answer the question about this column, or write the number without point or comma."),
    )


def _warn_of_small_ones(cells):
    """Where 1.789 became one and a bit, 2.000 became two."""
    small = [row for row in cells.of_type(float, int) if 0 < abs(cells.value(row)) < 10]
    if small:
        cells.warn(
            "V-14",
            _("%(count)s cells hold a small whole number, the first in row %(row)s.")
            % {"count": number(len(small)), "row": small[0].row},
            _("If thousands were meant (2 for 2.000), write them out in your workbook."),
        )
