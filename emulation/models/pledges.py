"""The pledge (giao ước thi đua) of the cluster for a year: its text, the provinces' parts, the targets.

Once frozen, its content is canonical JSON with its SHA-256, and a change is a new version, never an edit.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.permissions import Access
from cooperatives.models import Province
from emulation.moves import MoveNotAllowed, move

from .results import Direction, Indicator
from .years import EmulationYear


class PledgeState(models.TextChoices):
    DRAFT = "draft", _("draft")
    CONSULTING = "consulting", _("open to comments")
    FROZEN = "frozen", _("content frozen")
    SIGNING = "signing", _("being signed")
    IN_FORCE = "in_force", _("in force")
    SUMMED_UP = "summed_up", _("summed up")
    REPLACED = "replaced", _("replaced")


# From each state, where a pledge may go next. Back to draft only while nobody has signed (recalled to be mended).
PLEDGE_MOVES = {
    PledgeState.DRAFT: {PledgeState.CONSULTING, PledgeState.FROZEN},
    PledgeState.CONSULTING: {PledgeState.DRAFT, PledgeState.FROZEN},
    PledgeState.FROZEN: {PledgeState.SIGNING, PledgeState.DRAFT},
    PledgeState.SIGNING: {PledgeState.IN_FORCE, PledgeState.DRAFT},
    PledgeState.IN_FORCE: {PledgeState.SUMMED_UP, PledgeState.REPLACED},
    PledgeState.SUMMED_UP: set(),
    PledgeState.REPLACED: set(),
}
# Tuples: constraints name them, and migrations compare their order.
EDITABLE = (PledgeState.DRAFT, PledgeState.CONSULTING)
SIGNED = (PledgeState.IN_FORCE, PledgeState.SUMMED_UP, PledgeState.REPLACED)


class Pledge(models.Model):
    """The pledge for `year`, prepared and signed in `prepared_in` (at the conference of the year before)."""

    year = models.ForeignKey(
        EmulationYear, models.PROTECT, related_name="pledges", verbose_name=_("pledge for the year")
    )
    prepared_in = models.ForeignKey(
        EmulationYear,
        models.PROTECT,
        related_name="prepared_pledges",
        verbose_name=_("prepared in the year"),
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(
        _("state"), max_length=10, choices=PledgeState, default=PledgeState.DRAFT
    )
    place = models.CharField(_("place"), max_length=60)
    on = models.DateField(_("date of the paper"))
    basis_text = models.TextField(_("legal bases"), help_text=_("One a line."))
    contents_text = models.TextField(_("contents"), help_text=_("One a line."))
    organization_text = models.TextField(_("organization of the work"), help_text=_("One a line."))
    copies_count = models.PositiveSmallIntegerField(_("copies"), default=9)
    # Set when the content is frozen
    content = models.TextField(_("frozen content, canonical JSON"), blank=True, editable=False)
    content_hash = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    code = models.CharField(
        _("verification code"), max_length=20, unique=True, null=True, editable=False
    )
    frozen_at = models.DateTimeField(_("frozen at"), null=True, editable=False)
    # Set when everybody has signed
    in_force_at = models.DateTimeField(_("in force since"), null=True, editable=False)
    pdf = models.FileField("PDF", upload_to="pledges/", null=True, blank=True, editable=False)
    pdf_sha256 = models.CharField(
        _("SHA-256 of the PDF"), max_length=64, blank=True, editable=False
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )
    lock_version = models.PositiveIntegerField(default=1, editable=False)

    # Run by the head of the year in which it is prepared; next year's head is not elected yet.
    access = Access(emulation_year="prepared_in_id")

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        ordering = ["-year__year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="pledge_version_once"),
            models.CheckConstraint(
                name="pledge_frozen_has_content",
                condition=Q(state__in=EDITABLE, content_hash="", content="", frozen_at=None)
                | (
                    ~Q(state__in=EDITABLE)
                    & ~Q(content_hash="")
                    & ~Q(content="")
                    & Q(frozen_at__isnull=False, code__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="pledge_in_force_has_time", condition=Q(state__in=SIGNED) ^ Q(in_force_at=None)
            ),
        ]

    def __str__(self):
        return _("Pledge for %(year)s") % {"year": self.year.year}

    def get_absolute_url(self):
        return reverse("emulation:pledge_detail", args=[self.year.year])

    @property
    def is_editable(self):
        return self.state in EDITABLE

    @property
    def is_frozen(self):
        """The content is fixed; whether anybody has signed it is another question."""
        return not self.is_editable

    @property
    def is_signed(self):
        """In force, or once in force."""
        return self.state in SIGNED

    def common_targets(self):
        """The targets of the whole cluster, with their indicators, in order."""
        return self.targets.filter(entry=None).select_related("indicator")

    def missing_to_freeze(self) -> list[str]:
        """What is lacking before the content can be frozen, in words; empty when nothing is. Four queries.

        Page, button and refusal all read this list.
        """
        lacking = [
            _("the text «%(part)s»") % {"part": self._meta.get_field(name).verbose_name}
            for name in ("basis_text", "contents_text", "organization_text")
            if not getattr(self, name).strip()
        ]
        common = list(self.common_targets())
        if not common:
            lacking.append(_("the common targets"))
        entries = list(self.entries.select_related("province").prefetch_related("targets"))
        if not entries:
            lacking.append(_("the parts of the provinces"))
        for entry in entries:
            lacking.extend(entry.missing_to_freeze(common))
        return lacking

    def consult(self):
        move(self, PledgeState.CONSULTING, PLEDGE_MOVES)

    def freeze(self, *, content, content_hash, code, at):
        """Fix the content; from here on a change needs a recall or a new version."""
        move(self, PledgeState.FROZEN, PLEDGE_MOVES)
        self.content, self.content_hash, self.code, self.frozen_at = content, content_hash, code, at

    def open_signing(self):
        move(self, PledgeState.SIGNING, PLEDGE_MOVES)

    def recall(self):
        """Take the frozen content back to be mended. The action makes sure that nobody has signed."""
        move(self, PledgeState.DRAFT, PLEDGE_MOVES)
        self.content, self.content_hash, self.code, self.frozen_at = "", "", None, None

    def come_into_force(self, *, at):
        move(self, PledgeState.IN_FORCE, PLEDGE_MOVES)
        self.in_force_at = at

    def sum_up(self):
        move(self, PledgeState.SUMMED_UP, PLEDGE_MOVES)

    def refuse_edit_unless_editable(self):
        if not self.is_editable:
            raise MoveNotAllowed(
                _("The content is fixed («%(state)s») and cannot be edited.")
                % {"state": self.get_state_display()}
            )


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
