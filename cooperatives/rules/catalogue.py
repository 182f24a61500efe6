"""Every rule in one table: code, level, source, how to mend. Form, Excel door, checks and the clerks' page read it.

The table is data/rules.csv. Its words are Vietnamese data, for the people who know the rules and no code. A row with
a `valid_from` takes over from that day on, so that a rule which was a warning in 2023 may block in 2026.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

from .problems import WARN, Found, Problem

DATA = Path(__file__).parents[1] / "data"


class Family(models.TextChoices):
    IDENTITY = "identity", _("identity")
    FIGURES = "figures", _("figures of the year")
    DATES = "dates", _("days")
    PLACES = "places", _("places")
    HISTORY = "history", _("history of the record")
    UNIONS = "unions", _("cooperative unions and their members")
    DUPLICATES = "duplicates", _("duplicates")
    TALLIES = "tallies", _("numbers without a list")
    TEXT = "text", _("writing")


class Certainty(models.TextChoices):
    VERIFIED = "verified", _("read in the paper itself")
    LIKELY = "likely", _("likely, not verified")
    HABIT = "habit", _("habit of the offices, no paper")
    SENSE = "sense", _("follows from the words themselves, no paper needed")


class Asked(models.TextChoices):
    """Where a rule is asked."""

    FORM = "form", _("in the form")
    EXCEL = "excel", _("in an Excel file")
    REGISTER = "register", _("every night in the register")
    LOCK = "lock", _("when a year is closed")


@dataclass(frozen=True)
class Rule:
    """One row of the table. `case` tells two levels of one code apart; most codes have one."""

    code: str
    case: str
    valid_from: date | None
    level: str
    needs_reason: bool
    family: Family
    asked: tuple[Asked, ...]
    title: str
    why: str
    fix: str
    source: str
    certainty: Certainty

    @property
    def blocks(self) -> bool:
        return self.level != WARN


@dataclass(frozen=True)
class Magnitude:
    """Between which values a figure of a kind usually lies, from a day on; no kind means every kind."""

    code: str
    kind: str
    field: str
    valid_from: date | None
    low: Decimal
    high: Decimal
    source: str
    certainty: Certainty


@dataclass(frozen=True)
class YearChange:
    """By how many percent a figure may change in a year before it is asked about.

    A change below `least_difference` is never asked about: from two members to four is no news.
    """

    field: str
    valid_from: date | None
    percent: Decimal
    least_difference: Decimal


def rule(code: str, case: str = "", *, on: date | None = None) -> Rule:
    """Return the rule as it stood on a day; without one, as it stands last. Raises LookupError for no such rule."""
    return _latest(_rules()[code, case], on)


def rules(*, on: date | None = None) -> list[Rule]:
    """Every rule as it stood on a day, in the order of the table."""
    return [_latest(versions, on) for versions in _rules().values()]


def is_known(code: str) -> bool:
    return (code, "") in _rules()


def judged(found: Iterable[Found], *, on: date | None = None) -> list[Problem]:
    """Give what rules found its level, and the catalogue's remedy where the rule has none of its own."""
    return [_judge(each, rule(each.code, each.case, on=on)) for each in found]


def _judge(found, by_rule):
    return Problem(
        level=by_rule.level,
        code=found.code,
        field=found.field,
        message=found.message,
        fix=found.fix or by_rule.fix,
        needs_reason=by_rule.needs_reason,
        case=found.case,
    )


@cache
def magnitudes(kind: str, on: date | None = None) -> tuple[Magnitude, ...]:
    """The usual values of one kind on a day."""
    by_field = {}
    for each in _magnitudes():
        if each.kind in ("", kind):
            by_field.setdefault((each.code, each.field), []).append(each)
    return tuple(_latest(versions, on) for versions in by_field.values())


@cache
def year_changes(on: date | None = None) -> tuple[YearChange, ...]:
    by_field = {}
    for row in _rows("year_changes.csv"):
        limits = {name: Decimal(row[name]) for name in ("percent", "least_difference")}
        change = YearChange(row["field"], _day(row["valid_from"]), **limits)
        by_field.setdefault(change.field, []).append(change)
    return tuple(_latest(versions, on) for versions in by_field.values())


def _latest(versions, on):
    """The newest version that had begun by the day; the first one for days before any began."""
    begun = [
        each for each in versions if on is None or not each.valid_from or each.valid_from <= on
    ]
    return max(begun or versions[:1], key=lambda each: each.valid_from or date.min)


@cache
def _rules() -> dict[tuple[str, str], list[Rule]]:
    found = {}
    for row in _rows("rules.csv"):
        made = Rule(
            **row
            | {
                "valid_from": _day(row["valid_from"]),
                "needs_reason": bool(row["needs_reason"]),
                "family": Family(row["family"]),
                "asked": tuple(Asked(word) for word in row["asked"].split()),
                "certainty": Certainty(row["certainty"]),
            }
        )
        found.setdefault((made.code, made.case), []).append(made)
    return found


@cache
def _magnitudes() -> tuple[Magnitude, ...]:
    return tuple(
        Magnitude(
            **row
            | {
                "valid_from": _day(row["valid_from"]),
                "low": Decimal(row["low"]),
                "high": Decimal(row["high"]),
                "certainty": Certainty(row["certainty"]),
            }
        )
        for row in _rows("magnitudes.csv")
    )


def _day(text) -> date | None:
    return date.fromisoformat(text) if text else None


def _rows(filename):
    with (DATA / filename).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
