"""The sections of the document one by one: read, written with bound numbers, commented, compared."""

from dataclasses import dataclass
from itertools import zip_longest

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions.versions import ChangedMeanwhile
from reports import section_actions as actions
from reports.actions import SectionsFaulty
from reports.annual import AnnualReport, build_annual_report
from reports.bound import FORMS, BoundNumbers
from reports.differences import differences
from reports.forms import AnswerForm, CommentForm, SectionForm, fault_in_words
from reports.models import SectionComment, SectionVersion
from reports.sections import BY_SLUG, SECTIONS, Part, SectionField
from reports.suggestions import suggestions
from reports.typed import Typed, bind, typed_digits
from reports.writing import blocks_of, faults, plain, tidy

from .report import get_report

# How many of the bound numbers stand beside the editor before anything is searched
FIRST_NUMBERS = 8


@dataclass(frozen=True)
class Written:
    """A section as it stands in the editor: its text, and all that is worked out from it."""

    field: SectionField
    text: str
    report: AnnualReport

    @property
    def numbers(self) -> BoundNumbers:
        return self.report.numbers

    @cached_property
    def blocks(self) -> list:
        return blocks_of(tidy(self.text), self.numbers)

    @cached_property
    def faults(self) -> list[str]:
        """In words: where, what, and which names look like it."""
        found = faults(self.text, self.numbers) if self.field.is_running else []
        return [fault_in_words(each) for each in found]

    @cached_property
    def typed(self) -> list[Typed]:
        return typed_digits(self.text, self.numbers) if self.field.is_running else []

    @cached_property
    def suggestions(self) -> list[dict[str, str]]:
        """Those whose sentence does not stand in the text yet, as markup and as it would read."""
        lines = self.text.splitlines()
        return [
            {"markup": text, "shown": plain(text, self.numbers)}
            for text in suggestions(self.field.key, self.report)
            if text not in lines
        ]


@require_safe
def section_list(request, year):
    """Every section with what is still to be done there."""
    report = get_report(request, year)
    built = build_annual_report(report.year)
    open_comments = _open_comments(report)
    rows = [
        {
            "field": field,
            "written": Written(field, report.sections.get(field.key, ""), built),
            "comments": open_comments.get(field.key, 0),
        }
        for field in SECTIONS
    ]
    parts = [(part.label, [row for row in rows if row["field"].part == part]) for part in Part]
    context = {"report": report, "parts": parts}
    return render(request, "reports/section_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def section_detail(request, year, section):
    """A section: as it reads, its editor for the secretary, its comments. Buttons other than «save» change only the
    text in the editor; nothing is stored by them, and nothing that was typed is lost."""
    report, field = get_report(request, year), _field(section)
    if request.method == "POST":
        require(request.user, Permission.REPORT_EDIT, report)
        return _write(request, report, field)
    return _show(request, report, field, _opened(request, report, field))


def _write(request, report, field):
    form = SectionForm(request.POST)
    if not form.is_valid():
        return _show(request, report, field, form, status=422)
    built = build_annual_report(report.year)
    if "save" not in request.POST:
        text = _changed(request.POST, Written(field, form.cleaned_data["text"], built))
        again = SectionForm({"text": text, "base": form.cleaned_data["base"]})
        return _show(request, report, field, again, built=built)
    try:
        actions.edit_section(
            report=report,
            key=field.key,
            text=form.cleaned_data["text"],
            base=form.cleaned_data["base"],
            by=request.user,
            at=timezone.now(),
        )
    except ChangedMeanwhile as conflict:
        theirs = conflict.changes[field.key][1]
        again = SectionForm({"text": form.cleaned_data["text"], "base": actions.mark_of(theirs)})
        again.add_error(None, str(conflict))
        return _show(request, report, field, again, theirs=theirs, status=422)
    except (SectionsFaulty, MoveNotAllowed) as refusal:
        form.add_error(None, str(refusal))
        return _show(request, report, field, form, built=built, status=422)
    messages.success(request, _("Saved."))
    return redirect(_address(report, field))


def _changed(asked, written: Written) -> str:
    """The text after one of the small buttons: bind digits, take a suggestion, add a number at the end."""
    if "bind" in asked:
        start, _mark, rest = asked["bind"].partition(":")
        digits, _mark, by = rest.partition(":")
        if start.isdecimal() and len(start) < 7:
            return bind(written.text, start=int(start), digits=digits, by=by) or written.text
    added = asked.get("take", "")
    if added:
        return f"{written.text.rstrip()}\n{added}".strip()
    return written.text


@require_safe
def section_history(request, year, section):
    """The versions of a section, each with what changed."""
    report, field = get_report(request, year), _field(section)
    rows = list(report.section_versions.filter(key=field.key).select_related("by"))
    shown = [
        {"row": row, "parts": differences(before.text if before else "", row.text)}
        for row, before in zip_longest(rows, rows[1:])
    ]
    context = {
        "report": report,
        "field": field,
        "versions": shown,
        "address": _address(report, field),
    }
    return render(request, "reports/section_history.html", context)


@require_POST
def section_comment(request, year, section):
    """Say something about a section."""
    report, field = get_report(request, year), _field(section)
    require(request.user, Permission.REPORT_COMMENT, report)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _show(request, report, field, None, comment_form=form, status=422)
    try:
        actions.comment_on_section(
            report=report,
            key=field.key,
            text=form.cleaned_data["comment"],
            by=request.user,
            at=timezone.now(),
        )
    except MoveNotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _show(request, report, field, None, comment_form=form, status=422)
    messages.success(request, _("Your comment is with the secretary."))
    return redirect(_address(report, field) + "#comments")


@require_POST
def comment_answer(request, year, section, pk):
    """Say what was done about a comment."""
    report, field = get_report(request, year), _field(section)
    require(request.user, Permission.REPORT_EDIT, report)
    comment = get_object_or_404(report.section_comments, key=field.key, pk=pk)
    form = AnswerForm(request.POST, comment=comment)
    if form.is_valid():
        try:
            actions.answer_comment(
                comment=comment,
                answer=form.cleaned_data["answer"],
                by=request.user,
                at=timezone.now(),
            )
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Answered."))
            return redirect(_address(report, field) + "#comments")
    return _show(request, report, field, None, answer_form=form, status=422)


@require_safe
def number_list(request, year):
    """The bound numbers, searched by name or words, each with its value and the ways to write it."""
    report = get_report(request, year)
    asked = request.GET.get("q", "")[:100]
    numbers = build_annual_report(report.year).numbers
    context = {
        "report": report,
        "asked": asked,
        "found": numbers.search(asked),
        "forms": FORMS,
    }
    template = "reports/_numbers.html" if request.htmx else "reports/number_list.html"
    return render(request, template, context)


def _field(section) -> SectionField:
    if section not in BY_SLUG:
        raise Http404
    return BY_SLUG[section]


def _address(report, field) -> str:
    return reverse("reports:section_detail", args=[report.year.year, field.slug])


def _open_comments(report) -> dict[str, int]:
    counts = {}
    for key in report.section_comments.filter(answered_at=None).values_list("key", flat=True):
        counts[key] = counts.get(key, 0) + 1
    return counts


def _opened(request, report, field) -> SectionForm | None:
    """The editor with the text of now, or of an earlier version that is to be taken up again."""
    if not can(request.user, Permission.REPORT_EDIT, report) or not report.is_editable:
        return None
    text = report.sections.get(field.key, "")
    base = actions.mark_of(text)
    asked = request.GET.get("ban", "")
    if asked:
        if not asked.isdecimal() or len(asked) > 6:
            raise Http404
        text = get_object_or_404(SectionVersion, report=report, key=field.key, number=asked).text
    return SectionForm({"text": text, "base": base})


def _show(
    request,
    report,
    field,
    form,
    *,
    built=None,
    theirs=None,
    comment_form=None,
    answer_form=None,
    status=200,
):
    """The page of a section; to a piece of htmx the editor alone."""
    if form is None:
        form = _opened(request, report, field)
    built = built or build_annual_report(report.year)
    text = (form["text"].value() or "") if form else report.sections.get(field.key, "")
    text = text.replace("\r\n", "\n")
    place = SECTIONS.index(field)
    context = {
        "report": report,
        "field": field,
        "form": form,
        "written": Written(field, text, built),
        "theirs": differences(text, theirs) if theirs is not None else None,
        "comments": _comments(report, field, answer_form),
        "comment_form": comment_form or CommentForm(),
        "versions": report.section_versions.filter(key=field.key).count(),
        "before": SECTIONS[place - 1] if place else None,
        "after": SECTIONS[place + 1] if place + 1 < len(SECTIONS) else None,
        "found": built.numbers.search("", limit=FIRST_NUMBERS),
    }
    is_piece = request.htmx and form
    template = "reports/_section_editor.html" if is_piece else "reports/section_detail.html"
    return render(request, template, context, status=status)


def _comments(report, field, refused: AnswerForm | None) -> list[dict]:
    rows: list[SectionComment] = list(
        report.section_comments.filter(key=field.key).select_related("by__province", "answered_by")
    )
    return [
        {
            "row": row,
            "form": refused
            if refused and refused.comment.pk == row.pk
            else AnswerForm(comment=row),
        }
        for row in rows
    ]
