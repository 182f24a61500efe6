"""Forms of deadlines: a day and a time of the portal's time zone."""

from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from cluster_portal.reasons import LONGEST
from cluster_portal.text import clean

# The end of a working day; what a clerk's calendar says unless a paper says otherwise.
END_OF_DAY = time(17, 0)


class DueForm(forms.Form):
    """Until when: a day and a minute."""

    day = forms.DateField(label=gettext_lazy("Day"))
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        initial=END_OF_DAY,
        widget=forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric", "size": 5}),
        help_text=gettext_lazy(
            "Hours and minutes, such as 17:00. The minute itself is still in time."
        ),
    )

    def due_at(self) -> datetime:
        moment = datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"])
        return timezone.make_aware(moment)


class DeadlineForm(DueForm):
    basis = forms.CharField(
        label=gettext_lazy("By which paper"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as Kế hoạch số 12/KH-CTĐ."),
    )

    def clean_basis(self):
        return clean(self.cleaned_data["basis"])


class ExtensionForm(DueForm):
    reason = forms.CharField(
        label=gettext_lazy("Why this province gets more time"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_reason(self):
        return clean(self.cleaned_data["reason"])
