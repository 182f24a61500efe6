"""All repairs of one table, column by column, each by what the column holds."""

from django.conf import settings
from django.utils.translation import gettext as _

from cluster_portal.text import number
from cooperatives.workbook.cells import is_empty, text
from cooperatives.workbook.columns import BY_NAME
from cooperatives.workbook.layout import Table
from cooperatives.workbook.mapping import How

from . import codes, days, numbers, tones, units
from .columns import Cells, Scene
from .repairs import Code, Confidence

COUNTS = frozenset(name for name, column in BY_NAME.items() if column.unit == "người") | {
    "contract_months"
}
DAYS = frozenset(
    (
        "registered_on",
        "founded_on",
        "status_on",
        "alliance_member_since",
        "alliance_member_until",
        "licensed_on",
        "contract_on",
        "as_of",
    )
)
NAMES = frozenset(
    (
        "name",
        "short_name",
        "address",
        "representative",
        "representative_title",
        "cooperative_union",
        "area_of_work",
        "note",
        "figures_note",
    )
)
CODES = {
    "tax_code": codes.mend_tax_codes,
    "phone": codes.mend_phones,
    "commune_code": codes.mend_commune_codes,
}
# What many rows may share in one merged cell; a merged figure would be counted as often as it has rows.
SHARED = frozenset(
    (
        "kind",
        "sector",
        "district",
        "commune",
        "commune_code",
        "status",
        "province",
        "basis",
        "as_of",
    )
)


def mend_table(table: Table, scene: Scene) -> None:
    """Mend the values of its rows in place; what stood there stays in `original`."""
    width = max((len(row.values) for row in table.rows), default=0)
    width = max(width, *(heading.index + 1 for heading in table.headings))
    for row in table.rows:
        row.original = row.values
        row.values = [*row.values, *[""] * (width - len(row.values))]
    _refuse_doubtful(table)
    _fill_merged(table, scene)
    _note_misspelt(table, scene)
    for column, heading in table.columns().items():
        _mend_column(table, heading, column, scene)


def _refuse_doubtful(table):
    """Texts that could be Unicode or old letters wait for the answer about their column."""
    doubtful = table.sheet.marks.doubtful
    for row in table.rows if doubtful else []:
        for index, value in enumerate(row.values):
            if (row.row, index) in doubtful:
                row.refused[index] = (
                    "V-17",
                    _(
                        "«%(value)s» can be Unicode or old letters, and the column does not tell which."
                    )
                    % {"value": value},
                    _("Answer the question about this column, or type the cell again in Unicode."),
                )


def _mend_column(table, heading, column, scene):
    name = column.name
    if name in NAMES:
        _mend_tones(Cells(table, heading, column, scene))
    elif name in CODES:
        CODES[name](Cells(table, heading, column, scene))
    elif name in DAYS:
        days.mend_days(Cells(table, heading, column, scene))
    elif name in COUNTS:
        numbers.mend_numbers(Cells(table, heading, column, scene), whole=True)
    elif column.is_money:
        cells = Cells(table, heading, column, scene)
        units.mend_cells_with_units(cells)
        numbers.mend_numbers(cells, whole=False)
        units.mend_units(cells)
    elif column.unit == "%":
        numbers.mend_numbers(Cells(table, heading, column, scene), whole=False, percent=True)


def _mend_tones(cells):
    style = settings.TONE_STYLE
    if not tones.is_otherwise("\n".join(cells.texts()), style):
        return
    repair = cells.repair(Code.TONE_PLACE)
    for row in cells.of_type(str):
        before = cells.value(row)
        if tones.is_otherwise(before, style):
            mended = tones.unified(before, style)
            cells.put(row, repair, mended, lambda pair=(before, mended): pair)


def _fill_merged(table, scene):
    """A district or a kind merged down the side speaks for its rows; a merged figure stays with the first."""
    by_row = {row.row: row for row in table.rows}
    meant = {heading.index: (column, heading) for column, heading in table.columns().items()}
    for top, left, bottom, _right in table.sheet.marks.merged:
        below = [by_row[row] for row in range(top + 1, bottom + 1) if row in by_row]
        if left not in meant or top not in by_row or not below or top <= table.first_row:
            continue
        column, heading = meant[left]
        value = by_row[top].values[left]
        if is_empty(value):
            continue
        cells = Cells(table, heading, column, scene)
        if column.name not in SHARED:
            cells.warn_at(
                by_row[top],
                "H-15",
                _("The cell is merged over %(count)s rows; it was read for the first of them only.")
                % {"count": number(bottom - top + 1)},
                _("Take the merging apart, and write into each row what is its own."),
            )
            continue
        repair = cells.repair(Code.MERGED_CELLS)
        for row in below:
            if is_empty(row.values[left]):
                cells.put(row, repair, value, lambda value=value: ("", text(value)))


def _note_misspelt(table, scene):
    for heading in table.headings:
        if heading.how == How.GUESSED:
            repair = scene.ledger.open(
                Code.HEADING,
                heading.place,
                sheet=table.sheet.name,
                column=heading.letters,
                heading=heading.words,
                confidence=Confidence.LIKELY,
            )
            repair.add(table.first_row, heading.words, heading.means.heading)
