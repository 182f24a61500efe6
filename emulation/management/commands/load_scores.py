"""Read the points of an old table as the clusters keep it in Excel; those in the wrong band row are mapped by value."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.commands import ScoreFileCommand, chosen_year, problem_lines
from emulation.score_files import units_of
from emulation.score_files.loading import given_points

from .load_criteria import criteria_of, read_file


class Command(ScoreFileCommand):
    help = (
        "Load the settled points of a year from .xlsx, .xls, .ods or .csv; the year's scoring table is taken from the "
        "file too when it has none. Exit code 1: refused, nothing is written."
    )

    def handle(self, *, file, year, cluster, source, plan, by, as_json, **options):
        year = chosen_year(year, cluster)
        found, at = read_file(file), timezone.now()
        units = units_of(found)
        problems, refused = [*found.problems], ""
        for unit in units:
            problems += unit.problems
        try:
            with transaction.atomic():
                refused = self._load(year, found, units, problems, source or file.name, by, at)
                if plan or refused:
                    transaction.set_rollback(True)
        except (
            MoveNotAllowed,
            PermissionDenied,
            ValidationError,
            actions.ScoresRefused,
        ) as refusal:
            refused = str(refusal)
        answer = {
            "year": year.year,
            "criteria": criteria_of(found),
            "max_points": float(found.max_points),
            "problems": [each.as_dict() for each in problems],
            "misplaced": sum(len(unit.misplaced) for unit in units),
            "provinces": [unit_dict(found, unit) for unit in units],
            "loaded": not refused and not plan,
        }
        self.answer(answer, refused, as_json, list(table(found, units, problems)))

    def _load(self, year, found, units, problems, source, by, at) -> str:
        """Write everything, or say why not; the caller rolls back."""
        blocked = "The file holds things that must be mended first; nothing was written."
        if any(each.level == "block" for each in problems):
            return blocked
        editor = self.editor_of(year, by)
        pack = year.criteria_packs.order_by("-version").first()
        if pack is None:
            pack = actions.build_pack(
                year=year, lines=found.criterion_lines(), source=source, by=editor, at=at
            )
        given, more = given_points(year, pack, found, units)
        problems += more
        if any(each.level == "block" for each in more):
            return blocked
        actions.load_points(pack=pack, units=given, by=editor, at=at)
        return ""


def unit_dict(found, unit) -> dict:
    groups = [
        {
            "number": line.number,
            "text": line.text,
            "points": float(points),
            "printed": _printed(found, unit, line),
        }
        for line, points in unit.groups(found)
    ]
    total = sum(group["points"] for group in groups) + float(unit.bonus - unit.penalty)
    return {"province": unit.heading, "groups": groups, "total": total}


def _printed(found, unit, line):
    value = unit.printed.get(found.lines.index(line))
    return None if value is None else float(value)


def table(found, units, problems):
    for unit in units:
        groups = "  ".join(f"{line.number}: {points}" for line, points in unit.groups(found))
        yield f"{unit.heading:<16}{groups}"
    yield from problem_lines(problems)
