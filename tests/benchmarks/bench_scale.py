"""A whole nation in the register: 140.000 organizations with ten years of figures. List, search and statistics.

    python tests/benchmarks/bench_scale.py [organizations] [years]      DATABASE_URL=postgresql://… for PostgreSQL

In one run, on the same rows: the list page beside the stock admin changelist with the same search, the same page at
7.000, and the statistics from the summary rows beside the full count. Milliseconds in process, median of the
repetitions; page and changelist take turns, so that a busy machine is busy for both. Prints a Markdown table.

Names are a kind of work and one of the 3.300 communes, as a nation has them: a commune's name is in some forty names,
«nông nghiệp» in more than fifty thousand.
"""

import statistics
import sys
import time
from datetime import date
from decimal import Decimal

import world

SMALL = 7000
REPEATED = 15
# What is asked, and how many times faster than stock it must be (None: no goal, shown all the same).
ASKED = {
    "?q=hoa+xuan": 6,
    "?q=htx+nn+hoa+xuan&kind=cooperative": 6,
    "?q=van+tai+hoa+khanh&sector=transport": 6,
    "?q=xyzxyz": 6,
    "?q=nong+nghiep&sector=agriculture": None,
    "?kind=cooperative&sector=transport": None,
    "?page=40": None,
    "": None,
}
TIMES_SLOWER, QUERIES = 3, 8
SUMMED = 100


def fill(provinces, first, count, years, communes):
    """Organizations with a status period and the figures of each year, straight into the tables."""
    from django.db import transaction

    for start in range(first, first + count, 5000):
        with transaction.atomic():
            fill_piece(provinces, range(start, min(start + 5000, first + count)), years, communes)


def fill_piece(provinces, numbers, years, communes):
    from cluster_portal.bulk import insert_many
    from cooperatives.models import Kind, Organization, Sector, Status, StatusPeriod, YearlyFigures

    work = ("Nông nghiệp", "Dịch vụ nông nghiệp", "Vận tải", "Xây dựng", "Môi trường")
    sectors = (Sector.AGRICULTURE, Sector.AGRICULTURE, Sector.TRANSPORT)
    sectors += (Sector.CONSTRUCTION, Sector.ENVIRONMENT)
    begin = date(2005, 1, 1)
    rows = [
        Organization(
            province=provinces[number // 5 % len(provinces)],
            kind=Kind.COOPERATIVE if number % 4 else Kind.COOPERATIVE_GROUP,
            name=f"Hợp tác xã {work[number % 5]} {communes[number % len(communes)]} {number}",
            sector=sectors[number % 5],
            founded_on=begin,
            status_on=begin,
        )
        for number in numbers
    ]
    for row in rows:
        row.prepare()
    insert_many(Organization, rows)
    periods = [
        StatusPeriod(organization=row, status=Status.ACTIVE, valid_from=begin) for row in rows
    ]
    insert_many(StatusPeriod, periods)
    figures = [
        YearlyFigures(
            organization=row,
            year=year,
            members_count=50 + row.pk % 300,
            workers_count=5 + row.pk % 20,
            revenue=Decimal(800 + row.pk % 2000),
            profit=Decimal(50 + row.pk % 100),
            charter_capital=Decimal(500 + row.pk % 900),
        )
        for row in rows
        for year in years
    ]
    insert_many(YearlyFigures, figures)


def milliseconds(*works, times=REPEATED):
    """(median, 95th percentile) of each; they take turns."""
    taken = [[] for _work in works]
    for work in works:
        work()
    for _each in range(times):
        for work, own in zip(works, taken, strict=True):
            start = time.perf_counter()
            work()
            own.append(1000 * (time.perf_counter() - start))
    return [(statistics.median(own), statistics.quantiles(own, n=20)[-1]) for own in taken]


def queries_of(work):
    from django.db import connection

    count = 0

    def counting(execute, *args):
        nonlocal count
        count += 1
        return execute(*args)

    with connection.execute_wrapper(counting):
        work()
    return count


def admin_request(user, query):
    """The stock changelist of organizations with a search over name, tax code and address, as Django ships it."""
    from django.contrib import admin
    from django.test import RequestFactory

    from cooperatives.models import Organization

    class Stock(admin.ModelAdmin):
        list_display = ("name", "kind", "province", "commune", "sector", "founded_on", "status")
        list_select_related = ("province", "commune")
        search_fields = ("name", "tax_code", "address")
        ordering = ("sort_key",)
        has_view_permission = has_change_permission = lambda *args: True

    site = admin.AdminSite()
    model_admin = Stock(Organization, site)

    def ask():
        request = RequestFactory().get(f"/x/{query}")
        request.user = user
        response = model_admin.changelist_view(request)
        response.render()

    return ask


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 140_000
    years = range(2023 - (int(sys.argv[2]) if len(sys.argv) > 2 else 10) + 1, 2024)
    world.set_up()
    with world.own_database():
        from django.conf import settings
        from django.db import connection
        from django.test import Client

        from cooperatives.models import Commune, ReportingYear

        settings.ALLOWED_HOSTS = ["testserver"]
        cluster, provinces, reader = members_and_secretary()
        for year in years:
            ReportingYear.objects.get_or_create(
                cluster=cluster, year=year, defaults={"opened_on": date(year, 1, 1)}
            )
        communes = list(Commune.objects.order_by("pk").values_list("name", flat=True).distinct())
        client = Client()
        client.force_login(reader)
        fill(provinces, 0, SMALL, years, communes)
        settle()
        small = {query: milliseconds(asking(client, query))[0][1] for query in ASKED}
        fill(provinces, SMALL, count - SMALL, years, communes)
        settle()
        print(f"{count} organizations x {len(years)} years, {connection.vendor}\n")
        print_lists(client, reader, small)
        print_statistics(cluster, years)


def members_and_secretary():
    """(cluster, its seven provinces, the secretary who sees them all), with 2023 open."""
    from cluster_portal.accounts.models import User
    from cooperatives.models import Cluster, ClusterMembership, Province
    from cooperatives.places import load_places
    from cooperatives.sample.plans import BY_SLUG
    from emulation.models import EmulationYear, HeadTerm

    load_places()
    cluster = Cluster.objects.create(code="bench", name="Bench", short_name="Bench")
    provinces = list(Province.objects.filter(slug__in=BY_SLUG, valid_from=None))
    for order_no, province in enumerate(provinces, start=1):
        ClusterMembership.objects.create(cluster=cluster, province=province, order_no=order_no)
    year = EmulationYear.objects.create(cluster=cluster, year=2023)
    HeadTerm.objects.create(
        year=year, province=provinces[0], duty=HeadTerm.Duty.HEAD, valid_from=date(2023, 1, 1)
    )
    reader = User.objects.create(
        username="bench",
        full_name="Bench",
        role="officer",
        province=provinces[0],
        is_secretary=True,
    )
    return cluster, provinces, reader


def settle():
    """What a big import does on SQLite, and autovacuum within minutes on PostgreSQL."""
    from django.db import connection

    from cluster_portal.bulk import look_at_sizes
    from cooperatives.models import Organization

    look_at_sizes(Organization)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def asking(client, query):
    return lambda: client.get(f"/to-chuc/{query}")


def print_lists(client, reader, small):
    from django.http import QueryDict

    from cooperatives.filters import found_for

    rows = []
    for query, goal in ASKED.items():
        ask = asking(client, query)
        stock = admin_request(reader, query.replace("page=", "p="))
        found = found_for(reader, QueryDict(query.lstrip("?"))).qs.count()
        (median, p95), (admin, _p95) = milliseconds(ask, stock)
        queries, times, slower = queries_of(ask), admin / median, p95 / small[query]
        met = slower <= TIMES_SLOWER and queries <= QUERIES and times >= (goal or 0)
        rows.append(
            [
                f"list {query or 'first page'}",
                found,
                queries,
                f"{median:.0f}",
                f"{p95:.0f}",
                f"{admin:.0f}",
                f"{times:.1f}" + (f" (goal {goal})" if goal else ""),
                f"{slower:.1f} (goal {TIMES_SLOWER})",
                "yes" if met else "NO",
            ]
        )
    headings = ["page", "found", "queries", "median ms", "p95 ms", "stock admin ms"]
    print_markdown([*headings, "times faster", "p95 to that at 7.000", "met"], rows)


def print_statistics(cluster, years):
    from cooperatives import summaries
    from cooperatives.statistics import annual

    def work():
        return annual(2023, cluster)

    [(full, _p95)] = milliseconds(work, times=3)
    start = time.perf_counter()
    summaries.rebuild(years)
    built = time.perf_counter() - start
    [(summed, _p95)] = milliseconds(work)
    equal = not any(summaries.differences(year) for year in years)
    times = full / summed
    row = ["counts and figures of a year", f"{full:.0f}", f"{summed:.1f}"]
    row += [f"{times:.0f} (goal {SUMMED})", "equal" if equal else "DIFFERENT"]
    row += ["yes" if equal and times >= SUMMED else "NO"]
    headings = ["statistics", "full count ms", "from summary rows ms", "times faster", "recount"]
    print()
    print_markdown([*headings, "met"], [row])
    print(f"\nsummary rows of {len(years)} years made anew in {built:.1f} s")


def print_markdown(headings, rows):
    lines = [headings, ["---"] * len(headings), *rows]
    for line in lines:
        print("| " + " | ".join(str(cell) for cell in line) + " |", flush=True)


if __name__ == "__main__":
    main()
