"""Districts as headings of groups and names of sheets write them: «II. HUYỆN BÌNH SƠN», «TP Quảng Ngãi», «Bình Sơn»."""

import re
from collections.abc import Iterable

from .words import plain

ABBREVIATED = (
    (re.compile(r"\b(?:tp|t p|thanh pho)\b"), "thanh pho"),
    (re.compile(r"\b(?:tx|t x|thi xa)\b"), "thi xa"),
    (re.compile(r"\b(?:h|huyen)\b"), "huyen"),
    (re.compile(r"\b(?:q|quan)\b"), "quan"),
)
PREFIX = re.compile(r"^(?:huyen|quan|thi xa|thanh pho)\s+(?=\S)")
NUMBERED = re.compile(r"^(?:[ivxlc]+|[a-h]|\d+) ")


class Districts:
    """The districts of a province, found in texts by their names. Pure: the names are given."""

    def __init__(self, names: Iterable[str] = ()):
        self.full = {written_out(plain(name)): name for name in names}
        # A name without its kind stands for one district only where no other has it.
        bare: dict[str, list[str]] = {}
        for words, name in self.full.items():
            bare.setdefault(PREFIX.sub("", words), []).append(name)
        self.bare = {words: found[0] for words, found in bare.items() if len(found) == 1}

    def named(self, text: str) -> str:
        """The district that the text consists of, with or without its kind; "" for any other text."""
        words = NUMBERED.sub("", written_out(plain(text)))
        return self.full.get(words) or self.bare.get(words, "")

    def within(self, text: str) -> str:
        """The district named anywhere in the text, with its kind, or the one that it consists of; "" for none."""
        if found := self.named(text):
            return found
        words = f" {written_out(plain(text))} "
        return max(
            (name for full, name in self.full.items() if f" {full} " in words),
            key=len,
            default="",
        )


def written_out(words: str) -> str:
    """«tp quang ngai» → «thanh pho quang ngai»; only in the place where a kind stands, before a name."""
    for short, full in ABBREVIATED:
        words = short.sub(full, words)
    return words
