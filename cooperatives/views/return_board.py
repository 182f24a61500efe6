"""How far the returns of a year are, their deadlines, more time for a province."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from cooperatives import actions
from cooperatives.actions.deadlines import DeadlineRefused
from cooperatives.forms.deadlines import DeadlineForm, ExtensionForm
from cooperatives.models import Cluster, Deadline, Period, ReportingYear
from cooperatives.models.returns import PERIOD_OF_SLUG, SLUG_OF_PERIOD, last_day_of
from cooperatives.returns.board import board_of

from .organizations import form_page
from .returns import may_see

BOARD = "cooperatives/return_board.html"


@require_safe
def return_board(request, year):
    """Everybody of the cluster sees who owes what; figures are seen by whom they are shown to."""
    return show_board(request, get_year(request, year), period_of(request))


@require_POST
def return_refresh(request, year):
    """Look at the drafts again: the register may have filled since."""
    reporting_year, period = get_year(request, year), period_of(request)
    require(request.user, Permission.REPORTING_YEAR_MANAGE, reporting_year)
    actions.refresh_progress(reporting_year.cluster, year, period, at=timezone.now())
    return redirect(address_of(year, period))


@require_POST
def return_freeze_all(request, year):
    """Freeze every return that is accepted; each is one action, so the others stand if one is refused."""
    reporting_year, period = get_year(request, year), period_of(request)
    require(request.user, Permission.REPORTING_YEAR_MANAGE, reporting_year)
    at, frozen = timezone.now(), 0
    for accepted in board_of(reporting_year.cluster, year, period, at=at).accepted:
        try:
            actions.freeze_return(province_return=accepted, by=request.user, at=at)
        except MoveNotAllowed as refusal:
            messages.error(request, f"{accepted.province}: {refusal}")
        else:
            frozen += 1
    text = ngettext("%(count)s return is frozen.", "%(count)s returns are frozen.", frozen)
    messages.success(request, text % {"count": frozen})
    return redirect(address_of(year, period))


@form_page
def return_deadline(request, year):
    """The deadline of a period, its exceptions, and who granted them."""
    reporting_year, period = get_year(request, year), period_of(request)
    deadline = find_deadline(reporting_year, period)
    may_manage = can(request.user, Permission.REPORTING_YEAR_MANAGE, reporting_year)
    form = DeadlineForm(request.POST or None, initial=initial_of(deadline))
    if request.method == "POST":
        require(request.user, Permission.REPORTING_YEAR_MANAGE, reporting_year)
        if form.is_valid() and set_deadline(request, reporting_year, period, form):
            return redirect(
                f"{reverse('cooperatives:return_deadline', args=[year])}?ky={slug(period)}"
            )
    context = {
        "form": form,
        "deadline": deadline,
        "extensions": extensions_of(deadline),
        "members": list(reporting_year.cluster.provinces_on(last_day_of(year, period))),
        "may_manage": may_manage,
        **where(year, period),
    }
    status = 422 if form.is_bound else 200
    return render(request, "cooperatives/return_deadline.html", context, status=status)


@form_page
def deadline_extend(request, year, province):
    """More time for one province."""
    reporting_year, period = get_year(request, year), period_of(request)
    require(request.user, Permission.REPORTING_YEAR_MANAGE, reporting_year)
    members = reporting_year.cluster.provinces_on(last_day_of(year, period))
    member = get_object_or_404(members, slug=province)
    deadline = find_deadline(reporting_year, period)
    if deadline is None:
        raise Http404
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend_deadline(
                deadline=deadline,
                province=member,
                due_at=form.due_at(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except DeadlineRefused as refusal:
            form.add_error("day", str(refusal))
        except ReasonTooShort as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("%(province)s has more time.") % {"province": member.name})
            return redirect(
                f"{reverse('cooperatives:return_deadline', args=[year])}?ky={slug(period)}"
            )
    context = {"form": form, "province": member, "deadline": deadline, **where(year, period)}
    status = 422 if form.is_bound else 200
    return render(request, "cooperatives/deadline_extend.html", context, status=status)


def set_deadline(request, reporting_year, period, form) -> bool:
    try:
        actions.set_deadline(
            cluster=reporting_year.cluster,
            year=reporting_year.year,
            period=period,
            due_at=form.due_at(),
            basis=form.cleaned_data["basis"],
            by=request.user,
            at=timezone.now(),
        )
    except DeadlineRefused as refusal:
        form.add_error("day", str(refusal))
        return False
    messages.success(request, _("The deadline is set, and the provinces have their drafts."))
    return True


def initial_of(deadline) -> dict:
    if deadline is None:
        return {}
    due_at = timezone.localtime(deadline.due_at)
    return {"day": due_at.date(), "time": due_at.time(), "basis": deadline.basis}


def extensions_of(deadline) -> list:
    if deadline is None:
        return []
    return list(deadline.extensions.select_related("province", "granted_by"))


def find_deadline(reporting_year, period) -> Deadline | None:
    return Deadline.objects.filter(
        cluster=reporting_year.cluster, year=reporting_year.year, period=period
    ).first()


def get_year(request, year) -> ReportingYear:
    """The year of the first cluster that the reader takes part in; 404 when there is none."""
    wanted = request.GET.get("cum")
    for cluster in Cluster.objects.filter(**({"code": wanted} if wanted else {})).order_by("pk"):
        reporting_year = ReportingYear(cluster=cluster, year=year)
        if can(request.user, Permission.YEAR_VIEW, reporting_year):
            return reporting_year
    raise Http404


def period_of(request) -> str:
    """What ?ky= says; the whole year unless it says something else."""
    return PERIOD_OF_SLUG.get(request.GET.get("ky", ""), Period.YEAR)


def slug(period) -> str:
    return SLUG_OF_PERIOD[period]


def where(year, period) -> dict:
    return {
        "year": year,
        "period": Period(period),
        "period_slug": slug(period),
        "periods": [(slug(each), each.label) for each in Period],
    }


def address_of(year, period) -> str:
    return f"{reverse('cooperatives:return_board', args=[year])}?ky={slug(period)}"


def show_board(request, reporting_year, period):
    board = board_of(reporting_year.cluster, reporting_year.year, period, at=timezone.now())
    context = {
        "board": board,
        "may_manage": can(request.user, Permission.REPORTING_YEAR_MANAGE, reporting_year),
        "opens": {
            line.province.pk
            for line in board.lines
            if line.province_return and may_see(request.user, line.province_return)
        },
        **where(reporting_year.year, period),
    }
    return render(request, BOARD, context)
