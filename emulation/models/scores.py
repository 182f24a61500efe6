"""A sheet of points for each province and round of scoring; evidence of points; what was settled, as a snapshot."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.permissions import Access
from cluster_portal.moves import MoveNotAllowed, move
from cooperatives.models import Province

from .criteria import CriteriaPack, Criterion, default_tie_breakers, points

__all__ = ["default_tie_breakers"]  # the first migration names it here


class SheetState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SELF_SCORED = "self_scored", _("self-scored")
    CROSS_CHECKED = "cross_checked", _("cross-checked")
    EXPLAINED = "explained", _("explained")
    SETTLED = "settled", _("settled")
    LOCKED = "locked", _("locked")


# From each state, where a sheet may go next. A cluster may leave out steps before the meeting. The meeting may open a
# settled one again, with a reason, until all are locked together; a change after that is a new round for everybody.
SHEET_MOVES = {
    SheetState.DRAFT: {SheetState.SELF_SCORED, SheetState.SETTLED},
    SheetState.SELF_SCORED: {SheetState.CROSS_CHECKED, SheetState.SETTLED},
    SheetState.CROSS_CHECKED: {SheetState.EXPLAINED, SheetState.SETTLED},
    SheetState.EXPLAINED: {SheetState.SETTLED},
    SheetState.SETTLED: {SheetState.LOCKED, SheetState.DRAFT},
    SheetState.LOCKED: set(),
}
# What a province's leader has passed; a sheet that was settled without self-scoring never was.
PASSED_BY_LEADER = [SheetState.SELF_SCORED, SheetState.CROSS_CHECKED, SheetState.EXPLAINED]


class ScoringRound(models.Model):
    """A later round of scoring: a change after the lock is a new round for everybody, with the reason."""

    pack = models.ForeignKey(
        CriteriaPack, models.PROTECT, related_name="later_rounds", verbose_name=_("scoring table")
    )
    round_no = models.PositiveSmallIntegerField(_("round of scoring"))
    reason = models.TextField(_("reason for the new round"))
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("begun by")
    )
    begun_at = models.DateTimeField(_("begun at"))

    access = Access(emulation_year="pack__year_id")

    class Meta:
        verbose_name = _("later round of scoring")
        verbose_name_plural = _("later rounds of scoring")
        ordering = ["pack", "round_no"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "round_no"], name="scoring_round_once"),
            models.CheckConstraint(
                name="scoring_round_is_later_and_has_reason",
                condition=Q(round_no__gt=1) & ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.pack} ({self.round_no})"


class ScoreSheet(models.Model):
    """The points of one province by one scoring table (bảng chấm điểm của một tỉnh)."""

    pack = models.ForeignKey(
        CriteriaPack, models.PROTECT, related_name="sheets", verbose_name=_("scoring table")
    )
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="score_sheets", verbose_name=_("province")
    )
    # 1 until a change after the lock: then everybody has new sheets, and the old ones stay.
    round_no = models.PositiveSmallIntegerField(_("round of scoring"), default=1)
    later_round = models.ForeignKey(
        ScoringRound,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sheets",
        verbose_name=_("later round of scoring"),
    )
    state = models.CharField(
        _("state"), max_length=13, choices=SheetState, default=SheetState.DRAFT
    )
    bonus_points = points(_("bonus points"), default=0)
    penalty_points = points(_("penalty points"), default=0)
    # «Không xếp hạng»: shown in the table, kept out of the ranks, with the reason.
    unranked_reason = models.CharField(_("not ranked because"), max_length=200, blank=True)
    # The self-score: while `presented_at` is set it lies before the province's leader, who passes it or gives it back.
    presented_at = models.DateTimeField(_("put before the leader at"), null=True, blank=True)
    leader_note = models.TextField(_("note of the leader"), blank=True)
    self_scored_at = models.DateTimeField(_("self-scored at"), null=True, blank=True)
    self_scored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("self-score passed by"),
    )
    cross_checked_at = models.DateTimeField(_("cross-checked at"), null=True, blank=True)
    explained_at = models.DateTimeField(_("explained at"), null=True, blank=True)
    lock_version = models.PositiveIntegerField(default=1, editable=False)

    access = Access(province="province_id", year="pack__year__year")

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        ordering = ["province__order_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "province", "round_no"], name="sheet_one_a_round"
            ),
            models.CheckConstraint(
                name="sheet_bonus_and_penalty_not_negative",
                condition=Q(bonus_points__gte=0, penalty_points__gte=0),
            ),
            models.CheckConstraint(
                name="sheet_self_scored_has_time_and_person",
                condition=Q(self_scored_at__isnull=False, self_scored_by__isnull=False)
                | (
                    Q(self_scored_at__isnull=True, self_scored_by__isnull=True)
                    & ~Q(state__in=PASSED_BY_LEADER)
                ),
            ),
            models.CheckConstraint(
                name="sheet_presented_is_draft",
                condition=Q(presented_at=None) | Q(state=SheetState.DRAFT, self_scored_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.province} – {self.pack}"

    @property
    def is_editable(self):
        return self.state not in {SheetState.SETTLED, SheetState.LOCKED}

    @property
    def can_be_settled(self):
        return SheetState.SETTLED in SHEET_MOVES[self.state]

    @property
    def is_with_officer(self):
        """The province's officer may write the self-score."""
        is_first = self.round_no == 1  # a later round is the meeting's alone
        is_open = self.state == SheetState.DRAFT and not self.self_scored_at
        return is_first and is_open and not self.presented_at

    def present(self, *, at):
        """Put the self-score before the leader; from then on its officer changes nothing."""
        self.require_with_officer()
        self.presented_at, self.leader_note = at, ""

    def take_back(self, *, note=""):
        """Back to the officer: by the officer, or by the leader with a note."""
        self.require_presented()
        self.presented_at, self.leader_note = None, note

    def require_with_officer(self):
        if self.presented_at:
            raise MoveNotAllowed(
                _("The self-score lies before the leader. Take it back first, or ask for it back.")
            )
        if not self.is_with_officer:
            raise MoveNotAllowed(
                _("The sheet of %(province)s is «%(state)s»; its self-score stays.")
                % {"province": self.province.name, "state": self.get_state_display()}
            )

    def require_presented(self):
        if not self.presented_at:
            raise MoveNotAllowed(
                _("The self-score of %(province)s does not lie before its leader.")
                % {"province": self.province.name}
            )

    def submit_self_score(self, *, by, at):
        """The leader passes it on."""
        move(self, SheetState.SELF_SCORED, SHEET_MOVES)
        self.presented_at, self.leader_note = None, ""
        self.self_scored_at, self.self_scored_by = at, by

    @property
    def is_self_scored(self):
        return self.state == SheetState.SELF_SCORED

    def cross_check(self, *, at):
        """Another unit has checked it."""
        move(self, SheetState.CROSS_CHECKED, SHEET_MOVES)
        self.cross_checked_at = at

    @property
    def is_cross_checked(self):
        return self.state == SheetState.CROSS_CHECKED

    def explain(self, *, at):
        """The province has answered where points differ."""
        move(self, SheetState.EXPLAINED, SHEET_MOVES)
        self.explained_at = at

    def settle(self):
        """The meeting does not wait for a leader; what lay before one lies there no more."""
        move(self, SheetState.SETTLED, SHEET_MOVES)
        self.presented_at = None

    def copy_for(self, later: ScoringRound) -> "ScoreSheet":
        """The sheet of a later round, not saved: with the meeting, all that was given before the lock with it."""
        copied = {
            name: getattr(self, name)
            for name in (
                "pack",
                "province",
                "bonus_points",
                "penalty_points",
                "unranked_reason",
                "self_scored_at",
                "self_scored_by",
                "cross_checked_at",
                "explained_at",
            )
        }
        copied |= {"round_no": later.round_no, "later_round": later}
        sheet = ScoreSheet(state=SheetState.SETTLED, **copied)
        sheet.reopen()
        return sheet

    def reopen(self):
        """Back to where it stood before it was settled; the action keeps the reason."""
        move(self, SheetState.DRAFT, SHEET_MOVES)
        if self.self_scored_at:
            move(self, SheetState.SELF_SCORED, SHEET_MOVES)
        if self.cross_checked_at:
            move(self, SheetState.CROSS_CHECKED, SHEET_MOVES)
        if self.explained_at:
            move(self, SheetState.EXPLAINED, SHEET_MOVES)

    def lock(self):
        move(self, SheetState.LOCKED, SHEET_MOVES)


class Score(models.Model):
    """One criterion on one sheet: the facts, and the points as each of the four gave them.

    What was settled is decided by the meeting; it is never the highest of the others.
    """

    sheet = models.ForeignKey(
        ScoreSheet, models.CASCADE, related_name="scores", verbose_name=_("sheet")
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="scores", verbose_name=_("criterion")
    )
    # Not assigned to this unit («không giao»): its maximum leaves the denominator.
    is_assigned = models.BooleanField(_("assigned"), default=True)
    # The facts: typed, or those of the indicator of a derived criterion
    target = models.DecimalField(
        _("target"), max_digits=17, decimal_places=3, null=True, blank=True
    )
    actual = models.DecimalField(
        _("actual"), max_digits=17, decimal_places=3, null=True, blank=True
    )
    penalty_count = models.DecimalField(
        _("number of penalties"), max_digits=9, decimal_places=3, null=True, blank=True
    )
    # The points: by the province, by the rule of the criterion, by the unit that checks, by the meeting
    self_points = points(_("self-score"), null=True, blank=True)
    # Why the province differs from what was computed, and the checker from the province; `reason` is the meeting's.
    self_reason = models.CharField(_("reason of the province"), max_length=250, blank=True)
    cross_reason = models.CharField(_("reason of the checker"), max_length=250, blank=True)
    # What the province answers where the points differ
    answer = models.TextField(_("explanation"), blank=True)
    system_points = points(_("computed points"), null=True, blank=True)
    cross_points = points(_("points of the cross-check"), null=True, blank=True)
    final_points = points(_("settled points"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once"),
            models.CheckConstraint(
                name="score_not_assigned_has_no_points",
                condition=Q(is_assigned=True) | Q(final_points=None),
            ),
        ]

    def __str__(self):
        return f"{self.sheet}: {self.criterion}"


def evidence_path(evidence, filename="") -> str:
    """The name says the bytes. Never served by address: a view checks who asks."""
    suffix = Path(filename).suffix.lower()
    return f"evidence/{evidence.score.sheet_id}/{evidence.sha256[:32]}{suffix}"


class ScoreEvidence(models.Model):
    """A paper or address that proves the points of a criterion (minh chứng)."""

    score = models.ForeignKey(
        Score, models.CASCADE, related_name="evidence", verbose_name=_("score")
    )
    title = models.CharField(_("what it is"), max_length=200)
    issuer = models.CharField(_("issuer of the evidence"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    link = models.URLField(_("address"), blank=True)
    file = models.FileField(_("file"), upload_to=evidence_path, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(name="evidence_file_or_link", condition=Q(link="") ^ Q(file="")),
            models.CheckConstraint(
                name="evidence_file_has_hash", condition=Q(file="") ^ ~Q(sha256="")
            ),
        ]

    def __str__(self):
        return self.title


class ScoreSnapshot(models.Model):
    """All points of a year as they were locked: canonical JSON with its SHA-256.

    With the scoring table's own frozen content it gives totals and ranks again, whatever happened to the rows since.
    """

    pack = models.ForeignKey(
        CriteriaPack, models.PROTECT, related_name="snapshots", verbose_name=_("scoring table")
    )
    round_no = models.PositiveSmallIntegerField(_("round of scoring"), default=1)
    content = models.TextField(_("frozen content, canonical JSON"), editable=False)
    content_hash = models.CharField("SHA-256", max_length=64, editable=False)
    made_at = models.DateTimeField(_("made at"))
    reason = models.TextField(_("reason for the new round"), blank=True)

    access = Access(emulation_year="pack__year_id")

    class Meta:
        verbose_name = _("snapshot of the points")
        verbose_name_plural = _("snapshots of the points")
        ordering = ["pack", "round_no"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "round_no"], name="snapshot_one_a_round"),
            models.CheckConstraint(
                name="snapshot_later_round_has_reason", condition=Q(round_no=1) | ~Q(reason="")
            ),
        ]

    def __str__(self):
        return f"{self.pack} ({self.round_no})"
