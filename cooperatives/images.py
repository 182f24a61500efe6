"""The whole of one organization's rows as plain values: an act keeps them, and its withdrawal puts them back."""

from datetime import date
from decimal import Decimal

from django.db import models

from .models import (
    CooperativeGroupDetail,
    CreditFundDetail,
    Organization,
    OrganizationEvent,
    PastMembership,
    PastRecord,
    StatusPeriod,
    YearlyFigures,
)

DETAILS = (CreditFundDetail, CooperativeGroupDetail)
HISTORY = (StatusPeriod, PastRecord, PastMembership, OrganizationEvent)
# Whatever is one organization's own, and nobody else's.
TABLES = (*DETAILS, *HISTORY, YearlyFigures)
# Columns that are kept by the program: of no interest to a reader, and never a reason to refuse.
KEPT_BY_SAVE = {"folded", "sort_key", "version", "created_at", "updated_at"}

# {"organization": {column: value}, table name: [{column: value}]}
Image = dict


def image_of(number: int, tables=TABLES) -> Image | None:
    """The record with its rows in `tables`; None when there is none. One query a table."""
    organization = Organization.objects.filter(pk=number).first()
    if organization is None:
        return None
    return {"organization": values_of(organization)} | {
        name_of(table): [
            values_of(row) for row in table.objects.filter(organization=number).order_by("pk")
        ]
        for table in tables
    }


def put_back(image: Image) -> None:
    """Write the record as the image has it: its own row, and exactly the rows of the image in each of its tables."""
    number = image["organization"]["id"]
    for table in TABLES:
        if name_of(table) in image:
            table.objects.filter(organization=number).delete()
    # As it was, to the microsecond: save() would put a new time and a new search text.
    row_of(Organization, image["organization"]).save_base(raw=True)
    for table in TABLES:
        for values in image.get(name_of(table), ()):
            row_of(table, values).save_base(raw=True, force_insert=True)


def changed_columns(before: Image, after: Image) -> dict[str, list]:
    """{column: [old, new]} of the record's own row, without what save() keeps."""
    old, new = before["organization"], after["organization"]
    return {
        name: [value, new[name]]
        for name, value in old.items()
        if name not in KEPT_BY_SAVE and value != new[name]
    }


def name_of(table: type[models.Model]) -> str:
    return table._meta.model_name


def values_of(row: models.Model) -> dict:
    """{column: plain value}: what JSON can keep and to_python() can read."""
    return {
        field.attname: _plain(getattr(row, field.attname)) for field in row._meta.concrete_fields
    }


def row_of(table: type[models.Model], values: dict) -> models.Model:
    """The unsaved row of values_of()."""
    columns = {field.attname: field for field in table._meta.concrete_fields}
    return table(**{name: columns[name].to_python(value) for name, value in values.items()})


def _plain(value):
    if isinstance(value, date):  # a datetime is one as well
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
