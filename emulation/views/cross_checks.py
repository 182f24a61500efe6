"""The cross-check: the lots and how anybody draws them again; the points of the checker, sent by its leader."""

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
from emulation.cross_checks import missing_in_check
from emulation.forms.cross_checks import CrossCheckForm, DrawForm
from emulation.models import CheckDraw, CheckState, CrossCheck
from emulation.sheet_rights import reads_check
from emulation.sheets import read_sheet

from .lookups import get_year
from .steps import Step, click, gate

form_page = require_http_methods(["GET", "HEAD", "POST"])


# The lots


@form_page
def check_draw(request, year):
    """Who checks whom, with seed and numbers; the secretary draws."""
    year = get_year(request, year)
    pack = year.criteria_packs.order_by("-version").first()
    if pack is None:
        raise Http404
    pack.year = year
    if request.method != "POST":
        return show_draw(request, pack, DrawForm())
    require(request.user, Permission.SCORE_EDIT, pack)
    form = DrawForm(request.POST)
    if form.is_valid():
        try:
            actions.draw_checks(pack=pack, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ReasonTooShort as refusal:
            form.add_error("reason", str(refusal))
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Lots are drawn."))
            return redirect("emulation:check_draw", year.year)
    return show_draw(request, pack, form, status=422)


def show_draw(request, pack, form, *, status=200):
    draws = list(CheckDraw.objects.filter(pack=pack).select_related("drawn_by"))
    draws.sort(key=lambda each: (each.round_no, each.number), reverse=True)
    drawn = next((each for each in draws if not each.replaced_at), None)
    rows = CrossCheck.objects.filter(draw=drawn) if drawn else CrossCheck.objects.none()
    context = {
        "year": pack.year,
        "drawn": drawn,
        "earlier": [each for each in draws if each.replaced_at],
        "checks": list(rows.select_related("checker", "checked", "sheet")),
        "form": form,
        "may_run": can(request.user, Permission.SCORE_EDIT, pack),
    }
    return render(request, "emulation/check_draw.html", context, status=status)


# The check of one unit


@form_page
def cross_check(request, year, province):
    """The checker's points beside self-score and computed points; `province` is the unit that is checked."""
    year = get_year(request, year)
    check, reading = get_check(request.user, year, province)
    if request.method != "POST":
        return show(request, year, check, reading)
    require(request.user, Permission.SCORE_PREPARE, check)
    form = CrossCheckForm(request.POST, reading=reading)
    if form.is_valid():
        try:
            actions.record_cross_points(
                check=check, by=request.user, at=timezone.now(), **form.values()
            )
        except ChangedMeanwhile as conflict:
            form = form.rebased(conflict, get_check(request.user, year, province)[1])
        except actions.ScoresRefused as refusal:
            form.refuse(refusal)
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The points of the check are saved."))
            return redirect("emulation:cross_check", year.year, province)
    return show(request, year, check, reading, form=form)


STEP = Step(
    page="cross_check",
    sent=gettext_lazy("The cross-check is sent to the cluster."),
    present=actions.present_check,
    take_back=actions.take_back_check,
    give_back=actions.give_back_check,
    submit=actions.submit_check,
)


@require_POST
def cross_check_move(request, year, province, name):
    """Present, take back, give back, submit: one action each."""
    year = get_year(request, year)
    check, _reading = get_check(request.user, year, province)

    def again(refusal):
        return show(request, year, *get_check(request.user, year, province), refusal=refusal)

    row, arguments = {"check": check}, (year.year, province)
    return click(request, STEP, name, row, arguments, again=again)


def show(request, year, check, reading, *, form=None, refusal=""):
    is_open = check.state != CheckState.SUBMITTED and reading.sheet.is_self_scored
    buttons = gate(
        request,
        STEP,
        check,
        (year.year, check.checked.slug),
        is_open=is_open,
        missing=lambda: missing_of(reading),
        refusal=refusal,
    )
    context = {
        **buttons,
        "year": year,
        "check": check,
        "reading": reading,
        "sheet": reading.sheet,
        "form": form or CrossCheckForm(reading=reading),
        "is_writing": buttons["may_write"] and check.is_with_officer,
        "is_presented": is_open and check.state == CheckState.PRESENTED,
        "self_total": reading.sum_of("self"),
        "cross_total": reading.sum_of("cross"),
    }
    status = 422 if form or refusal else 200
    return render(request, "emulation/cross_check.html", context, status=status)


def missing_of(reading) -> list[str]:
    lines = reading.lines
    return missing_in_check(
        reading.table,
        [each.criterion for each in lines.values()],
        {key: each.score for key, each in lines.items()},
    )


def get_check(user, year, province):
    """(the check, the sheet read); 404 for who may not see it: it is its checker's until it is sent."""
    checks = CrossCheck.objects.in_force().whole().filter(draw__pack__year=year)
    check = checks.filter(checked__slug=province).order_by("-draw__round_no").first()
    reading = read_sheet(year, province) if check else None
    if reading is None or not may_read_check(user, check, reading.sheet):
        raise Http404
    check.sheet = reading.sheet
    return check, reading


def may_read_check(user, check, sheet) -> bool:
    if user.province_id == check.checker_id and can(user, Permission.SCORE_VIEW, check):
        return True
    return reads_check(user, sheet)
