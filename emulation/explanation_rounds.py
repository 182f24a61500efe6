"""The explanation round: which points differ, until when a province answers, who has not. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cooperatives.returns.lateness import Due, is_late

from .criteria import Table
from .models import CriteriaPack, Criterion, ExplanationRound, Score, ScoreSheet
from .self_scores import scored_lines


def points_differ(score: Score) -> bool:
    """Whether unit, rule and checker have not all given the same; who gave none has not differed."""
    given = {score.self_points, score.system_points, score.cross_points} - {None}
    return score.is_assigned and len(given) > 1


def missing_in_answers(
    table: Table, criteria: Iterable[Criterion], scores: Mapping[int, Score]
) -> list[str]:
    """The differences without an answer, in words. `scores` by criterion. No query."""
    by_line = {each.order_no: each for each in criteria}
    scored = (by_line[line.key] for line in scored_lines(table))
    return [
        _("explanation of «%(criterion)s»") % {"criterion": criterion.text}
        for criterion in scored
        if criterion.pk in scores
        and points_differ(scores[criterion.pk])
        and not scores[criterion.pk].answer
    ]


@dataclass(frozen=True)
class RoundReading:
    """The round with the deadline of each province; without one (`round` None) nobody is asked to explain."""

    round: ExplanationRound | None
    extensions: Mapping[int, object]  # {province: the latest ExplanationExtension}

    def due_of(self, province_id: int) -> Due | None:
        if self.round is None:
            return None
        extension = self.extensions.get(province_id)
        return Due(extension.due_at if extension else self.round.due_at, extension)

    def is_over(self, province_id: int, at: datetime) -> bool:
        """Whether this province may not answer any more; the minute of the deadline is still in time."""
        due = self.due_of(province_id)
        return due is not None and is_late(due.due_at, at)

    def is_unanswered(self, sheet: ScoreSheet, at: datetime) -> bool:
        """The deadline has passed, and the province has not answered."""
        is_silent = sheet.cross_checked_at and not sheet.explained_at
        return bool(is_silent and self.is_over(sheet.province_id, at))


def read_round(pack: CriteriaPack, round_no: int) -> RoundReading:
    """Two queries at the most."""
    found = ExplanationRound.objects.filter(pack=pack, round_no=round_no).first()
    if found is None:
        return RoundReading(None, {})
    rows = found.extensions.select_related("granted_by", "province").order_by("granted_at", "pk")
    return RoundReading(found, {each.province_id: each for each in rows})
