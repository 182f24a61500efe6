"""One column of one table as the doctor looks at it: its filled cells, what was mended, what is refused."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from cooperatives.workbook.answers import Answers, Question
from cooperatives.workbook.cells import is_dash, is_empty, is_not_available, text
from cooperatives.workbook.column import Column
from cooperatives.workbook.data_rows import DataRow
from cooperatives.workbook.findings import BLOCK, WARN, Finding
from cooperatives.workbook.layout import Table
from cooperatives.workbook.mapping import Heading

from .repairs import Code, Confidence, Ledger, Repair


@dataclass
class Scene:
    """What all columns of a file share: the clerk's answers, and where repairs, questions and findings go."""

    answers: Answers
    ledger: Ledger
    questions: list[Question] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Cells:
    """The cells of a column. Its rows are all as wide as the table."""

    table: Table
    heading: Heading
    column: Column
    scene: Scene
    # Rows whose cell says its unit itself
    settled: set[int] = field(default_factory=set)

    @cached_property
    def rows(self) -> list[DataRow]:
        """The rows whose cell holds something, but for dashes and «KCSL»."""
        index = self.index
        silent = {
            value
            for value in self.distinct()
            if value is None
            or (
                type(value) is str
                and (is_empty(value) or is_dash(value) or is_not_available(value))
            )
        }
        return [row for row in self.table.rows if row.values[index] not in silent]

    def distinct(self) -> set:
        """The different values, empty ones among them: a cheap look at the column."""
        index = self.index
        return {row.values[index] for row in self.table.rows}

    def texts(self) -> set[str]:
        return {value for value in self.distinct() if type(value) is str and value}

    @property
    def place(self) -> str:
        return self.heading.place

    @property
    def index(self) -> int:
        return self.heading.index

    def value(self, row: DataRow):
        return row.values[self.heading.index]

    def of_type(self, *types) -> list[DataRow]:
        index = self.index
        return [row for row in self.rows if type(row.values[index]) in types]

    def repair(self, code: Code, confidence: Confidence = Confidence.SURE) -> Repair:
        return self.scene.ledger.open(
            code,
            self.place,
            sheet=self.table.sheet.name,
            column=self.heading.letters,
            heading=self.heading.words,
            confidence=confidence,
        )

    def may(self, code: Code) -> bool:
        return self.scene.ledger.may(code, self.place)

    def put(self, row: DataRow, repair: Repair, value, show: Callable[[], tuple[str, str]]) -> None:
        """Note the repair, and mend the cell unless the clerk wants it as it stands.

        `show` gives the cell before and after in words; it is asked for the first few cells only.
        """
        if repair.wants_examples:
            repair.add(row.row, *show())
        else:
            repair.count += 1
        if not repair.is_declined:
            row.values[self.heading.index] = value

    def refuse(self, row: DataRow, code: str, message: str, fix: str) -> None:
        """The cell cannot be understood; its row is not written."""
        row.refused[self.index] = (code, message, fix)

    def ask(self, question: Question, answer: str | None) -> None:
        """Ask; what was answered stays open to another answer, but holds nothing up."""
        if answer is not None:
            question = question.answered(answer)
        self.scene.questions.append(question)

    def find(self, level: str, code: str, message: str, fix: str) -> None:
        """A finding of the whole column."""
        self.scene.findings.append(
            Finding(
                level=level,
                code=code,
                message=message,
                fix=fix,
                sheet=self.table.sheet.name,
                row=self.table.first_row,
                column=self.heading.letters,
                heading=self.heading.words,
            )
        )

    def warn_at(self, row: DataRow, code: str, message: str, fix: str) -> None:
        """A warning about one cell."""
        self.scene.findings.append(
            Finding(
                level=WARN,
                code=code,
                message=message,
                fix=fix,
                sheet=self.table.sheet.name,
                row=row.row,
                column=self.heading.letters,
                heading=self.heading.words,
                value=text(self.value(row)),
            )
        )

    def block(self, code: str, message: str, fix: str) -> None:
        self.find(BLOCK, code, message, fix)

    def warn(self, code: str, message: str, fix: str) -> None:
        self.find(WARN, code, message, fix)
