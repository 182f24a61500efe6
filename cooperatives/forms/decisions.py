"""What a clerk decides about the rows of an import: cells in conflict, the same or another, reasons, good rows only."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from cluster_portal.text import clean
from cooperatives.models import ImportRun
from cooperatives.workbook.answers import FROM_FILE, FROM_REGISTER, Answers

SEPARATOR = "|"
CELLS, SAME_AS, REASONS, GOOD_ROWS_ONLY, FORGET = (
    "cells",
    "same_as",
    "reasons",
    "good_rows_only",
    "forget",
)
SHORTEST_REASON = 10


class DecisionsForm(forms.Form):
    """Only what was sent becomes a field: a page shows a part of the questions, and may be one of many.

    Names: «cells|Danh sách!12|revenue», «same_as|Danh sách!12», «reasons|E-04». What the plan does not ask is ignored.
    """

    def __init__(self, data, *, run: ImportRun):
        super().__init__(data)
        self.run = run
        for name, field in self._asked().items():
            if name in data:
                self.fields[name] = field

    def _asked(self) -> dict[str, forms.Field]:
        asked = {
            GOOD_ROWS_ONLY: forms.ChoiceField(choices=[("yes", ""), ("no", "")]),
            FORGET: forms.CharField(),
        }
        for row in self.run.plan:
            for column in row["conflicts"]:
                asked[cell_name(row, column)] = forms.ChoiceField(
                    choices=[(FROM_FILE, ""), (FROM_REGISTER, "")], required=False
                )
        for question in self.run.questions:
            name = question_name(question)
            if question["kind"] == SAME_AS:
                choices = [(each["value"], "") for each in question["choices"]]
                asked[name] = forms.ChoiceField(choices=choices, required=False)
            elif question["kind"] == REASONS:
                asked[name] = ReasonField()
        return asked

    def answers_over(self, earlier: Answers) -> Answers:
        """The earlier answers with those of this form over them. Only after is_valid()."""
        if FORGET in self.cleaned_data:
            return replace(earlier, cells={}, same_as={}, reasons={}, good_rows_only=False)
        cells = {place: dict(columns) for place, columns in earlier.cells.items()}
        told = {SAME_AS: dict(earlier.same_as), REASONS: dict(earlier.reasons)}
        for name, value in self.cleaned_data.items():
            kind, _mark, place = name.partition(SEPARATOR)
            if kind == CELLS and value:
                place, _mark, column = place.rpartition(SEPARATOR)
                cells.setdefault(place, {})[column] = value
            elif kind in told and value:
                told[kind][place] = value
        only = self.cleaned_data.get(GOOD_ROWS_ONLY)
        good = earlier.good_rows_only if only is None else only == "yes"
        return replace(earlier, cells=cells, good_rows_only=good, **told)


class ReasonField(forms.CharField):
    """Why a warning is accepted; whoever checks the figures reads it."""

    def __init__(self):
        super().__init__(
            required=False,
            max_length=300,
            min_length=SHORTEST_REASON,
            error_messages={
                "min_length": _(
                    "Write at least ten characters, so that others understand the reason."
                )
            },
        )

    def to_python(self, value):
        return clean(super().to_python(value))


def cell_name(row: dict, column: str) -> str:
    return SEPARATOR.join([CELLS, f"{row['sheet']}!{row['row']}", column])


def question_name(question: dict) -> str:
    return SEPARATOR.join([question["kind"], question["place"]])
