"""How a clerk wants an uploaded workbook to be read: its columns, units, letters, days and communes, and the repairs.

A POST becomes Answers. The page may send its parts together or one by one: a part that was not sent leaves its earlier
answers alone. What is decided about rows stands in the other form of the page.
"""

from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass, replace

from django import forms
from django.utils.translation import gettext_lazy as _

from cooperatives.models import ImportRun
from cooperatives.workbook.answers import IGNORED, READING, Answers, place, split_place
from cooperatives.workbook.columns import COLUMNS
from cooperatives.workbook.doctor.repairs import Confidence
from cooperatives.workbook.mapping import ASKED_FOR, How

# Names of fields: «columns|Danh sách!C», «asked-units|Danh sách!H», «repairs|unit@Danh sách!H»
SEPARATOR = "|"
COLUMNS_SHOWN, REPAIRS_SHOWN = "columns_shown", "repairs_shown"
# An empty value is «not decided», so leaving a column out needs a word.
LEFT_OUT = "-"
HOW_LABELS = {
    How.EXACT: _("known heading"),
    How.REMEMBERED: _("remembered"),
    How.ANSWERED: _("chosen by you"),
    How.GUESSED: _("understood in spite of its spelling"),
    How.UNKNOWN: _("not known"),
}
CONFIDENCE_LABELS = {
    Confidence.LIKELY: _("likely: please look"),
    Confidence.ANSWERED: _("as you answered"),
    Confidence.SURE: _("certain"),
}


@dataclass(frozen=True)
class ColumnLine:
    """One column of a table found in the file, as the clerk may change it."""

    letters: str
    words: str
    how: str
    how_label: str
    is_hidden: bool
    samples: list[str]
    field: forms.BoundField


@dataclass(frozen=True)
class TableLines:
    sheet: str
    row: int
    rows: int
    sample_rows: list[int]
    columns: list[ColumnLine]

    @property
    def has_unknown(self) -> bool:
        return any(each.how == How.UNKNOWN for each in self.columns)


@dataclass(frozen=True)
class QuestionLine:
    """A question as stored, with the field that answers it."""

    question: dict
    field: forms.BoundField

    @property
    def chosen(self) -> str:
        return self.field.value() or ""

    @property
    def is_answered(self) -> bool:
        return not self.question["blocks"] and bool(self.question["proposed"])


@dataclass(frozen=True)
class RepairLine:
    """A repair as stored, with the box that keeps it; None where there is nothing to decline."""

    repair: dict
    field: forms.BoundField | None

    @property
    def confidence_label(self) -> str:
        return CONFIDENCE_LABELS[self.repair["confidence"]]


class AnswersForm(forms.Form):
    """All decisions about how a file is read. `answers_over()` joins them to what was decided before."""

    def __init__(self, *args, run: ImportRun, **kwargs):
        super().__init__(*args, **kwargs)
        self.run = run
        self.asked = [each for each in run.questions if each["kind"] in READING]
        for number, (name, initial) in enumerate(self._columns()):
            # A place is no id: it may hold spaces.
            look = {"class": "form-select-sm", "id": f"column-{number}"}
            self.fields[name] = forms.ChoiceField(
                choices=_column_choices(initial),
                initial=initial,
                required=False,
                widget=forms.Select(attrs=look),
            )
        for question in filter(_is_shown, self.asked):
            self.fields[_question_name(question)] = forms.ChoiceField(
                choices=[(each["value"], each["label"]) for each in question["choices"]],
                initial=question["proposed"],
                required=False,
            )
        for number, repair in enumerate(run.repairs):
            if repair["is_declinable"]:
                self.fields[_name("repairs", repair["key"])] = forms.BooleanField(
                    initial=not repair["is_declined"],
                    required=False,
                    widget=forms.CheckboxInput(attrs={"id": f"repair-{number}"}),
                )

    def _columns(self):
        for table in self.run.tables:
            for each in table["headings"]:
                known = each["column"]
                yield (
                    _name("columns", each["place"]),
                    LEFT_OUT if known == IGNORED else known or "",
                )

    def tables(self) -> list[TableLines]:
        """The tables of the file, each column with a select."""
        return [
            TableLines(
                table["sheet"],
                table["row"],
                table["rows"],
                table["sample_rows"],
                [self._column_line(each) for each in table["headings"]],
            )
            for table in self.run.tables
        ]

    def _column_line(self, each) -> ColumnLine:
        return ColumnLine(
            each["letters"],
            each["words"],
            each["how"],
            HOW_LABELS[How(each["how"])],
            each["is_hidden"],
            each["samples"],
            self[_name("columns", each["place"])],
        )

    def questions(self) -> list[QuestionLine]:
        """What is asked and no select of a column answers; what was answered stays, to be answered otherwise."""
        return [
            QuestionLine(question, self[_question_name(question)])
            for question in self.asked
            if _is_shown(question)
        ]

    def open_questions(self) -> list[QuestionLine]:
        return [each for each in self.questions() if not each.is_answered]

    def answered_questions(self) -> list[QuestionLine]:
        return [each for each in self.questions() if each.is_answered]

    def repairs(self) -> list[RepairLine]:
        """What the doctor mended, what is surest last: the clerk looks at the others first."""
        order = list(CONFIDENCE_LABELS)
        lines = sorted(self.run.repairs, key=lambda each: order.index(each["confidence"]))
        return [
            RepairLine(each, self[_name("repairs", each["key"])] if each["is_declinable"] else None)
            for each in lines
        ]

    @property
    def has_doubtful_repairs(self) -> bool:
        return any(each["confidence"] == Confidence.LIKELY for each in self.run.repairs)

    def answers_over(self, earlier: Answers) -> Answers:
        """The earlier answers with those of this form over them. Only after is_valid()."""
        found = {kind: deepcopy(getattr(earlier, kind)) for kind in (*READING, "repairs")}
        for question in filter(_is_shown, self.asked):
            if given := self.cleaned_data[_question_name(question)]:
                sheet, where = split_place(question["place"])
                if where.startswith(ASKED_FOR):
                    found["columns"][place(sheet, given)] = where.removeprefix(ASKED_FOR)
                else:
                    found[question["kind"]][question["place"]] = given
        if COLUMNS_SHOWN in self.data:
            self._take_columns(found["columns"])
        if REPAIRS_SHOWN in self.data:
            self._take_repairs(found["repairs"])
        return replace(earlier, **found)

    def _take_columns(self, columns):
        """A select that still says what was understood is no answer: only what the clerk changed is."""
        for name, initial in self._columns():
            given = self.cleaned_data[name]
            if given and given != initial:
                columns[name.partition(SEPARATOR)[2]] = IGNORED if given == LEFT_OUT else given

    def _take_repairs(self, repairs):
        for repair in self.run.repairs:
            if not repair["is_declinable"]:
                continue
            if self.cleaned_data[_name("repairs", repair["key"])]:
                repairs.pop(repair["key"], None)
                repairs.pop(repair["code"], None)
            else:
                repairs[repair["key"]] = False


def _name(kind, key) -> str:
    return f"{kind}{SEPARATOR}{key}"


def _question_name(question) -> str:
    return _name(f"asked-{question['kind']}", question["place"])


def _is_shown(question):
    """What a column is, its own select says; which column holds what is missing, only a question can."""
    where = split_place(question["place"])[1]
    return question["kind"] != "columns" or where.startswith(ASKED_FOR)


def _column_choices(initial):
    """Our columns under their bands; «not decided yet» only where nothing was."""
    bands = defaultdict(list)
    for column in COLUMNS:
        bands[column.band].append((column.name, column.heading))
    undecided = [] if initial else [("", _("– choose –"))]
    return [*undecided, (LEFT_OUT, _("leave this column out")), *bands.items()]
