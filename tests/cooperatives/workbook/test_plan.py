"""What an import would do with each row, and what it says about the rows that it does not take."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperatives.models import Kind, Organization, Sector, Status, YearlyFigures
from cooperatives.workbook.refusals import WorkbookRefused
from tests.factories import (
    CommuneFactory,
    OrganizationFactory,
    ProvinceFactory,
    YearlyFiguresFactory,
)

from .conftest import outcomes, told
from .workbooks import HEADINGS, csv, table, xlsx

pytestmark = pytest.mark.django_db

AN = [1, None, "HTX", "HTX An (mẫu)", "0400101394", "Nông nghiệp", "Thôn 1", 12, 1500]


def row(**changed):
    """The row AN with other cells, by heading."""
    values = dict(zip(HEADINGS, AN, strict=True)) | changed
    return [values[heading] for heading in HEADINGS]


def columns(headings, *rows):
    return xlsx([headings, *rows])


def test_new_organization_with_its_figures(load):
    load(table(AN))

    organization = Organization.objects.get()
    figures = organization.yearly_figures.get()
    assert (organization.kind, organization.name, organization.tax_code, organization.sector) == (
        Kind.COOPERATIVE,
        "HTX An (mẫu)",
        "0400101394",
        Sector.AGRICULTURE,
    )
    assert (figures.year, figures.members_count, figures.revenue) == (2023, 12, Decimal(1500))
    assert organization.status_periods.get().status == Status.ACTIVE


def test_same_file_again_changes_nothing(load, plan):
    """Forus 127, DiscipleTools: the same list uploaded twice made everything twice."""
    content = table(AN, row(**{"STT": 2, "Tên đầy đủ": "HTX Bình (mẫu)", "Mã số thuế": None}))
    load(content)

    run = plan(content, "ten-khac.xlsx")

    assert outcomes(run) == {"unchanged": 2}
    assert run.problems == []


def test_changed_cells_are_told_old_and_new(load, plan):
    load(table(AN))

    run = plan(table(row(**{"Địa chỉ": "Thôn 2", "Doanh thu": 1750.5})))

    assert outcomes(run) == {"update": 1}
    assert run.plan[0]["changes"] == {
        "address": ["Thôn 1", "Thôn 2"],
        "revenue": ["1.500", "1.750,5"],
    }


# Finding the organization


def test_record_code_wins_over_the_name(load, plan):
    load(table(AN))
    code = Organization.objects.get().code

    run = plan(
        table(row(**{"Mã hồ sơ": code, "Tên đầy đủ": "HTX An Mới (mẫu)", "Mã số thuế": None}))
    )

    assert run.plan[0]["changes"] == {"name": ["HTX An (mẫu)", "HTX An Mới (mẫu)"]}


@pytest.mark.parametrize("code", ["999999-1", "000001-9", "abc"])
def test_unknown_record_code_is_an_error_and_no_new_record(plan, code):
    """uwazi 9176: an unknown number silently became a new record."""
    run = plan(table(row(**{"Mã hồ sơ": code})))

    assert outcomes(run) == {"blocked": 1}
    assert told(run, "row", "column", "heading", "code", "level") == [
        (2, "B", "Mã hồ sơ", "R-01", "block")
    ]


def test_record_of_another_province_is_unknown_here(plan):
    other = OrganizationFactory(province=ProvinceFactory())

    run = plan(table(row(**{"Mã hồ sơ": other.code})))

    assert told(run, "code") == [("R-01",)]


def test_tax_code_finds_a_renamed_organization(load, plan):
    load(table(AN))

    assert outcomes(plan(table(row(**{"Tên đầy đủ": "HTX Khác (mẫu)"})))) == {"update": 1}


def test_name_and_place_find_it_without_any_code(load, plan):
    load(table(row(**{"Mã số thuế": None})))

    same = row(**{"Mã số thuế": None, "Tên đầy đủ": "Hợp tác xã AN (mẫu)"})
    elsewhere = row(**{"Mã số thuế": None, "Địa chỉ": "Thôn 9"})

    assert outcomes(plan(table(same))) == {"update": 1}
    assert told(plan(table(elsewhere)), "heading", "code") == [("Tên đầy đủ", "Q-same_as")]


def test_tax_code_of_another_province_is_refused(plan):
    OrganizationFactory(province=ProvinceFactory(name="Mẫu Bình"), tax_code="0400101394")

    run = plan(table(AN))

    assert told(run, "column", "code") == [("E", "E-03")]
    assert "Mẫu Bình" in run.problems[0]["message"]


def test_tax_code_twice_in_the_file_names_both_rows(plan):
    run = plan(table(AN, row(**{"STT": 2, "Tên đầy đủ": "HTX Bình (mẫu)"})))

    assert outcomes(run) == {"blocked": 2}
    assert told(run, "row", "code") == [(2, "E-03"), (3, "E-03")]
    assert "3" in run.problems[0]["message"]
    assert "2" in run.problems[1]["message"]


def test_same_name_and_place_twice_in_the_file(plan):
    twin = row(**{"Mã số thuế": None})

    assert told(plan(table(twin, twin)), "row", "code") == [(2, "R-04"), (3, "R-04")]


LOOSER = {
    "nothing but a name": {"Mã số thuế": None, "Địa chỉ": None},
    "the other's address": {"Mã số thuế": None},
}


@pytest.mark.parametrize("what", LOOSER)
def test_row_that_could_mean_its_namesake_is_asked_back(plan, what):
    """Written as two records, the same file would not know next time which of the two the looser row means."""
    run = plan(table(AN, row(**LOOSER[what])))

    assert told(run, "row", "code", "level") == [(3, "R-04", "block")]


def test_namesake_at_another_address_is_another_one(load, plan):
    content = table(AN, row(**{"Mã số thuế": None, "Địa chỉ": "Thôn 2"}))
    load(content)

    assert outcomes(plan(content)) == {"unchanged": 2}


def test_leading_zero_that_excel_dropped_comes_back(load, plan):
    load(table(AN))

    assert outcomes(plan(table(row(**{"Mã số thuế": 400101394})))) == {"unchanged": 1}


# What cells say


def test_null_is_not_zero(load):
    """PRP 966. Empty, nought and «không có số liệu» are three things."""
    headings = ["Tên đầy đủ", "Loại hình", "Lĩnh vực", "Doanh thu", "Chi phí", "Lãi trước thuế"]
    load(columns(headings, ["HTX An (mẫu)", "HTX", "Nông nghiệp", 0, None, "KCSL"]))

    figures = YearlyFigures.objects.get()
    assert (figures.revenue, figures.cost, figures.profit, figures.not_available) == (
        Decimal(0),
        None,
        None,
        ["profit"],
    )


def test_empty_cell_keeps_and_a_dash_clears(load):
    load(table(AN))

    load(table(row(**{"Địa chỉ": None, "Doanh thu": None})))
    kept = Organization.objects.get()
    load(table(row(**{"Địa chỉ": "–", "Doanh thu": "-"})))
    cleared = Organization.objects.get()

    assert (kept.address, cleared.address) == ("Thôn 1", "")
    assert cleared.yearly_figures.get().revenue is None


CELLS = {
    "text for a number": ("Doanh thu", "nhiều", "I", "V-01"),
    "half a member": ("Số thành viên", 12.5, "H", "V-02"),
    "unknown sector": ("Lĩnh vực", "Nông ngiệp", "F", "V-04"),
    "unknown kind": ("Loại hình", "Công ty", "C", "V-04"),
    "a dash for the kind": ("Loại hình", "–", "C", "V-11"),
    "a dash for the name": ("Tên đầy đủ", "–", "D", "V-11"),
    "no name": ("Tên đầy đủ", None, "D", "V-11"),
    "no sector": ("Lĩnh vực", None, "F", "V-11"),
    "fund's sector": ("Lĩnh vực", "Tín dụng", "F", "K-01"),
    "error of a formula": ("Doanh thu", "=1/0", "I", "V-07"),
    "too long": ("Địa chỉ", "x" * 300, "G", "V-05"),
}


@pytest.mark.parametrize("what", CELLS)
def test_wrong_cell_is_named_with_its_remedy(plan, what):
    heading, value, column, code = CELLS[what]

    run = plan(table(row(**{heading: value})))

    assert outcomes(run) == {"blocked": 1}
    found = next(each for each in run.problems if each["level"] == "block")
    assert (found["sheet"], found["row"], found["column"], found["heading"], found["code"]) == (
        "Danh sách",
        2,
        column,
        heading,
        code,
    )
    assert found["message"]
    assert found["fix"]


def test_more_women_than_members_is_refused_at_its_cell(plan):
    headings = ["Tên", "Loại hình", "Lĩnh vực", "Số thành viên", "Thành viên nữ"]

    run = plan(columns(headings, ["HTX An (mẫu)", "HTX", "Nông nghiệp", 10, 11]))

    assert told(run, "row", "column", "code", "level") == [(2, "E", "E-08", "block")]


def test_below_nought_is_said_once(plan):
    """That -5 members are fewer than the law asks, or look like another unit, would be noise."""
    run = plan(table(row(**{"Số thành viên": -5, "Doanh thu": -1})))

    assert told(run, "column", "code", "level") == [("H", "E-08", "block"), ("I", "E-08", "block")]


def test_name_that_is_too_long_is_not_missing(plan):
    assert told(plan(table(row(**{"Tên đầy đủ": "HTX " + "x" * 300}))), "code") == [("V-05",)]


def test_what_only_looks_wrong_is_written_all_the_same(plan):
    run = plan(table(row(**{"Mã số thuế": "0400101395"})))

    assert (outcomes(run), run.counts["warnings"], run.can_be_committed) == ({"create": 1}, 1, True)


def test_figures_of_credit_funds_do_not_enter_a_cooperative(load):
    headings = ["Tên", "Loại hình", "Lĩnh vực", "Dư nợ cho vay", "Doanh thu"]

    run = load(columns(headings, ["HTX An (mẫu)", "HTX", "Nông nghiệp", 500, 10]))

    assert told(run, "column", "code", "level") == [("D", "K-02", "warn")]
    assert YearlyFigures.objects.get().loans is None


# Communes and unions

PLACE = ["Tên", "Loại hình", "Lĩnh vực", "Xã, phường, thị trấn", "Huyện"]


@pytest.fixture
def communes(province):
    return [
        CommuneFactory(
            province=province, code="20101", name="Bình An", district="Huyện Thăng Bình"
        ),
        CommuneFactory(province=province, code="20102", name="Bình An", district="Huyện Núi Thành"),
        CommuneFactory(
            province=province, code="20103", name="1", kind="ward", district="Thành phố Tam Kỳ"
        ),
    ]


@pytest.mark.parametrize(
    ("commune", "district", "code"),
    [
        ("Bình An", "Thăng Bình", "20101"),
        ("xã bình an", "H. Núi Thành", "20102"),
        ("P. 01", "TP Tam Kỳ", "20103"),
        (1, None, "20103"),
    ],
)
def test_commune_by_name_and_district(load, communes, commune, district, code):
    load(columns(PLACE, ["HTX An (mẫu)", "HTX", "Nông nghiệp", commune, district]))

    assert Organization.objects.get().commune.code == code


@pytest.mark.parametrize(
    ("commune", "district", "code"),
    [("Bình An", None, "V-09"), ("Bình Ân Tây", None, "V-08"), ("Phường 1", "Núi Thành", "V-08")],
)
def test_commune_that_cannot_be_meant(plan, communes, commune, district, code):
    run = plan(columns(PLACE, ["HTX An (mẫu)", "HTX", "Nông nghiệp", commune, district]))

    assert told(run, "column", "code") == [("D", code)]


def test_union_from_the_same_file(load):
    headings = ["Tên", "Loại hình", "Lĩnh vực", "Thuộc LHHTX"]
    rows = [
        ["HTX An (mẫu)", "HTX", "Nông nghiệp", "LHHTX Bình (mẫu)"],
        ["Liên hiệp HTX Bình (mẫu)", "LHHTX", "Nông nghiệp", None],
    ]
    load(columns(headings, *rows))

    member = Organization.objects.get(kind=Kind.COOPERATIVE)
    assert member.cooperative_union.name == "Liên hiệp HTX Bình (mẫu)"
    assert member.events.filter(kind="union_joined").exists()


def test_union_that_does_not_exist(plan):
    headings = ["Tên", "Loại hình", "Lĩnh vực", "Thuộc LHHTX"]

    run = plan(columns(headings, ["HTX An (mẫu)", "HTX", "Nông nghiệp", "LHHTX Không (mẫu)"]))

    assert told(run, "column", "code") == [("D", "E-12")]


# Status

STATUS = ["Tên", "Loại hình", "Lĩnh vực", "Ngày thành lập", "Tình trạng", "Tình trạng từ ngày"]


def test_status_with_its_day_goes_into_the_history(load):
    founded = date(2015, 3, 4)
    load(columns(STATUS, ["HTX An (mẫu)", "HTX", "Nông nghiệp", founded, "Đang hoạt động", None]))
    load(
        columns(
            STATUS,
            ["HTX An (mẫu)", "HTX", "Nông nghiệp", founded, "Ngừng hoạt động", date(2023, 6, 15)],
        )
    )

    organization = Organization.objects.get()
    periods = list(organization.status_periods.values_list("status", "valid_from", "valid_to"))
    assert (organization.status, organization.version) == (Status.STOPPED, 2)
    assert periods == [
        (Status.ACTIVE, founded, date(2023, 6, 15)),
        (Status.STOPPED, date(2023, 6, 15), None),
    ]


@pytest.mark.parametrize("day", [None, date(2030, 1, 1), date(2010, 1, 1)])
def test_status_without_a_possible_day_is_refused(load, plan, day):
    load(columns(STATUS, ["HTX An (mẫu)", "HTX", "Nông nghiệp", date(2015, 3, 4), None, None]))

    run = plan(
        columns(STATUS, ["HTX An (mẫu)", "HTX", "Nông nghiệp", None, "Ngừng hoạt động", day])
    )

    assert {(column, code) for column, code in told(run, "column", "code")} == {("F", "E-05")}


# Sheets and columns


def test_unknown_heading_names_the_nearest_one(plan):
    run = plan(table([*AN, 5], headings=[*HEADINGS, "Doanh thu bán hàng"]))

    assert outcomes(run) == {"blocked": 1}
    assert told(run, "sheet", "row", "column", "heading", "code") == [
        ("Danh sách", 1, "J", "Doanh thu bán hàng", "H-01")
    ]
    assert "«Doanh thu»" in run.problems[0]["fix"]


def test_unknown_heading_over_an_empty_column_does_no_harm(plan):
    assert outcomes(plan(table(AN, headings=[*HEADINGS, "Chữ ký"]))) == {"create": 1}


FAULTS = {
    "no name": (["Mã số thuế", "Doanh thu"], ["0400101394", 5], "H-02"),
    "twice": (["Tên", "Doanh thu", "Tổng doanh thu"], ["HTX An", 5, 6], "H-03"),
    "last year": (["Tên", "Doanh thu năm 2022"], ["HTX An", 5], "H-05"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_heading_that_stands_in_the_way(plan, what):
    headings, values, code = FAULTS[what]

    run = plan(columns(headings, values))

    assert outcomes(run) == {"blocked": 1}
    assert told(run, "code", "level") == [(code, "block")]
    assert not run.can_be_committed


def test_sheets_that_are_not_read_are_named(plan):
    other = [["Ghi chép"], ["Gọi ông Mẫu"]]
    run = plan(
        xlsx([HEADINGS, AN], others=[("Nháp", other), ("Ẩn", [HEADINGS, AN])], hidden=["Ẩn"])
    )

    assert outcomes(run) == {"create": 1}
    assert told(run, "sheet", "code", "level") == [("Nháp", "H-07", "warn"), ("Ẩn", "H-08", "warn")]


def test_several_sheets_are_one_list(plan):
    headings = ["Tên", "Lĩnh vực"]
    lists = [("THT", [headings, ["Nuôi tôm (mẫu)", "Nông nghiệp"]])]

    run = plan(xlsx([headings, ["An (mẫu)", "Nông nghiệp"]], sheet="HTX", others=lists))

    assert [(each["sheet"], each["kind"]) for each in run.plan] == [
        ("HTX", "cooperative"),
        ("THT", "cooperative_group"),
    ]


EMPTY_HANDED = {
    "a letter": (xlsx([["Kính gửi"], ["ông Mẫu"]]), "F-06"),
    "headings only": (xlsx([HEADINGS]), "F-10"),
}


@pytest.mark.parametrize("what", EMPTY_HANDED)
def test_workbook_without_a_list_is_refused(plan, what):
    content, code = EMPTY_HANDED[what]

    with pytest.raises(WorkbookRefused) as refusal:
        plan(content)

    assert refusal.value.code == code


def test_blocked_rows_always_have_a_reason(plan):
    """FAC 2282: rejected, with an empty list of errors."""
    for values in ([AN, AN], [row(**{"Doanh thu": "x"})], [row(**{"Mã hồ sơ": "1"})]):
        run = plan(table(*values))

        assert run.counts["blocked"] == len(values)
        assert {each["row"] for each in run.problems if each["level"] == "block"} >= {2}


# Queries


def test_queries_do_not_grow_with_the_rows(plan, province):
    def many(count):
        return table(
            *[
                row(**{"Tên đầy đủ": f"HTX {each} (mẫu)", "Mã số thuế": None})
                for each in range(count)
            ]
        )

    for each in range(30):
        organization = OrganizationFactory(
            province=province, name=f"HTX {each} (mẫu)", address="Thôn 1"
        )
        YearlyFiguresFactory(organization=organization, year=2023)
    plan(many(1))  # the first one of all makes the audit chain

    few, lots = queries(plan, many(2)), queries(plan, many(60))

    assert few == lots


def queries(plan, content):
    with CaptureQueriesContext(connection) as captured:
        plan(content)
    return len(captured)


def test_control_characters_do_not_enter_the_register(load):
    """PostgreSQL refuses a NUL in a text; a bell would break the next workbook."""
    load(csv([HEADINGS, row(**{"Mã hồ sơ": "", "Tên đầy đủ": "HTX A\x00n \x07(mẫu)"})]), "a.csv")

    assert Organization.objects.get().name == "HTX An (mẫu)"
