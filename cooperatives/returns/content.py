"""What is sent and frozen: a return as canonical JSON, and its SHA-256.

Numbers are text, so that 12,50 stays 12,50. Beside the figures that people read stands `statistics`, what the register
knew of the province that day: the annual document is made of it.
"""

from decimal import Decimal

from django.utils import timezone

from cooperatives.models import Return
from cooperatives.statistics.portions import portion_of

from .sections import Cell, CellKind, Section

FORMAT = "bieu-so-lieu/1"


def content_of(reading, *, by, at) -> dict:
    """What a return says now (a Reading), and who sends it."""
    province_return: Return = reading.province_return
    province = province_return.province
    return {
        "format": FORMAT,
        "province": {
            "key": province.key,
            "name": province.name,
            "alliance": province.alliance_name,
        },
        "year": province_return.year,
        "period": province_return.period,
        "version": province_return.version,
        "as_of": province_return.as_of.isoformat(),
        "basis": province_return.basis,
        "estimated": reading.estimated,
        "supersedes": _earlier_hash(province_return),
        "submitted": {"by": str(by), "at": timezone.localtime(at).isoformat()},
        "sections": [_plain_section(each) for each in reading.sections],
        "statistics": portion_of(reading.asked.statistics, province.pk),
    }


def sections_in(content: dict) -> tuple[Section, ...]:
    """The sections of a stored content."""
    return tuple(
        Section(
            code=each["code"],
            title=each["title"],
            short_title=each["short_title"],
            cells=tuple(_cell(cell) for cell in each["cells"]),
        )
        for each in content.get("sections", ())
    )


def cells_in(content: dict) -> dict[str, Cell]:
    return {cell.code: cell for section in sections_in(content) for cell in section.cells}


NUMBERS = ("value", "before")
FACTS = (
    *("code", "label", "unit", "measure", "words", "mark", "reason", "note", "decimals"),
    *("is_typed", "is_in_words", "given", "asked", "before_is_frozen", "said", "said_why"),
    "definition",
)


def _earlier_hash(province_return) -> str:
    earlier = province_return.supersedes
    return earlier.content_hash if earlier else ""


def _plain_section(section):
    return {
        "code": section.code,
        "title": str(section.title),
        "short_title": str(section.short_title),
        "cells": [_plain_cell(cell) for cell in section.cells],
    }


def _plain_cell(cell):
    numbers = {name: getattr(cell, name) for name in NUMBERS}
    return {
        **{name: getattr(cell, name) for name in FACTS},
        **{name: None if value is None else _text(value) for name, value in numbers.items()},
        "kind": CellKind(cell.kind).value,
    }


def _text(value: Decimal) -> str:
    """12.500 of one database and 12.5 of the other are one number."""
    return f"{Decimal(value).normalize():f}"


def _cell(plain) -> Cell:
    numbers = {name: None if plain[name] is None else Decimal(plain[name]) for name in NUMBERS}
    return Cell(**{name: plain[name] for name in FACTS}, **numbers)
