"""A figure beside that of the year before, and whether the leap needs a note. Plain values, no database.

The limits are data/return_changes.csv, each with its source.
"""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from cluster_portal.text import number
from cooperatives.rules.catalogue import DATA


@dataclass(frozen=True)
class Limit:
    """A change above `percent` of the year before that is at least `least_difference` asks for a note."""

    measure: str
    percent: Decimal
    least_difference: Decimal
    source: str


@dataclass(frozen=True)
class ValueChange:
    now: Decimal
    before: Decimal
    limit: Limit | None
    decimals: int = 0

    @property
    def difference(self) -> Decimal:
        return self.now - self.before

    @property
    def percent(self) -> Decimal | None:
        """Growth in percent of the year before, to the tenth; None where there was nothing to grow from."""
        if not self.before:
            return None
        return (self.difference * 100 / abs(self.before)).quantize(Decimal("0.1"))

    @property
    def is_outlier(self) -> bool:
        if self.limit is None or self.percent is None:
            return False
        return (
            abs(self.percent) > self.limit.percent
            and abs(self.difference) >= self.limit.least_difference
        )

    def __str__(self):
        """«+12 (+3,5%)», to the decimals of the figure; a minus as papers print it."""
        text = signed(self.difference, self.decimals)
        if self.percent is None or not self.difference:
            return text
        return f"{text} ({signed(self.percent)}%)"


def signed(value: Decimal, decimals: int | None = None) -> str:
    """«+12», «−3», «0»."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{number(abs(value), decimals)}"


def change_of(
    now: Decimal | None, before: Decimal | None, measure: str, decimals: int = 0
) -> ValueChange | None:
    if now is None or before is None:
        return None
    return ValueChange(Decimal(now), Decimal(before), _limits().get(measure), decimals)


@cache
def _limits() -> dict[str, Limit]:
    with (DATA / "return_changes.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["measure"]: Limit(
                row["measure"],
                Decimal(row["percent"]),
                Decimal(row["least_difference"]),
                row["source"],
            )
            for row in csv.DictReader(lines)
        }
