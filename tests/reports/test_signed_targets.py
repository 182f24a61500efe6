"""The document prints the common targets that were signed, by their hash; a paper that was changed stops it."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command

from cluster_portal.accounts.models import Activity
from cluster_portal.canonical import canonical
from emulation.models import Pledge, PledgeKind
from reports import actions
from reports.annual import build_annual_report
from reports.models import PublishedReport
from tests.factories import (
    IndicatorFactory,
    PledgeFactory,
    PledgeTargetFactory,
    ResultFactory,
    content_of,
)

pytestmark = pytest.mark.django_db
AT = datetime(2023, 12, 2, 3, 0, tzinfo=UTC)
TOLD = "không phải nội dung đã ký"


@pytest.fixture
def indicator(report, provinces):
    """A rate, which nobody adds up: the whole cluster is measured by the common target."""
    rate = IndicatorFactory(code="ty-le", text="Tỷ lệ HTX là thành viên", unit="%", decimals=1)
    for province in provinces:
        ResultFactory(year=report.year, province=province, indicator=rate, target=80, actual=75)
    return rate


def signed(year, value, **facts):
    """A paper in force whose content has this common target, whatever its rows say."""
    pledge = PledgeFactory.build(year=year, prepared_in=year, **facts)
    aim = {"direction": "at_least", "value": str(value), "words": ""}
    target = {"code": "ty-le", "common": aim, "units": {}}
    content = canonical(json.loads(content_of(pledge)) | {"targets": [target]})
    return PledgeFactory(year=year, prepared_in=year, in_force=True, content=content, **facts)


def common(report):
    [line] = build_annual_report(report.year).targets
    return line.whole.target


def test_the_signed_content_counts_not_the_row(report, indicator):
    pledge = signed(report.year, 85)
    PledgeTargetFactory(pledge=pledge, indicator=indicator, value=99)

    assert common(report) == Decimal(85)


def test_an_addendum_counts_from_its_day_and_a_practice_never(report, indicator):
    pledge = signed(report.year, 85)
    signed(report.year, 1, kind=PledgeKind.PRACTICE)
    late = {"in_force_at": datetime(2024, 1, 2, tzinfo=UTC)}
    signed(report.year, 70, kind=PledgeKind.ADDENDUM, amends=pledge, version=2, **late)
    assert common(report) == Decimal(85)

    signed(report.year, 90, kind=PledgeKind.ADDENDUM, amends=pledge, version=1)
    assert common(report) == Decimal(90)


@pytest.fixture
def changed(report, indicator):
    """A pledge whose stored content is not the one with the signed hash."""
    return signed(report.year, 85, content_hash="0" * 64)


def test_changed_content_is_told_on_the_page(client, changed, secretary):
    client.force_login(secretary)

    page = client.get("/bao-cao/2023/")

    assert page.status_code == 409
    assert TOLD in BeautifulSoup(page.content, "html.parser").main.get_text()


def test_changed_content_refuses_the_command(changed, tmp_path):
    wanted = ["--year=2023", "--format=html", f"--output={tmp_path / 'a.html'}"]

    with pytest.raises(CommandError, match=TOLD) as refusal:
        call_command("render_report", *wanted)

    assert refusal.value.returncode == 1
    assert not (tmp_path / "a.html").exists()


def test_changed_content_stops_the_publishing(
    report, all_given, changed, secretary, monkeypatch, django_capture_on_commit_callbacks
):
    """It was right when the button was pressed, and not any more when the worker read it."""
    monkeypatch.setattr(actions, "missing_to_publish", lambda *args, **facts: [])

    with django_capture_on_commit_callbacks(execute=True):
        actions.request_publication(report=report, by=secretary, at=AT)

    report.refresh_from_db()
    assert report.publishing_since is None
    assert not PublishedReport.objects.exists()
    assert TOLD in Activity.objects.get(action="report_publication_failed").note
    assert Pledge.objects.get() == changed
