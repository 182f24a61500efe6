from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .outputs import OUTPUTS
from .sheets import FILES
from .views import corrections, press, report, sections, sheets, trace, verification


class Sha256(StringConverter):
    regex = "[0-9a-f]{64}"


register_converter(Sha256, "sha256")

app_name = "reports"
urlpatterns = [
    path("bao-cao/", report.report_list, name="report_list"),
    path("bao-cao/<int:year>/", report.report_detail, name="report_detail"),
    path("bao-cao/<int:year>/bao-cao.pdf", report.report_pdf, name="report_pdf"),
    *(
        path(
            f"bao-cao/<int:year>/bao-cao.{kind}",
            report.report_file,
            {"kind": kind},
            name=f"report_{kind}",
        )
        for kind in OUTPUTS
    ),
    path(
        "bao-cao/<int:year>/trang-hinh/",
        sheets.sheet_detail,
        {"kind": "pictures"},
        name="picture_page",
    ),
    path("bao-cao/<int:year>/trang-hinh.png", sheets.picture_png, name="picture_png"),
    path(
        "bao-cao/<int:year>/the-phat-bieu/",
        sheets.sheet_detail,
        {"kind": "card"},
        name="speaking_card",
    ),
    *(
        path(
            f"bao-cao/<int:year>/{file.path}.pdf",
            sheets.sheet_pdf,
            {"kind": file.kind, "size": file.size},
            name=file.url_name,
        )
        for file in FILES
    ),
    path("bao-cao/<int:year>/goi-hoi-nghi/", sheets.bundle_detail, name="bundle"),
    path("bao-cao/<int:year>/goi-hoi-nghi.zip", sheets.bundle_file, name="bundle_file"),
    path("bao-cao/<int:year>/soan/", report.report_edit, name="report_edit"),
    path("bao-cao/<int:year>/bat-dau/", report.report_start, name="report_start"),
    path("bao-cao/<int:year>/xin-y-kien/", report.report_consult, name="report_consult"),
    path("bao-cao/<int:year>/duyet/", report.report_approve, name="report_approve"),
    path("bao-cao/<int:year>/mo-lai/", report.report_reopen, name="report_reopen"),
    path("bao-cao/<int:year>/phat-hanh/", report.report_publish, name="report_publish"),
    path("bao-cao/<int:year>/muc/", sections.section_list, name="section_list"),
    path("bao-cao/<int:year>/muc/<slug:section>/", sections.section_detail, name="section_detail"),
    path(
        "bao-cao/<int:year>/muc/<slug:section>/cac-ban/",
        sections.section_history,
        name="section_history",
    ),
    path(
        "bao-cao/<int:year>/muc/<slug:section>/gop-y/",
        sections.section_comment,
        name="section_comment",
    ),
    path(
        "bao-cao/<int:year>/muc/<slug:section>/gop-y/<int:pk>/tra-loi/",
        sections.comment_answer,
        name="comment_answer",
    ),
    path("bao-cao/<int:year>/so-lieu/", sections.number_list, name="number_list"),
    path("bao-cao/<int:year>/tin/", press.press_text, name="press_text"),
    path("bao-cao/<int:year>/tin/dang/", press.press_publish, name="press_publish"),
    path("bao-cao/<int:year>/tin/go/", press.press_unpublish, name="press_unpublish"),
    path("bao-cao/<int:year>/dinh-chinh/", press.report_errata, name="report_errata_page"),
    path(
        "bao-cao/<int:year>/dinh-chinh/ly-do/",
        corrections.correction_reasons,
        name="correction_reasons",
    ),
    path("bao-cao/<int:year>/dinh-chinh.pdf", press.errata_pdf, name="report_errata"),
    path("bao-cao/<int:year>/nguon/", trace.trace_list, name="trace_list"),
    path("bao-cao/<int:year>/nguon/<str:name>/", trace.trace_detail, name="trace_detail"),
    path("xac-minh/", verification.verification, name="verification"),
    path(
        "xac-minh/kiem-tra-van-ban.py",
        verification.verification_program,
        name="verification_program",
    ),
    path("xac-minh/tep/<sha256:sha256>/", verification.verification_file, name="verification_file"),
    path("xac-minh/<str:code>/", verification.verification_detail, name="verification_detail"),
]
