"""The rules of the form, each with the clause it comes from and how sure that is, in the order of the paper."""

from . import sheet, head, body, foot, appendices, file  # noqa: F401, I001  each puts its rules into the table
from .table import RULES, Certainty, Measure, Rule

__all__ = ["RULES", "Certainty", "Measure", "Rule"]
