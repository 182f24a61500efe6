"""Digits that people typed into a section: each is shown with the figure of the data that lies nearest.

Dates, years, hours, numbers of decrees and papers, articles and marks of lists are no figures. What is left may stand
(no register knows how many people came to a meeting), but it does not follow the data.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from cluster_portal.text import fold, number

from .bound import BoundNumber, BoundNumbers, markup
from .writing import BINDING, NUMBERED

DIGITS = re.compile(r"(?<![\w/.,-])\d+(?:[.,]\d+)*(?![\w/])")
_PAPER = r"nghị quyết|quyết định|nghị định|thông tư|chỉ thị|kế hoạch|kết luận|công văn|báo cáo|hướng dẫn|luật"
_PLACE = r"điều|khoản|điểm|chương|mục|phụ lục|bảng|hình|phần|khóa|nhiệm kỳ|lần thứ|thứ|hạng|quý|tháng|ngày"
# What is no figure, in the order in which it is looked for
NO_FIGURES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        BINDING.pattern,
        r"\b\d{1,2}/\d{1,2}(?:/\d{4})?\b",
        r"\(\d{1,2}[./-]\d{1,2}(?:[./-]\d{4})?\)",
        r"ngày\s+\d{1,2}(?:[./-]\d{1,2}(?:[./-]\d{4})?)?(?:\s+tháng\s+\d{1,2})?(?:\s+năm\s+\d{4})?",
        r"\btháng\s+\d{1,2}/\d{4}\b",
        r"\b(?:giai đoạn|nhiệm kỳ|năm|các năm)\s+\d{4}(?:\s*[-–,]\s*\d{4})*",
        r"\b(?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d\b",
        r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]\d)",
        rf"\b(?:{_PAPER})\s+(?:số\s+)?\d+\S*",
        r"\bsố\s+\d+\s*[-/]\s*\S+",
        r"\b\d+(?:/\d{4})?/[A-ZĐ]\S*",
        r"\b\d+[-–][A-ZĐ]{2}\S*",
        rf"\b(?:{_PLACE})\s+\d+\b",
        r"\b\d{1,2}\s*(?:giờ|h)(?:\s*\d{2}(?:\s*phút)?)?\b",
        r"\b\d{1,2}\s*:\s*\d{2}\b",
    )
)
# How near a value must lie to be offered, as a part of what was typed
NEAR = Decimal("0.15")


@dataclass(frozen=True)
class Near:
    """A figure that may be meant, and the form in which it would stand there."""

    bound: BoundNumber
    form: str
    is_equal: bool

    @property
    def shown(self) -> str:
        return self.bound.written(self.form)

    @property
    def markup(self) -> str:
        return markup(self.bound.name, self.form)


@dataclass(frozen=True)
class Typed:
    """Digits at `start` of a section, on its line (from 1), with the figures that may be meant, the likeliest first."""

    text: str
    start: int
    line: int
    around: str
    near: tuple[Near, ...]

    def button(self, near: Near) -> str:
        """What the button that binds these digits sends."""
        return f"{self.start}:{self.text}:{near.markup}"

    @property
    def buttons(self) -> list[tuple[str, Near]]:
        return [(self.button(near), near) for near in self.near]


def typed_digits(text: str, numbers: BoundNumbers, *, limit: int = 3) -> list[Typed]:
    """Every figure of a section that was typed by hand. `numbers` are gone through once for each."""
    found = []
    for match in DIGITS.finditer(_blanked(text)):
        begin, end = match.span()
        around = text[max(0, begin - 60) : end + 60].replace("\n", " ")
        found.append(
            Typed(
                text=match[0],
                start=begin,
                line=text.count("\n", 0, begin) + 1,
                around=around,
                near=tuple(_nearest(match[0], text[max(0, begin - 40) : end + 60], numbers))[
                    :limit
                ],
            )
        )
    return found


def value_of(digits: str) -> Decimal | None:
    """«1.789» is 1789, «5,5» is 5.5, as Vietnamese papers write; None for «1.2.3»."""
    if not re.fullmatch(r"\d{1,3}(?:\.\d{3})*(?:,\d+)?|\d+(?:,\d+)?", digits):
        return None
    try:
        return Decimal(digits.replace(".", "").replace(",", "."))
    except InvalidOperation:  # pragma: no cover  the pattern lets nothing else through
        return None


def bind(text: str, *, start: int, digits: str, by: str) -> str | None:
    """The text with a bound number in place of the digits; None when they do not stand there any more."""
    if text[start : start + len(digits)] != digits:
        return None
    return text[:start] + by + text[start + len(digits) :]


def _blanked(text: str) -> str:
    """The text with what is no figure replaced by letters, so that places stay what they are."""
    for pattern in NO_FIGURES:
        text = pattern.sub(lambda match: "x" * len(match[0]), text)
    return "\n".join(
        NUMBERED.sub(lambda match: "x" * len(match[0]), line) for line in text.split("\n")
    )


def _nearest(digits, around, numbers) -> Iterator[Near]:
    """Equal values first, then those whose words stand around it, the whole cluster's, the nearer one.

    Beside an equal one no other is offered.
    """
    value = value_of(digits)
    if value is None:
        return
    words = set(fold(around).split())
    ranked = []
    for order, bound in enumerate(numbers):
        for shown, form in _values(bound):
            distance = abs(shown - value)
            if distance and distance > NEAR * max(value, 1):
                continue
            common = len(words & set(fold(f"{bound.words} {bound.unit}").split()))
            rank = (bool(distance), -common, bound.place is not None, distance, order)
            ranked.append((*rank, form, bound))
            if not distance:
                break
    seen, has_equal = set(), any(not each[0] for each in ranked)
    for is_far, *_rank, form, bound in sorted(ranked, key=lambda each: each[:5]):
        if bound.name not in seen and not (is_far and has_equal):
            seen.add(bound.name)
            yield Near(bound, form, not is_far)


def _values(bound: BoundNumber) -> Iterator[tuple[Decimal, str]]:
    """What the number looks like when it is written: plain, or as the money of a billion."""
    if bound.value is None:
        return
    plain = value_of(number(bound.value, bound.decimals))
    if plain is not None:
        yield plain, "so" if bound.unit.startswith("triệu") else ""
    if bound.unit == "triệu đồng":
        yield value_of(number(Decimal(bound.value) / 1000, 1)), "ty-so"
