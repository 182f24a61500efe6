"""In what each figure of a year is given, and in which groups figures are read and typed."""

from django.utils.translation import gettext_lazy as _

from .models import Kind, YearlyFigures

PERSONS, MILLIONS = _("people"), _("million VND")

UNIT_OF = {
    **dict.fromkeys(YearlyFigures.PEOPLE_FIELDS, PERSONS),
    **dict.fromkeys(YearlyFigures.MONEY_FIELDS, MILLIONS),
    "worker_income": _("million VND a person and month"),
    "deposits": MILLIONS,
    "loans": MILLIONS,
    "bad_debt_ratio": "%",
}
FIGURE_GROUPS = (
    (_("Members and workers"), YearlyFigures.PEOPLE_FIELDS),
    (_("Capital and assets"), ("charter_capital", "total_capital", "total_assets")),
    (_("Results of the year"), ("revenue", "cost", "profit", "budget_payment", "worker_income")),
    (_("Credit"), YearlyFigures.CREDIT_FIELDS),
)


def figure_groups(kind: str):
    """[(title, fields)] for one kind: only credit funds have figures of credit."""
    return [
        (title, names)
        for title, names in FIGURE_GROUPS
        if names != YearlyFigures.CREDIT_FIELDS or kind == Kind.CREDIT_FUND
    ]
