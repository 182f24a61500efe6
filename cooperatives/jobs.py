"""Big imports and exports as background tasks: asked for once, never lost with a worker, never done twice.

Asking writes the task and its message to the worker in one transaction. The worker holds the task's file while it
lives (cluster_portal/progress.py) and calls the same action as a page would; what the action writes and the word that
the task is done are one transaction. So a worker that is killed leaves the task running and its file free: whoever
looks next has it run again, and if nobody looks the queue does so after `retry` seconds (Q_CLUSTER).
"""

import hashlib
import logging
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone
from django_q.tasks import async_task

from cluster_portal import progress
from cluster_portal.accounts.permissions import require, visible
from cluster_portal.accounts.roles import Permission
from cluster_portal.files import write_atomically
from cooperatives import exports
from cooperatives.actions.imports import (
    ImportHasProblems,
    ImportOutdated,
    answer_import,
    commit_import,
    plan_import,
    refresh_import,
    return_workbook,
)
from cooperatives.actions.takeovers import take_over
from cooperatives.actions.undo import ImportNotUndone, undo_import
from cooperatives.gates import YearNotOpen, require_open_year
from cooperatives.history import HistoryRefused
from cooperatives.models import (
    BackgroundTask,
    ImportMoveNotAllowed,
    ImportRun,
    Organization,
    Province,
    ProvinceSuccession,
    TaskKind,
)
from cooperatives.workbook.answers import Answers
from cooperatives.workbook.refusals import WorkbookRefused

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=7)
# What the work says no with; the texts are for users.
REFUSALS = (
    HistoryRefused,
    ImportHasProblems,
    ImportMoveNotAllowed,
    ImportNotUndone,
    ImportOutdated,
    WorkbookRefused,
    YearNotOpen,
)


# Asking


def is_big(rows: int) -> bool:
    """Whether so many rows go to the background; fewer are done before a page would have asked twice."""
    return rows > settings.JOB_ROWS


def is_big_file(size: int) -> bool:
    """The same of a file that nobody has read yet, by its bytes."""
    return size > settings.JOB_BYTES


def ask_for_plan(
    *, content: bytes, filename: str, province: Province, year: int, by, at: datetime
) -> BackgroundTask:
    """Have a workbook read and planned. Raises PermissionDenied, YearNotOpen."""
    require(by, Permission.WORKBOOK_IMPORT, ImportRun(province=province, year=year))
    require_open_year(province, year)
    sha256 = hashlib.sha256(content).hexdigest()
    write_atomically(_upload(sha256), content)
    order = {"sha256": sha256, "filename": filename, "year": year}
    key = f"plan-{province.pk}-{year}-{sha256}"
    return _ask(TaskKind.PLAN, key, by=by, at=at, province=province, order=order)


def ask_for_answer(*, run: ImportRun, answers: Answers, by, at: datetime) -> BackgroundTask:
    """Have the kept file planned anew with the clerk's answers. Raises PermissionDenied."""
    return _ask_for_run(TaskKind.ANSWER, run, by, at, answers=answers.as_json())


def ask_for_commit(*, run: ImportRun, by, at: datetime) -> BackgroundTask:
    """Have a plan written. Raises PermissionDenied."""
    return _ask_for_run(TaskKind.COMMIT, run, by, at, rows=run.counts["rows"])


def ask_for_undo(*, run: ImportRun, partial: bool, by, at: datetime) -> BackgroundTask:
    """Have an import taken back. Raises PermissionDenied."""
    return _ask_for_run(TaskKind.UNDO, run, by, at, partial=partial)


def ask_for_takeover(*, succession: ProvinceSuccession, by, at: datetime) -> BackgroundTask:
    """Have the register of a joined province taken over. Raises PermissionDenied."""
    require(by, Permission.ORGANIZATION_EDIT, Organization(province=succession.new))
    key, order = f"takeover-{succession.pk}", {"succession": succession.pk}
    return _ask(TaskKind.TAKEOVER, key, by=by, at=at, province=succession.new, order=order)


def ask_for_returned(*, run: ImportRun, by, at: datetime) -> BackgroundTask:
    """Have the problems painted into the uploaded workbook. Raises PermissionDenied."""
    return _ask_for_run(TaskKind.RETURN, run, by, at, key=f"return-{run.pk}")


def ask_for_export(*, asked: QueryDict, rows: int, by, at: datetime) -> BackgroundTask:
    """Have the list of an address written. Raises PermissionDenied."""
    if not exports.may_export(by):
        raise PermissionDenied(Permission.WORKBOOK_EXPORT.name)
    address = asked.urlencode()
    key = f"export-{by.pk}-{hashlib.sha256(address.encode()).hexdigest()}"
    return _ask(TaskKind.EXPORT, key, by=by, at=at, order={"asked": address, "rows": rows})


def _ask_for_run(kind, run, by, at, *, key="", **order):
    """Answering, writing and undoing share one key: of one import there is one of them at a time."""
    require(by, Permission.WORKBOOK_IMPORT, run)
    key = key or f"run-{run.pk}"
    return _ask(kind, key, by=by, at=at, province=run.province, run=run, order=order)


@transaction.atomic
def _ask(kind, key, *, by, at, order, province=None, run=None) -> BackgroundTask:
    """The task that a worker will take; the one that is open already when somebody asks twice."""
    try:
        with transaction.atomic():
            task = BackgroundTask.objects.create(
                kind=kind, key=key, by=by, asked_at=at, order=order, province=province, run=run
            )
    except IntegrityError:
        return BackgroundTask.objects.filter(key=key).latest("pk")
    _send(task)
    return task


def _send(task):
    """Together with the row of the task or not at all: the queue is a table of the same database."""
    async_task("cooperatives.jobs.run", task.pk)


# Looking


def visible_tasks(user):
    """Those of the own province's imports, and what the user has asked for."""
    tasks = BackgroundTask.objects.select_related("run__province", "by")
    return tasks.filter(by=user) | visible(tasks, user, Permission.WORKBOOK_IMPORT)


def swept(task: BackgroundTask, *, at: datetime) -> BackgroundTask:
    """The task as it stands; one whose worker is gone is sent to another one."""
    if not task.is_running or progress.is_held(_held(task.pk)):
        return task
    with transaction.atomic():
        task = BackgroundTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
        # The worker says that it has finished before it lets go of the file.
        if task.is_running and not progress.is_held(_held(task.pk)):
            task.lose(at=at)
            task.save()
            if task.is_open:
                logger.warning("task %s lost its worker and is sent again", task.pk)
                _send(task)
    return task


def progress_of(task: BackgroundTask) -> progress.Progress | None:
    return progress.told(_held(task.pk)) if task.is_running else None


def result_of(task: BackgroundTask) -> Path:
    """Where the file lies that the task has made."""
    return _folder() / f"{task.pk}.xlsx"


# Running


def run(pk: int) -> None:
    """The job. Called twice, at once or later, it works once."""
    with progress.holding(_held(pk)) as is_ours:
        task = BackgroundTask.objects.select_related("by", "province", "run").filter(pk=pk).first()
        if not is_ours or task is None or not task.is_open:
            return
        if _taken(task):
            _work(task)
    _forget_old(timezone.now())


def _taken(task) -> bool:
    """Whether the task is to be done now, and not given up."""
    if task.is_running:  # the queue has sent it again before anybody looked
        task.lose(at=timezone.now())
    if task.is_open:
        task.start()
    task.save()
    return task.is_running


def _work(task):
    try:
        with transaction.atomic():
            WORK[task.kind](task)
            task.finish(at=timezone.now())
            task.save()
    except REFUSALS as refusal:
        _refuse(task.pk, refusal)
    except Exception:
        task = BackgroundTask.objects.get(pk=task.pk)
        task.fail(at=timezone.now())
        task.save()
        raise


def _refuse(pk, refusal):
    task = BackgroundTask.objects.select_related("by", "run").get(pk=pk)
    if isinstance(refusal, ImportOutdated):
        refresh_import(run=task.run, by=task.by, at=timezone.now())
    if isinstance(refusal, ImportNotUndone):
        task.kept = [asdict(each) for each in refusal.refused]
    task.refuse(str(refusal), at=timezone.now())
    task.save()


def _plan(task):
    task.run = plan_import(
        content=_upload(task.order["sha256"]).read_bytes(),
        filename=task.order["filename"],
        province=task.province,
        year=task.order["year"],
        by=task.by,
        at=timezone.now(),
    )


def _answer(task):
    answers = Answers.from_json(task.order["answers"])
    answer_import(run=task.run, answers=answers, by=task.by, at=timezone.now())


def _commit(task):
    commit_import(run=task.run, by=task.by, at=timezone.now())


def _undo(task):
    undo_import(run=task.run, by=task.by, at=timezone.now(), partial=task.order["partial"])


def _take_over(task):
    rows = ProvinceSuccession.objects.select_related("old", "new")
    succession = rows.get(pk=task.order["succession"])
    take_over(succession=succession, by=task.by, at=timezone.now())


def _return(task):
    painted = return_workbook(run=task.run, by=task.by)
    write_atomically(result_of(task), painted.content)
    task.filename = painted.filename


def _export(task):
    asked = QueryDict(task.order["asked"])
    target, task.filename = exports.make_export(
        user=task.by, asked=asked, at=timezone.now(), rows=task.order["rows"]
    )
    write_atomically(result_of(task), target.getvalue())


WORK = {
    TaskKind.PLAN: _plan,
    TaskKind.ANSWER: _answer,
    TaskKind.COMMIT: _commit,
    TaskKind.UNDO: _undo,
    TaskKind.TAKEOVER: _take_over,
    TaskKind.EXPORT: _export,
    TaskKind.RETURN: _return,
}


def _forget_old(now):
    """Finished tasks of last week, and whatever lies in the folder since then."""
    limit = now - KEPT_FOR
    BackgroundTask.objects.filter(finished_at__lt=limit).delete()
    for path in _folder().iterdir():
        if path.is_file() and path.stat().st_mtime < limit.timestamp():
            path.unlink(missing_ok=True)


def _folder():
    return settings.VAR_DIR / "tasks"


def _held(pk):
    return _folder() / f"{pk}.held"


def _upload(sha256):
    return _folder() / f"{sha256}.upload"
