"""A process of its own that commits an import and is killed on the way, as by a power cut."""

import os
import signal
import subprocess
import sys

from django.conf import settings
from django.db import connection

# Where the process dies: {name: the line that arranges it}
PLACES = {
    "before anything is written": "imports.write = die",
    "when all is written but the audit lines": "commit.record_many = die",
    "before the transaction ends": "imports.record = die",
    "when it is committed and nobody was told": "",
}
PROGRAM = """
import os, signal, django
django.setup()
from django.utils import timezone
from cooperatives.actions import imports
from cooperatives.models import ImportRun
from cooperatives.workbook import commit

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

{arranged}
run = ImportRun.objects.get(pk={pk})
imports.commit_import(run=run, by=run.planned_by, at=timezone.now())
die()
"""


def commit_and_die(run, place: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(arranged=PLACES[place], pk=run.pk)],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "cluster_portal.settings",
            "DATABASE_URL": database_url(),
            "DEBUG": "1",
            "PYTHONPATH": str(settings.BASE_DIR),
        },
        capture_output=True,
        check=False,
    )
    if (done.returncode, done.stderr) != (-signal.SIGKILL, b""):
        raise AssertionError(done.stderr.decode() or f"it ended with {done.returncode}")


def database_url() -> str:
    """The address of the test database, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    host = str(database["HOST"])
    if host.startswith("/"):
        return f"postgresql://{database['USER']}@/{database['NAME']}?host={host}&port={database['PORT']}"
    return "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
