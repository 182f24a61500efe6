"""All that the page of a year and the annual report say of the register, beside the year before."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Min, Sum

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

from .boundaries import Boundary, own_placement
from .counts import Counts, Statistics, counted, is_kept, last_day, of_kind
from .figures import Figures, figures_of


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
    that left the register (dissolved, revoked, converted, merged); `figures` are of the active ones.
    """

    year: int
    as_of: date
    now: Statistics
    before: Statistics
    founded: dict[int, Counts]
    left: dict[int, Counts]
    figures: Figures
    figures_before: Figures

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
    return annual_of(
        year,
        list(cluster.provinces_on(day)),
        list(cluster.provinces_on(year_earlier(day))),
        as_of=day,
    )


def annual_of(
    year: int, provinces: list[Province], provinces_before: list[Province], *, as_of: date
) -> Annual:
    """annual() for some provinces only, such as those that a reader may see."""
    earlier = year_earlier(as_of)
    placed, placed_before = (
        own_placement(provinces, as_of),
        own_placement(provinces_before, earlier),
    )
    shown_as, shown_before = placed.shown_as, placed_before.shown_as
    whole_year = as_of == last_day(year)
    kept, kept_before = (whole_year and is_kept(each) for each in (year, year - 1))
    return Annual(
        year=year,
        as_of=as_of,
        now=counted(year, as_of, placed, Boundary.AS_WAS, is_kept=kept),
        before=counted(year - 1, earlier, placed_before, Boundary.AS_WAS, is_kept=kept_before),
        founded=_summed("founded", year, shown_as) if kept else _founded(year, as_of, shown_as),
        left=_summed("left", year, shown_as) if kept else _left(year, as_of, shown_as),
        figures=figures_of(year, day=as_of, shown_as=shown_as, is_kept=kept),
        figures_before=figures_of(
            year - 1, day=earlier, shown_as=shown_before, is_kept=kept_before
        ),
    )


def year_earlier(day: date) -> date:
    """The same day a year earlier; 28 February for the 29th."""
    if (day.month, day.day) == (2, 29):
        day -= timedelta(days=1)
    return day.replace(year=day.year - 1)


def _summed(what, year, shown_as) -> dict[int, Counts]:
    """Founded or left in the whole year, from the summary rows."""
    rows = YearSummary.objects.filter(year=year, province__in=shown_as).exclude(**{what: 0})
    rows = rows.order_by().values_list("province", "kind").annotate(count=Sum(what))
    return _by_province(rows, shown_as)


def _founded(year, as_of, shown_as) -> dict[int, Counts]:
    """Founded in the year, whatever became of them since."""
    rows = (
        Organization.objects.filter(
            founded_on__range=(date(year, 1, 1), as_of), province__in=shown_as
        )
        .order_by()
        .values_list("province", "kind")
        .annotate(count=Count("pk"))
    )
    return _by_province(rows, shown_as)


def _left(year, as_of, shown_as) -> dict[int, Counts]:
    """Left the register in the year: their first day outside it lies in the year. Each once."""
    outside = [status for status in Status.values if status not in IN_REGISTER]
    firsts = (
        StatusPeriod.objects.filter(status__in=outside, organization__province__in=shown_as)
        .order_by()
        .values_list("organization__province", "organization__kind", "organization")
        .annotate(first=Min("valid_from"))
        .filter(first__range=(date(year, 1, 1), as_of))
    )
    rows = ((province, kind, 1) for province, kind, _organization, _first in firsts)
    return _by_province(rows, shown_as)


def _by_province(rows, shown_as) -> dict[int, Counts]:
    found = {}
    for province, kind, count in rows:
        key = shown_as[province]
        found[key] = found.get(key, Counts()) + of_kind(kind, count)
    return found
