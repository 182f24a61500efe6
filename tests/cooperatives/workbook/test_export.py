"""What the exported workbook offers and guards, and what it still is after LibreOffice has saved it."""

import io
import shutil
import subprocess

import openpyxl
import pytest

from cluster_portal.csv_file import csv_answer, inert
from cooperatives.workbook.columns import BY_NAME
from cooperatives.workbook.sheets import CHOICES, DICTIONARY, LIST, MANIFEST
from cooperatives.workbook.writer import write_template
from tests.factories import CommuneFactory, OrganizationFactory, YearlyFiguresFactory

from .conftest import outcomes
from .homecoming import export, on_the_web, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def an(province):
    commune = CommuneFactory(province=province, name="Bình An")
    CommuneFactory(province=province, name="Ái Nghĩa")
    organization = OrganizationFactory(
        province=province,
        name="Hợp tác xã An (mẫu)",
        address="=1+1",
        phone="+84 905",
        commune=commune,
    )
    YearlyFiguresFactory(organization=organization, year=2023)
    return organization


@pytest.fixture
def book(province, an):
    return openpyxl.load_workbook(io.BytesIO(export(province)))


def cell(book, name, row=7):
    columns = {each.value: each.column for each in book[LIST][6]}
    return book[LIST].cell(row, columns[BY_NAME[name].heading])


def test_key_columns_and_headings_are_locked_and_nothing_else(book):
    locked = {name for name in BY_NAME if name != "province" and cell(book, name).protection.locked}

    assert locked == {"code", "version"}
    assert cell(book, "name", row=6).protection.locked
    # Below the list, for organizations that are new
    assert not book[LIST].column_dimensions[cell(book, "code").column_letter].protection.locked


def test_protection_has_no_password_and_lets_a_clerk_work(book):
    protection = book[LIST].protection

    assert (protection.sheet, protection.password) == (True, None)
    # openpyxl says what is forbidden
    forbidden = ("sort", "autoFilter", "insertRows", "deleteRows", "formatCells", "formatColumns")
    assert {name: getattr(protection, name) for name in forbidden} == dict.fromkeys(
        forbidden, False
    )
    words = " ".join(str(row[0]) for row in book[DICTIONARY].iter_rows(values_only=True))
    assert "không có mật khẩu" in words
    assert "Tệp có 1 dòng" in words
    assert "Mẫu số 2" in words


def _range(validation):
    [only] = validation.sqref.ranges
    return only


def choices(book):
    """{heading: what its list offers}"""
    offered = {}
    for each in book[LIST].data_validations.dataValidation:
        heading = book[LIST].cell(6, _range(each).min_col).value
        column = each.formula1.split("$")[1]
        offered[heading] = [line.value for line in book[CHOICES][column] if line.value]
    return offered


def test_drop_down_lists_of_choices_and_communes(book):
    offered = choices(book)

    assert list(offered) == [
        "Loại hình",
        "Lĩnh vực",
        "Tình trạng",
        BY_NAME["commune"].heading,
        BY_NAME["is_certified"].heading,
        BY_NAME["rating"].heading,
        BY_NAME["basis"].heading,
    ]
    assert offered[BY_NAME["commune"].heading] == ["Xã Ái Nghĩa", "Xã Bình An"]
    assert book[CHOICES].sheet_state == "hidden"
    validations = book[LIST].data_validations.dataValidation
    assert {_range(each).max_row >= 20_000 for each in validations} == {True}


def test_template_has_the_lists_but_no_locks(province, an):
    target = io.BytesIO()
    write_template(target, province=province, year=2023)

    book = openpyxl.load_workbook(target)

    assert "Tình trạng" in choices(book)
    assert not book[LIST].protection.sheet
    assert MANIFEST not in book.sheetnames


# Formulas

VALUES = [
    ("=1+1", "'=1+1"),
    ("+84 905", "'+84 905"),
    ("-2+3", "'-2+3"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\tx", "'\tx"),
    ("\rx", "'\rx"),
    ("  =1", "'  =1"),
    ("-1.234,5", "-1.234,5"),
    ("+5%", "+5%"),
    ("Hợp tác xã", "Hợp tác xã"),
    (-5, -5),
    (None, None),
]


@pytest.mark.parametrize(("value", "written"), VALUES)
def test_no_cell_of_a_csv_runs(value, written):
    assert inert(value) == written


def test_csv_as_excel_opens_it():
    answer = csv_answer("a.csv", [["Tên", "Số"], ["=x", 1]])

    assert answer.content.decode() == "\ufeffTên;Số\r\n'=x;1\r\n"


# LibreOffice


def saved_by_libreoffice(content, kind, folder):
    (folder / "a.xlsx").write_bytes(content)
    (folder / "out").mkdir()
    subprocess.run(
        [
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            kind,
            "--outdir",
            str(folder / "out"),
            str(folder / "a.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return (folder / "out" / f"a.{kind}").read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_manifest_survives_libreoffice(plan, province, colleague, an, tmp_path, kind):
    """The three-way merge works for who has no Excel, too."""
    content = saved_by_libreoffice(
        typed(export(province), representative="Trần Văn Mẫu"), kind, tmp_path
    )
    on_the_web(an, colleague, phone="0999 1", address="Thôn 3")

    run = plan(content, f"a.{kind}")

    assert (run.origin["state"], outcomes(run), run.problems) == ("intact", {"update": 1}, [])
    assert run.plan[0]["changes"] == {"representative": ["–", "Trần Văn Mẫu"]}
