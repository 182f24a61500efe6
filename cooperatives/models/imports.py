"""One import of a workbook: the file as it came, what was planned, what was done."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access

from .organizations import Organization
from .places import Province


class ImportState(models.TextChoices):
    PLANNED = "planned", _("planned, nothing written yet")
    COMMITTED = "committed", _("written")
    DISCARDED = "discarded", _("discarded")
    UNDONE = "undone", pgettext_lazy("import", "undone")


# From each state, where an import may go next.
IMPORT_MOVES = {
    ImportState.PLANNED: {ImportState.COMMITTED, ImportState.DISCARDED},
    ImportState.COMMITTED: {ImportState.UNDONE},
    ImportState.DISCARDED: set(),
    ImportState.UNDONE: set(),
}


# What holds back the whole file, whatever the clerk would like to write of it: it is of another province or year, or a
# warning still lacks its reason.
OF_THE_WHOLE_FILE = {"B-01", "B-02", "Q-reasons"}


def may_be_written(counts: dict, blocking: set[str], *, good_rows_only: bool) -> bool:
    """Whether a plan may be committed. `blocking`: the codes of what blocks, `counts` as the plan counts its rows."""
    if good_rows_only:
        return bool(counts["create"] + counts["update"]) and not blocking & OF_THE_WHOLE_FILE
    return not (blocking or counts["blocked"] or counts["conflict"])


class ImportMoveNotAllowed(Exception):
    """The import is in a state that does not allow this; the text is for users."""


def upload_path(run, filename):
    """By content, so that two files of one name never meet and a name cannot lead out of the folder."""
    suffix = "." + filename.rsplit(".", 1)[-1].lower() if "." in filename else ""
    return f"imports/{run.sha256[:2]}/{run.sha256}{suffix[:6]}"


class ImportRun(models.Model):
    """An uploaded workbook with its plan and result (lượt nhập Excel)."""

    province = models.ForeignKey(
        Province, models.PROTECT, related_name="import_runs", verbose_name=_("province")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    file = models.FileField(_("file"), upload_to=upload_path, max_length=200)
    filename = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    state = models.CharField(
        _("state"), max_length=9, choices=ImportState, default=ImportState.PLANNED
    )
    planned_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="import_runs", verbose_name=_("planned by")
    )
    planned_at = models.DateTimeField(_("planned at"))
    committed_at = models.DateTimeField(_("written at"), null=True, blank=True)
    committed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    # {restored, removed, refused: [{row, name, why}]}
    undo_result = models.JSONField(default=dict, blank=True)
    # The counts and problems of the seam (design: import_organizations --json)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    # What becomes of each data row, as the clerk saw it. The commit plans anew and compares: see actions/imports.py.
    plan = models.JSONField(default=list)
    # The plan writes nothing, and will do so as long as nothing of the register follows this line of the audit trail
    idle_after = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    # What the clerk decided (workbook/answers.py), what is still asked, and what the file doctor would mend
    answers = models.JSONField(default=dict, blank=True)
    questions = models.JSONField(default=list, blank=True)
    repairs = models.JSONField(default=list, blank=True)
    # What the file says of its own export (workbook/manifest.py), and which earlier import wrote this very file
    origin = models.JSONField(default=dict, blank=True)
    # The tables found: what each column was understood as, with samples (workbook/understand.py)
    tables = models.JSONField(default=list, blank=True)

    access = Access(province="province_id", year="year")

    class Meta:
        verbose_name = _("Excel import")
        verbose_name_plural = _("Excel imports")
        ordering = ["-planned_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_committed_has_time",
                condition=Q(state__in=[ImportState.COMMITTED, ImportState.UNDONE])
                ^ Q(committed_at=None),
            ),
            models.CheckConstraint(
                name="import_undone_has_time_and_person",
                condition=Q(
                    state=ImportState.UNDONE, undone_at__isnull=False, undone_by__isnull=False
                )
                | (~Q(state=ImportState.UNDONE) & Q(undone_at=None, undone_by=None)),
            ),
        ]

    def __str__(self):
        return f"{self.filename} ({self.province} {self.year})"

    def get_absolute_url(self):
        return reverse("cooperatives:import_detail", args=[self.pk])

    @property
    def batch(self):
        """Under which name the audit lines of the import stand."""
        return f"import-{self.pk}"

    @property
    def can_be_undone(self):
        return ImportState.UNDONE in IMPORT_MOVES[self.state]

    @property
    def is_open(self):
        return self.state == ImportState.PLANNED

    @property
    def can_be_committed(self):
        """Nothing blocks: no row, column, sheet or question; or good rows alone are wanted, and there are some."""
        return self.is_open and may_be_written(
            self.counts, self._blocking, good_rows_only=self.takes_good_rows_only
        )

    @property
    def takes_good_rows_only(self):
        return bool(self.answers.get("good_rows_only"))

    @property
    def has_good_rows(self):
        """Whether a part could be written, though something is in the way of the whole."""
        return self.is_open and may_be_written(self.counts, self._blocking, good_rows_only=True)

    @property
    def _blocking(self):
        return {each["code"] for each in self.problems if each["level"] == "block"}

    def require_open(self):
        """Refuse unless nothing was decided yet."""
        if not self.is_open:
            raise ImportMoveNotAllowed(
                _("This import is «%(now)s»; its answers stand.")
                % {"now": self.get_state_display()}
            )

    def commit(self, *, by, at):
        """Mark the plan as written."""
        self._move_to(ImportState.COMMITTED)
        self.committed_by, self.committed_at = by, at

    def undo(self, *, by, at, result):
        """Mark what was written as taken back; `result` says how much of it."""
        self._move_to(ImportState.UNDONE)
        self.undone_by, self.undone_at, self.undo_result = by, at, result

    def discard(self):
        """Put the plan away without writing anything."""
        self._move_to(ImportState.DISCARDED)

    def _move_to(self, state):
        if state not in IMPORT_MOVES[self.state]:
            labels = {"now": self.get_state_display(), "next": state.label}
            raise ImportMoveNotAllowed(
                _("This import is «%(now)s»; it cannot become «%(next)s».") % labels
            )
        self.state = state


class ImportChange(models.Model):
    """One record that an import wrote, and what it said before: what undo needs, written in the same transaction.

    `before` is empty for a new record. Otherwise it holds the old values of what changed, {organization: {field:
    value}, figures: {field: value}}, rows by date that were moved or cut ({table: rows}), and the numbers of those
    that were added (events, past_memberships). The versions are those that the import left.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes")
    organization = models.ForeignKey(
        Organization, models.SET_NULL, null=True, related_name="import_changes"
    )
    row = models.PositiveIntegerField()
    name = models.CharField(max_length=250)
    is_new = models.BooleanField()
    version = models.PositiveIntegerField()
    figures_version = models.PositiveIntegerField()
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("change by an Excel import")
        verbose_name_plural = _("changes by Excel imports")

    def __str__(self):
        return self.name


class HeadingMemory(models.Model):
    """What a province means by a heading, confirmed once when an import was written (cách hiểu tiêu đề cột).

    `heading` is folded, with the merged heading above it; an empty `column` says: not for the register, leave it out.
    """

    province = models.ForeignKey(
        Province, models.CASCADE, related_name="heading_memories", verbose_name=_("province")
    )
    heading = models.CharField(_("heading, folded"), max_length=300)
    column = models.CharField(_("column of the register"), max_length=40, blank=True)
    confirmed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"))

    access = Access(province="province_id")

    class Meta:
        verbose_name = _("remembered heading")
        verbose_name_plural = _("remembered headings")
        ordering = ["province", "heading"]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "heading"], name="heading_remembered_once_a_province"
            ),
        ]

    def __str__(self):
        return f"{self.heading} → {self.column or '–'}"
