"""How many organizations: by province, kind, sector and status on a day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date

from django.db.models import Count, Sum
from django.utils.translation import ngettext

from cluster_portal.text import number
from cooperatives.models import (
    IN_REGISTER,
    Cluster,
    ClusterMembership,
    GroupTally,
    Kind,
    Province,
    ReportingYear,
    Status,
    StatusPeriod,
    YearSummary,
)
from cooperatives.models.past import field_on, member_mark

from .boundaries import NOT_PLACED, Boundaries, Boundary, Land, Placement, placement_on


@dataclass(frozen=True)
class Counts:
    """Numbers of organizations by kind. `cooperatives` are without credit funds."""

    cooperatives: int = 0
    credit_funds: int = 0
    unions: int = 0
    groups: int = 0

    @property
    def cooperatives_and_credit_funds(self) -> int:
        """«HTX và QTDND»: each once."""
        return self.cooperatives + self.credit_funds

    @property
    def all(self) -> int:
        return self.cooperatives_and_credit_funds + self.unions + self.groups

    def __add__(self, other):
        return Counts(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(self))
        )

    def __sub__(self, other):
        return Counts(
            *(getattr(self, each.name) - getattr(other, each.name) for each in fields(self))
        )

    def as_dict(self) -> dict[str, int]:
        """The keys of `statistics --json`."""
        return {
            "cooperatives": self.cooperatives,
            "credit_funds": self.credit_funds,
            "cooperatives_and_credit_funds": self.cooperatives_and_credit_funds,
            "unions": self.unions,
            "groups": self.groups,
        }


NAME_OF_KIND = {
    Kind.COOPERATIVE: "cooperatives",
    Kind.CREDIT_FUND: "credit_funds",
    Kind.COOPERATIVE_UNION: "unions",
    Kind.COOPERATIVE_GROUP: "groups",
}


def of_kind(kind: str, count: int) -> Counts:
    return Counts(**{NAME_OF_KIND[kind]: count})


@dataclass(frozen=True)
class ProvinceTotals:
    """The counts of one province on a day; `province` is None in the row of all of them.

    `registered`: all that stood in the register (active, suspended, stopped, being dissolved); `active`: a part of
    it. `by_sector` and `alliance_members` are parts of `active`. `tallied_groups`: cooperative groups known only by
    number, never added to the list.
    """

    province: Province | None
    active: Counts = Counts()
    registered: Counts = Counts()
    by_status: dict[str, Counts] = field(default_factory=dict)
    by_sector: dict[str, Counts] = field(default_factory=dict)
    alliance_members: Counts = Counts()
    tallied_groups: int = 0

    def __add__(self, other):
        return ProvinceTotals(
            province=None,
            active=self.active + other.active,
            registered=self.registered + other.registered,
            by_status=merged(self.by_status, other.by_status),
            by_sector=merged(self.by_sector, other.by_sector),
            alliance_members=self.alliance_members + other.alliance_members,
            tallied_groups=self.tallied_groups + other.tallied_groups,
        )

    @property
    def key(self) -> int | None:
        return self.province.pk if self.province else None


def merged(one: dict, other: dict) -> dict:
    return {key: one.get(key, Counts()) + other.get(key, Counts()) for key in {**one, **other}}


@dataclass(frozen=True)
class Statistics:
    """The counts of several provinces on one day, and their total.

    `unplaced`: those of which the commune does not say whether they lie in the area counted; not in the total.
    """

    year: int
    as_of: date
    boundary: str
    provinces: tuple[ProvinceTotals, ...]
    unplaced: ProvinceTotals = ProvinceTotals(province=None)

    @property
    def unplaced_note(self) -> str:
        return not_placed_in_words(self.unplaced.registered.all)

    @property
    def total(self) -> ProvinceTotals:
        return sum(self.provinces, ProvinceTotals(province=None))

    def of(self, province_id: int | None) -> ProvinceTotals:
        """One province's row, the total for None, and an empty row for a province that was not counted."""
        if province_id is None:
            return self.total
        found = (each for each in self.provinces if each.province.pk == province_id)
        return next(found, ProvinceTotals(province=None))


def not_placed_in_words(count: int) -> str:
    """Empty when all have their place."""
    if not count:
        return ""
    return ngettext(
        "%(count)s organization could not be placed: its commune is not known, or was made of both sides.",
        "%(count)s organizations could not be placed: their commune is not known, or was made of both sides.",
        count,
    ) % {"count": number(count)}


def last_day(year: int) -> date:
    return date(year, 12, 31)


def totals(
    year: int, *, provinces: Iterable[Province] | None = None, as_of: date | None = None
) -> Statistics:
    """Count the organizations of these provinces (all members of clusters, when None) on `as_of`, else 31 December.

    The number of queries is fixed.
    """
    day = as_of or last_day(year)
    if provinces is None:
        provinces = Province.objects.filter(memberships__in=_memberships_on(day)).order_by(
            "order_no"
        )
    provinces = list(provinces)
    return counted(year, day, placement_on(provinces, Land()), Boundary.AS_WAS)


def cluster_totals(
    year: int,
    cluster: Cluster,
    *,
    as_of: date | None = None,
    boundary: str = Boundary.AS_WAS,
    today: date,
) -> Statistics:
    """Count the organizations of the cluster's members, on the boundaries asked for."""
    day = as_of or last_day(year)
    placed = Boundaries(cluster, today=today).placement(day, boundary)
    return counted(year, day, placed, boundary)


def counted(year, day, placed: Placement, boundary, *, is_kept: bool | None = None) -> Statistics:
    """The list, the groups known only by number, and whether summary rows hold the year: a query each.

    One more where provinces are divided by commune. `is_kept` is what is_kept() says, where it was asked before.
    """
    parts = {province.pk: ProvinceTotals(province=province) for province in placed.provinces}
    parts[NOT_PLACED] = ProvinceTotals(province=None)
    for shown, row in [*_list_rows(year, day, placed, is_kept), *_tallied(year, placed)]:
        parts[shown] = _added(parts[shown], row)
    unplaced = parts.pop(NOT_PLACED)
    return Statistics(
        year=year,
        as_of=day,
        boundary=str(boundary),
        provinces=tuple(parts.values()),
        unplaced=unplaced,
    )


def is_kept(year: int) -> bool:
    """Whether summary rows hold the year: then nothing needs to be counted again."""
    return ReportingYear.objects.filter(year=year, is_summed_up=True).exists()


def _added(one: ProvinceTotals, other: ProvinceTotals) -> ProvinceTotals:
    total = one + other
    return ProvinceTotals(
        **{each.name: getattr(total, each.name) for each in fields(total)}
        | {"province": one.province}
    )


def _list_rows(year, day, placed, kept) -> Iterator[tuple[int, ProvinceTotals]]:
    """One row for each province, kind, sector, status and alliance membership."""
    if kept is None:
        kept = day == last_day(year) and is_kept(year)
    for shown, kind, sector, status, is_member, count in status_rows(year, day, placed, kept=kept):
        counts = of_kind(kind, count)
        active = counts if status == Status.ACTIVE else Counts()
        yield (
            shown,
            ProvinceTotals(
                province=None,
                active=active,
                registered=counts,
                by_status={status: counts},
                by_sector={sector: active},
                alliance_members=active if is_member else Counts(),
            ),
        )


def status_rows(
    year: int, day: date, placed: Placement, *, statuses=IN_REGISTER, kept: bool
) -> Iterator[tuple]:
    """(shown province or NOT_PLACED, kind, sector, status, alliance member, organizations). One query, or two.

    `kept`: `day` is the last of the `year`, and summary rows hold it; provinces that are divided by commune are
    counted from the status periods all the same.
    """
    if kept:
        yield from summed_rows([year], placed.shown_as, statuses)[year]
    else:
        rows = _period_rows(day, placed.shown_as, statuses)
        yield from ((placed.shown_as[province], *row) for province, *row in rows)
    yield from divided_rows(day, placed, statuses)


def summed_rows(years, shown_as: dict[int, int], statuses=IN_REGISTER) -> dict[int, list[tuple]]:
    """The rows of status_rows() of several years that are kept, under the provinces that are not divided. One query."""
    columns = ("year", "province", "kind", "sector", "status", "is_alliance_member")
    rows = YearSummary.objects.filter(year__in=years, status__in=statuses, province__in=shown_as)
    found = {year: [] for year in years}
    counts = rows.order_by().values_list(*columns).annotate(count=Sum("organizations"))
    for year, province, *row in counts:
        if row[-1]:
            found[year].append((shown_as[province], *row))
    return found


def divided_rows(day, placed: Placement, statuses=IN_REGISTER) -> Iterator[tuple]:
    """Those under the provinces of which the communes of that day decide. One query at the most."""
    if not placed.peopled:
        return
    commune = field_on("commune", day, "organization__")
    for *place, count in _period_rows(day, placed.peopled, statuses, commune):
        province, commune, *row = place
        shown = placed.place(province, commune)
        if shown is not None:
            yield shown, *row, count


def _period_rows(day, provinces, statuses, *place):
    columns = (
        "organization__province",
        *place,
        "organization__kind",
        "organization__sector",
        "status",
        member_mark(day, "organization__"),
    )
    rows = StatusPeriod.objects.on(day).filter(
        status__in=statuses, organization__province__in=provinces
    )
    return rows.order_by().values_list(*columns).annotate(count=Count("pk"))


def _tallied(year, placed) -> Iterator[tuple[int, ProvinceTotals]]:
    """Groups known only by number: where a province is divided, by the commune of the tally."""
    provinces = [*placed.shown_as, *placed.divided]
    tallies = GroupTally.objects.filter(year=year, province__in=provinces)
    rows = tallies.order_by().values_list("province", "commune").annotate(count=Sum("groups_count"))
    for province, commune, count in rows:
        shown = placed.place(province, commune)
        if shown is not None:
            yield shown, ProvinceTotals(None, tallied_groups=count)


def _memberships_on(day):
    return ClusterMembership.objects.valid_on(day)
