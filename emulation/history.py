"""How the content of a pledge came to be: who changed what and when, read from the audit trail."""

from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from cluster_portal.accounts.activity_labels import action_label
from cluster_portal.accounts.models import Activity

from .models import Indicator, Pledge

# What changes the content, or fixes it.
ACTIONS = ("pledge_created", "pledge_edited", "pledge_frozen", "pledge_recalled")


@dataclass(frozen=True)
class Difference:
    """One text or target. `lines`: (sign, text), sign is «+», «-» or a blank for what stays beside a change."""

    label: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Version:
    number: int
    label: str
    at: datetime
    by: str
    note: str
    differences: tuple[Difference, ...]


def read_history(pledge: Pledge) -> list[Version]:
    """The newest first. Two queries."""
    lines = Activity.objects.filter(
        target_type=pledge._meta.label_lower, target_id=str(pledge.pk), action__in=ACTIONS
    )
    labels = dict(Indicator.objects.values_list("code", "text"))
    for name in ("place", "on", "basis_text", "contents_text", "organization_text", "copies_count"):
        labels[name] = str(Pledge._meta.get_field(name).verbose_name)
    versions = [
        Version(
            number,
            str(action_label(line.action)),
            line.at,
            str(line.by or ""),
            line.note,
            tuple(
                Difference(labels.get(name, name), difference(*change))
                for name, change in line.changes.items()
            ),
        )
        for number, line in enumerate(lines.select_related("by").order_by("number"), start=1)
    ]
    return versions[::-1]


def difference(old, new) -> tuple[tuple[str, str], ...]:
    """By lines; of what stays only the line before and after a change."""
    before, after = _lines(old), _lines(new)
    found = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            kept = before[a:b]
            beside = kept if len(kept) <= 2 else [kept[0], "…", kept[-1]]
            found.extend((" ", line) for line in beside)
        else:
            found.extend(("-", line) for line in before[a:b])
            found.extend(("+", line) for line in after[c:d])
    return tuple(found)


def _lines(text) -> list[str]:
    return [] if text is None else [line.strip() for line in str(text).splitlines() if line.strip()]
