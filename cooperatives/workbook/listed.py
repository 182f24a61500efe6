"""What an exported list says of an organization, one value a column, as the reader will understand it again."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter

from cooperatives.models import Organization, YearlyFigures

from . import words
from .column import CREDIT_FUND, FIGURES, GROUP, HELPER, ORGANIZATION, Column
from .entries import version_mark
from .resources import MODEL_FIELDS, all_fields


class ListedValues:
    """The values of some columns and a year. What a column prints is looked up once, not once a row."""

    def __init__(self, columns: list[Column], year: int):
        self.year = year
        fields = all_fields()
        helpers = _helpers()
        self.printers = [
            (column.part, helpers.get(column.name) or _printer(column.name, fields))
            for column in columns
        ]
        self.places = {column.name: index for index, column in enumerate(columns)}
        self.version = self.places.get("version")

    def of(self, organization: Organization, figures: YearlyFigures | None) -> list:
        """Texts, numbers, dates; None or "" for an empty cell."""
        sources = {
            ORGANIZATION: organization,
            HELPER: organization,
            FIGURES: figures,
            CREDIT_FUND: getattr(organization, "credit_fund_detail", None),
            GROUP: getattr(organization, "cooperative_group_detail", None),
        }
        values = [
            print_(source) if (source := sources[part]) is not None else None
            for part, print_ in self.printers
        ]
        for name in figures.not_available if figures else ():
            values[self.places[name]] = words.NOT_AVAILABLE
        if self.version is not None:
            values[self.version] = version_mark(organization, figures, self.year)
        return values


def _printer(name, fields) -> Callable:
    get = attrgetter(MODEL_FIELDS.get(name, name))
    widget = fields[name].widget
    if widget.prints_as_is:
        return get
    return lambda source: None if (value := get(source)) in (None, "") else widget.render(value)


def _helpers() -> dict[str, Callable]:
    """{column: what it says of an organization} of the columns that are no field of one table."""
    commune_name = cache(words.commune_name)  # of some hundred communes, for some thousand rows

    def of_commune(say):
        return lambda each: say(each.commune) if each.commune_id else None

    return {
        "code": attrgetter("code"),
        "province": attrgetter("province.name"),
        "commune_code": of_commune(attrgetter("code")),
        "commune": of_commune(commune_name),
        "district": of_commune(attrgetter("district")),
        # Of the figures as well: of() puts it in
        "version": lambda each: None,
    }
