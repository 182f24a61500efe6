"""Uploading a workbook: which file, for which year. The province is the own one and is not asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cooperatives.workbook.cells import EARLIEST, LATEST
from cooperatives.workbook.reader import MAX_BYTES, SUFFIXES, too_large

ACCEPTED = ",".join(SUFFIXES)


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("Excel (.xlsx, .xls), LibreOffice (.ods) or CSV; at most %(limit)s MB.")
        % {"limit": MAX_BYTES // 2**20},
        widget=forms.FileInput(attrs={"accept": ACCEPTED, "class": "form-control file-drop"}),
        error_messages={
            "required": _("Choose a workbook first."),
            "empty": _(
                "The file is empty. Choose the workbook again; perhaps it was not saved yet."
            ),
        },
    )
    # No choice field: a year that was closed meanwhile is refused by the action, with its own reason.
    year = forms.IntegerField(
        label=_("Figures of the year"),
        widget=forms.Select,
        min_value=EARLIEST,
        max_value=LATEST,
        help_text=_("Only years that the cluster has opened."),
    )

    def __init__(self, *args, years: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].widget.choices = [(year, str(year)) for year in years]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(str(too_large(file.size)), code="F-03")
        return file
