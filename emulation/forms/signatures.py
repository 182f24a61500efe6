"""What a signer fills in: the own password and the sentence that is agreed to; or a reason for refusing."""

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy as _

from emulation.signing.proofs import WrongPassword, confirm_password

from .pledges import ReasonForm


class SignForm(forms.Form):
    """`proof` is set once the password was right; the limit on attempts is allauth's."""

    shown_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(
        label=_("I have read the pledge and sign it for my unit."),
        error_messages={"required": _("Tick this sentence if you want to sign.")},
    )
    password = forms.CharField(
        label=_("Your password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password.")},
    )

    def __init__(self, *args, user, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.at, self.proof = user, at, None

    def clean_password(self):
        """allauth raises a ValidationError itself after too many wrong ones."""
        try:
            self.proof = confirm_password(
                user=self.user,
                password=self.cleaned_data["password"],
                at=self.at,
                check=get_adapter().reauthenticate,
            )
        except WrongPassword as refusal:
            raise forms.ValidationError(str(refusal), code="incorrect_password") from refusal
        return ""  # goes no further


class RefuseForm(ReasonForm):
    """Why the unit does not sign; all members read it."""

    prefix = "refuse"
