"""Two records beside each other: in each field that differs a person says which is right."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.accounts.activity_labels import in_words
from cluster_portal.text import number
from cooperatives import history
from cooperatives.actions import DAYS, detail_fields, details_of
from cooperatives.models import Organization

KEPT, DROPPED = "kept", "dropped"


@dataclass(frozen=True)
class Line:
    """One question: what it is about, and what each record says."""

    name: str
    label: str
    kept: str
    dropped: str
    first: str


class DuplicatesForm(forms.Form):
    """A choice for each field, the days, and each year of figures in which the two records differ.

    A field that only one of them has filled in is taken from that one, unless the person says otherwise.
    """

    reason = forms.CharField(
        label=gettext_lazy("How do you know that both are one organization?"),
        min_length=5,
        max_length=200,
    )
    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    dropped_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, kept: Organization, dropped: Organization):
        initial = {"kept_version": kept.version, "dropped_version": dropped.version}
        super().__init__(data, initial=initial)
        self.kept, self.dropped = kept, dropped
        self.lines = [*self._fields(), *self._days(), *self._years()]
        for line in self.lines:
            self.fields[line.name] = forms.ChoiceField(
                label=line.label,
                choices=[(KEPT, line.kept), (DROPPED, line.dropped)],
                initial=line.first,
                widget=forms.RadioSelect,
                required=False,
            )

    def questions(self):
        """[bound field] in the order of the page."""
        return [self[line.name] for line in self.lines]

    def taken(self) -> set[str]:
        return {
            line.name
            for line in self.lines
            if not line.name.startswith("year_") and self.cleaned_data[line.name] == DROPPED
        }

    def taken_years(self) -> set[int]:
        return {
            int(line.name.removeprefix("year_"))
            for line in self.lines
            if line.name.startswith("year_") and self.cleaned_data[line.name] == DROPPED
        }

    def versions(self) -> tuple[int, int]:
        return self.cleaned_data["kept_version"], self.cleaned_data["dropped_version"]

    def _fields(self):
        for name in (*history.EDITABLE_FIELDS, *detail_fields(self.kept)):
            ours, theirs = (self._holder(each, name) for each in (self.kept, self.dropped))
            one, other = getattr(ours, name), getattr(theirs, name)
            if one == other:
                continue
            field = ours._meta.get_field(name)
            yield Line(
                name,
                str(field.verbose_name),
                _shown(field, one),
                _shown(field, other),
                DROPPED if one in (None, "") else KEPT,
            )

    def _holder(self, organization, name):
        return details_of(organization) if name in detail_fields(organization) else organization

    def _days(self):
        one, other = (
            [(each.status, each.valid_from, each.valid_to) for each in row.status_periods.all()]
            for row in (self.kept, self.dropped)
        )
        past = [
            list(row.past_records.values_list("name", "valid_to"))
            for row in (self.kept, self.dropped)
        ]
        if one != other or past[0] != past[1]:
            yield Line(
                DAYS, _("Status and names by date"), *map(_status, (self.kept, self.dropped)), KEPT
            )

    def _years(self):
        ours, theirs = (
            {each.year: each for each in row.yearly_figures.all()}
            for row in (self.kept, self.dropped)
        )
        for year in sorted(ours.keys() & theirs.keys(), reverse=True):
            yield Line(
                f"year_{year}",
                _("Figures of %(year)s") % {"year": year},
                _figures(ours[year]),
                _figures(theirs[year]),
                KEPT,
            )


def _shown(field, value) -> str:
    if field.is_relation:
        return str(value or "–")
    return in_words(field, value.isoformat() if hasattr(value, "isoformat") else value)


def _status(organization) -> str:
    day = organization.status_on
    label = str(organization.get_status_display())
    return f"{label}, {day:%d/%m/%Y}" if day else label


def _figures(figures) -> str:
    """The figures that one knows a year by."""
    names = ("members_count", "workers_count", "revenue", "profit_before_tax", "total_capital")
    fields = {field.name: field for field in figures._meta.concrete_fields}
    said = [
        f"{fields[name].verbose_name}: {number(getattr(figures, name))}"
        for name in names
        if name in fields and getattr(figures, name) is not None
    ]
    return "; ".join(said) or "–"
