"""The seal: what the portal puts on the file when the last awaited signature is there, once."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access
from cluster_portal.moves import move

from .artifacts import ArtifactState, SignatureArtifact, SignedRevision
from .pledges import Pledge, PledgeKind


class SealState(models.TextChoices):
    PREPARING = "preparing", pgettext_lazy("seal", "being put")
    SEALED = "sealed", pgettext_lazy("seal", "sealed")
    FAILED = "failed", pgettext_lazy("seal", "failed")


# A seal that failed is tried again; one that was put stays.
SEAL_MOVES = {
    SealState.PREPARING: {SealState.SEALED, SealState.FAILED},
    SealState.FAILED: {SealState.PREPARING},
    SealState.SEALED: set(),
}


class SealLevel(models.TextChoices):
    """What the seal can prove later; the page says it as it is."""

    B_B = "B-B", "PAdES B-B"
    B_T = "B-T", "PAdES B-T"
    B_LTA = "B-LTA", "PAdES B-LTA"


class SealQuerySet(models.QuerySet):
    def abandoned(self, since):
        """Those that nobody has worked on since then: left by a crash, or failed."""
        return self.exclude(state=SealState.SEALED).filter(
            Q(heartbeat_at=None) | Q(heartbeat_at__lt=since)
        )

    def may_rise(self):
        """Put while a server was silent, or before there was one.

        `has_unstamped`: somebody signed with a certificate and without a time stamp, which no server gives afterwards.
        """
        unstamped = SignatureArtifact.objects.filter(
            signature__pledge=OuterRef("pledge"), state=ArtifactState.ACCEPTED, timestamped_at=None
        ).exclude(cert_sha256="")
        rows = self.filter(state=SealState.SEALED).exclude(level=SealLevel.B_LTA)
        rows = rows.exclude(pledge__kind=PledgeKind.PRACTICE)
        return rows.annotate(has_unstamped=Exists(unstamped))


class Seal(models.Model):
    """One a document and revision: two finishers at once find the same row."""

    pledge = models.ForeignKey(
        Pledge, models.PROTECT, related_name="seals", verbose_name=_("pledge")
    )
    # The number of the revision that is sealed; 0 may not be typeset yet when the seal is asked for.
    on_number = models.PositiveSmallIntegerField(_("revision"))
    state = models.CharField(
        _("state"), max_length=9, choices=SealState, default=SealState.PREPARING
    )
    asked_at = models.DateTimeField(_("asked for at"))
    attempts_count = models.PositiveSmallIntegerField(_("attempts"), default=0)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    failure = models.TextField(_("why it failed"), blank=True)
    revision = models.OneToOneField(
        SignedRevision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seal",
        verbose_name=_("sealed revision"),
    )
    level = models.CharField(_("level"), max_length=5, choices=SealLevel, blank=True)
    # Why it is not B-LTA, or that it was tried to verify it as if years had passed.
    note = models.TextField(_("note"), blank=True)
    sealed_at = models.DateTimeField(_("sealed at"), null=True, blank=True)

    objects = SealQuerySet.as_manager()
    access = Access(emulation_year="pledge__prepared_in_id")

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [
            models.UniqueConstraint(fields=["pledge", "on_number"], name="seal_once_a_revision"),
            models.CheckConstraint(
                name="seal_sealed_is_whole",
                condition=(
                    Q(state=SealState.SEALED, revision__isnull=False, sealed_at__isnull=False)
                    & ~Q(level="")
                )
                | (~Q(state=SealState.SEALED) & Q(revision=None, sealed_at=None)),
            ),
            models.CheckConstraint(
                name="seal_failed_says_why", condition=~Q(state=SealState.FAILED) | ~Q(failure="")
            ),
        ]

    def __str__(self):
        return f"{self.pledge} – {self.get_state_display()}"

    def begin(self, *, at):
        """Somebody works on it now. Allowed again while it is being put: the one before may have died."""
        if self.state == SealState.FAILED:
            move(self, SealState.PREPARING, SEAL_MOVES)
        self.attempts_count += 1
        self.heartbeat_at, self.failure = at, ""

    def fail(self, *, failure, at):
        move(self, SealState.FAILED, SEAL_MOVES)
        self.failure, self.heartbeat_at = failure, at

    def finish(self, *, revision, level, note, at):
        move(self, SealState.SEALED, SEAL_MOVES)
        self.revision, self.level, self.note = revision, level, note
        self.sealed_at = self.heartbeat_at = at
