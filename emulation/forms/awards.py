"""The forms of awards: a nomination, a decision, a withdrawal, a submission; and the record of handing over."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Organization
from emulation.models import Award, AwardState, AwardTitle, Handover, Recipient, Submission

from .pledges import ReasonForm


class AwardForm(forms.ModelForm):
    """A nomination. Year, unit and kind of recipient come from the address and the person, never from the form."""

    class Meta:
        model = Award
        fields = ("title", "person_name", "person_post", "organization", "achievement")
        widgets = {"achievement": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, titles, **kwargs):
        super().__init__(*args, **kwargs)
        fitting = [each.pk for each in titles if each.is_for(self.instance.recipient)]
        self.fields["title"].queryset = AwardTitle.objects.filter(pk__in=fitting)
        self.fields["title"].disabled = bool(self.instance.pk)
        if self.instance.recipient != Recipient.PERSON:
            del self.fields["person_name"], self.fields["person_post"]
        if self.instance.recipient != Recipient.COOPERATIVE:
            del self.fields["organization"]
        else:
            rows = Organization.objects.filter(province=self.instance.province_id)
            self.fields["organization"].queryset = rows.order_by("sort_key")

    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "title"}


class DecisionForm(forms.Form):
    """The decision that awards."""

    prefix = "grant"
    number = forms.CharField(
        label=_("Number of the decision"), max_length=60, help_text=_("Such as 429/QĐ-LMHTXVN.")
    )
    on = forms.DateField(label=_("Day of the decision"))


class WithdrawalForm(ReasonForm):
    """The decision that takes an award back."""

    prefix = "withdraw"
    number = forms.CharField(label=_("Number of the decision of withdrawal"), max_length=60)
    on = forms.DateField(label=_("Day of the withdrawal"))


class ReturnAwardForm(ReasonForm):
    prefix = "return"


class RefuseAwardForm(ReasonForm):
    prefix = "refuse"


class SubmissionForm(forms.ModelForm):
    """The submission, and which of the received proposals it asks for."""

    awards = forms.ModelMultipleChoiceField(
        label=_("Proposals"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one proposal.")},
    )

    class Meta:
        model = Submission
        fields = ("number", "on", "place", "addressee", "signer_name")
        help_texts = {"number": _("Leave empty until it is given.")}

    def __init__(self, *args, year, **kwargs):
        super().__init__(*args, **kwargs)
        received = Award.objects.filter(year=year, state=AwardState.RECEIVED)
        self.fields["awards"].queryset = received.select_related(
            "title", "province", "organization"
        )
        self.fields["awards"].initial = [each.pk for each in received]

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class HandoverForm(forms.ModelForm):
    class Meta:
        model = Handover
        fields = ("on", "place", "giver_name", "taker_name", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}
