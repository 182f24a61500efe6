"""The secretary's forms of a ballot: its rules, its paper count; and the one question of a voter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from emulation.actions.ballots import BALLOT_FIELDS
from emulation.counting import Counts, Share
from emulation.models import Ballot

from .pledges import ReasonForm

NOBODY = "none"


class BallotForm(forms.ModelForm):
    """Rules and candidates. Year and kind come from the address, never from the form."""

    candidates = forms.ModelMultipleChoiceField(
        label=_("Candidates"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one unit.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Ballot
        fields = BALLOT_FIELDS
        widgets = {
            "counters": forms.Textarea(attrs={"rows": 3}),
            "method": forms.RadioSelect,
            "rules_source": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "is_secret": _(
                "Nobody, the administrator of the server included, can tell afterwards how a unit voted."
            ),
            "quorum": _("How many of all members must take part."),
            "rules_source": _(
                "The paper that fixes these rules, with number and date; or say that they are proposed."
            ),
        }

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["candidates"].queryset = members
        self.fields["quorum"].choices = [each for each in Share.choices if each[0] != Share.MOST]
        self.fields["method"].choices = Ballot._meta.get_field("method").choices
        self.fields["version"].initial = self.instance.lock_version
        if self.instance.pk:
            ticked = list(self.instance.candidates.values_list("province_id", flat=True))
            self.fields["candidates"].initial = ticked
        if not self.instance.elects:
            del self.fields["term_from"]

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in BALLOT_FIELDS if name in self.fields}


class PaperCountForm(forms.Form):
    """What the counting team has found; the action refuses sums that do not agree."""

    issued = forms.IntegerField(label=_("Papers issued"), min_value=0, max_value=999)
    collected = forms.IntegerField(label=_("Papers collected"), min_value=0, max_value=999)
    valid = forms.IntegerField(label=_("Valid papers"), min_value=0, max_value=999)
    invalid = forms.IntegerField(label=_("Invalid papers"), min_value=0, max_value=999)
    blank = forms.IntegerField(label=_("For none of them"), min_value=0, max_value=999)

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.candidates = list(candidates)
        for each in self.candidates:
            self.fields[f"votes_{each.pk}"] = forms.IntegerField(
                label=_("Votes for %(unit)s") % {"unit": each.province.name},
                min_value=0,
                max_value=999,
            )

    def counted(self) -> Counts:
        names = ("issued", "collected", "valid", "invalid", "blank")
        return Counts(**{name: self.cleaned_data[name] for name in names})

    def votes(self) -> dict[int, int]:
        return {each.pk: self.cleaned_data[f"votes_{each.pk}"] for each in self.candidates}


class VoteForm(forms.Form):
    """One name, or none of them; `confirmed` comes from the page that asks once more."""

    choice = forms.ChoiceField(
        error_messages={
            "required": _("Choose one unit, or none of them."),
            "invalid_choice": _("Choose one of the candidates of this ballot."),
        },
    )
    confirmed = forms.BooleanField(required=False)

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        names = [(str(each.pk), each.province.alliance_name) for each in candidates]
        self.fields["choice"].choices = [*names, (NOBODY, _("None of them"))]

    @property
    def chosen(self) -> int | None:
        """The key of the candidate, None for none of them."""
        choice = self.cleaned_data["choice"]
        return None if choice == NOBODY else int(choice)

    @property
    def chosen_name(self) -> str:
        return str(dict(self.fields["choice"].choices)[self.cleaned_data["choice"]])


class AnnulForm(ReasonForm):
    """Why a ballot does not count; all members read it."""

    prefix = "annul"


class AnnounceForm(ReasonForm):
    """Why the vote chose another unit than the points; empty when they agree."""

    prefix = "announce"

    def __init__(self, *args, differs, **kwargs):
        super().__init__(*args, **kwargs)
        if not differs:
            del self.fields["reason"]


class CountAgainForm(ReasonForm):
    """What was wrong with the count of the papers."""

    prefix = "again"
