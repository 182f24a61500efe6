"""What the meeting still lacks before a sheet is settled, and where its points differ from the others. No query."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from .criteria import Table
from .models import Criterion, Score
from .self_scores import differs, scored_lines


def differs_from_others(score: Score) -> bool:
    """Whether the meeting gave other points than the rule or the checker."""
    return differs(score.final_points, score.system_points) or differs(
        score.final_points, score.cross_points
    )


def lacks_reason(score: Score) -> bool:
    return differs_from_others(score) and not score.reason


def missing_to_settle(
    table: Table, criteria: Iterable[Criterion], scores: Mapping[int, Score]
) -> list[str]:
    """The criteria of one sheet without settled points, or without the reason that they need, in words.

    Points are given to criteria; a group is their sum. What is not assigned needs none. `scores` by criterion.
    """
    by_line = {each.order_no: each for each in criteria}
    missing = []
    for line in scored_lines(table):
        criterion = by_line[line.key]
        score = scores.get(criterion.pk) or Score(criterion=criterion)
        words = {"criterion": criterion.text}
        if score.is_assigned and score.final_points is None:
            missing.append(_("points for «%(criterion)s»") % words)
        elif lacks_reason(score):
            missing.append(
                _("reason why the points of «%(criterion)s» differ from the others") % words
            )
    return missing
