"""What the page of an import shows: counts, tabs, and the lines of the tab that is open."""

from dataclasses import dataclass, field

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .models import ImportRun, Kind
from .workbook.columns import BY_NAME

PROBLEMS, NEW, CHANGED, SAME, CONFLICTS, BLOCKED = (
    "can-sua",
    "them-moi",
    "cap-nhat",
    "khong-doi",
    "xung-dot",
    "bi-chan",
)
OUTCOME_OF = {
    NEW: "create",
    CHANGED: "update",
    SAME: "unchanged",
    CONFLICTS: "conflict",
    BLOCKED: "blocked",
}
LABELS = {
    PROBLEMS: _("To mend and to note"),
    NEW: _("New"),
    CHANGED: _("Changed"),
    SAME: _("Unchanged"),
    CONFLICTS: _("In conflict"),
    BLOCKED: _("Blocked"),
}


@dataclass(frozen=True)
class Change:
    heading: str
    old: str
    new: str


@dataclass(frozen=True)
class RowLine:
    """One data row of the plan."""

    sheet: str
    row: int
    name: str
    kind: str
    pk: int | None
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int
    is_open: bool


class PlanPage:
    """A stored plan as a clerk looks at it: what blocks comes first, then what warns, then the rows by outcome."""

    def __init__(self, run: ImportRun, wanted: str):
        self.run = run
        self.counts = {
            "rows": 0,
            "warnings": 0,
            **dict.fromkeys(OUTCOME_OF.values(), 0),
            **run.counts,
        }
        self.open = wanted if wanted in LABELS else self._first_tab()

    @property
    def tabs(self) -> list[Tab]:
        counted = {PROBLEMS: len(self.run.problems)} | {
            key: self.counts[outcome] for key, outcome in OUTCOME_OF.items()
        }
        return [
            Tab(key, label, counted[key], key == self.open)
            for key, label in LABELS.items()
            if counted[key] or key == self.open
        ]

    @cached_property
    def blocking_count(self) -> int:
        return sum(each["level"] == "block" for each in self.run.problems)

    @property
    def shows_problems(self) -> bool:
        return self.open == PROBLEMS

    @cached_property
    def lines(self) -> list:
        """Problems (as stored, with the name of their row) or RowLines of the open tab."""
        if self.shows_problems:
            names = {(each["sheet"], each["row"]): each["name"] for each in self.run.plan}
            named = [
                each | {"name": names.get((each["sheet"], each["row"]), "")}
                for each in self.run.problems
            ]
            return sorted(named, key=lambda each: each["level"] != "block")
        outcome = OUTCOME_OF[self.open]
        return [_line(each) for each in self.run.plan if each["outcome"] == outcome]

    def _first_tab(self):
        if self.run.problems and self.run.is_open:
            return PROBLEMS
        return next((key for key, outcome in OUTCOME_OF.items() if self.counts[outcome]), PROBLEMS)


def _line(stored) -> RowLine:
    changes = [
        Change(BY_NAME[name].heading if name in BY_NAME else name, old, new)
        for name, (old, new) in stored["changes"].items()
    ]
    kind = Kind(stored["kind"]).label if stored["kind"] in Kind.values else ""
    return RowLine(stored["sheet"], stored["row"], stored["name"], kind, stored["pk"], changes)
