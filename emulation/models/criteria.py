"""The scoring table of a year (bảng tiêu chí chấm điểm): a tree of criteria, each with its rule, by version."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access
from cluster_portal.moves import MoveNotAllowed

from .results import Indicator
from .years import EmulationYear


def points(label, **options):
    """Points with two decimals; halves and quarters are usual."""
    return models.DecimalField(label, max_digits=6, decimal_places=2, **options)


def default_tie_breakers():
    """No paper of the alliances fixes an order; this one is proposed, and printed with the ranking."""
    return ["fewer_penalty_points", "higher_group:3"]


class EqualRanks(models.TextChoices):
    """What comes after units of equal rank (đồng hạng)."""

    SKIP = "skip", _("the next rank is skipped: 1, 2, 2, 4")
    DENSE = "dense", _("the next rank follows: 1, 2, 2, 3")


class CriteriaPack(models.Model):
    """The scoring table of one year, by version.

    It is frozen with the pledge of its year, or with the first points: canonical JSON and SHA-256. From then on a
    change is a new version.
    """

    year = models.ForeignKey(
        EmulationYear,
        models.PROTECT,
        related_name="criteria_packs",
        verbose_name=_("emulation year"),
    )
    # Next year's table is written with next year's pledge, when next year's head is not elected yet.
    prepared_in = models.ForeignKey(
        EmulationYear,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="prepared_packs",
        verbose_name=_("prepared in the year"),
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    source = models.CharField(_("source"), max_length=250, help_text=_("The paper it comes from."))
    # Asked in this order while totals are equal; standings.py knows what each word means.
    tie_breakers = models.JSONField(_("tie-breakers"), default=default_tie_breakers, blank=True)
    equal_ranks = models.CharField(
        _("after an equal rank"), max_length=5, choices=EqualRanks, default=EqualRanks.SKIP
    )
    # Who has not signed is shown and not ranked («không xét thi đua»): usual; no paper of the alliances was found.
    ranks_unsigned = models.BooleanField(
        _("ranks units that did not sign the pledge"), default=False
    )
    # What the maxima must add up to; empty: nothing is asked.
    full_points = points(_("sum of the table"), null=True, blank=True)
    # A self-score of this many points or more needs evidence; empty: none does.
    evidence_from = points(_("evidence from this many points"), null=True, blank=True)
    copied_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name=_("copied from"),
    )
    # Set when it is frozen
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    content = models.TextField(_("frozen content, canonical JSON"), blank=True, editable=False)
    content_hash = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    lock_version = models.PositiveIntegerField(default=1, editable=False)

    access = Access(emulation_year="year_id")

    class Meta:
        verbose_name = _("scoring table")
        verbose_name_plural = _("scoring tables")
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="pack_version_once"),
            models.CheckConstraint(
                name="pack_content_only_when_frozen",
                condition=Q(content="", content_hash="")
                | (~Q(content="") & ~Q(content_hash="") & Q(frozen_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return _("Scoring table of %(year)s") % {"year": self.year.year}

    @property
    def is_frozen(self):
        return self.frozen_at is not None

    def newest_sheets(self):
        """The sheets of the newest round of scoring: a change after the lock is a new round for everybody."""
        newest = self.sheets.order_by("-round_no").values("round_no")[:1]
        return self.sheets.filter(round_no=newest)

    def freeze(self, *, content, content_hash, at):
        """Fix the table. Does not save."""
        self.refuse_edit_once_frozen()
        self.content, self.content_hash, self.frozen_at = content, content_hash, at

    def thaw(self):
        """Take it back to be mended, with its pledge. The action makes sure that nobody has points."""
        self.content, self.content_hash, self.frozen_at = "", "", None

    def refuse_edit_once_frozen(self):
        if self.is_frozen:
            raise MoveNotAllowed(
                _(
                    "The scoring table of %(year)s is frozen and stays as it is; a change is a new version."
                )
                % {"year": self.year.year}
            )


class RuleKind(models.TextChoices):
    """How a criterion gives points; emulation/scoring/rules.py has the exact definition of each."""

    GROUP = "group", pgettext_lazy("rule", "group")
    MANUAL = "manual", _("by judgement")
    BAND = "band", _("by bands")
    YES_NO = "yes_no", _("reached or not")
    PER_UNIT = "per_unit", _("for each unit")
    PROPORTIONAL = "proportional", _("in proportion to the target")
    RELATIVE_TO_LEADER = "relative_to_leader", _("compared with the best unit")
    BONUS_PENALTY = "bonus_penalty", _("bonus and penalty")
    LATE_PENALTY = "late_penalty", _("less for lateness")
    VETO = "veto", _("takes out of the ranking")
    DERIVED = "derived", _("from an indicator")


class Criterion(models.Model):
    """A line of the scoring table: a group (numbered line), or a criterion (dash line) at any depth in it."""

    pack = models.ForeignKey(
        CriteriaPack, models.PROTECT, related_name="criteria", verbose_name=_("scoring table")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("group"),
    )
    # The place in the whole table, read from top to bottom.
    order_no = models.PositiveSmallIntegerField(_("order"))
    number = models.CharField(_("number"), max_length=10, blank=True)
    text = models.TextField(_("text"))
    max_points = points(_("maximum points"))
    rule = models.CharField(_("rule"), max_length=18, choices=RuleKind, default=RuleKind.MANUAL)
    # Numbers as text; emulation/scoring/parameters.py reads them.
    parameters = models.JSONField(_("parameters of the rule"), default=dict, blank=True)
    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="criteria",
        verbose_name=_("indicator"),
    )

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["pack", "order_no"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "order_no"], name="criterion_order_once"),
            models.CheckConstraint(
                name="criterion_max_not_negative", condition=Q(max_points__gte=0)
            ),
            models.CheckConstraint(name="criterion_not_in_itself", condition=~Q(parent=F("pk"))),
            models.CheckConstraint(
                name="criterion_derived_names_indicator",
                condition=Q(rule=RuleKind.DERIVED) ^ Q(indicator=None),
            ),
        ]

    def __str__(self):
        return " ".join(filter(None, [self.number, self.text]))
