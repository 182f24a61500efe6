"""What the page of a background task says: the step in words, how many rows of how many, where to go from here."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cluster_portal.progress import Progress

from .models import BackgroundTask, TaskKind

STEPS = {
    "reading": _("Reading the rows"),
    "comparing": _("Comparing with the register"),
    "writing": _("Writing the rows"),
    "recording": _("Writing the audit trail"),
    "undoing": _("Restoring the earlier values"),
    "listing": _("Writing the rows into the workbook"),
    "saving": _("Saving the workbook"),
}


@dataclass(frozen=True)
class TaskPage:
    task: BackgroundTask
    progress: Progress | None

    @property
    def step(self) -> str:
        return STEPS.get(self.progress.step, "") if self.progress else ""

    @property
    def done(self) -> int:
        return self.progress.done if self.progress else 0

    @property
    def total(self) -> int:
        """Nought while nobody knows."""
        return self.progress.total if self.progress else 0

    @property
    def back_url(self) -> str:
        if self.task.run:
            return self.task.run.get_absolute_url()
        if self.task.kind == TaskKind.EXPORT:
            return reverse("cooperatives:organization_list")
        if self.task.kind == TaskKind.TAKEOVER:
            return reverse("cooperatives:takeovers")
        return reverse("cooperatives:import_list")
