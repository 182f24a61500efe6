"""The return of a province (biểu số liệu): its figures for the cluster, as its leader has approved them.

A figure has one of four values: nothing said yet, a number (nought is one), not applicable, not available with the
reason. What the register computes is not stored while the return is written; what was sent is, as canonical JSON.
"""

import json
from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access
from cluster_portal.moves import MoveNotAllowed, move

from .figures import Basis
from .places import Cluster, Province


class Period(models.TextChoices):
    MID_YEAR = "mid_year", _("first six months")
    YEAR = "year", _("whole year")


# On which day a period is counted, unless the province says otherwise: (month, day).
LAST_DAY_OF = {Period.MID_YEAR: (6, 30), Period.YEAR: (12, 31)}


class ReturnState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", pgettext_lazy("return", "submitted")
    RETURNED = "returned", pgettext_lazy("return", "returned with questions")
    ACCEPTED = "accepted", pgettext_lazy("return", "accepted")
    FROZEN = "frozen", pgettext_lazy("return", "frozen")
    SUPERSEDED = "superseded", pgettext_lazy("return", "superseded")


# From each state, where a return may go next. A frozen one is never opened again: it is superseded by a new version,
# which begins as a draft. An accepted one may still go back: the conference has not seen it.
RETURN_MOVES = {
    ReturnState.DRAFT: {ReturnState.SUBMITTED},
    ReturnState.SUBMITTED: {ReturnState.RETURNED, ReturnState.ACCEPTED},
    ReturnState.RETURNED: {ReturnState.SUBMITTED},
    ReturnState.ACCEPTED: {ReturnState.RETURNED, ReturnState.FROZEN},
    ReturnState.FROZEN: {ReturnState.SUPERSEDED},
    ReturnState.SUPERSEDED: set(),
}
WITH_CONTENT = [
    ReturnState.SUBMITTED,
    ReturnState.ACCEPTED,
    ReturnState.FROZEN,
    ReturnState.SUPERSEDED,
]
FROZEN = [ReturnState.FROZEN, ReturnState.SUPERSEDED]


class ReturnQuerySet(models.QuerySet):
    def current(self):
        """The version that counts: there is one of each province, year and period."""
        return self.exclude(state=ReturnState.SUPERSEDED)

    def of_cluster(self, provinces, year, period):
        return self.current().filter(province__in=provinces, year=year, period=period)

    def frozen(self):
        return self.filter(state=ReturnState.FROZEN)


def _moment(label):
    return models.DateTimeField(label, null=True, blank=True)


def _person(label):
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Return(models.Model):
    """A province's figures of a period, in one version (biểu số liệu).

    `content` is what the leader has approved, `content_hash` its SHA-256: both are there from the sending on and never
    change once the return is frozen (a trigger sees to it). `progress` says how far each section is, for the board:
    {section: {"cells", "lacking", "questions"}} as of `progress_at`.
    """

    province = models.ForeignKey(
        Province, models.PROTECT, related_name="returns", verbose_name=_("province")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    period = models.CharField(_("period"), max_length=8, choices=Period)
    version = models.PositiveSmallIntegerField(pgettext_lazy("return", "version"), default=1)
    state = models.CharField(
        _("state"), max_length=10, choices=ReturnState, default=ReturnState.DRAFT
    )
    as_of = models.DateField(_("as of"))
    basis = models.CharField(
        pgettext_lazy("figures", "basis"), max_length=8, choices=Basis, default=Basis.ACTUAL
    )
    content = models.TextField(blank=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    # How long the audit trail was then: what an import wrote before is in the content (actions/undo.py).
    trail_length = models.PositiveBigIntegerField(default=0, editable=False)
    # Whether a return came in time is asked of its first sending; what is mended after a question is not late.
    first_submitted_at = _moment(_("first submitted at"))
    submitted_at, submitted_by = _moment(_("submitted at")), _person(_("submitted by"))
    accepted_at, accepted_by = _moment(_("accepted at")), _person(_("accepted by"))
    frozen_at, frozen_by = _moment(_("frozen at")), _person(_("frozen by"))
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("supersedes"),
    )
    supersede_reason = models.TextField(_("why it supersedes the earlier one"), blank=True)
    progress = models.JSONField(default=dict, blank=True, editable=False)
    progress_at = _moment(_("progress as of"))
    lock_version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReturnQuerySet.as_manager()
    access = Access(province="province_id", year="year")

    class Meta:
        verbose_name = _("return of a province")
        verbose_name_plural = _("returns of provinces")
        ordering = ["-year", "period", "province__order_no", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "year", "period", "version"], name="return_version_once"
            ),
            models.UniqueConstraint(
                fields=["province", "year", "period"],
                condition=~Q(state="superseded"),
                name="return_one_current",
            ),
            models.CheckConstraint(
                name="return_sent_has_content",
                condition=(Q(state__in=WITH_CONTENT) & ~Q(content="") & ~Q(content_hash=""))
                | (~Q(state__in=WITH_CONTENT) & Q(content="", content_hash="")),
            ),
            models.CheckConstraint(
                name="return_sent_has_time_and_person",
                condition=Q(
                    state__in=WITH_CONTENT, submitted_at__isnull=False, submitted_by__isnull=False
                )
                | (
                    ~Q(state__in=WITH_CONTENT)
                    & Q(submitted_at__isnull=True, submitted_by__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="return_accepted_has_time_and_person",
                condition=Q(
                    state__in=[ReturnState.ACCEPTED, *FROZEN],
                    accepted_at__isnull=False,
                    accepted_by__isnull=False,
                )
                | Q(
                    state__in=[ReturnState.DRAFT, ReturnState.SUBMITTED, ReturnState.RETURNED],
                    accepted_at__isnull=True,
                    accepted_by__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="return_frozen_has_time_and_person",
                condition=Q(state__in=FROZEN, frozen_at__isnull=False, frozen_by__isnull=False)
                | (~Q(state__in=FROZEN) & Q(frozen_at__isnull=True, frozen_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="return_later_version_has_reason",
                condition=Q(version=1, supersedes__isnull=True, supersede_reason="")
                | (Q(version__gt=1, supersedes__isnull=False) & ~Q(supersede_reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.province} {self.year}, {self.get_period_display()}"

    def get_absolute_url(self):
        return reverse(
            "cooperatives:return_detail",
            args=[self.year, self.province.slug, SLUG_OF_PERIOD[self.period]],
        )

    @property
    def is_editable(self):
        return self.state in {ReturnState.DRAFT, ReturnState.RETURNED}

    @property
    def is_sent(self):
        return self.state in WITH_CONTENT

    @property
    def is_frozen(self):
        return self.state in FROZEN

    def may_become(self, state):
        return state in RETURN_MOVES[self.state]

    @property
    def can_be_submitted(self):
        return self.may_become(ReturnState.SUBMITTED)

    @property
    def can_be_returned(self):
        return self.may_become(ReturnState.RETURNED)

    @property
    def can_be_accepted(self):
        return self.may_become(ReturnState.ACCEPTED)

    @property
    def can_be_frozen(self):
        return self.may_become(ReturnState.FROZEN)

    @property
    def can_be_superseded(self):
        return self.may_become(ReturnState.SUPERSEDED)

    def stored_content(self) -> dict:
        """What was sent; nothing while the return is written."""
        return json.loads(self.content) if self.content else {}

    def require_editable(self):
        if not self.is_editable:
            raise MoveNotAllowed(
                _("This return is «%(state)s» and cannot be edited now.")
                % {"state": self.get_state_display()}
            )

    def submit(self, *, content, content_hash, by, at):
        move(self, ReturnState.SUBMITTED, RETURN_MOVES)
        self.content, self.content_hash = content, content_hash
        self.submitted_at, self.submitted_by = at, by
        self.first_submitted_at = self.first_submitted_at or at

    def send_back(self):
        """Back to its province: what it says now is what the register says."""
        move(self, ReturnState.RETURNED, RETURN_MOVES)
        self.content = self.content_hash = ""
        self.submitted_at = self.submitted_by = self.accepted_at = self.accepted_by = None

    def accept(self, *, by, at):
        move(self, ReturnState.ACCEPTED, RETURN_MOVES)
        self.accepted_at, self.accepted_by = at, by

    def freeze(self, *, by, at, trail_length):
        move(self, ReturnState.FROZEN, RETURN_MOVES)
        self.frozen_at, self.frozen_by, self.trail_length = at, by, trail_length

    def supersede(self, *, reason) -> "Return":
        """Close this version and return the next one, a draft that is not saved yet."""
        move(self, ReturnState.SUPERSEDED, RETURN_MOVES)
        return Return(
            province=self.province,
            year=self.year,
            period=self.period,
            version=self.version + 1,
            as_of=self.as_of,
            basis=self.basis,
            first_submitted_at=self.first_submitted_at,
            supersedes=self,
            supersede_reason=reason,
        )


SLUG_OF_PERIOD = {Period.MID_YEAR: "6-thang", Period.YEAR: "nam"}
PERIOD_OF_SLUG = {slug: period for period, slug in SLUG_OF_PERIOD.items()}


def last_day_of(year: int, period: str) -> date:
    return date(year, *LAST_DAY_OF[period])


def basis_on(day: date, today: date) -> str:
    """Figures of a day that has not come are an estimate («ước»)."""
    return Basis.ESTIMATE if day > today else Basis.ACTUAL


class Mark(models.TextChoices):
    """Why a figure has no number."""

    NOT_APPLICABLE = "not_applicable", _("not applicable")
    NOT_AVAILABLE = "not_available", _("not available")


class ReturnCell(models.Model):
    """What a person has said of one figure of a return: a typed value, a mark in place of one, a note beside it.

    No row, or an empty one, is «nothing said». A nought is a number.
    """

    province_return = models.ForeignKey(Return, models.CASCADE, related_name="cells")
    code = models.CharField(_("figure"), max_length=80)
    value = models.DecimalField(_("value"), max_digits=17, decimal_places=3, null=True, blank=True)
    words = models.CharField(_("in words"), max_length=200, blank=True)
    mark = models.CharField(
        _("in place of a number"), max_length=14, choices=Mark, blank=True, default=""
    )
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("figure of a return")
        verbose_name_plural = _("figures of returns")
        constraints = [
            models.UniqueConstraint(fields=["province_return", "code"], name="return_cell_once"),
            models.CheckConstraint(
                name="return_cell_one_of_four_values",
                condition=Q(mark="") | Q(mark__in=Mark.values, value__isnull=True, words=""),
                violation_error_message=_("A figure has a value or is marked, not both."),
            ),
            models.CheckConstraint(
                name="return_cell_not_available_has_reason",
                condition=~Q(mark="not_available") | ~Q(reason=""),
                violation_error_message=_("Say why this figure is not available."),
            ),
        ]

    def __str__(self):
        return f"{self.province_return}: {self.code}"


class QuestionState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("question", "asked")
    ANSWERED = "answered", pgettext_lazy("question", "answered")
    RESOLVED = "resolved", pgettext_lazy("question", "resolved")


# The secretary may ask again after an answer; what is resolved rests.
QUESTION_MOVES = {
    QuestionState.ASKED: {QuestionState.ANSWERED, QuestionState.RESOLVED},
    QuestionState.ANSWERED: {QuestionState.ASKED, QuestionState.RESOLVED},
    QuestionState.RESOLVED: set(),
}


class ReturnQuestion(models.Model):
    """What the secretary asks about one figure of a return: a thread that is asked, answered, resolved."""

    province_return = models.ForeignKey(Return, models.PROTECT, related_name="questions")
    # Empty: about the return as a whole
    cell = models.CharField(_("figure"), max_length=80, blank=True)
    label = models.CharField(_("figure"), max_length=200)
    section = models.CharField(max_length=20, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=QuestionState, default=QuestionState.ASKED
    )
    resolved_at, resolved_by = _moment(_("resolved at")), _person(_("resolved by"))

    access = Access(province="province_return__province_id", year="province_return__year")

    class Meta:
        verbose_name = _("question about a return")
        verbose_name_plural = _("questions about returns")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="question_resolved_has_time_and_person",
                condition=Q(state="resolved", resolved_at__isnull=False, resolved_by__isnull=False)
                | (~Q(state="resolved") & Q(resolved_at__isnull=True, resolved_by__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"{self.province_return}: {self.label}"

    @property
    def is_open(self):
        return self.state != QuestionState.RESOLVED

    def ask_again(self):
        move(self, QuestionState.ASKED, QUESTION_MOVES)

    def answer(self):
        move(self, QuestionState.ANSWERED, QUESTION_MOVES)

    def resolve(self, *, by, at):
        move(self, QuestionState.RESOLVED, QUESTION_MOVES)
        self.resolved_at, self.resolved_by = at, by


class QuestionMessage(models.Model):
    """One thing said in a thread. It stays as it was said."""

    question = models.ForeignKey(ReturnQuestion, models.CASCADE, related_name="messages")
    text = models.TextField(_("text"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("message in a thread")
        verbose_name_plural = _("messages in threads")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.by}: {self.text[:40]}"


# Deadlines


class Deadline(models.Model):
    """Until when the returns of a period are due in a cluster (hạn nộp): the minute itself is still in time."""

    cluster = models.ForeignKey(
        Cluster, models.PROTECT, related_name="deadlines", verbose_name=_("cluster")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    period = models.CharField(_("period"), max_length=8, choices=Period)
    due_at = models.DateTimeField(_("due at"))
    # The paper that sets it, such as the cluster's plan
    basis = models.CharField(pgettext_lazy("deadline", "basis"), max_length=200, blank=True)

    access = Access(cluster="cluster_id", year="year")

    class Meta:
        verbose_name = _("deadline of the returns")
        verbose_name_plural = _("deadlines of the returns")
        constraints = [
            models.UniqueConstraint(fields=["cluster", "year", "period"], name="deadline_once"),
        ]

    def __str__(self):
        return f"{self.cluster} {self.year}, {self.get_period_display()}"


class DeadlineExtension(models.Model):
    """More time for one province (gia hạn): who granted it, until when, why. The latest one counts; none is deleted."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="extensions")
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="extensions", verbose_name=_("province")
    )
    due_at = models.DateTimeField(_("due at"))
    reason = models.TextField(_("reason"))
    granted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted at"))

    access = Access(province="province_id", year="deadline__year")

    class Meta:
        verbose_name = _("extension of a deadline")
        verbose_name_plural = _("extensions of deadlines")
        ordering = ["granted_at", "pk"]

    def __str__(self):
        return f"{self.deadline}: {self.province}"


class Reminder(models.Model):
    """A letter that the portal sent by itself before a deadline (nhắc nộp): once for each step and deadline."""

    province = models.ForeignKey(
        Province, models.PROTECT, related_name="reminders", verbose_name=_("province")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    period = models.CharField(_("period"), max_length=8, choices=Period)
    due_at = models.DateTimeField(_("due at"))
    days_before = models.PositiveSmallIntegerField(_("days before"))
    # Whom it went to; empty when nobody of the province has an e-mail address.
    addresses = models.JSONField(default=list, blank=True)
    sent_at = models.DateTimeField(_("sent at"))

    access = Access(province="province_id", year="year")

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "year", "period", "due_at", "days_before"],
                name="reminder_once",
            ),
        ]

    def __str__(self):
        return f"{self.province} {self.year}: {self.days_before}"
