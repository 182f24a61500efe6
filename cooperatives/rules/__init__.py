"""What must hold, and what looks wrong, in the values of an organization and of its year. Pure, on plain values.

The form and the Excel door ask the same functions, so a row is refused for the same reason on both. The codes E-..
are those of the alliances' own list of checks; M-.. are magnitudes, T-01 is the tax code, K-01 kind and sector. A
rule that needs other rows (the same tax code twice, the same name in one commune) stands in duplicates.py.
"""

from .figures import MAGNITUDES, Magnitude, check_figures
from .organizations import NAME_PREFIXES, check_organization
from .problems import BLOCK, WARN, Problem, blocking, warnings
from .rulebook import Rulebook

__all__ = [
    "BLOCK",
    "MAGNITUDES",
    "NAME_PREFIXES",
    "WARN",
    "Magnitude",
    "Problem",
    "Rulebook",
    "blocking",
    "check_figures",
    "check_organization",
    "warnings",
]
