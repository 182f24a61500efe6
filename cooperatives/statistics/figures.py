"""Sums, means and ratings of a year's figures. Money in triệu đồng."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, Sum

from cooperatives.models import Kind, Status, StatusPeriod, YearlyFigures, YearSummary
from cooperatives.models.past import field_on
from cooperatives.models.summaries import SCALES, SUMS, WEIGHTS

from .boundaries import NOT_PLACED, Placement

# «HTX và QTDND»
COOPERATIVES = (Kind.COOPERATIVE, Kind.CREDIT_FUND)
THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True)
class FigureSum:
    """One figure over several organizations: how many gave it, of how many, and what they gave together.

    `total` of members counts a person once for each cooperative («lượt thành viên»).
    """

    n: int = 0
    of: int = 0
    total: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)
    weight: Decimal = Decimal(0)

    def __add__(self, other):
        return FigureSum(
            self.n + other.n,
            self.of + other.of,
            self.total + other.total,
            self.weighted + other.weighted,
            self.weight + other.weight,
        )

    @property
    def mean(self) -> Decimal | None:
        """Plain mean over the organizations that gave it, to the thousandth; None when nobody did."""
        return (self.total / self.n).quantize(THOUSANDTH) if self.n else None

    @property
    def weighted_mean(self) -> Decimal | None:
        """Mean weighted by workers (income) or by loans (bad debt); None for other figures."""
        return (self.weighted / self.weight).quantize(THOUSANDTH) if self.weight else None


@dataclass(frozen=True)
class Figures:
    """The figures of a year by province and kind, of the organizations that were active on the day.

    `of()` adds up; `reported()` says how many organizations have figures at all; `ratings()` counts them.
    """

    year: int
    _sums: dict = field(default_factory=dict)  # (province, kind) -> {field: FigureSum}
    _reported: Counter = field(default_factory=Counter)  # (province, kind) -> organizations
    _ratings: Counter = field(default_factory=Counter)  # (province, kind, rating) -> organizations

    def of(
        self, name: str, *, kinds: Iterable[str] = COOPERATIVES, province_id: int | None = None
    ) -> FigureSum:
        """Add up one field of YearlyFigures over these kinds, in one province or in all. `of` is who has figures."""
        kinds, found = set(kinds), FigureSum()
        for (province, kind), sums in self._sums.items():
            if kind in kinds and province_id in (None, province):
                found += sums[name]
        return found

    def reported(self, *, kinds: Iterable[str], province_id: int | None = None) -> int:
        kinds = set(kinds)
        return sum(
            count
            for (province, kind), count in self._reported.items()
            if kind in kinds and province_id in (None, province)
        )

    def ratings(
        self, *, kinds: Iterable[str] = COOPERATIVES, province_id: int | None = None
    ) -> dict[str, int]:
        """{rating: organizations}; "" are those with figures but without a rating."""
        kinds, found = set(kinds), Counter()
        for (province, kind, rating), count in self._ratings.items():
            if kind in kinds and province_id in (None, province):
                found[rating] += count
        return dict(found)


def figures_of(year: int, *, day: date, placed: Placement, is_kept: bool = False) -> Figures:
    """Read the figures of `year` of the organizations active on `day`. Two queries more where communes decide.

    `is_kept`: summary rows hold the year, and `day` is its last. Those that are not placed are left out.
    """
    figures = Figures(year=year)
    if is_kept:
        _add_summed(figures, year, placed.shown_as)
    else:
        _add_up(figures, year, day, placed, placed.shown_as)
    if placed.peopled:
        commune = field_on("commune", day, "organization__")
        _add_up(figures, year, day, placed, placed.peopled, commune=commune)
    return figures


def _add_summed(figures, year, shown_as):
    rows = YearSummary.objects.filter(year=year, status=Status.ACTIVE, province__in=shown_as)
    measures = {f"{name}_of_all": Sum(name) for name in ("reported", *SUMS)}
    for row in rows.order_by().values("province", "kind", "rating").annotate(**measures):
        key = shown_as[row["province"]], row["kind"]
        if not row["reported_of_all"] or key[0] == NOT_PLACED:
            continue
        sums = figures._sums.setdefault(key, {})
        for name in YearlyFigures.NUMBER_FIELDS:
            sums[name] = sums.get(name, FigureSum()) + _summed_figure(row, name)
        figures._reported[key] += row["reported_of_all"]
        figures._ratings[*key, row["rating"]] += row["reported_of_all"]


def _summed_figure(row, name) -> FigureSum:
    scale, weight = SCALES[name], SCALES.get(WEIGHTS.get(name), 1)
    return FigureSum(
        n=row[f"{name}_count_of_all"],
        of=row["reported_of_all"],
        total=_decimal(Decimal(row[f"{name}_sum_of_all"]) / scale),
        weighted=_decimal(Decimal(row.get(f"{name}_weighted_of_all", 0)) / (scale * weight)),
        weight=_decimal(Decimal(row.get(f"{name}_weight_of_all", 0)) / weight),
    )


def _add_up(figures, year, day, placed, provinces, *, commune=None):
    active = StatusPeriod.objects.on(day).filter(
        organization=OuterRef("organization"), status=Status.ACTIVE
    )
    place = {"place": commune} if commune else {}
    columns = ("organization__province", "organization__kind", *place)
    rows = (
        YearlyFigures.objects.filter(
            Exists(active), year=year, organization__province__in=provinces
        )
        .order_by()
        .annotate(**place)
    )

    def key_of(row):
        shown = placed.place(row["organization__province"], row.get("place"))
        return (shown, row["organization__kind"]) if shown else None

    for row in rows.values(*columns).annotate(reported=Count("pk"), **_aggregates()):
        if key := key_of(row):
            sums = figures._sums.setdefault(key, {})
            for name in YearlyFigures.NUMBER_FIELDS:
                sums[name] = sums.get(name, FigureSum()) + _figure_sum(row, name)
            figures._reported[key] += row["reported"]
    for row in rows.values(*columns, "rating").annotate(count=Count("pk")):
        if key := key_of(row):
            figures._ratings[*key, row["rating"]] += row["count"]


def _aggregates() -> dict:
    wanted = {}
    for name in YearlyFigures.NUMBER_FIELDS:
        wanted |= {f"{name}_sum": Sum(name), f"{name}_n": Count(name)}
    for name, weight in WEIGHTS.items():
        product = Sum(
            F(name) * F(weight), output_field=DecimalField(max_digits=30, decimal_places=6)
        )
        wanted |= {
            f"{name}_weighted": product,
            f"{name}_weight": Sum(weight, filter=Q(**{f"{name}__isnull": False})),
        }
    return wanted


def _figure_sum(row, name) -> FigureSum:
    return FigureSum(
        n=row[f"{name}_n"],
        of=row["reported"],
        total=_decimal(row[f"{name}_sum"]),
        weighted=_decimal(row.get(f"{name}_weighted")),
        weight=_decimal(row.get(f"{name}_weight")),
    )


def _decimal(value) -> Decimal:
    """SQLite adds up decimals as floats: the last places are brought back to the thousandth."""
    return Decimal(value or 0).quantize(THOUSANDTH)
