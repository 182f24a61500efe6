"""Who may sign for a unit: terms and delegations with their papers; the certificates of the signers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from emulation.models import Mandate
from emulation.signing.pictures import LARGEST_PICTURE

from .signatures import LARGEST_KEY, file_field, refuse_larger


class PersonForm(forms.Form):
    """The persons are those for whom this user may enter something: never oneself."""

    user = forms.ModelChoiceField(queryset=None, label=_("Person"), empty_label=_("Choose"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["user"].label_from_instance = label_of


class MandateForm(PersonForm):
    post = forms.ChoiceField(label=_("Post"), choices=Mandate.Post)
    title = forms.CharField(
        label=_("Own title"),
        required=False,
        max_length=80,
        help_text=_("For a delegate: printed under TUQ., such as TRƯỞNG PHÒNG."),
    )
    paper = forms.CharField(
        label=_("Paper that grants it"),
        required=False,
        max_length=200,
        help_text=_("Number, day and issuer. A delegation needs one."),
    )
    valid_from = forms.DateField(label=_("From"))
    valid_to = forms.DateField(
        label=_("Until"), required=False, help_text=_("A delegation needs a last day.")
    )


class EndForm(forms.Form):
    on = forms.DateField(label=_("Last day on which it holds"))


class CertificateFileForm(PersonForm):
    file = file_field(
        _("Certificate"),
        accept=".cer,.crt,.pem,.der",
        largest=LARGEST_KEY,
        help_text=_(
            "A .cer, .crt or .pem file, without the key. Holder, serial number and days are read from it."
        ),
    )

    picture = file_field(
        _("Picture of the signature"),
        accept=".png,image/png",
        largest=LARGEST_PICTURE,
        required=False,
        help_text=_(
            "Not needed. A blue signature on a transparent background (.png): the seal puts it between position and "
            "name, as Nghị định 30/2020 shows it."
        ),
    )

    def clean_file(self):
        return refuse_larger(self.cleaned_data["file"], LARGEST_KEY)

    def clean_picture(self):
        """The bytes of it; nothing when there is none."""
        file = self.cleaned_data["picture"]
        return refuse_larger(file, LARGEST_PICTURE).read() if file else b""


def label_of(user) -> str:
    return f"{user.full_name} – {user.province} ({user.get_username()})"
