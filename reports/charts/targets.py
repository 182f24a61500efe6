"""What was promised and what was reached, each indicator on its own scale: a band, and a bar on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cluster_portal.text import number

from .drawing import BLUE, GOLD, PALE, RED, WIDTH, Chart, Said, Twin, chart, lines_of, row_step

# A result far above its target would press all others together.
FARTHEST, NEAREST = 200, 110
LETTERS = 52


@dataclass(frozen=True)
class Met:
    """One indicator; `percent`: the result of the target."""

    name: str
    unit: str
    target: Decimal
    actual: Decimal
    percent: Decimal
    decimals: int = 0
    is_reached: bool = True


def target_and_actual(
    rows: Sequence[Met], *, source: str, n: str = "", width: int = WIDTH
) -> Chart:
    """A bullet for each indicator of which a percentage says something."""
    letters = LETTERS * width // WIDTH
    data = [
        {
            "name": lines_of(row.name, letters),
            "value": float(min(row.percent, FARTHEST)),
            "label": f"{_shown(row, row.actual)}/{_shown(row, row.target)}",
            "percent": f"{number(row.percent, 1)}%",
            "met": row.is_reached,
            "goal": 100,
        }
        for row in rows
    ]
    said = Said(
        title="Mức độ hoàn thành các chỉ tiêu giao ước của cụm",
        unit="thực hiện/giao ước theo từng chỉ tiêu; dải xám đến vạch đỏ là mức giao ước",
        source=source,
        n=n,
        twin=Twin(
            ("Chỉ tiêu", "Đơn vị tính", "Giao ước", "Thực hiện", "Tỷ lệ"),
            tuple(
                (row.name, row.unit, _shown(row, row.target), _shown(row, row.actual))
                + (f"{number(row.percent, 1)}%",)
                for row in rows
            ),
        ),
    )
    farthest = max([NEAREST, *(each["value"] * 1.02 for each in data)])

    def target_and_actual_drawn(alt, plot):
        base = alt.Chart(alt.Data(values=data)).encode(
            y=alt.Y(
                "name:N",
                sort=None,
                title=None,
                axis=alt.Axis(labelExpr="split(datum.label, '|')", ticks=False),
            )
        )
        scale = alt.Scale(domain=[0, farthest], nice=False)
        x = {"scale": scale, "axis": None}
        band = base.mark_bar(size=17, color=PALE).encode(x=alt.X("goal:Q", **x))
        bars = base.mark_bar(size=9).encode(
            x=alt.X("value:Q", **x),
            color=alt.condition("datum.met", alt.value(BLUE), alt.value(GOLD)),
        )
        goal = base.mark_tick(color=RED, thickness=2, size=19).encode(x=alt.X("goal:Q", **x))
        share = base.mark_text(align="right", fontWeight="bold").encode(
            x=alt.value(plot + 54), text="percent:N"
        )
        label = base.mark_text(align="left").encode(x=alt.value(plot + 62), text="label:N")
        layers = [band, bars, goal, share] + ([label] if width == WIDTH else [])
        step = row_step((row["name"] for row in data), width)
        return alt.layer(*layers).properties(width=plot, height=alt.Step(step))

    return chart(said, target_and_actual_drawn, width=width)


def _shown(row, value):
    return number(value, row.decimals)
