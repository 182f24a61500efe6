"""The form of a province's self-score: facts where the rule asks them, points, a reason; and that of one evidence."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import clean, number
from emulation.actions.evidence import EVIDENCE_KINDS, LARGEST_EVIDENCE, MEGABYTE, Proof
from emulation.actions.self_scores import LARGEST_FACT, SelfScore
from emulation.sheets import SheetLine, SheetReading

from .scores import points_field, trimmed


def fact_labels() -> dict[str, str]:
    return {
        "target": _("Target"),
        "actual": _("Result"),
        "penalty_count": _("Penalties"),
    }


@dataclass(frozen=True)
class SelfScoreRow:
    """One criterion with its fields; no fields where the sheet is only read, or the criterion is not assigned."""

    line: SheetLine
    facts: tuple[forms.BoundField, ...] = ()
    points: forms.BoundField | None = None
    reason: forms.BoundField | None = None


class SelfScoreForm(forms.Form):
    """Empty is «not said yet»: an unfinished self-score is stored too; what it lacks is said before it is presented."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, reading: SheetReading):
        self.reading = reading
        super().__init__(data, initial={"version": reading.sheet.lock_version})
        for line in self._lines():
            self._add(line)

    def _lines(self) -> list[SheetLine]:
        return [each for each in self.reading.lines.values() if each.score.is_assigned]

    def _add(self, line):
        key, score = line.criterion.pk, line.score
        for name in line.asked.names:
            self.fields[f"{name}_{key}"] = fact_field(
                fact_labels()[name], initial=trimmed(getattr(score, name))
            )
        self.fields[f"points_{key}"] = points_field(
            _("Self-score"), initial=trimmed(score.self_points)
        )
        self.fields[f"reason_{key}"] = forms.CharField(
            label=(
                _("Note")
                if line.is_judged
                else _("Reason where it differs from the computed points")
            ),
            max_length=250,
            required=False,
            initial=score.self_reason,
        )

    def rows(self) -> Iterator[tuple]:
        """(group, [SelfScoreRow]) for the page."""
        for group, lines in self.reading.rows():
            yield group.criterion, [self._row(line) for line in lines]

    def _row(self, line):
        key = line.criterion.pk
        if f"points_{key}" not in self.fields:
            return SelfScoreRow(line)
        return SelfScoreRow(
            line,
            facts=tuple(self[f"{name}_{key}"] for name in line.asked.names),
            points=self[f"points_{key}"],
            reason=self[f"reason_{key}"],
        )

    def values(self) -> dict:
        """What the action takes."""
        return {
            "given": {line.criterion.pk: self._said(line) for line in self._lines()},
            "expected_version": self.cleaned_data["version"],
        }

    def _said(self, line) -> SelfScore:
        data, key = self.cleaned_data, line.criterion.pk
        return SelfScore(
            points=data[f"points_{key}"],
            reason=clean(data[f"reason_{key}"]),
            facts={name: data[f"{name}_{key}"] for name in line.asked.names},
        )

    def refuse(self, refusal) -> None:
        """Put what the action refused beside its field."""
        for key, text in refusal.problems.items():
            self.add_error(f"points_{key}", text)

    def rebased(self, conflict, reading: SheetReading) -> "SelfScoreForm":
        """The same typed values on what is stored now; beside each that differs, what the colleague wrote."""
        data = self.data.copy()
        data["version"] = conflict.version
        fresh = SelfScoreForm(data, reading=reading)
        note_theirs(fresh, conflict)
        return fresh


def note_theirs(form, conflict) -> None:
    """Say beside each field of points what a colleague stored there meanwhile."""
    for key, (_typed, stored) in conflict.changes.items():
        if field := form.fields.get(f"points_{key}"):
            field.help_text = format_html(
                '<strong class="their-change">{}</strong>',
                _("A colleague stored: %(value)s. What you typed stands; is it still right?")
                % {"value": number(stored)},
            )
    form.add_error(None, forms.ValidationError(str(conflict), code="changed"))


def fact_field(label, **options) -> forms.DecimalField:
    """A figure with up to three decimals and a Vietnamese comma."""
    field = forms.DecimalField(
        label=label,
        required=False,
        localize=True,
        min_value=0,
        max_value=LARGEST_FACT - 1,
        decimal_places=3,
        **options,
    )
    field.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "points-input"})
    field.widget.is_localized = True
    return field


class NoteForm(forms.Form):
    """What the leader says to the officer."""

    note = forms.CharField(
        label=gettext_lazy("Note to the officer"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EvidenceForm(forms.Form):
    """A file or an address, and what it is."""

    title = forms.CharField(
        label=gettext_lazy("What it is"),
        max_length=200,
        help_text=gettext_lazy("Such as Quyết định số 12/QĐ-UBND về hỗ trợ hợp tác xã."),
    )
    issuer = forms.CharField(label=gettext_lazy("Issued by"), max_length=120, required=False)
    issued_on = forms.DateField(label=gettext_lazy("Issued on"), required=False)
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=format_lazy(
            gettext_lazy("PDF, PNG, JPEG, Word or Excel; at most {limit} MB."),
            limit=LARGEST_EVIDENCE // MEGABYTE,
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(EVIDENCE_KINDS)}),
    )
    link = forms.URLField(
        label=gettext_lazy("Or its address on the web"), required=False, assume_scheme="https"
    )

    def proof(self) -> Proof:
        data, file = self.cleaned_data, self.cleaned_data["file"]
        return Proof(
            title=data["title"],
            issuer=data["issuer"],
            issued_on=data["issued_on"],
            link=data["link"],
            filename=file.name if file else "",
            content=file.read(LARGEST_EVIDENCE + 1) if file else b"",
        )
