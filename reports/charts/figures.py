"""Counts, incomes and points as bars. Zero is drawn as zero; what nobody has given is not drawn and named «chưa có»."""

from collections.abc import Sequence
from decimal import Decimal

from cluster_portal.text import number

from .drawing import BLUE, GOLD, GREY, SKY, WIDTH, Chart, Said, Twin, chart, lines_of, row_step

BOTH = "Hợp tác xã, quỹ tín dụng nhân dân"
FUNDS = "Quỹ tín dụng nhân dân"
NOT_GIVEN = "chưa có"
COLUMN_HEIGHT, LOW_COLUMN_HEIGHT = 150, 96
# A small picture of one province is at least so wide: with many provinces there are more rows, not narrower ones.
LEAST_PANEL, PANEL_HEIGHT, PANELS_IN_ROW = 84, 74, 4


def province_counts(
    rows: Sequence[tuple[str, int, int, int]], *, source: str, n: str = "", width: int = WIDTH
) -> Chart:
    """Active organizations by province and kind; a row is (province, cooperatives, credit funds, groups)."""
    stacked = [
        {"name": lines_of(name), "kind": kind, "order": order, "value": value, "sum": both}
        for name, cooperatives, funds, _ in rows
        for both in [cooperatives + funds]
        for order, (kind, value) in enumerate([("Hợp tác xã", cooperatives), (FUNDS, funds)])
    ]
    groups = [{"name": lines_of(name), "value": value} for name, *_, value in rows]
    said = Said(
        title="Số lượng tổ chức kinh tế tập thể đang hoạt động theo tỉnh, thành phố",
        unit="tổ chức",
        source=source,
        n=n,
        twin=Twin(
            ("Tỉnh, thành phố", "HTX", "QTDND", "HTX và QTDND", "THT"),
            tuple(
                (name, *map(number, (cooperatives, funds, cooperatives + funds, each)))
                for name, cooperatives, funds, each in rows
            ),
        ),
    )

    def province_counts_drawn(alt, plot):
        names = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelExpr=SPLIT))
        step = alt.Step(row_step((row["name"] for row in groups), width))
        base = alt.Chart(alt.Data(values=stacked))
        bars = base.mark_bar(size=15).encode(
            y=names,
            x=alt.X(
                "value:Q",
                title=BOTH if width == WIDTH else "HTX, QTDND",
                scale=_from_zero(alt, stacked),
            ),
            color=_colours(alt, "kind:N", [BLUE, GOLD]),
            order=alt.Order("order:Q"),
        )
        sums = (
            base.transform_filter("datum.order == 0")
            .mark_text(align="left", dx=4)
            .encode(y=names, x="sum:Q", text=alt.Text("sum:Q", format=","))
        )
        right = _bars(alt, groups, title="Tổ hợp tác", color=SKY, hide_names=True)
        return alt.hconcat(
            (bars + sums).properties(width=plot * 0.63, height=step),
            right.properties(width=plot * 0.37, height=step),
            spacing=18,
        )

    return chart(said, province_counts_drawn, width=width)


def growth(
    rows: Sequence[tuple[int, int, int, int]], *, source: str, n: str = "", width: int = WIDTH
) -> Chart:
    """The whole cluster at the end of each year, first to last; a row is (year, cooperatives, credit funds, groups).

    A narrow picture draws no groups; the twin has them.
    """
    data = [
        {
            "year": str(year),
            "kind": kind,
            "order": order,
            "value": value,
            "sum": cooperatives + funds,
        }
        for year, cooperatives, funds, _ in rows
        for order, (kind, value) in enumerate(
            [("Hợp tác xã", cooperatives), (FUNDS if width >= WIDTH / 2 else "QTDND", funds)]
        )
    ]
    groups = [{"year": str(year), "sum": value, "value": value} for year, *_, value in rows]
    said = Said(
        title=f"Số tổ chức đang hoạt động của toàn cụm cuối {_years([row[0] for row in rows])}",
        unit="tổ chức",
        source=source,
        n=n,
        twin=Twin(
            ("Năm", "HTX", "QTDND", "HTX và QTDND", "So với năm trước", "THT"),
            tuple(
                (str(year), *map(number, (cooperatives, funds, cooperatives + funds)))
                + (_change(rows[place - 1] if place else None, cooperatives + funds), number(each))
                for place, (year, cooperatives, funds, each) in enumerate(rows)
            ),
        ),
    )
    tallest = max(sum(row[1:3]) for row in rows), max(row[3] for row in rows)

    def growth_drawn(alt, plot):
        panels = 2 if width >= WIDTH / 2 else 1
        bar = min(28, plot / panels / len(rows) * 0.6)

        def panel(values, title, highest, colour):
            base = alt.Chart(alt.Data(values=values), title=title).encode(
                x=alt.X("year:N", sort=None, title=None, axis=alt.Axis(labelAngle=0)),
            )
            scale = alt.Scale(domain=[0, max(highest * 1.12, 1)], nice=False)
            bars = base.mark_bar(size=bar).encode(
                y=alt.Y("value:Q", title=None, scale=scale, axis=None),
                order=alt.Order("order:Q"),
                color=colour,
            )
            sums = (
                base.transform_filter("datum.order != 1")
                .mark_text(dy=-8)
                .encode(y=alt.Y("sum:Q", scale=scale), text=alt.Text("sum:Q", format=","))
            )
            return (bars + sums).properties(
                width=plot / panels,
                height=COLUMN_HEIGHT if width >= WIDTH else LOW_COLUMN_HEIGHT,
            )

        kinds = _colours(alt, "kind:N", [BLUE, GOLD])
        if panels == 1:
            return panel(data, "", tallest[0], kinds)
        left = panel(data, BOTH if width == WIDTH else "HTX, QTDND", tallest[0], kinds)
        return alt.hconcat(
            left, panel(groups, "Tổ hợp tác", tallest[1], alt.value(SKY)), spacing=24
        )

    return chart(said, growth_drawn, width=width)


def province_growth(
    rows: Sequence[tuple[str, Sequence[tuple[int, int]]]],
    *,
    source: str,
    n: str = "",
    width: int = WIDTH,
) -> Chart:
    """A small picture for each province, all on one scale; a row is (province, its (year, count) pairs)."""
    years = [year for year, _ in rows[0][1]] if rows else []
    highest = max([count for _, pairs in rows for _, count in pairs], default=0)
    said = Said(
        title=f"{BOTH} đang hoạt động của từng tỉnh, thành phố cuối {_years(years)}",
        unit="tổ chức",
        source=source,
        n=n,
        twin=Twin(
            ("Tỉnh, thành phố", *(f"Năm {year}" for year in years)),
            tuple((name, *(number(count) for _, count in pairs)) for name, pairs in rows),
        ),
    )
    in_row = min(len(rows), PANELS_IN_ROW if len(rows) <= 12 else width // (LEAST_PANEL + 16)) or 1

    def province_growth_drawn(alt, plot):
        room = max(plot / in_row, LEAST_PANEL / 2)

        def panel(name, pairs):
            values = [
                {"year": str(year), "value": count, "last": year == years[-1]}
                for year, count in pairs
            ]
            title = alt.TitleParams(lines_of(name, round(room / 5)).split("|"), fontWeight="bold")
            base = alt.Chart(alt.Data(values=values), title=title).encode(
                x=alt.X("year:N", sort=None, title=None, axis=alt.Axis(labelAngle=0)),
                y=alt.Y(
                    "value:Q",
                    axis=None,
                    scale=alt.Scale(domain=[0, max(highest * 1.22, 1)], nice=False),
                ),
            )
            bars = base.mark_bar(size=min(26, room / len(years) * 0.6)).encode(
                color=alt.condition("datum.last", alt.value(BLUE), alt.value(SKY))
            )
            counts = base.mark_text(dy=-7).encode(text=alt.Text("value:Q", format=","))
            return (bars + counts).properties(width=room, height=PANEL_HEIGHT)

        return alt.concat(*(panel(*row) for row in rows), columns=in_row, spacing=14)

    return chart(said, province_growth_drawn, width=width)


def sectors(
    rows: Sequence[tuple[str, int]], *, source: str, n: str = "", width: int = WIDTH
) -> Chart:
    """Cooperatives and credit funds by sector, the largest first; a row is (sector, count)."""
    whole = sum(count for _, count in rows)
    shown = [row for row in sorted(rows, key=lambda row: -row[1]) if row[1]]
    data = [
        {"name": lines_of(name, 36), "value": count}
        | {"label": f"{number(count)} ({_share(count, whole)})"}
        for name, count in shown
    ]
    said = Said(
        title="Cơ cấu hợp tác xã, quỹ tín dụng nhân dân theo lĩnh vực",
        unit="tổ chức, tỷ lệ %",
        source=source,
        n=n,
        twin=Twin(
            ("Lĩnh vực", "Số lượng", "Tỷ lệ"),
            tuple((name, number(count), _share(count, whole)) for name, count in shown),
        ),
    )
    return chart(said, _plain_bars(data, "sectors", width), width=width)


def standings(
    rows: Sequence[tuple[str, Decimal]], *, source: str, n: str = "", width: int = WIDTH
) -> Chart:
    """The total points, first to last; a row is (province with rank, points)."""
    data = [
        {"name": lines_of(name), "value": float(points), "label": number(points, 2)}
        for name, points in rows
    ]
    said = Said(
        title="Kết quả chấm điểm thi đua",
        unit="điểm",
        source=source,
        n=n,
        twin=Twin(
            ("Hạng, đơn vị", "Điểm"), tuple((name, number(points, 2)) for name, points in rows)
        ),
    )
    return chart(said, _plain_bars(data, "standings", width), width=width)


def income(
    rows: Sequence[tuple[str, Decimal | None, Decimal | None]],
    *,
    whole: Decimal | None,
    year: int,
    source: str,
    n: str = "",
    width: int = WIDTH,
) -> Chart:
    """Income a worker and month; a row is (province, the year before, the year); `whole` is that of the cluster."""
    known = [value for _, *pair in rows for value in pair if value is not None]
    data = [
        {"name": lines_of(name), "label": number(now, 2) if now is not None else NOT_GIVEN}
        | {"value": float(now or 0)}
        | ({"before": float(before)} if before is not None else {})
        for name, before, now in rows
    ]
    said = Said(
        title=f"Thu nhập bình quân của lao động thường xuyên năm {year}",
        unit="triệu đồng/người/tháng"
        + (f"; vạch đậm là năm {year - 1}" if any(row[1] is not None for row in rows) else "")
        + (f"; vạch đứt là toàn cụm {number(whole, 2)}" if whole is not None else ""),
        source=source,
        n=n,
        twin=Twin(
            ("Tỉnh, thành phố", f"Năm {year - 1}", f"Năm {year}"),
            tuple(
                (name, *(NOT_GIVEN if each is None else number(each, 2) for each in pair))
                for name, *pair in rows
            )
            + ((("Toàn cụm", "–", number(whole, 2)),) if whole is not None else ()),
        ),
    )
    highest = float(max(known, default=1))

    def income_drawn(alt, plot):
        step = row_step((row["name"] for row in data), width)
        base = alt.Chart(alt.Data(values=data)).encode(
            y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelExpr=SPLIT))
        )
        scale = alt.Scale(domain=[0, highest * 1.02], nice=False)
        axis = alt.Axis(format=",.0f", tickCount=5)
        bars = base.mark_bar(size=13, color=SKY).encode(
            x=alt.X("value:Q", title=None, scale=scale, axis=axis)
        )
        before = base.mark_tick(color=BLUE, thickness=3, size=17).encode(
            x=alt.X("before:Q", scale=scale)
        )
        labels = base.mark_text(align="left").encode(
            x=alt.value(plot + 6), text=alt.Text("label:N")
        )
        layers = [bars, before, labels]
        if whole is not None:
            mean = alt.Chart(alt.Data(values=[{"mean": float(whole)}]))
            layers.append(
                mean.mark_rule(color=GREY, strokeDash=[4, 3], strokeWidth=1.5).encode(
                    x=alt.X("mean:Q", scale=scale)
                )
            )
        return alt.layer(*layers).properties(width=plot, height=alt.Step(step))

    return chart(said, income_drawn, width=width)


# Pieces

# A name on several lines is stored with «|» between them.
SPLIT = "split(datum.label, '|')"


def _plain_bars(data, maker, width):
    def drawn(alt, plot):
        step = alt.Step(row_step((row["name"] for row in data), width))
        bars = _bars(alt, data, labels="label", has_axis=width >= WIDTH)
        return bars.properties(width=plot, height=step)

    drawn.__qualname__ = maker
    return drawn


def _bars(alt, data, *, labels=None, title=None, color=BLUE, hide_names=False, has_axis=True):
    """Horizontal bars with their value written behind each."""
    axis = {"labels": False, "ticks": False} if hide_names else {"labelExpr": SPLIT}
    ground = {} if has_axis else {"axis": None}
    base = alt.Chart(alt.Data(values=data)).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(**axis)),
        x=alt.X("value:Q", title=title, scale=_from_zero(alt, data), **ground),
    )
    bars = base.mark_bar(size=15 if has_axis else 12, color=color)
    text = alt.Text(f"{labels}:N") if labels else alt.Text("value:Q", format=",")
    return bars + base.mark_text(align="left", dx=4).encode(text=text)


def _from_zero(alt, data, field="value"):
    """A scale that begins at zero also where all are zero, which would stand in the middle."""
    if any(row[field] for row in data):
        return alt.Undefined
    return alt.Scale(domain=[0, 5])


def _colours(alt, field, colours):
    return alt.Color(
        field,
        sort=None,
        title=None,
        scale=alt.Scale(range=colours),
        legend=alt.Legend(orient="top"),
    )


def _share(part, whole):
    return f"{number(Decimal(part) / Decimal(whole) * 100, 1)}%" if whole else "–"


def _years(years) -> str:
    """«năm 2023», «năm 2022 và năm 2023», «các năm 2020 - 2023»."""
    if len(years) > 2:
        return f"các năm {years[0]} - {years[-1]}"
    return " và ".join(f"năm {year}" for year in years)


def _change(before, now) -> str:
    if before is None:
        return "–"
    earlier = before[1] + before[2]
    percent = f" ({_signed(Decimal(100 * (now - earlier)) / earlier, 1)}%)" if earlier else ""
    return f"{_signed(now - earlier)}{percent}"


def _signed(value, decimals=0) -> str:
    return f"{'+' if value > 0 else ''}{number(value, decimals)}"
