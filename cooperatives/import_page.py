"""What the page of an import shows: counts, tabs, a filter, and the lines of the tab that is open."""

from dataclasses import dataclass, field

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cluster_portal.text import clean, fold

from .forms.decisions import REASONS, SAME_AS, cell_name, question_name
from .models import ImportRun, Kind
from .workbook.columns import BY_NAME

QUESTIONS, CONFLICTS, PROBLEMS, NEW, CHANGED, SAME, BLOCKED = (
    "can-tra-loi",
    "xung-dot",
    "can-sua",
    "them-moi",
    "cap-nhat",
    "khong-doi",
    "bi-chan",
)
OUTCOMES_OF = {
    NEW: {"create"},
    CHANGED: {"update"},
    SAME: {"unchanged"},
    BLOCKED: {"blocked"},
}
LABELS = {
    QUESTIONS: _("To answer"),
    CONFLICTS: _("In conflict"),
    PROBLEMS: _("To mend and to note"),
    NEW: _("New"),
    CHANGED: _("Changed"),
    SAME: _("Unchanged"),
    BLOCKED: _("Blocked"),
}
PER_PAGE = 200
# Each of these holds a form with several fields
PER_FORM_PAGE = 25


@dataclass(frozen=True)
class Change:
    heading: str
    old: str
    new: str


@dataclass(frozen=True)
class ConflictLine:
    """One cell to decide: its three values, who changed it, and the field that takes the answer."""

    heading: str
    base: str | None
    now: str
    file: str
    by: str
    at: str
    taken: str
    field_name: str


@dataclass(frozen=True)
class RowLine:
    """One data row of the plan."""

    sheet: str
    row: int
    name: str
    kind: str
    pk: int | None
    changes: list[Change] = field(default_factory=list)
    conflicts: list[ConflictLine] = field(default_factory=list)


@dataclass(frozen=True)
class QuestionLine:
    text: str
    kind: str
    blocks: bool
    proposed: str
    choices: list[dict]
    examples: list[str]
    field_name: str


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int
    is_open: bool


@dataclass(frozen=True)
class Filter:
    """What the address asks for: a sheet, a code of a problem, words in name or value."""

    sheet: str = ""
    code: str = ""
    words: str = ""

    @classmethod
    def of(cls, asked) -> "Filter":
        return cls(asked.get("trang", ""), asked.get("ma", ""), clean(asked.get("q", "")))

    def __bool__(self):
        return bool(self.sheet or self.code or self.words)

    def takes(self, sheet, codes, *texts) -> bool:
        return (
            (not self.sheet or sheet == self.sheet)
            and (not self.code or self.code in codes)
            and fold(self.words) in fold(" ".join(texts))
        )


class PlanPage:
    """A stored plan as a clerk looks at it: what is asked comes first, then what blocks, then the rows by outcome."""

    def __init__(self, run: ImportRun, asked):
        self.run, self.filter = run, Filter.of(asked)
        outcomes = {outcome for names in OUTCOMES_OF.values() for outcome in names} | {"conflict"}
        self.counts = {"rows": 0, "warnings": 0, **dict.fromkeys(outcomes, 0), **run.counts}
        wanted = asked.get("loai", "")
        self.open = wanted if wanted in LABELS else self._first_tab()

    @property
    def tabs(self) -> list[Tab]:
        counted = {
            QUESTIONS: len(self.questions),
            CONFLICTS: len(self.conflicting),
            PROBLEMS: len(self.problems),
        } | {
            key: sum(self.counts[outcome] for outcome in names)
            for key, names in OUTCOMES_OF.items()
        }
        return [
            Tab(key, label, counted[key], key == self.open)
            for key, label in LABELS.items()
            if counted[key] or key == self.open
        ]

    @cached_property
    def problems(self) -> list[dict]:
        """What is wrong or looks wrong; what is asked stands under its own tab."""
        return [each for each in self.run.problems if not each["code"].startswith("Q-")]

    @cached_property
    def questions(self) -> list[dict]:
        return [each for each in self.run.questions if each["kind"] in (SAME_AS, REASONS)]

    @cached_property
    def conflicting(self) -> list[dict]:
        """The rows with a cell that was to be decided, also when it is decided: one may think again."""
        return [each for each in self.run.plan if each.get("conflicts")]

    @cached_property
    def blocking_count(self) -> int:
        return sum(each["level"] == "block" for each in self.problems)

    @cached_property
    def open_question_count(self) -> int:
        """Answers without which nothing can be written, cells among them."""
        return sum(each["blocks"] for each in self.run.questions)

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """[(code, why its warnings were accepted)]"""
        return sorted(self.run.answers.get("reasons", {}).items())

    @property
    def is_decided(self) -> bool:
        """Whether anything about rows was answered, that could be forgotten again."""
        return any(self.run.answers.get(name) for name in ("cells", "same_as", "reasons"))

    @property
    def shows(self) -> str:
        """Which piece draws the lines."""
        return {QUESTIONS: "questions", CONFLICTS: "conflicts", PROBLEMS: "problems"}.get(
            self.open, "rows"
        )

    @property
    def per_page(self) -> int:
        return PER_FORM_PAGE if self.shows in ("questions", "conflicts") else PER_PAGE

    @property
    def sheets(self) -> list[str]:
        return list(dict.fromkeys(each["sheet"] for each in self.run.plan))

    @property
    def codes(self) -> list[str]:
        return sorted({each["code"] for each in self.problems})

    @cached_property
    def lines(self) -> list:
        """QuestionLines, problems (as stored, with the name of their row) or RowLines of the open tab."""
        if self.shows == "questions":
            return [_question(each) for each in self.questions]
        if self.shows == "problems":
            return self._problem_lines()
        rows = self.conflicting if self.shows == "conflicts" else self._rows_of_tab()
        return [
            _line(each)
            for each in rows
            if self.filter.takes(each["sheet"], self._codes_of(each), each["name"])
        ]

    def _problem_lines(self):
        names = {(each["sheet"], each["row"]): each["name"] for each in self.run.plan}
        named = [
            each | {"name": names.get((each["sheet"], each["row"]), "")} for each in self.problems
        ]
        found = [
            each
            for each in named
            if self.filter.takes(
                each["sheet"], {each["code"]}, each["name"], each["value"], each["message"]
            )
        ]
        return sorted(found, key=lambda each: each["level"] != "block")

    def _rows_of_tab(self):
        outcomes = OUTCOMES_OF[self.open]
        return [each for each in self.run.plan if each["outcome"] in outcomes]

    @cached_property
    def _codes(self) -> dict:
        codes = {}
        for each in self.problems:
            codes.setdefault((each["sheet"], each["row"]), set()).add(each["code"])
        return codes

    def _codes_of(self, row):
        return self._codes.get((row["sheet"], row["row"]), set())

    def _first_tab(self):
        if self.run.is_open:
            if any(each["blocks"] for each in self.questions):
                return QUESTIONS
            if self.counts["conflict"]:
                return CONFLICTS
            if self.problems:
                return PROBLEMS
            if self.questions:
                return QUESTIONS
        rows = (
            key
            for key, names in OUTCOMES_OF.items()
            if any(self.counts[outcome] for outcome in names)
        )
        return next(rows, PROBLEMS)


def _question(stored) -> QuestionLine:
    return QuestionLine(
        text=stored["text"],
        kind=stored["kind"],
        blocks=stored["blocks"],
        proposed=stored["proposed"],
        choices=stored["choices"],
        examples=stored["examples"],
        field_name=question_name(stored),
    )


def _line(stored) -> RowLine:
    changes = [Change(_heading(name), old, new) for name, (old, new) in stored["changes"].items()]
    conflicts = [
        ConflictLine(heading=_heading(name), field_name=cell_name(stored, name), **each)
        for name, each in stored.get("conflicts", {}).items()
    ]
    kind = Kind(stored["kind"]).label if stored["kind"] in Kind.values else ""
    return RowLine(
        stored["sheet"], stored["row"], stored["name"], kind, stored["pk"], changes, conflicts
    )


def _heading(name):
    return BY_NAME[name].heading if name in BY_NAME else name
