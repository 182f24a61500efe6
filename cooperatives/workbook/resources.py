"""django-import-export resources: one field a column, with widgets that read and print what Vietnamese offices write.

The plan cleans cells through these fields, the writer prints through them (`prints_as_is`: what is printed is the
value). Rows are matched and written in plan.py and
commit.py: stock import-export asks the database for each row, which takes minutes for a province.
"""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _
from import_export import resources, widgets
from import_export.fields import Field

from cluster_portal.text import clean, number
from cooperatives.models import (
    CooperativeGroupDetail,
    CreditFundDetail,
    Organization,
    YearlyFigures,
)

from . import words
from .cells import CellError, parse_day, parse_number, parse_whole_number, text
from .columns import BY_NAME, COLUMNS, CREDIT_FUND, FIGURES, GROUP, ORGANIZATION


class TextWidget(widgets.CharWidget):
    prints_as_is = True

    def __init__(self, max_length=None):
        super().__init__(coerce_to_string=True, allow_blank=True)
        self.max_length = max_length

    def clean(self, value, row=None, **kwargs):
        found = text(value)
        if self.max_length and len(found) > self.max_length:
            raise CellError(
                "V-05",
                _("The text has %(length)s characters; at most %(limit)s fit.")
                % {"length": len(found), "limit": self.max_length},
                _("Shorten it; what is left out can go into the notes."),
            )
        return found


class EmailWidget(TextWidget):
    def clean(self, value, row=None, **kwargs):
        found = super().clean(value, row, **kwargs)
        try:
            validate_email(found)
        except ValidationError as error:
            raise CellError(
                "V-06",
                _("«%(value)s» is no e-mail address.") % {"value": found},
                _("Write one address such as htx@example.vn, or leave the cell empty."),
            ) from error
        return found


class TaxCodeWidget(TextWidget):
    """Spaces and points go."""

    def clean(self, value, row=None, **kwargs):
        return super().clean(value, row, **kwargs).replace(" ", "").replace(".", "")


class WholeNumberWidget(widgets.IntegerWidget):
    prints_as_is = True

    def clean(self, value, row=None, **kwargs):
        return parse_whole_number(value)

    def render(self, value, obj=None, **kwargs):
        return value


class NumberWidget(widgets.DecimalWidget):
    prints_as_is = True

    def __init__(self, places, digits, percent=False):
        super().__init__(coerce_to_string=False)
        self.places, self.limit, self.percent = places, Decimal(10) ** (digits - places), percent

    def clean(self, value, row=None, **kwargs):
        found = parse_number(value, places=self.places, percent=self.percent)
        if abs(found) >= self.limit:
            raise CellError(
                "V-01",
                _("«%(value)s» is too large.") % {"value": text(value)},
                _("Check the unit: this column is in triệu đồng (1 tỷ đồng = 1.000)."),
            )
        return found

    def render(self, value, obj=None, **kwargs):
        return value


class DayWidget(widgets.DateWidget):
    prints_as_is = True

    def clean(self, value, row=None, **kwargs):
        return parse_day(value)

    def render(self, value, obj=None, **kwargs):
        return value


class ChoiceWidget(widgets.Widget):
    prints_as_is = False

    def __init__(self, choices):
        super().__init__()
        self.known, self.printed = words.by_word(choices), words.printed(choices)

    def clean(self, value, row=None, **kwargs):
        found = self.known.get(words.plain(text(value)))
        if found is None:
            raise CellError(
                "V-04",
                _("«%(value)s» is not one of the words known here.") % {"value": text(value)},
                _("Write one of: %(choices)s.") % {"choices": "; ".join(self.printed.values())},
            )
        return found

    def render(self, value, obj=None, **kwargs):
        return self.printed.get(value, "")


class KindWidget(ChoiceWidget):
    """«HTX nông nghiệp» is a cooperative as well: only the beginning counts."""

    def clean(self, value, row=None, **kwargs):
        return words.kind_in(text(value)) or super().clean(value, row, **kwargs)


class CommuneWidget(widgets.Widget):
    """Reads a name; the district stands in another cell of the row, so plan.py asks communes.Communes for it."""

    prints_as_is = False

    def render(self, value, obj=None, **kwargs):
        return words.commune_name(value) if value else ""


class UnionWidget(TextWidget):
    """Reads a name or a code; the union may stand in the same file, so plan.py looks for it."""

    prints_as_is = False

    def render(self, value, obj=None, **kwargs):
        return value.name if value else ""


SPECIAL = {
    "kind": lambda field: KindWidget(words.KINDS),
    "sector": lambda field: ChoiceWidget(words.SECTORS),
    "status": lambda field: ChoiceWidget(words.STATUSES),
    "rating": lambda field: ChoiceWidget(words.RATINGS),
    "basis": lambda field: ChoiceWidget(words.BASES),
    "is_certified": lambda field: ChoiceWidget(words.YES_NO),
    "commune": lambda field: CommuneWidget(),
    "cooperative_union": lambda field: UnionWidget(),
    "tax_code": lambda field: TaxCodeWidget(field.max_length),
    "phone": lambda field: TextWidget(field.max_length),
    "email": lambda field: EmailWidget(field.max_length),
    "bad_debt_ratio": lambda field: NumberWidget(
        field.decimal_places, field.max_digits, percent=True
    ),
}
BY_TYPE = {
    "CharField": lambda field: TextWidget(field.max_length),
    "TextField": lambda field: TextWidget(2000),
    "DateField": lambda field: DayWidget(),
    "DecimalField": lambda field: NumberWidget(field.decimal_places, field.max_digits),
    "PositiveIntegerField": lambda field: WholeNumberWidget(),
    "PositiveSmallIntegerField": lambda field: WholeNumberWidget(),
}
# In the workbook two columns may not have one name; in the database two tables may.
MODEL_FIELDS = {"figures_note": "note"}


def widget_for(model, name):
    field = model._meta.get_field(MODEL_FIELDS.get(name, name))
    make = SPECIAL.get(name) or BY_TYPE[field.get_internal_type()]
    return make(field)


class WorkbookResource(resources.ModelResource):
    """The fields of one table that have a column in the workbook, named by their headings."""

    part = ""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.fields = {
            column.name: Field(
                attribute=MODEL_FIELDS.get(column.name, column.name),
                column_name=column.heading,
                widget=widget_for(self._meta.model, column.name),
            )
            for column in COLUMNS
            if column.part == self.part
        }


class OrganizationResource(WorkbookResource):
    part = ORGANIZATION

    class Meta:
        model = Organization
        fields = ()


class CreditFundResource(WorkbookResource):
    part = CREDIT_FUND

    class Meta:
        model = CreditFundDetail
        fields = ()


class CooperativeGroupResource(WorkbookResource):
    part = GROUP

    class Meta:
        model = CooperativeGroupDetail
        fields = ()


class FiguresResource(WorkbookResource):
    part = FIGURES

    class Meta:
        model = YearlyFigures
        fields = ()


RESOURCES = (OrganizationResource, CreditFundResource, CooperativeGroupResource, FiguresResource)
MODELS = {resource.part: resource._meta.model for resource in RESOURCES}


def model_field(name: str) -> models.Field:
    """The field of the database behind a column."""
    model = MODELS[BY_NAME[name].part]
    return model._meta.get_field(MODEL_FIELDS.get(name, name))


def all_fields() -> dict[str, Field]:
    """{name of the column: field} of all four resources."""
    return {name: field for resource in RESOURCES for name, field in resource().fields.items()}


def shown(field: Field, value) -> str:
    """A value as the plan shows it to a clerk: «1.250», «03/04/2023», «Đang hoạt động», «–»."""
    if value is None or value == "":
        return "–"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return number(value)
    return clean(field.widget.render(value))
