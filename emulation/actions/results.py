"""What the provinces reached: targets from the signed pledge, values from the register, values typed by the alliances.

Nothing changes once the points of the province are locked: a late correction is a new version for everybody.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import Line, changes_between, record_many
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions import ChangedMeanwhile
from cooperatives.models import Basis, Province
from cooperatives.statistics import ProvinceYear
from emulation.indicators import computed_values
from emulation.models import (
    EmulationYear,
    Indicator,
    Result,
    ScoreSheet,
    SheetState,
)
from emulation.returned import returned_values
from emulation.signed_targets import SignedTarget, pledge_in_force, signed_targets

from .versions import last_editor

TARGET_FIELDS = ("target", "target_words", "direction", "pledge_hash")
ACTUAL_FIELDS = ("actual", "actual_words", "basis", "as_of", "note")


class ResultRefused(ValueError):
    """A value that this indicator cannot have; the text is for users."""


@dataclass(frozen=True)
class Reached:
    """What a province says of one typed indicator: a number, or words. Both empty: nothing said yet."""

    indicator: Indicator
    actual: Decimal | None = None
    actual_words: str = ""
    note: str = ""


@transaction.atomic
def set_targets_from_pledge(
    *, year: EmulationYear, by, at: datetime, on: date | None = None
) -> int:
    """Copy the targets that were signed for the year into the results; return how many changed.

    Read from the signed content, by its hash: the pledge in force, and its addenda that hold `on` that day (the day of
    `at` when none is given). A target that no signed paper has is removed. Raises PermissionDenied, MoveNotAllowed.
    """
    year = locked_year(year)
    require(by, Permission.RESULT_EDIT, year)
    pledge = pledge_in_force(year)
    if pledge is None:
        raise MoveNotAllowed(_("No pledge for %(year)s is in force yet.") % {"year": year.year})
    wanted = signed_targets(pledge, on or timezone.localdate(at))
    results = _results_of(year)
    _refuse_once_locked(year, {province for province, _indicator in wanted})
    for key in set(results) | set(wanted):
        result = results.setdefault(key, _new(year, key))
        _set_target(result, wanted.get(key))
    return _save_changed(results.values(), "targets_taken_from_pledge", TARGET_FIELDS, by=by, at=at)


@transaction.atomic
def compute_results(
    *, year: EmulationYear, province: Province | None = None, as_of: date, by, at: datetime
) -> int:
    """Compute the indicators that the register knows, and take the typed ones from accepted returns.

    Of one province or of all; returns how many values changed. Counted on `as_of`; before that day has come, they are
    estimates for the whole year («ước cả năm»). Raises PermissionDenied, MoveNotAllowed.
    """
    year = locked_year(year)
    require(by, Permission.RESULT_EDIT, year if province is None else of_province(province, year))
    values = {
        key: value
        for key, value in computed_values(year, as_of=as_of).items()
        if province is None or key[0] == province.pk
    }
    typed = returned_values(year, province)
    _refuse_once_locked(year, {key[0] for key in (*values, *typed)})
    results = _results_of(year, province)
    basis = Basis.ACTUAL if timezone.localdate(at) >= as_of else Basis.ESTIMATE
    for key, value in values.items():
        result = results.setdefault(key, _new(year, key))
        result.actual, result.basis, result.as_of = value, basis, as_of
    for key, said in typed.items():
        result = results.setdefault(key, _new(year, key))
        result.actual, result.actual_words, result.note = said.value, said.words, said.note
        result.basis, result.as_of = said.basis, said.as_of
    return _save_changed(results.values(), "results_computed", ACTUAL_FIELDS, by=by, at=at)


@transaction.atomic
def record_results(
    *,
    year: EmulationYear,
    province: Province,
    values: list[Reached],
    basis: str = Basis.ACTUAL,
    as_of: date | None = None,
    expected_version: int,
    by,
    at: datetime,
) -> int:
    """Write the typed results of a province; return how many changed.

    `expected_version` is results_version() as the editor saw it. Raises PermissionDenied, MoveNotAllowed,
    ResultRefused, ChangedMeanwhile.
    """
    year = locked_year(year)
    require(by, Permission.RESULT_EDIT, of_province(province, year))
    _refuse_once_locked(year, {province.pk})
    results = _results_of(year, province)
    if results_version(results.values()) != expected_version:
        raise _changed_meanwhile(results, values)
    for reached in values:
        key = province.pk, reached.indicator.pk
        result = results.setdefault(key, _new(year, key))
        _set_actual(result, reached)
        if result.has_actual:
            result.basis, result.as_of = basis, as_of
    return _save_changed(results.values(), "results_recorded", ACTUAL_FIELDS, by=by, at=at)


def results_version(results) -> int:
    """One number that grows with every change of a province's results."""
    return sum(result.version for result in results if result.pk)


def locked_year(year) -> EmulationYear:
    """The year, locked. Whoever changes results or points of a year takes this first: each waits for the other."""
    rows = EmulationYear.objects.select_for_update(of=("self",)).select_related("cluster")
    return rows.get(pk=year.pk)


def of_province(province, year) -> ProvinceYear:
    """What permissions ask about: this province in this year, whether it has results yet or not."""
    return ProvinceYear(province_id=province.pk, year=year.year)


def _results_of(year, province=None) -> dict[tuple[int, int], Result]:
    rows = Result.objects.filter(year=year).select_related("province", "indicator")
    if province:
        rows = rows.filter(province=province)
    return {(row.province_id, row.indicator_id): row for row in rows}


def _new(year, key) -> Result:
    province, indicator = key
    return Result(year=year, province_id=province, indicator_id=indicator, version=0)


def _set_target(result, target: SignedTarget | None):
    if target is None:
        result.target, result.target_words, result.pledge_hash = None, "", ""
        return
    result.target, result.target_words = target.value, target.words
    result.direction, result.pledge_hash = target.direction, target.source


def _set_actual(result, reached):
    indicator, words = reached.indicator, {"indicator": reached.indicator.text}
    if indicator.source:
        raise ResultRefused(_("«%(indicator)s» is computed from the register.") % words)
    if reached.actual is not None and reached.actual < 0:
        raise ResultRefused(_("«%(indicator)s» cannot be below 0.") % words)
    result.actual, result.actual_words = reached.actual, reached.actual_words
    result.note = reached.note


def _refuse_once_locked(year, provinces):
    later = ScoreSheet.objects.filter(
        pack=OuterRef("pack"), province=OuterRef("province"), round_no__gt=OuterRef("round_no")
    )
    # Once a new round is begun, results are corrected again: the locked sheets of the old one have their own facts.
    locked = ScoreSheet.objects.filter(
        ~Exists(later), pack__year=year, province__in=provinces, state=SheetState.LOCKED
    )
    names = ", ".join(locked.values_list("province__name", flat=True).distinct())
    if names:
        raise MoveNotAllowed(
            _("The points of %(year)s are locked (%(provinces)s), so the results behind them stay.")
            % {"year": year.year, "provinces": names}
        )


def _save_changed(results, action, fields, *, by, at) -> int:
    """Save the rows that differ from what is stored, each with its audit line."""
    results = list(results)
    stored = {
        row["pk"]: row
        for row in Result.objects.filter(pk__in=[each.pk for each in results if each.pk]).values(
            "pk", *fields
        )
    }
    lines = []
    for result in results:
        before = stored.get(result.pk) or dict.fromkeys(fields)
        changes = {
            name: change
            for name, change in changes_between(
                before, {n: getattr(result, n) for n in fields}
            ).items()
            if result.pk or change[1] not in (None, "")
        }
        if changes and (result.pk or _says_something(result)):
            result.version += 1
            result.full_clean(exclude=["year", "province", "indicator"])
            result.save()
            lines.append(Line(action, result, changes))
    record_many(lines, by=by, at=at)
    return len(lines)


def _says_something(result):
    return result.has_actual or result.target is not None or result.target_words or result.note


def _changed_meanwhile(results, values) -> ChangedMeanwhile:
    """What others stored where something else was typed, by indicator code."""
    typed = {each.indicator.code: (each.actual, each.actual_words, each.note) for each in values}
    stored = {
        row.indicator.code: (row.actual, row.actual_words, row.note) for row in results.values()
    }
    theirs = {
        code: (value, stored[code])
        for code, value in typed.items()
        if code in stored and stored[code] != value
    }
    newest = max(results.values(), key=lambda row: row.updated_at, default=None)
    return ChangedMeanwhile(
        changes=theirs,
        version=results_version(results.values()),
        by=last_editor(newest) if newest else "",
    )
