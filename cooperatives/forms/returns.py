"""Forms of the returns: the figures with their marks and notes, questions, reasons."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.reasons import LONGEST
from cluster_portal.text import clean, number
from cooperatives.actions.returns import Said
from cooperatives.models import Basis, Mark
from cooperatives.returns.reading import Reading

TEXT_LENGTH = 250


class ReturnForm(forms.Form):
    """A field for each figure that is typed, a mark in place of one, a note beside each.

    Empty is «nothing said yet», 0 is nought. What the register computes has no field; where it has nothing, a mark.
    """

    as_of = forms.DateField(label=gettext_lazy("Figures as of"))
    basis = forms.ChoiceField(label=gettext_lazy("Basis"), choices=Basis)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, reading: Reading):
        self.reading = reading
        province_return = reading.province_return
        super().__init__(
            data,
            initial={
                "as_of": province_return.as_of,
                "basis": province_return.basis,
                "version": province_return.lock_version if province_return.pk else 0,
            },
        )
        for section in reading.sections:
            for cell in section.cells:
                self._add(cell)

    def _add(self, cell):
        if cell.is_typed:
            field = _words_field if cell.is_in_words else _number_field
            self.fields[f"value_{cell.code}"] = field(cell)
        if cell.is_typed or cell.value is None:
            self.fields[f"mark_{cell.code}"] = forms.ChoiceField(
                label=_("In place of a number: %(figure)s") % {"figure": cell.label},
                choices=[("", _("– a number, or nothing said yet –")), *Mark.choices],
                required=False,
                initial=cell.mark,
            )
        self.fields[f"text_{cell.code}"] = forms.CharField(
            label=_("Note or reason: %(figure)s") % {"figure": cell.label},
            max_length=TEXT_LENGTH,
            required=False,
            initial=cell.reason or cell.note,
        )

    def sections(self):
        """[(section, [(cell, value, mark, text)])]; a field that a figure has not is None."""
        return [
            (
                section,
                [
                    (cell, *(self._field(kind, cell) for kind in ("value", "mark", "text")))
                    for cell in section.cells
                ],
            )
            for section in self.reading.sections
        ]

    def _field(self, kind, cell):
        name = f"{kind}_{cell.code}"
        return self[name] if name in self.fields else None

    def said(self) -> dict[str, Said]:
        """What was typed, for the action."""
        return {code: self._said(cell) for code, cell in self.reading.cells.items()}

    def _said(self, cell):
        value, mark = (self.cleaned_data.get(f"{kind}_{cell.code}") for kind in ("value", "mark"))
        text = clean(self.cleaned_data.get(f"text_{cell.code}") or "")
        if cell.is_in_words:
            return Said(words=clean(value or ""), mark=mark or "", text=text)
        return Said(value=value, mark=mark or "", text=text)

    def refuse(self, refusal):
        """Put a refusal of the action beside the figure that it names."""
        names = [refusal.cell, *(f"{kind}_{refusal.cell}" for kind in ("mark", "value", "text"))]
        field = next((name for name in names if name in self.fields), None)
        self.add_error(field, str(refusal))

    def rebased(self, conflict, reading: Reading) -> "ReturnForm":
        """The same typed values on what is stored now; beside each that differs, what the colleague wrote."""
        data = self.data.copy()
        data["version"] = conflict.version
        fresh = ReturnForm(data, reading=reading)
        for code, (_typed, theirs) in conflict.changes.items():
            if f"text_{code}" in fresh.fields:
                fresh.fields[f"text_{code}"].help_text = _(
                    "A colleague stored: %(value)s. What you typed stands; is it still right?"
                ) % {"value": theirs or "–"}
        fresh.add_error(None, forms.ValidationError(str(conflict), code="changed"))
        return fresh


def _number_field(cell):
    field = forms.DecimalField(
        label=cell.label,
        required=False,
        localize=True,
        min_value=0,
        max_digits=17,
        decimal_places=cell.decimals,
        initial=None if cell.value is None else number(cell.value, cell.decimals),
    )
    field.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "number-input"})
    field.widget.is_localized = True
    return field


def _words_field(cell):
    return forms.CharField(label=cell.label, required=False, max_length=200, initial=cell.words)


class WordsForm(forms.Form):
    """A question, an answer, a reason: words that somebody else will act on."""

    text = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data=None, *, label):
        super().__init__(data)
        self.fields["text"].label = label

    def clean_text(self):
        return clean(self.cleaned_data["text"])
