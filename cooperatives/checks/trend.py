"""The score of a province day by day as a small picture: coordinates for an SVG that the template draws."""

from dataclasses import dataclass
from datetime import date

from cooperatives.models import QualitySnapshot

WIDTH, HEIGHT, MARGIN = 320, 72, 6
# Below this span a difference of a tenth would look like a cliff.
LEAST_SPAN = 2


@dataclass(frozen=True)
class Trend:
    """`line` are the points of the score, `area` the same closed at the foot. Coordinates of a 320 × 72 box."""

    line: str
    area: str
    last_x: float
    last_y: float
    first: QualitySnapshot
    last: QualitySnapshot

    width, height = WIDTH, HEIGHT

    @property
    def change(self):
        return self.last.score - self.first.score

    @property
    def size_of_change(self):
        return abs(self.change)

    @property
    def days(self) -> int:
        return (self.last.day - self.first.day).days


def trend_of(snapshots: list[QualitySnapshot]) -> Trend | None:
    """Draw the snapshots, which may come in any order; None for less than two, which make no trend."""
    snapshots = sorted(snapshots, key=lambda each: each.day)
    if len(snapshots) < 2:
        return None
    points = [(_x(each.day, snapshots), _y(each.score, snapshots)) for each in snapshots]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    foot = HEIGHT - 1
    return Trend(
        line=line,
        area=f"{points[0][0]:.1f},{foot} {line} {points[-1][0]:.1f},{foot}",
        last_x=round(points[-1][0], 1),
        last_y=round(points[-1][1], 1),
        first=snapshots[0],
        last=snapshots[-1],
    )


def _x(day: date, snapshots) -> float:
    first, last = snapshots[0].day, snapshots[-1].day
    return MARGIN + (WIDTH - 2 * MARGIN) * (day - first).days / (last - first).days


def _y(score, snapshots) -> float:
    scores = [float(each.score) for each in snapshots]
    low, high = min(scores), max(scores)
    span = max(high - low, LEAST_SPAN)
    return MARGIN + (HEIGHT - 2 * MARGIN) * (high - float(score)) / span
