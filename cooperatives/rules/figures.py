"""The rules of a year's figures. Money in triệu đồng."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import number
from cooperatives.models import Kind, YearlyFigures

from .problems import BLOCK, WARN, Problem, left_before, not_in_year
from .rulebook import Rulebook

# A contract has two sides, by whatever law: a group of one is none.
SIDES_OF_A_CONTRACT = 2


@dataclass(frozen=True)
class Magnitude:
    """Between which values a figure usually lies; outside it is asked about, never refused."""

    code: str
    field: str
    kinds: tuple[str, ...]
    low: Decimal
    high: Decimal
    fix: str


_MONTHLY = gettext_lazy("Give the income of one month, in triệu đồng; divide a yearly one by 12.")
_IN_MILLIONS = gettext_lazy("Check the unit: this column is in triệu đồng (1 tỷ đồng = 1.000).")
_PEOPLE = gettext_lazy("Check the number; is a digit or a point too much?")
_ALL = tuple(Kind.values)

# Wider than the usual values that reports name, so that a warning is worth reading.
MAGNITUDES = (
    Magnitude("M-01", "members_count", (Kind.COOPERATIVE,), Decimal(0), Decimal(3000), _PEOPLE),
    Magnitude("M-01", "members_count", (Kind.CREDIT_FUND,), Decimal(0), Decimal(10000), _PEOPLE),
    Magnitude("M-01", "members_count", (Kind.COOPERATIVE_UNION,), Decimal(0), Decimal(60), _PEOPLE),
    Magnitude(
        "M-01", "members_count", (Kind.COOPERATIVE_GROUP,), Decimal(0), Decimal(300), _PEOPLE
    ),
    Magnitude("M-02", "worker_income", _ALL, Decimal("0.5"), Decimal(20), _MONTHLY),
    Magnitude(
        "M-03", "charter_capital", (Kind.COOPERATIVE,), Decimal(5), Decimal(100_000), _IN_MILLIONS
    ),
)

# Below 1 triệu or above 1.000 tỷ somebody took đồng for triệu đồng, or the other way round.
UNIT_FIELDS = (
    "revenue",
    "cost",
    "charter_capital",
    "total_capital",
    "total_assets",
    "deposits",
    "loans",
)
UNIT_LOW, UNIT_HIGH = Decimal(1), Decimal(1_000_000)

PARTS = (
    ("female_members_count", "members_count"),
    ("new_members_count", "members_count"),
    ("female_workers_count", "workers_count"),
)
# Profit is revenue less cost; rounding of both leaves up to this share of the revenue.
PROFIT_TOLERANCE = Decimal("0.01")
MONTHS_BEFORE_RATING = 12


def check_figures(values: dict, *, organization_values: dict, rulebook: Rulebook) -> list[Problem]:
    """Check the figures of one year. `values` is {field: value} of YearlyFigures with `year`; None is «not said».

    `organization_values` needs kind, founded_on, status and status_on. Money in triệu đồng; `rulebook`
    is that of laws.py.
    """
    kind, founded = organization_values.get("kind"), organization_values.get("founded_on")
    return [
        *_members(values.get("members_count"), kind, founded, rulebook),
        *_parts(values),
        *_not_negative(values),
        *_profit(values),
        *_units(values),
        *_magnitudes(values, kind),
        *_rating(values, founded),
        *_figures_in_lifetime(values, organization_values),
    ]


def _members(members, kind, founded, rulebook) -> Iterator[Problem]:
    """E-02 and E-13: the minimum of the founding day's law. A group of one is none; others may be below it."""
    minimum = rulebook.minimum(kind, founded) if kind else None
    if members is None or minimum is None or members >= minimum.least:
        return
    if kind == Kind.COOPERATIVE_GROUP:
        blocks = members < SIDES_OF_A_CONTRACT
        fix = _("Check the number, or leave it empty if it is not known.")
    else:
        blocks = False
        fix = _(
            "Check the number. Twelve months below the minimum are a reason to revoke the registration."
        )
    words = {
        "count": number(members),
        "least": number(minimum.least),
        "source": minimum.source,
    }
    yield Problem(
        BLOCK if blocks else WARN,
        "E-13" if kind == Kind.COOPERATIVE_GROUP else "E-02",
        "members_count",
        _("%(count)s members; the law asks for at least %(least)s (%(source)s).") % words,
        fix,
    )


def _parts(values) -> Iterator[Problem]:
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
        yield Problem(
            BLOCK,
            "E-08",
            part,
            _("«%(part)s» is %(count)s, more than «%(whole)s»: %(total)s.") % words,
            _("One of the two is wrong; a part cannot be more than the whole."),
        )


def _not_negative(values) -> Iterator[Problem]:
    """Only a profit may be below nought. The database refuses it too: figures_not_negative."""
    for name in YearlyFigures.NUMBER_FIELDS:
        if name != "profit" and values.get(name) is not None and values[name] < 0:
            yield Problem(
                BLOCK,
                "E-08",
                name,
                _("«%(field)s» is below nought.") % {"field": _label(name)},
                _("Only a profit can be below nought: then it is a loss."),
            )
    bad_debt = values.get("bad_debt_ratio")
    if bad_debt is not None and bad_debt > 100:
        yield Problem(
            BLOCK,
            "E-08",
            "bad_debt_ratio",
            _("A share of bad debt above 100 percent is not possible."),
            _("Give the percentage, such as 1,5."),
        )


def _profit(values) -> Iterator[Problem]:
    """E-07."""
    revenue, cost, profit = (values.get(name) for name in ("revenue", "cost", "profit"))
    if revenue is None or cost is None or profit is None:
        return
    if abs(profit - (revenue - cost)) > PROFIT_TOLERANCE * abs(revenue):
        yield Problem(
            WARN,
            "E-07",
            "profit",
            _("The profit is %(profit)s; revenue less cost is %(difference)s triệu đồng.")
            % {"profit": number(profit), "difference": number(revenue - cost)},
            _("Check the three figures, or say in the note where the rest comes from."),
        )


def _units(values) -> Iterator[Problem]:
    """E-10: đồng taken for triệu đồng, or the other way round."""
    for name in UNIT_FIELDS:
        value = values.get(name)
        if value is None or value == 0 or UNIT_LOW <= value <= UNIT_HIGH:
            continue
        yield Problem(
            WARN,
            "E-10",
            name,
            _("«%(field)s» is %(value)s triệu đồng; that looks like another unit.")
            % {"field": _label(name), "value": number(value)},
            str(_IN_MILLIONS),
        )


def _magnitudes(values, kind) -> Iterator[Problem]:
    for each in MAGNITUDES:
        value = values.get(each.field)
        if kind not in each.kinds or not value or each.low <= value <= each.high:
            continue
        words = {
            "field": _label(each.field),
            "value": number(value),
            "low": number(each.low),
            "high": number(each.high),
        }
        yield Problem(
            WARN,
            each.code,
            each.field,
            _("«%(field)s» is %(value)s; usual is %(low)s to %(high)s.") % words,
            str(each.fix),
        )


def _rating(values, founded) -> Iterator[Problem]:
    """E-14: not rated in the first twelve months (TT 01/2020/TT-BKHĐT)."""
    rating, year = values.get("rating"), values.get("year")
    if not rating or rating == "not_rated" or not founded or not year:
        return
    if _months(founded, date(year, 12, 31)) < MONTHS_BEFORE_RATING:
        yield Problem(
            WARN,
            "E-14",
            "rating",
            _("It is rated, but by 31/12/%(year)s it had been running less than 12 months.")
            % {"year": year},
            _("Choose «not rated», or check the founding day."),
        )


def _months(start, end) -> int:
    full = (end.year - start.year) * 12 + end.month - start.month
    return full if end.day >= start.day else full - 1


def _figures_in_lifetime(values, organization_values) -> Iterator[Problem]:
    """E-06: no figures for a year before the founding or after the end."""
    year = values.get("year")
    if not year or all(values.get(name) is None for name in YearlyFigures.NUMBER_FIELDS):
        return
    founded = organization_values.get("founded_on")
    if founded and founded > date(year, 12, 31):
        message = _("It was founded on %(day)s; it cannot have figures for %(year)s.")
        yield not_in_year(BLOCK, "year", message, founded, year)
    if left := left_before(organization_values, year):
        message = _("It left the register on %(day)s; it cannot have figures for %(year)s.")
        yield not_in_year(BLOCK, "year", message, left, year)


def _label(field) -> str:
    return str(YearlyFigures._meta.get_field(field).verbose_name)
