"""Reads of the returns: what a return says section by section, what it lacks, how late it is, what changed since."""

from .content import content_of
from .lateness import Due, days_late, dues_of
from .reading import Reading, read, readings_of
from .sections import Asked, Cell, CellKind, Lack, Section

__all__ = [
    "Asked",
    "Cell",
    "CellKind",
    "Due",
    "Lack",
    "Reading",
    "Section",
    "content_of",
    "days_late",
    "dues_of",
    "read",
    "readings_of",
]
