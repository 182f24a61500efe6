"""The pictures of the report: SVG, the same on screen and on paper, kept on disk by the hash of what they show.

Each function takes plain values and returns a Chart; a chart stands beside the table that holds its numbers.
Altair describes, vl-convert draws. Both are loaded when a picture is really drawn: they are large.
"""

import hashlib
import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree

from django.conf import settings

from cluster_portal.files import write_atomically
from cluster_portal.text import number

SVG = "http://www.w3.org/2000/svg"
# Changes when the drawing changes, so that pictures kept from before are not taken.
DRAWING = 4
# 165 mm of the sheet at 96 dots an inch
WIDTH = 620
PNG_SCALE = 3
BLUE, SKY, GOLD, RED, GREY = "#1f4e79", "#8db4d8", "#c98a1b", "#9f1c20", "#5b6672"
VIETNAMESE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]}


@dataclass(frozen=True)
class Chart:
    title: str
    unit: str
    source: str
    description: str
    svg: str


def province_counts(rows: Sequence[tuple[str, int, int, int]], *, source: str) -> Chart:
    """Active organizations by province; a row is (province, cooperatives, credit funds, groups)."""
    stacked = [
        {"name": name, "kind": kind, "order": order, "value": value, "sum": cooperatives + funds}
        for name, cooperatives, funds, _ in rows
        for order, (kind, value) in enumerate(
            [("Hợp tác xã", cooperatives), ("Quỹ tín dụng nhân dân", funds)]
        )
    ]
    groups = [{"name": name, "value": value} for name, *_, value in rows]
    title = "Số lượng tổ chức kinh tế tập thể đang hoạt động theo tỉnh, thành phố"
    words = "; ".join(
        f"{name}: {number(cooperatives)} hợp tác xã, {number(funds)} quỹ tín dụng nhân dân, {number(each)} tổ hợp tác"
        for name, cooperatives, funds, each in rows
    )

    def draw(alt):
        names = alt.Y("name:N", sort=None, title=None)
        base = alt.Chart(alt.Data(values=stacked))
        bars = base.mark_bar(size=15).encode(
            y=names,
            x=alt.X("value:Q", title="Hợp tác xã và quỹ tín dụng nhân dân"),
            color=alt.Color(
                "kind:N",
                sort=None,
                title=None,
                scale=alt.Scale(range=[BLUE, GOLD]),
                legend=alt.Legend(orient="top"),
            ),
            order=alt.Order("order:Q"),
        )
        sums = (
            base.transform_filter("datum.order == 0")
            .mark_text(align="left", dx=4)
            .encode(y=names, x="sum:Q", text=alt.Text("sum:Q", format=","))
        )
        right = _bars(alt, groups, title="Tổ hợp tác", color=SKY, hide_names=True)
        return alt.hconcat(
            (bars + sums).properties(width=300, height=alt.Step(22)),
            right.properties(width=170, height=alt.Step(22)),
            spacing=18,
        )

    return _chart(
        draw, title=title, unit="tổ chức", source=source, words=words, data=[stacked, groups]
    )


def sectors(rows: Sequence[tuple[str, int]], *, source: str) -> Chart:
    """Cooperatives and credit funds by sector, the largest first; a row is (sector, count)."""
    whole = sum(count for _, count in rows)
    data = [
        {"name": name, "value": count, "label": f"{number(count)} ({_share(count, whole)})"}
        for name, count in sorted(rows, key=lambda row: -row[1])
        if count
    ]
    words = "; ".join(f"{row['name']}: {row['label']}" for row in data)
    return _chart(
        lambda alt: _bars(alt, data, labels="label").properties(width=310, height=alt.Step(22)),
        title="Cơ cấu hợp tác xã, quỹ tín dụng nhân dân theo lĩnh vực",
        unit="tổ chức, tỷ lệ %",
        source=source,
        words=words,
        data=data,
    )


def growth(rows: Sequence[tuple[str, int, int]], *, year: int, source: str) -> Chart:
    """Cooperatives and credit funds at the end of the year before and of the year; (province, before, now)."""
    data = [
        {"name": name, "year": str(each), "order": order, "value": value}
        for name, before, now in rows
        for order, (each, value) in enumerate([(year - 1, before), (year, now)])
    ]
    words = "; ".join(
        f"{name}: từ {number(before)} lên {number(now)}" for name, before, now in rows
    )

    def draw(alt):
        base = alt.Chart(alt.Data(values=data)).encode(
            x=alt.X("name:N", sort=None, title=None, axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("order:O"),
            y=alt.Y("value:Q", title=None),
        )
        bars = base.mark_bar().encode(
            color=alt.Color(
                "year:N",
                title=None,
                scale=alt.Scale(range=[SKY, BLUE]),
                legend=alt.Legend(orient="top"),
            )
        )
        values = base.mark_text(dy=-6, fontSize=10.5).encode(text=alt.Text("value:Q", format=","))
        return (bars + values).properties(width=560, height=200)

    return _chart(
        draw,
        title=f"Hợp tác xã, quỹ tín dụng nhân dân đang hoạt động cuối năm {year - 1} và năm {year}",
        unit="tổ chức",
        source=source,
        words=words.replace("lên", "thành"),
        data=data,
    )


def target_and_actual(rows: Sequence[tuple[str, Decimal]], *, source: str) -> Chart:
    """How far the cluster came on each target; a row is (indicator, actual as % of the target)."""
    data = [
        {
            "name": _lines(name),
            "value": float(percent),
            "label": f"{number(percent, 1)}%",
            "met": percent >= 100,
        }
        for name, percent in rows
    ]
    words = "; ".join(f"{name}: {row['label']}" for (name, _), row in zip(rows, data, strict=True))

    def draw(alt):
        bars = _bars(alt, data, labels="label", color=None, labels_at=244)
        goal = (
            alt.Chart(alt.Data(values=[{"goal": 100}]))
            .mark_rule(color=RED, strokeWidth=1.5)
            .encode(x="goal:Q")
        )
        return (bars + goal).properties(width=240, height=alt.Step(22))

    return _chart(
        draw,
        title="Mức độ hoàn thành các chỉ tiêu giao ước của cụm",
        unit="% chỉ tiêu; vạch đỏ là 100%",
        source=source,
        words=words,
        data=data,
    )


def standings(rows: Sequence[tuple[str, Decimal]], *, source: str) -> Chart:
    """The total points, first to last; a row is (province with rank, points)."""
    data = [
        {"name": name, "value": float(points), "label": number(points, 2)} for name, points in rows
    ]
    words = "; ".join(f"{row['name']}: {row['label']} điểm" for row in data)
    return _chart(
        lambda alt: _bars(alt, data, labels="label").properties(width=420, height=alt.Step(22)),
        title="Kết quả chấm điểm thi đua",
        unit="điểm",
        source=source,
        words=words,
        data=data,
    )


def png(chart: Chart) -> bytes:
    """The same picture as dots, for papers that take no SVG; drawn once, about 300 dots an inch."""
    path = _kept(hashlib.sha256(chart.svg.encode()).hexdigest(), ".png")
    if not path.exists():
        import vl_convert

        _register_fonts(vl_convert)
        write_atomically(path, vl_convert.svg_to_png(chart.svg, scale=PNG_SCALE))
    return path.read_bytes()


def _bars(alt, data, *, labels=None, title=None, color=BLUE, hide_names=False, labels_at=None):
    """Horizontal bars with their value written behind each; without a colour, unmet targets stand out."""
    axis = (
        {"labels": False, "ticks": False}
        if hide_names
        else {"labelLimit": 330, "labelExpr": "split(datum.label, '|')"}
    )
    base = alt.Chart(alt.Data(values=data)).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(**axis)),
        x=alt.X("value:Q", title=title),
    )
    bars = base.mark_bar(size=15, **({"color": color} if color else {}))
    if not color:
        bars = bars.encode(color=alt.condition("datum.met", alt.value(BLUE), alt.value(GOLD)))
    text = alt.Text(f"{labels}:N") if labels else alt.Text("value:Q", format=",")
    values = base.mark_text(align="left", dx=4).encode(text=text)
    if labels_at:
        values = values.encode(x=alt.value(labels_at))
    return bars + values


def _lines(name: str) -> str:
    """A long name on two lines or three; the axis breaks at «|»."""
    return "|".join(textwrap.wrap(name, 52))


def _share(part, whole):
    return f"{number(Decimal(part) / Decimal(whole) * 100, 1)}%" if whole else "–"


# Drawing, once for the same content


def _chart(draw, *, title, unit, source, words, data) -> Chart:
    content = json.dumps([DRAWING, title, unit, words, data], ensure_ascii=False, sort_keys=True)
    key = hashlib.sha256(content.encode()).hexdigest()
    path = _kept(key, ".svg")
    if not path.exists():
        description = f"Đơn vị tính: {unit}. {words}."
        write_atomically(path, _svg(draw, title, description, key[:8]).encode())
    return Chart(title, unit, source, words, path.read_text(encoding="utf-8"))


def _svg(draw, title, description, key) -> str:
    import altair
    import vl_convert

    _register_fonts(vl_convert)
    spec = {**draw(altair).to_dict(), "config": _look()}
    drawn = vl_convert.vegalite_to_svg(spec, format_locale=VIETNAMESE)
    return _for_our_pages(drawn, title, description, key)


def _kept(key, suffix):
    return settings.VAR_DIR / "charts" / f"{key}{suffix}"


def _register_fonts(vl_convert):
    vl_convert.register_font_directory(str(settings.BASE_DIR / "static" / "fonts"))


def _look():
    text = {"labelFont": "Tinos", "titleFont": "Tinos", "labelFontSize": 13, "titleFontSize": 13}
    return {
        "font": "Tinos",
        "aria": False,
        "background": None,
        "padding": 4,
        "view": {"stroke": None},
        "text": {"fontSize": 12.5, "color": "#111"},
        "axis": {
            **text,
            "labelColor": "#111",
            "titleColor": "#333",
            "titleFontWeight": "normal",
            "gridColor": "#e3e7eb",
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
        "legend": {**text, "symbolType": "square"},
    }


def _for_our_pages(drawn: str, title: str, description: str, key: str) -> str:
    """Give the picture its words, and take out what our pages do not allow (style=) or need (classes, roles)."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(drawn)
    for element in root.iter():
        for name in list(element.attrib):
            if name in {"class", "role", "pointer-events"} or name.startswith("aria-"):
                del element.attrib[name]
        for rule in element.attrib.pop("style", "").split(";"):
            name, _, value = rule.partition(":")
            if value:
                element.set(name.strip(), value.strip())
    width, height = (float(root.attrib.pop(name)) for name in ("width", "height"))
    root.attrib.pop("version", None)
    # All pictures are as wide as the text, so that their letters have one size.
    root.set("viewBox", f"{(width - WIDTH) / 2:g} 0 {WIDTH} {height:g}")
    root.set("role", "img")
    root.set("aria-labelledby", f"chart-{key}-title chart-{key}-words")
    for place, (tag, text) in enumerate([("title", title), ("desc", description)]):
        element = ElementTree.Element(
            f"{{{SVG}}}{tag}", id=f"chart-{key}-{'words' if place else 'title'}"
        )
        element.text = text
        root.insert(place, element)
    return ElementTree.tostring(root, encoding="unicode")
