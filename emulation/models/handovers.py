"""The record of handing the cluster over to the next head, with what was still open on that day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.permissions import Access

from .years import EmulationYear


class Handover(models.Model):
    """Minutes of handing over (biên bản bàn giao) of a year; `matters` are the open ones, as they were then."""

    year = models.OneToOneField(
        EmulationYear, models.PROTECT, related_name="handover", verbose_name=_("emulation year")
    )
    on = models.DateField(_("day of handing over"))
    place = models.CharField(_("place"), max_length=120)
    giver_name = models.CharField(_("who hands over"), max_length=150)
    taker_name = models.CharField(_("who takes over"), max_length=150)
    note = models.TextField(_("what both agreed on"), blank=True)
    matters = models.JSONField(_("open matters"), help_text="[{label, lines}]")
    made_at = models.DateTimeField(_("made at"))

    access = Access(emulation_year="year_id")

    class Meta:
        verbose_name = _("record of handing over")
        verbose_name_plural = _("records of handing over")

    def __str__(self):
        return _("Handing over of %(year)s") % {"year": self.year.year}
