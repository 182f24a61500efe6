"""What a signer fills in: the sentence that is agreed to, and what the way to sign needs; or a reason, a question."""

from functools import partial

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.forms import code_field, spend_code
from cluster_portal.accounts.second_factor import check_code, has_second_factor
from emulation.signing.channels import (
    Channel,
    InkScan,
    KeyFile,
    PortalConfirmation,
    SignedOutside,
    Token,
)
from emulation.signing.proofs import WrongPassword, confirm_password, with_code

from .pledges import ReasonForm, TextForm

MEGABYTE = 2**20
# A signed pledge has less than one megabyte, a scan of a sheet a few.
LARGEST_FILE = 30 * MEGABYTE
LARGEST_KEY = 1 * MEGABYTE


def file_field(
    label, *, accept, largest=LARGEST_FILE, help_text="", required=True
) -> forms.FileField:
    """A file whose limit is said beside the field, checked in the browser (site.js), and checked here."""
    said = format_lazy(_("{what} At most {limit} MB."), what=help_text, limit=largest // MEGABYTE)
    attributes = {
        "accept": accept,
        "data-max-bytes": largest,
        "data-too-large": format_lazy(
            _("This file is too large: at most {limit} MB are taken."), limit=largest // MEGABYTE
        ),
    }
    return forms.FileField(
        label=label,
        required=required,
        help_text=said,
        widget=forms.FileInput(attrs=attributes),
        error_messages={"required": _("Choose the file."), "empty": _("This file is empty.")},
    )


def refuse_larger(file, largest=LARGEST_FILE):
    if file.size > largest:
        text = gettext(
            "The file has %(size)s MB; at most %(limit)s MB are taken. Nothing was signed, and nothing is lost."
        )
        words = {"size": -(-file.size // MEGABYTE), "limit": largest // MEGABYTE}
        raise forms.ValidationError(text % words, code="too_large")
    return file


class WayForm(forms.Form):
    """What all ways to sign ask for: the content that was shown, and the sentence. `channel()` makes the attempt."""

    shown_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(
        label=_("I have read the pledge and sign it for my unit."),
        error_messages={"required": _("Tick this sentence if you want to sign.")},
    )

    def __init__(self, *args, user, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.at = user, at

    def channel(self) -> Channel:
        raise NotImplementedError


class SignForm(WayForm):
    """`proof` is set once the password was right, and the code where the account has one; the limits are allauth's."""

    password = forms.CharField(
        label=_("Your password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password.")},
    )
    code = code_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.proof = None
        self.asks_code = has_second_factor(self.user)
        if not self.asks_code:
            del self.fields["code"]

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

    def clean(self):
        """A wrong code counts here, against the limit of attempts; a right one is spent by the signature."""
        cleaned = super().clean()
        if self.asks_code and not self.errors:
            check = partial(spend_code, by=self.user, take=check_code)
            try:
                self.proof = with_code(
                    self.proof, user=self.user, code=cleaned["code"], at=self.at, check=check
                )
            except forms.ValidationError as refusal:
                self.add_error("code", refusal)
        return cleaned

    def channel(self):
        return PortalConfirmation(self.proof)


class CertificateForm(WayForm):
    """The key file is used once and kept nowhere."""

    key_file = file_field(
        _("Key file"),
        accept=".p12,.pfx",
        largest=LARGEST_KEY,
        help_text=_("The .p12 or .pfx file with your certificate and key."),
    )
    passphrase = forms.CharField(
        label=_("Password of the key file"),
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["shown_hash", "key_file", "passphrase", "agreed"]

    def clean_key_file(self):
        return refuse_larger(self.cleaned_data["key_file"], LARGEST_KEY)

    def channel(self):
        return KeyFile(self.cleaned_data["key_file"].read(), self.cleaned_data["passphrase"])


class TokenForm(WayForm):
    """A token in the machine of the portal (PKCS#11)."""

    token = forms.CharField(
        label=_("Name of the token"),
        max_length=64,
        help_text=_("As it is written on the token or in its program."),
    )
    label = forms.CharField(
        label=_("Name of the key on it"),
        max_length=64,
        help_text=_("The label of key and certificate."),
    )
    pin = forms.CharField(
        label="PIN",
        strip=False,
        max_length=64,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Three wrong PINs lock most tokens. It is kept nowhere."),
    )
    field_order = ["shown_hash", "token", "label", "pin", "agreed"]

    def channel(self):
        names = {name: self.cleaned_data[name] for name in ("token", "label")}
        return Token(self.cleaned_data["pin"], **names)


class ToolForm(WayForm):
    """The tool on the signer's machine does the rest; the form only asks for the sentence."""


class RemoteForm(WayForm):
    account = forms.CharField(
        label=_("Your account at the signing service"),
        max_length=64,
        help_text=_("Usually the number of your identity card. It is not kept here."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["shown_hash", "account", "agreed"]


class OutsideForm(WayForm):
    file = file_field(
        _("The signed PDF"),
        accept=".pdf,application/pdf",
        help_text=_("The file that you fetched here, with your signature added."),
    )
    field_order = ["shown_hash", "file", "agreed"]

    def clean_file(self):
        return refuse_larger(self.cleaned_data["file"])

    def channel(self):
        return SignedOutside(self.cleaned_data["file"].read())


class ScanForm(WayForm):
    file = file_field(
        _("The scan or photograph"),
        accept=".pdf,.jpg,.jpeg,.png,application/pdf,image/*",
        help_text=_("The whole sheet with its QR code, as PDF, JPEG or PNG."),
    )
    field_order = ["shown_hash", "file", "agreed"]

    def clean_file(self):
        return refuse_larger(self.cleaned_data["file"])

    def channel(self):
        return InkScan(self.cleaned_data["file"].read())


class RefuseForm(ReasonForm):
    """Why the unit does not sign; all members read it."""

    prefix = "refuse"


class WithdrawForm(ReasonForm):
    """Why a signature is taken back."""

    prefix = "withdraw"


class AskForm(TextForm):
    prefix = "ask"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Your question")


class AnswerForm(TextForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Your answer")
