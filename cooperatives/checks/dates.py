"""Days that cannot be, or that say something has been forgotten."""

from datetime import date

from cooperatives.models import IN_REGISTER, Kind, Status
from cooperatives.rules.problems import day_text

from .check import Place, check, check_by_rules

EARLIEST = date(1945, 9, 2)
# Until when figures of a year may still be gathered in the next one
LAST_GATHERING = (6, 30)
MONTHS_STOPPED = 12

check_by_rules("E-05", "E-06")


@check("N-01")
def registered_before_founded(scene):
    for row in scene.organizations:
        if row.founded_on and row.registered_on and row.registered_on < row.founded_on:
            yield scene.hit(row, _days(row.registered_on, row.founded_on), "registered_on")


@check("N-02")
def without_founding_day(scene):
    for row in scene.active:
        if not row.founded_on:
            yield scene.hit(row, "", "founded_on")


@check("N-03")
def founded_too_early(scene):
    for row in scene.organizations:
        if row.founded_on and row.founded_on < EARLIEST:
            yield scene.hit(row, day_text(row.founded_on), "founded_on")


@check("N-04")
def alliance_before_founding(scene):
    for row in scene.organizations:
        since, founded = row.alliance_member_since, row.founded_on
        if since and founded and since < founded:
            yield scene.hit(row, _days(since, founded), "alliance_member_since")


@check("N-05")
def gone_and_still_a_member(scene):
    for row in scene.organizations:
        is_member = row.alliance_member_since and not row.alliance_member_until
        if is_member and row.status not in IN_REGISTER:
            yield scene.hit(row, Status(row.status).label, "alliance_member_until")


@check("N-06")
def figures_of_another_time(scene):
    first, last = date(scene.year, 1, 1), date(scene.year + 1, *LAST_GATHERING)
    for pk, figures in scene.figures.items():
        if figures.as_of and not first <= figures.as_of <= last:
            yield scene.hit(scene.by_pk[pk], day_text(figures.as_of), "as_of", place=Place.FIGURES)


@check("N-07")
def contract_that_has_ended(scene):
    for row in scene.active:
        signed, months = scene.contracts.get(row.pk, (None, None))
        if row.kind != Kind.COOPERATIVE_GROUP or not signed or not months:
            continue
        if (ended := _months_later(signed, months)) < scene.day:
            yield scene.hit(row, day_text(ended), "contract_months")


@check("N-08")
def stopped_and_forgotten(scene):
    """Counted from the beginning of the period that reaches to the day of the year."""
    limit = _months_later(scene.day, -MONTHS_STOPPED)
    for row in scene.in_register:
        if scene.statuses[row.pk] != Status.STOPPED:
            continue
        since = max(
            (each.valid_from for each in scene.periods[row.pk] if _reaches(each, scene.day)),
            default=None,
        )
        if since and since < limit:
            yield scene.hit(row, day_text(since), "status")


def _reaches(period, day):
    return period.valid_from and period.valid_from <= day and period.status == Status.STOPPED


def _days(first, second):
    return f"{day_text(first)} < {day_text(second)}"


def _months_later(day, months) -> date:
    """The same day some months on; the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
