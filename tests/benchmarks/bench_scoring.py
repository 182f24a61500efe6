"""Scoring and standings of a year: 7 provinces × 60 criteria, and 34 × 60.

    python tests/benchmarks/bench_scoring.py          DATABASE_URL=postgresql://… for PostgreSQL

Prints milliseconds (best of five) and queries. To reach: 7 × 60 under 200 ms; 34 × 60 not more than 34/7 of it.
"""

import string
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import world

AT = datetime(2023, 12, 1, 8, tzinfo=UTC)
SIZES = (7, 34)
GROUPS, EACH = 10, 6
LETTERS = string.ascii_letters
BANDS = {
    "intervals": [
        {"from": "80", "to": None, "points": "1.5"},
        {"from": "60", "to": "80", "points": "1"},
        {"from": None, "to": "60", "points": "0.5"},
    ]
}
RULES = (
    ("manual", {}),
    ("band", BANDS),
    ("proportional", {}),
    ("relative_to_leader", {}),
    ("per_unit", {"each": "0.25"}),
    ("late_penalty", {"each": "0.5"}),
)


def main():
    world.set_up()
    with world.own_database():
        times = {}
        for number, count in enumerate(SIZES):
            pack, secretary = fill(2023 + number, count)
            table = list(rows(pack, secretary))
            times[count] = {what: ms for what, ms, _queries in table}
            lines = [(what, f"{ms:.0f}", queries) for what, ms, queries in table]
            print(world.as_table((f"{count} × {GROUPS * EACH}", "ms", "queries"), lines), "\n")
        small, large = (sum(times[count].values()) for count in SIZES)
        print(f"34 : 7 provinces = {large / small:.1f} (linear: {SIZES[1] / SIZES[0]:.1f})")


def fill(year, count):
    """A year of `count` members with all facts and points typed."""
    from cluster_portal.accounts.models import User
    from cooperatives.models import Cluster, ClusterMembership, Province
    from emulation import actions
    from emulation.models import EmulationYear, HeadTerm, Score

    cluster = Cluster.objects.create(code=f"b{count}", name=f"B{count}", short_name=f"B{count}")
    provinces = [
        Province.objects.create(
            key=f"b{count}-{number}",
            code=f"{count % 10}{LETTERS[number]}",
            name=f"Tỉnh {count}.{number}",
            slug=f"b{count}-{number}",
            order_no=number,
        )
        for number in range(count)
    ]
    ClusterMembership.objects.bulk_create(
        ClusterMembership(cluster=cluster, province=each, order_no=number)
        for number, each in enumerate(provinces, start=1)
    )
    row = EmulationYear.objects.create(cluster=cluster, year=year)
    HeadTerm.objects.create(
        year=row, province=provinces[0], duty="head", valid_from=date(year, 1, 1)
    )
    secretary = User.objects.create(
        username=f"bench{count}",
        full_name="Bench",
        role="officer",
        province=provinces[0],
        is_secretary=True,
    )
    pack = actions.build_pack(year=row, lines=list(lines()), source="x", by=secretary, at=AT)
    pack = actions.freeze_pack(pack=pack, by=secretary, at=AT)
    Score.objects.bulk_create(
        Score(
            sheet=sheet,
            criterion=criterion,
            target=Decimal(100),
            actual=Decimal(50 + (sheet.pk * 7 + criterion.pk * 3) % 70),
            final_points=Decimal("1.25"),
        )
        for sheet in pack.sheets.all()
        for criterion in pack.criteria.exclude(parent=None)
    )
    return pack, secretary


def lines():
    from emulation.actions import CriterionLine

    for group in range(1, GROUPS + 1):
        yield CriterionLine(str(group), f"Nhóm {group}", Decimal("9"))
        for number in range(EACH):
            rule, parameters = RULES[number]
            text = f"Tiêu chí {group}.{number}"
            yield CriterionLine("", text, Decimal("1.5"), rule=rule, parameters=parameters)


def rows(pack, secretary):
    from django.test import Client

    from emulation import actions
    from emulation.snapshots import snapshot_content
    from emulation.standings import computed, standings

    found = standings(pack.year)
    yield measured("standings", lambda: standings(pack.year))
    yield measured("points of all by the rules", lambda: computed(found))
    yield measured("snapshot", lambda: snapshot_content(found))
    yield measured(
        "compute and store", lambda: actions.compute_points(pack=pack, by=secretary, at=AT)
    )
    client = Client()
    client.force_login(secretary)
    for what, path in (
        ("page of points", "cham-diem/"),
        ("page of the ranking", "xep-hang/"),
        ("form of one province", f"cham-diem/{secretary.province.slug}/"),
        ("page of the scoring table", "cham-diem/tieu-chi/"),
    ):
        url = f"/thi-dua/{pack.year.year}/{path}"
        yield measured(what, lambda url=url: client.get(url, headers={"host": "localhost"}))


def measured(what, call):
    """(what, best milliseconds of five, queries)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        call()
    times = []
    for _number in range(5):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return what, min(times), len(captured)


if __name__ == "__main__":
    main()
