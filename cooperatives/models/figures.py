"""Figures of a year: of one organization, or of groups known only by number.

Money is in triệu đồng (million VND). Empty, zero and «not available» are three different things: a field is empty
when nobody has said anything yet, 0 when it is nought, and its name stands in `not_available` when the
organization could not give it.
"""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access

from .organizations import Organization, Sector
from .places import Cluster, Commune, Province


class Basis(models.TextChoices):
    ACTUAL = "actual", _("actual")
    ESTIMATE = "estimate", _("estimate for the whole year")


class Rating(models.TextChoices):
    """Yearly rating by TT 01/2020/TT-BKHĐT; whether it still binds after the law of 2023 is not verified."""

    GOOD = "good", _("good")
    FAIR = "fair", _("fair")
    AVERAGE = "average", _("average")
    WEAK = "weak", _("weak")
    NOT_RATED = "not_rated", _("not rated")


class ReportingYear(models.Model):
    """A year for which the cluster keeps figures. Before it is opened and after it is closed nothing enters."""

    cluster = models.ForeignKey(
        Cluster, models.PROTECT, related_name="reporting_years", verbose_name=_("cluster")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    # Its summary rows are there and kept by every change (cooperatives/summaries.py)
    is_summed_up = models.BooleanField(_("summed up"), default=False, editable=False)

    access = Access(cluster="cluster_id", year="year")

    class Meta:
        verbose_name = _("reporting year")
        verbose_name_plural = _("reporting years")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "year"], name="reporting_year_once"),
            models.CheckConstraint(
                name="reporting_year_in_order",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            ),
        ]

    def __str__(self):
        return str(self.year)

    @property
    def is_open(self):
        return self.closed_on is None


def money(label):
    """Triệu đồng with three decimals, so that a đồng figure divided by a million is not cut below the thousand."""
    return models.DecimalField(label, max_digits=17, decimal_places=3, null=True, blank=True)


def amount(label):
    return models.DecimalField(
        label,
        max_digits=17,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )


def people(label):
    return models.PositiveIntegerField(label, null=True, blank=True)


class YearlyFiguresQuerySet(models.QuerySet):
    def for_year(self, year):
        return self.filter(year=year)


class YearlyFigures(models.Model):
    """The figures of one organization for one year (số liệu năm). Money in triệu đồng."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="yearly_figures", verbose_name=_("organization")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    basis = models.CharField(
        pgettext_lazy("figures", "basis"), max_length=8, choices=Basis, default=Basis.ACTUAL
    )
    as_of = models.DateField(_("as of"), null=True, blank=True)
    # People
    members_count = people(_("members"))
    female_members_count = people(_("of them women"))
    new_members_count = people(_("new members in the year"))
    workers_count = people(_("regular workers"))
    female_workers_count = people(_("regular workers, women"))
    # Money, triệu đồng
    charter_capital = amount(_("charter capital"))
    total_capital = amount(_("total capital"))
    total_assets = amount(_("total assets"))
    revenue = amount(_("revenue"))
    cost = amount(_("cost"))
    profit = money(_("profit before tax"))
    budget_payment = amount(_("paid to the State budget"))
    worker_income = amount(_("income per worker and month"))
    # Quality
    rating = models.CharField(_("rating"), max_length=9, choices=Rating, blank=True)
    # Credit funds only
    deposits = amount(_("deposits"))
    loans = amount(_("loans outstanding"))
    bad_debt_ratio = models.DecimalField(
        _("bad debt, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    not_available = models.JSONField(_("not available"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = YearlyFiguresQuerySet.as_manager()
    access = Access(province="organization__province_id", year="year")

    PEOPLE_FIELDS = (
        "members_count",
        "female_members_count",
        "new_members_count",
        "workers_count",
        "female_workers_count",
    )
    MONEY_FIELDS = (
        "charter_capital",
        "total_capital",
        "total_assets",
        "revenue",
        "cost",
        "profit",
        "budget_payment",
        "worker_income",
    )
    CREDIT_FIELDS = ("deposits", "loans", "bad_debt_ratio")
    NUMBER_FIELDS = PEOPLE_FIELDS + MONEY_FIELDS + CREDIT_FIELDS

    class Meta:
        verbose_name = _("yearly figures")
        verbose_name_plural = _("yearly figures")
        indexes = [models.Index(fields=["year", "organization"], name="figures_of_year")]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year"], name="figures_once_a_year"),
            models.CheckConstraint(
                name="figures_women_among_members",
                condition=Q(female_members_count=None)
                | Q(members_count=None)
                | Q(female_members_count__lte=F("members_count")),
                violation_error_message=_("There cannot be more women than members."),
            ),
            models.CheckConstraint(
                name="figures_women_among_workers",
                condition=Q(female_workers_count=None)
                | Q(workers_count=None)
                | Q(female_workers_count__lte=F("workers_count")),
                violation_error_message=_("There cannot be more women than regular workers."),
            ),
            models.CheckConstraint(
                name="figures_not_negative",
                condition=Q(
                    *[
                        Q(**{name: None}) | Q(**{f"{name}__gte": 0})
                        for name in (
                            "charter_capital",
                            "total_capital",
                            "total_assets",
                            "revenue",
                            "cost",
                            "budget_payment",
                            "worker_income",
                            "deposits",
                            "loans",
                        )
                    ]
                ),
            ),
            models.CheckConstraint(
                name="figures_bad_debt_is_a_share",
                condition=Q(bad_debt_ratio=None)
                | Q(bad_debt_ratio__gte=0, bad_debt_ratio__lte=100),
            ),
        ]

    def __str__(self):
        return f"{self.organization} – {self.year}"


class GroupTally(models.Model):
    """Cooperative groups known only by number («số tổng hợp, không có danh sách»), never mixed with the list."""

    province = models.ForeignKey(Province, models.PROTECT, related_name="group_tallies")
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, verbose_name=_("commune")
    )
    sector = models.CharField(
        _("sector"), max_length=14, choices=Sector, default=Sector.AGRICULTURE
    )
    year = models.PositiveSmallIntegerField(_("year"))
    groups_count = models.PositiveIntegerField(_("cooperative groups"))
    certified_count = models.PositiveIntegerField(
        _("of them certified or registered"), null=True, blank=True
    )
    members_count = models.PositiveIntegerField(_("members"), null=True, blank=True)
    as_of = models.DateField(_("as of"))
    note = models.CharField(_("note"), max_length=250, blank=True)

    access = Access(province="province_id", year="year")

    class Meta:
        verbose_name = _("tally of cooperative groups")
        verbose_name_plural = _("tallies of cooperative groups")
        constraints = [
            models.UniqueConstraint(
                fields=["province", "commune", "sector", "year"], name="tally_once_a_commune"
            ),
            models.UniqueConstraint(
                fields=["province", "sector", "year"],
                condition=Q(commune=None),
                name="tally_once_a_province",
            ),
            models.CheckConstraint(
                name="tally_certified_among_groups",
                condition=Q(certified_count=None) | Q(certified_count__lte=F("groups_count")),
            ),
        ]

    def __str__(self):
        return f"{self.province} {self.year}: {self.groups_count}"
