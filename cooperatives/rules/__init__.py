"""What must hold, and what looks wrong, in the values of an organization and of its year. Pure, on plain values.

The form and the Excel door ask the same functions, so a row is refused for the same reason on both. Level, source
and remedy of every code stand in one table, data/rules.csv, which catalogue.py reads. A rule that needs other rows
(the same tax code twice, the same name in one commune) stands in duplicates.py; what is looked for in the whole
register, in checks/.
"""

from .catalogue import Rule, judged, rule, rules
from .figures import check_figures
from .organizations import NAME_PREFIXES, check_organization
from .problems import BLOCK, WARN, Found, Problem, blocking, warnings
from .rulebook import Rulebook

__all__ = [
    "BLOCK",
    "NAME_PREFIXES",
    "WARN",
    "Found",
    "Problem",
    "Rule",
    "Rulebook",
    "blocking",
    "check_figures",
    "check_organization",
    "judged",
    "rule",
    "rules",
    "warnings",
]
