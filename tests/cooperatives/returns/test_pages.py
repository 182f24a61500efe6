"""The pages of a return: written, sent, asked about and answered, without JavaScript."""

import json

import pytest
from django.core import mail
from django.urls import reverse

from cooperatives import actions
from cooperatives.models import Return, ReturnQuestion
from cooperatives.return_page import ReturnPage
from cooperatives.return_paper import paper_html
from cooperatives.summaries import rebuild
from tests.cooperatives.test_organization_pages import page, typed_in
from tests.factories import IndicatorFactory

from . import conftest as make
from .conftest import REASON, YEAR

pytestmark = pytest.mark.django_db


def address(world, name="detail", **facts):
    where = [YEAR, world.province.slug, "nam", *facts.values()]
    prefix = "" if name.startswith("question") else "return_"
    return reverse(f"cooperatives:{prefix}{name}", args=where)


@pytest.fixture
def indicator():
    return IndicatorFactory(code="lop", text="Số lớp")


def test_figure_is_typed_and_the_page_shows_it(client, world, indicator):
    client.force_login(world.officer)
    form = typed_in(client.get(address(world, "edit")))

    response = client.post(address(world, "edit"), form | {"value_indicator_lop": "1.234"})

    assert response.status_code == 302
    row = page(client.get(address(world))).find(id="o-indicator_lop")
    assert "1.234" in row.get_text()


def test_mark_without_a_reason_comes_back_beside_the_figure(client, world, indicator):
    client.force_login(world.officer)
    form = typed_in(client.get(address(world, "edit")))

    response = client.post(address(world, "edit"), form | {"mark_indicator_lop": "not_available"})

    assert response.status_code == 422
    row = page(response).find(id="o-indicator_lop")
    assert "ghi rõ lý do" in row.select_one(".field-errors").get_text()
    assert row.select_one("option[selected]")["value"] == "not_available"


def test_colleague_was_faster_and_nothing_typed_is_lost(client, world, indicator):
    client.force_login(world.officer)
    form = typed_in(client.get(address(world, "edit")))
    client.post(address(world, "edit"), form | {"value_indicator_lop": "5"})

    response = client.post(address(world, "edit"), form | {"value_indicator_lop": "6"})

    assert response.status_code == 422
    soup = page(response)
    assert soup.find(id="id_value_indicator_lop")["value"] == "6"
    assert "Đồng nghiệp đã ghi: 5" in soup.find(id="o-indicator_lop").get_text()
    again = typed_in(response)
    assert client.post(address(world, "edit"), again).status_code == 302


def test_leader_sees_what_lacks_and_cannot_send(client, world, indicator):
    client.force_login(world.leader)

    soup = page(client.get(address(world)))

    assert "Số lớp" in soup.select_one(".lacking").get_text()
    assert (
        soup.find(string=lambda text: "Duyệt và gửi" in text)
        .find_parent("button")
        .has_attr("disabled")
    )
    response = client.post(address(world, "submit"))
    assert response.status_code == 422
    assert "Số lớp" in page(response).select_one(".alert-danger").get_text()


def test_sending_asking_answering_and_freezing_through_the_pages(client, world):
    def press(person, name, data=None, **facts):
        client.force_login(getattr(world, person))
        return client.post(address(world, name, **facts), data or {}).status_code

    assert press("leader", "submit") == 302
    assert press("secretary", "question_ask", {"text": "ngắn"}, cell="revenue") == 422
    assert press("secretary", "question_ask", {"text": REASON}, cell="revenue") == 302
    assert press("secretary", "accept") == 422
    assert press("secretary", "send_back") == 302
    question = ReturnQuestion.objects.get()
    reply = reverse("cooperatives:question_reply", args=[question.pk])
    client.force_login(world.officer)
    answer = "Ba đơn vị mới thành lập."
    assert client.post(reply, {"do": "answer", "text": answer}).status_code == 302
    assert press("leader", "submit") == 302
    client.force_login(world.secretary)
    assert client.post(reply, {"do": "resolve"}).status_code == 302
    assert press("secretary", "accept") == 302
    assert press("secretary", "freeze") == 302
    assert press("secretary", "supersede", {"text": REASON}) == 302

    thread = page(client.get(address(world) + "?ban=1")).select_one(".thread").get_text(" ")
    assert REASON in thread
    assert answer in thread
    assert list(Return.objects.order_by("version").values_list("version", "state")) == [
        (1, "superseded"),
        (2, "draft"),
    ]


def test_opening_again_tells_everybody_in_the_cluster(client, world):
    make.frozen(world)
    client.force_login(world.secretary)

    client.post(address(world, "supersede"), {"text": REASON})

    assert sorted(to for each in mail.outbox for to in each.to) == [
        *("canbo@mau.vn", "lanhdao@mau.vn", "thuky@mau.vn"),
    ]
    assert all(REASON in each.body for each in mail.outbox)
    client.force_login(world.head_leader)
    board = page(client.get(reverse("cooperatives:return_board", args=[YEAR])))
    assert REASON in board.get_text()


def test_changed_since_frozen_is_one_click(client, world):
    make.frozen(world)
    world.organization.yearly_figures.update(revenue=2000)
    rebuild([YEAR])
    client.force_login(world.observer)

    link = page(client.get(address(world))).find("a", href=address(world, "changes"))
    rows = page(client.get(link["href"])).select("tbody tr")

    assert [[cell.get_text(strip=True) for cell in row.select("th, td")][::2] for row in rows] == [
        ["Doanh thu", "1.000", "triệu đồng"]
    ]


def test_paper_says_the_four_values_in_words(client, world, indicator):
    for code in ("a", "b"):
        IndicatorFactory(code=code, text=f"Chỉ tiêu {code}")
    said = actions.Said
    own = make.edited(
        world,
        indicator_a=said(mark="not_applicable"),
        indicator_b=said(mark="not_available", text="Chưa quyết toán"),
    )

    html = " ".join(paper_html(ReturnPage(own, user=world.officer, at=make.AT)).split())

    for words in ("không áp dụng", "không có số liệu", "Chưa quyết toán", "DỰ THẢO"):
        assert words in html


def test_page_asks_the_same_with_one_organization_and_with_many(
    client, world, django_assert_max_num_queries
):
    client.force_login(world.officer)

    def queries():
        with django_assert_max_num_queries(60) as asked:
            client.get(address(world))
        return len(asked)

    few = queries()
    for _number in range(5):
        make.cooperative(world.province)
    rebuild([YEAR])

    assert queries() == few


def test_what_was_sent_is_what_json_says(world):
    own = make.sent(world)

    assert json.loads(own.content)["submitted"]["by"] == world.leader.full_name
