"""From draft to published: who may, what must be there, and that it happens once, whatever is killed meanwhile."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cluster_portal import pdf
from cluster_portal.accounts.models import Activity
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions.versions import ChangedMeanwhile, plain
from reports import actions, jobs
from reports.models import ConferenceReport, PublishedReport, ReportState
from reports.trace import with_links
from reports.views.report import trace_address
from tests.factories import OrganizationFactory, ScoreSheetFactory, UserFactory

# What is not given stops publishing: test_completeness.py
pytestmark = pytest.mark.usefixtures("all_given")
AT = datetime(2023, 12, 2, 3, 0, tzinfo=UTC)
ORDER = {"version": 1, "code": "BC-7K3M-Q9XT-42HD", "at": AT.isoformat(), "reason": ""}


def fresh(report):
    return ConferenceReport.objects.select_related("year__cluster").get(pk=report.pk)


@pytest.fixture
def published(report, secretary, django_capture_on_commit_callbacks):
    """A published first version; returns its row."""
    with django_capture_on_commit_callbacks(execute=True):
        actions.request_publication(report=report, by=secretary, at=AT)
    return PublishedReport.objects.get(report=report)


@pytest.mark.django_db
def test_publish_stores_snapshot_html_and_pdf(published):
    with published.pdf.open("rb") as file:
        content = file.read()
    report = fresh(published.report)

    assert report.state == ReportState.PUBLISHED
    assert report.publishing_since is None
    assert pdf.Paper(content, 1).sha256 == published.sha256
    assert published.code in published.html
    assert published.pages >= 10
    assert published.snapshot["whole"]["active"]["cooperatives"] == 5
    actions_done = list(Activity.objects.order_by("number").values_list("action", flat=True))
    assert actions_done == ["report_publication_requested", "report_published"]


@pytest.mark.django_db
def test_published_document_does_not_change_with_the_register(published, provinces, client):
    with published.pdf.open("rb") as file:
        before = published.html, file.read()
    OrganizationFactory.create_batch(4, province=provinces[0])

    row = PublishedReport.objects.get(pk=published.pk)
    page = client.get("/bao-cao/2023/")
    file = client.get("/bao-cao/2023/bao-cao.pdf")

    assert with_links(row.html, *trace_address(2023, row.query)) in page.content.decode()
    assert (row.html, file.getvalue()) == before


@pytest.mark.django_db
def test_job_that_runs_again_publishes_once(published):
    order = ORDER | {"report_id": published.report_id, "by_id": published.published_by_id}

    jobs.publish(order)

    assert PublishedReport.objects.count() == 1
    assert Activity.objects.filter(action="report_published").count() == 1


@pytest.mark.django_db
def test_job_killed_between_file_and_row_leaves_nothing_half_done(
    client, report, secretary, monkeypatch
):
    """The file is there, the row is not: the second run finds the same file and finishes."""
    ConferenceReport.objects.filter(pk=report.pk).update(publishing_since=AT)
    order = ORDER | {"report_id": report.pk, "by_id": secretary.pk}

    class Killed(BaseException):
        """What a signal does: nothing after it is run."""

    def killed(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "store", killed)
        with pytest.raises(Killed):
            jobs.publish(order)
    left = sorted((settings.MEDIA_ROOT / "reports").rglob("*.pdf"))
    assert not PublishedReport.objects.exists()
    assert jobs.progress_of(report) == ("đối chiếu với bản trước", 4, 5)
    ConferenceReport.objects.filter(pk=report.pk).update(publishing_since=timezone.now())
    client.force_login(secretary)
    page = client.get("/bao-cao/2023/").content.decode()
    assert "đối chiếu với bản trước" in page
    assert '<progress value="4" max="5"' in page

    jobs.publish(order)

    row = PublishedReport.objects.get()
    assert fresh(report).state == ReportState.PUBLISHED
    assert settings.MEDIA_ROOT / row.pdf.name in left
    assert sorted((settings.MEDIA_ROOT / "reports").rglob("*.pdf")) == left
    assert jobs.progress_of(report) is None


KILLED_WORKER = """
import os, signal, sys, django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from reports import jobs
setattr(jobs, sys.argv[4], lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL))
jobs.publish({"report_id": int(sys.argv[2]), "by_id": int(sys.argv[3]), "version": 1,
              "code": "BC-7K3M-Q9XT-42HD", "at": "2023-12-02T03:00:00+00:00", "reason": ""})
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["store", "record"])
def test_worker_killed_by_the_system_is_replaced(report, secretary, step):
    """A real process, a real kill -9: when the file is written; when all is stored but the audit line."""
    from django.db import connection

    ConferenceReport.objects.filter(pk=report.pk).update(publishing_since=AT)
    worker = subprocess.run(
        [
            sys.executable,
            "-c",
            KILLED_WORKER,
            connection.settings_dict["NAME"],
            str(report.pk),
            str(secretary.pk),
            step,
        ],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "VAR_DIR": str(settings.VAR_DIR),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert worker.returncode == -signal.SIGKILL, worker.stderr
    assert not PublishedReport.objects.exists()
    assert fresh(report).state == ReportState.APPROVED

    jobs.publish(ORDER | {"report_id": report.pk, "by_id": secretary.pk})

    assert PublishedReport.objects.get().report == report


@pytest.mark.django_db
def test_paper_that_cannot_be_made_gives_the_button_back(report, secretary, monkeypatch):
    def fails(html, **others):
        raise pdf.PaperFailed("no room on the disk")

    monkeypatch.setattr(pdf, "typeset", fails)
    ConferenceReport.objects.filter(pk=report.pk).update(publishing_since=AT)

    jobs.publish(ORDER | {"report_id": report.pk, "by_id": secretary.pk})

    assert fresh(report).publishing_since is None
    assert fresh(report).state == ReportState.APPROVED
    assert Activity.objects.get().note == "no room on the disk"


@pytest.mark.django_db
def test_correction_is_a_new_version_with_a_reason(
    published, secretary, django_capture_on_commit_callbacks
):
    report = fresh(published.report)
    actions.reopen_report(report=report, by=secretary, at=AT)
    actions.approve_report(report=report, by=secretary, at=AT)

    with pytest.raises(actions.ReportNotReady) as refusal:
        actions.request_publication(report=report, by=secretary, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        actions.request_publication(report=report, by=secretary, at=AT, reason="Sửa số liệu.")

    second = PublishedReport.objects.get(version=2)
    assert len(refusal.value.missing) == 1
    assert (second.supersedes, second.reason) == (published, "Sửa số liệu.")
    assert second.code != published.code


@pytest.mark.django_db
def test_approve_names_everything_that_is_missing(report, secretary):
    report.sections = report.sections | {"advantages": " ", "lessons": ""}
    report.state, report.signer_name = ReportState.DRAFT, ""
    report.save()
    ScoreSheetFactory(pack__year=report.year)

    with pytest.raises(actions.ReportNotReady) as refusal:
        actions.approve_report(report=report, by=secretary, at=AT)

    assert len(refusal.value.missing) == 4
    assert fresh(report).state == ReportState.DRAFT


@pytest.mark.django_db
def test_publish_asks_for_the_number(report, secretary):
    report.number = None
    report.save()

    with pytest.raises(actions.ReportNotReady):
        actions.request_publication(report=report, by=secretary, at=AT)


@pytest.mark.django_db
def test_second_request_waits_for_the_first_unless_it_was_lost(report, secretary):
    actions.request_publication(report=report, by=secretary, at=AT)

    with pytest.raises(MoveNotAllowed):
        actions.request_publication(report=report, by=secretary, at=AT + timedelta(minutes=1))
    with pytest.raises(MoveNotAllowed):
        actions.reopen_report(report=report, by=secretary, at=AT + timedelta(minutes=1))
    actions.request_publication(report=report, by=secretary, at=AT + timedelta(minutes=11))


@pytest.mark.django_db
@pytest.mark.parametrize("state", ReportState)
@pytest.mark.parametrize(
    ("action", "target", "allowed"),
    [
        (actions.consult_report, ReportState.CONSULTING, {"draft"}),
        (actions.approve_report, ReportState.APPROVED, {"draft", "consulting"}),
        (actions.reopen_report, ReportState.DRAFT, {"consulting", "approved", "published"}),
    ],
)
def test_every_state_with_every_move(report, secretary, state, action, target, allowed):
    ConferenceReport.objects.filter(pk=report.pk).update(state=state)

    if state in allowed:
        assert action(report=report, by=secretary, at=AT).state == target
    else:
        with pytest.raises(MoveNotAllowed):
            action(report=report, by=secretary, at=AT)
        assert fresh(report).state == state


@pytest.mark.django_db
@pytest.mark.parametrize(
    "action",
    [
        actions.consult_report,
        actions.approve_report,
        actions.reopen_report,
        actions.request_publication,
    ],
)
def test_only_the_secretary_of_the_head_unit_may(report, provinces, action):
    strangers = [
        UserFactory(province=provinces[0]),
        UserFactory(leader=True, province=provinces[0]),
        UserFactory(secretary=True, province=provinces[1]),
        UserFactory(administrator=True),
    ]

    for stranger in strangers:
        with pytest.raises(PermissionDenied):
            action(report=report, by=stranger, at=AT)
    assert not Activity.objects.exists()


@pytest.fixture
def draft(report):
    report.state = ReportState.DRAFT
    report.save()
    return report


def edited(report, **changes):
    return actions.values_of(report) | changes


@pytest.mark.django_db
def test_edit_writes_head_and_sections(draft, secretary):
    base = plain(actions.values_of(draft))

    actions.edit_report(
        report=draft, values=edited(draft, number=7, advantages="Mới."), base=base,
        expected_version=1, by=secretary, at=AT,
    )  # fmt: skip

    report = fresh(draft)
    assert (report.number, report.sections["advantages"], report.lock_version) == (7, "Mới.", 2)
    assert Activity.objects.get().changes == {
        "number": [5, 7],
        "advantages": ["Nội dung advantages.", "Mới."],
    }


@pytest.mark.django_db
def test_second_editor_is_told_what_the_first_wrote(draft, secretary):
    base = plain(actions.values_of(draft))
    common = {"base": base, "expected_version": 1, "by": secretary, "at": AT}
    actions.edit_report(
        report=draft, values=edited(draft, advantages="Của người thứ nhất."), **common
    )

    with pytest.raises(ChangedMeanwhile) as conflict:
        actions.edit_report(
            report=draft, values=edited(draft, lessons="Của người thứ hai."), **common
        )

    assert conflict.value.changes == {"advantages": ("Nội dung advantages.", "Của người thứ nhất.")}
    assert fresh(draft).sections["lessons"] == "Nội dung lessons."


@pytest.mark.django_db
def test_approved_document_is_not_edited(report, secretary):
    with pytest.raises(MoveNotAllowed):
        actions.edit_report(
            report=report,
            values=edited(report, number=9),
            base={},
            expected_version=1,
            by=secretary,
            at=AT,
        )


@pytest.mark.django_db
def test_delegate_needs_a_title_before_the_text_is_closed(report):
    report.authority = "delegate"

    assert [str(each) for each in actions.missing_to_approve(report)] == [
        "Thiếu chức vụ của người được ủy quyền: dòng này in dưới chữ «TUQ.»."
    ]
