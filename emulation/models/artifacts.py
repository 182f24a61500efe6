"""What signing leaves behind: every revision of the file, everything that anybody handed in as a signature, tickets.

Nothing of it is ever deleted or overwritten: what is refused, late or withdrawn stays, marked as that.
"""

import json

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.permissions import Access
from cluster_portal.moves import move

from .pledges import Pledge
from .signatures import Signature, SigningMethod

# What a confirmation rested on before statements named it.
PASSWORD = "mật khẩu"


def revision_path(revision, filename="") -> str:
    """One folder a frozen content; the name says order and bytes. Never served by address: a view checks who asks."""
    return f"pledges/{revision.paper_code}/{revision.number:03d}-{revision.sha256[:24]}.pdf"


def artifact_path(artifact, filename="") -> str:
    return f"signatures/{artifact.signature.pledge_id}/{artifact.sha256}{artifact.suffix}"


class RevisionCause(models.TextChoices):
    PREPARED = "prepared", _("prepared for signing")
    SIGNATURE = "signature", _("signed")
    SEAL = "seal", _("sealed")
    TIMESTAMP = "timestamp", _("time stamp renewed")


class SignedRevision(models.Model):
    """The file at one moment: each is its base with something appended, byte for byte.

    `base` is one-to-one: of two that were made on the same base at once, the database takes one. `paper_code` is the
    verification code of the frozen content: after a recall the next content begins a new row of revisions.
    """

    pledge = models.ForeignKey(
        Pledge, models.PROTECT, related_name="revisions", verbose_name=_("pledge")
    )
    paper_code = models.CharField(_("verification code"), max_length=20)
    number = models.PositiveSmallIntegerField(_("revision"))
    base = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="following",
        verbose_name=_("made on"),
    )
    cause = models.CharField(_("cause"), max_length=9, choices=RevisionCause)
    file = models.FileField(_("file"), upload_to=revision_path)
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveIntegerField(_("bytes"))
    created_at = models.DateTimeField(_("made at"))

    access = Access(emulation_year="pledge__prepared_in_id")

    class Meta:
        verbose_name = _("revision of the file")
        verbose_name_plural = _("revisions of the file")
        ordering = ["pledge", "paper_code", "number"]
        constraints = [
            models.UniqueConstraint(fields=["paper_code", "number"], name="revision_number_once"),
            models.CheckConstraint(
                name="revision_first_is_prepared",
                condition=Q(number=0, base=None, cause=RevisionCause.PREPARED)
                | (Q(number__gt=0, base__isnull=False) & ~Q(cause=RevisionCause.PREPARED)),
            ),
        ]

    def __str__(self):
        return f"{self.pledge} – {self.number}"


class ArtifactState(models.TextChoices):
    PENDING = "pending", _("waiting to be checked")
    ACCEPTED = "accepted", _("accepted")
    STALE = "stale", _("made on an older file")
    REFUSED = "refused", _("not accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")


ARTIFACT_MOVES = {
    ArtifactState.PENDING: {ArtifactState.ACCEPTED, ArtifactState.STALE, ArtifactState.REFUSED},
    ArtifactState.ACCEPTED: {ArtifactState.WITHDRAWN},
    ArtifactState.STALE: set(),
    ArtifactState.REFUSED: set(),
    ArtifactState.WITHDRAWN: set(),
}


class SignatureArtifact(models.Model):
    """Something handed in as the signature of a unit, with what was found in it.

    The file is a CMS signature (portal), the signed PDF (certificates) or a scan (ink).
    """

    signature = models.ForeignKey(
        Signature, models.PROTECT, related_name="artifacts", verbose_name=_("signature")
    )
    method = models.CharField(_("method"), max_length=12, choices=SigningMethod)
    state = models.CharField(
        _("state"), max_length=9, choices=ArtifactState, default=ArtifactState.PENDING
    )
    file = models.FileField(_("file"), upload_to=artifact_path)
    suffix = models.CharField(max_length=5)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    paper_code = models.CharField(_("verification code"), max_length=20)
    content_hash = models.CharField(_("hash of what was signed"), max_length=64)
    # Portal and ink: the sentence with person, position, time and method that the CMS signs, as canonical JSON.
    statement = models.TextField(_("statement"), blank=True)
    base = models.ForeignKey(
        SignedRevision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="artifacts_made_on",
        verbose_name=_("made on"),
    )
    revision = models.OneToOneField(
        SignedRevision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="artifact",
        verbose_name=_("revision of the file"),
    )
    field_name = models.CharField(_("signature field"), max_length=80, blank=True)
    # Who, as printed
    signer = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="artifacts", verbose_name=_("signer")
    )
    signer_name = models.CharField(_("signer's name"), max_length=150)
    handed_in_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )
    position_line = models.CharField(_("position line"), max_length=150)
    mandate = models.ForeignKey(
        "Mandate", models.PROTECT, null=True, related_name="+", verbose_name=_("mandate to sign")
    )
    # What the certificate says
    cert_subject = models.CharField(_("certificate of"), max_length=400, blank=True)
    cert_issuer = models.CharField(_("issued by"), max_length=400, blank=True)
    cert_serial = models.CharField(_("serial number"), max_length=64, blank=True)
    cert_sha256 = models.CharField(_("SHA-256 of the certificate"), max_length=64, blank=True)
    cert_valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    cert_valid_to = models.DateTimeField(_("valid until"), null=True, blank=True)
    cert_key_usage = models.CharField(_("key usage"), max_length=200, blank=True)
    timestamped_at = models.DateTimeField(_("time stamp"), null=True, blank=True)
    # Two clocks: what the signer's machine said, and when it came in.
    claimed_at = models.DateTimeField(_("signing time as stated"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"))
    # [{code, text}]: why it was not accepted
    problems = models.JSONField(_("problems"), default=list, blank=True)
    # Ink: a second person has compared scan and paper.
    confirmed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawal_reason = models.TextField(_("reason for withdrawal"), blank=True)

    access = Access(province="signature__province_id", year="signature__pledge__prepared_in__year")

    class Meta:
        verbose_name = _("signature handed in")
        verbose_name_plural = _("signatures handed in")
        ordering = ["received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="artifact_withdrawn_has_reason",
                condition=(
                    Q(state=ArtifactState.WITHDRAWN, withdrawn_at__isnull=False)
                    & Q(withdrawn_by__isnull=False)
                    & ~Q(withdrawal_reason="")
                )
                | (~Q(state=ArtifactState.WITHDRAWN) & Q(withdrawn_at=None, withdrawal_reason="")),
            ),
            models.CheckConstraint(
                name="artifact_refused_says_why",
                condition=~Q(state__in=[ArtifactState.REFUSED, ArtifactState.STALE])
                | ~Q(problems=[]),
            ),
            models.CheckConstraint(
                name="artifact_confirmed_by_another",
                condition=Q(confirmed_by=None)
                | (~Q(confirmed_by=F("signer")) & ~Q(confirmed_by=F("handed_in_by"))),
            ),
        ]

    def __str__(self):
        return f"{self.signer_name} – {self.get_method_display()}"

    @property
    def proved_by(self) -> str:
        """What was typed when it was confirmed in the portal, as the statement says it in Vietnamese."""
        said = json.loads(self.statement or "{}")
        return said.get("proved_by", PASSWORD) if self.method == SigningMethod.PORTAL else ""

    def accept(self, *, revision=None, field_name=""):
        move(self, ArtifactState.ACCEPTED, ARTIFACT_MOVES)
        self.revision, self.field_name = revision, field_name

    def refuse(self, problems):
        """`problems`: [{code, text}], at least one."""
        move(self, ArtifactState.REFUSED, ARTIFACT_MOVES)
        self.problems = problems

    def come_too_late(self, problems):
        """Somebody else signed the same base first; the file is kept, and has to be fetched and signed again."""
        move(self, ArtifactState.STALE, ARTIFACT_MOVES)
        self.problems = problems

    def withdraw(self, *, reason, by, at):
        move(self, ArtifactState.WITHDRAWN, ARTIFACT_MOVES)
        self.withdrawal_reason, self.withdrawn_by, self.withdrawn_at = reason, by, at


class SigningTicket(models.Model):
    """Lets a program outside (a signing tool, a remote service) fetch or hand in one file once, for some minutes.

    Bound to a place, a person and a revision; only the hash of the token is kept.
    """

    class Purpose(models.TextChoices):
        FETCH = "fetch", _("fetch the file")
        HAND_IN = "hand_in", _("hand in the signed file")

    signature = models.ForeignKey(
        Signature, models.PROTECT, related_name="tickets", verbose_name=_("signature")
    )
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("person")
    )
    method = models.CharField(_("method"), max_length=12, choices=SigningMethod)
    purpose = models.CharField(_("purpose"), max_length=7, choices=Purpose)
    revision = models.ForeignKey(
        SignedRevision, models.PROTECT, related_name="tickets", verbose_name=_("revision")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    # What an interrupted signing needs to go on; no secret, no key.
    prepared = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    access = Access(province="signature__province_id", year="signature__pledge__prepared_in__year")

    class Meta:
        verbose_name = _("signing ticket")
        verbose_name_plural = _("signing tickets")
        constraints = [
            models.CheckConstraint(
                name="ticket_expires", condition=Q(expires_at__gt=F("created_at"))
            ),
        ]

    def __str__(self):
        return f"{self.signature} – {self.get_purpose_display()}"

    def is_open(self, at) -> bool:
        return self.used_at is None and at < self.expires_at
