"""The indicators (chỉ tiêu): loading them from data/indicators.csv, and computing those that the register knows.

A source reads one province's value, or that of all together (None), out of the year's statistics. All provinces are
read at once, in a fixed number of queries. None is «nothing to compute from», never 0.
"""

import csv
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from django.db import transaction

from cooperatives.models import Kind, Rating
from cooperatives.statistics import Annual, Counts, annual

from .models import EmulationYear, Indicator

CATALOGUE = Path(__file__).parent / "data" / "indicators.csv"
RATED = (Rating.GOOD, Rating.FAIR, Rating.AVERAGE, Rating.WEAK)


def new_cooperatives(statistics: Annual, province_id: int | None) -> Decimal | None:
    """Cooperatives and credit funds founded in the year."""
    return Decimal(_founded(statistics, province_id).cooperatives_and_credit_funds)


def new_groups(statistics: Annual, province_id: int | None) -> Decimal | None:
    """Cooperative groups of the list founded in the year; those known only by number are not in it."""
    return Decimal(_founded(statistics, province_id).groups)


def alliance_member_rate(statistics: Annual, province_id: int | None) -> Decimal | None:
    """Members of the alliance, % of the active cooperatives and credit funds."""
    counts = statistics.now.of(province_id)
    return share(
        counts.alliance_members.cooperatives_and_credit_funds,
        counts.active.cooperatives_and_credit_funds,
    )


def good_and_fair_rate(statistics: Annual, province_id: int | None) -> Decimal | None:
    """Rated good or fair, % of those that were rated."""
    ratings = statistics.figures.ratings(province_id=province_id)
    good = ratings.get(Rating.GOOD, 0) + ratings.get(Rating.FAIR, 0)
    return share(good, sum(ratings.get(rating, 0) for rating in RATED))


def mean_revenue(statistics: Annual, province_id: int | None) -> Decimal | None:
    """Triệu đồng a cooperative, over those that reported it; credit funds would drown the others."""
    return _of_cooperatives(statistics, "revenue", province_id).mean


def mean_profit(statistics: Annual, province_id: int | None) -> Decimal | None:
    """Triệu đồng before tax a cooperative, over those that reported it."""
    return _of_cooperatives(statistics, "profit", province_id).mean


def worker_income(statistics: Annual, province_id: int | None) -> Decimal | None:
    """Triệu đồng a regular worker and month, weighted by workers."""
    return _of_cooperatives(statistics, "worker_income", province_id).weighted_mean


def bad_debt_ratio(statistics: Annual, province_id: int | None) -> Decimal | None:
    """Bad debt of the credit funds, % of their loans; None for a province without credit funds."""
    funds = statistics.figures.of(
        "bad_debt_ratio", kinds=[Kind.CREDIT_FUND], province_id=province_id
    )
    return funds.weighted_mean


# What the column `source` of an indicator may name.
SOURCES: dict[str, Callable[[Annual, int | None], Decimal | None]] = {
    source.__name__: source
    for source in (
        new_cooperatives,
        new_groups,
        alliance_member_rate,
        good_and_fair_rate,
        mean_revenue,
        mean_profit,
        worker_income,
        bad_debt_ratio,
    )
}


def share(part: int, whole: int) -> Decimal | None:
    """Percent, unrounded; None of nothing."""
    return Decimal(100 * part) / whole if whole else None


def rounded(value: Decimal | None, decimals: int) -> Decimal | None:
    """The one place where a computed value is rounded: half up, to the decimals of its indicator."""
    if value is None:
        return None
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def computed_values(year: EmulationYear, *, as_of: date) -> dict[tuple[int, int], Decimal | None]:
    """{(province, indicator): value} of every computed indicator and every member, by their numbers.

    The number of queries is fixed.
    """
    indicators = list(Indicator.objects.exclude(source=""))
    provinces = list(year.provinces())
    statistics = annual(year.year, year.cluster, as_of)
    return {
        (province.pk, indicator.pk): rounded(
            SOURCES[indicator.source](statistics, province.pk), indicator.decimals
        )
        for province in provinces
        for indicator in indicators
    }


@transaction.atomic
def load_indicators(path: Path = CATALOGUE) -> int:
    """Load the catalogue; a second run changes nothing. Returns how many indicators are in it."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        code, source = row.pop("code"), row["source"]
        if source and source not in SOURCES:
            raise ValueError(f"{code}: no source is called {source}")
        values = row | {"is_additive": row["is_additive"] == "1"}
        Indicator.objects.update_or_create(code=code, defaults=values)
    return len(rows)


def _founded(statistics, province_id) -> Counts:
    if province_id is None:
        return statistics.founded_total
    return statistics.founded.get(province_id, Counts())


def _of_cooperatives(statistics, name, province_id):
    return statistics.figures.of(name, kinds=[Kind.COOPERATIVE], province_id=province_id)
