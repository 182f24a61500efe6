"""What is wrong with a cell, a row, a column or a sheet, and where: the problems of a plan."""

from dataclasses import asdict, dataclass

BLOCK, WARN = "block", "warn"


@dataclass(frozen=True)
class Finding:
    """`row` as Excel shows it, None for a whole column or sheet; `column` its letters."""

    level: str
    code: str
    message: str
    fix: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    heading: str = ""
    value: str = ""
    # A warning that is accepted only with a reason
    needs_reason: bool = False

    @property
    def blocks(self) -> bool:
        return self.level == BLOCK

    def as_dict(self) -> dict:
        return asdict(self)
