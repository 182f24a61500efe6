"""What a province has reported of itself on paper, to hold against its list."""

from datetime import datetime

from django.db import transaction

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cooperatives.gates import require_open_year
from cooperatives.models import ReportedTotals

TEXTS = ("source", "explanation")


@transaction.atomic
def record_reported_totals(*, totals: ReportedTotals, by, at: datetime) -> ReportedTotals:
    """Keep what the paper of the province and year says; a second one takes the place of the first.

    Raises PermissionDenied, YearNotOpen, ValidationError.
    """
    require(by, Permission.FIGURES_EDIT, totals)
    require_open_year(totals.province, totals.year)
    known = (
        ReportedTotals.objects.select_for_update(of=("self",))
        .filter(province=totals.province, year=totals.year)
        .first()
    )
    before = _snapshot(known) if known else dict.fromkeys((*ReportedTotals.COUNTS, *TEXTS))
    if known:
        totals.pk, totals._state.adding = known.pk, False
    changed = changes_between(before, _snapshot(totals))
    if not changed:
        return totals
    totals.full_clean()
    totals.save()
    record(by=by, action="reported_totals_recorded", target=totals, at=at, changes=changed)
    return totals


def _snapshot(totals) -> dict:
    """An empty text is nothing; a nought is a number."""
    counts = {name: getattr(totals, name) for name in ReportedTotals.COUNTS}
    return counts | {name: getattr(totals, name) or None for name in TEXTS}
