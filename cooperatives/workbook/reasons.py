"""Warnings that a clerk accepts: some are only to be seen, some need a reason, which the trail and the paper keep.

Which ones need it is said by the rule itself (`needs_reason`). One reason may hold for all rows of a code.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import ngettext

from .answers import Answers, Question
from .findings import Finding
from .rows import ReadRow

EXAMPLES = 5


def reason_for(finding: Finding, read: ReadRow, answers: Answers) -> str:
    """What the clerk said of this warning: of this row, else of all rows; "" when nothing was said."""
    own = answers.reasons.get(f"{finding.code}@{read.place}")
    return own or answers.reasons.get(finding.code, "")


def note_of(read: ReadRow, answers: Answers) -> str:
    """The reasons that go into the audit line of a row: «E-04: Hai thôn khác nhau»."""
    told = {
        finding.code: reason
        for finding in read.findings
        if not finding.blocks and (reason := reason_for(finding, read, answers))
    }
    return "; ".join(f"{code}: {reason}" for code, reason in told.items())


def questions_about(reads: Iterable[ReadRow], answers: Answers) -> list[Question]:
    """One question a code whose warnings still lack their reason; its rows wait together."""
    lacking = defaultdict(dict)
    for read in reads:
        for finding in read.findings:
            if (
                finding.needs_reason
                and not finding.blocks
                and not reason_for(finding, read, answers)
            ):
                lacking[finding.code].setdefault(read.place, (read, finding))
    return [_question(code, [*found.values()]) for code, found in lacking.items()]


def _question(code, found):
    _read, first = found[0]
    text = ngettext(
        "%(count)s row needs a reason: %(message)s",
        "%(count)s rows need a reason: %(message)s",
        len(found),
    )
    return Question(
        kind="reasons",
        place=code,
        text=text % {"count": len(found), "message": first.message},
        choices=(),
        examples=tuple(f"{read.row}: {read.name}" for read, _finding in found[:EXAMPLES]),
    )
