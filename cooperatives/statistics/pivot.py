"""Organizations counted by two of province, kind, sector, status and alliance membership, beside the year before.

The page and its downloads show the same Pivot. Counts come from the summary rows for the end of a year, from the
status periods for any other day; either way the number of queries is fixed.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cluster_portal.text import number
from cooperatives.models import IN_REGISTER, Cluster, Kind, Province, Sector, Status

from .annual import Change, year_earlier
from .boundaries import NOT_PLACED, Boundary, Placement, own_placement, placement
from .counts import is_kept, last_day, status_rows


class Dimension(TextChoices):
    PROVINCE = "province", gettext_lazy("province")
    KIND = "kind", gettext_lazy("kind")
    SECTOR = "sector", gettext_lazy("sector")
    STATUS = "status", gettext_lazy("status")
    MEMBER = "member", gettext_lazy("alliance membership")


# What a count row holds, in this order
PLACES = (
    Dimension.PROVINCE,
    Dimension.KIND,
    Dimension.SECTOR,
    Dimension.STATUS,
    Dimension.MEMBER,
)
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
    """`unplaced`: organizations that the data does not place (boundary «comparable»); they stand in no cell."""

    wanted: Wanted
    day: date
    day_before: date
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line
    unplaced: Change

    @property
    def boundary_label(self) -> str:
        return Boundary(self.wanted.boundary).label

    @property
    def unplaced_note(self) -> str:
        count = self.unplaced.now
        return ngettext(
            "%(count)s organization could not be placed: its commune is not known, or was made of both sides.",
            "%(count)s organizations could not be placed: their commune is not known, or was made of both sides.",
            count,
        ) % {"count": number(count)}

    def table(self) -> Iterator[list]:
        """The counts as rows for a file: a heading, the lines, the total; each column with its year before."""
        heads = (*self.columns, _("Total"))
        years = [
            f"{head} ({day:%d/%m/%Y})" for head in heads for day in (self.day, self.day_before)
        ]
        yield [self.wanted.rows.label, *years, _("Difference"), _("Difference in percent")]
        for line in (*self.lines, self.total):
            pairs = [
                value for cell in (*line.cells, line.total) for value in (cell.now, cell.before)
            ]
            yield [line.label, *pairs, line.total.difference, line.total.percent]


def pivot(
    cluster: Cluster,
    year: int,
    wanted: Wanted,
    *,
    seen: list[Province],
    sees_all: bool,
    today: date,
) -> Pivot:
    """Count for one reader: `seen` are the members that may be shown; other boundaries need `sees_all`."""
    day = wanted.as_of or last_day(year)
    earlier = year_earlier(day)
    boundary = wanted.boundary if sees_all else Boundary.AS_WAS
    if boundary == Boundary.AS_WAS:
        before = list(cluster.provinces_on(earlier)) if sees_all else seen
        placed, placed_before = own_placement(seen, day), own_placement(before, earlier)
    else:
        placed = placement(cluster, day=day, boundary=boundary, today=today)
        placed_before = placement(cluster, day=earlier, boundary=boundary, today=today)
    now, unplaced = _counted(year, day, placed, wanted)
    then, unplaced_before = _counted(year - 1, earlier, placed_before, wanted)
    labels = _labels([*placed_before.provinces, *placed.provinces])
    row_keys = _keys(wanted.rows, labels, now, then, place=0)
    column_keys = _keys(wanted.columns, labels, now, then, place=1)

    def line(label, rows):
        cells = tuple(_change(now, then, rows, [column]) for column in column_keys)
        return Line(label, cells, _change(now, then, rows, column_keys))

    return Pivot(
        wanted=wanted,
        day=day,
        day_before=earlier,
        columns=tuple(str(labels[wanted.columns][key]) for key in column_keys),
        lines=tuple(line(str(labels[wanted.rows][key]), [key]) for key in row_keys),
        total=line(_("Total"), row_keys),
        unplaced=Change(unplaced, unplaced_before),
    )


def _counted(year, day, placed: Placement, wanted) -> tuple[Counter, int]:
    """({(row, column): organizations}, how many are not placed)."""
    found, unplaced = Counter(), 0
    places = [PLACES.index(each) for each in (wanted.rows, wanted.columns)]
    kept = day == last_day(year) and is_kept(year)
    for row in status_rows(year, day, placed, statuses=wanted.statuses, kept=kept):
        *values, count = row
        if (wanted.kind and values[1] != wanted.kind) or (
            wanted.sector and values[2] != wanted.sector
        ):
            continue
        values[4] = bool(values[4])
        if values[0] == NOT_PLACED:
            unplaced += count
        else:
            found[tuple(values[place] for place in places)] += count
    return found, unplaced


def _labels(provinces) -> dict:
    return {
        Dimension.PROVINCE: {province.pk: province.name for province in provinces},
        Dimension.KIND: dict(Kind.choices),
        Dimension.SECTOR: dict(Sector.choices),
        Dimension.STATUS: dict(Status.choices),
        Dimension.MEMBER: MEMBERSHIP,
    }


def _keys(dimension, labels, now, then, *, place) -> list:
    """The values that occur, in the order of the field; a province is shown without organizations as well."""
    if dimension == Dimension.PROVINCE:
        return list(labels[dimension])
    occurring = {key[place] for key in (*now, *then)}
    return [key for key in labels[dimension] if key in occurring]


def _change(now, then, rows, columns) -> Change:
    return Change(
        *(sum(each[row, column] for row in rows for column in columns) for each in (now, then))
    )


# Asking twice for the same would be no table.
SAME_TWICE = pgettext_lazy("statistics", "Choose another field for the columns than for the rows.")
