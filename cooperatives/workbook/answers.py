"""What the clerk decided about a file, and what the plan still asks; kept with the import, to plan it anew.

Places are written «sheet!C» for a column and «sheet!12» for a row; a name of a sheet may hold a «!»: the last one
counts. An answer that no longer fits anything is kept and has no effect: the next version of the file may need it.
"""

from dataclasses import asdict, dataclass, field, fields, replace

# A column that the clerk said to leave out.
IGNORED = ""
# How the numbers and days of a column are to be read
VIETNAMESE, ENGLISH = "vietnamese", "english"
# Where only a year or a month is known: its first day, marked so in the notes, or no day and the year in the notes
FIRST_DAY, IN_NOTE = "first_day", "in_note"
# «the same as» nothing that the register has.
ANOTHER = "another"
# The kinds of answers that say how a file is to be read; what they leave open is told at its cells and columns
READING = ("columns", "units", "styles", "encodings", "days", "communes")
FROM_FILE, FROM_REGISTER = "file", "register"


def place(sheet: str, where: str | int) -> str:
    """«Danh sách!C», «Danh sách!12»; «Danh sách!C25» is column C of a further table, whose headings stand in row 25."""
    return f"{sheet}!{where}"


def split_place(text: str) -> tuple[str, str]:
    """The sheet, and its column or row; what names no sheet is all sheet."""
    sheet, mark, where = text.rpartition("!")
    return (sheet, where) if mark else (text, "")


@dataclass(frozen=True)
class Answers:
    """Decisions of one import; each a plain dictionary, so that the row of the database holds it as JSON."""

    # {place of a column: name of our column, or IGNORED}
    columns: dict[str, str] = field(default_factory=dict)
    # {place of a column: unit that it was written in, as doctor.UNITS names it}
    units: dict[str, str] = field(default_factory=dict)
    # {place of a column: «vietnamese» or «english», how its numbers or days are to be read}
    styles: dict[str, str] = field(default_factory=dict)
    # {place of a column: «tcvn3», «vni» or «unicode»}
    encodings: dict[str, str] = field(default_factory=dict)
    # {place of a column: FIRST_DAY or IN_NOTE, for days of which only the year or the month is known}
    days: dict[str, str] = field(default_factory=dict)
    # {code of a repair, or «code@place of a column»: False when the clerk wants the text as it stands}
    repairs: dict[str, bool] = field(default_factory=dict)
    # {what the file says of a commune, folded: code of the commune that is meant}
    communes: dict[str, str] = field(default_factory=dict)
    # {place of a row: record number as text of the organization that is meant, or ANOTHER}
    same_as: dict[str, str] = field(default_factory=dict)
    # {place of a row: {column: FROM_FILE or FROM_REGISTER}}
    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    # {code of a warning, or «code@place of a row»: the reason why it is accepted}
    reasons: dict[str, str] = field(default_factory=dict)
    # Write the rows that nothing blocks, and leave the others for another time
    good_rows_only: bool = False

    @classmethod
    def from_json(cls, stored: dict) -> "Answers":
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})

    def about_reading(self) -> dict:
        """What was said of the file itself, not of one state of the register: it holds for the same content again."""
        decided = ("cells", "same_as", "reasons", "good_rows_only")
        return {name: value for name, value in self.as_json().items() if name not in decided}

    def as_json(self) -> dict:
        """Only what was answered."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Choice:
    """One possible answer: what is stored, what the clerk reads, and what would become of an example."""

    value: str
    label: str
    example: str = ""


@dataclass(frozen=True)
class Question:
    """Something that only a person can decide. `kind` is the field of Answers that takes the answer.

    `place` is its key there; `column` (for cells) the second one. `proposed` is the choice that we would take, "" when
    we would not guess. One that `blocks` keeps its rows from being written until it is answered.
    """

    kind: str
    place: str
    text: str
    choices: tuple[Choice, ...]
    proposed: str = ""
    column: str = ""
    blocks: bool = True
    examples: tuple[str, ...] = ()

    def answered(self, answer: str) -> "Question":
        """The question as it stays open to another answer: it holds nothing up any more."""
        return replace(self, proposed=answer, blocks=False)

    def as_dict(self) -> dict:
        return asdict(self)
