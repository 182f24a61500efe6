"""The explanation round: its deadline and who has answered; the answers of one province, sent by its leader."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.explanation_rounds import missing_in_answers, read_round
from emulation.forms.explanations import AnswersForm, DeadlineForm, ExtensionForm
from emulation.models import Explanation, ExplanationState
from emulation.sheet_rights import reads_answers
from emulation.sheets import newest_sheets, read_sheet

from .lookups import get_year
from .steps import Step, click, gate

form_page = require_http_methods(["GET", "HEAD", "POST"])


# The round


@form_page
def explanation_round(request, year):
    """Until when the provinces explain, and who has; the secretary sets the deadline."""
    year = get_year(request, year)
    sheets = get_sheets(year)
    if request.method != "POST":
        return show_round(request, year, sheets, None)
    pack = sheets[0].pack
    require(request.user, Permission.SCORE_EDIT, pack)
    form = DeadlineForm(request.POST)
    if form.is_valid():
        try:
            actions.open_explanations(
                pack=pack,
                due_at=form.due_at(),
                basis=form.cleaned_data["basis"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.DueRefused as refusal:
            form.add_error("day", str(refusal))
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The provinces are asked to explain."))
            return redirect("emulation:explanation_round", year.year)
    return show_round(request, year, sheets, form, status=422)


def show_round(request, year, sheets, form, *, status=200):
    pack, at = sheets[0].pack, timezone.now()
    reading = read_round(pack, sheets[0].round_no)
    rows = [
        (sheet, reading.due_of(sheet.province_id), reading.is_unanswered(sheet, at))
        for sheet in sheets
    ]
    if form is None:
        local = timezone.localtime(reading.round.due_at) if reading.round else None
        initial = {"day": local.date(), "time": local.time()} if local else {}
        basis = {"basis": reading.round.basis} if reading.round else {}
        form = DeadlineForm(initial=initial | basis)
    context = {
        "year": year,
        "reading": reading,
        "rows": rows,
        "form": form,
        "may_run": can(request.user, Permission.SCORE_EDIT, pack),
    }
    return render(request, "emulation/explanation_round.html", context, status=status)


@form_page
def explanation_extend(request, year, province):
    """More time for one province, with the reason."""
    year = get_year(request, year)
    sheets = get_sheets(year)
    sheet = next((each for each in sheets if each.province.slug == province), None)
    reading = read_round(sheets[0].pack, sheets[0].round_no)
    if sheet is None:
        raise Http404
    require(request.user, Permission.SCORE_EDIT, sheet)
    if reading.round is None:
        raise Http404
    reading.round.pack = sheet.pack
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend_explanation(
                round=reading.round,
                province=sheet.province,
                due_at=form.due_at(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.DueRefused as refusal:
            form.add_error("day", str(refusal))
        except ReasonTooShort as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(
                request, _("%(province)s has more time.") % {"province": sheet.province.name}
            )
            return redirect("emulation:explanation_round", year.year)
    context = {"year": year, "sheet": sheet, "form": form, "due": reading.due_of(sheet.province_id)}
    status = 422 if request.method == "POST" else 200
    return render(request, "emulation/explanation_extend.html", context, status=status)


def get_sheets(year):
    """The sheets of the newest round; 404 while there are none."""
    sheets = list(newest_sheets(year))
    if not sheets:
        raise Http404
    for each in sheets:
        each.pack = sheets[0].pack
        each.pack.year = year
    return sheets


# The answers of one province


@form_page
def explanation(request, year, province):
    """One answer for each criterion where the points differ."""
    year = get_year(request, year)
    reading, row = get_explanation(request.user, year, province)
    if request.method != "POST":
        return show(request, year, reading, row)
    require(request.user, Permission.SCORE_PREPARE, reading.sheet)
    form = AnswersForm(request.POST, reading=reading)
    if form.is_valid():
        try:
            actions.record_answers(
                sheet=reading.sheet, by=request.user, at=timezone.now(), **form.values()
            )
        except ChangedMeanwhile as conflict:
            form = form.rebased(conflict, get_explanation(request.user, year, province)[0])
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The explanation is saved."))
            return redirect("emulation:explanation", year.year, province)
    return show(request, year, reading, row, form=form)


STEP = Step(
    page="explanation",
    sent=gettext_lazy("The explanation is sent to the cluster."),
    present=actions.present_explanation,
    take_back=actions.take_back_explanation,
    give_back=actions.give_back_explanation,
    submit=actions.submit_explanation,
)


@require_POST
def explanation_move(request, year, province, name):
    """Present, take back, give back, submit: one action each."""
    year = get_year(request, year)
    reading, _row = get_explanation(request.user, year, province)

    def again(refusal):
        return show(request, year, *get_explanation(request.user, year, province), refusal=refusal)

    row, arguments = {"sheet": reading.sheet}, (year.year, province)
    return click(request, STEP, name, row, arguments, again=again)


def show(request, year, reading, row, *, form=None, refusal=""):
    sheet, at = reading.sheet, timezone.now()
    of_round = read_round(reading.pack, sheet.round_no)
    is_over = of_round.is_over(sheet.province_id, at)
    is_open = sheet.is_cross_checked and of_round.round is not None and not is_over
    buttons = gate(
        request,
        STEP,
        sheet,
        (year.year, sheet.province.slug),
        is_open=is_open,
        missing=lambda: missing_of(reading),
        refusal=refusal,
    )
    context = {
        **buttons,
        "year": year,
        "reading": reading,
        "sheet": sheet,
        "explanation": row,
        "form": form or AnswersForm(reading=reading),
        "due": of_round.due_of(sheet.province_id),
        "is_unanswered": of_round.is_unanswered(sheet, at),
        "is_writing": is_open and buttons["may_write"] and row.state == ExplanationState.OPEN,
        "is_presented": is_open and row.state == ExplanationState.PRESENTED,
    }
    status = 422 if form or refusal else 200
    return render(request, "emulation/explanation.html", context, status=status)


def missing_of(reading) -> list[str]:
    lines = reading.lines
    return missing_in_answers(
        reading.table,
        [each.criterion for each in lines.values()],
        {key: each.score for key, each in lines.items()},
    )


def get_explanation(user, year, province):
    """(the sheet read, the explanation); 404 for who may not see it: it is the province's until it is sent."""
    reading = read_sheet(year, province)
    if reading is None:
        raise Http404
    sheet = reading.sheet
    row = getattr(sheet, "explanation", None) or Explanation(sheet=sheet)
    if not reads_answers(user, sheet):
        raise Http404
    return reading, row
