"""Forms of an organization: entering it, editing it, changing its status."""

from django import forms
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import clean
from cooperatives import history
from cooperatives.actions import MAY_JOIN_UNION, detail_fields, details_of, full_snapshot, plain
from cooperatives.duplicates import check_duplicates
from cooperatives.models import IN_REGISTER, Commune, Kind, Organization, Sector
from cooperatives.places import commune_choices
from cooperatives.rules import check_organization
from cooperatives.succession import check_commune

from .checked import VersionedForm, sealed

GROUPS = (
    (
        gettext_lazy("Identity"),
        (
            "name",
            "short_name",
            "tax_code",
            "registration_no",
            "registered_on",
            "founded_on",
            "sector",
        ),
    ),
    (gettext_lazy("Address"), ("address", "commune")),
    (
        gettext_lazy("People in charge"),
        ("representative", "representative_title", "phone", "email"),
    ),
    (
        gettext_lazy("Alliance and cooperative union"),
        ("alliance_member_since", "alliance_member_until", "cooperative_union"),
    ),
    (gettext_lazy("State Bank licence"), ("licence_no", "licensed_on", "area_of_work")),
    (gettext_lazy("Contract of the group"), ("contract_on", "contract_months", "is_certified")),
    (gettext_lazy("Note"), ("note",)),
    (gettext_lazy("If the name or the address changed"), ("changed_on", "basis")),
)
WIDE = {"name", "address", "commune", "note", "area_of_work", "basis"}


class OrganizationForm(VersionedForm):
    """Everything a person edits of one organization, with the fields of its kind. A new one has version 0."""

    changed_on = forms.DateField(label=gettext_lazy("Day of the change"), required=False)
    basis = forms.CharField(label=gettext_lazy("By which paper"), required=False, max_length=200)

    def __init__(self, data=None, *, organization: Organization):
        self.organization = organization
        initial = full_snapshot(organization) | {
            "version": organization.version if organization.pk else 0,
            "base": sealed(plain(full_snapshot(organization))),
        }
        super().__init__(data, initial=initial)
        self.fields |= fields_for_model(Organization, fields=history.EDITABLE_FIELDS)
        if row := details_of(organization):
            self.fields |= fields_for_model(type(row), fields=detail_fields(organization))
        self._fit_to_kind()
        self._fit_to_province()

    def _fit_to_kind(self):
        kind = self.organization.kind
        self.fields["sector"].choices = [
            choice for choice in self.fields["sector"].choices if choice[0] != Sector.CREDIT
        ]
        if kind == Kind.CREDIT_FUND:
            del self.fields["sector"]
        if kind not in MAY_JOIN_UNION:
            del self.fields["cooperative_union"]
        if not self.organization.pk:
            del self.fields["changed_on"], self.fields["basis"]
        self.fields["note"].widget.attrs["rows"] = 3

    def _fit_to_province(self):
        province = self.organization.province
        communes = Commune.objects.filter(province=province)
        self.fields["commune"].queryset = communes
        self.fields["commune"].choices = [("", "–"), *commune_choices(communes)]
        if "cooperative_union" in self.fields:
            # E-12: a union that exists and stands in the register.
            self.fields["cooperative_union"].queryset = Organization.objects.filter(
                province=province, kind=Kind.COOPERATIVE_UNION, status__in=IN_REGISTER
            ).in_vietnamese_order()

    def groups(self):
        """[(title, [field])] of what this kind has."""
        for title, names in GROUPS:
            if present := [self[name] for name in names if name in self.fields]:
                yield title, [(field, field.name in WIDE) for field in present]

    def clean_name(self):
        return clean(self.cleaned_data["name"])

    def clean_tax_code(self):
        return self.cleaned_data["tax_code"].replace(" ", "").replace(".", "")

    def clean_changed_on(self):
        day = self.cleaned_data["changed_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("A change cannot lie in the future."), code="future")
        return day

    def problems(self):
        values, today = self.rule_values(), timezone.localdate()
        return [
            *check_organization(values, today=today),
            *check_duplicates(
                values,
                province_id=self.organization.province_id,
                own_pk=self.organization.pk,
                today=today,
            ),
            *check_commune(
                self.cleaned_data["commune"], province=self.organization.province, today=today
            ),
        ]

    def values(self) -> dict:
        """{field: value} for the action."""
        return {
            name: self.cleaned_data[name] for name in history.EDITABLE_FIELDS if name in self.fields
        }

    def details(self) -> dict:
        """{field: value} of what only this kind has, for the action."""
        return {name: self.cleaned_data[name] for name in detail_fields(self.organization)}

    def rule_values(self) -> dict:
        typed = {name: getattr(value, "pk", value) for name, value in self.values().items()}
        return history.snapshot(self.organization) | typed

    def plain_values(self):
        return plain(self.rule_values() | self.details())

    def model_field(self, name):
        row = details_of(self.organization)
        model = row if row and name in detail_fields(self.organization) else self.organization
        return model._meta.get_field(name)

    def filled(self) -> Organization:
        """A new organization with what was typed, unsaved."""
        for name, value in self.values().items():
            setattr(self.organization, name, value)
        return self.organization
