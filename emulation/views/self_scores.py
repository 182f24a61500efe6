"""The self-score of a province: written by its officer, passed or given back by its leader; its evidence."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.actions.evidence import EVIDENCE_KINDS
from emulation.forms.self_scores import EvidenceForm, SelfScoreForm
from emulation.models import ScoreEvidence, SheetState
from emulation.sheet_rights import checks, reads_self_score
from emulation.sheets import read_sheet

from .lookups import get_year
from .steps import Step, click, gate

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def self_score(request, year, province):
    """Facts, points and reasons beside the computed points; written by the own officer, read by who may."""
    year = get_year(request, year)
    reading = get_reading(request.user, year, province)
    if request.method != "POST":
        return show(request, year, reading)
    require(request.user, Permission.SCORE_PREPARE, reading.sheet)
    form = SelfScoreForm(request.POST, reading=reading)
    if form.is_valid():
        try:
            actions.record_self_scores(
                sheet=reading.sheet, by=request.user, at=timezone.now(), **form.values()
            )
        except ChangedMeanwhile as conflict:
            form = form.rebased(conflict, get_reading(request.user, year, province))
        except actions.ScoresRefused as refusal:
            form.refuse(refusal)
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The self-score is saved."))
            return to_page(year, province)
    return show(request, year, reading, form=form)


STEP = Step(
    page="self_score",
    sent=gettext_lazy("The self-score is passed on to the cluster."),
    present=actions.present_self_score,
    take_back=actions.take_back_self_score,
    give_back=actions.give_back_self_score,
    submit=actions.submit_self_score,
)


@require_POST
def self_score_move(request, year, province, name):
    """Present, take back, give back, submit: one action each."""
    year = get_year(request, year)
    reading = get_reading(request.user, year, province)

    def again(refusal):
        return show(request, year, get_reading(request.user, year, province), refusal=refusal)

    row, arguments = {"sheet": reading.sheet}, (year.year, province)
    return click(request, STEP, name, row, arguments, again=again)


def show(request, year, reading, *, form=None, refusal=""):
    sheet = reading.sheet
    is_open = sheet.state == SheetState.DRAFT and not sheet.self_scored_at
    buttons = gate(
        request,
        STEP,
        sheet,
        (year.year, sheet.province.slug),
        is_open=is_open,
        missing=reading.missing_to_present,
        refusal=refusal,
    )
    context = {
        **buttons,
        "year": year,
        "reading": reading,
        "sheet": sheet,
        "form": form or SelfScoreForm(reading=reading),
        "is_writing": buttons["may_write"] and sheet.is_with_officer,
        "is_presented": bool(sheet.presented_at),
        "self_total": reading.sum_of("self"),
        "is_without": is_without(sheet),
        "days_late": days_late(year, sheet, timezone.localdate()),
    }
    status = 422 if form or refusal else 200
    return render(request, "emulation/self_score.html", context, status=status)


def days_late(year, sheet, today) -> int:
    """Of one that was passed on, when it was; of one that is awaited, until today."""
    if not year.self_score_due_on or is_without(sheet):
        return 0
    day = timezone.localdate(sheet.self_scored_at) if sheet.self_scored_at else today
    return max(0, (day - year.self_score_due_on).days)


def is_without(sheet) -> bool:
    """Whether the points were settled without a self-score: nobody waits for it any more."""
    return sheet.state != SheetState.DRAFT and not sheet.self_scored_at


def get_reading(user, year, province):
    """404 for who may not see the sheet; a self-score in the making is seen by the own unit and the secretary."""
    reading = read_sheet(year, province)
    if reading is None or not may_read(user, reading.sheet):
        raise Http404
    return reading


def may_read(user, sheet) -> bool:
    """Who reads points, from the step on that sheet_rights.py says; the unit that checks it once it is passed on."""
    return reads_self_score(user, sheet) or (
        sheet.state != SheetState.DRAFT and checks(user, sheet)
    )


def to_page(year, province):
    return redirect("emulation:self_score", year.year, province)


# Evidence


@form_page
def evidence_add(request, year, province, criterion):
    """Put a file or an address to one criterion."""
    year = get_year(request, year)
    reading = get_reading(request.user, year, province)
    line = reading.lines.get(criterion)
    if line is None:
        raise Http404
    require(request.user, Permission.SCORE_PREPARE, reading.sheet)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_evidence(
                sheet=reading.sheet,
                criterion=line.criterion,
                proof=form.proof(),
                by=request.user,
                at=timezone.now(),
            )
        except actions.EvidenceRefused as refusal:
            form.add_error("file", str(refusal))
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("The evidence is kept."))
            return redirect("emulation:evidence_add", year.year, province, criterion)
    context = {"year": year, "reading": reading, "sheet": reading.sheet, "line": line, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "emulation/evidence_form.html", context, status=status)


@require_POST
def evidence_remove(request, year, province, pk):
    evidence = get_evidence(request, get_year(request, year), province, pk)
    criterion = evidence.score.criterion_id
    try:
        actions.remove_evidence(evidence=evidence, by=request.user, at=timezone.now())
    except MoveNotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The evidence is removed."))
    return redirect("emulation:evidence_add", year, province, criterion)


@require_safe
def evidence_file(request, year, province, pk):
    """The file as it was handed in, to be saved: a browser opens nothing of it inside the portal."""
    evidence = get_evidence(request, get_year(request, year), province, pk)
    if not evidence.file:
        raise Http404
    suffix = "." + evidence.file.name.rpartition(".")[2]
    _beginning, kind = EVIDENCE_KINDS[suffix]
    name = " ".join(evidence.title.replace("/", "-").split())[:80]
    response = FileResponse(
        evidence.file.open("rb"),
        as_attachment=True,
        filename=f"{name or 'minh chứng'}{suffix}",
        content_type=kind,
    )
    response["Cache-Control"] = "private, no-store"
    return response


def get_evidence(request, year, province, pk) -> ScoreEvidence:
    """404 for who may not read the self-score that it belongs to."""
    rows = ScoreEvidence.objects.select_related(
        "score__sheet__pack__year", "score__sheet__province", "score__criterion"
    )
    evidence = get_object_or_404(
        rows, pk=pk, score__sheet__pack__year=year, score__sheet__province__slug=province
    )
    if not may_read(request.user, evidence.score.sheet):
        raise Http404
    return evidence
