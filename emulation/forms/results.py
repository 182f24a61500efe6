"""The form of one province's results: a field for each typed indicator, with its unit and its definition."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import clean, number
from cooperatives.models import Basis
from emulation.achievements import ProvinceResults
from emulation.actions.results import Reached, results_version
from emulation.models import Direction


class ResultsForm(forms.Form):
    """Empty is «nothing said yet», 0 is nought. Computed indicators stand beside the fields and have none."""

    basis = forms.ChoiceField(label=gettext_lazy("Basis"), choices=Basis)
    as_of = forms.DateField(label=gettext_lazy("As of"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, results: ProvinceResults):
        self.results = results
        stored = [result for _indicator, result in results.lines if result]
        initial = {"version": results_version(stored), **_basis_and_day(stored)}
        super().__init__(data, initial=initial)
        for indicator, result in results.lines:
            if not indicator.source:
                self._add(indicator, result)

    def _add(self, indicator, result):
        field = words_field if indicator.direction == Direction.WORDS else number_field
        self.fields[name_of(indicator)] = field(indicator, result)
        self.fields[note_name_of(indicator)] = forms.CharField(
            label=_("Note"), max_length=250, required=False, initial=result.note if result else ""
        )

    def groups(self):
        """[(title, [(indicator, result, field, note)])]; field and note are None where the register computes."""
        groups = {}
        for indicator, result in self.results.lines:
            fields = (
                (None, None)
                if indicator.source
                else (self[name_of(indicator)], self[note_name_of(indicator)])
            )
            groups.setdefault(indicator.group, []).append((indicator, result, *fields))
        return list(groups.items())

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."), code="future")
        return day

    def values(self) -> list[Reached]:
        """What was typed, for the action."""
        return [
            self._reached(indicator)
            for indicator, _result in self.results.lines
            if not indicator.source
        ]

    def _reached(self, indicator):
        value = self.cleaned_data[name_of(indicator)]
        note = clean(self.cleaned_data[note_name_of(indicator)])
        if indicator.direction == Direction.WORDS:
            return Reached(indicator, actual_words=clean(value), note=note)
        return Reached(indicator, actual=value, note=note)

    def rebased(self, conflict, results: ProvinceResults) -> "ResultsForm":
        """The same typed values on what is stored now; beside each that differs, what the colleague wrote."""
        data = self.data.copy()
        data["version"] = conflict.version
        fresh = ResultsForm(data, results=results)
        for indicator, _result in results.lines:
            if indicator.code in conflict.changes and not indicator.source:
                _typed, theirs = conflict.changes[indicator.code]
                fresh.fields[name_of(indicator)].help_text = theirs_in_words(theirs)
        fresh.add_error(None, forms.ValidationError(str(conflict), code="changed"))
        return fresh


def name_of(indicator):
    return f"actual_{indicator.code}"


def note_name_of(indicator):
    return f"note_{indicator.code}"


def number_field(indicator, result):
    field = forms.DecimalField(
        label=indicator.text,
        required=False,
        localize=True,
        min_value=0,
        max_digits=17,
        decimal_places=indicator.decimals,
        initial=trimmed(result.actual, indicator.decimals) if result else None,
    )
    field.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "number-input"})
    field.widget.is_localized = True
    return field


def words_field(indicator, result):
    return forms.CharField(
        label=indicator.text,
        required=False,
        max_length=200,
        initial=result.actual_words if result else "",
    )


def trimmed(value, decimals):
    """Stored with three decimals, shown with those of the indicator; more than those are kept."""
    if value is None:
        return None
    short = value.quantize(Decimal(1).scaleb(-decimals))
    return short if short == value else value


def theirs_in_words(theirs):
    actual, words, note = theirs
    said = " – ".join(filter(None, [words or number(actual), note]))
    return format_html(
        '<strong class="their-change">{}</strong>',
        _("A colleague stored: %(value)s. What you typed stands; is it still right?")
        % {"value": said},
    )


def _basis_and_day(stored):
    typed = [result for result in stored if result.has_actual and not result.indicator.source]
    if not typed:
        return {"basis": Basis.ACTUAL, "as_of": None}
    return {"basis": typed[0].basis, "as_of": typed[0].as_of}
