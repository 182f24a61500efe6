"""What an organization was before: a past value is a row here, the present one stands in the organization's columns.

So the two cannot disagree, an import of new organizations writes nothing more, and «as of» any day is one look-up.
"""

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from .places import Commune, ValidityQuerySet


class PastRecord(models.Model):
    """How an organization stood in the register until a day: its name, place and cooperative union of that time.

    A change of any of them ends the present record: the old values move here. The rows of one organization follow
    each other without a gap; an empty `valid_from` means since before the register knew it, `valid_to` is the first
    day of what came next, and the day of the last one is the day since which the columns hold.
    """

    organization = models.ForeignKey(
        "cooperatives.Organization", models.CASCADE, related_name="past_records"
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"))
    # False: nobody named the day, so it is the one on which the change was entered
    is_day_known = models.BooleanField(_("the day is known"), default=True)
    name = models.CharField(_("full name"), max_length=250)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    address = models.CharField(_("address as printed"), max_length=250, blank=True)
    commune = models.ForeignKey(
        Commune,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("commune"),
    )
    cooperative_union = models.ForeignKey(
        "cooperatives.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="past_union_members",
        verbose_name=_("belongs to the cooperative union"),
    )
    # What a search as of that day reads: the same words as Organization.folded
    folded = models.TextField(editable=False)

    objects = ValidityQuerySet.as_manager()

    # What it keeps of an organization.
    FIELDS = ("name", "short_name", "address", "commune", "cooperative_union")

    class Meta:
        verbose_name = _("past record")
        verbose_name_plural = _("past records")
        ordering = ["organization", "valid_to"]
        constraints = [
            # Also the index of every look-up «as of».
            models.UniqueConstraint(
                fields=["organization", "valid_to"], name="past_record_ends_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "valid_from"], name="past_record_begins_once"
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(valid_from=None),
                name="past_record_one_first",
            ),
            models.CheckConstraint(
                name="past_record_in_order",
                condition=Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self):
        return f"{self.name} … – {self.valid_to:%d/%m/%Y}"


class PastMembership(models.Model):
    """An earlier membership of the alliance, that ended; the last one stands in the organization's columns."""

    organization = models.ForeignKey(
        "cooperatives.Organization", models.CASCADE, related_name="past_memberships"
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"))

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = _("past membership of the alliance")
        verbose_name_plural = _("past memberships of the alliance")
        ordering = ["organization", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "valid_from"], name="past_membership_begins_once"
            ),
            models.CheckConstraint(
                name="past_membership_in_order", condition=Q(valid_to__gte=F("valid_from"))
            ),
        ]

    def __str__(self):
        return f"{self.organization} {self.valid_from:%d/%m/%Y} – {self.valid_to:%d/%m/%Y}"


def field_on(name: str, day, prefix: str = ""):
    """The value that one of PastRecord.FIELDS had on `day`; `prefix` leads to the organization («organization__»).

    A link is given as its number.
    """
    past = PastRecord.objects.valid_on(day).filter(organization=OuterRef(f"{prefix}pk"))
    now = F(f"{prefix}{name}")
    field = PastRecord._meta.get_field(name)
    kept_as = models.BigIntegerField() if field.is_relation else models.CharField()
    return Case(
        When(Exists(past), then=Subquery(past.values(name)[:1])), default=now, output_field=kept_as
    )


def is_member_on(day, prefix: str = ""):
    """The condition that an organization was a member of its alliance on `day`."""
    since, until = f"{prefix}alliance_member_since", f"{prefix}alliance_member_until"
    present = Q(**{f"{since}__lte": day}) & (Q(**{until: None}) | Q(**{f"{until}__gt": day}))
    earlier = PastMembership.objects.valid_on(day).filter(organization=OuterRef(f"{prefix}pk"))
    return present | Exists(earlier)


def member_mark(day, prefix: str = ""):
    """1 for an organization that was a member of its alliance that day, else 0."""
    return Case(When(is_member_on(day, prefix), then=Value(1)), default=Value(0))
