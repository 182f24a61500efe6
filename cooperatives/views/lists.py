"""The list of organizations: search, filters, totals of what was found, pages."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from cooperatives.filters import found_for
from cooperatives.models import Status
from cooperatives.statistics.counts import Counts, of_kind
from cooperatives.tables import OrganizationTable

from .organizations import KIND_OF_ADDRESS

PAGE = "cooperatives/organization_list.html"
PIECE = "cooperatives/_organization_results.html"
PER_PAGE = 50
# What a row of the table reads.
SHOWN = (
    "name",
    "tax_code",
    "kind",
    "sector",
    "founded_on",
    "province__name",
    "commune__name",
    "commune__kind",
)


@require_safe
@vary_on_headers("HX-Request")
def organization_list(request):
    """The whole page, or (for htmx) what changes with the filters. Both have one address: «back» must not mix them."""
    if not can(request.user, Permission.ORGANIZATION_VIEW):
        raise Http404
    found = found_for(request.user, request.GET)
    counts = active_counts(found.qs)
    rows = found.qs.select_related("province", "commune").only(*SHOWN)
    table = OrganizationTable(rows, order_by=request.GET.get("sort"))
    if len(found.provinces) == 1:
        table.columns.hide("province")
    paginator = CountedPaginator(table.rows, PER_PAGE, count=counts["found"])
    table.paginator, table.page = paginator, paginator.get_page(request.GET.get("page"))
    context = {"filter": found, "table": table, "kinds": kind_links(), **counts}
    piece = request.htmx and not request.htmx.history_restore_request
    template = PIECE if piece else PAGE
    return render(request, template, context)


def kind_links() -> list[tuple[str, str]]:
    """[(word of the address, label)] of what may be entered."""
    return [(word, kind.label) for word, kind in KIND_OF_ADDRESS.items()]


def active_counts(rows) -> dict:
    """How many rows there are, and how many of them are active by kind. One query."""
    groups = rows.order_by().values_list("kind", "shown_status").annotate(count=Count("pk"))
    found, active = 0, Counts()
    for kind, status, count in groups:
        found += count
        if status == Status.ACTIVE:
            active += of_kind(kind, count)
    return {"found": found, "active": active}


class CountedPaginator(Paginator):
    """A paginator that is told how many rows there are, so that it does not ask again."""

    def __init__(self, *args, count, **kwargs):
        super().__init__(*args, **kwargs)
        self.count = count
