"""The register of awards of a year, and one proposal with its moves."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal.accounts.permissions import can, require, visible
from cluster_portal.accounts.roles import Permission
from cluster_portal.files import WORKBOOK
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from emulation import actions
from emulation.actions.awards import AwardRefused
from emulation.award_history import warnings_of
from emulation.award_register import ALL_YEARS, PAGE, Asked, as_workbook, register, titles
from emulation.forms.awards import (
    AwardForm,
    DecisionForm,
    RefuseAwardForm,
    ReturnAwardForm,
    WithdrawalForm,
)
from emulation.models import AWARD_MOVES, Award, AwardState, Recipient, Submission

from .lookups import get_year

form_page = require_http_methods(["GET", "HEAD", "POST"])
# The kinds of recipients in addresses
RECIPIENTS = {
    "tap-the": Recipient.UNIT,
    "ca-nhan": Recipient.PERSON,
    "hop-tac-xa": Recipient.COOPERATIVE,
}
# name: (action, its form, what is said afterwards)
MOVES = {
    "forward": (actions.forward_award, None, _("The nomination is forwarded to the cluster.")),
    "receive": (actions.receive_award, None, _("The nomination is received.")),
    "return": (actions.return_award, ReturnAwardForm, _("The nomination is back with its unit.")),
    "grant": (actions.grant_award, DecisionForm, _("The decision is entered.")),
    "refuse": (actions.refuse_award, RefuseAwardForm, _("It is entered that it was not awarded.")),
    "withdraw": (actions.withdraw_award, WithdrawalForm, _("The withdrawal is entered.")),
}
LEADS_TO = {
    "forward": AwardState.FORWARDED,
    "receive": AwardState.RECEIVED,
    "return": AwardState.RETURNED,
    "grant": AwardState.AWARDED,
    "refuse": AwardState.NOT_AWARDED,
    "withdraw": AwardState.WITHDRAWN,
}


@require_safe
def award_list(request, year):
    """The register: this year, or all years, by recipient, unit, title and state."""
    year = get_year(request, year)
    asked = Asked.of(request.GET)
    rows = register(request.user, year, asked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    may_run = can(request.user, Permission.AWARD_RUN, Submission(year=year))
    submissions = Submission.objects.filter(year=year) if may_run else []
    context = {
        "year": year,
        "page": page,
        "asked": asked,
        "all_years": ALL_YEARS,
        "titles": titles(),
        "states": AwardState.choices,
        "recipients": Recipient.choices,
        "provinces": list(year.provinces()),
        "may_run": may_run,
        "may_nominate": may_run or nominating_province(request.user, year) is not None,
        "kinds": [(slug, kind.label) for slug, kind in RECIPIENTS.items()],
        "submissions": submissions,
        "received_count": rows_received(year) if may_run else 0,
    }
    return render(request, "emulation/award_list.html", context)


@require_safe
def award_export(request, year):
    """The same rows as a workbook."""
    year = get_year(request, year)
    rows = register(request.user, year, Asked.of(request.GET))
    heading = _("Register of awards, %(cluster)s, %(year)s") % {
        "cluster": year.cluster.name,
        "year": year.year,
    }
    response = HttpResponse(as_workbook(rows, heading), content_type=WORKBOOK)
    name = f"so-khen-thuong-{year.year}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@form_page
def award_create(request, year, recipient):
    """Nominate: an officer for the own unit, the secretary what the cluster itself proposes."""
    year = get_year(request, year)
    if recipient not in RECIPIENTS:
        raise Http404
    province = province_of_nomination(request, year)
    award = Award(year=year, province=province, recipient=RECIPIENTS[recipient])
    offered = titles_offered(request.user, award)
    form = AwardForm(request.POST or None, instance=award, titles=offered)
    if request.method == "POST" and form.is_valid():
        try:
            award = actions.nominate(
                year=year,
                title=form.cleaned_data["title"],
                recipient=award.recipient,
                province=province,
                values=form.values(),
                by=request.user,
                at=timezone.now(),
            )
        except AwardRefused as refusal:
            add_problems(form, refusal)
        else:
            messages.success(request, _("The nomination is saved."))
            return redirect(award)
    return show_form(request, award, form)


@form_page
def award_edit(request, year, pk):
    """Change a nomination."""
    award = get_award(request, year, pk)
    require(request.user, nominating(award), award)
    form = AwardForm(
        request.POST or None, instance=get_award(request, year, pk), titles=[award.title]
    )
    if request.method == "POST" and form.is_valid():
        try:
            award = actions.edit_award(
                award=award, values=form.values(), by=request.user, at=timezone.now()
            )
        except AwardRefused as refusal:
            add_problems(form, refusal)
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The nomination is saved."))
            return redirect(award)
    return show_form(request, award, form)


@require_safe
def award_detail(request, year, pk):
    """One proposal: what it is for, what the rules say to it, and what can be done next."""
    return show_award(request, get_award(request, year, pk))


@require_POST
def award_move(request, year, pk, name):
    """One move, with its form where it needs one."""
    award = get_award(request, year, pk)
    action, form_class, done = MOVES[name]
    permission = Permission.AWARD_FORWARD if name == "forward" else Permission.AWARD_RUN
    require(request.user, permission, award)
    form = form_class(request.POST) if form_class else None
    if form and not form.is_valid():
        return show_award(request, award, status=422, failed={name: form})
    facts = form.cleaned_data if form else {}
    try:
        action(award=award, by=request.user, at=timezone.now(), **facts)
    except AwardRefused as refusal:
        add_problems(form, refusal)
        return show_award(request, award, status=422, failed={name: form})
    except (MoveNotAllowed, ReasonTooShort) as refusal:
        return show_award(request, award, refusal=str(refusal), status=422)
    messages.success(request, done)
    return redirect(award)


@require_POST
def award_remove(request, year, pk):
    """Take a nomination back."""
    award = get_award(request, year, pk)
    require(request.user, nominating(award), award)
    try:
        actions.remove_award(award=award, by=request.user, at=timezone.now())
    except MoveNotAllowed as refusal:
        return show_award(request, award, refusal=str(refusal), status=422)
    messages.success(request, _("The nomination is taken back."))
    return redirect("emulation:award_list", year)


# Pieces


def get_award(request, year, pk) -> Award:
    rows = Award.objects.select_related(
        "year__cluster", "title", "province", "organization", "submission"
    )
    rows = visible(rows, request.user, Permission.AWARD_VIEW)
    return get_object_or_404(rows, year=get_year(request, year), pk=pk)


def nominating(award) -> Permission:
    return Permission.AWARD_RUN if award.title.is_of_cluster else Permission.AWARD_NOMINATE


def nominating_province(user, year):
    """The own province, if its officer may nominate in this year."""
    own = next((each for each in year.provinces() if each.pk == user.province_id), None)
    if own and can(user, Permission.AWARD_NOMINATE, Award(year=year, province=own)):
        return own
    return None


def province_of_nomination(request, year):
    """The secretary names the unit in the address (?tinh=); everybody else nominates for the own one, or gets a 403."""
    slug = request.GET.get("tinh", "")
    named = next((each for each in year.provinces() if each.slug == slug), None)
    if named:
        award = Award(year=year, province=named)
        allowed = can(request.user, Permission.AWARD_RUN, award)
        if not allowed:
            require(request.user, Permission.AWARD_NOMINATE, award)
        return named
    own = nominating_province(request.user, year)
    if own is None:
        first = year.provinces().first()
        require(request.user, Permission.AWARD_RUN, Award(year=year, province=first))
        return first
    return own


def titles_offered(user, award):
    """What this person may nominate for: the cluster's own titles are the secretary's."""
    may_run = can(user, Permission.AWARD_RUN, award)
    may_nominate = can(user, Permission.AWARD_NOMINATE, award)
    return [each for each in titles() if (may_run if each.is_of_cluster else may_nominate)]


def rows_received(year) -> int:
    return Award.objects.filter(year=year, state=AwardState.RECEIVED).count()


def show_form(request, award, form):
    context = {"award": award, "year": award.year, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "emulation/award_form.html", context, status=status)


def show_award(request, award, *, refusal="", status=200, failed=None):
    award = get_award(request, award.year.year, award.pk)  # as it is now
    may = {
        "forward": can(request.user, Permission.AWARD_FORWARD, award)
        and not award.title.is_of_cluster,
        "edit": award.is_editable and can(request.user, nominating(award), award),
    }
    may_run = can(request.user, Permission.AWARD_RUN, award)
    moves = []
    for name, (_action, form_class, _done) in MOVES.items():
        allowed = may["forward"] if name == "forward" else may_run
        if name == "receive" and award.state == AwardState.NOMINATED:
            allowed = may_run and award.title.is_of_cluster
        if allowed and LEADS_TO[name] in AWARD_MOVES[award.state]:
            form = (failed or {}).get(name) or (form_class() if form_class else None)
            moves.append((name, form))
    context = {
        "award": award,
        "year": award.year,
        "warnings": warnings_of(award, today=timezone.localdate()),
        "moves": moves,
        "may_edit": may["edit"],
        "refusal": refusal,
    }
    return render(request, "emulation/award_detail.html", context, status=status)


def add_problems(form, refusal):
    for name, text in refusal.problems.items():
        form.add_error(name if name in form.fields else None, text)
