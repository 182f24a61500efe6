"""Running the checks: order, score, one province or all, and the number of queries."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperatives.checks import CHECKS, nightly, report_of
from cooperatives.checks.trend import trend_of
from cooperatives.models import OrganizationEvent, QualitySnapshot, StatusPeriod
from tests.factories import (
    AT,
    CommuneFactory,
    GroupTallyFactory,
    MembershipFactory,
    OrganizationFactory,
    ProvinceFactory,
    QualitySnapshotFactory,
    ReportingYearFactory,
    YearlyFiguresFactory,
)

from .rooms import TODAY, YEAR, organization

pytestmark = pytest.mark.django_db


def report(*provinces, **told):
    return report_of(provinces, **{"year": YEAR, "today": TODAY} | told)


def test_what_must_be_mended_comes_first():
    province = ProvinceFactory()
    StatusPeriod.objects.filter(organization=organization(province)).delete()
    organization(province, name="HTX  A")

    found = report(province, codes={"C-01", "L-01", "I-01"})

    assert [(each.code, each.level, each.count) for each in found.findings] == [
        ("L-01", "block", 1),
        ("C-01", "warn", 1),
        ("I-01", "warn", 1),
    ]
    assert (found.blocking, found.warnings) == (1, 2)


def test_the_score_is_the_mean_of_the_records():
    """A check costs a record once, however many fields it finds; a record never falls below nought."""
    province = ProvinceFactory()
    organization(province, name="HTX  A", address="Thôn  1")
    clean = organization(province, name="HTX B")

    assert report(province, codes={"C-01"}).score == Decimal("95.0")
    StatusPeriod.objects.filter(organization=clean).delete()
    assert report(province, codes={"C-01", "L-01"}).score == Decimal("70.0")


def test_a_hundred_points_only_when_nothing_was_found():
    province = ProvinceFactory()
    OrganizationFactory.create_batch(200, province=province)
    organization(province, name="HTX  A")

    assert report(province, codes={"C-01"}).score == Decimal("99.9")
    assert report(ProvinceFactory()).score == 100


def test_a_province_sees_only_its_own_rows():
    own, other = ProvinceFactory(), ProvinceFactory()
    organization(own, name="HTX  A")
    organization(other, name="HTX  B")

    assert report(own).counts["C-01"] == 1
    assert report(own, other).counts["C-01"] == 2


def test_all_provinces_at_once_find_what_each_finds_alone():
    provinces = [ProvinceFactory() for _time in range(2)]
    for province in provinces:
        for _time in range(4):
            row = organization(
                province, phone="0905 123 456", representative="A B", registration_no="1"
            )
            YearlyFiguresFactory(organization=row, revenue=0, members_count=0)

    together = report(*provinces).counts
    alone = [report(each).counts for each in provinces]

    assert {code: sum(each.get(code, 0) for each in alone) for code in together} == together


def crowd(province, count):
    for number in range(count):
        made = OrganizationFactory(
            province=province,
            commune=CommuneFactory(province=province),
            tax_code=f"{province.pk:05d}{number:05d}",
            founded_on=date(2010, 1, 1),
        )
        YearlyFiguresFactory(organization=made)
        YearlyFiguresFactory(organization=made, year=2022)
        GroupTallyFactory(province=province, commune=made.commune)
        OrganizationEvent.objects.create(organization=made, kind="founded", recorded_at=AT)


def queries(province, **told):
    with CaptureQueriesContext(connection) as captured:
        report(province, **told)
    return len(captured)


def test_the_number_of_queries_does_not_grow():
    few, many = ProvinceFactory(), ProvinceFactory()
    crowd(few, 7)
    crowd(many, 50)

    queries(few)  # the laws are kept once they are read

    assert queries(few) == queries(many) <= 22


@pytest.mark.parametrize("code", CHECKS)
def test_one_check_alone_asks_a_few_queries(code):
    province = ProvinceFactory()
    crowd(province, 3)

    queries(province, codes={code})  # the laws are kept once they are read

    assert queries(province, codes={code}) <= 6


# The command


def check_data(*arguments):
    """(exit code, what it prints)"""
    out = StringIO()
    try:
        call_command("check_data", *arguments, stdout=out)
    except SystemExit as left:
        return left.code, out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_what_it_found_as_json():
    province = ProvinceFactory(name="Quảng Ngãi")
    wrong = organization(province, name="HTX  A")

    code, text = check_data("--year", "2023", "--province", province.code, "--json")

    told = json.loads(text)
    [entry] = [each for each in told["checks"] if each["code"] == "C-01"]
    assert code == 0
    assert {name: entry[name] for name in ("level", "count")} == {"level": "warn", "count": 1}
    assert entry["fix"]
    assert entry["rows"] == [
        {
            "province": province.code,
            "organization": wrong.code,
            "name": "HTX  A",
            "field": "name",
            "level": "warn",
            "detail": "«HTX␣␣A»",
        }
    ]
    assert "C-02" in told["clean"]
    assert told["provinces"][0]["organizations"] == 1


def test_the_command_leaves_with_1_when_something_blocks():
    province = ProvinceFactory()
    row = organization(province)
    StatusPeriod.objects.filter(organization=row).delete()

    code, text = check_data("--year", "2023", "--json")

    assert code == 1
    assert json.loads(text)["checks"][0]["code"] == "L-01"
    code, text = check_data("--year", "2023")
    assert code == 1
    assert "L-01" in text


def test_the_command_knows_no_such_province():
    with pytest.raises(CommandError):
        check_data("--year", "2023", "--province", "99")


# Every night


def test_a_night_keeps_one_line_a_province_and_day():
    OrganizationFactory(province=ProvinceFactory())
    OrganizationFactory(province=ProvinceFactory())
    ProvinceFactory()  # with nothing in it

    assert nightly.record_every_province() == 2
    assert nightly.record_every_province() == 2
    assert QualitySnapshot.objects.count() == 2


def test_the_second_run_of_a_day_says_what_is_true_now():
    province = ProvinceFactory()
    row = organization(province, name="HTX  A")

    first = nightly.record_province(province, at=AT, year=2023)
    type(row).objects.filter(pk=row.pk).update(name="HTX A")
    second = nightly.record_province(province, at=AT, year=2023)

    assert (first.counts["C-01"], "C-01" in second.counts) == (1, False)
    assert QualitySnapshot.objects.get().counts == second.counts


def test_check_data_records_for_cron():
    OrganizationFactory(province=ProvinceFactory())

    check_data("--year", "2023", "--record")

    assert QualitySnapshot.objects.get().year == 2023


def test_the_worker_is_told_to_do_it_every_night():
    from django.utils.module_loading import import_string
    from django_q.models import Schedule

    schedule = Schedule.objects.get(name="nightly checks")

    assert import_string(schedule.func) is nightly.record_every_province
    assert (schedule.schedule_type, schedule.repeats) == (Schedule.DAILY, -1)


@pytest.mark.parametrize(
    "years,expected",
    [
        ([], 2023),
        ([(2022, True), (2023, True)], 2023),
        ([(2022, True), (2023, False)], 2022),
        ([(2022, False), (2023, False)], 2023),
    ],
)
def test_the_year_of_work_is_the_newest_open_one(years, expected):
    province = ProvinceFactory()
    cluster = MembershipFactory(province=province).cluster
    for year, is_open in years:
        ReportingYearFactory(cluster=cluster, year=year, closed=not is_open)

    assert nightly.year_of_work(province, date(2024, 5, 1)) == expected


# The trend


def test_a_trend_runs_from_the_first_day_to_the_last():
    province = ProvinceFactory()
    snapshots = [
        QualitySnapshotFactory(province=province, day=date(2023, 12, day), score=score)
        for day, score in ((11, 90), (1, 80), (21, 100))
    ]

    trend = trend_of(snapshots)

    assert trend.line == "6.0,66.0 160.0,36.0 314.0,6.0"
    assert (trend.change, trend.days) == (20, 20)


def test_one_day_makes_no_trend():
    assert trend_of([QualitySnapshotFactory()]) is None
    assert trend_of([]) is None
