from django.urls import path

from .outputs import OUTPUTS
from .views import report, verification

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
    path("bao-cao/<int:year>/soan/", report.report_edit, name="report_edit"),
    path("bao-cao/<int:year>/bat-dau/", report.report_start, name="report_start"),
    path("bao-cao/<int:year>/xin-y-kien/", report.report_consult, name="report_consult"),
    path("bao-cao/<int:year>/duyet/", report.report_approve, name="report_approve"),
    path("bao-cao/<int:year>/mo-lai/", report.report_reopen, name="report_reopen"),
    path("bao-cao/<int:year>/phat-hanh/", report.report_publish, name="report_publish"),
    path("xac-minh/", verification.verification, name="verification"),
    path("xac-minh/<str:code>/", verification.verification_detail, name="verification_detail"),
]
