"""How a clerk says how a file is to be read: questions, columns, repairs on the page; what the province remembers."""

from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cluster_portal.accounts.models import Activity
from cooperatives.actions.headings import remember_headings
from cooperatives.actions.imports import answer_import, commit_import
from cooperatives.forms.answers import AnswersForm
from cooperatives.models import HeadingMemory, ImportRun, Organization
from cooperatives.workbook.answers import Answers
from tests.factories import UserFactory

from .conftest import AT, outcomes
from .workbooks import xlsx

pytestmark = pytest.mark.django_db
SALES = [
    ["Tên", "Lĩnh vực", "Tiền bán hàng", "Ngày thành lập"],
    ["HTX An (mẫu)", "Nông nghiệp", 90, 2015],
    ["HTX Bình (mẫu)", "Nông nghiệp", 120, "25/12/2015"],
]
COLUMN, DAY = "Danh sách!C", "Danh sách!D"


@pytest.fixture
def clerk(client, officer, reporting_year):
    client.force_login(officer)
    return client


@pytest.fixture
def run(clerk):
    file = SimpleUploadedFile("danh-sach.xlsx", xlsx(SALES))
    clerk.post("/to-chuc/nhap-excel/", {"file": file, "year": 2023})
    return ImportRun.objects.get()


def page_of(client, run):
    return BeautifulSoup(client.get(run.get_absolute_url()).content, "html.parser")


def sent_by(page):
    """What the form of the columns would send as it stands."""
    [form] = page.select("form.import-reading")[:1]
    data = {each["name"]: each.get("value", "") for each in form.select("input[type=hidden]")}
    for select in form.select("select"):
        chosen = select.select_one("option[selected]") or select.select_one("option")
        data[select["name"]] = chosen["value"]
    for radio in form.select("input[type=radio][checked]"):
        data[radio["name"]] = radio["value"]
    data.pop("csrfmiddlewaretoken")
    return data


def test_page_asks_what_a_column_is_and_shows_samples(clerk, run):
    page = page_of(clerk, run)

    select = page.select_one(f'select[name="columns|{COLUMN}"]')
    row = select.find_parent("tr")
    assert [each.text for each in row.select(".import-sample")] == ["90", "120"]
    assert select.select_one("option[selected]")["value"] == ""
    assert [
        each["value"] for each in page.select(f'input[name="asked-days|{DAY}"]:not([checked])')
    ] == ["in_note", "first_day"]
    assert outcomes(run) == {"blocked": 2}


def test_from_an_unknown_column_to_the_register(clerk, run):
    data = sent_by(page_of(clerk, run)) | {f"columns|{COLUMN}": "revenue"}
    clerk.post(reverse("cooperatives:import_read", args=[run.pk]), data)
    page = page_of(clerk, run)
    data = sent_by(page) | {f"asked-days|{DAY}": "in_note"}
    answer = clerk.post(reverse("cooperatives:import_read", args=[run.pk]), data, follow=True)
    run.refresh_from_db()
    clerk.post(reverse("cooperatives:import_commit", args=[run.pk]))

    assert "Đã đọc lại tệp" in answer.content.decode()
    assert run.answers == {"columns": {COLUMN: "revenue"}, "days": {DAY: "in_note"}}
    an, binh = Organization.objects.order_by("name")
    assert (an.founded_on, an.note) == (None, "Ngày thành lập: chỉ biết năm 2015")
    assert (f"{binh.founded_on:%d/%m/%Y}", binh.note) == ("25/12/2015", "")
    assert [each.yearly_figures.get(year=2023).revenue for each in (an, binh)] == [90, 120]


def test_written_headings_are_remembered_and_shown_as_such(clerk, run, officer, plan):
    answers = Answers(columns={COLUMN: "revenue"}, days={DAY: "first_day"})
    answer_import(run=run, answers=answers, by=officer, at=AT)
    commit_import(run=run, by=officer, at=AT)

    again = plan(xlsx([*SALES[:2], ["HTX Bình (mẫu)", "Nông nghiệp", 130, None]]))
    page = page_of(clerk, again)

    [memory] = HeadingMemory.objects.all()
    assert (memory.heading, memory.column, memory.confirmed_by) == (
        "tien ban hang",
        "revenue",
        officer,
    )
    assert again.tables[0]["headings"][2]["how"] == "remembered"
    assert "đã nhớ" in page.select_one(f'select[name="columns|{COLUMN}"]').find_parent("tr").text
    assert Activity.objects.filter(action="heading_remembered").count() == 1


def test_year_in_the_notes_is_not_written_twice(clerk, run, officer, plan):
    answers = Answers(columns={COLUMN: "revenue"}, days={DAY: "in_note"})
    answer_import(run=run, answers=answers, by=officer, at=AT)
    commit_import(run=run, by=officer, at=AT)

    again = plan(xlsx(SALES))
    answer_import(run=again, answers=answers, by=officer, at=AT)
    again.refresh_from_db()

    assert outcomes(again) == {"unchanged": 2}


def test_memory_is_of_the_own_province_and_changes_only_when_it_says_otherwise(province, officer):
    told = {"province": province, "by": officer, "at": AT}
    remember_headings(headings={"tien": "revenue", "la": ""}, **told)
    remember_headings(headings={"tien": "revenue", "la": "note"}, **told)

    assert dict(HeadingMemory.objects.values_list("heading", "column")) == {
        "tien": "revenue",
        "la": "note",
    }
    assert Activity.objects.filter(action="heading_remembered").count() == 3
    with pytest.raises(PermissionDenied):
        remember_headings(headings={"tien": "cost"}, **told | {"by": UserFactory()})


# The form alone


def asked(kind, place, *values, blocks=True, proposed=""):
    choices = [{"value": value, "label": value, "example": ""} for value in values]
    return {
        "kind": kind,
        "place": place,
        "column": "",
        "text": "?",
        "choices": choices,
        "proposed": proposed,
        "blocks": blocks,
        "examples": [],
    }


def heading(place, column, how="exact"):
    return {
        "place": place,
        "letters": place.rpartition("!")[2],
        "words": "x",
        "column": column,
        "how": how,
        "is_hidden": False,
        "samples": [],
    }


def repair(key, *, is_declined=False, is_declinable=True):
    return {
        "key": key,
        "code": key.partition("@")[0],
        "is_declined": is_declined,
        "is_declinable": is_declinable,
        "confidence": "sure",
    }


def a_run(**parts):
    table = {"sheet": "A", "row": 1, "rows": 2, "sample_rows": [], "headings": []}
    parts = {"questions": [], "repairs": [], "tables": []} | parts
    parts["tables"] = [table | {"headings": parts["tables"]}]
    return SimpleNamespace(**parts)


def given(data, run, **earlier):
    form = AnswersForm(data, run=run)
    assert form.is_valid(), form.errors
    return form.answers_over(Answers(**earlier)).as_json()


ANSWERS = {
    "a unit": (
        {"asked-units|A!B": "dong"},
        {"questions": [asked("units", "A!B", "dong", "ty")]},
        {"units": {"A!B": "dong"}},
    ),
    "a commune": (
        {"asked-communes|binh an": "90001"},
        {"questions": [asked("communes", "binh an", "90001")]},
        {"communes": {"binh an": "90001"}},
    ),
    "the missing name": (
        {"asked-columns|A!?name": "C"},
        {"questions": [asked("columns", "A!?name", "B", "C")]},
        {"columns": {"A!C": "name"}},
    ),
    "a column": (
        {"columns_shown": "1", "columns|A!B": "revenue", "columns|A!C": "cost"},
        {"tables": [heading("A!B", None, "unknown"), heading("A!C", "cost")]},
        {"columns": {"A!B": "revenue"}},
    ),
    "a column left out": (
        {"columns_shown": "1", "columns|A!B": "-"},
        {"tables": [heading("A!B", "revenue")]},
        {"columns": {"A!B": ""}},
    ),
    "columns that were not shown": ({}, {"tables": [heading("A!B", "revenue")]}, {}),
    "a declined repair": (
        {"repairs_shown": "1", "repairs|unit@A!C": "on"},
        {"repairs": [repair("unit@A!B"), repair("unit@A!C"), repair("x@A!D", is_declinable=False)]},
        {"repairs": {"unit@A!B": False}},
    ),
    "repairs that were not shown": ({}, {"repairs": [repair("unit@A!B")]}, {}),
    "nothing said": ({"asked-units|A!B": ""}, {"questions": [asked("units", "A!B", "ty")]}, {}),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_answers_of_a_form(what):
    data, parts, expected = ANSWERS[what]

    assert given(data, a_run(**parts)) == expected


def test_repair_taken_up_again():
    run = a_run(repairs=[repair("unit@A!B", is_declined=True)])
    data = {"repairs_shown": "1", "repairs|unit@A!B": "on"}

    assert given(data, run, repairs={"unit@A!B": False, "E-11": False}) == {
        "repairs": {"E-11": False}
    }


def test_earlier_answers_stay():
    run = a_run(questions=[asked("units", "A!B", "ty")])

    assert given(
        {"asked-units|A!B": "ty"}, run, styles={"A!C": "english"}, good_rows_only=True
    ) == {
        "units": {"A!B": "ty"},
        "styles": {"A!C": "english"},
        "good_rows_only": True,
    }


@pytest.mark.parametrize(
    "data", [{"asked-units|A!B": "dollar"}, {"columns_shown": "1", "columns|A!C": "password"}]
)
def test_answer_that_was_not_offered_is_refused(data):
    run = a_run(questions=[asked("units", "A!B", "ty")], tables=[heading("A!C", "cost")])

    assert not AnswersForm(data, run=run).is_valid()


def test_questions_about_rows_are_of_the_other_form():
    run = a_run(questions=[asked("same_as", "A!12", "7", "another")])

    assert AnswersForm({}, run=run).questions() == []
