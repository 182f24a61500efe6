"""Reads: the scoring table of a year filled in, and the ranking, with every tie and how it was broken.

Ranks come from the settled points. A sheet that is not settled, a unit that is not ranked and a member without a
sheet stand last, each with the reason. Nearly all points are at the maximum, so ties are the normal case; no paper of
the alliances fixes an order for them: the scoring table says what is asked (`tie_breakers`), and the pages print it.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cluster_portal.text import number
from cooperatives.models import Province

from .criteria import Table, table_of
from .models import (
    PUT,
    CriteriaPack,
    Criterion,
    CrossCheck,
    EmulationYear,
    EqualRanks,
    Pledge,
    Score,
    ScoreSheet,
    SheetState,
    Signature,
)
from .scoring import Facts, Scored, Sheet, Sums, add_up, score_all, total_points, vetoes
from .scoring.ranking import (
    FEWER_PENALTY_POINTS,
    HIGHER_GROUP,
    Place,
    TieBreaker,
    Unit,
    place,
    tie_breakers,
)
from .scoring.ranking import TieBreakerUnknown as UnknownName

SETTLED = (SheetState.SETTLED, SheetState.LOCKED)


class TieBreakerUnknown(ValueError):
    """The scoring table names a tie-breaker that this program does not know; the text is for users."""


@dataclass(frozen=True)
class TableLine:
    """A line below a top line: `depth` is 1 just below it; one that is no leaf is a group of its own."""

    criterion: Criterion
    depth: int
    is_leaf: bool


@dataclass(frozen=True)
class Group:
    """A top line of the scoring table with its criteria, in order; one without criteria has points of its own.

    `criteria` are given points; `lines` are all lines below it, with the groups in between.
    """

    criterion: Criterion
    criteria: tuple[Criterion, ...]
    lines: tuple[TableLine, ...] = ()


@dataclass(frozen=True)
class GroupPoints:
    """What one province has in one group (`criterion_id`, its line), of how much."""

    criterion_id: int
    number: str
    text: str
    points: Decimal
    max_points: Decimal


@dataclass(frozen=True)
class ProvincePoints:
    """A member's sheet added up; `scores` by criterion. Without a sheet (None) there are no points.

    `reason` says why the member cannot be ranked, whatever its points: it left, it did not sign, a veto.
    `is_barred`: it left or did not sign, which nothing on the sheet changes.
    """

    province: Province
    sheet: ScoreSheet | None
    scores: dict[int, Score]
    groups: tuple[GroupPoints, ...]
    sums: Sums
    reason: str = ""
    counts_unsettled: bool = False  # its points count as they stand, settled or not
    is_barred: bool = False

    @property
    def bonus(self) -> Decimal:
        return self.sums.bonus

    @property
    def penalty(self) -> Decimal:
        return self.sums.penalty

    @property
    def of_groups(self) -> Decimal:
        """Before bonus and penalty."""
        return self.sums.of_groups

    @property
    def total(self) -> Decimal:
        return self.sums.total

    @property
    def unranked_reason(self) -> str:
        """Why this member is not ranked; empty when it is."""
        if self.sheet and self.sheet.unranked_reason:
            return self.sheet.unranked_reason
        if self.reason:
            return self.reason
        if self.sheet is None:
            return _("There is no score sheet.")
        if self.sheet.state in SETTLED or self.counts_unsettled:
            return ""
        return _("The points are not settled yet.")

    def facts(self, orders: Mapping[int, int]) -> dict[int, Facts]:
        """{line: facts}; `orders` is {criterion: line}."""
        return {orders[key]: facts_of(score) for key, score in self.scores.items()}


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
        sums = self.points.sums
        words = {
            "total": number(self.total, 2),
            "groups": number(self.points.of_groups, 2),
            "bonus": number(self.bonus, 2),
            "penalty": number(self.penalty, 2),
        }
        sentence = (
            _("%(total)s = %(groups)s for the groups + %(bonus)s bonus − %(penalty)s penalty.")
            % words
        )
        if not sums.is_scaled:
            return sentence
        words |= {
            "earned": number(sums.earned, 2),
            "possible": number(sums.possible, 2),
            "full": number(sums.full, 2),
        }
        scaling = _(
            "Criteria that are not assigned leave the denominator: %(earned)s of %(possible)s possible points, "
            "converted to %(full)s."
        )
        return f"{sentence} {scaling % words}"

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
    breakers: tuple[TieBreaker, ...] = ()
    table: Table | None = None
    orders: dict[int, int] = field(default_factory=dict)  # {criterion: line of the table}

    @property
    def max_points(self) -> Decimal:
        return total_points(group.criterion.max_points for group in self.groups)

    @property
    def round_no(self) -> int:
        """The round of scoring that is shown."""
        return next((each.sheet.round_no for each in self.columns if each.sheet), 1)

    @property
    def is_final(self) -> bool:
        """Every sheet is locked: no point moves any more."""
        return bool(self.columns) and all(
            column.sheet and column.sheet.state == SheetState.LOCKED for column in self.columns
        )

    def standing_of(self, province_id: int) -> Standing | None:
        return next((row for row in self.rows if row.province.pk == province_id), None)


@dataclass(frozen=True)
class Rounds:
    """One round of scoring with the one before it, if asked; `numbers` are all rounds of the table."""

    shown: Standings
    before: Standings | None = None
    numbers: tuple[int, ...] = (1,)


def standings(year: EmulationYear) -> Standings:
    """Read the newest scoring table of the year with all its points, and rank the members. Six queries at any size.

    Raises TieBreakerUnknown.
    """
    return rounds_of(year, with_before=False).shown


def rounds_of(
    year: EmulationYear, round_no: int | None = None, *, with_before: bool = True
) -> Rounds:
    """A round of the newest scoring table, the newest unless said; one that is not there has no sheets. Six queries.

    Raises TieBreakerUnknown.
    """
    pack = year.criteria_packs.order_by("-version").first()
    if pack is None:
        return Rounds(Standings(year=year))
    pack.year = year
    of_rounds = {}
    check = CrossCheck.objects.in_force().filter(sheet=OuterRef("pk"))
    sheets = pack.sheets.select_related("province", "later_round__begun_by")
    # Who checks a sheet, and how far: the board leads there without a query more.
    for sheet in sheets.annotate(
        checker_id=Subquery(check.values("checker")[:1]),
        check_state=Subquery(check.values("state")[:1]),
    ):
        of_rounds.setdefault(sheet.round_no, []).append(sheet)
    shown = round_no or max(of_rounds, default=1)
    wanted = [each for each in (shown, shown - 1) if each == shown or with_before]
    scores = {}
    for score in Score.objects.filter(sheet__pack=pack, sheet__round_no__in=wanted):
        scores.setdefault(score.sheet_id, []).append(score)
    facts = {
        "pack": pack,
        "criteria": list(pack.criteria.select_related("indicator").order_by("order_no")),
        "members": year.members(),
        "unsigned": set() if pack.ranks_unsigned else unsigned_members(year),
    }
    found = {}
    for each_no in wanted:
        rows = of_rounds.get(each_no, [])
        of_round = [score for sheet in rows for score in scores.get(sheet.pk, [])]
        if rows or each_no == shown:
            found[each_no] = assembled(sheets=rows, scores=of_round, **facts)
    return Rounds(found[shown], found.get(shown - 1), tuple(sorted(of_rounds)) or (1,))


def assembled(
    *,
    pack: CriteriaPack,
    criteria: list[Criterion],
    members: Mapping[Province, date | None],
    sheets: Iterable[ScoreSheet],
    scores: Iterable[Score],
    unsigned: Set[int],
) -> Standings:
    """The table filled in and ranked, out of rows that were read already; no query.

    `members` are EmulationYear.members(), `unsigned` the numbers of provinces. Raises TieBreakerUnknown.
    """
    table = table_of(pack, criteria)
    groups = groups_in(criteria)
    orders = {each.pk: each.order_no for each in criteria}
    columns = _columns(pack, table, groups, orders, members, sheets, scores, unsigned)
    try:
        breakers = tie_breakers(pack.tie_breakers, table.lines)
    except UnknownName as unknown:
        raise TieBreakerUnknown(
            _("The scoring table asks for «%(name)s» in a tie, which is not known. Mend the table.")
            % {"name": unknown}
        ) from unknown
    return Standings(
        year=pack.year,
        pack=pack,
        groups=groups,
        columns=columns,
        rows=_ranked(columns, breakers, pack, orders),
        tie_breakers=tuple(words_of(breaker) for breaker in breakers),
        breakers=breakers,
        table=table,
        orders=orders,
    )


def as_if_settled(found: Standings) -> Standings:
    """The same with every sheet counted as it stands: an unfinished meeting does not look as if nobody was ranked."""
    if found.pack is None:
        return found
    columns = tuple(replace(each, counts_unsettled=True) for each in found.columns)
    breakers = tie_breakers(found.pack.tie_breakers, found.table.lines)
    rows = _ranked(columns, breakers, found.pack, found.orders)
    return replace(found, columns=columns, rows=rows)


def groups_of(pack: CriteriaPack) -> tuple[Group, ...]:
    """The top lines of the scoring table, each with what stands below it. One query."""
    return groups_in(pack.criteria.order_by("order_no"))


def groups_in(criteria) -> tuple[Group, ...]:
    below = {}
    for each in criteria:
        below.setdefault(each.parent_id, []).append(each)
    groups = []
    for top in below.get(None, []):
        lines = tuple(_lines_below(top, below, 1))
        leaves = tuple(line.criterion for line in lines if line.is_leaf)
        groups.append(Group(top, leaves or (top,), lines))
    return tuple(groups)


def _lines_below(criterion, below, depth):
    for child in below.get(criterion.pk, []):
        yield TableLine(child, depth, is_leaf=child.pk not in below)
        yield from _lines_below(child, below, depth + 1)


def facts_of(score: Score) -> Facts:
    return Facts(
        actual=score.actual,
        target=score.target,
        penalty_count=score.penalty_count,
        is_assigned=score.is_assigned,
    )


def computed(found: Standings) -> dict[tuple[int, int], Scored]:
    """{(province, criterion): what the rule gives for the facts on the sheets}; all members at once. No query."""
    criteria = {order: key for key, order in found.orders.items()}
    facts = {column.province.pk: column.facts(found.orders) for column in found.columns}
    return {
        (province, criteria[line]): scored
        for (province, line), scored in score_all(found.table.lines, facts).items()
    }


def _columns(pack, table, groups, orders, members, sheets, scores, unsigned):
    """Whoever was a member in the year, and whoever else has a sheet."""
    of_province, of_sheet = {}, {}
    for sheet in sheets:
        # What permissions and a sheet's name ask for, without a query each.
        sheet.pack = pack
        of_province[sheet.province_id] = sheet
    for score in scores:
        of_sheet.setdefault(score.sheet_id, {})[score.criterion_id] = score
    left = {province.pk: day for province, day in members.items()}
    provinces = {province.pk: province for province in members}
    provinces |= {key: sheet.province for key, sheet in of_province.items() if key not in provinces}
    columns = []
    for key, province in provinces.items():
        sheet = of_province.get(key)
        given = of_sheet.get(sheet.pk, {}) if sheet else {}
        sums = add_up(table.lines, _plain(sheet, given, orders))
        columns.append(
            ProvincePoints(
                province=province,
                sheet=sheet,
                scores=given,
                groups=tuple(_group_points(group, sums) for group in groups),
                sums=sums,
                reason=_reason(table, given, orders, left.get(key), key in unsigned),
                is_barred=bool(left.get(key)) or key in unsigned,
            )
        )
    return tuple(columns)


def unsigned_members(year: EmulationYear) -> set[int]:
    """The provinces that have a place on the year's pledge in force, and no signature in it. One query."""
    pledges = Pledge.objects.main().once_in_force().filter(year=year).order_by("-version")
    places = Signature.objects.filter(pledge=pledges.values("pk")[:1])
    return set(
        places.exclude(province=None).exclude(state__in=PUT).values_list("province_id", flat=True)
    )


def _reason(table, scores, orders, left: date | None, is_unsigned: bool) -> str:
    if left:
        return _("It has not been a member of the cluster since %(day)s.") % {
            "day": date_format(left, "SHORT_DATE_FORMAT")
        }
    if is_unsigned:
        return _("It has not signed the pledge of the year.")
    facts = {orders[key]: facts_of(score) for key, score in scores.items()}
    return " ".join(
        _("«%(criterion)s» takes it out of the ranking.") % {"criterion": line.text}
        for line in vetoes(table.lines, facts)
    )


def _plain(sheet, scores, orders) -> Sheet:
    """The sheet as scoring takes it, by the lines of the table."""
    if sheet is None:
        return Sheet({})
    return Sheet(
        points={orders[key]: score.final_points for key, score in scores.items()},
        not_assigned=frozenset(
            orders[key] for key, score in scores.items() if not score.is_assigned
        ),
        bonus=sheet.bonus_points,
        penalty=sheet.penalty_points,
    )


def _group_points(group, sums) -> GroupPoints:
    return GroupPoints(
        criterion_id=group.criterion.pk,
        number=group.criterion.number,
        text=group.criterion.text,
        points=sums.groups[group.criterion.order_no],
        max_points=group.criterion.max_points,
    )


def _ranked(columns, breakers, pack, orders) -> tuple[Standing, ...]:
    """By total, then by the tie-breakers; equal ones share a rank, north before south; the unranked last."""
    by_province = {column.province.pk: column for column in columns}
    units = [
        Unit(
            key=column.province.pk,
            sums=column.sums,
            actuals={orders[key]: score.actual for key, score in column.scores.items()},
            is_eligible=not column.unranked_reason,
        )
        for column in columns
    ]
    places = place(units, breakers, dense=pack.equal_ranks == EqualRanks.DENSE)
    return tuple(
        Standing(by_province[each.unit.key], each.rank, _ties(each, by_province)) for each in places
    )


def _ties(placed: Place, by_province) -> tuple[str, ...]:
    """One sentence for each other member with the same total."""
    return tuple(
        _tie(placed.unit, tie.other, tie.breaker, by_province[tie.other.key].province.name)
        for tie in placed.ties
    )


def _tie(unit, other, breaker, name) -> str:
    words = {"total": number(unit.total, 2), "province": name}
    if breaker is None:
        return (
            _(
                "Same total as %(province)s (%(total)s points) and equal in all that decides a tie: the rank is shared."
            )
            % words
        )
    words |= {
        "why": words_of(breaker),
        "own": number(breaker.value(unit), 2),
        "other": number(breaker.value(other), 2),
    }
    if breaker.key(unit) < breaker.key(other):
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


def words_of(breaker: TieBreaker) -> str:
    if breaker.name == FEWER_PENALTY_POINTS:
        return _("fewer penalty points")
    if breaker.name.startswith(HIGHER_GROUP):
        return _("more points in group %(number)s") % {"number": breaker.line.number}
    return _("a higher result in «%(criterion)s»") % {"criterion": breaker.line.text}
