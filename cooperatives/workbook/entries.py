"""An organization as it is and as it would be after the import."""

from dataclasses import dataclass, field

from django.db import models

from cluster_portal.accounts.activity import changes_between
from cooperatives.actions.figures import figures_snapshot
from cooperatives.actions.organizations import full_snapshot
from cooperatives.models import Organization, YearlyFigures

from .resources import MODEL_FIELDS, shown

LINKS = ("commune", "cooperative_union")
COLUMN_OF_FIGURE = {field: column for column, field in MODEL_FIELDS.items()}


@dataclass
class Entry:
    """Rows to write, changed and unsaved; `before` and `figures_before` are their snapshots as they are."""

    organization: Organization
    before: dict = field(default_factory=dict)
    old_links: dict = field(default_factory=dict)
    details: models.Model | None = None
    figures: YearlyFigures | None = None
    figures_before: dict = field(default_factory=dict)
    changed: dict = field(default_factory=dict)
    figures_changed: dict = field(default_factory=dict)
    shown_changes: dict = field(default_factory=dict)
    # {column: three_way.CellConflict}, decided or not
    conflicts: dict = field(default_factory=dict)
    # Why its warnings were accepted, for the audit line
    note: str = ""

    @classmethod
    def of(cls, organization: Organization) -> "Entry":
        """The entry of an organization that stands in the register already."""
        links = {name: getattr(organization, name) for name in LINKS}
        return cls(organization, before=full_snapshot(organization), old_links=links)

    @property
    def is_new(self) -> bool:
        return not self.before

    @property
    def is_changed(self) -> bool:
        return bool(self.changed or self.figures_changed)

    @property
    def is_in_conflict(self) -> bool:
        """Whether a cell is still to be decided."""
        return any(each.is_open for each in self.conflicts.values())

    @property
    def version(self) -> int:
        return 0 if self.is_new else self.organization.version

    @property
    def figures_version(self) -> int:
        return self.figures.version if self.figures else 0

    def compare(self) -> None:
        """Find what differs; a union that is new in the same file has no number yet, but is a change."""
        self.changed = changes_between(self.before, full_snapshot(self.organization))
        if self.old_links.get("cooperative_union") != self.organization.cooperative_union:
            before = self.before.get("cooperative_union")
            self.changed["cooperative_union"] = [before, self.organization.cooperative_union_id]
        if self.figures:
            self.figures_changed = changes_between(
                self.figures_before, figures_snapshot(self.figures)
            )

    def in_words(self, fields: dict) -> dict[str, list[str]]:
        """{column: [old, new]} for the page that shows the plan."""
        words = {}
        for name, pair in self.changed.items():
            if name in LINKS:
                pair = [self.old_links.get(name), getattr(self.organization, name)]
            words[name] = [shown(fields[name], value) for value in pair]
        for name, pair in self.figures_changed.items():
            if name == "not_available":
                words |= self._no_longer_empty(pair)
            else:
                column = COLUMN_OF_FIGURE.get(name, name)
                words[column] = [shown(fields[column], value) for value in pair]
        return words

    def _no_longer_empty(self, pair) -> dict[str, list[str]]:
        old, new = (set(names) for names in pair)
        gone = {name: ["KCSL", "–"] for name in old - new if name not in self.figures_changed}
        return gone | {
            name: ["–", "KCSL"] for name in new - old if name not in self.figures_changed
        }

    def version_mark(self, year: int) -> str:
        return version_mark(self.organization, self.figures, year)


def version_mark(organization: Organization, figures: YearlyFigures | None, year: int) -> str:
    """«3|2023:2»: what an export writes into its column «Phiên bản» – version of the record, of the year's figures."""
    return f"{organization.version}|{year}:{figures.version if figures else 0}"
