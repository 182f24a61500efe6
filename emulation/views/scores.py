"""The filled scoring table of a year, the form of one province's points, and the ranking."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cooperatives.actions import ChangedMeanwhile
from cooperatives.statistics import ProvinceYear
from emulation import actions
from emulation.actions.pledges import NotComplete
from emulation.actions.scores import ScoresRefused
from emulation.forms.scores import ScoresForm
from emulation.forms.scores import name_of as points_name_of
from emulation.models import CriteriaPack, SheetState
from emulation.moves import MoveNotAllowed
from emulation.reasons import ReasonTooShort
from emulation.standings import Standings, standings

from .lookups import get_year
from .self_scores import may_read

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def score_list(request, year):
    """Two levels of criteria and a column for each province, with sums, totals and ranks."""
    year = get_year(request, year)
    return show_table(request, year)


@form_page
def score_edit(request, year, province):
    """Give one province its points; what lies above a maximum is refused beside its field."""
    year = get_year(request, year)
    found = standings(year)
    points = get_column(request.user, found, province)
    require(request.user, Permission.SCORE_EDIT, points.sheet)
    form = ScoresForm(request.POST or None, points=points, groups=found.groups)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_scores(
                sheet=points.sheet, by=request.user, at=timezone.now(), **form.values()
            )
        except ChangedMeanwhile as conflict:
            form = form.rebased(conflict, get_column(request.user, standings(year), province))
        except ScoresRefused as refusal:
            add_problems(form, refusal)
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("The points of %(province)s are saved.") % {"province": points.province.name},
            )
            return redirect("emulation:score_list", year.year)
    context = {"year": year, "points": points, "form": form, "max_points": found.max_points}
    status = 422 if form.is_bound else 200
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


@require_safe
def standing_list(request, year):
    """The ranking with its reasons. A reader who may not see every member's points sees no ranks yet."""
    year = get_year(request, year)
    found = standings(year)
    context = {"year": year, "standings": found, "sees_all": sees_all(request.user, found)}
    return render(request, "emulation/standing_list.html", context)


def _move(request, year, action, done):
    year = get_year(request, year)
    pack = get_object_or_404(CriteriaPack.objects.select_related("year"), pk=newest_pack(year))
    try:
        action(pack=pack, by=request.user, at=timezone.now())
    except NotComplete as refusal:
        return show_table(request, year, refusal=str(refusal), missing=refusal.missing, status=422)
    except (MoveNotAllowed, ReasonTooShort) as refusal:
        return show_table(request, year, refusal=str(refusal), status=422)
    messages.success(request, done)
    return redirect("emulation:score_list", year.year)


def newest_pack(year):
    return year.criteria_packs.order_by("-version").values_list("pk", flat=True).first()


def show_table(request, year, *, refusal="", missing=(), status=200):
    found = standings(year)
    columns = seen_columns(request.user, found)
    states = {column.sheet.state for column in found.columns if column.sheet}
    may_run = bool(found.pack) and can(request.user, Permission.SCORE_EDIT, found.pack)
    context = {
        "year": year,
        "standings": found,
        "columns": columns,
        "groups": list(table_groups(found, columns)),
        "ranks": [found.standing_of(column.province.pk) for column in columns],
        "sees_all": sees_all(request.user, found),
        "may_run": may_run,
        "open_sheets": {
            column.province.pk
            for column in columns
            if column.sheet and may_read(request.user, column.sheet)
        },
        "may_settle": may_run and bool(states & {SheetState.DRAFT, SheetState.SELF_SCORED}),
        "may_lock": may_run and states == {SheetState.SETTLED},
        "typed_reason": request.POST.get("reason", ""),
        "refusal": refusal,
        "missing": missing,
    }
    return render(request, "emulation/score_list.html", context, status=status)


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


def get_column(user, found: Standings, slug):
    """One member's sheet; 404 for one that the user may not see, or that has no sheet."""
    for column in seen_columns(user, found):
        if column.province.slug == slug and column.sheet:
            return column
    raise Http404


def add_problems(form, refusal):
    for key, text in refusal.problems.items():
        names = {each.pk: points_name_of(each) for group in form.groups for each in group.criteria}
        form.add_error(names.get(key, key), text)
