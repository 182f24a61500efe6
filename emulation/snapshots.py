"""All points of a year as canonical JSON, and the same totals and ranks out of it again, years later.

Replaying reads two frozen texts and nothing else: the scoring table and the snapshot. Rows may have changed since, and
so may this program; then the replay says where it differs.
"""

import json
from dataclasses import dataclass
from decimal import Decimal

from cluster_portal.canonical import sha256_of

from .criteria import Table, read_table
from .models import EmulationYear, EqualRanks, ScoreSnapshot
from .scoring import Facts, Sheet, add_up, score_all, text
from .scoring.ranking import Place, Unit, place, tie_breakers
from .standings import Standings

FORMAT = "diem-thi-dua/1"


@dataclass(frozen=True)
class Replay:
    """What came out of the frozen texts, their hashes, and every place where it is not what was locked."""

    year: int
    round_no: int
    pack_sha256: str
    snapshot_sha256: str
    places: tuple[Place, ...]
    names: dict[str, str]
    differences: tuple[str, ...]
    locked_totals: dict[str, Decimal]

    @property
    def is_same(self) -> bool:
        return not self.differences


def snapshot_content(found: Standings) -> dict:
    """All that points, totals and ranks follow from, and what followed. Numbers are text."""
    return {
        "format": FORMAT,
        "year": found.year.year,
        "round": found.round_no,
        "pack": {"version": found.pack.version, "sha256": found.table.sha256},
        "units": [_unit(column, found.orders) for column in found.columns],
        "results": [
            {
                "key": row.province.key,
                "total": text(row.total),
                "rank": row.rank,
                "groups": [text(group.points) for group in row.groups],
            }
            for row in found.rows
        ],
    }


def newest_snapshot(year: EmulationYear) -> ScoreSnapshot | None:
    """That of the newest round of the newest table. One query, its table included."""
    snapshots = ScoreSnapshot.objects.filter(pack__year=year).select_related("pack")
    return snapshots.order_by("-pack__version", "-round_no").first()


def replay(snapshot: ScoreSnapshot) -> Replay:
    """Compute a locked year again. One query for the table, if `pack` is not loaded yet."""
    content = json.loads(snapshot.content)
    table = read_table(json.loads(snapshot.pack.content))
    units = content["units"]
    places = _places(table, units)
    differences = [*_other_texts(snapshot, content, table), *_other_points(table, units)]
    differences += _other_results(table, content["results"], places)
    return Replay(
        year=content["year"],
        round_no=content["round"],
        pack_sha256=table.sha256,
        snapshot_sha256=sha256_of(snapshot.content),
        places=places,
        names={unit["key"]: unit["name"] for unit in units},
        differences=tuple(differences),
        locked_totals={each["key"]: _number(each["total"]) for each in content["results"]},
    )


def _unit(column, orders) -> dict:
    return {
        "key": column.province.key,
        "name": column.province.name,
        "bonus": text(column.bonus),
        "penalty": text(column.penalty),
        "unranked_reason": column.unranked_reason,
        "scores": [
            {
                "line": orders[key],
                "assigned": score.is_assigned,
                "target": text(score.target),
                "actual": text(score.actual),
                "penalty_count": text(score.penalty_count),
                "self": text(score.self_points),
                "system": text(score.system_points),
                "cross": text(score.cross_points),
                "final": text(score.final_points),
                "reason": score.reason,
            }
            for key, score in sorted(column.scores.items(), key=lambda pair: orders[pair[0]])
        ],
    }


def _places(table: Table, units) -> tuple[Place, ...]:
    ranked = [
        Unit(
            key=unit["key"],
            sums=add_up(table.lines, _sheet(unit)),
            actuals={each["line"]: _number(each["actual"]) for each in unit["scores"]},
            is_eligible=not unit["unranked_reason"],
        )
        for unit in units
    ]
    breakers = tie_breakers(table.content["tie_breakers"], table.lines)
    return place(ranked, breakers, dense=table.content["equal_ranks"] == EqualRanks.DENSE)


def _sheet(unit) -> Sheet:
    return Sheet(
        points={each["line"]: _number(each["final"]) for each in unit["scores"]},
        not_assigned=frozenset(each["line"] for each in unit["scores"] if not each["assigned"]),
        bonus=_number(unit["bonus"]),
        penalty=_number(unit["penalty"]),
    )


def _other_texts(snapshot, content, table):
    """Both hashes are taken anew from the texts: a stored one proves nothing."""
    if content["pack"]["sha256"] != table.sha256:
        yield f"pack {content['pack']['sha256']} is now {table.sha256}"
    now = sha256_of(snapshot.content)
    if snapshot.content_hash != now:
        yield f"snapshot {snapshot.content_hash} is now {now}"


def _other_points(table, units):
    """The computed points, computed again from the facts of all units."""
    facts = {
        unit["key"]: {
            each["line"]: Facts(
                actual=_number(each["actual"]),
                target=_number(each["target"]),
                penalty_count=_number(each["penalty_count"]),
                is_assigned=each["assigned"],
            )
            for each in unit["scores"]
        }
        for unit in units
    }
    scored = score_all(table.lines, facts)
    for unit in units:
        for each in unit["scores"]:
            again = scored[unit["key"], each["line"]].points
            if each["system"] is not None and _number(each["system"]) != again:
                yield f"{unit['key']}, line {each['line']}: {each['system']} is now {text(again)}"


def _other_results(table, results, places):
    for stored, found in zip(results, places, strict=True):
        groups = [text(found.unit.sums.groups[line.key]) for line in table.lines]
        now = {
            "key": found.unit.key,
            "total": text(found.unit.total),
            "rank": found.rank,
            "groups": groups,
        }
        for name, value in stored.items():
            if now[name] != value:
                yield f"{stored['key']}: {name} {value} is now {now[name]}"


def _number(value) -> Decimal | None:
    return None if value is None else Decimal(value)
