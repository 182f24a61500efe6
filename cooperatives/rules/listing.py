"""The table of rules as the clerks' page shows it: by family, with the usual values beside the rules that use them."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cooperatives.models import Kind, YearlyFigures
from cooperatives.units import UNIT_OF

from .catalogue import Family, Magnitude, Rule, YearChange, magnitudes, rules, year_changes


@dataclass(frozen=True)
class Limit:
    """A usual value in words: which figure, of which kind, from where to where."""

    label: str
    unit: str
    kind: str
    magnitude: Magnitude


@dataclass(frozen=True)
class Leap:
    label: str
    unit: str
    change: YearChange


@dataclass(frozen=True)
class RuleEntry:
    """A rule with the usual values that it compares with."""

    rule: Rule
    limits: list[Limit]
    leaps: list[Leap]

    @property
    def anchor(self) -> str:
        """Where other pages point to; the first case of a code carries the code itself."""
        return f"{self.rule.code}-{self.rule.case}" if self.rule.case else self.rule.code


def rules_by_family(today: date) -> list[tuple[Family, list[RuleEntry]]]:
    """Every family with its rules as they stand today, in the order of Family."""
    limits, leaps = _limits(today), _leaps(today)
    entries = {family: [] for family in Family}
    for each in rules(on=today):
        own_leaps = leaps if each.code == "E-09" else []
        entries[each.family].append(RuleEntry(each, limits.get(each.code, []), own_leaps))
    return [(family, found) for family, found in entries.items() if found]


def _limits(today) -> dict[str, list[Limit]]:
    """One line for each magnitude; one that holds for every kind is named once."""
    found = {}
    for kind in Kind:
        for each in magnitudes(kind, today):
            found.setdefault(each, Kind(each.kind).label if each.kind else _("every kind"))
    for each in magnitudes("group_tally", today):
        found.setdefault(each, _("groups without a list, members per group"))
    by_code = {}
    for each, kind in found.items():
        limit = Limit(_label(each.field), UNIT_OF[each.field], str(kind), each)
        by_code.setdefault(each.code, []).append(limit)
    return by_code


def _leaps(today) -> list[Leap]:
    return [Leap(_label(each.field), UNIT_OF[each.field], each) for each in year_changes(today)]


def _label(field) -> str:
    return str(YearlyFigures._meta.get_field(field).verbose_name)
