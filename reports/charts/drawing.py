"""Drawing a picture once: Altair describes, vl-convert draws, the disk keeps it. Both are large: loaded when needed."""

import hashlib
import json
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

from django.conf import settings

from cluster_portal.files import write_atomically

SVG = "http://www.w3.org/2000/svg"
# Changes when the drawing changes, so that pictures kept from before are not taken.
DRAWING = 10
# 165 mm of the sheet at 96 dots an inch
WIDTH = 620
PNG_SCALE = 3
WHITE = '<rect x="-9" y="-9" width="9999" height="9999" fill="#fff"/>'
# Dark, middle and light, so that they stay apart on a sheet printed in black.
BLUE, GOLD, SKY = "#1f4e79", "#c98a1b", "#b4cde6"
RED, GREY, PALE = "#9f1c20", "#5b6672", "#dfe3e8"
VIETNAMESE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]}
LETTERS_IN_NAME = 28
LINE, ROW, CLOSE_ROW = 14, 22, 18
# In a drawing of vl-convert
SHAPES, NO_PAINT = ("path", "rect", "line", "circle"), ("none", "transparent")
SAYS_NOTHING = (
    ("opacity", "1"),
    ("stroke-width", "1"),
    ("transform", "translate(0,0)"),
    ("font-weight", "normal"),
)
NUMBERS = ("transform", "d", "x", "y", "x2", "y2")
LONG_FRACTION = re.compile(r"\d+\.\d{3,}")
# The plot first gets this share of the width, then what the words really leave it.
FIRST_SHARE = 0.6
TRIES = 4
SOURCE_OF_MAP = "Nền bản đồ: Stephen Truong, @svg-maps/vietnam, CC BY 4.0 (đã rút gọn)"


@dataclass(frozen=True)
class Twin:
    """The numbers of a picture as a table, in the words of the paper."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """`n`: how many things the picture tells of, in words; `description`: all its numbers, for who does not see it."""

    title: str
    unit: str
    source: str
    n: str
    description: str
    svg: str
    twin: Twin

    @property
    def caption(self) -> str:
        """«Title (unit; n = 1.789).», the «n = 1.789» on one line."""
        n = self.n.replace(" ", "\u00a0")
        return f"{self.title} ({'; '.join(filter(None, [self.unit, n]))})."


@dataclass(frozen=True)
class Said:
    """What a picture says beside its drawing."""

    title: str
    unit: str
    source: str
    n: str
    twin: Twin

    @property
    def words(self) -> str:
        """The twin as sentences: «Đà Nẵng: Hợp tác xã 141, Tổ hợp tác 86; …»."""
        heads = self.twin.head[1:]
        return "; ".join(
            f"{row[0]}: " + ", ".join(_pair(head, cell, heads) for head, cell in cells)
            for row in self.twin.rows
            for cells in [list(zip(heads, row[1:], strict=True))]
        )


def _pair(head, cell, heads):
    return cell if len(heads) == 1 else f"{head} {cell}"


def chart(said: Said, draw: Callable, *, width: int = WIDTH) -> Chart:
    """Draw with `draw(alt, plot)`, which gets the room for the plots in pixels and returns an Altair chart."""
    return kept(said, lambda: _fitted(draw, width), width=width, maker=draw.__qualname__)


def kept(said: Said, drawn: Callable[[], tuple], *, width: int, maker: str) -> Chart:
    """The picture with its words, drawn unless it was before. `drawn()` returns (root element, viewBox)."""
    content = json.dumps(
        [DRAWING, maker, width, said.title, said.unit, said.twin.head, said.twin.rows],
        ensure_ascii=False,
        sort_keys=True,
    )
    key = hashlib.sha256(content.encode()).hexdigest()
    path = _path(key, ".svg")
    if not path.exists():
        text = _with_words(*drawn(), said, key[:8])
        write_atomically(path, text.encode())
    svg = path.read_text(encoding="utf-8")
    return Chart(said.title, said.unit, said.source, said.n, said.words, svg, said.twin)


def png(chart: Chart) -> bytes:
    """The same picture as dots on white, for papers that take no SVG; drawn once, about 300 dots an inch.

    Without the white, Word shows dark letters on its dark page at night.
    """
    svg = chart.svg.replace("</desc>", f"</desc>{WHITE}", 1)
    path = _path(hashlib.sha256(svg.encode()).hexdigest(), ".png")
    if not path.exists():
        import vl_convert

        _register_fonts(vl_convert)
        write_atomically(path, vl_convert.svg_to_png(svg, scale=PNG_SCALE))
    return path.read_bytes()


def lines_of(name: str, letters: int = LETTERS_IN_NAME) -> str:
    """A long name on several lines; axes break at «|»."""
    return "|".join(textwrap.wrap(name, letters)) or " "


def row_step(names, width: int = WIDTH) -> int:
    """The height of a row, for the name with the most lines; closer in a small picture."""
    row = ROW if width >= WIDTH else CLOSE_ROW
    return row + LINE * max((name.count("|") for name in names), default=0)


def _path(key, suffix):
    return settings.VAR_DIR / "charts" / f"{key}{suffix}"


def _register_fonts(vl_convert):
    vl_convert.register_font_directory(str(settings.BASE_DIR / "static" / "fonts"))


def _fitted(draw, width):
    """Draw so that the picture is as wide as it may be: what the words of it leave is for the plots.

    All pictures of a paper are then equally wide, so that their letters have one size; one whose words alone are
    wider is made smaller as a whole, and nothing is cut off.
    """
    import altair
    import vl_convert

    _register_fonts(vl_convert)
    plot = width * FIRST_SHARE
    for _ in range(TRIES):
        spec = {**draw(altair, plot).to_dict(), "config": _look()}
        root = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec, format_locale=VIETNAMESE))
        drawn, height = (float(root.attrib.pop(name)) for name in ("width", "height"))
        if abs(drawn - width) <= 1 or plot + width - drawn < width / 8:
            break
        plot += width - drawn
    seen = max(width, drawn)
    return _cleaned(root), f"{(drawn - seen) / 2:g} 0 {seen:g} {height:g}"


def _look():
    text = {"labelFont": "Tinos", "titleFont": "Tinos", "labelFontSize": 13, "titleFontSize": 13}
    return {
        "font": "Tinos",
        "aria": False,
        "background": None,
        "padding": 4,
        "view": {"stroke": None},
        "text": {"fontSize": 12.5, "color": "#111"},
        "title": {"fontSize": 13, "fontWeight": "normal", "color": "#111", "font": "Tinos"},
        "axis": {
            **text,
            "labelColor": "#111",
            "titleColor": "#333",
            "titleFontWeight": "normal",
            "labelLimit": 0,
            # Each bar has its number behind it: lines would only cross them.
            "grid": False,
            "domainColor": GREY,
            "tickColor": GREY,
            "labelPadding": 5,
        },
        "axisQuantitative": {
            "format": ",.0f",
            "tickCount": 5,
            "labelOverlap": "greedy",
            "labelSeparation": 8,
        },
        "legend": {**text, "symbolType": "square", "labelLimit": 0},
    }


def _cleaned(root):
    """Take out what our pages do not allow (style=) or need (classes, roles), and what draws nothing."""
    for element in root.iter():
        for name in list(element.attrib):
            if name in {"class", "role", "pointer-events"} or name.startswith("aria-"):
                del element.attrib[name]
        for rule in element.attrib.pop("style", "").split(";"):
            name, _, value = rule.partition(":")
            if value:
                element.set(name.strip(), value.strip())
    root.attrib.pop("version", None)
    _trim(root)
    return root


def _trim(parent, paint=(("fill", "black"), ("stroke", "none"))) -> None:
    """Take out what draws nothing: half of what vl-convert writes, and each node costs time on every page."""
    for element in list(parent):
        for name, nothing in SAYS_NOTHING:
            if element.get(name) == nothing:
                del element.attrib[name]
        for name, value in element.attrib.items():
            if name in NUMBERS:
                element.set(name, LONG_FRACTION.sub(_rounded, value))
        painted = tuple((name, element.get(name, inherited)) for name, inherited in paint)
        _trim(element, painted)
        tag = element.tag.rpartition("}")[2]
        draws_nothing = tag in SHAPES and all(value in NO_PAINT for _name, value in painted)
        is_empty = tag == "g" and not len(element)
        if draws_nothing or is_empty or element.get("display") == "none":
            parent.remove(element)
        elif tag == "g" and not element.attrib:
            place = list(parent).index(element)
            parent[place : place + 1] = list(element)


def _rounded(found) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


def _with_words(root, view, said, key) -> str:
    """Give the picture its words."""
    ElementTree.register_namespace("", SVG)
    root.set("viewBox", view)
    root.set("role", "img")
    root.set("aria-labelledby", f"chart-{key}-title chart-{key}-words")
    description = f"Đơn vị tính: {said.unit}. {said.words}."
    for place, (tag, text) in enumerate([("title", said.title), ("desc", description)]):
        element = ElementTree.Element(
            f"{{{SVG}}}{tag}", id=f"chart-{key}-{'words' if place else 'title'}"
        )
        element.text = text
        root.insert(place, element)
    return ElementTree.tostring(root, encoding="unicode")
