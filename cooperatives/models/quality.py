"""The quality of the register: what the checks found day by day, what was mended, what a province says of itself."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.permissions import Access

from .places import Province


class QualitySnapshot(models.Model):
    """What the checks found in a province on one day (chất lượng dữ liệu). One a day: a second run replaces it."""

    province = models.ForeignKey(
        Province, models.PROTECT, related_name="quality_snapshots", verbose_name=_("province")
    )
    day = models.DateField(_("day"))
    year = models.PositiveSmallIntegerField(_("year"))
    organizations = models.PositiveIntegerField(_("organizations"))
    # {code: number of rows found}
    counts = models.JSONField(default=dict)
    blocking = models.PositiveIntegerField(_("must be mended"))
    warnings = models.PositiveIntegerField(_("please check"))
    score = models.DecimalField(
        _("score"),
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    made_at = models.DateTimeField(_("made at"))

    access = Access(province="province_id")

    class Meta:
        verbose_name = _("quality of a day")
        verbose_name_plural = _("quality day by day")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["province", "day"], name="quality_once_a_day"),
            models.CheckConstraint(
                name="quality_score_in_range", condition=Q(score__gte=0, score__lte=100)
            ),
        ]

    def __str__(self):
        return f"{self.province} {self.day:%d/%m/%Y}: {self.score}"

    @property
    def found(self):
        return self.blocking + self.warnings


class MendRun(models.Model):
    """A safe repair that was made at one stroke (lượt sửa): what stood before stays here, so that it can be undone."""

    province = models.ForeignKey(
        Province, models.PROTECT, related_name="mend_runs", verbose_name=_("province")
    )
    code = models.CharField(_("check"), max_length=4)
    mended_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="mend_runs", verbose_name=_("mended by")
    )
    mended_at = models.DateTimeField(_("mended at"))
    # [{"pk", "name", "version": the one that the mend made, "changes": {field: [old, new]}}]
    rows = models.JSONField(default=list)
    is_derived = models.BooleanField(default=False)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    access = Access(province="province_id")

    class Meta:
        verbose_name = _("mend")
        verbose_name_plural = _("mends")
        ordering = ["-mended_at", "-pk"]

    def __str__(self):
        return f"{self.code} ({self.province})"

    @property
    def can_be_undone(self):
        return self.undone_at is None and not self.is_derived


class ReportedTotals(models.Model):
    """What a province has reported of itself on paper (số tổng hợp của tỉnh), to hold against its list.

    Active organizations at the end of the year; what the paper does not say stays empty.
    """

    province = models.ForeignKey(
        Province, models.PROTECT, related_name="reported_totals", verbose_name=_("province")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    cooperatives = models.PositiveIntegerField(_("cooperatives"), null=True, blank=True)
    credit_funds = models.PositiveIntegerField(_("people's credit funds"), null=True, blank=True)
    cooperative_unions = models.PositiveIntegerField(_("cooperative unions"), null=True, blank=True)
    cooperative_groups = models.PositiveIntegerField(_("cooperative groups"), null=True, blank=True)
    source = models.CharField(_("in which paper"), max_length=200)
    explanation = models.CharField(_("why list and paper differ"), max_length=500, blank=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    COUNTS = ("cooperatives", "credit_funds", "cooperative_unions", "cooperative_groups")

    access = Access(province="province_id", year="year")

    class Meta:
        verbose_name = _("reported totals of a province")
        verbose_name_plural = _("reported totals of provinces")
        constraints = [
            models.UniqueConstraint(fields=["province", "year"], name="reported_totals_once_a_year")
        ]

    def __str__(self):
        return f"{self.province} {self.year}"
