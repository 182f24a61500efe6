"""Integrity checks of the register: one file a family, each check small.

A check is a function that looks at a Scene (the rows of some provinces in one year, read once) and yields hits. Its
code leads to the table of rules (data/rules.csv), where what, why, level and remedy stand in Vietnamese. Where a
mend is safe, the check names it; it is shown first, and goes through actions.mend_organizations.
"""

from . import dates, duplicates, figures, history, identity, places, tallies, text, unions
from .check import CHECKS, Check, Hit, Mend
from .report import Finding, Report, report_of
from .scene import Scene

__all__ = [
    "CHECKS",
    "FAMILIES",
    "Check",
    "Finding",
    "Hit",
    "Mend",
    "Report",
    "Scene",
    "report_of",
]

# Importing a family enters its checks in CHECKS.
FAMILIES = (identity, places, dates, figures, history, unions, duplicates, tallies, text)
