"""What a record said when the workbook left: the register of now, walked back along the audit trail.

Every change of the register leaves an audit line with its old and new values, so an export need not store a copy: the
manifest remembers how long the trail was. That also tells who changed a cell meanwhile, and when.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import models

from cluster_portal.accounts.models import Activity
from cluster_portal.text import clean
from cooperatives.actions.figures import figures_snapshot
from cooperatives.actions.organizations import full_snapshot
from cooperatives.models import Organization, Province, YearlyFigures

from .entries import COLUMN_OF_FIGURE, LINKS
from .resources import MODEL_FIELDS
from .words import NOT_AVAILABLE

ORGANIZATION, FIGURES = Organization._meta.label_lower, YearlyFigures._meta.label_lower
DECIMALS = {
    field.name for field in YearlyFigures._meta.fields if isinstance(field, models.DecimalField)
}


@dataclass(frozen=True)
class Exported:
    """A record as it is now, and the versions of it and of the year's figures that the workbook left with."""

    organization: Organization
    figures: YearlyFigures | None
    version: int
    figures_version: int

    @property
    def is_as_it_left(self) -> bool:
        now = self.figures.version if self.figures else 0
        return (self.version, self.figures_version) == (self.organization.version, now)


@dataclass(frozen=True)
class Touch:
    """What a cell said in the workbook that left, and who changed it last since."""

    base: str
    by: str
    at: datetime


class NoWayBack(Exception):
    """The lines of the trail do not lead from now to then: something was changed without a line."""


def bases_since(
    trail: int, exported: Iterable[Exported], *, province: Province
) -> dict[int, dict[str, Touch]]:
    """Return {record number: {column: Touch}} of what changed since the trail had `trail` lines. One query.

    A record of which nothing sure can be said is left out.
    """
    lines = _lines_since(trail, province)
    found = {}
    for each in exported:
        organization, figures = each.organization, each.figures
        try:
            touches = _touches(
                _snapshot(organization),
                lines[ORGANIZATION, str(organization.pk)],
                at_least=organization.version - each.version,
            )
            if figures:
                touches |= _touches(
                    _figures_snapshot(figures),
                    lines[FIGURES, str(figures.pk)],
                    at_least=figures.version - each.figures_version,
                )
        except NoWayBack:
            continue
        found[organization.pk] = touches
    return found


def columns_now(organization: Organization, figures: YearlyFigures | None) -> dict[str, str]:
    """{column: what it says now}, as comparable text, of everything that a workbook can say of a record."""
    told = _columns(_snapshot(organization))
    return told | (_columns(_figures_snapshot(figures)) if figures else {})


def comparable(name: str, value) -> str:
    """A value as the register, the trail and a cell may say it: 1500, 1500.000 and «1500» are one."""
    if value is None or value == "":
        return ""
    if name in DECIMALS:
        return f"{Decimal(str(value)).normalize():f}"
    return value.isoformat() if isinstance(value, date) else clean(str(value))


def _lines_since(trail, province) -> dict[tuple[str, str], list[Activity]]:
    """The lines of the province's records and figures by target, the newest first."""
    rows = Activity.objects.filter(
        province=province, number__gt=trail, target_type__in=(ORGANIZATION, FIGURES)
    )
    lines = defaultdict(list)
    for line in rows.select_related("by").order_by("-number"):
        lines[line.target_type, line.target_id].append(line)
    return lines


def _snapshot(organization) -> dict:
    values = full_snapshot(organization)
    for name in LINKS:  # the trail names them, their numbers would say nothing later
        other = getattr(organization, name)
        values[name] = str(other) if other else ""
    return {name: comparable(name, value) for name, value in values.items()}


def _figures_snapshot(figures) -> dict:
    values = figures_snapshot(figures)
    missing = frozenset(values.pop("not_available"))
    told = {name: comparable(name, value) for name, value in values.items()}
    return told | {"not_available": missing}


def _touches(now, lines, *, at_least) -> dict[str, Touch]:
    """Walk back from `now` along the lines, the newest first. Raises NoWayBack."""
    if len(lines) < at_least:
        raise NoWayBack
    then, last = dict(now), {}
    for line in lines:
        for name, (old, new) in line.changes.items():
            if name not in then or then[name] != _told(name, new):
                raise NoWayBack
            then[name] = _told(name, old)
            last.setdefault(name, line)
    base = _columns(then)
    return {
        name: Touch(base[name], str(line.by or ""), line.at)
        for name, value in _columns(now).items()
        if base[name] != value
        and (line := last.get(MODEL_FIELDS.get(name, name)) or last["not_available"])
    }


def _told(name, value):
    return frozenset(value or ()) if name == "not_available" else comparable(name, value)


def _columns(snapshot) -> dict[str, str]:
    """The fields under the names of their columns; what is marked «not available» says so in its cell."""
    missing = snapshot.get("not_available")
    if missing is None:
        return snapshot
    told = {
        COLUMN_OF_FIGURE.get(name, name): value
        for name, value in snapshot.items()
        if name != "not_available"
    }
    return told | dict.fromkeys(missing, NOT_AVAILABLE)
