"""The rules that every entry is measured by, for those who enter."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cooperatives.rules.listing import rules_by_family


@require_safe
def rule_list(request):
    """No secret: whoever is signed in may read what the portal asks, why, and by which paper."""
    context = {"families": rules_by_family(timezone.localdate())}
    return render(request, "cooperatives/rule_list.html", context)
