"""/thi-dua/: the emulation years and everything in them."""

from django.urls import path, register_converter

from .views import (
    addenda,
    awards,
    ballots,
    comments,
    criteria,
    cross_checks,
    entries,
    explanations,
    handovers,
    mandates,
    pledges,
    preflight,
    programs,
    replacements,
    results,
    room,
    score_explanations,
    score_facts,
    scores,
    self_scores,
    sensitivities,
    signing,
    submissions,
    tickets,
    votes,
    what_if,
    years,
)


class PaperConverter:
    """What is signed in a room: the pledge, one version of it, the practice document, an addendum (Pledge.address)."""

    regex = "giao-uoc|ban-[0-9]{1,3}|tap-duot|phu-luc-[0-9]{1,3}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(PaperConverter, "paper")

app_name = "emulation"
PLEDGE = "<int:year>/giao-uoc/"
PAPER = "<int:year>/<paper:paper>/"
ENTRY = f"{PLEDGE}dang-ky/<slug:province>/"
RESULTS = "<int:year>/ket-qua/"
SCORES = "<int:year>/cham-diem/"
BALLOTS = "<int:year>/bo-phieu/"
BALLOT = f"{BALLOTS}<int:pk>/"
AWARDS = "<int:year>/khen-thuong/"
AWARD = f"{AWARDS}<int:pk>/"
SUBMISSION = f"{AWARDS}to-trinh/<int:pk>/"
CRITERIA = f"{SCORES}tieu-chi/"
EXPLANATION = f"{SCORES}<slug:province>/giai-trinh/"
CROSS_CHECK = f"{SCORES}<slug:province>/cham-cheo/"
SELF_SCORE = f"{SCORES}<slug:province>/tu-cham/"


def passing(address, view, page) -> list:
    """The buttons of a page whose officer prepares and whose leader passes it on: views/steps.py."""
    words = {"present": "trinh", "take_back": "rut-lai", "give_back": "tra-lai", "submit": "duyet"}
    return [
        path(f"{address}{word}/", view, {"name": name}, name=f"{page}_{name}")
        for name, word in words.items()
    ]


urlpatterns = [
    path("", years.year_list, name="year_list"),
    # Who may sign
    path("nguoi-ky/", mandates.mandate_list, name="mandate_list"),
    path("nguoi-ky/them/", mandates.mandate_create, name="mandate_create"),
    path("nguoi-ky/<int:pk>/ket-thuc/", mandates.mandate_end, name="mandate_end"),
    path("nguoi-ky/<int:pk>/go/", mandates.mandate_remove, name="mandate_remove"),
    path("nguoi-ky/chung-thu-so/them/", mandates.certificate_create, name="certificate_create"),
    path(
        "nguoi-ky/chung-thu-so/<int:pk>/ket-thuc/", mandates.certificate_end, name="certificate_end"
    ),
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
    path(f"{PLEDGE}thay-the/", replacements.replacement_begin, name="replacement_begin"),
    path(f"{PLEDGE}thay-the/bo/", replacements.replacement_drop, name="replacement_drop"),
    path(f"{PLEDGE}ban-moi/", pledges.pledge_next, name="pledge_next"),
    path(f"{PLEDGE}ban-moi/giao-uoc.pdf", pledges.pledge_next_pdf, name="pledge_next_pdf"),
    path(f"{PLEDGE}ban/<int:version>/", replacements.pledge_version, name="pledge_version"),
    path(
        f"{PLEDGE}ban/<int:version>/giao-uoc.pdf",
        replacements.pledge_version_pdf,
        name="pledge_version_pdf",
    ),
    path(f"{PLEDGE}thu-hoi/", pledges.pledge_move, {"name": "recall"}, name="pledge_recall"),
    path(f"{PLEDGE}lich-su/", comments.pledge_history, name="pledge_history"),
    path(f"{PLEDGE}gop-y/", comments.pledge_comments, name="pledge_comments"),
    path(f"{PLEDGE}gop-y/<int:pk>/", comments.pledge_comment, name="pledge_comment"),
    path(
        f"{PLEDGE}gop-y/<int:pk>/xong/",
        comments.pledge_comment_resolve,
        name="pledge_comment_resolve",
    ),
    path(f"{PLEDGE}ky/", signing.pledge_sign, name="pledge_sign"),
    path(f"{PLEDGE}phong-ky/", room.pledge_signing, name="pledge_signing"),
    # The signing of a paper, whichever it is
    path(f"{PAPER}ky/", signing.pledge_sign, name="pledge_sign"),
    path(f"{PAPER}cach-ky/vgca/", programs.pledge_tool, name="pledge_tool"),
    path(f"{PAPER}cach-ky/tu-xa/", programs.pledge_remote, name="pledge_remote"),
    path(f"{PAPER}cach-ky/<slug:way>/", signing.pledge_way, name="pledge_way"),
    path(f"{PAPER}ve-ky/<int:pk>/", programs.pledge_ticket, name="pledge_ticket"),
    path(f"{PAPER}ban-ky.pdf", signing.pledge_file, name="pledge_file"),
    path(f"{PAPER}to-ky.pdf", signing.pledge_sheet, name="pledge_sheet"),
    path(f"{PAPER}nguoi-ky/<slug:unit>/", signing.pledge_signer, name="pledge_signer"),
    path(f"{PAPER}phong-ky/", room.pledge_signing, name="pledge_signing"),
    path(f"{PAPER}phong-ky/cau-hoi/<int:pk>/", room.pledge_question, name="pledge_question"),
    path(f"{PAPER}phong-ky/ban-quet/<int:pk>/", room.pledge_scan, name="pledge_scan"),
    path(
        f"{PAPER}phong-ky/ban-quet/<int:pk>/ban-quet.pdf",
        room.pledge_scan_file,
        name="pledge_scan_file",
    ),
    path(f"{PAPER}chua-ky/", room.pledge_unsigned, name="pledge_unsigned"),
    path(f"{PAPER}san-sang/", preflight.pledge_preflight, name="pledge_preflight"),
    path(f"{PAPER}duong-dan/", room.pledge_links, name="pledge_links"),
    path("<int:year>/tap-duot/mo/", room.practice_open, name="practice_open"),
    path("<int:year>/tap-duot/go/", room.practice_remove, name="practice_remove"),
    # What changes a pledge in force
    path("<int:year>/phu-luc/lap/", addenda.addendum_edit, name="addendum_edit"),
    path("<int:year>/phu-luc-<int:number>/", addenda.addendum_detail, name="addendum_detail"),
    path("<int:year>/phu-luc-<int:number>/phu-luc.pdf", addenda.addendum_pdf, name="addendum_pdf"),
    path(
        "<int:year>/phu-luc-<int:number>/buoc/<slug:name>/",
        addenda.addendum_move,
        name="addendum_move",
    ),
    # For a program that has a ticket in a header
    path("ve-ky/<int:pk>/tep.pdf", tickets.ticket_file, name="ticket_file"),
    path("ve-ky/<int:pk>/nop/", tickets.ticket_hand_in, name="ticket_hand_in"),
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
    path(CRITERIA, criteria.criteria_detail, name="criteria_detail"),
    path(f"{CRITERIA}lap/", criteria.criteria_begin, name="criteria_begin"),
    path(f"{CRITERIA}thiet-lap/", criteria.criteria_edit, name="criteria_edit"),
    path(f"{CRITERIA}them/", criteria.criterion_add, name="criterion_add"),
    path(f"{CRITERIA}cong-nhom/", criteria.criteria_sum, name="criteria_sum"),
    path(f"{CRITERIA}chot/", criteria.criteria_freeze, name="criteria_freeze"),
    path(f"{CRITERIA}mo-lai/", criteria.criteria_thaw, name="criteria_thaw"),
    path(f"{CRITERIA}so-sanh/", criteria.criteria_compare, name="criteria_compare"),
    path(f"{CRITERIA}<int:criterion>/", criteria.criterion_edit, name="criterion_edit"),
    path(
        f"{CRITERIA}<int:criterion>/len/",
        criteria.criterion_move,
        {"up": True},
        name="criterion_up",
    ),
    path(
        f"{CRITERIA}<int:criterion>/xuong/",
        criteria.criterion_move,
        {"up": False},
        name="criterion_down",
    ),
    path(f"{CRITERIA}<int:criterion>/xoa/", criteria.criterion_delete, name="criterion_delete"),
    path(SCORES, scores.score_list, name="score_list"),
    path(f"{SCORES}chot/", scores.score_settle, name="score_settle"),
    path(f"{SCORES}mo-lai/", scores.score_reopen, name="score_reopen"),
    path(f"{SCORES}tinh-lai/", scores.score_compute, name="score_compute"),
    path(f"{SCORES}lan-moi/", scores.round_begin, name="round_begin"),
    path(f"{SCORES}khoa/", scores.score_lock, name="score_lock"),
    path(f"{SCORES}giai-trinh/", explanations.explanation_round, name="explanation_round"),
    path(
        f"{SCORES}giai-trinh/gia-han/<slug:province>/",
        explanations.explanation_extend,
        name="explanation_extend",
    ),
    path(f"{SCORES}boc-tham/", cross_checks.check_draw, name="check_draw"),
    path(f"{SCORES}<slug:province>/", scores.score_edit, name="score_edit"),
    path(f"{SCORES}<slug:province>/so-lieu/", score_facts.score_facts, name="score_facts"),
    path(f"{SCORES}<slug:province>/chot/", scores.sheet_settle, name="sheet_settle"),
    # What a province answers
    path(EXPLANATION, explanations.explanation, name="explanation"),
    *passing(EXPLANATION, explanations.explanation_move, "explanation"),
    # The check by another unit
    path(CROSS_CHECK, cross_checks.cross_check, name="cross_check"),
    *passing(CROSS_CHECK, cross_checks.cross_check_move, "cross_check"),
    # The self-score of a province, and its evidence
    path(SELF_SCORE, self_scores.self_score, name="self_score"),
    *passing(SELF_SCORE, self_scores.self_score_move, "self_score"),
    path(f"{SELF_SCORE}<int:criterion>/minh-chung/", self_scores.evidence_add, name="evidence_add"),
    path(f"{SELF_SCORE}minh-chung/<int:pk>/", self_scores.evidence_file, name="evidence_file"),
    path(
        f"{SELF_SCORE}minh-chung/<int:pk>/xoa/",
        self_scores.evidence_remove,
        name="evidence_remove",
    ),
    path(f"{SCORES}<slug:province>/gia-dinh/", what_if.score_what_if, name="score_what_if"),
    path(
        f"{SCORES}<slug:province>/<int:criterion>/",
        score_explanations.score_explain,
        name="score_explain",
    ),
    path("<int:year>/xep-hang/", scores.standing_list, name="standing_list"),
    path(
        "<int:year>/xep-hang/do-nhay/",
        sensitivities.standing_sensitivity,
        name="standing_sensitivity",
    ),
    path("<int:year>/xep-hang/tinh-lai/", sensitivities.standing_replay, name="standing_replay"),
    # Ballots
    path(BALLOTS, ballots.ballot_list, name="ballot_list"),
    path(f"{BALLOTS}soan/<slug:kind>/", ballots.ballot_create, name="ballot_create"),
    path(BALLOT, ballots.ballot_detail, name="ballot_detail"),
    path(f"{BALLOT}sua/", ballots.ballot_edit, name="ballot_edit"),
    path(f"{BALLOT}chuan-bi/", ballots.ballot_move, {"name": "prepare"}, name="ballot_prepare"),
    path(f"{BALLOT}soan-lai/", ballots.ballot_move, {"name": "redraft"}, name="ballot_redraft"),
    path(f"{BALLOT}co-mat/", ballots.ballot_presence, name="ballot_presence"),
    path(f"{BALLOT}mo/", ballots.ballot_move, {"name": "open"}, name="ballot_open"),
    path(f"{BALLOT}phieu/", votes.ballot_vote, name="ballot_vote"),
    path(f"{BALLOT}dong/", ballots.ballot_move, {"name": "close"}, name="ballot_close"),
    path(f"{BALLOT}kiem-phieu/", ballots.ballot_count, name="ballot_count"),
    path(f"{BALLOT}kiem-lai/", ballots.ballot_count_again, name="ballot_count_again"),
    path(f"{BALLOT}cong-bo/", ballots.ballot_announce, name="ballot_announce"),
    path(f"{BALLOT}huy/", ballots.ballot_annul, name="ballot_annul"),
    path(f"{BALLOT}bien-ban.pdf", votes.ballot_minutes_pdf, name="ballot_minutes_pdf"),
    path(f"{BALLOT}bien-ban.docx", votes.ballot_minutes_docx, name="ballot_minutes_docx"),
    path(
        f"{BALLOT}vong-sau/", ballots.ballot_move, {"name": "next_round"}, name="ballot_next_round"
    ),
    # Awards
    path(AWARDS, awards.award_list, name="award_list"),
    path(f"{AWARDS}so-khen-thuong.xlsx", awards.award_export, name="award_export"),
    path(f"{AWARDS}de-nghi/<slug:recipient>/", awards.award_create, name="award_create"),
    path(f"{AWARDS}to-trinh/", submissions.submission_create, name="submission_create"),
    path(f"{SUBMISSION}to-trinh.pdf", submissions.submission_pdf, name="submission_pdf"),
    path(f"{SUBMISSION}to-trinh.docx", submissions.submission_docx, name="submission_docx"),
    path(AWARD, awards.award_detail, name="award_detail"),
    path(f"{AWARD}sua/", awards.award_edit, name="award_edit"),
    path(f"{AWARD}rut/", awards.award_remove, name="award_remove"),
    path(f"{AWARD}chuyen/", awards.award_move, {"name": "forward"}, name="award_forward"),
    path(f"{AWARD}tiep-nhan/", awards.award_move, {"name": "receive"}, name="award_receive"),
    path(f"{AWARD}tra-lai/", awards.award_move, {"name": "return"}, name="award_return"),
    path(f"{AWARD}quyet-dinh/", awards.award_move, {"name": "grant"}, name="award_grant"),
    path(f"{AWARD}khong-dat/", awards.award_move, {"name": "refuse"}, name="award_refuse"),
    path(f"{AWARD}thu-hoi/", awards.award_move, {"name": "withdraw"}, name="award_withdraw"),
    # Handing over to the next head
    path("<int:year>/ban-giao/", handovers.handover_detail, name="handover_detail"),
    path("<int:year>/ban-giao/bien-ban.pdf", handovers.handover_pdf, name="handover_pdf"),
    path("<int:year>/ban-giao/bien-ban.docx", handovers.handover_docx, name="handover_docx"),
]
