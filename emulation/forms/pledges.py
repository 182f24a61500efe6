"""The secretary's form of a pledge: its texts and the common targets."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cluster_portal.reasons import LONGEST, ReasonTooShort, checked_reason
from emulation.actions.pledges import TEXT_FIELDS
from emulation.models import CommentPart, Pledge

from .targets import line_of_field, shown_value, target_field


class PledgeTextForm(forms.ModelForm):
    """The texts. The year comes from the address, never from the form."""

    class Meta:
        model = Pledge
        fields = TEXT_FIELDS
        widgets = {
            "basis_text": forms.Textarea(attrs={"rows": 5}),
            "contents_text": forms.Textarea(attrs={"rows": 8}),
            "organization_text": forms.Textarea(attrs={"rows": 6}),
        }

    def texts(self) -> dict:
        return {name: self.cleaned_data[name] for name in TEXT_FIELDS}


class PledgeForm(PledgeTextForm):
    """The texts, and one field for each indicator: filled in, it is a common target."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, indicators, targets, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicators = list(indicators)
        stored = {target.indicator_id: target for target in targets}
        self.fields["version"].initial = self.instance.lock_version
        for indicator in self.indicators:
            field = target_field(indicator, help_text=indicator.definition)
            field.initial = shown_value(indicator, stored.get(indicator.pk))
            self.fields[f"target_{indicator.pk}"] = field

    def text_fields(self):
        return [self[name] for name in TEXT_FIELDS]

    def target_fields(self):
        return [self[f"target_{indicator.pk}"] for indicator in self.indicators]

    def target_lines(self):
        lines = (
            line_of_field(each, self.cleaned_data[f"target_{each.pk}"]) for each in self.indicators
        )
        return [line for line in lines if line]


class ReasonForm(forms.Form):
    """A reason that others read as it is."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST
    )

    def clean_reason(self):
        try:
            return checked_reason(self.cleaned_data["reason"])
        except ReasonTooShort as refusal:
            raise forms.ValidationError(str(refusal), code="too_short") from refusal


class TextForm(forms.Form):
    """A sentence or two that the others read as they are."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST)

    def clean_text(self):
        try:
            return checked_reason(self.cleaned_data["text"])
        except ReasonTooShort as refusal:
            raise forms.ValidationError(str(refusal), code="too_short") from refusal


class CommentForm(TextForm):
    """What somebody says to one part of the draft."""

    part = forms.ChoiceField(label=_("To which part"), choices=CommentPart)
    field_order = ["part", "text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Comment")


class ReplyForm(TextForm):
    """An answer in a thread."""

    def __init__(self, *args, thread, **kwargs):
        # Several threads on a page each hold this form: their ids must differ.
        super().__init__(*args, auto_id=f"thread-{thread.pk}-%s", **kwargs)
        self.fields["text"].label = _("Answer")


class RecallForm(ReasonForm):
    """Why the frozen content is taken back."""


class ReturnEntryForm(ReasonForm):
    """Why a part goes back; the province reads this text as it is."""

    def __init__(self, *args, entry, **kwargs):
        # Several rows on a page each hold this form: their ids must differ.
        super().__init__(*args, auto_id=f"entry-{entry.pk}-%s", **kwargs)
        self.fields["reason"].label = _("What must the province change?")
