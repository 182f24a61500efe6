"""The optimistic lock: whoever saves on an older version is told what the others changed since."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cluster_portal.accounts.models import Activity


class ChangedMeanwhile(Exception):
    """Somebody saved this row after the form was opened; the text is for users.

    `changes` is {field: (base, theirs)} in plain values, `version` the present one: what was typed may be sent
    again on it.
    """

    def __init__(self, *, changes: dict, version: int, by: str = ""):
        super().__init__(
            _(
                "%(who)s changed this record while you were writing. Nothing of yours is lost: "
                "look at the fields marked below, then save again."
            )
            % {"who": by or _("Somebody")}
        )
        self.changes, self.version, self.by = changes, version, by


def require_version(row, expected: int, *, base: dict, now: dict) -> None:
    """Raise ChangedMeanwhile unless the locked `row` still has the version that the editor started from.

    `base` is what the editor saw, as plain() gave it; `now` is the snapshot of the locked row.
    """
    if row.version == expected:
        return
    theirs = {
        name: (base[name], value)
        for name, value in plain(now).items()
        if name in base and base[name] != value
    }
    raise ChangedMeanwhile(changes=theirs, version=row.version, by=_last_editor(row))


def plain(snapshot: dict) -> dict:
    """The snapshot as it can travel through a form: dates and decimals as text, 500 and 500.000 the same."""
    return {name: _plain(value) for name, value in snapshot.items()}


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value


def _last_editor(row) -> str:
    """The name of whoever wrote the last audit line of the row."""
    line = (
        Activity.objects.filter(target_type=row._meta.label_lower, target_id=str(row.pk))
        .select_related("by")
        .first()
    )
    return str(line.by) if line and line.by else ""
