"""How an uploaded workbook is to be read: columns, units, letters, days, communes, and which repairs are wanted."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cooperatives import jobs
from cooperatives.actions.imports import answer_import
from cooperatives.forms.answers import AnswersForm
from cooperatives.gates import YearNotOpen
from cooperatives.models import ImportMoveNotAllowed
from cooperatives.workbook.answers import Answers
from cooperatives.workbook.refusals import WorkbookRefused

from .imports import get_run, show_import


@require_POST
def import_read(request, pk):
    """Read the kept file anew as the clerk says, and show the plan that follows."""
    run = get_run(request, pk)
    form = AnswersForm(request.POST, run=run)
    if not form.is_valid():
        return show_import(request, run, reading=form)
    answers = form.answers_over(Answers.from_json(run.answers))
    if jobs.is_big(run.counts["rows"]):
        task = jobs.ask_for_answer(run=run, answers=answers, by=request.user, at=timezone.now())
        return redirect(task)
    try:
        run = answer_import(run=run, answers=answers, by=request.user, at=timezone.now())
    except (ImportMoveNotAllowed, YearNotOpen, WorkbookRefused) as refusal:
        return show_import(request, get_run(request, pk), refusal=str(refusal))
    messages.success(request, _("The file was read anew; nothing is written yet."))
    return redirect(run)
