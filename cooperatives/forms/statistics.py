"""What to count, by what, on which day: the fields over the table of statistics."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Kind, Sector, Status
from cooperatives.statistics.boundaries import Boundary
from cooperatives.statistics.pivot import COLUMNS, SAME_TWICE, Dimension, Wanted


class StatisticsForm(forms.Form):
    """Sent with GET, so that a table has an address. `sees_all`: may ask for other boundaries."""

    rows = forms.ChoiceField(label=_("Rows"), choices=Dimension)
    columns = forms.ChoiceField(label=_("Columns"), choices=COLUMNS)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all kinds")), *Kind.choices]
    )
    sector = forms.ChoiceField(
        label=_("Sector"), required=False, choices=[("", _("all sectors")), *Sector.choices]
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("in the register")), *Status.choices]
    )
    as_of = forms.DateField(
        label=_("As of"),
        required=False,
        widget=forms.DateInput(attrs={"inputmode": "numeric"}),
    )
    boundary = forms.ChoiceField(label=_("Boundaries"), choices=Boundary)

    def __init__(self, data, *, year: int, sees_all: bool):
        given = {name: data[name] for name in self.base_fields if name in data}
        start = {"rows": Dimension.PROVINCE, "columns": Dimension.KIND, "boundary": Boundary.AS_WAS}
        super().__init__(start | given)
        self.year = year
        # What is counted when nothing is typed, as it would be typed.
        self.fields["as_of"].widget.attrs["placeholder"] = f"31/12/{year}"
        if not sees_all:
            del self.fields["boundary"]

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day and day.year != self.year:
            raise forms.ValidationError(
                _("Choose a day of the year %(year)s."), code="year", params={"year": self.year}
            )
        return day

    def clean(self):
        values = super().clean()
        if values.get("rows") and values.get("rows") == values.get("columns"):
            self.add_error("columns", SAME_TWICE)
        return values

    def wanted(self) -> Wanted:
        values = {name: value for name, value in self.cleaned_data.items() if value}
        values["rows"], values["columns"] = (
            Dimension(values[name]) for name in ("rows", "columns")
        )
        return Wanted(**values)
