"""The reminder of one province: a letter to be signed and sent, and a short message to be pasted."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cluster_portal import pdf
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cooperatives import actions
from cooperatives.models import Reminder
from cooperatives.models.returns import PERIOD_OF_SLUG, last_day_of
from cooperatives.reminders import Owed, letter_html, owed_by

from .return_board import get_year, where


@require_safe
def return_remind(request, year, province, period):
    """What the province owes, the short text, and what was sent to it before."""
    owed, _day = get_owed(request, year, province, period)
    context = {
        "owed": owed,
        "sent": Reminder.objects.filter(province=owed.province, year=year, period=owed.period),
        **where(year, owed.period),
    }
    return render(request, "cooperatives/return_remind.html", context)


@require_safe
def reminder_pdf(request, year, province, period):
    """The letter as Nghị định 30 has it, listing exactly what is missing."""
    owed, at = get_owed(request, year, province, period)
    html = letter_html(owed, by=request.user, at=at)
    return pdf.answer(request, html, f"cong-van-don-doc-{province}-{year}-{period}.pdf")


def get_owed(request, year, province, period) -> tuple[Owed, object]:
    """What the province owes now; one that owes nothing gets no letter (404)."""
    if period not in PERIOD_OF_SLUG:
        raise Http404
    reporting_year, code = get_year(request, year), PERIOD_OF_SLUG[period]
    require(request.user, Permission.REPORTING_YEAR_MANAGE, reporting_year)
    members = reporting_year.cluster.provinces_on(last_day_of(year, code))
    member = get_object_or_404(members, slug=province)
    at = timezone.now()
    actions.refresh_progress(reporting_year.cluster, year, code, at=at)
    owed = owed_by(reporting_year.cluster, year, code, at=at).get(member.pk)
    if owed is None:
        raise Http404
    return owed, at
