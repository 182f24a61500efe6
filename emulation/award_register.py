"""The register of awards as one asks for it: by recipient, unit, title, state, year and words; and as a workbook."""

import io
from dataclasses import dataclass

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cluster_portal.accounts.permissions import visible
from cluster_portal.accounts.roles import Permission
from cluster_portal.text import fold

from .models import Award, AwardState, AwardTitle, EmulationYear, Recipient

PAGE = 50
ALL_YEARS = "tat-ca"
WIDTHS = (8, 16, 42, 26, 40, 16, 20, 14, 60)


@dataclass(frozen=True)
class Asked:
    """The filters of an address, each checked; what is not known is left out."""

    recipient: str = ""
    province: str = ""
    title: str = ""
    state: str = ""
    words: str = ""
    is_of_all_years: bool = False

    @classmethod
    def of(cls, query):
        return cls(
            recipient=_one_of(query.get("loai"), Recipient.values),
            province=query.get("tinh", ""),
            title=query.get("danh-hieu", ""),
            state=_one_of(query.get("tinh-trang"), AwardState.values),
            words=query.get("q", "").strip(),
            is_of_all_years=query.get("nam") == ALL_YEARS,
        )


def _one_of(value, values) -> str:
    return value if value in values else ""


def register(user, year: EmulationYear, asked: Asked) -> QuerySet[Award]:
    """The awards that the user may see and that are asked for, newest year first."""
    rows = visible(Award.objects.filter(year__cluster=year.cluster_id), user, Permission.AWARD_VIEW)
    wanted = {
        "recipient": asked.recipient,
        "province__slug": asked.province,
        "title__code": asked.title,
        "state": asked.state,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if not asked.is_of_all_years:
        rows = rows.filter(year=year)
    for word in fold(asked.words).split():
        rows = rows.filter(folded__contains=word)
    return rows.select_related("year", "title", "province", "organization", "submission")


def titles() -> list[AwardTitle]:
    return list(AwardTitle.objects.all())


def as_workbook(awards, heading: str) -> bytes:
    """The register on one sheet. Texts are texts, whatever they begin with; numbers of decisions are texts, too."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    base = {"font_name": "Times New Roman", "font_size": 12}
    title = book.add_format(base | {"bold": True, "font_size": 14})
    head = book.add_format(base | {"bold": True, "border": 1, "text_wrap": True, "align": "center"})
    cell = book.add_format(base | {"border": 1, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(_("Awards"))
    sheet.write_string(0, 0, heading, title)
    for column, text in enumerate(_head()):
        sheet.write_string(2, column, text, head)
        sheet.set_column(column, column, WIDTHS[column])
    for row, award in enumerate(awards, start=3):
        for column, text in enumerate(_line(award)):
            sheet.write_string(row, column, text, cell)
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return target.getvalue()


def _head():
    return (
        _("Year"),
        _("Kind"),
        _("Recipient"),
        _("Unit"),
        _("Title"),
        _("State"),
        _("Decision"),
        _("Of the day"),
        _("Achievement"),
    )


def _line(award):
    return (
        str(award.year.year),
        str(award.get_recipient_display()),
        award.recipient_name,
        award.province.alliance_name,
        award.title.name,
        str(award.get_state_display()),
        award.decision_number,
        f"{award.decided_on:%d/%m/%Y}" if award.decided_on else "",
        award.achievement,
    )
