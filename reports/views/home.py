"""The first page: for everybody what is published, for those who signed in what waits for them."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.home import home_of
from reports.models import PublishedReport

from .press import news_of
from .report import headline


@login_not_required
@require_safe
def home(request):
    rows = PublishedReport.objects.filter(superseded_by=None).select_related(
        "report__year__cluster", "press_text"
    )
    publications = list(rows.order_by("-report__year__year")[:10])
    latest = publications[0] if publications else None
    context = {
        "publications": publications,
        "latest": latest,
        "news": news_of(latest),
        "headline": headline(latest.snapshot) if latest else None,
        "trace_root": reverse("reports:trace_list", args=[latest.report.year.year])
        if latest
        else "",
        "trace_query": f"?{latest.query}" if latest else "",
    }
    if request.user.is_authenticated:
        context["home"] = home_of(request.user, today=timezone.localdate())
        return render(request, "reports/home.html", context)
    return render(request, "reports/home_public.html", context)
