"""Rehearsing: a practice document that is signed like the pledge, marked as what it is, and taken away afterwards."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.canonical import canonical, sha256_of
from cluster_portal.codes import new_code
from cluster_portal.moves import MoveNotAllowed
from emulation.models import (
    EmulationYear,
    EntryState,
    Pledge,
    PledgeEntry,
    PledgeKind,
    Signature,
)
from emulation.practice import practice_texts
from emulation.signing.documents import build_content

from .pledges import locked_pledge

# Its codes begin otherwise than those of pledges (GU-), so that no place of the portal takes one for the other.
PREFIX = "TD"


@transaction.atomic
def open_practice(*, year: EmulationYear, prepared_in: EmulationYear, by, at: datetime) -> Pledge:
    """A practice document for the signers of that year's pledge, open to be signed at once.

    Raises PermissionDenied, MoveNotAllowed while there is one already.
    """
    EmulationYear.objects.select_for_update(of=("self",)).get(pk=prepared_in.pk)
    practice = Pledge(kind=PledgeKind.PRACTICE, year=year, prepared_in=prepared_in)
    require(by, Permission.PLEDGE_RUN, practice)
    if Pledge.objects.practices().filter(year=year).exists():
        raise MoveNotAllowed(_("There is a practice document already. Remove it before the next."))
    real = Pledge.objects.main().filter(year=year).order_by("-version").first()
    day = timezone.localdate(at)
    head = prepared_in.head()
    place = prepared_in.conference_place or (head.province.name if head else year.cluster.name)
    texts = practice_texts(real, place=place, on=day)
    for name, value in texts.items():
        setattr(practice, name, value)
    earlier = Pledge.objects.filter(year=year, kind=PledgeKind.PRACTICE)
    practice.version = (earlier.aggregate(last=Max("version"))["last"] or 0) + 1
    practice.full_clean()
    practice.save()
    _give_places(practice, year.cluster.provinces_on(real.on if real else day), at)
    content = canonical(build_content(practice))
    practice.freeze(content=content, content_hash=sha256_of(content), code=new_code(PREFIX), at=at)
    practice.open_signing()
    practice.save()
    transaction.on_commit(lambda: async_task("emulation.jobs.prepare_pledge_file", practice.pk))
    record(by=by, action="practice_opened", target=practice, at=at)
    return practice


@transaction.atomic
def remove_practice(*, practice: Pledge, by, at: datetime) -> Pledge:
    """Take it away: no page shows it any more, and nobody signs it. That it was practised stays in the audit trail."""
    practice = locked_pledge(practice.pk)
    require(by, Permission.PLEDGE_RUN, practice)
    if not practice.is_practice:
        raise MoveNotAllowed(_("Only a practice document can be removed."))
    if practice.removed_at is None:
        practice.removed_at = at
        practice.save(update_fields=["removed_at"])
        record(by=by, action="practice_removed", target=practice, at=at)
    return practice


def _give_places(practice, members, at):
    """A place for each signer, as on the pledge; the parts promise nothing."""
    members = list(members)
    PledgeEntry.objects.bulk_create(
        PledgeEntry(pledge=practice, province=province, state=EntryState.ACCEPTED, submitted_at=at)
        for province in members
    )
    Signature.objects.bulk_create(
        Signature(pledge=practice, province=province) for province in [*members, None]
    )
