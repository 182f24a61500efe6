"""Reads: how many organizations there are and what they achieve, by province, kind, sector and year.

`totals()` counts; `cluster_totals()` counts for the members of a cluster, on the boundaries asked for; `annual()` is
all that the page of a year and the annual report say, beside the year before. The number of queries never grows
with the rows. Two traps of the field: a credit fund is a cooperative and is counted once («HTX và QTDND»); adding up
members counts a person once for each cooperative («lượt thành viên»).
"""

from .annual import Annual, ProvinceYear, annual, annual_of, counts_by_year
from .boundaries import Boundary
from .counts import Counts, ProvinceTotals, Statistics, cluster_totals, totals
from .figures import COOPERATIVES, Figures, FigureSum, figures_of

__all__ = [
    "COOPERATIVES",
    "Annual",
    "Boundary",
    "Counts",
    "FigureSum",
    "Figures",
    "ProvinceTotals",
    "ProvinceYear",
    "Statistics",
    "annual",
    "annual_of",
    "cluster_totals",
    "counts_by_year",
    "figures_of",
    "totals",
]
