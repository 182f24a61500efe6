"""Scoring tables as the clusters keep them: levels, bands as alternative rows, sums; points mapped by value."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

import emulation
from cooperatives.models import ClusterMembership
from emulation import actions
from emulation.criteria import table_of
from emulation.models import CriteriaPack, Score
from emulation.score_files import NoTable, read_score_file, units_of
from emulation.score_files.bands import band_in, bands_in_one_text
from emulation.score_files.rows import level_of, points_in
from emulation.standings import standings
from tests.factories import EmulationYearFactory, ProvinceFactory, ScoreFactory, UserFactory

AT = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)
TABLES = Path(__file__).parents[1] / "data" / "score_tables"
TAY_NGUYEN = TABLES / "tay_nguyen_2019.csv"
CRITERIA_2023 = Path(emulation.__file__).parent / "data" / "criteria_2023.csv"
HEAD = ["STT", "Nội dung", "Điểm tối đa"]


def D(text):
    return None if text is None else Decimal(text)


def read(*rows, head=HEAD):
    """A workbook with these rows below the headings."""
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return read_score_file(content.getvalue(), "bang.xlsx")


def shape(found):
    return [(line.depth, line.number, line.text, line.max_points) for line in found.lines]


def codes(found):
    return [each.code for each in found.problems]


# What a text says


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Từ 80% trở lên", ("80", None, "")),
        ("từ 60% đến dưới 80%", ("60", "80", "")),
        ("60 – < 80 %", ("60", "80", "")),
        ("Dưới 60%", (None, "60", "")),
        ("≥ 62,5 %", ("62.5", None, "")),
        ("< 5 ngày", (None, "5", "")),
        ("Phát triển thành viên: từ 80% trở lên", ("80", None, "Phát triển thành viên")),
        ("Tuyên truyền qua 3 sự kiện", None),
        ("Kế hoạch năm 2019", None),
    ],
)
def test_band_in_a_text(text, expected):
    found = band_in(text)

    assert (found and (found.start, found.end, found.before)) == (
        expected and (D(expected[0]), D(expected[1]), expected[2])
    )


@pytest.mark.parametrize(
    "text",
    [
        "Phát triển: từ 80% trở lên 4 điểm; từ 60% đến dưới 80% 3 điểm; dưới 60% 2 điểm",
        "≥ 80 % → 4; 60 – < 80 % → 3; < 60 % → 2",
    ],
)
def test_all_bands_in_one_text(text):
    assert [(phrase.start, phrase.end, points) for phrase, points in bands_in_one_text(text)] == [
        (80, None, 4),
        (60, 80, 3),
        (None, 60, 2),
    ]


@pytest.mark.parametrize("text", ["Một tiêu chí; hai phần", "từ 80% trở lên 4 điểm", ""])
def test_a_text_without_bands(text):
    assert bands_in_one_text(text) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("–", None),
        (3, "3"),
        (2.75, "2.75"),
        (10.0, "10"),
        ("2,75", "2.75"),
        ("4 điểm", "4"),
        (0, "0"),
    ],
)
def test_points_in_a_cell(value, expected):
    assert points_in(value) == D(expected)


@pytest.mark.parametrize("value", ["bốn", True, "3/4"])
def test_a_cell_without_points(value):
    with pytest.raises(ValueError):
        points_in(value)


@pytest.mark.parametrize(
    ("marks", "romans", "levels"),
    [
        (["1", "-", "+", "2", "-"], False, [0, 1, 2, 0, 1]),
        (["I", "1", "1.1", "a", "-", "2"], True, [0, 1, 2, 3, 4, 1]),
        (["1", "1.1", "1.2", "-"], False, [0, 1, 1, 2]),
        (["1", "", "+"], False, [0, 1, 2]),
    ],
)
def test_levels(marks, romans, levels):
    before = []
    for mark in marks:
        before.append((mark, level_of(mark, before, romans)))

    assert [level for _mark, level in before] == levels


# The real fragment of 2019


@pytest.fixture
def tay_nguyen():
    return read_score_file(TAY_NGUYEN.read_bytes(), TAY_NGUYEN.name)


def test_the_table_of_2019_is_understood(tay_nguyen):
    assert [(line.depth, line.number, line.max_points) for line in tay_nguyen.lines] == [
        (0, "1", 10),
        (1, "", 5),
        (1, "", 2),
        (1, "", 3),
        (0, "2", 10),
        (1, "", 3),
        (1, "", 3),
        (1, "", 4),
        (0, "3", 15),
    ]
    assert (tay_nguyen.problems, tay_nguyen.max_points) == ((), 35)
    assert tay_nguyen.lines[7].as_line().parameters == {
        "intervals": [
            {"from": None, "to": "60", "points": "2"},
            {"from": "60", "to": "80", "points": "3"},
            {"from": "80", "to": None, "points": "4"},
        ],
        "measure": "value",
    }


def test_three_points_in_the_wrong_row_are_found_and_the_printed_totals_come_out(tay_nguyen):
    units = units_of(tay_nguyen)

    assert {unit.heading: [sum for _line, sum in unit.groups(tay_nguyen)] for unit in units} == {
        "Đắk Nông": [10, 9, 15],
        "Đắk Lắk": [10, 10, 15],
        "Lâm Đồng": [10, 9, 15],
        "Gia Lai": [10, 8, 15],
        "Kom Tum": [10, 9, 15],
    }
    assert [(each.row, each.column, each.code) for unit in units for each in unit.problems] == [
        (13, "F", "T-20"),
        (13, "G", "T-20"),
        (13, "H", "T-20"),
    ]
    assert units[3].misplaced[0].message == (
        "Gia Lai: 2 điểm của «Phát triển thành viên của LMHTX cấp tỉnh» ghi ở dòng «Từ 80% trở lên» (4 điểm); "
        "đúng ra thuộc dòng «Dưới 60%» (dòng 15)."
    )


# Other tables


def test_the_table_of_2023_with_its_bands_in_one_text():
    found = read_score_file(CRITERIA_2023.read_bytes(), CRITERIA_2023.name)

    assert (found.problems, found.max_points, len(found.lines)) == ((), 100, 33)
    assert [line.text[:10] for line in found.lines if line.bands] == ["Phát triển"]


def test_a_criterion_named_by_its_first_band():
    found = read(
        [1, "Thành viên", 7],
        ["-", "Tuyên truyền", 3],
        ["-", "Phát triển thành viên: từ 80% trở lên", 4],
        ["", "Từ 60% đến dưới 80%", 3],
        ["", "Dưới 60%", 2],
        ["", "Tổng cộng", 7],
    )

    assert (shape(found)[2], codes(found)) == ((1, "", "Phát triển thành viên", 4), [])


def test_borders_that_are_not_clear_are_said():
    found = read(
        [1, "Tỷ lệ", 4], ["+", "Từ 80 đến 100", 4], ["+", "Từ 60 đến 79", 3], ["+", "Dưới 60", 2]
    )

    assert codes(found) == ["T-07"]
    assert [(band.interval.start, band.interval.end) for band in found.lines[0].bands] == [
        (80, None),
        (60, 80),
        (None, 60),
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[1, "Nhóm", 9], ["-", "Một", 5], ["-", "Hai", 3]], ["T-05"]),
        ([[1, "Nhóm", None], ["-", "Một", 5]], ["T-09"]),
        ([[1, "Nhóm", 5], ["-", "Một", None]], ["T-05", "T-04"]),
        ([[1, "Nhóm", "năm"]], ["T-03", "T-04"]),
        ([[1, "Nhóm", 5], ["", "Tổng cộng", 6]], ["T-10"]),
        ([[1, "Tỷ lệ", 4], ["+", "Từ 80% trở lên", 4], ["+", "Dưới 70%", 2]], ["T-08"]),
        ([["", "", None]], ["T-01"]),
        ([[1, "Khác", 9], ["-", "Từ 80% trở lên", 4], ["-", "Dưới 80%", 2]], ["T-05", "T-06"]),
    ],
)
def test_what_is_wrong_is_named_by_its_row(rows, expected):
    assert codes(read(*rows)) == expected


def test_what_stands_below_the_total_is_no_criterion():
    found = read([1, "Nhóm", 5], ["", "Tổng cộng", 5], ["", "Người lập bảng", None])

    assert len(found.lines) == 1


def test_a_file_without_a_table_says_what_it_looked_for():
    with pytest.raises(NoTable, match="Điểm tối đa"):
        read(["x"], head=["Tên", "Địa chỉ"])


UNITS = [*HEAD, "Đà Nẵng"]


@pytest.mark.parametrize(
    ("rows", "points", "expected"),
    [
        ([[1, "Một", 5, 4.5]], {0: D("4.5")}, []),
        ([[1, "Một", 5, 6]], {0: 6}, ["T-21"]),
        ([[1, "Một", 5, -1]], {0: -1}, ["T-21"]),
        ([[1, "Nhóm", 5, 4], ["-", "Một", 5, 5]], {1: 5}, ["T-24"]),
        ([[1, "Nhóm", 5, 5], ["-", "Một", 5, 5]], {1: 5}, []),
        ([[1, "Tỷ lệ", 4, None], ["+", "≥ 80", 4, 4], ["+", "< 80", 2, 2]], {}, ["T-22"]),
        ([[1, "Tỷ lệ", 4, None], ["+", "≥ 80", 4, 3], ["+", "< 80", 2, None]], {}, ["T-23"]),
        ([[1, "Tỷ lệ", 4, 2], ["+", "≥ 80", 4, None], ["+", "< 80", 2, None]], {0: 2}, []),
        ([[1, "Tỷ lệ", 4, None], ["+", "≥ 80", 4, 0], ["+", "< 80", 0, 0]], {0: 0}, []),
        ([[1, "Tỷ lệ", 4, None], ["+", "≥ 80", 4, None], ["+", "< 80", 2, 4]], {0: 4}, ["T-20"]),
    ],
)
def test_points_of_a_column(rows, points, expected):
    [unit] = units_of(read(*rows, head=UNITS))

    assert (unit.points, [each.code for each in unit.problems]) == (points, expected)


def test_bonus_and_penalty_rows():
    rows = [[1, "Một", 5, 5], ["", "Điểm cộng", None, 1], ["", "Điểm trừ", None, -0.5]]
    found = read(*rows, ["", "Tổng cộng", 5, 5.5], ["", "Xếp hạng", None, 1], head=UNITS)

    [unit] = units_of(found)
    assert (unit.points, unit.bonus, unit.penalty) == ({0: 5}, 1, D("0.5"))


# The commands


@pytest.fixture
def year(db):
    names = ["Kon Tum", "Gia Lai", "Đắk Lắk", "Đắk Nông", "Lâm Đồng"]
    provinces = [ProvinceFactory(name=name) for name in names]
    year = EmulationYearFactory(year=2019, members=provinces, head=provinces[3])
    UserFactory(secretary=True, province=provinces[3])
    return year


def run(capsys, name, file, *options, exit_code=0):
    if exit_code:
        with pytest.raises(SystemExit) as left:
            call_command(name, str(file), "--year", "2019", "--json", *options)
        assert left.value.code == exit_code
    else:
        call_command(name, str(file), "--year", "2019", "--json", *options)
    return json.loads(capsys.readouterr().out)


def test_load_criteria(capsys, year):
    answer = run(capsys, "load_criteria", TAY_NGUYEN, "--source", "Mẫu số 04 năm 2019")

    assert (answer["max_points"], answer["problems"], answer["loaded"]) == (35.0, [], True)
    assert [each["rule"] for each in answer["criteria"]] == [
        "group",
        "manual",
        "manual",
        "manual",
        "group",
        "manual",
        "manual",
        "band",
        "manual",
    ]
    pack = CriteriaPack.objects.get()
    assert (pack.source, pack.sheets.count()) == ("Mẫu số 04 năm 2019", 5)
    assert (table_of(pack).problems, table_of(pack).full) == ((), 35)


def test_load_criteria_again_takes_the_place_of_the_open_table(capsys, year):
    run(capsys, "load_criteria", TAY_NGUYEN)
    run(capsys, "load_criteria", CRITERIA_2023)

    assert CriteriaPack.objects.get().criteria.count() == 33


def test_load_criteria_does_not_touch_a_frozen_table(capsys, year):
    run(capsys, "load_criteria", TAY_NGUYEN)
    pack = CriteriaPack.objects.get()
    actions.freeze_pack(
        pack=pack, by=UserFactory(secretary=True, province=year.head().province), at=AT
    )

    answer = run(capsys, "load_criteria", CRITERIA_2023, exit_code=1)

    assert (answer["loaded"], "đã chốt" in answer["refused"]) == (False, True)


def test_load_criteria_does_not_take_points_away(capsys, year):
    run(capsys, "load_criteria", TAY_NGUYEN)
    pack = CriteriaPack.objects.get()
    ScoreFactory(sheet=pack.sheets.first(), criterion=pack.criteria.last())

    assert "Đã có điểm" in run(capsys, "load_criteria", CRITERIA_2023, exit_code=1)["refused"]


def test_a_plan_writes_nothing(capsys, year):
    assert run(capsys, "load_criteria", TAY_NGUYEN, "--plan")["loaded"] is False
    assert run(capsys, "load_scores", TAY_NGUYEN, "--plan")["loaded"] is False
    assert not CriteriaPack.objects.exists()


def test_a_table_with_problems_is_refused(capsys, year, tmp_path):
    file = tmp_path / "bang.csv"
    file.write_text("STT,Nội dung,Điểm tối đa\n1,Nhóm,9\n,- Một,5\n", encoding="utf-8")

    answer = run(capsys, "load_criteria", file, exit_code=1)

    assert [(each["row"], each["level"], each["code"]) for each in answer["problems"]] == [
        (2, "block", "T-05")
    ]
    assert not CriteriaPack.objects.exists()


def test_load_scores_of_2019(capsys, year):
    answer = run(capsys, "load_scores", TAY_NGUYEN)

    assert (answer["loaded"], answer["misplaced"]) == (True, 3)
    assert [(each["code"], each["column"]) for each in answer["problems"]] == [
        ("T-20", "F"),
        ("T-20", "G"),
        ("T-20", "H"),
        ("T-26", "H"),
    ]
    printed = {
        unit["province"]: [group["printed"] == group["points"] for group in unit["groups"][:2]]
        for unit in answer["provinces"]
    }
    assert set(map(tuple, printed.values())) == {(True, True)}
    totals = {row.province.name: row.total for row in standings(year).rows}
    assert totals == {
        "Kon Tum": 34,
        "Gia Lai": 33,
        "Đắk Lắk": 35,
        "Đắk Nông": 34,
        "Lâm Đồng": 34,
    }
    assert Score.objects.exclude(final_points=None).count() == 5 * 7


def test_points_of_a_province_that_is_no_member_are_refused(capsys, year):
    ClusterMembership.objects.filter(province__name="Gia Lai").update(valid_to=date(2018, 1, 1))

    answer = run(capsys, "load_scores", TAY_NGUYEN, exit_code=1)

    assert [each["code"] for each in answer["problems"] if each["level"] == "block"] == ["T-25"]
    assert not CriteriaPack.objects.exists()


def test_points_of_another_table_are_refused(capsys, year):
    run(capsys, "load_criteria", CRITERIA_2023)

    answer = run(capsys, "load_scores", TAY_NGUYEN, exit_code=1)

    assert "T-27" in {each["code"] for each in answer["problems"]}
    assert not Score.objects.exists()


@pytest.mark.parametrize("name", ["load_criteria", "load_scores"])
def test_a_file_that_is_not_there(year, name, tmp_path):
    with pytest.raises(CommandError, match=r"khong-co\.csv"):
        call_command(name, str(tmp_path / "khong-co.csv"), "--year", "2019")


def test_without_a_secretary_somebody_must_be_named(year):
    year.head().province.users.update(is_secretary=False)

    with pytest.raises(CommandError, match="--by"):
        call_command("load_criteria", str(TAY_NGUYEN), "--year", "2019")
