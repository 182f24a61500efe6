"""How near each rank is to another: which correction would change it. And a locked year computed once more."""

from dataclasses import dataclass

from django.shortcuts import render
from django.views.decorators.http import require_safe

from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cooperatives.models import Province
from cooperatives.statistics import ProvinceYear
from emulation.contests import YearContest
from emulation.models import Criterion
from emulation.scoring.sensitivity import ACTUAL, Sensitivity, Turn
from emulation.snapshots import newest_snapshot, replay

from .lookups import get_year
from .what_if import contest_for

# The nearest are shown at once, some more unfold; the others are so large that nobody asks (`standings` has all).
NEAREST, UNFOLDED = 3, 12


@dataclass(frozen=True)
class Move:
    province: Province
    now: int
    then: int


@dataclass(frozen=True)
class TurnRow:
    """One correction, with everybody who would change the rank by it."""

    turn: Turn
    criterion: Criterion
    moves: tuple[Move, ...]

    @property
    def is_actual(self) -> bool:
        return self.turn.what == ACTUAL

    @property
    def size(self):
        return abs(self.turn.change)


@dataclass(frozen=True)
class ProvinceRow:
    province: Province
    sensitivity: Sensitivity
    rows: tuple[TurnRow, ...]
    more: int

    @property
    def nearest(self):
        return self.rows[:NEAREST]

    @property
    def others(self):
        return self.rows[NEAREST:]


@require_safe
def standing_sensitivity(request, year):
    """For each ranked member the smallest correction of each criterion that changes its place towards another."""
    year = get_year(request, year)
    require(request.user, Permission.SENSITIVITY_VIEW, year)
    contest = contest_for(request.user, year)
    context = {
        "year": year,
        "contest": contest,
        "provinces": list(rows_of(contest)) if contest else [],
        "without_points": [
            each for each in (contest.standpoints if contest else ()) if not each.has_points
        ],
    }
    return render(request, "emulation/standing_sensitivity.html", context)


@require_safe
def standing_replay(request, year):
    """A locked year computed once more out of its frozen table and snapshot, with both hashes."""
    year = get_year(request, year)
    snapshot = newest_snapshot(year)
    is_shown = snapshot is not None and reads_every_member(request.user, year)
    found = replay(snapshot) if is_shown else None
    context = {
        "year": year,
        "snapshot": snapshot,
        "replay": found,
        "rows": [
            {
                "rank": place.rank,
                "name": found.names[place.unit.key],
                "locked": found.locked_totals[place.unit.key],
                "computed": place.unit.total,
            }
            for place in (found.places if found else ())
        ],
    }
    return render(request, "emulation/standing_replay.html", context)


def reads_every_member(user, year) -> bool:
    """A total beside the others tells of all of them."""
    places = [ProvinceYear(province.pk, year.year) for province in year.members()]
    return all(can(user, Permission.SCORE_VIEW, place) for place in places)


def rows_of(contest: YearContest):
    provinces = {each.contender.key: each.province for each in contest.standpoints}
    criteria = {
        criterion.order_no: criterion
        for group in contest.found.groups
        for criterion in group.criteria
    }
    ranks = {each.unit.key: each.rank for each in contest.present.places}
    for each in contest.sensitivities():
        rows = tuple(
            TurnRow(turn, criteria[turn.line.key], tuple(_moves(turn, ranks, provinces)))
            for turn in each.turns[: NEAREST + UNFOLDED]
        )
        yield ProvinceRow(provinces[each.key], each, rows, len(each.turns) - len(rows))


def _moves(turn, ranks, provinces):
    """Who would have another rank, the best first. Drawing level with somebody may leave the own rank as it is."""
    for key, rank in sorted(turn.ranks.items(), key=lambda pair: pair[1]):
        if rank != ranks[key]:
            yield Move(provinces[key], ranks[key], rank)
