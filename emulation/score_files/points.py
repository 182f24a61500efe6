"""The points of an old table: what each unit was given, by value and not by the row in which it was typed."""

from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from cluster_portal.text import fold, number
from cooperatives.workbook.coordinates import column_letters
from emulation.scoring import ZERO, group_points

from .rows import FileProblem
from .tables import FileLine, ScoreFile

ALIKE = 0.8
PREFIXES = ("lien minh hop tac xa", "lien minh htx", "lmhtx", "thanh pho", "tp", "tinh")


@dataclass
class FileUnit:
    """One column of points: {place of the line: points}, the sums that the file prints, what was wrong."""

    heading: str
    column: int
    points: dict[int, Decimal] = field(default_factory=dict)
    printed: dict[int, Decimal] = field(default_factory=dict)
    bonus: Decimal = ZERO
    penalty: Decimal = ZERO
    problems: list[FileProblem] = field(default_factory=list)

    @property
    def misplaced(self) -> list[FileProblem]:
        return [each for each in self.problems if each.code == "T-20"]

    def groups(self, found: ScoreFile) -> list[tuple[FileLine, Decimal]]:
        """(top line, sum of what stands below it)."""
        sums = []
        for place, line in enumerate(found.lines):
            if line.depth == 0:
                sums.append((line, []))
            if place in self.points and sums:
                sums[-1][1].append(self.points[place])
        return [(line, group_points(points)) for line, points in sums]


def units_of(found: ScoreFile) -> list[FileUnit]:
    """The points of every column that holds any."""
    units = [
        _unit(found, place, heading)
        for place, heading in found.table.columns.units
        if any(place in row.points for row in found.table.rows)
    ]
    return [unit for unit in units if unit.points or unit.problems]


def matched(heading: str, names: dict[str, object]) -> tuple[object | None, bool]:
    """(what `names` has under this heading or a slip of the pen beside it, whether it is written exactly)."""
    wanted = _plain(heading)
    known = {_plain(name): thing for name, thing in names.items()}
    if wanted in known:
        return known[wanted], True
    likest = max(known, key=lambda name: _likeness(name, wanted), default=None)
    if likest is not None and _likeness(likest, wanted) >= ALIKE:
        return known[likest], False
    return None, False


def _unit(found, column, heading) -> FileUnit:
    unit = FileUnit(heading, column)
    leaves = set(map(id, found.leaves()))
    for place, line in enumerate(found.lines):
        if id(line) not in leaves:
            if column in line.row.points:
                unit.printed[place] = line.row.points[column]
        elif line.bands:
            _take_band(found, unit, place, line)
        elif column in line.row.points:
            _take(found, unit, place, line)
    for row in found.table.rows:
        value = row.points.get(column)
        if value is not None and row.kind in ("bonus", "penalty"):
            setattr(unit, row.kind, getattr(unit, row.kind) + abs(value))
    _compare_sums(found, unit)
    return unit


def _take(found, unit, place, line):
    value = line.row.points[unit.column]
    if not ZERO <= value <= (line.max_points or ZERO):
        unit.problems.append(
            _problem(
                found,
                unit,
                line.row,
                "T-21",
                "block",
                _("%(unit)s: %(points)s points for «%(text)s», where %(max)s are the most.")
                % {
                    "unit": unit.heading,
                    "points": number(value),
                    "text": line.text,
                    "max": number(line.max_points),
                },
                _("Correct the points or the maximum."),
            )
        )
    unit.points[place] = value


def _take_band(found, unit, place, line):
    """One value in one of the rows. It is mapped by value: the row in which it was typed is only reported."""
    rows = [line.row, *(band.row for band in line.bands if band.row and band.row is not line.row)]
    typed = [(row, row.points[unit.column]) for row in rows if row.points.get(unit.column)]
    if not typed:
        # Nothing but noughts, or nothing: a band may give 0.
        if any(row.points.get(unit.column) == 0 for row in rows) and any(
            band.interval.points == 0 for band in line.bands
        ):
            unit.points[place] = ZERO
        return
    row, value = typed[0]
    words = {"unit": unit.heading, "points": number(value), "text": line.text}
    if len(typed) > 1:
        unit.problems.append(
            _problem(
                found,
                unit,
                typed[1][0],
                "T-22",
                "block",
                _("%(unit)s: points in several bands of «%(text)s»; only one holds.") % words,
                _("Leave the points in one of the rows."),
            )
        )
        return
    fitting = [band for band in line.bands if band.interval.points == value]
    if not fitting:
        unit.problems.append(
            _problem(
                found,
                unit,
                row,
                "T-23",
                "block",
                _("%(unit)s: no band of «%(text)s» gives %(points)s points.") % words,
                _("Correct the points, or the bands."),
            )
        )
        return
    unit.points[place] = value
    own = next((band for band in line.bands if band.row is row), None)
    if own and own not in fitting and fitting[0].row:
        unit.problems.append(
            _problem(
                found,
                unit,
                row,
                "T-20",
                "warn",
                _(
                    "%(unit)s: %(points)s points of «%(text)s» stand in the row «%(row)s» (%(max)s points); "
                    "they are those of «%(right)s» (row %(place)s)."
                )
                % {
                    **words,
                    "row": row.text,
                    "max": number(row.max_points),
                    "right": fitting[0].row.text,
                    "place": fitting[0].row.row,
                },
                _("Taken by value; nothing is to be done."),
            )
        )


def _compare_sums(found, unit):
    places = {id(line): place for place, line in enumerate(found.lines)}
    for line, total in unit.groups(found):
        printed = unit.printed.get(places[id(line)])
        has_points = any(place in unit.points for place in _places_below(found, places[id(line)]))
        if printed is not None and has_points and printed != total:
            unit.problems.append(
                _problem(
                    found,
                    unit,
                    line.row,
                    "T-24",
                    "warn",
                    _(
                        "%(unit)s: group %(number)s prints %(printed)s, its criteria add up to %(sum)s."
                    )
                    % {
                        "unit": unit.heading,
                        "number": line.number or f"«{line.text}»",
                        "printed": number(printed),
                        "sum": number(total),
                    },
                    _("The sum of the criteria is taken."),
                )
            )


def _places_below(found, place):
    level = found.lines[place].depth
    for other in range(place + 1, len(found.lines)):
        if found.lines[other].depth <= level:
            return
        yield other


def _problem(found, unit, row, code, level, message, fix="") -> FileProblem:
    return FileProblem(
        code, level, message, fix, found.table.sheet, row.row, column_letters(unit.column)
    )


def _plain(name) -> str:
    text = fold(name).strip(" .:")
    for prefix in PREFIXES:
        text = text.removeprefix(prefix).strip(" .")
    return text.replace(" ", "")


def _likeness(one, other) -> float:
    return SequenceMatcher(a=one, b=other, autojunk=False).ratio()
