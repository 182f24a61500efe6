"""The cross-check of the self-scores (chấm chéo): who checks whom, drawn by lot, and how far each check is."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access
from cluster_portal.moves import MoveNotAllowed
from cooperatives.models import Province

from .criteria import CriteriaPack
from .gates import PassedByLeader, submitted_has_time_and_person
from .scores import ScoreSheet


class CheckDraw(models.Model):
    """One drawing of lots. Seed and algorithm give the same pairs again; a drawing that was replaced stays."""

    pack = models.ForeignKey(
        CriteriaPack, models.PROTECT, related_name="draws", verbose_name=_("scoring table")
    )
    round_no = models.PositiveSmallIntegerField(_("round of scoring"), default=1)
    number = models.PositiveSmallIntegerField(pgettext_lazy("draw", "drawing"), default=1)
    seed = models.CharField(_("seed"), max_length=80)
    # Typed at the meeting; else the portal has made it.
    seed_was_typed = models.BooleanField(default=False)
    algorithm = models.CharField(_("algorithm"), max_length=40)
    # Members that took no part: [{"name", "reason"}]
    left_out = models.JSONField(_("left out"), default=list, blank=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn by")
    )
    drawn_at = models.DateTimeField(_("drawn at"))
    reason = models.TextField(_("why it was drawn again"), blank=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)

    access = Access(emulation_year="pack__year_id")

    class Meta:
        verbose_name = _("drawing of lots")
        verbose_name_plural = _("drawings of lots")
        ordering = ["pack", "round_no", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "round_no", "number"], name="draw_number_once"),
            models.UniqueConstraint(
                fields=["pack", "round_no"],
                condition=Q(replaced_at=None),
                name="draw_one_in_force",
            ),
            models.CheckConstraint(
                name="draw_again_has_reason", condition=Q(number=1) | ~Q(reason="")
            ),
        ]

    def __str__(self):
        return f"{self.pack} ({self.number})"


class CheckState(models.TextChoices):
    OPEN = "open", pgettext_lazy("check", "being checked")
    PRESENTED = "presented", pgettext_lazy("check", "before the leader")
    SUBMITTED = "submitted", pgettext_lazy("check", "submitted")


class CrossCheckQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(draw__replaced_at=None)

    def whole(self):
        """With all that pages and permissions ask of a check."""
        return self.select_related("draw__pack__year", "sheet__province", "checker", "checked")


class CrossCheck(PassedByLeader):
    """One unit checks the sheet of another. The points stand on the sheet, beside those of the unit itself."""

    states = CheckState

    draw = models.ForeignKey(CheckDraw, models.PROTECT, related_name="checks")
    sheet = models.ForeignKey(
        ScoreSheet, models.PROTECT, related_name="checks", verbose_name=_("sheet")
    )
    checker = models.ForeignKey(
        Province, models.PROTECT, related_name="checks_given", verbose_name=_("checking unit")
    )
    checked = models.ForeignKey(
        Province, models.PROTECT, related_name="checks_taken", verbose_name=_("checked unit")
    )
    # The checker's number in the draw
    lot = models.CharField(_("number drawn"), max_length=64)
    state = models.CharField(_("state"), max_length=9, choices=CheckState, default=CheckState.OPEN)

    objects = CrossCheckQuerySet.as_manager()
    access = Access(province="checker_id", year="draw__pack__year__year")

    class Meta:
        verbose_name = _("cross-check")
        verbose_name_plural = _("cross-checks")
        ordering = ["draw", "lot"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "checker"], name="check_one_a_checker"),
            models.UniqueConstraint(fields=["draw", "checked"], name="check_one_a_checked"),
            models.CheckConstraint(name="check_not_of_itself", condition=~Q(checker=F("checked"))),
            # Of two units one checks the other, never both.
            models.UniqueConstraint(
                "draw",
                Least("checker", "checked"),
                Greatest("checker", "checked"),
                name="check_never_mutual",
            ),
            submitted_has_time_and_person(
                "check_submitted_has_time_and_person", CheckState.SUBMITTED
            ),
        ]

    def __str__(self):
        return f"{self.checker} → {self.checked}"

    @property
    def is_with_officer(self):
        """The checker's officer may give points: the unit has passed its self-score on, and nobody has settled it."""
        return self.state == CheckState.OPEN and self.sheet.is_self_scored

    def require_with_officer(self):
        if self.state != CheckState.OPEN:
            raise MoveNotAllowed(
                _("The check of %(province)s is «%(state)s»; its points stay.")
                % {"province": self.checked.name, "state": self.get_state_display()}
            )
        if not self.sheet.is_self_scored:
            raise MoveNotAllowed(
                _("The sheet of %(province)s is «%(state)s»; only a self-scored one is checked.")
                % {"province": self.checked.name, "state": self.sheet.get_state_display()}
            )
