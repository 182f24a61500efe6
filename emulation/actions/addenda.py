"""Changing what is in force: an addendum (phụ lục điều chỉnh) with the changed targets, signed by all again.

Nghị định 30/2020, Điều 18.3: what was issued is amended by a paper of the same form. The pledge itself stays as it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cooperatives.models import Province
from emulation.models import (
    EntryState,
    Indicator,
    Pledge,
    PledgeEntry,
    PledgeKind,
    PledgeState,
    Signature,
)
from emulation.signed_targets import SignedTarget, common_targets, signed_targets

from .pledges import TEXT_FIELDS, locked_pledge
from .targets import TargetLine, write_targets


@dataclass(frozen=True)
class ChangedTarget:
    """A new value of one indicator, for a province or (`province` None) for the whole cluster."""

    line: TargetLine
    province: Province | None = None


@transaction.atomic
def create_addendum(
    *, pledge: Pledge, texts: dict, changes: Iterable[ChangedTarget], by, at: datetime
) -> Pledge:
    """Begin an addendum to a pledge in force, run by the head of the pledge's own year.

    It holds the whole line of each indicator that changes: who reads it needs no other paper. The alliances have agreed
    before; their signatures say so. `texts` are TEXT_FIELDS. Raises PermissionDenied, MoveNotAllowed, ValidationError.
    """
    pledge = locked_pledge(pledge.pk)
    addendum = Pledge(
        kind=PledgeKind.ADDENDUM, amends=pledge, year=pledge.year, prepared_in=pledge.year, **texts
    )
    require(by, Permission.PLEDGE_RUN, addendum)
    if pledge.kind != PledgeKind.PLEDGE or pledge.state != PledgeState.IN_FORCE:
        raise MoveNotAllowed(_("Only a pledge in force is changed by an addendum."))
    if Pledge.objects.filter(replaces=pledge).exists():
        raise MoveNotAllowed(_("A newer version is being prepared already. Go on with that one."))
    if pledge.addenda.not_in_force().exists():
        raise MoveNotAllowed(
            _("There is an addendum already that is not signed yet. Finish it first.")
        )
    earlier = Pledge.objects.addenda().filter(year=pledge.year)
    addendum.version = (earlier.aggregate(last=Max("version"))["last"] or 0) + 1
    addendum.full_clean()
    addendum.save()
    _give_places(addendum, at)
    _write(addendum, changes, timezone.localdate(at))
    record(by=by, action="addendum_created", target=addendum, at=at)
    return addendum


@transaction.atomic
def edit_addendum(
    *, addendum: Pledge, texts: dict, changes: Iterable[ChangedTarget], by, at: datetime
) -> Pledge:
    """Write the texts and the changed targets anew. Raises PermissionDenied, MoveNotAllowed, ValidationError."""
    addendum = locked_pledge(addendum.pk)
    require(by, Permission.PLEDGE_RUN, addendum)
    addendum.refuse_edit_unless_editable()
    for name in TEXT_FIELDS:
        setattr(addendum, name, texts[name])
    addendum.full_clean()
    addendum.lock_version += 1
    addendum.save()
    _write(addendum, changes, timezone.localdate(at))
    record(by=by, action="addendum_edited", target=addendum, at=at)
    return addendum


def _give_places(addendum, at):
    """Those who signed the pledge sign what changes it; who left the cluster since does not."""
    members = list(addendum.year.cluster.provinces_on(addendum.on))
    if not members:
        raise MoveNotAllowed(
            _("No alliance is a member of the cluster on the day of the paper. Mend the day.")
        )
    PledgeEntry.objects.bulk_create(
        PledgeEntry(pledge=addendum, province=each, state=EntryState.ACCEPTED, submitted_at=at)
        for each in members
    )
    Signature.objects.bulk_create(
        Signature(pledge=addendum, province=each) for each in [*members, None]
    )


def _write(addendum, changes, on):
    """The lines of all indicators that change: what is new, and what stays as it was signed."""
    changes = list(changes)
    if not changes:
        raise MoveNotAllowed(_("An addendum changes at least one target."))
    wanted = {
        (each.province and each.province.pk, each.line.indicator.pk): each.line for each in changes
    }
    indicators = Indicator.objects.in_bulk({each.line.indicator.pk for each in changes})
    common, own = common_targets(addendum.amends, on), signed_targets(addendum.amends, on)
    entries = list(addendum.entries.all())
    lines = {
        None: _lines(indicators, lambda pk: wanted.get((None, pk)), common.get),
        **{
            entry: _lines(
                indicators,
                lambda pk, entry=entry: wanted.get((entry.province_id, pk)),
                lambda pk, entry=entry: own.get((entry.province_id, pk)),
            )
            for entry in entries
        },
    }
    for entry, rows in lines.items():
        write_targets(addendum, entry, rows)


def _lines(indicators, new, signed) -> list[TargetLine]:
    rows = []
    for pk, indicator in indicators.items():
        line = new(pk) or _as_line(indicator, signed(pk))
        if line:
            rows.append(line)
    return rows


def _as_line(indicator, target: SignedTarget | None) -> TargetLine | None:
    if target is None:
        return None
    return TargetLine(indicator, target.direction, target.value, target.words)
