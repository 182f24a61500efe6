"""The form of groups known only by number."""

from datetime import date

from django import forms
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import clean
from cooperatives.models import Commune, GroupTally, Sector
from cooperatives.places import commune_choices

from .figures import CountField

# Credit is the business of credit funds, as in the form of an organization.
FREE_SECTORS = set(Sector.values) - {Sector.CREDIT}


def count_field(label, **kwargs):
    """A text input that reads 1.234, as the form of figures has them."""
    field = CountField(label=label, min_value=0, max_value=2_000_000_000, localize=True, **kwargs)
    field.widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "number-input"})
    field.widget.is_localized = True
    return field


class GroupTallyForm(forms.Form):
    """Place, sector and numbers of one tally. Its province and year are not asked: they come with `tally`."""

    commune = forms.ModelChoiceField(
        Commune.objects.none(),
        label=gettext_lazy("Commune"),
        required=False,
        help_text=gettext_lazy("Count each group in one line only."),
    )
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), choices=Sector)
    groups_count = count_field(gettext_lazy("Number of cooperative groups"))
    certified_count = count_field(gettext_lazy("Of them certified or registered"), required=False)
    members_count = count_field(gettext_lazy("Number of members"), required=False)
    as_of = forms.DateField(label=gettext_lazy("As of"))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=250, required=False)

    def __init__(self, data=None, *, tally: GroupTally):
        self.tally = tally
        names = list(self.base_fields)
        super().__init__(data, initial=model_to_dict(tally, fields=names))
        self.fields["sector"].choices = [
            choice for choice in Sector.choices if choice[0] in {tally.sector, *FREE_SECTORS}
        ]
        communes = Commune.objects.filter(province=tally.province)
        of_year = communes.valid_on(date(tally.year, 12, 31)) | communes.filter(pk=tally.commune_id)
        self.fields["commune"].queryset = of_year
        self.fields["commune"].choices = [
            ("", _("not divided by commune")),
            *commune_choices(of_year),
        ]

    def clean_certified_count(self):
        certified, groups = (
            self.cleaned_data["certified_count"],
            self.cleaned_data.get("groups_count"),
        )
        if certified is not None and groups is not None and certified > groups:
            raise forms.ValidationError(
                _("There cannot be more certified groups than groups."), code="too_many"
            )
        return certified

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."), code="future")
        return day

    def clean_note(self):
        return clean(self.cleaned_data["note"])

    def clean(self):
        cleaned = super().clean()
        if not self.errors and self._of_same_place().exists():
            self.add_error(
                "commune",
                forms.ValidationError(
                    _(
                        "There already is a number for this place and sector. "
                        "Change that one, or choose another place or sector."
                    ),
                    code="twice",
                ),
            )
        return cleaned

    def _of_same_place(self):
        return GroupTally.objects.filter(
            province=self.tally.province,
            commune=self.cleaned_data["commune"],
            sector=self.cleaned_data["sector"],
            year=self.tally.year,
        ).exclude(pk=self.tally.pk)

    def filled(self) -> GroupTally:
        """The tally with what was typed, not saved."""
        for name, value in self.cleaned_data.items():
            setattr(self.tally, name, value)
        return self.tally
