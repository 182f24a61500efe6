"""The Excel door: upload, look at the plan, write or discard it; the template and the exported list."""

import io

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal.accounts.permissions import can, visible
from cluster_portal.accounts.roles import Permission
from cluster_portal.files import WORKBOOK
from cooperatives import exports, jobs
from cooperatives.actions.imports import (
    ImportHasProblems,
    ImportOutdated,
    answer_import,
    commit_import,
    discard_import,
    plan_import,
    refresh_import,
    return_workbook,
)
from cooperatives.actions.takeovers import takeovers_due
from cooperatives.actions.undo import ImportNotUndone, undo_import
from cooperatives.forms.answers import AnswersForm
from cooperatives.forms.decisions import DecisionsForm
from cooperatives.forms.imports import WorkbookForm
from cooperatives.gates import YearNotOpen
from cooperatives.import_page import PlanPage
from cooperatives.models import ImportMoveNotAllowed, ImportRun, ReportingYear
from cooperatives.workbook.answers import Answers
from cooperatives.workbook.refusals import WorkbookRefused
from cooperatives.workbook.writer import write_template

RUNS_SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request):
    """Upload a workbook, and the imports of the own province so far."""
    province = own_province(request)
    years = open_years(province)
    form = WorkbookForm(request.POST or None, request.FILES or None, years=years)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            plan = jobs.ask_for_plan if jobs.is_big_file(file.size) else plan_import
            run_or_task = plan(
                content=file.read(),
                filename=file.name,
                province=province,
                year=form.cleaned_data["year"],
                by=request.user,
                at=timezone.now(),
            )
        except (WorkbookRefused, YearNotOpen) as refusal:
            form.add_error("file" if isinstance(refusal, WorkbookRefused) else "year", str(refusal))
        else:
            return redirect(run_or_task)
    runs = visible(
        ImportRun.objects.select_related("planned_by", "committed_by", "undone_by"),
        request.user,
        Permission.WORKBOOK_IMPORT,
    )
    context = {
        "form": form,
        "province": province,
        "years": years,
        "takeovers": takeovers_due(province),
        "tasks": jobs.visible_tasks(request.user).filter(finished_at=None),
        "runs": runs.defer("plan", "problems", "questions", "repairs")[:RUNS_SHOWN],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cooperatives/import_list.html", context, status=status)


@require_safe
def import_detail(request, pk):
    """What the import would change, or has changed; problems first."""
    return show_import(request, get_run(request, pk))


@require_POST
def import_commit(request, pk):
    """Write the plan that was seen; when the register has moved since, show the new plan instead."""
    run = get_run(request, pk)
    if run.can_be_committed and jobs.is_big(run.counts["rows"]):
        return redirect(jobs.ask_for_commit(run=run, by=request.user, at=timezone.now()))
    try:
        run = commit_import(run=run, by=request.user, at=timezone.now())
    except ImportOutdated as refusal:
        run = refresh_import(run=run, by=request.user, at=timezone.now())
        return show_import(request, run, refusal=str(refusal))
    except (ImportHasProblems, ImportMoveNotAllowed, YearNotOpen, WorkbookRefused) as refusal:
        return show_import(request, get_run(request, pk), refusal=str(refusal))
    messages.success(request, said_of_commit(run))
    return redirect(run)


@require_POST
def import_discard(request, pk):
    """Put the plan away without writing anything."""
    run = get_run(request, pk)
    try:
        discard_import(run=run, by=request.user, at=timezone.now())
    except ImportMoveNotAllowed as refusal:
        return show_import(request, get_run(request, pk), refusal=str(refusal))
    messages.success(request, _("This upload was discarded; the register is as it was."))
    return redirect("cooperatives:import_list")


@require_POST
def import_answer(request, pk):
    """Keep what was decided and show the plan that follows from it."""
    run = get_run(request, pk)
    form = DecisionsForm(request.POST, run=run)
    if not form.is_valid():
        return show_import(request, run, form=form)
    return plan_anew(request, run, form, said_of_answers)


def plan_anew(request, run, form, said):
    """Plan with what the form answers: a big file in the background, else now, with a word of `said(run)`."""
    answers = form.answers_over(Answers.from_json(run.answers))
    if jobs.is_big(run.counts["rows"]):
        task = jobs.ask_for_answer(run=run, answers=answers, by=request.user, at=timezone.now())
        return redirect(task)
    try:
        run = answer_import(run=run, answers=answers, by=request.user, at=timezone.now())
    except (ImportMoveNotAllowed, YearNotOpen, WorkbookRefused) as refusal:
        return show_import(request, get_run(request, run.pk), refusal=str(refusal))
    messages.success(request, said(run))
    return redirect(run)


@require_POST
def import_undo(request, pk):
    """Take back what the import has written; rows that were changed since are named."""
    run = get_run(request, pk)
    partial = request.POST.get("partial") == "yes"
    if run.can_be_undone and jobs.is_big(written_rows(run)):
        task = jobs.ask_for_undo(run=run, partial=partial, by=request.user, at=timezone.now())
        return redirect(task)
    try:
        run = undo_import(run=run, by=request.user, at=timezone.now(), partial=partial)
    except ImportNotUndone as refusal:
        run = get_run(request, pk)
        return show_import(request, run, refusal=str(refusal), kept=refusal.refused)
    except (ImportMoveNotAllowed, YearNotOpen) as refusal:
        return show_import(request, get_run(request, pk), refusal=str(refusal))
    messages.success(request, said_of_undo(run))
    return redirect(run)


@require_safe
def import_file(request, pk):
    """The workbook as it was uploaded."""
    run = get_run(request, pk)
    return FileResponse(run.file.open("rb"), as_attachment=True, filename=run.filename)


@require_safe
def import_returned(request, pk):
    """The same workbook with what is to be mended in it."""
    run = get_run(request, pk)
    if jobs.is_big(run.counts["rows"]):
        return redirect(jobs.ask_for_returned(run=run, by=request.user, at=timezone.now()))
    try:
        painted = return_workbook(run=run, by=request.user)
    except WorkbookRefused as refusal:
        return show_import(request, run, refusal=str(refusal))
    return _workbook(io.BytesIO(painted.content), painted.filename)


@require_safe
def import_template(request):
    """An empty workbook with the right headings."""
    province = own_province(request)
    year = max(open_years(province), default=timezone.localdate().year)
    target = io.BytesIO()
    write_template(target, province=province, year=year)
    return _workbook(target, f"mau-danh-sach-{province.slug}-{year}.xlsx")


@require_safe
def export(request):
    """The rows that the address asks for, with the figures of a year, as a workbook that can come home."""
    if not exports.may_export(request.user):
        raise Http404
    told = {"asked": request.GET, "at": timezone.now()}
    rows = exports.count_for(request.user, request.GET)
    if jobs.is_big(rows):
        return redirect(jobs.ask_for_export(rows=rows, by=request.user, **told))
    return _workbook(*exports.make_export(user=request.user, **told))


def own_province(request):
    """The province into which the user may import; for anybody else there is no such page."""
    run = ImportRun(province=request.user.province) if request.user.province_id else None
    if run is None or not can(request.user, Permission.WORKBOOK_IMPORT, run):
        raise Http404
    return request.user.province


def open_years(province) -> list[int]:
    """The reporting years of the province's cluster that take figures now, newest first."""
    opened = ReportingYear.objects.filter(closed_on=None, cluster__memberships__province=province)
    return sorted(set(opened.values_list("year", flat=True)), reverse=True)


def get_run(request, pk):
    runs = ImportRun.objects.select_related("province", "planned_by", "committed_by", "undone_by")
    return get_object_or_404(visible(runs, request.user, Permission.WORKBOOK_IMPORT), pk=pk)


def show_import(request, run, *, refusal="", form=None, reading=None, kept=()):
    """The plan, page by page; with a refusal or a form that was not taken as 422. `kept`: rows that undo refuses."""
    page = PlanPage(run, request.GET)
    rows = Paginator(page.lines, page.per_page).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "plan": page,
        "page": rows,
        "refusal": refusal,
        "form": form,
        "reading": reading or AnswersForm(run=run),
        "kept": kept,
    }
    status = 422 if refusal or form or reading else 200
    return render(request, "cooperatives/import_detail.html", context, status=status)


def said_of_answers(_run) -> str:
    return _("The plan below follows from your answers; nothing is written yet.")


def said_of_commit(run) -> str:
    message = ngettext(
        "%(count)s row was written into the register.",
        "%(count)s rows were written into the register.",
        written_rows(run),
    )
    return message % {"count": written_rows(run)}


def said_of_undo(run) -> str:
    done = run.undo_result["restored"] + run.undo_result["removed"]
    message = ngettext("%(count)s row was undone.", "%(count)s rows were undone.", done)
    return message % {"count": done}


def written_rows(run) -> int:
    return run.counts["create"] + run.counts["update"]


def _workbook(target, filename):
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=filename, content_type=WORKBOOK)
