"""What a cross-check must have before the checker's leader sends it. No query."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from .criteria import Table
from .models import Criterion, Score
from .self_scores import differs, scored_lines


def missing_in_check(
    table: Table, criteria: Iterable[Criterion], scores: Mapping[int, Score]
) -> list[str]:
    """What is lacking, in words; page, button and refusal read this list. `scores` by criterion."""
    by_line = {each.order_no: each for each in criteria}
    missing = []
    for line in scored_lines(table):
        criterion = by_line[line.key]
        score = scores.get(criterion.pk) or Score(criterion=criterion)
        if not score.is_assigned:
            continue
        words = {"criterion": criterion.text}
        if score.cross_points is None:
            missing.append(_("points of the check for «%(criterion)s»") % words)
        elif differs(score.cross_points, score.self_points) and not score.cross_reason:
            missing.append(
                _("reason why the check of «%(criterion)s» differs from the self-score") % words
            )
    return missing
