"""Why a file as a whole is not taken."""

from django.utils.translation import gettext as _


class WorkbookRefused(ValueError):
    """The file cannot be read as a list; `message` says why and `fix` how to mend it, for users."""

    def __init__(self, code: str, message: str, fix: str, *, sheet: str = ""):
        super().__init__(f"{message} {fix}")
        self.code, self.message, self.fix, self.sheet = code, message, fix, sheet

    def as_problem(self) -> dict:
        """The refusal in the shape of a problem of the plan."""
        return {
            "sheet": self.sheet,
            "row": None,
            "column": "",
            "heading": "",
            "value": "",
            "level": "block",
            "code": self.code,
            "message": self.message,
            "fix": self.fix,
        }


def damaged() -> WorkbookRefused:
    return WorkbookRefused(
        "F-08",
        _("The workbook is damaged and cannot be opened."),
        _("Open it in Excel or LibreOffice, save it under a new name, and upload that."),
    )


def encrypted() -> WorkbookRefused:
    return WorkbookRefused(
        "F-02",
        _("The workbook is protected by a password, so it cannot be read."),
        _(
            "Open it, take the password off (File, Info, Protect Workbook), save it, and upload it again."
        ),
    )
