"""Where organizations stand: the cluster, its members by date, provinces and communes with their validity.

Nothing about "the seven" is a constant. A province row is closed and succeeded, never edited into another:
since 01/07/2025 code 52 means Gia Lai and no longer Bình Định.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access


class ValidityQuerySet(models.QuerySet):
    """Rows with `valid_from` (empty: since before the register) and `valid_to` (the first day no longer valid)."""

    def valid_on(self, day):
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day)
        )


class Cluster(models.Model):
    """An emulation cluster of provincial alliances (cụm thi đua)."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60)
    parent_body = models.CharField(_("parent body, as printed"), max_length=200)
    printed_name = models.CharField(
        _("name as printed at the head of papers"),
        max_length=300,
        help_text=_("One line of the paper a line."),
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("emulation cluster")
        verbose_name_plural = _("emulation clusters")

    def __str__(self):
        return self.name

    def provinces_on(self, day):
        """The members' provinces on a day, north to south, each with its `order_no` in this cluster."""
        return (
            Province.objects.filter(memberships__in=self.memberships.valid_on(day))
            .annotate(member_order=F("memberships__order_no"))
            .order_by("member_order", "order_no")
        )


class Province(models.Model):
    """A province or centrally run city (tỉnh, thành phố) as it was between two dates."""

    class Kind(models.TextChoices):
        PROVINCE = "province", pgettext_lazy("kind of province", "province")
        CITY = "city", _("city")

    key = models.SlugField(
        _("key"), unique=True, help_text=_("Stable name of this row, such as 52-binh-dinh.")
    )
    code = models.CharField(_("code"), max_length=2)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    slug = models.SlugField(_("short name in addresses"), unique=True)
    order_no = models.PositiveSmallIntegerField(_("order, north to south"))
    alliance_name = models.CharField(_("alliance"), max_length=150)
    alliance_name_upper = models.CharField(_("alliance, as printed"), max_length=150)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until, this day excluded"), null=True, blank=True)

    objects = ValidityQuerySet.as_manager()
    access = Access(province="pk")

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ["order_no", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_to=None),
                name="province_code_once_today",
                violation_error_message=_(
                    "Another province that is still valid has this code. Close that one first."
                ),
            ),
            models.CheckConstraint(
                name="province_validity_in_order",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def full_name(self):
        """«tỉnh Quảng Ngãi», «thành phố Đà Nẵng», as running text writes them."""
        return f"{self.get_kind_display()} {self.name}"


class ProvinceSuccession(models.Model):
    """Which province went on as which, on what day and by what act."""

    old = models.ForeignKey(
        Province, models.PROTECT, related_name="successors", verbose_name=_("old")
    )
    new = models.ForeignKey(
        Province, models.PROTECT, related_name="predecessors", verbose_name=_("new")
    )
    on = models.DateField(_("on"))
    legal_basis = models.CharField(_("legal basis"), max_length=200)

    class Meta:
        verbose_name = _("succession of provinces")
        verbose_name_plural = _("successions of provinces")
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="succession_once"),
            models.CheckConstraint(
                name="succession_not_of_itself",
                condition=~Q(old=F("new")),
                violation_error_message=_("A province cannot succeed itself."),
            ),
        ]

    def __str__(self):
        return f"{self.old} → {self.new}"


class ClusterMembership(models.Model):
    """A province's alliance as a member of a cluster, between two dates."""

    cluster = models.ForeignKey(
        Cluster, models.PROTECT, related_name="memberships", verbose_name=_("cluster")
    )
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="memberships", verbose_name=_("province")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until, this day excluded"), null=True, blank=True)
    order_no = models.PositiveSmallIntegerField(_("order, north to south"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership of a cluster")
        verbose_name_plural = _("memberships of clusters")
        ordering = ["cluster", "order_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["province"],
                condition=Q(valid_to=None),
                name="membership_one_open",
                violation_error_message=_(
                    "This province already is a member of a cluster. End that membership first."
                ),
            ),
            models.CheckConstraint(
                name="membership_validity_in_order",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.cluster}: {self.province}"


class Commune(models.Model):
    """A commune, ward, township or special zone as it was between two dates. Its code is text: «00123»."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", pgettext_lazy("kind of commune", "commune")
        WARD = "ward", _("ward")
        TOWNSHIP = "township", _("township")
        SPECIAL_ZONE = "special_zone", _("special zone")

    code = models.CharField(_("code"), max_length=5)
    name = models.CharField(_("name"), max_length=80)
    folded = models.CharField(max_length=80, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    district = models.CharField(_("district before 01/07/2025"), max_length=80, blank=True)
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="communes", verbose_name=_("province")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until, this day excluded"), null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        ordering = ["province", "name"]
        indexes = [models.Index(fields=["code"], name="commune_code")]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "province"], name="commune_code_once_a_province"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display().capitalize()} {self.name}"

    @property
    def full_name(self):
        """«Xã Bình Dương, Huyện Bình Sơn»; no district after 01/07/2025."""
        return ", ".join(filter(None, [str(self), self.district]))


class CommuneSuccession(models.Model):
    """Which commune went on as which: whole, or with a part of its land when it was divided."""

    class Share(models.TextChoices):
        WHOLE = "whole", _("the whole commune")
        PART = "part", _("a part of it")

    old = models.ForeignKey(
        Commune, models.PROTECT, related_name="successors", verbose_name=_("old")
    )
    new = models.ForeignKey(
        Commune, models.PROTECT, related_name="predecessors", verbose_name=_("new")
    )
    share = models.CharField(_("how much of it"), max_length=5, choices=Share)
    on = models.DateField(_("on"))
    legal_basis = models.CharField(_("legal basis"), max_length=200)

    class Meta:
        verbose_name = _("succession of communes")
        verbose_name_plural = _("successions of communes")
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="commune_succession_once"),
            # One that went on whole has one successor; those that were divided have several.
            models.UniqueConstraint(
                fields=["old"], condition=Q(share="whole"), name="commune_succession_whole_once"
            ),
            models.CheckConstraint(
                name="commune_succession_not_of_itself", condition=~Q(old=F("new"))
            ),
        ]

    def __str__(self):
        return f"{self.old} → {self.new}"
