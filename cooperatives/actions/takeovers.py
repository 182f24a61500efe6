"""The register of a province that was joined to another goes over to it: whole, at one stroke, as of the day of law.

What it was stays readable by date: the communes of before are past records, so years before the day are counted where
they were (statistics/boundaries.py). A commune that was divided stays as it is until somebody says which part is meant.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import Line, record_many
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.bulk import many_objects, update_many
from cluster_portal.progress import tell, through
from cooperatives import history
from cooperatives.history import History, HistoryRefused
from cooperatives.models import (
    CommuneSuccession,
    Organization,
    PastRecord,
    Province,
    ProvinceSuccession,
)
from cooperatives.summaries import contributions, keep

from .histories import save_histories
from .queues import queue_for_new_organizations


@dataclass(frozen=True)
class Takeover:
    """What a take-over would find: organizations in all, with a commune that goes on whole, with a divided one, with
    none."""

    succession: ProvinceSuccession
    organizations: int
    placed: int
    divided: int
    nowhere: int


def takeovers_due(province: Province) -> list[Takeover]:
    """The registers that the province has not taken over yet, north to south. Two queries.

    A province that was divided among several is not among them: nobody can say of its organizations at one stroke.
    """
    successions = (
        province.predecessors.select_related("old", "new")
        .alias(heirs=Count("old__successors"))
        .filter(heirs=1)
        .order_by("old__order_no")
    )
    whole = Q(commune__successors__share=CommuneSuccession.Share.WHOLE)
    counted = {
        row["province"]: row
        for row in Organization.objects.filter(province__in=[each.old_id for each in successions])
        .order_by()
        .values("province")
        .annotate(
            all=Count("pk", distinct=True),
            placed=Count("pk", filter=whole, distinct=True),
            nowhere=Count("pk", filter=Q(commune=None), distinct=True),
        )
    }
    return [
        Takeover(
            each,
            row["all"],
            row["placed"],
            row["all"] - row["placed"] - row["nowhere"],
            row["nowhere"],
        )
        for each in successions
        if (row := counted.get(each.old_id))
    ]


@transaction.atomic
def take_over(*, succession: ProvinceSuccession, by, at: datetime) -> int:
    """Move all organizations of the old province into the register of the new one; return how many.

    Communes that went on whole are followed. Raises PermissionDenied, HistoryRefused.
    """
    old, new, on = succession.old, succession.new, succession.on
    require(by, Permission.ORGANIZATION_EDIT, Organization(province=new))
    if on > timezone.localdate(at):
        raise HistoryRefused(
            _("%(old)s becomes a part of %(new)s on %(day)s only.")
            % {"old": old.name, "new": new.name, "day": f"{on:%d/%m/%Y}"},
            field="succession",
        )
    if old.successors.count() > 1:
        raise HistoryRefused(
            _("%(old)s was divided among several provinces: move its organizations one by one.")
            % {"old": old.name},
            field="succession",
        )
    for each in sorted([old.pk, new.pk]):
        queue_for_new_organizations(each)
    with many_objects():
        return _moved(old, new, succession, by, at)


def _moved(old, new, succession, by, at):
    organizations = list(
        Organization.objects.filter(province=old)
        .select_for_update(of=("self",))
        .select_related("commune")
        .order_by("pk")
    )
    numbers = [each.pk for each in organizations]
    summed_before = contributions(numbers)
    heirs, latest = _heirs(old), _latest_turns(old)
    planned, lines = [], []
    for each in through(organizations, "writing", len(organizations)):
        before = history.snapshot(each)
        each.province = new
        each.commune = heirs.get(each.commune_id, each.commune)
        each.version += 1
        each.prepare()
        if before["commune"] != each.commune_id:
            planned.append((each, _turn_of(each, before, latest.get(each.pk), succession, at)))
        lines.append(Line("organization_taken_over", each, {"province": [old.name, new.name]}))
    update_many(Organization, organizations)
    save_histories(planned)
    keep(summed_before, contributions(numbers))
    tell("recording")
    record_many(lines, by=by, at=at, batch=f"takeover-{succession.pk}")
    return len(organizations)


def _heirs(old) -> dict:
    """{commune of the old province: the one it went on as, whole}."""
    rows = CommuneSuccession.objects.filter(
        old__province=old, share=CommuneSuccession.Share.WHOLE
    ).select_related("new")
    return {each.old_id: each.new for each in rows}


def _latest_turns(old) -> dict:
    """{organization: the day since which its name and place hold}."""
    rows = PastRecord.objects.filter(organization__province=old).values_list("organization")
    return dict(rows.annotate(latest=Max("valid_to")).order_by())


def _turn_of(organization, before, latest, succession, at) -> History:
    """Another commune, and nobody moved: no event. On the day of the law, unless something holds since later."""
    later = [day for day in (latest, organization.founded_on) if day and day >= succession.on]
    on = None if later else succession.on
    planned = history.following(
        organization, before, at=at, on=on, basis=succession.legal_basis[:200]
    )
    return History(turn=planned.turn)
