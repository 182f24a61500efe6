"""Supposed results of one province, read from the address: nothing typed here is stored."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import number
from emulation.contests import Standpoint
from emulation.models import Criterion
from emulation.scoring import (
    BonusPenalty,
    Derived,
    Facts,
    Line,
    Manual,
    Rule,
    Veto,
    YesNo,
    has_two_decimals,
    is_within,
)

from .criteria import value_field
from .scores import points_field

ACTUAL, PENALTIES, POINTS = "ket-qua", "lan-tru", "diem"
YES_NO = (("", "–"), ("1", gettext_lazy("yes")), ("0", gettext_lazy("no")))


@dataclass(frozen=True)
class Asked:
    """One criterion with what may be supposed of it; nothing where it is not assigned to the unit."""

    criterion: Criterion
    line: Line
    fields: tuple[forms.BoundField, ...]


class WhatIfForm(forms.Form):
    """A field for each criterion: its result, or its points where the meeting judges. Empty: as it stands."""

    def __init__(
        self, data=None, *, standpoint: Standpoint, criteria: list[tuple[Criterion, Line]]
    ):
        super().__init__(data)
        self.standpoint, self.criteria, self.names = standpoint, criteria, {}
        for criterion, line in criteria:
            facts = standpoint.contender.facts.get(line.key, Facts())
            for name, field in _fields(criterion, line, facts):
                self.fields[f"{name}-{line.key}"] = field
                self.names.setdefault(line.key, []).append(f"{name}-{line.key}")

    def asked(self) -> list[Asked]:
        return [
            Asked(criterion, line, tuple(self[name] for name in self.names.get(line.key, ())))
            for criterion, line in self.criteria
        ]

    def clean(self):
        data = super().clean()
        for _criterion, line in self.criteria:
            name = f"{POINTS}-{line.key}"
            points = data.get(name)
            if points is None:
                continue
            if not is_within(points, line.rule.highest, line.rule.lowest):
                words = {
                    "minimum": number(line.rule.lowest),
                    "maximum": number(line.rule.highest),
                    "points": number(points),
                }
                text = _("From %(minimum)s to %(maximum)s points; %(points)s was typed.") % words
                self.add_error(name, forms.ValidationError(text, code="outside"))
            elif not has_two_decimals(points):
                text = _("Points have two decimals at the most.")
                self.add_error(name, forms.ValidationError(text, code="decimals"))
        return data

    def supposed(self) -> tuple[dict[int, Facts], dict[int, Decimal]]:
        """({line: facts}, {line: judged points}) of what was typed."""
        facts, points = {}, {}
        for _criterion, line in self.criteria:
            given = {
                name: self.cleaned_data.get(f"{name}-{line.key}")
                for name in (ACTUAL, PENALTIES, POINTS)
            }
            if given[POINTS] is not None:
                points[line.key] = given[POINTS]
            if given[ACTUAL] in (None, "") and given[PENALTIES] is None:
                continue
            known = self.standpoint.contender.facts.get(line.key, Facts())
            facts[line.key] = Facts(
                actual=_number(given[ACTUAL], known.actual),
                target=known.target,
                penalty_count=_number(given[PENALTIES], known.penalty_count),
            )
        return facts, points


def _number(typed, known) -> Decimal | None:
    return known if typed in (None, "") else Decimal(typed)


def _fields(criterion, line, facts):
    """(name, field) of what may be supposed of a criterion."""
    rule = _inner(line.rule)
    label = str(criterion)
    if rule is None or not facts.is_assigned:
        return
    if isinstance(rule, Manual):
        yield POINTS, points_field(label)
    elif isinstance(rule, YesNo | Veto):
        yield ACTUAL, forms.ChoiceField(label=label, choices=YES_NO, required=False)
    else:
        yield ACTUAL, value_field(label)
    if isinstance(rule, BonusPenalty):
        of = {"criterion": label}
        yield PENALTIES, value_field(_("%(criterion)s: number of penalties") % of, min_value=0)


def _inner(rule: Rule | None) -> Rule | None:
    return rule.inner if isinstance(rule, Derived) else rule
