"""Laws by date: what they ask for, since when, by which paper, and how sure that is.

The rows come from data/*.csv with `load_rules`; the rules read them as plain values (rules/rulebook.py).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .figures import Rating
from .organizations import Kind


class Certainty(models.TextChoices):
    """How sure a row is."""

    VERIFIED = "verified", _("read in the text of the law")
    LIKELY = "likely", _("from second hand, to be checked")
    UNKNOWN = "unknown", _("not known")


class Size(models.TextChoices):
    MICRO = "micro", _("micro")
    SMALL = "small", _("small")
    MEDIUM = "medium", _("medium")
    LARGE = "large", _("large")


class SizeField(models.TextChoices):
    """The four fields of Nghị định 113/2024/NĐ-CP, article 4."""

    AGRICULTURE = "agriculture", _("agriculture, forestry, fishery, salt")
    INDUSTRY = "industry", _("industry and construction")
    FINANCE = "finance", _("finance, banking, insurance")
    TRADE = "trade", _("trade, services and others")


class Provision(models.Model):
    """What every row of a law has. It holds from `valid_from` until a later row of the same thing begins."""

    valid_from = models.DateField(
        _("valid from"), null=True, blank=True, help_text=_("Empty: since ever.")
    )
    source = models.CharField(_("source"), max_length=200)
    note = models.CharField(_("note"), max_length=300, blank=True)
    certainty = models.CharField(_("how sure"), max_length=8, choices=Certainty)

    class Meta:
        abstract = True


class Law(Provision):
    """The law under which organizations of some kinds are founded."""

    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=150)
    kinds = models.JSONField(_("kinds"), default=list)

    class Meta:
        verbose_name = _("law")
        verbose_name_plural = _("laws")
        ordering = ["valid_from", "code"]

    def __str__(self):
        return self.title


class MinimumMembers(Provision):
    """The least number of members that an organization of a kind needs when it is founded."""

    kind = models.CharField(_("kind"), max_length=17, choices=Kind)
    least = models.PositiveSmallIntegerField(_("least number of members"))

    class Meta:
        verbose_name = _("least number of members")
        verbose_name_plural = _("least numbers of members")
        ordering = ["kind", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="minimum_members_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(valid_from=None), name="minimum_members_one_first"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.least}"


class SizeThreshold(Provision):
    """What a size class asks for at least: members, and one of revenue and capital if they are given (triệu đồng).

    One system is all rows of one `system`; `field` is empty where it makes no difference. A row whose certainty is
    «unknown» has no numbers: then the class of what could fall into it is not determined, and never guessed.
    """

    system = models.SlugField(_("system"))
    field = models.CharField(_("field"), max_length=11, choices=SizeField, blank=True)
    size = models.CharField(_("size class"), max_length=6, choices=Size)
    members = models.PositiveIntegerField(_("members at least"), null=True, blank=True)
    revenue = models.DecimalField(
        _("revenue at least"), max_digits=17, decimal_places=3, null=True, blank=True
    )
    capital = models.DecimalField(
        _("total capital at least"), max_digits=17, decimal_places=3, null=True, blank=True
    )

    class Meta:
        verbose_name = _("threshold of a size class")
        verbose_name_plural = _("thresholds of size classes")
        ordering = ["valid_from", "system", "field", "members"]
        constraints = [
            models.UniqueConstraint(fields=["system", "field", "size"], name="size_threshold_once"),
            models.CheckConstraint(
                name="size_threshold_known_or_not",
                condition=Q(certainty=Certainty.UNKNOWN, members=None, revenue=None, capital=None)
                | (~Q(certainty=Certainty.UNKNOWN) & Q(members__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.system} {self.field} {self.size}".replace("  ", " ")


class RatingBand(Provision):
    """From how many points on a year is rated so, by one version of the scheme."""

    scheme = models.SlugField(_("scheme"))
    kinds = models.JSONField(_("kinds"), default=list)
    rating = models.CharField(_("rating"), max_length=9, choices=Rating)
    points_from = models.DecimalField(_("from points"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("band of the yearly rating")
        verbose_name_plural = _("bands of the yearly rating")
        ordering = ["valid_from", "scheme", "-points_from"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "rating"], name="rating_band_once"),
        ]

    def __str__(self):
        return f"{self.scheme}: {self.get_rating_display()} ≥ {self.points_from}"
