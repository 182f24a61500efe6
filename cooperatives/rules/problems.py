"""A problem, and what the rules of organizations and of figures share."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from cooperatives.models import IN_REGISTER

BLOCK, WARN = "block", "warn"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong or looks wrong: in which field, why, and how to mend it."""

    level: Literal["block", "warn"]
    code: str
    field: str
    message: str
    fix: str
    needs_reason: bool = False

    @property
    def blocks(self) -> bool:
        return self.level == BLOCK

    def as_dict(self) -> dict:
        return asdict(self)


def blocking(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.blocks]


def warnings(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if not problem.blocks]


def left_before(values, year) -> date | None:
    status, day = values.get("status"), values.get("status_on")
    gone = status and status not in IN_REGISTER
    return day if gone and day and day < date(year, 1, 1) else None


def not_in_year(level, field, message, day, year):
    return Problem(
        level,
        "E-06",
        field,
        message % {"day": day_text(day), "year": year},
        _("Check the day and the year of the list."),
    )


def day_text(day) -> str:
    return f"{day:%d/%m/%Y}"
