"""The scoring table of a year: read by its members, written by the secretary; compared with last year's."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_portal.accounts.permissions import can, visible
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.actions.criteria import has_points, require_editor
from emulation.criteria import table_of
from emulation.explanations import problem_in_words, rule_in_words
from emulation.forms.criteria import CriterionForm, PackForm
from emulation.models import CriteriaPack, Criterion, EmulationYear
from emulation.scoring import DEEPEST
from emulation.table_changes import compared

from .lookups import get_year

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def criteria_detail(request, year):
    """The tree with the rule of each line, and what is wrong with it."""
    year = get_year(request, year)
    return show_table(request, year)


@require_POST
def criteria_begin(request, year):
    """Begin the table of the year: as a copy of the newest of an earlier year, or empty."""
    year = get_year(request, year)
    before = copyable(request.user, year)
    prepared_in = preparing_year(request.user, year)
    try:
        if request.POST.get("copy") and before:
            actions.copy_pack(
                source=before,
                year=year,
                prepared_in=prepared_in,
                by=request.user,
                at=timezone.now(),
            )
        else:
            actions.build_pack(
                year=year,
                lines=[],
                source=_("Scoring table of %(year)s") % {"year": year.year},
                prepared_in=prepared_in,
                may_have_problems=True,
                by=request.user,
                at=timezone.now(),
            )
    except MoveNotAllowed as refusal:
        return show_table(request, year, refusal=str(refusal), status=422)
    return redirect("emulation:criteria_detail", year.year)


@form_page
def criteria_edit(request, year):
    """The settings of the table."""
    year, pack = get_edited_pack(request, year)
    criteria = list(pack.criteria.order_by("order_no"))
    form = PackForm(request.POST or None, pack=pack, criteria=criteria)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_pack(
                pack=pack,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
                by=request.user,
                at=timezone.now(),
            )
        except (MoveNotAllowed, ChangedMeanwhile) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The settings of the scoring table are saved."))
            return redirect("emulation:criteria_detail", year.year)
    context = {"year": year, "pack": pack, "form": form}
    return render(request, "emulation/criteria_edit.html", context, status=form_status(form))


@form_page
def criterion_add(request, year):
    """Add a line, at the end or in the group that ?nhom= names."""
    year, pack = get_edited_pack(request, year)
    parent = None
    if key := request.GET.get("nhom", ""):
        parent = get_object_or_404(Criterion, pack=pack, pk=key if key.isdecimal() else 0)

    def save(form):
        actions.add_criterion(
            pack=pack, parent=parent, values=form.values(), by=request.user, at=timezone.now()
        )
        return _("The line is added.")

    return edit_line(request, year, pack, None, parent, save)


@form_page
def criterion_edit(request, year, criterion):
    """Change one line and its rule."""
    year, pack = get_edited_pack(request, year)
    criterion = get_object_or_404(
        pack.criteria.select_related("indicator", "parent", "pack__year"), pk=criterion
    )

    def save(form):
        actions.edit_criterion(
            criterion=criterion,
            values=form.values(),
            expected=form.cleaned_data["state"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The line is saved.")

    return edit_line(request, year, pack, criterion, criterion.parent, save)


@require_POST
def criterion_move(request, year, criterion, *, up):
    """Change places with the line above or below; answers with the tree (HTMX) or its page."""
    year, pack = get_edited_pack(request, year)
    criterion = get_object_or_404(pack.criteria.select_related("pack__year"), pk=criterion)
    return do(
        request,
        year,
        lambda: actions.move_criterion(
            criterion=criterion, up=up, by=request.user, at=timezone.now()
        ),
    )


@require_POST
def criterion_delete(request, year, criterion):
    """Take a line out, with all below it."""
    year, pack = get_edited_pack(request, year)
    criterion = get_object_or_404(pack.criteria.select_related("pack__year"), pk=criterion)
    return do(
        request,
        year,
        lambda: actions.delete_criterion(criterion=criterion, by=request.user, at=timezone.now()),
        _("The line is deleted, and the activities keep what it said."),
    )


@require_POST
def criteria_sum(request, year):
    """Give every group the sum of its criteria."""
    year, pack = get_edited_pack(request, year)
    return do(
        request,
        year,
        lambda: actions.sum_up_groups(pack=pack, by=request.user, at=timezone.now()),
        _("Every group now has the sum of its criteria."),
    )


@require_POST
def criteria_freeze(request, year):
    """Fix the table."""
    year, pack = get_edited_pack(request, year)
    return do(
        request,
        year,
        lambda: actions.freeze_pack(pack=pack, by=request.user, at=timezone.now()),
        _("The scoring table is frozen."),
    )


@require_POST
def criteria_thaw(request, year):
    """Open a frozen table again."""
    year, pack = get_edited_pack(request, year)
    return do(
        request,
        year,
        lambda: actions.thaw_pack(pack=pack, by=request.user, at=timezone.now()),
        _("The scoring table is open again."),
    )


@require_safe
def criteria_compare(request, year):
    """What differs from the table it was copied from, else from the newest one of an earlier year."""
    year = get_year(request, year)
    pack = get_pack(year)
    before = pack.copied_from or copyable(request.user, year)
    if before is None:
        raise Http404
    context = {
        "year": year,
        "pack": pack,
        "before": before,
        "changes": compared(table_of(before), table_of(pack)),
    }
    return render(request, "emulation/criteria_compare.html", context)


def show_table(request, year, *, refusal="", problems=(), status=200):
    pack = newest_pack(year)
    context = {"year": year, "pack": pack, "refusal": refusal, "refusal_problems": problems}
    if pack is None:
        context |= {
            "may_edit": can(request.user, Permission.SCORE_EDIT, year)
            or preparing_year(request.user, year) is not None,
            "before": copyable(request.user, year),
        }
    else:
        criteria = list(pack.criteria.select_related("indicator").order_by("order_no"))
        table = table_of(pack, criteria)
        may_edit = is_editor(request.user, pack)
        context |= {
            "lines": list(tree_lines(table, criteria)),
            "table": table,
            "problems": [problem_in_words(each) for each in table.problems],
            "may_edit": may_edit and not pack.is_frozen,
            "may_thaw": may_edit and pack.is_frozen and not has_points(pack),
            "before": pack.copied_from or copyable(request.user, year),
        }
    is_piece = request.htmx and pack
    template = "emulation/_criteria_tree.html" if is_piece else "emulation/criteria_detail.html"
    return render(request, template, context, status=status)


def tree_lines(table, criteria):
    """What the template prints of each line."""
    rows = {each.order_no: each for each in criteria}
    wrong = {each.line.key for each in table.problems if each.line}
    for top in table.lines:
        for depth, line in top.walk():
            yield {
                "criterion": rows[line.key],
                "depth": depth,
                "is_group": bool(line.children) or line.rule is None,
                "may_hold": depth + 1 < DEEPEST,
                "rule": rule_in_words(line.rule) if not line.children else "",
                "is_wrong": line.key in wrong,
            }


def edit_line(request, year, pack, criterion, parent, save):
    """The form of a line: saved, tried out, or shown with the fields of another rule."""
    form = CriterionForm(request.POST or None, criterion=criterion)
    is_trial = "preview" in request.POST or "change_rule" in request.POST
    if request.method == "POST" and not is_trial and form.is_valid():
        try:
            done = save(form)
        except ChangedMeanwhile as conflict:
            form.show_theirs(conflict)
        except (MoveNotAllowed, ValidationError) as refusal:
            form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
        else:
            messages.success(request, done)
            return redirect("emulation:criteria_detail", year.year)
    if "change_rule" in request.POST:
        # Another rule asks other things: nothing was saved, so nothing is complained of yet.
        form = form.without_complaints()
    context = {
        "year": year,
        "pack": pack,
        "form": form,
        "criterion": criterion,
        "parent": parent,
        "samples": form.preview() if "preview" in request.POST else [],
        "has_lines": bool(criterion) and criterion.children.exists(),
    }
    template = "emulation/_criterion_form.html" if request.htmx else "emulation/criterion_edit.html"
    status = 200 if is_trial else form_status(form)
    return render(request, template, context, status=status)


def do(request, year, action, done=""):
    """One action on the table; answers with the tree (HTMX) or its page."""
    try:
        action()
    except actions.CriteriaRefused as refusal:
        return show_table(
            request,
            year,
            refusal=_("The scoring table cannot be frozen yet. Mend what is listed."),
            problems=refusal.problems,
            status=422,
        )
    except MoveNotAllowed as refusal:
        return show_table(request, year, refusal=str(refusal), status=422)
    if request.htmx:
        return show_table(request, year)
    if done:
        messages.success(request, done)
    return redirect("emulation:criteria_detail", year.year)


def form_status(form):
    return 422 if form.is_bound and form.errors else 200


def newest_pack(year) -> CriteriaPack | None:
    packs = year.criteria_packs.select_related("year__cluster", "prepared_in", "copied_from__year")
    return packs.order_by("-version").first()


def get_pack(year) -> CriteriaPack:
    pack = newest_pack(year)
    if pack is None:
        raise Http404
    return pack


def get_edited_pack(request, year) -> tuple[EmulationYear, CriteriaPack]:
    """The year and its table, for its editor; a frozen one is refused by the actions."""
    year = get_year(request, year)
    pack = get_pack(year)
    require_editor(request.user, pack)
    return year, pack


def is_editor(user, pack) -> bool:
    try:
        require_editor(user, pack)
    except PermissionDenied:
        return False
    return True


def preparing_year(user, year) -> EmulationYear | None:
    """The year before, when the user runs that one: next year's head is not elected yet."""
    before = EmulationYear.objects.filter(cluster=year.cluster, year=year.year - 1).first()
    return before if before and can(user, Permission.SCORE_EDIT, before) else None


def copyable(user, year) -> CriteriaPack | None:
    """The newest table of an earlier year of the cluster that the user may see."""
    years = visible(EmulationYear.objects.all(), user, Permission.YEAR_VIEW)
    packs = CriteriaPack.objects.filter(
        year__in=years, year__cluster=year.cluster, year__year__lt=year.year
    )
    return packs.select_related("year").order_by("-year__year", "-version").first()
