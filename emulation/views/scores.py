"""The filled scoring table of a year, the form of one province's points, and the ranking."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from cooperatives.actions import ChangedMeanwhile
from cooperatives.statistics import ProvinceYear
from emulation import actions
from emulation.actions import ScoresRefused
from emulation.actions.pledges import NotComplete
from emulation.explanation_rounds import read_round
from emulation.forms.scores import ScoresForm
from emulation.forms.scores import name_of as points_name_of
from emulation.models import CriteriaPack, SheetState
from emulation.rank_moves import rank_moves
from emulation.sheet_rights import reads_answers, reads_check, reads_self_score
from emulation.sheets import read_sheet
from emulation.standings import Standings, rounds_of

from .lookups import get_year
from .steps import typed_version

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def score_list(request, year):
    """Two levels of criteria and a column for each province, with sums, totals and ranks."""
    year = get_year(request, year)
    return show_table(request, year)


@form_page
def score_edit(request, year, province):
    """The meeting gives one province its points, beside what rule, province and checker gave."""
    year = get_year(request, year)
    reading = get_sheet(request.user, year, province)
    require(request.user, Permission.SCORE_EDIT, reading.sheet)
    if request.method != "POST":
        return show_sheet(request, year, reading, ScoresForm(reading=reading))
    form = ScoresForm(request.POST, reading=reading)
    if form.is_valid():
        try:
            actions.record_scores(
                sheet=reading.sheet, by=request.user, at=timezone.now(), **form.values()
            )
        except ChangedMeanwhile as conflict:
            form = form.rebased(conflict, get_sheet(request.user, year, province))
        except ScoresRefused as refusal:
            add_problems(form, refusal)
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("The points of %(province)s are saved.")
                % {"province": reading.sheet.province.name},
            )
            return redirect("emulation:score_edit", year.year, province)
    return show_sheet(request, year, reading, form, status=422)


@require_POST
def sheet_settle(request, year, province):
    """Settle one sheet; the meeting goes on with the others."""
    year = get_year(request, year)
    reading = get_sheet(request.user, year, province)
    try:
        actions.settle_sheet(
            sheet=reading.sheet,
            expected_version=typed_version(request),
            by=request.user,
            at=timezone.now(),
        )
    except (MoveNotAllowed, ChangedMeanwhile) as refusal:
        reading = get_sheet(request.user, year, province)
        form = ScoresForm(reading=reading)
        return show_sheet(request, year, reading, form, refusal=str(refusal), status=422)
    messages.success(
        request,
        _("The points of %(province)s are settled.") % {"province": reading.sheet.province.name},
    )
    return redirect("emulation:score_list", year.year)


def show_sheet(request, year, reading, form, *, refusal="", status=200):
    sheet, at = reading.sheet, timezone.now()
    is_silent = sheet.is_editable and sheet.cross_checked_at and not sheet.explained_at
    of_round = read_round(reading.pack, sheet.round_no) if is_silent else None
    context = {
        "year": year,
        "reading": reading,
        "sheet": sheet,
        "form": form,
        "missing": reading.missing_to_settle() if sheet.can_be_settled else [],
        "is_unanswered": bool(of_round and of_round.is_unanswered(sheet, at)),
        "refusal": refusal,
    }
    return render(request, "emulation/score_edit.html", context, status=status)


@require_POST
def score_settle(request, year):
    """Settle the sheets of all members at once."""
    return _move(request, year, actions.settle_sheets, _("The points are settled."))


@require_POST
def score_lock(request, year):
    """Lock the settled sheets for good."""
    return _move(request, year, actions.lock_sheets, _("The points are locked."))


@require_POST
def score_reopen(request, year):
    """Take the settled points of all members back to the meeting, with a reason."""

    def reopen(**kwargs):
        return actions.reopen_sheets(reason=request.POST.get("reason", ""), **kwargs)

    return _move(request, year, reopen, _("The points are back with the meeting."))


@require_POST
def score_compute(request, year):
    """Compute everybody's points again, from the results and facts as they are now."""
    done = _("The points are computed from the figures as they are now.")
    return _move(request, year, actions.compute_points, done)


@require_POST
def round_begin(request, year):
    """Begin a new round for everybody after the lock, with a reason."""

    def begin(**kwargs):
        return actions.begin_round(reason=request.POST.get("reason", ""), **kwargs)

    return _move(request, year, begin, _("A new round of scoring is begun."))


@require_safe
def standing_list(request, year):
    """The ranking with its reasons; ?lan=1 shows an earlier round. Who may not see all points sees no ranks yet."""
    year = get_year(request, year)
    rounds = get_rounds(request, year)
    found = rounds.shown
    context = {"year": year, "standings": found, "sees_all": sees_all(request.user, found)}
    return render(request, "emulation/standing_list.html", context | round_facts(rounds))


def get_rounds(request, year):
    """The round that ?lan= asks for, the newest without it; 404 for one that is not there."""
    asked = request.GET.get("lan", "")
    if not asked:
        return rounds_of(year)
    if not asked.isdecimal() or len(asked) > 4:
        raise Http404
    rounds = rounds_of(year, int(asked))
    if int(asked) not in rounds.numbers:
        raise Http404
    return rounds


def round_facts(rounds) -> dict:
    """What pages say of rounds: which there are, why this one was begun, who moves in it."""
    found = rounds.shown
    later = next((each.sheet.later_round for each in found.columns if each.sheet), None)
    return {
        "rounds": rounds.numbers if len(rounds.numbers) > 1 else (),
        "is_newest": found.round_no == rounds.numbers[-1],
        "later_round": later,
        "moves": rank_moves(rounds.before, found) if rounds.before else [],
    }


def _move(request, year, action, done):
    year = get_year(request, year)
    pack = get_object_or_404(CriteriaPack.objects.select_related("year"), pk=newest_pack(year))
    try:
        action(pack=pack, by=request.user, at=timezone.now())
    except NotComplete as refusal:
        return show_table(request, year, refusal=str(refusal), missing=refusal.missing, status=422)
    except (MoveNotAllowed, ReasonTooShort, actions.CriteriaRefused) as refusal:
        return show_table(request, year, refusal=str(refusal), status=422)
    messages.success(request, done)
    return redirect("emulation:score_list", year.year)


def newest_pack(year):
    return year.criteria_packs.order_by("-version").values_list("pk", flat=True).first()


def show_table(request, year, *, refusal="", missing=(), status=200):
    rounds = get_rounds(request, year)
    found = rounds.shown
    facts = round_facts(rounds)
    columns = seen_columns(request.user, found)
    states = {column.sheet.state for column in found.columns if column.sheet}
    may_run = bool(found.pack) and can(request.user, Permission.SCORE_EDIT, found.pack)
    may_run = may_run and facts["is_newest"]
    context = {
        "year": year,
        "standings": found,
        "columns": columns,
        "groups": list(table_groups(found, columns)),
        "ranks": [found.standing_of(column.province.pk) for column in columns],
        "sees_all": sees_all(request.user, found),
        "may_run": may_run,
        "steps": steps_of(request.user, found, columns) if facts["is_newest"] else [],
        "may_settle": may_run and bool(states - {SheetState.SETTLED, SheetState.LOCKED}),
        "may_reopen": may_run and SheetState.SETTLED in states,
        "may_lock": may_run and states == {SheetState.SETTLED},
        "may_begin": may_run and states == {SheetState.LOCKED},
        "unsettled": unsettled(found) if SheetState.SETTLED in states else [],
        "typed_reason": request.POST.get("reason", ""),
        "refusal": refusal,
        "missing": missing,
    }
    return render(request, "emulation/score_list.html", context | facts, status=status)


@dataclass(frozen=True)
class ProcessStep:
    """One step of the scoring, with a link for each province whose page the user may read (else empty)."""

    label: str
    links: list[str]


def steps_of(user, found: Standings, columns) -> list[ProcessStep]:
    """Self-score, cross-check and explanation of each province, as far as the user may read them. No query."""
    if not found.pack:
        return []

    def links(name, may_open):
        return [
            reverse(f"emulation:{name}", args=[found.year.year, column.province.slug])
            if column.sheet and may_open(column.sheet)
            else ""
            for column in columns
        ]

    def may_open_check(sheet):
        checks = sheet.checker_id and user.province_id == sheet.checker_id
        return sheet.check_state and (checks or reads_check(user, sheet))

    def may_open_answers(sheet):
        return sheet.cross_checked_at and reads_answers(user, sheet)

    return [
        ProcessStep(
            _("Self-score"), links("self_score", lambda sheet: reads_self_score(user, sheet))
        ),
        ProcessStep(_("Cross-check"), links("cross_check", may_open_check)),
        ProcessStep(_("Explanation"), links("explanation", may_open_answers)),
    ]


def unsettled(found: Standings) -> list[str]:
    """The members with which an unfinished meeting goes on."""
    return [each.province.name for each in found.columns if each.sheet and each.sheet.is_editable]


def table_groups(found: Standings, columns):
    """(group line, [(province, sum)], [(criterion, [(province, score)])]), as the template prints them."""
    for place, group in enumerate(found.groups):
        lines = [
            (criterion, [(column, column.scores.get(criterion.pk)) for column in columns])
            for criterion in group.criteria
        ]
        yield group.criterion, [(each, each.groups[place].points) for each in columns], lines


def seen_columns(user, found: Standings):
    """The members whose points the user may read; the others are absent."""
    return [
        column
        for column in found.columns
        if can(user, Permission.SCORE_VIEW, ProvinceYear(column.province.pk, found.year.year))
    ]


def sees_all(user, found: Standings):
    """A rank tells of the others: it is shown to those who may read everybody's points."""
    return bool(found.columns) and len(seen_columns(user, found)) == len(found.columns)


def get_sheet(user, year, slug):
    """One member's sheet in the newest round; 404 for one that the user may not see, or that has no sheet."""
    reading = read_sheet(year, slug)
    if reading is None or not can(user, Permission.SCORE_VIEW, reading.sheet):
        raise Http404
    return reading


def add_problems(form, refusal):
    for key, text in refusal.problems.items():
        names = {each: points_name_of(line.criterion) for each, line in form.reading.lines.items()}
        form.add_error(names.get(key, key), text)
