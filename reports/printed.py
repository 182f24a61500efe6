"""Where something stands in a stored PDF: on which page of the text, or of which appendix.

Whoever holds the printed paper in hand turns to a page, not to a section. Nothing is guessed: what is not found, or
could be on several pages, has no page.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .blocks import Table
from .corrections import Correction
from .form.reading import NotAPdf, read_text
from .paper import Sheet

# Space and every kind of hyphen: lines are divided elsewhere, and the PDF marks it.
BETWEEN = re.compile(r"[\s\u00ad\u200b\x02\ufffe-]+")
APPENDIX = re.compile(r"Phụ lục (\w+)")
# A sentence may go over to the next page: then its beginning is looked for, and at last its end.
BEGINNINGS, SHORTEST = (80, 50), 24


@dataclass(frozen=True)
class Place:
    """A page as it is numbered on paper; each appendix is numbered by itself."""

    page: int
    appendix: str = ""


@dataclass(frozen=True)
class Printed:
    """The pages of a PDF as bare text, and its bookmarks as (title, page from 0)."""

    pages: tuple[str, ...] = ()
    marks: tuple[tuple[str, int], ...] = ()

    def where(self, correction: Correction, sheet: Sheet) -> Place | None:
        """The page on which `correction.before` was printed; `sheet` is what the PDF was made of."""
        if not self.pages or not correction.before:
            return None
        if appendix := APPENDIX.match(correction.place):
            pages = self._appendix(appendix[1])
            found = self._in(pages, correction)
            return None if found is None else Place(found - pages.start + 1, appendix[1])
        found = self._of_text(correction, sheet)
        return None if found is None else Place(found + 1)

    def _of_text(self, correction, sheet):
        if correction.kind == "head":
            return 0 if correction.words != "người ký" else self._last(correction.before)
        pages = self._section(correction.place)
        if correction.kind == "cell" or ", tên và ghi chú" in correction.place:
            pages = self._table(correction.place.split(",")[0], sheet, pages)
        return self._in(pages, correction)

    @property
    def _text(self) -> range:
        """The pages before the first appendix."""
        starts = (page for title, page in self.marks if APPENDIX.match(title))
        return range(next(starts, len(self.pages)))

    def _appendix(self, number) -> range:
        starts = [
            (APPENDIX.match(title)[1], page) for title, page in self.marks if APPENDIX.match(title)
        ]
        ends = [*(page for _number, page in starts[1:]), len(self.pages)]
        for (name, start), end in zip(starts, ends, strict=True):
            if name == number:
                return range(start, end)
        return range(0)

    def _section(self, place) -> range:
        """The pages of «Phần I, mục II.1»: from its bookmark to the next one. Elsewhere all of the text."""
        part, _comma, section = place.partition(", mục ")
        if not part.startswith("Phần"):
            return self._text
        first = 0
        for name in (part, *filter(None, section.split(",")[0].split("."))):
            titles = [title for title, _page in self.marks[first:]]
            found = next(
                (at for at, each in enumerate(titles) if each.startswith(f"{name}.")), None
            )
            if found is None:
                return self._text
            first += found + 1
        start = self.marks[first - 1][1]
        end = self.marks[first][1] if first < len(self.marks) else len(self.pages) - 1
        return range(start, end + 1)

    def _table(self, name, sheet, pages) -> range:
        """From the page on which the title of a table stands."""
        tables = (block for block in sheet.blocks if isinstance(block, Table))
        title = next((each.title for each in tables if each.title.split(".")[0] == name), "")
        if not title:
            return pages
        start = self._first(bare(title), self._text)
        return range(0) if start is None else range(start, self._text.stop)

    def _in(self, pages, correction) -> int | None:
        if correction.kind == "cell":
            return self._row(pages, correction)
        sentence = bare(correction.before)
        wanted = [sentence, *(sentence[:size] for size in BEGINNINGS), sentence[-SHORTEST:]]
        for each in wanted:
            if len(each) >= min(SHORTEST, len(sentence)):
                found = self._first(each, pages)
                if found is not None:
                    return found
        return None

    def _row(self, pages, correction):
        """The first page that has all that the row is named by, and what stood in the cell."""
        wanted = [bare(each) for each in (*correction.words.split(", "), correction.before)]
        return next((at for at in pages if all(each in self.pages[at] for each in wanted)), None)

    def _first(self, wanted, pages):
        return next((at for at in pages if wanted in self.pages[at]), None)

    def _last(self, words):
        return next((at for at in reversed(self._text) if bare(words) in self.pages[at]), None)


def bare(text: str) -> str:
    return BETWEEN.sub("", unicodedata.normalize("NFC", text))


def printed(path: Path, sha256: str) -> Printed:
    """What stands on the pages of a stored PDF; nothing when it cannot be read. Read once for each hash."""
    return _read(path, sha256)


@lru_cache(maxsize=4)
def _read(path, _sha256):
    try:
        pages, marks = read_text(path)
    except (NotAPdf, FileNotFoundError):
        return Printed()
    return Printed(tuple(map(bare, pages)), marks)
