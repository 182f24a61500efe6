"""A report as plain JSON and back: what is stored when it is published, and its hash.

Decimals and dates are text; the types of the dataclasses say how each value comes back, so nothing is guessed.
"""

import types
import typing
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from cluster_portal.canonical import canonical, sha256_of

from .annual import AnnualReport


def snapshot(report) -> dict:
    """The report, or another dataclass, as JSON knows it."""
    return _plain(report)


def from_snapshot(data: dict) -> AnnualReport:
    """The report that was stored; equal to the one that snapshot() was given."""
    return _restored(AnnualReport, data)


def restored(kind: type, data):
    """Any of our dataclasses from what snapshot() made of it."""
    return _restored(kind, data)


def digest(data: dict) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return sha256_of(canonical(data))


def _plain(value):
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _restored(kind, value):
    """Bring a plain value back to the type that its field names."""
    if value is None:
        return None
    if is_dataclass(kind):
        hints = _hints(kind)
        # A field that was added later keeps its default when an older snapshot is read.
        known = {name: each for name, each in value.items() if name in hints}
        return kind(**{name: _restored(hints[name], each) for name, each in known.items()})
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _restored(next(each for each in inner if each is not types.NoneType), value)
    if origin is tuple:
        return tuple(_restored(inner[0], each) for each in value)
    if origin is dict:
        return {key: _restored(inner[1], each) for key, each in value.items()}
    if kind is Decimal:
        return Decimal(value)
    return kind.fromisoformat(value) if kind in (date, datetime) else value


@cache
def _hints(kind):
    return typing.get_type_hints(kind)
