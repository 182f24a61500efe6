"""One import of a workbook: the file as it came, what was planned, what was done."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.permissions import Access

from .places import Province


class ImportState(models.TextChoices):
    PLANNED = "planned", _("planned, nothing written yet")
    COMMITTED = "committed", _("written")
    DISCARDED = "discarded", _("discarded")


# From each state, where an import may go next.
IMPORT_MOVES = {
    ImportState.PLANNED: {ImportState.COMMITTED, ImportState.DISCARDED},
    ImportState.COMMITTED: set(),
    ImportState.DISCARDED: set(),
}


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
    # The counts and problems of the seam (design: import_organizations --json)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    # What becomes of each data row, as the clerk saw it. The commit plans anew and compares: see actions/imports.py.
    plan = models.JSONField(default=list)
    # What the clerk decided (workbook/answers.py), what is still asked, and what the file doctor would mend
    answers = models.JSONField(default=dict, blank=True)
    questions = models.JSONField(default=list, blank=True)
    repairs = models.JSONField(default=list, blank=True)

    access = Access(province="province_id", year="year")

    class Meta:
        verbose_name = _("Excel import")
        verbose_name_plural = _("Excel imports")
        ordering = ["-planned_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_committed_has_time",
                condition=Q(state=ImportState.COMMITTED) ^ Q(committed_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.filename} ({self.province} {self.year})"

    def get_absolute_url(self):
        return reverse("cooperatives:import_detail", args=[self.pk])

    @property
    def is_open(self):
        return self.state == ImportState.PLANNED

    @property
    def can_be_committed(self):
        """Nothing blocks: no row, no column, no sheet."""
        blocked = self.counts["blocked"] or self.counts["conflict"]
        return (
            self.is_open
            and not blocked
            and not any(each["blocks"] for each in self.questions)
            and not any(each["level"] == "block" for each in self.problems)
        )

    def require_open(self):
        """Refuse unless nothing was decided yet."""
        if not self.is_open:
            raise ImportMoveNotAllowed(
                _("This import is «%(now)s»; its answers stand.")
                % {"now": self.get_state_display()}
            )

    def commit(self, *, at):
        """Mark the plan as written."""
        self._move_to(ImportState.COMMITTED)
        self.committed_at = at

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
