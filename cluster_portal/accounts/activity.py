"""The audit trail: record() appends a line, in the transaction of the change that it tells of."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.db import transaction
from django.utils import timezone

from cluster_portal.bulk import insert_many, new_row
from cluster_portal.canonical import canonical, sha256_of
from cluster_portal.text import fold

from .models import Activity, ActivityChain
from .permissions import Access

NO_ACCESS = Access()


@dataclass(frozen=True)
class Line:
    """What one audit line says; record_many() adds who, when and the chain.

    A private one (a sign-in) is read by the person and by administrators, not by the whole unit.
    """

    action: str
    target: object
    changes: dict = field(default_factory=dict)
    note: str = ""
    is_private: bool = False


def record(
    *,
    by,
    action: str,
    target,
    at: datetime,
    changes=None,
    note="",
    batch="",
    is_private=False,
) -> Activity:
    """Append one line. `changes` is {field: [old, new]}; dates and decimals are stored as text."""
    made = Line(action, target, changes or {}, note, is_private)
    [line] = record_many([made], by=by, at=at, batch=batch)
    return line


@transaction.atomic
def record_many(lines, *, by, at: datetime, batch="") -> list[Activity]:
    """Append many lines at once (an import): one lock, one insert, still one hash for each line."""
    chain, _ = ActivityChain.objects.select_for_update().get_or_create(pk=1)
    made = []
    for line in lines:
        activity = _activity(line, by=by, at=at, batch=batch, number=chain.length + 1)
        activity.previous_hash = chain.last_hash
        activity.hash = line_hash(activity)
        chain.length, chain.last_hash = activity.number, activity.hash
        made.append(activity)
    insert_many(Activity, made)
    chain.save()
    return made


def trail_length() -> int:
    """How many lines there are now: what happens from here on stands in later ones."""
    return ActivityChain.objects.filter(pk=1).values_list("length", flat=True).first() or 0


def changes_between(old: dict, new: dict) -> dict:
    """{field: [old, new]} of the values that differ, ready for record()."""
    return {name: [old.get(name), value] for name, value in new.items() if old.get(name) != value}


def line_hash(activity: Activity) -> str:
    """SHA-256 of the line's content and of the line before it."""
    content = {
        "number": activity.number,
        "at": _moment(activity.at),
        "by": activity.by_id,
        "action": activity.action,
        "target": [activity.target_type, activity.target_id, activity.target_label],
        "province": activity.province_id,
        "changes": activity.changes,
        "note": activity.note,
        "batch": activity.batch,
        "previous": activity.previous_hash,
    }
    # Only where it is set: the lines of provinces keep the hash that they always had.
    of_cluster = {"emulation_year": activity.emulation_year_id, "cluster": activity.cluster_id}
    content |= {name: value for name, value in of_cluster.items() if value is not None}
    return sha256_of(canonical(content))


@lru_cache(maxsize=64)
def _moment(at: datetime) -> str:
    """In UTC; all lines of one import have the same."""
    return timezone.localtime(at, timezone.get_fixed_timezone(0)).isoformat()


def broken_lines() -> list[dict]:
    """Walk the chain and name each line whose hash, number or predecessor is not what it must be."""
    broken, previous, number = [], "", 0
    for activity in Activity.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        if activity.number != number:
            broken.append({"line": activity.number, "problem": "a line is missing before it"})
            number = activity.number
        elif activity.previous_hash != previous:
            broken.append(
                {"line": activity.number, "problem": "does not follow the line before it"}
            )
        if line_hash(activity) != activity.hash:
            broken.append({"line": activity.number, "problem": "its content was changed"})
        previous = activity.hash
    chain = ActivityChain.objects.filter(pk=1).first()
    if chain and (chain.length, chain.last_hash) != (number, previous):
        broken.append({"line": chain.length, "problem": "lines are missing at the end"})
    return broken


def _activity(line, *, by, at, batch, number):
    target, label = line.target, str(line.target)
    access = NO_ACCESS if line.is_private else getattr(target, "access", NO_ACCESS)
    return new_row(
        Activity,
        number=number,
        at=at,
        by=by,
        action=line.action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=label[:300],
        province_id=_value(target, access.province),
        emulation_year_id=_value(target, access.emulation_year),
        cluster_id=_value(target, access.cluster),
        changes={name: [_plain(old), _plain(new)] for name, (old, new) in line.changes.items()},
        note=line.note,
        batch=batch,
        folded=fold(f"{label} {line.note} {by or ''}"),
    )


def _value(target, path):
    """What stands at the end of a lookup; None when there is none."""
    for name in path.split("__") if path else ():
        target = getattr(target, name)
    return target if path else None


def _plain(value):
    """JSON knows no dates and no decimals."""
    if value is None or type(value) in (str, int):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str | int | float | bool | None | list | dict):
        return value
    return str(value)
