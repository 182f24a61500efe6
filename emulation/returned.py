"""The section of indicators that a province's return has: those that are typed, with last year's value beside them.

The returns of the register ask for it by the name in settings.RETURN_SECTIONS. For the whole year a figure that
stands in the results already is shown; who types another one into the return overrides it there.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cooperatives.models import Period, Return, ReturnState
from cooperatives.returns import Asked, Cell, CellKind, Section
from cooperatives.returns.content import cells_in

from .models import Direction, EmulationYear, Indicator, Result

PREFIX = "indicator_"


def indicator_sections(asked: Asked) -> dict[int, list[Section]]:
    """{province: [the section]}; no section while no indicator is typed. Two queries."""
    indicators = list(Indicator.objects.filter(source=""))
    if not indicators:
        return {}
    results = _results(asked)
    title = _("Indicators that the alliance reports")
    return {
        province.pk: [
            Section(
                "indicators",
                title,
                _("Indicators"),
                tuple(_cell(asked, province, indicator, results) for indicator in indicators),
            )
        ]
        for province in asked.provinces
    }


def _results(asked) -> dict[tuple[int, int, int], Result]:
    """{(year, province, indicator): result} of this year and the last."""
    rows = Result.objects.filter(
        year__cluster=asked.cluster,
        year__year__in=[asked.year - 1, asked.year],
        province__in=asked.provinces,
        indicator__source="",
    ).select_related("year")
    return {(row.year.year, row.province_id, row.indicator_id): row for row in rows}


def _cell(asked, province, indicator, results) -> Cell:
    now, before = (
        results.get((year, province.pk, indicator.pk)) for year in (asked.year, asked.year - 1)
    )
    # Results are of a whole year.
    now, before = (now, before) if asked.is_whole_year else (None, None)
    return Cell(
        code=f"{PREFIX}{indicator.code}",
        label=indicator.text,
        unit=indicator.unit,
        measure="indicator",
        value=now.actual if now else None,
        words=now.actual_words if now else "",
        decimals=indicator.decimals,
        is_typed=True,
        is_in_words=indicator.direction == Direction.WORDS,
        definition=indicator.definition,
        before=before.actual if before else None,
        note=now.note if now else "",
    )


@dataclass(frozen=True)
class Said:
    """What a return that was accepted says of a typed indicator."""

    value: Decimal | None
    words: str
    note: str
    basis: str
    as_of: date


def said_of(sent: Return, indicator: Indicator) -> Said | None:
    """What one return says of a typed indicator; None where it says no number and no words. No query."""
    cell = cells_in(sent.stored_content()).get(f"{PREFIX}{indicator.code}")
    return _said(sent, cell) if cell and cell.kind == CellKind.NUMBER else None


def _said(sent, cell) -> Said:
    return Said(cell.value, cell.words, cell.note, sent.basis, sent.as_of)


def returned_values(year: EmulationYear, province=None) -> dict[tuple[int, int], Said]:
    """{(province, indicator): what its return says} of the returns that were accepted or frozen. Two queries.

    A figure that is not applicable or not available says nothing of the result.
    """
    returns = Return.objects.filter(
        province__in=[province] if province else year.provinces(),
        year=year.year,
        period=Period.YEAR,
        state__in=[ReturnState.ACCEPTED, ReturnState.FROZEN],
    )
    codes = dict(Indicator.objects.filter(source="").values_list("code", "pk"))
    found = {}
    for each in returns:
        for code, cell in cells_in(each.stored_content()).items():
            number = codes.get(code.removeprefix(PREFIX)) if code.startswith(PREFIX) else None
            if number and cell.kind == CellKind.NUMBER:
                found[each.province_id, number] = _said(each, cell)
    return found
