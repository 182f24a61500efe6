"""Quality of the data of a province: what the checks found, the rows of one check, safe repairs and their undoing."""

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cluster_portal.accounts.permissions import can, require, visible
from cluster_portal.accounts.roles import Permission
from cooperatives import actions
from cooperatives.actions import MendRefused
from cooperatives.checks.nightly import year_of_work
from cooperatives.filters import visible_provinces
from cooperatives.gates import cluster_of
from cooperatives.models import MendRun, Organization, Province, ReportingYear
from cooperatives.quality_page import QualityPage, finding_of, is_check
from cooperatives.rules import rule

SALT = "cooperatives.quality.mend"
PER_PAGE = 50
MENDS_SHOWN = 5


@require_safe
def quality(request):
    """The own province's, or the one that a secretary chooses."""
    province, provinces = chosen_province(request)
    today = timezone.localdate()
    year = chosen_year(request, province, today)
    context = {
        "page": QualityPage(province, year=year, today=today),
        "province": province,
        "provinces": provinces,
        "year": year,
        "years": years_of(province, today, year),
        "mends": list(province.mend_runs.select_related("mended_by")[:MENDS_SHOWN]),
        "may_mend": can(
            request.user, Permission.ORGANIZATION_EDIT, Organization(province=province)
        ),
    }
    return render(request, "cooperatives/quality.html", context)


@require_safe
def quality_check(request, check):
    """Every row of one check, and the safe repair to look at before it is made."""
    return show_check(request, check)


@require_POST
def quality_mend(request, check):
    """Make the repair in exactly the rows and versions that were on the page."""
    if not is_check(check):
        raise Http404
    province, _provinces = chosen_province(request)
    require(request.user, Permission.ORGANIZATION_EDIT, Organization(province=province))
    seen = opened(request.POST.get("seen", ""), province, check)
    year = chosen_year(request, province, timezone.localdate())
    if seen is None:
        return show_check(request, check, refusal=_("This page is too old. Look at it again."))
    try:
        run = actions.mend_organizations(
            province=province, code=check, year=year, seen=seen, by=request.user, at=timezone.now()
        )
    except MendRefused as refusal:
        return show_check(request, check, refusal=str(refusal))
    count = len(run.rows)
    message = ngettext("%(count)s record is mended.", "%(count)s records are mended.", count)
    messages.success(request, message % {"count": count})
    return redirect(page_of(province, year))


@require_POST
def mend_undo(request, pk):
    runs = visible(
        MendRun.objects.select_related("province"), request.user, Permission.ORGANIZATION_VIEW
    )
    run = get_object_or_404(runs, pk=pk)
    try:
        left = actions.undo_mend(run=run, by=request.user, at=timezone.now())
    except MendRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(page_of(run.province))
    messages.success(request, _("The repair is taken back."))
    if left:
        words = _("Changed since, and left as they are: %(names)s.")
        messages.warning(request, words % {"names": "; ".join(left)})
    return redirect(page_of(run.province))


def show_check(request, code, *, refusal=""):
    if not is_check(code):
        raise Http404
    province, _provinces = chosen_province(request)
    today = timezone.localdate()
    year = chosen_year(request, province, today)
    block = finding_of(province, code, year=year, today=today)
    paginator = Paginator(block.finding.hits if block else [], PER_PAGE)
    hits = paginator.get_page(request.GET.get("page"))
    proposals = block.proposals if block else []
    context = {
        "found": block,
        "rule": rule(code, on=today),
        "hits": hits,
        "lines": block.lines(hits) if block else [],
        "proposals": proposals,
        "seen": sealed(proposals, province, code),
        "province": province,
        "year": year,
        "back": page_of(province, year),
        "refusal": refusal,
        "may_mend": can(
            request.user, Permission.ORGANIZATION_EDIT, Organization(province=province)
        ),
    }
    return render(
        request, "cooperatives/quality_check.html", context, status=422 if refusal else 200
    )


def chosen_province(request) -> tuple[Province, list[Province]]:
    """(the province asked for, all that the user may look at); the own one first of all. 404 for none."""
    if not can(request.user, Permission.ORGANIZATION_VIEW):
        raise Http404
    provinces = visible_provinces(request.user)
    wanted = request.GET.get("tinh")
    own = [each for each in provinces if each.pk == request.user.province_id]
    found = [each for each in provinces if each.slug == wanted] if wanted else own or provinces
    if not found:
        raise Http404
    return found[0], provinces


def chosen_year(request, province, today) -> int:
    typed = request.GET.get("nam", "")
    if typed.isdecimal() and 1990 <= int(typed) <= today.year + 1:
        return int(typed)
    return year_of_work(province, today)


def years_of(province, today, year) -> list[int]:
    """The reporting years of the province's cluster, this one, and the one that is shown."""
    cluster = cluster_of(province, year)
    kept = ReportingYear.objects.filter(cluster=cluster).values_list("year", flat=True)
    return sorted({*kept, today.year, year}, reverse=True)


def page_of(province, year=None) -> str:
    url = f"{reverse('cooperatives:quality')}?tinh={province.slug}"
    return f"{url}&nam={year}" if year else url


def sealed(proposals, province, code) -> str:
    """Which rows and versions are on the page, so that nothing is written that nobody has seen."""
    seen = [(each.pk, each.version) for each in proposals]
    return signing.dumps([province.pk, code, seen], salt=SALT, compress=True)


def opened(text, province, code) -> dict[int, int] | None:
    try:
        pk, sealed_code, seen = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    return dict(seen) if (pk, sealed_code) == (province.pk, code) else None
