"""What an officer prepares and the own leader passes on, or gives back with a note."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cluster_portal.moves import move


class PassedByLeader(models.Model):
    """The facts and the verbs. A model adds `state`, and names its states (OPEN, PRESENTED, SUBMITTED)."""

    states = None

    leader_note = models.TextField(_("note of the leader"), blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted by"),
    )

    class Meta:
        abstract = True

    @classmethod
    def moves(cls) -> dict:
        """From which state to which; what was passed on stays."""
        states = cls.states
        return {
            states.OPEN: {states.PRESENTED},
            states.PRESENTED: {states.OPEN, states.SUBMITTED},
            states.SUBMITTED: set(),
        }

    def present(self):
        move(self, self.states.PRESENTED, self.moves())
        self.leader_note = ""

    def take_back(self, *, note=""):
        """Back to the officer: by the officer, or by the leader with a note."""
        move(self, self.states.OPEN, self.moves())
        self.leader_note = note

    def submit(self, *, by, at):
        move(self, self.states.SUBMITTED, self.moves())
        self.leader_note = ""
        self.submitted_at, self.submitted_by = at, by


def submitted_has_time_and_person(name: str, submitted) -> models.CheckConstraint:
    """What was passed on says when and by whom; what was not says neither."""
    return models.CheckConstraint(
        name=name,
        condition=Q(state=submitted, submitted_at__isnull=False, submitted_by__isnull=False)
        | (~Q(state=submitted) & Q(submitted_at__isnull=True, submitted_by__isnull=True)),
    )
