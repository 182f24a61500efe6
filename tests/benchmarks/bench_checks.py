"""All integrity checks over one province of 8.000 organizations with the figures of two years.

    python tests/benchmarks/bench_checks.py [organizations]        DATABASE_URL=postgresql://… for PostgreSQL

Prints seconds and queries of the whole run, of the page, and the checks that take longest. To reach: under 3 s.
"""

import sys
import time
from datetime import date

import world

YEAR, TODAY = 2023, date(2024, 1, 15)


def add_figures():
    """Two years that look alike, as real ones do: a thousandth of them leaps."""
    from cooperatives.models import Organization, YearlyFigures

    rows = []
    for number, pk in enumerate(Organization.objects.values_list("pk", flat=True)):
        revenue = 300 + number % 5000
        for year, growth in ((YEAR - 1, 100), (YEAR, 107 if number % 1000 else 700)):
            rows.append(
                YearlyFigures(
                    organization_id=pk,
                    year=year,
                    members_count=20 + number % 300,
                    workers_count=5 + number % 40,
                    charter_capital=revenue,
                    total_capital=revenue * 2,
                    total_assets=revenue * 2,
                    revenue=revenue * growth // 100,
                    cost=revenue * growth // 100 - 50,
                    profit=50,
                    worker_income=5,
                )
            )
    YearlyFigures.objects.bulk_create(rows, batch_size=500)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    world.set_up()
    with world.own_database():
        from bench_list import fill

        province, officer = world.province_with_officer()
        fill(province, count)
        add_figures()
        print(world.as_table(("what", "seconds", "queries", "rows found"), rows(province, officer)))
        print(world.as_table(("slowest check", "seconds"), slowest(province)))
        print(f"peak {world.peak_mb()} MB")


def rows(province, officer):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from cooperatives.checks import report_of

    report_of([province], year=YEAR, today=TODAY)  # the tables of rules are read once
    with CaptureQueriesContext(connection) as captured:
        started = time.perf_counter()
        report = report_of([province], year=YEAR, today=TODAY)
        seconds = time.perf_counter() - started
    found = report.blocking + report.warnings
    yield "all checks", f"{seconds:.2f}", len(captured), found
    client = Client()
    client.force_login(officer)
    client.get("/to-chuc/kiem-tra/", headers={"host": "localhost"})  # the templates are read once
    with CaptureQueriesContext(connection) as captured:
        started = time.perf_counter()
        client.get("/to-chuc/kiem-tra/", {"nam": YEAR}, headers={"host": "localhost"})
        seconds = time.perf_counter() - started
    yield "the page", f"{seconds:.2f}", len(captured), found


def slowest(province):
    from cooperatives.checks import CHECKS, Scene

    scene, times = Scene([province], year=YEAR, today=TODAY), []
    for check in CHECKS.values():
        started = time.perf_counter()
        list(check.find(scene))
        times.append((time.perf_counter() - started, check.code))
    return [(code, f"{seconds:.2f}") for seconds, code in sorted(times, reverse=True)[:6]]


if __name__ == "__main__":
    main()
