"""Pictures carry their numbers, their words, and nothing that our pages would refuse."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from reports import charts

PROVINCES = [("Đà Nẵng", 141, 0, 86), ("Quảng Nam", 497, 4, 1362)]
SVG = "{http://www.w3.org/2000/svg}"


def drawn():
    source = "nguồn mẫu"
    return {
        "counts": charts.province_counts(PROVINCES, source=source),
        "sectors": charts.sectors([("Nông nghiệp", 1316), ("Khác", 12)], source=source),
        "growth": charts.growth([("Đà Nẵng", 139, 1141)], year=2023, source=source),
        "targets": charts.target_and_actual(
            [("HTX thành lập mới", Decimal("97.25"))], source=source
        ),
        "standings": charts.standings([("1. Quảng Nam", Decimal("98.5"))], source=source),
    }


NUMBERS = {
    "counts": {"141", "501", "86", "1.362"},
    "sectors": {"1.316 (99,1%)", "12 (0,9%)"},
    "growth": {"139", "1.141"},
    "targets": {"97,3%"},
    "standings": {"98,50"},
}


@pytest.mark.parametrize("name", NUMBERS)
def test_picture_shows_its_numbers_the_vietnamese_way(name):
    root = ElementTree.fromstring(drawn()[name].svg)

    texts = {element.text for element in root.iter(f"{SVG}text")}
    assert texts >= NUMBERS[name]


@pytest.mark.parametrize("name", NUMBERS)
def test_picture_has_words_for_those_who_do_not_see_it(name):
    chart = drawn()[name]
    root = ElementTree.fromstring(chart.svg)

    assert [root[0].tag, root[0].text] == [f"{SVG}title", chart.title]
    assert root[1].tag == f"{SVG}desc"
    assert chart.description in root[1].text
    assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"


@pytest.mark.parametrize("name", NUMBERS)
def test_picture_has_no_style_script_or_address(name):
    root = ElementTree.fromstring(drawn()[name].svg)

    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "g", "path", "rect", "line", "text", "tspan",
    }  # fmt: skip
    assert not [
        element for element in root.iter() if {"style", "class", "href"} & set(element.attrib)
    ]
    fonts = {element.get("font-family") for element in root.iter(f"{SVG}text")}
    assert fonts == {"Tinos"}


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


def test_nothing_to_show_is_no_error():
    assert "<svg" in charts.sectors([], source="x").svg
