"""The form of a cross-check: points beside those of the unit, a reason where they differ; and that of the lots."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import clean
from emulation.actions.cross_checks import CrossPoints
from emulation.sheets import SheetLine, SheetReading

from .scores import points_field, trimmed
from .self_scores import note_theirs


@dataclass(frozen=True)
class CheckRow:
    """One criterion with its fields; none for a criterion that is not assigned to the unit."""

    line: SheetLine
    points: forms.BoundField | None = None
    reason: forms.BoundField | None = None


class CrossCheckForm(forms.Form):
    """Empty is «not checked yet»: an unfinished check can be stored."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, reading: SheetReading):
        self.reading = reading
        super().__init__(data, initial={"version": reading.sheet.lock_version})
        for line in self._lines():
            key, score = line.criterion.pk, line.score
            self.fields[f"points_{key}"] = points_field(
                _("Points of the check"), initial=trimmed(score.cross_points)
            )
            self.fields[f"reason_{key}"] = forms.CharField(
                label=_("Reason where it differs from the self-score"),
                max_length=250,
                required=False,
                initial=score.cross_reason,
            )

    def _lines(self) -> list[SheetLine]:
        return [each for each in self.reading.lines.values() if each.score.is_assigned]

    def rows(self) -> Iterator[tuple]:
        """(group, [CheckRow]) for the page."""
        for group, lines in self.reading.rows():
            yield group.criterion, [self._row(line) for line in lines]

    def _row(self, line):
        key = line.criterion.pk
        if f"points_{key}" not in self.fields:
            return CheckRow(line)
        return CheckRow(line, self[f"points_{key}"], self[f"reason_{key}"])

    def values(self) -> dict:
        """What the action takes."""
        data = self.cleaned_data
        return {
            "given": {
                key: CrossPoints(data[f"points_{key}"], clean(data[f"reason_{key}"]))
                for key in (line.criterion.pk for line in self._lines())
            },
            "expected_version": data["version"],
        }

    def refuse(self, refusal) -> None:
        """Put what the action refused beside its field."""
        for key, text in refusal.problems.items():
            self.add_error(f"points_{key}", text)

    def rebased(self, conflict, reading: SheetReading) -> "CrossCheckForm":
        """The same typed points on what is stored now; beside each that differs, what the colleague wrote."""
        data = self.data.copy()
        data["version"] = conflict.version
        fresh = CrossCheckForm(data, reading=reading)
        note_theirs(fresh, conflict)
        return fresh


class DrawForm(forms.Form):
    """Lots: the seed that the meeting has found, or none; the reason when they are drawn again."""

    seed = forms.CharField(
        label=gettext_lazy("Seed"),
        max_length=80,
        required=False,
        help_text=gettext_lazy(
            "Such as a number that the meeting has found together. Empty: the portal makes one."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why lots are drawn again"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
