"""A version that replaces the pledge in force: written, sent in and signed like the first; till then the old one holds.

Nghị định 30/2020, Điều 18.3: what was issued is replaced by a paper of the same form. Few changes are an addendum.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from emulation.models import Indicator, Pledge, PledgeEntry, PledgeKind, PledgeState, Signature
from emulation.signed_targets import SignedTarget, common_targets, day_within, signed_targets

from .pledges import TEXT_FIELDS, locked_pledge
from .targets import TargetLine, write_targets


@transaction.atomic
def begin_replacement(*, pledge: Pledge, by, at: datetime) -> Pledge:
    """Begin the next version, with the texts and the targets that hold today; the parts have to be sent in anew.

    It is run by the head of the pledge's own year. Raises PermissionDenied, MoveNotAllowed.
    """
    pledge = locked_pledge(pledge.pk)
    version = Pledge(
        year=pledge.year,
        prepared_in=pledge.year,
        replaces=pledge,
        **{name: getattr(pledge, name) for name in TEXT_FIELDS},
    )
    require(by, Permission.PLEDGE_RUN, version)
    if pledge.kind != PledgeKind.PLEDGE or pledge.state != PledgeState.IN_FORCE:
        raise MoveNotAllowed(_("Only a pledge in force is replaced by a newer version."))
    if Pledge.objects.filter(replaces=pledge).exists():
        raise MoveNotAllowed(_("A newer version is being prepared already. Go on with that one."))
    if pledge.addenda.not_in_force().exists():
        raise MoveNotAllowed(
            _("There is an addendum already that is not signed yet. Finish it first.")
        )
    day = day_within(pledge, timezone.localdate(at))
    earlier = Pledge.objects.main().filter(year=pledge.year)
    version.version = earlier.aggregate(last=Max("version"))["last"] + 1
    version.on = day
    version.full_clean()
    version.save()
    _give_places(version, day)
    _write_targets(version, pledge, day)
    note = pledge.code
    record(by=by, action="replacement_begun", target=version, at=at, note=note)
    return version


@transaction.atomic
def drop_replacement(*, version: Pledge, by, at: datetime) -> Pledge:
    """Give up a version that was never frozen; the pledge that it would have replaced goes on. Returns that one.

    Raises PermissionDenied, MoveNotAllowed.
    """
    version = locked_pledge(version.pk)
    require(by, Permission.PLEDGE_RUN, version)
    if version.replaces_id is None or not version.is_editable or version.comments.exists():
        raise MoveNotAllowed(
            _("Only a replacing version that nobody has commented on or signed can be given up.")
        )
    former = version.replaces
    record(by=by, action="replacement_dropped", target=version, at=at, note=former.code)
    version.targets.all().delete()
    version.entries.all().delete()
    version.signatures.all().delete()
    version.delete()
    return former


def _give_places(version, day):
    """For the members of the day: who left the cluster since signs no more."""
    members = list(version.year.cluster.provinces_on(day))
    PledgeEntry.objects.bulk_create(
        PledgeEntry(pledge=version, province=province) for province in members
    )
    Signature.objects.bulk_create(
        Signature(pledge=version, province=province) for province in [*members, None]
    )


def _write_targets(version, pledge, day):
    indicators = Indicator.objects.in_bulk()
    common = common_targets(pledge, day)
    write_targets(version, None, [_line(indicators[pk], each) for pk, each in common.items()])
    own = signed_targets(pledge, day)
    for entry in version.entries.all():
        lines = [
            _line(indicators[pk], target)
            for (province, pk), target in own.items()
            if province == entry.province_id and pk in common and target != common[pk]
        ]
        write_targets(version, entry, lines)


def _line(indicator, target: SignedTarget) -> TargetLine:
    return TargetLine(indicator, target.direction, target.value, target.words)
