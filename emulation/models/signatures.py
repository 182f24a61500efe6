"""The places of the signers on a pledge, and the signatures put there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access
from cluster_portal.moves import MoveNotAllowed, move
from cooperatives.models import Province

from .pledges import Pledge


class SignatureState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("signature", "waiting")
    SIGNED = "signed", pgettext_lazy("signature", "signed")
    REFUSED = "refused", pgettext_lazy("signature", "refused")
    SUPPLEMENTARY = "supplementary", pgettext_lazy("signature", "signed later")


# A signature stands: who has signed cannot refuse afterwards. Who refused may still change their mind and sign; when
# the content is recalled to be mended, the refusal falls with it. Back from «signed» there is one way, while the pledge
# is not in force: the withdrawal, which keeps what was signed. «Signed later» (ký bổ sung) is a signature under a
# pledge that is in force already.
SIGNATURE_MOVES = {
    SignatureState.WAITING: {
        SignatureState.SIGNED,
        SignatureState.REFUSED,
        SignatureState.SUPPLEMENTARY,
    },
    SignatureState.REFUSED: {
        SignatureState.SIGNED,
        SignatureState.WAITING,
        SignatureState.SUPPLEMENTARY,
    },
    SignatureState.SIGNED: {SignatureState.WAITING},
    SignatureState.SUPPLEMENTARY: set(),
}
# A tuple: a constraint names it, and migrations compare the order.
PUT = (SignatureState.SIGNED, SignatureState.SUPPLEMENTARY)


class SigningMethod(models.TextChoices):
    """Printed on the paper as it is, so that nobody takes one for another."""

    PORTAL = "portal", _("confirmed in the portal with the own password")
    CERTIFICATE = "certificate", _("digital signature with the own certificate")
    OUTSIDE = "outside", _("digital signature, signed outside the portal")
    VGCA = "vgca", _("digital signature with a token of the Government Cipher Committee")
    REMOTE = "remote", _("digital signature with a remote signing service")
    INK = "ink", _("signed on paper, scanned copy")


class SignatureQuerySet(models.QuerySet):
    def put(self):
        """Those where a signature stands, in time or later."""
        return self.filter(state__in=PUT)

    def awaited(self):
        """Those without which the pledge does not come into force."""
        return self.exclude(state__in=PUT).filter(unsigned_reason="")


class Signature(models.Model):
    """The place of one signer on a pledge: an alliance, or the cluster's standing office (`province` empty)."""

    pledge = models.ForeignKey(
        Pledge, models.PROTECT, related_name="signatures", verbose_name=_("pledge")
    )
    province = models.ForeignKey(
        Province,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name=_("province"),
    )
    state = models.CharField(
        _("state"), max_length=13, choices=SignatureState, default=SignatureState.WAITING
    )
    method = models.CharField(_("method"), max_length=12, choices=SigningMethod, blank=True)
    signer = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name=_("signer"),
    )
    signer_name = models.CharField(_("signer's name"), max_length=150, blank=True)
    position_line = models.CharField(_("position line"), max_length=150, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    content_hash = models.CharField(_("hash of what was signed"), max_length=64, blank=True)
    address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    device = models.CharField(_("device"), max_length=200, blank=True)
    refusal_reason = models.TextField(_("reason for refusal"), blank=True)
    refused_at = models.DateTimeField(_("refused at"), null=True, blank=True)
    # What was put here: the signed bytes with their facts. Those that were withdrawn or refused stay beside it.
    artifact = models.OneToOneField(
        "SignatureArtifact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stands_for",
        verbose_name=_("what was signed"),
        editable=False,
    )
    # Grows with each withdrawal: without that, no signature goes back (a trigger sees to it).
    withdrawals_count = models.PositiveSmallIntegerField(
        _("withdrawals"), default=0, editable=False
    )
    # Set when the pledge comes into force: from then on nothing is withdrawn.
    final_at = models.DateTimeField(_("final since"), null=True, editable=False)
    # The secretary lists the unit as «chưa ký»: the pledge comes into force without it.
    unsigned_reason = models.TextField(_("why it is listed as not signed"), blank=True)
    unsigned_at = models.DateTimeField(_("listed as not signed at"), null=True, blank=True)
    unsigned_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("listed as not signed by"),
    )

    objects = SignatureQuerySet.as_manager()

    # An alliance's place is of its province; the standing office's is the head unit's.
    access = Access(province="province_id", year="pledge__prepared_in__year")

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "province"],
                condition=Q(province__isnull=False),
                name="signature_one_a_province",
            ),
            models.UniqueConstraint(
                fields=["pledge"], condition=Q(province=None), name="signature_one_of_the_office"
            ),
            models.CheckConstraint(
                name="signature_signed_is_whole",
                condition=(
                    Q(state__in=PUT, signer__isnull=False, signed_at__isnull=False)
                    & ~Q(signer_name="")
                    & ~Q(position_line="")
                    & ~Q(method="")
                    & ~Q(content_hash="")
                )
                | (~Q(state__in=PUT) & Q(signed_at=None, content_hash="", artifact=None)),
            ),
            models.CheckConstraint(
                name="signature_unsigned_has_reason",
                condition=Q(unsigned_reason="", unsigned_at=None, unsigned_by=None)
                | (
                    ~Q(unsigned_reason="") & Q(unsigned_at__isnull=False, unsigned_by__isnull=False)
                ),
            ),
            # Who signed in time is not listed; who signs later stays listed with the day.
            models.CheckConstraint(
                name="signature_listed_or_signed",
                condition=~Q(state=SignatureState.SIGNED) | Q(unsigned_reason=""),
            ),
            models.CheckConstraint(
                name="signature_later_was_listed",
                condition=~Q(state=SignatureState.SUPPLEMENTARY) | ~Q(unsigned_reason=""),
            ),
            models.CheckConstraint(
                name="signature_refused_has_reason",
                condition=~Q(state=SignatureState.REFUSED)
                | (~Q(refusal_reason="") & Q(refused_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.unit_name} – {self.pledge}"

    @property
    def is_signed(self):
        return self.state in PUT

    @property
    def is_listed_unsigned(self):
        return bool(self.unsigned_reason)

    @property
    def is_of_office(self):
        return self.province_id is None

    @property
    def unit_name(self):
        if self.is_of_office:
            return _("Standing office of the cluster")
        return self.province.alliance_name

    @property
    def short_name(self):
        """What stands under a lamp of the signing room."""
        return _("Standing office") if self.is_of_office else self.province.name

    @property
    def can_be_signed(self):
        return SignatureState.SIGNED in SIGNATURE_MOVES[self.state]

    @property
    def can_be_refused(self):
        return SignatureState.REFUSED in SIGNATURE_MOVES[self.state]

    def sign(self, *, by, position_line, method, content_hash, at, artifact=None, is_late=False):
        """Put the signature. The action has checked who `by` is and that the hash is the pledge's."""
        state = SignatureState.SUPPLEMENTARY if is_late else SignatureState.SIGNED
        move(self, state, SIGNATURE_MOVES)
        self.artifact = artifact
        self.signer, self.signer_name, self.position_line = by, by.full_name, position_line
        self.method, self.content_hash, self.signed_at = method, content_hash, at
        self.refusal_reason, self.refused_at = "", None
        if not is_late:  # who was listed as «chưa ký» and signs in time after all
            self.unsigned_reason, self.unsigned_by, self.unsigned_at = "", None, None

    def refuse(self, *, by, reason, at):
        """Say no, with the reason, which everybody reads as it is."""
        move(self, SignatureState.REFUSED, SIGNATURE_MOVES)
        self.signer, self.refusal_reason, self.refused_at = by, reason, at

    def wait_again(self):
        """Forget a refusal: what was refused has been taken back."""
        if self.is_signed:
            raise MoveNotAllowed(_("A signature stands; it can only be withdrawn."))
        move(self, SignatureState.WAITING, SIGNATURE_MOVES)
        self.signer, self.refusal_reason, self.refused_at = None, "", None

    def withdraw(self):
        """Take a signature back before the pledge is in force. What was signed stays with its artifact."""
        if not self.is_signed:
            raise MoveNotAllowed(_("Nothing has been signed here, so nothing can be withdrawn."))
        if self.final_at:
            raise MoveNotAllowed(_("The pledge is in force: its signatures stand."))
        move(self, SignatureState.WAITING, SIGNATURE_MOVES)
        self.signer, self.signer_name, self.position_line, self.method = None, "", "", ""
        self.signed_at, self.content_hash, self.artifact = None, "", None
        self.address, self.device = None, ""
        self.withdrawals_count += 1

    def list_unsigned(self, *, reason, by, at):
        """«Chưa ký»: the pledge does not wait for this unit any longer."""
        if self.is_signed:
            raise MoveNotAllowed(_("This unit has signed."))
        self.unsigned_reason, self.unsigned_by, self.unsigned_at = reason, by, at

    def await_again(self):
        """Take the unit off the list «chưa ký»."""
        if self.final_at:
            raise MoveNotAllowed(_("The pledge is in force: its list stands."))
        self.unsigned_reason, self.unsigned_by, self.unsigned_at = "", None, None
