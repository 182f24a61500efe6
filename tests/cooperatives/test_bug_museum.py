"""Bugs that made real offices suffer, kept as tests, with the number that each has in our museum.

Every name is the promise, every docstring what happened to whom.
"""

import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_portal.accounts.activity import broken_lines
from cluster_portal.accounts.models import Activity
from cooperatives.actions import figures_snapshot, full_snapshot
from cooperatives.actions.imports import ImportHasProblems, commit_import, plan_import
from cooperatives.models import ImportMoveNotAllowed, ImportRun, ImportState, Organization
from cooperatives.statistics.boundaries import Land, placement_on
from cooperatives.statistics.figures import figures_of
from cooperatives.workbook.reader import read_workbook
from reports import actions as report_actions
from reports.sections import SECTIONS
from tests.data.corpus import CASES
from tests.data.corpus.case import BLOCK
from tests.data.corpus.files import Formula, Page, cell, xlsx
from tests.data.corpus.lists import lines
from tests.factories import (
    EmulationYearFactory,
    GroupTallyFactory,
    MembershipFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportFactory,
    ReportingYearFactory,
    UserFactory,
    YearlyFiguresFactory,
)

from . import killed
from .test_organization_pages import errors, page
from .workbook.conftest import AT, outcomes, told

pytestmark = pytest.mark.django_db

HEADINGS = ("STT", "Loại hình", "Tên đầy đủ", "Lĩnh vực", "Số thành viên", "Doanh thu")
LIST = lines(headings=HEADINGS)


@pytest.fixture
def province():
    return ProvinceFactory(name="Mẫu An")


@pytest.fixture
def officer(province):
    return UserFactory(province=province)


@pytest.fixture
def reporting_year(province):
    cluster = MembershipFactory(province=province).cluster
    return ReportingYearFactory(cluster=cluster, year=2023)


@pytest.fixture
def plan(province, officer, reporting_year):
    def plan(content, filename="danh-sach.xlsx"):
        return plan_import(
            content=content, filename=filename, province=province, year=2023, by=officer, at=AT
        )

    return plan


@pytest.fixture
def load(plan, officer):
    def load(content, filename="danh-sach.xlsx"):
        return commit_import(run=plan(content, filename), by=officer, at=AT)

    return load


@pytest.fixture
def upload(client, officer, reporting_year):
    """Send a file from the page, as a browser does."""

    def upload(content, filename="danh-sach.xlsx"):
        client.force_login(officer)
        data = {"year": 2023, "file": SimpleUploadedFile(filename, content)}
        return client.post(reverse("cooperatives:import_list"), data)

    return upload


def test_1_upload_after_the_lock_is_refused_with_the_words_of_the_lock(
    client, plan, upload, reporting_year
):
    """Federal Audit Clearinghouse 1873: the late-change check was never done for Excel uploads; locked years moved."""
    run = plan(xlsx(Page(LIST)))
    reporting_year.closed_on = date(2024, 1, 10)
    reporting_year.save()

    uploaded = upload(xlsx(Page(LIST)))
    refused = client.post(reverse("cooperatives:import_commit", args=[run.pk]))

    assert (refused.status_code, uploaded.status_code) == (422, 422)
    assert "đã khóa từ ngày 10/01/2024" in page(refused).select_one("main").get_text(" ")
    assert Organization.objects.count() == 0


def test_2_wrong_form_gets_a_message_of_its_own(upload):
    """Federal Audit Clearinghouse 1776: another form than the one asked for was refused as «invalid file»."""
    other_form = xlsx(Page([["Kỳ báo cáo", "Số tiền"], ["Quý I", 12], ["Quý II", 15]]))

    words = " ".join(errors(upload(other_form)))

    assert "Không tìm thấy danh sách" in words
    assert words != " ".join(errors(upload(b"PK\x03\x04 no workbook at all")))


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case.name) for case in CASES if case.verdict == BLOCK],
)
def test_3_nothing_is_refused_without_a_reason(case):
    """Federal Audit Clearinghouse 2282: a workbook came back rejected with an empty table of errors."""
    report = json.loads(case.golden.read_text(encoding="utf-8"))["report"]

    told = [each for each in report["problems"] if each["level"] == "block"] or report["problems"]
    assert told
    assert all(each["message"] and each["fix"] for each in told)


def test_3_commit_is_refused_only_where_a_problem_is_shown(plan, officer):
    """The same from the other side: what the plan shows no problem of can be written."""
    run = plan(
        xlsx(Page(lines([{"STT": 1, "Tên đầy đủ": "Hợp tác xã An (mẫu)"}], headings=HEADINGS)))
    )

    with pytest.raises(ImportHasProblems):
        commit_import(run=run, by=officer, at=AT)

    assert told(run, "level", "row") == [("block", 2)]


def test_4_cells_below_the_last_row_make_no_errors(plan):
    """Federal Audit Clearinghouse 2368, InvenTree 1642: empty cells with a style or a formula were «missing values»."""
    below = [
        [cell(None, bg_color="#FFFF00")] * 6,
        ["  ", "\u00a0", "\u200b", " ", None, None],
        [Formula('=IF(A9="","",1)', "")] * 6,
        [None] * 5 + [" "],
    ]

    run = plan(xlsx(Page([*LIST, *below * 5])))

    assert (outcomes(run), told(run, "row", "message")) == ({"create": 3}, [])


def test_5_invalid_file_takes_nobodys_place(load, upload, client):
    """Federal Audit Clearinghouse 4645: a file that failed validation was stored and became the current one."""
    good = load(xlsx(Page(LIST)))
    before = list(Organization.objects.order_by("pk").values())

    bad = upload(b"%PDF-1.4")
    blocked = upload(
        xlsx(
            Page(
                lines([{"STT": 1, "Tên đầy đủ": "HTX (mẫu)", "Doanh thu": "x"}], headings=HEADINGS)
            )
        )
    )

    assert (bad.status_code, blocked.status_code) == (422, 302)
    assert list(ImportRun.objects.filter(state=ImportState.COMMITTED)) == [good]
    assert list(Organization.objects.order_by("pk").values()) == before


def test_14_nothing_said_is_not_nought_in_totals(province, reporting_year):
    """Partner Reporting Portal 966: an indicator without a value counted as 0 and pulled the mean down."""
    for revenue in (None, 0, 500):
        organization = OrganizationFactory(province=province)
        YearlyFiguresFactory(organization=organization, revenue=revenue, members_count=None)

    placed = placement_on([province], Land())
    figures = figures_of(2023, day=date(2023, 12, 31), placed=placed)

    revenue, members = figures.of("revenue"), figures.of("members_count")
    assert (revenue.n, revenue.of, revenue.total, revenue.mean) == (2, 3, 500, 250)
    assert (members.n, members.of, members.mean) == (0, 3, None)


def test_15_preparing_the_document_again_keeps_what_was_entered():
    """Partner Reporting Portal: «refresh report» deleted what people had typed into it."""
    head = ProvinceFactory()
    year = EmulationYearFactory(year=2023, members=[head], head=head)
    secretary = UserFactory(secretary=True, province=head)
    report = ReportFactory(
        year=year, consulting=True, sections={SECTIONS[0].key: "Viết tay cả buổi."}
    )
    written = dict(report.sections)

    OrganizationFactory.create_batch(3, province=head)
    report = report_actions.reopen_report(report=report, by=secretary, at=AT)
    report = report_actions.consult_report(report=report, by=secretary, at=AT)
    with pytest.raises(Exception, match="đã"):
        report_actions.start_report(year=year, by=secretary, at=AT)

    report.refresh_from_db()
    assert report.sections == written


@pytest.mark.parametrize("count", [1, 60])
def test_16_export_holds_as_many_rows_as_the_query(client, province, officer, count, tmp_path):
    """KoboToolbox 2370: exports ended at 30.000 rows, and nobody was told."""
    OrganizationFactory.create_batch(count, province=province)
    OrganizationFactory(province=ProvinceFactory())
    client.force_login(officer)

    response = client.get(reverse("cooperatives:export"), {"year": 2023})
    out = io.StringIO()
    path = tmp_path / "tat-ca.xlsx"
    call_command("export_organizations", str(path), "--year", "2023", "--json", stdout=out)

    assert rows_in(b"".join(response.streaming_content)) == count
    assert rows_in(path.read_bytes()) == json.loads(out.getvalue())["rows"] == count + 1


def rows_in(content):
    """Rows with a number in column A: neither titles nor headings."""
    sheet = read_workbook(content, "a.xlsx")[0]
    return sum(isinstance(values[0], int | float) for _row, values in sheet.rows)


@pytest.mark.parametrize("code", ["999999-0", "000001-1", "không rõ"])
def test_17_unknown_number_is_an_error_and_no_new_record(plan, officer, code):
    """Uwazi 9176: a row with an id that the database did not know silently became a new entry."""
    rows = [[*row, more] for row, more in zip(LIST, ("Mã hồ sơ", code, None, None), strict=True)]

    run = plan(xlsx(Page(rows)))

    assert told(run, "code", "row") == [("R-01", 2)]
    with pytest.raises(ImportHasProblems):
        commit_import(run=run, by=officer, at=AT)


@pytest.mark.slow
@pytest.mark.parametrize("place", killed.PLACES)
@pytest.mark.django_db(transaction=True)
def test_18_retry_after_a_crash_makes_no_duplicates(plan, officer, place):
    """frappe 15829, aspace-import-excel 57: a half-finished import was started again, and 4.415 rows came twice."""
    content = xlsx(Page(LIST))
    run = plan(content)

    killed.commit_and_die(run, place)

    is_written = place == "when it is committed and nobody was told"
    assert (
        Organization.objects.count()
        == Activity.objects.filter(action="organization_registered").count()
        == (3 if is_written else 0)
    )
    if is_written:
        with pytest.raises(ImportMoveNotAllowed):
            commit_import(run=run, by=officer, at=AT)
    else:
        commit_import(run=run, by=officer, at=AT)
    again = plan(content)
    assert (Organization.objects.count(), outcomes(again)) == (3, {"unchanged": 3})


def test_19_every_field_that_an_import_changed_has_its_line(load, province):
    """django-simple-history 174, 1363: bulk updates wrote the rows and no history."""
    load(xlsx(Page(LIST)))
    before, seen = snapshots(), Activity.objects.order_by("number").last().number
    rows = [[*row[:4], row[4] + 1, "KCSL", f"0255 {row[0]}", "Khá"] for row in LIST[1:]]

    load(xlsx(Page([[*HEADINGS, "Điện thoại", "Xếp loại"], *rows])))

    changed = {
        place: {name for name, value in values.items() if value != before[place][name]}
        for place, values in snapshots().items()
    }
    lines = Activity.objects.filter(number__gt=seen).exclude(action__startswith="import_")
    said = {(line.target_type, line.target_id): set(line.changes) for line in lines}
    assert said == changed
    assert all(changed.values())


def snapshots():
    """{(type, number): everything that a person enters} of organizations and figures."""
    found = {}
    for row in Organization.objects.all():
        figures = row.yearly_figures.get()
        found[row._meta.label_lower, str(row.pk)] = full_snapshot(row)
        found[figures._meta.label_lower, str(figures.pk)] = figures_snapshot(figures)
    return found


def test_19_raw_sql_does_not_rewrite_the_trail(load):
    """The same bug's other half: whoever has the database at hand must not be able to tidy up the history."""
    load(xlsx(Page(LIST)))
    cursor = connection.cursor()

    with pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("UPDATE accounts_activity SET note = 'khác'")
    cursor.execute("DELETE FROM accounts_activity WHERE action = 'organization_registered'")

    assert broken_lines() != []


PAGES = ["/", "/to-chuc/", "/so-lieu/2023/", "/to-chuc/nhap-excel/", "/thi-dua/2023/"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", ["officer", "leader", "secretary", "observer"])
def test_20_pages_cost_every_role_the_same_however_much_there_is(client, role, address):
    """akvo 4490: the dashboard was quick for administrators, and took minutes for people with one province."""
    head = ProvinceFactory()
    year = EmulationYearFactory(year=2023, members=[head], head=head, opened=True)
    ReportingYearFactory(cluster=year.cluster, year=2023)
    traits = {} if role == "officer" else {role: True}
    client.force_login(UserFactory(**traits, **({} if role == "observer" else {"province": head})))

    few = queries(client, address, head, year.cluster, provinces=1)
    many = queries(client, address, head, year.cluster, provinces=7)

    assert many == few <= 45


def queries(client, address, head, cluster, *, provinces):
    """How many the page asks, with so many provinces more, each with an organization, figures and a tally."""
    for number in range(provinces):
        province = ProvinceFactory()
        MembershipFactory(cluster=cluster, province=province, order_no=10 + number)
        GroupTallyFactory(province=province)
        for each in (head, province):
            YearlyFiguresFactory(organization=OrganizationFactory(province=each))
    client.get(address)  # the first time something may be remembered
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)
