"""What the laws ask for on a day, as plain values: minimum members, size classes, ratings. laws.py reads the rows.

What is not known stays not known: a size class is never guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cooperatives.models import Sector
from cooperatives.models.laws import Certainty, Size, SizeField

# Nghị định 113/2024/NĐ-CP, article 4, by the main registered line; ours are the sectors of the alliances' reports.
FIELD_OF_SECTOR = {
    Sector.AGRICULTURE: SizeField.AGRICULTURE,
    Sector.INDUSTRY: SizeField.INDUSTRY,
    Sector.CONSTRUCTION: SizeField.INDUSTRY,
    Sector.CREDIT: SizeField.FINANCE,
    Sector.TRANSPORT: SizeField.TRADE,
    Sector.TRADE_SERVICES: SizeField.TRADE,
    Sector.ENVIRONMENT: SizeField.TRADE,
    Sector.OTHER: SizeField.TRADE,
}
LARGEST_FIRST = (Size.LARGE, Size.MEDIUM, Size.SMALL, Size.MICRO)


@dataclass(frozen=True)
class Provision:
    """What every row has: since when (None: since ever), by which paper, how sure."""

    valid_from: date | None
    source: str
    note: str
    certainty: str

    @property
    def is_verified(self) -> bool:
        return self.certainty == Certainty.VERIFIED


@dataclass(frozen=True)
class LawLine(Provision):
    code: str
    title: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class MinimumLine(Provision):
    kind: str
    least: int


@dataclass(frozen=True)
class SizeLine(Provision):
    """Money in triệu đồng; None beside a known number of members: the system does not ask for it."""

    system: str
    field: str
    size: str
    members: int | None
    revenue: Decimal | None
    capital: Decimal | None


@dataclass(frozen=True)
class RatingLine(Provision):
    scheme: str
    kinds: tuple[str, ...]
    rating: str
    points_from: Decimal


@dataclass(frozen=True)
class SizeVerdict:
    """The size class of one year; `size` None: not determined, because a figure or the threshold is not known.

    `line` is the threshold that was met, or the one that could not be decided; None where no system was in force.
    """

    size: str | None
    line: SizeLine | None

    @property
    def threshold_is_unknown(self) -> bool:
        return self.line is not None and self.line.certainty == Certainty.UNKNOWN


@dataclass(frozen=True)
class Rulebook:
    laws: tuple[LawLine, ...] = ()
    minimums: tuple[MinimumLine, ...] = ()
    sizes: tuple[SizeLine, ...] = ()
    ratings: tuple[RatingLine, ...] = ()

    def law_on(self, kind: str, day: date | None) -> LawLine | None:
        """The law under which an organization of this kind was founded on `day`; None when none is known."""
        return _in_force((line for line in self.laws if kind in line.kinds), day) if day else None

    def minimum(self, kind: str, founded_on: date | None) -> MinimumLine | None:
        """The least number of members by the law of the founding day; without a day, by the oldest."""
        return _in_force((line for line in self.minimums if line.kind == kind), founded_on)

    def size(self, sector: str, year: int, figures: dict) -> SizeVerdict:
        """The size class on 31/12 of `year` by the system of that day. `figures`: members_count, revenue, total_capital
        (triệu đồng), None for what nobody has said."""
        lines = self._size_lines(FIELD_OF_SECTOR.get(sector, ""), date(year, 12, 31))
        for size in LARGEST_FIRST:
            line = lines.get(size)
            if line is None:
                continue
            reached = _reaches(line, figures)
            if reached is None:
                return SizeVerdict(None, line)
            if reached:
                return SizeVerdict(size, line)
        return SizeVerdict(None, None)

    def _size_lines(self, field, day) -> dict[str, SizeLine]:
        """{size: line} of the system in force on the day, in this field."""
        newest = _in_force(self.sizes, day, always_from=False)
        if newest is None:
            return {}
        return {
            line.size: line
            for line in self.sizes
            if line.system == newest.system and line.field in ("", field)
        }

    def rating_bands(self, kind: str, year: int) -> list[RatingLine]:
        """The bands of the scheme in force on 31/12 of `year`, best first; empty when none is for this kind."""
        lines = [line for line in self.ratings if kind in line.kinds]
        newest = _in_force(lines, date(year, 12, 31), always_from=False)
        if newest is None:
            return []
        bands = [line for line in lines if line.scheme == newest.scheme]
        return sorted(bands, key=lambda line: line.points_from, reverse=True)

    def rating_for(self, kind: str, year: int, points: Decimal) -> str | None:
        """The word for so many points."""
        bands = self.rating_bands(kind, year)
        return next((band.rating for band in bands if points >= band.points_from), None)


def _in_force(lines: Iterable, day: date | None, *, always_from: bool = True):
    """The line that began last before or on the day; without a day (or before the first) one that was always there."""
    begun = [
        line
        for line in lines
        if (line.valid_from is None and always_from)
        or (line.valid_from and day and line.valid_from <= day)
    ]
    return max(begun, key=lambda line: line.valid_from or date.min, default=None)


def _reaches(line: SizeLine, figures: dict) -> bool | None:
    """Whether the figures reach the threshold: members, and one of revenue and capital. None: that cannot be said."""
    if line.members is None:
        return None
    people = _at_least(figures.get("members_count"), line.members)
    asked = [
        _at_least(figures.get(name), least)
        for name, least in (("revenue", line.revenue), ("total_capital", line.capital))
        if least is not None
    ]
    money = True if not asked or True in asked else None if None in asked else False
    if people is False or money is False:
        return False
    return True if people and money else None


def _at_least(value, least) -> bool | None:
    if least == 0:
        return True
    return None if value is None else value >= least
