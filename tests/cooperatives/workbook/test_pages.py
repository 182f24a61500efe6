"""The pages and commands of the Excel door, as a clerk meets them."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from cooperatives.models import ImportRun, ImportState, Organization
from cooperatives.workbook.reader import read_workbook
from tests.factories import ImportRunFactory, OrganizationFactory, ProvinceFactory, UserFactory

from .test_plan import AN, row
from .workbooks import table

pytestmark = pytest.mark.django_db
LIST = "/to-chuc/nhap-excel/"


def upload(client, content, *, year=2023, name="danh-sach.xlsx"):
    return client.post(LIST, {"file": SimpleUploadedFile(name, content), "year": year})


def test_from_the_file_to_the_register(clerk):
    answer = upload(clerk, table(AN))
    run = ImportRun.objects.get()
    page = clerk.get(answer["Location"])
    written = clerk.post(reverse("cooperatives:import_commit", args=[run.pk]), follow=True)

    assert answer["Location"] == run.get_absolute_url()
    assert "HTX An (mẫu)" in page.content.decode()
    assert Organization.objects.get().name == "HTX An (mẫu)"
    assert "Đã ghi 1 dòng" in written.content.decode()


def test_blocked_plan_names_the_cell_and_has_no_button(clerk):
    page = upload(clerk, table(row(**{"Doanh thu": "nhiều"})))
    page = clerk.get(page["Location"]).content.decode()

    assert "ô I2" in page
    assert "«nhiều» không phải là số." in page
    assert "/ghi/" not in page


NO_WORKBOOKS = {
    "a letter": (b"%PDF", "a.pdf", "không đọc tệp loại"),
    "a letter under another name": (b"%PDF", "a.xlsx", "không phải là tệp bảng tính"),
    "nothing": (b" ", "a.xlsx", "Tệp trống"),
}


@pytest.mark.parametrize("what", NO_WORKBOOKS)
def test_what_is_no_workbook_is_refused_beside_the_field(clerk, what):
    content, name, words = NO_WORKBOOKS[what]

    answer = upload(clerk, content, name=name)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ImportRun.objects.count() == 0


def test_year_that_is_not_open_is_told_by_its_own_reason(clerk):
    answer = upload(clerk, table(AN), year=2019)

    assert answer.status_code == 422
    assert "2019 chưa được mở" in answer.content.decode()


def test_province_in_the_form_is_not_listened_to(clerk, province):
    other = ProvinceFactory()
    clerk.post(
        LIST,
        {"file": SimpleUploadedFile("a.xlsx", table(AN)), "year": 2023, "province": other.pk},
    )

    assert ImportRun.objects.get().province == province


@pytest.mark.parametrize("what", ["import_detail", "import_file"])
def test_import_of_another_province_does_not_exist(clerk, what):
    assert (
        clerk.get(reverse(f"cooperatives:{what}", args=[ImportRunFactory().pk])).status_code == 404
    )


@pytest.mark.parametrize("what", ["import_commit", "import_discard"])
def test_import_of_another_province_cannot_be_moved(clerk, what):
    run = ImportRunFactory()

    assert clerk.post(reverse(f"cooperatives:{what}", args=[run.pk])).status_code == 404
    run.refresh_from_db()
    assert run.state == ImportState.PLANNED


def test_discarded(clerk):
    upload(clerk, table(AN))
    run = ImportRun.objects.get()

    clerk.post(reverse("cooperatives:import_discard", args=[run.pk]))
    again = clerk.post(reverse("cooperatives:import_commit", args=[run.pk]))

    run.refresh_from_db()
    assert (run.state, again.status_code) == (ImportState.DISCARDED, 422)


def test_uploaded_workbook_comes_back_as_it_was(clerk):
    content = table(AN)
    upload(clerk, content)

    answer = clerk.get(reverse("cooperatives:import_file", args=[ImportRun.objects.get().pk]))

    assert b"".join(answer.streaming_content) == content


def test_two_hundred_rows_a_page(clerk):
    rows = [row(**{"Tên đầy đủ": f"HTX {each} (mẫu)", "Mã số thuế": None}) for each in range(201)]
    answer = upload(clerk, table(*rows))

    first, second = (
        clerk.get(f"{answer['Location']}?page={page}").content.decode() for page in (1, 2)
    )

    assert ("HTX 199 (mẫu)" in first, "HTX 200 (mẫu)" in first) == (True, False)
    assert "HTX 200 (mẫu)" in second


def test_export_holds_what_the_list_shows(clerk, province):
    OrganizationFactory(province=province, name="HTX Một (mẫu)")
    OrganizationFactory(province=province, name="HTX Hai (mẫu)")
    OrganizationFactory(province=ProvinceFactory(), name="HTX Ngoài (mẫu)")

    answer = clerk.get("/to-chuc/xuat-excel/?q=một&year=2023")

    rows = read_workbook(b"".join(answer.streaming_content), "a.xlsx")[0].rows
    assert [values[3] for _row, values in rows if isinstance(values[0], float)] == ["HTX Một (mẫu)"]


# Commands


COUNTS = {
    "rows": 1,
    "create": 1,
    "update": 0,
    "unchanged": 0,
    "conflict": 0,
    "blocked": 0,
    "warnings": 0,
}


def test_command_plans(door):
    code, answer = door(table(AN))

    run = ImportRun.objects.get()
    assert (code, answer) == (0, COUNTS | {"committed": False, "run": run.pk, "problems": []})


def test_command_commits(door):
    assert door(table(AN), "--commit")[1]["committed"] is True
    assert door(table(AN), "--commit")[1] | {"run": 0} == COUNTS | {
        "create": 0,
        "unchanged": 1,
        "committed": True,
        "run": 0,
        "problems": [],
    }


def test_command_with_a_problem_ends_with_one(door):
    code, answer = door(table(row(**{"Doanh thu": "x"})), "--commit")

    [problem] = answer["problems"]
    assert (code, answer["blocked"], answer["committed"]) == (1, 1, False)
    assert set(problem) == {
        "sheet",
        "row",
        "column",
        "heading",
        "value",
        "level",
        "code",
        "message",
        "fix",
    }
    assert (problem["row"], problem["column"], problem["heading"]) == (2, "I", "Doanh thu")


REFUSALS = {
    "no workbook": (b"%PDF", [], "2023", "F-01"),
    "a year not opened": (table(AN), [], "2020", "A-02"),
    "a stranger": (table(AN), ["--by", "khach"], "2023", "A-01"),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_command_refuses_in_words(door, what):
    content, options, year, code = REFUSALS[what]
    UserFactory(username="khach")

    ended, answer = door(content, *options, year=year)

    assert (ended, [problem["code"] for problem in answer["problems"]], answer["run"]) == (
        1,
        [code],
        None,
    )


def test_command_without_a_file(province):
    with pytest.raises(CommandError) as refusal:
        call_command("import_organizations", "khong-co.xlsx", province=province.code, year=2023)

    assert refusal.value.returncode == 2


def test_export_command_writes_what_the_import_reads(door, province, tmp_path):
    OrganizationFactory(province=province)
    out, path = io.StringIO(), tmp_path / "b.xlsx"
    call_command(
        "export_organizations", path, province=province.code, year=2023, as_json=True, stdout=out
    )

    code, answer = door(path.read_bytes())

    assert json.loads(out.getvalue())["rows"] == 1
    assert (code, answer["unchanged"], answer["rows"]) == (0, 1, 1)


@pytest.mark.parametrize("year", ["0", "-3", "99999"])
@pytest.mark.parametrize("command", ["import_organizations", "export_organizations", "statistics"])
def test_year_outside_the_calendar_is_wrong_usage(command, year):
    file = [] if command == "statistics" else ["a.xlsx"]
    province = ["--province", "48"] if file else []

    with pytest.raises(CommandError, match=year):
        call_command(command, *file, *province, f"--year={year}")


def test_refused_export_is_one_json_object(province, reporting_year, tmp_path):
    for path, options in [(tmp_path, []), (tmp_path / "a.xlsx", ["--province", "00"])]:
        out = io.StringIO()

        with pytest.raises(CommandError) as refusal:
            call_command("export_organizations", path, "--json", *options, stdout=out)

        assert json.loads(out.getvalue()) == {"refused": str(refusal.value)}
        assert refusal.value.returncode == 1


def test_year_that_no_database_can_hold_is_refused_beside_the_field(clerk):
    answer = upload(clerk, table(AN), year="9" * 30)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["year"]
