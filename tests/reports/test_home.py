"""The first page says what waits for whom, with the same number of queries whatever there is."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cooperatives.models import ReportingYear
from cooperatives.statistics import Counts
from reports.annual import build_annual_report
from reports.home import home_of
from reports.snapshot import snapshot
from tests.factories import (
    EmulationYearFactory,
    ImportRunFactory,
    OrganizationFactory,
    PledgeEntryFactory,
    PledgeFactory,
    PublishedReportFactory,
    QualitySnapshotFactory,
    ReportFactory,
    ReportingYearFactory,
    ScoreSheetFactory,
    SignatureFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2023, 12, 5)


def pledge_of(year, **state):
    return PledgeFactory(year__cluster=year.cluster, prepared_in=year, **state)


def test_anonymous_sees_what_is_published_and_no_more(client, report):
    built = build_annual_report(report.year)
    counts = Counts(cooperatives=1733, credit_funds=56, unions=5, groups=5487)
    whole = replace(built.whole, active=counts)
    row = PublishedReportFactory(
        report__year__year=2021, snapshot=snapshot(replace(built, whole=whole))
    )

    text = client.get("/").content.decode()

    assert "1.789" in text
    assert row.code in text
    assert reverse("reports:report_detail", args=[2021]) in text
    assert reverse("reports:report_detail", args=[2023]) not in text
    assert reverse("account_login") in text


def test_secretary_is_shown_nothing_of_another_cluster(year, secretary):
    foreign = EmulationYearFactory(year=year.year)
    ReportFactory(year=foreign)
    pledge_of(foreign)
    ScoreSheetFactory(pack__year=foreign)

    assert home_of(secretary, today=TODAY).tasks == ()


def test_leader_is_shown_the_waiting_signature_first(year, provinces):
    leader = UserFactory(leader=True, province=provinces[1])
    SignatureFactory(pledge=pledge_of(year, signing=True), province=provinces[1])

    first = home_of(leader, today=TODAY).tasks[0]

    assert first.is_big
    assert first.url == reverse("emulation:pledge_sign", args=[2024])


def test_signed_or_foreign_signatures_do_not_wait(year, provinces):
    leader = UserFactory(leader=True, province=provinces[1])
    pledge = pledge_of(year, signing=True)
    SignatureFactory(pledge=pledge, province=provinces[0])
    SignatureFactory(pledge=pledge, province=provinces[1], signed=True)

    assert home_of(leader, today=TODAY).tasks == ()


def test_officer_is_shown_entry_import_and_missing_figures(year, provinces):
    officer = UserFactory(province=provinces[1])
    PledgeEntryFactory(pledge=pledge_of(year), province=provinces[1], returned=True)
    run = ImportRunFactory(province=provinces[1], planned_by=officer)
    ImportRunFactory(province=provinces[0])
    OrganizationFactory.create_batch(2, province=provinces[1])
    ReportingYearFactory(cluster=year.cluster)

    tasks = home_of(officer, today=TODAY).tasks

    assert [task.url for task in tasks] == [
        reverse("emulation:entry_detail", args=[2024, provinces[1].slug]),
        run.get_absolute_url(),
        reverse("cooperatives:figures_year", args=[2023]),
    ]


def test_secretary_is_shown_what_the_cluster_waits_for(year, provinces, secretary):
    pledge = pledge_of(year)
    PledgeEntryFactory(pledge=pledge, province=provinces[1], submitted=True)
    ScoreSheetFactory(pack__year=year, province=provinces[1])
    report = ReportFactory(year=year)

    urls = [task.url for task in home_of(secretary, today=TODAY).tasks]

    assert urls == [
        pledge.get_absolute_url(),
        reverse("emulation:score_list", args=[2023]),
        report.get_absolute_url(),
    ]


def test_late_steps_are_named(year, provinces):
    year.figures_due_on, year.self_score_due_on = date(2023, 11, 10), date(2023, 12, 31)
    year.save()
    reporting = ReportingYearFactory(cluster=year.cluster)
    officer = UserFactory(province=provinces[0])

    late = [step.due_on for step in home_of(officer, today=TODAY).late]
    ReportingYear.objects.filter(pk=reporting.pk).update(closed_on=TODAY)
    closed = [step.due_on for step in home_of(officer, today=TODAY).late]

    assert late == [date(2023, 11, 10), date(2023, 12, 2)]
    assert closed == [date(2023, 12, 2)]


def test_figures_of_a_year_that_was_never_opened_are_not_done(year, provinces):
    officer = UserFactory(province=provinces[0])

    def figures():
        steps = home_of(officer, today=TODAY).steps
        return next(each.is_done for each in steps if each.label == "Số liệu của năm")

    assert not figures()
    reporting = ReportingYearFactory(cluster=year.cluster)
    assert not figures()
    ReportingYear.objects.filter(pk=reporting.pk).update(closed_on=TODAY)
    assert figures()


@pytest.mark.parametrize("role", ["officer", "leader", "observer", "administrator", "secretary"])
def test_every_role_has_a_home(client, year, provinces, role):
    traits = {} if role == "officer" else {role: True}
    if role in {"officer", "leader", "secretary"}:
        traits["province"] = provinces[0]
    user = UserFactory(**traits)
    client.force_login(user)

    assert client.get("/").status_code == 200
    # No link leads to a page that says «không tìm thấy».
    for opened in (False, True):
        if opened:
            ReportingYearFactory(cluster=year.cluster)
        links = [each.url for each in home_of(user, today=TODAY).links]
        assert {client.get(url).status_code for url in links} <= {200}


def test_home_asks_the_same_number_of_queries_whatever_there_is(client, year, provinces):
    client.force_login(UserFactory(province=provinces[1], leader=True))

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        return len(queries)

    count()
    few = count()
    pledge = pledge_of(year, signing=True)
    for number in range(7):
        PublishedReportFactory(report__year__year=2010 + number)
        later = {"year": pledge.year, "prepared_in": year, "version": number + 2}
        SignatureFactory(pledge=PledgeFactory(**later, signing=True), province=provinces[1])
        entry = PledgeFactory(**later | {"version": number + 20})
        PledgeEntryFactory(pledge=entry, province=provinces[1])
    assert count() == few


def test_no_empty_box_of_links_for_an_administrator(client, report):
    client.force_login(UserFactory(administrator=True))
    assert "Đi tới" not in client.get("/").content.decode()

    client.force_login(UserFactory(leader=True))
    assert "Đi tới" in client.get("/").content.decode()


@pytest.mark.parametrize(
    "found,words",
    [
        ({"blocking": 0, "warnings": 0}, None),
        ({"blocking": 0, "warnings": 1200}, "Chất lượng dữ liệu: 1.200 việc cần xem lại."),
        (
            {"blocking": 2, "warnings": 3},
            "Chất lượng dữ liệu: 5 việc cần xem lại, trong đó 2 việc phải sửa.",
        ),
    ],
)
def test_officer_is_told_what_last_night_found(provinces, found, words):
    officer = UserFactory(province=provinces[0])
    QualitySnapshotFactory(province=provinces[0], day=date(2023, 12, 4), blocking=9, warnings=9)
    QualitySnapshotFactory(province=provinces[0], day=date(2023, 12, 5), **found)
    QualitySnapshotFactory(province=provinces[1], day=date(2023, 12, 5), blocking=7)

    tasks = [task for task in home_of(officer, today=TODAY).tasks if "Chất lượng" in task.text]

    assert [task.text for task in tasks] == ([words] if words else [])
    assert [task.url for task in tasks] == (["/to-chuc/kiem-tra/"] if words else [])
