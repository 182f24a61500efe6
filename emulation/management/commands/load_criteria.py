"""Read a scoring table as the clusters keep it in Excel, say what was understood, and make it the year's."""

from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from cluster_portal.moves import MoveNotAllowed
from cooperatives.workbook.refusals import WorkbookRefused
from emulation import actions
from emulation.commands import ScoreFileCommand, chosen_year, problem_lines
from emulation.score_files import NoTable, ScoreFile, read_score_file


class Command(ScoreFileCommand):
    help = "Load the scoring table of a year from .xlsx, .xls, .ods or .csv. Exit code 1: refused, nothing is written."

    def handle(self, *, file, year, cluster, source, plan, by, as_json, **options):
        year = chosen_year(year, cluster)
        found = read_file(file)
        answer = {
            "year": year.year,
            "criteria": criteria_of(found),
            "max_points": float(found.max_points),
            "problems": [each.as_dict() for each in found.problems],
            "loaded": False,
        }
        refused = ""
        if found.blocks:
            refused = "The file holds things that must be mended first; nothing was written."
        elif not plan:
            try:
                actions.load_pack(
                    year=year,
                    lines=found.criterion_lines(),
                    source=source or file.name,
                    by=self.editor_of(year, by),
                    at=timezone.now(),
                )
            except (MoveNotAllowed, PermissionDenied, ValidationError) as refusal:
                refused = str(refusal)
            answer["loaded"] = not refused
        self.answer(answer, refused, as_json, list(table(found)))


def read_file(path: Path) -> ScoreFile:
    try:
        return read_score_file(path.read_bytes(), path.name)
    except OSError as refusal:
        raise CommandError(f"{path}: {refusal.strerror}") from refusal
    except (WorkbookRefused, NoTable) as refusal:
        raise CommandError(str(refusal)) from refusal


def criteria_of(found: ScoreFile) -> list[dict]:
    """Every line as it was understood; `row` as Excel shows it."""
    lines = []
    for line, as_line in zip(found.lines, found.criterion_lines(), strict=True):
        lines.append(
            {
                "row": line.row.row,
                "number": as_line.number,
                "text": as_line.text,
                "depth": as_line.depth,
                "max_points": float(as_line.max_points),
                "rule": "group" if found.children_of(line) else str(as_line.rule),
                "parameters": as_line.parameters,
            }
        )
    return lines


def table(found: ScoreFile):
    for line in criteria_of(found):
        name = f"{line['number']} {line['text']}".strip()
        yield f"{'  ' * line['depth']}{name[:70]:<72}{line['max_points']:>7}  {line['rule']}"
    yield f"{'':<72}{found.max_points:>7}"
    yield from problem_lines(found.problems)
