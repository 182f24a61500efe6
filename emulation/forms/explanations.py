"""The form of a province's answers, one a difference; and those of the round's deadline."""

from collections.abc import Iterator

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _

from cluster_portal.text import clean
from cooperatives.forms.deadlines import DeadlineForm, ExtensionForm
from emulation.sheets import SheetLine, SheetReading

__all__ = ["AnswersForm", "DeadlineForm", "ExtensionForm"]


class AnswersForm(forms.Form):
    """Empty is «not answered yet»: an unfinished explanation can be stored."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, reading: SheetReading):
        self.reading = reading
        super().__init__(data, initial={"version": reading.sheet.lock_version})
        for line in self._lines():
            self.fields[f"answer_{line.criterion.pk}"] = forms.CharField(
                label=_("Explanation"),
                max_length=1000,
                required=False,
                initial=line.score.answer,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def _lines(self) -> list[SheetLine]:
        return [each for each in self.reading.lines.values() if each.points_differ]

    def rows(self) -> Iterator[tuple[SheetLine, forms.BoundField]]:
        for line in self._lines():
            yield line, self[f"answer_{line.criterion.pk}"]

    def values(self) -> dict:
        """What the action takes."""
        return {
            "answers": {
                key: clean(self.cleaned_data[f"answer_{key}"])
                for key in (line.criterion.pk for line in self._lines())
            },
            "expected_version": self.cleaned_data["version"],
        }

    def rebased(self, conflict, reading: SheetReading) -> "AnswersForm":
        """The same typed answers on what is stored now; beside each that differs, what the colleague wrote."""
        data = self.data.copy()
        data["version"] = conflict.version
        fresh = AnswersForm(data, reading=reading)
        for key, (_typed, stored) in conflict.changes.items():
            if field := fresh.fields.get(f"answer_{key}"):
                field.help_text = format_html(
                    '<strong class="their-change">{}</strong>',
                    _("A colleague stored: %(value)s. What you typed stands; is it still right?")
                    % {"value": stored or "–"},
                )
        fresh.add_error(None, forms.ValidationError(str(conflict), code="changed"))
        return fresh
