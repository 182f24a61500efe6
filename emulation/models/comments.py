"""What the members say to the draft while it is open to comments (xin ý kiến): threads, open or resolved."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.permissions import Access

from .pledges import Pledge


class CommentPart(models.TextChoices):
    BASIS = "basis", _("legal bases")
    CONTENTS = "contents", _("contents")
    TARGETS = "targets", _("common targets")
    ORGANIZATION = "organization", _("organization of the work")
    OTHER = "other", _("anything else")


class PledgeComment(models.Model):
    """A comment begins a thread, or answers in one (`thread`). A thread is open until somebody resolves it."""

    pledge = models.ForeignKey(
        Pledge, models.PROTECT, related_name="comments", verbose_name=_("pledge")
    )
    thread = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name=_("answers"),
    )
    part = models.CharField(_("part"), max_length=12, choices=CommentPart, blank=True)
    text = models.TextField(_("comment"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    # Of a thread
    resolved_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("resolved by"),
    )
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)

    access = Access(emulation_year="pledge__prepared_in_id")

    class Meta:
        verbose_name = _("comment on the pledge")
        verbose_name_plural = _("comments on the pledge")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="comment_thread_has_part",
                condition=(Q(thread=None) & ~Q(part="")) | Q(thread__isnull=False, part=""),
            ),
            models.CheckConstraint(
                name="comment_resolved_is_whole",
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False, thread=None),
            ),
        ]

    def __str__(self):
        return f"{self.by}: {self.text[:60]}"

    @property
    def is_resolved(self):
        return self.resolved_at is not None
