"""Bands as the tables of the clusters write them: «từ 80% trở lên», «từ 60% đến dưới 80%», «dưới 60%»."""

import re
from dataclasses import dataclass
from decimal import Decimal

from cluster_portal.text import fold

NUMBER = r"(\d+(?:[.,]\d+)?)"
UNIT = r"\s*(?:%|phan tram|htx|hop tac xa|don vi|thanh vien|ngay|lan|van ban)?"
# From what is said most exactly to what is said least; all on folded text.
PHRASES = (
    ("between", rf"(?:tu|dat)?\s*{NUMBER}{UNIT}\s*(?:den|-|–|toi)\s*(?:duoi|<)\s*{NUMBER}{UNIT}"),
    ("closed", rf"(?:tu\s*)?{NUMBER}{UNIT}\s*(?:den|-|–|toi)\s*{NUMBER}{UNIT}"),
    ("from", rf"(?:tu|dat)?\s*{NUMBER}{UNIT}\s*(?:tro len|tro di)"),
    ("from", rf"(?:>=|≥|it nhat|toi thieu)\s*{NUMBER}{UNIT}"),
    ("above", rf"(?:>|tren|hon)\s*{NUMBER}{UNIT}"),
    ("under", rf"(?:<|duoi|chua den|khong dat)\s*{NUMBER}{UNIT}"),
)
POINTS = re.compile(rf"(?:(?:duoc|cho|:|=|→|\()?\s*{NUMBER}\s*diem|[→=:]\s*{NUMBER})\s*\)?\s*$")


@dataclass(frozen=True)
class Phrase:
    """What a text says of a band. `before` is the text in front of it; a border may be unclear (not `is_exact`)."""

    start: Decimal | None
    end: Decimal | None
    before: str
    is_exact: bool = True


def band_in(text: str) -> Phrase | None:
    """The band that a text ends with, or None: «Phát triển thành viên: từ 80% trở lên»."""
    folded = _folded(text)
    for kind, pattern in PHRASES:
        found = re.search(rf"(?:^|[\s:(+-]){pattern}\s*[.;,)]*$", folded)
        if found:
            numbers = [_number(each) for each in found.groups() if each]
            before = text[: found.start()].strip(" :;,.(–-+") if found.start() else ""
            return _phrase(kind, numbers, before)
    return None


def bands_in_one_text(text: str) -> list[tuple[Phrase, Decimal]]:
    """[(band, points)] of a text that lists them all: «…: từ 80% trở lên 4 điểm; dưới 80% 3 điểm»; else none."""
    found = []
    for part in re.split(r";|\n", text):
        points = POINTS.search(_folded(part))
        if not points:
            return []
        phrase = band_in(part[: points.start()].strip(" :,(→="))
        if phrase is None:
            return []
        found.append((phrase, _number(points.group(1) or points.group(2))))
    return found if len(found) > 1 else []


def _phrase(kind, numbers, before) -> Phrase:
    if kind == "between":
        return Phrase(numbers[0], numbers[1], before)
    if kind == "closed":
        # «từ 60 đến 79»: the end is the start of the next band, which closes it later.
        return Phrase(numbers[0], numbers[1], before, is_exact=False)
    if kind == "from":
        return Phrase(numbers[0], None, before)
    if kind == "above":
        return Phrase(numbers[0], None, before, is_exact=False)
    return Phrase(None, numbers[0], before)


def _folded(text: str) -> str:
    """Folded letter by letter, so that places in it are places in the text."""
    letters = [fold(letter) or letter for letter in text]
    return "".join(letter if len(letter) == 1 else letter[0] for letter in letters).casefold()


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
