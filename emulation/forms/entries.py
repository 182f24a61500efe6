"""A province's own targets, one for each common target of the pledge."""

from django import forms
from django.utils.translation import gettext as _

from emulation.actions import TargetLine
from emulation.models import Direction

from .targets import (
    NOT_APPLICABLE,
    line_of_field,
    not_applicable_field,
    shown_value,
    target_field,
)


class EntryForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, entry, common_targets, own_targets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = entry.lock_version
        self.common = list(common_targets)
        stored = {target.indicator_id: target for target in own_targets}
        for common in self.common:
            self._add(common.indicator, stored.get(common.indicator_id))

    def _add(self, indicator, target):
        field = target_field(indicator, help_text=indicator.definition)
        field.initial = shown_value(indicator, target)
        self.fields[f"target_{indicator.pk}"] = field
        if indicator.direction != Direction.WORDS:
            none = not_applicable_field()
            none.initial = bool(target and target.direction == Direction.WORDS)
            self.fields[f"none_{indicator.pk}"] = none

    def rows(self):
        """[(common target, field, field «does not apply» or None)] for the page."""
        for common in self.common:
            none = f"none_{common.indicator_id}"
            yield (
                common,
                self[f"target_{common.indicator_id}"],
                self[none] if none in self.fields else None,
            )

    def clean(self):
        cleaned = super().clean()
        for common in self.common:
            name = f"target_{common.indicator_id}"
            if cleaned.get(name) is not None and cleaned.get(f"none_{common.indicator_id}"):
                self.add_error(
                    name,
                    forms.ValidationError(
                        _(
                            "There is a number, and it is marked as not applying. Keep one of the two."
                        ),
                        code="both",
                    ),
                )
        return cleaned

    def target_lines(self) -> list[TargetLine]:
        lines = []
        for common in self.common:
            indicator = common.indicator
            if self.cleaned_data.get(f"none_{indicator.pk}"):
                lines.append(TargetLine(indicator, Direction.WORDS, None, NOT_APPLICABLE))
            elif line := line_of_field(indicator, self.cleaned_data[f"target_{indicator.pk}"]):
                lines.append(line)
        return lines
