"""Forms of what a province reported of itself, and of closing a year over what differs from it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import clean
from cooperatives.models import ReportedTotals

from .tallies import count_field


class ReportedTotalsForm(forms.Form):
    """Active organizations as the paper of the province counts them; what it does not say stays empty."""

    cooperatives = count_field(gettext_lazy("Cooperatives, without credit funds"), required=False)
    credit_funds = count_field(gettext_lazy("People's credit funds"), required=False)
    cooperative_unions = count_field(gettext_lazy("Cooperative unions"), required=False)
    cooperative_groups = count_field(gettext_lazy("Cooperative groups"), required=False)
    source = forms.CharField(
        label=gettext_lazy("In which paper"),
        max_length=200,
        help_text=gettext_lazy("Number, day and issuer, such as Báo cáo số 45/BC-LMHTX."),
    )
    explanation = forms.CharField(
        label=gettext_lazy("Why list and paper differ"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed only where they differ; the year can then be closed."),
    )

    def __init__(self, data=None, *, totals: ReportedTotals):
        self.totals = totals
        initial = {name: getattr(totals, name) for name in self.base_fields}
        super().__init__(data, initial=initial)

    def clean_source(self):
        return clean(self.cleaned_data["source"])

    def clean_explanation(self):
        return clean(self.cleaned_data["explanation"])

    def clean(self):
        cleaned = super().clean()
        if not self.errors and all(cleaned[name] is None for name in ReportedTotals.COUNTS):
            raise forms.ValidationError(_("Give at least one number."), code="empty")
        return cleaned

    def filled(self) -> ReportedTotals:
        for name, value in self.cleaned_data.items():
            setattr(self.totals, name, value)
        return self.totals


class CloseYearForm(forms.Form):
    """Why the year is closed although a province's paper and list differ."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_reason(self):
        return clean(self.cleaned_data["reason"])
