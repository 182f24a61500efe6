"""The pages of ballots: what the secretary does, two taps on a phone, who sees what and when, and the minutes."""

import io
import re

import pytest
from django.urls import reverse
from docx import Document as WordFile

from cluster_portal import official, official_docx
from emulation import actions
from emulation.counting import Counts, Share
from emulation.minutes import bare_place, minutes
from emulation.models import Ballot, BallotKind, BallotState, VotingMethod
from tests.ballot_factories import BallotCandidateFactory, BallotFactory, BallotVoterFactory
from tests.factories import UserFactory

from .meeting import AT, RULES, build_meeting

pytestmark = pytest.mark.django_db
TYPED = {
    **RULES,
    "held_on": "02/12/2023",
    "is_secret": "on",
    "quorum": Share.TWO_THIRDS,
    "share": Share.HALF,
    "base": "all",
    "tie_rule": "second_ballot",
}


@pytest.fixture
def meeting():
    return build_meeting()


def url(name, ballot=None, **arguments):
    pk = {"pk": ballot.pk} if ballot else {}
    return reverse(f"emulation:{name}", kwargs={"year": 2023, **pk, **arguments})


def page(client, *address, **arguments):
    return client.get(url(*address, **arguments)).content.decode()


def test_the_secretary_drafts_prepares_opens_and_closes_it(client, meeting):
    client.force_login(meeting.secretary)
    candidates = {"candidates": [each.pk for each in meeting.provinces]}

    made = client.post(url("ballot_create", kind="suy-ton"), {**TYPED, **candidates})
    ballot = Ballot.objects.get()
    assert (made.status_code, made.headers["Location"]) == (302, ballot.get_absolute_url())
    for name in ("ballot_prepare", "ballot_open"):
        assert client.post(url(name, ballot)).status_code == 302
    meeting.vote_all(ballot, [meeting.provinces[0]] * 4)
    assert client.post(url("ballot_close", ballot)).status_code == 302
    assert client.post(url("ballot_announce", ballot)).status_code == 302
    ballot.refresh_from_db()
    assert (ballot.state, ballot.winner) == (BallotState.ANNOUNCED, meeting.provinces[0])


def test_a_form_with_a_version_that_is_old_is_given_back(client, meeting):
    ballot = meeting.draft()
    client.force_login(meeting.secretary)
    typed = {**TYPED, "candidates": [meeting.provinces[0].pk], "share": Share.EIGHTY}

    refused = client.post(url("ballot_edit", ballot), {**typed, "version": 7})
    assert refused.status_code == 422
    version = re.search(r'name="version" value="(\d+)"', refused.content.decode())[1]
    saved = client.post(url("ballot_edit", ballot), {**typed, "version": version})

    ballot.refresh_from_db()
    assert (saved.status_code, ballot.share, ballot.candidates.count()) == (302, Share.EIGHTY, 1)


def test_two_taps_on_a_phone(client, meeting):
    ballot = meeting.opened()
    client.force_login(meeting.leaders[meeting.provinces[0].pk])
    chosen = str(ballot.candidates.get(province=meeting.provinces[1]).pk)
    assert url("ballot_vote", ballot) in page(client, "ballot_detail", ballot)

    asked = client.post(url("ballot_vote", ballot), {"choice": chosen})
    assert "Liên minh Hợp tác xã tỉnh Quảng Nam" in asked.content.decode()
    assert not meeting.voter(ballot, meeting.provinces[0]).has_voted
    hidden = dict(
        re.findall(r'type="hidden" name="(choice|confirmed)" value="(\w+)"', asked.content.decode())
    )
    cast = client.post(url("ballot_vote", ballot), hidden, follow=True)

    assert "Đơn vị đã bỏ phiếu." in cast.content.decode()
    assert meeting.voter(ballot, meeting.provinces[0]).has_voted
    again = client.post(url("ballot_vote", ballot), hidden)
    assert again.status_code == 422
    assert "đã bỏ phiếu rồi" in again.content.decode()


@pytest.mark.parametrize("typed", [{}, {"choice": "999999"}, {"choice": ""}])
def test_a_vote_for_nothing_is_asked_again(client, meeting, typed):
    ballot = meeting.opened()
    client.force_login(meeting.leaders[meeting.provinces[0].pk])

    refused = client.post(url("ballot_vote", ballot), {**typed, "confirmed": "1"})

    assert refused.status_code == 422
    assert not ballot.voters.filter(has_voted=True).exists()


def test_a_leader_without_a_mandate_is_told_so(client, meeting):
    ballot = meeting.opened()
    client.force_login(UserFactory(leader=True, province=meeting.provinces[0]))

    assert "không có thẩm quyền thay mặt" in page(client, "ballot_vote", ballot)


TALLY = "Số phiếu không hợp lệ"


@pytest.mark.parametrize(
    ("state", "seen_by_members", "seen_by_secretary"),
    [
        (BallotState.OPEN, False, False),
        (BallotState.CLOSED, False, True),
        (BallotState.ANNOUNCED, True, True),
    ],
)
def test_who_sees_the_tally(client, meeting, state, seen_by_members, seen_by_secretary):
    ballot = meeting.opened()
    meeting.vote_all(ballot, [meeting.provinces[0]] * 4)
    if state != BallotState.OPEN:
        ballot = meeting.close(ballot)
    if state == BallotState.ANNOUNCED:
        meeting.announce(ballot)

    found = {}
    for name, user in {
        "leader": meeting.leaders[meeting.provinces[0].pk],
        "officer": UserFactory(province=meeting.provinces[1]),
        "secretary": meeting.secretary,
    }.items():
        client.force_login(user)
        minutes_status = client.get(url("ballot_minutes_docx", ballot)).status_code
        found[name] = (TALLY in page(client, "ballot_detail", ballot), minutes_status)

    members = (seen_by_members, 200 if seen_by_members else 404)
    secretary = (seen_by_secretary, 200 if seen_by_secretary else 404)
    assert found == {"leader": members, "officer": members, "secretary": secretary}


def test_members_do_not_see_a_draft(client, meeting):
    ballot = meeting.draft()
    client.force_login(meeting.leaders[meeting.provinces[0].pk])

    assert client.get(ballot.get_absolute_url()).status_code == 404
    assert "Chưa có cuộc bỏ phiếu nào" in page(client, "ballot_list")


def test_a_ballot_of_another_year_is_not_found_in_this_one(client, meeting):
    ballot = BallotFactory()
    client.force_login(meeting.secretary)

    assert client.get(url("ballot_detail", ballot)).status_code == 404


def test_the_board_asks_again_while_it_is_open(client, meeting):
    ballot = meeting.opened()
    client.force_login(meeting.secretary)

    piece = client.get(ballot.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()

    assert piece.lstrip().startswith('<div id="board" hx-get=')
    assert "<html" not in piece
    assert "0/4 đơn vị đã bỏ phiếu" in piece


def test_an_announcement_that_differs_from_the_points_asks_for_the_reason(client, meeting):
    ballot = meeting.opened()
    meeting.vote_all(ballot, [meeting.provinces[1]] * 4)
    meeting.close(ballot)
    client.force_login(meeting.secretary)

    refused = client.post(url("ballot_announce", ballot))
    assert refused.status_code == 422
    assert "Kết quả bỏ phiếu khác kết quả chấm điểm" in refused.content.decode()
    done = client.post(
        url("ballot_announce", ballot),
        {"announce-reason": "Hội nghị thống nhất nhường đơn vị khó."},
    )
    assert done.status_code == 302


def test_a_count_on_paper_is_entered_and_refused_with_the_numbers(client, meeting):
    ballot = meeting.opened(method=VotingMethod.PAPER)
    present = [each.pk for each in ballot.voters.all()]
    client.force_login(meeting.secretary)
    client.post(url("ballot_presence", ballot), {"present": present})
    counts = {"issued": 4, "collected": 4, "valid": 3, "invalid": 1, "blank": 0}
    votes = {f"votes_{each.pk}": 0 for each in ballot.candidates.all()}
    first = f"votes_{ballot.candidates.first().pk}"

    refused = client.post(url("ballot_count", ballot), {**counts, **votes, first: 2})
    assert refused.status_code == 422
    assert "cộng lại là 2, nhưng số phiếu hợp lệ là 3" in refused.content.decode()
    assert (
        client.post(url("ballot_count", ballot), {**counts, **votes, first: 3}).status_code == 302
    )
    ballot.refresh_from_db()
    assert (ballot.state, ballot.winner) == (BallotState.CLOSED, meeting.provinces[0])


@pytest.mark.parametrize("name", ["ballot_list", "ballot_detail"])
def test_as_many_queries_for_many_units_as_for_two(
    client, meeting, django_assert_max_num_queries, name
):
    client.force_login(meeting.secretary)
    ballot = meeting.decided([meeting.provinces[0]] * 4)
    ballots = [ballot] if name == "ballot_detail" else []
    with django_assert_max_num_queries(60) as few:
        client.get(url(name, *ballots))
    for _number in range(5):
        BallotVoterFactory(ballot=ballot)
        candidate = BallotCandidateFactory(ballot=ballot)
        candidate.votes = 0
        candidate.save()
    with django_assert_max_num_queries(len(few)):
        client.get(url(name, *ballots))


# The minutes


def texts_of(word):
    """Every paragraph and cell of a Word file."""
    found = WordFile(io.BytesIO(word))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in found.paragraphs), *cells])


def test_minutes_say_all_that_was_counted(meeting):
    ballot = meeting.opened(kind=BallotKind.HEAD, share=Share.TWO_THIRDS)
    meeting.vote_all(ballot, [meeting.provinces[3]] * 3)
    ballot = meeting.announce(meeting.close(ballot))

    said = official.article(minutes(ballot))

    for text in (
        "Kiểm phiếu bầu Cụm trưởng",
        "Cụm thi đua năm 2024",
        "Quảng Ngãi, ngày 02 tháng 12 năm 2023",
        "Đơn vị có quyền bỏ phiếu: 04; có mặt: 03 (Đà Nẵng, Quảng Nam, Quảng Ngãi); vắng mặt: 01 (Bình Định).",
        "bỏ phiếu kín, trên Cổng thông tin của Cụm; mỗi đơn vị một phiếu",
        "ít nhất 03 trên tổng số 04 đơn vị",
        "Số phiếu phát ra: 3; số phiếu thu vào: 3; số phiếu hợp lệ: 3; số phiếu không hợp lệ: 0.",
        "Liên minh Hợp tác xã tỉnh Bình Định đạt 3/4 phiếu (75,00%), được bầu làm Cụm trưởng năm 2024.",
        "Nhiệm kỳ bắt đầu từ ngày 01/01/2024.",
        "Nguyễn Chủ Trì",
        "TM. TỔ KIỂM PHIẾU",
    ):
        assert text in said, text


def test_word_and_pdf_say_the_same(meeting):
    ballot = meeting.decided([meeting.provinces[0]] * 3 + [None], is_secret=False)
    document = minutes(ballot)
    numbers = r"\d+(?:[.,]\d+)*"

    said = re.sub(r'<p class="paper-foot">.*?</p>|<[^>]+>', " ", official.article(document))
    word = official_docx.render(document)

    assert sorted(re.findall(numbers, said)) == sorted(re.findall(numbers, texts_of(word)))
    assert word == official_docx.render(document)


def test_minutes_of_a_tie_and_of_a_choice_that_differs(meeting):
    first, second, *_rest = meeting.provinces
    tied = meeting.decided([first, first, second, second], share=Share.MOST)
    assert "bằng phiếu nhau; hội nghị tổ chức bỏ phiếu lại" in official.article(minutes(tied))

    following = actions.begin_next_round(ballot=tied, by=meeting.secretary, at=AT)
    following = actions.prepare_ballot(ballot=following, by=meeting.secretary, at=AT)
    following = actions.open_ballot(ballot=following, by=meeting.secretary, at=AT)
    meeting.vote_all(following, [second] * 4)
    chosen = meeting.announce(meeting.close(following), "Đà Nẵng xin rút khỏi danh sách.")

    said = official.article(minutes(chosen))
    assert "phong trào thi đua năm 2023 (vòng 2)" in said
    assert "Theo kết quả chấm điểm, đơn vị dẫn đầu là: Đà Nẵng." in said
    assert "Lý do: Đà Nẵng xin rút khỏi danh sách." in said


def test_minutes_of_a_count_on_paper(meeting):
    ballot = meeting.opened(method=VotingMethod.PAPER)
    actions.note_presence(ballot=ballot, present=meeting.provinces, by=meeting.secretary, at=AT)
    first = ballot.candidates.first()
    ballot = meeting.close(ballot, counted=Counts(4, 4, 3, 1, 0), votes={first.pk: 3})

    said = official.article(minutes(ballot))

    assert "bỏ phiếu kín, bằng phiếu giấy" in said
    assert "số phiếu không hợp lệ: 1" in said
    assert "Cổng thông tin chỉ lưu" not in said


@pytest.mark.parametrize(
    ("place", "bare"),
    [
        ("thành phố Quảng Ngãi", "Quảng Ngãi"),
        ("Quảng Ngãi", "Quảng Ngãi"),
        ("thành phố Nha Trang (mẫu)", "Nha Trang"),
    ],
)
def test_the_bare_name_stands_before_the_date(place, bare):
    assert bare_place(place) == bare
