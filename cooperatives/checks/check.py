"""What a check is, what it finds, and the list of all checks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cooperatives.rules import Rule, rule


class Place(StrEnum):
    """The page on which a hit is mended."""

    ORGANIZATION = "organization"
    FIGURES = "figures"
    YEAR = "year"
    PAPER = "paper"


@dataclass(frozen=True)
class Hit:
    """One row that a check found: which organization (none for a number of a province), and what about it."""

    province_id: int
    detail: str
    pk: int | None = None
    name: str = ""
    field: str = ""
    case: str = ""
    place: Place = Place.ORGANIZATION


@dataclass(frozen=True)
class Mend:
    """A repair that is right wherever its check finds something to repair.

    `propose(row, scene)` gives {field: new value} of the organization, empty when this row cannot be mended safely.
    A derived one only computes again what the portal keeps for itself: it makes no new version and needs no undo.
    `turned_on(row, scene)` is the day since which the new value holds: the old one becomes a past record.
    """

    propose: Callable[[object, object], dict]
    is_derived: bool = False
    turned_on: Callable[[object, object], date] | None = None


@dataclass(frozen=True)
class Check:
    code: str
    find: Callable[[object], Iterator[Hit]]
    mend: Mend | None = None

    def rule(self, case: str = "", *, on: date) -> Rule:
        return rule(self.code, case, on=on)


CHECKS: dict[str, Check] = {}


def check(code: str, *, mend: Mend | None = None):
    """Enter a function in the list of checks under a code of the table of rules."""

    def enter(find):
        _enter(Check(code, find, mend))
        return find

    return enter


def check_by_rules(*codes: str, mend: Mend | None = None) -> None:
    """Enter rules that form and Excel door ask as well; the scene has asked them of every row."""
    for code in codes:
        _enter(Check(code, lambda scene, code=code: scene.broken_rules[code], mend))


def _enter(made):
    if made.code in CHECKS:
        raise ValueError(f"two checks are called {made.code}")
    CHECKS[made.code] = made
