"""Work that takes longer than a page may: who asked for it, where it stands, what came of it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access

from .imports import ImportRun
from .places import Province

# After so many workers were lost with it, it is the work that kills them.
MOST_ATTEMPTS = 3


class TaskKind(models.TextChoices):
    PLAN = "plan", _("Reading the workbook")
    ANSWER = "answer", _("Planning anew after the answers")
    COMMIT = "commit", _("Writing into the register")
    UNDO = "undo", _("Undoing the import")
    EXPORT = "export", _("Exporting the list")
    TAKEOVER = "take", _("Taking over the register of a joined province")
    RETURN = "return", _("Marking in the workbook what is to be mended")


class TaskState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("task", "waiting its turn")
    RUNNING = "running", pgettext_lazy("task", "running")
    DONE = "done", pgettext_lazy("task", "done")
    REFUSED = "refused", pgettext_lazy("task", "refused")
    FAILED = "failed", pgettext_lazy("task", "failed")


OPEN = [TaskState.QUEUED, TaskState.RUNNING]
# From each state, where a task may go next. From running back to queued: its worker was lost.
TASK_MOVES = {
    TaskState.QUEUED: {TaskState.RUNNING},
    TaskState.RUNNING: {
        TaskState.QUEUED,
        TaskState.DONE,
        TaskState.REFUSED,
        TaskState.FAILED,
    },
    TaskState.DONE: set(),
    TaskState.REFUSED: set(),
    TaskState.FAILED: set(),
}


class TaskMoveNotAllowed(Exception):
    """The task is in a state that does not allow this; a fault of the program, not of the user."""


class BackgroundTask(models.Model):
    """One piece of work that a background worker does (việc chạy nền).

    `key` names the work: while a task of that key is open the database takes no second one. How far a running one is
    stands in a file (cluster_portal/progress.py), because nobody else can write into SQLite meanwhile.
    """

    kind = models.CharField(_("kind"), max_length=6, choices=TaskKind)
    key = models.CharField(max_length=120)
    # Of imports; an export belongs to the person who asked alone
    province = models.ForeignKey(
        Province,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("province"),
    )
    run = models.ForeignKey(ImportRun, models.CASCADE, null=True, blank=True, related_name="tasks")
    by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    # What the work needs to know beside province and run: {filename, sha256, year, answers, asked, partial, rows,
    # succession}
    order = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=TaskState, default=TaskState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(_("asked at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    # Why it was refused, for users; and for an undo the rows that stood in its way: [{row, name, why}]
    refusal = models.TextField(blank=True)
    kept = models.JSONField(default=list, blank=True)
    # The name of the file that was made
    filename = models.CharField(_("file name"), max_length=200, blank=True)

    access = Access(province="province_id")

    class Meta:
        verbose_name = _("background task")
        verbose_name_plural = _("background tasks")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="task_open_once", fields=["key"], condition=Q(state__in=OPEN)
            ),
            models.CheckConstraint(
                name="task_finished_has_time",
                condition=Q(state__in=OPEN) ^ Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.pk}"

    def get_absolute_url(self):
        return reverse("cooperatives:task_detail", args=[self.pk])

    @property
    def is_open(self):
        return self.state in OPEN

    @property
    def is_running(self):
        return self.state == TaskState.RUNNING

    @property
    def is_done(self):
        return self.state == TaskState.DONE

    @property
    def runs_again(self):
        """Whether a worker was lost with it before."""
        return self.is_open and self.attempts > (1 if self.is_running else 0)

    def start(self):
        """A worker has taken it."""
        self._move_to(TaskState.RUNNING)
        self.attempts += 1

    def lose(self, *, at):
        """Its worker is gone: let another one take it, but not for ever."""
        if self.attempts >= MOST_ATTEMPTS:
            self.fail(at=at)
        else:
            self._move_to(TaskState.QUEUED)

    def finish(self, *, at):
        self._move_to(TaskState.DONE)
        self.finished_at = at

    def refuse(self, why, *, at):
        """The work itself says no; `why` is for users."""
        self._move_to(TaskState.REFUSED)
        self.refusal, self.finished_at = why, at

    def fail(self, *, at):
        """Something broke that is no fault of the user; the log says what."""
        self._move_to(TaskState.FAILED)
        self.finished_at = at

    def _move_to(self, state):
        if state not in TASK_MOVES[self.state]:
            raise TaskMoveNotAllowed(f"task {self.pk}: {self.state} cannot become {state}")
        self.state = state
