"""The workbook that comes home: as exported, as the register is now, as the file says – cell by cell."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from cluster_portal.accounts.activity import record
from cooperatives.actions import change_status
from cooperatives.actions.imports import answer_import, commit_import
from cooperatives.models import Kind, Organization, Status, YearlyFigures
from cooperatives.workbook.answers import FROM_FILE, FROM_REGISTER, Answers
from cooperatives.workbook.sheets import MANIFEST
from tests.factories import (
    CommuneFactory,
    OrganizationFactory,
    ProvinceFactory,
    YearlyFiguresFactory,
)

from .conftest import AT, outcomes, told
from .homecoming import export, on_the_web, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def an(province):
    """The record that everybody changes."""
    commune = CommuneFactory(province=province, name="Bình An")
    organization = OrganizationFactory(
        province=province, name="Hợp tác xã An (mẫu)", address="Thôn 1", commune=commune
    )
    YearlyFiguresFactory(
        organization=organization, year=2023, members_count=10, revenue=Decimal(1500)
    )
    return organization


SAME = object()
# column: as exported, what the colleague made of it (SAME: nothing), what the file says (SAME: as exported), outcome,
# and what the register says after the import where it can be written
CELLS = [
    ("address", "Thôn 1", SAME, SAME, "unchanged", "Thôn 1"),
    ("address", "Thôn 1", SAME, "Thôn 2", "update", "Thôn 2"),
    ("address", "Thôn 1", "Thôn 3", SAME, "unchanged", "Thôn 3"),
    ("address", "Thôn 1", "Thôn 2", "Thôn 2", "unchanged", "Thôn 2"),
    ("address", "Thôn 1", "Thôn 3", "Thôn 2", "conflict", None),
    ("address", "Thôn 1", "Thôn 3", "–", "conflict", None),
    ("address", "Thôn 1", "Thôn 3", None, "unchanged", "Thôn 3"),
    ("address", "Thôn 1", "", SAME, "unchanged", ""),
    ("address", "Thôn 1", "", "–", "unchanged", ""),
    ("address", "Thôn 1", "", "Thôn 2", "conflict", None),
    ("phone", "", "0999 1", SAME, "unchanged", "0999 1"),
    ("phone", "", "0999 1", "0999 2", "conflict", None),
    ("founded_on", date(2010, 1, 1), date(2011, 2, 3), SAME, "unchanged", date(2011, 2, 3)),
    ("founded_on", date(2010, 1, 1), SAME, "03/02/2011", "update", date(2011, 2, 3)),
    ("founded_on", date(2010, 1, 1), date(2012, 1, 1), "03/02/2011", "conflict", None),
    ("members_count", 10, SAME, 12, "update", 12),
    ("members_count", 10, 11, SAME, "unchanged", 11),
    ("members_count", 10, 12, 12, "unchanged", 12),
    ("members_count", 10, 11, 12, "conflict", None),
    ("members_count", 10, None, SAME, "unchanged", None),
    ("revenue", Decimal(1500), Decimal("1750.5"), SAME, "unchanged", Decimal("1750.5")),
    ("revenue", Decimal(1500), Decimal("1750.5"), "1.750,5", "unchanged", Decimal("1750.5")),
    ("revenue", Decimal(1500), Decimal("1750.5"), "KCSL", "conflict", None),
    ("revenue", Decimal(1500), SAME, "KCSL", "update", None),
    ("rating", "", "good", SAME, "unchanged", "good"),
    ("rating", "", "good", "Khá", "conflict", None),
]


@pytest.mark.parametrize(("column", "base", "theirs", "ours", "outcome", "after"), CELLS)
def test_cell(plan, officer, colleague, province, an, column, base, theirs, ours, outcome, after):
    content = export(province)
    if theirs is not SAME:
        on_the_web(an, colleague, **{column: theirs})
    if ours is not SAME:
        content = typed(content, **{column: ours})

    run = plan(content)

    assert outcomes(run) == {outcome: 1}
    conflicts = run.plan[0]["conflicts"]
    assert list(conflicts) == ([column] if outcome == "conflict" else [])
    if outcome == "conflict":
        assert (conflicts[column]["by"], conflicts[column]["taken"]) == ("Trần Thị Mẫu", "")
        assert not run.can_be_committed
    else:
        commit_import(run=run, by=officer, at=AT)
        assert now(an, column) == after


def now(organization, column):
    organization.refresh_from_db()
    figures = YearlyFigures.objects.get(organization=organization, year=2023)
    return getattr(organization if hasattr(organization, column) else figures, column)


def test_one_conflict_does_not_hold_the_other_cells(plan, officer, colleague, province, an):
    """Decided by cell: the rest of the row is merged by itself."""
    content = typed(export(province), address="Thôn 2", phone="0999 2", members_count=12)
    on_the_web(an, colleague, address="Thôn 3", email="an@example.vn", revenue=Decimal(1600))

    run = plan(content)

    assert run.plan[0]["changes"] == {"phone": ["–", "0999 2"], "members_count": ["10", "12"]}
    assert run.plan[0]["conflicts"] == {
        "address": {
            "base": "Thôn 1",
            "now": "Thôn 3",
            "file": "Thôn 2",
            "by": "Trần Thị Mẫu",
            "at": "15/01/2024 09:00",
            "taken": "",
        }
    }


@pytest.mark.parametrize(
    ("taken", "outcome", "address"),
    [(FROM_FILE, "update", "Thôn 2"), (FROM_REGISTER, "unchanged", "Thôn 3")],
)
def test_conflict_decided_on_the_page(
    plan, officer, colleague, province, an, taken, outcome, address
):
    content = typed(export(province), address="Thôn 2")
    on_the_web(an, colleague, address="Thôn 3")
    run = plan(content)

    answers = Answers(cells={"Danh sách!7": {"address": taken}})
    run = answer_import(run=run, answers=answers, by=officer, at=AT)
    assert (outcomes(run), run.questions) == ({outcome: 1}, [])
    commit_import(run=run, by=officer, at=AT)

    assert now(an, "address") == address


def test_undecided_cell_is_asked_and_told_as_a_problem(plan, colleague, province, an):
    content = typed(export(province), address="Thôn 2")
    on_the_web(an, colleague, address="Thôn 3")

    run = plan(content)

    [question] = run.questions
    assert (question["kind"], question["place"], question["column"]) == (
        "cells",
        "Danh sách!7",
        "address",
    )
    [problem] = run.problems
    assert (problem["code"], problem["level"], problem["heading"], problem["value"]) == (
        "Q-cells",
        "block",
        "Địa chỉ",
        "Thôn 2",
    )
    assert "Trần Thị Mẫu" in problem["message"]


def test_status_that_a_colleague_changed_is_not_turned_back(plan, officer, colleague, province, an):
    content = typed(export(province), phone="0999 2")
    change_status(
        organization=an, status=Status.STOPPED, on=date(2023, 6, 15), basis="", by=colleague, at=AT
    )

    run = plan(content)
    commit_import(run=run, by=officer, at=AT)

    an.refresh_from_db()
    assert (an.status, an.phone) == (Status.STOPPED, "0999 2")


def test_links_are_merged_like_any_cell(plan, officer, colleague, province, an):
    union = OrganizationFactory(
        province=province, kind=Kind.COOPERATIVE_UNION, name="Liên hiệp hợp tác xã Mẫu"
    )
    other = CommuneFactory(province=province, name="Bình Nam")
    content = typed(export(province), phone="0999 2")
    on_the_web(an, colleague, cooperative_union=union, commune=other)

    run = plan(content)

    assert (outcomes(run), run.plan[0]["conflicts"]) == ({"update": 1, "unchanged": 1}, {})
    commit_import(run=run, by=officer, at=AT)
    an.refresh_from_db()
    assert (an.cooperative_union, an.commune, an.phone) == (union, other, "0999 2")


def test_a_cell_changed_there_and_back_is_as_it_was(plan, colleague, province, an):
    content = typed(export(province), address="Thôn 2")
    on_the_web(an, colleague, address="Thôn 3")
    on_the_web(an, colleague, address="Thôn 1")

    assert outcomes(plan(content)) == {"update": 1}


def test_change_that_left_no_line_is_never_overwritten(plan, province, an):
    """Without the way back nobody knows who is right: every cell that differs is asked."""
    content = typed(export(province), phone="0999 2")
    Organization.objects.filter(pk=an.pk).update(version=2, address="Thôn 3")

    run = plan(content)

    assert list(run.plan[0]["conflicts"]) == ["address", "phone"]
    assert {each["base"] for each in run.plan[0]["conflicts"].values()} == {None}


def test_line_that_contradicts_the_register_is_no_way_back(plan, officer, province, an):
    content = typed(export(province), phone="0999 2")
    Organization.objects.filter(pk=an.pk).update(version=2, address="Thôn 3")
    changes = {"address": ["Thôn 1", "Thôn 9"]}
    record(by=officer, action="organization_updated", target=an, at=AT, changes=changes)

    assert list(plan(content).plan[0]["conflicts"]) == ["address", "phone"]


def test_new_rows_and_lost_rows_in_an_exported_workbook(plan, province, an):
    OrganizationFactory(province=province, name="Hợp tác xã Bình (mẫu)")
    content = typed(export(province), 8, code="", version="", name="Hợp tác xã Mới (mẫu)")

    run = plan(content)

    assert outcomes(run) == {"create": 1, "unchanged": 1}
    assert (run.origin["rows"], run.origin["missing"]) == (2, 1)


# Without a manifest: two ways, and the version is still respected


def without_manifest(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    del book[MANIFEST]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_without_manifest_cells_of_a_changed_record_are_asked(plan, colleague, province, an):
    content = without_manifest(typed(export(province), address="Thôn 2"))
    on_the_web(an, colleague, phone="0999 1")

    run = plan(content)

    assert (outcomes(run), list(run.plan[0]["conflicts"])) == ({"conflict": 1}, ["address"])
    assert (run.origin, run.plan[0]["conflicts"]["address"]["by"]) == ({}, "")


def test_without_manifest_and_version_the_file_is_taken_at_its_word(plan, colleague, province, an):
    content = without_manifest(typed(export(province), address="Thôn 2", version=""))
    on_the_web(an, colleague, phone="0999 1")

    assert outcomes(plan(content)) == {"update": 1}


# The manifest itself


def codes(run):
    return [(level, code) for level, code in told(run, "level", "code")]


def test_manifest_says_who_when_and_how_many(plan, province, an):
    run = plan(export(province))

    assert run.origin == {
        "state": "intact",
        "template": 2,
        "at": "15/01/2024 09:00",
        "by": "Cán bộ",
        "rows": 1,
        "missing": 0,
    }
    assert run.problems == []


def altered(content, label, value):
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, cell in book[MANIFEST].iter_rows(min_row=2, max_col=2):
        if name.value == label:
            cell.value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("tinh", "khac"),
        ("nam", "2022"),
        ("nam", "hai nghìn"),
        ("nguoi", "Người khác"),
        ("nhat-ky", "999"),
        ("so-dong", "7"),
        ("dong", "1:9:9"),
        ("chu-ky", "x"),
        ("chu-ky", None),
    ],
)
def test_altered_manifest_is_named_and_not_believed(plan, colleague, province, an, label, value):
    content = altered(typed(export(province), address="Thôn 2"), label, value)
    on_the_web(an, colleague, phone="0999 1")

    run = plan(content)

    assert codes(run)[0] == ("warn", "B-03")
    assert (run.origin["state"], outcomes(run)) == ("altered", {"conflict": 1})


def test_a_version_typed_into_the_list_does_not_fool_the_manifest(plan, colleague, province, an):
    content = export(province)
    on_the_web(an, colleague, address="Thôn 3")

    run = plan(typed(content, address="Thôn 2", version="2|2023:1"))

    assert outcomes(run) == {"conflict": 1}


def test_workbook_of_another_province(plan, province, an):
    other = ProvinceFactory(name="Mẫu Khác")
    OrganizationFactory(province=other)

    run = plan(export(other))

    assert ("block", "B-01") in codes(run)
    assert "Mẫu Khác" in run.problems[0]["message"]
    assert not run.can_be_committed


def test_workbook_with_the_figures_of_another_year(plan, province, an):
    run = plan(export(province, year=2022))

    assert codes(run)[0] == ("block", "B-02")
    assert not run.can_be_committed


def test_workbook_of_an_older_template_is_read_and_named(plan, province, an, monkeypatch):
    content = export(province)
    monkeypatch.setattr("cooperatives.workbook.manifest.TEMPLATE_VERSION", 3)

    run = plan(content)

    assert (codes(run), outcomes(run)) == ([("warn", "B-04")], {"unchanged": 1})


def test_signature_of_an_earlier_key_still_counts(plan, province, an, settings):
    content = export(province)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "khoa-moi", [settings.SECRET_KEY]

    assert plan(content).origin["state"] == "intact"


# The same file twice


def test_file_that_was_written_before_writes_nothing(plan, officer, colleague, province, an):
    """Even if a colleague has changed the register since: the same content says nothing new."""
    content = without_manifest(typed(export(province), address="Thôn 2", version=""))
    commit_import(run=plan(content), by=officer, at=AT)
    on_the_web(an, colleague, address="Thôn 3")

    run = plan(content, "ten-khac.xlsx")

    assert outcomes(run) == {"unchanged": 1}
    assert run.origin["written"]["by"] == str(officer)
    assert run.origin["written"]["at"] == "15/01/2024 09:00"
