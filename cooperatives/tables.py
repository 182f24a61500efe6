"""The list of organizations as a table."""

import django_tables2 as tables
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from .models import Organization


class SortedColumn(tables.Column):
    """Sorts by `key`; rows without a value stand last in both directions, equal ones in the order of their names."""

    def __init__(self, *args, key, **kwargs):
        super().__init__(*args, **kwargs)
        self.key = key

    def order(self, queryset, is_descending):
        key = F(self.key)
        first = key.desc(nulls_last=True) if is_descending else key.asc(nulls_last=True)
        return queryset.order_by(first, "sort_key", "pk"), True


class OrganizationTable(tables.Table):
    """Headings and sorting; the cells stand in _organization_table.html.

    Needs rows with `shown_status`, and province and commune fetched.
    """

    # The stored key is the Vietnamese order; never empty, so that its index serves.
    name = tables.Column(verbose_name=_("Name"), order_by=("sort_key", "pk"))
    kind = SortedColumn(verbose_name=_("Kind"), key="kind")
    province = SortedColumn(verbose_name=_("Province"), key="province__order_no")
    commune = SortedColumn(verbose_name=_("Commune"), key="commune__folded")
    sector = SortedColumn(verbose_name=_("Sector"), key="sector")
    founded_on = SortedColumn(verbose_name=_("Founded"), key="founded_on")
    shown_status = SortedColumn(verbose_name=_("Status"), key="shown_status")

    class Meta:
        model = Organization
        fields = ["name", "kind", "province", "commune", "sector", "founded_on", "shown_status"]
        template_name = "cooperatives/_organization_table.html"
        attrs = {
            "class": "table list-table stack-on-phone organizations",
            "aria_label": _("Organizations"),
        }
        order_by = "name"

    @property
    def shows_province(self):
        return self.columns["province"].visible
