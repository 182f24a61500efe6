"""The figures of the year: missing, copied, contradicting each other, or far from all others. Money in triệu đồng."""

import statistics
from collections import defaultdict
from datetime import date
from decimal import Decimal
from math import log10

from django.utils.translation import gettext as _

from cluster_portal.text import number
from cooperatives.models import Basis, Kind, Status, YearlyFigures

from .check import Place, check, check_by_rules

MONEY = (*YearlyFigures.MONEY_FIELDS, "deposits", "loans")
# How many sums of money must be the same before it is called a copy
LEAST_COPIED = 4
# Rounding of both sides of a balance leaves up to this share.
TOLERANCE = Decimal("0.01")
LAST_ESTIMATE = (6, 30)
COMPARED = ("members_count", "revenue", "charter_capital", "total_assets", "workers_count")
# Fewer say nothing about what is usual.
LEAST_SAMPLE = 20
# The modified z-score of Iglewicz and Hoaglin is 3,5 at its usual limit. Sizes of cooperatives are spread wide even as
# logarithms, and a list of a hundred «outliers» is not read: 6 leaves the misplaced thousands.
FAR_AWAY = 6

check_by_rules("E-02", "E-07", "E-08", "E-09", "E-10", "E-13", "E-14", "M-01", "M-02", "M-03")


def _lines(scene):
    """(organization, its figures of the year)."""
    for pk, figures in scene.figures.items():
        yield scene.by_pk[pk], figures


def _hit(scene, row, detail, field):
    return scene.hit(row, detail, field, place=Place.FIGURES)


def _label(field):
    return YearlyFigures._meta.get_field(field).verbose_name


@check("M-04")
def far_from_all_others(scene):
    """Distance from the median of the kind in the province, in median absolute deviations of the logarithm."""
    values = defaultdict(list)
    for row, figures in _lines(scene):
        for name in COMPARED:
            value = getattr(figures, name)
            if value and value > 0:
                values[row.province_id, row.kind, name].append((row, figures, log10(value)))
    for (_province, _kind, name), sample in values.items():
        for row, figures, median in _far(sample):
            if not figures.note:
                words = {
                    "field": _label(name),
                    "value": number(getattr(figures, name)),
                    "median": number(Decimal(10**median), 0),
                }
                detail = _("«%(field)s» is %(value)s; half of the others lie below %(median)s")
                yield _hit(scene, row, detail % words, name)


def _far(sample):
    if len(sample) < LEAST_SAMPLE:
        return
    median = statistics.median(size for _row, _figures, size in sample)
    deviation = statistics.median(abs(size - median) for _row, _figures, size in sample)
    for row, figures, size in sample:
        if deviation and 0.6745 * abs(size - median) / deviation > FAR_AWAY:
            yield row, figures, median


@check("Y-01")
def active_without_figures(scene):
    for row in scene.active:
        if row.pk not in scene.figures:
            yield _hit(scene, row, "", "")


@check("Y-02")
def a_line_that_says_nothing(scene):
    for row, figures in _lines(scene):
        if not figures.not_available and _all(figures, None):
            yield _hit(scene, row, "", "")


@check("Y-03")
def active_with_noughts_only(scene):
    active = {each.pk for each in scene.active}
    for row, figures in _lines(scene):
        said = [getattr(figures, name) for name in YearlyFigures.NUMBER_FIELDS]
        said = [value for value in said if value is not None]
        if row.pk in active and said and not any(said):
            yield _hit(scene, row, "", "")


def _all(figures, value):
    return all(getattr(figures, name) == value for name in YearlyFigures.NUMBER_FIELDS)


@check("Y-04")
def copied_from_the_year_before(scene):
    """Every sum of money that both years give is the same to the last đồng."""
    for row, figures in _lines(scene):
        before = scene.figures_before.get(row.pk)
        both = [
            name for name in MONEY if before and getattr(figures, name) and getattr(before, name)
        ]
        same = [name for name in both if getattr(figures, name) == getattr(before, name)]
        if len(same) >= LEAST_COPIED and same == both:
            yield _hit(scene, row, ", ".join(str(_label(name)) for name in same), same[0])


@check("Y-05")
def still_an_estimate(scene):
    if scene.today <= date(scene.year + 1, *LAST_ESTIMATE):
        return
    for row, figures in _lines(scene):
        if figures.basis == Basis.ESTIMATE:
            yield _hit(scene, row, "", "basis")


@check("Y-06")
def a_value_and_not_available(scene):
    for row, figures in _lines(scene):
        both = [name for name in figures.not_available if getattr(figures, name, None) is not None]
        if both:
            yield _hit(scene, row, ", ".join(str(_label(name)) for name in both), both[0])


@check("Y-07")
def two_sides_of_a_balance(scene):
    for row, figures in _lines(scene):
        capital, assets = figures.total_capital, figures.total_assets
        if capital and assets and abs(capital - assets) > TOLERANCE * max(capital, assets):
            yield _hit(scene, row, f"{number(capital)} ≠ {number(assets)}", "total_assets")


@check("Y-08")
def charter_capital_above_the_whole(scene):
    for row, figures in _lines(scene):
        charter, whole = figures.charter_capital, figures.total_capital
        if charter and whole and charter > whole:
            yield _hit(scene, row, f"{number(charter)} > {number(whole)}", "charter_capital")


@check("Y-09")
def profit_above_revenue(scene):
    for row, figures in _lines(scene):
        profit, revenue = figures.profit, figures.revenue
        if profit is not None and revenue is not None and profit > revenue:
            yield _hit(scene, row, f"{number(profit)} > {number(revenue)}", "profit")


@check("Y-10")
def loans_above_the_means(scene):
    for row, figures in _lines(scene):
        loans, whole = figures.loans, figures.total_capital
        if row.kind == Kind.CREDIT_FUND and loans and whole and loans > whole:
            yield _hit(scene, row, f"{number(loans)} > {number(whole)}", "loans")


@check("Y-11")
def revenue_of_one_that_stopped(scene):
    """Stopped before the year began, and still so at its end."""
    begin = date(scene.year, 1, 1)
    for row, figures in _lines(scene):
        if not figures.revenue or scene.statuses.get(row.pk) != Status.STOPPED:
            continue
        last = scene.periods[row.pk][-1]
        if last.status == Status.STOPPED and last.valid_from and last.valid_from < begin:
            yield _hit(scene, row, number(figures.revenue), "revenue")
