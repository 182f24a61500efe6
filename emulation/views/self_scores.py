"""The self-score of a province: written by its officer, passed or given back by its leader; its evidence."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from cluster_portal.text import fold
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.actions.evidence import EVIDENCE_KINDS
from emulation.actions.pledges import NotComplete
from emulation.forms.self_scores import EvidenceForm, NoteForm, SelfScoreForm
from emulation.models import ScoreEvidence, SheetState
from emulation.sheet_rights import checks, reads_self_score
from emulation.sheets import read_sheet

from .lookups import get_year
from .steps import typed_version

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
    return show(request, year, reading, form=form, status=422)


@require_POST
def self_score_present(request, year, province):
    """The officer puts it before the leader."""
    return move(
        request, year, province, actions.present_self_score, _("It lies before the leader.")
    )


@require_POST
def self_score_take_back(request, year, province):
    """The officer takes it back to change something."""
    return move(request, year, province, actions.take_back_self_score, _("You can write again."))


@require_POST
def self_score_give_back(request, year, province):
    """The leader gives it back with a note."""
    return move(
        request,
        year,
        province,
        actions.give_back_self_score,
        _("The officer has it back with your note."),
        note=request.POST.get("note", ""),
    )


@require_POST
def self_score_submit(request, year, province):
    """The leader passes on what was read."""
    return move(
        request,
        year,
        province,
        actions.submit_self_score,
        _("The self-score is passed on to the cluster."),
        expected_version=typed_version(request),
    )


def move(request, year, province, action, done, **facts):
    year = get_year(request, year)
    reading = get_reading(request.user, year, province)
    try:
        action(sheet=reading.sheet, by=request.user, at=timezone.now(), **facts)
    except (NotComplete, MoveNotAllowed, ReasonTooShort, ChangedMeanwhile) as refusal:
        fresh = get_reading(request.user, year, province)
        return show(request, year, fresh, refusal=str(refusal), status=422)
    messages.success(request, done)
    return to_page(year, province)


def show(request, year, reading, *, form=None, refusal="", status=200):
    user, sheet = request.user, reading.sheet
    may_write = can(user, Permission.SCORE_PREPARE, sheet)
    may_pass = can(user, Permission.SCORE_SUBMIT, sheet)
    is_writing = may_write and sheet.is_with_officer
    form = form or SelfScoreForm(reading=reading)
    is_open = sheet.state == SheetState.DRAFT and not sheet.self_scored_at
    context = {
        "year": year,
        "reading": reading,
        "sheet": sheet,
        "form": form,
        "is_writing": is_writing,
        "is_open": is_open,
        "may_write": may_write,
        "may_pass": may_pass,
        "is_presented": bool(sheet.presented_at),
        "gate": {
            name: reverse(f"emulation:self_score_{name}", args=[year.year, sheet.province.slug])
            for name in ("present", "take_back", "give_back", "submit")
        },
        "missing": reading.missing_to_present() if is_open and (may_write or may_pass) else [],
        "note_form": NoteForm(request.POST if refusal and "note" in request.POST else None),
        "refusal": refusal,
        "self_total": reading.sum_of("self"),
        "days_late": days_late(year, sheet, timezone.localdate()),
    }
    return render(request, "emulation/self_score.html", context, status=status)


def days_late(year, sheet, today) -> int:
    """Of one that was passed on, when it was; of one that was not, until today."""
    if not year.self_score_due_on:
        return 0
    day = timezone.localdate(sheet.self_scored_at) if sheet.self_scored_at else today
    return max(0, (day - year.self_score_due_on).days)


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
    with evidence.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type=kind)
    name = slugify(fold(evidence.title))[:60] or "minh-chung"
    response["Content-Disposition"] = f'attachment; filename="{name}{suffix}"'
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
