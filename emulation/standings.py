"""Reads: the scoring table of a year filled in, and the ranking, with every tie and how it was broken.

Ranks come from the settled points. A sheet that is not settled, a unit that is not ranked and a member without a
sheet stand last, each with the reason. Nearly all points are at the maximum, so ties are the normal case; no paper of
the alliances fixes an order for them: the scoring table says what is asked (`tie_breakers`), and the pages print it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from cluster_portal.text import number
from cooperatives.models import Province

from .models import CriteriaPack, Criterion, EmulationYear, Score, ScoreSheet, SheetState
from .scoring import group_points, ranks, total_points

FEWER_PENALTY_POINTS = "fewer_penalty_points"
HIGHER_GROUP = "higher_group"
SETTLED = (SheetState.SETTLED, SheetState.LOCKED)


class TieBreakerUnknown(ValueError):
    """The scoring table names a tie-breaker that this program does not know; the text is for users."""


@dataclass(frozen=True)
class Group:
    """A numbered line of the scoring table with its criteria, in order; one without criteria has points of its own."""

    criterion: Criterion
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class GroupPoints:
    """What one province has in one group, of how much."""

    number: str
    text: str
    points: Decimal
    max_points: Decimal


@dataclass(frozen=True)
class ProvincePoints:
    """A member's sheet added up; `scores` by criterion. Without a sheet (None) there are no points."""

    province: Province
    sheet: ScoreSheet | None
    scores: dict[int, Score]
    groups: tuple[GroupPoints, ...]

    @property
    def bonus(self) -> Decimal:
        return self.sheet.bonus_points if self.sheet else Decimal(0)

    @property
    def penalty(self) -> Decimal:
        return self.sheet.penalty_points if self.sheet else Decimal(0)

    @property
    def of_groups(self) -> Decimal:
        """Before bonus and penalty."""
        return total_points(group.points for group in self.groups)

    @property
    def total(self) -> Decimal:
        return total_points(
            (group.points for group in self.groups), bonus=self.bonus, penalty=self.penalty
        )

    @property
    def unranked_reason(self) -> str:
        """Why this member is not ranked; empty when it is."""
        if self.sheet is None:
            return _("There is no score sheet.")
        if self.sheet.unranked_reason:
            return self.sheet.unranked_reason
        return "" if self.sheet.state in SETTLED else _("The points are not settled yet.")

    def in_group(self, group_number: str) -> Decimal:
        found = (group.points for group in self.groups if group.number == group_number)
        return next(found, Decimal(0))


@dataclass(frozen=True)
class Standing:
    """A place in the ranking. `rank` is None for who is not ranked; `ties` has a sentence for each equal total."""

    points: ProvincePoints
    rank: int | None = None
    ties: tuple[str, ...] = ()

    @property
    def province(self) -> Province:
        return self.points.province

    @property
    def total(self) -> Decimal:
        return self.points.total

    @property
    def bonus(self) -> Decimal:
        return self.points.bonus

    @property
    def penalty(self) -> Decimal:
        return self.points.penalty

    @property
    def groups(self) -> tuple[GroupPoints, ...]:
        return self.points.groups

    @property
    def unranked_reason(self) -> str:
        return self.points.unranked_reason

    @property
    def arithmetic(self) -> str:
        """How the total comes about, with the numbers filled in."""
        words = {
            "total": number(self.total, 2),
            "groups": number(self.points.of_groups, 2),
            "bonus": number(self.bonus, 2),
            "penalty": number(self.penalty, 2),
        }
        return (
            _("%(total)s = %(groups)s for the groups + %(bonus)s bonus − %(penalty)s penalty.")
            % words
        )

    @property
    def explain(self) -> str:
        """The arithmetic, then the ties, then why there is no rank; in sentences."""
        return " ".join(filter(None, [self.arithmetic, *self.ties, self.unranked_reason]))


@dataclass(frozen=True)
class Standings:
    """The filled table of a year and its ranking. Without a scoring table (`pack` None) both are empty."""

    year: EmulationYear
    pack: CriteriaPack | None = None
    groups: tuple[Group, ...] = ()
    columns: tuple[ProvincePoints, ...] = ()  # north to south
    rows: tuple[Standing, ...] = ()  # by rank, the unranked last
    tie_breakers: tuple[str, ...] = ()  # in words, in the order in which they are asked

    @property
    def max_points(self) -> Decimal:
        return total_points(group.criterion.max_points for group in self.groups)

    @property
    def is_final(self) -> bool:
        """Every sheet is locked: no point moves any more."""
        return bool(self.columns) and all(
            column.sheet and column.sheet.state == SheetState.LOCKED for column in self.columns
        )

    def standing_of(self, province_id: int) -> Standing | None:
        return next((row for row in self.rows if row.province.pk == province_id), None)


@dataclass(frozen=True)
class TieBreaker:
    """One question asked while totals are equal. `sign` is 1 where fewer stands higher, -1 where more does."""

    text: str
    value: Callable[[ProvincePoints], Decimal]
    sign: int

    def key(self, column: ProvincePoints) -> Decimal:
        return self.sign * self.value(column)


def standings(year: EmulationYear) -> Standings:
    """Read the newest scoring table of the year with all its points, and rank the members. Five queries at any size.

    Raises TieBreakerUnknown.
    """
    pack = year.criteria_packs.order_by("-version").first()
    if pack is None:
        return Standings(year=year)
    groups = groups_of(pack)
    columns = _columns(year, pack, groups)
    breakers = [_tie_breaker(name, groups) for name in pack.tie_breakers]
    return Standings(
        year=year,
        pack=pack,
        groups=groups,
        columns=columns,
        rows=_ranked(columns, breakers),
        tie_breakers=tuple(breaker.text for breaker in breakers),
    )


def groups_of(pack: CriteriaPack) -> tuple[Group, ...]:
    """The scoring table as a tree of two levels. One query."""
    criteria = list(pack.criteria.order_by("order_no"))
    groups = []
    for top in criteria:
        if top.parent_id is None:
            inside = tuple(each for each in criteria if each.parent_id == top.pk)
            groups.append(Group(top, inside or (top,)))
    return tuple(groups)


def _columns(year, pack, groups) -> tuple[ProvincePoints, ...]:
    """The members of the year, and whoever else has a sheet (a member that left in mid-year)."""
    sheets = {sheet.province_id: sheet for sheet in pack.sheets.select_related("province")}
    provinces = {province.pk: province for province in year.provinces()}
    provinces |= {key: each.province for key, each in sheets.items() if key not in provinces}
    scores = {}
    for score in Score.objects.filter(sheet__pack=pack):
        scores.setdefault(score.sheet_id, {})[score.criterion_id] = score
    columns = []
    for key, province in provinces.items():
        sheet = sheets.get(key)
        given = scores.get(sheet.pk, {}) if sheet else {}
        if sheet:
            # What permissions and a sheet's name ask for, without a query each.
            sheet.pack = pack
        sums = tuple(_group_points(group, given) for group in groups)
        columns.append(ProvincePoints(province, sheet, given, sums))
    return tuple(columns)


def _group_points(group, scores) -> GroupPoints:
    given = (scores[each.pk].final_points for each in group.criteria if each.pk in scores)
    return GroupPoints(
        number=group.criterion.number,
        text=group.criterion.text,
        points=group_points(given),
        max_points=group.criterion.max_points,
    )


def _ranked(columns, breakers) -> tuple[Standing, ...]:
    """By total, then by the tie-breakers; equal ones share a rank, north before south; the unranked last."""
    eligible = [column for column in columns if not column.unranked_reason]
    keys = [(-column.total, *(breaker.key(column) for breaker in breakers)) for column in eligible]
    places = zip(ranks(keys), eligible, strict=True)
    rows = [
        Standing(column, rank, _ties(column, eligible, breakers))
        for rank, column in sorted(places, key=lambda place: place[0])
    ]
    return (*rows, *(Standing(column) for column in columns if column.unranked_reason))


def _ties(column, eligible, breakers) -> tuple[str, ...]:
    """One sentence for each other member with the same total."""
    return tuple(
        _tie(column, other, breakers)
        for other in eligible
        if other is not column and other.total == column.total
    )


def _tie(column, other, breakers) -> str:
    words = {"total": number(column.total, 2), "province": other.province.name}
    breaker = next((each for each in breakers if each.key(column) != each.key(other)), None)
    if breaker is None:
        return (
            _(
                "Same total as %(province)s (%(total)s points) and equal in all that decides a tie: the rank is shared."
            )
            % words
        )
    words |= {
        "why": breaker.text,
        "own": number(breaker.value(column), 2),
        "other": number(breaker.value(other), 2),
    }
    if breaker.key(column) < breaker.key(other):
        return (
            _(
                "Same total as %(province)s (%(total)s points); placed above it, %(why)s: %(own)s to %(other)s."
            )
            % words
        )
    return (
        _(
            "Same total as %(province)s (%(total)s points); placed below it, which has %(why)s: %(other)s to %(own)s."
        )
        % words
    )


def _tie_breaker(name, groups) -> TieBreaker:
    if name == FEWER_PENALTY_POINTS:
        return TieBreaker(_("fewer penalty points"), lambda column: column.penalty, sign=1)
    rule, _colon, group_number = name.partition(":")
    if rule == HIGHER_GROUP and any(each.criterion.number == group_number for each in groups):
        return TieBreaker(
            _("more points in group %(number)s") % {"number": group_number},
            lambda column: column.in_group(group_number),
            sign=-1,
        )
    raise TieBreakerUnknown(
        _("The scoring table asks for «%(name)s» in a tie, which is not known. Mend the table.")
        % {"name": name}
    )
