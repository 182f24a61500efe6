"""What a return is made of: sections of figures. Plain values, no database.

An app to the right has sections of its own: `settings.RETURN_SECTIONS` names the functions that give them, each
called with what is asked (Asked) and answering {province number: [sections]} in a fixed number of queries.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import number
from cooperatives.models import Cluster, Mark, Period, Province
from cooperatives.statistics import Annual, annual

from .changes import change_of, signed


class CellKind(TextChoices):
    """The four values of a figure. A nought is a number."""

    EMPTY = "empty", gettext_lazy("nothing said yet")
    NUMBER = "number", gettext_lazy("given")
    NOT_APPLICABLE = Mark.NOT_APPLICABLE.value, Mark.NOT_APPLICABLE.label
    NOT_AVAILABLE = Mark.NOT_AVAILABLE.value, Mark.NOT_AVAILABLE.label


@dataclass(frozen=True)
class Asked:
    """For which provinces, year and period sections are asked for, counted on which day."""

    cluster: Cluster
    provinces: tuple[Province, ...]
    year: int
    period: str
    as_of: date

    @cached_property
    def statistics(self) -> Annual:
        """The register of the whole cluster on that day, beside the same day a year earlier; read once."""
        return annual(self.year, self.cluster, self.as_of)

    @property
    def is_whole_year(self) -> bool:
        return self.period == Period.YEAR


@dataclass(frozen=True)
class Lack:
    """Something that stands in the way of sending a return: where, and what is to be done."""

    section: str
    cell: str
    label: str
    what: str

    def __str__(self):
        return f"{self.label}: {self.what}"


@dataclass(frozen=True)
class Cell:
    """One figure. `measure` says which limits of data/return_changes.csv it is held against.

    `given` of `asked` organizations gave it; `before` is last year's value, from a frozen return (`before_is_frozen`)
    or from the register; `said` is what a paper of the province says of the same number (E-15).
    """

    code: str
    label: str
    unit: str
    measure: str
    value: Decimal | None = None
    words: str = ""
    mark: str = ""
    reason: str = ""
    note: str = ""
    decimals: int = 0
    is_typed: bool = False
    is_in_words: bool = False
    definition: str = ""
    given: int | None = None
    asked: int | None = None
    before: Decimal | None = None
    before_is_frozen: bool = False
    said: int | None = None
    said_why: str = ""

    @property
    def kind(self) -> CellKind:
        if self.value is not None or self.words:
            return CellKind.NUMBER
        return CellKind(self.mark) if self.mark else CellKind.EMPTY

    @property
    def is_empty(self) -> bool:
        return self.kind == CellKind.EMPTY

    @property
    def in_words(self) -> str:
        """As screen and paper show it: a number, words, «không áp dụng», «chưa có số liệu», or a dash for nothing."""
        if self.words:
            return self.words
        if self.kind == CellKind.NUMBER:
            return number(self.value, self.decimals)
        return "–" if self.is_empty else str(self.kind.label)

    @property
    def is_partial(self) -> bool:
        """Some organizations have not given it."""
        return self.given is not None and self.asked is not None and self.given < self.asked

    @property
    def change(self):
        """Beside last year; None where there is nothing to compare."""
        return change_of(self.value, self.before, self.measure, self.decimals)

    @property
    def needs_note(self) -> bool:
        return bool(self.change and self.change.is_outlier and not self.note)

    @property
    def differs_from_paper(self) -> bool:
        return self.said is not None and self.value is not None and self.said != self.value

    @property
    def paper_difference(self) -> Decimal | None:
        return self.value - self.said if self.differs_from_paper else None

    @property
    def needs_reason_for_paper(self) -> bool:
        """E-15: the number of the paper and that of the list differ, and nobody has said why."""
        return self.differs_from_paper and not self.said_why and not self.note

    @property
    def lacks(self) -> list[str]:
        """What is to be done about it before the return can be sent."""
        return lacks_of(self)

    def answered(self, stored) -> "Cell":
        """With what a person has said of it (a ReturnCell). What the register knows goes before a mark."""
        if stored is None:
            return self
        if not self.is_typed:
            is_marked = stored.mark and self.value is None
            mark = {"mark": stored.mark, "reason": stored.reason} if is_marked else {}
            return replace(self, note=stored.note, **mark)
        said = stored.value is not None or stored.words or stored.mark
        typed = {
            "value": stored.value,
            "words": stored.words,
            "mark": stored.mark,
            "reason": stored.reason,
        }
        return replace(self, note=stored.note, **(typed if said else {}))


@dataclass(frozen=True)
class Section:
    """`is_computed`: the register gives its figures; the others are typed."""

    code: str
    title: str
    short_title: str
    cells: tuple[Cell, ...] = field(default_factory=tuple)

    def lacking(self) -> list[Lack]:
        return [
            Lack(self.code, cell.code, cell.label, what)
            for cell in self.cells
            for what in lacks_of(cell)
        ]


def lacks_of(cell: Cell) -> list[str]:
    """What is to be done about one figure before the return can be sent, in words."""
    found = []
    if cell.is_empty:
        found.append(
            _(
                "nothing is said yet; give the number, or say that it is not applicable or not available"
            )
            if cell.is_typed
            else _("the register has no figure; enter it there, or say why there is none")
        )
    if cell.mark == Mark.NOT_AVAILABLE and not cell.reason:
        found.append(_("say why it is not available"))
    if cell.needs_note:
        found.append(_("%(change)s since last year; write a note") % {"change": cell.change})
    if cell.needs_reason_for_paper:
        words = {
            "said": number(cell.said),
            "listed": number(cell.value),
            "difference": signed(cell.paper_difference),
        }
        found.append(
            _(
                "the paper says %(said)s, the list %(listed)s (%(difference)s); mend one, or say why (E-15)"
            )
            % words
        )
    return found
