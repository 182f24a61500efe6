"""Totals, ranks, ties and how they were broken, of one year; as a table or as JSON. --replay: out of the archive."""

import json
import sys

from django.core.management.base import CommandError

from cluster_portal.commands import JsonCommand
from emulation.commands import chosen_year
from emulation.contests import read_contest
from emulation.explanations import explain
from emulation.models import EmulationYear
from emulation.scoring import text
from emulation.scoring.sensitivity import Sensitivity
from emulation.snapshots import Replay, newest_snapshot, replay
from emulation.standings import Standing, Standings, TieBreakerUnknown, computed, standings


class Command(JsonCommand):
    help = "Rank the members of a year by their settled points, and say how each total and rank came about."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--cluster", metavar="CODE", help="needed when there is more than one")
        parser.add_argument(
            "--replay",
            action="store_true",
            help="compute a locked year again out of its frozen table and snapshot; exit code 1: it differs",
        )
        parser.add_argument(
            "--sensitivity",
            action="store_true",
            help="say for each rank which correction of a result or of judged points would change it",
        )

    def handle(self, *, year, cluster, as_json, **options):
        year = chosen_year(year, cluster)
        if options["replay"]:
            self._replay(year, as_json)
            return
        try:
            found = standings(year)
        except TieBreakerUnknown as refusal:
            raise CommandError(str(refusal)) from refusal
        turns = turns_of(year) if options["sensitivity"] else None
        if as_json:
            self.stdout.write(json.dumps(as_dict(found, turns), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(table(found, turns)))

    def _replay(self, year, as_json):
        snapshot = newest_snapshot(year)
        if snapshot is None:
            raise CommandError(f"The points of {year} are not locked yet; there is no snapshot.")
        found = replay(snapshot)
        if as_json:
            self.stdout.write(json.dumps(replay_dict(found), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(replay_lines(found)))
        if not found.is_same:
            sys.exit(1)


def turns_of(year: EmulationYear) -> dict[int, Sensitivity]:
    """{province: how near its rank is to another}; only the ranked, by the points as they stand."""
    contest = read_contest(year)
    return {each.key: each for each in contest.sensitivities()} if contest else {}


def as_dict(found: Standings, turns: dict[int, Sensitivity] | None = None) -> dict:
    snapshot = newest_snapshot(found.year)
    explained = computed(found) if found.pack else {}
    return {
        "year": found.year.year,
        "max_points": float(found.max_points),
        "is_final": found.is_final,
        "pack_sha256": found.table.sha256 if found.table else None,
        "snapshot_sha256": snapshot.content_hash if snapshot else None,
        "tie_breakers": list(found.tie_breakers),
        "standings": [
            _standing(found, row, explained) | _sensitivity(row, turns) for row in found.rows
        ],
    }


def _sensitivity(row: Standing, turns) -> dict:
    """The key `sensitivity`, where it was asked: null for who is not ranked."""
    if turns is None:
        return {}
    of_row = turns.get(row.province.pk)
    if of_row is None:
        return {"sensitivity": None}
    return {
        "sensitivity": {
            "points_above": text(of_row.above),
            "points_below": text(of_row.below),
            "turns": [
                {
                    "line": turn.line.key,
                    "what": turn.what,
                    "now": text(turn.now),
                    "then": text(turn.then),
                    "change": text(turn.change),
                    "step": text(turn.step),
                    "points_now": text(turn.points_now),
                    "points_then": text(turn.points_then),
                }
                for turn in of_row.turns
            ],
        }
    }


def _standing(found: Standings, row: Standing, explained) -> dict:
    return {
        "province": row.province.name,
        "code": row.province.code,
        "total": float(row.total),
        "rank": row.rank,
        "groups": [
            {
                "number": group.number,
                "text": group.text,
                "points": float(group.points),
                "max_points": float(group.max_points),
            }
            for group in row.groups
        ],
        "bonus": float(row.points.bonus),
        "penalty": float(row.points.penalty),
        "explain": row.explain,
        "criteria": [
            _criterion(found, row, criterion, explained)
            for group in found.groups
            for criterion in group.criteria
        ],
    }


def _criterion(found, row, criterion, explained) -> dict:
    """One criterion of one unit: who gave how much, and how the rule gets there."""
    score = row.points.scores.get(criterion.pk)
    points = {
        name: text(getattr(score, f"{name}_points")) if score else None
        for name in ("self", "system", "cross", "final")
    }
    return {
        "line": found.orders[criterion.pk],
        "text": criterion.text,
        "max_points": text(criterion.max_points),
        "assigned": score.is_assigned if score else True,
        **points,
        "reason": score.reason if score else "",
        "explain": explain(explained[row.province.pk, criterion.pk]).as_dict(),
    }


def table(found: Standings, turns: dict[int, Sensitivity] | None = None):
    yield f"{found.year.year}"
    for row in found.rows:
        yield f"{row.rank or '–':>3}  {row.province.name:<14}{row.total:>8}  {row.explain}"
        of_row = (turns or {}).get(row.province.pk)
        for turn in of_row.turns if of_row else ():
            yield f"       line {turn.line.key}, {turn.what}: {turn.now} -> {text(turn.then)}"
    if found.table:
        yield f"pack SHA-256      {found.table.sha256}"
    if snapshot := newest_snapshot(found.year):
        yield f"snapshot SHA-256  {snapshot.content_hash}"


def replay_dict(found: Replay) -> dict:
    return {
        "year": found.year,
        "round": found.round_no,
        "same": found.is_same,
        "differences": list(found.differences),
        "pack_sha256": found.pack_sha256,
        "snapshot_sha256": found.snapshot_sha256,
        "standings": [
            {
                "province": found.names[place.unit.key],
                "total": text(place.unit.total),
                "rank": place.rank,
            }
            for place in found.places
        ],
    }


def replay_lines(found: Replay):
    yield f"{found.year}, {found.round_no}"
    for place in found.places:
        name = found.names[place.unit.key]
        yield f"{place.rank or '–':>3}  {name:<14}{place.unit.total:>8}"
    yield f"pack SHA-256      {found.pack_sha256}"
    yield f"snapshot SHA-256  {found.snapshot_sha256}"
    yield from found.differences or ["same to the last decimal"]
