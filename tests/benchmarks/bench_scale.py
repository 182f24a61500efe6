"""A whole nation in the register: 140.000 organizations with ten years of figures. List, search and statistics.

    python tests/benchmarks/bench_scale.py [organizations] [years]      DATABASE_URL=postgresql://… for PostgreSQL

In one run, on the same rows: the list page beside the stock admin changelist with the same search, the same page at
7.000, and the statistics from the summary rows beside the full count. Milliseconds in process, median of the
repetitions.
"""

import statistics
import sys
import time
from datetime import date
from decimal import Decimal

import world

SMALL = 7000
REPEATED = 15
SEARCHES = ("?q=dong+son+77", "?q=htx+nn+dong+son&kind=cooperative", "?q=xyzxyz", "?page=40", "")


def fill(province, first, count, years):
    """Organizations with a status period and the figures of each year, straight into the tables."""
    from cooperatives.models import (
        Kind,
        Organization,
        Sector,
        Status,
        StatusPeriod,
        YearlyFigures,
    )

    places = ("Đông Sơn", "Bình Đào", "Đức Phổ", "Tây Trà", "Mộ Đức", "Hòa Hiệp", "Lý Sơn")
    work = ("Nông nghiệp", "Dịch vụ nông nghiệp", "Vận tải", "Xây dựng", "Môi trường")
    sectors = (Sector.AGRICULTURE, Sector.AGRICULTURE, Sector.TRANSPORT)
    sectors += (Sector.CONSTRUCTION, Sector.ENVIRONMENT)
    begin = date(2005, 1, 1)
    for start in range(first, first + count, 5000):
        numbers = range(start, min(start + 5000, first + count))
        rows = [
            Organization(
                province=province,
                kind=Kind.COOPERATIVE if number % 4 else Kind.COOPERATIVE_GROUP,
                name=f"Hợp tác xã {work[number % 5]} {places[number % 7]} {number}",
                sector=sectors[number % 5],
                founded_on=begin,
                status_on=begin,
            )
            for number in numbers
        ]
        for row in rows:
            row.prepare()
        Organization.objects.bulk_create(rows, batch_size=1000)
        StatusPeriod.objects.bulk_create(
            [
                StatusPeriod(organization=row, status=Status.ACTIVE, valid_from=begin)
                for row in rows
            ],
            batch_size=2000,
        )
        YearlyFigures.objects.bulk_create(
            [
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
            ],
            batch_size=2000,
        )


def milliseconds(work, times=REPEATED):
    work()
    taken = []
    for _each in range(times):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


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

        from cooperatives import summaries
        from cooperatives.models import Cluster, ReportingYear, YearlyFigures
        from cooperatives.statistics import annual

        settings.ALLOWED_HOSTS = ["testserver"]
        province, officer = world.province_with_officer()
        cluster = Cluster.objects.get()
        for year in years:
            ReportingYear.objects.get_or_create(
                cluster=cluster, year=year, defaults={"opened_on": date(year, 1, 1)}
            )
        client = Client()
        client.force_login(officer)
        fill(province, 0, SMALL, years)
        small = {
            query: milliseconds(lambda query=query: client.get(f"/to-chuc/{query}"))[1]
            for query in SEARCHES
        }
        fill(province, SMALL, count - SMALL, years)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        rows = []
        for query in SEARCHES:
            ask = lambda query=query: client.get(f"/to-chuc/{query}")  # noqa: E731
            median, p95 = milliseconds(ask)
            stock, _p95 = milliseconds(admin_request(officer, query.replace("page=", "p=")), 5)
            rows.append(
                [
                    f"list {query or 'first page'}",
                    queries_of(ask),
                    f"{median:.0f}",
                    f"{p95:.0f}",
                    f"{stock:.0f}",
                    f"{stock / median:.1f}",
                    f"{p95 / small[query]:.1f}",
                ]
            )
        print(
            f"{count} organizations, {YearlyFigures.objects.count()} yearly rows, {connection.vendor}"
        )
        print(
            world.as_table(
                ["page", "queries", "median ms", "p95 ms", "admin ms", "times", "p95 to 7.000"],
                rows,
            )
        )
        work = lambda: annual(2023, cluster)  # noqa: E731
        full, _p95 = milliseconds(work, 3)
        start = time.perf_counter()
        summaries.rebuild(years)
        built = time.perf_counter() - start
        summed, _p95 = milliseconds(work)
        equal = summaries.stored(years) == summaries.recounted(years)
        print(
            world.as_table(
                ["statistics of a year", "full count ms", "summary rows ms", "times", "equal"],
                [
                    [
                        "counts and figures",
                        f"{full:.0f}",
                        f"{summed:.1f}",
                        f"{full / summed:.0f}",
                        equal,
                    ]
                ],
            )
        )
        print(f"summary rows made anew in {built:.1f} s")


if __name__ == "__main__":
    main()
