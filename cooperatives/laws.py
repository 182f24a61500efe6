"""The laws by date: loading them from data/*.csv, and handing them to the rules as plain values."""

import csv
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.core.cache import cache
from django.db import models, transaction

from .models.laws import Law, MinimumMembers, RatingBand, SizeThreshold
from .rules.rulebook import LawLine, MinimumLine, RatingLine, Rulebook, SizeLine

DATA = Path(__file__).parent / "data"
CACHE_KEY = "cooperatives.rulebook"
CACHE_SECONDS = 300

# file, model, what tells its rows apart, the plain line, its place in the rulebook
SOURCES = (
    ("laws.csv", Law, ("code",), LawLine, "laws"),
    ("minimum_members.csv", MinimumMembers, ("kind", "valid_from"), MinimumLine, "minimums"),
    ("size_thresholds.csv", SizeThreshold, ("system", "field", "size"), SizeLine, "sizes"),
    ("rating_bands.csv", RatingBand, ("scheme", "rating"), RatingLine, "ratings"),
)


def rulebook() -> Rulebook:
    """The laws of the database; before `load_rules` is run, those of data/*.csv. Kept five minutes."""
    found = cache.get(CACHE_KEY)
    if found is None:
        found = stored_rulebook() if Law.objects.exists() else shipped_rulebook()
        cache.set(CACHE_KEY, found, CACHE_SECONDS)
    return found


def stored_rulebook() -> Rulebook:
    """What the database says, in four queries."""
    return Rulebook(
        **{
            place: tuple(_line(line, vars(row)) for row in model.objects.order_by("pk"))
            for _file, model, _key, line, place in SOURCES
        }
    )


def shipped_rulebook() -> Rulebook:
    """What data/*.csv says."""
    return Rulebook(
        **{
            place: tuple(_line(line, row) for row in _rows(filename, model))
            for filename, model, _key, line, place in SOURCES
        }
    )


@transaction.atomic
def load_rules() -> dict[str, int]:
    """Load the laws by date. A second run changes nothing. Returns counts of rows by name."""
    counts = {}
    for filename, model, key, _line_type, place in SOURCES:
        rows = _rows(filename, model)
        for row in rows:
            model.objects.update_or_create(**{name: row.pop(name) for name in key}, defaults=row)
        counts[place] = len(rows)
    transaction.on_commit(lambda: cache.delete(CACHE_KEY))
    return counts


def _line(line_type, values):
    """A plain line of a row; lists become tuples, so that it can be neither changed nor unequal to its file."""
    taken = {each.name: values[each.name] for each in fields(line_type)}
    return line_type(
        **{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in taken.items()
        }
    )


def _rows(filename, model) -> list[dict]:
    with (DATA / filename).open(encoding="utf-8", newline="") as lines:
        return [
            {name: _value(model._meta.get_field(name), text) for name, text in row.items()}
            for row in csv.DictReader(lines)
        ]


def _value(field: models.Field, text: str):
    """The text of a cell as the field keeps it; an empty cell of a number or a day is None."""
    if isinstance(field, models.JSONField):
        return text.split()
    if isinstance(field, models.CharField):
        return text
    if not text:
        return None
    if isinstance(field, models.DateField):
        return date.fromisoformat(text)
    return Decimal(text) if isinstance(field, models.DecimalField) else int(text)
