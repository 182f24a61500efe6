"""Addresses of the register, the Excel door and the figures."""

from django.urls import path, register_converter

from .views import (
    duplicates,
    events,
    figures,
    imports,
    lists,
    organizations,
    quality,
    readings,
    reminders,
    reported,
    return_board,
    returns,
    rules,
    statistics,
    takeovers,
    tallies,
    tasks,
)


class YearConverter:
    """Four digits of a century that has figures; dates of other years would be nonsense."""

    regex = "(?:19|20)[0-9]{2}"
    to_python = staticmethod(int)
    to_url = staticmethod(str)


register_converter(YearConverter, "year")

app_name = "cooperatives"
RETURNS = "so-lieu/<year:year>/bieu/"
RETURN = f"{RETURNS}<slug:province>/<slug:period>/"
urlpatterns = [
    path("to-chuc/", lists.organization_list, name="organization_list"),
    path(
        "to-chuc/them/<slug:kind>/", organizations.organization_create, name="organization_create"
    ),
    path("to-chuc/<int:pk>/", organizations.organization_detail, name="organization_detail"),
    path("to-chuc/<int:pk>/sua/", organizations.organization_edit, name="organization_edit"),
    path(
        "to-chuc/<int:pk>/tinh-trang/",
        events.organization_status,
        name="organization_status",
    ),
    path(
        "to-chuc/<int:pk>/su-kien/<slug:event>/",
        events.organization_event,
        name="organization_event",
    ),
    path(
        "to-chuc/<int:pk>/ke-thua/<slug:act>/",
        events.organization_succession,
        name="organization_succession",
    ),
    path("to-chuc/<int:pk>/gop/", duplicates.duplicates_merge, name="duplicates_merge"),
    path("to-chuc/gop/<int:pk>/tach/", duplicates.duplicates_part, name="duplicates_part"),
    path("to-chuc/su-kien/<int:pk>/sua/", events.event_correct, name="event_correct"),
    path("to-chuc/su-kien/<int:pk>/thu-hoi/", events.act_withdraw, name="act_withdraw"),
    path("to-chuc/<int:pk>/so-lieu/<year:year>/", figures.figures_edit, name="figures_edit"),
    path("to-chuc/nhap-excel/", imports.import_list, name="import_list"),
    path("to-chuc/nhap-excel/mau.xlsx", imports.import_template, name="import_template"),
    path("to-chuc/nhap-excel/<int:pk>/", imports.import_detail, name="import_detail"),
    path("to-chuc/nhap-excel/<int:pk>/ghi/", imports.import_commit, name="import_commit"),
    path("to-chuc/nhap-excel/<int:pk>/tra-loi/", imports.import_answer, name="import_answer"),
    path("to-chuc/nhap-excel/<int:pk>/hoan-tac/", imports.import_undo, name="import_undo"),
    path("to-chuc/nhap-excel/<int:pk>/cach-doc/", readings.import_read, name="import_read"),
    path("to-chuc/nhap-excel/<int:pk>/bo/", imports.import_discard, name="import_discard"),
    path(
        "to-chuc/nhap-excel/<int:pk>/viec-can-sua.xlsx",
        imports.import_returned,
        name="import_returned",
    ),
    path("to-chuc/nhap-excel/<int:pk>/tep/", imports.import_file, name="import_file"),
    path("to-chuc/xuat-excel/", imports.export, name="export"),
    path("to-chuc/tiep-nhan/", takeovers.takeovers, name="takeovers"),
    path("to-chuc/quy-tac/", rules.rule_list, name="rule_list"),
    path("to-chuc/kiem-tra/", quality.quality, name="quality"),
    path("to-chuc/kiem-tra/hoan-lai/<int:pk>/", quality.mend_undo, name="mend_undo"),
    path("to-chuc/kiem-tra/<slug:check>/", quality.quality_check, name="quality_check"),
    path("to-chuc/kiem-tra/<slug:check>/sua/", quality.quality_mend, name="quality_mend"),
    path("viec/<int:pk>/", tasks.task_detail, name="task_detail"),
    path("viec/<int:pk>/tep/", tasks.task_file, name="task_file"),
    path("so-lieu/", statistics.figures_current, name="figures_current"),
    path("so-lieu/<year:year>/", statistics.figures_year, name="figures_year"),
    path("so-lieu/<year:year>/so-lieu.csv", statistics.figures_download, name="figures_download"),
    path("so-lieu/<year:year>/thong-ke/", statistics.statistics_table, name="statistics_table"),
    *(
        path(
            f"so-lieu/<year:year>/thong-ke.{kind}",
            statistics.statistics_download,
            {"kind": kind},
            name=f"statistics_{kind}",
        )
        for kind in ("xlsx", "csv")
    ),
    path("so-lieu/<year:year>/mo/", statistics.reporting_year_open, name="reporting_year_open"),
    path("so-lieu/<year:year>/khoa/", statistics.reporting_year_close, name="reporting_year_close"),
    path("so-lieu/<year:year>/so-tinh-bao/", reported.reported_totals, name="reported_totals"),
    path(
        "so-lieu/<year:year>/so-tong-hop/them/",
        tallies.group_tally_create,
        name="group_tally_create",
    ),
    path(
        "so-lieu/<year:year>/so-tong-hop/<int:pk>/",
        tallies.group_tally_edit,
        name="group_tally_edit",
    ),
    path(
        "so-lieu/<year:year>/so-tong-hop/<int:pk>/xoa/",
        tallies.group_tally_remove,
        name="group_tally_remove",
    ),
    path(RETURNS, return_board.return_board, name="return_board"),
    path(f"{RETURNS}tinh-lai/", return_board.return_refresh, name="return_refresh"),
    path(f"{RETURNS}chot-tat-ca/", return_board.return_freeze_all, name="return_freeze_all"),
    path(f"{RETURNS}han/", return_board.return_deadline, name="return_deadline"),
    path(f"{RETURNS}han/<slug:province>/", return_board.deadline_extend, name="deadline_extend"),
    path(RETURN, returns.return_detail, name="return_detail"),
    path(f"{RETURN}bieu.pdf", returns.return_pdf, name="return_pdf"),
    path(f"{RETURN}soan/", returns.return_edit, name="return_edit"),
    path(f"{RETURN}thay-doi/", returns.return_changes, name="return_changes"),
    *(
        path(f"{RETURN}{slug}/", returns.return_move, {"name": name}, name=f"return_{name}")
        for slug, name in (
            ("gui", "submit"),
            ("tra-lai", "send_back"),
            ("tiep-nhan", "accept"),
            ("chot", "freeze"),
        )
    ),
    path(f"{RETURN}nhac/", reminders.return_remind, name="return_remind"),
    path(f"{RETURN}nhac/cong-van.pdf", reminders.reminder_pdf, name="reminder_pdf"),
    path(f"{RETURN}mo-lai/", returns.return_supersede, name="return_supersede"),
    path(f"{RETURN}hoi/<slug:cell>/", returns.question_ask, name="question_ask"),
    path("so-lieu/hoi-dap/<int:pk>/", returns.question_reply, name="question_reply"),
]
