"""Running the checks over a scene: what was found, the worst first, what is clean, and the score."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from cluster_portal.bulk import many_objects
from cooperatives.rules import BLOCK, WARN, Rule

from .check import CHECKS, Check, Hit
from .scene import Scene

# A record begins with a hundred points; what must be mended and what is asked about cost some, each check once.
POINTS, COST = 100, {BLOCK: 50, WARN: 10}


@dataclass(frozen=True)
class Finding:
    """A check that found something, with its hits: those that block first."""

    check: Check
    rule: Rule
    hits: list[Hit]
    levels: list[str]  # of each hit

    @property
    def code(self) -> str:
        return self.check.code

    @property
    def level(self) -> str:
        return BLOCK if BLOCK in self.levels else WARN

    @property
    def blocks(self) -> bool:
        return self.level == BLOCK

    @property
    def count(self) -> int:
        return len(self.hits)


@dataclass(frozen=True)
class Report:
    """What the checks say of some provinces in one year."""

    scene: Scene
    findings: list[Finding]
    clean: list[Rule]

    @cached_property
    def blocking(self) -> int:
        return sum(level == BLOCK for each in self.findings for level in each.levels)

    @cached_property
    def warnings(self) -> int:
        return sum(each.count for each in self.findings) - self.blocking

    @property
    def counts(self) -> dict[str, int]:
        return {each.code: each.count for each in self.findings}

    @property
    def organizations(self) -> int:
        return len(self.scene.organizations)

    @cached_property
    def score(self) -> Decimal:
        """The mean of all records, 0 to 100, rounded down to a tenth: 100 only when nothing at all was found."""
        lost = defaultdict(Counter)
        for finding in self.findings:
            for hit, level in zip(finding.hits, finding.levels, strict=True):
                if hit.pk:
                    lost[hit.pk][finding.code] = max(lost[hit.pk][finding.code], COST[level])
        if not self.organizations:
            return Decimal(POINTS)
        total = sum(min(POINTS, costs.total()) for costs in lost.values())
        return (Decimal(10 * (POINTS * self.organizations - total) // self.organizations)) / 10


def report_of(provinces, *, year: int, today: date, codes: Iterable[str] | None = None) -> Report:
    """Run every check, or those of `codes`, over the provinces. The number of queries is fixed."""
    scene = Scene(provinces, year=year, today=today)
    findings, clean = [], []
    with many_objects():
        for check in CHECKS.values():
            if codes is not None and check.code not in codes:
                continue
            if hits := list(check.find(scene)):
                findings.append(_finding(check, hits, scene.day))
            else:
                clean.append(check.rule(on=scene.day))
    findings.sort(key=lambda each: (not each.blocks, -each.count, each.code))
    return Report(scene, findings, clean)


def _finding(check, hits, day) -> Finding:
    levels = {case: check.rule(case, on=day).level for case in {each.case for each in hits}}
    hits = sorted(hits, key=lambda each: levels[each.case] != BLOCK)
    return Finding(check, check.rule(on=day), hits, [levels[each.case] for each in hits])
