"""What was entered as one act (a renaming, a merger, two records made one) keeps what stood before: to be withdrawn."""

from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.permissions import Access

from .organizations import Organization, record_code
from .places import Province


class ActKind(models.TextChoices):
    """What may happen to organizations (Luật Hợp tác xã 17/2023/QH15), and what mends the register."""

    RENAMED = "renamed", _("renaming")
    MOVED = "moved", _("moving of the office")
    STATUS_CHANGED = "status_changed", _("change of status")
    UNION_JOINED = "union_joined", _("joining a cooperative union")
    UNION_LEFT = "union_left", _("leaving the cooperative union")
    ALLIANCE_JOINED = "alliance_joined", _("joining the alliance")
    ALLIANCE_LEFT = "alliance_left", _("leaving the alliance")
    REREGISTERED = "reregistered", _("registration anew")
    MERGED = "merged", _("merger into another organization")
    CONSOLIDATED = "consolidated", _("consolidation into a new organization")
    DIVIDED = "divided", _("division into new organizations")
    SEPARATED = "separated", _("separation of a new organization")
    CONVERTED = "converted", _("conversion of a group into a cooperative")
    DUPLICATES_MERGED = "duplicates_merged", _("two records made one")


# Two records made one come apart again only while people remember why.
DAYS_TO_PART = 30


class RegisterAct(models.Model):
    """One act on some organizations. `references`: what pointed to a record that went, [[table, field, rows]]."""

    kind = models.CharField(_("act"), max_length=17, choices=ActKind)
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="register_acts", verbose_name=_("province")
    )
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    references = models.JSONField(default=list)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawal_reason = models.CharField(_("reason"), max_length=300, blank=True)

    access = Access(province="province_id")

    class Meta:
        verbose_name = _("act of the register")
        verbose_name_plural = _("acts of the register")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="register_act_withdrawn_with_reason",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~Q(withdrawal_reason="")
                ),
            )
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def parts_until(self):
        """Until when two records made one can come apart again."""
        return self.entered_at + timedelta(days=DAYS_TO_PART)


class ActRecord(models.Model):
    """One organization of an act: images.image_of() it before and after. None: it was not there yet, or not any more.

    The number is no link: the record may be gone.
    """

    act = models.ForeignKey(RegisterAct, models.CASCADE, related_name="records")
    number = models.PositiveBigIntegerField()
    name = models.CharField(max_length=250)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("record of an act")
        verbose_name_plural = _("records of an act")
        ordering = ["pk"]
        indexes = [models.Index(fields=["number"], name="act_record_number")]
        constraints = [
            models.UniqueConstraint(fields=["act", "number"], name="act_record_once"),
            models.CheckConstraint(
                name="act_record_before_or_after",
                condition=Q(before__isnull=False) | Q(after__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name


class FormerRecord(models.Model):
    """The number of a record that was found to be a duplicate: who asks for it is led to the one that stands."""

    number = models.PositiveBigIntegerField(primary_key=True)
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="former_records", verbose_name=_("organization")
    )
    act = models.OneToOneField(RegisterAct, models.CASCADE, related_name="former_record")

    class Meta:
        verbose_name = _("former record")
        verbose_name_plural = _("former records")

    def __str__(self):
        return record_code(self.number)
