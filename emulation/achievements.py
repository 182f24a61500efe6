"""Reads: the results of a year as a table of indicators and provinces (kết quả thực hiện chỉ tiêu)."""

from collections.abc import Iterable
from dataclasses import dataclass

from cooperatives.models import Province

from .models import EmulationYear, Indicator, Result


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator with a result for each province of the table; None where nothing is stored."""

    indicator: Indicator
    cells: tuple[Result | None, ...]

    @property
    def reached_count(self) -> int:
        return sum(1 for cell in self.cells if cell and cell.is_reached)


@dataclass(frozen=True)
class ProvinceResults:
    """One province with all its indicators, in their order."""

    province: Province
    lines: tuple[tuple[Indicator, Result | None], ...]

    @property
    def with_target(self) -> int:
        """How many indicators have a target in numbers and a value to compare with it."""
        return sum(
            1 for _indicator, result in self.lines if result and result.is_reached is not None
        )

    @property
    def reached(self) -> int:
        return sum(1 for _indicator, result in self.lines if result and result.is_reached)


@dataclass(frozen=True)
class Achievements:
    year: EmulationYear
    provinces: tuple[Province, ...]
    rows: tuple[IndicatorRow, ...]

    @property
    def is_empty(self) -> bool:
        return not any(cell for row in self.rows for cell in row.cells)

    def by_province(self) -> tuple[ProvinceResults, ...]:
        return tuple(
            ProvinceResults(province, tuple((row.indicator, row.cells[place]) for row in self.rows))
            for place, province in enumerate(self.provinces)
        )


def achievements(year: EmulationYear, provinces: Iterable[Province]) -> Achievements:
    """Read the results of these provinces, in their order. Two queries at any size."""
    provinces = tuple(provinces)
    results = {
        (result.province_id, result.indicator_id): result
        for result in Result.objects.filter(year=year, province__in=provinces)
    }
    rows = []
    for indicator in Indicator.objects.order_by("order_no"):
        cells = tuple(results.get((province.pk, indicator.pk)) for province in provinces)
        for cell in filter(None, cells):
            cell.indicator = indicator
        rows.append(IndicatorRow(indicator, cells))
    return Achievements(year=year, provinces=provinces, rows=tuple(rows))
