"""The map: the members' land on the boundaries before and after the provinces were joined, coloured by a figure.

Made of our own file (reports/data/README.md), by no service; the archipelagos Hoàng Sa and Trường Sa are on every map.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from cluster_portal.text import fold, number

from .drawing import GREY, SOURCE_OF_MAP, SVG, WIDTH, Chart, Said, Twin, kept

FILE = Path(__file__).parent.parent / "data" / "vietnam_map.json"
OTHER_NAMES = {"hue": "thua thien hue", "thanh pho ho chi minh": "ho chi minh"}
# From few to many; each is clearly darker than the one before, on a sheet printed in black too.
SHADES = ("#cfe0f0", "#a3c3e1", "#6c9dcb", "#2f6ba4", "#173f66")
LAND, OUTSIDE, EDGE = "#f0f2f4", "#ffffff", "#7a8794"
EDGE_LINE = 0.5
GAP, EDGE_OF_VIEW, TITLE_HEIGHT, LEGEND_HEIGHT = 14, 12, 24, 34
# An archipelago's name keeps so far from the names on the coast.
ROOM_OF_NAME = 112
# Names stand beside the coast while there is room for them; else numbers on the land, and the twin says whose.
NAMES_BESIDE = 12
TINY = 0.05
# A fifth of a millimetre on paper; with fewer points a shape would no longer be itself.
FINE, LEAST_POINTS = 0.8, 12
# One dot of a printer of 600 dots an inch
FINEST = 0.16


class UnknownLand(ValueError):
    """The map knows no land of these names."""

    def __init__(self, names):
        super().__init__(f"Bản đồ không có: {', '.join(names)}.")
        self.names = names


@dataclass(frozen=True)
class Shape:
    """A province as it was before, or an archipelago that is `part_of` one."""

    name: str
    rings: tuple[tuple[tuple[float, float], ...], ...]
    unit_2025: str = ""
    part_of: str = ""


@dataclass(frozen=True)
class Country:
    width: float
    redrawn_on: date
    shapes: tuple[Shape, ...]

    @property
    def islands(self) -> list[Shape]:
        return [each for each in self.shapes if each.part_of]


@dataclass(frozen=True)
class Area:
    """A unit on one side of the change. `land`: that of members; `outside`: the rest; `value`: None when unknown."""

    name: str
    land: tuple[Shape, ...]
    outside: tuple[Shape, ...] = ()
    members: tuple[str, ...] = ()
    value: int | None = None


@dataclass(frozen=True)
class Side:
    title: str
    areas: tuple[Area, ...]


@cache
def country() -> Country:
    read = json.loads(FILE.read_text(encoding="utf-8"))
    shapes = tuple(
        Shape(
            name=each["name"],
            rings=tuple(tuple(zip(ring[::2], ring[1::2], strict=True)) for ring in each["rings"]),
            unit_2025=each.get("unit_2025", ""),
            part_of=each.get("part_of", ""),
        )
        for each in read["shapes"]
    )
    return Country(read["width"], date.fromisoformat(read["redrawn_on"]), shapes)


def sides(rows: Sequence[tuple[str, int | None]], as_of: date) -> tuple[Side, Side]:
    """The members before and after the change; a row is (province as it was named on `as_of`, its figure).

    A figure of the older units is added up for the newer ones; one of the newer cannot be divided, and is then shown
    on its own side only. Raises UnknownLand.
    """
    on, shapes = country().redrawn_on, [each for each in country().shapes if not each.part_of]
    of_members = {}
    for name, value in rows:
        land = [
            each for each in shapes if _same(name, each.name, each.unit_2025, is_new=as_of >= on)
        ]
        of_members[name] = (tuple(land), value)
    if unknown := [name for name, (land, _) in of_members.items() if not land]:
        raise UnknownLand(unknown)
    if as_of >= on:
        after = tuple(Area(name, land, value=value) for name, (land, value) in of_members.items())
        before = tuple(Area(each.name, (each,)) for area in after for each in area.land)
    else:
        before = tuple(Area(name, land, value=value) for name, (land, value) in of_members.items())
        after = tuple(_joined(before, shapes))
    return (
        Side(f"Trước {on:%d/%m/%Y}: {_units(before)}", before),
        Side(f"Từ {on:%d/%m/%Y}: {_units(after)}", after),
    )


def _same(name, old, new, *, is_new):
    wanted, found = (_key(each) for each in (name, new if is_new else old))
    return wanted == found


def _key(name):
    key = fold(name).replace("-", " ")
    return OTHER_NAMES.get(" ".join(key.split()), " ".join(key.split()))


def _joined(before, shapes):
    for unit in dict.fromkeys(area.land[0].unit_2025 for area in before):
        parts = [area for area in before if area.land[0].unit_2025 == unit]
        values = [part.value for part in parts]
        land = tuple(each for part in parts for each in part.land)
        yield Area(
            name=unit,
            land=land,
            outside=tuple(each for each in shapes if each.unit_2025 == unit and each not in land),
            members=tuple(part.name for part in parts),
            value=None if None in values else sum(values),
        )


def _units(areas):
    return f"{number(len(areas))} tỉnh, thành phố"


def map_of_members(
    rows: Sequence[tuple[str, int | None]],
    *,
    as_of: date,
    title: str,
    unit: str,
    source: str,
    n: str = "",
    width: int = WIDTH,
) -> Chart:
    """Two maps beside each other, coloured by one scale; a row is (province, figure). Raises UnknownLand."""
    both = sides(rows, as_of)
    said = Said(
        title=title,
        unit=unit,
        source=f"{source}. {SOURCE_OF_MAP}",
        n=n,
        twin=Twin(
            ("Đơn vị", "Địa giới", "Gồm", "Số lượng"),
            tuple(
                (name, side.title.split(":")[0], _made_of(area), _figure(area))
                for side in both
                for name, area in zip(_listed(side), side.areas, strict=True)
            ),
        ),
    )
    return kept(said, lambda: _draw(both, width), width=width, maker="map_of_members")


def _listed(side) -> list[str]:
    """The names of the twin: with the numbers that stand on the land, where names have no room."""
    names = [area.name for area in side.areas]
    if len(names) <= NAMES_BESIDE:
        return names
    return [f"{place}. {name}" for place, name in enumerate(names, start=1)]


def _made_of(area) -> str:
    """«Đà Nẵng, Quảng Nam», «phần Bình Định» where other land lies in it too."""
    if not area.members or area.members == (area.name,) and not area.outside:
        return "–"
    return f"{'phần ' if area.outside else ''}{', '.join(area.members)}"


def _figure(area) -> str:
    return "không có số riêng" if area.value is None else number(area.value)


# Drawing


@dataclass(frozen=True)
class View:
    """A piece of the country in a frame on the picture: left, top, width and height there, and how large it is."""

    left: float
    top: float
    width: float
    height: float
    x: float
    y: float
    scale: float

    def at(self, point) -> tuple[float, float]:
        return (
            self.left + (point[0] - self.x) * self.scale,
            self.top + (point[1] - self.y) * self.scale,
        )


def _draw(both, width):
    """The root element and its viewBox."""
    root = ElementTree.Element(f"{{{SVG}}}svg")
    shown = [each for side in both for area in side.areas for each in (*area.land, *area.outside)]
    box = _box([*shown, *country().islands])
    # The lines of the frames stand half outside of them: at the very edge of the picture they would be cut.
    room = (width - GAP) / 2 - EDGE_LINE
    scale = room / (box[2] - box[0])
    height = (box[3] - box[1]) * scale
    steps = breaks([area.value for side in both for area in side.areas if area.value is not None])
    for place, side in enumerate(both):
        left = EDGE_LINE + place * (room + GAP)
        _text(root, left + room / 2, 15, side.title, size=13, anchor="middle", weight="bold")
        view = View(left, TITLE_HEIGHT, room, height, box[0], box[1], scale)
        _side(root, view, side, steps)
    bottom = TITLE_HEIGHT + height + 12
    bottom += _legend(root, both, steps, bottom, width)
    return root, f"0 0 {width:g} {bottom:g}"


def _box(shapes):
    xs, ys = zip(*(point for each in shapes for ring in each.rings for point in ring), strict=True)
    edge = EDGE_OF_VIEW
    # Room above the northernmost: the name of Hoàng Sa may stand there.
    return min(xs) - edge, min(ys) - 4.5 * edge, max(xs) + edge, max(ys) + edge


def _side(root, view, side, steps):
    group = ElementTree.SubElement(root, f"{{{SVG}}}g")
    members = {each.name for area in side.areas for each in area.land}
    for shape in country().shapes:
        if not shape.part_of and shape.name not in members:
            _shape(group, view, [shape], fill=LAND, stroke="#c9d0d7", width=0.6)
    for area in side.areas:
        whole = (*area.land, *area.outside)
        _shape(group, view, whole, fill="#ffffff", stroke="#1c2733", width=2.4)
        _shape(group, view, area.outside, fill=OUTSIDE, stroke=OUTSIDE, width=0.5)
        shade = shade_of(area.value, steps)
        _shape(group, view, area.land, fill=shade, stroke=shade, width=0.5)
    shades = {area.name: shade_of(area.value, steps) for area in side.areas}
    for island in country().islands:
        shade = shades.get(island.part_of, EDGE)
        _shape(group, view, [island], fill=shade, stroke="#1c2733", width=0.7)
        _name_island(group, view, island)
    _rect(group, view.left, view.top, view.width, view.height, fill="none", stroke="#b4bcc6")
    _names(group, view, side)


def _shape(parent, view, shapes, *, fill, stroke, width):
    pieces = [
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z"
        for each in shapes
        for ring in (
            _thinned(_clipped([view.at(point) for point in ring], view)) for ring in each.rings
        )
        if len(ring) > 2
    ]
    if pieces:
        ElementTree.SubElement(
            parent,
            f"{{{SVG}}}path",
            {"d": "".join(pieces), "fill": fill, "stroke": stroke, "stroke-width": f"{width:g}"}
            | {"stroke-linejoin": "round"},
        )


def _thinned(ring):
    """The ring without points that nobody can tell apart; a small island keeps what can be printed of it."""
    found = _apart(ring, FINE)
    return found if len(found) >= LEAST_POINTS else _apart(ring, FINEST)


def _apart(ring, distance):
    found = ring[:1]
    for point in ring[1:]:
        if math.dist(point, found[-1]) >= distance:
            found.append(point)
    return found


def _clipped(ring, view):
    """What of a ring lies in the frame (Sutherland and Hodgman): no drawing leaves its map."""
    edges = (
        (0, view.left, 1),
        (0, view.left + view.width, -1),
        (1, view.top, 1),
        (1, view.top + view.height, -1),
    )
    for axis, limit, sign in edges:
        found = []
        for here, there in zip(ring, ring[1:] + ring[:1], strict=True):
            is_in, goes_in = (sign * (point[axis] - limit) >= 0 for point in (here, there))
            if is_in:
                found.append(here)
            if is_in != goes_in:
                share = (limit - here[axis]) / (there[axis] - here[axis])
                found.append(tuple(a + share * (b - a) for a, b in zip(here, there, strict=True)))
        ring = found
        if not ring:
            break
    return ring


def _name_island(parent, view, island):
    xs, ys = zip(*(view.at(point) for ring in island.rings for point in ring), strict=True)
    middle = (min(xs) + max(xs)) / 2
    # Hoàng Sa is small: its name stands over it. Trường Sa is wide, and empty in its upper left.
    is_small = max(ys) - min(ys) < view.height / 5
    edge = view.left + view.width - ROOM_OF_NAME / 2
    x = max(middle, edge - view.width / 6) if is_small else min(xs) + (max(xs) - min(xs)) * 0.3
    x = min(x, edge)
    y = min(ys) - 18 if is_small else min(ys) + (max(ys) - min(ys)) * 0.22
    _text(parent, x, y, island.name, size=10.5, anchor="middle", style="italic")
    _text(parent, x, y + 11.5, f"({island.part_of})", size=9.5, anchor="middle", style="italic")


def _names(parent, view, side):
    """The name and figure of each area in the sea beside it, with a line to its land; or numbers on the land."""
    placed = [(_middle(area, view), area) for area in side.areas]
    if len(placed) > NAMES_BESIDE:
        for place, ((x, y), area) in enumerate(placed, start=1):
            if area.value is not None:
                _text(parent, x, y + 3, str(place), size=9, anchor="middle", weight="bold")
        return
    land = [each for _, area in placed for each in area.land]
    coast = max(view.at(point)[0] for each in land for ring in each.rings for point in ring)
    placed.sort(key=lambda each: each[0][1])
    heights = [25 if _made_of(area) != "–" else 14.5 for _, area in placed]
    tops = _spread([y for (_, y), _ in placed], heights, view)
    for ((x, y), area), top in zip(placed, tops, strict=True):
        start = coast + 12
        ElementTree.SubElement(
            parent,
            f"{{{SVG}}}path",
            {"d": f"M{x:.1f} {y:.1f}L{coast + 3:.1f} {top:.1f}H{start - 2:.1f}", "fill": "none"}
            | {"stroke": GREY, "stroke-width": "0.8"},
        )
        line = _text(parent, start, top + 3.5, area.name, size=11.5, weight="bold")
        if area.value is not None:
            figure = ElementTree.SubElement(line, f"{{{SVG}}}tspan", {"font-weight": "normal"})
            figure.text = f"\u00a0\u00a0{number(area.value)}"
        if _made_of(area) != "–":
            _text(parent, start, top + 14, f"({_made_of(area)})", size=9.5, style="italic")


def _spread(middles, heights, view):
    """Move names apart that would stand on each other, evenly up and down, and keep them in the frame."""
    tops = list(middles)
    for place in range(1, len(tops)):
        tops[place] = max(tops[place], tops[place - 1] + heights[place - 1])
    # Half of what the last was moved goes to all of them.
    moved = max((top - middle for top, middle in zip(tops, middles, strict=True)), default=0)
    lowest = view.top + 10
    shift = min(moved / 2, tops[0] - lowest) if tops else 0
    return [top - shift for top in tops]


def _middle(area, view):
    """A point on the land of the area: the mean of the points of its largest piece."""
    ring = max((ring for each in area.land for ring in each.rings), key=_size)
    xs, ys = zip(*ring, strict=True)
    return view.at((sum(xs) / len(xs), sum(ys) / len(ys)))


def _size(ring):
    return abs(
        sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2
    )


def breaks(values) -> list[int]:
    """The upper ends of the shades, round numbers; the last is not below the highest value."""
    highest = max(values, default=0)
    if not highest:
        return [0]
    count = min(len(SHADES), len(set(values)))
    step = -(-highest // count)
    unit = 10 ** max(len(str(step)) - 2, 0)
    step = -(-step // (5 * unit)) * 5 * unit if step > 10 else step
    found = [step * place for place in range(1, count + 1)]
    return found[: next(place for place, end in enumerate(found, start=1) if end >= highest)]


def shade_of(value, steps) -> str:
    if value is None:
        return "#ffffff"
    place = next(place for place, end in enumerate(steps) if value <= end)
    # Few steps take shades that lie far apart.
    return SHADES[round(place * (len(SHADES) - 1) / max(len(steps) - 1, 1))]


def _legend(root, both, steps, top, width):
    """Returns how high it is."""
    entries = []
    lower = 0
    if any(area.value is not None for side in both for area in side.areas):
        for end in steps:
            entries.append(
                (
                    shade_of(end, steps),
                    number(end) if lower == end else f"{number(lower)} - {number(end)}",
                )
            )
            lower = end + 1
    if any(area.outside for side in both for area in side.areas):
        entries.append((OUTSIDE, "phần không thuộc cụm"))
    entries.append((LAND, "tỉnh, thành phố khác"))
    x, y = 0, top
    for shade, words in entries:
        room = 24 + 6.4 * len(words)
        if x + room > width:
            x, y = 0, y + 18
        _rect(root, x + 1, y, 14, 11, fill=shade, stroke=EDGE)
        _text(root, x + 19, y + 10, words, size=11.5)
        x += room
    return y - top + 18


def _text(parent, x, y, words, *, size, anchor="start", weight="normal", style="normal"):
    made = ElementTree.SubElement(
        parent,
        f"{{{SVG}}}text",
        {"x": f"{x:.1f}", "y": f"{y:.1f}", "font-family": "Tinos", "font-size": f"{size:g}px"}
        | {"text-anchor": anchor, "font-weight": weight, "font-style": style, "fill": "#111111"},
    )
    made.text = words
    return made


def _rect(parent, x, y, width, height, *, fill, stroke):
    ElementTree.SubElement(
        parent,
        f"{{{SVG}}}rect",
        {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": f"{height:.1f}"}
        | {"fill": fill, "stroke": stroke, "stroke-width": "0.8"},
    )
