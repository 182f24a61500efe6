"""How targets are written: one function for the common ones and for those of a province."""

from dataclasses import dataclass
from decimal import Decimal

from emulation.models import Direction, Indicator, Pledge, PledgeEntry, PledgeTarget


@dataclass(frozen=True)
class TargetLine:
    """A target as somebody set it: a number with its direction, or words."""

    indicator: Indicator
    direction: str = Direction.AT_LEAST
    value: Decimal | None = None
    words: str = ""

    def __str__(self):
        symbol = Direction(self.direction).label if self.direction != Direction.WORDS else ""
        number = "" if self.value is None else f"{self.value.normalize():f}"
        return " ".join(filter(None, [str(symbol), number, self.words]))


def line_of(target: PledgeTarget) -> TargetLine:
    return TargetLine(target.indicator, target.direction, target.value, target.words)


def write_targets(
    pledge: Pledge, entry: PledgeEntry | None, wanted: list[TargetLine]
) -> dict[str, list]:
    """Make the stored targets those of `wanted`; return {indicator code: [old, new]} of what changed."""
    stored = {
        target.indicator_id: target
        for target in pledge.targets.filter(entry=entry).select_related("indicator")
    }
    changes = {}
    for line in wanted:
        target = stored.pop(line.indicator.pk, None)
        old = line_of(target) if target else None
        if old != line:
            _save(target or PledgeTarget(pledge=pledge, entry=entry), line)
            changes[line.indicator.code] = [str(old) if old else None, str(line)]
    for target in stored.values():
        changes[target.indicator.code] = [str(line_of(target)), None]
        target.delete()
    return changes


def _save(target, line):
    target.indicator, target.direction = line.indicator, line.direction
    target.value, target.words = line.value, line.words
    target.full_clean(exclude=["pledge", "entry", "indicator"])
    target.save()
