"""A problem, and what the rules of organizations and of figures share."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal, NamedTuple

from django.utils.translation import gettext as _

from cooperatives.models import IN_REGISTER

BLOCK, WARN = "block", "warn"


class Found(NamedTuple):
    """What a rule found: in which field, and why. How grave it is says the catalogue (catalogue.judged).

    `fix` is empty where the catalogue's own sentence is enough; `case` where one code has two levels.
    """

    code: str
    field: str
    message: str
    fix: str = ""
    case: str = ""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong or looks wrong: in which field, why, and how to mend it."""

    level: Literal["block", "warn"]
    code: str
    field: str
    message: str
    fix: str
    needs_reason: bool = False
    case: str = ""

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


def not_in_year(field, message, day, year, *, case="") -> Found:
    return Found(
        "E-06",
        field,
        message % {"day": day_text(day), "year": year},
        _("Check the day and the year of the list."),
        case,
    )


def day_text(day) -> str:
    return f"{day:%d/%m/%Y}"
