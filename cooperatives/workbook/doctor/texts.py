"""Mending the letters of a sheet before anything is looked for: old encodings, loose accents, invisible characters.

Column by column: one search over all its texts joined says whether a closer look is needed at all.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest

from django.utils.translation import gettext as _

from cooperatives.workbook.answers import Answers, Choice, Question, place
from cooperatives.workbook.coordinates import column_letters
from cooperatives.workbook.mapping import find
from cooperatives.workbook.marks import TCVN3, TCVN3_CAPITALS, VNI
from cooperatives.workbook.reader import Sheet

from . import encodings
from .encodings import UNICODE
from .repairs import Code, Confidence, Ledger

INVISIBLE = frozenset(
    "\u00ad\u200b\u200c\u200d\u2060\ufeff"
    + "".join(
        chr(code)
        for code in (*range(9), 11, 12, *range(14, 32), *range(127, 133), *range(134, 160))
    )
)
WITHOUT_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))
# Spaces that are none of the keyboard's
ODD_SPACES = frozenset("\u00a0\u202f\u205f\u3000") | frozenset(map(chr, range(0x2000, 0x200B)))
COMBINING = frozenset(map(chr, range(0x300, 0x370)))
CODE_OF = {TCVN3: Code.TCVN3, TCVN3_CAPITALS: Code.TCVN3, VNI: Code.VNI}
EXAMPLES = 3


@dataclass
class TextColumn:
    """The texts of one column of a sheet. `values` is the whole column, one for each row of the sheet."""

    sheet: Sheet
    index: int
    values: list

    @property
    def letters(self) -> str:
        return column_letters(self.index)

    @property
    def place(self) -> str:
        return place(self.sheet.name, self.letters)

    @cached_property
    def texts(self) -> list[tuple[int, int, str]]:
        """(position among the rows, row, text)."""
        return [
            (position, row[0], value)
            for position, (row, value) in enumerate(zip(self.sheet.rows, self.values, strict=True))
            if type(value) is str and value
        ]

    @cached_property
    def joined(self) -> str:
        """All different texts: one look at them says whether a closer one is needed."""
        return "\n".join({value for value in self.values if type(value) is str})

    @cached_property
    def letters_used(self) -> set[str]:
        return set(self.joined)

    def change(self, number: int, text: str) -> None:
        """Put another text into the place of one of `texts`."""
        position, row, _text = self.texts[number]
        self.texts[number] = (position, row, text)
        self.values[position] = text
        for stale in ("joined", "letters_used"):
            self.__dict__.pop(stale, None)


def mend_texts(sheet: Sheet, answers: Answers, ledger: Ledger) -> tuple[Sheet, list[Question]]:
    """The sheet with readable texts, and the questions about columns of which only a person can say how they are read.

    The sheet that was given stays as it was.
    """
    changed: dict[tuple[int, int], str] = {}
    doubtful: set[tuple[int, int]] = set()
    columns = list(_columns(sheet))
    questions = _mend_encodings(columns, answers, ledger, changed, doubtful)
    for column in columns:
        for code, is_ill, mend in _PLAIN_REPAIRS:
            _mend(column, ledger, changed, code, is_ill, mend)
    if not changed and not doubtful:
        return sheet, questions
    rows = list(sheet.rows)
    for (position, index), text in changed.items():
        if rows[position] is sheet.rows[position]:
            rows[position] = (rows[position][0], list(rows[position][1]))
        rows[position][1][index] = text
    return replace(sheet, rows=rows, marks=replace(sheet.marks, doubtful=doubtful)), questions


def _columns(sheet) -> Iterator[TextColumn]:
    for index, values in enumerate(zip_longest(*(values for _row, values in sheet.rows))):
        yield TextColumn(sheet, index, list(values))


def _mend(column, ledger, changed, code, is_ill, mend):
    if not column.joined or not is_ill(column.joined, column.letters_used):
        return
    repair = ledger.open(code, column.place, sheet=column.sheet.name, column=column.letters)
    for number, (position, row, text) in enumerate(column.texts):
        if is_ill(text, set(text)) and (mended := mend(text)) != text:
            repair.add(row, _shown(text), _shown(mended))
            changed[position, column.index] = mended
            column.change(number, mended)


def _shown(text):
    """Spaces as dots, so that an example shows what was wrong."""
    return text.replace("  ", "··")


def _is_decomposed(text, letters):
    return not letters.isdisjoint(COMBINING) and not unicodedata.is_normalized("NFC", text)


def _has_invisible(_text, letters):
    return not letters.isdisjoint(INVISIBLE)


def _has_needless_spaces(text, letters):
    """Line breaks inside a cell are no fault: a heading often has them."""
    return (
        not letters.isdisjoint(ODD_SPACES)
        or "  " in text
        or "\t" in text
        or text[0] == " "
        or text[-1] == " "
        or "\n " in text
        or " \n" in text
    )


def _without_needless_spaces(text):
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


_PLAIN_REPAIRS: tuple[tuple[Code, Callable, Callable], ...] = (
    (Code.DECOMPOSED, _is_decomposed, lambda text: unicodedata.normalize("NFC", text)),
    (Code.INVISIBLE, _has_invisible, lambda text: text.translate(WITHOUT_INVISIBLE)),
    (Code.SPACES, _has_needless_spaces, _without_needless_spaces),
)


# Old encodings


def _mend_encodings(columns, answers, ledger, changed, doubtful) -> list[Question]:
    """Decode the cells of old fonts, and without fonts those whose letters leave no other reading.

    What could be either follows the rest of its column, then the rest of the sheet; where a column holds both
    readings, a person is asked.
    """
    looked = [(column, _look(column)) for column in columns if _needs_a_look(column, answers)]
    whole = Counter()
    for _column, look in looked:
        whole.update(look.certain)
    questions = []
    for column, look in looked:
        asked = answers.encodings.get(column.place)
        question = look.is_mixed and _question(column, look)
        if question:
            questions.append(question.answered(asked) if asked else question)
        usual, repairs = _most(look.certain) or _most(whole), {}
        for number, (position, row, text) in enumerate(column.texts):
            if question and not asked and _is_open(text, look.readings[text]):
                doubtful.add((row, column.index))
                continue
            encoding = asked or look.encoding_of(text, row, usual)
            if not _can_be_decoded(text, encoding):
                continue
            font = column.sheet.marks.fonts.get((row, column.index), "")
            mended = encodings.decode(
                text, TCVN3_CAPITALS if (encoding, font) == (TCVN3, TCVN3_CAPITALS) else encoding
            )
            if mended == text:
                continue
            repair = repairs.get(encoding)
            if repair is None:
                repair = repairs[encoding] = ledger.open(
                    CODE_OF[encoding],
                    column.place,
                    sheet=column.sheet.name,
                    column=column.letters,
                    confidence=_confidence(asked, font),
                )
            repair.add(row, text, mended)
            if repair.is_declined:
                continue
            changed[position, column.index] = mended
            column.change(number, mended)
    return questions


def _needs_a_look(column, answers):
    if column.joined.isascii():
        return False
    if column.place in answers.encodings:
        return True
    fonts = column.sheet.marks.fonts
    if fonts and any((row, column.index) in fonts for _position, row, _text in column.texts):
        return True
    return encodings.may_be_old(column.joined, column.letters_used)


@dataclass
class Look:
    """How the texts of a column can be read. `certain` counts those with one reading only."""

    readings: dict[str, set[str]]
    fonts: dict[int, str]
    certain: Counter
    # Where the sheet names old fonts, a cell in another font is no old text unless its letters say so.
    has_fonts: bool

    @cached_property
    def is_mixed(self) -> bool:
        """Unicode and old letters without fonts, and texts that could be either."""
        old = sum(count for way, count in self.certain.items() if way != UNICODE)
        both = [text for text, ways in self.readings.items() if _is_open(text, ways)]
        return bool(old and self.certain[UNICODE] and both and not self.fonts)

    def encoding_of(self, text, row, usual) -> str:
        ways = self.readings[text]
        font = self.fonts.get(row, "")
        if font:
            way = VNI if font == VNI else TCVN3
            return UNICODE if ways == {UNICODE} else way
        if len(ways) == 1:
            return next(iter(ways))
        if self.is_mixed or self.has_fonts or text.isascii():
            return UNICODE
        # No reading makes words of it (a foreign name), or several do: as the others are.
        return usual if not ways or usual in ways else UNICODE


def _look(column) -> Look:
    fonts = column.sheet.marks.fonts
    own = {
        row: fonts[row, column.index]
        for _position, row, _text in column.texts
        if (row, column.index) in fonts
    }
    texts = {text for _position, _row, text in column.texts}
    # A heading that is known as it stands is in Unicode, whatever stands below it.
    read = {text: {UNICODE} if find(text) else encodings.readings(text) for text in texts}
    certain = Counter(next(iter(read[text])) for text in texts if len(read[text]) == 1)
    return Look(read, own, certain, bool(fonts))


def _is_open(text, ways):
    return len(ways) > 1 and not text.isascii()


def _most(counts) -> str:
    """The reading of most texts; "" when there is none, or nearly as many read otherwise."""
    if not counts:
        return ""
    way, count = counts.most_common(1)[0]
    return way if count * 10 >= sum(counts.values()) * 8 else ""


def _can_be_decoded(text, encoding):
    return encoding in CODE_OF and not text.isascii() and not encodings.is_only_unicode(text)


def _confidence(asked, font):
    if asked:
        return Confidence.ANSWERED
    return Confidence.SURE if font else Confidence.LIKELY


def _question(column, look) -> Question:
    texts = [text for text, ways in look.readings.items() if _is_open(text, ways)][:EXAMPLES]
    choices = [
        Choice(way, label, "; ".join(encodings.decode(text, way) for text in texts))
        for way, label in (
            (UNICODE, _("as it stands (Unicode)")),
            (TCVN3, _("TCVN3 (ABC), fonts such as .VnTime")),
            (VNI, _("VNI, fonts such as VNI-Times")),
        )
    ]
    return Question(
        "encodings",
        column.place,
        _(
            "Column %(column)s mixes Unicode with old letters. How are the doubtful cells to be read?"
        )
        % {"column": column.letters},
        tuple(choices),
        examples=tuple(texts),
    )
