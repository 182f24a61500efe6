"""Indicators, and what a province reached of its targets in a year."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.permissions import Access
from cooperatives.models import Basis, Province

from .years import EmulationYear


class Direction(models.TextChoices):
    AT_LEAST = "at_least", "≥"
    AT_MOST = "at_most", "≤"
    EXACTLY = "exactly", "="
    WORDS = "words", _("in words")


class Indicator(models.Model):
    """Something that targets are set for (chỉ tiêu): its unit, its exact definition, where its value comes from."""

    code = models.SlugField(_("code"), unique=True)
    text = models.CharField(_("text"), max_length=200)
    unit = models.CharField(_("unit"), max_length=40)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0)
    direction = models.CharField(
        _("direction"), max_length=8, choices=Direction, default=Direction.AT_LEAST
    )
    definition = models.TextField(_("definition"))
    # Counts of the provinces add up to one of the cluster; shares, means and levels do not.
    is_additive = models.BooleanField(_("adds up over the provinces"), default=False)
    group = models.CharField(_("group"), max_length=80)
    order_no = models.PositiveSmallIntegerField(_("order"))
    # The name of a function in emulation/indicators.py that computes it from the register; empty: it is typed.
    source = models.CharField(_("computed by"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["order_no"]

    def __str__(self):
        return self.text


class Result(models.Model):
    """Target and actual of one indicator in one province and year (kết quả thực hiện chỉ tiêu)."""

    year = models.ForeignKey(
        EmulationYear, models.PROTECT, related_name="results", verbose_name=_("emulation year")
    )
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="results", verbose_name=_("province")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="results", verbose_name=_("indicator")
    )
    target = models.DecimalField(
        _("target"), max_digits=17, decimal_places=3, null=True, blank=True
    )
    target_words = models.CharField(_("target in words"), max_length=200, blank=True)
    # As in the pledge; it may differ from the indicator's usual one.
    direction = models.CharField(
        _("direction"), max_length=8, choices=Direction, default=Direction.AT_LEAST
    )
    # The hash of the signed pledge that the target was read from; empty for a target without a pledge.
    pledge_hash = models.CharField(
        _("hash of the pledge"), max_length=64, blank=True, editable=False
    )
    actual = models.DecimalField(
        _("actual"), max_digits=17, decimal_places=3, null=True, blank=True
    )
    actual_words = models.CharField(_("result in words"), max_length=200, blank=True)
    basis = models.CharField(_("basis"), max_length=8, choices=Basis, default=Basis.ACTUAL)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    access = Access(province="province_id", year="year__year")

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["province__order_no", "indicator__order_no"]
        constraints = [
            models.UniqueConstraint(fields=["year", "province", "indicator"], name="result_once"),
            models.CheckConstraint(
                name="result_target_number_or_words", condition=Q(target=None) | Q(target_words="")
            ),
        ]

    def __str__(self):
        return f"{self.province} {self.year}: {self.indicator}"

    @property
    def has_actual(self):
        return self.actual is not None or bool(self.actual_words)

    @property
    def percent(self):
        """Actual as % of the target; None without both, when the target is 0, or where less is better."""
        if self.actual is None or not self.target or self.direction == Direction.AT_MOST:
            return None
        return self.actual / self.target * 100

    @property
    def is_reached(self):
        """Whether the target was reached in its direction; None while that cannot be said."""
        if self.actual is None or self.target is None:
            return None
        return {
            Direction.AT_LEAST: self.actual >= self.target,
            Direction.AT_MOST: self.actual <= self.target,
            Direction.EXACTLY: self.actual == self.target,
        }.get(self.direction)

    @property
    def difference(self) -> Decimal | None:
        if self.actual is None or self.target is None:
            return None
        return self.actual - self.target
