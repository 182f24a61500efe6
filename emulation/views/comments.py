"""The draft among its members: what was changed by whom, what is said to it, and what is still open."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.forms.pledges import CommentForm, ReplyForm
from emulation.history import read_history
from emulation.models import PledgeComment, PledgeState

from .lookups import get_newest, get_paper


@require_safe
def pledge_history(request, year):
    """Each change of the content: who, when, and the differences. `?ban=` is another version than the newest."""
    number = request.GET.get("ban", "")
    pledge = (
        get_paper(request, year, f"ban-{number}")
        if number.isdecimal()
        else get_newest(request, year)
    )
    context = {"pledge": pledge, "versions": read_history(pledge)}
    return render(request, "emulation/pledge_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_comments(request, year):
    """All threads, the open ones first; begin another."""
    pledge = get_newest(request, year)
    if request.method != "POST":
        return show_comments(request, pledge, CommentForm())
    require(request.user, Permission.PLEDGE_COMMENT, pledge)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            actions.comment_on_pledge(
                pledge=pledge, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your comment stands below."))
            return redirect("emulation:pledge_comments", year)
    return show_comments(request, pledge, form, status=422)


@require_POST
def pledge_comment(request, year, pk):
    """Answer in a thread."""
    pledge = get_newest(request, year)
    thread = get_thread(pledge, pk)
    require(request.user, Permission.PLEDGE_COMMENT, pledge)
    form = ReplyForm(request.POST, thread=thread)
    if form.is_valid():
        try:
            actions.answer_comment(
                comment=thread, text=form.cleaned_data["text"], by=request.user, at=timezone.now()
            )
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("emulation:pledge_comments", year)
    return show_comments(request, pledge, CommentForm(), replies={thread.pk: form}, status=422)


@require_POST
def pledge_comment_resolve(request, year, pk):
    pledge = get_newest(request, year)
    thread = get_thread(pledge, pk)
    actions.resolve_comment(comment=thread, by=request.user, at=timezone.now())
    return redirect("emulation:pledge_comments", year)


def get_thread(pledge, pk) -> PledgeComment:
    thread = pledge.comments.filter(pk=pk, thread=None).first()
    if thread is None:
        raise Http404
    return thread


def show_comments(request, pledge, form, *, replies=None, status=200):
    """Two queries for all threads and answers."""
    rows = pledge.comments.filter(thread=None).select_related("by__province", "resolved_by")
    threads = list(rows.prefetch_related("answers__by__province"))
    threads.sort(key=lambda thread: thread.is_resolved)
    may_run = can(request.user, Permission.PLEDGE_RUN, pledge)
    is_open = pledge.state == PledgeState.CONSULTING
    context = {
        "pledge": pledge,
        "form": form,
        "threads": [
            {
                "thread": thread,
                "reply": (replies or {}).get(thread.pk) or ReplyForm(thread=thread),
                "may_resolve": not thread.is_resolved
                and (may_run or thread.by_id == request.user.pk),
            }
            for thread in threads
        ],
        "may_comment": is_open and can(request.user, Permission.PLEDGE_COMMENT, pledge),
        "is_open": is_open,
    }
    return render(request, "emulation/pledge_comments.html", context, status=status)
