"""What a rule is, the table that the rules are put into, and what they share when they measure.

Nghị định 30/2020/NĐ-CP binds state bodies; alliances of cooperatives apply it as fits (Điều 2, khoản 2). «Ô số» are
the numbered places of its Phụ lục I.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from reports.form.anatomy import (
    Paper,
    texts_of,
)
from reports.form.reading import Line

# What a measure on paper may be off: borders and hinting move a letter by so much.
CLOSE = 0.6
PL = "Nghị định 30/2020/NĐ-CP, Phụ lục I, "
FILE = "PDF/A-3 (ISO 19005-3), PDF/UA-1 (ISO 14289-1)"


class Certainty(StrEnum):
    """How sure it is that the rule is one."""

    LAW = "quy định"
    CUSTOM = "thông lệ"
    OURS = "đề xuất"


@dataclass(frozen=True)
class Measure:
    """What was found in one place; `page` 0 is the file itself."""

    page: int
    found: str
    wanted: str
    is_kept: bool


@dataclass(frozen=True)
class Rule:
    code: str
    title: str
    source: str
    certainty: Certainty
    check: Callable[[Paper], Iterator[Measure]]


RULES: list[Rule] = []


def rule(code, title, source, certainty=Certainty.LAW):
    """Put the function below into the table of rules."""

    def put(check):
        RULES.append(Rule(code, title, source, certainty, check))
        return check

    return put


# Single spacing of Times: the distance of two lines in letter sizes
SINGLE = 1.149


def mm(value) -> str:
    return f"{value:.1f} mm".replace(".", ",")


def look(line: Line) -> str:
    weight = "đậm" if line.is_bold else "thường"
    return f"cỡ {line.size:g}, {weight}{', nghiêng' if line.is_italic else ''}"


def one(line, page, name, is_right, wanted) -> Iterator[Measure]:
    """An element that stands once."""
    if line is None:
        yield Measure(page, f"không tìm thấy {name}", wanted, False)
    else:
        yield Measure(line.page, f"«{line.text}», {look(line)}", wanted, bool(is_right()))


def middle(paper) -> float:
    return (paper.left + paper.right) / 2


def last_page(paper) -> int:
    return paper.main_pages[-1].number if paper.main_pages else 1


def below(page, line) -> list[Line]:
    return sorted(
        (each for each in texts_of(page) if each.baseline > line.baseline),
        key=lambda each: each.baseline,
    )


def line_below(paper, line, lines, least, most, wanted) -> Iterator[Measure]:
    """A drawn line in the middle under the last of some lines; its length beside the longest of them."""
    if line is None:
        yield Measure(1, "không tìm thấy dòng chữ", wanted, False)
        return
    below = [
        each
        for each in paper.first.ruled
        if each.is_horizontal
        and 0 < each.top - line.baseline < 5
        and abs((each.left + each.right) / 2 - line.centre) < 3
    ]
    if not below:
        yield Measure(1, "không có đường kẻ", wanted, False)
        return
    share = below[0].length / max(each.width for each in lines)
    yield Measure(
        1, f"dài {share * 100:.0f} % dòng chữ", wanted, least - 0.005 <= share <= most + 0.005
    )


def extremes(values, key) -> list:
    """The least and the greatest, once when they are one."""
    if not values:
        return []
    ordered = sorted(values, key=key)
    return ordered[:1] if len(ordered) == 1 else [ordered[0], ordered[-1]]


def roman(value: int) -> str:
    text = ""
    for number, letters in (
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        while value >= number:
            text, value = text + letters, value - number
    return text
