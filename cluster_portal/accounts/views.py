"""A person's own page, and the activity log."""

from django.core.paginator import Paginator
from django.shortcuts import render

from .filters import ActivityFilter
from .models import Activity
from .permission_labels import headed_years, rights_in_words
from .permissions import visible
from .roles import Permission, Role
from .second_factor import changes_by_others, factor_of, is_needed_to_sign

LINES_A_PAGE = 50


def profile(request):
    """Who I am here, what I may do, what I did last."""
    context = {
        "rights": rights_in_words(request.user),
        "headed_years": headed_years(request.user),
        "factor": factor_of(request.user),
        "must_have_factor": is_needed_to_sign(request.user),
        "delegate_must": request.user.role == Role.OFFICER
        and is_needed_to_sign(request.user, in_place_of=[Role.LEADER]),
        "changed_by_others": changes_by_others([request.user])[:5],
        "activities": with_people(Activity.objects.filter(by=request.user))[:10],
    }
    return render(request, "accounts/profile.html", context)


def activity_list(request):
    """What happened in the units that the user may look into, and what the user did anywhere."""
    may_read = visible(Activity.objects.all(), request.user, Permission.ACTIVITY_VIEW)
    readable = may_read | Activity.objects.filter(by=request.user)
    activity_filter = ActivityFilter(request.GET, queryset=with_people(readable))
    page = Paginator(activity_filter.qs, LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {"filter": activity_filter, "page": page}
    return render(request, "accounts/activity_list.html", context)


def with_people(activities):
    return activities.select_related("by", "province")
