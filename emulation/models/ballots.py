"""The ballots of a year: for the leading unit (suy tôn), for the next head and the next deputy.

A secret vote leaves two things: that the unit has voted (`BallotVoter`), and one more in a sealed box (`BallotBox`).
No row, number, order or time leads from one to the other; README, «Decisions», says how far that goes.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access
from cluster_portal.moves import MoveNotAllowed, move
from cooperatives.models import Province
from emulation.counting import Share

from .years import EmulationYear, HeadTerm


class BallotKind(models.TextChoices):
    NOMINATION = "nomination", _("ballot for the leading unit")
    HEAD = "head", _("election of the head of the cluster")
    DEPUTY = "deputy", _("election of the deputy head of the cluster")


# What is elected, by the kind of the ballot.
DUTIES = {BallotKind.HEAD: HeadTerm.Duty.HEAD, BallotKind.DEPUTY: HeadTerm.Duty.DEPUTY}


class BallotState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("ballot", "draft")
    PREPARED = "prepared", pgettext_lazy("ballot", "prepared")
    OPEN = "open", pgettext_lazy("ballot", "open")
    CLOSED = "closed", pgettext_lazy("ballot", "closed")
    ANNOUNCED = "announced", pgettext_lazy("ballot", "announced")
    ANNULLED = "annulled", pgettext_lazy("ballot", "annulled")


# Rules and candidates change in a draft only. A meeting that breaks off leaves an open ballot open, or annuls it with
# a reason; so does a fault that is found before the result is announced. What is announced stands. Only papers can be
# counted again: what was in the sealed box is gone.
BALLOT_MOVES = {
    BallotState.DRAFT: {BallotState.PREPARED, BallotState.ANNULLED},
    BallotState.PREPARED: {BallotState.DRAFT, BallotState.OPEN, BallotState.ANNULLED},
    BallotState.OPEN: {BallotState.CLOSED, BallotState.ANNULLED},
    BallotState.CLOSED: {BallotState.OPEN, BallotState.ANNOUNCED, BallotState.ANNULLED},
    BallotState.ANNOUNCED: set(),
    BallotState.ANNULLED: set(),
}


class VotingMethod(models.TextChoices):
    PORTAL = "portal", _("in the portal")
    PAPER = "paper", _("on paper")


class ShareBase(models.TextChoices):
    """Of whom the share is reckoned (Nghị định 98/2023 asks councils for shares of all members)."""

    ALL = "all", _("all members")
    PRESENT = "present", _("members that are present")


class TieRule(models.TextChoices):
    SECOND_BALLOT = "second_ballot", _("a second ballot between those who are equal")
    POINTS = "points", _("more points decide; if these are equal too, a second ballot")


class Outcome(models.TextChoices):
    ELECTED = "elected", pgettext_lazy("ballot", "decided")
    TIED = "tied", _("equal votes")
    NOT_REACHED = "not_reached", _("nobody reached the share that is asked for")


class BallotQuerySet(models.QuerySet):
    def standing(self):
        """Those that count: not annulled."""
        return self.exclude(state=BallotState.ANNULLED)

    def shown(self):
        """Those that the members see: the secretary's drafts are not among them."""
        return self.exclude(state=BallotState.DRAFT)


class Ballot(models.Model):
    """One ballot of a year's conference, with its rules, and once it is closed with its counts."""

    year = models.ForeignKey(
        EmulationYear, models.PROTECT, related_name="ballots", verbose_name=_("emulation year")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=BallotKind)
    # A tie, or a share that nobody reached, is followed by another ballot between the first ones.
    round_no = models.PositiveSmallIntegerField(_("round"), default=1)
    follows = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("follows"),
    )
    state = models.CharField(
        _("state"), max_length=9, choices=BallotState, default=BallotState.DRAFT
    )
    held_on = models.DateField(_("day of the meeting"))
    place = models.CharField(_("place"), max_length=120)
    chair_name = models.CharField(_("chair of the meeting"), max_length=150, blank=True)
    secretary_name = models.CharField(_("secretary of the meeting"), max_length=150, blank=True)
    counters = models.TextField(
        _("counting team"), blank=True, help_text=_("One person a line, with the unit.")
    )
    method = models.CharField(_("how votes are cast"), max_length=6, choices=VotingMethod)
    is_secret = models.BooleanField(_("secret"), default=True)
    quorum = models.CharField(_("quorum"), max_length=8, choices=Share, default=Share.TWO_THIRDS)
    share = models.CharField(
        _("share of votes that is asked for"), max_length=8, choices=Share, default=Share.HALF
    )
    base = models.CharField(_("share of"), max_length=7, choices=ShareBase, default=ShareBase.ALL)
    tie_rule = models.CharField(
        _("equal votes"), max_length=13, choices=TieRule, default=TieRule.SECOND_BALLOT
    )
    # No paper of the cluster was seen that fixes these: what is not taken from one says that it is proposed.
    rules_source = models.CharField(_("source of these rules"), max_length=250)
    term_from = models.DateField(
        _("the term begins on"),
        null=True,
        blank=True,
        help_text=_("Of an election: the day from which the elected unit has the rights."),
    )
    lock_version = models.PositiveIntegerField(default=1, editable=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True)
    # The counts, none before it is closed
    issued_count = models.PositiveSmallIntegerField(_("papers issued"), null=True, blank=True)
    collected_count = models.PositiveSmallIntegerField(_("papers collected"), null=True, blank=True)
    valid_count = models.PositiveSmallIntegerField(_("valid papers"), null=True, blank=True)
    invalid_count = models.PositiveSmallIntegerField(_("invalid papers"), null=True, blank=True)
    blank_count = models.PositiveSmallIntegerField(_("for none of them"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=11, choices=Outcome, blank=True)
    winner = models.ForeignKey(
        Province,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="won_ballots",
        verbose_name=_("chosen unit"),
    )
    is_decided_by_points = models.BooleanField(_("decided by points"), default=False)
    # Points and votes are two results: who led by points when it was announced, and why the vote went another way.
    points_leaders = models.CharField(_("first by points"), max_length=250, blank=True)
    differs_from_points = models.BooleanField(_("another unit than by points"), default=False)
    differing_reason = models.TextField(_("why another unit than by points"), blank=True)
    annul_reason = models.TextField(_("why it was annulled"), blank=True)

    objects = BallotQuerySet.as_manager()
    access = Access(emulation_year="year_id")

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "kind", "round_no"],
                condition=~Q(state="annulled"),
                name="ballot_one_a_kind_and_round",
                violation_error_message=_("There is such a ballot already."),
            ),
            models.CheckConstraint(
                name="ballot_counts_when_closed",
                condition=Q(
                    state__in=["closed", "announced"],
                    issued_count__isnull=False,
                    collected_count__isnull=False,
                    valid_count__isnull=False,
                    invalid_count__isnull=False,
                    blank_count__isnull=False,
                    closed_at__isnull=False,
                )
                | (~Q(state__in=["closed", "announced"]) & Q(valid_count=None, outcome="")),
            ),
            models.CheckConstraint(
                name="ballot_counts_agree",
                condition=Q(valid_count=None)
                | Q(
                    collected_count__lte=F("issued_count"),
                    collected_count=F("valid_count") + F("invalid_count"),
                    blank_count__lte=F("valid_count"),
                ),
            ),
            models.CheckConstraint(
                name="ballot_winner_when_decided",
                condition=Q(outcome="elected", winner__isnull=False)
                | (~Q(outcome="elected") & Q(winner=None)),
            ),
            models.CheckConstraint(
                name="ballot_difference_has_reason",
                condition=Q(differs_from_points=False) | ~Q(differing_reason=""),
            ),
            models.CheckConstraint(
                name="ballot_annulled_has_reason",
                condition=~Q(state="annulled") | ~Q(annul_reason=""),
            ),
            models.CheckConstraint(
                name="ballot_announced_has_outcome",
                condition=~Q(state="announced") | (~Q(outcome="") & Q(announced_at__isnull=False)),
            ),
        ]

    def __str__(self):
        words = {"kind": self.get_kind_display(), "year": self.year.year, "round": self.round_no}
        if self.round_no > 1:
            return _("%(kind)s %(year)s, round %(round)s") % words
        return _("%(kind)s %(year)s") % words

    def get_absolute_url(self):
        return reverse("emulation:ballot_detail", args=[self.year.year, self.pk])

    @property
    def name(self) -> str:
        """Its kind as a heading."""
        label = str(self.get_kind_display())
        return label[:1].upper() + label[1:]

    @property
    def elects(self) -> str | None:
        """The duty of next year's HeadTerm, or None for the leading unit."""
        return DUTIES.get(self.kind)

    @property
    def is_in_portal(self):
        return self.method == VotingMethod.PORTAL

    @property
    def is_editable(self):
        return self.state == BallotState.DRAFT

    @property
    def is_counted(self):
        return self.state in {BallotState.CLOSED, BallotState.ANNOUNCED}

    @property
    def is_open(self):
        return self.state == BallotState.OPEN

    @property
    def can_be_annulled(self):
        return BallotState.ANNULLED in BALLOT_MOVES[self.state]

    @property
    def can_be_counted_again(self):
        return self.state == BallotState.CLOSED and not self.is_in_portal

    @property
    def needs_another_round(self):
        """Announced without a decision."""
        return self.state == BallotState.ANNOUNCED and self.outcome != Outcome.ELECTED

    @property
    def term_begins_on(self) -> date:
        return self.term_from or date(self.year.year + 1, 1, 1)

    def prepare(self):
        move(self, BallotState.PREPARED, BALLOT_MOVES)

    def draft_again(self):
        move(self, BallotState.DRAFT, BALLOT_MOVES)

    def open(self, *, at):
        if self.state == BallotState.CLOSED:
            raise MoveNotAllowed(_("A closed ballot is opened again only to count papers again."))
        move(self, BallotState.OPEN, BALLOT_MOVES)
        self.opened_at = at

    def close(self, *, counts, result, at):
        """`counts`: a counting.Counts of what was collected; `result`: what counting.decide() made of the votes."""
        move(self, BallotState.CLOSED, BALLOT_MOVES)
        self.issued_count, self.collected_count = counts.issued, counts.collected
        self.valid_count, self.invalid_count = counts.valid, counts.invalid
        self.blank_count, self.closed_at = counts.blank, at
        self.outcome, self.winner_id = result.outcome, result.winner
        self.is_decided_by_points = result.is_by_points

    def count_again(self):
        """Papers lie in their envelope and can be counted once more; a sealed box cannot."""
        if self.is_in_portal:
            raise MoveNotAllowed(_("Votes cast in the portal are counted once."))
        if not self.can_be_counted_again:
            raise MoveNotAllowed(_("Only a count that was entered can be taken back."))
        move(self, BallotState.OPEN, BALLOT_MOVES)
        self._forget_counts()

    def announce(self, *, points_leaders, differs, reason, at):
        move(self, BallotState.ANNOUNCED, BALLOT_MOVES)
        self.points_leaders, self.differs_from_points = points_leaders, differs
        self.differing_reason, self.announced_at = reason if differs else "", at

    def annul(self, *, reason):
        move(self, BallotState.ANNULLED, BALLOT_MOVES)
        self._forget_counts()
        self.annul_reason = reason

    def _forget_counts(self):
        for name in ("issued", "collected", "valid", "invalid", "blank"):
            setattr(self, f"{name}_count", None)
        self.outcome, self.winner, self.closed_at = "", None, None
        self.is_decided_by_points = False


class BallotCandidate(models.Model):
    """A unit that can be chosen; `votes` are none before the ballot is closed."""

    ballot = models.ForeignKey(
        Ballot, models.CASCADE, related_name="candidates", verbose_name=_("ballot")
    )
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="candidacies", verbose_name=_("province")
    )
    votes = models.PositiveSmallIntegerField(_("votes"), null=True, blank=True)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["province__order_no", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "province"], name="candidate_once")
        ]

    def __str__(self):
        return self.province.name


class BallotVoter(models.Model):
    """A unit that has one vote: whether it takes part, whether it has voted. Never when, never how."""

    ballot = models.ForeignKey(
        Ballot, models.CASCADE, related_name="voters", verbose_name=_("ballot")
    )
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="ballot_places", verbose_name=_("province")
    )
    is_present = models.BooleanField(_("present"), default=False)
    has_voted = models.BooleanField(_("has voted"), default=False)

    access = Access(province="province_id", year="ballot__year__year")

    class Meta:
        verbose_name = _("voting unit")
        verbose_name_plural = _("voting units")
        ordering = ["province__order_no", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "province"], name="voter_once"),
            models.CheckConstraint(
                name="voter_voted_is_present", condition=Q(has_voted=False) | Q(is_present=True)
            ),
        ]

    def __str__(self):
        return f"{self.province.name} – {self.ballot}"


class OpenVote(models.Model):
    """How a unit voted, of a ballot that is not secret: shown by name when the result is announced."""

    voter = models.OneToOneField(
        BallotVoter, models.CASCADE, related_name="open_vote", verbose_name=_("voting unit")
    )
    # None: for none of them.
    candidate = models.ForeignKey(
        BallotCandidate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="open_votes",
        verbose_name=_("candidate"),
    )
    voter_name = models.CharField(_("who voted"), max_length=150)
    position_line = models.CharField(_("position line"), max_length=150)
    cast_at = models.DateTimeField(_("cast at"))

    class Meta:
        verbose_name = _("open vote")
        verbose_name_plural = _("open votes")

    def __str__(self):
        return str(self.voter)


class BallotBox(models.Model):
    """The sealed box of a secret ballot while it is open: one row for all votes, encrypted (ballot_box.py)."""

    ballot = models.OneToOneField(
        Ballot, models.CASCADE, related_name="box", verbose_name=_("ballot")
    )
    key_name = models.CharField(max_length=32)
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("ballot box")
        verbose_name_plural = _("ballot boxes")

    def __str__(self):
        return str(self.ballot)
