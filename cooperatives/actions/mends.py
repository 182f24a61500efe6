"""Safe repairs that a check proposes: shown first, made at one stroke, undone while nobody has touched the rows.

A repair is no event in the life of an organization: a doubled space was no other name, and a commune that was
rearranged is no move. So the record gets a new version and an audit line, and no event; but what was true until a day
becomes a past record, so that «as of» that time still says so. Nothing that the summary rows count is ever touched:
the status that they read is that of the periods.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cluster_portal.accounts.activity import Line, record_many
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.bulk import update_many
from cooperatives.checks import CHECKS, Scene
from cooperatives.history import History, Turn, snapshot
from cooperatives.models import MendRun, Organization, PastRecord, Province

from .histories import save_histories
from .organizations import readable

SHOWN_NAMES = 5


class MendRefused(ValueError):
    """The repair cannot be made, or taken back; the text is for users."""


def mend_organizations(
    *, province: Province, code: str, year: int, seen: dict[int, int], by, at: datetime
) -> MendRun:
    """Make the safe repair of a check in the organizations `seen` {number: version as it was shown}.

    All of them or none: one that has changed since, or that the repair no longer fits, refuses it by name. Raises
    PermissionDenied, MendRefused.
    """
    mend = CHECKS[code].mend if code in CHECKS else None
    if mend is None:
        raise ValueError(f"{code} has no safe repair")
    try:
        with transaction.atomic():
            return _mend(mend, province, code, year, seen, by, at)
    except IntegrityError as error:  # the very tax code was entered a moment ago
        raise MendRefused(_outdated([])) from error


def _mend(mend, province, code, year, seen, by, at):
    require(by, Permission.ORGANIZATION_EDIT, Organization(province=province))
    rows = _locked(province, seen)
    scene = Scene([province], year=year, today=timezone.localdate(at))
    wanted = {row.pk: mend.propose(row, scene) for row in rows}
    stale = [row for row in rows if row.version != seen[row.pk] or not wanted[row.pk]]
    if stale or len(rows) < len(seen) or not rows:
        raise MendRefused(_outdated(stale))
    days = {row.pk: mend.turned_on(row, scene) for row in rows} if mend.turned_on else {}
    done, turns = [], []
    for row in rows:
        before = snapshot(row)
        changes = _put(row, wanted[row.pk])
        row.version += not mend.is_derived
        told = {"pk": row.pk, "name": row.name, "version": row.version, "changes": changes}
        if day := days.get(row.pk):
            turns.append((row, History(turn=_turn(row, before, day))))
            told["turned_on"] = day.isoformat()
        done.append(told)
    update_many(Organization, rows)
    save_histories(turns)
    run = MendRun.objects.create(
        province=province,
        code=code,
        mended_by=by,
        mended_at=at,
        rows=[each | {"changes": _plain(each["changes"])} for each in done],
        is_derived=mend.is_derived,
    )
    _record("organization_mended", run, rows, done, by=by, at=at)
    return run


@transaction.atomic
def undo_mend(*, run: MendRun, by, at: datetime) -> list[str]:
    """Put back what stood before, in every row that nobody has changed since; return the names of the others.

    Raises PermissionDenied, MendRefused (taken back already, nothing to take back, nothing left as it was).
    """
    run = MendRun.objects.select_for_update(of=("self",)).select_related("province").get(pk=run.pk)
    require(by, Permission.ORGANIZATION_EDIT, Organization(province=run.province))
    if not run.can_be_undone:
        raise MendRefused(
            _("This repair was taken back already, or changed nothing that people see.")
        )
    made = {each["pk"]: each for each in run.rows}
    rows = _locked(run.province, made)
    untouched = [row for row in rows if row.version == made[row.pk]["version"]]
    if not untouched:
        raise MendRefused(_("Every one of these records was changed since; nothing was put back."))
    undone = []
    for row in untouched:
        before = {name: _read(name, old) for name, (old, _new) in made[row.pk]["changes"].items()}
        changes = _put(row, before)
        row.version += 1
        undone.append({"changes": changes})
    update_many(Organization, untouched)
    _forget_turns(made[row.pk] for row in untouched)
    run.undone_at = at
    run.save()
    _record("mend_undone", run, untouched, undone, by=by, at=at)
    left = made.keys() - {row.pk for row in untouched}
    return [each["name"] for each in run.rows if each["pk"] in left]


def _locked(province, numbers) -> list[Organization]:
    rows = Organization.objects.select_for_update(of=("self",)).filter(
        province=province, pk__in=list(numbers)
    )
    rows = list(rows.order_by("pk"))
    for row in rows:
        row.province = province
    return rows


def _put(row, values) -> dict:
    """Set the values; {field: [old, new]} of what that changed."""
    changes = {name: [getattr(row, name), value] for name, value in values.items()}
    for name, value in values.items():
        setattr(row, name, value)
    row.prepare()
    return changes


def _turn(row, before, day) -> Turn:
    after = snapshot(row)
    return Turn(
        on=day,
        is_day_known=True,
        before={name: before[name] for name in PastRecord.FIELDS},
        after={name: after[name] for name in PastRecord.FIELDS},
        codes=(row.tax_code, row.registration_no),
    )


def _forget_turns(made) -> None:
    """The past record that the repair made is the last one of its organization: nobody has touched it since."""
    days = {each["pk"]: each["turned_on"] for each in made if "turned_on" in each}
    ended = PastRecord.objects.filter(organization__in=days)
    gone = [each.pk for each in ended if each.valid_to.isoformat() == days[each.organization_id]]
    PastRecord.objects.filter(pk__in=gone).delete()


def _record(action, run, rows, done, *, by, at):
    """A number of a commune is named; what the portal keeps for itself is told without its thousand letters."""
    lines = []
    for row, each in zip(rows, done, strict=True):
        changes = {name.removesuffix("_id"): pair for name, pair in each["changes"].items()}
        lines.append(Line(action, row, {} if run.is_derived else readable(changes), note=run.code))
    record_many(lines, by=by, at=at, batch=f"mend-{run.pk}")


def _plain(changes):
    return {
        name: [value.isoformat() if hasattr(value, "isoformat") else value for value in pair]
        for name, pair in changes.items()
    }


def _read(name, value):
    return Organization._meta.get_field(name).to_python(value)


def _outdated(rows) -> str:
    message = _(
        "The register has changed since this was shown. Nothing was mended; look at it again."
    )
    if not rows:
        return message
    count = ngettext(
        "%(count)s record differs: %(names)s.", "%(count)s records differ: %(names)s.", len(rows)
    )
    names = "; ".join(row.name for row in rows[:SHOWN_NAMES])
    return f"{message} {count % {'count': len(rows), 'names': names}}"
