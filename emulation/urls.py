"""/thi-dua/: the emulation years and everything in them."""

from django.urls import path

from .views import entries, pledges, results, scores, signing, years

app_name = "emulation"
PLEDGE = "<int:year>/giao-uoc/"
ENTRY = f"{PLEDGE}dang-ky/<slug:province>/"
RESULTS = "<int:year>/ket-qua/"
SCORES = "<int:year>/cham-diem/"

urlpatterns = [
    path("", years.year_list, name="year_list"),
    path("<int:year>/", years.year_detail, name="year_detail"),
    path("<int:year>/mo-cho-thanh-vien/", years.year_open, name="year_open"),
    # The pledge
    path(PLEDGE, pledges.pledge_detail, name="pledge_detail"),
    path(f"{PLEDGE}giao-uoc.pdf", pledges.pledge_pdf, name="pledge_pdf"),
    path(f"{PLEDGE}soan/", pledges.pledge_edit, name="pledge_edit"),
    path(f"{PLEDGE}lay-y-kien/", pledges.pledge_move, {"name": "consult"}, name="pledge_consult"),
    path(f"{PLEDGE}chot/", pledges.pledge_move, {"name": "freeze"}, name="pledge_freeze"),
    path(
        f"{PLEDGE}mo-ky/", pledges.pledge_move, {"name": "open_signing"}, name="pledge_open_signing"
    ),
    path(f"{PLEDGE}thu-hoi/", pledges.pledge_move, {"name": "recall"}, name="pledge_recall"),
    path(f"{PLEDGE}ky/", signing.pledge_sign, name="pledge_sign"),
    path(f"{PLEDGE}phong-ky/", signing.pledge_signing, name="pledge_signing"),
    # The provinces' parts of it
    path(ENTRY, entries.entry_detail, name="entry_detail"),
    path(f"{ENTRY}sua/", entries.entry_edit, name="entry_edit"),
    path(f"{ENTRY}gui/", entries.entry_submit, name="entry_submit"),
    path(f"{ENTRY}tra-lai/", entries.entry_return, name="entry_return"),
    path(f"{ENTRY}tiep-nhan/", entries.entry_accept, name="entry_accept"),
    # Results, scores, standings
    path(RESULTS, results.result_list, name="result_list"),
    path(f"{RESULTS}<slug:province>/", results.result_edit, name="result_edit"),
    path(f"{RESULTS}<slug:province>/tinh/", results.result_compute, name="result_compute"),
    path(SCORES, scores.score_list, name="score_list"),
    path(f"{SCORES}chot/", scores.score_settle, name="score_settle"),
    path(f"{SCORES}mo-lai/", scores.score_reopen, name="score_reopen"),
    path(f"{SCORES}khoa/", scores.score_lock, name="score_lock"),
    path(f"{SCORES}<slug:province>/", scores.score_edit, name="score_edit"),
    path("<int:year>/xep-hang/", scores.standing_list, name="standing_list"),
]
