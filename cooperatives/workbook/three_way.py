"""The three-way merge of a row, cell by cell: as exported, as the register is now, as the file says.

| the file against the export | the register against the export | what becomes of the cell |
|---|---|---|
| the same | changed | the register's stays: the file only repeats what was |
| changed | the same | the file's is written |
| changed | changed to the same | nothing |
| changed | changed to something else | a conflict: the clerk decides this cell |

Without a manifest nobody knows what was exported: then every cell that differs is a conflict, in a row whose version
says that the record has changed meanwhile. An empty cell says nothing here either.
"""

from collections.abc import Container, Iterable
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from cluster_portal.moments import day_and_time
from cooperatives.models import Organization, YearlyFigures

from .answers import FROM_FILE, FROM_REGISTER, Answers, Choice, Question
from .bases import Exported, Touch, bases_since, columns_now, comparable
from .columns import BY_NAME
from .entries import LINKS, version_mark
from .manifest import Manifest
from .matching import Register, name_key
from .resources import model_field, shown
from .rows import ReadRow
from .words import NOT_AVAILABLE

# These say which record is meant, not what it is.
NOT_MERGED = {"code", "version", "kind"}


@dataclass(frozen=True)
class CellConflict:
    """One cell that file and register say differently, in the words of the page. `taken` is "" until it is decided.

    `base` is None where nobody knows what was exported.
    """

    base: str | None
    now: str
    file: str
    by: str
    at: str
    taken: str = ""

    @property
    def is_open(self) -> bool:
        return not self.taken

    def as_dict(self) -> dict:
        return asdict(self)


class Outdated:
    """The rows whose record has changed since the workbook left, with what is known of then."""

    def __init__(
        self,
        pairs: Iterable[tuple[ReadRow, Organization]],
        *,
        register: Register,
        manifest: Manifest | None,
        year: int,
        answers: Answers,
        written: Container = frozenset(),
    ):
        """`written`: (sheet, row) of what an earlier import has written from this very file."""
        self.answers, self.written = answers, written
        trusted = manifest.rows if manifest and manifest.is_trusted else {}
        self.is_outdated, exported = set(), []
        for read, organization in pairs:
            figures = register.figures.get(organization.pk)
            if versions := trusted.get(organization.pk):
                each = Exported(organization, figures, *versions)
                if not each.is_as_it_left:
                    exported.append(each)
                    self.is_outdated.add(organization.pk)
            elif read.values.get("version") not in (
                None,
                version_mark(organization, figures, year),
            ):
                self.is_outdated.add(organization.pk)
        # Without the manifest nobody knows from which line of the trail on to look.
        self.bases = (
            bases_since(manifest.trail, exported, province=register.province) if exported else {}
        )

    def settle(
        self,
        read: ReadRow,
        organization: Organization,
        figures: YearlyFigures | None,
        *,
        fields: dict,
        unions: dict,
    ) -> dict[str, CellConflict]:
        """Take out of the row what it does not say itself, and return {column: conflict}, decided ones as well."""
        if (read.sheet, read.row) in self.written:
            for name in _said(read):
                _forget(read, name)
        if organization.pk not in self.is_outdated:
            return {}
        now, base = columns_now(organization, figures), self.bases.get(organization.pk)
        decided = self.answers.cells.get(read.place, {})
        conflicts = {}
        for name in _said(read):
            said = _comparable(read, name, unions)
            touch = base.get(name) if base is not None else Touch(None, "", None)
            if said == now.get(name, "") or touch is None:
                continue
            if touch.base is not None and said == touch.base:
                _forget(read, name)
                continue
            taken = decided.get(name, "")
            conflicts[name] = _conflict(read, name, touch, now, fields, taken)
            if taken != FROM_FILE:
                _forget(read, name)
        return conflicts


def questions_of(read: ReadRow, conflicts: dict[str, CellConflict]) -> list[Question]:
    """One question a cell that is not decided yet."""
    return [
        Question(
            kind="cells",
            place=read.place,
            column=name,
            text=_in_words(read, name, each),
            choices=(
                Choice(FROM_REGISTER, _("Keep what the register says"), each.now),
                Choice(FROM_FILE, _("Take what the file says"), each.file),
            ),
        )
        for name, each in conflicts.items()
        if each.is_open
    ]


def _in_words(read, name, conflict):
    words = {
        "column": BY_NAME[name].heading,
        "name": read.name,
        "now": conflict.now,
        "file": conflict.file,
        "by": conflict.by,
        "at": conflict.at,
    }
    if conflict.by:
        return (
            _(
                "«%(column)s» of «%(name)s»: %(by)s wrote %(now)s into the register on %(at)s; the file says %(file)s."
            )
            % words
        )
    return (
        _(
            "«%(column)s» of «%(name)s»: the register says %(now)s and has changed since the export; "
            "the file says %(file)s."
        )
        % words
    )


def _said(read) -> list[str]:
    names = read.values.keys() | read.cleared | read.not_available
    return [name for name in BY_NAME if name in names and name not in NOT_MERGED]


def _comparable(read, name, unions) -> str:
    if name in read.not_available:
        return NOT_AVAILABLE
    value = read.values.get(name)
    if name == "cooperative_union" and value:
        found = unions.get(name_key(value))
        value = found.name if found else value
    return comparable(name, value)


def _conflict(read, name, touch, now, fields, taken):
    return CellConflict(
        base=None if touch.base is None else _shown(name, touch.base, fields),
        now=_shown(name, now.get(name, ""), fields),
        file=NOT_AVAILABLE
        if name in read.not_available
        else _shown(name, comparable(name, read.values.get(name)), fields),
        by=touch.by,
        at=day_and_time(touch.at) if touch.at else "",
        taken=taken,
    )


def _shown(name, told, fields) -> str:
    """A comparable text as the clerk reads it: «1.500», «03/04/2023», «Đang hoạt động»."""
    if told in ("", NOT_AVAILABLE):
        return told or "–"
    if name in LINKS:
        return told
    return shown(fields[name], model_field(name).to_python(told))


def _forget(read, name):
    read.values.pop(name, None)
    read.cleared.discard(name)
    read.not_available.discard(name)
