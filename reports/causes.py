"""What may have caused a line of the errata slip: acts in the audit trail since the version before.

A proposal for the secretary, who writes the reason. What cannot be told apart is offered to every figure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from cluster_portal.accounts.activity_labels import action_label
from cluster_portal.accounts.models import Activity
from cluster_portal.moments import day

from .annual import AnnualReport
from .corrections import HEAD, Correction
from .models import PublishedReport
from .writing import plain

# What changes a figure of the document: the register, its figures, returns, results and points
OF_FIGURES = (
    "organization_", "duplicates_", "figures_", "group_tally_", "import_committed", "import_undone", "mend_undone",
    "reported_totals_recorded", "return_opened_again", "return_frozen", "results_", "scores_", "score_facts_recorded",
    "sheet_", "award_",
)  # fmt: skip
OF_TEXT = "report_edited"
# The line that tells of a whole file, beside those of its rows
WHOLES = ("import_committed", "import_undone", "mend_undone")
# Read of the trail, and offered to one line of the slip
READ, MOST = 1000, 8


@dataclass(frozen=True)
class Cause:
    """An act: in words, of which unit, and what it changed of the document's own text."""

    words: str
    province: str
    changes: dict
    is_of_text: bool


def causes_since(publication: PublishedReport) -> list[Cause]:
    """The acts since a version was published, the latest first. One query, and one for the line of the publishing."""
    report = publication.report
    published = Activity.objects.filter(action="report_published", batch=publication.code)
    after = published.values_list("number", flat=True).first() or 0
    figures = Q(*(("action__startswith", each) for each in OF_FIGURES), _connector=Q.OR)
    units = [province.pk for province in report.year.provinces()]
    ours = Q(province__in=units) | Q(emulation_year_id=report.year_id)
    text = Q(action=OF_TEXT, target_type=report._meta.label_lower, target_id=str(report.pk))
    rows = Activity.objects.filter(figures & ours | text, number__gt=after)
    return list(_acts(list(rows.select_related("province").order_by("-number")[:READ])))


def _acts(rows) -> Iterator[Cause]:
    """An act a line; of one that wrote many rows the line of the whole, or its first."""
    wholes, told = {row.batch for row in rows if row.batch and row.action in WHOLES}, set()
    for row in rows:
        if row.batch and (row.batch in wholes) != (row.action in WHOLES):
            continue
        key = (row.batch, row.action, row.province_id) if row.batch else row.pk
        if key not in told:
            told.add(key)
            yield _cause(row)


def _cause(row) -> Cause:
    note = f", {row.note}" if row.note else ""
    words = f"{action_label(row.action)}: {row.target_label} ({day(row.at)}{note})"
    return Cause(
        words, row.province.name if row.province else "", row.changes, row.action == OF_TEXT
    )


def causes_of(
    correction: Correction, causes: list[Cause], old: AnnualReport, new: AnnualReport
) -> list[str]:
    """What may have caused it, in words: an act of the unit that the line names, else every act on figures."""
    texts = [
        each.words for each in causes if each.is_of_text and _wrote(each, correction, old, new)
    ]
    if texts:
        return texts[:MOST]
    figures = [each for each in causes if not each.is_of_text]
    named = f"{correction.words} {correction.column} {correction.before} {correction.after}"
    own = [each.words for each in figures if each.province and each.province in named]
    return (own or [each.words for each in figures])[:MOST]


def _wrote(cause, correction, old, new) -> bool:
    """Whether an edit of the text made this difference: the head field of it, or a section that prints both."""
    if correction.kind == "head":
        return any(name in cause.changes for name in HEAD)
    return any(
        correction.before in plain(before, old.numbers)
        and correction.after in plain(after, new.numbers)
        for before, after in cause.changes.values()
        if isinstance(before, str) and isinstance(after, str)
    )
