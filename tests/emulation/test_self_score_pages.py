"""The pages of the self-score: who sees what, what is refused beside its field, evidence by upload, queries, tasks."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from emulation.models import EmulationYear, Score, ScoreEvidence, ScoreSheet, SheetState
from reports.home import home_of
from tests.factories import ScoreFactory, UserFactory

from .scoring_year import REASON, build_scoring_year

pytestmark = pytest.mark.django_db
TODAY = date(2023, 11, 14)


@pytest.fixture
def scoring():
    return build_scoring_year()


def address(scoring, name, *args, place=0):
    return reverse(f"emulation:{name}", args=[2023, scoring.provinces[place].slug, *args])


def get(client, scoring, user, name="self_score", *args, place=0):
    client.force_login(user)
    return client.get(address(scoring, name, *args, place=place))


def post(client, scoring, user, name="self_score", *args, place=0, **data):
    client.force_login(user)
    return client.post(address(scoring, name, *args, place=place), data)


def typed(scoring, *, judged="7,5", classes="3", given="6", reason="", version="1"):
    first, second = (scoring.criterion(text).pk for text in ("Tuyên truyền", "Lớp bồi dưỡng"))
    return {
        f"points_{first}": judged,
        f"reason_{first}": "",
        f"actual_{second}": classes,
        f"points_{second}": given,
        f"reason_{second}": reason,
        "version": version,
    }


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_officer_writes_with_a_comma(client, scoring):
    response = post(client, scoring, scoring.officer(), **typed(scoring))

    assert response.status_code == 302
    assert list(
        Score.objects.order_by("criterion").values_list("self_points", "system_points")
    ) == [
        (Decimal("7.5"), None),
        (Decimal(6), Decimal(6)),
    ]


def test_what_the_rule_says_stands_beside_with_its_numbers(client, scoring):
    scoring.say(classes="3")

    text = text_of(get(client, scoring, scoring.officer()))

    assert "Mỗi đơn vị tính 2 điểm, không quá 10" in text
    assert "Máy tính: 3 × 2 = 6" in text


def test_above_the_maximum_is_refused_beside_the_field(client, scoring):
    response = post(client, scoring, scoring.officer(), **typed(scoring, judged="11"))

    assert response.status_code == 422
    [(name, [message])] = response.context["form"].errors.items()
    assert name.startswith("points_")
    assert message == "Chỉ được từ 0 đến 10 điểm; anh/chị đã nhập 11."
    assert 'value="11"' in response.content.decode()


def test_the_second_officer_loses_nothing(client, scoring):
    post(client, scoring, scoring.officer(), **typed(scoring, judged="7"))

    response = post(client, scoring, scoring.officer(), **typed(scoring, judged="6"))

    assert response.status_code == 422
    assert "Đồng nghiệp đã ghi: 7" in text_of(response)
    again = typed(scoring, judged="6", version="2")
    assert post(client, scoring, scoring.officer(), **again).status_code == 302


def test_what_is_lacking_is_listed_and_the_leader_waits(client, scoring):
    scoring.say(judged=None)

    response = post(client, scoring, scoring.officer(), "self_score_present")

    assert response.status_code == 422
    assert "điểm tự chấm của «Tuyên truyền»" in text_of(response)


def test_from_the_officer_to_the_leader_and_on(client, scoring):
    scoring.say()

    assert post(client, scoring, scoring.officer(), "self_score_present").status_code == 302
    assert "Duyệt và nộp lên cụm" in text_of(get(client, scoring, scoring.leader()))
    note = post(client, scoring, scoring.leader(), "self_score_give_back", note=REASON)
    assert note.status_code == 302
    assert f"Lãnh đạo trả lại: {REASON}" in text_of(get(client, scoring, scoring.officer()))
    scoring.present()
    version = scoring.sheet().lock_version
    passed = post(client, scoring, scoring.leader(), "self_score_submit", version=version)
    assert (passed.status_code, scoring.sheet().state) == (302, SheetState.SELF_SCORED)


def test_a_note_that_is_too_short_stays_in_its_field(client, scoring):
    scoring.say()
    scoring.present()

    response = post(client, scoring, scoring.leader(), "self_score_give_back", note="sai rồi")

    assert response.status_code == 422
    assert "sai rồi" in response.content.decode()


@pytest.mark.parametrize("is_passed", [False, True])
def test_others_of_an_opened_year_see_what_has_left_the_house(client, scoring, is_passed):
    scoring.year.opened_to_members_at = scoring.year.opened_to_members_at or "2023-11-01T00:00Z"
    scoring.year.save()
    scoring.self_score() if is_passed else scoring.say()

    for reader in (scoring.officer(2), UserFactory(observer=True)):
        assert get(client, scoring, reader).status_code == (200 if is_passed else 404)
    assert get(client, scoring, scoring.secretary).status_code == 200


def test_before_the_year_is_opened_another_unit_sees_nothing(client, scoring):
    scoring.self_score()

    assert get(client, scoring, scoring.officer(2)).status_code == 404


def test_a_late_self_score_says_how_late(client, scoring):
    scoring.year.self_score_due_on = date(2023, 11, 10)
    scoring.year.save()
    scoring.self_score()

    assert "Trễ 4 ngày" in text_of(get(client, scoring, scoring.officer()))


# Evidence


def upload(client, scoring, user, content=b"%PDF-1.7 mau", name="a.pdf", **data):
    criterion = scoring.criterion("Tuyên truyền").pk
    file = {"file": SimpleUploadedFile(name, content)} if content else {}
    data = {"title": "Kế hoạch số 5", "issued_on": "03/04/2023", **file, **data}
    return post(client, scoring, user, "evidence_add", criterion, **data)


def test_a_file_is_uploaded_and_comes_back_as_it_was(client, scoring):
    assert upload(client, scoring, scoring.officer()).status_code == 302

    evidence = ScoreEvidence.objects.get()
    assert (evidence.issued_on, evidence.score.criterion.text) == (date(2023, 4, 3), "Tuyên truyền")
    response = get(client, scoring, scoring.leader(), "evidence_file", evidence.pk)
    assert response.getvalue() == b"%PDF-1.7 mau"
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "application/pdf",
        "attachment; filename*=utf-8''K%E1%BA%BF%20ho%E1%BA%A1ch%20s%E1%BB%91%205.pdf",
    )
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == (
        "nosniff",
        "private, no-store",
    )


def test_what_is_no_evidence_is_refused_beside_the_file(client, scoring):
    response = upload(client, scoring, scoring.officer(), content=b"<script>")

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["file"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "không phải địa chỉ"])
def test_an_address_that_is_none_is_refused(client, scoring, link):
    response = upload(client, scoring, scoring.officer(), content=b"", link=link)

    assert response.status_code == 422
    assert not ScoreEvidence.objects.exists()


def test_the_file_is_served_to_nobody_else(client, scoring):
    upload(client, scoring, scoring.officer())
    pk = ScoreEvidence.objects.get().pk

    readers = {
        "own officer": scoring.officer(),
        "secretary": scoring.secretary,
        "other officer": scoring.officer(2),
        "other leader": scoring.leader(2),
        "administrator": UserFactory(administrator=True),
    }
    found = {}
    for who, user in readers.items():
        response = get(client, scoring, user, "evidence_file", pk)
        # Read to its end: only then is the file closed.
        assert response.getvalue()
        found[who] = response.status_code
    assert found == {
        "own officer": 200,
        "secretary": 200,
        "other officer": 404,
        "other leader": 404,
        "administrator": 404,
    }


# Size


@pytest.mark.parametrize("name", ["self_score", "score_list"])
@pytest.mark.parametrize("count", [7, 34])
def test_pages_ask_at_most_twelve_queries_at_any_size(
    client, django_assert_max_num_queries, name, count
):
    scoring = build_scoring_year([f"Đơn vị {number}" for number in range(count)])
    for place in range(count):
        for text in ("Tuyên truyền", "Lớp bồi dưỡng"):
            ScoreFactory(sheet=scoring.sheet(place), criterion=scoring.criterion(text))
    scoring.prove()
    client.force_login(scoring.officer())
    args = [2023, scoring.provinces[0].slug] if name == "self_score" else [2023]

    with django_assert_max_num_queries(12):
        assert client.get(reverse(f"emulation:{name}", args=args)).status_code == 200


# The first page


def tasks(user, today=TODAY):
    return [task.text for task in home_of(user, today=today).tasks]


def test_each_role_is_shown_its_waiting_work(scoring):
    scoring.year.self_score_due_on = date(2023, 12, 1)
    scoring.year.save()
    officer, leader = scoring.officer(), scoring.leader()

    assert (tasks(officer, date(2023, 10, 1)), tasks(officer)) == ([], [])  # not frozen yet
    scoring.say()
    assert tasks(officer) == ["Bảng tự chấm điểm năm 2023 chưa trình lãnh đạo."]
    assert tasks(leader) == []
    scoring.present()
    assert tasks(officer) == []
    assert tasks(leader) == ["Bảng tự chấm điểm năm 2023 đang chờ anh/chị duyệt, nộp lên cụm."]
    scoring.submit()
    assert tasks(leader) == []


def test_early_in_the_year_nobody_is_reminded_of_an_empty_self_score(scoring):
    scoring.say()
    Score.objects.update(self_points=None)
    scoring.year.self_score_due_on = date(2023, 11, 15)
    scoring.year.save()

    assert tasks(scoring.officer(), date(2023, 10, 15)) == []
    assert len(tasks(scoring.officer(), date(2023, 10, 16))) == 1


def test_a_settled_sheet_waits_for_nobody(scoring):
    scoring.say()
    ScoreSheet.objects.update(state=SheetState.SETTLED)

    assert tasks(scoring.officer()) == []


# The page that explains a point


def test_the_explanation_of_a_point_tells_no_other_unit_what_was_not_passed_on(client, scoring):
    scoring.year.opened_to_members_at = "2023-11-01T00:00Z"
    scoring.year.save()
    scoring.prove()
    scoring.say(judged="7.25")
    scoring.present()
    key = scoring.criterion("Tuyên truyền").pk

    def told(user):
        text = text_of(get(client, scoring, user, "score_explain", key))
        return [each in text for each in ("7,25", "Kế hoạch số 5", "Trình lãnh đạo bảng tự chấm")]

    assert told(scoring.officer()) == [True, True, True]
    assert told(scoring.officer(2)) == [False, False, False]
    scoring.submit()
    assert told(scoring.officer(2)) == [True, True, False]


def test_nobody_is_late_with_a_self_score_that_is_not_awaited_any_more(client, scoring):
    EmulationYear.objects.filter(pk=scoring.pack.year_id).update(self_score_due_on=date(2023, 1, 1))
    page = get(client, scoring, scoring.officer(), "self_score")
    assert (page.context["days_late"] > 0, page.context["is_without"]) == (True, False)

    ScoreSheet.objects.update(state=SheetState.SETTLED)

    page = get(client, scoring, scoring.officer(), "self_score")
    assert (page.context["days_late"], page.context["is_without"]) == (0, True)
