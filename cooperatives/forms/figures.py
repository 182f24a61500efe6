"""The form of one organization's figures of one year."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cooperatives import history
from cooperatives.actions import figures_snapshot, plain
from cooperatives.laws import rulebook
from cooperatives.models import Basis, Organization, Rating, YearlyFigures
from cooperatives.rules import check_figures
from cooperatives.units import UNIT_OF, figure_groups
from cooperatives.workbook.cells import CellError, is_empty, parse_number, parse_whole_number

from .checked import VersionedForm, sealed

NOT_AVAILABLE = "na_"


@dataclass(frozen=True)
class FigureRow:
    """One line of the form: the field, its «not available» box, its unit, and the year before."""

    field: forms.BoundField
    not_available: forms.BoundField
    unit: str
    before: object
    was_not_available: bool


class FiguresForm(VersionedForm):
    """Figures with three different inputs: empty (not said yet), 0, and «not available»."""

    basis = forms.ChoiceField(label=pgettext_lazy("figures", "Basis"), choices=Basis)
    as_of = forms.DateField(label=gettext_lazy("As of"), required=False)
    rating = forms.ChoiceField(
        label=gettext_lazy("Rating"), choices=[("", "–"), *Rating.choices], required=False
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=250, required=False)

    def __init__(self, data=None, *, figures: YearlyFigures, before: YearlyFigures | None):
        self.figures, self.before = figures, before
        self.organization: Organization = figures.organization
        snapshot = expanded(figures_snapshot(figures))
        initial = {name: trimmed(value) for name, value in snapshot.items()}
        initial |= {"version": figures.version, "base": sealed(plain(snapshot))}
        super().__init__(data, initial=initial)
        for name in self.number_names:
            self.fields[name] = number_field(name)
            self.fields[NOT_AVAILABLE + name] = forms.BooleanField(
                label=_("not available"), required=False
            )

    @property
    def number_names(self):
        return [name for _title, names in figure_groups(self.organization.kind) for name in names]

    def groups(self):
        """[(title, [FigureRow])] in the order of the paper form."""
        for title, names in figure_groups(self.organization.kind):
            yield title, [self._row(name) for name in names]

    def _row(self, name):
        return FigureRow(
            field=self[name],
            not_available=self[NOT_AVAILABLE + name],
            unit=UNIT_OF[name],
            before=getattr(self.before, name, None),
            was_not_available=bool(self.before and name in self.before.not_available),
        )

    def clean(self):
        for name in self.number_names:
            if self.cleaned_data.get(name) is not None and self.cleaned_data[NOT_AVAILABLE + name]:
                self.add_error(
                    name,
                    forms.ValidationError(
                        _(
                            "There is a value, and it is marked «not available». Keep one of the two."
                        ),
                        code="both",
                    ),
                )
        return super().clean()

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."), code="future")
        return day

    def problems(self):
        return check_figures(
            self.values() | {"year": self.figures.year},
            organization_values=history.snapshot(self.organization),
            rulebook=rulebook(),
            before=figures_snapshot(self.before) if self.before else None,
        )

    def values_to_record(self) -> dict:
        """The values; the reason of a warning that asks for one becomes the note, where the next reader looks."""
        values = self.values()
        if self.reason_is_needed and not values["note"]:
            values["note"] = self.cleaned_data["reason"]
        return values

    def values(self) -> dict:
        """{field: value} for the action; None is «not said», names in `not_available`."""
        plain_fields = [*self.number_names, "basis", "as_of", "rating", "note"]
        values = {name: self.cleaned_data[name] for name in plain_fields}
        missing = [name for name in self.number_names if self.cleaned_data[NOT_AVAILABLE + name]]
        return values | {"not_available": missing}

    def plain_values(self):
        return plain(expanded(self.values()))

    def base_values(self) -> dict:
        """The base as the action compares it, with the list of names in place of the boxes."""
        base = self.cleaned_data["base"]
        boxes = {name for name in base if name.startswith(NOT_AVAILABLE)}
        missing = sorted(name.removeprefix(NOT_AVAILABLE) for name in boxes if base[name])
        return {name: value for name, value in base.items() if name not in boxes} | {
            "not_available": missing
        }

    def rebased(self, fresh, changes):
        return super().rebased(fresh, expanded_changes(changes))

    def model_field(self, name):
        if name.startswith(NOT_AVAILABLE):
            return None
        return YearlyFigures._meta.get_field(name)


class CountField(forms.IntegerField):
    """People, typed as in the workbook. What is below nought is refused by the rules."""

    def to_python(self, value):
        return read(parse_whole_number, value)


class AmountField(forms.DecimalField):
    """Money or a share, typed as in the workbook."""

    def to_python(self, value):
        return read(parse_number, value, places=self.decimal_places)


def read(parse, value, **how):
    """The number of a cell, None of an empty one; its refusal as that of a field."""
    try:
        return None if is_empty(value) else parse(value, **how)
    except CellError as refusal:
        raise forms.ValidationError(f"{refusal} {refusal.fix}", code=refusal.code) from refusal


def number_field(name):
    """Text inputs that read 1.234,5: a browser's own number field knows neither points nor empty-against-nought."""
    model_field = YearlyFigures._meta.get_field(name)
    is_count = name in YearlyFigures.PEOPLE_FIELDS
    kwargs = {"label": model_field.verbose_name, "required": False, "localize": True}
    if is_count:
        field = CountField(**kwargs)
    else:
        places = model_field.decimal_places
        field = AmountField(**kwargs, max_digits=model_field.max_digits, decimal_places=places)
    field.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "number-input"})
    field.widget.is_localized = True
    return field


def expanded(snapshot: dict) -> dict:
    """One entry «na_<field>» for each figure instead of the list of names."""
    missing = snapshot["not_available"]
    boxes = {NOT_AVAILABLE + name: name in missing for name in YearlyFigures.NUMBER_FIELDS}
    return {name: value for name, value in snapshot.items() if name != "not_available"} | boxes


def expanded_changes(changes: dict) -> dict:
    changes = dict(changes)
    base, theirs = changes.pop("not_available", ([], []))
    for name in set(base) ^ set(theirs):
        changes[NOT_AVAILABLE + name] = (name in base, name in theirs)
    return changes


def trimmed(value):
    """500.000 is shown as 500."""
    if not isinstance(value, Decimal):
        return value
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()
