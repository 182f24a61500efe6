"""What a list of organizations can be narrowed by. The page and the export read the same address."""

from datetime import date

import django_filters
from django import forms
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import visible
from cluster_portal.accounts.roles import Permission

from .models import IN_REGISTER, Kind, Organization, Province, Sector, Status, StatusPeriod
from .models.past import field_on
from .places import choices_of_province

ANY = "any"
STATUS_CHOICES = [*Status.choices, (ANY, _("all, also those that left the register"))]
MEMBER_CHOICES = [("yes", _("alliance members")), ("no", _("not in the alliance"))]
FIRST_YEAR, LAST_YEAR = 1945, 2100


class YearFilter(django_filters.NumberFilter):
    field_class = forms.IntegerField


class OrganizationFilter(django_filters.FilterSet):
    """Filters of the list; without a status it shows what stands in the register.

    Every row gets `shown_status`: its status on the chosen day (or on 31 December of the chosen year), else its present
    one; and with a day `name_then`, its name of that day.
    `provinces` are those that the reader may see; with one of them there is nothing to choose.
    """

    q = django_filters.CharFilter(
        label=_("Search"),
        method="filter_words",
        widget=forms.SearchInput(attrs={"placeholder": _("Name, tax code, address")}),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind, empty_label=_("all kinds"))
    province = django_filters.ChoiceFilter(
        label=_("Province"), field_name="province__slug", empty_label=_("all provinces"), choices=[]
    )
    commune = django_filters.ChoiceFilter(
        label=_("Commune"), field_name="commune__code", empty_label=_("all communes"), choices=[]
    )
    sector = django_filters.ChoiceFilter(
        label=_("Sector"), choices=Sector, empty_label=_("all sectors")
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=STATUS_CHOICES,
        empty_label=_("in the register"),
        method="filter_nothing",
    )
    member = django_filters.ChoiceFilter(
        label=_("Alliance"),
        choices=MEMBER_CHOICES,
        empty_label=_("members and others"),
        method="filter_nothing",
    )
    year = YearFilter(
        label=_("Status at the end of year"),
        method="filter_nothing",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.NumberInput(
            attrs={"placeholder": pgettext_lazy("status of organizations", "now")}
        ),
    )

    ngay = django_filters.DateFilter(
        label=_("As of"),
        method="filter_nothing",
        widget=forms.DateInput(
            attrs={"placeholder": pgettext_lazy("status of organizations", "now")}
        ),
    )

    class Meta:
        model = Organization
        fields = ["q", "kind", "province", "commune", "sector", "status", "member", "year", "ngay"]

    def __init__(self, *args, provinces, **kwargs):
        super().__init__(*args, **kwargs)
        self.provinces = provinces
        if len(provinces) > 1:
            choices = [(province.slug, province.name) for province in provinces]
            self.filters["province"].extra["choices"] = choices
        else:
            del self.filters["province"]
        if province := self._chosen_province():
            self.filters["commune"].extra["choices"] = choices_of_province(province)
        else:
            del self.filters["commune"]

    def _chosen_province(self):
        """The province whose communes are offered: the only one, or the one in the address."""
        if len(self.provinces) == 1:
            return self.provinces[0]
        slug = (self.data or {}).get("province")
        return next((province for province in self.provinces if province.slug == slug), None)

    def filter_queryset(self, queryset):
        """The filters of the fields first, then those that hang together: status, alliance and year."""
        values = self.form.cleaned_data
        queryset = super().filter_queryset(queryset)
        queryset = with_status(queryset, values.get("status"), self.day)
        if self.day:
            queryset = queryset.annotate(name_then=field_on("name", self.day))
        return with_membership(queryset, values.get("member"), self.day)

    @property
    def day(self) -> date | None:
        """The day as of which the register is shown: the one asked for, else the end of the year asked for."""
        values = self.form.cleaned_data
        year = values.get("year")
        return values.get("ngay") or (date(year, 12, 31) if year else None)

    def filter_words(self, queryset, name, value):
        return queryset.matching(value, on=self.day)

    def filter_nothing(self, queryset, name, value):
        """Its work is done in filter_queryset, together with the others."""
        return queryset


def with_status(queryset, status, day):
    """Annotate `shown_status` and keep the rows with this status ("" or None: in the register) on the day, or now."""
    wanted = {"": IN_REGISTER, None: IN_REGISTER, ANY: set(Status)}.get(status, {status})
    if day is None:
        queryset = queryset.annotate(shown_status=F("status"))
        return queryset if status == ANY else queryset.filter(status__in=wanted)
    periods = StatusPeriod.objects.on(day).filter(organization=OuterRef("pk"))
    queryset = queryset.annotate(shown_status=Subquery(periods.values("status")[:1]))
    return queryset.with_status_on(day, wanted)


def with_membership(queryset, member, day):
    if not member:
        return queryset
    members = queryset.alliance_members_on(day) if day else queryset.alliance_members()
    return members if member == "yes" else queryset.exclude(pk__in=members.values("pk"))


def found_for(user, asked) -> OrganizationFilter:
    """What an address (its QueryDict) asks for, of what the user may see: the rows of the page and of the export."""
    rows = visible(Organization.objects.all(), user, Permission.ORGANIZATION_VIEW)
    return OrganizationFilter(asked, queryset=rows, provinces=visible_provinces(user))


def visible_provinces(user) -> list[Province]:
    """The provinces whose organizations the user may see, north to south."""
    provinces = list(visible(Province.objects.all(), user, Permission.ORGANIZATION_VIEW))
    for province in provinces:
        if province.pk == user.province_id:
            user.province = province  # the head of the page would ask for it again
    return provinces
