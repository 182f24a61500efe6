"""Money in đồng, nghìn, tỷ, or of a whole year: told by the heading, by the title, or by how large the numbers are.

A whole column is converted, exactly, into triệu đồng. Where only the size tells, a person is asked.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from statistics import median_low

from django.utils.translation import gettext as _

from cluster_portal.text import clean, number
from cooperatives.workbook.answers import VIETNAMESE, Choice, Question
from cooperatives.workbook.mapping import Heading, money_units

from .columns import Cells
from .numbers import DOUBTFUL, Form, typed
from .repairs import Code, Confidence

MILLION = "trieu"
# What one of each is in triệu đồng
UNITS = {
    "dong": Decimal("0.000001"),
    "nghin": Decimal("0.001"),
    MILLION: Decimal(1),
    "ty": Decimal(1000),
}
# An income that is given for the year, in the unit before the mark
A_YEAR = "_nam"
NAMES = {"dong": "đồng", "nghin": "nghìn đồng", MILLION: "triệu đồng", "ty": "tỷ đồng"}
CODES = {name: code for code, name in NAMES.items()}
# What a division by twelve is cut to; the register keeps less.
PLACES = Decimal("0.000001")
# From how many figures on their middle says something
ENOUGH = 5
FAR_TOO_LARGE = 10**7
NUMBERS = (int, float, Decimal)


@dataclass(frozen=True)
class Usual:
    """Between which figures, in triệu đồng, the middle one of a column lies, whatever the province."""

    low: Decimal
    high: Decimal


# Magnitudes of lists that alliances publish: revenue 0,04–50 tỷ, income 2,5–8 triệu a month, capital 50 triệu – 10 tỷ;
# wide enough for a list of credit funds or of groups alone. No lower bound where small figures are common.
USUAL = {
    "worker_income": Usual(Decimal("0.5"), Decimal(25)),
    "revenue": Usual(Decimal(5), Decimal(1_000_000)),
    "cost": Usual(Decimal(5), Decimal(1_000_000)),
    "total_capital": Usual(Decimal(5), Decimal(1_000_000)),
    "total_assets": Usual(Decimal(5), Decimal(1_000_000)),
    "charter_capital": Usual(Decimal(0), Decimal(1_000_000)),
    "profit": Usual(Decimal(0), Decimal(1_000_000)),
    "budget_payment": Usual(Decimal(0), Decimal(1_000_000)),
    "deposits": Usual(Decimal(0), Decimal(10_000_000)),
    "loans": Usual(Decimal(0), Decimal(10_000_000)),
}


def mend_units(cells: Cells) -> None:
    """Convert the column into triệu đồng, or ask in which unit it is."""
    answer = cells.scene.answers.units.get(cells.place)
    stated, confidence = _stated(cells)
    middle = _middle(cells)
    doubt = middle is not None and not _is_usual(cells, middle * _factor(stated or MILLION))
    if doubt:
        _ask(cells, stated, middle, answer)
    if answer in _known(cells):
        unit, confidence = answer, Confidence.ANSWERED
    elif doubt and not stated:
        _refuse(cells)
        return
    elif doubt:
        _block(cells, stated)
        return
    else:
        unit = stated
    if unit and unit != MILLION:
        _convert(cells, unit, confidence)


def unit_words(unit: str) -> str:
    """«tỷ đồng», «triệu đồng một năm»."""
    name = NAMES[unit.removesuffix(A_YEAR)]
    return _("%(unit)s a year") % {"unit": name} if unit.endswith(A_YEAR) else name


def unit_of(heading: Heading, titles: list[str]) -> tuple[str, bool]:
    """(unit that the heading or the title names, whether it is the heading that does); ("", False) without any."""
    named = money_units(heading.text) or money_units(heading.above)
    own = bool(named)
    if not named:
        named = [unit for title in titles if _names_unit(title) for unit in money_units(title)]
    if not named:
        return "", False
    return (MILLION if "triệu đồng" in named else CODES[named[0]]), own


def _names_unit(title):
    lower = title.lower()
    return "đvt" in lower or "đơn vị tính" in lower or "đơn vị:" in lower


def _stated(cells):
    unit, own = unit_of(cells.heading, cells.table.titles)
    if cells.column.name == "worker_income" and cells.heading.is_a_year_long():
        unit = f"{unit or MILLION}{A_YEAR}"
        own = True
    return unit, Confidence.SURE if own else Confidence.LIKELY


def _known(cells):
    years = [f"{unit}{A_YEAR}" for unit in UNITS] if cells.column.name == "worker_income" else []
    return [*UNITS, *years]


def _factor(unit):
    factor = UNITS[unit.removesuffix(A_YEAR)]
    return factor / 12 if unit.endswith(A_YEAR) else factor


def _middle(cells) -> Decimal | None:
    """The middle one of the figures that are not nought, as they stand; None where they prove nothing."""
    filled = [abs(value) for value in _figures(cells)]
    if len(filled) >= ENOUGH:
        return Decimal(str(median_low(filled)))
    # A few figures prove nothing, unless all of them are far too large.
    return Decimal(str(min(filled))) if filled and min(filled) > FAR_TOO_LARGE else None


def _figures(cells):
    return [
        value
        for row in cells.rows
        if type(value := cells.value(row)) in NUMBERS and value and row.row not in cells.settled
    ]


def _is_usual(cells, middle):
    usual = USUAL[cells.column.name]
    return usual.low <= middle <= usual.high


def _ask(cells, stated, middle, answer):
    fitting = [unit for unit in _known(cells) if _is_usual(cells, middle * _factor(unit))]
    examples = [Decimal(str(value)) for value in _figures(cells)[:2]]
    offered = list(dict.fromkeys([*filter(None, [stated]), *UNITS, *fitting]))
    choices = tuple(
        Choice(
            unit,
            unit_words(unit),
            "; ".join(
                f"{number(each)} → {number(_converted(each, unit))} triệu đồng" for each in examples
            ),
        )
        for unit in offered
    )
    cells.ask(
        Question(
            "units",
            cells.place,
            _(
                "In which unit is column %(column)s («%(heading)s»)? Its middle figure is %(middle)s, "
                "which is unusual in %(unit)s."
            )
            % {
                "column": cells.heading.letters,
                "heading": cells.heading.words,
                "middle": number(middle),
                "unit": unit_words(stated or MILLION),
            },
            choices,
            examples=tuple(number(each) for each in examples),
        ),
        answer,
    )


def _refuse(cells):
    for row in _rows(cells):
        cells.refuse(
            row,
            "V-15",
            _("The unit of this column is doubtful, so the figure is not taken."),
            _("Answer the question about this column, or write the unit into its heading."),
        )


def _block(cells, stated):
    cells.block(
        "H-04",
        _("«%(heading)s» is given in %(unit)s by its heading, but its figures say otherwise.")
        % {"heading": cells.column.heading, "unit": unit_words(stated)},
        _("Answer the question about this column, or write the right unit into its heading."),
    )


def _rows(cells):
    return [row for row in cells.of_type(*NUMBERS) if row.row not in cells.settled]


def _convert(cells, unit, confidence):
    repair = cells.repair(Code.UNIT, confidence)
    for row in _rows(cells):
        before = Decimal(str(cells.value(row)))
        after = _converted(before, unit)
        cells.put(
            row,
            repair,
            after,
            lambda before=before, after=after: (_with(before, unit), _with(after, MILLION)),
        )
    if repair.is_declined:
        cells.block(
            "H-04",
            _("«%(heading)s» is given in %(unit)s; it is kept in %(wanted)s.")
            % {
                "heading": cells.column.heading,
                "unit": unit_words(unit),
                "wanted": cells.column.unit,
            },
            _("Convert the whole column, and write the new unit into the heading."),
        )


def _converted(value, unit):
    factor = UNITS[unit.removesuffix(A_YEAR)]
    if unit.endswith(A_YEAR):
        return (value * factor / 12).quantize(PLACES)
    return value * factor


def _with(value, unit):
    return f"{number(value)} {unit_words(unit)}"


# Units inside the cells

CELL_UNITS = {"": "dong", "tỷ": "ty", "tỉ": "ty", "nghìn": "nghin", "ngàn": "nghin"}
CELL_UNIT = re.compile(
    r"(?P<number>[\d.,\s()−-]+?)\s*(?P<unit>tỷ|tỉ|triệu|tr|nghìn|ngàn)?\.?\s*(?P<money>đồng|vnđ|vnd|đ)?\.?",
    re.IGNORECASE,
)


def mend_cells_with_units(cells: Cells) -> None:
    """«1,5 tỷ», «250 triệu đồng» in a cell: the cell itself says its unit, whatever the column's is."""
    if all(text[-1].isdigit() for text in cells.texts()):
        return
    for row in cells.of_type(str):
        text = cells.value(row)
        bare, unit = unit_in(text)
        found = typed(bare)
        if not unit or found.form in (Form.NONE, *DOUBTFUL):
            continue
        after = _converted(found.read(VIETNAMESE), unit)
        repair = cells.repair(Code.UNIT)
        words = (text, _with(after, MILLION))
        cells.put(row, repair, after, lambda words=words: words)
        if not repair.is_declined:
            cells.settled.add(row.row)


def unit_in(text: str) -> tuple[str, str]:
    """(«1,5», «ty») of «1,5 tỷ đồng»; (text, "") of a text without a unit of money."""
    found = CELL_UNIT.fullmatch(clean(text))
    if not found or not (found["unit"] or found["money"]):
        return text, ""
    size = (found["unit"] or "").lower()
    return found["number"].strip(), CELL_UNITS.get(size, MILLION)
