"""The pledge (giao ước thi đua) of the cluster for a year, its addenda, and the practice document of the signing room.

Once frozen, its content is canonical JSON with its SHA-256, and a change is a new version, never an edit.
"""

from django.db import models
from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access
from cluster_portal.moves import MoveNotAllowed, move

from .years import EmulationYear


class PledgeState(models.TextChoices):
    DRAFT = "draft", _("draft")
    CONSULTING = "consulting", _("open to comments")
    FROZEN = "frozen", _("content frozen")
    SIGNING = "signing", _("being signed")
    IN_FORCE = "in_force", _("in force")
    SUMMED_UP = "summed_up", _("summed up")
    REPLACED = "replaced", _("replaced")


class PledgeKind(models.TextChoices):
    """What the paper is. All three are written, frozen and signed alike; only the first two count for anything."""

    PLEDGE = "pledge", pgettext_lazy("paper", "pledge")
    ADDENDUM = "addendum", _("addendum to the pledge")
    PRACTICE = "practice", _("practice document")


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
HOLDING = (PledgeState.IN_FORCE, PledgeState.SUMMED_UP)


class PledgeQuerySet(models.QuerySet):
    def main(self):
        """The pledges themselves, in all their versions: no addenda, no practice."""
        return self.filter(kind=PledgeKind.PLEDGE)

    def addenda(self):
        return self.filter(kind=PledgeKind.ADDENDUM)

    def practices(self):
        """The practice documents that are still there."""
        return self.filter(kind=PledgeKind.PRACTICE, removed_at=None)

    def for_year_after(self, year: EmulationYear):
        """The next year's pledge, all versions: `year` prepares the first, the next year those that replace it."""
        return self.main().filter(year__cluster=year.cluster_id, year__year=year.year + 1)

    def holding_first(self):
        """Of several versions the one in force before one on its way, and then the newest."""
        holds = Case(When(state__in=HOLDING, then=0), default=1)
        return self.order_by("year_id", holds, "-version")

    def once_in_force(self):
        return self.filter(state__in=SIGNED)

    def not_in_force(self):
        """On their way, or never signed."""
        return self.exclude(state__in=SIGNED)


class Pledge(models.Model):
    """The pledge for `year`, prepared and signed in `prepared_in` (at the conference of the year before).

    An addendum (phụ lục điều chỉnh) changes some targets of the pledge that it `amends`, and is signed by all again.
    """

    kind = models.CharField(
        _("kind"), max_length=8, choices=PledgeKind, default=PledgeKind.PLEDGE, editable=False
    )
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
    amends = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="addenda",
        verbose_name=_("amends"),
        editable=False,
    )
    # A practice document that has done its duty; a trigger lets nothing else be removed.
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True, editable=False)
    lock_version = models.PositiveIntegerField(default=1, editable=False)

    objects = PledgeQuerySet.as_manager()
    # Run by the head of the year in which it is prepared; next year's head is not elected yet.
    access = Access(emulation_year="prepared_in_id")

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        ordering = ["-year__year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "kind", "version"], name="pledge_version_once"),
            models.CheckConstraint(
                name="pledge_addendum_names_its_pledge",
                condition=Q(kind=PledgeKind.ADDENDUM) ^ Q(amends=None),
            ),
            models.CheckConstraint(
                name="pledge_replaced_by_its_like",
                condition=Q(replaces=None) | Q(kind=PledgeKind.PLEDGE),
            ),
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
        words = {"year": self.year.year, "version": self.version}
        if self.kind == PledgeKind.ADDENDUM:
            return _("Addendum %(version)s to the pledge for %(year)s") % words
        if self.kind == PledgeKind.PRACTICE:
            return _("Practice document %(version)s for %(year)s") % words
        return _("Pledge for %(year)s") % words

    def get_absolute_url(self):
        if self.is_practice:
            return reverse("emulation:pledge_signing", args=[self.year.year, self.address])
        if self.kind == PledgeKind.ADDENDUM:
            return reverse("emulation:addendum_detail", args=[self.year.year, self.version])
        if self.state == PledgeState.REPLACED:
            return reverse("emulation:pledge_version", args=[self.year.year, self.version])
        if self.is_coming:
            return reverse("emulation:pledge_next", args=[self.year.year])
        return reverse("emulation:pledge_detail", args=[self.year.year])

    def get_pdf_url(self):
        if self.kind == PledgeKind.ADDENDUM:
            return reverse("emulation:addendum_pdf", args=[self.year.year, self.version])
        if self.state == PledgeState.REPLACED:
            return reverse("emulation:pledge_version_pdf", args=[self.year.year, self.version])
        name = "pledge_next_pdf" if self.is_coming else "pledge_pdf"
        return reverse(f"emulation:{name}", args=[self.year.year])

    @property
    def is_coming(self):
        """Written or signed while the one that it will replace still holds, and so beside it."""
        return self.replaces_id is not None and not self.is_signed

    @property
    def address(self):
        """How the addresses of its signing room call the paper. «giao-uoc» is the version that holds."""
        is_beside = self.is_coming or self.state == PledgeState.REPLACED
        return {
            PledgeKind.PLEDGE: f"ban-{self.version}" if is_beside else "giao-uoc",
            PledgeKind.PRACTICE: "tap-duot",
            PledgeKind.ADDENDUM: f"phu-luc-{self.version}",
        }[self.kind]

    def base_year(self) -> EmulationYear:
        """The year whose figures the targets start from. What amends or replaces a pledge starts where that one did."""
        origin = self.replaces or self.amends
        return origin.base_year() if origin else self.prepared_in

    @property
    def is_practice(self):
        return self.kind == PledgeKind.PRACTICE

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
        """What is lacking before the content can be frozen, in words; empty when nothing is. Five queries.

        A unit that the secretary has listed as «chưa ký» is not waited for.

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
        left_out = set(
            self.signatures.exclude(unsigned_reason="").values_list("province_id", flat=True)
        )
        entries = [
            entry
            for entry in self.entries.select_related("province").prefetch_related("targets")
            if entry.province_id not in left_out
        ]
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

    def replace(self):
        """A newer version has come into force; this one stays readable as what it was."""
        move(self, PledgeState.REPLACED, PLEDGE_MOVES)

    def sum_up(self):
        move(self, PledgeState.SUMMED_UP, PLEDGE_MOVES)

    def refuse_edit_unless_editable(self):
        if not self.is_editable:
            raise MoveNotAllowed(
                _("The content is fixed («%(state)s») and cannot be edited.")
                % {"state": self.get_state_display()}
            )
