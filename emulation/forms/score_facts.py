"""The form of the figures behind one sheet: what the rules ask, what is not assigned, which conditions hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _

from emulation.models import Criterion, Score
from emulation.scoring import Facts, Line, Veto, leaves_of
from emulation.self_scores import asked_by
from emulation.sheets import SheetReading

from .scores import trimmed
from .self_scores import fact_field, fact_labels


@dataclass(frozen=True)
class FactsRow:
    """One criterion: its figures, and whether it is assigned; or, for a condition, whether it holds."""

    criterion: Criterion
    is_condition: bool
    figures: tuple[forms.BoundField, ...]
    mark: forms.BoundField


class FactsForm(forms.Form):
    """Figures of a derived criterion are those of its indicator: it is only assigned or not."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, reading: SheetReading, criteria: list[Criterion]):
        super().__init__(data, initial={"version": reading.sheet.lock_version})
        by_line = {each.order_no: each for each in criteria}
        self.lines = [(line, by_line[line.key]) for line in leaves_of(reading.table.lines)]
        self.scores = {score.criterion_id: score for score in reading.sheet.scores.all()}
        for line, criterion in self.lines:
            self._add(line, criterion, self.scores.get(criterion.pk) or Score())

    def _add(self, line: Line, criterion, score):
        key = criterion.pk
        if isinstance(line.rule, Veto):
            self.fields[f"holds_{key}"] = forms.BooleanField(
                label=_("Holds: the unit is not ranked"),
                required=False,
                initial=bool(score.actual),
            )
            return
        for name in asked_by(line.rule).names:
            self.fields[f"{name}_{key}"] = fact_field(
                fact_labels()[name], initial=trimmed(getattr(score, name))
            )
        self.fields[f"left_out_{key}"] = forms.BooleanField(
            label=_("Not assigned to this unit"),
            required=False,
            initial=not score.is_assigned,
        )

    def rows(self) -> Iterator[FactsRow]:
        for line, criterion in self.lines:
            is_condition = isinstance(line.rule, Veto)
            names = () if is_condition else asked_by(line.rule).names
            yield FactsRow(
                criterion,
                is_condition,
                tuple(self[f"{name}_{criterion.pk}"] for name in names),
                self[f"{'holds' if is_condition else 'left_out'}_{criterion.pk}"],
            )

    def values(self) -> dict:
        """What the action takes."""
        facts = {criterion.pk: self._facts(line, criterion) for line, criterion in self.lines}
        return {"facts": facts, "expected_version": self.cleaned_data["version"]}

    def _facts(self, line, criterion) -> Facts:
        data, key = self.cleaned_data, criterion.pk
        if isinstance(line.rule, Veto):
            return Facts(actual=Decimal(1) if data[f"holds_{key}"] else None)
        asked = {name: data[f"{name}_{key}"] for name in asked_by(line.rule).names}
        return Facts(**asked, is_assigned=not data[f"left_out_{key}"])
