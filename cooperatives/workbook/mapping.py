"""Which column of the register a heading means. Case, diacritics, brackets, units and order do not matter."""

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from cluster_portal.text import clean

from .answers import IGNORED, place, split_place
from .columns import BY_NAME, HEADINGS, Column
from .coordinates import column_letters
from .words import plain

BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# «Doanh thu năm 2023», «Số thành viên đến 31/12/2023»
YEAR_WORDS = re.compile(
    r" ?\b(?:nam|den|tinh den|ngay)?(?: ngay)?(?: \d{1,2} \d{1,2})? ?(20\d\d)\b"
)
UNIT_WORDS = re.compile(r" (?:trieu dong|tr d|trd|nguoi|dvt.*)$")
# Accents matter here: «đồng» is money, «động» is not.
MONEY_UNIT = re.compile(r"(nghìn|ngàn|triệu|tr\.?|tỷ|tỉ)?\s*(?:đồng|vnđ|vnd)\b|\btr\.?đ\b")


# From here on two headings resemble each other by their letters
NEAR = 0.75
# «Danh sách!?name» asks which column of the sheet holds the names; its answer is the letters of that column.
ASKED_FOR = "?"


class How(StrEnum):
    """How it is known what a heading means."""

    EXACT = "exact"
    REMEMBERED = "remembered"
    ANSWERED = "answered"
    GUESSED = "guessed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Heading:
    """A heading as it stands over a column; `above` is the merged heading over it, «Thành viên» over «Nữ».

    `means` is the column of the register that it was understood as, None for one that is unknown or left out: `how`
    says which. `place` is where answers find it.
    """

    index: int
    text: str
    above: str = ""
    means: Column | None = None
    how: How = How.UNKNOWN
    place: str = ""

    @property
    def letters(self) -> str:
        return column_letters(self.index)

    @property
    def words(self) -> str:
        return clean(f"{self.above} – {self.text}" if self.above else self.text)

    @property
    def key(self) -> str:
        """What a province's memory knows it by."""
        return plain(f"{self.above} {self.text}")[:300]

    @property
    def is_left_out(self) -> bool:
        """Somebody said that this column is not for the register."""
        return self.means is None and self.how != How.UNKNOWN

    def column(self) -> Column | None:
        """The column it means."""
        return self.means

    def shown(self) -> str:
        """As a person would name it: with the heading above only where that is what makes it known."""
        if self.above and find(self.text) is None:
            return self.words
        return clean(self.text)

    def years(self) -> set[int]:
        return {int(each) for each in re.findall(r"\b(20\d\d)\b", f"{self.above} {self.text}")}

    def is_a_year_long(self) -> bool:
        """An income «/năm», where one month is wanted."""
        return bool(re.search(r"/\s*năm\b", f"{self.above} {self.text}".lower()))

    def nearest(self) -> list[Column]:
        """The columns whose headings it resembles, at most three, the nearest first."""
        likeness = {}
        for words in {plain(self.text), self.key}:
            for heading, column in HEADINGS.items():
                found = _likeness(heading, words)
                likeness[column] = max(found, likeness.get(column, 0))
        close = sorted(likeness, key=lambda column: -likeness[column])
        return [column for column in close[:3] if likeness[column]]


class Mapper:
    """What the headings of one file mean: what the clerk said of a column, what the province confirmed once, what
    everybody writes, and what resembles that but for a slip of the keys."""

    def __init__(self, columns: dict[str, str] | None = None, memory: dict[str, str] | None = None):
        """`columns` are those of Answers; `memory` is {folded heading: name of a column or IGNORED}."""
        self.answers, self.memory = dict(columns or {}), memory or {}
        for key, value in (columns or {}).items():
            sheet, where = split_place(key)
            if where.startswith(ASKED_FOR):
                self.answers[place(sheet, value)] = where.removeprefix(ASKED_FOR)

    def known(self, text: str, above: str = "") -> Column | None:
        """What a heading means without a guess and without an answer: how the row of headings is recognised."""
        remembered = self.memory.get(plain(f"{above} {text}"), "")
        if remembered in BY_NAME:
            return BY_NAME[remembered]
        return (above and find(f"{above} {text}")) or find(text)

    def guessed(self, text: str, above: str = "") -> Column | None:
        """What a heading means, misspelt ones as well."""
        return self.known(text, above) or misspelt(plain(f"{above} {text}"))

    def understood(self, heading: Heading, place: str) -> Heading:
        """The heading with what it means."""
        for how, name in (
            (How.ANSWERED, self.answers.get(place)),
            (How.REMEMBERED, self.memory.get(heading.key)),
        ):
            if name is not None and (name == IGNORED or name in BY_NAME):
                return replace(heading, means=BY_NAME.get(name), how=how, place=place)
        if means := self.known(heading.text, heading.above):
            return replace(heading, means=means, how=How.EXACT, place=place)
        means = misspelt(heading.key) or (heading.above and misspelt(plain(heading.text)))
        how = How.GUESSED if means else How.UNKNOWN
        return replace(heading, means=means or None, how=how, place=place)


def _likeness(heading, words) -> float:
    """How much two folded headings resemble each other: by their letters, or one says what the other says and more."""
    mine, theirs = set(heading.split()), set(words.split())
    ratio = SequenceMatcher(None, heading, words).ratio()
    is_part = min(len(mine), len(theirs)) >= 2 and (mine <= theirs or theirs <= mine)
    return ratio if is_part or ratio >= NEAR else 0


def find(text: str) -> Column | None:
    for words in _ways_to_read(text):
        if column := HEADINGS.get(words):
            return column
    return None


def _ways_to_read(text):
    yield plain(text)
    bare = plain(BRACKETS.sub(" ", text))
    yield bare
    dated = YEAR_WORDS.sub("", f" {bare}").strip()
    yield dated
    yield UNIT_WORDS.sub("", dated)


def misspelt(words: str) -> Column | None:
    """The column whose heading these folded words are but for one letter, or but for a space: «doanh thuu», «doanhthu».

    A short word is no evidence: «nam» and «nữ» are one letter apart as well.
    """
    dated = UNIT_WORDS.sub("", YEAR_WORDS.sub("", f" {words}").strip())
    found = {
        column
        for heading, column in HEADINGS.items()
        if len(heading) >= 6
        and (heading.replace(" ", "") == dated.replace(" ", "") or _one_slip(heading, dated))
    }
    return found.pop() if len(found) == 1 else None


def _one_slip(heading, words):
    mine, theirs = heading.split(), words.split()
    if len(mine) != len(theirs):
        return False
    differing = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and _one_letter_apart(*differing[0])


def _one_letter_apart(first, second):
    short, long = sorted((first, second), key=len)
    if (
        len(long) < 4
        or len(long) - len(short) > 1
        or any(each.isdigit() for each in first + second)
    ):
        return False
    same = next(
        (at for at, (one, other) in enumerate(zip(short, long, strict=False)) if one != other),
        len(short),
    )
    if len(short) < len(long):
        return short[same:] == long[same + 1 :]
    rest, swapped = short[same + 1 :] == long[same + 1 :], short[same : same + 2][::-1]
    return rest or (swapped == long[same : same + 2] and short[same + 2 :] == long[same + 2 :])


def money_units(text: str) -> list[str]:
    """The units of money named in a text: «triệu đồng», «đồng» …"""
    units = []
    for match in MONEY_UNIT.finditer(clean(text).lower()):
        size = (match[1] or "").rstrip(".")
        size = {"tr": "triệu", "ngàn": "nghìn", "tỉ": "tỷ"}.get(size, size)
        if match[0].startswith("tr") and not size:
            size = "triệu"
        units.append(f"{size} đồng".strip())
    return units
