"""The board: a line a province, a cell a section, totals that say of how many; the same queries at any size."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cooperatives import actions
from cooperatives.models import Period
from cooperatives.returns.board import board_of
from cooperatives.summaries import rebuild
from tests.cooperatives.test_organization_pages import page
from tests.factories import (
    IndicatorFactory,
    MembershipFactory,
    ProvinceFactory,
)
from tests.return_factories import QuestionFactory, ReturnFactory

from . import conftest as make
from .conftest import AT, YEAR
from .test_lateness import DUE, call, extend

pytestmark = pytest.mark.django_db
BOARD = reverse("cooperatives:return_board", args=[YEAR])


def board(world, at=AT):
    return board_of(world.cluster, YEAR, Period.YEAR, at=at)


def line_of(world, province, **facts):
    return next(each for each in board(world, **facts).lines if each.province == province)


def states(line):
    return {cell.code: (cell.state, cell.text) for cell in line.cells}


def test_nobody_has_begun(world):
    line = line_of(world, world.province)

    assert (line.province_return, line.cells, line.is_sent) == (None, (), False)


def test_section_lacks_is_complete_or_is_asked_about(world):
    IndicatorFactory(text="Số lớp")
    call(world, DUE)

    line = line_of(world, world.province)
    assert states(line)["business"] == ("done", "đủ")
    assert states(line)["indicators"] == ("lacking", "thiếu 1")
    assert [each["label"] for _section, each in line.lacking] == ["Số lớp"]


def test_question_stands_in_its_section(world):
    own = make.sent(world)
    make.asked(world, own)

    line = line_of(world, world.province)

    assert states(line)["business"] == ("asked", "1 câu hỏi")
    assert states(line)["people"] == ("done", "đủ")
    assert line.open_questions == 1


def test_days_late_and_more_time(world):
    deadline = call(world, DUE)
    extend(world, deadline, until=DUE + timedelta(days=5))
    later = DUE + timedelta(days=7)

    lines = board(world, at=later).lines

    assert [(line.province, line.days_late) for line in lines] == [
        (world.head, 7),
        (world.province, 2),
    ]


def test_totals_say_of_how_many_provinces_and_who_is_missing(world):
    call(world, DUE)
    make.sent(world)

    found = board(world)

    assert found.coverage == "1/2 tỉnh"
    assert found.missing == [world.head]
    assert {each.label: (each.value, each.given, each.of) for each in found.totals}[
        "Doanh thu"
    ] == (
        1000,
        1,
        2,
    )


def test_register_fills_and_the_board_knows_after_a_look(world):
    world.organization.yearly_figures.update(revenue=None)
    rebuild([YEAR])
    call(world, DUE)
    assert states(line_of(world, world.province))["business"] == ("lacking", "thiếu 1")
    world.organization.yearly_figures.update(revenue=5)
    rebuild([YEAR])

    actions.refresh_open_returns(at=AT)

    assert states(line_of(world, world.province))["business"] == ("done", "đủ")


# The page


def test_page_shows_state_in_words_and_marks_who_has_not_sent(client, world):
    call(world, DUE)
    make.sent(world)
    client.force_login(world.officer)

    soup = page(client.get(BOARD))

    rows = {
        row.th.get_text(strip=True): row.get_text(" ", strip=True)
        for row in soup.select(".board tbody tr")
    }
    assert "chưa cập nhật" in rows["Mẫu Đầu"]
    assert "chưa cập nhật" not in rows["Mẫu An"]
    assert "Số tạm tính: 1/2 tỉnh" in soup.get_text(" ", strip=True)
    assert all(cell.svg and cell.get_text(strip=True) for cell in soup.select(".board-cell"))


def test_member_opens_the_own_return_and_others_once_they_are_frozen(client, world):
    call(world, DUE)
    client.force_login(world.head_leader)

    def links():
        return [a["href"] for a in page(client.get(BOARD)).select(".board th a")]

    own = reverse("cooperatives:return_detail", args=[YEAR, world.head.slug, "nam"])
    theirs = reverse("cooperatives:return_detail", args=[YEAR, world.province.slug, "nam"])
    assert (links(), client.get(theirs).status_code) == ([own], 404)

    make.frozen(world)

    assert (links(), client.get(theirs).status_code) == ([own, theirs], 200)


@pytest.mark.parametrize("person", ["officer", "secretary", "observer"])
def test_board_asks_the_same_with_two_provinces_and_with_nine(client, world, person):
    call(world, DUE)
    make.asked(world, make.sent(world))
    client.force_login(getattr(world, person))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(BOARD).status_code == 200
        return len(asked)

    few = queries()
    for number in range(7):
        province = ProvinceFactory()
        MembershipFactory(cluster=world.cluster, province=province, order_no=10 + number)
        QuestionFactory(
            province_return=ReturnFactory(province=province, sent=True), section="business"
        )
    many = queries()

    assert few == many <= 12


def test_secretary_freezes_all_that_are_accepted(client, world):
    make.accepted(world)
    client.force_login(world.secretary)

    client.post(reverse("cooperatives:return_freeze_all", args=[YEAR]))

    assert line_of(world, world.province).province_return.state == "frozen"
