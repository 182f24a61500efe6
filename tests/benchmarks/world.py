"""What both benchmarks need: a database of their own, one province, and a workbook of 1.900 rows."""

import os
import resource
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2024, 1, 15, 2, tzinfo=UTC)


def set_up():
    """Django on an empty folder; DATABASE_URL chooses the server, on which a database is made and dropped."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="bench-"))
    os.environ.update(DEBUG="1", DJANGO_SETTINGS_MODULE="cluster_portal.settings")
    import django

    django.setup()


@contextmanager
def own_database():
    from django.conf import settings
    from django.db import connection

    settings.DEBUG = False  # or Django remembers every query
    old = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        # A file, as in real life; in memory nothing is written.
        connection.settings_dict["TEST"]["NAME"] = str(
            Path(os.environ["VAR_DIR"]) / "bench.sqlite3"
        )
    else:
        connection.settings_dict["TEST"]["NAME"] = f"bench_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def province_with_officer():
    """(Quảng Nam, its officer), with 2023 open."""
    from cluster_portal.accounts.models import User
    from cooperatives.models import Cluster, ClusterMembership, Province, ReportingYear
    from cooperatives.places import load_places

    load_places()
    province = Province.objects.get(key="49-quang-nam")
    cluster = Cluster.objects.create(code="bench", name="Bench", short_name="Bench")
    ClusterMembership.objects.create(cluster=cluster, province=province, order_no=1)
    ReportingYear.objects.create(
        cluster=cluster, year=2023, opened_on=datetime(2023, 1, 1, tzinfo=UTC)
    )
    officer = User.objects.create(
        username="bench", full_name="Bench", role="officer", province=province
    )
    return province, officer


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def as_table(headings, rows) -> str:
    lines = [headings, *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(line[index]) for line in lines) for index in range(len(headings))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
