"""A real worker is killed (SIGKILL) in the middle of each kind of work: nothing is lost, nothing is doubled."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from cluster_portal import progress
from cluster_portal.accounts.models import Activity
from cooperatives import jobs
from cooperatives.models import BackgroundTask, ImportRun, ImportState, Organization, YearlyFigures

from .workbooks import table

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 800
HEADINGS = ["Loại hình", "Tên đầy đủ", "Lĩnh vực", "Địa chỉ", "Doanh thu"]
LIMIT = 120


@pytest.fixture
def worker(monkeypatch):
    """`manage.py qcluster` on the test's database; the test itself no longer does its jobs at once."""
    monkeypatch.setattr("django_q.conf.Conf.SYNC", False)
    told = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cluster_portal.settings",
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(portal.VAR_DIR),
        "JOBS_INLINE": "0",
    }
    command = [sys.executable, portal.BASE_DIR / "manage.py", "qcluster"]
    with subprocess.Popen(command, env=told, start_new_session=True) as process:
        yield process
        os.killpg(process.pid, signal.SIGKILL)


def database_url():
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    # An empty host is the socket of this machine.
    place = f"{told['HOST']}:{told['PORT']}" if not told["HOST"].startswith("/") else ""
    socket = f"?host={told['HOST']}" if told["HOST"].startswith("/") else ""
    person = f"{told['USER']}:{told['PASSWORD']}" if told["PASSWORD"] else told["USER"]
    port = f"&port={told['PORT']}" if socket and told["PORT"] else ""
    return f"postgres://{person}@{place}/{told['NAME']}{socket}{port}"


@pytest.fixture
def clerk(client, officer, reporting_year, settings):
    settings.JOB_ROWS, settings.JOB_BYTES = 10, 10
    client.force_login(officer)
    return client


def workbook():
    rows = [
        ["HTX", f"HTX Thử {index}", "Nông nghiệp", f"Thôn {index}", index] for index in range(ROWS)
    ]
    return table(*rows, headings=HEADINGS)


def holder(path) -> int:
    """The process that holds the file, as the kernel tells; its list leaves lines out while others lock and let go."""
    inode, until = path.stat().st_ino, time.monotonic() + LIMIT
    while progress.is_held(path) and time.monotonic() < until:
        for line in Path("/proc/locks").read_text(encoding="ascii").splitlines():
            words = line.split()
            if "FLOCK" in words and words[-3].endswith(f":{inode}"):
                return int(words[-4])
    raise LookupError(path)


def kill_in_the_middle(task, step):
    """Kill the worker as soon as the task is in this step."""
    held = jobs._held(task.pk)
    wait_for(lambda: (told := progress.told(held)) and told.step == step, f"step {step}")
    os.kill(holder(held), signal.SIGKILL)
    wait_for(lambda: not progress.is_held(held), "the end of the worker")
    task.refresh_from_db()
    assert (task.state, task.attempts) == ("running", 1)


def wait_for(is_so, what):
    until = time.monotonic() + LIMIT
    while not is_so():
        if time.monotonic() > until:
            pytest.fail(f"waited in vain for {what}")
        time.sleep(0.002)


def finish(client, task):
    """What the page says right after the kill, and the answer when the task is done."""
    first = client.get(task.get_absolute_url()).content.decode()
    wait_for(lambda: not is_open(task), "the second worker")
    return first, client.get(task.get_absolute_url(), follow=True)


def is_open(task):
    time.sleep(0.1)
    task.refresh_from_db()
    return task.is_open


def asked_for(answer):
    return BackgroundTask.objects.get(pk=int(answer["Location"].strip("/").split("/")[-1]))


def lines(action):
    return Activity.objects.filter(action=action).count()


def test_worker_killed_in_the_middle_of_everything(worker, clerk):
    file = SimpleUploadedFile("danh-sach.xlsx", workbook())
    planning = asked_for(clerk.post("/to-chuc/nhap-excel/", {"file": file, "year": 2023}))
    kill_in_the_middle(planning, "comparing")
    assert ImportRun.objects.count() == 0
    page, _ = finish(clerk, planning)
    assert "Đang chạy lại" in page
    run = ImportRun.objects.get()
    assert (run.counts["create"], lines("import_planned")) == (ROWS, 1)

    writing = asked_for(clerk.post(reverse("cooperatives:import_commit", args=[run.pk])))
    kill_in_the_middle(writing, "recording")
    assert Organization.objects.count() == 0
    page, answer = finish(clerk, writing)
    assert "Đang chạy lại" in page
    assert f"Đã ghi {ROWS} dòng" in answer.content.decode()
    assert Organization.objects.count() == YearlyFigures.objects.count() == ROWS
    assert (lines("organization_registered"), lines("import_committed")) == (ROWS, 1)

    exporting = asked_for(clerk.get(reverse("cooperatives:export"), {"year": 2023}))
    kill_in_the_middle(exporting, "listing")
    finish(clerk, exporting)
    content = clerk.get(reverse("cooperatives:task_file", args=[exporting.pk])).getvalue()
    names = [row[3] for row in load_workbook(io.BytesIO(content)).worksheets[0].values]
    assert sum(str(name).startswith("HTX Thử") for name in names) == ROWS

    undoing = asked_for(clerk.post(reverse("cooperatives:import_undo", args=[run.pk])))
    kill_in_the_middle(undoing, "undoing")
    assert Organization.objects.count() == ROWS
    finish(clerk, undoing)
    run.refresh_from_db()
    assert (Organization.objects.count(), run.state) == (0, ImportState.UNDONE)
    assert lines("import_undone") == 1

    tasks = BackgroundTask.objects.order_by("pk").values_list("state", "attempts")
    assert list(tasks) == [("done", 2)] * 4
