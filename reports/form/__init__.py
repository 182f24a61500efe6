"""Reads a finished PDF and says of each rule of the form whether it is kept: page, measured value, wanted value.

reading.py is the PDF as lines and ruled lines, anatomy.py finds the parts of a paper, rules.py is the table of rules.
"""

from dataclasses import dataclass
from pathlib import Path

from .anatomy import Paper
from .reading import NotAPdf, read
from .rules import RULES, Certainty, Measure, Rule

__all__ = ["RULES", "Certainty", "Measure", "NotAPdf", "Rule", "Verdict", "lint"]


@dataclass(frozen=True)
class Verdict:
    """One rule with what was measured; nothing measured means that the paper has no such element."""

    rule: Rule
    measures: tuple[Measure, ...]

    @property
    def is_kept(self) -> bool:
        return all(each.is_kept for each in self.measures)

    @property
    def broken(self) -> list[Measure]:
        return [each for each in self.measures if not each.is_kept]


def lint(path: Path) -> list[Verdict]:
    """Each rule with its measures. Raises NotAPdf, and OSError when there is no such file."""
    paper = Paper(read(path))
    return [Verdict(rule, tuple(rule.check(paper))) for rule in RULES]
