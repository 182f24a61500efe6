"""The columns and lines of a file set beside the members and the scoring table of a year."""

from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from cluster_portal.text import fold
from cooperatives.workbook.coordinates import column_letters
from emulation.actions import GivenPoints
from emulation.models import CriteriaPack, EmulationYear

from .points import FileUnit, matched
from .rows import FileProblem
from .tables import ScoreFile

ALIKE = 0.85


def given_points(
    year: EmulationYear, pack: CriteriaPack, found: ScoreFile, units: list[FileUnit]
) -> tuple[list[GivenPoints], list[FileProblem]]:
    """({points of each member}, problems): columns by the province's name, lines by their text and order."""
    criteria, problems = _criteria_of_lines(pack, found)
    provinces = {province.name: province for province in year.members()}
    given = []
    for unit in units:
        province, is_exact = matched(unit.heading, provinces)
        place = {
            "sheet": found.table.sheet,
            "column": column_letters(unit.column),
        }
        if province is None:
            problems.append(
                FileProblem(
                    "T-25",
                    "block",
                    _("«%(heading)s» is no member of the cluster in %(year)s.")
                    % {"heading": unit.heading, "year": year.year},
                    _(
                        "Write the name of the province as it was in that year, or delete the column."
                    ),
                    **place,
                )
            )
            continue
        if not is_exact:
            problems.append(
                FileProblem(
                    "T-26",
                    "warn",
                    _("«%(heading)s» is read as %(province)s.")
                    % {"heading": unit.heading, "province": province.name},
                    **place,
                )
            )
        points = {criteria[key]: value for key, value in unit.points.items() if key in criteria}
        given.append(GivenPoints(province, points, unit.bonus, unit.penalty))
    return given, problems


def _criteria_of_lines(pack, found) -> tuple[dict[int, int], list[FileProblem]]:
    """{place of a line: criterion}, and what the scoring table does not have."""
    parents = set(pack.criteria.exclude(parent=None).values_list("parent", flat=True))
    open_criteria = [each for each in pack.criteria.order_by("order_no") if each.pk not in parents]
    criteria, problems, leaves = {}, [], set(map(id, found.leaves()))
    for place, line in enumerate(found.lines):
        if id(line) not in leaves:
            continue
        best = max(open_criteria, key=lambda each: _likeness(each.text, line.text), default=None)
        if best is None or _likeness(best.text, line.text) < ALIKE:
            problems.append(
                FileProblem(
                    "T-27",
                    "block",
                    _("«%(text)s» is not in the scoring table of %(year)s.")
                    % {"text": line.text, "year": pack.year.year},
                    _("Load the points of a table with the criteria of its own year."),
                    found.table.sheet,
                    line.row.row,
                )
            )
            continue
        open_criteria.remove(best)
        criteria[place] = best.pk
    return criteria, problems


def _likeness(one, other) -> float:
    one, other = fold(one), fold(other)
    return 1 if one == other else SequenceMatcher(a=one, b=other, autojunk=False).ratio()
