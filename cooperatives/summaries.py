"""Keeping the summary rows: what organizations contribute to them, before a change and after it.

An action asks `contributions()` of the organizations that it has locked, changes them, and hands the difference to
`keep()`; both are a fixed number of queries. Additions are made by the database, so two actions on different
organizations never lose one another's.

`recounted()` adds everything up anew in SQL: `differences()` proves that `keep()` forgot nothing, `rebuild()` begins
anew. A rebuild waits for the changes under way and lets the next ones wait: one that had asked which years are kept
and is not yet there to be counted would be missed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import connection, transaction
from django.db.models import (
    Case,
    Count,
    DecimalField,
    F,
    FilteredRelation,
    Min,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from .models import (
    IN_REGISTER,
    Organization,
    PastMembership,
    ReportingYear,
    Status,
    StatusPeriod,
    YearlyFigures,
    YearSummary,
)
from .models.past import member_mark
from .models.summaries import MEASURES, SCALES, SUMS, WEIGHTS

# {the columns of YearSummary.KEY: the numbers of MEASURES}
Sums = dict[tuple, list[int]]
OUTSIDE = [status for status in Status.values if status not in IN_REGISTER]
_WIDE = DecimalField(max_digits=30, decimal_places=6)
AT = {name: place for place, name in enumerate(MEASURES)}
NO_FIGURES = None  # an empty list: figures without a number, such as a rating alone
PIECE = 2000
ROWS_A_STATEMENT = 100
# PostgreSQL: whoever changes the register holds this number together with others, whoever counts it anew alone.
GATE = 20_231_202


def years_kept() -> list[int]:
    """The years that have summary rows: those that some cluster has opened."""
    years = ReportingYear.objects.filter(is_summed_up=True).values_list("year", flat=True)
    return sorted(set(years))


def contributions(organizations: Collection[int]) -> Sums:
    """What these organizations (numbers) add to the summary rows of all kept years. Five queries for 2000."""
    sums: Sums = defaultdict(lambda: [0] * len(MEASURES))
    if not organizations:
        return {}
    _pass_gate("pg_advisory_xact_lock_shared")
    years = years_kept()
    numbers = iter(organizations)
    while years and (piece := list(islice(numbers, PIECE))):
        _add_piece(sums, piece, years)
    return dict(sums)


def keep(before: Sums, after: Sums) -> None:
    """Add to the summary rows what a change made of `before`."""
    differences = {}
    for key in before.keys() | after.keys():
        old = before.get(key) or [0] * len(MEASURES)
        new = after.get(key) or [0] * len(MEASURES)
        if old != new:
            differences[key] = [each - was for each, was in zip(new, old, strict=True)]
    _add_to_rows(differences)


def hold_still() -> None:
    """Until the transaction ends nobody changes the register: what is read in it is of one moment."""
    _pass_gate("pg_advisory_xact_lock")


def _pass_gate(function):
    """Until the transaction ends. SQLite lets one writer in at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [GATE])


def _add_piece(sums, numbers, years):
    fields = ("province", "kind", "sector", "founded_on")
    membership = ("alliance_member_since", "alliance_member_until")
    rows = Organization.objects.filter(pk__in=numbers).values_list("pk", *fields, *membership)
    periods, earlier = defaultdict(list), defaultdict(list)
    for owner, *period in StatusPeriod.objects.filter(organization__in=numbers).values_list(
        "organization", "status", "valid_from", "valid_to"
    ):
        periods[owner].append(period)
    for owner, *dates in PastMembership.objects.filter(organization__in=numbers).values_list(
        "organization", "valid_from", "valid_to"
    ):
        earlier[owner].append(dates)
    figures = _figures(numbers)
    days = [(year, date(year, 1, 1), date(year, 12, 31)) for year in years]
    for pk, province, kind, sector, founded, since, until in rows:
        memberships = [(since, until), *earlier[pk]] if since else earlier[pk]
        left = min(
            (begin for status, begin, _end in periods[pk] if status in OUTSIDE and begin),
            default=None,
        )
        for year, first, last in days:
            was_founded = founded is not None and first <= founded <= last
            status = _status_on(periods[pk], last)
            if status is None and not was_founded:
                continue
            rating, added = figures.get((pk, year), ("", NO_FIGURES))
            is_member = any(
                begin <= last and (end is None or end > last) for begin, end in memberships
            )
            row = sums[year, province, kind, sector, status or "", is_member, rating]
            row[0] += status is not None
            row[2] += was_founded
            row[3] += left is not None and first <= left <= last
            if added is not NO_FIGURES and status is not None:
                row[1] += 1
                for place, value in added:
                    row[place] += value


def _status_on(periods, day):
    for status, begin, end in periods:
        if (begin is None or begin <= day) and (end is None or end > day):
            return status
    return None


def _figures(numbers) -> dict[tuple[int, int], tuple[str, list[tuple[int, int]]]]:
    """{(organization, year): (rating, [(place in MEASURES, what it adds)])}."""
    names = YearlyFigures.NUMBER_FIELDS
    found = {}
    rows = YearlyFigures.objects.filter(organization__in=numbers)
    for owner, year, rating, *values in rows.values_list("organization", "year", "rating", *names):
        said = {
            name: int(value * SCALES[name])
            for name, value in zip(names, values, strict=True)
            if value is not None
        }
        added = []
        for name, value in said.items():
            added += [(AT[f"{name}_sum"], value), (AT[f"{name}_count"], 1)]
        for name, weight in WEIGHTS.items():
            if name in said and weight in said:
                added.append((AT[f"{name}_weighted"], said[name] * said[weight]))
                added.append((AT[f"{name}_weight"], said[weight]))
        found[owner, year] = rating, added
    return found


def _add_to_rows(differences: Sums) -> None:
    """INSERT … ON CONFLICT DO UPDATE, in one order for everybody, so that two writers cannot wait for each other."""
    if not differences:
        return
    table = YearSummary._meta.db_table
    columns = [YearSummary._meta.get_field(name).column for name in (*YearSummary.KEY, *MEASURES)]
    key = [YearSummary._meta.get_field(name).column for name in YearSummary.KEY]
    names = ", ".join(f'"{each}"' for each in columns)
    added = ", ".join(f'"{each}" = {table}."{each}" + excluded."{each}"' for each in MEASURES)
    rows = iter(sorted(differences.items()))
    with connection.cursor() as cursor:
        while piece := list(islice(rows, ROWS_A_STATEMENT)):
            places = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(piece))
            cursor.execute(
                f"INSERT INTO {table} ({names}) VALUES {places} "
                f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {added}",
                [value for of, numbers in piece for value in (*of, *numbers)],
            )
    provinces = {of[1] for of in differences}
    YearSummary.objects.filter(province__in=provinces, organizations=0, founded=0, left=0).delete()


# Everything anew


def recounted(years: Iterable[int]) -> Sums:
    """What the summary rows of these years must be, added up by the database from the rows themselves."""
    sums: Sums = {}
    for year in years:
        for row in _aggregates(year):
            key = tuple(
                bool(row[each]) if each == "is_alliance_member" else row[each]
                for each in YearSummary.KEY
            )
            sums[key] = [_whole(name, row[name]) for name in MEASURES]
        for key, founded in _founded_without_status(year):
            sums[key] = [founded if name == "founded" else 0 for name in MEASURES]
    return sums


def stored(years: Iterable[int]) -> Sums:
    rows = YearSummary.objects.filter(year__in=list(years))
    return {
        row[: len(YearSummary.KEY)]: list(row[len(YearSummary.KEY) :])
        for row in rows.values_list(*YearSummary.KEY, *MEASURES)
    }


@dataclass(frozen=True)
class Difference:
    """A summary row that is not what it must be: {measure: (stored, counted)} of those that differ."""

    key: tuple
    measures: dict[str, tuple[int, int]]


@transaction.atomic
def differences(year: int) -> list[Difference]:
    """What is stored of a year beside what the rows add up to, both at the same moment; empty when they are equal."""
    _pass_gate("pg_advisory_xact_lock")
    old, new = stored([year]), recounted([year])
    nothing, found = [0] * len(MEASURES), []
    for key in sorted(old.keys() | new.keys()):
        pairs = zip(MEASURES, old.get(key, nothing), new.get(key, nothing), strict=True)
        if wrong := {name: (was, now) for name, was, now in pairs if was != now}:
            found.append(Difference(key, wrong))
    return found


@transaction.atomic
def rebuild(years: Iterable[int]) -> None:
    """Make the rows of these years anew, and mark the years as kept from now on."""
    years = list(years)
    _pass_gate("pg_advisory_xact_lock")
    ReportingYear.objects.select_for_update().filter(year__in=years).update(is_summed_up=True)
    YearSummary.objects.filter(year__in=years).delete()
    _add_to_rows(recounted(years))


def _aggregates(year):
    first, last = date(year, 1, 1), date(year, 12, 31)
    figures = FilteredRelation(
        "organization__yearly_figures", condition=Q(organization__yearly_figures__year=year)
    )
    owners = StatusPeriod.objects.filter(status__in=OUTSIDE).order_by().values("organization")
    leavers = owners.annotate(first=Min("valid_from")).filter(first__range=(first, last))
    one, none = Value(1), Value(0)
    return (
        StatusPeriod.objects.on(last)
        .order_by()
        .annotate(
            figures=figures,
            year=Value(year),
            province=F("organization__province"),
            kind=F("organization__kind"),
            sector=F("organization__sector"),
            is_alliance_member=member_mark(last, "organization__"),
            rating=Coalesce(F("figures__rating"), Value("")),
        )
        .values(*YearSummary.KEY)
        .annotate(
            organizations=Count("pk"),
            reported=Count("figures__pk"),
            founded=Sum(
                Case(When(organization__founded_on__range=(first, last), then=one), default=none)
            ),
            left=Sum(
                Case(When(organization__in=leavers.values("organization"), then=one), default=none)
            ),
            **_sums_of_figures(),
        )
    )


def _sums_of_figures():
    wanted = {}
    for name in YearlyFigures.NUMBER_FIELDS:
        wanted[f"{name}_sum"] = Sum(f"figures__{name}")
        wanted[f"{name}_count"] = Count(f"figures__{name}")
    for name, weight in WEIGHTS.items():
        both = {f"figures__{name}__isnull": False, f"figures__{weight}__isnull": False}
        wanted[f"{name}_weighted"] = Sum(
            F(f"figures__{name}") * F(f"figures__{weight}"), output_field=_WIDE
        )
        wanted[f"{name}_weight"] = Sum(f"figures__{weight}", filter=Q(**both))
    return wanted


def _whole(name, value) -> int:
    """The sum in its smallest unit; SQLite adds decimals up as floats, so it is rounded to that unit."""
    if not value or name not in SUMS:
        return value or 0
    figure, part = name.rsplit("_", 1)
    if part == "count":
        return value
    scale = {
        "sum": SCALES[figure],
        "weighted": SCALES[figure] * SCALES.get(WEIGHTS.get(figure), 1),
        "weight": SCALES.get(WEIGHTS.get(figure), 1),
    }[part]
    return round(value * scale)


def _founded_without_status(year):
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = (
        Organization.objects.filter(founded_on__range=(first, last))
        .exclude(status_periods__in=StatusPeriod.objects.on(last))
        .order_by()
        .annotate(is_alliance_member=member_mark(last))
        .values_list("province", "kind", "sector", "is_alliance_member")
        .annotate(count=Count("pk"))
    )
    for province, kind, sector, is_member, count in rows:
        yield (year, province, kind, sector, "", bool(is_member), ""), count
