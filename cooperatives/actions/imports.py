"""Excel imports: plan, look, commit or discard. All or nothing, in one transaction.

The plan that the clerk saw is stored; the commit reads the kept file again, plans anew on locked rows and writes only
if both plans say the same of every row. So nothing is written that nobody has seen, whoever was faster meanwhile.
"""

import hashlib
from datetime import datetime
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cluster_portal.accounts.activity import record, trail_length
from cluster_portal.accounts.models import Activity, User
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.bulk import many_objects
from cluster_portal.files import write_atomically
from cluster_portal.moments import day_and_time
from cooperatives.actions.headings import remember_headings
from cooperatives.gates import require_open_year
from cooperatives.models import ImportRun, ImportState, Province
from cooperatives.models.imports import upload_path
from cooperatives.workbook.answers import Answers
from cooperatives.workbook.commit import write
from cooperatives.workbook.painter import Painted, paint
from cooperatives.workbook.plan import ImportPlan, Outcome, make_plan
from cooperatives.workbook.reader import read_workbook
from cooperatives.workbook.refusals import WorkbookRefused

from .queues import queue_for_new_organizations

# Lines of the trail that change nothing a plan reads: that imports were planned or written (their rows have lines of
# their own), that somebody signed in
NOT_OF_THE_REGISTER = [ImportRun._meta.label_lower, User._meta.label_lower]


class ImportHasProblems(ValueError):
    """Something in the plan blocks; the text is for users."""


class ImportOutdated(ValueError):
    """The register changed since the plan was made; `rows` names what differs. The text is for users."""

    def __init__(self, rows: list[str]):
        message = _(
            "The register has changed since this plan was made. Nothing was written; look at the new plan."
        )
        if rows:
            count = ngettext(
                "%(count)s row differs: %(rows)s.", "%(count)s rows differ: %(rows)s.", len(rows)
            )
            message = f"{message} {count % {'count': len(rows), 'rows': '; '.join(rows[:10])}}"
        super().__init__(message)
        self.rows = rows


@many_objects()
@transaction.atomic
def plan_import(
    *,
    content: bytes,
    filename: str,
    province: Province,
    year: int,
    by,
    at: datetime,
    answers: Answers | None = None,
) -> ImportRun:
    """Keep the file and say what it would change; nothing of the register is written.

    `answers`: what is decided beforehand. How this very file is to be read is remembered from its last upload.

    A plan with problems is kept as well, so that the clerk can look at them; a file that is no list is not.
    Raises PermissionDenied, YearNotOpen, WorkbookRefused.
    """
    run = ImportRun(
        province=province,
        year=year,
        filename=Path(filename).name[:200],
        planned_by=by,
        planned_at=at,
    )
    require(by, Permission.WORKBOOK_IMPORT, run)
    require_open_year(province, year)
    run.sha256 = hashlib.sha256(content).hexdigest()
    run.answers = _answered_before(run) | (answers.as_json() if answers else {})
    plan = _planned(run, content, at)
    run.file = _keep(run, content)
    _store(run, plan)
    record(by=by, action="import_planned", target=run, at=at, note=_short(run))
    return run


def commit_import(*, run: ImportRun, by, at: datetime) -> ImportRun:
    """Write the plan. Raises PermissionDenied, YearNotOpen, ImportMoveNotAllowed, ImportHasProblems, ImportOutdated."""
    try:
        with many_objects(), transaction.atomic():
            return _commit(run, by, at)
    except IntegrityError as error:  # entered by somebody else between our plan and our insert
        raise ImportOutdated([]) from error


def _commit(run, by, at):
    run = _locked(run)
    require(by, Permission.WORKBOOK_IMPORT, run)
    require_open_year(run.province, run.year)
    run.commit(by=by, at=at)
    queue_for_new_organizations(run.province_id)
    if not _writes_nothing_still(run):
        _write_plan(run, by, at)
    run.save()
    record(
        by=by,
        action="import_committed",
        target=run,
        at=at,
        note="; ".join([_short(run), *_reasons(run)]),
        batch=run.batch,
    )
    return run


def _write_plan(run, by, at):
    plan = _planned_anew(run, at, lock=True)
    changed = _differing(run.plan, plan.as_stored())
    if changed:
        raise ImportOutdated(changed)
    if not plan.can_be_committed:
        raise ImportHasProblems(
            _(
                "Something in this workbook still has to be mended: see the list of problems. Nothing was written."
            )
        )
    write(plan, run=run, by=by, at=at)
    remember_headings(
        province=run.province, headings=plan.headings, by=by, at=at, batch=f"import-{run.pk}"
    )


@many_objects()
@transaction.atomic
def refresh_import(*, run: ImportRun, by, at: datetime) -> ImportRun:
    """Plan the kept file anew, because the register has changed. Raises as plan_import."""
    run = _locked(run)
    require(by, Permission.WORKBOOK_IMPORT, run)
    if run.is_open:
        _store(run, _planned_anew(run, at))
    return run


@many_objects()
@transaction.atomic
def answer_import(*, run: ImportRun, answers: Answers, by, at: datetime) -> ImportRun:
    """Keep the clerk's answers in place of the earlier ones and plan anew. Raises PermissionDenied, YearNotOpen,
    ImportMoveNotAllowed."""
    run = _locked(run)
    require(by, Permission.WORKBOOK_IMPORT, run)
    require_open_year(run.province, run.year)
    run.require_open()
    run.answers = answers.as_json()
    _store(run, _planned_anew(run, at))
    record(by=by, action="import_answered", target=run, at=at, note=_short(run))
    return run


@transaction.atomic
def discard_import(*, run: ImportRun, by, at: datetime) -> ImportRun:
    """Put a plan away; its file stays. Raises PermissionDenied, ImportMoveNotAllowed."""
    run = _locked(run)
    require(by, Permission.WORKBOOK_IMPORT, run)
    run.discard()
    run.save()
    record(by=by, action="import_discarded", target=run, at=at)
    return run


def return_workbook(*, run: ImportRun, by) -> Painted:
    """The uploaded workbook with its problems painted into it. Raises PermissionDenied, WorkbookRefused."""
    require(by, Permission.WORKBOOK_IMPORT, run)
    return paint(_kept_content(run), run)


def _locked(run):
    rows = ImportRun.objects.select_for_update(of=("self",)).select_related("province")
    return rows.get(pk=run.pk)


def _keep(run, content) -> str:
    """Store the file under its content; the same file twice is one file."""
    name = upload_path(run, run.filename)
    path = Path(default_storage.path(name))
    # Whole or not at all: a second upload of the same file must not read half of the first.
    if not path.exists():
        write_atomically(path, content)
    return name


def _planned_anew(run, at, *, lock=False) -> ImportPlan:
    return _planned(run, _kept_content(run), at, lock=lock)


def _kept_content(run) -> bytes:
    """The file as it was uploaded. Raises WorkbookRefused when it is another one by now."""
    with run.file.open("rb") as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != run.sha256:
        raise WorkbookRefused(
            "F-08",
            _("The kept file is not the one that was uploaded."),
            _("Upload the workbook again."),
        )
    return content


def _planned(run, content, at, *, lock=False) -> ImportPlan:
    # Before any row is read: what happens from here on stands in later lines.
    trail = trail_length()
    earlier = _written_before(run)
    plan = make_plan(
        read_workbook(content, run.filename),
        province=run.province,
        year=run.year,
        at=at,
        answers=Answers.from_json(run.answers),
        lock=lock,
        written=_written_rows(earlier),
    )
    run.origin = _origin(plan, earlier)
    run.idle_after = trail if plan.writes_nothing else None
    return plan


def _writes_nothing_still(run) -> bool:
    """Whether the stored plan writes nothing and nobody has written of the register since: then it need not be made
    again to know that nothing is to be done. Each change of the register leaves a line of its own in the trail."""
    if run.idle_after is None:
        return False
    later = Activity.objects.filter(number__gt=run.idle_after)
    return not later.exclude(target_type__in=NOT_OF_THE_REGISTER).exists()


def _of_this_file(run):
    """The other imports of the same content into the same province and year, the latest first."""
    same = {"sha256": run.sha256, "province": run.province, "year": run.year}
    return ImportRun.objects.filter(**same).exclude(pk=run.pk)


def _answered_before(run) -> dict:
    """What somebody said already of how this very file is to be read."""
    earlier = _of_this_file(run).exclude(answers={}).only("answers").first()
    return Answers.from_json(earlier.answers).about_reading() if earlier else {}


def _written_before(run) -> ImportRun | None:
    """The import that wrote this very file, read in the same way; what it wrote says nothing new."""
    reading = Answers.from_json(run.answers).about_reading()
    written = _of_this_file(run).filter(state=ImportState.COMMITTED).select_related("committed_by")
    return next(
        (
            each
            for each in written.order_by("-committed_at", "-pk")
            if Answers.from_json(each.answers).about_reading() == reading
        ),
        None,
    )


def _written_rows(earlier) -> set[tuple[str, int]]:
    if earlier is None:
        return set()
    skipped = {Outcome.BLOCKED, Outcome.CONFLICT}
    return {(each["sheet"], each["row"]) for each in earlier.plan if each["outcome"] not in skipped}


def _origin(plan, earlier) -> dict:
    origin = plan.manifest.as_stored() if plan.manifest else {}
    if plan.manifest and plan.manifest.is_trusted:
        origin["missing"] = len(plan.manifest.rows.keys() - plan.records)
    if earlier:
        origin["written"] = {
            "run": earlier.pk,
            "at": day_and_time(earlier.committed_at),
            "by": str(earlier.committed_by or earlier.planned_by),
        }
    return origin


def _store(run, plan):
    run.counts = plan.counts()
    run.problems = [finding.as_dict() for finding in plan.problems()]
    run.questions = [question.as_dict() for question in plan.questions]
    run.repairs, run.tables = plan.repairs, plan.tables
    run.plan = plan.as_stored()
    run.save()


def _differing(seen: list[dict], now: list[dict]) -> list[str]:
    """The rows of which the two plans say different things, as «12 «HTX …»»."""
    seen_by_place = {(each["sheet"], each["row"]): each for each in seen}
    differing = [each for each in now if seen_by_place.get((each["sheet"], each["row"])) != each]
    return [
        _("row %(row)s («%(name)s»)") % {"row": each["row"], "name": each["name"]}
        for each in differing
    ]


def _reasons(run) -> list[str]:
    """Why warnings were accepted, «E-04: …», each once."""
    return [f"{code}: {reason}" for code, reason in sorted(run.answers.get("reasons", {}).items())]


def _short(run):
    names = ("rows", "create", "update", "unchanged", "conflict", "blocked", "warnings")
    return ", ".join(f"{name}={run.counts[name]}" for name in names)
