"""A workbook leaves, somebody types into it, a colleague changes the register meanwhile."""

import io

import openpyxl

from cooperatives.actions import record_figures, update_organization
from cooperatives.actions.figures import figures_snapshot
from cooperatives.actions.organizations import full_snapshot
from cooperatives.actions.versions import plain
from cooperatives.models import Organization, YearlyFigures
from cooperatives.workbook.columns import BY_NAME
from cooperatives.workbook.writer import listing_of, write_list

from .conftest import AT


def export(province, *, year=2023):
    rows = Organization.objects.filter(province=province).order_by("pk")
    target = io.BytesIO()
    write_list(target, listing_of(rows, year=year, provinces=[province], by="Cán bộ"), at=AT)
    return target.getvalue()


def typed(content, row=7, **cells):
    """The workbook with other values in some cells, by column; `row` 7 is the first of the list."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Danh sách"]
    columns = {cell.value: cell.column for cell in sheet[6]}
    for name, value in cells.items():
        sheet.cell(row, columns[BY_NAME[name].heading]).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def on_the_web(organization, by, **values):
    """A colleague saves the forms; figures go to those of 2023."""
    organization.refresh_from_db()
    figures = YearlyFigures.objects.filter(organization=organization, year=2023).first()
    own = {name: value for name, value in values.items() if hasattr(organization, name)}
    if own:
        update_organization(
            organization=organization,
            values=own,
            base=plain(full_snapshot(organization)),
            expected_version=organization.version,
            by=by,
            at=AT,
        )
    if len(own) < len(values):
        figures = figures or YearlyFigures(organization=organization, year=2023, version=0)
        record_figures(
            organization=organization,
            year=2023,
            values={name: value for name, value in values.items() if name not in own},
            base=plain(figures_snapshot(figures)),
            expected_version=figures.version,
            by=by,
            at=AT,
        )
