"""The forms of the account pages: allauth's own, with the words of this portal."""

from allauth.account import forms
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.totp import forms as totp_forms
from django import forms as django_forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from .activity import record
from .second_factor import WrongCode, counter_of, use_code

PLACEHOLDER = "placeholder"


def rename(form, labels):
    """Set the labels, and take away the placeholders that say the same a second time."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop(PLACEHOLDER, None)


class LoginForm(forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rename(self, {"login": _("User name"), "password": _("Password")})
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class ChangePasswordForm(forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Present password"),
            "password1": _("New password"),
            "password2": _("New password once more"),
        }
        rename(self, labels)
        self.fields["password1"].help_text = lazy(password_validators_help_text_html, str)()

    def clean(self):
        """As allauth's, with our own sentence."""
        cleaned = super(forms.PasswordVerificationMixin, self).clean()
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two new passwords differ. Type the same one twice."))
        return cleaned


class ReauthenticateForm(forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rename(self, {"password": _("Password")})


# The second factor

CODE_ATTRIBUTES = {
    "inputmode": "numeric",
    "autocomplete": "one-time-code",
    "autocapitalize": "none",
    "spellcheck": "false",
    "maxlength": "12",
}


def code_field(**more) -> django_forms.CharField:
    """Where a code is typed; a telephone shows its digits for it."""
    return django_forms.CharField(
        label=_("Code of the app"),
        help_text=_(
            "Six digits that the app on your phone shows now; or one of your recovery codes."
        ),
        max_length=12,
        widget=django_forms.TextInput(attrs=CODE_ATTRIBUTES),
        error_messages={"required": _("Type the code that the app shows.")},
        **more,
    )


def spend_code(user, code, *, at, by=None, take=use_code):
    """Return what it belongs to. Raises ValidationError, also after too many wrong ones: as many as wrong passwords.

    `take=check_code` leaves the code to whoever does what it was asked for.
    """
    forget = check_rate_limit(user)
    try:
        authenticator = take(user=user, code=code, at=at)
    except WrongCode as refusal:
        record(by=by, action="code_refused", target=user, at=at, is_private=True)
        raise django_forms.ValidationError(str(refusal), code=refusal.code) from refusal
    forget()
    return authenticator


class AuthenticateForm(mfa_forms.AuthenticateForm):
    """At the sign-in, after the password."""

    code = code_field()

    def clean_code(self):
        self.authenticator = spend_code(self.user, self.cleaned_data["code"], at=timezone.now())
        return ""  # goes no further


class SetUpForm(totp_forms.ActivateTOTPForm):
    code = code_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The six digits in the app")
        self.fields["code"].help_text = ""
        self.at, self.counter = timezone.now(), None

    def clean_code(self):
        """Which code it was, so that it serves for nothing else."""
        code = super().clean_code()
        self.counter = counter_of(self.secret, code, self.at)
        if self.counter is None:
            raise get_adapter().validation_error("incorrect_code")
        return code


class TurnOffForm(totp_forms.DeactivateTOTPForm):
    """Also a code, so that who finds an open page and knows the password cannot take it away."""

    code = code_field()

    def clean_code(self):
        user = self.authenticator.user
        spend_code(user, self.cleaned_data["code"], at=timezone.now(), by=user)
        return ""
