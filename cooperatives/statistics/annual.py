"""All that the page of a year and the annual report say of the register, beside the year before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import BigIntegerField, Count, Min, Sum, Value

from cluster_portal.accounts.permissions import Access
from cooperatives.models import (
    IN_REGISTER,
    Cluster,
    Organization,
    Province,
    Status,
    StatusPeriod,
    YearSummary,
)
from cooperatives.models.past import field_on

from .boundaries import Boundaries, Boundary, Placement, placement_on
from .counts import Counts, Statistics, counted, is_kept, last_day, of_kind
from .figures import Figures, figures_of

NO_COMMUNE = Value(None, output_field=BigIntegerField())


@dataclass(frozen=True)
class ProvinceYear:
    """A province in one year, for the question who may read its statistics."""

    province_id: int
    year: int

    access = Access(province="province_id", year="year")


@dataclass(frozen=True)
class Change:
    """A count beside that of the year before."""

    now: int
    before: int

    @property
    def difference(self) -> int:
        return self.now - self.before

    @property
    def percent(self) -> Decimal | None:
        """Growth in percent of the year before, to the hundredth; None where there was nothing to grow from."""
        if not self.before:
            return None
        return (Decimal(100 * self.difference) / self.before).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Annual:
    """A year beside the year before, each counted on the same day of its year.

    `founded`, `left`: {province number: Counts} of organizations founded in the year up to that day, and of those
    that left the register (dissolved, revoked, converted, merged); `figures` are of the active ones. `was_redrawn`:
    provinces were joined in between, and both are counted on the boundaries of `as_of`.
    """

    year: int
    as_of: date
    now: Statistics
    before: Statistics
    founded: dict[int, Counts]
    left: dict[int, Counts]
    figures: Figures
    figures_before: Figures
    was_redrawn: bool = False

    @property
    def founded_total(self) -> Counts:
        return sum(self.founded.values(), Counts())

    @property
    def left_total(self) -> Counts:
        return sum(self.left.values(), Counts())

    def change(self, name: str, *, province_id: int | None = None, part: str = "active") -> Change:
        """Compare one count, such as change("cooperatives_and_credit_funds"); `part` is active or registered."""
        values = (getattr(each.of(province_id), part) for each in (self.now, self.before))
        return Change(*(getattr(value, name) for value in values))


def annual(year: int, cluster: Cluster, as_of: date | None = None) -> Annual:
    """Read a year of a cluster, counted on `as_of` (31 December when None) and on the same day a year earlier.

    The number of queries is fixed.
    """
    day = as_of or last_day(year)
    boundaries = Boundaries(cluster, today=day)
    members, before = (boundaries.members_on(each) for each in (day, year_earlier(day)))
    return annual_of(year, members, before, boundaries, as_of=day)


def annual_of(
    year: int,
    provinces: list[Province],
    provinces_before: list[Province],
    boundaries: Boundaries,
    *,
    as_of: date,
) -> Annual:
    """annual() for some provinces only, such as those that a reader may see.

    Like is compared with like: where provinces were joined in between, the year before is counted on the boundaries of
    `as_of` (`was_redrawn`).
    """
    earlier = year_earlier(as_of)
    carried = boundaries.carried(provinces_before, as_of)
    placed, placed_before = (placement_on(each, boundaries.land) for each in (provinces, carried))
    kept, kept_before = (as_of == last_day(year) and is_kept(each) for each in (year, year - 1))
    founded, left = _founded_and_left(year, as_of, placed, kept)
    return Annual(
        year=year,
        as_of=as_of,
        now=counted(year, as_of, placed, Boundary.AS_WAS, is_kept=kept),
        before=counted(year - 1, earlier, placed_before, Boundary.AS_WAS, is_kept=kept_before),
        founded=founded,
        left=left,
        figures=figures_of(year, day=as_of, placed=placed, is_kept=kept),
        figures_before=figures_of(year - 1, day=earlier, placed=placed_before, is_kept=kept_before),
        was_redrawn=carried != provinces_before,
    )


def counts_by_year(years: Iterable[int], cluster: Cluster, *, as_of: date) -> dict[int, Statistics]:
    """Count the end of each year on the boundaries, and for the members, of `as_of`: like beside like.

    The number of queries grows with the years alone.
    """
    boundaries = Boundaries(cluster, today=as_of)
    placed = placement_on(boundaries.members_on(as_of), boundaries.land)
    return {
        year: counted(year, last_day(year), placed, Boundary.AS_WAS, is_kept=is_kept(year))
        for year in years
    }


def year_earlier(day: date) -> date:
    """The same day a year earlier; 28 February for the 29th."""
    if (day.month, day.day) == (2, 29):
        day -= timedelta(days=1)
    return day.replace(year=day.year - 1)


def _founded_and_left(year, as_of, placed: Placement, kept) -> list[dict[int, Counts]]:
    """From the summary rows where they hold the whole year; where communes decide, from the organizations."""
    found = []
    for what, read in (("founded", _founded), ("left", _left)):
        rows = _summed(what, year, placed) if kept else read(year, as_of, placed.shown_as)
        divided = read(year, as_of, placed.peopled, by_commune=True) if placed.peopled else ()
        found.append(_by_province([*rows, *divided], placed))
    return found


def _summed(what, year, placed):
    rows = YearSummary.objects.filter(year=year, province__in=placed.shown_as).exclude(**{what: 0})
    rows = rows.order_by().values_list("province", "kind").annotate(count=Sum(what))
    return ((province, None, kind, count) for province, kind, count in rows)


def _founded(year, as_of, provinces, *, by_commune=False):
    """Founded in the year, whatever became of them since: (province, commune of that day, kind, how many)."""
    rows = (
        Organization.objects.filter(
            founded_on__range=(date(year, 1, 1), as_of), province__in=provinces
        )
        .order_by()
        .annotate(place=field_on("commune", as_of) if by_commune else NO_COMMUNE)
    )
    return rows.values_list("province", "place", "kind").annotate(count=Count("pk"))


def _left(year, as_of, provinces, *, by_commune=False):
    """Left the register in the year: their first day outside it lies in the year. Each once."""
    outside = [status for status in Status.values if status not in IN_REGISTER]
    commune = field_on("commune", as_of, "organization__") if by_commune else NO_COMMUNE
    firsts = (
        StatusPeriod.objects.filter(status__in=outside, organization__province__in=provinces)
        .order_by()
        .annotate(place=commune)
        .values_list("organization__province", "place", "organization__kind", "organization")
        .annotate(first=Min("valid_from"))
        .filter(first__range=(date(year, 1, 1), as_of))
    )
    return ((*row[:3], 1) for row in firsts)


def _by_province(rows, placed) -> dict[int, Counts]:
    found = {}
    for province, commune, kind, count in rows:
        if key := placed.place(province, commune):
            found[key] = found.get(key, Counts()) + of_kind(kind, count)
    return found
