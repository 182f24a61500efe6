"""The form of one province's points: a field for each criterion with its maximum, sums by group."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import number
from emulation.models import Criterion
from emulation.scoring import group_points, has_two_decimals, total_points
from emulation.standings import Group, ProvincePoints


@dataclass(frozen=True)
class CriterionRow:
    criterion: Criterion
    points: forms.BoundField
    reason: forms.BoundField


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

    def __init__(self, data=None, *, points: ProvincePoints, groups: tuple[Group, ...]):
        self.points, self.groups = points, groups
        sheet = points.sheet
        initial = {
            "bonus": trimmed(sheet.bonus_points),
            "penalty": trimmed(sheet.penalty_points),
            "unranked_reason": sheet.unranked_reason,
            "version": sheet.lock_version,
        }
        super().__init__(data, initial=initial)
        for group in groups:
            for criterion in group.criteria:
                self._add(criterion)

    def _add(self, criterion):
        score = self.points.scores.get(criterion.pk)
        self.fields[name_of(criterion)] = points_field(
            criterion.text,
            initial=trimmed(score.final_points) if score else None,
        )
        self.fields[reason_name_of(criterion)] = forms.CharField(
            label=_("Reason"),
            max_length=250,
            required=False,
            initial=score.reason if score else "",
        )

    def rows(self):
        """[(group, its sum as typed so far, [CriterionRow])]."""
        for group in self.groups:
            rows = [
                CriterionRow(each, self[name_of(each)], self[reason_name_of(each)])
                for each in group.criteria
            ]
            yield group.criterion, self.sum_of(group), rows

    def sum_of(self, group) -> Decimal:
        return group_points(self._value(name_of(each)) for each in group.criteria)

    @property
    def total(self) -> Decimal:
        return total_points(
            (self.sum_of(group) for group in self.groups),
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
        return [criterion for group in self.groups for criterion in group.criteria]

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

    def rebased(self, conflict, points: ProvincePoints) -> "ScoresForm":
        """The same typed points on what is stored now; beside each that differs, what the colleague wrote."""
        data = self.data.copy()
        data["version"] = conflict.version
        fresh = ScoresForm(data, points=points, groups=self.groups)
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
