"""The pages of results, points and ranking: who sees what, what is refused beside its field, how many queries."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from cluster_portal.accounts.roles import Role
from emulation.models import Result, Score, ScoreSheet, SheetState
from emulation.models.scores import default_tie_breakers
from tests.factories import (
    CriteriaPackFactory,
    CriterionFactory,
    EmulationYearFactory,
    IndicatorFactory,
    ProvinceFactory,
    ResultFactory,
    ScoreFactory,
    ScoreSheetFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

AT = datetime(2023, 12, 2, 1, 0, tzinfo=UTC)
LISTS = ["result_list", "score_list", "standing_list"]


@pytest.fixture
def head():
    return ProvinceFactory(name="Quảng Ngãi", slug="quangngai")


@pytest.fixture
def other():
    return ProvinceFactory(name="Đà Nẵng", slug="danang")


@pytest.fixture
def year(head, other):
    """2023 with two members, points and results of both; not opened to the members yet."""
    year = EmulationYearFactory(year=2023, members=[other, head], head=head)
    indicator = IndicatorFactory(code="boi-duong", unit="lượt người", decimals=0)
    IndicatorFactory(code="tht-moi", source="new_groups")
    pack = CriteriaPackFactory(year=year, tie_breakers=["fewer_penalty_points"])
    group = CriterionFactory(pack=pack, number="1", text="Nhóm một", max_points=10)
    criterion = CriterionFactory(pack=pack, parent=group, text="Tham mưu", max_points=10)
    for province, actual, points in [(other, 321, "7.5"), (head, 654, "8.25")]:
        ResultFactory(year=year, province=province, indicator=indicator, target=500, actual=actual)
        sheet = ScoreSheetFactory(pack=pack, province=province, state=SheetState.SETTLED)
        ScoreFactory(sheet=sheet, criterion=criterion, final_points=Decimal(points))
    return year


@pytest.fixture
def secretary(head):
    return UserFactory(secretary=True, province=head)


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"emulation:{name}", args=[2023, *args]), query)


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# Who sees what


def test_before_the_year_is_opened_a_province_sees_itself_only(client, year, other):
    officer = UserFactory(province=other)

    results = text_of(page(client, officer, "result_list"))
    points = text_of(page(client, officer, "score_list"))

    assert ("321" in results, "654" in results, "Quảng Ngãi" in results) == (True, False, False)
    assert ("7,50" in points, "8,25" in points, "Quảng Ngãi" in points) == (True, False, False)
    assert "Xếp hạng" not in points.split("Tổng điểm")[1].split("Trạng thái")[0]


def test_before_the_year_is_opened_nobody_but_the_secretary_sees_ranks(
    client, year, other, secretary
):
    assert "8,25" not in text_of(page(client, UserFactory(province=other), "standing_list"))
    assert "8,25" in text_of(page(client, secretary, "standing_list"))


@pytest.mark.parametrize("name", LISTS)
def test_an_opened_year_is_read_by_all_members_and_the_observer(client, year, other, name):
    year.opened_to_members_at = AT
    year.save()

    for user in (UserFactory(province=other), UserFactory(observer=True)):
        text = text_of(page(client, user, name))
        assert ("Đà Nẵng" in text, "Quảng Ngãi" in text) == (True, True)


@pytest.mark.parametrize("name", LISTS)
def test_an_observer_sees_nothing_of_a_year_that_is_not_opened(client, year, name):
    text = text_of(page(client, UserFactory(observer=True), name))

    assert "Chưa mở cho các đơn vị" in text
    assert "Đà Nẵng" not in text


@pytest.mark.parametrize("name", LISTS)
def test_who_does_not_take_part_in_the_year_finds_no_page(client, year, name):
    for user in (UserFactory(), UserFactory(administrator=True)):
        assert page(client, user, name).status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_a_year_without_anything_says_so(client, head, name):
    EmulationYearFactory(year=2023, members=[head], head=head)

    response = page(client, UserFactory(secretary=True, province=head), name)

    assert (response.status_code, 'class="empty"' in response.content.decode()) == (200, True)


@pytest.mark.parametrize(
    ("role", "own", "name", "status"),
    [
        (Role.OFFICER, True, "result_edit", 200),
        (Role.OFFICER, False, "result_edit", 404),
        (Role.LEADER, True, "result_edit", 403),
        (Role.OFFICER, True, "score_edit", 403),
        (Role.OFFICER, False, "score_edit", 404),
        (Role.LEADER, True, "score_edit", 403),
        (Role.ADMINISTRATOR, False, "score_edit", 404),
        (Role.OBSERVER, False, "result_edit", 404),
    ],
)
def test_who_opens_the_forms(client, year, other, head, role, own, name, status):
    of = {"province": other if own else head} if role in {Role.OFFICER, Role.LEADER} else {}

    response = page(client, UserFactory(role=role, **of), name, "danang")

    assert response.status_code == status


def test_a_province_that_may_not_be_seen_is_no_filter(client, year, other):
    officer = UserFactory(province=other)

    assert page(client, officer, "result_list", tinh="danang").status_code == 200
    assert page(client, officer, "result_list", tinh="quangngai").status_code == 404


# Entering results


def post(client, user, name, data, slug="danang"):
    client.force_login(user)
    return client.post(reverse(f"emulation:{name}", args=[2023, slug]), data)


def results_data(**changes):
    return {
        "actual_boi-duong": "1.234",
        "note_boi-duong": "Theo báo cáo",
        "basis": "actual",
        "as_of": "30/11/2023",
        "version": "1",
        **changes,
    }


def test_an_officer_enters_a_result(client, year, other):
    response = post(client, UserFactory(province=other), "result_edit", results_data())

    assert response.status_code == 302
    result = Result.objects.get(province=other, indicator__code="boi-duong")
    assert (result.actual, result.note) == (1234, "Theo báo cáo")


def test_a_text_where_a_number_belongs_is_refused_beside_the_field(client, year, other):
    response = post(
        client, UserFactory(province=other), "result_edit", results_data(**{"actual_boi-duong": "nhiều"})
    )  # fmt: skip

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["actual_boi-duong"]
    assert "nhiều" in response.content.decode()


def test_the_second_editor_loses_nothing(client, year, other):
    officer = UserFactory(province=other)
    post(client, officer, "result_edit", results_data())

    response = post(client, officer, "result_edit", results_data(**{"actual_boi-duong": "99"}))

    text = response.content.decode()
    assert response.status_code == 422
    assert 'value="99"' in text
    assert "Đồng nghiệp đã ghi: 1.234" in text
    # Sent again on the version now shown, it passes.
    again = results_data(**{"actual_boi-duong": "99", "version": "2"})
    assert post(client, officer, "result_edit", again).status_code == 302


def test_a_computed_indicator_has_no_field(client, year, other):
    form = page(client, UserFactory(province=other), "result_edit", "danang").context["form"]

    assert "actual_tht-moi" not in form.fields


def test_computing_from_the_page(client, year, other):
    response = post(client, UserFactory(province=other), "result_compute", {})

    assert response.status_code == 302
    assert Result.objects.get(province=other, indicator__code="tht-moi").actual == 0


@pytest.mark.parametrize("name", ["result_edit", "result_compute"])
def test_results_behind_locked_points_are_refused(client, year, other, name):
    ScoreSheet.objects.update(state=SheetState.LOCKED)

    response = post(client, UserFactory(province=other), name, results_data())

    assert response.status_code == 422
    assert "đã khóa" in text_of(response)
    assert Result.objects.get(province=other, indicator__code="boi-duong").actual == 321


# Giving points


def points_data(year, points, **changes):
    criterion = year.criteria_packs.get().criteria.get(text="Tham mưu")
    data = {f"points_{criterion.pk}": points, f"reason_{criterion.pk}": "", "version": "1"}
    return {"bonus": "0", "penalty": "", "unranked_reason": "", **data, **changes}


@pytest.fixture
def draft(year):
    ScoreSheet.objects.update(state=SheetState.DRAFT)


def test_the_secretary_gives_points(client, year, draft, secretary):
    response = post(client, secretary, "score_edit", points_data(year, "9,75", bonus="0,5"))

    assert response.status_code == 302
    assert Score.objects.get(sheet__province__slug="danang").final_points == Decimal("9.75")
    assert ScoreSheet.objects.get(province__slug="danang").bonus_points == Decimal("0.5")


def test_above_the_maximum_is_refused_beside_the_field(client, year, draft, secretary):
    response = post(client, secretary, "score_edit", points_data(year, "10,25"))

    assert response.status_code == 422
    [(name, [message])] = response.context["form"].errors.items()
    assert name.startswith("points_")
    assert message == "Chỉ được từ 0 đến 10 điểm; anh/chị đã nhập 10,25."
    assert 'value="10,25"' in response.content.decode()
    assert Score.objects.get(sheet__province__slug="danang").final_points == Decimal("7.5")


def test_points_of_a_settled_sheet_are_refused(client, year, secretary):
    response = post(client, secretary, "score_edit", points_data(year, "9"))

    assert response.status_code == 422
    assert "đã chốt" in text_of(response)


def test_two_secretaries_lose_nothing(client, year, draft, secretary):
    post(client, secretary, "score_edit", points_data(year, "9"))

    response = post(client, secretary, "score_edit", points_data(year, "8"))

    assert response.status_code == 422
    assert "Đồng nghiệp đã ghi: 9" in text_of(response)
    again = points_data(year, "8", version="2")
    assert post(client, secretary, "score_edit", again).status_code == 302


def test_settling_and_locking_from_the_page(client, year, draft, secretary):
    client.force_login(secretary)

    for name in ("score_settle", "score_lock"):
        assert client.post(reverse(f"emulation:{name}", args=[2023])).status_code == 302

    assert set(ScoreSheet.objects.values_list("state", flat=True)) == {SheetState.LOCKED}


def test_what_is_lacking_is_listed_when_settling(client, year, draft, secretary):
    Score.objects.filter(sheet__province__slug="danang").update(final_points=None)
    client.force_login(secretary)

    response = client.post(reverse("emulation:score_settle", args=[2023]))

    assert response.status_code == 422
    assert "Đà Nẵng: điểm của «Tham mưu»" in text_of(response)


def test_taking_back_needs_a_reason(client, year, secretary):
    client.force_login(secretary)
    url = reverse("emulation:score_reopen", args=[2023])

    assert client.post(url, {"reason": "nhầm"}).status_code == 422
    assert client.post(url, {"reason": "Có giải trình của Đà Nẵng"}).status_code == 302
    assert set(ScoreSheet.objects.values_list("state", flat=True)) == {SheetState.DRAFT}


@pytest.mark.parametrize("name", ["score_settle", "score_lock", "score_reopen"])
def test_a_member_does_not_move_the_points(client, year, other, name):
    client.force_login(UserFactory(province=other))

    assert client.post(reverse(f"emulation:{name}", args=[2023])).status_code == 403


def test_moving_points_without_a_table_finds_no_page(client, head):
    EmulationYearFactory(year=2023, members=[head], head=head)
    client.force_login(UserFactory(secretary=True, province=head))

    assert client.post(reverse("emulation:score_settle", args=[2023])).status_code == 404


# The ranking


def test_the_ranking_explains_ties_and_names_who_is_not_ranked(client, year, secretary):
    third = ProvinceFactory(name="Phú Yên")
    year.cluster.memberships.create(province=third, order_no=3)
    Score.objects.update(final_points=Decimal(8))
    ScoreSheet.objects.filter(province__slug="danang").update(bonus_points=1, penalty_points=1)

    text = text_of(page(client, secretary, "standing_list"))

    assert "Cùng 8,00 điểm với Đà Nẵng; xếp trên vì có ít điểm trừ hơn: 0,00 so với 1,00." in text
    assert "Không xếp hạng: Chưa có bảng chấm điểm." in text


# Every point opens what explains it


def test_points_sums_and_totals_lead_to_what_explains_them(client, year, secretary):
    criterion = year.criteria_packs.get().criteria.get(text="Tham mưu")
    of_point, of_group = (
        reverse("emulation:score_explain", args=[2023, "danang", pk])
        for pk in (criterion.pk, criterion.parent_id)
    )

    points = page(client, secretary, "score_list").content.decode()
    ranking = page(client, secretary, "standing_list").content.decode()

    assert f'<a href="{of_point}">7,5</a>' in points
    assert f'<a href="{of_group}">7,5</a>' in points
    assert '<a href="/thi-dua/2023/xep-hang/#danang">7,50</a>' in points
    assert 'class="standing" id="danang"' in ranking
    assert f'<a href="{of_group}">7,5/10</a>' in ranking


# Queries


@pytest.mark.parametrize("name", [*LISTS, "result_edit", "score_edit"])
@pytest.mark.parametrize("count", [1, 7])
def test_pages_ask_at_most_twelve_queries_at_any_size(
    client, head, secretary, django_assert_max_num_queries, name, count
):
    year = EmulationYearFactory(year=2023, members=[head], head=head)
    indicators = IndicatorFactory.create_batch(count)
    pack = CriteriaPackFactory(year=year, tie_breakers=default_tie_breakers()[:1])
    group = CriterionFactory(pack=pack, number="1")
    criteria = CriterionFactory.create_batch(count, pack=pack, parent=group)
    provinces = [head, *(ProvinceFactory() for _number in range(count - 1))]
    for number, province in enumerate(provinces, start=1):
        if province != head:
            year.cluster.memberships.create(province=province, order_no=number + 1)
        for indicator in indicators:
            ResultFactory(year=year, province=province, indicator=indicator)
        sheet = ScoreSheetFactory(pack=pack, province=province)
        for criterion in criteria:
            ScoreFactory(sheet=sheet, criterion=criterion, final_points=1)
    client.force_login(secretary)
    args = [2023] if name in LISTS else [2023, head.slug]

    with django_assert_max_num_queries(12):
        assert client.get(reverse(f"emulation:{name}", args=args)).status_code == 200
