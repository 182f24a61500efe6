"""A province's part of the pledge (đăng ký giao ước thi đua), and the targets (chỉ tiêu) of parts and pledge."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.permissions import Access
from cluster_portal.moves import move
from cooperatives.models import Province

from .pledges import Pledge
from .results import Direction, Indicator


class EntryState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned for changes")
    ACCEPTED = "accepted", _("accepted")


# From each state, where an entry may go next. An accepted one stands, unless the content is open again: recalled to
# be mended («thu hồi để sửa»), or accepted by mistake. The actions refuse every move once the content is frozen.
ENTRY_MOVES = {
    EntryState.DRAFT: {EntryState.SUBMITTED},
    EntryState.SUBMITTED: {EntryState.RETURNED, EntryState.ACCEPTED},
    EntryState.RETURNED: {EntryState.SUBMITTED},
    EntryState.ACCEPTED: {EntryState.RETURNED},
}


class EntryQuerySet(models.QuerySet):
    def awaiting_reply(self):
        return self.filter(state=EntryState.SUBMITTED).order_by("submitted_at", "pk")


class PledgeEntry(models.Model):
    """A province's part of the year's pledge (đăng ký giao ước thi đua)."""

    pledge = models.ForeignKey(
        Pledge, models.PROTECT, related_name="entries", verbose_name=_("pledge")
    )
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="pledge_entries", verbose_name=_("province")
    )
    state = models.CharField(_("state"), max_length=9, choices=EntryState, default=EntryState.DRAFT)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    return_reason = models.TextField(_("reason for return"), blank=True)
    lock_version = models.PositiveIntegerField(default=1, editable=False)

    objects = EntryQuerySet.as_manager()
    # A pledge is for one year and prepared in another: the head of the year that prepares it reviews the parts.
    access = Access(province="province_id", year="pledge__prepared_in__year")

    class Meta:
        verbose_name = _("pledge entry")
        verbose_name_plural = _("pledge entries")
        ordering = ["province__order_no"]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "province"], name="entry_one_a_pledge"),
            models.CheckConstraint(
                name="entry_reason_only_when_returned",
                condition=Q(state=EntryState.RETURNED) ^ Q(return_reason=""),
            ),
            models.CheckConstraint(
                name="entry_submitted_has_time",
                condition=Q(state__in=[EntryState.SUBMITTED, EntryState.ACCEPTED])
                ^ Q(submitted_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.province} – {self.pledge}"

    def get_absolute_url(self):
        return reverse("emulation:entry_detail", args=[self.pledge.year.year, self.province.slug])

    @property
    def is_editable(self):
        return self.state in {EntryState.DRAFT, EntryState.RETURNED}

    @property
    def can_be_accepted(self):
        return EntryState.ACCEPTED in ENTRY_MOVES[self.state]

    @property
    def can_be_sent_back(self):
        return EntryState.RETURNED in ENTRY_MOVES[self.state]

    @property
    def can_be_submitted(self):
        return EntryState.SUBMITTED in ENTRY_MOVES[self.state]

    def missing_to_submit(self, common_targets) -> list[str]:
        """What this part lacks, in words, beside the common targets of the pledge; empty when it is whole.

        A common target in words holds for everybody as it is. No query when `targets` is prefetched.
        """
        own = {target.indicator_id for target in self.targets.all()}
        return [
            _("the own target for «%(indicator)s»") % {"indicator": target.indicator.text}
            for target in common_targets
            if target.direction != Direction.WORDS and target.indicator_id not in own
        ]

    def missing_to_freeze(self, common_targets) -> list[str]:
        """The same as missing_to_submit(), and the acceptance; each with the name of the province."""
        words = {"province": self.province.name}
        lacking = []
        if self.state != EntryState.ACCEPTED:
            words["state"] = self.get_state_display()
            lacking.append(_("%(province)s: the part is not accepted yet (now: %(state)s)") % words)
        return lacking + [
            _("%(province)s: %(what)s") % {**words, "what": what}
            for what in self.missing_to_submit(common_targets)
        ]

    def submit(self, *, at):
        move(self, EntryState.SUBMITTED, ENTRY_MOVES)
        self.submitted_at, self.return_reason = at, ""

    def send_back(self, *, reason):
        """Return a submitted entry (or an accepted one) to its province, saying what to change."""
        move(self, EntryState.RETURNED, ENTRY_MOVES)
        self.submitted_at, self.return_reason = None, reason

    def accept(self):
        move(self, EntryState.ACCEPTED, ENTRY_MOVES)


class PledgeTarget(models.Model):
    """One target (chỉ tiêu): of the whole cluster when `entry` is empty, else of a province."""

    pledge = models.ForeignKey(
        Pledge, models.PROTECT, related_name="targets", verbose_name=_("pledge")
    )
    entry = models.ForeignKey(
        PledgeEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("pledge entry"),
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="targets", verbose_name=_("indicator")
    )
    direction = models.CharField(
        _("direction"), max_length=8, choices=Direction, default=Direction.AT_LEAST
    )
    value = models.DecimalField(_("value"), max_digits=17, decimal_places=3, null=True, blank=True)
    words = models.CharField(_("in words"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("pledge target")
        verbose_name_plural = _("pledge targets")
        ordering = ["indicator__order_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "indicator"], condition=Q(entry=None), name="target_common_once"
            ),
            models.UniqueConstraint(
                fields=["entry", "indicator"],
                condition=Q(entry__isnull=False),
                name="target_once_an_entry",
            ),
            models.CheckConstraint(
                name="target_not_negative", condition=Q(value=None) | Q(value__gte=0)
            ),
            models.CheckConstraint(
                name="target_number_or_words",
                condition=Q(direction=Direction.WORDS, value=None) & ~Q(words="")
                | ~Q(direction=Direction.WORDS) & Q(value__isnull=False, words=""),
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.get_direction_display()} {self.words or self.value}"
