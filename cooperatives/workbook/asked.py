"""A question that keeps rows from being written, told as a problem: an outsider sees from the list why nothing is."""

from django.utils.translation import gettext as _

from .answers import Question, split_place
from .columns import BY_NAME
from .findings import BLOCK, Finding
from .rows import ReadRow


def as_finding(question: Question, reads: dict[str, ReadRow]) -> Finding:
    """`reads` by the places of their rows."""
    if question.kind == "reasons":
        fix = _("Write on the page of the import why the values are right, or mend them.")
        return Finding(
            level=BLOCK,
            code=f"Q-{question.kind}",
            message=f"{question.place}: {question.text}",
            fix=fix,
        )
    sheet, where = split_place(question.place)
    fix = "; ".join(choice.label for choice in question.choices)
    told = {"level": BLOCK, "code": f"Q-{question.kind}", "message": question.text, "fix": fix}
    if read := reads.get(question.place):
        return read.finding(question.column or "name", **told)
    if not where.isdigit():
        return Finding(sheet=sheet, column=where, **told)
    column = BY_NAME.get(question.column)
    heading = column.heading if column else ""
    return Finding(sheet=sheet, row=int(where), heading=heading, **told)
