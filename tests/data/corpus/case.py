"""One file of the corpus: what is wrong with it, who made it so, and what the importer should say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "workbooks"
PASS, WARN, BLOCK = "should-pass", "should-warn", "should-block"


@dataclass(frozen=True)
class Case:
    """`says`: what the clerk must read, written down before the machine was asked.

    It is «create=2 update=1 | warn T-01 D4, block V-08 F5»: the counts that are not nought, then the problems in their
    order with column and row. `story` says how such a file comes about. `answers`: what the clerk answers to what is
    asked (workbook/answers.py), and `then` what the plan says after that. `keeps`: what must stand in the register
    after the commit, as JSON writes it.
    """

    name: str
    verdict: str
    story: str
    make: Callable[[], bytes]
    says: str
    province: str = "51"
    year: int = 2023
    answers: dict = field(default_factory=dict)
    then: str = ""
    keeps: tuple[str, ...] = ()
    # Made once and kept: an encrypted file never comes out the same twice, a bomb costs too much for every test.
    is_kept: bool = False

    @property
    def path(self) -> Path:
        return FOLDER / self.verdict / self.name

    @property
    def golden(self) -> Path:
        """The whole answer of the command, with what a commit writes, looked at by a person."""
        return self.path.with_name(f"{self.name}.json")
