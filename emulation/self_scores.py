"""What a self-score must have before the province's leader passes it: points, facts, reasons, evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from .criteria import Table
from .models import CriteriaPack, Criterion, Score
from .scoring import Derived, Line, Manual, Rule, Veto, leaves_of
from .scoring.rules import TARGET_PERCENT, Band, BonusPenalty, Proportional, RelativeToLeader


@dataclass(frozen=True)
class Asked:
    """Which facts a rule asks of the province; those of a derived criterion are its indicator's."""

    target: bool = False
    actual: bool = False
    penalty_count: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in ("target", "actual", "penalty_count") if getattr(self, name))


def asked_by(rule: Rule | None) -> Asked:
    if rule is None or isinstance(rule, (Manual, Veto, Derived)):
        return Asked()
    by_percent = isinstance(rule, Band) and rule.measure == TARGET_PERCENT
    return Asked(
        target=by_percent or isinstance(rule, (Proportional, RelativeToLeader)),
        actual=True,
        penalty_count=isinstance(rule, BonusPenalty),
    )


def scored_lines(table: Table) -> list[Line]:
    """The lines that are given points: criteria, without conditions that only take out of the ranking."""
    return [line for line in leaves_of(table.lines) if not isinstance(line.rule, Veto)]


def needs_evidence(pack: CriteriaPack, points: Decimal | None) -> bool:
    return bool(points is not None and pack.evidence_from and points >= pack.evidence_from)


def differs(one: Decimal | None, other: Decimal | None) -> bool:
    """Whether two people gave different points; who gave none has not differed."""
    return one is not None and other is not None and one != other


def missing_in_self_score(
    pack: CriteriaPack,
    table: Table,
    criteria: Iterable[Criterion],
    scores: Mapping[int, Score],
    with_evidence: set[int],
) -> list[str]:
    """What is lacking, in words; page, button and refusal read this list. No query.

    `scores` by criterion, `with_evidence` the criteria that have some.
    """
    by_line = {each.order_no: each for each in criteria}
    missing = []
    for line in scored_lines(table):
        criterion = by_line[line.key]
        score = scores.get(criterion.pk) or Score(criterion=criterion)
        if score.is_assigned:
            has_evidence = criterion.pk in with_evidence
            lacking = _missing_in_line(pack, line, score, has_evidence=has_evidence)
            missing += [text % {"criterion": criterion.text} for text in lacking]
    return missing


def _missing_in_line(pack, line, score, *, has_evidence):
    if score.self_points is None:
        yield _("self-score of «%(criterion)s»")
        return
    asked = asked_by(line.rule)
    # Who has no target is compared with the others without one, so that rule does without.
    if asked.target and score.target is None and not isinstance(line.rule, RelativeToLeader):
        yield _("target of «%(criterion)s»")
    if asked.actual and score.actual is None:
        yield _("result of «%(criterion)s»")
    if differs(score.self_points, score.system_points) and not score.self_reason:
        yield _("reason why the self-score of «%(criterion)s» differs from the computed points")
    if needs_evidence(pack, score.self_points) and not has_evidence:
        yield _("evidence for «%(criterion)s»")
