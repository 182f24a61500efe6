"""The return of one province: read, written, sent, asked about, accepted, frozen, opened again."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cluster_portal import pdf
from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from cooperatives import actions
from cooperatives.actions import ChangedMeanwhile, ReturnRefused
from cooperatives.forms.returns import ReturnForm, WordsForm
from cooperatives.gates import YearNotOpen, cluster_of
from cooperatives.models import Province, QuestionState, Return, ReturnQuestion, ReturnState
from cooperatives.models.returns import PERIOD_OF_SLUG, basis_on, last_day_of
from cooperatives.return_page import ReturnPage
from cooperatives.return_paper import filename_of, paper_html
from cooperatives.returns import read
from cooperatives.returns.differences import differences_of

from .figures import closed
from .organizations import add_refusal, form_page

DETAIL = "cooperatives/return_detail.html"


@require_safe
def return_detail(request, year, province, period):
    """What was sent, or what the register says while nothing was; ?ban=<number> shows an earlier version."""
    return show(
        request, get_return(request, year, province, period, version=asked_version(request))
    )


@require_safe
def return_pdf(request, year, province, period):
    """The same as a paper; a draft until it is frozen."""
    province_return = get_return(request, year, province, period, version=asked_version(request))
    page = ReturnPage(province_return, user=request.user, at=timezone.now())
    return pdf.answer(request, paper_html(page), filename_of(province_return))


@form_page
def return_edit(request, year, province, period):
    """Typed figures, marks and notes; a closed year or a return that was sent is shown and refused (422)."""
    province_return = get_return(request, year, province, period)
    require(request.user, Permission.RETURN_EDIT, province_return)
    form = ReturnForm(request.POST or None, reading=read(province_return))
    if request.method == "POST" and form.is_valid():
        try:
            province_return = actions.edit_return(
                province_return=province_return,
                cells=form.said(),
                as_of=form.cleaned_data["as_of"],
                basis=form.cleaned_data["basis"],
                expected_version=form.cleaned_data["version"],
                by=request.user,
                at=timezone.now(),
            )
        except ChangedMeanwhile as conflict:
            form = form.rebased(conflict, read(get_return(request, year, province, period)))
        except ReturnRefused as refusal:
            form.refuse(refusal)
        except (YearNotOpen, MoveNotAllowed) as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(province_return)
    context = {
        "form": form,
        "province_return": province_return,
        "year": year,
        "closed": closed(province_return, year),
    }
    status = 422 if form.is_bound else 200
    return render(request, "cooperatives/return_form.html", context, status=status)


@require_safe
def return_changes(request, year, province, period):
    """Cell by cell: what was sent or frozen, and what the register says now."""
    province_return = get_return(request, year, province, period, version=asked_version(request))
    if not province_return.is_sent:
        raise Http404
    context = {
        "page": ReturnPage(province_return, user=request.user, at=timezone.now()),
        "province_return": province_return,
        "differences": differences_of(province_return),
        "year": year,
    }
    return render(request, "cooperatives/return_changes.html", context)


@dataclass(frozen=True)
class Move:
    """One button: its action, what is said when it is done."""

    action: object
    done: object
    asks_reason: object = ""


MOVES = {
    "submit": Move(actions.submit_return, gettext_lazy("The return is sent to the secretary.")),
    "send_back": Move(
        actions.send_return_back, gettext_lazy("The return is back with its province.")
    ),
    "accept": Move(actions.accept_return, gettext_lazy("The return is accepted.")),
    "freeze": Move(actions.freeze_return, gettext_lazy("The return is frozen.")),
}


@require_POST
def return_move(request, year, province, period, name):
    """Send, send back, accept, freeze: one action each; a refusal comes back on the page (422)."""
    province_return, move = get_return(request, year, province, period), MOVES[name]
    facts = {"seen": request.POST.get("seen", "")} if name == "submit" else {}
    try:
        moved = move.action(
            province_return=province_return, by=request.user, at=timezone.now(), **facts
        )
    except (MoveNotAllowed, YearNotOpen) as refusal:
        fresh = get_return(request, year, province, period)
        missing = getattr(refusal, "missing", ())
        return show(request, fresh, refusal=str(refusal), missing=missing, status=422)
    messages.success(request, move.done)
    return redirect(moved)


@form_page
def return_supersede(request, year, province, period):
    """Open a frozen return again, with a reason that everybody in the cluster is told."""
    province_return = get_return(request, year, province, period)
    require(request.user, Permission.RETURN_REVIEW, province_return)
    form = WordsForm(request.POST or None, label=_("Why the frozen return is opened again"))
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.supersede_return(
                province_return=province_return,
                reason=form.cleaned_data["text"],
                by=request.user,
                at=timezone.now(),
            )
        except (MoveNotAllowed, ReasonTooShort) as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("A new version is open; the members are told."))
            return redirect(new)
    context = {"form": form, "province_return": province_return, "year": year}
    status = 422 if form.is_bound else 200
    return render(request, "cooperatives/return_supersede.html", context, status=status)


# Questions


@form_page
def question_ask(request, year, province, period, cell):
    """Ask about one figure; «chung» is the return as a whole."""
    province_return = get_return(request, year, province, period)
    require(request.user, Permission.RETURN_REVIEW, province_return)
    form = WordsForm(request.POST or None, label=_("What is to be explained or mended"))
    page = ReturnPage(province_return, user=request.user, at=timezone.now())
    asked = None if cell == WHOLE else page.cells.get(cell)
    if asked is None and cell != WHOLE:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_about_cell(
                province_return=province_return,
                cell="" if cell == WHOLE else cell,
                text=form.cleaned_data["text"],
                by=request.user,
                at=timezone.now(),
            )
        except (MoveNotAllowed, ReasonTooShort, ReturnRefused) as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("The question stands beside the figure."))
            return redirect(f"{province_return.get_absolute_url()}#hoi-dap")
    context = {"form": form, "province_return": province_return, "cell": asked, "year": year}
    status = 422 if form.is_bound else 200
    return render(request, "cooperatives/question_form.html", context, status=status)


WHOLE = "chung"
REPLIES = {
    "answer": actions.answer_question,
    "ask": actions.ask_again,
    "resolve": actions.resolve_question,
}


@require_POST
def question_reply(request, pk):
    """Answer, ask again, resolve; the button says which."""
    question = get_object_or_404(
        ReturnQuestion.objects.select_related("province_return__province"), pk=pk
    )
    asked = question.province_return
    if not may_see(request.user, asked):
        raise Http404
    name = request.POST.get("do", "")
    action = REPLIES.get(name, actions.answer_question)
    facts = {} if name == "resolve" else {"text": request.POST.get("text", "")}
    try:
        action(question=question, by=request.user, at=timezone.now(), **facts)
    except (MoveNotAllowed, ReasonTooShort) as refusal:
        return show(
            request,
            asked,
            refusal=str(refusal),
            replied=(question.pk, request.POST.get("text", "")),
            status=422,
        )
    return redirect(f"{asked.get_absolute_url()}#cau-hoi-{question.pk}")


# Looking up


def get_return(request, year, province, period, *, version=None) -> Return:
    """The version that counts (or the one asked for), or a new one that nobody has begun; 404 for what is not seen."""
    if period not in PERIOD_OF_SLUG:
        raise Http404
    found = get_object_or_404(Province, slug=province)
    if cluster_of(found, year) is None:
        raise Http404
    rows = Return.objects.filter(province=found, year=year, period=PERIOD_OF_SLUG[period])
    rows = rows.select_related("province", "supersedes", "submitted_by", "accepted_by", "frozen_by")
    if version:
        province_return = get_object_or_404(rows, version=version)
    else:
        day = last_day_of(year, PERIOD_OF_SLUG[period])
        province_return = rows.current().first() or Return(
            province=found,
            year=year,
            period=PERIOD_OF_SLUG[period],
            as_of=day,
            basis=basis_on(day, timezone.localdate()),
        )
    if not may_see(request.user, province_return):
        raise Http404
    return province_return


def may_see(user, province_return) -> bool:
    """The own one and those of a headed year always; the others once frozen, as the statistics of the year are."""
    if can(user, Permission.RETURN_VIEW, province_return):
        return True
    is_shown = province_return.state in (ReturnState.FROZEN, ReturnState.SUPERSEDED)
    return is_shown and can(user, Permission.STATISTICS_VIEW, province_return)


def asked_version(request) -> int | None:
    typed = request.GET.get("ban", "")
    return int(typed) if typed.isdecimal() and len(typed) < 4 else None


def show(request, province_return, *, refusal="", missing=(), replied=None, status=200):
    context = {
        "page": ReturnPage(province_return, user=request.user, at=timezone.now()),
        "province_return": province_return,
        "year": province_return.year,
        "refusal": refusal,
        "missing": missing,
        "replied": replied,
        "asked": QuestionState.ASKED,
        "board": reverse("cooperatives:return_board", args=[province_return.year]),
    }
    return render(request, DETAIL, context, status=status)
