"""Pictures carry their numbers, their words and a table twin, and nothing that our pages would refuse."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.conf import settings as portal
from PIL import Image

from reports import charts
from reports.charts import drawing
from reports.charts.country import SHADES, breaks, country, sides

PROVINCES = [("Đà Nẵng", 141, 0, 86), ("Quảng Nam", 497, 4, 1362)]
SEVEN = {
    "Đà Nẵng": 141,
    "Quảng Nam": 501,
    "Quảng Ngãi": 296,
    "Bình Định": 310,
    "Phú Yên": 209,
    "Khánh Hòa": 215,
    "Ninh Thuận": 117,
}
LONG = "Bà Rịa - Vũng Tàu và các vùng phụ cận " * 4 + "sau khi sắp xếp"
SVG = "{http://www.w3.org/2000/svg}"
SOURCE = "nguồn mẫu"
BEFORE, AFTER = date(2023, 12, 31), date(2025, 12, 31)


def map_of(rows, as_of=BEFORE, **words):
    said = {"title": "Bản đồ", "unit": "tổ chức", "source": SOURCE} | words
    return charts.map_of_members(rows, as_of=as_of, **said)


def met(name="HTX thành lập mới", percent="97.25", **values):
    return charts.Met(name, "HTX", Decimal(110), Decimal(107), Decimal(percent), **values)


def drawn():
    return {
        "counts": charts.province_counts(PROVINCES, source=SOURCE),
        "growth": charts.growth([(2022, 1697, 56, 5320), (2023, 1733, 56, 5487)], source=SOURCE),
        "multiples": charts.province_growth(
            [("Đà Nẵng", [(2022, 139), (2023, 1141)]), ("Mẫu", [(2022, 0), (2023, 7)])],
            source=SOURCE,
        ),
        "sectors": charts.sectors([("Nông nghiệp", 1316), ("Khác", 12)], source=SOURCE),
        "income": charts.income(
            [("Đà Nẵng", Decimal("5.325"), Decimal("5.746")), ("Mẫu", None, None)],
            whole=Decimal("5.717"),
            year=2023,
            source=SOURCE,
        ),
        "targets": charts.target_and_actual([met()], source=SOURCE),
        "standings": charts.standings([("1. Quảng Nam", Decimal("98.5"))], source=SOURCE),
        "map": map_of(SEVEN.items()),
    }


NUMBERS = {
    "counts": {"141", "501", "86", "1.362"},
    "growth": {"1.753", "1.789", "5.320", "5.487"},
    "multiples": {"139", "1.141", "0", "7"},
    "sectors": {"1.316 (99,1%)", "12 (0,9%)"},
    "income": {"5,75", "chưa có"},
    "targets": {"97,3%", "107/110"},
    "standings": {"98,50"},
    "map": {"141", "501", "642", "332"},
}


def texts(svg):
    found = {element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")}
    spans = {element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}tspan")}
    return {text.strip() for text in found | spans if text}


@pytest.mark.parametrize("name", NUMBERS)
def test_picture_shows_its_numbers_the_vietnamese_way(name):
    assert texts(drawn()[name].svg) >= NUMBERS[name]


TWINS = {
    "counts": (("Quảng Nam", "497", "4", "501", "1.362"), 2),
    "growth": (("2023", "1.733", "56", "1.789", "+36 (+2,1%)", "5.487"), 2),
    "multiples": (("Mẫu", "0", "7"), 2),
    "sectors": (("Khác", "12", "0,9%"), 2),
    "income": (("Mẫu", "chưa có", "chưa có"), 3),
    "targets": (("HTX thành lập mới", "HTX", "110", "107", "97,3%"), 1),
    "standings": (("1. Quảng Nam", "98,50"), 1),
    "map": (("Gia Lai", "Từ 01/07/2025", "phần Bình Định", "310"), 12),
}


@pytest.mark.parametrize("name", TWINS)
def test_picture_has_a_table_twin(name):
    twin, (row, count) = drawn()[name].twin, TWINS[name]

    assert row in twin.rows
    assert len(twin.rows) == count
    assert {len(each) for each in twin.rows} == {len(twin.head)}


@pytest.mark.parametrize("name", NUMBERS)
def test_picture_has_words_for_those_who_do_not_see_it(name):
    chart = drawn()[name]
    root = ElementTree.fromstring(chart.svg)

    assert [root[0].tag, root[0].text] == [f"{SVG}title", chart.title]
    assert root[1].tag == f"{SVG}desc"
    assert chart.description in root[1].text
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"


@pytest.mark.parametrize("name", NUMBERS)
def test_picture_has_no_style_script_or_address(name):
    root = ElementTree.fromstring(drawn()[name].svg)

    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "g", "path", "rect", "line", "text", "tspan",
    }  # fmt: skip
    for element in root.iter():
        assert not {"style", "class", "href"} & set(element.attrib)
        assert not any("url(" in value or "://" in value for value in element.attrib.values())
    assert {element.get("font-family") for element in root.iter(f"{SVG}text")} == {"Tinos"}


@pytest.mark.parametrize("name", NUMBERS)
def test_dots_are_of_the_paper_s_width_and_show_something_in_black_too(name):
    """Three dots a pixel; at least three greys beside white, so that parts stay apart on a black printer."""
    picture = Image.open(io.BytesIO(charts.png(drawn()[name])))
    greys = picture.convert("L").histogram()

    # On white of its own: through a clear one Word shows its dark page at night.
    assert picture.convert("RGBA").getchannel("A").getextrema() == (255, 255)
    assert picture.width == charts.WIDTH * 3
    assert sum(greys[:200]) > 0.005 * picture.width * picture.height
    assert sum(count > 20 for count in greys[:250]) > 3


def extremes():
    """What a cluster can look like at its worst: long names, noughts, one year, 34 provinces, nothing given."""
    many = [each.unit_2025 for each in country().shapes if each.unit_2025]
    many = list(dict.fromkeys(many))
    return {
        "long": charts.province_counts([(LONG, 0, 0, 0), ("Đà Nẵng", 1, 0, 0)], source=SOURCE),
        "long bars": charts.standings([(LONG, Decimal(100))], source=SOURCE),
        "long target": charts.target_and_actual(
            [met(LONG, "1234"), met(is_reached=False)], source=SOURCE
        ),
        "long income": charts.income(
            [(LONG, None, Decimal(5))], whole=None, year=2023, source=SOURCE
        ),
        "long panel": charts.province_growth([(LONG, [(2023, 0)])] * 3, source=SOURCE),
        "noughts": charts.province_counts([("Đà Nẵng", 0, 0, 0)], source=SOURCE),
        "one year": charts.growth([(2023, 0, 0, 0)], source=SOURCE),
        "34 panels": charts.province_growth(
            [(name, [(2022, 1), (2023, 12345)]) for name in many], source=SOURCE
        ),
        "34 bars": charts.province_counts([(name, 9, 1, 3) for name in many], source=SOURCE),
        "small": charts.sectors([("Công nghiệp, tiểu thủ công nghiệp", 3)], source="", width=330),
        "nothing": charts.sectors([], source=SOURCE),
    }


@pytest.mark.parametrize("name", list(extremes()))
def test_nothing_is_cut_off(name):
    """The outermost dots of the picture are white: what was cut would stand on them."""
    picture = Image.open(io.BytesIO(charts.png(extremes()[name]))).convert("L")
    width, height = picture.size
    edges = [(0, 0, 3, height), (width - 3, 0, width, height)]
    edges += [(0, 0, width, 3), (0, height - 3, width, height)]

    assert [picture.crop(edge).getextrema()[0] for edge in edges] == [255] * 4


def test_same_content_is_drawn_once(settings):
    first = charts.standings([("1. Mẫu", Decimal(90))], source="x")
    [path] = [
        path
        for path in (settings.VAR_DIR / "charts").glob("*.svg")
        if path.read_text(encoding="utf-8") == first.svg
    ]
    path.write_text("<svg/>", encoding="utf-8")

    assert charts.standings([("1. Mẫu", Decimal(90))], source="x").svg == "<svg/>"
    path.unlink()


# The map


def test_map_names_every_member_on_both_sides_and_both_archipelagos():
    names = texts(map_of(SEVEN.items()).svg)

    assert names >= set(SEVEN)
    assert {"Đà Nẵng", "Quảng Ngãi", "Gia Lai", "Đắk Lắk", "Khánh Hòa"} <= names
    assert {"(Đà Nẵng, Quảng Nam)", "(phần Bình Định)", "(Khánh Hòa, Ninh Thuận)"} <= names
    assert "Trước 01/07/2025: 7 tỉnh, thành phố" in names
    assert "Từ 01/07/2025: 5 tỉnh, thành phố" in names


@pytest.mark.parametrize("member", ["Đà Nẵng", "Cà Mau", "Hà Giang", "Huế"])
def test_both_archipelagos_stand_on_every_map_twice(member):
    root = ElementTree.fromstring(map_of([(member, 5)]).svg)
    names = [element.text for element in root.iter(f"{SVG}text")]

    assert names.count("Quần đảo Hoàng Sa") == 2
    assert names.count("Quần đảo Trường Sa") == 2
    assert names.count("(Đà Nẵng)") >= 2
    assert names.count("(Khánh Hòa)") >= 2


def test_figures_of_the_newer_units_are_not_divided():
    """Of Đà Nẵng of 2025 nobody knows how much lies in the old Quảng Nam: those stand without a figure."""
    before, after = sides([("Đà Nẵng", 642), ("Gia Lai", 500)], AFTER)

    assert [(area.name, area.value) for area in after.areas] == [("Đà Nẵng", 642), ("Gia Lai", 500)]
    assert {(area.name, area.value) for area in before.areas} == {
        ("Bình Định", None),
        ("Gia Lai", None),
        ("Quảng Nam", None),
        ("Đà Nẵng", None),
    }


def test_name_that_the_map_does_not_know_is_said():
    with pytest.raises(charts.UnknownLand, match=r"Xứ Lạ"):
        map_of([("Đà Nẵng", 1), ("Xứ Lạ", 2)])


def test_names_are_found_however_they_are_written():
    assert map_of([("Thừa Thiên Huế", 1), ("Hòa Bình", 1), ("TP", 1)][:2])
    assert map_of([("Thành phố Hồ Chí Minh", 1)])
    assert map_of([("Bà Rịa-Vũng Tàu", 1)])


def test_map_knows_the_same_successions_as_the_register():
    """Two tables of one resolution: the map's own, for the whole country, and the register's."""
    folder = portal.BASE_DIR / "cooperatives" / "data"
    with (folder / "provinces.csv").open(encoding="utf-8") as file:
        names = {row["key"]: row["name"] for row in csv.DictReader(file)}
    with (folder / "province_successions.csv").open(encoding="utf-8") as file:
        rows = [(names[row["old_key"]], names[row["new_key"]]) for row in csv.DictReader(file)]
    known = {each.name: each.unit_2025 for each in country().shapes}

    assert {old: known[old] for old, _ in rows} == dict(rows)
    assert len({unit for unit in known.values() if unit}) == 34
    assert len([unit for unit in known.values() if unit]) == 63


def test_no_line_of_a_map_leaves_its_frame():
    root = ElementTree.fromstring(map_of(SEVEN.items()).svg)
    frames = [each.attrib for each in root.iter(f"{SVG}rect") if each.get("fill") == "none"]
    groups = list(root.iter(f"{SVG}g"))

    assert len(frames) == len(groups) == 2
    for frame, group in zip(frames, groups, strict=True):
        left, top = float(frame["x"]), float(frame["y"])
        right, bottom = left + float(frame["width"]), top + float(frame["height"])
        for path in group.iter(f"{SVG}path"):
            if path.get("fill") == "none":
                continue  # the line from a name to its land
            points = path.get("d").replace("Z", "L").replace("M", "L").split("L")
            for x, y in (point.split() for point in points if point):
                assert left - 0.1 <= float(x) <= right + 0.1
                assert top - 0.1 <= float(y) <= bottom + 0.1


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([141, 501, 642], [250, 500, 750]),
        ([0, 0], [0]),
        ([], [0]),
        ([3], [3]),
        ([1, 2, 3, 4, 5, 6, 7], [2, 4, 6, 8]),
    ],
)
def test_shades_end_on_round_numbers(values, ends):
    assert breaks(values) == ends
    assert len(ends) <= len(SHADES)


def test_drawing_holds_nothing_that_draws_nothing():
    """vl-convert writes grounds without colour, empty groups and groups that say nothing."""
    charts_of_vega = {name: chart for name, chart in drawn().items() if name != "map"}
    assert charts_of_vega
    for name, chart in charts_of_vega.items():
        root = ElementTree.fromstring(chart.svg)
        groups = list(root.iter(f"{SVG}g"))
        assert [each for each in groups if not each.attrib or not len(each)] == [], name
        shapes = [each for each in root.iter() if each.tag.removeprefix(SVG) in drawing.SHAPES]
        assert {each.get("d") for each in shapes} & {"", "M0,0h0v0h0Z"} == set(), name
        assert all(each.get("opacity") != "1" for each in root.iter()), name
        assert not re.search(r'transform="[^"]*\.\d{3,}', chart.svg), name


def test_what_draws_is_kept_when_a_drawing_is_trimmed():
    """A colour may stand on the group, and a line needs none of its own."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg"><g fill="none"><g stroke="#111"><path d="M0,0h9" /></g>'
        '<g><path d="M0,0h9v9h-9Z" /><path d="M0,0h9v9h-9Z" fill="#1f4e79" opacity="1" /></g>'
        '<g opacity="0.5"><text transform="translate(1.23456,0)">1</text></g><g /></g></svg>'
    )
    root = ElementTree.fromstring(svg)

    drawing._trim(root)

    kept = [
        (each.tag.rpartition("}")[2], {key: each.get(key) for key in each.attrib})
        for each in root.iter()
    ]
    assert kept == [
        ("svg", {}),
        ("g", {"fill": "none"}),
        ("g", {"stroke": "#111"}),
        ("path", {"d": "M0,0h9"}),
        ("path", {"d": "M0,0h9v9h-9Z", "fill": "#1f4e79"}),
        ("g", {"opacity": "0.5"}),
        ("text", {"transform": "translate(1.23,0)"}),
    ]
