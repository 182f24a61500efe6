"""Big imports and exports as background tasks, as a clerk meets them: asked for once, shown, done once."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from cluster_portal import progress
from cooperatives import jobs
from cooperatives.models import BackgroundTask, ImportRun, ImportState, Organization, TaskState
from cooperatives.models.tasks import TASK_MOVES, TaskMoveNotAllowed
from tests.factories import OrganizationFactory, ProvinceFactory, TaskFactory, UserFactory

from .conftest import AT
from .test_plan import AN, row
from .workbooks import table

pytestmark = pytest.mark.django_db
LIST = "/to-chuc/nhap-excel/"


@pytest.fixture
def clerk(client, officer, reporting_year):
    client.force_login(officer)
    return client


@pytest.fixture
def everything_is_big(settings):
    settings.JOB_ROWS, settings.JOB_BYTES = 0, 0


@pytest.fixture
def sent(monkeypatch, everything_is_big):
    """What is sent to the worker, which here does nothing by itself."""
    messages = []
    monkeypatch.setattr(jobs, "async_task", lambda name, pk: messages.append((name, pk)))
    return messages


def upload(client, content):
    file = SimpleUploadedFile("danh-sach.xlsx", content)
    return client.post(LIST, {"file": file, "year": 2023})


def page_of(client, task):
    return client.get(task.get_absolute_url()).content.decode()


def test_list_of_imports_shows_what_still_runs(clerk, province, officer):
    task = TaskFactory(province=province, by=officer, state="queued", finished_at=None)
    TaskFactory(province=ProvinceFactory(), state="queued", finished_at=None)

    links = re.findall(r'href="(/viec/\d+/)"', clerk.get(LIST).content.decode())

    assert links == [task.get_absolute_url()]


def test_small_work_is_done_at_once(clerk, load):
    upload(clerk, table(AN))
    run = ImportRun.objects.get()
    clerk.post(reverse("cooperatives:import_commit", args=[run.pk]))
    clerk.get(reverse("cooperatives:export"))

    assert Organization.objects.count() == 1
    assert BackgroundTask.objects.count() == 0


def test_from_the_file_to_the_register_and_back_by_tasks(clerk, everything_is_big):
    planned = clerk.post(
        LIST, {"file": SimpleUploadedFile("a.xlsx", table(AN)), "year": 2023}, follow=True
    )
    run = ImportRun.objects.get()
    written = clerk.post(reverse("cooperatives:import_commit", args=[run.pk]), follow=True)
    count = Organization.objects.count()
    undone = clerk.post(reverse("cooperatives:import_undo", args=[run.pk]), follow=True)

    places = [answer.redirect_chain[-1][0] for answer in (planned, written, undone)]
    assert places == [run.get_absolute_url()] * 3
    assert "Đã ghi 1 dòng" in written.content.decode()
    assert (count, Organization.objects.count()) == (1, 0)
    kinds = BackgroundTask.objects.order_by("pk").values_list("kind", "state", "attempts")
    assert list(kinds) == [("plan", "done", 1), ("commit", "done", 1), ("undo", "done", 1)]


def test_answers_about_a_big_file_are_planned_by_a_task(clerk, plan, everything_is_big):
    run = plan(table(AN, row(**{"Loại hình": ""})))

    page = clerk.post(
        reverse("cooperatives:import_answer", args=[run.pk]), {"good_rows_only": "yes"}, follow=True
    )

    run.refresh_from_db()
    assert page.redirect_chain[-1] == (run.get_absolute_url(), 302)
    assert "Bản xem trước dưới đây đã tính theo câu trả lời" in page.content.decode()
    assert run.answers["good_rows_only"] is True
    assert [task.kind for task in BackgroundTask.objects.all()] == ["answer"]


def test_reading_a_big_file_anew_is_a_task(clerk, plan, sent):
    run = plan(table(AN))

    answer = clerk.post(reverse("cooperatives:import_read", args=[run.pk]))

    task = BackgroundTask.objects.get()
    assert (answer.url, task.kind, sent) == (
        task.get_absolute_url(),
        "answer",
        [("cooperatives.jobs.run", task.pk)],
    )


def test_exported_file_waits_on_its_page(clerk, officer, everything_is_big):
    OrganizationFactory(province=officer.province, name="HTX An")
    answer = clerk.get(reverse("cooperatives:export"), follow=True)
    [link] = re.findall(r'href="(/viec/\d+/tep/)"', answer.content.decode())
    file = clerk.get(link)

    sheet = load_workbook(io.BytesIO(file.getvalue())).worksheets[0]
    assert "HTX An" in [cell.value for cell in sheet[7]]


def test_second_click_meets_the_first_task(clerk, plan, sent):
    run = plan(table(AN))
    url = reverse("cooperatives:import_commit", args=[run.pk])

    first, second = clerk.post(url), clerk.post(url)

    task = BackgroundTask.objects.get()
    assert first["Location"] == second["Location"] == task.get_absolute_url()
    assert sent == [("cooperatives.jobs.run", task.pk)]


def test_same_file_twice_is_read_once(clerk, sent):
    content = table(AN)  # made twice, it would be another file a second later
    first, second = upload(clerk, content), upload(clerk, content)

    assert first["Location"] == second["Location"]
    assert len(sent) == 1


def test_message_that_comes_twice_does_nothing_the_second_time(clerk, plan, sent):
    run = plan(table(AN))
    clerk.post(reverse("cooperatives:import_commit", args=[run.pk]))
    [(_name, pk)] = sent

    jobs.run(pk)
    jobs.run(pk)

    assert BackgroundTask.objects.get().attempts == 1
    assert Organization.objects.count() == 1


def test_message_that_comes_while_another_worker_has_it_does_nothing(
    clerk, plan, sent, monkeypatch
):
    monkeypatch.setattr(progress, "PATIENCE", 0)
    run = plan(table(AN))
    clerk.post(reverse("cooperatives:import_commit", args=[run.pk]))
    [(_name, pk)] = sent

    with progress.holding(jobs._held(pk)):
        jobs.run(pk)

    assert BackgroundTask.objects.get().state == TaskState.QUEUED


def test_page_says_how_far_it_is_and_asks_again(clerk, province, officer):
    task = TaskFactory(province=province, by=officer, state="running", attempts=1, finished_at=None)

    with progress.holding(jobs._held(task.pk)):
        progress.tell("comparing", 120, 7300)
        whole = page_of(clerk, task)
        piece = clerk.get(task.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()

    for page in (whole, piece):
        assert "120/7.300" in page
        assert 'hx-trigger="every 1s"' in page
        assert "Đang đối chiếu với sổ" in page
    assert '<noscript><meta http-equiv="refresh" content="3">' in whole
    assert "<html" not in piece


def test_task_whose_worker_is_gone_runs_again_and_the_page_says_so(clerk, province, officer, sent):
    task = TaskFactory(province=province, by=officer, state="running", attempts=1, finished_at=None)

    page = page_of(clerk, task)
    again = page_of(clerk, task)

    assert "Đang chạy lại" in page
    assert "Đang chạy lại" in again
    assert sent == [("cooperatives.jobs.run", task.pk)]


def test_task_that_loses_three_workers_is_given_up(clerk, province, officer, sent):
    task = TaskFactory(province=province, by=officer, state="running", attempts=3, finished_at=None)

    page = page_of(clerk, task)

    assert "chưa có gì được ghi" in page
    assert BackgroundTask.objects.get().state == TaskState.FAILED
    assert sent == []


def test_finished_task_leads_htmx_to_what_came_of_it(clerk, load, province, officer):
    run = load(table(AN))
    task = TaskFactory(
        province=province, by=officer, kind="commit", run=run, filename="", state="done"
    )

    answer = clerk.get(task.get_absolute_url(), headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == run.get_absolute_url()


def test_refusal_of_the_work_is_told_on_the_page(clerk, everything_is_big):
    answer = clerk.post(
        LIST, {"file": SimpleUploadedFile("a.xlsx", b"%PDF"), "year": 2023}, follow=True
    )

    assert "không phải là tệp bảng tính" in answer.content.decode()
    assert BackgroundTask.objects.get().state == TaskState.REFUSED
    assert ImportRun.objects.count() == 0


def test_register_that_moved_meanwhile_refuses_and_the_new_plan_is_shown(
    clerk, plan, officer, everything_is_big
):
    run = plan(table(AN))
    OrganizationFactory(province=officer.province, name="HTX An (mẫu)", tax_code=AN[4] or "")
    seen = run.plan
    answer = clerk.post(reverse("cooperatives:import_commit", args=[run.pk]), follow=True)

    run.refresh_from_db()
    assert "Chưa có gì được ghi" in answer.content.decode()
    assert run.state == ImportState.PLANNED
    assert run.plan != seen


def test_rows_that_hold_back_an_undo_are_named(clerk, load, everything_is_big):
    run = load(table(AN, row(**{"Tên đầy đủ": "HTX Bình (mẫu)", "Mã số thuế": None})))
    changed = Organization.objects.get(name="HTX An (mẫu)")
    changed.version += 1
    changed.save()
    url = reverse("cooperatives:import_undo", args=[run.pk])

    page = clerk.post(url, follow=True).content.decode()
    clerk.post(url, {"partial": "yes"})

    assert "HTX An (mẫu)" in page
    assert 'name="partial" value="yes"' in page
    assert [each.name for each in Organization.objects.all()] == ["HTX An (mẫu)"]


def test_fault_of_the_program_is_noted_and_nothing_is_written(clerk, plan, sent, monkeypatch):
    run = plan(table(AN))
    clerk.post(reverse("cooperatives:import_commit", args=[run.pk]))
    monkeypatch.setattr("cooperatives.workbook.commit.record_many", _break)

    with pytest.raises(ZeroDivisionError):
        jobs.run(sent[0][1])

    task = BackgroundTask.objects.get()
    assert (task.state, Organization.objects.count()) == (TaskState.FAILED, 0)
    assert "bạn có thể thử lại" in page_of(clerk, task)


def _break(*args, **kwargs):
    raise ZeroDivisionError


def test_others_do_not_see_it(client, province, reporting_year):
    task = TaskFactory(province=province, state="queued", finished_at=None)
    client.force_login(UserFactory(province=ProvinceFactory()))

    assert client.get(task.get_absolute_url()).status_code == 404


def test_export_is_for_whoever_asked(client, officer, province, reporting_year):
    task = TaskFactory(kind="export", province=None, by=officer)
    client.force_login(UserFactory(province=province))

    assert client.get(reverse("cooperatives:task_file", args=[task.pk])).status_code == 404


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("following", TaskState)
def test_every_move(state, following):
    task = BackgroundTask(state=state)
    verbs = {
        TaskState.QUEUED: lambda: task.lose(at=AT),
        TaskState.RUNNING: task.start,
        TaskState.DONE: lambda: task.finish(at=AT),
        TaskState.REFUSED: lambda: task.refuse("không", at=AT),
        TaskState.FAILED: lambda: task.fail(at=AT),
    }

    if following in TASK_MOVES[state]:
        verbs[following]()
        assert task.state == following
    else:
        with pytest.raises(TaskMoveNotAllowed):
            verbs[following]()


def test_last_week_is_forgotten(clerk, sent):
    old = TaskFactory(finished_at=AT)
    upload(clerk, table(AN))

    jobs.run(sent[0][1])

    assert not BackgroundTask.objects.filter(pk=old.pk).exists()
    assert BackgroundTask.objects.get().state == TaskState.DONE
