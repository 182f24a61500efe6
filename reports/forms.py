"""Forms of the document: its text, the publication, and the verification of a paper."""

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.codes import normalize_code
from cooperatives.actions.versions import plain

from .actions import HEAD_FIELDS, values_of
from .models import Authority
from .sections import SECTIONS, Part
from .writing import Fault, tidy

SALT = "reports.forms.base"
# The face of the papers has no such letters: a PDF would show empty boxes. What to write instead.
NOT_IN_THE_FONT = {
    "≥": "«từ … trở lên»",
    "≤": "«không quá …»",
    "≈": "«khoảng»",
    "≠": "«khác»",
    "→": "«–»",
    "←": "«–»",
    "✓": "«đạt»",
    "☐": "«–»",
    "☑": "«đạt»",
    "‰": "«phần nghìn»",
}


class ReportForm(forms.Form):
    """The head of the paper and every section. Carries the version that was opened, sealed against tampering."""

    number = forms.IntegerField(
        label=gettext_lazy("Number of the paper"), required=False, min_value=1, max_value=99_999
    )
    symbol = forms.CharField(label=gettext_lazy("Symbol"), max_length=30)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=60)
    on = forms.DateField(label=gettext_lazy("Date of the paper"))
    authority = forms.ChoiceField(label=gettext_lazy("Signs as"), choices=Authority)
    signer_title = forms.CharField(
        label=gettext_lazy("Delegate's title"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Printed under TUQ., such as THƯ KÝ CỤM."),
    )
    signer_name = forms.CharField(
        label=gettext_lazy("Name of the signer"), max_length=150, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, report, **kwargs):
        initial = plain_dates(values_of(report)) | {
            "version": report.lock_version,
            "base": signing.dumps(plain(values_of(report)), salt=SALT, compress=True),
        }
        super().__init__(*args, initial=initial, **kwargs)
        for each in SECTIONS:
            self.fields[each.key] = forms.CharField(
                label=each.label,
                required=False,
                max_length=20000,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=_("One paragraph a line."),
            )

    @property
    def groups(self):
        """The fields as the page shows them: the head, then the parts of the paper."""
        head = [self[name] for name in HEAD_FIELDS]
        yield _("Head of the paper"), head
        for part in Part:
            yield part.label, [self[each.key] for each in SECTIONS if each.part == part]

    def clean_base(self):
        try:
            return signing.loads(self.cleaned_data["base"], salt=SALT)
        except signing.BadSignature as error:
            raise forms.ValidationError(
                _("The page is out of date. Load it again."), code="tampered"
            ) from error

    def clean(self):
        cleaned = super().clean()
        for each in SECTIONS:
            cleaned[each.key] = tidy(cleaned.get(each.key, ""))
            for error in letters_not_in_the_font(cleaned[each.key]):
                self.add_error(each.key, error)
        return cleaned

    def values(self) -> dict:
        """What edit_report() writes."""
        keys = [*HEAD_FIELDS, *(each.key for each in SECTIONS)]
        return {key: self.cleaned_data[key] for key in keys}

    def rebased(self, report, changes) -> "ReportForm":
        """The same form with everything typed, on the present version, saying what others wrote meanwhile."""
        fresh = ReportForm(report=report)
        data = self.data.copy()
        data["version"], data["base"] = fresh.initial["version"], fresh.initial["base"]
        form = ReportForm(data, report=report)
        form.is_valid()
        for name, (_old, theirs) in changes.items():
            if name in form.fields:
                form.add_error(
                    name, _("Meanwhile somebody wrote here: %(text)s") % {"text": theirs}
                )
        return form


def letters_not_in_the_font(text: str) -> list[forms.ValidationError]:
    """A refusal for each letter that a PDF would show as an empty box, with what to write instead."""
    return [
        forms.ValidationError(
            _("The letter «%(letter)s» cannot be printed; write %(instead)s."),
            code="letter",
            params={"letter": letter, "instead": NOT_IN_THE_FONT[letter]},
        )
        for letter in sorted(set(text) & set(NOT_IN_THE_FONT))
    ]


def fault_in_words(fault: Fault) -> str:
    """Where a bound number cannot be read, and which names look like it."""
    said = {"line": fault.line, "written": fault.written}
    if fault.is_unfinished:
        return _("Line %(line)s: «{{» without «}}», or the other way round.") % said
    if not fault.near:
        return _("Line %(line)s: no figure is called %(written)s.") % said
    near = ", ".join(f"{{{{ {name} }}}}" for name in fault.near)
    return _("Line %(line)s: no figure is called %(written)s. Near: %(near)s.") % (
        said | {"near": near}
    )


class SectionForm(forms.Form):
    """The text of one section, and the mark of the text that the page was opened with."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=20000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "true"}),
        error_messages={"max_length": gettext_lazy("The section is longer than 20.000 letters.")},
    )
    base = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def clean_text(self):
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        errors = letters_not_in_the_font(text)
        if errors:
            raise forms.ValidationError(errors)
        return text


class PressForm(forms.Form):
    """The news item, and the version that the page was opened with (0: there is none yet)."""

    title = forms.CharField(label=gettext_lazy("Headline"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "true"}),
        help_text=gettext_lazy(
            "One paragraph a line; numbers in double braces come from the published document."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def on_version(self, version: int) -> "PressForm":
        """The same with everything typed, on the present version."""
        form = PressForm({**self.data.dict(), "version": version})
        form.is_valid()
        return form


class CommentForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("Your comment"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """What was done about a comment. Several stand on a page, so their ids differ."""

    answer = forms.CharField(
        label=gettext_lazy("What was done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, comment, **kwargs):
        self.comment = comment
        super().__init__(*args, auto_id=f"comment-{comment.pk}-%s", **kwargs)


def plain_dates(values):
    """None stays empty; dates are shown by the widget of the language."""
    return {name: value for name, value in values.items() if value is not None}


class PublishForm(forms.Form):
    """What a later version corrects; the first one corrects nothing."""

    reason = forms.CharField(
        label=gettext_lazy("What does this version correct?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonsForm(forms.Form):
    """A reason for each line of the errata slip; an empty one means the reason of the whole version."""

    LONGEST = 300
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, keys, **kwargs):
        super().__init__(*args, **kwargs)
        for key in keys:
            self.fields[key] = forms.CharField(
                label=gettext_lazy("Its own reason"),
                required=False,
                max_length=self.LONGEST,
                widget=forms.TextInput(attrs={"list": f"causes-{key}"}),
            )

    def clean(self):
        cleaned = super().clean()
        for name, text in list(cleaned.items()):
            for error in letters_not_in_the_font(text) if isinstance(text, str) else ():
                self.add_error(name, error)
        return cleaned

    def reasons(self) -> dict[str, str]:
        """{key of a correction: its reason}, as the action keeps them."""
        return {
            name: text for name, text in self.cleaned_data.items() if name != "version" and text
        }


class CodeForm(forms.Form):
    """The code printed on a paper, as people type it."""

    code = forms.CharField(
        label=gettext_lazy("Code on the paper"),
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "BC-7K3M-Q9XT-42HD", "autocomplete": "off"}),
    )

    def clean_code(self):
        code = normalize_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("This is no code of a paper."), code="no_code")
        return code


class CompareForm(forms.Form):
    """A PDF to be compared with the papers we know. It is read and forgotten."""

    MOST_BYTES = 30 * 1024 * 1024
    file = forms.FileField(label=gettext_lazy("PDF file"))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > self.MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 30 MB."), code="too_large")
        if not file.read(5).startswith(b"%PDF-"):
            raise forms.ValidationError(_("This is no PDF file."), code="no_pdf")
        file.seek(0)
        return file
