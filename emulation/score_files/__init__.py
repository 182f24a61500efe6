"""Scoring tables as the clusters keep them in Excel: read, understood, and their points mapped by value."""

from .points import FileUnit, matched, units_of
from .rows import FileProblem
from .tables import FileLine, NoTable, ScoreFile, read_score_file

__all__ = [
    "FileLine",
    "FileProblem",
    "FileUnit",
    "NoTable",
    "ScoreFile",
    "matched",
    "read_score_file",
    "units_of",
]
