"""The rules of a year's figures. Money in triệu đồng."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cluster_portal.text import number
from cooperatives.models import Kind, YearlyFigures

from .catalogue import judged, magnitudes, year_changes
from .problems import Found, Problem, left_before, not_in_year
from .rulebook import Rulebook

# A contract has two sides, by whatever law: a group of one is none.
SIDES_OF_A_CONTRACT = 2

PARTS = (
    ("female_members_count", "members_count"),
    ("new_members_count", "members_count"),
    ("female_workers_count", "workers_count"),
)
# Profit is revenue less cost; rounding of both leaves up to this share of the revenue.
PROFIT_TOLERANCE = Decimal("0.01")
MONTHS_BEFORE_RATING = 12


def check_figures(
    values: dict, *, organization_values: dict, rulebook: Rulebook, before: dict | None = None
) -> list[Problem]:
    """Check the figures of one year. `values` is {field: value} of YearlyFigures with `year`; None is «not said».

    `organization_values` needs kind, founded_on, status and status_on; `before` are the figures of the year before,
    if there are any. Money in triệu đồng; `rulebook` is that of laws.py, levels and limits of the catalogue are those
    of the last day of the year.
    """
    kind, founded = organization_values.get("kind"), organization_values.get("founded_on")
    day = date(values["year"], 12, 31) if values.get("year") else None
    found = [
        *_members(values.get("members_count"), kind, founded, rulebook),
        *_parts(values),
        *_not_negative(values),
        *_profit(values),
        *_magnitudes(values, kind, day),
        *_year_changes(values, before, day),
        *_rating(values, founded),
        *_figures_in_lifetime(values, organization_values),
    ]
    return judged(found, on=day)


def _members(members, kind, founded, rulebook) -> Iterator[Found]:
    """E-02 and E-13: the minimum of the founding day's law. A group of one is none; others may be below it."""
    minimum = rulebook.minimum(kind, founded) if kind else None
    if members is None or minimum is None or members >= minimum.least:
        return
    is_group = kind == Kind.COOPERATIVE_GROUP
    words = {
        "count": number(members),
        "least": number(minimum.least),
        "source": minimum.source,
    }
    yield Found(
        "E-13" if is_group else "E-02",
        "members_count",
        _("%(count)s members; the law asks for at least %(least)s (%(source)s).") % words,
        case="old_law" if is_group and members >= SIDES_OF_A_CONTRACT else "",
    )


def _parts(values) -> Iterator[Found]:
    """E-08: a part is not more than the whole."""
    for part, whole in PARTS:
        if values.get(part) is None or values.get(whole) is None or values[part] <= values[whole]:
            continue
        words = {
            "part": _label(part),
            "count": number(values[part]),
            "whole": _label(whole),
            "total": number(values[whole]),
        }
        yield Found(
            "E-08",
            part,
            _("«%(part)s» is %(count)s, more than «%(whole)s»: %(total)s.") % words,
            _("One of the two is wrong; a part cannot be more than the whole."),
        )


def _not_negative(values) -> Iterator[Found]:
    """Only a profit may be below nought. The database refuses it too: figures_not_negative."""
    for name in YearlyFigures.NUMBER_FIELDS:
        if name != "profit" and values.get(name) is not None and values[name] < 0:
            yield Found(
                "E-08",
                name,
                _("«%(field)s» is below nought.") % {"field": _label(name)},
                _("Only a profit can be below nought: then it is a loss."),
            )
    bad_debt = values.get("bad_debt_ratio")
    if bad_debt is not None and bad_debt > 100:
        yield Found(
            "E-08",
            "bad_debt_ratio",
            _("A share of bad debt above 100 percent is not possible."),
            _("Give the percentage, such as 1,5."),
        )


def _profit(values) -> Iterator[Found]:
    """E-07."""
    revenue, cost, profit = (values.get(name) for name in ("revenue", "cost", "profit"))
    if revenue is None or cost is None or profit is None:
        return
    if abs(profit - (revenue - cost)) > PROFIT_TOLERANCE * abs(revenue):
        yield Found(
            "E-07",
            "profit",
            _("The profit is %(profit)s; revenue less cost is %(difference)s triệu đồng.")
            % {"profit": number(profit), "difference": number(revenue - cost)},
        )


def _magnitudes(values, kind, day) -> Iterator[Found]:
    """M-..: outside the usual values. E-10: so far outside that đồng was taken for triệu đồng."""
    for each in magnitudes(kind, day):
        value = values.get(each.field)
        if not value or each.low <= value <= each.high:
            continue
        words = {"field": _label(each.field), "value": number(value)}
        if each.code == "E-10":
            message = _("«%(field)s» is %(value)s triệu đồng; that looks like another unit.")
        else:
            message = _("«%(field)s» is %(value)s; usual is %(low)s to %(high)s.")
            words |= {"low": number(each.low), "high": number(each.high)}
        yield Found(each.code, each.field, message % words)


def _year_changes(values, before, day) -> Iterator[Found]:
    """E-09: a leap since the year before. A note beside the figures is the explanation that the rule asks for."""
    if not before or values.get("note"):
        return
    for limit in year_changes(day):
        now, then = values.get(limit.field), before.get(limit.field)
        if now is None or not then:
            continue
        difference = abs(now - then)
        if difference < limit.least_difference or difference * 100 <= limit.percent * then:
            continue
        words = {
            "field": _label(limit.field),
            "now": number(now),
            "then": number(then),
            "percent": number(Decimal(difference * 100) / then, 0),
        }
        message = (
            _("«%(field)s» rose by %(percent)s%%: from %(then)s in the year before to %(now)s.")
            if now > then
            else _(
                "«%(field)s» fell by %(percent)s%%: from %(then)s in the year before to %(now)s."
            )
        )
        yield Found("E-09", limit.field, message % words)


def _rating(values, founded) -> Iterator[Found]:
    """E-14: not rated in the first twelve months (TT 01/2020/TT-BKHĐT)."""
    rating, year = values.get("rating"), values.get("year")
    if not rating or rating == "not_rated" or not founded or not year:
        return
    if _months(founded, date(year, 12, 31)) < MONTHS_BEFORE_RATING:
        yield Found(
            "E-14",
            "rating",
            _("It is rated, but by 31/12/%(year)s it had been running less than 12 months.")
            % {"year": year},
        )


def _months(start, end) -> int:
    full = (end.year - start.year) * 12 + end.month - start.month
    return full if end.day >= start.day else full - 1


def _figures_in_lifetime(values, organization_values) -> Iterator[Found]:
    """E-06: no figures for a year before the founding or after the end."""
    year = values.get("year")
    if not year or all(values.get(name) is None for name in YearlyFigures.NUMBER_FIELDS):
        return
    founded = organization_values.get("founded_on")
    if founded and founded > date(year, 12, 31):
        message = _("It was founded on %(day)s; it cannot have figures for %(year)s.")
        yield not_in_year("year", message, founded, year)
    if left := left_before(organization_values, year):
        message = _("It left the register on %(day)s; it cannot have figures for %(year)s.")
        yield not_in_year("year", message, left, year)


def _label(field) -> str:
    return str(YearlyFigures._meta.get_field(field).verbose_name)
