"""What returns say now: the sections of all apps, with what people have said of each figure and last year beside it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings
from django.db.models import Count
from django.utils.module_loading import import_string

from cooperatives.gates import cluster_of
from cooperatives.models import Basis, Return, ReturnCell, ReturnState, YearlyFigures

from .content import cells_in, sections_in
from .sections import Asked, Cell, Lack, Section


@dataclass(frozen=True)
class Reading:
    """A return as it stands in the register now, whatever was sent before."""

    province_return: Return
    asked: Asked
    sections: tuple[Section, ...]
    # How many organizations have given an estimate of the year and not yet the actual figures
    estimated: int = 0

    @property
    def cells(self) -> dict[str, Cell]:
        return {cell.code: cell for section in self.sections for cell in section.cells}

    @cached_property
    def lacking(self) -> list[Lack]:
        """What stands in the way of sending it: page, button, refusal and letter all ask here."""
        return [lack for section in self.sections for lack in section.lacking()]

    def progress(self) -> dict:
        """{section: {"title", "cells", "lacking"}}, as the board keeps it."""
        return {
            section.code: {
                "title": str(section.short_title),
                "cells": len(section.cells),
                "lacking": [{"label": lack.label, "what": lack.what} for lack in section.lacking()],
            }
            for section in self.sections
        }


def read(province_return: Return) -> Reading:
    """The return as the register has it now. The number of queries is fixed."""
    [reading] = readings_of([province_return])
    return reading


def readings_of(returns: Iterable[Return]) -> list[Reading]:
    """Several returns of one cluster, year and period; those counted on the same day are read together."""
    returns = list(returns)
    if not returns:
        return []
    stored = _stored_cells(returns)
    frozen = _frozen_a_year_before(returns)
    estimated = _estimated(returns)
    found = {}
    for day in sorted({each.as_of for each in returns}):
        of_day = [each for each in returns if each.as_of == day]
        asked = asked_of(of_day)
        sections = _sections(asked)
        for each in of_day:
            own = stored.get(each.pk, {})
            before = frozen.get(each.province_id, {})
            found[each.province_id] = Reading(
                province_return=each,
                asked=asked,
                sections=tuple(
                    _answered(section, own, before) for section in sections[each.province_id]
                ),
                estimated=estimated.get(each.province_id, 0),
            )
    return [found[each.province_id] for each in returns]


def asked_of(returns: list[Return]) -> Asked:
    first = returns[0]
    return Asked(
        cluster=cluster_of(first.province, first.year),
        provinces=tuple(each.province for each in returns),
        year=first.year,
        period=first.period,
        as_of=first.as_of,
    )


def sent_sections(province_return: Return) -> tuple[Section, ...]:
    """What was sent."""
    return sections_in(province_return.stored_content())


def _sections(asked) -> dict[int, list[Section]]:
    found = {province.pk: [] for province in asked.provinces}
    for name in settings.RETURN_SECTIONS:
        for province, sections in import_string(name)(asked).items():
            found[province] += sections
    return found


def _stored_cells(returns) -> dict[int, dict[str, ReturnCell]]:
    found = {}
    numbers = [each.pk for each in returns if each.pk]
    for cell in ReturnCell.objects.filter(province_return__in=numbers):
        found.setdefault(cell.province_return_id, {})[cell.code] = cell
    return found


def _estimated(returns) -> dict[int, int]:
    first = returns[0]
    rows = YearlyFigures.objects.filter(
        year=first.year,
        basis=Basis.ESTIMATE,
        organization__province__in={each.province_id for each in returns},
    )
    counted = rows.order_by().values_list("organization__province").annotate(count=Count("pk"))
    return dict(counted)


def _frozen_a_year_before(returns) -> dict[int, dict[str, Cell]]:
    """{province: the figures of its frozen return of the same period a year before}."""
    first = returns[0]
    rows = Return.objects.filter(
        state=ReturnState.FROZEN,
        province__in={each.province_id for each in returns},
        year=first.year - 1,
        period=first.period,
    )
    return {each.province_id: cells_in(each.stored_content()) for each in rows}


def _answered(section, stored, before) -> Section:
    return replace(
        section,
        cells=tuple(
            _beside(cell.answered(stored.get(cell.code)), before.get(cell.code))
            for cell in section.cells
        ),
    )


def _beside(cell, earlier) -> Cell:
    """A frozen number of last year goes before the one that the register gives for it today."""
    if earlier is None or earlier.value is None:
        return cell
    return replace(cell, before=earlier.value, before_is_frozen=True)
