"""Taking an Excel import back: the inverse change set, all or nothing unless somebody asks for the part that can be."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.bulk import many_objects
from cooperatives.gates import require_not_frozen, require_open_year
from cooperatives.models import ImportRun, Province
from cooperatives.workbook import undo


class ImportNotUndone(ValueError):
    """Rows were changed since, or what to restore is not known; the text is for users, `refused` names the rows."""

    def __init__(self, message: str, refused: list[undo.Refused]):
        super().__init__(message)
        self.refused = refused


@many_objects()
@transaction.atomic
def undo_import(*, run: ImportRun, by, at: datetime, partial: bool = False) -> ImportRun:
    """Restore what the import changed and remove what it entered; `run.undo_result` says how many.

    `partial`: leave the rows that were changed since, and take back the others; otherwise one such row refuses all.
    Either way the import is undone only once. Raises PermissionDenied, YearNotOpen (ReturnFrozen, where a
    frozen return rests on it), ImportMoveNotAllowed, ImportNotUndone.
    """
    run = (
        ImportRun.objects.select_for_update(of=("self",)).select_related("province").get(pk=run.pk)
    )
    require(by, Permission.WORKBOOK_IMPORT, run)
    require_open_year(run.province, run.year)
    run.undo(by=by, at=at, result={})
    # As at the commit: nobody enters an organization of the province in between (PostgreSQL).
    Province.objects.select_for_update().get(pk=run.province_id)
    require_not_frozen(run)
    undoing = undo.prepare(run)
    _require_possible(run, undoing, partial)
    undo.take_back(undoing, by=by, at=at, batch=f"undo-{run.pk}")
    run.undo_result = {
        "restored": len(undoing.restored),
        "removed": len(undoing.removed),
        "refused": [asdict(each) for each in undoing.refused],
    }
    run.save()
    note = f"restored={len(undoing.restored)}, removed={len(undoing.removed)}, refused={len(undoing.refused)}"
    record(by=by, action="import_undone", target=run, at=at, note=note, batch=f"undo-{run.pk}")
    return run


def _require_possible(run, undoing, partial):
    done = len(undoing.restored) + len(undoing.removed)
    written = run.counts["create"] + run.counts["update"]
    if written and not done and not undoing.refused:
        raise ImportNotUndone(
            _("This import was written before the portal kept what undoing needs."), []
        )
    if undoing.refused and (not partial or not done):
        count = len(undoing.refused)
        message = ngettext(
            "%(count)s row has changed since; nothing was undone.",
            "%(count)s rows have changed since; nothing was undone.",
            count,
        )
        raise ImportNotUndone(message % {"count": count}, undoing.refused)
