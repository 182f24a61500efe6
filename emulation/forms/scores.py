"""The form of one province's points: a field for each criterion with its maximum, sums by group."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import number
from emulation.scoring import group_points, has_two_decimals, total_points
from emulation.sheets import SheetLine, SheetReading


@dataclass(frozen=True)
class CriterionRow:
    """One criterion with its fields; no fields where it is not assigned to the unit."""

    line: SheetLine
    points: forms.BoundField | None = None
    reason: forms.BoundField | None = None


def points_field(label, **options):
    """A text input that reads 2,75: a browser's own number field knows no Vietnamese comma."""
    field = forms.DecimalField(
        label=label, required=False, localize=True, max_digits=6, decimal_places=2, **options
    )
    field.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "points-input"})
    field.widget.is_localized = True
    return field


class ScoresForm(forms.Form):
    """Settled points. Empty is «not given yet»; the action refuses what is above a maximum, beside the field."""

    bonus = points_field(gettext_lazy("Bonus points"), min_value=0)
    penalty = points_field(gettext_lazy("Penalty points"), min_value=0)
    unranked_reason = forms.CharField(
        label=gettext_lazy("Not ranked because"),
        help_text=gettext_lazy("Leave empty for a unit that is ranked."),
        max_length=200,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, reading: SheetReading):
        self.reading = reading
        sheet = reading.sheet
        initial = {
            "bonus": trimmed(sheet.bonus_points),
            "penalty": trimmed(sheet.penalty_points),
            "unranked_reason": sheet.unranked_reason,
            "version": sheet.lock_version,
        }
        super().__init__(data, initial=initial)
        for line in self._lines():
            self._add(line)

    def _lines(self) -> list[SheetLine]:
        return [each for each in self.reading.lines.values() if each.score.is_assigned]

    def _add(self, line):
        score = line.score
        self.fields[name_of(line.criterion)] = points_field(
            _("Settled points"), initial=trimmed(score.final_points)
        )
        self.fields[reason_name_of(line.criterion)] = forms.CharField(
            label=_("Reason"), max_length=250, required=False, initial=score.reason
        )

    def rows(self):
        """[(group, its sum as typed so far, [CriterionRow])]."""
        for group, lines in self.reading.rows():
            yield group.criterion, self.sum_of(group), [self._row(line) for line in lines]

    def _row(self, line):
        if name_of(line.criterion) not in self.fields:
            return CriterionRow(line)
        return CriterionRow(
            line, self[name_of(line.criterion)], self[reason_name_of(line.criterion)]
        )

    def sum_of(self, group) -> Decimal:
        names = (name_of(each) for each in group.criteria)
        return group_points(self._value(name) for name in names if name in self.fields)

    @property
    def total(self) -> Decimal:
        return total_points(
            (self.sum_of(group) for group in self.reading.groups),
            bonus=self._value("bonus") or Decimal(0),
            penalty=self._value("penalty") or Decimal(0),
        )

    def _value(self, name):
        """What was typed if it is a number, else what is stored."""
        if not self.is_bound:
            return self[name].initial
        value = getattr(self, "cleaned_data", {}).get(name)
        return value if value is not None and has_two_decimals(value) else None

    def _criteria(self):
        return [line.criterion for line in self._lines()]

    def values(self) -> dict:
        """What the action takes."""
        criteria, data = self._criteria(), self.cleaned_data
        return {
            "points": {each.pk: data[name_of(each)] for each in criteria},
            "reasons": {each.pk: data[reason_name_of(each)].strip() for each in criteria},
            "bonus": data["bonus"] or Decimal(0),
            "penalty": data["penalty"] or Decimal(0),
            "unranked_reason": data["unranked_reason"],
            "expected_version": data["version"],
        }

    def rebased(self, conflict, reading: SheetReading) -> "ScoresForm":
        """The same typed points on what is stored now; beside each that differs, what the colleague wrote."""
        data = self.data.copy()
        data["version"] = conflict.version
        fresh = ScoresForm(data, reading=reading)
        for criterion in self._criteria():
            if criterion.pk in conflict.changes:
                _typed, theirs = conflict.changes[criterion.pk]
                fresh.fields[name_of(criterion)].help_text = format_html(
                    '<strong class="their-change">{}</strong>',
                    _("A colleague stored: %(value)s. What you typed stands; is it still right?")
                    % {"value": number(theirs)},
                )
        fresh.add_error(None, forms.ValidationError(str(conflict), code="changed"))
        return fresh


def name_of(criterion):
    return f"points_{criterion.pk}"


def reason_name_of(criterion):
    return f"reason_{criterion.pk}"


def trimmed(points):
    """5.00 is shown as 5, 2.50 as 2,5."""
    if points is None:
        return None
    return points.quantize(Decimal(1)) if points == points.to_integral() else points.normalize()
