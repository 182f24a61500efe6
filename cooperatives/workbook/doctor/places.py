"""Communes: found once for each way in which a file writes them; those of another time are followed to the day."""

from collections import defaultdict

from django.utils.translation import gettext as _

from cluster_portal.text import number
from cooperatives.workbook.answers import Choice, Question
from cooperatives.workbook.cells import CellError, is_dash, is_empty, is_not_available, text
from cooperatives.workbook.communes import Communes, Found, SeveralSuccessors
from cooperatives.workbook.findings import WARN, Finding
from cooperatives.workbook.layout import Table
from cooperatives.workbook.words import commune_place

from .columns import Scene
from .repairs import Code

COLUMNS = ("commune_code", "commune", "district")


def find_communes(table: Table, communes: Communes, scene: Scene) -> None:
    """Set `commune` of each row that says one, to the commune or to the reason why there is none."""
    places = {
        column.name: heading
        for column, heading in table.columns().items()
        if column.name in COLUMNS
    }
    heading = places.get("commune") or places.get("commune_code")
    if heading is None:
        return
    follow = scene.ledger.may(Code.COMMUNE, heading.place)
    groups = defaultdict(list)
    for raw, rows in _alike(table, [places.get(each) for each in COLUMNS]).items():
        *cells, around = raw
        code, name, district = map(_said, cells)
        if code or name:
            groups[code, name, district or around].extend(rows)
    for said, rows in groups.items():
        meant = _find(communes, said, follow=True)
        if isinstance(meant, SeveralSuccessors):
            meant = _asked(meant, communes, scene)
        elif isinstance(meant, Found) and meant.was is not None:
            _tell(table, heading, scene, said, meant, rows)
            if not follow:
                meant = _find(communes, said, follow=False)
        for row in rows:
            row.commune = meant.commune if isinstance(meant, Found) else meant


def _alike(table, headings):
    """{(code, commune, district as they stand, district said around): rows}; a list has far more rows than communes."""
    indexes = [heading.index if heading else None for heading in headings]
    faults, alike = table.sheet.faults, defaultdict(list)
    for row in table.rows:
        cells = [
            "" if index is None or (row.row, index) in faults else row.values[index]
            for index in indexes
        ]
        alike[*cells, row.district or row.sheet_district].append(row)
    return alike


def _said(value):
    if is_empty(value) or is_dash(value) or is_not_available(value):
        return ""
    return text(value)


def _find(communes, said, *, follow):
    try:
        return communes.find(*said, follow=follow)
    except CellError as error:
        return error


def _tell(table, heading, scene, said, meant, rows):
    code, name, district = said
    before = ", ".join(filter(None, [name or code, district]))
    repair = scene.ledger.open(
        Code.COMMUNE,
        heading.place,
        sheet=table.sheet.name,
        column=heading.letters,
        heading=heading.words,
    )
    for row in rows:
        repair.add(row.row, before, commune_place(meant.commune))
    if repair.is_declined:
        return
    scene.findings.append(
        Finding(
            level=WARN,
            code="E-11",
            message=_(
                "«%(was)s» is not valid at the list's day; «%(now)s» was taken in its place, in %(count)s rows."
            )
            % {
                "was": commune_place(meant.was),
                "now": commune_place(meant.commune),
                "count": number(len(rows)),
            },
            fix=_("Write the commune of the list's day next time; the address stays as it is."),
            sheet=table.sheet.name,
            row=rows[0].row,
            column=heading.letters,
            heading=heading.words,
            value=before,
        )
    )


def _asked(error, communes, scene) -> Found | CellError:
    """Ask in which of the successors it lies; the commune that was answered, or else the reason why there is none."""
    chosen = communes.answered(error.said)
    if not any(each.kind == "communes" and each.place == error.said for each in scene.questions):
        question = Question(
            "communes",
            error.said,
            _("«%(commune)s» was split. In which commune do these organizations lie now?")
            % {"commune": commune_place(error.was)},
            tuple(Choice(each.code, commune_place(each)) for each in error.choices),
        )
        scene.questions.append(question.answered(chosen.code) if chosen else question)
    return Found(chosen, error.was) if chosen else error
