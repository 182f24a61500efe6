"""A province's part of the pledge: written by its officers, sent by its leader, returned or accepted by the secretary.

Each action locks the pledge before the part: the content may be frozen in another window.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import checked_reason
from cooperatives.actions import ChangedMeanwhile
from emulation.models import PledgeEntry

from .pledges import NotComplete, locked_pledge
from .targets import TargetLine, line_of, write_targets
from .versions import last_editor


@transaction.atomic
def edit_entry(
    *, entry: PledgeEntry, targets: list[TargetLine], expected_version: int, by, at: datetime
) -> PledgeEntry:
    """Write the province's own targets. Raises PermissionDenied, MoveNotAllowed, ChangedMeanwhile."""
    entry = _locked_entry(entry)
    require(by, Permission.ENTRY_EDIT, entry)
    _refuse_once_frozen(entry)
    if not entry.is_editable:
        raise MoveNotAllowed(
            _("This part is «%(state)s» and cannot be edited now.")
            % {"state": entry.get_state_display()}
        )
    if entry.lock_version != expected_version:
        raise _changed_meanwhile(entry, targets)
    changes = write_targets(entry.pledge, entry, targets)
    if changes:
        _save(entry, "entry_edited", by=by, at=at, changes=changes)
    return entry


@transaction.atomic
def submit_entry(*, entry: PledgeEntry, by, at: datetime) -> PledgeEntry:
    """Send the part to the secretary. Refused while a target is lacking (PledgeEntry.missing_to_submit)."""
    entry = _locked_entry(entry)
    require(by, Permission.ENTRY_SUBMIT, entry)
    _refuse_once_frozen(entry)
    missing = entry.missing_to_submit(entry.pledge.common_targets())
    if entry.can_be_submitted and missing:
        raise NotComplete(_("The part cannot be sent yet. It lacks what is listed."), missing)
    entry.submit(at=at)
    return _save(entry, "entry_submitted", by=by, at=at)


@transaction.atomic
def return_entry(*, entry: PledgeEntry, reason: str, by, at: datetime) -> PledgeEntry:
    """Send a part back to its province and keep the reason on record. Raises ReasonTooShort as well."""
    entry = _locked_entry(entry)
    require(by, Permission.ENTRY_REVIEW, entry)
    _refuse_once_frozen(entry)
    reason = checked_reason(reason)
    entry.send_back(reason=reason)
    return _save(entry, "entry_returned", by=by, at=at, note=reason)


@transaction.atomic
def accept_entry(*, entry: PledgeEntry, by, at: datetime) -> PledgeEntry:
    """Take the part into the pledge."""
    entry = _locked_entry(entry)
    require(by, Permission.ENTRY_REVIEW, entry)
    _refuse_once_frozen(entry)
    entry.accept()
    return _save(entry, "entry_accepted", by=by, at=at)


def _locked_entry(entry) -> PledgeEntry:
    pledge = locked_pledge(entry.pledge_id)
    rows = PledgeEntry.objects.select_for_update(of=("self",)).select_related("province")
    entry = rows.get(pk=entry.pk)
    entry.pledge = pledge
    return entry


def _refuse_once_frozen(entry):
    """The parts stand with the content they are in."""
    entry.pledge.refuse_edit_unless_editable()


def _changed_meanwhile(entry, typed: list[TargetLine]) -> ChangedMeanwhile:
    stored = {
        target.indicator.code: line_of(target)
        for target in entry.targets.select_related("indicator")
    }
    mine = {line.indicator.code: line for line in typed}
    theirs = {
        code: (mine.get(code), stored.get(code))
        for code in {**stored, **mine}
        if mine.get(code) != stored.get(code)
    }
    return ChangedMeanwhile(changes=theirs, version=entry.lock_version, by=last_editor(entry))


def _save(entry, action, *, by, at, changes=None, note="") -> PledgeEntry:
    entry.lock_version += 1
    entry.save()
    record(by=by, action=action, target=entry, at=at, changes=changes, note=note)
    return entry
