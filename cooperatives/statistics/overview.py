"""What the page of a year shows to one reader: the counts of the provinces that he or she may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from cooperatives.models import (
    Cluster,
    Kind,
    Province,
    Rating,
    ReportingYear,
    Sector,
    YearlyFigures,
)
from cooperatives.units import UNIT_OF

from .annual import Annual, Change, ProvinceYear, annual_of, year_earlier
from .boundaries import Boundaries
from .counts import Counts, ProvinceTotals, last_day
from .figures import COOPERATIVES, FigureSum

# What the page compares: fields of YearlyFigures, of cooperatives and credit funds.
COMPARED = (
    "members_count",
    "workers_count",
    "worker_income",
    "charter_capital",
    "total_capital",
    "revenue",
    "profit",
    "budget_payment",
)
ALL_KINDS = tuple(Kind.values)


@dataclass(frozen=True)
class ProvinceLine:
    """A province, or all together (`province` is None)."""

    province: Province | None
    now: ProvinceTotals
    before: ProvinceTotals
    founded: Counts
    left: Counts
    reported: int

    @property
    def change(self) -> Change:
        """Of active cooperatives and credit funds."""
        return Change(
            self.now.active.cooperatives_and_credit_funds,
            self.before.active.cooperatives_and_credit_funds,
        )

    @property
    def active_count(self) -> int:
        return self.now.active.all

    @property
    def reported_percent(self) -> int:
        """Rounded down: 100 only when nobody is missing."""
        return 100 * self.reported // self.active_count if self.active_count else 0


@dataclass(frozen=True)
class SectorLine:
    label: str
    now: Counts
    before: Counts
    share: Decimal | None  # percent of active cooperatives and credit funds

    @property
    def change(self) -> Change:
        return Change(
            self.now.cooperatives_and_credit_funds, self.before.cooperatives_and_credit_funds
        )


@dataclass(frozen=True)
class FigureLine:
    label: str
    unit: str
    now: FigureSum
    before: FigureSum
    is_mean: bool  # a sum of incomes means nothing


@dataclass(frozen=True)
class Overview:
    cluster: Cluster
    year: int
    reporting_year: ReportingYear | None
    years: list[int]
    annual: Annual
    is_partial: bool  # the reader may not see every member
    provinces: list[ProvinceLine]
    total: ProvinceLine
    sectors: list[SectorLine]
    figures: list[FigureLine]
    ratings: list[tuple[str, int]]


def overview_of(cluster: Cluster, year: int, *, user) -> Overview | None:
    """Read the year; None when the reader may see none of its provinces. The number of queries is fixed."""
    day = last_day(year)
    boundaries = Boundaries(cluster, today=day)
    members, seen = members_seen(boundaries, year, day, user=user)
    if not seen:
        return None
    before = boundaries.members_on(year_earlier(day))
    read = annual_of(year, seen, _comparable(seen, members, before), boundaries, as_of=day)
    reporting_years = list(cluster.reporting_years.all())
    years = {each.year for each in reporting_years if may_see_year(user, each)}
    return Overview(
        cluster=cluster,
        year=year,
        reporting_year=next((each for each in reporting_years if each.year == year), None),
        years=sorted(years | {year}, reverse=True),
        annual=read,
        is_partial=len(seen) < len(members),
        provinces=[_province_line(read, province) for province in seen],
        total=_province_line(read, None),
        sectors=list(_sector_lines(read)),
        figures=[_figure_line(read, name) for name in COMPARED],
        ratings=_ratings(read),
    )


def members_seen(boundaries, year, day, *, user) -> tuple[list[Province], list[Province]]:
    """The members on a day, and those whose statistics of the year the user may read."""
    members = boundaries.members_on(day)
    return members, [province for province in members if _may_see(user, province, year)]


def _may_see(user, province, year) -> bool:
    return can(user, Permission.STATISTICS_VIEW, ProvinceYear(province.pk, year))


def may_see_year(user, reporting_year: ReportingYear) -> bool:
    """Whether the year's page shows anything to this reader: the whole cluster, or the own province."""
    own = ProvinceYear(user.province_id, reporting_year.year)
    return can(user, Permission.STATISTICS_VIEW, reporting_year) or bool(
        user.province_id and can(user, Permission.STATISTICS_VIEW, own)
    )


def _comparable(seen, members, before) -> list[Province]:
    """The provinces of the year before: those seen, or all of that year's members for one who sees everything."""
    return list(before) if len(seen) == len(members) else seen


def _province_line(read: Annual, province) -> ProvinceLine:
    key = province.pk if province else None
    return ProvinceLine(
        province=province,
        now=read.now.of(key),
        before=read.before.of(key),
        founded=read.founded.get(key, Counts()) if key else read.founded_total,
        left=read.left.get(key, Counts()) if key else read.left_total,
        reported=read.figures.reported(kinds=ALL_KINDS, province_id=key),
    )


def _sector_lines(read: Annual) -> Iterator[SectorLine]:
    now, before = read.now.total, read.before.total
    whole = now.active.cooperatives_and_credit_funds
    for sector in Sector:
        counts, earlier = (each.by_sector.get(sector, Counts()) for each in (now, before))
        if not counts.all and not earlier.all:
            continue
        share = Decimal(100 * counts.cooperatives_and_credit_funds) / whole if whole else None
        yield SectorLine(sector.label, counts, earlier, share and share.quantize(Decimal("0.1")))


def _figure_line(read: Annual, name) -> FigureLine:
    return FigureLine(
        label=YearlyFigures._meta.get_field(name).verbose_name,
        unit=UNIT_OF[name],
        now=read.figures.of(name, kinds=COOPERATIVES),
        before=read.figures_before.of(name, kinds=COOPERATIVES),
        is_mean=name == "worker_income",
    )


def _ratings(read: Annual) -> list[tuple[str, int]]:
    counted = read.figures.ratings(kinds=COOPERATIVES)
    return [(rating.label, counted[rating]) for rating in Rating if counted.get(rating)]


def table_rows(overview: Overview) -> Iterator[list]:
    """The counts as rows for a file: a heading, a province a row, the total."""
    yield [
        _("Province"),
        *(f"{heading} ({_('active')})" for heading in _headings()),
        *(f"{heading} ({_('in the register')})" for heading in _headings()),
        _("Founded in the year"),
        _("Left the register in the year"),
        _("Groups known only by number"),
        _("With figures"),
    ]
    for line in (*overview.provinces, overview.total):
        yield [
            line.province.name if line.province else _("Total"),
            *line.now.active.as_dict().values(),
            *line.now.registered.as_dict().values(),
            line.founded.all,
            line.left.all,
            line.now.tallied_groups,
            line.reported,
        ]


def _headings() -> tuple[str, ...]:
    """In the order of Counts.as_dict()."""
    return (
        _("Cooperatives"),
        _("Credit funds"),
        _("Cooperatives and credit funds"),
        _("Cooperative unions"),
        _("Cooperative groups"),
    )
