"""The explanation round (giải trình): until when, with more time for a province; what each province answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access
from cooperatives.models import Province

from .criteria import CriteriaPack
from .gates import PassedByLeader, submitted_has_time_and_person
from .scores import ScoreSheet


class ExplanationRound(models.Model):
    """Until when the provinces answer where points differ: the minute itself is still in time."""

    pack = models.ForeignKey(
        CriteriaPack,
        models.PROTECT,
        related_name="explanation_rounds",
        verbose_name=_("scoring table"),
    )
    round_no = models.PositiveSmallIntegerField(_("round of scoring"), default=1)
    due_at = models.DateTimeField(_("due at"))
    # The paper that sets it, such as the cluster's plan
    basis = models.CharField(pgettext_lazy("deadline", "basis"), max_length=200, blank=True)

    access = Access(emulation_year="pack__year_id")

    class Meta:
        verbose_name = _("explanation round")
        verbose_name_plural = _("explanation rounds")
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "round_no"], name="explanation_round_one_a_round"
            ),
        ]

    def __str__(self):
        return f"{self.pack} ({self.round_no})"


class ExplanationExtension(models.Model):
    """More time for one province: who granted it, until when, why. The latest one counts; none is deleted."""

    round = models.ForeignKey(ExplanationRound, models.PROTECT, related_name="extensions")
    province = models.ForeignKey(
        Province,
        models.PROTECT,
        related_name="explanation_extensions",
        verbose_name=_("province"),
    )
    due_at = models.DateTimeField(_("due at"))
    reason = models.TextField(_("reason"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted at"))

    access = Access(province="province_id", year="round__pack__year__year")

    class Meta:
        verbose_name = _("more time to explain")
        verbose_name_plural = _("more time to explain")
        ordering = ["granted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="explanation_extension_has_reason", condition=~Q(reason="")
            ),
        ]

    def __str__(self):
        return f"{self.round}: {self.province}"


class ExplanationState(models.TextChoices):
    OPEN = "open", pgettext_lazy("explanation", "being written")
    PRESENTED = "presented", pgettext_lazy("explanation", "before the leader")
    SUBMITTED = "submitted", pgettext_lazy("explanation", "submitted")


class Explanation(PassedByLeader):
    """What a province answers where points of its sheet differ. The answers stand on the scores, one a criterion."""

    states = ExplanationState

    sheet = models.OneToOneField(
        ScoreSheet, models.PROTECT, related_name="explanation", verbose_name=_("sheet")
    )
    state = models.CharField(
        _("state"), max_length=9, choices=ExplanationState, default=ExplanationState.OPEN
    )

    access = Access(province="sheet__province_id", year="sheet__pack__year__year")

    class Meta:
        verbose_name = _("explanation of a province")
        verbose_name_plural = _("explanations of provinces")
        constraints = [
            submitted_has_time_and_person(
                "explanation_submitted_has_time_and_person", ExplanationState.SUBMITTED
            ),
        ]

    def __str__(self):
        return str(self.sheet)
