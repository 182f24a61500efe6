"""What the next version will correct, line by line, and why: written by the secretary before it is published."""

from dataclasses import dataclass
from pathlib import Path

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions.versions import ChangedMeanwhile
from reports import correction_actions as actions
from reports.annual import build_annual_report
from reports.causes import causes_of, causes_since
from reports.errata import Errata, Erratum, errata_of
from reports.forms import ReasonsForm
from reports.models import ConferenceReport, PublishedReport
from reports.printed import printed
from reports.snapshot import from_snapshot

from .report import get_report


@dataclass(frozen=True)
class Line:
    """A line of the page: a sentence, or a row of a table with all its cells that changed."""

    key: str
    errata: tuple[Erratum, ...]
    causes: tuple[str, ...]

    @property
    def is_row(self) -> bool:
        return self.errata[0].correction.kind == "cell"


@require_http_methods(["GET", "HEAD", "POST"])
def correction_reasons(request, year):
    report = get_report(request, year)
    require(request.user, Permission.REPORT_PUBLISH, report)
    earlier = report.publications.order_by("-version").first()
    if earlier is None or "whole" not in earlier.snapshot:
        raise Http404
    lines = _lines(report, earlier)
    keys = [line.key for line in lines]
    if request.method != "POST":
        form = _opened(report, keys)
        return _show(request, report, earlier, lines, form)
    form = ReasonsForm(request.POST, keys=keys)
    if not form.is_valid():
        return _show(request, report, earlier, lines, form, status=422)
    try:
        actions.write_correction_reasons(
            report=report,
            reasons=form.reasons(),
            expected_version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        )
    except ChangedMeanwhile as conflict:
        form = ReasonsForm({**request.POST.dict(), "version": conflict.version}, keys=keys)
        form.add_error(None, str(conflict))
    except MoveNotAllowed as refusal:
        form.add_error(None, str(refusal))
    else:
        messages.success(request, _("Saved."))
        return redirect("reports:correction_reasons", year)
    return _show(request, report, earlier, lines, form, status=422)


def _opened(report, keys) -> ReasonsForm:
    kept = {key: text for key, text in report.correction_reasons.items() if key in keys}
    return ReasonsForm({**kept, "version": report.lock_version}, keys=keys)


def _lines(report: ConferenceReport, earlier: PublishedReport) -> list[Line]:
    old, new = from_snapshot(earlier.snapshot), build_annual_report(report.year)
    slip = _slip(old, new, earlier)
    causes, lines = causes_since(earlier), {}
    for each in slip.errata:
        lines.setdefault(each.correction.key, []).append(each)
    return [
        Line(key, tuple(errata), _causes(errata, causes, old, new)) for key, errata in lines.items()
    ]


def _slip(old, new, earlier) -> Errata:
    return errata_of(
        old,
        new,
        old_code=earlier.code,
        new_code="",
        version=earlier.version + 1,
        reason="",
        printed=printed(Path(earlier.pdf.path), earlier.sha256),
    )


def _causes(errata, causes, old, new) -> tuple[str, ...]:
    """Of a row those of all its cells, each once and no longer than a reason may be."""
    found = (cause for each in errata for cause in causes_of(each.correction, causes, old, new))
    return tuple(dict.fromkeys(cause[: ReasonsForm.LONGEST] for cause in found))


def _show(request, report, earlier, lines, form, status=200):
    context = {
        "report": report,
        "earlier": earlier,
        "form": form,
        "rows": [(line, form[line.key]) for line in lines],
    }
    return render(request, "reports/correction_reasons.html", context, status=status)
