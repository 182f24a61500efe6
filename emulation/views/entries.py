"""A province's part of the pledge: read, written, sent, returned, accepted."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.baselines import read_baselines
from emulation.forms.entries import EntryForm
from emulation.forms.pledges import ReturnEntryForm

from .lookups import get_entry


@require_safe
def entry_detail(request, year, province):
    entry = get_entry(request, year, province)
    return show_entry(request, entry, ReturnEntryForm(entry=entry))


@require_http_methods(["GET", "HEAD", "POST"])
def entry_edit(request, year, province):
    """The province's own targets, each beside the common one."""
    entry = get_entry(request, year, province)
    require(request.user, Permission.ENTRY_EDIT, entry)
    common = list(entry.pledge.common_targets())
    own = list(entry.targets.select_related("indicator"))
    form = EntryForm(request.POST or None, entry=entry, common_targets=common, own_targets=own)
    theirs = {}
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_entry(
                entry=entry,
                targets=form.target_lines(),
                expected_version=form.cleaned_data["version"],
                by=request.user,
                at=timezone.now(),
            )
        except ChangedMeanwhile as conflict:
            theirs = rebase(form, conflict, common)
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(entry)
    before = own_baselines(entry)
    rows = [(*row, before.get(row[0].indicator_id)) for row in form.rows()]
    context = {"entry": entry, "form": form, "rows": rows, "theirs": theirs}
    status = 422 if form.is_bound else 200
    return render(request, "emulation/entry_form.html", context, status=status)


@require_POST
def entry_submit(request, year, province):
    """Send the part to the secretary."""
    entry = get_entry(request, year, province)
    return change(request, entry, actions.submit_entry, _("The part is sent to the secretary."))


@require_POST
def entry_accept(request, year, province):
    """Take the part into the pledge."""
    entry = get_entry(request, year, province)
    return change(request, entry, actions.accept_entry, _("The part is accepted."))


@require_POST
def entry_return(request, year, province):
    """Send a part back with a reason; answer with its row (HTMX) or its page."""
    entry = get_entry(request, year, province)
    require(request.user, Permission.ENTRY_REVIEW, entry)
    form = ReturnEntryForm(request.POST, entry=entry)
    if not form.is_valid():
        return show_entry(request, entry, form, status=422)
    return change(
        request,
        entry,
        actions.return_entry,
        _("The part is back with its province."),
        form=form,
        reason=form.cleaned_data["reason"],
    )


def change(request, entry, action, done, *, form=None, **facts):
    """Call the action; answer with the row (HTMX), a redirect, or the refusal beside what was typed."""
    try:
        entry = action(entry=entry, by=request.user, at=timezone.now(), **facts)
    except MoveNotAllowed as refusal:
        entry.refresh_from_db()  # somebody else was faster
        form = form or ReturnEntryForm(entry=entry)
        missing = getattr(refusal, "missing", [])
        return show_entry(request, entry, form, refusal=str(refusal), missing=missing, status=422)
    if request.htmx:
        return show_entry(request, entry, ReturnEntryForm(entry=entry))
    messages.success(request, done)
    return redirect(entry)


def show_entry(request, entry, return_form, *, refusal="", missing=(), status=200):
    if request.htmx:
        context = {"entry": entry, "return_form": return_form, "refusal": refusal}
        return render(request, "emulation/_entry_row.html", context, status=status)
    common = list(entry.pledge.common_targets())
    own = {target.indicator_id: target for target in entry.targets.select_related("indicator")}
    before = own_baselines(entry)
    context = {
        "entry": entry,
        "pledge": entry.pledge,
        "return_form": return_form,
        "refusal": refusal,
        "missing": missing or (entry.missing_to_submit(common) if entry.is_editable else []),
        "rows": [
            (target, own.get(target.indicator_id), before.get(target.indicator_id))
            for target in common
        ],
    }
    return render(request, "emulation/entry_detail.html", context, status=status)


def own_baselines(entry) -> dict:
    """{indicator: what the province had reached the year before}."""
    return {
        indicator: baseline
        for (province, indicator), baseline in read_baselines(entry.pledge).items()
        if province == entry.province_id
    }


def rebase(form, conflict, common) -> dict[str, str]:
    """Let what was typed be saved again on the present version; return what the others stored, by indicator."""
    form.add_error(None, str(conflict))
    form.data = form.data.copy()
    form.data["version"] = conflict.version
    labels = {target.indicator.code: target.indicator.text for target in common}
    return {
        labels[code]: theirs or _("nothing")
        for code, (_mine, theirs) in conflict.changes.items()
        if code in labels
    }
