"""Organizations counted by two of province, kind, sector, status and alliance membership, beside the year before.

Or by year and one of them: a line for each of the last years. The page and its downloads show the same Pivot. Counts
come from the summary rows for the end of a year, from the status periods for any other day; the number of queries does
not grow with the rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cooperatives.models import IN_REGISTER, Kind, Province, ReportingYear, Sector, Status
from cooperatives.summaries import years_kept

from .annual import Change, year_earlier
from .boundaries import NOT_PLACED, Boundaries, Boundary, Placement, placement_on
from .counts import divided_rows, last_day, not_placed_in_words, status_rows, summed_rows


class Dimension(TextChoices):
    PROVINCE = "province", gettext_lazy("province")
    KIND = "kind", gettext_lazy("kind")
    SECTOR = "sector", gettext_lazy("sector")
    STATUS = "status", gettext_lazy("status")
    MEMBER = "member", gettext_lazy("alliance membership")
    YEAR = "year", gettext_lazy("year")


# What a count row holds, in this order
PLACES = (
    Dimension.PROVINCE,
    Dimension.KIND,
    Dimension.SECTOR,
    Dimension.STATUS,
    Dimension.MEMBER,
)
# Organizations of several years are not added up: the year is for lines alone, and then there is no total line.
COLUMNS = [(each.value, each.label) for each in PLACES]
YEARS_SHOWN = 10
MEMBERSHIP = {True: gettext_lazy("alliance members"), False: gettext_lazy("not in the alliance")}


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for. Empty filters: everything; an empty `status`: all that stand in the register."""

    rows: Dimension = Dimension.PROVINCE
    columns: Dimension = Dimension.KIND
    kind: str = ""
    sector: str = ""
    status: str = ""
    as_of: date | None = None
    boundary: str = Boundary.AS_WAS

    @property
    def statuses(self) -> set[str]:
        return {self.status} if self.status else set(IN_REGISTER)


@dataclass(frozen=True)
class Line:
    """`cells`: one Change a column of the pivot; `total`: of the whole line."""

    label: str
    cells: tuple[Change, ...]
    total: Change


@dataclass(frozen=True)
class Pivot:
    """`unplaced`: organizations that the data does not place, in no cell; `total` is None for lines of years."""

    wanted: Wanted
    day: date
    day_before: date
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line | None
    unplaced: Change

    @property
    def is_by_year(self) -> bool:
        return self.wanted.rows == Dimension.YEAR

    @property
    def boundary_label(self) -> str:
        return Boundary(self.wanted.boundary).label

    @property
    def unplaced_note(self) -> str:
        return not_placed_in_words(self.unplaced.now)

    def table(self) -> Iterator[list]:
        """The counts as rows for a file: a heading, the lines, the total; each column with its year before."""
        heads = (*self.columns, _("Total"))
        days = [f"{day:%d/%m/%Y}" for day in (self.day, self.day_before)]
        if self.is_by_year:
            days = [_("in the year"), _("the year before")]
        years = [f"{head} ({day})" for head in heads for day in days]
        yield [self.wanted.rows.label, *years, _("Difference"), _("Difference in percent")]
        for line in (*self.lines, *([self.total] if self.total else [])):
            pairs = [
                value for cell in (*line.cells, line.total) for value in (cell.now, cell.before)
            ]
            yield [line.label, *pairs, line.total.difference, line.total.percent]


def pivot(
    boundaries: Boundaries, year: int, wanted: Wanted, *, seen: list[Province], sees_all: bool
) -> Pivot:
    """Count for one reader: `seen` are the members that may be shown; other boundaries need `sees_all`."""
    day = wanted.as_of or last_day(year)
    boundary = wanted.boundary if sees_all else Boundary.AS_WAS

    def placed_on(each: date) -> Placement:
        if sees_all:
            return boundaries.placement(each, boundary)
        return placement_on(seen, boundaries.land)

    shown = _years_shown(boundaries.cluster, year) if wanted.rows == Dimension.YEAR else [year]
    days = _same_days(day, range(shown[0] - 1, year + 1))
    placements = {each: placed_on(days[each]) for each in days}
    counts = _counts(days, placements, wanted)
    labels = _labels([each for placed in placements.values() for each in placed.provinces])
    if wanted.rows == Dimension.YEAR:
        return _by_year(shown, days, counts, labels, wanted)
    return _beside_the_year_before(days, counts, labels, wanted)


def _years_shown(cluster, year) -> list[int]:
    """The last years for which the cluster keeps figures, without a gap up to `year`."""
    first = year - YEARS_SHOWN + 1
    known = ReportingYear.objects.filter(cluster=cluster, year__range=(first, year))
    return list(range(min([year, *known.values_list("year", flat=True)]), year + 1))


def _same_days(day, years) -> dict[int, date]:
    """{year: the same day of it}, from the latest back."""
    found = {}
    for year in reversed(years):
        found[year] = day
        day = year_earlier(day)
    return dict(reversed(found.items()))


def _counts(days, placements, wanted) -> dict[int, tuple[Counter, int]]:
    """{year: ({(row, column): organizations}, how many are not placed)}; where years are lines, the row is the year.

    The years that are kept are read together; other days one by one.
    """
    ends = [year for year, day in days.items() if day == last_day(year)]
    kept = [year for year in years_kept() if year in ends]
    alike = defaultdict(list)
    for year in kept:
        alike[tuple(sorted(placements[year].shown_as.items()))].append(year)
    summed = {}
    for shown_as, years in alike.items():
        summed |= summed_rows(years, dict(shown_as), wanted.statuses)
    found = {}
    for year, day in days.items():
        placed = placements[year]
        if year in kept:
            rows = [*summed[year], *divided_rows(day, placed, wanted.statuses)]
        else:
            rows = status_rows(year, day, placed, statuses=wanted.statuses, kept=False)
        found[year] = _counted(rows, year, wanted)
    return found


def _counted(rows, year, wanted) -> tuple[Counter, int]:
    found, unplaced = Counter(), 0
    column_at = PLACES.index(wanted.columns)
    row_at = None if wanted.rows == Dimension.YEAR else PLACES.index(wanted.rows)
    for *values, count in rows:
        if (wanted.kind and values[1] != wanted.kind) or (
            wanted.sector and values[2] != wanted.sector
        ):
            continue
        if values[0] == NOT_PLACED:
            unplaced += count
        else:
            found[year if row_at is None else values[row_at], values[column_at]] += count
    return found, unplaced


def _beside_the_year_before(days, counts, labels, wanted) -> Pivot:
    (earlier, then_on), (year, now_on) = days.items()
    (then, unplaced_before), (now, unplaced) = counts[earlier], counts[year]
    row_keys = _keys(wanted.rows, labels, now, then, place=0)
    column_keys = _keys(wanted.columns, labels, now, then, place=1)

    def line(label, rows):
        cells = tuple(_change(now, then, rows, [column]) for column in column_keys)
        return Line(label, cells, _change(now, then, rows, column_keys))

    return Pivot(
        wanted=wanted,
        day=now_on,
        day_before=then_on,
        columns=tuple(str(labels[wanted.columns][key]) for key in column_keys),
        lines=tuple(line(str(labels[wanted.rows][key]), [key]) for key in row_keys),
        total=line(_("Total"), row_keys),
        unplaced=Change(unplaced, unplaced_before),
    )


def _by_year(shown, days, counts, labels, wanted) -> Pivot:
    """The latest year first. A year without an organization in the year before has nothing to differ from."""
    column_keys = _keys(wanted.columns, labels, *(found for found, _n in counts.values()), place=1)

    def change(year, columns):
        now, then = counts[year][0], counts[year - 1][0]
        return Change(
            sum(now[year, column] for column in columns),
            sum(then[year - 1, column] for column in columns),
        )

    lines = [
        Line(
            f"{days[year]:%d/%m/%Y}",
            tuple(change(year, [column]) for column in column_keys),
            change(year, column_keys),
        )
        for year in reversed(shown)
    ]
    last = shown[-1]
    return Pivot(
        wanted=wanted,
        day=days[last],
        day_before=days[last - 1],
        columns=tuple(str(labels[wanted.columns][key]) for key in column_keys),
        lines=tuple(lines),
        total=None,
        unplaced=Change(counts[last][1], counts[last - 1][1]),
    )


def _labels(provinces) -> dict:
    return {
        Dimension.PROVINCE: {province.pk: province.name for province in provinces},
        Dimension.KIND: dict(Kind.choices),
        Dimension.SECTOR: dict(Sector.choices),
        Dimension.STATUS: dict(Status.choices),
        Dimension.MEMBER: MEMBERSHIP,
    }


def _keys(dimension, labels, *counts, place) -> list:
    """The values that occur, in the order of the field; a province is shown without organizations as well."""
    if dimension == Dimension.PROVINCE:
        return list(labels[dimension])
    occurring = {key[place] for found in counts for key in found}
    return [key for key in labels[dimension] if key in occurring]


def _change(now, then, rows, columns) -> Change:
    return Change(
        *(sum(each[row, column] for row in rows for column in columns) for each in (now, then))
    )


# Asking twice for the same would be no table.
SAME_TWICE = pgettext_lazy("statistics", "Choose another field for the columns than for the rows.")
