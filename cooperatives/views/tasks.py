"""The page of a background task: how far it is, and what came of it."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from cluster_portal.files import WORKBOOK
from cooperatives import jobs
from cooperatives.models import TaskKind
from cooperatives.task_page import TaskPage

from .imports import said_of_answers, said_of_commit, said_of_undo
from .takeovers import said_of_takeover

PAGE = "cooperatives/task_detail.html"
PIECE = "cooperatives/_task.html"
SAID = {
    TaskKind.ANSWER: said_of_answers,
    TaskKind.COMMIT: said_of_commit,
    TaskKind.UNDO: said_of_undo,
    TaskKind.TAKEOVER: said_of_takeover,
}


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def task_detail(request, pk):
    """How far it is (for htmx, which asks every second, the piece alone); once it is done, go to what came of it."""
    task = jobs.swept(get_task(request, pk), at=timezone.now())
    page = TaskPage(task, jobs.progress_of(task))
    if task.is_done and not task.filename:
        if task.kind in SAID:
            messages.success(request, SAID[task.kind](task.run))
        return _away(request, page.back_url)
    template = PIECE if request.htmx else PAGE
    return render(request, template, {"task": task, "page": page, "run": task.run})


@require_safe
def task_file(request, pk):
    """The workbook that was made."""
    task = get_task(request, pk)
    if not task.filename:
        raise Http404
    try:
        file = jobs.result_of(task).open("rb")
    except FileNotFoundError as error:  # a week has passed
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=task.filename, content_type=WORKBOOK)


def get_task(request, pk):
    return get_object_or_404(jobs.visible_tasks(request.user), pk=pk)


def _away(request, url):
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
