"""The list page with 8.000 organizations, asked in process as an officer, a leader and the secretary would.

    python tests/benchmarks/bench_list.py [organizations]        DATABASE_URL=postgresql://… for PostgreSQL

Prints the median and the 95th percentile of the milliseconds of one request, and how many queries it takes.
"""

import statistics
import sys
import time

import world

REPEATED = 40
ADDRESSES = (
    ("/to-chuc/", "the first page"),
    ("/to-chuc/?page=40", "page 40"),
    ("/to-chuc/?q=nong+nghiep+an", "search"),
    ("/to-chuc/?kind=cooperative&sector=agriculture&member=yes", "filters"),
    ("/to-chuc/?year=2023&status=active", "status at the end of a year"),
)


def fill(province, count):
    from django.db import transaction

    from cooperatives import history
    from cooperatives.actions import save_histories
    from cooperatives.models import Commune, Organization
    from cooperatives.sample.generator import organizations_of
    from cooperatives.sample.plans import PLANS

    communes = list(Commune.objects.filter(province=province))
    names = (
        "kind",
        "name",
        "sector",
        "founded_on",
        "commune",
        "address",
        "representative",
        "status",
        "status_on",
    )
    made = []
    for plan in PLANS:
        for each in organizations_of(plan, province, communes):
            values = {name: getattr(each, name) for name in names}
            made.append(
                Organization(
                    province=province,
                    tax_code=each.tax_code,
                    alliance_member_since=each.alliance_member_since,
                    **values,
                )
            )
    made = (made * (count // len(made) + 1))[:count]
    known = set()
    rows = []
    for number, each in enumerate(made):
        row = Organization(
            **{
                field.attname: getattr(each, field.attname)
                for field in Organization._meta.concrete_fields
            }
        )
        row.name = f"{row.name} {number}"
        row.tax_code = "" if row.tax_code in known else row.tax_code
        known.add(row.tax_code)
        row.prepare()
        rows.append(row)
    Organization.objects.bulk_create(rows, batch_size=500)
    with transaction.atomic():
        save_histories((row, history.opening(row, at=world.AT)) for row in rows)


class Queries:
    """Counts what goes to the database."""

    def __init__(self):
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    world.set_up()
    with world.own_database():
        from django.conf import settings
        from django.db import connection
        from django.test import Client

        settings.ALLOWED_HOSTS = ["testserver"]
        province, officer = world.province_with_officer()
        fill(province, count)
        client = Client()
        client.force_login(officer)
        rows = []
        for address, label in ADDRESSES:
            queries = Queries()
            with connection.execute_wrapper(queries):
                assert client.get(address).status_code == 200
            seconds = []
            for _each in range(REPEATED):
                start = time.perf_counter()
                client.get(address)
                seconds.append(1000 * (time.perf_counter() - start))
            p95 = statistics.quantiles(seconds, n=20)[-1]
            rows.append([label, queries.count, f"{statistics.median(seconds):.0f}", f"{p95:.0f}"])
        print(f"{count} organizations, {connection.vendor}, {REPEATED} requests each")
        print(world.as_table(["page", "queries", "median ms", "p95 ms"], rows))


if __name__ == "__main__":
    main()
