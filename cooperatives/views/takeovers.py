"""Taking over the registers of the provinces that were joined to the own one."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from cooperatives import actions, jobs
from cooperatives.history import HistoryRefused
from cooperatives.models import Organization


@require_http_methods(["GET", "HEAD", "POST"])
def takeovers(request):
    """What is still to be taken over, with what would become of it; take one over."""
    province = request.user.province
    if not province or not can(
        request.user, Permission.ORGANIZATION_EDIT, Organization(province=province)
    ):
        raise Http404
    due, refusal = actions.takeovers_due(province), ""
    if request.method == "POST":
        chosen = next(
            (each for each in due if str(each.succession.pk) == request.POST.get("succession")),
            None,
        )
        if chosen is None:
            refusal = _("There is nothing more to be taken over there.")
        else:
            asked = {"succession": chosen.succession, "by": request.user, "at": timezone.now()}
            if jobs.is_big(chosen.organizations):
                return redirect(jobs.ask_for_takeover(**asked))
            try:
                actions.take_over(**asked)
            except HistoryRefused as refused:
                refusal = str(refused)
            else:
                messages.success(request, said_of_takeover(None))
                return redirect("cooperatives:takeovers")
    context = {"province": province, "due": due, "refusal": refusal}
    return render(request, "cooperatives/takeovers.html", context, status=422 if refusal else 200)


def said_of_takeover(_run) -> str:
    return _("The register is taken over; every organization stands in your list now.")
