"""Which column of the register a heading means. Case, diacritics, brackets, units and order do not matter."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from cluster_portal.text import clean

from .columns import HEADINGS, Column
from .container import column_letters
from .words import plain

BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# «Doanh thu năm 2023», «Số thành viên đến 31/12/2023»
YEAR_WORDS = re.compile(
    r" ?\b(?:nam|den|tinh den|ngay)?(?: ngay)?(?: \d{1,2} \d{1,2})? ?(20\d\d)\b"
)
UNIT_WORDS = re.compile(r" (?:trieu dong|tr d|trd|nguoi|dvt.*)$")
# Accents matter here: «đồng» is money, «động» is not.
MONEY_UNIT = re.compile(r"(nghìn|ngàn|triệu|tr\.?|tỷ|tỉ)?\s*(?:đồng|vnđ|vnd)\b|\btr\.?đ\b")


@dataclass(frozen=True)
class Heading:
    """A heading as it stands over a column; `above` is the merged heading over it, «Thành viên» over «Nữ»."""

    index: int
    text: str
    above: str = ""

    @property
    def letters(self) -> str:
        return column_letters(self.index)

    @property
    def words(self) -> str:
        return clean(f"{self.above} – {self.text}" if self.above else self.text)

    def column(self) -> Column | None:
        """The column it means; with the heading above first, so that «Nữ» under «Lao động» is not a member."""
        return (self.above and find(f"{self.above} {self.text}")) or find(self.text)

    def shown(self) -> str:
        """As a person would name it: with the heading above only where that is what makes it known."""
        if self.above and find(self.text) is None:
            return self.words
        return clean(self.text)

    def years(self) -> set[int]:
        return {int(each) for each in re.findall(r"\b(20\d\d)\b", f"{self.above} {self.text}")}

    def foreign_unit(self) -> str:
        """«đồng», «tỷ đồng» …; "" when there is none or it is triệu đồng."""
        own = money_units(self.text)
        units = own or money_units(self.above)
        return "" if not units or "triệu đồng" in units else units[0]

    def is_a_year_long(self) -> bool:
        """An income «/năm», where one month is wanted."""
        return bool(re.search(r"/\s*năm\b", f"{self.above} {self.text}".lower()))

    def nearest(self) -> str:
        """The heading that it resembles most, "" when it resembles none."""
        close = get_close_matches(plain(self.text), HEADINGS, n=1, cutoff=0.6)
        return HEADINGS[close[0]].heading if close else ""


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
