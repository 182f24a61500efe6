"""The table of statistics: two fields of the reader's choice, beside the year before, on the page and in the files."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from cooperatives import summaries
from cooperatives.models import Sector
from tests.factories import (
    EmulationYearFactory,
    MembershipFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportingYearFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "/so-lieu/2023/thong-ke/"


@pytest.fixture
def provinces():
    """Two members; in 2023 one more agricultural cooperative than in 2022, a transport cooperative, a fund, a stop."""
    first = MembershipFactory(province=ProvinceFactory(name="Quảng Ngãi", order_no=1), order_no=1)
    second = MembershipFactory(
        cluster=first.cluster, province=ProvinceFactory(name="Bình Định", order_no=2), order_no=2
    )
    provinces = [first.province, second.province]
    year = EmulationYearFactory(cluster=first.cluster, members=provinces, head=provinces[0])
    year.opened_to_members_at = "2024-01-01T00:00:00Z"
    year.save()
    OrganizationFactory.create_batch(2, province=provinces[0])
    OrganizationFactory(province=provinces[0], founded_on=date(2023, 5, 1))
    OrganizationFactory(province=provinces[0], sector=Sector.TRANSPORT)
    OrganizationFactory(province=provinces[1], credit_fund=True)
    OrganizationFactory(province=provinces[1], stopped=True)
    return provinces


@pytest.fixture
def reader(provinces, client):
    client.force_login(UserFactory(province=provinces[0]))
    return client


def table(response):
    pivot = response.context["pivot"]
    return {
        line.label: [(cell.now, cell.before) for cell in (*line.cells, line.total)]
        for line in (*pivot.lines, pivot.total)
    }


def test_provinces_by_kind_beside_the_year_before(reader):
    response = reader.get(PAGE)

    assert response.context["pivot"].columns == ("hợp tác xã", "quỹ tín dụng nhân dân")
    assert table(response) == {
        "Quảng Ngãi": [(4, 3), (0, 0), (4, 3)],
        "Bình Định": [(1, 1), (1, 1), (2, 2)],
        "Cộng": [(5, 4), (1, 1), (6, 5)],
    }
    text = response.content.decode()
    assert "(+1)" in text
    assert "33,33" in text


@pytest.mark.parametrize("kept", [False, True])
def test_summary_rows_give_the_same_table(reader, provinces, kept):
    if kept:
        cluster = provinces[0].memberships.get().cluster
        for year in (2022, 2023):
            ReportingYearFactory(cluster=cluster, year=year)
        summaries.rebuild([2022, 2023])

    found = table(reader.get(PAGE, {"rows": "sector", "columns": "status"}))

    assert found["nông nghiệp"] == [(3, 3), (1, 0), (4, 3)]
    assert found["Cộng"] == [(5, 5), (1, 0), (6, 5)]


def test_filters_and_day(reader):
    found = table(
        reader.get(
            PAGE, {"rows": "kind", "columns": "sector", "status": "active", "as_of": "30/04/2023"}
        )
    )

    assert found["Cộng"][-1] == (5, 5)
    assert table(reader.get(PAGE, {"kind": "credit_fund"}))["Cộng"] == [(1, 1), (1, 1)]


@pytest.mark.parametrize(
    "asked,words",
    [
        ({"rows": "kind", "columns": "kind"}, "khác"),
        ({"as_of": "31/12/2022"}, "2023"),
        ({"as_of": "31/02/2023"}, "ngày"),
        ({"rows": "drop table"}, "drop table"),
    ],
)
def test_what_is_asked_wrongly_is_said(reader, asked, words):
    response = reader.get(PAGE, asked)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert reader.get("/so-lieu/2023/thong-ke.csv", asked).status_code == 302


def test_files_hold_the_table_of_the_page(reader):
    asked = {"rows": "province", "columns": "status"}
    page = table(reader.get(PAGE, asked))
    text = reader.get("/so-lieu/2023/thong-ke.csv", asked).content.decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=";") if row and row[0] in page]
    workbook = reader.get("/so-lieu/2023/thong-ke.xlsx", asked)
    sheet = load_workbook(io.BytesIO(workbook.getvalue())).active

    assert "2 dòng và dòng cộng." in text
    for label, cells in page.items():
        flat = [value for pair in cells for value in pair]
        assert next(row for row in rows if row[0] == label)[1 : len(flat) + 1] == [
            str(value) for value in flat
        ]
        assert [
            cell.value
            for row in sheet.iter_rows()
            if row[0].value == label
            for cell in row[1 : len(flat) + 1]
        ] == flat


def test_one_who_sees_only_the_own_province(provinces, client):
    year = provinces[0].memberships.get().cluster.emulation_years.get()
    year.opened_to_members_at = None
    year.save()
    client.force_login(UserFactory(province=provinces[1]))

    response = client.get(PAGE, {"boundary": "comparable"})

    assert list(table(response)) == ["Bình Định", "Cộng"]
    assert "boundary" not in response.context["form"].fields


@pytest.fixture
def kept(provinces):
    """2022 and 2023 are kept; 2021 was never opened."""
    cluster = provinces[0].memberships.get().cluster
    for year in (2022, 2023):
        ReportingYearFactory(cluster=cluster, year=year)
    summaries.rebuild([2022, 2023])


def test_years_as_lines(reader, kept):
    """The latest first, each beside its year before; there is no total of years."""
    response = reader.get(PAGE, {"rows": "year", "columns": "province"})
    pivot = response.context["pivot"]

    assert {line.label: [(c.now, c.before) for c in line.cells] for line in pivot.lines} == {
        "31/12/2023": [(4, 3), (2, 2)],
        "31/12/2022": [(3, 3), (2, 2)],
    }
    assert [line.label for line in pivot.lines] == ["31/12/2023", "31/12/2022"]
    assert pivot.columns == ("Quảng Ngãi", "Bình Định")
    assert pivot.total is None
    assert "<tfoot>" not in response.content.decode()


def test_years_as_lines_on_another_day(reader, kept):
    found = reader.get(PAGE, {"rows": "year", "columns": "status", "as_of": "01/03/2023"})

    lines = {line.label: line.total.now for line in found.context["pivot"].lines}
    assert lines == {"01/03/2023": 5, "01/03/2022": 5}


def test_years_as_lines_in_the_files(reader, kept):
    asked = {"rows": "year", "columns": "kind"}
    text = reader.get("/so-lieu/2023/thong-ke.csv", asked).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))

    assert ["31/12/2023", "5", "4", "1", "1", "6", "5", "1", "20"] in rows
    assert "2 dòng." in text
    sheet = load_workbook(
        io.BytesIO(reader.get("/so-lieu/2023/thong-ke.xlsx", asked).getvalue())
    ).active
    assert ["31/12/2022", 4, 4, 1, 1] in [
        [cell.value for cell in row[:5]] for row in sheet.iter_rows()
    ]


def test_years_are_no_columns(reader):
    assert reader.get(PAGE, {"columns": "year"}).status_code == 422


def test_lines_of_years_carry_each_its_own_members(provinces, kept, client):
    """Bình Định comes in on 01/07/2023 and Huế goes out: as they were, and on the land of all."""
    cluster = provinces[0].memberships.get().cluster
    leaving = MembershipFactory(
        cluster=cluster,
        province=ProvinceFactory(name="Huế"),
        order_no=3,
        valid_to=date(2023, 7, 1),
    )
    provinces[1].memberships.update(valid_from=date(2023, 7, 1))
    OrganizationFactory(province=leaving.province)
    summaries.rebuild([2022, 2023])
    client.force_login(UserFactory(province=provinces[0]))

    def lines(boundary):
        asked = {"rows": "year", "columns": "province", "boundary": boundary}
        pivot = client.get(PAGE, asked).context["pivot"]
        return pivot.columns, [[cell.now for cell in line.cells] for line in pivot.lines]

    assert lines("as_was") == (("Quảng Ngãi", "Huế", "Bình Định"), [[4, 0, 2], [3, 1, 0]])
    assert lines("comparable") == (("Quảng Ngãi", "Bình Định", "Huế"), [[4, 2, 1], [3, 2, 1]])


@pytest.mark.parametrize("rows", ["province", "year"])
@pytest.mark.parametrize("count", [1, 7, 50])
def test_the_number_of_queries_is_fixed(
    provinces, client, count, rows, django_assert_max_num_queries
):
    cluster = provinces[0].memberships.get().cluster
    for number in range(min(count, 7)):
        member = MembershipFactory(cluster=cluster, order_no=10 + number)
        OrganizationFactory.create_batch(count // 7 + 1, province=member.province)
    client.force_login(UserFactory(province=provinces[0]))

    with django_assert_max_num_queries(12):
        client.get(PAGE, {"rows": rows, "columns": "kind"})


def test_ten_kept_years_are_read_at_once(provinces, client, django_assert_max_num_queries):
    cluster = provinces[0].memberships.get().cluster
    for year in range(2012, 2024):
        ReportingYearFactory(cluster=cluster, year=year)
    summaries.rebuild(range(2012, 2024))
    client.force_login(UserFactory(province=provinces[0]))

    with django_assert_max_num_queries(11):
        response = client.get(PAGE, {"rows": "year", "columns": "kind"})

    lines = response.context["pivot"].lines
    assert [line.label[-4:] for line in lines] == [str(year) for year in range(2023, 2013, -1)]
    assert [line.total.now for line in lines] == [6] + [5] * 9
