"""Which certificate a person signs with, known beforehand."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.permissions import Access


class SignerCertificateQuerySet(models.QuerySet):
    def valid_on(self, day):
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class SignerCertificate(models.Model):
    """The certificate with which a person is expected to sign: its serial number, or the names that stand in it.

    Entered before the day of signing, so that a good signature by the wrong person is seen as that.
    """

    user = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="certificates",
        verbose_name=_("person"),
    )
    serial = models.CharField(
        _("serial number"), max_length=64, blank=True, help_text=_("Hexadecimal, as it is shown.")
    )
    issuer = models.CharField(
        _("issued by"), max_length=200, blank=True, help_text=_("Common name of the issuer.")
    )
    common_name = models.CharField(_("name in the certificate"), max_length=200, blank=True)
    organization = models.CharField(
        _("organization in the certificate"), max_length=200, blank=True
    )
    # What is known of it when it was read from a file; the light of the pre-flight reads these.
    expires_at = models.DateTimeField(_("certificate expires at"), null=True, blank=True)
    key_usage = models.CharField(_("key usage"), max_length=200, blank=True)
    # Of the signature by hand, as PNG: the seal puts it into the block of who signed with this certificate.
    picture = models.BinaryField(_("picture of the signature"), default=b"", blank=True)
    valid_from = models.DateField(_("expected from"))
    valid_to = models.DateField(_("expected until"), null=True, blank=True)

    objects = SignerCertificateQuerySet.as_manager()
    access = Access(province="user__province_id")

    class Meta:
        verbose_name = _("certificate of a signer")
        verbose_name_plural = _("certificates of signers")
        constraints = [
            models.CheckConstraint(
                name="certificate_serial_or_names",
                condition=(~Q(serial="") & ~Q(issuer=""))
                | (~Q(common_name="") & ~Q(organization="")),
                violation_error_message=_(
                    "Enter the serial number with its issuer, or the name with the organization."
                ),
            ),
            models.CheckConstraint(
                name="certificate_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.serial or self.common_name}"

    def save(self, *args, **kwargs):
        """«0A:1b 2C» and «a1b2c» are one number."""
        digits = "".join(sign for sign in self.serial.lower() if sign in "0123456789abcdef")
        self.serial = digits.lstrip("0")
        super().save(*args, **kwargs)
