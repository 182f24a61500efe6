"""The places of the signers on a pledge, and the signatures put there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access
from cooperatives.models import Province
from emulation.moves import move

from .pledges import Pledge


class SignatureState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("signature", "waiting")
    SIGNED = "signed", pgettext_lazy("signature", "signed")
    REFUSED = "refused", pgettext_lazy("signature", "refused")


# A signature stands: who has signed cannot refuse afterwards. Who refused may still change their mind and sign; when
# the content is recalled to be mended, the refusal falls with it.
SIGNATURE_MOVES = {
    SignatureState.WAITING: {SignatureState.SIGNED, SignatureState.REFUSED},
    SignatureState.REFUSED: {SignatureState.SIGNED, SignatureState.WAITING},
    SignatureState.SIGNED: set(),
}


class SigningMethod(models.TextChoices):
    """Printed on the paper as it is, so that nobody takes one for another."""

    PORTAL = "portal", _("confirmed in the portal with the own password")


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
        _("state"), max_length=7, choices=SignatureState, default=SignatureState.WAITING
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
                    Q(state=SignatureState.SIGNED, signer__isnull=False, signed_at__isnull=False)
                    & ~Q(signer_name="")
                    & ~Q(position_line="")
                    & ~Q(method="")
                    & ~Q(content_hash="")
                )
                | (~Q(state=SignatureState.SIGNED) & Q(signed_at=None, content_hash="")),
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
        return self.state == SignatureState.SIGNED

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

    def sign(self, *, by, position_line, method, content_hash, at):
        """Put the signature. The action has checked who `by` is and that the hash is the pledge's."""
        move(self, SignatureState.SIGNED, SIGNATURE_MOVES)
        self.signer, self.signer_name, self.position_line = by, by.full_name, position_line
        self.method, self.content_hash, self.signed_at = method, content_hash, at
        self.refusal_reason, self.refused_at = "", None

    def refuse(self, *, by, reason, at):
        """Say no, with the reason, which everybody reads as it is."""
        move(self, SignatureState.REFUSED, SIGNATURE_MOVES)
        self.signer, self.refusal_reason, self.refused_at = by, reason, at

    def wait_again(self):
        """Forget a refusal: what was refused has been taken back."""
        move(self, SignatureState.WAITING, SIGNATURE_MOVES)
        self.signer, self.refusal_reason, self.refused_at = None, "", None
