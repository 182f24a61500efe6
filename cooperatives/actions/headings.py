"""What a province means by its headings: remembered once an import was written, used on the next one."""

from datetime import datetime

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cooperatives.models import HeadingMemory, ImportRun, Province
from cooperatives.workbook.columns import BY_NAME


def remember_headings(
    *, province: Province, headings: dict[str, str], by, at: datetime, batch: str = ""
) -> None:
    """Keep {folded heading: name of a column, or "" for one to leave out}; what says the same already stays as it is.

    Called in the transaction of the import that confirmed them. Raises PermissionDenied.
    """
    if not headings:
        return
    require(by, Permission.WORKBOOK_IMPORT, ImportRun(province=province))
    rows = HeadingMemory.objects.select_for_update().filter(province=province, heading__in=headings)
    known = {row.heading: row for row in rows}
    for heading, column in headings.items():
        row = known.get(heading) or HeadingMemory(province=province, heading=heading)
        before = row.column if row.pk else None
        if before == column:
            continue
        row.column, row.confirmed_by, row.confirmed_at = column, by, at
        row.save()
        record(
            by=by,
            action="heading_remembered",
            target=row,
            at=at,
            changes={heading: [_words(before), _words(column)]},
            batch=batch,
        )


def _words(column):
    """The column by its own heading; «–» for one that is left out."""
    if column is None:
        return None
    return BY_NAME[column].heading if column in BY_NAME else "–"
