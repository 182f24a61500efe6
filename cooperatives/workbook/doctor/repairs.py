"""What the doctor mended: each kind of repair in each column, with examples, to be seen and declined."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from cooperatives.workbook.answers import Answers

EXAMPLES = 3
# Among so many mended cells the examples are looked for; all cells of a column are much alike
LOOKED_AT = 50


class Code(StrEnum):
    """What was wrong. The value is what answers and imports keep."""

    TCVN3 = "tcvn3"
    VNI = "vni"
    WINDOWS_1258 = "windows-1258"
    DECOMPOSED = "decomposed"
    INVISIBLE = "invisible"
    SPACES = "spaces"
    TONE_PLACE = "tone-place"
    HEADING = "heading"
    MERGED_CELLS = "merged-cells"
    NUMBER_TEXT = "number-text"
    PERCENT = "percent"
    THOUSANDS = "thousands"
    UNIT = "unit"
    DAY_TEXT = "day-text"
    DAY_SERIAL = "day-serial"
    MONTH_FIRST = "month-first"
    PART_OF_DAY = "part-of-day"
    TAX_CODE_ZERO = "tax-code-zero"
    COMMUNE_CODE_ZERO = "commune-code-zero"
    PHONE_ZERO = "phone-zero"
    COMMUNE = "E-11"


class Confidence(StrEnum):
    """SURE: there is no other way to read it. LIKELY: the rest of the column says so. ANSWERED: the clerk said so."""

    SURE = "sure"
    LIKELY = "likely"
    ANSWERED = "answered"


def title(code: str) -> str:
    """What was mended, in words."""
    return {
        Code.TCVN3: _("Text in the old TCVN3 (ABC) letters was turned into Unicode"),
        Code.VNI: _("Text in the old VNI letters was turned into Unicode"),
        Code.WINDOWS_1258: _("The file was read in the letters of Windows-1258"),
        Code.DECOMPOSED: _("Accents that stood apart were joined to their letters"),
        Code.INVISIBLE: _("Invisible characters were taken out"),
        Code.SPACES: _("Needless spaces were taken out"),
        Code.TONE_PLACE: _("The tone mark was put where this register puts it"),
        Code.HEADING: _("A misspelt heading was understood"),
        Code.MERGED_CELLS: _("A merged cell speaks for all of its rows"),
        Code.NUMBER_TEXT: _("Numbers typed as text were read"),
        Code.PERCENT: _("Percentages were read"),
        Code.THOUSANDS: _("A point that Excel had read as a decimal point separates thousands"),
        Code.UNIT: _("The unit of the whole column was converted to triệu đồng"),
        Code.DAY_TEXT: _("Days typed in words were read"),
        Code.DAY_SERIAL: _("Numbers that Excel keeps for days were read as days"),
        Code.MONTH_FIRST: _("Days with the month first were turned round"),
        Code.PART_OF_DAY: _("A year or a month alone was noted"),
        Code.TAX_CODE_ZERO: _("The leading zero that Excel dropped from a tax code came back"),
        Code.COMMUNE_CODE_ZERO: _("The leading zeros that Excel dropped came back"),
        Code.PHONE_ZERO: _("The leading zero that Excel dropped from a telephone number came back"),
        Code.COMMUNE: _("Communes of another time were taken for those valid at the list's day"),
    }[Code(code)]


# What changes nothing that a reader sees, which the register never keeps; a heading is chosen among the columns.
NOT_DECLINABLE = {
    Code.DECOMPOSED,
    Code.INVISIBLE,
    Code.SPACES,
    Code.WINDOWS_1258,
    Code.HEADING,
}


@dataclass(frozen=True)
class Example:
    """One mended cell: the row as Excel shows it, what stood there and what it was read as."""

    row: int | None
    before: str
    after: str


@dataclass
class Repair:
    """One kind of repair in one column. `place` as in answers; `count` says how many cells."""

    code: Code
    place: str
    sheet: str
    column: str
    heading: str
    confidence: Confidence
    count: int = 0
    examples: list[Example] = field(default_factory=list)
    is_declined: bool = False

    @property
    def key(self) -> str:
        """How it is declined: «unit@Danh sách!H»."""
        return f"{self.code.value}@{self.place}"

    def as_dict(self) -> dict:
        return asdict(self) | {
            "key": self.key,
            "title": title(self.code),
            "is_declinable": self.code not in NOT_DECLINABLE,
        }

    @property
    def wants_examples(self) -> bool:
        return len(self.examples) < EXAMPLES and self.count < LOOKED_AT

    def add(self, row: int | None, before: str, after: str) -> None:
        """Count one more cell; the first few different ones are kept as examples."""
        if self.wants_examples and all(before != each.before for each in self.examples):
            self.examples.append(Example(row, visible(before), visible(after)))
        self.count += 1


def visible(text: str) -> str:
    """What nobody sees as a point; PostgreSQL keeps no NUL either."""
    return "".join(each if each.isprintable() else "·" for each in text[:200])


def is_declined(answers: Answers, code: Code, place: str) -> bool:
    """Whether the clerk wants the text of this column as it stands."""
    if code in NOT_DECLINABLE:
        return False
    declined = answers.repairs
    return declined.get(code.value) is False or declined.get(f"{code.value}@{place}") is False


class Ledger:
    """The repairs of one file, one for each kind and column, in the order in which they were found."""

    def __init__(self, answers: Answers):
        self.answers = answers
        self.repairs: dict[tuple[Code, str], Repair] = {}

    def may(self, code: Code, place: str) -> bool:
        """Whether to mend this at all. A kind that was declined is noted, so that it can be taken up again."""
        return not is_declined(self.answers, code, place)

    def open(
        self,
        code: Code,
        place: str,
        *,
        sheet: str,
        column: str,
        heading: str = "",
        confidence: Confidence = Confidence.SURE,
    ) -> Repair:
        """The repair of this kind in this column. It counts for nothing until something is added."""
        return self.repairs.setdefault(
            (code, place),
            Repair(
                code,
                place,
                sheet,
                column,
                heading,
                confidence,
                is_declined=not self.may(code, place),
            ),
        )

    def found(self) -> list[Repair]:
        return [repair for repair in self.repairs.values() if repair.count]
