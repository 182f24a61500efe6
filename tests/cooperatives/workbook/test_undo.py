"""Undo of an import: the register is as it was, row by row, or says which rows are not and who changed them."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cluster_portal.accounts.activity import broken_lines
from cluster_portal.accounts.models import Activity
from cooperatives import summaries
from cooperatives.actions import record_figures, update_organization
from cooperatives.actions.figures import figures_snapshot
from cooperatives.actions.imports import commit_import
from cooperatives.actions.organizations import full_snapshot
from cooperatives.actions.undo import ImportNotUndone, undo_import
from cooperatives.actions.versions import plain
from cooperatives.gates import YearNotOpen
from cooperatives.models import (
    CreditFundDetail,
    ImportChange,
    ImportMoveNotAllowed,
    ImportState,
    Kind,
    Organization,
    OrganizationEvent,
    PastMembership,
    PastRecord,
    StatusPeriod,
    YearlyFigures,
)
from cooperatives.workbook.columns import BY_NAME
from tests.factories import (
    CommuneFactory,
    OrganizationFactory,
    ProvinceFactory,
    UserFactory,
    YearlyFiguresFactory,
)

from .conftest import AT
from .test_plan import AN, columns, row
from .workbooks import table

pytestmark = pytest.mark.django_db

VERSIONS = {"version", "updated_at"}


TABLES = (
    Organization,
    CreditFundDetail,
    YearlyFigures,
    StatusPeriod,
    OrganizationEvent,
    PastRecord,
    PastMembership,
)


def register():
    """Everything that an import can touch, without the versions, which only ever grow."""
    tables = {}
    for model in TABLES:
        rows, skipped = model.objects.order_by("pk"), VERSIONS
        tables[model.__name__] = sorted(
            (
                {name: str(each[name]) for name in each if name not in skipped}
                for each in rows.values()
            ),
            key=str,
        )
    return tables


@pytest.fixture
def known(province):
    """A credit fund and a cooperative with figures; the cooperative belongs to a union."""
    union = OrganizationFactory(
        province=province, cooperative_union=True, name="Liên hiệp hợp tác xã Cũ"
    )
    an = OrganizationFactory(
        province=province,
        name="HTX An (mẫu)",
        tax_code="0400101394",
        address="Thôn 1",
        alliance_member_since=date(2012, 1, 2),
        alliance_member_until=date(2015, 1, 2),
    )
    Organization.objects.filter(pk=an.pk).update(cooperative_union=union)
    YearlyFiguresFactory(
        organization=an, year=2023, revenue=Decimal(1500), profit=None, not_available=["profit"]
    )
    fund = OrganizationFactory(
        province=province, credit_fund=True, name="Quỹ tín dụng nhân dân Mẫu", tax_code=""
    )
    return an, fund


HEADINGS = [
    "Loại hình",
    "Tên đầy đủ",
    "Mã số thuế",
    "Lĩnh vực",
    "Tình trạng",
    "Ngày thay đổi tình trạng",
    "Ngày thành lập",
    "Mã xã",
    "Thuộc liên hiệp HTX",
    "Số giấy phép NHNN",
    "Doanh thu",
    "Lãi trước thuế",
    "Ghi chú số liệu",
    BY_NAME["alliance_member_since"].heading,
    BY_NAME["alliance_member_until"].heading,
]


@pytest.fixture
def content(province):
    CommuneFactory(province=province, code="20101")
    return columns(
        HEADINGS,
        ["LHHTX", "Liên hiệp hợp tác xã Mới", "", "Nông nghiệp", *[""] * 9],
        [
            "HTX",
            "HTX An (mẫu)",
            "0400101394",
            "Vận tải",
            "Ngừng hoạt động",
            "15/06/2023",
            "03/02/2011",
            "20101",
            "Liên hiệp hợp tác xã Mới",
            "",
            1750.5,
            20,
            "sửa",
            "01/06/2020",
            "–",
        ],
        ["QTDND", "Quỹ tín dụng nhân dân Mẫu", *[""] * 7, "01/GP", 300, "", ""],
        [
            "HTX",
            "HTX Mới (mẫu)",
            "",
            "Vận tải",
            *[""] * 4,
            "Liên hiệp hợp tác xã Mới",
            "",
            5,
            "",
            "",
        ],
    )


def test_register_is_as_it_was(load, officer, known, content):
    before = register()
    run = load(content)
    assert (run.counts["create"], run.counts["update"]) == (2, 2), run.problems
    assert [model.objects.count() for model in (PastRecord, PastMembership)] == [1, 1]
    assert register() != before

    run = undo_import(run=run, by=officer, at=AT)

    assert register() == before
    assert (run.state, run.undo_result) == (
        ImportState.UNDONE,
        {"restored": 2, "removed": 2, "refused": []},
    )
    assert broken_lines() == []


def test_summary_rows_follow(load, officer, known, content):
    summaries.rebuild([2023])
    before = summaries.stored([2023])
    run = load(content)
    assert summaries.stored([2023]) != before

    undo_import(run=run, by=officer, at=AT)

    assert summaries.stored([2023]) == summaries.recounted([2023]) == before


def test_versions_grow_so_that_open_forms_notice(load, officer, known):
    run = load(table(row(**{"Địa chỉ": "Thôn 2", "Doanh thu": 1750})))

    undo_import(run=run, by=officer, at=AT)

    an = Organization.objects.get(tax_code="0400101394")
    assert (an.address, an.version, an.yearly_figures.get().version) == ("Thôn 1", 3, 3)


def test_every_row_has_its_line(load, officer, known):
    run = load(table(row(**{"Địa chỉ": "Thôn 2", "Doanh thu": 1750, "Số thành viên": None})))

    undo_import(run=run, by=officer, at=AT)

    lines = Activity.objects.filter(batch=f"undo-{run.pk}").order_by("number")
    assert [(line.action, line.changes) for line in lines] == [
        ("organization_restored", {"address": ["Thôn 2", "Thôn 1"]}),
        ("figures_restored", {"revenue": ["1750.000", "1500.000"]}),
        ("import_undone", {}),
    ]


def test_the_same_file_can_be_written_again(load, plan, officer, known):
    content = table(row(**{"Địa chỉ": "Thôn 2"}))
    undo_import(run=load(content), by=officer, at=AT)

    assert plan(content).counts["update"] == 1


# What stands against it


def changed(organization, by, **values):
    organization.refresh_from_db()
    update_organization(
        organization=organization,
        values=values,
        base=plain(full_snapshot(organization)),
        expected_version=organization.version,
        by=by,
        at=AT,
    )


@pytest.fixture
def two(load, province):
    """An import of two new organizations, of which a colleague has changed the second."""
    run = load(table(AN, row(**{"Tên đầy đủ": "HTX Bình (mẫu)", "Mã số thuế": None})))
    colleague = UserFactory(province=province, full_name="Trần Thị Mẫu")
    changed(Organization.objects.get(name="HTX Bình (mẫu)"), colleague, phone="0999 1")
    return run


WHO = "Trần Thị Mẫu đã sửa lúc 15/01/2024 09:00, sau lượt nhập này."


def test_row_changed_since_refuses_all_and_says_who(two, officer):
    before = register()

    with pytest.raises(ImportNotUndone) as refusal:
        undo_import(run=two, by=officer, at=AT)

    assert [(each.row, each.name, each.why) for each in refusal.value.refused] == [
        (3, "HTX Bình (mẫu)", WHO)
    ]
    two.refresh_from_db()
    assert (two.state, register()) == (ImportState.COMMITTED, before)


def test_partial_undo_takes_back_the_others(two, officer):
    run = undo_import(run=two, by=officer, at=AT, partial=True)

    assert run.undo_result == {
        "restored": 0,
        "removed": 1,
        "refused": [{"row": 3, "name": "HTX Bình (mẫu)", "why": WHO}],
    }
    assert Organization.objects.get().name == "HTX Bình (mẫu)"


def test_figures_changed_since(load, officer, known):
    an, _fund = known
    run = load(table(row(**{"Doanh thu": 1750})))
    figures = an.yearly_figures.get()
    record_figures(
        organization=an,
        year=2023,
        values={"revenue": 1800},
        base=plain(figures_snapshot(figures)),
        expected_version=figures.version,
        by=officer,
        at=AT,
    )

    with pytest.raises(ImportNotUndone):
        undo_import(run=run, by=officer, at=AT)

    assert an.yearly_figures.get().revenue == 1800


def test_new_organization_with_figures_of_another_year_stays(load, officer):
    run = load(table(AN))
    YearlyFiguresFactory(organization=Organization.objects.get(), year=2022)

    with pytest.raises(ImportNotUndone) as refusal:
        undo_import(run=run, by=officer, at=AT)

    assert "2022" in refusal.value.refused[0].why


def test_new_union_stays_while_a_member_stays(load, officer, province, known, content):
    run = load(content)
    changed(Organization.objects.get(name="HTX Mới (mẫu)"), officer, phone="0999 1")

    run = undo_import(run=run, by=officer, at=AT, partial=True)

    names = [each["name"] for each in run.undo_result["refused"]]
    assert sorted(names) == ["HTX Mới (mẫu)", "Liên hiệp hợp tác xã Mới"]
    assert Organization.objects.get(name="HTX An (mẫu)").cooperative_union.name == (
        "Liên hiệp hợp tác xã Cũ"
    )


def test_new_union_stays_with_a_member_that_has_other_figures(load, officer, known, content):
    run = load(content)
    member = Organization.objects.get(name="HTX Mới (mẫu)")
    YearlyFiguresFactory(organization=member, year=2022)

    run = undo_import(run=run, by=officer, at=AT, partial=True)

    refused = {each["name"] for each in run.undo_result["refused"]}
    assert refused == {"HTX Mới (mẫu)", "Liên hiệp hợp tác xã Mới"}


def test_new_union_stays_when_somebody_else_joined_it(load, officer, province, known, content):
    run = load(content)
    union = Organization.objects.get(name="Liên hiệp hợp tác xã Mới")
    OrganizationFactory(province=province, kind=Kind.COOPERATIVE, name="HTX Khác (mẫu)")
    Organization.objects.filter(name="HTX Khác (mẫu)").update(cooperative_union=union)

    with pytest.raises(ImportNotUndone) as refusal:
        undo_import(run=run, by=officer, at=AT)

    assert "HTX Khác (mẫu)" in refusal.value.refused[0].why


def test_tax_code_that_another_has_by_now(load, officer, known, province):
    an, _fund = known
    run = load(
        columns(["Mã hồ sơ", "Tên đầy đủ", "Mã số thuế"], [an.code, "HTX An (mẫu)", "0100109106"])
    )
    assert run.counts["update"] == 1
    OrganizationFactory(province=ProvinceFactory(), name="HTX Kia (mẫu)", tax_code="0400101394")

    with pytest.raises(ImportNotUndone) as refusal:
        undo_import(run=run, by=officer, at=AT)

    assert "HTX Kia (mẫu)" in refusal.value.refused[0].why


def test_record_that_is_gone(load, officer):
    run = load(table(AN))
    Organization.objects.all().delete()

    with pytest.raises(ImportNotUndone) as refusal:
        undo_import(run=run, by=officer, at=AT)

    assert refusal.value.refused[0].name == "HTX An (mẫu)"


def test_closed_year_refuses_all(load, officer, reporting_year):
    """The gate asks for undo as for any other door."""
    run = load(table(AN))
    reporting_year.closed_on = date(2024, 3, 31)
    reporting_year.save()

    with pytest.raises(YearNotOpen):
        undo_import(run=run, by=officer, at=AT, partial=True)

    assert Organization.objects.count() == 1


def test_officer_of_another_province_may_not(load):
    run = load(table(AN))

    with pytest.raises(PermissionDenied):
        undo_import(run=run, by=UserFactory(province=ProvinceFactory()), at=AT)


def test_twice(load, officer):
    run = undo_import(run=load(table(AN)), by=officer, at=AT)

    with pytest.raises(ImportMoveNotAllowed):
        undo_import(run=run, by=officer, at=AT)
    with pytest.raises(ImportMoveNotAllowed):
        commit_import(run=run, by=officer, at=AT)


def test_nothing_written_before_there_was_an_undo(load, officer):
    run = load(table(AN))
    ImportChange.objects.all().delete()

    with pytest.raises(ImportNotUndone):
        undo_import(run=run, by=officer, at=AT)


def test_crash_in_between_leaves_nothing_half_done(load, officer, known, content, monkeypatch):
    run = load(content)
    written = register()

    def crash(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("cooperatives.workbook.undo._remove", crash)
    with pytest.raises(KeyboardInterrupt):
        undo_import(run=run, by=officer, at=AT)

    run.refresh_from_db()
    assert (run.state, register()) == (ImportState.COMMITTED, written)


@pytest.mark.parametrize("count", [1, 7])
def test_queries_do_not_grow_with_the_rows(load, officer, province, count):
    for number in range(count):
        OrganizationFactory(province=province, name=f"HTX Cũ {number} (mẫu)")
    rows = [
        row(**{"Tên đầy đủ": f"HTX {what} {number} (mẫu)", "Mã số thuế": None, "Địa chỉ": "Thôn 9"})
        for number in range(count)
        for what in ("Cũ", "Mới")
    ]
    run = load(table(*rows))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        run = undo_import(run=run, by=officer, at=AT)

    assert (run.undo_result["restored"], run.undo_result["removed"]) == (count, count)
    assert len(queries) <= 60


# The command


def undone(run, *options):
    out = io.StringIO()
    try:
        call_command("undo_import", str(run.pk), "--json", *options, stdout=out)
    except SystemExit as ended:
        return ended.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_command(load):
    run = load(table(AN))

    assert undone(run) == (0, {"run": run.pk, "restored": 0, "removed": 1, "refused": []})
    code, answer = undone(run)
    assert (code, answer["removed"], answer["refused"][0]["row"]) == (1, 0, None)
    assert "hoàn tác" in answer["refused"][0]["why"]


def test_command_names_the_rows_that_were_changed(two):
    refused = [{"row": 3, "name": "HTX Bình (mẫu)", "why": WHO}]

    assert undone(two) == (
        1,
        {"run": two.pk, "restored": 0, "removed": 0, "refused": refused},
    )
    assert undone(two, "--partial") == (
        1,
        {"run": two.pk, "restored": 0, "removed": 1, "refused": refused},
    )


def test_command_for_no_import():
    with pytest.raises(CommandError) as refusal:
        call_command("undo_import", "999")

    assert refusal.value.returncode == 2
