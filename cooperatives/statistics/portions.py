"""One province's part of an Annual as plain values, and an Annual in which such parts stand for the register's own."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from decimal import Decimal

from .annual import Annual
from .counts import Counts, ProvinceTotals, Statistics
from .figures import Figures, FigureSum

DECIMALS = ("total", "weighted", "weight")


def portion_of(read: Annual, province_id: int) -> dict:
    """Counts and figures of a province, of both years, as JSON knows them."""
    return {
        "now": _plain_totals(read.now.of(province_id)),
        "before": _plain_totals(read.before.of(province_id)),
        "founded": asdict(read.founded.get(province_id, Counts())),
        "left": asdict(read.left.get(province_id, Counts())),
        "figures": _plain_figures(read.figures, province_id),
        "figures_before": _plain_figures(read.figures_before, province_id),
    }


def with_portions(read: Annual, portions: Mapping[int, dict]) -> Annual:
    """`read` with these provinces as their portions say, {province number: portion_of()}; the others as they were."""
    if not portions:
        return read
    founded, left = (
        {**own, **{key: Counts(**each[name]) for key, each in portions.items()}}
        for name, own in (("founded", read.founded), ("left", read.left))
    )
    return replace(
        read,
        now=_totals_replaced(read.now, {key: each["now"] for key, each in portions.items()}),
        before=_totals_replaced(
            read.before, {key: each["before"] for key, each in portions.items()}
        ),
        founded=founded,
        left=left,
        figures=_figures_replaced(
            read.figures, {key: each["figures"] for key, each in portions.items()}
        ),
        figures_before=_figures_replaced(
            read.figures_before, {key: each["figures_before"] for key, each in portions.items()}
        ),
    )


def _plain_totals(totals: ProvinceTotals) -> dict:
    return {each.name: _plain_part(getattr(totals, each.name)) for each in fields(totals)[1:]}


def _plain_part(part):
    if isinstance(part, Counts):
        return asdict(part)
    if isinstance(part, dict):
        return {str(key): asdict(counts) for key, counts in sorted(part.items())}
    return part


def _totals_replaced(statistics: Statistics, plain: Mapping[int, dict]) -> Statistics:
    return replace(
        statistics,
        provinces=tuple(
            _totals(each.province, plain[each.key]) if each.key in plain else each
            for each in statistics.provinces
        ),
    )


def _totals(province, plain) -> ProvinceTotals:
    counts = {name: Counts(**plain[name]) for name in ("active", "registered", "alliance_members")}
    by_key = {
        name: {key: Counts(**each) for key, each in plain[name].items()}
        for name in ("by_status", "by_sector")
    }
    return ProvinceTotals(
        province=province, **counts, **by_key, tallied_groups=plain["tallied_groups"]
    )


def _plain_figures(figures: Figures, province_id) -> list[dict]:
    """One entry a kind of organization."""
    kinds = sorted(kind for province, kind in figures._sums if province == province_id)
    return [
        {
            "kind": str(kind),
            "reported": figures._reported[province_id, kind],
            "ratings": {
                rating: count
                for (province, of_kind, rating), count in sorted(figures._ratings.items())
                if (province, of_kind) == (province_id, kind)
            },
            "sums": {
                name: _plain_sum(each) for name, each in figures._sums[province_id, kind].items()
            },
        }
        for kind in kinds
    ]


def _plain_sum(figure: FigureSum) -> dict:
    return asdict(figure) | {name: f"{getattr(figure, name).normalize():f}" for name in DECIMALS}


def _figures_replaced(figures: Figures, plain: Mapping[int, list[dict]]) -> Figures:
    sums, reported, ratings = (
        {key: value for key, value in part.items() if key[0] not in plain}
        for part in (figures._sums, figures._reported, figures._ratings)
    )
    made = Figures(year=figures.year, _sums=sums)
    made._reported.update(reported)
    made._ratings.update(ratings)
    for province, kinds in plain.items():
        for each in kinds:
            key = province, each["kind"]
            sums[key] = {name: _sum(value) for name, value in each["sums"].items()}
            made._reported[key] = each["reported"]
            for rating, count in each["ratings"].items():
                made._ratings[*key, rating] = count
    return made


def _sum(plain) -> FigureSum:
    return FigureSum(**plain | {name: Decimal(plain[name]) for name in DECIMALS})
