"""«Hỏi lại»: what a signer asks before signing, and what the secretary answers. Everybody in the room reads both."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.permissions import Access

from .signatures import Signature


class SigningQuestionQuerySet(models.QuerySet):
    def unanswered(self):
        return self.filter(answered_at=None)


class SigningQuestion(models.Model):
    signature = models.ForeignKey(
        Signature, models.PROTECT, related_name="questions", verbose_name=_("signature")
    )
    # Of which content it was asked: after a recall there is another.
    paper_code = models.CharField(_("verification code"), max_length=20)
    text = models.TextField(_("question"))
    asked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = SigningQuestionQuerySet.as_manager()
    # Run by the head of the year in which the pledge is prepared.
    access = Access(emulation_year="signature__pledge__prepared_in_id")

    class Meta:
        verbose_name = _("question before signing")
        verbose_name_plural = _("questions before signing")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="question_answer_is_whole",
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.signature.unit_name}: {self.text[:60]}"

    @property
    def is_answered(self):
        return self.answered_at is not None
