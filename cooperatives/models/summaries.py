"""Summary rows: how many organizations there were at the end of each year, and what their figures add up to.

One row for each year, province, kind, sector, status, alliance membership and rating. They are kept by the actions in
the transaction of each change (cooperatives/summaries.py); `statistics --recount` proves them equal to the rows.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .figures import Rating, YearlyFigures
from .organizations import Kind, Sector, Status
from .places import Province

# A mean of means misleads: income is weighted by workers, the share of bad debt by the loans.
WEIGHTS = {"worker_income": "workers_count", "bad_debt_ratio": "loans"}


def _scale(name) -> int:
    places = getattr(YearlyFigures._meta.get_field(name), "decimal_places", 0) or 0
    return 10**places


# Sums are whole numbers of the smallest unit (thousandths of a triệu đồng), so that adding and taking away is exact on
# both databases: {field of YearlyFigures: parts of its unit}.
SCALES = {name: _scale(name) for name in YearlyFigures.NUMBER_FIELDS}


class YearSummary(models.Model):
    """Organizations alike in all the columns of KEY on 31 December of the year, and the sums of their figures.

    `status` is empty for one that was founded in the year and has no status that day. `founded` and `left`: of these
    organizations, how many were founded, and how many left the register, in the year.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    province = models.ForeignKey(Province, models.CASCADE, related_name="year_summaries")
    kind = models.CharField(_("kind"), max_length=17, choices=Kind)
    sector = models.CharField(_("sector"), max_length=14, choices=Sector)
    status = models.CharField(_("status"), max_length=18, choices=Status, blank=True)
    is_alliance_member = models.BooleanField(_("member of the alliance"))
    rating = models.CharField(_("rating"), max_length=9, choices=Rating, blank=True)
    organizations = models.IntegerField(default=0)
    reported = models.IntegerField(default=0)
    founded = models.IntegerField(default=0)
    left = models.IntegerField(default=0)

    KEY = ("year", "province", "kind", "sector", "status", "is_alliance_member", "rating")
    COUNTS = ("organizations", "reported", "founded", "left")

    class Meta:
        verbose_name = _("year summary")
        verbose_name_plural = _("year summaries")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "province", "kind", "sector", "status"]
                + ["is_alliance_member", "rating"],
                name="year_summary_once",
            ),
        ]

    def __str__(self):
        return f"{self.province} {self.year}: {self.organizations}"


# For every figure its sum and how many gave it; for those with a weight, the weighted sum and the weight.
SUMS = tuple(
    f"{name}_{part}" for name in YearlyFigures.NUMBER_FIELDS for part in ("sum", "count")
) + tuple(f"{name}_{part}" for name in WEIGHTS for part in ("weighted", "weight"))
for _name in SUMS:
    YearSummary.add_to_class(_name, models.BigIntegerField(default=0))
MEASURES = (*YearSummary.COUNTS, *SUMS)
