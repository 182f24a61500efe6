"""The return as a paper (biểu số liệu), after Nghị định 30/2020, Phụ lục I. Papers are Vietnamese."""

from django.template.loader import render_to_string
from django.utils import timezone

from cluster_portal import pdf
from cluster_portal.text import day_in_words
from cooperatives.models import Basis, Period, Return

PERIODS = {Period.MID_YEAR: "6 tháng đầu năm", Period.YEAR: "Năm"}


def paper_html(page) -> str:
    """The whole page that becomes the PDF (a ReturnPage)."""
    province_return: Return = page.province_return
    province = province_return.province
    day = timezone.localdate(province_return.submitted_at or page.at)
    context = {
        "page": page,
        "province_return": province_return,
        "title": title_of(province_return),
        "subject": f"{PERIODS[Period(province_return.period)]} {province_return.year}",
        "day": day_in_words(day),
        "place": province.name,
        "basis": "ước thực hiện" if province_return.basis == Basis.ESTIMATE else "thực hiện",
        "as_of": day_in_words(province_return.as_of),
    }
    return pdf.whole_page(
        title=title_of(province_return),
        author=province.alliance_name,
        on=day,
        article=render_to_string("cooperatives/return_paper.html", context),
        is_draft=not province_return.is_frozen,
    )


def title_of(province_return: Return) -> str:
    period = PERIODS[Period(province_return.period)]
    return f"Biểu số liệu {period[0].lower()}{period[1:]} {province_return.year}"


def filename_of(province_return: Return) -> str:
    draft = "" if province_return.is_frozen else "-du-thao"
    slug = province_return.get_absolute_url().rstrip("/").rsplit("/", 1)[-1]
    return f"bieu-so-lieu-{province_return.province.slug}-{province_return.year}-{slug}{draft}.pdf"
