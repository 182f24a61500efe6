"""Rows of a file understood as a scoring table: levels, bands written as alternative rows, sums, the total."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from cluster_portal.text import number
from cooperatives.workbook.reader import read_workbook
from emulation.actions import CriterionLine
from emulation.explanations import interval_in_words, problem_in_words
from emulation.models import RuleKind
from emulation.scoring import (
    Band,
    Interval,
    LineProblem,
    group_points,
    parameters_of,
)

from .bands import Phrase, band_in, bands_in_one_text
from .rows import FileProblem, FileRow, FileTable, has_romans, level_of, read_rows


@dataclass(frozen=True)
class FileBand:
    """One band of a criterion, and the row it stands in (None: all stand in the text of the criterion)."""

    interval: Interval
    row: FileRow | None = None


@dataclass
class FileLine:
    """A line of the table with the rows it came from."""

    row: FileRow
    text: str
    depth: int
    max_points: Decimal | None
    bands: tuple[FileBand, ...] = ()
    problems: list[FileProblem] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.row.mark if self.row.mark.strip("-–—+*•") else ""

    def as_line(self) -> CriterionLine:
        rule, parameters = RuleKind.MANUAL, {}
        if self.bands:
            rule = RuleKind.BAND
            parameters = parameters_of(self.rule())
        return CriterionLine(
            number=self.number,
            text=self.text,
            max_points=self.max_points or Decimal(0),
            depth=self.depth,
            rule=rule,
            parameters=parameters,
        )

    def rule(self) -> Band:
        return Band(
            max_points=self.max_points or Decimal(0),
            intervals=tuple(each.interval for each in self.bands),
        )


@dataclass(frozen=True)
class ScoreFile:
    """What was understood of a file."""

    table: FileTable
    lines: tuple[FileLine, ...]
    problems: tuple[FileProblem, ...]

    @property
    def total_row(self) -> FileRow | None:
        return next((row for row in self.table.rows if row.kind == "total"), None)

    @property
    def max_points(self) -> Decimal:
        return group_points(line.max_points for line in self.lines if line.depth == 0)

    @property
    def blocks(self) -> bool:
        return any(each.level == "block" for each in self.problems)

    def criterion_lines(self) -> list[CriterionLine]:
        return [line.as_line() for line in self.lines]

    def children_of(self, line: FileLine) -> list[FileLine]:
        """The lines one level below."""
        below = []
        for other in self.lines[self.lines.index(line) + 1 :]:
            if other.depth <= line.depth:
                break
            if other.depth == line.depth + 1:
                below.append(other)
        return below

    def leaves(self) -> list[FileLine]:
        return [line for line in self.lines if not self.children_of(line)]


class NoTable(ValueError):
    """The file holds no scoring table; the text is for users."""


def read_score_file(content: bytes, filename: str) -> ScoreFile:
    """Understand a file. Raises WorkbookRefused, NoTable."""
    sheets = [sheet for sheet in read_workbook(content, filename) if not sheet.is_hidden]
    for sheet in sheets:
        if table := read_rows(sheet):
            return understand(table)
    raise NoTable(
        _(
            "No sheet of «%(file)s» has a row with the headings «Nội dung» (or «Tiêu chí») and «Điểm tối đa». "
            "Add this row above the criteria."
        )
        % {"file": Path(filename).name}
    )


def understand(table: FileTable) -> ScoreFile:
    lines = _with_levels(table, _lines(table))
    problems = list(table.problems)
    if not lines:
        problems.append(
            FileProblem(
                "T-01",
                "block",
                _("There is no criterion below the headings."),
                _("Choose the sheet that holds the table."),
                table.sheet,
            )
        )
    for line in lines:
        problems += line.problems
    found = ScoreFile(table, tuple(lines), ())
    for line in reversed(lines):
        problems += _sum_problems(found, line)
    problems += _total_problems(found)
    return replace(found, problems=tuple(sorted(problems, key=lambda each: each.row or 0)))


def _lines(table) -> list[FileLine]:
    """Rows as lines; bands that follow one another are one criterion."""
    lines, rows = [], [row for row in table.rows if row.kind == "line"]
    place = 0
    while place < len(rows):
        row = rows[place]
        run = _band_run(rows, place)
        if len(run) > 1:
            _add_bands(table, lines, run)
            place += len(run)
            continue
        bands = bands_in_one_text(row.text)
        line = FileLine(row, row.text, 0, row.max_points)
        if bands:
            line.bands = tuple(FileBand(each) for each in _intervals(bands, line, table))
        lines.append(line)
        place += 1
    return lines


def _band_run(rows, place) -> list[tuple[FileRow, Phrase]]:
    """The rows from here on that are bands of one criterion; only the first may bring the criterion's name along."""
    run = []
    for row in rows[place:]:
        phrase = None if bands_in_one_text(row.text) else band_in(row.text)
        if phrase is None or row.max_points is None or (run and phrase.before):
            break
        run.append((row, phrase))
    return run


def _add_bands(table, lines, run):
    """Make one criterion of a run of bands: named by its first row, or by the line above, which has no points then."""
    first, phrase = run[0]
    highest = max(row.max_points for row, _phrase in run)
    above = lines[-1] if lines else None
    if phrase.before:
        line = FileLine(first, phrase.before, 0, highest)
        lines.append(line)
    elif above and not above.bands and above.max_points in (None, highest):
        line = above
        line.max_points = highest
    else:
        line = FileLine(first, first.text, 0, highest)
        line.problems.append(
            FileProblem(
                "T-06",
                "warn",
                _("The bands have no criterion above them; «%(text)s» names it.")
                % {"text": first.text},
                _("Put a row with the name of the criterion above them."),
                table.sheet,
                first.row,
            )
        )
        lines.append(line)
    intervals = _intervals([(each, row.max_points) for row, each in run], line, table)
    line.bands = tuple(
        FileBand(interval, row) for interval, (row, _phrase) in zip(intervals, run, strict=True)
    )


def _intervals(bands, line, table) -> list[Interval]:
    """Half-open intervals: an end written as the last value in a band («từ 60 đến 79») is the start of the next one."""
    starts = sorted(phrase.start for phrase, _points in bands if phrase.start is not None)
    intervals, unclear = [], False
    for phrase, points in bands:
        end = phrase.end
        if not phrase.is_exact:
            unclear = True
            end = next((each for each in starts if phrase.start < each), None)
        intervals.append(Interval(points, phrase.start, end))
    highest = max(intervals, key=lambda each: (each.start is not None, each.start or 0))
    if unclear:
        line.problems.append(
            FileProblem(
                "T-07",
                "warn",
                _("The borders of the bands are not clear; they are read as: %(bands)s.")
                % {
                    "bands": "; ".join(
                        interval_in_words(each.start, each.end) for each in intervals
                    )
                },
                _("Write «từ … đến dưới …», then nothing lies between two bands."),
                table.sheet,
                line.row.row,
            )
        )
    line.max_points = line.max_points if line.max_points is not None else highest.points
    rule = Band(max_points=line.max_points, intervals=tuple(intervals))
    line.problems += [
        FileProblem(
            "T-08",
            "block",
            _("«%(text)s»: %(what)s")
            % {"text": line.text, "what": problem_in_words(LineProblem(None, each))},
            "",
            table.sheet,
            line.row.row,
        )
        for each in rule.problems()
    ]
    return intervals


def _with_levels(table, lines) -> list[FileLine]:
    romans, before, deepest = has_romans(table.rows), [], -1
    for line in lines:
        level = level_of(line.row.mark, before, romans)
        line.depth = min(level, deepest + 1)
        before.append((line.row.mark, line.depth))
        deepest = line.depth
    return lines


def _sum_problems(found, line) -> Iterator[FileProblem]:
    below = found.children_of(line)
    place = {"sheet": found.table.sheet, "row": line.row.row}
    name = {"text": f"{line.number} {line.text}".strip()}
    if not below:
        if line.max_points is None:
            yield FileProblem(
                "T-04",
                "block",
                _("«%(text)s» has no maximum.") % name,
                _("Write its maximum, or delete the row."),
                **place,
            )
        elif line.max_points < 0:
            yield FileProblem(
                "T-04",
                "block",
                _("«%(text)s»: the maximum is below 0.") % name,
                _("Write 0 or more."),
                **place,
            )
        return
    total = group_points(each.max_points for each in below)
    if line.max_points is None:
        line.max_points = total
        yield FileProblem(
            "T-09",
            "warn",
            _("«%(text)s» has no maximum; it gets the sum of its criteria, %(sum)s.")
            % {**name, "sum": number(total)},
            **place,
        )
    elif line.max_points != total:
        yield FileProblem(
            "T-05",
            "block",
            _("«%(text)s»: the maximum is %(max)s, its criteria add up to %(sum)s.")
            % {**name, "max": number(line.max_points), "sum": number(total)},
            _("Correct one of them. A dash line belongs to the numbered line above it."),
            **place,
        )


def _total_problems(found) -> Iterator[FileProblem]:
    row = found.total_row
    if row and row.max_points is not None and row.max_points != found.max_points:
        yield FileProblem(
            "T-10",
            "block",
            _("The total row says %(total)s, the groups add up to %(sum)s.")
            % {"total": number(row.max_points), "sum": number(found.max_points)},
            _("Correct the total or a maximum."),
            found.table.sheet,
            row.row,
        )
