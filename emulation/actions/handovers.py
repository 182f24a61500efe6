"""Handing the cluster over: the record keeps what was open on that day, and stays."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from emulation.handover import open_matters, stored
from emulation.models import EmulationYear, Handover

from .results import locked_year


@transaction.atomic
def hand_over(*, year: EmulationYear, values: dict, by, at: datetime) -> Handover:
    """Record that the year's head has handed over to the elected one. Rights move by the term, not by this.

    Raises PermissionDenied, MoveNotAllowed (recorded already, or nobody is elected).
    """
    year = locked_year(year)
    require(by, Permission.REPORTING_YEAR_MANAGE, year)
    if Handover.objects.filter(year=year).exists():
        raise MoveNotAllowed(_("The handing over of %(year)s is recorded.") % {"year": year.year})
    following = EmulationYear.objects.filter(cluster=year.cluster_id, year=year.year + 1).first()
    if following is None or following.head() is None:
        raise MoveNotAllowed(_("Nobody is elected yet to whom the cluster could be handed over."))
    handover = Handover(year=year, matters=stored(open_matters(year)), made_at=at, **values)
    handover.full_clean(exclude=["year", "matters"])
    handover.save()
    record(by=by, action="handed_over", target=handover, at=at, note=handover.note)
    return handover
