"""Users and the audit trail."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.text import clean

from .permissions import Access, can
from .roles import Permission, Role


class UserManager(BaseUserManager):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        """An administrator; Django's own word for it is kept so that `createsuperuser` works."""
        return self.create_user(username, password, role=Role.ADMINISTRATOR, **fields)

    def get_by_natural_key(self, username):
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person of an alliance, of the national alliance, or the administrator."""

    username = models.CharField(
        _("user name"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()]
    )
    full_name = models.CharField(pgettext_lazy("person", "full name"), max_length=150)
    email = models.EmailField(_("e-mail address"), blank=True)
    role = models.CharField(_("role"), max_length=13, choices=Role)
    province = models.ForeignKey(
        "cooperatives.Province",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name=_("province"),
    )
    is_secretary = models.BooleanField(
        _("secretary of the cluster"),
        default=False,
        help_text=_("Runs the years that the own province heads."),
    )
    is_active = models.BooleanField(pgettext_lazy("account", "active"), default=True)
    joined_at = models.DateTimeField(_("account made at"), default=timezone.now)

    objects = UserManager()
    access = Access(province="province_id")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                name="user_province_by_role",
                condition=Q(role__in=[Role.OFFICER, Role.LEADER], province__isnull=False)
                | Q(role__in=[Role.OBSERVER, Role.ADMINISTRATOR], province__isnull=True),
                violation_error_message=_(
                    "Officers and leaders belong to a province; observers and administrators to none."
                ),
            ),
            models.CheckConstraint(
                name="user_secretary_is_officer",
                condition=Q(is_secretary=False) | Q(role=Role.OFFICER),
                violation_error_message=_("Only an officer of an alliance can be secretary."),
            ),
        ]

    def __str__(self):
        return self.full_name or self.username

    def clean(self):
        super().clean()
        self.full_name = clean(self.full_name)

    @property
    def is_staff(self):
        """Django's admin asks this before it opens."""
        return self.role == Role.ADMINISTRATOR

    def has_perm(self, perm, obj=None):
        """Django's admin asks this for each model; our own table answers."""
        return can(self, Permission.SETTINGS_MANAGE)

    def has_module_perms(self, app_label):
        return can(self, Permission.SETTINGS_MANAGE)


class Activity(models.Model):
    """One line of the audit trail: who did what to which row, when. Appended by activity.record(), never changed.

    Each line carries the hash of the line before it, so a line that was changed or taken out later is found by
    `verify_audit`. A trigger refuses UPDATE on both databases.
    """

    number = models.PositiveBigIntegerField(pgettext_lazy("activity", "number"), unique=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="activities", verbose_name=_("by")
    )
    action = models.CharField(_("action"), max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    target_label = models.CharField(pgettext_lazy("activity", "target"), max_length=300)
    province = models.ForeignKey(
        "cooperatives.Province",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("province"),
    )
    # What a row of the whole cluster belongs to: keys without a link, because accounts know nothing of either.
    emulation_year_id = models.PositiveBigIntegerField(null=True, editable=False)
    cluster_id = models.PositiveBigIntegerField(null=True, editable=False)
    changes = models.JSONField(_("changes"), default=dict, help_text="{field: [old, new]}")
    note = models.TextField(_("note"), blank=True)
    batch = models.CharField(max_length=40, blank=True, help_text="one import, one command")
    # What a search reads: target, note and person without diacritics.
    folded = models.TextField(editable=False)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    access = Access(
        province="province_id", emulation_year="emulation_year_id", cluster="cluster_id"
    )

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["target_type", "target_id", "-number"], name="activity_of_target"),
            models.Index(fields=["province", "-number"], name="activity_of_province"),
        ]

    def __str__(self):
        return f"{self.number} {self.action} {self.target_label}"


class ActivityChain(models.Model):
    """The end of the chain, in one row: locking it gives the next line its number and its predecessor."""

    length = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)
