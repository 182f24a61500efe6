"""The document, the year's page and the trail read what was frozen, and say of how many provinces."""

import pytest
from django.db import connection
from django.urls import reverse

from cooperatives import actions
from cooperatives.models import Return
from cooperatives.summaries import rebuild
from reports.annual import build_annual_report
from reports.body import body
from reports.verification import audit
from tests.cooperatives.returns import conftest as make
from tests.cooperatives.returns.conftest import AT, YEAR
from tests.cooperatives.test_organization_pages import page
from tests.factories import ReportFactory
from tests.return_factories import ReturnFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = make.make_world()
    world.report = ReportFactory(year=world.year)
    return world


def goes_on(world):
    """The register after the freezing: one cooperative more in each province."""
    for province in (world.province, world.head):
        make.cooperative(province)
    rebuild([YEAR])


def numbers(report):
    return {
        each.name: (each.active.cooperatives, each.cooperatives.revenue.total)
        for each in report.provinces
    }


def test_frozen_province_stands_as_it_was_frozen_and_the_others_as_the_register_has_them(world):
    own = make.frozen(world)
    goes_on(world)

    report = build_annual_report(world.year)

    assert numbers(report) == {"Mẫu Đầu": (1, 1000), "Mẫu An": (1, 1000)}
    assert report.whole.active.cooperatives == 2
    assert report.returns == {"Mẫu An": own.content_hash}
    assert report.sources == (
        "Số liệu lấy từ biểu số liệu đã chốt của 1/2 tỉnh, thành phố; "
        "Mẫu Đầu chưa cập nhật, lấy từ sổ đăng ký."
    )
    assert any(report.sources in str(each) for each in body(report))


def test_nothing_is_said_while_nobody_has_frozen(world):
    make.sent(world)
    goes_on(world)

    report = build_annual_report(world.year)

    assert (report.sources, report.returns) == ("", {})
    assert numbers(report)["Mẫu An"] == (2, 2000)


def test_version_that_was_opened_again_no_longer_counts(world):
    make.superseded(world)
    goes_on(world)

    assert numbers(build_annual_report(world.year))["Mẫu An"] == (2, 2000)


def test_page_of_the_year_marks_who_has_not_sent(client, world):
    address = reverse("cooperatives:figures_year", args=[YEAR])
    client.force_login(world.secretary)
    assert "chưa cập nhật" not in page(client.get(address)).get_text()

    make.sent(world)

    table = page(client.get(address)).select_one("table")
    heads = [" ".join(each.get_text(" ").split()) for each in table.select("th[scope=row]")]
    assert heads == ["Mẫu Đầu chưa cập nhật", "Mẫu An", "Cộng 1/2 tỉnh"]


def test_trail_tells_when_a_frozen_return_was_written_over_or_taken_out(world):
    """Below the triggers, by somebody who owns the database."""
    own = make.frozen(world)
    assert audit()[1] == []
    with connection.cursor() as cursor:
        cursor.execute(lifted())
        cursor.execute("UPDATE cooperatives_return SET content = '{}' WHERE id = %s", [own.pk])
    assert [each["problem"] for each in audit()[1]] == ["the content of the return was changed"]

    Return.objects.all().delete()

    assert [each["problem"] for each in audit()[1]] == [
        "the frozen return is missing or was replaced"
    ]


def lifted():
    on = " ON cooperatives_return" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER return_frozen_stays{on}"


def test_home_says_what_is_owed(client, world):
    ReturnFactory(province=world.province, year=YEAR)

    def tasks(person):
        client.force_login(person)
        soup = page(client.get(reverse("home")))
        return (
            " ".join(soup.select_one(".tasks").get_text(" ").split())
            if soup.select_one(".tasks")
            else ""
        )

    assert "Biểu số liệu năm 2023 (cả năm) chưa gửi." in tasks(world.officer)
    assert "Biểu số liệu năm 2023 (cả năm) chờ duyệt và gửi." in tasks(world.leader)
    make.sent(world, Return.objects.get())
    assert "1 biểu số liệu năm 2023 (cả năm) chờ tiếp nhận." in tasks(world.secretary)
    question = make.asked(world, Return.objects.get())
    actions.send_return_back(province_return=question.province_return, by=world.secretary, at=AT)
    assert "Biểu số liệu năm 2023 (cả năm) bị trả lại kèm câu hỏi." in tasks(world.officer)
