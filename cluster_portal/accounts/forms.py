"""The forms of the account pages: allauth's own, with the words of this portal."""

from allauth.account import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

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
