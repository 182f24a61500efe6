"""The scoring table of a year: criteria in two levels, a sheet of points for each province."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.permissions import Access
from cooperatives.models import Province
from emulation.moves import move

from .years import EmulationYear


def points(label, **options):
    """Points with two decimals; halves and quarters are usual."""
    return models.DecimalField(label, max_digits=6, decimal_places=2, **options)


def default_tie_breakers():
    """No paper of the alliances fixes an order; this one is proposed, and printed with the ranking."""
    return ["fewer_penalty_points", "higher_group:3"]


class CriteriaPack(models.Model):
    """The scoring table of one year (bảng tiêu chí chấm điểm), by version."""

    year = models.ForeignKey(
        EmulationYear,
        models.PROTECT,
        related_name="criteria_packs",
        verbose_name=_("emulation year"),
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    source = models.CharField(_("source"), max_length=250, help_text=_("The paper it comes from."))
    # Asked in this order while totals are equal; standings.py knows what each word means.
    tie_breakers = models.JSONField(_("tie-breakers"), default=default_tie_breakers)
    # Set with the first points: from then on the table stays as it is.
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)

    access = Access(emulation_year="year_id")

    class Meta:
        verbose_name = _("scoring table")
        verbose_name_plural = _("scoring tables")
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="pack_version_once")
        ]

    def __str__(self):
        return _("Scoring table of %(year)s") % {"year": self.year.year}


class Criterion(models.Model):
    """A line of the scoring table: a numbered group, or a criterion (dash line) in it."""

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
    order_no = models.PositiveSmallIntegerField(_("order"))
    number = models.CharField(_("number"), max_length=10, blank=True)
    text = models.TextField(_("text"))
    max_points = points(_("maximum points"))

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
        ]

    def __str__(self):
        return " ".join(filter(None, [self.number, self.text]))


class SheetState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SELF_SCORED = "self_scored", _("self-scored")
    SETTLED = "settled", _("settled")
    LOCKED = "locked", _("locked")


# From each state, where a sheet may go next. The meeting may open a settled one again, with a reason, until all are
# locked together; a change after that is a new version for everybody.
SHEET_MOVES = {
    SheetState.DRAFT: {SheetState.SELF_SCORED, SheetState.SETTLED},
    SheetState.SELF_SCORED: {SheetState.SETTLED},
    SheetState.SETTLED: {SheetState.LOCKED, SheetState.DRAFT},
    SheetState.LOCKED: set(),
}


class ScoreSheet(models.Model):
    """The points of one province by one scoring table (bảng chấm điểm của một tỉnh)."""

    pack = models.ForeignKey(
        CriteriaPack, models.PROTECT, related_name="sheets", verbose_name=_("scoring table")
    )
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="score_sheets", verbose_name=_("province")
    )
    state = models.CharField(
        _("state"), max_length=11, choices=SheetState, default=SheetState.DRAFT
    )
    bonus_points = points(_("bonus points"), default=0)
    penalty_points = points(_("penalty points"), default=0)
    # «Không xếp hạng»: shown in the table, kept out of the ranks, with the reason.
    unranked_reason = models.CharField(_("not ranked because"), max_length=200, blank=True)
    lock_version = models.PositiveIntegerField(default=1, editable=False)

    access = Access(province="province_id", year="pack__year__year")

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        ordering = ["province__order_no"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "province"], name="sheet_one_a_province"),
            models.CheckConstraint(
                name="sheet_bonus_and_penalty_not_negative",
                condition=Q(bonus_points__gte=0, penalty_points__gte=0),
            ),
        ]

    def __str__(self):
        return f"{self.province} – {self.pack}"

    @property
    def is_editable(self):
        return self.state in {SheetState.DRAFT, SheetState.SELF_SCORED}

    @property
    def can_be_settled(self):
        return SheetState.SETTLED in SHEET_MOVES[self.state]

    def missing_to_settle(self) -> list[str]:
        """The criteria without settled points, in words; empty when the sheet is whole. Two queries.

        Points are given to criteria; a group is their sum, unless it has none.
        """
        settled = set(self.scores.exclude(final_points=None).values_list("criterion_id", flat=True))
        return [
            _("points for «%(criterion)s»") % {"criterion": criterion.text}
            for criterion in self.pack.criteria.filter(children=None)
            if criterion.pk not in settled
        ]

    def submit_self_score(self):
        move(self, SheetState.SELF_SCORED, SHEET_MOVES)

    def settle(self):
        move(self, SheetState.SETTLED, SHEET_MOVES)

    def reopen(self):
        """Back to the meeting; the action keeps the reason."""
        move(self, SheetState.DRAFT, SHEET_MOVES)

    def lock(self):
        move(self, SheetState.LOCKED, SHEET_MOVES)


class Score(models.Model):
    """The points of one criterion on one sheet: what the province gave itself, and what was settled."""

    sheet = models.ForeignKey(
        ScoreSheet, models.CASCADE, related_name="scores", verbose_name=_("sheet")
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="scores", verbose_name=_("criterion")
    )
    self_points = points(_("self-score"), null=True, blank=True)
    final_points = points(_("settled points"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once"),
            models.CheckConstraint(
                name="score_not_negative",
                condition=(Q(self_points=None) | Q(self_points__gte=0))
                & (Q(final_points=None) | Q(final_points__gte=0)),
            ),
        ]

    def __str__(self):
        return f"{self.sheet}: {self.criterion}"
